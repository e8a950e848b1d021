"""The directory of communities as an import knows it: names that clerks write become codes."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from warehouse.intake.cells import BLANKS, Cell, mended, nearest, required
from warehouse.ledgers import Field

_LOST = re.compile(r"\d+(\.\d+)?[eE]\+?\d+")  # what Excel makes of a long number
_TAIL = re.compile(r"(社区)?(居民委员会|居委会|党群服务中心|党委|党总支|党支部)?$")
_CODED = re.compile(  # code and name in one cell: 999901001001 石桥社区, 石桥社区（999901001001）
    r"(?P<code>\d{6,})[\s—–_/、,，:：-]*(?P<name>\D.*)|(?P<own>\D.*?)[\s—–_/、,，:：（(-]*(?P<behind>\d{6,})[）)]?"
)
_ASIDE = re.compile(r"[（(](.+?)[)）]")
_OFFICE = re.compile("(办事处|党工委|大工委|街道办|街办|党委)$")


class Directory:
    """Communities by code, with name and street; streets and districts are organisations too."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str | None]] = ()):
        self._codes: set[str] = set()
        self._names: dict[str, set[str]] = defaultdict(set)
        self._loose: dict[str, set[str]] = defaultdict(set)
        self._above: set[str] = set()
        self._districts: set[str] = set()
        self._streets: dict[str, str] = {}
        for code, name, street, district in rows:
            self._codes.add(code)
            self._streets[code] = street or ""
            self._districts |= {district} if district else set()
            short = (street or "").removesuffix("街道")
            if name:
                self._names[name].add(code)
                for before in {"", street or "", short, f"{district or ''}{street or ''}", district or ""}:
                    self._loose[loose(f"{before}{name}")].add(code)
            self._above |= {word for word in (street, district) if word}

    @property
    def streets(self) -> list[str]:
        """The streets that there are."""
        return sorted({*self._streets.values()} - {""})

    @property
    def words(self) -> list[str]:
        """Everything that may be written for a unit."""
        return [*self._codes, *self._names, *self._above]

    def knows(self, word: str) -> bool:
        """Whether a unit is meant by a word."""
        return word in self._above or self.is_community(word)

    def is_above(self, word: str) -> bool:
        """Whether a street or the district is meant."""
        return word in self._above or bool(self._within(word))

    def is_community(self, word: str) -> bool:
        """Whether a community is meant, if not for certain which."""
        both = _CODED.fullmatch(mended(word)[0])
        known = word in self._codes or (both is not None and (both["code"] or both["behind"]) in self._codes)
        return known or bool(self._loose.get(loose(word)))

    def read(self, field: Field, text: str, street: str = "") -> Cell:
        """A cell that names a community or, where the field refers to organisations, a street or the district.

        ``street`` is what a column beside says of the community: its street, or its code. What is not known stays as it is written;
        :mod:`warehouse.intake.checks` names it with what is.
        """
        clean, what = mended(text)
        if not clean or clean in BLANKS:
            return Cell(None, "占位符按空白读取" if clean else what, required(field) if field.required else None)
        if (both := _CODED.fullmatch(clean)) and (code := both["code"] or both["behind"]) in self._codes:
            return replace(self.read(field, both["name"] or both["own"], code), mend="代码和名称写在一格里")
        if field.refers_to and clean in self._above:
            return Cell(clean, what)
        if field.refers_to and clean in ("全区", "区级", "本区") and len(self._districts) == 1:
            return Cell(next(iter(self._districts)), "单位名称的其他写法")
        exact = {clean} if clean in self._codes else self._names.get(clean, set())
        found = exact or self._loose.get(loose(clean), set())
        if (said := _ASIDE.search(clean)) and self._within(said[1]):
            street = said[1]
        if street in self._codes:
            if found and street not in found:
                return Cell(wrong=f"与代码一致的社区；同一行的代码 {street} 是另一个社区，请核对")
            found = {street} if found else found
        elif found and (there := self._within(street)):
            inside = {code for code in found if self._streets[code] in there}
            if not inside:
                really = "、".join(sorted({self._streets[code] for code in found}))
                return Cell(wrong=f"与街道一致的社区；写的街道是“{street}”，“社区名录”中它属于{really}，请核对")
            found = inside
        if len(found) > 1:
            return Cell(wrong="社区代码，或另有一列“街道”；“社区名录”中有多个同名社区，只填名称分不清是哪一个")
        if found:
            return Cell(next(iter(found)), what if exact else "社区名称的其他写法")
        if field.refers_to and (office := _OFFICE.sub("", clean)) != clean:
            above = [word for word in self._above if word in (office, f"{office}街道")]
            if len(above) == 1:
                return Cell(above[0], "单位名称的其他写法")
        return Cell(clean, what)

    def _within(self, street: str) -> set[str]:
        """The streets that are meant by what a column beside says; none where that is not known."""
        return self._alike.get(alike(street), set()) if street else set()

    @cached_property
    def _alike(self) -> dict[str, set[str]]:
        """The streets by what is never left out of their names."""
        found: dict[str, set[str]] = defaultdict(set)
        for street in self.streets:
            found[alike(street)].add(street)
        return dict(found)

    def expected(self, word: str, title: str) -> str:
        """What is expected instead of a word that is not known."""
        if _LOST.fullmatch(word):
            return "完整的编号；Excel 已把长数字变成科学计数法，末尾几位已丢失。请把单元格格式改为“文本”后重新填写"
        if word in self._above:
            return f"“{title}”中的社区；“{word}”不是社区，它的合计行请删去"
        near = "" if word.isdigit() else nearest(word, self.words, 0.6)  # codes that differ in a digit are not alike
        return f"“{title}”中已有的名称或编号{near or f'；请核对，或先在“{title}”中补充'}"


def alike(street: str) -> str:
    """A street's name without what people leave out or add: 柳溪, 柳溪街道办事处 and 柳溪街道（2个） are one."""
    return in_full(street).removesuffix("街道")


def in_full(street: str) -> str:
    """A street's name without its office, and without how many communities it has."""
    return _OFFICE.sub("", re.sub(r"[（(]共?\d+.{0,3}[)）]$", "", mended(street)[0]))


def loose(name: str) -> str:
    """A name without what people leave out or add."""
    return _TAIL.sub("", re.sub(r"^\d+[.、．]|\s|办事处|[（(].*?[)）]|[*＊※△▲☆★\u2460-\u2473]", "", name))
