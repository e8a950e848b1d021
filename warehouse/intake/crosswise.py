"""Tables that list months, communities, standards or judges side by side: such columns are read as rows of their own.

Where no column names a field of the key, and the headers of several are values of it, their cells are the fields that they
name beside (2017年 优秀人数), or the one that is missing.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
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
_A_DAY = re.compile(r"\d{4}(-\d\d-\d\d|年\d{1,2}月\d{1,2}日)")
_NUMBERED = re.compile(r"评委.{1,3}|第?.{1,2}号(评委)?|\d{4}年?度?")


def crossed(table: Table, stacks: Mapping[int, list[str]], told: Collection[str]) -> Crossed | None:
    """What columns, known by the rows of their headers, are values of, if they are: several, or one that names its cells too (2019年划拨金额).

    ``told``: fields of which a person has said which columns are theirs.
    """
    ledger = table.ledger
    named = {column: naming.named(ledger, stack) for column, stack in stacks.items()}
    for name in ledger.key:
        field = ledger.by_name[name]
        if (
            not field.required
            or name in told
            or any(_owns(table, field, stacks[column]) for column in stacks if named[column] is field)
        ):
            continue
        says = {column: said for column, stack in stacks.items() if (said := _value(table, field, stack))}
        own = {
            one.name
            for column, one in named.items()
            if one and column not in says and _owns(table, one, stacks[column])
        }
        own |= {*told}
        lacking = [one for one in ledger.fields if one.required and one is not field and one.name not in own]
        only = lacking[0] if len(lacking) == 1 else None
        columns, plain = dict[int, tuple[str, Field]](), True
        for column, said in says.items():
            beside = [rest for text in stacks[column] if (rest := text.replace(said, "", 1))]
            holds = naming.named(ledger, beside)
            value = only if holds in (None, field) else holds
            plain = plain and holds is None
            if value and value.name not in ledger.key and value.name not in own and _holds(table, value, column):
                columns[column] = said, value
        found = Crossed(field, columns)
        if (
            columns.keys() == says.keys()
            and {one.name for one in lacking} <= found.values.keys()
            and (len(columns) > 1 or (columns and not plain))
        ):
            return found
    return None


def _owns(table: Table, field: Field, stack: list[str]) -> bool:
    """Whether a column is a field's own, and not only the sum of others (接待人次 above 1月, 2月 and 合计) or another number."""
    head = "".join(stack)
    return not naming.doubtful(table.ledger, stack) and not (
        head.endswith(naming.SUMS) and naming.bare(head) not in naming.NAMES[table.ledger.name]
    )


def _value(table: Table, field: Field, stack: list[str]) -> str | None:
    """The value of a field that a header is, as it is written; it may also name a field (1月接待人次) or a unit."""
    whole, *rows = (_PARENTHESES.sub("", text) for text in ("".join(stack), stack[-1], stack[0]))
    rows = rows if naming.named(table.ledger, stack[1:]) else rows[:1]  # a label says it where its columns have names
    names = sorted(
        {name for one in table.ledger.fields for name in (one.title, *one.aliases) if len(name) > 1},
        key=len,
        reverse=True,
    )
    for text in (*rows, whole, _unnamed(whole, names), *_PARENTHESES.findall(stack[-1])):
        if field.enum:
            found = next((one for one in field.enum if naming.bare(one) == naming.bare(text)), None)
        elif field.name in table.ledger.community_fields:
            found = text if text in rows and _COMMUNITY.fullmatch(text) else None
        else:
            like = {"date": _OF_TIME if field.precision == "month" else _A_DAY, "integer": _NUMBERED}.get(field.type)
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
    seen: dict[tuple[str | None, str], int] = {}
    for column, stack in free.items():
        head = "".join(map(cells.plain, stack))
        if column not in found.columns:
            wrong = cells.read(found.field, stack[-1], year=table.year).wrong
            if found.field.precision == "month" and _YEARED.fullmatch(stack[-1]) and wrong:
                yield column, head, wrong
            continue
        said, holds = found.columns[column]
        value = cells.read(found.field, said, year=table.year).value, holds.name
        if value in seen:
            yield column, head, f"与 {get_column_letter(seen[value])} 列不同的{found.field.title}"
        seen.setdefault(value, column)
        beside = head.replace(cells.plain(said), "", 1)
        others = naming.otherwise(table.ledger, holds, _WHEN.sub("", beside) if found.field.precision else beside)
        if others:
            words = "、".join(dict.fromkeys(others))
            yield column, head, f"各{found.field.title}自己的{holds.title}；“{words}”的数请换算，或移到别的工作表"


def _turning(table: Table, found: Crossed) -> Iterator[tuple[int, str, str]]:
    """The month with which a year turns that is written nowhere: 11月, 12月, 1月 are not of the one year of a title."""
    open_ = {
        said: min(columns.values()) for said, columns in found.sides.items() if not cells.read(found.field, said).value
    }
    values = [cells.read(found.field, said, year=table.year).value or "" for said in open_]
    steps = [int(later[5:7]) - int(month[5:7]) for month, later in pairwise(values) if found.field.precision == "month"]
    if steps and (min(steps) == -11 or min(steps) < 0 < max(steps)):
        said, column = [*open_.items()][steps.index(min(steps)) + 1]
        yield column, said, "各列写全的年月，如 2019年1月；这样排列分不清是哪一年的"


def _unnamed(text: str, names: Sequence[str]) -> str:
    return re.sub("|".join(map(re.escape, names)), "", text)


def _holds(table: Table, field: Field, column: int) -> bool:
    """Whether a column's first cells are what a field takes, but for the odd one."""
    below = [row[column - 1] for number, row in table.sheet.head if number > table.last and column <= len(row)]
    found = [text for text in below if text]
    return 2 * sum(cells.read(field, text).wrong is None for text in found) >= len(found)
