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
from warehouse.ledgers import BY_TITLE, LEDGERS, Field, Ledger

_DEEPEST = 3  # rows of a header
_STEMS = "甲乙丙丁戊己庚辛"  # what columns of text are numbered with
_SIMILAR, _CERTAIN = 62, 80  # of 100: from where a name is asked about; without a reason to (the field may be left out)
_RELATED = 40  # of 100: below, a name says nothing
_READABLE = 0.6  # share of a column's first values that a field must be able to take
_SERIALS = ("序号", "序", "编号", "行号", "项次", "no", "no.", "#", "顺号")
_ASIDE = ("备注", "备 注", "附注", "说明", "审核", "填报人", "联系人", "填表人", "电话", "联系电话")
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
    settled: bool = False  # a person has said what the numbers are counted in, for this import
    remembered: Unit | None = None  # what was said of a column of percents at an earlier import

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
        return f"{self.kind}-{self.sheet.file}-{self.sheet.name}-{self.head}"


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
        """Under what an answer is remembered: the header, and the ledger that the sheet's name speaks of."""
        return fingerprint(self.heads, _speaks_of(self.sheet))

    @property
    def own_key(self) -> str:
        """Under what an answer counts for this sheet alone."""
        return f"{fingerprint(self.heads)}@{self.sheet.file}!{self.sheet.name}"

    @property
    def lines(self) -> list[list[str | None]]:
        """The rows of the header."""
        return [cells for number, cells in self.sheet.head if self.first <= number <= self.last]

    def letter(self, name: str) -> str:
        """The letter of a field's column; none, where the sheet has none."""
        return get_column_letter(self.columns[name].column) if name in self.columns else ""


#: Answers for a sheet (``Table.own_key``), for every sheet with a header (:func:`anywhere`) or remembered (``Table.key``):
#: ``ledger`` (a name), ``columns`` (head → field or ""), ``units`` (head → unit).
Answers = dict[str, dict[str, Any]]


def fingerprint(heads: Iterable[str | None], named: str = "") -> str:
    """A header in a few letters."""
    return hashlib.sha256("\n".join([*(head or "" for head in heads), named]).encode()).hexdigest()[:12]


def anywhere(heads: Iterable[str | None]) -> str:
    """Under what an answer counts for every sheet with a header, whatever its name."""
    return f"{fingerprint(heads)}@"


def _known(sheet: Sheet, heads: Sequence[str], answers: Answers) -> tuple[dict[str, Any], bool]:
    """What is known of a sheet with that header, and whether only from earlier imports."""
    own = answers.get(f"{fingerprint(heads)}@{sheet.file}!{sheet.name}") or answers.get(anywhere(heads))
    return (own, False) if own else (answers.get(fingerprint(heads, _speaks_of(sheet)), {}), True)


def _speaks_of(sheet: Sheet) -> str:
    """The ledger that the name of a sheet or of its file contains."""
    for text in map(_bare, (sheet.name, Path(sheet.file).stem)):
        for title in sorted(BY_TITLE, key=len, reverse=True):
            if title in text or BY_TITLE[title].name == text:
                return BY_TITLE[title].name
    return ""


def understand(sheet: Sheet, answers: Answers, remarks: Remarks) -> Table | None:
    """The sheet as a table of a ledger; None where it is none, which is said."""
    found = sorted((one for one in _candidates(sheet, answers) if one.good), key=lambda one: one.score, reverse=True)
    if not found:
        shown = [text for text in sheet.head[0][1] if text and not any(letter.isdigit() for letter in text)][:4]
        said = f"（首行为“{'、'.join(shown)}”）" if shown else ""
        remarks.notice(sheet.file, sheet.name, f"不是台账，没有读取{said}")
        return None
    best = found[0]
    table = Table(sheet, best.ledger, best.first, _end(sheet, best.last), best.heads, {}, [])
    titled = [one for one in found if one.ledger.name == _titled(sheet, best) and one.missing - one.similar <= 1]
    named = titled[0] if titled else best
    if named.ledger is not best.ledger and not best.told:
        table.questions.append(_which(sheet, best, named))
        return table
    _another(sheet, best, found, remarks)
    _place(table, best, *_known(sheet, best.heads, answers), remarks)
    return table


def _titled(sheet: Sheet, found: "_Candidate") -> str:
    """The ledger that the sheet, a title above its header or, where the sheet has no name of its own, its file speaks of."""
    titles = [text for number, cells in sheet.head if number < found.first for text in cells if text]
    nameless = re.fullmatch(r"(sheet|工作表|表)\d*", sheet.name, re.IGNORECASE)
    for text in map(_bare, (sheet.name, *titles, *([Path(sheet.file).stem] if nameless else []))):
        for title in sorted(BY_TITLE, key=len, reverse=True):
            if title in text:
                return BY_TITLE[title].name
    return ""


