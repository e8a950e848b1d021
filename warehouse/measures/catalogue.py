"""The metrics (``data/metrics.yaml``) and their values, at every level and for every period at once.

A metric query answers for many periods in one run; one row stands for the district, a street or a community.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.metrics import METRICS, Earlier, Metric, Reading
from warehouse.queries import query

TREND_MONTHS = 12
_LEVELS = {"district": 3, "street": 1, "community": 0}  # grouping(street, community)


def read(dataset: Dataset, filters: Filters, ids: Iterable[str] = METRICS) -> dict[str, Reading]:
    """The metrics over everything the filters admit, with what they are held against and the trend."""
    metrics = [METRICS[id] for id in ids]
    values = _values(dataset, filters, metrics)
    street = _single_street(filters)
    place = ("district", None) if street is None else ("street", street)
    return {metric.id: _reading(dataset, filters, metric, values[metric.id], place) for metric in metrics}


def by(level: str, dataset: Dataset, filters: Filters, ids: Iterable[str]) -> pd.DataFrame:
    """One row per street or community (``level``), one column per metric; communities also carry what the map needs.

    Of a ratio ``<id>_n`` and ``<id>_of`` are its parts.
    """
    metrics = [METRICS[id] for id in ids]
    values = _values(dataset, filters, metrics)
    rows = dataset.rows("map/directory", filters)
    rows = (
        rows[["street"]].drop_duplicates()
        if level == "street"
        else rows[rows.columns.difference(list(values), sort=False)]
    )
    period = (filters.since, filters.until)
    columns = {
        name: [values[metric.id].get((level, place, *period), {}).get(column) for place in rows[level]]
        for metric in metrics
        for name, column in _parts(metric).items()
    }
    return rows.reset_index(drop=True).assign(
        **{name: pd.Series(column, dtype="float64") for name, column in columns.items()}
    )


def amounts(
    dataset: Dataset, filters: Filters, metric: Metric
) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """What a metric is made of, by level (``whole``, ``street``, ``community``) and place: of a ratio numerator and denominator, else the value and None."""
    values, street = _values(dataset, filters, [metric])[metric.id], _single_street(filters)
    chosen = dataset.rows("map/directory", filters)
    wanted = [("district", None) if street is None else ("street", street)]
    wanted += [(level, place) for level in ("street", "community") for place in dict.fromkeys(chosen[level])]
    columns = (metric.ratio.numerator, metric.ratio.denominator) if metric.ratio else (metric.id,)
    found = [(*place, filters.since, filters.until) for place in wanted]
    parts = [[values.get(key, {}).get(column) for column in columns] for key in found]
    levels = ["whole", *(level for level, _ in wanted[1:])]
    return {
        (level, place or ""): (_number(part[0]), _number(part[1]) if metric.ratio else None)
        for level, (_, place), part in zip(levels, wanted, parts, strict=True)
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def history(dataset: Dataset, filters: Filters, metric: Metric) -> pd.DataFrame:
    """``time`` and ``value`` of every month from the dataset's first to the period's last, or of every year where its ledger knows only years."""
    if metric.yearly:
        years = range(dataset.start.year, filters.until.year + 1)
        spans = [(max(date(year, 1, 1), dataset.start), min(date(year, 12, 31), filters.until)) for year in years]
        known = [
            read(dataset, replace(filters, since=first, until=last), [metric.id])[metric.id] for first, last in spans
        ]
        amounts = pd.Series([reading.value for reading in known], dtype="float64")
        return pd.DataFrame({"time": [str(year) for year in years], "value": amounts})
    until = filters.until
    months: list[date] = []
    values: list[float | None] = []
    while until >= dataset.start:
        own = replace(filters, since=max(until.replace(day=1), dataset.start), until=until)
        months = [start for start, _ in _trend(own)] + months
        values = [*read(dataset, own, [metric.id])[metric.id].trend, *values]
        until = _trend(own)[0][0] - relativedelta(days=1)
    rows = pd.DataFrame({"time": months, "value": pd.Series(values, dtype="float64")})
    return rows[rows["time"] >= dataset.start.replace(day=1)].reset_index(drop=True)


def batches(dataset: Dataset, filters: Filters, metric: Metric) -> dict[str, int]:
    """The batches that the ledger rows behind a metric came with, and how many of these rows each brought."""
    sql = f"select batch, count(*) as n from {metric.rows.ledger} where ({metric.rows.where}) and {_within(metric)} group by batch order by batch"
    used = {key: value for key, value in filters.params().items() if f"${key}" in sql}
    return {row["batch"]: row["n"] for row in dataset.records(sql, used)}


def source_rows(dataset: Dataset, filters: Filters, metric: Metric, limit: int = 1_000) -> pd.DataFrame:
    """The ledger rows a metric was counted from, as the clerks wrote them, at most ``limit``; with batch and sheet row."""
    sql = f"select * from {metric.rows.ledger} where ({metric.rows.where}) and {_within(metric)} limit {limit}"
    used = {key: value for key, value in filters.params().items() if f"${key}" in sql}
    return dataset.frame(sql, used)


def _within(metric: Metric) -> str:
    """The filters on street and community type, in terms of the ledger's own columns."""
    ledger = LEDGERS[metric.rows.ledger]
    chosen = "select community from chosen($streets, $types) as chosen"
    if ledger.name == "communities":
        return f"code in ({chosen})"
    if ledger.name == "projects" or ledger.community_fields:
        return f"coalesce({', '.join((*ledger.community_fields, 'null'))}) in ({chosen})"
    return (
        f"(unit in ({chosen}) or unit in (select street from chosen($streets, $types) as chosen) or $streets is null)"
    )


