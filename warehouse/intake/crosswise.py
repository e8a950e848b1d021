"""Tables that list months, communities, standards or judges side by side: each such column is read as rows of its own.

Where a ledger lacks a field of its key and one more, and the headers of several columns are values of the first, their cells
are the second.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from openpyxl.utils import get_column_letter

from warehouse.intake import cells, naming
from warehouse.intake.table import Crossed, Table
from warehouse.ledgers import Field

_OF_TIME = re.compile(r".*月份?|\d{4}[-/.]\d{1,2}|\d{4}-\d\d-\d\d")
_YEARED = re.compile(r"\d{4}[-/.]\d{1,2}")
_WHEN = re.compile("[一二三四1-4本]?季度?|[上下]?半年|全年|本年|年度")  # what may stand above months
_PARENTHESES = re.compile(r"[（(]([^（()）]*)[)）]")
_COMMUNITY = re.compile(r"[\u4e00-\u9fff\w]{2,}(社区|居委会|居民委员会)")
_NUMBERED = re.compile(r"评委.{1,3}|第?.{1,2}号(评委)?|\d{4}年?度?")


def crossed(table: Table, free: Mapping[int, list[str]]) -> Crossed | None:
    """What the ``free`` columns, with the rows of their headers, are values of, if they are: several, or one that names its cells too (2019年划拨金额)."""
    missing = [field for field in table.ledger.fields if field.required and not _own(table, field)]
    if len(missing) != 2:
        return None
    for field, value in (missing, missing[::-1]):
        if field.name not in table.ledger.key or value.name in table.ledger.key:
            continue
        columns = {column: said for column, stack in free.items() if (said := _value(table, field, value, stack))}
        named = any(name in "".join(free[column]) for name in (value.title, *value.aliases) for column in columns)
        if (len(columns) > 1 or named) and all(_holds(table, value, column) for column in columns):
            return Crossed(field, value, columns)
    return None


def _own(table: Table, field: Field) -> bool:
    """Whether a field has a column of its own, and not only the sum of others: 接待人次 above 1月, 2月 and 合计."""
    placed = table.columns.get(field.name)
    return placed is not None and not (
        placed.head.endswith(naming.SUMS) and naming.bare(placed.head) not in naming.NAMES[table.ledger.name]
    )


def _value(table: Table, field: Field, other: Field, stack: list[str]) -> str | None:
    """The value of a field that a header is, as it is written; it may also name either field (1月接待人次) or a unit."""
    whole, lowest = (_PARENTHESES.sub("", text) for text in ("".join(stack), stack[-1]))
    names = sorted(
        {name for one in (field, other) for name in (one.title, *one.aliases) if len(name) > 1}, key=len, reverse=True
    )
    for text in (whole, lowest, _unnamed(whole, names), *_PARENTHESES.findall(stack[-1])):
        if field.enum:
            found = next((one for one in field.enum if naming.bare(one) == naming.bare(text)), None)
        elif field.name in table.ledger.community_fields:
            found = lowest if _COMMUNITY.fullmatch(lowest) else None
        else:
            like = _OF_TIME if field.precision == "month" else _NUMBERED if field.type == "integer" else None
            read = (
                cells.read(field, text, year=table.year) if like and like.fullmatch(cells.plain(text)) else cells.Cell()
            )
            found = text if read.value else None
        if found:
            return found
    return None


def troubles(table: Table, found: Crossed, free: Mapping[int, list[str]]) -> Iterator[tuple[int, str, str]]:
    """What keeps such columns from being read: the column, what stands there, and what is expected."""
    yield from _turning(table, found)
    seen: dict[str | None, int] = {}
    for column, stack in free.items():
        head = "".join(map(cells.plain, stack))
        if column not in found.columns:
            wrong = cells.read(found.field, stack[-1], year=table.year).wrong
            if found.field.precision == "month" and _YEARED.fullmatch(stack[-1]) and wrong:
                yield column, head, wrong
            continue
        said = found.columns[column]
        value = cells.read(found.field, said, year=table.year).value
        if value in seen:
            yield column, head, f"与 {get_column_letter(seen[value])} 列不同的{found.field.title}"
        seen.setdefault(value, column)
        beside = head.replace(cells.plain(said), "", 1)
        others = naming.otherwise(table.ledger, found.value, _WHEN.sub("", beside) if found.field.precision else beside)
        if others:
            words = "、".join(dict.fromkeys(others))
            yield column, head, f"各{found.field.title}自己的{found.value.title}；“{words}”的数请换算，或移到别的工作表"


def _turning(table: Table, found: Crossed) -> Iterator[tuple[int, str, str]]:
    """The month with which a year turns that is written nowhere: 11月, 12月, 1月 are not of the one year of a title."""
    columns = [column for column, said in found.columns.items() if not cells.read(found.field, said).value]
    values = [cells.read(found.field, found.columns[column], year=table.year).value or "" for column in columns]
    steps = [int(later[5:7]) - int(month[5:7]) for month, later in pairwise(values) if found.field.precision == "month"]
    if steps and (min(steps) == -11 or min(steps) < 0 < max(steps)):
        column = columns[steps.index(min(steps)) + 1]
        yield column, found.columns[column], "各列写全的年月，如 2019年1月；这样排列分不清是哪一年的"


def _unnamed(text: str, names: Sequence[str]) -> str:
    return re.sub("|".join(map(re.escape, names)), "", text)


def _holds(table: Table, field: Field, column: int) -> bool:
    """Whether a column's first cells are what a field takes, but for the odd one."""
    below = [row[column - 1] for number, row in table.sheet.head if number > table.last and column <= len(row)]
    found = [text for text in below if text]
    return 2 * sum(cells.read(field, text).wrong is None for text in found) >= len(found)
