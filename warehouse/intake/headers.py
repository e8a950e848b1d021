"""Where a sheet's header stands, which ledger it is, and which column holds which field in which unit.

Titles, blank rows and a 单位 line may stand above the header, and it may take several rows. A column is known by its title,
by an alias of the declaration or by an answer given before; a name that is only similar is asked about, once.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from rapidfuzz import fuzz

from warehouse.intake import cells, units
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import Remarks, address
from warehouse.intake.units import Unit
from warehouse.ledgers import LEDGERS, Field, Ledger

_DEEPEST = 3  # rows of a header
_SIMILAR, _CERTAIN = 62, 80  # of 100: from where a name is asked about; without a reason to (the field may be left out)
_READABLE = 0.6  # share of a column's first values that a field must be able to take
_SERIALS = ("序号", "序", "编号", "行号", "项次", "no", "no.", "#", "顺号")
_ASIDE = ("备注", "备 注", "附注", "说明", "审核", "填报人", "联系人", "填表人", "电话", "联系电话")
_REMARKS = (
    "必填",
    "选填",
    "可选",
    "可空",
    "不填",
    "建筑面积",
    "全称",
    "年月日",
    "年",
    "月",
    "日",
    "是",
    "否",
    "是/否",
    "元整",
    "简述",
)
_UNIT_LINE = re.compile(r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|计价|面积)?单位\s*[:：]\s*([^\s，,；;（）()]+)")
_CONTINUED = re.compile(r"(.+?)续\d*")
SAMPLES = 3  # values shown beside a question


@dataclass(frozen=True)
class Placed:
    """The column of a sheet that holds a field: as its header has it, and the unit that is stated for its numbers."""

    field: Field
    column: int
    head: str
    unit: Unit | None = None
    continued: tuple[int, ...] = ()  # columns that go on with a text too long for one cell

    @property
    def columns(self) -> tuple[int, ...]:
        return (self.column, *self.continued)


@dataclass(frozen=True)
class Question:
    """Something only a person knows: what stands there, what may be meant (value → words), and what is likely."""

    sheet: Sheet
    kind: str  # ledger, field or unit
    head: str
    words: str
    samples: tuple[str, ...]
    options: Mapping[str, str]
    likely: str

    @property
    def id(self) -> str:
        return f"{self.kind}-{fingerprint(self.sheet.head[0][1])}-{self.sheet.file}-{self.sheet.name}-{self.head}"


@dataclass
class Table:
    """A sheet as the rows of a ledger: below ``last``, the last row of the header."""

    sheet: Sheet
    ledger: Ledger
    first: int
    last: int
    heads: tuple[str, ...]
    columns: dict[str, Placed]
    aside: list[str]  # columns that no field of the ledger holds
    questions: list[Question] = made(default_factory=list)
    sound: bool = True  # has all the columns it needs
    rows: int = 0

    @property
    def key(self) -> str:
        return fingerprint(self.heads)

    def letter(self, name: str) -> str:
        """The letter of a field's column; none, where the sheet has none."""
        return get_column_letter(self.columns[name].column) if name in self.columns else ""


#: Answers by fingerprint of the header: ``ledger`` (a name), ``columns`` (head → field or ""), ``units`` (head → unit).
Answers = dict[str, dict[str, Any]]


def fingerprint(heads: Iterable[str | None]) -> str:
    """A header in a few letters."""
    return hashlib.sha256("\n".join(head or "" for head in heads).encode()).hexdigest()[:12]


def understand(sheet: Sheet, answers: Answers, remarks: Remarks) -> Table | None:
    """The sheet as a table of a ledger; None where it is none, which is said."""
    found = max(_candidates(sheet, answers), key=lambda one: one.score, default=None)
    if found is None or not found.good:
        rows = [text for text in sheet.head[0][1] if text][:4]
        remarks.notice(sheet.file, sheet.name, f"不是台账，没有读取（首行为“{'、'.join(rows)}”）")
        return None
    table = Table(sheet, found.ledger, found.first, found.last, found.heads, {}, [])
    _place(table, found, answers.get(table.key, {}), remarks)
    return table


