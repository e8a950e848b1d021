"""What a part of a Brief may hold: numbers that stand large, charts, tables and pictures, as words and amounts."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from warehouse.words import numbers

UNKNOWN = "尚无记录"
_HEADER, _LONGEST, _MARGINS = 10, 48, 5  # half-width letters: of a header that does not wrap, of a cell, beside it
_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\dA-Za-z])|(?<=[\dA-Za-z])(?=[\u4e00-\u9fff])")


def letters(words: str) -> int:
    """How wide words are set, in half-width letters; of several lines the widest.

    Between Chinese and figures or Latin letters an office leaves half the width of one.
    """
    return max(
        math.ceil(sum(1 if ord(letter) < 0x2000 else 2 for letter in line) + len(_SEAM.findall(line)) / 2)
        for line in words.split("\n")
    )


@dataclass(frozen=True)
class Card:
    """A number that stands large: label, amount and unit as written, a line below (n of N, rank), and its passport."""

    label: str
    amount: str
    unit: str = ""
    below: str = ""
    passport: str = ""

    @property
    def is_known(self) -> bool:
        return self.amount != numbers.ABSENT

    @property
    def words(self) -> str:
        """Amount and unit in one."""
        return f"{self.amount}{'' if self.unit.startswith('%') else ' '}{self.unit}".rstrip()

    @property
    def spoken(self) -> str:
        """The same as it stands in a sentence."""
        return self.words.replace(" ", "")


@dataclass(frozen=True)
class Chart:
    """Amounts by category: ``bars`` (largest first) or ``columns`` (over time); ``parts`` is the n of N behind each share."""

    kind: str
    title: str
    unit: str
    decimals: int
    categories: tuple[str, ...]
    values: tuple[float | None, ...]
    parts: tuple[str, ...] = ()
    highlight: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw; UNKNOWN then stands in its place."""
        return all(value is None for value in self.values)

    @property
    def known(self) -> dict[str, float]:
        """The amounts that there are, by category, in their order."""
        return {name: value for name, value in zip(self.categories, self.values, strict=True) if value is not None}

    @property
    def alone(self) -> Card:
        """Its only amount as a number that stands large: one bar has nothing to be compared with."""
        ((name, value),) = self.known.items()
        amount, unit = numbers.shortened(value, self.unit, self.decimals)
        parts = self.parts[self.categories.index(name)] if self.parts else ""
        return Card(self.title.partition("，")[0], amount, unit, f"{name}{f'（{parts}）' if parts else ''}")

    @property
    def alt(self) -> str:
        """The same in words, for who does not see it."""
        told = "，".join(f"{name} {words}" for name, words in zip(self.categories, self.words, strict=True))
        return f"{'柱形图' if self.kind == 'columns' else '条形图'}：{self.heading}。{told}。"

    def shortened(self, most: int) -> "Chart":
        """With at most so many bars, the first and the last of those with an amount, which its title then says."""
        if self.kind == "columns" or len(self.values) <= most:
            return self
        kept = [at for at, value in enumerate(self.values) if value is not None]
        absent, said = len(self.values) - len(kept), []
        if len(kept) > most:
            first, last = most - most // 2, most // 2
            kept, said = [*kept[:first], *kept[-last:]], [f"前 {first}、后 {last} 名"]
        said += [f"共 {len(self.values):,} 个", *([f"{absent:,} 个{UNKNOWN}"] if absent else [])]
        return replace(
            self,
            title=f"{self.title}（{'，'.join(said)}）",
            categories=tuple(self.categories[at] for at in kept),
            values=tuple(self.values[at] for at in kept),
            parts=tuple(self.parts[at] for at in kept) if self.parts else (),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What stands at the marks: over time the number, else with its unit and n of N."""
        if self.kind == "columns":
            return tuple(numbers.exact(value, self.decimals) for value in self.values)
        parts = self.parts or ("",) * len(self.values)
        return tuple(
            numbers.written(value, self.unit, self.decimals) + (f"（{part}）" if part else "")
            for value, part in zip(self.values, parts, strict=True)
        )

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to compare: one mark alone is a figure, not a chart."""
        return sum(value is not None for value in self.values) > 1

    @property
    def heading(self) -> str:
        """Its title with the unit."""
        return self.title + (f"（{self.unit}）" if self.unit else "")

    @property
    def format(self) -> str:
        """How Office writes its numbers: 千分位 and decimals."""
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")

    @property
    def table(self) -> "Table":
        """The same as rows, for writers that do not draw."""
        first = "月份" if self.kind == "columns" else "名称"
        value = f"数值（{self.unit}）" if self.unit else "数值"
        return Table(self.title, (first, value), tuple(zip(self.categories, self.words, strict=True)), frozenset({1}))


@dataclass(frozen=True)
class Table:
    """Rows under Chinese headers, as written; ``numeric``: the columns set flush right; ``total``: the last row is of all."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    empty: str = ""
    total: bool = False

    @property
    def needs(self) -> tuple[int, ...]:
        """How wide each column must be, in half-width letters with its margins: its longest cell, and some of its header."""
        return tuple(
            min(max(min(letters(title), _HEADER), *map(letters, cells), 0), _LONGEST) + _MARGINS
            for title, *cells in zip(self.columns, *self.rows, strict=True)
        )

    def only(self, columns: Iterable[int]) -> "Table":
        """The same with some of its columns."""
        kept = sorted(columns)
        rows = tuple(tuple(row[index] for index in kept) for row in self.rows)
        numeric = frozenset(place for place, index in enumerate(kept) if index in self.numeric)
        return replace(self, columns=tuple(self.columns[index] for index in kept), rows=rows, numeric=numeric)

    @property
    def alt(self) -> str:
        """What it is, for who does not see it."""
        return f"表格：{self.title}，{len(self.rows)} 行，各列为{'、'.join(self.columns)}。"

    @property
    def without_rows(self) -> str:
        """What stands in its place when there are no rows."""
        return self.empty or f"{self.title}：尚无记录。"


@dataclass(frozen=True)
class Picture:
    """A picture by the name of the file it is kept in, what stands below it, and its name in the ledger."""

    file: str
    caption: str
    name: str = ""

    @property
    def alt(self) -> str:
        """What it shows, for who does not see it."""
        return f"图片：{self.caption}。"
