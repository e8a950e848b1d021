"""A build: measures × rows × columns of one source, as one SELECT, with sub-totals and totals computed, never summed up.

The SELECT answers in long form: one column per dimension (null where it is summed over), 汇总 (DuckDB's ``grouping`` of the
dimensions: a bit for every one that is summed over) and one column per measure, all under their Chinese titles.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import pandas as pd
from dateutil.relativedelta import relativedelta

from warehouse.dataset import Dataset, remembered
from warehouse.explore import cubes
from warehouse.explore.cubes import CATALOGUE, Cube, Dimension, Measure
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue
from warehouse.metrics import METRICS, Metric
from warehouse.queries import query
from warehouse.refused import Refused

LEVEL = "汇总"
THEN = "·比较"  # after the title of a measure: its value in the period compared with
BEFORE, YEAR_BEFORE = "before", "year_before"
MOST_ROWS, MOST_COLUMNS = 4, 2  # dimensions
_MOST_VALUES = 500  # of a dimension, to choose from


@dataclass(frozen=True)
class Build:
    """What was chosen: ids of a cube's measures and dimensions; ``where`` keeps chosen values of further dimensions."""

    cube: str
    measures: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    compare: str | None = None

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

    def checked(self) -> "Build":
        """The build itself. Raises Refused where something chosen does not exist (any more) or is too much."""
        if self.cube not in cubes.cubes():
            raise Refused(f"没有名为“{self.cube}”的数据来源，可能已改名或取消。")
        source, reasons = self.source, []
        reasons += [
            f"“{source.title}”中没有度量“{id}”，可能已改名或取消。" for id in self.measures if id not in source.measures
        ]
        used = (*self.rows, *self.columns, *(id for id, _ in self.where))
        reasons += [
            f"“{source.title}”中没有维度“{id}”，可能已改名或取消。" for id in used if id not in source.dimensions
        ]
        if not self.measures:
            reasons.append("请至少选择一个度量。")
        if both := set(self.rows) & set(self.columns):
            titles = "、".join(source.dimensions[id].title for id in both if id in source.dimensions)
            reasons.append(f"“{titles}”不能既作行又作列，请去掉一处。")
        if len(self.rows) > MOST_ROWS or len(self.columns) > MOST_COLUMNS:
            reasons.append(f"行最多 {MOST_ROWS} 个维度，列最多 {MOST_COLUMNS} 个维度，请减少。")
        if reasons:
            raise Refused(*reasons)
        return self


def sql(dataset: Dataset, filters: Filters, build: Build) -> str:
    """The SELECT of a build, complete with its values: it runs as it stands in the SQL editor.

    Raises Refused where something chosen, or a value it is narrowed to, does not exist.
    """
    cube = build.checked().source
    for id, chosen in build.where:
        known, title = values(dataset, cube, cube.dimensions[id]), cube.dimensions[id].title
        if (gone := [value for value in chosen if value not in known]) and len(known) < _MOST_VALUES:
            raise Refused(f"“{title}”中没有“{'、'.join(gone)}”，可能已改名，请重新选择。")
    return _written(dataset, filters, build, 0)


def sentence(filters: Filters, build: Build) -> str:
    """What a build really counts, in words: places, time, chosen values, and what it is compared with."""
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
    return "；".join([f"{where}，{time}", *titles, *_compared(filters, build)])


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
    back = _backs(filters, build)[level(build, [])]
    (since, until) = _spans(_whole_years(filters, build), 0, back)[0]
    timed = build.compare == BEFORE and any(dimension.months for dimension in build.dimensions)
    return [
        f"{'合计的' if timed else ''}比较期 {since:%Y-%m} 至 {until:%Y-%m}" + ("，各期与其上一期比较" if timed else "")
    ]


@remembered
def run(dataset: Dataset, filters: Filters, build: Build) -> pd.DataFrame:
    """The answer in long form; with a comparison every measure also as ``<head>·比较`` (its value then)."""
    now = dataset.frame(sql(dataset, filters, build))
    if build.compare is None:
        return now
    backs = _backs(filters, build)
    then = pd.concat(
        rows[rows[LEVEL].map(backs) == back]
        for back in sorted(set(backs.values()))
        for rows in [dataset.frame(_written(dataset, filters, build, back))]
    )
    keys = [dimension.title for dimension in build.dimensions] + [LEVEL]
    both = now.merge(then, on=keys, how="outer", suffixes=("", THEN), indicator="side")
    for measure in build.measured:
        if measure.adds_up and build.cube != CATALOGUE:  # nothing recorded in a period that was recorded
            both.loc[both["side"] == "right_only", measure.head] = 0.0
            both.loc[both["side"] == "left_only", measure.head + THEN] = 0.0
        unrecorded = _unrecorded(dataset, filters, build, measure, both, backs)
        both.loc[unrecorded, measure.head + THEN] = None
        both.loc[unrecorded & (both["side"] == "right_only"), measure.head] = None
    return both.drop(columns="side")


