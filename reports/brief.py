"""A Brief: what is handed over, before it becomes slides, a page, a document or a workbook.

Every writer reads the same Brief, so what they hand over cannot disagree. A part shows what it has: a writer leaves out
what is empty, and nothing stands in for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pandas as pd

from reports.land import Map
from reports.pieces import UNKNOWN, Card, Chart, Picture, Table
from warehouse import home
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import targets
from warehouse.measures.published import Published
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS, Reading
from warehouse.queries import Query
from warehouse.words import numbers, plain

_PROPERTY = 255  # letters of a document's property
_BARS = 20  # of a document's chart

#: Hears how far long work has come: a share from 0 to 1, and what is being done.
Progress = Callable[[float, str], None]


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
        return (
            f"{'演示数据 · ' if self.demo else ''}{self.dataset} · 版本 {self.version} · 数据截至 {self.cutoff}{taken}"
        )

    @property
    def short(self) -> str:
        """The same without the dataset's name, which is as long as it likes, for feet in large type."""
        taken = f" · 导出 {self.taker}" if self.taker else ""
        return f"{'演示数据 · ' if self.demo else ''}版本 {self.version} · 数据截至 {self.cutoff}{taken}"


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
        """The charts of a document, with no more bars than a page has room for."""
        return tuple(chart.shortened(_BARS) for chart in self.charts if chart.is_drawn)

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
    head: str = ""  # what its title begins with, and is divided after where it takes two lines
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


def about(core: Any, brief: Brief) -> None:
    """What a file says of itself, in place of what the library's own template does; the properties of Word and PowerPoint are alike."""
    made = datetime.fromisoformat(brief.origin.made)
    core.title, core.comments = plain.office(brief.title)[:_PROPERTY], plain.office(brief.origin.line)[:_PROPERTY]
    core.author, core.last_modified_by, core.language = "", "", "zh-CN"
    core.created, core.modified = made, made


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


def card(reading: Reading, below: str | None = None, target: Target | None = None) -> Card:
    """A metric's number, on its side of a ``target``, with n of N below unless something else is given; below none, that it is not on record."""
    metric = reading.metric
    written, unit = numbers.shortened(reading.value, metric.unit, targets.decimals(metric, target, reading.value))
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
