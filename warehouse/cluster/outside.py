"""Ledgers whose rows stay outside: their files are understood here, and read, checked and rolled up where the engine runs.

The rules are those of any other file: a text stands as it is (``cells.taken``) or is read once by ``cells``; keys, names and
``queries/checks`` are judged by the same statements.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.cluster.spark import Spark
from warehouse.intake import cells, columnar, headers, imports, rows, sources
from warehouse.intake.cells import quoted
from warehouse.intake.checks import Asked, Checks
from warehouse.intake.directory import Directory
from warehouse.intake.imports import Draft
from warehouse.intake.remarks import MOST_KEPT, Remarks
from warehouse.intake.sources import Progress
from warehouse.intake.table import Placed, Table, beside
from warehouse.ledgers import BY_TITLE, LEDGERS, Ledger
from warehouse.measures import lineage
from warehouse.people import Person
from warehouse.queries import names, query
from warehouse.refused import Refused

_MOST_ODD = 200_000  # different texts of a column that do not stand as they are
_OTHER = (pa.types.is_nested, pa.types.is_binary, pa.types.is_time, lambda kind: getattr(kind, "tz", None) is not None)


class Engine(Asked, Protocol):
    """Where the rows are read: an Apache Spark cluster, or what stands in for it."""

    def files(self, name: str, paths: Sequence[Path]) -> None: ...

    def view(self, name: str, sql: str, kept: bool = False) -> None: ...

    def write(self, sql: str, folder: Path) -> int: ...


@dataclass(frozen=True)
class Parts:
    """A ledger as Parquet files of equal columns in one folder, or as one file."""

    ledger: Ledger
    path: Path
    files: tuple[Path, ...]


def prepare(
    source: Path, engine: str, outside: Iterable[str] = (), note: str = "", progress: Progress = lambda share, text: None, by: Person | None = None,
) -> Draft:  # fmt: skip
    """The draft of a folder whose large ledgers stay outside: those that come in parts, and those in ``outside``.

    Raises Refused where there are none, and where the engine does not do its work.
    """
    parts = found(source, outside)
    if not parts:
        able = "、".join(ledger.title for ledger in LEDGERS.values() if ledger.rolled)
        raise Refused(
            f"“{source.name}”中没有可以留在集群的台账（{able}）：应有以台账命名的文件夹，内装 parquet 文件；单个文件请加 --outside。"
        )
    read = sources.read(source, lambda share, text: progress(0.3 * share, text), aside=[one.path for one in parts])
    elsewhere = Outside(parts, lambda: Spark(engine))
    try:
        return imports.prepare(
            read, note=note, name=source.name, empty=elsewhere.ledgers, progress=progress, by=by, elsewhere=elsewhere
        )
    except BaseException:
        read.close()
        raise


def found(source: Path, outside: Iterable[str]) -> list[Parts]:
    """The ledgers of a folder that stay outside. Raises Refused for what cannot, and for what is no Parquet."""
    if not source.is_dir():
        raise Refused(f"“{source}”不是文件夹。")
    asked = {BY_TITLE[word].name if word in BY_TITLE else word for word in outside}
    parts = []
    for path in sorted(source.iterdir()):
        ledger = BY_TITLE.get(path.stem) or LEDGERS.get(path.stem)
        in_parts = path.is_dir() or (path.suffix == ".parquet" and ledger is not None and ledger.name in asked)
        if ledger is not None and ledger.rolled and in_parts:
            asked.discard(ledger.name)
            parts.append(Parts(ledger, path, tuple(_files(path)) if path.is_dir() else (path,)))
    if asked:
        raise Refused(
            f"“{source.name}”中没有可以留在集群的“{'、'.join(LEDGERS[name].title if name in LEDGERS else name for name in sorted(asked))}”。"
        )
    return parts


def _files(folder: Path) -> list[Path]:
    inside = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(("_", "."))]
    if odd := next((path for path in inside if path.suffix != ".parquet" or path.parent != folder), None):
        raise Refused(f"“{folder.name}”中只能有 parquet 文件，不分子文件夹；请移走 {odd.relative_to(folder)}。")
    if not inside:
        raise Refused(f"“{folder.name}”中没有 parquet 文件。")
    return inside


class Outside:
    """The ledgers of a draft whose rows stay outside, and the engine that reads them."""

    def __init__(self, parts: Sequence[Parts], engine: Callable[[], AbstractContextManager[Engine]]):
        self._parts, self._engine = parts, engine

    @property
    def ledgers(self) -> list[str]:
        return [one.ledger.name for one in self._parts]

    def roll_up(
        self, connection: duckdb.DuckDBPyConnection, directory: Directory, draft: Draft, progress: Progress
    ) -> tuple[dict[str, dict], dict[str, str]]:
        """Read, check and roll up; see :class:`warehouse.intake.imports.Elsewhere`."""
        remarks, folder = draft.remarks, draft.source.folder / "cluster"
        readings = [reading for one in self._parts if (reading := _understood(one, draft))]
        if remarks.problems or draft.questions:
            return {}, {}
        progress(0.6, "连接集群")
        with self._engine() as engine:
            known: dict[str, dict] = {}
            for name in LEDGERS:
                if name not in self.ledgers:
                    _hand_over(connection, engine, f"from {name}", name, folder)
            for reading in readings:
                progress(0.62, f"在集群读取和检查{reading.ledger.title}")
                known[reading.ledger.name] = reading.read(engine, directory, folder, _cutoff(connection))
            if remarks.problems:
                return {}, {}
            made = {}
            for number, name in enumerate(names("rollups")):
                progress(0.7 + 0.02 * number, f"在集群汇总：{query(name).title}")
                made[name] = _written(connection, engine, query(name).sql, folder / name)
        return known, made


def _understood(parts: Parts, draft: Draft) -> "_Reading | None":
    """The files as a table of the ledger; problems and questions are told to the draft."""
    remarks, schema = draft.remarks, pq.read_schema(parts.files[0])
    for path in parts.files:
        if not pq.read_schema(path).equals(schema):
            remarks.problem(
                path.name,
                parts.ledger.title,
                None,
                f"{path.name} 的列与 {parts.files[0].name} 不同",
                "各文件的列名、顺序和类型都相同",
            )
            return None
    for column in schema:
        if any(is_kind(column.type) for is_kind in _OTHER):
            remarks.problem(
                parts.files[0].name,
                parts.ledger.title,
                None,
                f"“{column.name}”的类型 {column.type}",
                "文字、数、日期、是否，或不带时区的时间",
            )
            return None
    sheet = columnar.read(parts.files[0], f"{parts.ledger.title}.parquet")
    table = headers.understand(sheet, draft.answers, remarks)
    if table is None or table.ledger is not parts.ledger:
        remarks.problem(
            sheet.file, parts.ledger.title, None, f"{parts.files[0].name} 的列", f"“{parts.ledger.title}”的列"
        )
        return None
    table.lacks(remarks)
    draft.tables.append(table)
    return _Reading(parts, table, schema, remarks)


def _hand_over(connection: duckdb.DuckDBPyConnection, engine: Engine, sql: str, name: str, folder: Path) -> None:
    """Let the engine know a small table."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    connection.execute(f"copy ({sql}) to {quoted(str(path))} (format parquet)")
    engine.files(name, [path])


