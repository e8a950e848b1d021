"""Which column of a table holds which field, and in which unit its numbers are.

A column is known by its title, by an alias of the declaration or by an answer given before; a name that is only similar is
asked about, once. What stands right of a table is none of its columns.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from warehouse.intake import cells, crosswise, naming, units
from warehouse.intake.remarks import Remarks, address
from warehouse.intake.table import SAMPLES, Crossed, Placed, Question, Table
from warehouse.ledgers import LEDGERS, Field, Ledger

_CERTAIN = 80  # of 100: from where a name is asked about without a reason to: the field may be left out
_RELATED = 40  # of 100: below, a name says nothing
_READABLE = 0.6  # share of a column's first values that a field must be able to take
_SERIALS = ("序号", "序", "编号", "行号", "项次", "no", "no.", "#", "顺号")
_DIRECTORY = LEDGERS["communities"]
_YEARS = ("年", "年度", "年份")
_ASIDE = ("备注", "备 注", "附注", "说明", "审核", "填报人", "联系人", "填表人", "电话", "联系电话")
_TIME = re.compile(
    r"(\d{2,4}[年./-])?(\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?|第?[一二三四1-4]季度|[上下]半年|第?(\d{1,2}|[一二三四五六七八九十]{1,3})周)|\d{4}[-./]\d{1,2}(-\d\d)?(T.*)?"
)
_CONTINUED = re.compile(r"(.+?)续\d*")


def place(table: Table, last: int, known: dict[str, Any], remembered: bool, remarks: Remarks) -> None:
    """Give every column its field, or leave it aside, or ask. ``last`` is the last row that names columns.

    ``known`` was answered, where ``remembered`` only at earlier imports.
    """
    sheet, ledger = table.sheet, table.ledger
    stacks = naming.stacked([cells for number, cells in sheet.head if table.first <= number <= last])
    told: dict[str, str] = known.get("columns", {})
    placed: dict[str, list[tuple[int, bool]]] = {}
    rest: list[int] = []
    continued: dict[str, list[int]] = {}
    doubted: list[tuple[int, Field]] = []
    gap = _gap(table, stacks)
    _beside(table, stacks, gap, last, remarks)
    free = {
        column: stack
        for column, stack in enumerate(stacks, start=1)
        if stack and column <= gap and "".join(stack) not in told
    }
    crossed = crosswise.crossed(table, free, {*told.values()})
    for column, stack in enumerate(stacks, start=1):
        head = "".join(stack)
        if crossed and column in crossed.columns:
            continue
        if head in told:
            if told[head]:
                placed.setdefault(told[head], []).insert(0, (column, True))
            continue
        further = _CONTINUED.fullmatch(naming.bare(head))
        if further and further[1] in naming.NAMES[ledger.name]:
            continued.setdefault(naming.NAMES[ledger.name][further[1]].name, []).append(column)
            continue
        field = None if column > gap else naming.named(ledger, stack)
        if field is not None and crossed and field.name in crossed.values:  # the sum of the columns beside it
            rest.append(column)
        elif field is not None and naming.doubtful(ledger, stack):
            doubted.append((column, field))
        elif field is not None:
            exact = naming.bare(field.title) in {name for name, _ in naming.parted(head)} or head == field.name
            placed.setdefault(field.name, []).append((column, exact))
        else:
            rest.append(column)
    beside = [
        sheet.name,
        Path(sheet.file).stem,
        *(head for head in table.heads if re.match(r".{0,2}单位[:：]|[（(].*[）)]$", head)),
    ]
    lines = [" ".join(line) for line in sheet.above(table.first)]
    stated = _stated(table, [*beside, *lines], remarks)
    for name, columns in placed.items():
        columns.sort(key=lambda one: not one[1])
        best = [column for column, exact in columns if exact == columns[0][1]]
        if table.sound and len(best) > 1 and table.heads[best[0] - 1] not in told:
            remarks.problem(
                sheet.file, sheet.name, address(best[1], last), f"重复的列“{ledger.by_name[name].title}”",
                "每列只出现一次；请删除或改名其中一列，各列是一项的几部分的请先合计成一列",
            )  # fmt: skip
            table.sound = False
        rest += [column for column, _ in columns if column != best[0]]
        field, further_columns = ledger.by_name[name], tuple(continued.get(name, ()))
        one = Placed(field, best[0], table.heads[best[0] - 1], continued=further_columns)
        table.columns[name] = _counted_in(table, one, stacks[best[0] - 1], stated, known, remembered, remarks)
    if crossed:
        _cross(table, crossed, free, stated, known, remembered, remarks)
    doubts = _doubt(table, doubted)
    rest += [column for column, _ in doubted if column not in doubts]
    asked = _ask(table, [column for column in sorted(rest) if stacks[column - 1]], told, doubts.values(), remarks)
    lent = _lend(
        table, {column: stacks[column - 1] for column in sorted(rest) if column <= gap and column not in asked}
    )
    left = [column for column in sorted(rest) if stacks[column - 1] and column not in (*asked, *lent)]
    if not _renews(table, left):
        table.lacks(remarks)
    table.aside = [cells.plain(table.heads[column - 1]) for column in left]
    table.aside += [head for head, name in told.items() if not name]
    if remembered and (renamed := [f"“{head}”为“{ledger.by_name[name].title}”" for head, name in told.items() if name]):
        remarks.notice(sheet.file, sheet.name, f"按上次的确认，列{'、'.join(renamed)}")
    _say(table, remarks)


def _cross(
    table: Table, found: Crossed, free: Mapping[int, list[str]], stated: list[str], known: dict[str, Any], remembered: bool, remarks: Remarks
) -> None:  # fmt: skip
    """Give those of the ``free`` columns that are values of a field their fields, behind the columns of the sheet."""
    sheet, field, width = table.sheet, found.field, table.sheet.width
    table.columns[field.name] = Placed(field, width + 1, field.title)
    table.crossed = found
    for place, value in enumerate(found.values.values(), start=width + 2):
        columns = [column for column, (_, holds) in found.columns.items() if holds is value]
        counted = [
            _counted_in(
                table, Placed(value, column, table.heads[column - 1]), free[column], stated, known, remembered, remarks
            )
            for column in columns
        ]
        table.columns[value.name] = replace(counted[0], column=place, head=value.title)
        if any(one.unit != counted[0].unit for one in counted):
            where, expected = address(columns[0], table.last), f"“{value.title}”的一个单位；请换算成一致后填写"
            remarks.problem(sheet.file, sheet.name, where, "各列的单位不同", expected)
    for column, head, expected in crosswise.troubles(table, found, free):
        remarks.problem(sheet.file, sheet.name, address(column, table.last), head, expected)
        table.sound = False
    heads, titles = "、".join(map(cells.plain, found.sides)), "、".join(one.title for one in found.values.values())
    words = f"各列“{heads}”按“{field.title}”逐行读取，格中为“{titles}”"
    remarks.notice(sheet.file, sheet.name, words)


def _lend(table: Table, free: Mapping[int, list[str]]) -> set[int]:
    """Put beside fields what other columns say of their cells. Returns the ``free`` columns that serve for it alone.

    A community's street or code beside its name and the year of a month are columns that the ledger does not hold; a number that
    may be of any metric is counted in the unit of the one named beside it.
    """
    ledger = table.ledger
    codes, streets = (
        [column for column, stack in free.items() if naming.named(_DIRECTORY, stack) is _DIRECTORY.by_name[name]]
        for name in ("code", "street")
    )
    years = [column for column, stack in free.items() if naming.bare("".join(stack)) in _YEARS]
    lent = set()
    for name, placed in table.columns.items():
        field, found = placed.field, []
        if name in ledger.community_fields and "street" not in ledger.by_name:
            found = [*codes, *streets][:1]
        elif field.precision == "month" and "year" not in ledger.by_name:
            found = years[:1]
        lent |= {*found}
        if field.unit_of in table.columns:
            found = [table.columns[field.unit_of].column]
        if found:
            table.columns[name] = replace(placed, beside=found[0])
    return lent


def _gap(table: Table, stacks: list[list[str]]) -> int:
    """The first column that is empty from the header down while others follow: what stands right of it may be another table."""
    for column, stack in enumerate(stacks, start=1):
        if not stack and any(stacks[:column]) and not _samples(table, column):
            return column
    return len(stacks)


def _beside(table: Table, stacks: list[list[str]], gap: int, last: int, remarks: Remarks) -> None:
    """Name a second table right of the first: whoever filled it in believes that it is read.

    It has the same columns once more, or what a whole ledger needs; a legend or a list of names is left aside.
    """
    heads = ["".join(stack) for stack in stacks]
    half = len(heads) // 2
    if len(heads) > 3 and not len(heads) % 2 and heads[:half] == heads[half:]:
        gap = half
    left, right = {head for head in heads[:gap] if head}, {head for head in heads[gap:] if head}
    again = len(left) > 1 and left <= right
    for ledger in (table.ledger, *LEDGERS.values()):
        required = {field.name for field in ledger.fields if field.required}
        named = {field.name for stack in stacks[gap:] if (field := naming.named(ledger, stack))}
        if again or (required <= named and len(required) > (1 if ledger is table.ledger else 2)):
            remarks.problem(
                table.sheet.file, table.sheet.name, address(gap + 1, last), f"另一张“{ledger.title}”表",
                "一张工作表只放一张台账；请把并排的两张表分开，同一类的接在左边一张的下面，不同类的放到另一张工作表",
            )  # fmt: skip
            table.sound = False
            return


def _say(table: Table, remarks: Remarks) -> None:
    """Tell what was understood otherwise than as written."""
    sheet = table.sheet
    if naming.bare(sheet.name) != table.ledger.title and naming.bare(Path(sheet.file).stem) not in (
        table.ledger.title,
        table.ledger.name,
    ):
        remarks.notice(sheet.file, sheet.name, f"按表头识别为“{table.ledger.title}”")
    if table.first > 1 and (above := [number for number, _ in sheet.head if number < table.first]):
        remarks.notice(sheet.file, sheet.name, "表头上方的标题没有读取", len(above), f"第 {above[0]} 行")
    others = [
        f"“{placed.head}”为“{placed.field.title}”" for placed in table.columns.values()
        if naming.bare(placed.field.title) not in {name for name, _ in naming.parted(placed.head)} and placed.head != placed.field.name
    ]  # fmt: skip
    if others:
        remarks.notice(sheet.file, sheet.name, f"列{'、'.join(others)}")
    if table.aside:
        remarks.notice(sheet.file, sheet.name, f"没有用到的列：{'、'.join(table.aside)}", len(table.aside))


def _stated(table: Table, lines: list[str], remarks: Remarks) -> list[str]:
    """The units that lines beside the header state for the whole table."""
    for line in lines:
        for said in re.findall(r"单位\s*[:：]\s*([^\s，,；;（）()、。]+)", line):
            if units.odd(said):
                remarks.problem(
                    table.sheet.file, table.sheet.name, None, f"单位：{said}", "认识的计量单位，如 元、万元、平方米"
                )
    return [said for line in lines for said in units.stated(line)]


def _counted_in(
    table: Table, placed: Placed, stack: list[str], stated: list[str], known: dict[str, Any], remembered: bool, remarks: Remarks
) -> Placed:  # fmt: skip
    """The column with what its numbers are counted in, where anything says so; the nearest to the column goes before."""
    field, sheet, told = placed.field, table.sheet, known.get("units", {})
    if field.type not in ("integer", "number") or not field.unit:
        return placed
    if sheet.own:
        return replace(placed, unit=units.of(field, field.unit), settled=True)
    if unit := units.of(field, told.get(placed.head, "")):
        if not remembered:
            return replace(placed, unit=unit, settled=True)
        if field.unit == "%":  # of other units it is asked anew where plain numbers are mixed in again
            placed = replace(placed, remembered=unit)
    where = address(placed.column, table.last)
    expected = f"以{'、'.join(units.UNITS[field.unit])}之一为单位的“{field.title}”"
    strange = [one for text in stack for one in units.per(text) if not _divides(table.ledger, field, one)]
    if strange:
        remarks.problem(sheet.file, sheet.name, where, placed.head, f"{expected}，不是每{strange[0]}的数；请换算后填写")
        table.sound = False
        return placed
    *above, lowest = _sayings(stack)
    for said in (lowest, *reversed(above), stated):
        own = {unit.written: unit for part in said if (unit := units.of(field, part))}
        strange = [part for part in said if units.odd(part) or (units.known(part) and units.of(field, part) is None)]
        if len({unit.factor for unit in own.values()}) > 1:
            remarks.problem(
                sheet.file, sheet.name, where, "、".join(own), f"“{field.title}”的一个单位；请写在表头的括号里"
            )
            table.sound = False
        elif not own and strange and said is lowest:
            remarks.problem(sheet.file, sheet.name, where, placed.head, expected)
            table.sound = False
        if own:
            return replace(placed, unit=next(iter(own.values())))
    return placed


def _divides(ledger: Ledger, field: Field, one: str) -> bool:
    """Whether a field's numbers are of each such thing by themselves: a wage of each month, an allocation of each year."""
    if units.of(field, one) is not None:
        return True  # the same unit written once more
    names = (field.title, *field.aliases)
    if one in ("年", "年度"):
        return "year" in ledger.key and not any("月" in name for name in names)
    monthly = any(other.precision == "month" for other in ledger.fields)
    return (one == "月" and monthly) or any(one in name for name in names)


