"""A build as one SELECT, with sub-totals and totals computed, never summed up; what is shown of it is what is run.

It answers in long form: one column per dimension (null where it is summed over), 汇总 (DuckDB's ``grouping`` of the
dimensions: a bit for every one that is summed over) and the build's figures, all under their Chinese titles. The most
summed come first, so that what is cut off at the end are details.
"""

from collections.abc import Iterable
from datetime import date
from textwrap import indent

import pandas as pd
from dateutil.relativedelta import relativedelta

from warehouse.dataset import Dataset, remembered
from warehouse.explore import builds, cubes
from warehouse.explore.builds import MOST_VALUES, SIGNS, Build, Condition, levels
from warehouse.explore.cubes import CATALOGUE, CHANGE, GROWTH, THEN, Dimension, Measure
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue
from warehouse.metrics import METRICS, Metric
from warehouse.queries import Expression, literal, query
from warehouse.refused import Refused

LEVEL = "汇总"
MOST = 100_000  # cells of an answer; one more says that there are more
_NOW, _THEN, _BOTH, _SCOPE = "本期", "比较期", "对照", "社区范围"


@remembered
def run(dataset: Dataset, filters: Filters, build: Build) -> pd.DataFrame:
    """The answer in long form, cut off after ``MOST`` cells and one more."""
    return dataset.frame(sql(dataset, filters, build))


def sql(dataset: Dataset, filters: Filters, build: Build) -> str:
    """The SELECT of a build, complete with its values: it runs as it stands in the SQL editor.

    Raises Refused where something chosen, or a value it is narrowed to, does not exist, and where no community is left.
    """
    cube = build.checked().source
    for id, chosen in build.where:
        known, title = builds.values(dataset, cube, cube.dimensions[id]), cube.dimensions[id].title
        if (gone := [value for value in chosen if value not in known]) and len(known) < MOST_VALUES:
            raise Refused(f"“{title}”中没有“{'、'.join(gone)}”，可能已改名，请重新选择。")
    if build.scope and not _communities(dataset, filters, build.scope):
        raise Refused(f"没有社区符合条件（{'，'.join(builds.scoped(build))}）。请放宽条件。")
    parts = {_SCOPE: _scope(dataset, filters, build.scope)} if build.scope else {}
    parts |= (_over_catalogue if build.cube == CATALOGUE else _over_ledger)(dataset, filters, build)
    if build.compare:
        parts |= {_BOTH: _side_by_side(build)}
    written = ",\n".join(f"{name} as (\n{indent(part, '  ')}\n)" for name, part in parts.items())
    names = [_name(dimension.title) for dimension in build.dimensions]
    columns = ",\n  ".join([", ".join([*names, LEVEL]), *_figures(dataset, filters, build)])
    return (
        f"with {written}\nselect {columns}\nfrom {_BOTH if build.compare else _NOW}\n{_having(build)}"
        f"order by {', '.join([f'{LEVEL} desc', *names])}\nlimit {MOST + 1}"
    )


# —— the figures: as they are, as they were, how they changed ——


def _side_by_side(build: Build) -> str:
    """Both periods by the same labels, of which any may be missing; and which period knows them."""
    keys = [*(_name(dimension.title) for dimension in build.dimensions), LEVEL]
    columns = [f"coalesce({_NOW}.{key}, {_THEN}.{key}) as {key}" for key in keys]
    columns += [f"{_NOW}.{LEVEL} is null as 本期无, {_THEN}.{LEVEL} is null as 比较期无"]
    columns += [
        f"{side}.{_name(measure.head)} as {_name(side + measure.title)}"
        for measure in build.measured
        for side in (_NOW, _THEN)
    ]
    same = "\n  and ".join(f"{_NOW}.{key} is not distinct from {_THEN}.{key}" for key in reversed(keys))
    return f"select {', '.join(columns)}\nfrom {_NOW} full join {_THEN}\n  on {same}"


