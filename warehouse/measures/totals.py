"""What a metric query answers for a choice of streets and types: asked once for all of them, and added up in memory.

A query is asked for every street and all periods at once, over all types and, once a type is chosen, over each of them. Whatever is
chosen then is a sum of these: a community lies in one street and is of one type. What is missing is skipped, and missing where
nothing else is there, as SQL sums. Where no record counts as 0, the query also counts the values that were given (``<column>_known``):
of places that gave none, one of which left it blank, there is no sum. Of what counts kinds (``<column>``) the query names those it
found (``<column>_found``): of several places they are put together, and counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isnan

import numpy as np

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.metrics import Metric
from warehouse.queries import query

TYPES = LEDGERS["communities"].by_name["type"].enum
Periods = tuple[tuple[date, date], ...]
_KEYS = ("grouped", "since", "until", "street", "community")
_FOUND = "_found"
_KNOWN = "_known"
_Kinds = Mapping[str, np.ndarray]
_DISTRICT = 3  # grouping(street, community)


@dataclass(frozen=True, eq=False)
class Answers:
    """Amounts by place (a street, or None: the district), period and column; NaN is what there is not.

    ``kinds``: of a column that counts kinds, which these are, by place and period.
    """

    places: dict[str | None, int]
    periods: dict[tuple[date, date], int]
    columns: dict[str, int]
    amounts: np.ndarray
    kinds: _Kinds

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes; its keys are shared with others of its kind."""
        return self.amounts.nbytes + 100 * len(self.places) + 500 * sum(map(np.size, self.kinds.values()))

    def of(self, places: list[str]) -> tuple[np.ndarray, _Kinds]:
        """The amounts and kinds of these places; of one that is not there none."""
        there = [at for at, place in enumerate(places) if place in self.places]
        rows = [self.places[places[at]] for at in there]
        found = np.full((len(places), *self.amounts.shape[1:]), np.nan)
        found[there] = self.amounts[rows]
        kinds = {column: np.full((len(places), len(self.periods)), frozenset()) for column in self.kinds}
        for column, each in self.kinds.items():
            kinds[column][there] = each[rows]
        return found, kinds

    def at(self, place: str | None, period: tuple[date, date], column: str) -> float | None:
        """An amount; None where there is none."""
        row, when, field = self.places.get(place), self.periods.get(period), self.columns.get(column)
        amount = np.nan if row is None or when is None or field is None else float(self.amounts[row, when, field])
        return None if np.isnan(amount) else amount

    def values(self, metric: Metric, place: str | None, periods: Periods) -> list[float | None]:
        """A metric's value in each of these periods, of a ratio from its parts; None where there is none."""
        if metric.ratio is None:
            found = self._over(place, periods, metric.id)
        else:
            above, below = (
                self._over(place, periods, part) for part in (metric.ratio.numerator, metric.ratio.denominator)
            )
            found = metric.ratio.scale * above / np.where(below == 0, np.nan, below)
        return [None if isnan(amount) else amount for amount in found.tolist()]

    def value(self, metric: Metric, place: str | None, period: tuple[date, date]) -> float | None:
        """A metric's value in one period."""
        return self.values(metric, place, (period,))[0]

    def _over(self, place: str | None, periods: Periods, column: str) -> np.ndarray:
        row, field = self.places.get(place), self.columns.get(column)
        if row is None or field is None:
            return np.full(len(periods), np.nan)
        return self.amounts[row, [self.periods[period] for period in periods], field]


@remembered
def ahead(dataset: Dataset, types: bool, periods: Periods, names: tuple[str, ...]) -> None:
    """Ask metric queries side by side for what :func:`answers` adds up, over all types or over each of them."""
    ask = _typed if types else _everything
    dataset.parallel(lambda name: ask(dataset, periods, name), names)


@remembered
def answers(dataset: Dataset, filters: Filters, periods: Periods, name: str) -> Answers:
    """The answers of a metric query for each chosen street and, as None, for all that is chosen.

    The whole district is not the sum of its streets: what no street has counts there too.
    """
    typed = _typed(dataset, periods, name) if filters.types else {}
    tables = [typed[type] for type in filters.types or ()] or [_everything(dataset, periods, name)]
    streets = [street for street in filters.units or dataset.streets if any(street in table.places for table in tables)]
    columns, parts = tables[0].columns, [table.of(streets) for table in tables]
    each, kinds = parts[0]
    if len(parts) > 1:
        stacked = {column: np.stack([of[column] for _, of in parts]) for column in kinds}
        each, kinds = _added(np.stack([amounts for amounts, _ in parts]), stacked, columns)
    whole, together = _added(each, kinds, columns)
    if filters.streets is None and filters.types is None and None in tables[0].places:
        row = tables[0].places[None]
        whole, together = tables[0].amounts[row], {key: of[row] for key, of in tables[0].kinds.items()}
    places: dict[str | None, int] = {street: row for row, street in enumerate([*streets, None])}
    return Answers(
        places,
        tables[0].periods,
        columns,
        np.concatenate([each, whole[np.newaxis]]),
        {column: np.concatenate([of, together[column][np.newaxis]]) for column, of in kinds.items()},
    )