def _unrecorded(
    dataset: Dataset, filters: Filters, build: Build, measure: Measure, rows: pd.DataFrame, backs: dict[int, int]
) -> pd.Series:
    """Which rows cannot be compared: the months of their level earlier the ledger had not begun, or its last year is not yet in."""
    whole, found = _whole_years(filters, build), pd.Series(False, index=rows.index)
    metric = METRICS.get(measure.id) if build.cube == CATALOGUE else None
    begins, ends = _recorded(dataset, metric.rows.ledger if metric else build.cube)
    stock = metric is not None and metric.kind == "stock"
    for kept, level in levels(build):
        timed = min(
            (dimension for dimension in kept if dimension.months), key=lambda dimension: dimension.months, default=None
        )
        now, then = (_spans(whole, timed.months if timed else 0, months) for months in (0, backs[level]))
        missing = [
            (until if stock else since) < begins or (metric is None and ends < last)
            for (since, until), (_, last) in zip(then, now, strict=True)
        ]
        own = rows[LEVEL] == level
        if timed:
            labels = _labels(dataset, timed, [since for since, _ in now])
            own &= rows[timed.title].isin([label for label, lost in zip(labels, missing, strict=True) if lost])
        else:
            own &= missing[0]
        found |= own
    return found


def _recorded(dataset: Dataset, ledger: str) -> tuple[date, date]:
    """From the month a ledger begins; to the end of its last year where it is filled in by the year."""
    cube = cubes.cubes().get(ledger)
    if cube is None or not cube.date:
        return date.min, date.max
    days = f"date_trunc('month', min({cube.date}))::date as first, max({cube.date}) as last"
    first, last = dataset.frame(f"select {days} from {cube.table} as facts").iloc[0]
    if pd.isna(first):
        return date.min, date.max
    return first, last.replace(month=12, day=31) if cube.yearly else date.max


def _labels(dataset: Dataset, dimension: Dimension, days: list[date]) -> list[str]:
    """What a dimension of time calls the periods that these days lie in."""
    said = ", ".join(dimension.over(_literal(start)) for start in days)
    return dataset.frame(f"select unnest([{said}]) as label")["label"].tolist()


def _whole_years(filters: Filters, build: Build) -> Filters:
    """The filters over whole years where the ledger knows no months."""
    return replace(filters, since=filters.since.replace(month=1, day=1)) if build.source.yearly else filters


def _written(dataset: Dataset, filters: Filters, build: Build, back: int) -> str:
    """The SELECT, ``back`` months earlier, but under the names of the periods now."""
    return (_over_catalogue if build.cube == CATALOGUE else _over_ledger)(dataset, filters, build, back)