def _figures(dataset: Dataset, filters: Filters, build: Build) -> list[str]:
    """The columns of the figures; nothing recorded in a period that was recorded is none, where it adds up."""
    if not build.compare:
        return [", ".join(_name(measure.head) for measure in build.measured)]
    found = []
    for measure in build.measured:
        now, then = (_name(side + measure.title) for side in (_NOW, _THEN))
        lost = _unrecorded(dataset, filters, build, measure)
        if measure.adds_up and build.cube != CATALOGUE:
            now, then = f"if(本期无, {_unless(lost, '0')}, {now})", f"if(比较期无, 0, {then})"
        names = {aspect: _name(column.name) for aspect, column in measure.compared.items()}
        head = _name(measure.head)
        written = {THEN: _unless(lost, then), CHANGE: f"{head} - {names[THEN]}"}
        written |= {GROWTH: f"100 * {names[CHANGE]} / nullif({names[THEN]}, 0)"}
        found.append(
            ", ".join([f"{now} as {head}", *(f"{written[aspect]} as {name}" for aspect, name in names.items())])
        )
    return found


def _having(build: Build) -> str:
    """Only rows whose figures, over all columns, keep to the bounds, with the totals above them as they were."""
    if not build.having:
        return ""
    split, names = len(build.rows), [_name(dimension.title) for dimension in build.dimensions]
    bounds = " and ".join(_bound(_name(build.figures[each.figure].name), each) for each in build.having)
    kept = f"bool_or({LEVEL} = {builds.level(build, list(range(split)))} and {bounds})"
    deep: dict[int, list[str]] = {}
    for dimensions, level in levels(build):
        depth = sum(dimension.id in build.rows for dimension in dimensions)
        deep.setdefault(depth, []).append(str(level))
    asked = [f"{LEVEL} in ({', '.join(deep.pop(0))})"]
    asked += [
        f"{LEVEL} in ({', '.join(level)}) and {kept} over (partition by {', '.join(names[:depth])})"
        for depth, level in deep.items()
    ]
    return "qualify " + "\n  or ".join(asked) + "\n"


def _bound(amount: str, condition: Condition) -> str:
    assert condition.sign in SIGNS
    return f"{amount} {condition.sign} {literal(condition.bound)}"


def _unless(lost: str, amount: str) -> str:
    return f"if({lost}, null, {amount})" if lost else amount


def _unrecorded(dataset: Dataset, filters: Filters, build: Build, measure: Measure) -> str:
    """SQL of what cannot be compared: the months of its level earlier the ledger had not begun, its last year is not yet in, or
    it knows months only and the last is not over."""
    whole, backs = builds.whole_years(filters, build), builds.backs(filters, build)
    metric = METRICS.get(measure.id) if build.cube == CATALOGUE else None
    begins, ends = _recorded(dataset, metric.rows.ledger if metric else build.cube)
    stock = metric is not None and metric.kind == "stock"
    monthly = metric.monthly if metric else cubes.cubes()[build.cube].monthly  # a part of a month cannot be told
    found: dict[str, list[str]] = {}  # what is lost, and at which levels
    for kept, level in levels(build):
        timed = _finest(kept)
        now, then = (builds.spans(whole, timed.months if timed else 0, months) for months in (0, backs[level]))
        lost = [
            start
            for (start, last), (since, until) in zip(now, then, strict=True)
            if (until if stock else since) < begins
            or (metric is None and ends < last)
            or (monthly and last != last + relativedelta(day=31))
        ]
        if timed and 0 < len(lost) < len(now):
            labels = ", ".join(timed.over(literal(start)) for start in lost)
            found.setdefault(f" and {_name(timed.title)} in ({labels})", []).append(str(level))
        elif lost:
            found.setdefault("", []).append(str(level))
    return " or ".join(f"{LEVEL} in ({', '.join(at)}){what}" for what, at in found.items())


@remembered
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


# —— the communities that other sources give ——


@remembered
def _communities(dataset: Dataset, filters: Filters, scope: tuple[Condition, ...]) -> tuple[str, ...]:
    return tuple(dataset.frame(_scope(dataset, filters, scope))["code"])


def _scope(dataset: Dataset, filters: Filters, scope: tuple[Condition, ...]) -> str:
    """SELECT of the codes of the communities that keep to every condition."""
    return "\nintersect\n".join(
        (_of_metric if condition.cube == CATALOGUE else _of_ledger)(dataset, filters, condition) for condition in scope
    )


def _of_metric(dataset: Dataset, filters: Filters, condition: Condition) -> str:
    params = {"sinces": [filters.since], "untils": [filters.until], "streets": filters.units, "types": filters.types}
    answers = _answers(dataset, (condition.figure,), params, filters.units)
    asked = f"grouped = 0 and community is not null and {_bound(condition.figure, condition)}"
    return f"select community as code from (\n{answers}\n) where {asked}"