@dataclass
class _Candidate:
    """A header that may be meant, for one ledger: field → column by certain names."""

    ledger: Ledger
    first: int
    last: int
    heads: tuple[str, ...]
    matched: dict[str, int]
    named: bool  # the sheet or file bears the ledger's name
    told: bool  # an answer says so
    similar: int = 0  # fields that columns are likely to mean

    @property
    def missing(self) -> int:
        return sum(field.required and field.name not in self.matched for field in self.ledger.fields)

    @property
    def score(self) -> tuple:
        worth = 2 * len(self.matched) - 3 * self.missing + 4 * self.named + self.similar
        return self.told, self.good, worth, self.last - self.first, -self.first

    @property
    def good(self) -> bool:
        needed = sum(field.required for field in self.ledger.fields)
        if self.told or (self.named and self.matched):
            return True
        lacking = self.missing - self.similar
        return len(self.matched) + self.similar >= 2 and bool(self.matched) and lacking <= max(1, needed // 3)


def _candidates(sheet: Sheet, answers: Answers) -> Iterator[_Candidate]:
    stem = Path(sheet.file).stem
    for start in range(len(sheet.head)):
        for depth in range(1, _DEEPEST + 1):
            lines = sheet.head[start : start + depth]
            if len(lines) < depth or lines[-1][0] - lines[0][0] != depth - 1:
                break
            if any(sum(text is not None for text in cells) < 2 for _, cells in lines[:-1]):
                break  # a title, which no header goes on below
            stacks = _stacked([cells for _, cells in lines])
            heads = tuple("".join(stack) for stack in stacks)
            told = answers.get(fingerprint(heads), {}).get("ledger")
            matched: dict[str, dict[str, int]] = {told: {}} if told in LEDGERS else {}
            above: set[str] = set()  # ledgers for which the upper rows of a header say something
            for column, stack in enumerate(stacks, start=1):
                for meant, name, upper in _meanings(tuple(stack)):
                    matched.setdefault(meant, {}).setdefault(name, column)
                    above |= {meant} if upper or len(stack) < depth else set()
            for name, columns in matched.items():
                if depth > 1 and name not in above and told != name:
                    continue
                ledger = LEDGERS[name]
                named = bool({ledger.title, ledger.name} & {_bare(sheet.name), _bare(stem)})
                found = _Candidate(ledger, lines[0][0], lines[-1][0], heads, columns, named, told == name)
                yield found if found.good else replace(found, similar=_similar(ledger, heads, columns))


def _similar(ledger: Ledger, heads: Sequence[str], matched: Mapping[str, int]) -> int:
    """How many fields that are missing a column's header is similar to."""
    rest = [_bare(head) for column, head in enumerate(heads, start=1) if head and column not in matched.values()]
    missing = [field for field in ledger.fields if field.required and field.name not in matched]
    return sum(any(fuzz.ratio(head, _bare(field.title)) >= _SIMILAR for head in rest) for field in missing)


@lru_cache(maxsize=4096)
def _meanings(stack: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Of every ledger the field that a column's header names, and whether its upper rows are needed for it."""
    found = ((name, _named(ledger, stack), _named(ledger, stack[-1:])) for name, ledger in LEDGERS.items())
    return [(name, field.name, field != below) for name, field, below in found if field is not None]


def _stacked(lines: Sequence[list[str | None]]) -> list[list[str]]:
    """Per column the texts of a header's rows from the top; a label above several columns stands in each of them."""
    width = max(map(len, lines))
    grid = [[_text(cells[place]) if place < len(cells) else "" for place in range(width)] for cells in lines]
    for line, below in pairwise(grid):
        label = ""
        for place in range(width):
            label = line[place] or (label if below[place] else "")
            line[place] = line[place] or label
    return [[line[place] for line in grid if line[place]] for place in range(width)]


def _text(cell: str | None) -> str:
    return re.sub(r"\s", "", cells.mended(cell)[0]) if cell else ""


def _named(ledger: Ledger, stack: Sequence[str]) -> Field | None:
    """The field that a column's header names for certain."""
    names = _NAMES[ledger.name]
    for text in ("".join(stack), stack[-1] if stack else ""):
        for name, _ in _parted(text):
            if name and name in names:
                return names[name]
    return None


def _bare(text: str) -> str:
    """A name without what does not tell names apart."""
    return re.sub(r"[\s*＊:：、，,.。()（）\[\]【】/]", "", unicodedata.normalize("NFKC", text)).lower()


def _all_names(ledger: Ledger) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for field in ledger.fields:
        found |= {_bare(field.title): field, field.name: field}
    for field in ledger.fields:
        found = {_bare(alias): field for alias in field.aliases} | found
    return found


#: By ledger every name that stands for a field for certain; a title goes before an alias.
_NAMES = {name: _all_names(ledger) for name, ledger in LEDGERS.items()}


def _parted(text: str) -> list[tuple[str, str]]:
    """A header as name and what is said in parentheses or behind it, in the order in which that is tried."""
    ways = [(_bare(text), "")]
    if match := re.fullmatch(r"[*＊]?(.+?)[（(\[【]([^）)\]】]*)[）)\]】][*＊]?", text):
        ways.append((_bare(match[1]), match[2]))
    if match := re.fullmatch(r"(.+?)[/:：,，]([^/:：,，]+)", text):
        ways.append((_bare(match[1]), match[2]))
    if match := re.fullmatch(r"(.+?)(㎡|m2|m²|%|％|平方米|万元|千元|元|亩|万人|万户)", text):
        ways.append((_bare(match[1]), match[2]))
    return ways


def _place(table: Table, found: _Candidate, known: dict[str, Any], remarks: Remarks) -> None:
    """Give every column its field, or leave it aside, or ask."""
    sheet, ledger = table.sheet, table.ledger
    stacks = _stacked([cells for number, cells in sheet.head if found.first <= number <= found.last])
    told: dict[str, str] = known.get("columns", {})
    placed: dict[str, list[tuple[int, bool]]] = {}
    rest: list[int] = []
    continued: dict[str, list[int]] = {}
    for column, stack in enumerate(stacks, start=1):
        head = "".join(stack)
        if head in told:
            if told[head]:
                placed.setdefault(told[head], []).insert(0, (column, True))
            continue
        further = _CONTINUED.fullmatch(_bare(head))
        if further and further[1] in _NAMES[ledger.name]:
            continued.setdefault(_NAMES[ledger.name][further[1]].name, []).append(column)
            continue
        field = _named(ledger, stack)
        if field is not None:
            exact = _bare(field.title) in {name for name, _ in _parted(head)} or head == field.name
            placed.setdefault(field.name, []).append((column, exact))
        else:
            rest.append(column)
    lines = [" ".join(text for text in cells if text) for number, cells in sheet.head if number < found.first]
    stated = _stated(table, lines, remarks)
    for name, columns in placed.items():
        columns.sort(key=lambda one: not one[1])
        best = [column for column, exact in columns if exact == columns[0][1]]
        if len(best) > 1 and table.heads[best[0] - 1] not in told:
            cell = address(best[1], found.last)
            remarks.problem(
                sheet.file,
                sheet.name,
                cell,
                f"重复的列“{ledger.by_name[name].title}”",
                "每列只出现一次；请删除或改名其中一列",
            )
            table.sound = False
        rest += [column for column, _ in columns if column != best[0]]
        field, head = ledger.by_name[name], table.heads[best[0] - 1]
        unit = _unit(table, field, head, best[0], stated, known.get("units", {}), remarks)
        table.columns[name] = Placed(field, best[0], head, unit, tuple(continued.get(name, ())))
    asked = _ask(table, [column for column in sorted(rest) if stacks[column - 1]], told, remarks)
    table.aside = [table.heads[column - 1] for column in sorted(rest) if stacks[column - 1] and column not in asked]
    if told and (renamed := [f"“{head}”为“{ledger.by_name[name].title}”" for head, name in told.items() if name]):
        remarks.notice(sheet.file, sheet.name, f"按上次的确认，列{'、'.join(renamed)}")
    _say(table, remarks)


def _say(table: Table, remarks: Remarks) -> None:
    """Tell what was understood otherwise than as written."""
    sheet = table.sheet
    if _bare(sheet.name) != table.ledger.title and _bare(Path(sheet.file).stem) not in (
        table.ledger.title,
        table.ledger.name,
    ):
        remarks.notice(sheet.file, sheet.name, f"按表头识别为“{table.ledger.title}”")
    if table.first > 1 and (above := [number for number, _ in sheet.head if number < table.first]):
        remarks.notice(sheet.file, sheet.name, "表头上方的标题没有读取", len(above), f"第 {above[0]} 行")
    others = [
        f"“{placed.head}”为“{placed.field.title}”" for placed in table.columns.values()
        if _bare(placed.field.title) not in {name for name, _ in _parted(placed.head)} and placed.head != placed.field.name
    ]  # fmt: skip
    if others:
        remarks.notice(sheet.file, sheet.name, f"列{'、'.join(others)}")
    if table.aside:
        remarks.notice(sheet.file, sheet.name, f"没有用到的列：{'、'.join(table.aside)}", len(table.aside))


def _stated(table: Table, lines: list[str], remarks: Remarks) -> list[str]:
    """The units that lines above the header state for the whole table."""
    found: list[str] = []
    for line in lines:
        for said in _UNIT_LINE.findall(line):
            parts = [part for part in re.split("[、/和及]", said) if part]
            known = [part for part in parts if units.known(part)]
            found += known
            if not known and len(said) <= 4 and not re.search("[街社局部委办处室院校村镇乡区县市]", said):
                remarks.problem(
                    table.sheet.file, table.sheet.name, None, f"单位：{said}", "认识的计量单位，如 元、万元、平方米"
                )
    return found


def _unit(
    table: Table, field: Field, head: str, column: int, stated: list[str], told: Mapping[str, str], remarks: Remarks
) -> Unit | None:
    """What the numbers of a column are counted in, where anything says so."""
    if field.type not in ("integer", "number") or not field.unit:
        return None
    sheet, cell = table.sheet, address(column, table.last)
    if sheet.own:
        return units.of(field, field.unit)
    if head in told:
        return units.of(field, told[head])
    for name, said in _parted(head):
        if name not in _NAMES[table.ledger.name] or not said:
            continue
        said = said.removeprefix("单位").lstrip(":： ")
        if unit := units.of(field, said):
            return unit
        if units.known(said) or (len(said) <= 3 and said not in _REMARKS):
            remarks.problem(
                sheet.file, sheet.name, cell, head, f"以{'、'.join(units.UNITS[field.unit])}之一为单位的“{field.title}”"
            )
            table.sound = False
    ways = {unit.written: unit for said in stated if (unit := units.of(field, said))}
    if len({unit.factor for unit in ways.values()}) > 1:
        remarks.problem(
            sheet.file, sheet.name, cell, f"单位：{'、'.join(ways)}", f"“{field.title}”的一个单位；请写在表头的括号里"
        )
        table.sound = False
    return next(iter(ways.values()), None)


def _ask(table: Table, rest: list[int], told: Mapping[str, str], remarks: Remarks) -> set[int]:
    """Ask about columns that may be meant for a field that is missing. Returns those asked about."""
    sheet, ledger, asked = table.sheet, table.ledger, set()
    missing = [field for field in ledger.fields if field.name not in table.columns]
    for field in missing:
        choices = []
        for column in rest:
            head = table.heads[column - 1]
            if column in asked or _bare(head) in _SERIALS or head in told:
                continue
            similar = max(fuzz.ratio(_bare(head), _bare(name)) for name in (field.title, *field.aliases))
            fits = _fits(table, field, column)
            if fits >= _READABLE and similar >= (_SIMILAR if field.required else _CERTAIN):
                choices.append((similar, column))
            elif field.required and fits == 1 and (field.enum or field.type != "string") and head not in _ASIDE:
                choices.append((0, column))
        if choices:
            column = max(choices)[1]
            asked.add(column)
            table.questions.append(_question(table, field, column, missing))
        elif field.required:
            near = cells.nearest(field.title, [table.heads[column - 1] for column in rest], 0.3)
            remarks.problem(
                sheet.file,
                sheet.name,
                f"第 {table.last} 行",
                "缺列",
                f"有“{field.title}”这一必填列{near.replace('是否为', '是否就是')}",
            )
            table.sound = False
    return asked


def _question(table: Table, field: Field, column: int, missing: list[Field]) -> Question:
    head = table.heads[column - 1]
    return Question(
        sheet=table.sheet,
        kind="field",
        head=head,
        words=f"“{table.ledger.title}”的列“{head}”是哪一项？",
        samples=tuple(_samples(table, column)[:SAMPLES]),
        options={one.name: one.title for one in missing} | {"": "不导入这一列"},
        likely=field.name,
    )


def _samples(table: Table, column: int) -> list[str]:
    """The first values below the header."""
    below = (cells[column - 1] for number, cells in table.sheet.head if number > table.last and column <= len(cells))
    return [text for text in below if text]


def _fits(table: Table, field: Field, column: int) -> float:
    """The share of a column's first values that the field can take."""
    found = _samples(table, column)
    return sum(cells.read(field, text).wrong is None for text in found) / len(found) if found else 0.0