def _sayings(stack: list[str]) -> list[list[str]]:
    """What the rows of a column's header say beside its name, part by part."""
    found = []
    for number, text in enumerate(stack):
        first, *more = units.parts(text) or [""]
        tail = re.search("(㎡|m2|平方米|万元|千元|元|亩|万人|万户|%)$", first)
        name = [tail[0]] if tail else [first] if number and units.known(first) and not units.ambiguous(first) else []
        found.append([*name, *more])
    return found


def _doubt(table: Table, doubted: list[tuple[int, Field]]) -> dict[int, Field]:
    """Ask about columns whose header says more than the name of a field, unless another column bears the name alone."""
    missing = [field for field in table.ledger.fields if field.name not in table.columns]
    asked = {column: field for column, field in doubted if field in missing}
    several = Counter(field.name for field in asked.values())
    for column, field in asked.items():
        table.questions.append(_question(table, column, missing, field.name if several[field.name] == 1 else ""))
    return asked


def _ask(
    table: Table, rest: list[int], told: Mapping[str, str], doubted: Collection[Field], remarks: Remarks
) -> set[int]:
    """Ask about columns that may be meant for a field that is missing and not ``doubted``. Returns those asked about."""
    sheet, ledger, asked = table.sheet, table.ledger, set[int]()
    missing = [field for field in ledger.fields if field.name not in table.columns and field not in doubted]
    times = [cells.plain(head) for head in table.heads if _TIME.fullmatch(cells.plain(head or ""))]
    if len(times) > 1 and any(field.type == "date" and field.required for field in missing):
        remarks.problem(
            sheet.file, sheet.name, f"第 {table.last} 行", f"{'、'.join(times[:3])} 各成一列",
            f"一行一个时间；请把各时间改成行：加上“{next(one.title for one in missing if one.type == 'date' and one.required)}”一列，每行填一个；"
            "各列是月份的，也可在表头写全年月，如 2019年1月",
        )  # fmt: skip
        table.sound = False
        return asked
    for field in missing:
        choices = []
        for column in rest:
            head = table.heads[column - 1]
            if column in asked or naming.bare(head) in _SERIALS or head in told:
                continue
            similar = max(fuzz.ratio(naming.bare(head), naming.bare(name)) for name in (field.title, *field.aliases))
            fits = _fits(table, field, column)
            named = fits >= _READABLE and similar >= (naming.SIMILAR if field.required else _CERTAIN)
            if named or (field.required and fits == 1 and _tells(table, field, column) and head not in _ASIDE):
                choices.append((similar, column))
        if choices:
            similar, _ = max(choices)
            alike = [column for one, column in choices if one == similar]
            unlike = field.type in ("integer", "number") and similar < _RELATED  # numbers may be of anything
            likely = "" if unlike or len(alike) > 1 else field.name
            asked |= {*alike}
            table.questions += [_question(table, column, missing, likely) for column in alike]
        elif field.required and (said := _said_of_all(table, field)):
            table.constants[field.name] = said
            remarks.notice(sheet.file, sheet.name, f"没有“{field.title}”一列，各行按标题填 {said.removesuffix('-01')}")
        elif field.required:
            near = cells.nearest(field.title, [table.heads[column - 1] for column in rest], 0.3)
            table.unsaid.append((field, near.replace("是否为", "是否就是") or _said_above(field)))
    return asked