def _backs(filters: Filters, build: Build) -> dict[int, int]:
    """How many months earlier each level is compared: a year, or the period before, which is as long as the level's own."""
    whole = (filters.until.year - filters.since.year) * 12 + filters.until.month - filters.since.month + 1
    if build.source.yearly:
        whole = 12 * (filters.until.year - filters.since.year + 1)
    return {
        level: 12
        if build.compare == YEAR_BEFORE
        else min((dimension.months for dimension in kept if dimension.months), default=whole)
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


def by_community(build: Build, long: pd.DataFrame) -> pd.DataFrame:
    """The first measure by the name of the community, over all columns: ``name`` and ``value``."""
    index = build.rows.index("community")
    rows = long[long[LEVEL] == level(build, list(range(index + 1)))]
    return pd.DataFrame({"name": rows[build.dimensions[index].title], "value": rows[build.measured[0].head]})


def values(dataset: Dataset, cube: Cube, dimension: Dimension) -> list[str]:
    """What a dimension of a ledger may be: what its form admits, else what was recorded, up to a number."""
    if dimension.values:
        return list(dimension.values)
    recorded = f"select distinct {dimension.sql} as value from {cube.table} as facts where value is not null"
    rows = dataset.records(f"{recorded} order by 1 limit {_MOST_VALUES}", {})
    return [row["value"] for row in rows]


# —— a ledger: one pass over its rows, grouped at every level ——


def _over_ledger(dataset: Dataset, filters: Filters, build: Build, back: int) -> str:
    cube = build.source
    day = f"({cube.date} + interval {back} month)" if back and cube.date else cube.date
    names = [_name(dimension.title) for dimension in build.dimensions]
    labels = [
        f"{dimension.over(day) if day and dimension.months else dimension.sql} as {name}"
        for dimension, name in zip(build.dimensions, names, strict=True)
    ]
    level = f"grouping({', '.join(names)})" if names else "0"
    measures = [f"({measure.sql})::double as {_name(measure.head)}" for measure in build.measured]
    places = f"\n  left join communities on communities.code = {cube.community}" if cube.community else ""
    asked = [*_within(_whole_years(filters, build), cube, day), *_where(build)]
    where = "\n  where " + "\n    and ".join(asked) if asked else ""
    sets = ", ".join(f"({', '.join(_name(dimension.title) for dimension in kept)})" for kept, _ in levels(build))
    return (
        f"select {', '.join([*names, f'{level} as {LEVEL}', *measures])}\n"
        f"from (\n  select {', '.join([*labels, 'facts.*'])}\n  from {cube.table} as facts{places}{where}\n) as facts\n"
        f"group by grouping sets ({sets})\norder by all"
    )


def _within(filters: Filters, cube: Cube, day: str | None) -> list[str]:
    asked = [f"{day} between {_literal(filters.since)} and {_literal(filters.until)}"] if day else []
    if filters.streets and cube.community:
        asked.append(f"{cube.dimensions['street'].sql} in ({_listed(filters.streets)})")
    if filters.types and cube.community:
        asked.append(f"communities.type in ({_listed(filters.types)})")
    return asked


def _where(build: Build) -> list[str]:
    return [f"{build.source.dimensions[id].sql} in ({_listed(values)})" for id, values in build.where if values]


# —— the catalogue: every metric by its own query, which knows how it counts at every place and for every period ——


def _over_catalogue(dataset: Dataset, filters: Filters, build: Build, back: int) -> str:
    """The metrics' queries, once per type of community where that is asked for, then one SELECT per level of totals."""
    kinds = (filters.types or LEDGERS["communities"].by_name["type"].enum) if _uses("type", build.dimensions) else ()
    spans = {
        months: _spans(filters, months, back) for months in {0, *(dimension.months for dimension in build.dimensions)}
    }
    every = list(dict.fromkeys(span for periods in spans.values() for span in periods))
    known = {
        "sinces": [since for since, _ in every],
        "untils": [until for _, until in every],
        "streets": filters.streets,
    }
    answers = {
        kind: _answers(dataset, build, known | {"types": (kind,) if kind else filters.types}) for kind in (None, *kinds)
    }
    selects = []
    for kept, level in levels(build):
        for kind in kinds if _uses("type", kept) else (None,):
            selects.append(_level(build, kept, level, spans, back, kind))
    ctes = ",\n".join(f"{_run(kind)} as (\n{answer}\n)" for kind, answer in answers.items())
    return f"with {ctes}\n" + "\nunion all\n".join(selects) + "\norder by all"


def _answers(dataset: Dataset, build: Build, params: dict) -> str:
    """What the metrics' queries answer, side by side; a ledger nobody filled in is a gap, not a zero."""
    keys = "grouped, since, until, street, community"
    queries = {
        METRICS[id].query: [other for other in build.measures if METRICS[other].query == METRICS[id].query]
        for id in build.measures
    }
    parts = [f"select {keys}, {', '.join(ids)} from (\n{_inlined(name, params)}\n)" for name, ids in queries.items()]
    values = ", ".join(f"{_known(dataset, METRICS[id], params)}::double as {id}" for id in build.measures)
    return f"select {keys}, {values}\nfrom (\n" + "\nunion all by name\n".join(parts) + "\n)\ngroup by all"


def _known(dataset: Dataset, metric: Metric, params: dict) -> str:
    """SQL of a metric's value, null at places that its ledger does not name, as in the catalogue."""
    if not dataset.sizes.get(metric.rows.ledger, 0):
        return "null"
    lost = catalogue.unnamed(dataset, params["streets"], params["types"], metric)
    if not lost:
        return f"any_value({metric.id})"
    return f"any_value(case when coalesce(community, street, '') not in ({_listed(sorted(lost))}) then {metric.id} end)"


def _level(build: Build, kept: list[Dimension], level: int, spans: dict, back: int, kind: str | None) -> str:
    finest = min((dimension.months for dimension in kept if dimension.months), default=0)
    grouped = 0 if _uses("community", kept) else 1 if _uses("street", kept) else 3
    owned = {0: " and answer.community is not null", 1: " and answer.street is not null", 3: ""}[grouped]
    labels = {"street": "answer.street", "community": "communities.name", "type": _literal(kind)}
    day = f"(since + interval {back} month)" if back else "since"
    labels |= {dimension.id: dimension.over(day) for dimension in kept if dimension.months}
    columns = [
        f"{labels[dimension.id] if dimension in kept else 'null::varchar'} as {_name(dimension.title)}"
        for dimension in build.dimensions
    ]
    columns += [f"{level} as {LEVEL}", *(f"answer.{measure.id} as {_name(measure.head)}" for measure in build.measured)]
    within = ", ".join(f"({_literal(since)}, {_literal(until)})" for since, until in spans[finest])
    return (
        f"select {', '.join(columns)}\nfrom {_run(kind)} as answer left join communities on communities.code = answer.community\n"
        f"where answer.grouped = {grouped}{owned} and (since, until) in ({within})"
    )


def _run(kind: str | None) -> str:
    return f'"answers {kind}"' if kind else "answers"


def _uses(id: str, dimensions: list[Dimension]) -> bool:
    return any(dimension.id == id for dimension in dimensions)


def _spans(filters: Filters, months: int, back: int) -> list[tuple[date, date]]:
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


# —— values and names in SQL ——


def _inlined(name: str, params: dict) -> str:
    return re.sub(r"\$(\w+)", lambda found: _literal(params[found[1]]), query(name).sql.strip())


def _literal(value: date | str | list | tuple | None) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return f"date '{value}'" if isinstance(value, date) else "'" + value.replace("'", "''") + "'"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(map(_literal, values))


def _name(title: str) -> str:
    return '"' + title.replace('"', '""') + '"'
