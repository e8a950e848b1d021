"""A Brief: what is handed over, before it becomes slides, a page, a document or a workbook.

Every writer reads the same Brief, so what they hand over cannot disagree. A part shows what it has: a writer leaves out
what is empty, and nothing stands in for it.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from statistics import mean
from typing import Any

import pandas as pd

from warehouse import home
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures.published import Published
from warehouse.metrics import METRICS, Reading
from warehouse.queries import Query
from warehouse.words import numbers, plain

#: Hears how far long work has come: a share from 0 to 1, and what is being done.
Progress = Callable[[float, str], None]
UNKNOWN = "尚无记录"
_LEADING = 1.3  # from one name on a map to the next, in letters
_UNUSED = "边界文件有误，没有采用"
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
class Origin:
    """Where everything in a Brief comes from; ``place`` is the district, empty where the directory names none, ``taker`` who took
    it along and when, where that is to be seen.
    """

    place: str
    dataset: str
    version: str
    cutoff: str
    filters: str
    made: str
    demo: bool
    taker: str = ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label and words, for a table of origin."""
        return [
            ("数据集", self.dataset),
            ("版本", self.version),
            ("截止日期", self.cutoff),
            ("统计范围", self.filters),
            ("生成时间", self.made),
            ("演示数据", "是" if self.demo else "否"),
        ]

    @property
    def sentence(self) -> str:
        """The same as a sentence; that data are real needs no word."""
        return "；".join(f"{label}：{words}" for label, words in self.rows[: None if self.demo else -1]) + "。"

    @property
    def line(self) -> str:
        """The same in one line, for feet of pages."""
        taken = f" · 导出 {self.taker}" if self.taker else ""
        return f"{'演示数据 · ' if self.demo else ''}{self.dataset} · 版本 {self.version} · 截止 {self.cutoff}{taken}"

    @property
    def short(self) -> str:
        """The same without the dataset's name, which is as long as it likes, for feet in large type."""
        taken = f" · 导出 {self.taker}" if self.taker else ""
        return f"{'演示数据 · ' if self.demo else ''}版本 {self.version} · 截止 {self.cutoff}{taken}"


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
        """With at most so many bars, the first and the last of them, which its title then says."""
        if self.kind == "columns" or len(self.values) <= most:
            return self
        first, last = most - most // 2, most // 2
        kept = [*range(first), *range(len(self.values) - last, len(self.values))]
        return replace(
            self,
            title=f"{self.title}（前 {first}、后 {last} 名，共 {len(self.values):,} 个）",
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


@dataclass(frozen=True)
class Place:
    """A community on the map: outer rings in the map's own units, y downwards; ``number``: its stop on the route."""

    code: str
    street: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    centre: tuple[float, float]
    number: int | None = None


@dataclass(frozen=True)
class Map:
    """The district: 1000 units wide, ``height`` units high; ``schematic``: the cells are no official boundaries.

    A route marks its stops; of them a slide picks out those ``listed`` on it (code → number), or its ``current`` one. The
    wall shades communities (code → class 0 to 4), looks at one ``street`` and names all; ``legend`` says what the shades
    mean, ``classes`` what each of them holds. Maps of one document share their ``places``.
    """

    places: tuple[Place, ...]
    height: float
    schematic: bool
    trouble: str = ""  # why the district's own boundaries are not drawn
    current: str | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    street: str | None = None
    shades: Mapping[str, int] = field(default_factory=dict)
    legend: str = ""
    classes: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def streets(self) -> dict[str, tuple[float, float]]:
        """Where the name of each street stands: amid its communities."""
        centres: dict[str, list[tuple[float, float]]] = {}
        for place in self.places:
            centres.setdefault(place.street, []).append(place.centre)
        return {
            street: (round(mean(x for x, _ in found), 1), round(mean(y for _, y in found), 1))
            for street, found in centres.items()
        }

    def named(self, letter: float) -> dict[str, tuple[float, float]]:
        """Where the names of the streets stand in letters so high: below another's where they would lie over it."""
        placed: dict[str, tuple[float, float]] = {}
        for street, (x, y) in sorted(self.streets.items(), key=lambda each: each[1][1]):
            for other, (left, top) in sorted(placed.items(), key=lambda each: each[1][1]):
                if abs(x - left) < letter * (len(street) + len(other)) / 2 and abs(y - top) < letter * _LEADING:
                    y = round(top + letter * _LEADING, 1)
            placed[street] = x, y
        return placed

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of its lines, for notes."""
        said = [
            "地图是示意图，不是正式界线。" if self.schematic else "",
            f"{_UNUSED}：{self.trouble}" if self.trouble else "",
        ]
        return tuple(filter(None, said))

    @property
    def key(self) -> str:
        """What must be known to read it."""
        tinted = "一种颜色为一个街道" if self.crowded and not self.shades else ""
        return "；".join(filter(None, [self.legend, tinted]))

    @property
    def caption(self) -> str:
        """What stands below it where there are no notes."""
        return "；".join(
            filter(None, [self.key, "示意图，非正式界线" if self.schematic else "", _UNUSED if self.trouble else ""])
        )

    @property
    def alt(self) -> str:
        """What it shows, for who does not see it."""
        stops = sum(place.number is not None for place in self.places)
        shown = (
            f"，标出第 {self.listed[self.current]} 站的位置"
            if self.current
            else f"，标出第 {min(self.listed.values())} 至 {max(self.listed.values())} 站"
            if self.listed
            else ""
        )
        return f"地图：{len(self.streets)} 个街道、{len(self.places):,} 个社区{f'，其中 {stops} 个是站点' if stops else ''}{shown}。"

    @cached_property
    def crowded(self) -> bool:
        """Whether so many places, of several streets, are stops that one colour would cover the map."""
        stops = [place.street for place in self.places if place.number is not None]
        return len(stops) > 20 and len(set(stops)) > 1

    def tone(self, place: Place) -> str:
        """How a place is drawn that is not picked out: its shade (c0–c4), its street's tint where stops are many (t0–t4), stop, none."""
        if place.code in self.shades:
            return f"c{self.shades[place.code]}"
        if place.number is None:
            return "none"
        return f"t{list(self.streets).index(place.street) % 5}" if self.crowded else "stop"

    @property
    def line(self) -> float:
        """How wide the lines between cells are: the more cells, the finer."""
        return round(min(3.0, 60 / math.sqrt(len(self.places))), 2)

    @property
    def picked(self) -> tuple[Place, ...]:
        """The places picked out."""
        return tuple(place for place in self.places if place.code in self.listed)

    def marks(self, letter: float) -> list[tuple[Place, int, bool]]:
        """The numbers of the places picked out, none over another, and whether its cell is too small to hold it; ``letter``: their height."""
        marks: list[tuple[Place, int, bool]] = []
        for place in self.picked:
            across = min(max(values) - min(values) for values in zip(*max(place.rings, key=len), strict=True))
            near = (math.dist(place.centre, other.centre) for other, _, _ in marks)
            if all(distance > 1.6 * letter for distance in near):
                marks.append((place, self.listed[place.code], across < 1.6 * letter))
        return marks


@dataclass(frozen=True)
class Part:
    """A slide, or a chapter of a document. ``statement`` is its one finding; ``sentences`` are whole paragraphs.

    Of ``tables`` a document sets the small ones side by side, as it does charts and pictures; ``table`` has the page's width.
    """

    title: str
    statement: str = ""
    kind: str = "chapter"  # cover, route, chapter, stop, highlight, ranking, closing, wall
    level: int = 1
    number: int | None = None  # of a stop, along the route
    period: str = ""  # what its cards cover
    highlight: str = ""  # 看点, of a stop
    sentences: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    table: Table | None = None
    pictures: tuple[Picture, ...] = ()
    map: Map | None = None
    spoken: tuple[str, ...] = ()  # sentences to be read aloud
    notes: tuple[str, ...] = ()  # what its numbers mean and where they come from
    hidden: bool = False  # shown only when the presenter reveals it

    @property
    def eyebrow(self) -> str:
        """What stands above a slide's heading."""
        named = self.kind in ("stop", "highlight")  # their heading is the community
        return " · ".join(filter(None, [self.statement if named else self.title, self.period]))

    @property
    def caption(self) -> str:
        """What stands below its table on a slide: the table's title, where the part is not called so already."""
        return self.table.title if self.table and self.table.title != self.title else ""

    @property
    def drawn(self) -> tuple[Chart, ...]:
        """The charts of a document."""
        return tuple(chart for chart in self.charts if chart.is_drawn)

    @property
    def listed(self) -> tuple[Table, ...]:
        """The tables of a document besides ``table``: its cards, its tables, and the charts that have nothing to compare."""
        rows = tuple((card.label, card.words, card.below) for card in self.cards)
        cards = Table(f"{self.title}主要指标", ("指标", "数值", "说明"), rows, frozenset({1}))
        undrawn = tuple(chart.table for chart in self.charts if not chart.is_drawn)
        return ((cards,) if rows else ()) + self.tables + undrawn


@dataclass(frozen=True)
class Brief:
    title: str
    origin: Origin
    parts: tuple[Part, ...] = field(default=())
    subtitle: str = ""  # below the title of a document: what period it speaks of
    compact: bool = False  # set in smaller type, as a file of facts rather than a paper to be read

    def taken(self, taker: str) -> "Brief":
        """The same, with who took it along at its foot."""
        return replace(self, origin=replace(self.origin, taker=taker))

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of all parts, each once."""
        return tuple(dict.fromkeys(note for part in self.parts for note in part.notes))

    @property
    def filename(self) -> str:
        """A name for the file, without its ending."""
        return plain.filename(self.title, f"-{self.origin.version}{'-演示数据' if self.origin.demo else ''}")


def origin(dataset: Dataset, filters: Filters) -> Origin:
    return Origin(
        place=dataset.place,
        dataset=dataset.manifest["name"],
        version=dataset.version,
        cutoff=f"{dataset.cutoff:%Y-%m-%d}",
        filters=filters.sentence(),
        made=datetime.fromisoformat(home.now()).strftime("%Y-%m-%d %H:%M"),
        demo=dataset.is_demo,
    )


def card(reading: Reading, below: str | None = None) -> Card:
    """A metric's number, with n of N below unless something else is given; below none, that it is not on record."""
    metric = reading.metric
    written, unit = numbers.shortened(reading.value, metric.unit, metric.decimals)
    told = UNKNOWN if reading.value is None else numbers.share(reading) if below is None else below
    return Card(metric.label, written, unit, told, passport(metric.id))


def passport(id: str, published: Published | None = None) -> str:
    """Definition, ledger and published figure of a metric in one paragraph, for notes."""
    metric = METRICS[id]
    return f"{metric.label}：{metric.definition}来源：台账“{LEDGERS[metric.rows.ledger].title}”。" + (
        f"全区公布数：{published.written}（{published.source}）。" if published else ""
    )


def definitions(ids: Iterable[str]) -> tuple[str, ...]:
    """What the metrics mean, a paragraph for each ledger they are counted from."""
    found = [METRICS[id] for id in dict.fromkeys(ids)]
    return tuple(
        f"台账“{ledger.title}”。"
        + "".join(f"{each.label}：{each.definition}" for each in found if each.rows.ledger == name)
        for name, ledger in LEDGERS.items()
        if any(each.rows.ledger == name for each in found)
    )


def table(
    query: Query, rows: pd.DataFrame, columns: list[str], title: str | None = None, most: int | None = None
) -> Table:
    """The rows of a named query as written words, at most ``most``, which the title then says."""
    shown = rows[columns].head(most) if most else rows[columns]
    fitted = numbers.columns(query, rows)
    declared = [fitted[name] for name in columns]
    numeric = frozenset(
        index
        for index, name in enumerate(columns)
        if pd.api.types.is_numeric_dtype(rows[name])
        and not pd.api.types.is_bool_dtype(rows[name])
        and name not in ("year", "term")
    )
    cells = tuple(
        tuple(
            _cell(value, column.decimals, index in numeric)
            for index, (value, column) in enumerate(zip(row, declared, strict=True))
        )
        for row in shown.itertuples(index=False)
    )
    cut = f"（共 {len(rows):,} 行，列出前 {most:,} 行）" if most and len(rows) > most else ""
    return Table((title or query.title) + cut, tuple(column.title for column in declared), cells, numeric, query.empty)


def _cell(value: Any, decimals: int | None, numeric: bool) -> str:
    if value is None or pd.isna(value):
        return numbers.ABSENT
    if isinstance(value, bool):
        return "是" if value else "否"
    if not numeric:
        return str(value)
    return numbers.exact(value, decimals or 0)
