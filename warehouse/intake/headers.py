"""Where a sheet's header stands, and which ledger it is.

Titles, blank rows and a 单位 line may stand above the header, and it may take several rows.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from rapidfuzz import fuzz

from warehouse.intake import naming, placing, units
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import Remarks
from warehouse.intake.table import Answers, Question, Table, answered, speaks_of
from warehouse.ledgers import BY_TITLE, LEDGERS, Ledger

_DEEPEST = 3  # rows of a header
_A_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})月份?(?!\d*[日号底初])|(?<![一二三四五六七八九十])([一二三四五六七八九]|十[一二]?)月(?!\d*[日号底初])"
)
_COUNTED = ["", *"一二三四五六七八九十", "十一", "十二"]
_DIGITS = str.maketrans("〇○O零一二三四五六七八九", "0000123456789")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_MONTHS = re.compile(
    r"\d月?份?\s*[-—–~至到、,，.]\s*(\d{4}\s*年)?\d{1,2}月|(截至|截止|制表|填表|填报|报送|上报|打印|更新)"
)
_FILLED = re.compile(  # when a table was filled in, which is not when its rows were
    r"(制表|填表|填报|报送|上报|打印|更新|印发)[^0-9]{0,8}20\d\d\s*年[\d月日\s]*|(?<!截至)(?<!截止)20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
)
_A_YEAR = re.compile(
    r"(?<!\d)(20\d\d)(?=\s*年|\s*[-—–~至到、/]\s*20\d\d\s*年|$)|^(20\d\d)(?=[\u4e00-\u9fff])(?![余多人户个名件次万元平])"
)
_NEXT = re.compile("[次翌跨]年")  # behind a year: its rows are of two
_FIGURES = re.compile(
    r"(?<![\d.-])(20\d\d)[-./]?(0[1-9]|1[0-2]|(?<=[-./])[1-9])(?![\d.\-—~至/年月日号期])"
)  # 2019-03, 2019.3, 201903
_WRITTEN = re.compile("[二][〇○零0O][〇○零0O一二三四五六七八九]{2}(?=年)")
_APART = re.compile(r"(?<=\d)\s+(?=[年月日])|(?<=[年月])\s+(?=\d)")  # 2019 年 3 月
_NUMBERED = re.compile(r"[a-z]|\d+=[\d+×*÷-]+|[1-9]\d?")  # 1, 2, 3=1+2 below the columns' names
_COMMUNITY = re.compile("[\u4e00-\u9fffA-Za-z0-9]+?社区")
_NOBODYS = re.compile("(各|全|本|个|城市|所辖|辖|[区县市镇乡]|街道)社区$")
_A_DAY = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d")
_CALLED_OFF = re.compile("样表|样例|示例|草稿|作废|备份|旧表")
_STEMS = "甲乙丙丁戊己庚辛"  # what columns of text are numbered with


def understand(sheet: Sheet, answers: Answers, remarks: Remarks) -> Table | None:
    """The sheet as a table of a ledger; None where it is none, which is said."""
    candidates = sorted(
        (one for one in _candidates(sheet, answers) if one.good), key=lambda one: one.score, reverse=True
    )
    if not candidates:
        shown = [text for text in sheet.head[0][1] if text and not any(letter.isdigit() for letter in text)][:4]
        said = f"（首行为“{'、'.join(shown)}”）" if shown else ""
        remarks.notice(sheet.file, sheet.name, f"不是台账，没有读取{said}")
        return None
    best = candidates[0]
    texts = _spoken([*chain(*sheet.above(best.first)), sheet.name, Path(sheet.file).stem])
    end = _end(sheet, best.last)
    table = Table(sheet, best.ledger, best.first, end, best.heads, {}, [])
    table.year, table.month, table.unit = _year(texts), _month(texts), _unit(texts)
    titled = [one for one in candidates if one.ledger.name == _titled(sheet, best) and one.missing - one.similar <= 1]
    named = titled[0] if titled else best
    if named.ledger is not best.ledger and not best.told:
        table.questions.append(_which(sheet, best, named))
        return table
    if word := next((found[0] for text in texts[-2:] if (found := _CALLED_OFF.search(text))), None):
        words = f"名称里有“{word}”，照常读取；不是要报的数据，请删去或隐藏后重新导入"
        remarks.notice(sheet.file, sheet.name, words)
    _another(sheet, best, candidates, remarks)
    placing.place(table, best.last, *answered(sheet, best.heads, answers), remarks)
    return table


def _titled(sheet: Sheet, found: "_Candidate") -> str:
    """The ledger that the sheet, a title above its header or, where the sheet has no name of its own, its file speaks of."""
    nameless = re.fullmatch(r"(sheet|工作表|表)\d*", sheet.name, re.IGNORECASE)
    return _named_in([sheet.name, *chain(*sheet.above(found.first)), *([Path(sheet.file).stem] if nameless else [])])


def _named_in(texts: Sequence[str]) -> str:
    """The ledger whose title stands in the first of the texts that holds one."""
    for text in map(naming.bare, texts):
        for title in sorted(BY_TITLE, key=len, reverse=True):
            if title in text:
                return BY_TITLE[title].name
    return ""


def _spoken(texts: list[str]) -> list[str]:
    """The texts with plain digits and no spaces in days, and a month in figures as a title writes it where none does: 接待群众201903."""
    texts = [_APART.sub("", text.translate(_NARROW)) for text in texts]
    if any(re.search("[年月]", text) for text in texts):
        return texts
    return [_FIGURES.sub(lambda match: f"{match[1]}年{int(match[2])}月", text) for text in texts]


def _year(texts: Sequence[str]) -> int | None:
    """The year that everything above the rows speaks of, if it is one."""
    plain = (_FILLED.sub("", _WRITTEN.sub(lambda match: match[0].translate(_DIGITS), text.strip())) for text in texts)
    years = {int(found[1] or found[2]) for text in plain for found in _A_YEAR.finditer(text)}
    return years.pop() if len(years) == 1 and not any(map(_NEXT.search, texts)) else None


def _month(texts: Sequence[str]) -> int | None:
    """The month that it speaks of, if it is one: neither one of several nor that of a day, such as when a table was made."""
    spoken = [
        {int(digits) if digits else _COUNTED.index(word) for digits, word in _A_MONTH.findall(text)}
        for text in texts
        if not _MONTHS.search(text)
    ]
    months = {month for found in spoken for month in found if len(found) == 1}
    return months.pop() if len(months) == 1 and months <= {*range(1, 13)} else None


def _unit(texts: Sequence[str]) -> str | None:
    """The community that it speaks of, if it is one; whether there is such a one is not known here."""
    parts = (part for text in texts for part in re.split(r"20\d\d年?|\d{1,2}月份?|[\s:：，、（）()—-]", text))
    found = {match[0] for part in parts if (match := _COMMUNITY.match(part)) and not _NOBODYS.search(match[0])}
    return found.pop() if len(found) == 1 else None


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
        texts = [bare for text in row if text and (bare := naming.bare(text))]
        counted = [text for text in texts if text not in _STEMS]
        if texts and (
            (len(texts) > 2 and counted == [str(place) for place in range(1, len(counted) + 1)])
            or set(texts) <= {"必填", "选填", "可选", "可空"}
            or re.match("示例|例如|样例|栏次|例$", texts[0])
            or (len(texts) > 2 and all(map(_NUMBERED.fullmatch, texts)) and not all(map(str.isdigit, texts)))
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
    of_sheet = speaks_of(sheet)
    for start, (first, _) in enumerate(sheet.head):
        spoken = of_sheet or _named_in([*chain(*sheet.above(first))])
        alone: dict[str, set[str]] = {}  # ledgers of which the first row is a header by itself, with what it names
        for depth in range(1, _DEEPEST + 1):
            lines = sheet.head[start : start + depth]
            if len(lines) < depth or lines[-1][0] - lines[0][0] != depth - 1:
                break
            if any(
                (sum(text is not None for text in cells) < 2 and not (place and _states_a_unit(cells)))
                or _is_record(cells)
                for place, (_, cells) in enumerate(lines[:-1])
            ):
                break  # a title or a record, which no header goes on below
            if _goes_on(lines[-1], sheet.head[start + depth :]):
                continue  # its lowest row has labels above several columns, of which the names are still to come
            stacks = naming.stacked([cells for _, cells in lines])
            heads = tuple("".join(stack) for stack in stacks)
            told = answered(sheet, heads, answers)[0].get("ledger")
            matched: dict[str, dict[str, int]] = {told: {}} if told in LEDGERS else {}
            above: set[str] = set()  # ledgers for which the upper rows of a header say something
            for column, stack in enumerate(stacks, start=1):
                for meant, name, upper in naming.meanings(tuple(stack)):
                    matched.setdefault(meant, {}).setdefault(name, column)
                    above |= {meant} if upper or len(stack) < depth else set()
            lowest = [
                meaning[:2] for text in lines[-1][1] if text for meaning in naming.meanings((naming.text_of(text),))
            ]
            for name, columns in matched.items():
                repeated = {field for ledger, field in lowest if ledger == name} & alone.get(name, set())
                if depth > 1 and told != name and (name not in above or len(repeated) > 1):
                    continue
                found = _Candidate(
                    LEDGERS[name], lines[0][0], lines[-1][0], heads, columns, name == spoken, told == name
                )
                if depth == 1:
                    alone[name] = set(columns)
                yield found if found.good else replace(found, similar=_similar(LEDGERS[name], heads, columns))


def _goes_on(line: tuple[int, list[str | None]], below: Sequence[tuple[int, list[str | None]]]) -> bool:
    """Whether the next row names the columns under labels of this one, and says nothing under what stands alone."""
    number, labels = line
    if not below or below[0][0] != number + 1:
        return False
    under = {place for place, text in enumerate(below[0][1]) if text}
    named = {place for place, text in enumerate(labels) if text}
    parts = {place for place in under - named if any(one < place for one in named)}
    spanning = {max(one for one in named if one < place) for place in parts}
    return bool(parts) and spanning <= under <= parts | spanning and not any(map(_is_value, below[0][1]))


def _states_a_unit(cells: Sequence[str | None]) -> bool:
    """Whether a row says nothing but （万元）, merged over the columns that it goes for."""
    return all(re.fullmatch("[（(].+[）)]", text.strip()) and units.stated(text) for text in cells if text)


def _is_value(text: str | None) -> bool:
    """Whether a cell holds a number or a day, as records do and headers do not."""
    return bool(text and re.fullmatch(r"-?[\d.,]{3,}%?|\d{4}[-/.年].*\d日?|.*T\d\d:\d\d:\d\d", text.strip()))


def _is_record(cells: Sequence[str | None]) -> bool:
    """Whether a row holds values; several days and no numbers are labels, of weeks side by side."""
    values = [text for text in cells if _is_value(text)]
    return bool(values) and not (len(values) > 1 and all(_A_DAY.match(text.strip()) for text in values if text))


def _similar(ledger: Ledger, heads: Sequence[str], matched: Mapping[str, int]) -> int:
    """How many fields that are missing a column's header is similar to."""
    rest = [naming.bare(head) for column, head in enumerate(heads, start=1) if head and column not in matched.values()]
    missing = [field for field in ledger.fields if field.required and field.name not in matched]
    return sum(any(fuzz.ratio(head, naming.bare(field.title)) >= naming.SIMILAR for head in rest) for field in missing)
