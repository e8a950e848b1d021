"""A build: measures × rows × columns of one source, what it is narrowed to and compared with, and all of it in words.

``statements`` writes it as one SELECT.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from dateutil.relativedelta import relativedelta

from warehouse.dataset import Dataset
from warehouse.explore import cubes
from warehouse.explore.cubes import CATALOGUE, Cube, Dimension, Measure
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.metrics import METRICS
from warehouse.queries import Column
from warehouse.refused import Refused

BEFORE, HALF_BEFORE, YEAR_BEFORE = "before", "half_before", "year_before"
#: What a build may be compared with, and how many months earlier that is (None: as long as the period itself).
COMPARED = {BEFORE: ("上一时期", None), HALF_BEFORE: ("半年前", 6), YEAR_BEFORE: ("上年同期", 12)}
#: How an amount is held against a bound.
SIGNS = {"<": "低于", "<=": "不超过", ">": "高于", ">=": "不低于", "=": "等于"}
MOST_ROWS, MOST_COLUMNS = 4, 2  # dimensions
MOST_VALUES = 500  # of a dimension, to choose from


@dataclass(frozen=True)
class Condition:
    """A bound on an amount: of a figure of the build's own, or (``cube``) of a measure of another source by community."""

    figure: str
    sign: str
    bound: float
    cube: str = ""

    @property
    def measure(self) -> Measure | None:
        """What is measured in the other source; None where it does not exist (any more)."""
        source = cubes.cubes().get(self.cube)
        return source.measures.get(self.figure) if source else None

    def said(self, column: Column) -> str:
        """In words; ``column`` declares the figure."""
        unit = f"{'' if column.unit.startswith('%') else ' '}{column.unit}".rstrip()
        return f"{column.label.replace(' ', '')}{SIGNS[self.sign]} {self.bound:,.15g}{unit}"


@dataclass(frozen=True)
class Build:
    """What was chosen: ids of a cube's measures and dimensions; ``where`` keeps chosen values of further dimensions,
    ``scope`` the communities that other sources give, ``having`` the rows whose own figures keep to a bound.
    """

    cube: str
    measures: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    compare: str | None = None
    having: tuple[Condition, ...] = ()
    scope: tuple[Condition, ...] = ()

    @property
    def source(self) -> Cube:
        return cubes.cubes()[self.cube]

    @property
    def dimensions(self) -> list[Dimension]:
        """Those of the rows, then those of the columns."""
        return [self.source.dimensions[id] for id in (*self.rows, *self.columns)]

    @property
    def measured(self) -> list[Measure]:
        return [self.source.measures[id] for id in self.measures]

    @property
    def figures(self) -> dict[str, Column]:
        """What there is to see of every measure: the column of its value and, where compared, those of its change."""
        found = {}
        for measure in self.measured:
            found[measure.id] = measure.column
            if self.compare:
                found |= {f"{measure.id}.{aspect}": column for aspect, column in measure.compared.items()}
        return found

    def checked(self) -> "Build":
        """The build itself. Raises Refused where something chosen does not exist (any more) or is too much."""
        if self.cube not in cubes.cubes():
            raise Refused(f"没有名为“{self.cube}”的数据来源，可能已改名或取消。")
        if reasons := [*self._gone(), *self._too_much()]:
            raise Refused(*reasons)
        if reasons := [*self._unbound(), *self._incomparable()]:
            raise Refused(*reasons)
        return self

    def _gone(self) -> Iterable[str]:
        used = (*self.rows, *self.columns, *(id for id, _ in self.where))
        for word, ids, known in (
            ("度量", self.measures, self.source.measures),
            ("维度", used, self.source.dimensions),
        ):
            yield from (f"“{self.source.title}”中没有{word}“{id}”，可能已改名或取消。" for id in ids if id not in known)

    def _too_much(self) -> Iterable[str]:
        if not self.measures:
            yield "请至少选择一个度量。"
        if both := set(self.rows) & set(self.columns) & set(self.source.dimensions):
            titles = "、".join(self.source.dimensions[id].title for id in self.rows if id in both)
            yield f"“{titles}”不能既作行又作列，请去掉一处。"
        if len(self.rows) > MOST_ROWS or len(self.columns) > MOST_COLUMNS:
            yield f"行最多 {MOST_ROWS} 个维度，列最多 {MOST_COLUMNS} 个维度，请减少。"

    def _unbound(self) -> Iterable[str]:
        for condition in (*self.having, *self.scope):
            if condition.sign not in SIGNS or not math.isfinite(condition.bound):
                yield f"条件“{condition.sign} {condition.bound}”无法识别，请重新选择。"
        lost = [condition.figure for condition in self.having if condition.figure not in self.figures]
        lost += [f"{condition.cube}.{condition.figure}" for condition in self.scope if condition.measure is None]
        yield from (f"条件中的“{figure}”不在所选度量中，可能已改名或没有比较，请重新选择。" for figure in lost)
        if self.having and not self.rows:
            yield "按数值取舍行时，请至少选择一个行维度。"
        if self.scope and not self.source.community:
            yield f"“{self.source.title}”不分社区，不能只看部分社区。"
        yield from (
            f"“{cubes.cubes()[condition.cube].title}”不分社区，不能用来挑选社区。"
            for condition in self.scope
            if condition.measure and not cubes.cubes()[condition.cube].community
        )

    def _incomparable(self) -> Iterable[str]:
        if self.compare and self.compare not in COMPARED:
            yield f"没有名为“{self.compare}”的比较期，请重新选择。"
        if self.compare == HALF_BEFORE and self.source.yearly:
            yield f"“{self.source.title}”按年填报，不能与半年前比较。"


