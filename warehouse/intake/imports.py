"""From a SOURCE to a draft version: read, checked, joined with what is carried over, rolled up, compared.

Nothing is published here before :func:`publish`; a draft with problems never becomes a version.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.intake import checks, compare, pictures, sources
from warehouse.intake.cells import nearest
from warehouse.intake.rows import Problem, Source
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.queries import derivation, names, query
from warehouse.refused import Refused

REPLACE, APPEND = "replace", "append"
_MOST_PER_RULE = 1_000


@dataclass
class Draft:
    """A source that was read and checked. With problems it cannot be published; without it knows what it would change."""

    source: Source
    problems: list[Problem]
    base: str | None = None
    path: Path | None = None
    manifest: dict = field(default_factory=dict)
    ledgers: pd.DataFrame | None = None  # store.ledger_changes
    metrics: pd.DataFrame | None = None  # store.metric_changes

    def discard(self) -> None:
        if self.path:
            self.path.unlink(missing_ok=True)


def prepare(
    path: Path,
    mode: str = REPLACE,
    note: str = "",
    who: str = "",
    name: str | None = None,
    progress: Callable[[float, str], None] = lambda share, text: None,
) -> Draft:
    """Read and check a source and build the draft of the next version. ``name``: the file's name as its owner knows it."""
    source = sources.read(path, lambda share, text: progress(0.4 * share, text))
    problems = source.problems + (checks.cells(source, lambda share, text: progress(0.4 + 0.3 * share, text)))
    problems += pictures.problems(source)
    if any(problem.cell is None for problem in problems):
        return Draft(source, problems)
    progress(0.7, "核对社区、编号和勾稽关系")
    batch = f"{versions.now()[:19]} {secrets.token_hex(2)}"
    frames = checks.typed(source, problems)
    base = _base(frames)
    if missing := _first_import_lacks(frames, base):
        return Draft(source, [*problems, missing])
    with duckdb.connect() as stage:
        _stage(stage, frames, base, mode, batch)
        problems += _problems(stage, source, batch, doubtful={problem.sheet for problem in problems})
        if problems:
            return Draft(source, problems)
        progress(0.8, "写入新版本并汇总")
        target, sizes = _write(stage)
        known = base.manifest.get("pictures", {}) if base else {}
        reported = [cell for (cell,) in stage.execute("select pictures from progress where pictures <> ''").fetchall()]
        described = _describe(stage, batch, sizes) | {"pictures": pictures.adopt(source, reported, known)}
        described |= {"file": name or path.name, "note": note, "who": who, "mode": mode}
    progress(0.95, "与当前版本比较")
    draft = Draft(source, [], versions.current(), target, described)
    old = versions.open() if versions.current() else None
    draft.ledgers = compare.ledger_changes(old.path if old else None, target)
    new = Dataset(target, described | {"version": "draft"})
    draft.metrics = compare.metric_changes(old, new)
    new.close()
    progress(1.0, "检查完毕")
    return draft


def publish(draft: Draft, note: str | None = None) -> dict:
    """Make a draft the active version and return its manifest. Raises store.Refused when it went stale."""
    with versions.writing():
        if draft.base != versions.current():
            draft.discard()
            raise Refused("检查之后已有别的版本发布，请重新上传并检查。")
        if draft.path is None or not draft.path.is_file():
            raise Refused("这份草稿已失效，请重新上传并检查。")
        described = draft.manifest | {"version": versions.next_version(), "when": versions.now(), "base": draft.base}
        return versions.publish(draft.path, described | ({} if note is None else {"note": note}), "导入")


def _base(frames: dict[str, pd.DataFrame]) -> Dataset | None:
    """The dataset that absent ledgers are carried over from: the active one, unless one is demo and the other is not."""
    if versions.current() is None:
        return None
    base = versions.open()
    flags = frames["dataset"]["is_demo"] if "dataset" in frames else pd.Series(dtype=bool)
    return base if base.is_demo == bool(flags.fillna(False).any()) else None


def _first_import_lacks(frames: dict, base: Dataset | None) -> Problem | None:
    missing = [LEDGERS[name].title for name in ("communities", "dataset") if name not in frames]
    if base or not missing:
        return None
    return Problem(
        sheet="、".join(missing),
        cell=None,
        found="缺少工作表",
        expected="首次导入真实数据须同时包含“社区名录”和“数据集”（真实数据不与演示数据混合，从空台账开始）",
    )


def _stage(stage, frames: dict[str, pd.DataFrame], base: Dataset | None, mode: str, batch: str) -> None:
    """One unconstrained table per ledger: incoming rows, and those carried over."""
    for name, ledger in LEDGERS.items():
        columns = ", ".join(f"{one.name} {one.sql_type}" for one in ledger.fields)
        stage.execute(f"create table {name} ({columns}, batch varchar, sheet_row integer)")
        if base and (name not in frames or mode == APPEND):
            carried = base.frame(f"select * from {name}")  # noqa: F841 - DuckDB reads it by name
            stage.execute(f"insert into {name} by name select * from carried")
    _insert(stage, "communities", frames, mode, batch)
    for name in LEDGERS:
        if name != "communities":
            _insert(stage, name, frames, mode, batch)


def _insert(stage, name: str, frames: dict[str, pd.DataFrame], mode: str, batch: str) -> None:
    if name not in frames:
        return
    ledger = LEDGERS[name]
    arriving = frames[name]  # noqa: F841 - DuckDB reads it by name
    stage.execute("create or replace temp table incoming as select * from arriving")
    for column in _naming(ledger):  # a name that is unique in the directory stands for its code
        stage.execute(f"""
            update incoming set {column} = named.code
            from (select name, any_value(code) as code from communities group by name having count(*) = 1) as named
            where incoming.{column} = named.name and incoming.{column} not in (select code from communities)""")
    if mode == APPEND:
        same = " and ".join(
            f"{name}.{key} is not distinct from incoming.{key}::{ledger.by_name[key].sql_type}" for key in ledger.key
        )
        stage.execute(f"delete from {name} where exists (select 1 from incoming where {same})")
    stage.execute(f"insert into {name} by name select *, '{batch}' as batch from incoming")
    if name == "communities":
        stage.execute("update communities set district = coalesce(district, '宛城区')")


