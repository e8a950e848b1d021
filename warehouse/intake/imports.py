"""From a SOURCE to a draft version: read, understood, checked, joined with what is carried over, rolled up, compared.

Nothing is published here before :func:`publish`; a draft with problems or open questions never becomes a version.
"""

import re
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd

from warehouse import home, log, versions
from warehouse.dataset import Dataset
from warehouse.intake import checks, compare, headers, mappings, pictures, rows, sources
from warehouse.intake.cells import quoted
from warehouse.intake.directory import Directory
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import MOST_KEPT, Notice, Problem, Remarks, records
from warehouse.intake.scope import APPEND, REPLACE, Scope, beyond, known, sentence_beyond
from warehouse.intake.sources import Progress, Source
from warehouse.intake.table import Answers, Question, Table, anywhere
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.measures import lineage
from warehouse.people import Person
from warehouse.queries import names, rolled
from warehouse.refused import Refused

__all__ = ["APPEND", "REPLACE", "Draft", "again", "prepare", "publish", "stale"]

_SUMMED = re.compile("汇总|合计|总计|总表|全年|累计")  # in the name of a sheet
_MOST_COMPARED = 1_000_000  # rows of several sheets that are held against each other
#: What an import may take of memory; what is larger goes to the drafts' folder.
_LIMITS: dict[str, Any] = {"memory_limit": "1GB", "preserve_insertion_order": True}


class Elsewhere(Protocol):
    """Ledgers whose rows stay where they are, to be checked and rolled up there."""

    @property
    def ledgers(self) -> Collection[str]: ...

    def roll_up(
        self, connection: duckdb.DuckDBPyConnection, directory: Directory, draft: "Draft", progress: Progress
    ) -> tuple[dict[str, dict], dict[str, str]]:
        """What is known of each (``rows``, ``from``, ``first`` day by field), and the relation of each rollup; problems are told to the draft."""


@dataclass
class Draft:
    """A source that was read and checked. With problems or questions it cannot be published; else it knows what it would change."""

    source: Source
    scope: Scope
    answers: Answers
    base: str | None  # the version it was built on, pinned at the start
    by: Person | None  # who had it made
    name: str  # as the list of versions shows it
    remarks: Remarks
    tables: list[Table] = field(default_factory=list)
    path: Path | None = None
    elsewhere: Elsewhere | None = None
    manifest: dict = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)  # what becomes of each ledger
    ledgers: pd.DataFrame | None = None  # compare.ledgers
    units: pd.DataFrame | None = None  # compare.by_unit
    metrics: pd.DataFrame | None = None  # compare.metrics

    @property
    def problems(self) -> list[Problem]:
        return self.remarks.problems

    @property
    def notices(self) -> list[Notice]:
        return self.remarks.notices

    @property
    def questions(self) -> list[tuple[Table, Question]]:
        return [(table, question) for table in self.tables for question in table.questions]

    @property
    def verdict(self) -> str:
        """What came of the check, in a word or two."""
        return "未通过" if self.problems else "待确认" if self.questions else "通过"

    @property
    def changes(self) -> bool:
        """Whether publishing would change any row, or a picture: another one may come under its name."""
        if self.ledgers is None:
            return False
        before = versions.manifest(self.base).get("pictures", {}) if self.base else None
        rows = self.ledgers[["added", "changed", "removed"]].to_numpy().sum()
        return bool(rows) or self.manifest["pictures"] != before

    def foreign(self, units: frozenset[str] | None) -> str:
        """Whose rows it would change besides those of ``units`` (streets and communities; None: the district), in words."""
        if units is None or self.units is None or self.path is None:
            return ""
        base = versions.open(self.base) if self.base else None
        with duckdb.connect(str(self.path), read_only=True) as connection:
            others = beyond(connection, base, units, self.units, self.manifest["pictures"])
        return sentence_beyond(others, units) if others else ""

    def discard(self) -> None:
        """Forget it, with all that lies on disk for it."""
        self.source.close()
        if self.path:
            self.path.unlink(missing_ok=True)


