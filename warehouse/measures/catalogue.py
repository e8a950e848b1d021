"""The metrics (``data/metrics.yaml``) and their values, at every level and for every period at once.

A metric query answers for many periods in one run; one row stands for the district, a street or a community.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pandas as pd
from dateutil.relativedelta import relativedelta

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import totals
from warehouse.measures.totals import Answers, Periods
from warehouse.metrics import METRICS, Earlier, Metric, Reading

TREND_MONTHS = 12


def read(dataset: Dataset, filters: Filters, ids: Iterable[str] = METRICS) -> dict[str, Reading]:
    """The metrics over everything the filters admit, with what they are held against and the trend."""
    metrics = [METRICS[id] for id in ids]
    answers, periods = _answers(dataset, filters, metrics), _periods(filters)
    return {metric.id: _reading(dataset, filters, periods, metric, answers.get(metric.id)) for metric in metrics}


def by(level: str, dataset: Dataset, filters: Filters, ids: Iterable[str]) -> pd.DataFrame:
    """One row per district (of several), street or community (``level``), one column per metric; communities also carry what the map needs.

    Of a ratio ``<id>_n`` and ``<id>_of`` are its parts.
    """
    metrics = [METRICS[id] for id in ids]
    if level == "district":
        return _by_district(dataset, filters, metrics)
    rows = dataset.rows("map/directory", filters).reset_index(drop=True)
    rows = (
        rows[["street"]].drop_duplicates(ignore_index=True)
        if level == "street"
        else rows[rows.columns.difference([column for metric in metrics for column in _parts(metric)], sort=False)]
    )
    columns = (
        _by_street(dataset, filters, metrics, rows)
        if level == "street"
        else _by_community(dataset, filters, metrics, rows)
    )
    return pd.concat([rows, pd.DataFrame(columns, rows.index, dtype="float64")], axis=1)


def _by_district(dataset: Dataset, filters: Filters, metrics: list[Metric]) -> pd.DataFrame:
    told = {name: read(dataset, own, [metric.id for metric in metrics]) for name, own in filters.each.items()}
    columns: dict[str, list] = {"district": [*told]}
    for metric in metrics:
        readings = [readings[metric.id] for readings in told.values()]
        every = [[reading.value for reading in readings]]
        every += [[one.numerator for one in readings], [one.denominator for one in readings]] if metric.of else []
        columns |= dict(zip(_parts(metric), every, strict=True))
    return pd.DataFrame(columns).astype(dict.fromkeys([*columns][1:], "float64"))


def _by_street(dataset: Dataset, filters: Filters, metrics: list[Metric], rows: pd.DataFrame) -> dict[str, list]:
    answers, own, found = _answers(dataset, filters, metrics), (filters.since, filters.until), {}
    for metric in metrics:
        held, stated = answers.get(metric.id), named(dataset, metric.rows.ledger)
        known = [
            held is not None and (_everywhere(metric) or stated.street(street, filters.types))
            for street in rows["street"]
        ]
        for name, column in _parts(metric).items():
            found[name] = [
                None
                if held is None or not is_known
                else held.value(metric, street, own)
                if name == metric.id
                else held.at(street, own, column)
                for street, is_known in zip(rows["street"], known, strict=True)
            ]
    return found


def _by_community(dataset: Dataset, filters: Filters, metrics: list[Metric], rows: pd.DataFrame) -> dict[str, list]:
    own, found = (filters.since, filters.until), {}
    queries = list({metric.query for metric in metrics if _told(dataset, metric, filters.until)})
    told = dict(
        zip(queries, dataset.parallel(lambda name: totals.communities(dataset, own, name), queries), strict=True)
    )
    for metric in metrics:
        answers, stated = told.get(metric.query), named(dataset, metric.rows.ledger).communities
        if not _told(dataset, metric, filters.until):
            answers = None
        for name, column in _parts(metric).items():
            found[name] = [
                answers.at(code, column) if answers and (_everywhere(metric) or code in stated) else None
                for code in rows["community"]
            ]
    return found


def amounts(
    dataset: Dataset, filters: Filters, metric: Metric, communities: bool = True
) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """What a metric is made of, by level (``whole``, ``street`` and, where these are wanted, ``community``) and place: of a ratio numerator and denominator, else the value and None."""
    columns = (metric.ratio.numerator, metric.ratio.denominator) if metric.ratio else (metric.id,)
    own, chosen = (filters.since, filters.until), dataset.columns("map/directory", filters)
    answers, stated = _answers(dataset, filters, [metric]).get(metric.id), named(dataset, metric.rows.ledger)
    all_known = answers is not None and _everywhere(metric)

    def over(street: str | None, known: bool) -> list[float | None]:
        return [answers.at(street, own, column) if answers and (known or all_known) else None for column in columns]

    found = {("whole", ""): over(None, stated.among(filters.units, filters.types))}
    found |= {
        ("street", name): over(name, stated.street(name, filters.types)) for name in dict.fromkeys(chosen["street"])
    }
    if communities:
        every = totals.communities(dataset, own, metric.query) if answers else None
        for code in chosen["community"]:
            known = all_known or code in stated.communities
            found["community", code] = [every.at(code, column) if every and known else None for column in columns]
    return {place: (parts[0], parts[1] if metric.ratio else None) for place, parts in found.items()}


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
    whole = "$streets::varchar[] is null or list_contains($streets::varchar[], unit)"
    return (
        f"(unit in ({chosen}) or ($types::varchar[] is null and ({whole})))"  # streets and the district are of no type
    )


def _periods(filters: Filters) -> Periods:
    """The period, those it is held against, and the last twelve months, oldest first; each once."""
    held = [(one.since, one.until) for one in (filters.year_before, filters.preceding) if one]
    return tuple(dict.fromkeys([(filters.since, filters.until), *held, *_trend(filters)]))


def _trend(filters: Filters) -> list[tuple[date, date]]:
    return _months(filters.until)


@cache
def _months(until: date) -> list[tuple[date, date]]:
    """The twelve months up to a day, oldest first."""
    first = until.replace(day=1)
    starts = [first - relativedelta(months=back) for back in range(TREND_MONTHS - 1, -1, -1)]
    return [(start, min(_month_end(start), until)) for start in starts]


@cache
def _month_end(day: date) -> date:
    return day + relativedelta(day=31)


def _parts(metric: Metric) -> dict[str, str]:
    """The metric's value and, of a ratio, its parts: the name it goes by, and its column in the query."""
    parts = {f"{metric.id}_n": metric.of.numerator, f"{metric.id}_of": metric.of.denominator} if metric.of else {}
    return {metric.id: metric.id} | parts