def _of_ledger(dataset: Dataset, filters: Filters, condition: Condition) -> str:
    """A community without a row has nothing that adds up; of anything else its amount is unknown."""
    cube, measure = cubes.cubes()[condition.cube], condition.measure
    assert measure is not None
    whole = filters.since.replace(month=1, day=1) if cube.yearly else filters.since
    where = f" where {cube.date} between {literal(whole)} and {literal(filters.until)}" if cube.date else ""
    facts = f"select {cube.community} as code, ({measure.sql})::double as amount from {cube.table} as facts{where} group by 1"
    amount = "if(found.code is null, 0, amount)" if measure.adds_up else "amount"
    return (
        f"select community as code from {_chosen(filters)} left join (\n  {facts}\n) as found on found.code = community\n"
        f"where {_bound(amount, condition)}"
    )


def _chosen(filters: Filters) -> str:
    return f"chosen({literal(filters.streets)}, {literal(filters.types)}) as chosen"


# —— a ledger: one pass over its rows for each period, grouped at every level ——


def _over_ledger(dataset: Dataset, filters: Filters, build: Build) -> dict[str, str]:
    found = {_NOW: _grouped(filters, build, 0)}
    if not build.compare:
        return found
    at: dict[int, list[str]] = {}
    for level, back in builds.backs(filters, build).items():
        at.setdefault(back, []).append(str(level))
    asked = {back: f"\nhaving {LEVEL} in ({', '.join(at[back])})" if len(at) > 1 else "" for back in at}
    return found | {_THEN: "\nunion all\n".join(_grouped(filters, build, back) + asked[back] for back in at)}


def _grouped(filters: Filters, build: Build, back: int) -> str:
    """The SELECT, ``back`` months earlier, but under the names of the periods now."""
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
    asked = [*_within(builds.whole_years(filters, build), build, day), *_where(build)]
    where = "\n  where " + "\n    and ".join(asked) if asked else ""
    sets = ", ".join(f"({', '.join(_name(dimension.title) for dimension in kept)})" for kept, _ in levels(build))
    return (
        f"select {', '.join([*names, f'{level} as {LEVEL}', *measures])}\n"
        f"from (\n  select {', '.join([*labels, 'facts.*'])}\n  from {cube.table} as facts{places}{where}\n) as facts\n"
        f"group by grouping sets ({sets})"
    )


def _within(filters: Filters, build: Build, day: str | None) -> list[str]:
    cube = build.source
    asked = [f"{day} between {literal(filters.since)} and {literal(filters.until)}"] if day else []
    if filters.streets and cube.community:
        asked.append(f"{cube.dimensions['street'].sql} in ({_listed(filters.units or ())})")
    if filters.types and cube.community:
        asked.append(f"communities.type in ({_listed(filters.types)})")
    if build.scope:
        asked.append(f"{cube.community} in (select code from {_SCOPE})")
    return asked


def _where(build: Build) -> list[str]:
    return [f"{build.source.dimensions[id].sql} in ({_listed(values)})" for id, values in build.where if values]


# —— the catalogue: every metric by its own query, which knows how it counts at every place and for every period ——


def _over_catalogue(dataset: Dataset, filters: Filters, build: Build) -> dict[str, str]:
    """The metrics' queries, once per type of community where that is asked for, then one SELECT per level of totals."""
    kinds = (filters.types or LEDGERS["communities"].by_name["type"].enum) if _uses("type", build.dimensions) else ()
    backs = builds.backs(filters, build)
    lengths = {0, *(dimension.months for dimension in build.dimensions)}
    spans = {
        (months, back): builds.spans(filters, months, back)
        for months in sorted(lengths)
        for back in [0, *(sorted({*backs.values()}) if build.compare else [])]
    }
    every = list(dict.fromkeys(span for periods in spans.values() for span in periods))
    areas: dict[str | None, Filters] = {None: filters}
    if _uses("district", build.dimensions):
        areas |= dict(filters.each.items() or [(dataset.place, filters)])
    spoken = {"sinces": [since for since, _ in every], "untils": [until for _, until in every]}
    found = {}
    for area, within in areas.items():
        streets: object = within.units
        places = within.units
        if build.scope:
            streets = Expression(
                f"(select coalesce(list(code), []) from {_SCOPE} where code in (select community from {_chosen(within)}))"
            )
            places = _communities(dataset, within, build.scope)
        for kind in (None, *kinds):
            known = spoken | {"streets": streets, "types": (kind,) if kind else filters.types}
            found[_run(kind, area)] = _answers(dataset, build.measures, known, places)
    for name, earlier in ((_NOW, False), *([(_THEN, True)] if build.compare else [])):
        found[name] = "\nunion all\n".join(
            _level(build, kept, level, spans[_length(kept), back], back, kind, area)
            for kept, level in levels(build)
            for back in [backs[level] if earlier else 0]
            for kind in (kinds if _uses("type", kept) else (None,))
            for area in ([*areas][1:] if _uses("district", kept) else (None,))
        )
    return found