def prepare(
    source: Source | Path | Iterable[Path],
    mode: str = REPLACE,
    note: str = "",
    name: str | None = None,
    whole: Iterable[str] = (),
    empty: Iterable[str] = (),
    answers: Answers | None = None,
    progress: Progress = lambda share, text: None,
    by: Person | None = None,
    elsewhere: Elsewhere | None = None,
) -> Draft:
    """Read and check a source and build the draft of the next version, as :func:`publish` needs it; the log says what came of it.

    ``name``: what the source is called in the list of versions; ``whole`` and ``empty``: ledgers that are replaced as a whole
    or emptied; ``answers``: about headers, besides those remembered; ``by``: who hands it in, where
    somebody does; ``elsewhere``: ledgers too large to be read in. Raises Refused for a ledger that there is not, to who may not hand in, and where rows of others would change.
    """
    if by:
        by.require("hand_in")
    scope = Scope.of(mode, whole, empty)
    base = versions.current()  # pinned: whatever is published from now on is found out
    with ExitStack() as refused:
        if not isinstance(source, Source):
            source = sources.read(source, lambda share, text: progress(0.3 * share, text))
            refused.callback(source.close)
        given = mappings.remembered() | (answers or {})
        tables, remarks = understand(source, given)
        draft = Draft(source, scope, given, base, by, name or source.name, remarks, tables, elsewhere=elsewhere)
        if (draft.tables or elsewhere) and not draft.questions:
            _make(draft, note, progress)
        if by:
            _judge(draft, by)
        refused.pop_all()
    return draft


