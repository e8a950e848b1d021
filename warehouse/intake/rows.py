"""The rows of a table: where they end, what is left aside, and how their cells become values of the ledger.

DuckDB goes over the rows; Python sees each different text that does not stand as it is once (:mod:`warehouse.intake.cells`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import duckdb
import pyarrow as pa
from openpyxl.utils import get_column_letter

from warehouse.intake import cells
from warehouse.intake.cells import Cell, quoted
from warehouse.intake.directory import Directory
from warehouse.intake.headers import SAMPLES, Placed, Question, Table
from warehouse.intake.raw import Merge
from warehouse.intake.remarks import MOST_KEPT, Remarks, address
from warehouse.ledgers import Field

_TOTAL = re.compile(r"(.*(合|小|总|共|累)计|总和|平均)([:：（(].*)?")
_NOTE = re.compile(
    r"[（(]?(注|备注|说明|附注?|填表|制表|填报|统计|审核|审签|审批|复核|核对|负责人|单位负责|分管|主管|联系|电话|日期|报送|盖章|签字|签名|第\d+页|共\d+页|以下空白)"
)
_SHOWN = 60  # letters of what was found in a cell
_MOST_ODD = 200_000  # rows without something they need that are looked at one by one
_BATCH = 50_000  # different texts of a column at a time


@dataclass(frozen=True)
class _Column:
    """A field's column in SQL: ``text``, its raw text in ``body``; ``taken``, whether that stands as it is."""

    placed: Placed
    text: str
    taken: str

    @property
    def field(self) -> Field:
        return self.placed.field

    @property
    def name(self) -> str:
        return self.placed.field.name


def load(
    connection: duckdb.DuckDBPyConnection, table: Table, batch: str, directory: Directory, remarks: Remarks
) -> None:
    """Read the rows of ``table`` into the ledger's table of the draft; cells that cannot be taken are named and stay empty."""
    _below(connection, table, remarks)
    columns = [_column(table, placed) for placed in table.columns.values()]
    counted = ", ".join(
        f"count(*) filter (where {column.text} is not null and not coalesce({column.taken}, false))"
        for column in columns
    )
    lacking = _lacking(table)
    lacks, *odd = connection.execute(f"select count(*) filter (where {lacking}), {counted} from lines").fetchall()[0]
    aside = _left_aside(connection, table, lacking, remarks) if lacks else []
    _body(connection, table, aside)
    if table.sheet.ragged:
        _ragged(connection, table, remarks)
    mapped = [column for column, count in zip(columns, odd, strict=True) if count]
    for column in mapped:
        _map(connection, table, column, directory, remarks)
    values = {column.name: _value(column, column in mapped) for column in columns}
    joins = "".join(f" left join map_{column.name} on map_{column.name}.raw = {column.text}" for column in mapped)
    listed = ", ".join(f"{value} as {name}" for name, value in values.items())
    # How many rows a text file has is unknown to the planner, which would build its hash table of all of them.
    connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    ((table.rows,),) = connection.execute(
        f"insert into {table.ledger.name} by name select {listed}, {quoted(batch)} as batch, row as sheet_row from body{joins}"
    ).fetchall()
    connection.execute("reset disabled_optimizers")
    _missing(connection, table, batch, mapped, remarks)