def _naming(ledger: Ledger) -> list[str]:
    return [*ledger.community_fields, *(one.name for one in ledger.fields if one.refers_to == "organisations")]


def _problems(stage, source: Source, batch: str, doubtful: set[str]) -> list[Problem]:
    """What is wrong between rows. ``doubtful``: sheets with bad cells, now empty; what hangs on those is not judged."""
    found = []
    for ledger in LEDGERS.values():
        found += _duplicates(stage, ledger, source, batch)
        found += _unknown(stage, ledger, source, batch, doubtful)
    for name in [] if doubtful else names("checks"):
        rows = stage.execute(f"select * from ({query(name).sql}) limit {_MOST_PER_RULE}").df()
        found += [
            _problem(source, batch, LEDGERS[row.ledger], row.field, row.batch, row.sheet_row, row.found, row.expected)
            for row in rows.itertuples()
        ]
    return found


def _duplicates(stage, ledger: Ledger, source: Source, batch: str) -> list[Problem]:
    key = ", ".join(ledger.key)
    given = " and ".join(f"{name} is not null" for name in ledger.key if ledger.by_name[name].required)
    rows = stage.execute(f"""
        select *, first_value(sheet_row) over (partition by {key} order by batch, sheet_row) as first_row
        from {ledger.name}
        where {given}
        qualify row_number() over (partition by {key} order by batch, sheet_row) > 1
        order by batch, sheet_row limit {_MOST_PER_RULE}""").df(date_as_object=True)
    titles = "、".join(ledger.by_name[name].title for name in ledger.key)
    return [
        _problem(
            source,
            batch,
            ledger,
            ledger.key[0],
            row["batch"],
            row["sheet_row"],
            found="、".join(_written(row[name]) for name in ledger.key),
            expected=f"“{titles}”不与其他行重复（与第 {row['first_row']} 行相同，请合并或删除其一）",
        )
        for row in rows.to_dict("records")
    ]


def _unknown(stage, ledger: Ledger, source: Source, batch: str, doubtful: set[str]) -> list[Problem]:
    wanted = [(ref.field, f"select {ref.key} from {ref.ledger}", ref.ledger) for ref in ledger.references]
    organisations = (
        "select code from communities union select street from communities union select district from communities"
    )
    wanted += [(one.name, organisations, "communities") for one in ledger.fields if one.refers_to == "organisations"]
    found = []
    for column, known, target in wanted:
        if LEDGERS[target].title in doubtful:
            continue
        rows = stage.execute(f"""
            select {column} as value, batch, sheet_row from {ledger.name}
            where {column} is not null and {column} not in ({known})
            order by batch, sheet_row limit {_MOST_PER_RULE}""").df()
        if rows.empty:
            continue
        words = [row[0] for row in stage.execute(known).fetchall()]
        repeated = set()
        if target == "communities":
            listed = stage.execute("select name, count(*) from communities group by name").fetchall()
            words += [name for name, _ in listed]
            repeated = {name for name, count in listed if count > 1}
        for row in rows.itertuples():
            found.append(
                _problem(
                    source,
                    batch,
                    ledger,
                    column,
                    row.batch,
                    row.sheet_row,
                    row.value,
                    _known(row.value, words, LEDGERS[target].title, row.value in repeated),
                )
            )
    return found


def _known(value: str, words: list[str], title: str, repeated: bool) -> str:
    if repeated:
        return f"“{title}”中有多个同名社区，请改填社区代码"
    return f"“{title}”中已有的名称或编号{nearest(value, words, 0.6) or f'；请核对，或先在“{title}”中补充'}"


def _problem(source, batch, ledger, column, row_batch, sheet_row, found, expected) -> Problem:
    if row_batch != batch:
        return Problem(ledger.title, None, f"现有数据中的“{found}”", expected)
    letter = source.columns.get(ledger.name, {}).get(column, "")
    return Problem(ledger.title, f"{letter}{int(sheet_row)}" if letter else None, str(found), str(expected))


def _written(value) -> str:
    return "空" if pd.isna(value) else str(value)


def _write(stage) -> tuple[Path, dict[str, int]]:
    """Move the checked rows into a draft file with keys and constraints, and roll them up."""
    path = versions.draft_path()
    stage.execute(f"attach '{path}' as draft")
    stage.execute("use draft")
    for name, ledger in LEDGERS.items():
        stage.execute(ledger.ddl())
        stage.execute(f"insert into draft.{name} by name select * from memory.{name} order by {', '.join(ledger.key)}")
    versions.roll_up(stage)
    sizes = {name: stage.execute(f"select count(*) from {name}").fetchall()[0][0] for name in LEDGERS}
    stage.execute("use memory")
    stage.execute("detach draft")
    return path, sizes


def _describe(stage, batch: str, sizes: dict[str, int]) -> dict:
    name, cutoff, start, reporter, is_demo = stage.execute(
        "select name, cutoff, start, reporter, coalesce(is_demo, false) from dataset"
    ).fetchall()[0]
    return {
        "name": name,
        "cutoff": _iso(cutoff),
        "start": _iso(start),
        "reporter": reporter,
        "is_demo": is_demo,
        "batch": batch,
        "rows": sizes,
        "derivation": derivation(),
    }


def _iso(day: date) -> str:
    return day.isoformat()