def _answers(dataset: Dataset, filters: Filters, metrics: list[Metric]) -> dict[str, Answers]:
    """Of every metric that is told the answers of its query."""
    periods = _periods(filters)
    counted = [metric for metric in metrics if _told(dataset, metric, filters.until)]
    names = tuple(sorted({metric.query for metric in counted}))
    totals.ahead(dataset, bool(filters.types), periods, names)
    told = {name: totals.answers(dataset, filters, periods, name) for name in names}
    return {metric.id: told[metric.query] for metric in counted}


def _told(dataset: Dataset, metric: Metric, until: date) -> bool:
    """Whether a period that ends so has a number: a ledger nobody filled in, and a flow before its ledger begins, is a gap, not a zero."""
    return bool(dataset.sizes.get(metric.rows.ledger, 0)) and (
        (first := flows_from(dataset, metric)) is None or first <= until
    )


def _everywhere(metric: Metric) -> bool:
    """Whether a place that its ledger does not name has a number all the same."""
    return metric.kind == "ratio" or metric.absence or not LEDGERS[metric.rows.ledger].everywhere


@dataclass(frozen=True)
class Named:
    """Whom a ledger names: communities by code, the streets and types these are of, and streets and districts themselves."""

    communities: frozenset[str]
    kinds: frozenset[tuple[str, str]]
    streets: frozenset[str]

    def street(self, street: str, types: tuple[str, ...] | None) -> bool:
        """Whether it names a street or, of it, a community of these types."""
        return self.among((street,), types)

    def among(self, streets: tuple[str, ...] | None, types: tuple[str, ...] | None) -> bool:
        """Whether it names any of the chosen places; the whole district always is."""
        if not streets and not types:
            return True
        of = any((not streets or street in streets) and (not types or type in types) for street, type in self.kinds)
        return of or (not types and any(street in self.streets for street in streets or self.streets))


