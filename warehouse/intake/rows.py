"""The rows of a table, and how their cells become values of the ledger.

DuckDB goes over the rows; Python sees each different text that does not stand as it is once (:mod:`warehouse.intake.cells`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import duckdb
import pyarrow as pa
from openpyxl.utils import get_column_letter

from warehouse.intake import aside, cells, sums
from warehouse.intake.cells import Cell, quoted
from warehouse.intake.directory import Directory, alike, in_full
from warehouse.intake.raw import Merge
from warehouse.intake.remarks import MOST_KEPT, Remarks, address
from warehouse.intake.table import BESIDE, SAMPLES, Placed, Question, Table, beside, raw_of
from warehouse.intake.units import Unit
from warehouse.ledgers import LEDGERS, Field
from warehouse.metrics import METRICS

_UNITS = {metric.label: metric.unit for metric in METRICS.values()}
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
    wrong = remarks.total
    _below(connection, table, remarks)
    for name, placed in table.columns.items():
        table.columns[name] = _settled(connection, table, placed, remarks)
    columns = [_column(table, placed) for placed in table.columns.values()]
    standing = _standing(connection, table, columns)
    left = aside.left_aside(connection, table, directory, remarks) if max(standing) > 1 else {}
    others = aside.another(connection, table, remarks) if any(standing) else []
    _body(connection, table, [*chain(*left.values()), *others])
    _beyond(connection, table, remarks)
    _parted(connection, table, remarks)
    aside.counted_beside(connection, table, remarks)
    aside.called_off(connection, table, remarks)
    mapped = [column for column, worst in zip(columns, standing, strict=True) if worst]
    for column in mapped:
        _map(connection, table, column, directory, remarks)
    values = {column.name: _value(column, column in mapped) for column in columns}
    values |= {name: _of_all(table, name, said, directory, remarks) for name, said in table.constants.items()}
    joins = "".join(f" left join map_{column.name} on map_{column.name}.raw = {column.text}" for column in mapped)
    listed = ", ".join(f"{value} as {name}" for name, value in values.items())
    # How many rows a text file has is unknown to the planner, which would build its hash table of all of them.
    connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    ((table.rows,),) = connection.execute(
        f"insert into {table.ledger.name} by name select {listed}, {quoted(batch)} as batch, row as sheet_row from body{joins}"
    ).fetchall()
    connection.execute("reset disabled_optimizers")
    if aside.TOTALS in left and remarks.total == wrong and not table.crossed:
        sums.compare(connection, table, left[aside.TOTALS], values, f"body{joins}", remarks)
    _missing(connection, table, batch, mapped, remarks)


def _standing(connection: duckdb.DuckDBPyConnection, table: Table, columns: list[_Column]) -> list[int]:
    """Of each column: 0 where every text stands as it is, 1 where some are to be read, 2 where some tell that a row may be no record.

    What stands as it is tells nothing of that, unless it may be any words.
    """
    telling, worst = aside.telling(table), []
    for one in columns:
        field = one.field
        listed = field.enum or field.refers_to or field.name in table.ledger.community_fields
        known, told = f"when {one.taken} then 0", f"when {telling[one.name]} then 2"
        first = f"{told} {known}" if field.type == "string" and not listed else f"{known} {told}"
        worst.append(f"max(case {first} when {one.text} is null then 0 else 1 end)")
    return [found or 0 for found in connection.execute(f"select {', '.join(worst)} from lines").fetchall()[0]]


def _of_all(table: Table, name: str, said: str, directory: Directory, remarks: Remarks) -> str:
    """SQL: what the titles say of a field of all rows."""
    field = table.ledger.by_name[name]
    if name in table.ledger.community_fields:
        read = directory.read(field, said)
        if read.wrong or not directory.is_community(said):
            expected = f"有“{field.title}”这一必填列；标题里的“{said}”不是“社区名录”中的一个社区"
            remarks.problem(table.sheet.file, table.sheet.name, f"第 {table.last} 行", "缺列", expected)
        said = read.value or said
    return f"{quoted(said)}::{field.sql_type}"


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
        if number := placed.beside:
            texts[name] = beside(
                f"coalesce(c{number}, f{number}.value)" if number in filled else f"c{number}", texts[name]
            )
    joins = "".join(
        f" left join fills as f{number} on f{number}.place = {number} and row between f{number}.first and f{number}.last"
        for number in filled
    )
    everything = ", ".join(
        [*(f"c{number}" for number in range(1, sheet.width + 1)), *(["side"] if table.crossed else [])]
    )
    listed = ", ".join(f"{text} as {raw_of(name)}" for name, text in texts.items())
    connection.execute(
        f"create or replace temp view below as select row, {everything}, {listed} from {table.scan} as sheet{joins} "
        f"where row > {table.last}"
    )
    source = "below" if filled or table.crossed else f"(select {listed} from {sheet.below(table.last)}) as sheet"
    connection.execute(f"create or replace temp view lines as select {', '.join(map(raw_of, texts))} from {source}")


def _body(connection: duckdb.DuckDBPyConnection, table: Table, left: list[int]) -> None:
    """The view ``body``: number and raw texts of the rows that are records."""
    texts = list(map(raw_of, table.columns))
    side = ["side"] if table.crossed else []
    held = " or ".join(f"{text} is not null" for text in texts)
    connection.execute("create or replace temp table aside as select unnest($rows::bigint[]) as row", {"rows": left})
    if left:
        held = f"({held}) and row not in (from aside)"
    connection.execute(
        f"create or replace temp view body as select row, {', '.join([*side, *texts])} from below where {held}"
    )


def _fills(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> list[tuple[int, int, int, str]]:
    """What vertically merged cells say for each of their rows: column, first and last row, text."""
    sheet = table.sheet
    lent = {
        placed.beside: LEDGERS["communities"].by_name["street"] for placed in table.columns.values() if placed.beside
    }
    places = lent | {number: placed.field for placed in table.columns.values() for number in placed.columns}
    places |= {column: value for column, (_, value) in table.crossed.columns.items()} if table.crossed else {}
    found: list[tuple[int, int, int, str]] = []
    for merge in (merge for merge in sheet.merges if merge.top > table.last and merge.bottom > merge.top):
        for number in (number for number in places if merge.left <= number <= merge.right):
            field = places[number]
            amount = field.type == "number" or (field.type == "integer" and field.name not in table.ledger.key)
            if amount or merge.left != merge.right:
                _merged(table, merge, remarks)
                break
            inside = f"row between {merge.top} and {merge.bottom} and c{number} is not null"
            texts = dict(connection.execute(f"select row, c{number} from {sheet.scan} where {inside}").fetchall())
            seen = texts.get(merge.top)
            if covered := sorted(row for row, text in texts.items() if text != seen):
                _merged(table, merge, remarks, f"合并单元格，盖住了 {address(number, covered[0])} 里的另一内容")
            elif seen:
                found.append((number, merge.top + 1, merge.bottom, seen))
    if found:
        rows_filled = sum(last - begin + 1 for _, begin, last, _ in found)
        row, number = min((begin - 1, number) for number, begin, *_ in found)
        remarks.notice(sheet.file, sheet.name, "合并单元格的内容填入其中每一行", rows_filled, address(number, row))
    for merge in (merge for merge in sheet.merges if merge.top > table.last and merge.bottom == merge.top):
        if sum(merge.left <= number <= merge.right for number in places) > 1 and not aside.ends(
            connection, table, merge.top
        ):
            _merged(table, merge, remarks)
    return found


def _merged(table: Table, merge: Merge, remarks: Remarks, found: str = "合并单元格") -> None:
    where = f"{address(merge.left, merge.top)}:{address(merge.right, merge.bottom)}"
    remarks.problem(table.sheet.file, table.sheet.name, where, found, "不合并的单元格；请取消合并并逐格填写")


def _beyond(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> None:
    """What stands in columns without a header. In a text file it is refused: a comma stands in a text without quotes."""
    beyond = [
        number for number in range(1, table.sheet.width + 1) if number > len(table.heads) or not table.heads[number - 1]
    ]
    if not beyond:
        return
    sheet, outside = table.sheet, [number for number in beyond if number > len(table.heads)]
    aside = " and row not in (from aside)" if connection.execute("select 1 from aside limit 1").fetchall() else ""

    def longer(numbers: list[int]) -> str:
        held = " or ".join(f"c{number} is not null" for number in numbers)
        return (
            f"select row, {', '.join(f'c{number}' for number in numbers)} from below where ({held}){aside} order by row"
        )

    if sheet.ragged and outside and (rows := connection.execute(f"{longer(outside)} limit 1000").fetchall()):
        for row, *_ in rows:
            remarks.problem(
                sheet.file, sheet.name, f"第 {row} 行", "多于表头的单元格",
                f"与表头相同的 {len(table.heads)} 列；文字里有逗号的，请用英文双引号括起来",
            )  # fmt: skip
        return
    rows = connection.execute(f"select *, count(*) over () from ({longer(beyond)}) limit 1").fetchall()
    for row, *texts, count in rows:
        first = next(number for number, text in zip(beyond, texts, strict=True) if text)
        remarks.notice(
            sheet.file, sheet.name, "没有表头的列没有读取；需要导入的，请补上表头", count, address(first, row)
        )


def _parted(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> None:
    """Numbers of a text file that a comma without quotes parts into two cells: 200,000 is no 200.

    Behind them stand three digits in every row, in a column that has no name or where some begin with 0.
    """
    sheet, placed = table.sheet, table.columns.values()
    read = {one.column for one in placed if one.field.type != "string" or one.field.enum}
    numbers = sorted(one.column for one in placed if one.field.type in ("integer", "number"))
    for number in (number for number in numbers if sheet.ragged and number < sheet.width and number + 1 not in read):
        one, other = f"c{number}", f"c{number + 1}"
        parts = f"regexp_full_match({one}, '[0-9]{{1,3}}') and regexp_full_match({other}, '[0-9]{{3}}([.][0-9]+)?')"
        rows = f"from below where {other} is not null and row not in (from aside)"
        if connection.execute(f"select 1 {rows} and not coalesce({parts}, false) limit 1").fetchall():
            continue
        named = number < len(table.heads) and table.heads[number]
        marked = f" and exists (select 1 {rows} and starts_with({other}, '0'))" if named else ""
        for row, *texts in connection.execute(
            f"select row, {one}, {other} {rows}{marked} order by row limit 1"
        ).fetchall():
            expected = "写在一格里的数；请去掉千分位的逗号，或把整个数用英文双引号括起来"
            remarks.problem(sheet.file, sheet.name, address(number, row), ",".join(texts), expected)


def _column(table: Table, placed: Placed) -> _Column:
    field, ledger, text = placed.field, table.ledger, raw_of(placed.field.name)
    if field.name in ledger.community_fields or field.refers_to:
        return _Column(placed, text, f"{text} in (from directory)")
    if placed.beside or (field.type == "date" and table.sheet.from_1904) or _names_streets(table, field):
        return _Column(placed, text, "false")
    return _Column(placed, text, cells.taken(field, text, placed.unit, field.name in ledger.identifiers))


def _map(
    connection: duckdb.DuckDBPyConnection, table: Table, column: _Column, directory: Directory, remarks: Remarks
) -> None:
    """Read each different text that does not stand as it is, and tell what was mended and what is wrong."""
    field, name, sheet = column.field, column.name, table.sheet
    connection.execute(
        f"create or replace temp table map_{name} (raw varchar, value varchar, mend varchar, wrong varchar, shown varchar)"
    )
    built = fitting = 0
    unsure: list[str] = []
    units_seen: dict[str, Unit] = {}
    for texts in _different(connection, column):
        read = [read_cell(table, column.placed, text, directory) for text in texts]
        if _names_streets(table, field):
            read = _one_way(read, directory)
        for text, (cell, _) in zip(texts, read, strict=True):
            checked = cells.identity(text.strip()) if name in table.ledger.key and field.type == "string" else None
            built, fitting = built + (checked is not None), fitting + bool(checked)
            unsure += [cell.value or ""] if cell.unsure and len(unsure) < SAMPLES else []
            units_seen |= {cell.unit.written: cell.unit} if cell.unit and cell.unit.factor != 1 else {}
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
    if fitting >= 3 and fitting * 2 > built:
        remarks.problem(
            sheet.file,
            sheet.name,
            f"{letter} 列",
            f"{fitting} 个身份证号码",
            "不含身份证号码的编号；台账只登记数量，请改用自己的编号",
        )
    if unsure:
        _ask_percent(table, column.placed, unsure, "比例")
    if units_seen and column.placed.unit is None:
        _ask_mixed(connection, table, column, next(iter(units_seen.values())))


def _say(connection: duckdb.DuckDBPyConnection, table: Table, column: _Column, remarks: Remarks) -> None:
    """Tell what was mended in a column, and name what is wrong; rows are only counted where there is anything to tell."""
    name, sheet, cell = column.name, table.sheet, f"{table.where(column.name)} || row"
    joined = f"body join map_{name} on map_{name}.raw = {column.text}"
    any_mend, any_wrong = connection.execute(f"select count(mend), count(wrong) from map_{name}").fetchall()[0]
    for mend, count, first in (
        connection.execute(
            f"select mend, count(*), min_by({cell}, row) from {joined} where mend is not null and wrong is null group by mend order by min(row)"
        ).fetchall()
        if any_mend
        else ()
    ):
        remarks.notice(sheet.file, sheet.name, f"“{column.field.title}”{mend}", count, first)
    wrong = (
        connection.execute(
            f"select {cell}, shown, wrong, count(*) over () from {joined} where wrong is not null order by row limit {MOST_KEPT}"
        ).fetchall()
        if any_wrong
        else []
    )
    for where, shown, expected, _ in wrong:
        remarks.problem(sheet.file, sheet.name, where, shown, expected)
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


def _names_streets(table: Table, field: Field) -> bool:
    """Whether a column is where streets get their names."""
    return table.ledger.name == "communities" and field.name == "street"


def _one_way(read: list[tuple[Cell, str]], directory: Directory) -> list[tuple[Cell, str]]:
    """The names of streets, each written one way: as it has been, else in full (柳溪街道, not 柳溪 or 柳溪办事处)."""
    arriving = sorted(
        {in_full(cell.value) for cell, _ in read if cell.value}, key=lambda one: (not one.endswith("街道"), one)
    )
    names: dict[str, str] = {}
    for name in (*directory.streets, *arriving):
        names.setdefault(alike(name), name)
    return [
        (replace(cell, value=name, mend="街道名称的其他写法"), shown)
        if cell.value and (name := names[alike(cell.value)]) != cell.value
        else (cell, shown)
        for cell, shown in read
    ]


def read_cell(table: Table, placed: Placed, text: str, directory: Directory) -> tuple[Cell, str]:
    """A cell and how it is shown where it is wrong: personal data only masked."""
    field = placed.field
    lent, _, text = text.rpartition(chr(BESIDE))
    if field.name in table.ledger.community_fields or field.refers_to:
        return directory.read(field, text, lent), text
    if table.sheet.from_1904 and field.type == "date" and cells.SERIAL.fullmatch(text):
        return Cell(wrong="日期；请把单元格格式设为“日期”"), text
    if field.unit_of:
        read = replace(
            cells.read(replace(field, unit=_UNITS.get(aside.spaceless(lent))), text), unsure=False, unit=None
        )
    elif (year := re.fullmatch(r"(\d{4})年?度?", aside.spaceless(lent))) and field.type == "date":
        read = cells.read(field, text, year=int(year[1]), of="同一行")
        if read.value and not read.value.startswith(year[1]):
            read = Cell(wrong=f"{year[1]} 年的月份，与同一行的年份一致")
    else:
        read = cells.read(field, text, placed.unit, table.year)
    hit = cells.personal(field, read.value or text, field.name in table.ledger.identifiers)
    if hit is not None:
        kind, masked = hit
        return Cell(wrong=f"不含{kind}的内容；台账只登记数量，请删除个人信息"), masked
    text = cells.plain(text)
    return read, text if len(text) <= aside.SHOWN else f"{text[: aside.SHOWN]}…"


def _settled(connection: duckdb.DuckDBPyConnection, table: Table, placed: Placed, remarks: Remarks) -> Placed:
    """A column of percents with what its numbers are known to mean: 0.6 may be 0.6 % or 60 %, which is asked about.

    What was answered at an earlier import counts where the numbers do not speak against it: a share is never above 1, and
    where all are up to 1 nobody knows.
    """
    if placed.field.unit != "%" or placed.settled or (placed.unit is not None and placed.unit.factor != 1):
        return placed
    number = f"try_cast({raw_of(placed.field.name)} as double)"
    small, above = connection.execute(
        f"select count(*) filter ({number} > 0 and {number} <= 1), count(*) filter ({number} > 1) from lines"
    ).fetchall()[0]
    if not small or (placed.unit is not None and above):
        return placed
    if (known := placed.remembered) is not None and (known.factor == 1) == bool(above):
        remarks.notice(
            table.sheet.file, table.sheet.name, f"按上次的确认，“{placed.head}”里的小数按{known.written}读取"
        )
        return replace(placed, unit=known)
    found = (
        f"select distinct {raw_of(placed.field.name)} from lines where {number} > 0 and {number} <= 1 limit {SAMPLES}"
    )
    samples = sorted(text for (text,) in connection.execute(found).fetchall())
    _ask_percent(table, placed, samples, "%" if above else "比例")
    return placed


def _ask_percent(table: Table, placed: Placed, samples: list[str], likely: str) -> None:
    first = samples[0]
    options = {"%": f"百分数：{first} 就是 {first}%", "比例": f"比例：{first} 就是 {float(first) * 100:g}%"}
    _ask_unit(table, placed, f"里有 {first} 这样的数，怎样理解？", samples, options, likely)


def _ask_unit(
    table: Table, placed: Placed, words: str, samples: list[str], options: dict[str, str], likely: str
) -> None:
    if any(question.kind == "unit" and question.head == placed.head for question in table.questions):
        return
    table.questions.append(
        Question(
            sheet=table.sheet,
            kind="unit",
            head=placed.head,
            words=f"“{table.ledger.title}”的“{placed.field.title}”{words}",
            samples=tuple(samples),
            options=options,
            likely=likely,
        )
    )


def _ask_mixed(connection: duckdb.DuckDBPyConnection, table: Table, column: _Column, unit: Unit) -> None:
    """Ask what plain numbers are counted in where others of the column bear a unit: 20万元, and then 20."""
    field, text = column.field, column.text
    plain = f"select distinct {text} from body where try_cast({text} as double) is not null and {text} <> '0' limit {SAMPLES}"
    if samples := sorted(found for (found,) in connection.execute(plain).fetchall()):
        options = {
            field.unit or "": f"{samples[0]} 就是 {samples[0]} {field.unit}",
            unit.written: f"{samples[0]} 就是 {samples[0]} {unit.written}",
        }
        words = f"有的写了单位“{unit.written}”，有的只写数字（{samples[0]}），只写数字的以什么计？"
        _ask_unit(table, column.placed, words, samples, options, field.unit or "")


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
    if table.crossed:  # a cell that says there is nothing is no row, as an empty one
        held = ", ".join(f"{name}::varchar" for name in table.crossed.values)
        ((gone,),) = connection.execute(f"delete from {own} and coalesce({held}) is null").fetchall()
        table.rows -= gone
    needed = {name: placed for name, placed in table.columns.items() if placed.field.required}
    if not needed or not table.rows:
        return
    counted = ", ".join(f"count(*) - count({name})" for name in needed)
    empty = connection.execute(f"select {counted} from {own}").fetchall()[0]
    for (name, placed), count in zip(needed.items(), empty, strict=True):
        if not count:
            continue
        wrong = f"select row from body join map_{name} on map_{name}.raw = {raw_of(name)} where wrong is not null"
        known = f" and sheet_row not in ({wrong})" if name in {column.name for column in mapped} else ""
        rows = connection.execute(
            f"select sheet_row, count(*) over () from {own} and {name} is null{known} order by sheet_row limit {MOST_KEPT}"
        ).fetchall()
        beside = table.crossed is not None and name in table.crossed.values  # in one of several columns
        for row, _ in rows:
            where = f"第 {row} 行“{placed.field.title}”" if beside else f"{get_column_letter(placed.column)}{row}"
            remarks.problem(sheet.file, sheet.name, where, "空", cells.required(placed.field))
        remarks.beyond += rows[0][1] - len(rows) if rows else 0
