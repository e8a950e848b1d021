"""The directory of communities as an import knows it: names that clerks write become codes."""

import re
from collections import defaultdict
from collections.abc import Iterable

from warehouse.intake.cells import BLANKS, Cell, mended, nearest, required
from warehouse.ledgers import Field

_TAIL = re.compile(r"(社区)?(居民委员会|居委会|党群服务中心|党委|党总支|党支部)?$")
_OFFICE = re.compile("(办事处|党工委|大工委|街道办|党委)$")


class Directory:
    """Communities by code, with name and street; streets and districts are organisations too."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str | None]] = ()):
        self._codes: set[str] = set()
        self._names: dict[str, set[str]] = defaultdict(set)
        self._loose: dict[str, set[str]] = defaultdict(set)
        self._above: set[str] = set()
        for code, name, street, district in rows:
            self._codes.add(code)
            short = (street or "").removesuffix("街道")
            if name:
                self._names[name].add(code)
                for before in {"", street or "", short, f"{district or ''}{street or ''}", district or ""}:
                    self._loose[_loose(f"{before}{name}")].add(code)
            self._above |= {word for word in (street, district) if word}

    @property
    def words(self) -> list[str]:
        """Everything that may be written for a unit."""
        return [*self._codes, *self._names, *self._above]

    def knows(self, word: str) -> bool:
        """Whether a unit is meant by a word."""
        return word in self._codes or word in self._above or bool(self._loose.get(_loose(word)))

    def read(self, field: Field, text: str) -> Cell:
        """A cell that names a community or, where the field refers to organisations, a street or the district.

        What is not known stays as it is written; :mod:`warehouse.intake.checks` names it with what is.
        """
        clean, what = mended(text)
        if not clean or clean in BLANKS:
            return Cell(None, "占位符按空白读取" if clean else what, required(field) if field.required else None)
        if clean in self._codes or (field.refers_to and clean in self._above):
            return Cell(clean, what)
        named = self._names.get(clean, set())
        if len(named) == 1:
            return Cell(next(iter(named)), what)
        if named:
            return Cell(wrong="社区代码；“社区名录”中有多个同名社区，只填名称分不清是哪一个")
        alike = self._loose.get(_loose(clean), set())
        if len(alike) == 1:
            return Cell(next(iter(alike)), "社区名称的其他写法")
        if field.refers_to and (office := _OFFICE.sub("", clean)) != clean:
            above = [word for word in self._above if word in (office, f"{office}街道")]
            if len(above) == 1:
                return Cell(above[0], "单位名称的其他写法")
        return Cell(clean, what)

    def expected(self, word: str, title: str) -> str:
        """What is expected instead of a word that is not known."""
        if word in self._above:
            return f"“{title}”中的社区；“{word}”不是社区，它的合计行请删去"
        near = nearest(word, self.words, 0.6)
        return f"“{title}”中已有的名称或编号{near or f'；请核对，或先在“{title}”中补充'}"


def _loose(name: str) -> str:
    """A name without what people leave out or add."""
    return _TAIL.sub("", re.sub(r"^\d+[.、．]|\s|办事处|[（(].*?[)）]", "", name))