def _which(sheet: Sheet, best: "_Candidate", named: "_Candidate") -> Question:
    """Ask which ledger a sheet is that bears the name of one and has the columns of another."""
    return Question(
        sheet=sheet,
        kind="ledger",
        head="",
        words=f"“{sheet.name}”的标题是“{named.ledger.title}”，各列却像“{best.ledger.title}”，是哪一类台账？",
        samples=tuple(head for head in best.heads if head),
        options={one.ledger.name: one.ledger.title for one in (named, best)},
        likely=named.ledger.name,
    )


def _another(sheet: Sheet, best: "_Candidate", found: "Sequence[_Candidate]", remarks: Remarks) -> None:
    """Name a second table on the sheet, above the header: of it nothing is read."""
    for one in found:
        if (
            one.last < best.first
            and not one.missing
            and any(one.last < number < best.first for number, _ in sheet.head)
        ):
            remarks.problem(
                sheet.file, sheet.name, f"第 {one.first} 行", f"另一张“{one.ledger.title}”表",
                f"一张工作表只放一张台账；请把它与第 {best.first} 行起的“{best.ledger.title}”分成两张工作表",
            )  # fmt: skip
            return


def _end(sheet: Sheet, last: int) -> int:
    """The last row that belongs to the header: below it may stand the columns' numbers, what is 必填, or an example."""
    below = iter(cells for number, cells in sheet.head if number > last)
    numbers = iter(number for number, _ in sheet.head if number > last)
    for number, row in zip(numbers, below, strict=True):
        texts = [bare for text in row if text and (bare := _bare(text))]
        counted = [text for text in texts if text not in _STEMS]
        if texts and (
            (len(texts) > 2 and counted == [str(place) for place in range(1, len(counted) + 1)])
            or set(texts) <= {"必填", "选填", "可选", "可空"}
            or re.match("示例|例如|样例|栏次", texts[0])
        ):
            last = number
        else:
            break
    return last


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
        return self.told, worth, -self.first, self.last - self.first

    @property
    def good(self) -> bool:
        needed = sum(field.required for field in self.ledger.fields)
        if self.told or (self.named and self.matched):
            return True
        lacking = self.missing - self.similar
        return len(self.matched) + self.similar >= 2 and bool(self.matched) and lacking <= max(1, needed // 3)


def _candidates(sheet: Sheet, answers: Answers) -> Iterator[_Candidate]:
    speaks_of = _speaks_of(sheet)
    for start in range(len(sheet.head)):
        alone: dict[str, set[str]] = {}  # ledgers of which the first row is a header by itself, with what it names
        for depth in range(1, _DEEPEST + 1):
            lines = sheet.head[start : start + depth]
            if len(lines) < depth or lines[-1][0] - lines[0][0] != depth - 1:
                break
            if any(
                sum(text is not None for text in cells) < 2 or any(map(_is_value, cells)) for _, cells in lines[:-1]
            ):
                break  # a title or a record, which no header goes on below
            stacks = _stacked([cells for _, cells in lines])
            heads = tuple("".join(stack) for stack in stacks)
            told = _known(sheet, heads, answers)[0].get("ledger")
            matched: dict[str, dict[str, int]] = {told: {}} if told in LEDGERS else {}
            above: set[str] = set()  # ledgers for which the upper rows of a header say something
            for column, stack in enumerate(stacks, start=1):
                for meant, name, upper in _meanings(tuple(stack)):
                    matched.setdefault(meant, {}).setdefault(name, column)
                    above |= {meant} if upper or len(stack) < depth else set()
            lowest = [meaning[:2] for text in lines[-1][1] if text for meaning in _meanings((_text(text),))]
            for name, columns in matched.items():
                repeated = {field for ledger, field in lowest if ledger == name} & alone.get(name, set())
                if depth > 1 and told != name and (name not in above or len(repeated) > 1):
                    continue
                found = _Candidate(
                    LEDGERS[name], lines[0][0], lines[-1][0], heads, columns, name == speaks_of, told == name
                )
                if depth == 1:
                    alone[name] = set(columns)
                yield found if found.good else replace(found, similar=_similar(LEDGERS[name], heads, columns))


def _is_value(text: str | None) -> bool:
    """Whether a cell holds a number or a day, as records do and headers do not."""
    return bool(text and re.fullmatch(r"-?[\d.,]{3,}%?|\d{4}[-/.年].*\d日?|.*T\d\d:\d\d:\d\d", text.strip()))


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
    for text in ("".join(stack), "".join(_outside(part) for part in stack), stack[-1] if stack else ""):
        for name, _ in _parted(text):
            if name and name in names:
                return names[name]
    return None


def _outside(text: str) -> str:
    """A header without what stands in parentheses."""
    return re.sub(r"[（(\[【][^）)\]】]*[）)\]】]", "", text)


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


def _place(table: Table, found: _Candidate, known: dict[str, Any], remembered: bool, remarks: Remarks) -> None:
    """Give every column its field, or leave it aside, or ask."""
    sheet, ledger = table.sheet, table.ledger
    stacks = _stacked([cells for number, cells in sheet.head if found.first <= number <= found.last])
    told: dict[str, str] = known.get("columns", {})
    placed: dict[str, list[tuple[int, bool]]] = {}
    rest: list[int] = []
    continued: dict[str, list[int]] = {}
    gap = _gap(table, stacks)
    _beside(table, stacks[gap:], address(gap + 1, found.last), remarks)
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
        field = None if column > gap else _named(ledger, stack)
        if field is not None:
            exact = _bare(field.title) in {name for name, _ in _parted(head)} or head == field.name
            placed.setdefault(field.name, []).append((column, exact))
        else:
            rest.append(column)
    beside = [sheet.name, Path(sheet.file).stem, *(head for head in table.heads if re.match(".{0,2}单位[:：]", head))]
    lines = [" ".join(text for text in cells if text) for number, cells in sheet.head if number < found.first]
    stated = _stated(table, [*beside, *lines], remarks)
    for name, columns in placed.items():
        columns.sort(key=lambda one: not one[1])
        best = [column for column, exact in columns if exact == columns[0][1]]
        if len(best) > 1 and table.heads[best[0] - 1] not in told:
            remarks.problem(
                sheet.file, sheet.name, address(best[1], found.last), f"重复的列“{ledger.by_name[name].title}”",
                "每列只出现一次；请删除或改名其中一列",
            )  # fmt: skip
            table.sound = False
        rest += [column for column, _ in columns if column != best[0]]
        field, further_columns = ledger.by_name[name], tuple(continued.get(name, ()))
        one = Placed(field, best[0], table.heads[best[0] - 1], continued=further_columns)
        table.columns[name] = _counted_in(table, one, stacks[best[0] - 1], stated, known, remembered, remarks)
    asked = _ask(table, [column for column in sorted(rest) if stacks[column - 1]], told, remarks)
    table.aside = [table.heads[column - 1] for column in sorted(rest) if stacks[column - 1] and column not in asked]
    if remembered and (renamed := [f"“{head}”为“{ledger.by_name[name].title}”" for head, name in told.items() if name]):
        remarks.notice(sheet.file, sheet.name, f"按上次的确认，列{'、'.join(renamed)}")
    _say(table, remarks)


def _gap(table: Table, stacks: list[list[str]]) -> int:
    """The first column that is empty from the header down while others follow: what stands right of it may be another table."""
    for column, stack in enumerate(stacks, start=1):
        if not stack and any(stacks[:column]) and not _samples(table, column):
            return column
    return len(stacks)


def _beside(table: Table, stacks: list[list[str]], where: str, remarks: Remarks) -> None:
    """Name a second table right of the first: whoever filled it in believes that it is read.

    What is not that of a whole ledger, such as a legend or a list of names, is left aside.
    """
    for ledger in (table.ledger, *LEDGERS.values()):
        required = {field.name for field in ledger.fields if field.required}
        named = {field.name for stack in stacks if (field := _named(ledger, stack))}
        if required <= named and len(required) > (1 if ledger is table.ledger else 2):
            remarks.problem(
                table.sheet.file, table.sheet.name, where, f"另一张“{ledger.title}”表",
                "一张工作表只放一张台账；请把并排的两张表分开，同一类的接在左边一张的下面，不同类的放到另一张工作表",
            )  # fmt: skip
            table.sound = False
            return


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
        if remembered and field.unit == "%":
            placed = replace(placed, remembered=unit)
        else:
            if remembered:
                remarks.notice(sheet.file, sheet.name, f"按上次的确认，“{placed.head}”以{unit.written}计")
            return replace(placed, unit=unit, settled=True)
    where = address(placed.column, table.last)
    expected = f"以{'、'.join(units.UNITS[field.unit])}之一为单位的“{field.title}”"
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


def _sayings(stack: list[str]) -> list[list[str]]:
    """What the rows of a column's header say beside its name, part by part."""
    found = []
    for number, text in enumerate(stack):
        first, *more = units.parts(text) or [""]
        tail = re.search("(㎡|m2|平方米|万元|千元|元|亩|万人|万户|%)$", first)
        name = [tail[0]] if tail else [first] if number and units.known(first) and not units.ambiguous(first) else []
        found.append([*name, *more])
    return found


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
            named = fits >= _READABLE and similar >= (_SIMILAR if field.required else _CERTAIN)
            if named or (field.required and fits == 1 and _tells(table, field, column) and head not in _ASIDE):
                choices.append((similar, column))
        if choices:
            similar, column = max(choices)
            asked.add(column)
            unlike = field.type in ("integer", "number") and similar < _RELATED  # numbers may be of anything
            likely = "" if unlike else field.name
            table.questions.append(_question(table, column, missing, likely))
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
    return [text for text in below if text]


def _fits(table: Table, field: Field, column: int) -> float:
    """The share of a column's first values that the field can take."""
    found = _samples(table, column)
    return sum(cells.read(field, text).wrong is None for text in found) / len(found) if found else 0.0