def _make(draft: Draft, note: str, progress: Progress) -> None:
    """Fill a draft that is understood: its file, what it changes; problems and questions may come up."""
    described = {
        "file": draft.name,
        "note": note,
        "mode": draft.scope.mode,
        "drafted": draft.by.name if draft.by else "",
    }
    path = versions.draft_path()
    try:
        with duckdb.connect(config=_LIMITS | {"temp_directory": str(draft.source.folder)}) as connection:
            finished = _build(
                connection, path, draft, described, lambda share, text: progress(0.3 + 0.65 * share, text)
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not finished:
        path.unlink(missing_ok=True)
        return
    draft.path = path
    progress(0.95, "与当前版本比较")
    old = versions.open(draft.base) if draft.base else None
    new = Dataset(path, draft.manifest | {"version": "draft"})
    draft.metrics = compare.metrics(old, new)
    new.close()
    progress(1.0, "检查完毕")


def _judge(draft: Draft, by: Person) -> None:
    """Note what came of a check. Raises Refused, and lets go of the draft, where rows of others would change."""
    foreign = draft.foreign(by.units("hand_in"))
    log.add("核对", by, "超出范围" if foreign else draft.verdict, file=draft.name)
    if foreign and draft.path:
        draft.path.unlink(missing_ok=True)
        raise Refused(foreign)


def understand(source: Source, answers: Answers) -> tuple[list[Table], Remarks]:
    """The sheets of a source as tables of ledgers, and what is to be said of them; questions stand with their tables."""
    remarks = source.remarks.copy()
    pictures.check(source.pictures, remarks)
    tables = _rowwise(source.sheets, answers, remarks)
    asked = {key for table in tables for key in (table.own_key, anywhere(table.heads))}
    for answer in (answer for key, answer in answers.items() if "@" in key and key not in asked):
        heads = "、".join([*answer["columns"], *answer["units"]]) or "……"
        remarks.problem(
            "", "对照文件", None, f"“{LEDGERS[answer['ledger']].title}”的“{heads}”", "与所导入的表相同的表头；请改正或删去这一项"
        )  # fmt: skip
    if source.sheets and not tables and not remarks.problems:
        remarks.problem("", source.name, None, "没有台账", "至少一张台账，表头如“社区、登记日期、面积”")
    return tables, remarks


def _rowwise(sheets: Iterable[Sheet], answers: Answers, remarks: Remarks) -> list[Table]:
    """The tables of the sheets, without those that only sum up what others of their ledger hold row by row."""
    understood = [(headers.understand(sheet, answers, own), own) for sheet in sheets for own in [Remarks()]]
    whole = {table.ledger.name for table, _ in understood if table and not table.missing}
    tables = []
    for table, own in understood:
        if (
            table
            and (table.unsaid or not table.sound)
            and table.missing
            and table.ledger.name in whole
            and _SUMMED.search(table.sheet.name)
        ):
            titles = "、".join(field.title for field in table.missing)
            words = f"看作“{table.ledger.title}”的汇总，没有读取；要作为明细导入的，请补上“{titles}”一列"
            remarks.notice(table.sheet.file, table.sheet.name, words)
            continue
        remarks.problems += own.problems
        remarks.notices += own.notices
        tables += [table] if table else []
    return tables


def publish(draft: Draft, by: Person, note: str | None = None) -> dict:
    """Make a draft the active version and return its manifest. Raises Refused when it went stale."""
    if foreign := draft.foreign(by.units("publish")):
        raise Refused(foreign)
    with versions.writing():
        if draft.base != versions.current():
            raise Refused(stale(draft))
        if draft.path is None or not draft.path.is_file():
            raise Refused("这份草稿已失效，请重新上传并检查。")
        described = draft.manifest | {"version": versions.next_version(), "when": home.now(), "base": draft.base}
        described = versions.publish(draft.path, described | ({} if note is None else {"note": note}), by)
        mappings.remember(draft.tables, draft.answers)
        pictures.sweep()
    draft.discard()
    return described


def stale(draft: Draft) -> str:
    """What was published since a draft was built, in words."""
    now = versions.current()
    if now is None:
        return "检查之后当前版本已不存在，请重新检查。"
    described = versions.manifest(now)
    said = f"（{described['file']}）" if described.get("file") else ""
    return f"检查之后已发布版本 {now}{said}，草稿是对照 {draft.base or '空台账'} 做的。请按当前版本重新检查，无需重新上传。"


def again(draft: Draft, progress: Progress = lambda share, text: None, **choices: Any) -> Draft:
    """The draft built anew from what was read before, on the version that is active now; ``choices`` as of :func:`prepare`."""
    if draft.path:
        draft.path.unlink(missing_ok=True)
    kept = {
        "mode": draft.scope.mode,
        "whole": draft.scope.whole,
        "empty": draft.scope.empty,
        "answers": draft.answers,
        "name": draft.name,
        "by": draft.by,
        "elsewhere": draft.elsewhere,
    }
    return prepare(draft.source, progress=progress, **kept | choices)


def _build(
    connection: duckdb.DuckDBPyConnection, path: Path, draft: Draft, described: dict, progress: Progress
) -> bool:
    """Fill the draft's file; False where problems or questions came up, which the draft then holds."""
    remarks, batch = draft.remarks, f"{home.now()[:19]} {secrets.token_hex(2)}"
    by_batch = {f"{batch} #{number}": table for number, table in enumerate(draft.tables, start=1)}
    mine = f"starts_with(batch, {quoted(batch)})"
    versions.attach(connection, path, "draft")
    connection.execute("use draft")
    for ledger in LEDGERS.values():
        connection.execute(ledger.ddl())

    def load(wanted: Callable[[str], bool], directory: Directory) -> None:
        for number, (own, table) in enumerate(by_batch.items()):
            if table.sound and wanted(table.ledger.name):
                progress(0.6 * number / len(by_batch), f"检查{table.sheet.title}")
                rows.load(connection, table, own, directory, remarks)

    load(lambda name: name == "dataset", Directory())
    base = _attach_base(connection, draft.base)
    load(lambda name: name == "communities", _directory(connection))
    anew = "communities" in draft.scope.whole | draft.scope.empty  # then a code may have changed
    load(lambda name: name not in ("dataset", "communities"), _directory(connection, fresh=anew))
    if draft.questions:
        return False
    _once(connection, by_batch, remarks)
    progress(0.6, "核对社区、编号和勾稽关系")
    read = {table.ledger.name for table in draft.tables if table.rows}
    _whole(connection, draft, base, read)
    for own, table in by_batch.items():
        _not_spoken_for(connection, own, table, remarks)
        _renewed(connection, own, table, draft.scope.mode, remarks)
        if draft.scope.mode == APPEND and "select" not in table.ledger.scope:  # its own row says whose it is
            _from_others(connection, own, table, remarks)
    for name, ledger in LEDGERS.items():
        kept = draft.scope.kept(ledger, name in read, mine)
        connection.execute(f"insert into {name} by name select * from base.{name} as {name} where {kept}")
    read_tables = {own: table for own, table in by_batch.items() if table.rows or not table.sound}
    checks.Checks(connection, read_tables, remarks).all(_directory(connection, fresh=True))
    _redescribed(connection, read_tables, base, remarks)
    if remarks.problems:
        return False
    checks.after_cutoff(connection, read_tables, remarks)
    checks.beside_title(connection, read_tables, remarks)
    checks.small_shares(connection, read_tables, remarks)
    checks.small_amounts(connection, read_tables, remarks)
    outside, made = _outside(connection, draft, base, read, progress)
    if remarks.problems or draft.questions:
        return False
    progress(0.8, "写入新版本并汇总")
    versions.roll_up(connection, made)
    named = connection.execute(f"select pictures, {mine} from progress where pictures <> ''").fetchall()
    kept_pictures = pictures.adopt(draft.source.pictures, named, base.pictures if base else {}, remarks)
    if remarks.problems:
        return False
    there = _described(connection, outside)
    _compare(connection, draft, base, read, mine, there)
    draft.manifest = described | there | {
        "batch": batch, "pictures": kept_pictures, "scope": draft.sentences, "notices": records(remarks.notices),
        "batches": _batches(connection, base, read_tables, remarks),
    }  # fmt: skip
    connection.execute("use memory")
    connection.execute("detach draft")
    return True


def _whole(connection: duckdb.DuckDBPyConnection, draft: Draft, base: Dataset | None, read: set[str]) -> None:
    """Tell what was handed in empty, and what keeps it from being a dataset of its own."""
    remarks = draft.remarks
    untouched = {table.ledger.name for table in draft.tables if table.sound} - read
    if untouched:
        remarks.notice("", "", f"没有填写的台账：{'、'.join(known(untouched))}，原有数据不变", len(untouched))
    if base is None and (missing := {"communities", "dataset"} - read):
        remarks.problem(
            "", "、".join(known(missing)), None, "缺少工作表",
            "首次导入真实数据须同时包含“社区名录”和“数据集”（真实数据不与演示数据混合，从空台账开始）",
        )  # fmt: skip
    if base is not None and not base.is_demo and _is_demo(connection):
        remarks.problem(
            "", LEDGERS["dataset"].title, None, "是否演示数据为“是”",
            "真实数据；当前是真实数据，演示数据会把它全部换掉，请把演示数据放到另一个数据目录",
        )  # fmt: skip


def _compare(
    connection: duckdb.DuckDBPyConnection, draft: Draft, base: Dataset | None, read: set[str], mine: str, there: Mapping[str, Any]
) -> None:  # fmt: skip
    """Note what the draft changes, by unit and by ledger, and in sentences; ``there``: what is described of it."""
    outside = there.get("outside", {})
    away = outside.keys() | (base.outside.keys() if base else set())
    touched = [ledger for name, ledger in LEDGERS.items() if name in (read | draft.scope.empty) - away]
    units = compare.by_unit(
        connection, touched, lambda ledger: _touched(draft.scope, ledger, ledger.name in read, mine)
    )
    others = compare.elsewhere(base, there["rows"], outside)
    draft.units = pd.concat([units, others], ignore_index=True) if len(others) else units
    gone = units.groupby("ledger")["removed"].sum().to_dict()
    said = [draft.scope.sentence(connection, one, one.name in read, mine, gone.get(one.name, 0)) for one in touched]
    draft.sentences = [sentence for sentence in said if sentence]
    draft.sentences += [
        f"将整表替换{one.title}：原有 {one.removed:,} 行换为 {one.added:,} 行{'，明细不进入本机，只有汇总' if one.ledger in outside else ''}。"
        for one in others.itertuples()
    ]
    draft.ledgers = compare.ledgers(base.sizes if base else {}, there["rows"], draft.units)


def _outside(
    connection: duckdb.DuckDBPyConnection, draft: Draft, base: Dataset | None, read: set[str], progress: Progress
) -> tuple[dict[str, dict], dict[str, str]]:
    """The ledgers whose rows lie outside, as arriving or as carried over, and the relations of what was rolled up there."""
    if draft.elsewhere:
        return draft.elsewhere.roll_up(connection, _directory(connection, fresh=True), draft, progress)
    gone = draft.scope.empty | (draft.scope.whole & read)
    outside = {name: about for name, about in base.outside.items() if name not in gone} if base else {}
    affected = {name: lineage.read(name) for name in names("rollups")}
    affected = {name: ledgers for name, ledgers in affected.items() if ledgers.keys() & outside.keys()}
    for name in outside.keys() & read:
        title = LEDGERS[name].title
        draft.remarks.problem(
            "",
            title,
            None,
            "一部分行",
            f"整张台账：现有“{title}”的明细不在本机，不能只改一部分；请用“rollup”重新汇总，或选“整表替换”",
        )
    beside = {ledger for ledgers in affected.values() for ledger in ledgers} - outside.keys()
    for name in (name for name in LEDGERS if name in beside):
        columns = ", ".join(sorted({column for ledgers in affected.values() for column in ledgers.get(name, ())}))
        old, new = f"select {columns} from base.{name}", f"select {columns} from draft.{name}"
        if connection.execute(f"(({old}) except ({new})) union all (({new}) except ({old})) limit 1").fetchall():
            draft.remarks.problem(
                "",
                LEDGERS[name].title,
                None,
                "与现有不同的内容",
                f"与现有相同的内容；{'、'.join(known(outside))}的明细不在本机，要按新的内容汇总，请用“rollup”",
            )
    return outside, {name: f"base.{name.split('/')[1]}" for name in affected}


def _touched(scope: Scope, ledger: Ledger, arriving: bool, mine: str) -> tuple[str, str]:
    """Which rows of ``base`` and of the draft may differ."""
    return f"not ({scope.kept(ledger, arriving, mine)})", mine


def _attach_base(connection: duckdb.DuckDBPyConnection, version: str | None) -> Dataset | None:
    """What the draft builds on: the active version, or empty ledgers at the first import and where real data follow a demo."""
    dataset = versions.open(version) if version else None
    if dataset is not None and (_is_demo(connection) or not dataset.is_demo):
        versions.attach(connection, dataset.path, "base", read_only=True)
        return dataset
    connection.execute("attach ':memory:' as base")
    for ledger in LEDGERS.values():
        connection.execute(ledger.ddl().replace("create table ", "create table base."))
    return None


def _is_demo(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(connection.execute("select coalesce(bool_or(is_demo), false) from dataset").fetchall()[0][0])


def _not_spoken_for(connection: duckdb.DuckDBPyConnection, batch: str, table: Table, remarks: Remarks) -> None:
    """A file speaks for the columns it has: in the others a row keeps what the row of the same key has had."""
    ledger, name = table.ledger, table.ledger.name
    absent = [field for field in ledger.fields if not table.letter(field.name)]
    if not table.rows or not absent:
        return
    same = " and ".join(f"mine.{key} is not distinct from old.{key}" for key in ledger.key)
    own = f"mine.batch = {quoted(batch)} and {same}"
    counted = ", ".join(f"count(old.{field.name})" for field in absent)
    counts = connection.execute(f"select {counted} from {name} as mine join base.{name} as old on {own}").fetchall()[0]
    held = [field for field, count in zip(absent, counts, strict=True) if count]
    if held:
        values = ", ".join(f"{field.name} = old.{field.name}" for field in held)
        connection.execute(f"update {name} as mine set {values} from base.{name} as old where {own}")
        titles = "、".join(field.title for field in held)
        remarks.notice(
            table.sheet.file, table.sheet.name, f"文件里没有的列“{titles}”，相同的行沿用原有内容", max(counts)
        )


def _renewed(connection: duckdb.DuckDBPyConnection, batch: str, table: Table, mode: str, remarks: Remarks) -> None:
    """Name the columns that a table lacks, unless it is appended and all its rows are there already and keep what they have."""
    if not table.rows or not table.unsaid:
        return
    anew = " or ".join(f"{field.name} is null" for field, _ in table.unsaid)
    ((row,),) = connection.execute(
        f"select min(sheet_row) from {table.ledger.name} where batch = {quoted(batch)} and ({anew})"
    ).fetchall()
    if mode == APPEND and row is None:
        return
    keys = "、".join(table.ledger.by_name[name].title for name in table.ledger.key)
    table.lacks(
        remarks,
        f"；只改几列的，各行的“{keys}”须是原有的，第 {row} 行不是"
        if mode == APPEND
        else "；只改原有各行的几列的，请选“追加”",
    )


def _from_others(connection: duckdb.DuckDBPyConnection, batch: str, table: Table, remarks: Remarks) -> None:
    """Rows that would take those of another unit with them, as their key is the same; only a replacement of both says so."""
    ledger, name = table.ledger, table.ledger.name
    same = " and ".join(f"mine.{key} is not distinct from old.{key}" for key in ledger.key)
    written = " || '、' || ".join(f"coalesce(mine.{key}::varchar, '空')" for key in ledger.key)
    found = connection.execute(f"""
        select mine.sheet_row, {written}, coalesce(c.name, old.unit), count(*) over ()
        from (select *, {ledger.scope} as unit from {name} where batch = {quoted(batch)}) as mine
        join (select *, {ledger.scope} as unit from base.{name} as {name}) as old on {same}
        left join base.communities as c on c.code = old.unit
        where mine.unit is distinct from old.unit order by 1 limit {MOST_KEPT}""").fetchall()  # fmt: skip
    for row, key, unit, _ in found:
        remarks.problem(
            table.sheet.file, table.sheet.name, f"{table.letter(ledger.key[0])}{row}", key,
            f"本单位的一行；它现在属于{unit}。确要改属的，请把两个单位的行放在一起，选“替换”导入",
        )  # fmt: skip
    remarks.beyond += found[0][3] - len(found) if found else 0


def _directory(connection: duckdb.DuckDBPyConnection, fresh: bool = False) -> Directory:
    """The communities of the draft and, until they are joined, of its base; their codes in the table ``directory``."""
    known = ", ".join(f"coalesce(mine.{name}, old.{name}) as {name}" for name in ("name", "street", "district"))
    own = f"select mine.code, {known} from draft.communities as mine left join base.communities as old using (code) where mine.code is not null"
    found = (
        own
        if fresh
        else f"{own} union select code, name, street, district from base.communities where code not in (select code from ({own}))"
    )
    connection.execute(f"create or replace temp table directory as select code from ({found})")
    return Directory(connection.execute(found).fetchall())


def _once(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], remarks: Remarks) -> None:
    """Keep one of rows that several sheets have alike in every field, such as the directory in the workbook of each street."""
    several = Counter(table.ledger.name for table in tables.values() if table.rows)
    for name in (name for name, count in several.items() if count > 1):
        if sum(table.rows for table in tables.values() if table.ledger.name == name) > _MOST_COMPARED:
            continue
        fields = ", ".join(LEDGERS[name].by_name)
        alike = f"select rowid, batch, first(batch order by rowid) over (partition by {fields}) as first from {name}"
        again = connection.execute(
            f"delete from {name} where rowid in (select rowid from ({alike}) where batch <> first) returning batch, sheet_row"
        ).fetchall()
        for own, count in Counter(own for own, _ in again).items():
            table, first = tables[own], min(row for batch, row in again if batch == own)
            table.rows -= count
            words = "与其他工作表中的一行完全相同，只计一次"
            remarks.notice(table.sheet.file, table.sheet.name, words, count, f"第 {first} 行")


def _redescribed(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], base: Dataset | None, remarks: Remarks
) -> None:
    """Tell what is said of the dataset itself otherwise than before: all its numbers follow from it."""
    titles = {"name": "名称", "cutoff": "截止日期", "start": "统计起始日期", "reporter": "填报单位"}
    for *found, own in connection.execute(f"select {', '.join(titles)}, batch from dataset").fetchall():
        if own not in tables or base is None:
            continue
        sheet = tables[own].sheet
        for (name, title), value in zip(titles.items(), found, strict=True):
            before, after = base.manifest[name] or "空", "空" if value is None else str(value)
            if before != after:
                back = "；之后的记录收存但不计入统计" if name == "cutoff" and after < before else ""
                remarks.notice(sheet.file, sheet.name, f"数据集的{title}由“{before}”改为“{after}”{back}")