def _written(connection: duckdb.DuckDBPyConnection, engine: Engine, sql: str, folder: Path) -> str:
    """Have the engine compute it; the relation of its rows. Raises Refused where they do not all lie here."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    count = engine.write(sql, folder)
    relation = f"read_parquet({quoted(str(folder / '*.parquet'))})"
    here = (
        connection.execute(f"select count(*) from {relation}").fetchall()[0][0] if any(folder.glob("*.parquet")) else 0
    )
    if here != count:
        raise Refused(
            f"集群算出 {count:,} 行，本机只看到 {here:,} 行；数据文件夹须放在各台机器都能读写的共享目录。数据没有变化。"
        )
    return relation


def _cutoff(connection: duckdb.DuckDBPyConnection) -> str:
    return str(connection.execute("select max(cutoff) from dataset").fetchall()[0][0])


@dataclass(frozen=True)
class _Reading:
    """The files of one ledger on their way through the engine."""

    parts: Parts
    table: Table
    schema: pa.Schema
    remarks: Remarks

    @property
    def ledger(self) -> Ledger:
        return self.parts.ledger

    def read(self, engine: Engine, directory: Directory, folder: Path, cutoff: str) -> dict[str, Any]:
        """Name the ledger's rows in the engine, tell what is wrong with them, and what is to be known of them."""
        self._texts(engine)
        mapped = self._mapped(engine, directory, folder)
        self._values(engine, mapped)
        about = self._summed(engine, mapped, cutoff)
        batches = {
            path.name: replace(self.table, sheet=replace(self.table.sheet, file=path.name, name=self.ledger.title))
            for path in self.parts.files
        }
        rules = [name for name in names("checks") if self.ledger.name in lineage.read(name)]
        Checks(engine, batches, self.remarks).of(self.ledger, directory, rules)
        return about

    def _texts(self, engine: Engine) -> None:
        """The view of raw texts: every cell as text, as every other format gives it."""
        source = f"files_{self.ledger.name}"
        engine.files(source, self.parts.files)
        with duckdb.connect() as connection:
            texts = columnar.texts(connection, source, self.schema)
        raw = {
            name: beside(texts[placed.beside - 1], texts[placed.column - 1])
            if placed.beside
            else texts[placed.column - 1]
            for name, placed in self.table.columns.items()
        }
        listed = ", ".join(f"{text} as raw_{name}" for name, text in raw.items())
        engine.view(
            f"texts_{self.ledger.name}",
            f"select file as batch, (row + 2)::integer as sheet_row, {listed} from {source}",
        )

    def _taken(self, placed: Placed) -> str:
        """SQL: whether a text stands as it is."""
        field = placed.field
        if field.name in self.ledger.community_fields or field.refers_to or placed.beside:
            return "false"
        taken = cells.taken(field, f"raw_{field.name}", placed.unit, field.name in self.ledger.identifiers)
        return f"coalesce({taken}, false)"

    def _mapped(self, engine: Engine, directory: Directory, folder: Path) -> list[str]:
        """Read each different text that does not stand as it is, and hand the values over. The fields that have any."""
        odd = {
            name: f"raw_{name} is not null and not {self._taken(placed)}" for name, placed in self.table.columns.items()
        }
        counted = ", ".join(f"count(*) filter (where {wanted})" for wanted in odd.values())
        counts = engine.execute(f"select {counted} from texts_{self.ledger.name}").fetchall()[0]
        mapped = [name for name, count in zip(odd, counts, strict=True) if count]
        for name in mapped:
            self._map(engine, self.table.columns[name], odd[name], directory, folder)
        return mapped

    def _map(self, engine: Engine, placed: Placed, odd: str, directory: Directory, folder: Path) -> None:
        name, sheet = placed.field.name, self.table.sheet
        different = f"select raw_{name} as raw, count(*) as often from texts_{self.ledger.name} where {odd} group by 1"
        texts = engine.execute(f"select raw, often from ({different}) order by raw limit {_MOST_ODD + 1}").fetchall()
        if len(texts) > _MOST_ODD:
            self.remarks.problem(
                sheet.file,
                sheet.name,
                f"{placed.field.title} 列",
                f"超过 {_MOST_ODD:,} 种须逐个识别的写法",
                "规整的内容，不含空格、特殊符号和过长的数字",
            )
            texts = texts[:_MOST_ODD]
        read = [(text, often, *rows.read_cell(self.table, placed, text, directory)) for text, often in texts]
        mends: dict[str, int] = {}
        for _, often, cell, _ in read:
            if cell.mend:
                mends[cell.mend] = mends.get(cell.mend, 0) + often
        for what, often in mends.items():
            self.remarks.notice(sheet.file, sheet.name, f"{placed.field.title}：{what}", often)
        alike = [checked for text, *_ in read if (checked := cells.identity(text.strip())) is not None]
        if name in self.ledger.key and sum(alike) >= 3 and sum(alike) * 2 > len(alike):
            self.remarks.problem(
                sheet.file,
                sheet.name,
                f"{placed.field.title} 列",
                f"{sum(alike)} 个身份证号码",
                "不含身份证号码的编号；台账只登记数量，请改用自己的编号",
            )
        shown = {text: (words, cell.wrong) for text, _, cell, words in read if cell.wrong}
        values = {
            "raw": pa.array([text for text, *_ in read], pa.string()),
            "value": pa.array([cell.value for _, _, cell, _ in read], pa.string()),
            "wrong": pa.array([cell.wrong is not None for _, _, cell, _ in read], pa.bool_()),
        }
        path = folder / f"map_{self.ledger.name}_{name}.parquet"
        pq.write_table(pa.table(values), path)
        engine.files(f"map_{name}", [path])
        if shown:
            self._tell(
                engine,
                f"select batch, sheet_row, texts.raw_{name} from {self._joined([name])} where map_{name}.wrong",
                name,
                lambda text: shown[text],
            )

    def _joined(self, mapped: Iterable[str]) -> str:
        joins = "".join(f" left join map_{name} on map_{name}.raw = texts.raw_{name}" for name in mapped)
        return f"texts_{self.ledger.name} as texts{joins}"

    def _values(self, engine: Engine, mapped: Sequence[str]) -> None:
        """The view of the ledger itself: typed values, and where each row stands."""
        listed = []
        for field in self.ledger.fields:
            placed = self.table.columns.get(field.name)
            if placed is None:
                said = self.table.constants.get(field.name)
                listed.append(f"cast({quoted(said) if said else 'null'} as {field.sql_type}) as {field.name}")
                continue
            text = f"raw_{field.name}"
            plain = f"{text} = '是'" if field.type == "boolean" else f"try_cast({text} as {field.sql_type})"
            plain = f"date_trunc('month', try_cast({text} as date))::date" if field.precision == "month" else plain
            if field.name in mapped:
                other = f"try_cast(map_{field.name}.value as {field.sql_type})"
                plain = f"case when {self._taken(placed)} then {plain} else {other} end"
            listed.append(f"{plain} as {field.name}")
        rows = f"select {', '.join(listed)}, batch, sheet_row from {self._joined(mapped)}"
        engine.view(self.ledger.name, rows, kept=True)

    def _summed(self, engine: Engine, mapped: Sequence[str], cutoff: str) -> dict[str, Any]:
        """How many rows there are and where their days begin; what is missing or lies after the cut-off is told."""
        needed = [field for field in self.ledger.fields if field.required]
        dated = [field for field in self.ledger.fields if field.type == "date"]
        later = [field for field in dated if not field.planned]
        asked = [f"count(*) - count({field.name})" for field in needed] + [f"min({field.name})" for field in dated]
        asked += [f"count(*) filter (where {field.name} > date '{cutoff}')" for field in later]
        ((count, *found),) = engine.execute(f"select count(*), {', '.join(asked)} from {self.ledger.name}").fetchall()
        for field, lacking in zip(needed, found, strict=False):
            if lacking:
                self._missing(engine, field.name, field.name in mapped)
        for field, often in zip(later, found[len(needed) + len(dated) :], strict=True):
            if often:
                sheet = self.table.sheet
                self.remarks.notice(
                    sheet.file, sheet.name, f"“{field.title}”在截止日期 {cutoff} 之后，收存但不计入统计", often
                )
        first = {field.name: day and str(day) for field, day in zip(dated, found[len(needed) :], strict=False)}
        own = f"{self.parts.path.parent.name}/{self.parts.path.name}"
        return {"rows": count, "from": own, "files": len(self.parts.files), "first": first}

    def _missing(self, engine: Engine, name: str, mapped: bool) -> None:
        """Name the cells that may not be empty and are."""
        expected = cells.required(self.ledger.by_name[name])
        empty = f"texts.raw_{name} is null" + (
            f" or (map_{name}.value is null and not map_{name}.wrong)" if mapped else ""
        )
        if name in self.table.columns:
            self._tell(
                engine,
                f"select batch, sheet_row, '空' from {self._joined([name] if mapped else [])} where {empty}",
                name,
                lambda text: (text, expected),
            )

    def _tell(self, engine: Engine, sql: str, name: str, said: Callable[[str], tuple[str, str]]) -> None:
        """Cells that are wrong: ``sql`` gives file, row and text, ``said`` of a text what to show and what is expected."""
        cut = f"select *, count(*) over () as often from ({sql}) limit {MOST_KEPT}"
        bad, letter = engine.execute(cut).fetchall(), self.table.letter(name)
        for file, row, text, _ in bad:
            words, expected = said(text)
            self.remarks.problem(file, self.ledger.title, f"{letter}{row}", words, expected)
        self.remarks.beyond += bad[0][-1] - len(bad) if bad else 0