def _everything(dataset: Dataset, periods: Periods, name: str) -> Answers:
    """The answers over everything."""
    return _asked(dataset, None, None, periods, name)


@remembered
def _typed(dataset: Dataset, periods: Periods, name: str) -> dict[str, Answers]:
    """The answers over each type of communities, asked together: whichever comes next is there."""
    return {type: _asked(dataset, None, (type,), periods, name) for type in TYPES}


@remembered
def _asked(dataset: Dataset, streets: tuple | None, types: tuple | None, periods: Periods, name: str) -> Answers:
    """What a metric query says of the district and its streets, within the given streets and types."""
    rows = dataset.records(
        f"select * from ({query(name).sql}) where grouped <> 0", _known(streets, types, periods, name)
    )
    names = [column for column in (rows[0] if rows else ()) if column not in _KEYS]
    columns = {column: at for at, column in enumerate(column for column in names if not column.endswith(_FOUND))}
    places: dict[str | None, int] = {}
    kept = [row for row in rows if row["grouped"] == _DISTRICT or row["street"] is not None]
    for row in kept:
        places.setdefault(row["street"], len(places))
    when = {period: at for at, period in enumerate(periods)}
    amounts = np.full((len(places), len(periods), len(columns)), np.nan)
    kinds = {
        column.removesuffix(_FOUND): np.full(amounts.shape[:2], frozenset())
        for column in names
        if column.endswith(_FOUND)
    }
    for row in kept:
        at = places[row["street"]], when[row["since"], row["until"]]
        amounts[at] = [np.nan if row[column] is None else row[column] for column in columns]
        for column, found in kinds.items():
            found[at] = frozenset(row[column + _FOUND] or ()) - {None}
    return Answers(places, when, columns, amounts, kinds)


@dataclass(frozen=True, eq=False)
class Communities:
    """Amounts of every community by its code and by column; NaN is what there is not."""

    rows: dict[str, int]
    columns: dict[str, np.ndarray]

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return 100 * len(self.rows) + sum(amounts.nbytes for amounts in self.columns.values())

    def at(self, code: str, column: str) -> float | None:
        """An amount; None where there is none."""
        row = self.rows.get(code)
        amount = np.nan if row is None else float(self.columns[column][row])
        return None if isnan(amount) else amount


@remembered
def communities(dataset: Dataset, period: tuple[date, date], name: str) -> Communities:
    """What a metric query says of every community in one period; no choice changes it."""
    told = f"select columns(lambda name: not suffix(name, '{_FOUND}')) from ({query(name).sql})"
    rows = dataset.frame(f"{told} where grouped = 0 and community is not null", _known(None, None, (period,), name))
    amounts = rows.select_dtypes(["number", "bool"])
    return Communities(
        {code: row for row, code in enumerate(rows["community"])},
        {column: values.to_numpy(float) for column, values in amounts.items()},
    )


def _known(streets: tuple | None, types: tuple | None, periods: Iterable[tuple[date, date]], name: str) -> dict:
    sinces, untils = zip(*periods, strict=True)
    known: dict[str, tuple | None] = {"streets": streets, "types": types, "sinces": sinces, "untils": untils}
    return {key: values and list(values) for key, values in known.items() if key in query(name).params}


def _added(amounts: np.ndarray, kinds: _Kinds, columns: Mapping[str, int]) -> tuple[np.ndarray, _Kinds]:
    """Sums over the first axis, in which what is missing is skipped, and missing where no value is; kinds are put together and counted."""
    missing = np.isnan(amounts)
    total = np.where(missing.all(0), np.nan, np.where(missing, 0.0, amounts).sum(0))
    for column, at in columns.items():
        if (known := columns.get(column + _KNOWN)) is not None:
            blank = missing[..., at] & ~missing[..., known]  # a place that is not there left nothing blank
            total[..., at][blank.any(0) & (total[..., known] == 0)] = np.nan
    together = {column: np.bitwise_or.reduce(of, axis=0, initial=frozenset()) for column, of in kinds.items()}
    for column, found in together.items():
        counted = np.vectorize(len, otypes=[float])(found)
        total[..., columns[column]] += counted - total[..., columns[column]]  # what is missing stays so
    return total, together