def _described(connection: duckdb.DuckDBPyConnection, outside: Mapping[str, dict]) -> dict:
    name, cutoff, start, reporter, is_demo = connection.execute(
        "select name, cutoff, start, reporter, coalesce(is_demo, false) from dataset"
    ).fetchall()[0]
    sizes = {name: connection.execute(f"select count(*) from {name}").fetchall()[0][0] for name in LEDGERS}
    return {
        "name": name,
        "cutoff": cutoff.isoformat(),
        "start": start.isoformat(),
        "reporter": reporter,
        "is_demo": is_demo,
        "rows": sizes | {name: about["rows"] for name, about in outside.items()},
        "derivation": versions.derivation(),
        **({"outside": dict(outside), "rolled": rolled()} if outside else {}),
    }


def _batches(
    connection: duckdb.DuckDBPyConnection, base: Dataset | None, tables: Mapping[str, Table], remarks: Remarks
) -> dict[str, dict]:
    """How every batch that still has rows was read: file, sheet, header, columns, what was mended and left aside."""
    carried = base.manifest.get("batches", {}) if base else {}
    there = {own for name in LEDGERS for (own,) in connection.execute(f"select distinct batch from {name}").fetchall()}
    return {own: about for own, about in carried.items() if own in there} | {
        own: {
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "ledger": table.ledger.name,
            "header": table.last,
            "rows": table.rows,
            "columns": {placed.head: placed.field.title for placed in table.columns.values()},
            "units": {placed.head: placed.unit.written for placed in table.columns.values() if placed.unit},
            "aside": table.aside,
            "notices": records(
                notice
                for notice in remarks.notices
                if (notice.file, notice.sheet) == (table.sheet.file, table.sheet.name)
            ),
        }
        for own, table in tables.items()
    }