def _periods(filters: Filters) -> list[tuple[date, date]]:
    """The period, those it is held against, each with its first month, and the last twelve months, oldest first."""
    held = [
        (since, until)
        for earlier in (filters.year_before, filters.preceding)
        if earlier
        for since, until in ((earlier.since, earlier.until), (earlier.since, _month_end(earlier.since)))
    ]
    return [(filters.since, filters.until), *held, *_trend(filters)]


def _trend(filters: Filters) -> list[tuple[date, date]]:
    first = filters.until.replace(day=1)
    starts = [first - relativedelta(months=back) for back in range(TREND_MONTHS - 1, -1, -1)]
    return [(start, min(_month_end(start), filters.until)) for start in starts]


def _month_end(day: date) -> date:
    return day + relativedelta(day=31)


def _parts(metric: Metric) -> dict[str, str]:
    """The metric's value and, of a ratio, its parts: the name it goes by, and its column in the query."""
    parts = {f"{metric.id}_n": metric.of.numerator, f"{metric.id}_of": metric.of.denominator} if metric.of else {}
    return {metric.id: metric.id} | parts


def _values(dataset: Dataset, filters: Filters, metrics: list[Metric]) -> dict[str, dict[tuple, dict]]:
    """Of every metric the rows of its query; a ledger nobody filled in, or not for that place, is a gap, not a zero.

    One street is read off the answers for all streets, which is what most visitors have asked for before.
    """
    filters = filters if _single_street(filters) is None else replace(filters, streets=None)
    counted = [metric for metric in metrics if dataset.sizes.get(metric.rows.ledger, 0)]
    queries = list({metric.query for metric in counted})
    answers = dict(zip(queries, dataset.parallel(lambda name: _answers(dataset, filters, name), queries), strict=True))
    return {
        metric.id: _named(dataset, filters, metric, answers[metric.query]) if metric in counted else {}
        for metric in metrics
    }


def _named(dataset: Dataset, filters: Filters, metric: Metric, rows: dict[tuple, dict]) -> dict[tuple, dict]:
    """The rows of the places that the metric's ledger names in any period."""
    if metric.kind == "ratio" or metric.absence:
        return rows
    named = places(dataset, filters.streets, filters.types, metric.rows.ledger)
    return {key: row for key, row in rows.items() if key[:2] in named}