@remembered
def named(dataset: Dataset, ledger: str) -> Named:
    """Whom a ledger names, whatever is chosen."""
    fields = LEDGERS[ledger].community_fields or ("code" if ledger == "communities" else "unit",)
    rolled = LEDGERS[ledger].rolled
    rows = rolled[0] if rolled and ledger in dataset.outside else ledger
    sql = f"""
        with units as (select distinct coalesce({", ".join((*fields, "null"))}) as unit from {rows})
        select street, district, type, code, code in (select unit from units) as itself,
               street in (select unit from units) as whole, district in (select unit from units) as above
        from communities"""
    found = dataset.records(sql, {})
    return Named(
        frozenset(row["code"] for row in found if row["itself"]),
        frozenset((row["street"], row["type"]) for row in found if row["itself"]),
        frozenset(row[unit] for row in found for unit, own in (("street", "whole"), ("district", "above")) if row[own]),
    )


def unnamed(dataset: Dataset, streets: tuple | None, types: tuple | None, metric: Metric) -> set[str]:
    """The chosen communities and streets (``""``: all of them) at which a metric is a gap, as its ledger does not name them."""
    if _everywhere(metric):
        return set()
    stated = named(dataset, metric.rows.ledger)
    chosen = dataset.records(
        "select street, community from chosen($streets, $types)",
        {"streets": streets and list(streets), "types": types and list(types)},
    )
    told = [
        row
        for row in chosen
        if row["community"] in stated.communities or (not types and row["street"] in stated.streets)
    ]
    lost = {row["community"] for row in chosen if row["community"] not in stated.communities}
    lost |= {row["street"] for row in chosen} - {row["street"] for row in told}
    return lost if told or stated.among(streets, types) else lost | {""}


def _reading(dataset: Dataset, filters: Filters, periods: Periods, metric: Metric, answers: Answers | None) -> Reading:
    first = began(dataset, metric)
    if not _everywhere(metric) and not named(dataset, metric.rows.ledger).among(filters.units, filters.types):
        answers = None

    told = answers.values(metric, None, periods) if answers else [None] * len(periods)
    values = dict(zip(periods, told, strict=True))
    values |= {(since, until): None for since, until in periods if not _told(dataset, metric, until)}

    def part(column: str) -> float | None:
        return answers.at(None, own, column) if answers else None

    def earlier(period: Filters | None) -> Earlier | None:
        """A value to be held against: its ledger had begun, for what adds up over a period in its first month."""
        if period is None or first is None or (metric.monthly and period.until != _month_end(period.until)):
            return None
        known, by = values[period.since, period.until], period.since if "since" in metric.params else period.until
        return Earlier(known, period.spoken) if known is not None and first <= _month_end(by) else None

    own = filters.since, filters.until
    return Reading(
        metric=metric,
        value=values[own],
        numerator=part(metric.of.numerator) if metric.of else None,
        denominator=part(metric.of.denominator) if metric.of else None,
        trend=tuple(values[month] for month in _trend(filters)) if metric.dated else (),
        year_before=earlier(filters.year_before),
        preceding=earlier(filters.preceding),
    )


def flows_from(dataset: Dataset, metric: Metric) -> date | None:
    """From which day a flow is told; None where nothing bounds it."""
    return began(dataset, metric) if metric.kind == "flow" else None


@remembered
def began(dataset: Dataset, metric: Metric) -> date | None:
    """The first day that its ledger speaks of; None where it is empty or knows no time."""
    field = metric.dated
    if field is None:
        return None
    if away := dataset.outside.get(metric.rows.ledger):
        return away["first"][field.name] and date.fromisoformat(away["first"][field.name])
    day = f"make_date({field.name}, 1, 1)" if field.type == "integer" else field.name
    return dataset.records(f"select min({day}) as day from {metric.rows.ledger}", {})[0]["day"]