def _answers(dataset: Dataset, ids: tuple[str, ...], params: dict, places: tuple[str, ...] | None) -> str:
    """What the metrics' queries answer, side by side; a ledger nobody filled in is a gap, not a zero."""
    keys = "grouped, since, until, street, community"
    queries = {METRICS[id].query: [other for other in ids if METRICS[other].query == METRICS[id].query] for id in ids}
    parts = [
        f"select {keys}, {', '.join(own)} from (\n{query(name).written(params)}\n)" for name, own in queries.items()
    ]
    values = ", ".join(f"{_known(dataset, METRICS[id], places, params['types'])}::double as {id}" for id in ids)
    return f"select {keys}, {values}\nfrom (\n" + "\nunion all by name\n".join(parts) + "\n)\ngroup by all"


def _known(dataset: Dataset, metric: Metric, places: tuple[str, ...] | None, types: tuple[str, ...] | None) -> str:
    """SQL of a metric's value, null at places that its ledger does not name and before it begins, as in the catalogue."""
    if not dataset.sizes.get(metric.rows.ledger, 0):
        return "null"
    lost, first = catalogue.unnamed(dataset, places, types, metric), catalogue.flows_from(dataset, metric)
    told = [f"until >= {literal(first)}"] if first else []
    told += [f"coalesce(community, street, '') not in ({_listed(sorted(lost))})"] if lost else []
    return f"any_value(case when {' and '.join(told)} then {metric.id} end)" if told else f"any_value({metric.id})"


def _level(
    build: Build, kept: list[Dimension], level: int, spans: list, back: int, kind: str | None, area: str | None
) -> str:
    grouped = 0 if _uses("community", kept) else 1 if _uses("street", kept) else 3
    owned = {
        0: " and answer.community is not null",
        1: " and answer.street in (select street from communities)",
        3: "",
    }[grouped]
    labels = {"district": literal(area), "street": "answer.street", "community": cubes.CALLED, "type": literal(kind)}
    day = f"(since + interval {back} month)" if back else "since"
    labels |= {dimension.id: dimension.over(day) for dimension in kept if dimension.months}
    columns = [
        f"{labels[dimension.id] if dimension in kept else 'null::varchar'} as {_name(dimension.title)}"
        for dimension in build.dimensions
    ]
    columns += [f"{level} as {LEVEL}", *(f"answer.{measure.id} as {_name(measure.head)}" for measure in build.measured)]
    within = ", ".join(f"({literal(since)}, {literal(until)})" for since, until in spans)
    return (
        f"select {', '.join(columns)}\nfrom {_run(kind, area)} as answer left join communities on communities.code = answer.community\n"
        f"where answer.grouped = {grouped}{owned} and (since, until) in ({within})"
    )


def _run(kind: str | None, area: str | None) -> str:
    return _name(" ".join(filter(None, ["指标", kind, area])))


def _uses(id: str, dimensions: list[Dimension]) -> bool:
    return any(dimension.id == id for dimension in dimensions)


def _finest(dimensions: list[Dimension]) -> Dimension | None:
    """The shortest period among them."""
    timed = [dimension for dimension in dimensions if dimension.months]
    return min(timed, key=lambda dimension: dimension.months, default=None)


def _length(dimensions: list[Dimension]) -> int:
    """Months that the shortest period among them lasts; 0 without any."""
    finest = _finest(dimensions)
    return finest.months if finest else 0


# —— values and names in SQL ——


def _listed(values: Iterable[str]) -> str:
    return ", ".join(map(literal, values))


def _name(title: str) -> str:
    return '"' + title.replace('"', '""') + '"'