def sentence(filters: Filters, build: Build) -> str:
    """What a build really counts, in words: places, time, chosen values, conditions, and what it is compared with."""
    cube = build.source
    where = filters.places() if cube.community else "全区（这项台账不分街道和社区）"
    months = filters.span
    if cube.date is None:
        time = "不限时间"
    elif cube.yearly:
        time = f"{cube.dated} {filters.since.year} 至 {filters.until.year}"
    else:
        time = f"{cube.dated}在 {months}" if cube.dated else months
    titles = [f"{cube.dimensions[id].title}：{'、'.join(chosen)}" for id, chosen in build.where if chosen]
    return "；".join([f"{where}，{time}", *scoped(build), *titles, *_compared(filters, build), *_kept(build)])


def scoped(build: Build) -> list[str]:
    """Which communities other sources leave, in words."""
    said = []
    for condition in build.scope:
        if measure := condition.measure:
            source = "" if condition.cube == CATALOGUE else f"台账“{cubes.cubes()[condition.cube].title}”中"
            none = "（没有记录的按 0 计）" if source and measure.adds_up else ""
            said.append(f"只看{source}{condition.said(measure.column)}的社区{none}")
    return said


def _kept(build: Build) -> list[str]:
    said = "、".join(condition.said(build.figures[condition.figure]) for condition in build.having)
    return [f"只列{said}的行"] if said else []


def definitions(build: Build) -> dict[str, str]:
    """What each measure counts, by its title: the metric's definition, else the aggregate over its ledger."""
    if build.cube == CATALOGUE:
        return {measure.title: METRICS[measure.id].definition for measure in build.measured}
    ledger = LEDGERS[build.cube]
    return {
        measure.title: f"{measure.sql}。来源：台账“{ledger.title}”，{ledger.description}" for measure in build.measured
    }


def _compared(filters: Filters, build: Build) -> list[str]:
    if build.compare is None:
        return []
    back = backs(filters, build)[level(build, [])]
    (since, until) = spans(whole_years(filters, build), 0, back)[0]
    timed = build.compare == BEFORE and any(dimension.months for dimension in build.dimensions)
    return [
        f"{'合计的' if timed else ''}比较期 {replace(filters, since=since, until=until).span}"
        + ("，各期与其上一期比较" if timed else "")
    ]


def whole_years(filters: Filters, build: Build) -> Filters:
    """The filters over whole years where the ledger knows no months."""
    return replace(filters, since=filters.since.replace(month=1, day=1)) if build.source.yearly else filters


def backs(filters: Filters, build: Build) -> dict[int, int]:
    """How many months earlier each level is compared: as declared, else the period before, which is as long as the level's own."""
    whole = (filters.until.year - filters.since.year) * 12 + filters.until.month - filters.since.month + 1
    fixed = COMPARED[build.compare][1] if build.compare else None
    if build.source.yearly:
        whole = 12 * (filters.until.year - filters.since.year + 1)
    return {
        level: fixed or min((dimension.months for dimension in kept if dimension.months), default=whole)
        for kept, level in levels(build)
    }


def levels(build: Build) -> list[tuple[list[Dimension], int]]:
    """Every leading part of the rows with every leading part of the columns, and its ``grouping`` number."""
    every = build.dimensions
    found = []
    for rows, columns in product(range(len(build.rows), -1, -1), range(len(build.columns), -1, -1)):
        kept = every[:rows] + every[len(build.rows) :][:columns]
        found.append((kept, level(build, [every.index(dimension) for dimension in kept])))
    return found


def level(build: Build, kept: list[int]) -> int:
    """The ``grouping`` number where only the dimensions at these positions are not summed over."""
    count = len(build.rows) + len(build.columns)
    return sum(2 ** (count - 1 - index) for index in range(count) if index not in kept)


def spans(filters: Filters, months: int, back: int) -> list[tuple[date, date]]:
    """The periods of so many months within the filters' period (0: the whole of it), ``back`` months earlier."""
    if months == 0:
        return [(_earlier(filters.since, back), _earlier(filters.until, back))]
    start = filters.since.replace(month=(filters.since.month - 1) // months * months + 1, day=1)
    found = []
    while start <= filters.until:
        last = start + relativedelta(months=months, days=-1)
        found.append((_earlier(max(start, filters.since), back), _earlier(min(last, filters.until), back)))
        start += relativedelta(months=months)
    return found


def _earlier(day: date, months: int) -> date:
    """So many months earlier; the last day of a month stays the last."""
    if not months:
        return day
    moved = day - relativedelta(months=months)
    return moved + relativedelta(day=31) if day == day + relativedelta(day=31) else moved


def values(dataset: Dataset, cube: Cube, dimension: Dimension) -> list[str]:
    """What a dimension of a ledger may be: what its form admits, else what was recorded, up to a number."""
    if dimension.values:
        return list(dimension.values)
    recorded = f"select distinct {dimension.sql} as value from {cube.table} as facts where value is not null"
    rows = dataset.records(f"{recorded} order by 1 limit {MOST_VALUES}", {})
    return [row["value"] for row in rows]