@remembered
def places(dataset: Dataset, streets: tuple | None, types: tuple | None, ledger: str) -> set[tuple]:
    """Level and name of every chosen place that a ledger names; the district where it names any of them."""
    fields = LEDGERS[ledger].community_fields or ("code" if ledger == "communities" else "unit",)
    sql = f"""
        with units as (select distinct coalesce({", ".join((*fields, "null"))}) as unit from {ledger})
        select street, community in (select unit from units) as itself, street in (select unit from units) as whole, community
        from chosen($streets, $types) as chosen"""
    found = dataset.records(sql, {"streets": streets and list(streets), "types": types and list(types)})
    named = {("community", row["community"]) for row in found if row["itself"]}
    named |= {("street", row["street"]) for row in found if row["itself"] or (row["whole"] and not types)}
    return named | {("district", None)} if named or not (streets or types) else named


def unnamed(dataset: Dataset, streets: tuple | None, types: tuple | None, metric: Metric) -> set[str]:
    """The chosen communities and streets (``""``: all of them) at which a metric is a gap, as its ledger does not name them."""
    if metric.kind == "ratio" or metric.absence:
        return set()
    chosen = dataset.records(
        "select street, community from chosen($streets, $types)",
        {"streets": streets and list(streets), "types": types and list(types)},
    )
    every = {("district", None)} | {(level, row[level]) for row in chosen for level in ("street", "community")}
    return {name or "" for _, name in every - places(dataset, streets, types, metric.rows.ledger)}


@remembered
def _answers(dataset: Dataset, filters: Filters, name: str) -> dict[tuple, dict]:
    """The rows of a metric query by level, place, since and until; of communities only the first period."""
    sinces, untils = zip(*dict.fromkeys(_periods(filters)), strict=True)  # a period given twice would count twice
    known = filters.params() | {"sinces": list(sinces), "untils": list(untils)}
    needed = f"grouped <> {_LEVELS['community']} or (since = $sinces[1] and until = $untils[1])"
    rows = dataset.records(
        f"select * from ({query(name).sql}) where {needed}", {key: known[key] for key in query(name).params}
    )
    levels = {number: level for level, number in _LEVELS.items()}
    return {(levels[row["grouped"]], row.get(levels[row["grouped"]]), row["since"], row["until"]): row for row in rows}


def _single_street(filters: Filters) -> str | None:
    return filters.streets[0] if filters.streets and len(filters.streets) == 1 else None


def _reading(dataset: Dataset, filters: Filters, metric: Metric, rows: dict[tuple, dict], place: tuple) -> Reading:
    first = began(dataset, metric)

    def value(since: date, until: date, column: str = metric.id) -> float | None:
        number = rows.get((*place, since, until), {}).get(column)
        gone = metric.kind == "flow" and (first is None or until < first)  # before its ledger begins: a gap, not a zero
        return None if number is None or gone else float(number)

    def earlier(period: Filters | None) -> Earlier | None:
        """A value to be held against: recorded from its first month on, and as far as this one."""
        if period is None or (metric.monthly and period.until != _month_end(period.until)):
            return None
        known, start = value(period.since, period.until), value(period.since, _month_end(period.since))
        recorded = metric.kind == "stock" or (bool(start) if metric.kind == "flow" else start is not None)
        return Earlier(known, period.spoken) if recorded and known is not None else None

    own = filters.since, filters.until
    return Reading(
        metric=metric,
        value=value(*own),
        numerator=value(*own, metric.of.numerator) if metric.of else None,
        denominator=value(*own, metric.of.denominator) if metric.of else None,
        trend=tuple(value(*month) for month in _trend(filters)),
        year_before=earlier(filters.year_before),
        preceding=earlier(filters.preceding),
    )


@remembered
def began(dataset: Dataset, metric: Metric) -> date | None:
    """The first day that a flow's ledger speaks of; None where it is empty."""
    field = metric.dated
    if field is None:
        return None
    day = f"make_date({field.name}, 1, 1)" if field.type == "integer" else field.name
    return dataset.records(f"select min({day}) as day from {metric.rows.ledger}", {})[0]["day"]