def _below(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> None:
    """The view ``below``: number, every cell and the fields' raw texts of every row below the header; and ``lines``, the raw
    texts without numbers of rows, which are dear to count in a large text file."""
    sheet = table.sheet
    fills = _fills(connection, table, remarks)
    connection.execute("create or replace temp table fills (place integer, first bigint, last bigint, value varchar)")
    if fills:
        connection.executemany("insert into fills values (?, ?, ?, ?)", fills)
    filled = sorted({place for place, *_ in fills})
    texts = {}
    for name, placed in table.columns.items():
        parts = [
            f"coalesce(c{number}, f{number}.value)" if number in filled else f"c{number}" for number in placed.columns
        ]
        texts[name] = parts[0] if len(parts) == 1 else f"nullif(concat({', '.join(parts)}), '')"
    joins = "".join(
        f" left join fills as f{number} on f{number}.place = {number} and row between f{number}.first and f{number}.last"
        for number in filled
    )
    everything = ", ".join(f"c{number}" for number in range(1, sheet.width + 1))
    listed = ", ".join(f"{text} as {_text(name)}" for name, text in texts.items())
    connection.execute(
        f"create or replace temp view below as select row, {everything}, {listed} from {sheet.scan} as sheet{joins} "
        f"where row > {table.last}"
    )
    source = "below" if filled else f"(select {listed} from {sheet.below(table.last)}) as sheet"
    connection.execute(f"create or replace temp view lines as select {', '.join(map(_text, texts))} from {source}")


def _body(connection: duckdb.DuckDBPyConnection, table: Table, aside: list[int]) -> None:
    """The view ``body``: number and raw texts of the rows that are records."""
    texts = list(map(_text, table.columns))
    held = " or ".join(f"{text} is not null" for text in texts)
    if aside:
        connection.execute("create or replace temp table aside as select unnest($rows) as row", {"rows": aside})
        held = f"({held}) and row not in (from aside)"
    connection.execute(f"create or replace temp view body as select row, {', '.join(texts)} from below where {held}")


def _fills(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> list[tuple[int, int, int, str]]:
    """What vertically merged cells say for each of their rows: column, first and last row, text."""
    sheet = table.sheet
    places = {number: placed.field for placed in table.columns.values() for number in placed.columns}
    found: list[tuple[int, int, int, str]] = []
    for merge in (merge for merge in sheet.merges if merge.top > table.last and merge.bottom > merge.top):
        for number in (number for number in places if merge.left <= number <= merge.right):
            field = places[number]
            amount = field.type == "number" or (field.type == "integer" and field.name not in table.ledger.key)
            if amount or merge.left != merge.right:
                _merged(table, merge, remarks)
                break
            rows = connection.execute(f"select c{number} from {sheet.scan} where row = {merge.top}").fetchall()
            if rows and rows[0][0]:
                found.append((number, merge.top + 1, merge.bottom, rows[0][0]))
    if found:
        rows_filled = sum(last - begin + 1 for _, begin, last, _ in found)
        row, number = min((begin - 1, number) for number, begin, *_ in found)
        remarks.notice(sheet.file, sheet.name, "合并单元格的内容填入其中每一行", rows_filled, address(number, row))
    for merge in (merge for merge in sheet.merges if merge.top > table.last and merge.bottom == merge.top):
        if sum(merge.left <= number <= merge.right for number in places) > 1 and not _ends(
            connection, table, merge.top
        ):
            _merged(table, merge, remarks)
    return found


def _merged(table: Table, merge: Merge, remarks: Remarks) -> None:
    where = f"{address(merge.left, merge.top)}:{address(merge.right, merge.bottom)}"
    remarks.problem(table.sheet.file, table.sheet.name, where, "合并单元格", "不合并的单元格；请取消合并并逐格填写")


def _ends(connection: duckdb.DuckDBPyConnection, table: Table, row: int) -> bool:
    """Whether a row is a total or a note, so that its cells may be merged."""
    texts = connection.execute(f"select columns('c\\d+') from {table.sheet.scan} where row = {row}").fetchall()
    held = [cells.mended(text)[0] for text in (texts[0] if texts else ()) if text and not text.isspace()]
    return any(_TOTAL.fullmatch(re.sub(r"\s", "", text)) or _NOTE.match(text) for text in held) or len(held) <= 1


def _lacking(table: Table) -> str:
    """SQL: whether a row lacks something it needs, or says that it is a total or a header, so that it may be no record."""
    needed = [_text(name) for name, placed in table.columns.items() if placed.field.required]
    blank = " or ".join(f"({{0}} >= '{space}' and {{0}} < '{chr(ord(space) + 1)}')" for space in "\u00a0\u3000")
    lacking = [f"{name} is null or {name} < '!' or {blank.format(name)}" for name in needed]
    lacking += [f"{_text(name)} like '%计'" for name in table.columns if name in table.ledger.community_fields]
    heads = [f"{_text(name)} = {quoted(placed.head)}" for name, placed in list(table.columns.items())[:2]]
    return " or ".join([*lacking, f"({' and '.join(heads)})"])


def _left_aside(connection: duckdb.DuckDBPyConnection, table: Table, lacking: str, remarks: Remarks) -> list[int]:
    """Find totals, notes, repeated headers and rows without data among the rows that are ``lacking``; they are not read."""
    columns = [f"c{number}" for number in range(1, table.sheet.width + 1)]
    found: dict[str, list[int]] = {}
    rows = connection.execute(
        f"select row, {', '.join(columns)} from below where {lacking} order by row limit {_MOST_ODD}"
    ).fetchall()
    for row, *texts in rows:
        held = {
            number: cells.mended(text)[0] for number, text in enumerate(texts, start=1) if text and not text.isspace()
        }
        if kind := _kind(table, {number: text for number, text in held.items() if text}):
            found.setdefault(kind, []).append(row)
    for kind, numbers in found.items():
        if kind != _NOTHING:
            remarks.notice(table.sheet.file, table.sheet.name, f"{kind}没有读取", len(numbers), f"第 {numbers[0]} 行")
    return [*chain(*found.values())]


_NOTHING = "空行"


def _kind(table: Table, held: dict[int, str]) -> str | None:
    """What a row is that lacks something it needs; None for an ordinary one."""
    mapped = {number: placed for placed in table.columns.values() for number in placed.columns if number in held}
    texts = [re.sub(r"\s", "", text) for text in held.values()]
    if any(_TOTAL.fullmatch(text) for text in texts):
        return "合计、小计行"
    if mapped and all(
        text == re.sub(r"\s", "", table.heads[number - 1])
        for number, text in held.items()
        if number <= len(table.heads)
    ):
        return "重复的表头行"
    if not mapped:
        return _NOTHING if all(text.isdigit() for text in texts) else "说明行"
    if len(held) <= 2 and any(_NOTE.match(text) for text in texts):
        return "说明行"
    if len(mapped) == len(held) == 1 and next(iter(held)) == 1 and len(table.columns) > 2:
        field = mapped[1].field
        return "没有数据的行" if _names_a_place(table, field) else "分组标题行" if field.type != "string" else None
    fields = [placed.field for placed in mapped.values()]
    return (
        "没有数据的行"
        if len(fields) < len(table.columns) and all(_names_a_place(table, field) for field in fields)
        else None
    )


def _names_a_place(table: Table, field: Field) -> bool:
    if table.ledger.name == "communities":
        return field.name in ("code", "name", "street", "district")
    return field.name in table.ledger.community_fields or field.refers_to is not None


def _ragged(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> None:
    """Rows of a text file that are longer than its header: a comma stands in a text without quotes."""
    beyond = [
        number for number in range(1, table.sheet.width + 1) if number > len(table.heads) or not table.heads[number - 1]
    ]
    if not beyond:
        return
    longer = " or ".join(f"c{number} is not null" for number in beyond)
    for (row,) in connection.execute(f"select row from below where {longer} order by row limit 1000").fetchall():
        remarks.problem(
            table.sheet.file, table.sheet.name, f"第 {row} 行", "多于表头的单元格",
            f"与表头相同的 {len(table.heads)} 列；文字里有逗号的，请用英文双引号括起来",
        )  # fmt: skip


def _text(name: str) -> str:
    """What the raw text of a field is called in ``body``."""
    return f"raw_{name}"


def _column(table: Table, placed: Placed) -> _Column:
    field, ledger, text = placed.field, table.ledger, _text(placed.field.name)
    if field.name in ledger.community_fields or field.refers_to:
        return _Column(placed, text, f"{text} in (from directory)")
    if field.type == "date" and table.sheet.from_1904:
        return _Column(placed, text, "false")
    return _Column(placed, text, cells.taken(field, text, placed.unit, key=field.name in ledger.key))


def _map(
    connection: duckdb.DuckDBPyConnection, table: Table, column: _Column, directory: Directory, remarks: Remarks
) -> None:
    """Read each different text that does not stand as it is, and tell what was mended and what is wrong."""
    field, name, sheet = column.field, column.name, table.sheet
    connection.execute(
        f"create or replace temp table map_{name} (raw varchar, value varchar, mend varchar, wrong varchar, shown varchar)"
    )
    alike = fitting = 0
    unsure: list[str] = []
    for texts in _different(connection, column):
        read = [_read(table, column, text, directory) for text in texts]
        for text, (cell, _) in zip(texts, read, strict=True):
            checked = cells.identity(text.strip()) if name in table.ledger.key and field.type == "string" else None
            alike, fitting = alike + (checked is not None), fitting + bool(checked)
            unsure += [text] if cell.unsure and len(unsure) < SAMPLES else []
        arrays = [
            pa.array(values, pa.string())
            for values in (
                texts, [cell.value for cell, _ in read], [cell.mend for cell, _ in read], [cell.wrong for cell, _ in read],
                [shown for _, shown in read],
            )
        ]  # fmt: skip
        arriving = pa.table(dict(zip(("raw", "value", "mend", "wrong", "shown"), arrays, strict=True)))  # noqa: F841 - DuckDB reads it by name
        connection.execute(f"insert into map_{name} select * from arriving")
    _say(connection, table, column, remarks)
    letter = get_column_letter(column.placed.column)
    if fitting >= 3 and fitting * 2 > alike:
        remarks.problem(
            sheet.file,
            sheet.name,
            f"{letter} 列",
            f"{fitting} 个身份证号码",
            "不含身份证号码的编号；台账只登记数量，请改用自己的编号",
        )
    if unsure:
        _ask_unit(connection, table, column, unsure)


def _say(connection: duckdb.DuckDBPyConnection, table: Table, column: _Column, remarks: Remarks) -> None:
    """Tell what was mended in a column, and name what is wrong; rows are only counted where there is anything to tell."""
    name, sheet, letter = column.name, table.sheet, get_column_letter(column.placed.column)
    joined = f"body join map_{name} on map_{name}.raw = {column.text}"
    any_mend, any_wrong = connection.execute(f"select count(mend), count(wrong) from map_{name}").fetchall()[0]
    for mend, count, first in (
        connection.execute(
            f"select mend, count(*), min(row) from {joined} where mend is not null and wrong is null group by mend order by min(row)"
        ).fetchall()
        if any_mend
        else ()
    ):
        remarks.notice(sheet.file, sheet.name, f"“{column.field.title}”{mend}", count, f"{letter}{first}")
    wrong = (
        connection.execute(
            f"select row, shown, wrong, count(*) over () from {joined} where wrong is not null order by row limit {MOST_KEPT}"
        ).fetchall()
        if any_wrong
        else []
    )
    for row, shown, expected, _ in wrong:
        remarks.problem(sheet.file, sheet.name, f"{letter}{row}", shown, expected)
    remarks.beyond += wrong[0][3] - len(wrong) if wrong else 0


def _different(connection: duckdb.DuckDBPyConnection, column: _Column) -> Iterator[list[str]]:
    """The different texts that do not stand as they are, some at a time."""
    connection.execute(
        f"create or replace temp table different as select distinct {column.text} as raw from lines "
        f"where {column.text} is not null and not coalesce({column.taken}, false)"
    )
    first = 0
    page = "select raw from different where rowid >= $first and rowid < $first + $size"
    while found := connection.execute(page, {"first": first, "size": _BATCH}).fetchall():
        first += _BATCH
        yield [text for (text,) in found]


def _read(table: Table, column: _Column, text: str, directory: Directory) -> tuple[Cell, str]:
    """A cell and how it is shown where it is wrong: personal data only masked."""
    field = column.field
    if field.name in table.ledger.community_fields or field.refers_to:
        return directory.read(field, text), text
    if table.sheet.from_1904 and field.type == "date" and cells.SERIAL.fullmatch(text):
        return Cell(wrong="日期；请把单元格格式设为“日期”"), text
    cell = cells.read(field, text, column.placed.unit)
    hit = cells.personal(field, cell.value or text, field.name in table.ledger.key)
    if hit is not None:
        kind, masked = hit
        return Cell(wrong=f"不含{kind}的内容；台账只登记数量，请删除个人信息"), masked
    text = text.removesuffix("T00:00:00")
    return cell, text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _ask_unit(connection: duckdb.DuckDBPyConnection, table: Table, column: _Column, unsure: list[str]) -> None:
    """Ask whether 0.6 in a column of percent is 0.6 % or 60 %."""
    field = column.field
    above = connection.execute(f"select count(*) from body where try_cast({column.text} as double) > 1").fetchall()[0][
        0
    ]
    table.questions.append(
        Question(
            sheet=table.sheet,
            kind="unit",
            head=column.placed.head,
            words=f"“{table.ledger.title}”的“{field.title}”里有 {unsure[0]} 这样的数，怎样理解？",
            samples=tuple(unsure),
            options={
                "%": f"百分数：{unsure[0]} 就是 {unsure[0]}%",
                "比例": f"比例：{unsure[0]} 就是 {float(unsure[0]) * 100:g}%",
            },
            likely="%" if above else "比例",
        )
    )


def _value(column: _Column, mapped: bool) -> str:
    """SQL: the typed value of a column over ``body`` and its map."""
    field, text = column.field, column.text
    if field.type == "boolean":
        plain = f"{text} = '是'"
    elif field.precision == "month":
        plain = f"date_trunc('month', try_cast({text} as date))::date"
    else:
        plain = f"try_cast({text} as {field.sql_type})"
    if not mapped:
        return plain
    return f"case when {column.taken} then {plain} else try_cast(map_{column.name}.value as {field.sql_type}) end"


def _missing(
    connection: duckdb.DuckDBPyConnection, table: Table, batch: str, mapped: list[_Column], remarks: Remarks
) -> None:
    """Name the cells that may not be empty and are."""
    sheet, own = table.sheet, f"{table.ledger.name} where batch = {quoted(batch)}"
    needed = {name: placed for name, placed in table.columns.items() if placed.field.required}
    if not needed or not table.rows:
        return
    counted = ", ".join(f"count(*) - count({name})" for name in needed)
    empty = connection.execute(f"select {counted} from {own}").fetchall()[0]
    for (name, placed), count in zip(needed.items(), empty, strict=True):
        if not count:
            continue
        wrong = f"select row from body join map_{name} on map_{name}.raw = {_text(name)} where wrong is not null"
        known = f" and sheet_row not in ({wrong})" if name in {column.name for column in mapped} else ""
        rows = connection.execute(
            f"select sheet_row, count(*) over () from {own} and {name} is null{known} order by sheet_row limit {MOST_KEPT}"
        ).fetchall()
        letter = get_column_letter(placed.column)
        for row, _ in rows:
            remarks.problem(sheet.file, sheet.name, f"{letter}{row}", "空", cells.required(placed.field))
        remarks.beyond += rows[0][1] - len(rows) if rows else 0
