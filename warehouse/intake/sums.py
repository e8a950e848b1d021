"""What the total row of a table says, held against its rows: a row left out or a number mistyped shows before it is published."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb

from warehouse.intake import cells
from warehouse.intake.remarks import Remarks, address
from warehouse.intake.table import Placed, Table

_OF_ALL = re.compile(r"(全区)?(合|总|共)计(数|人数|金额)?|总数")  # of a part is 小计, and the total of a street
_LABEL = re.compile(r"\s|[:：]|[（(].*[)）]$")


def compare(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    totals: Sequence[int],
    values: Mapping[str, str],
    records: str,
    remarks: Remarks,
) -> None:
    """Tell where the total row says another amount than the rows add up to; it may as well say their mean.

    ``totals``: the rows that are totals, of which one has to be that of all; ``values``: the SQL of the fields over ``records``.
    """
    found = {row: _cells(connection, table, row) for row in totals}
    of_all = [
        row for row, texts in found.items() if any(_OF_ALL.fullmatch(_LABEL.sub("", text)) for text in texts if text)
    ]
    counted = {name: placed for name, placed in table.columns.items() if placed.field.adds_up}
    if len(of_all) != 1 or not counted:
        return
    (row,) = of_all
    amounts = [f"{way}({values[name]}::decimal(38, 9))" for name in counted for way in ("sum", "avg")]
    above, below, *added = connection.execute(
        f"select count_if(row < {row}), count_if(row > {row}), {', '.join(amounts)} from {records}"
    ).fetchall()[0]
    if above and below:
        return  # a table goes on below its total
    for placed, total, mean in zip(counted.values(), added[::2], added[1::2], strict=True):
        said = _said(placed, found[row][placed.column - 1])
        if total is not None and said and min(abs(said[0] - total), abs(said[0] - Decimal(mean))) > said[1]:
            what = f"合计行的“{placed.field.title}”是 {_written(said[0])}，各行相加是 {_written(total)}，请核对"
            remarks.notice(table.sheet.file, table.sheet.name, what, first=address(placed.column, row))


def _cells(connection: duckdb.DuckDBPyConnection, table: Table, row: int) -> tuple:
    columns = ", ".join(f"c{number}" for number in range(1, table.sheet.width + 1))
    return connection.execute(f"select {columns} from {table.sheet.scan} where row = {row}").fetchall()[0]


def _said(placed: Placed, text: str | None) -> tuple[Decimal, Decimal] | None:
    """The amount in a total's cell, in the ledger's unit, and how far rounding may have moved it."""
    read = cells.read(replace(placed.field, minimum=None, maximum=None), text, placed.unit)
    if read.value is None:
        return None
    unit, decimals = read.unit or placed.unit, re.search(r"\.(\d+)", text or "")
    factor = Decimal(unit.factor.numerator) / unit.factor.denominator if unit else Decimal(1)
    return Decimal(read.value), factor * Decimal(5).scaleb(-1 - len(decimals[1] if decimals else ""))


def _written(amount: Decimal) -> str:
    return f"{amount:,.4f}".rstrip("0").rstrip(".")