def _said_above(field: Field) -> str:
    """Where else than in a column it may be said of all rows."""
    like = "2019年3月" if field.precision == "month" else "2019年" if field.name == "year" else ""
    return f"；各行相同的，可以写在标题或工作表的名称里，如 {like}" if like else ""


def _renews(table: Table, left: list[int]) -> bool:
    """Whether rows are known by their key and every other column is understood, so that they may renew what is there."""
    unsaid, key = {field.name for field, _ in table.unsaid}, {*table.ledger.key}
    strange = [head for column in left if (head := naming.bare(table.heads[column - 1])) not in (*_SERIALS, *_ASIDE)]
    return table.sound and not strange and not unsaid & key and bool(table.columns.keys() - key)


def _said_of_all(table: Table, field: Field) -> str | None:
    """What the titles say of all rows: their community, their year, their month."""
    if field.name in table.ledger.community_fields:
        return table.unit
    if field.precision == "month":
        return f"{table.year}-{table.month:02}-01" if table.year and table.month else None
    return str(table.year) if field.name == "year" and table.year else None


def _tells(table: Table, field: Field, column: int) -> bool:
    """Whether a field's values are of a kind that others are not, so that a column may be known by them."""
    if field.name in table.ledger.community_fields:
        return all(re.search("(社区|居委会|居民委员会)$", cells.mended(text)[0]) for text in _samples(table, column))
    return bool(field.enum) or field.type != "string"


def _question(table: Table, column: int, missing: list[Field], likely: str) -> Question:
    head = table.heads[column - 1]
    return Question(
        sheet=table.sheet,
        kind="field",
        head=head,
        words=f"“{table.ledger.title}”的列“{head}”是哪一项？",
        samples=tuple(_samples(table, column)[:SAMPLES]),
        options={one.name: one.title for one in missing} | {"": "不导入这一列"},
        likely=likely,
    )


def _samples(table: Table, column: int) -> list[str]:
    """The first values below the header."""
    below = (cells[column - 1] for number, cells in table.sheet.head if number > table.last and column <= len(cells))
    return [cells.plain(text) for text in below if text]


def _fits(table: Table, field: Field, column: int) -> float:
    """The share of a column's first values that the field can take."""
    found = _samples(table, column)
    return sum(cells.read(field, text).wrong is None for text in found) / len(found) if found else 0.0
