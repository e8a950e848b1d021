"""What a number is made of: its sum, or its numerator and denominator, by street, community, type of community or kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.measures import catalogue
from warehouse.metrics import Metric
from warehouse.queries import query

#: By what a number is taken apart, in words; kinds have words of their own.
STREET, COMMUNITY, TYPE = "街道", "社区", "社区类型"

#: A numerator and a denominator; a sum has no denominator, which is 0.
Amount = tuple[Fraction, Fraction]
NOTHING: Amount = (Fraction(0), Fraction(0))
#: Level and identity; ``own`` is what a street, or the district (""), has of its own beside its communities.
Unit = tuple[str, str]
_DISTRICT, _STREETS, _OTHERS = ("own", ""), ("own", "街道"), ("own", "其他")


@dataclass(frozen=True)
class Side:
    """One side of a comparison."""

    dataset: Dataset
    filters: Filters

    def value(self, metric: Metric) -> float | None:
        return catalogue.read(self.dataset, self.filters, [metric.id])[metric.id].value


def ways(metric: Metric, filters: Filters) -> list[str]:
    """By what a metric can be taken apart; one street alone is not."""
    alone = filters.streets is not None and len(filters.streets) == 1
    kinds = [query(metric.kinds.query).column(metric.kinds.column).label] if metric.kinds else []
    return [*([] if alone else [STREET]), COMMUNITY, TYPE, *kinds]


def amounts(side: Side, metric: Metric, by: str) -> dict[Unit, Amount]:
    """What a metric's value is made of, by unit; what no unit names has a unit of its own. Gaps are left out."""
    found = {
        place: amount(*parts)
        for place, parts in catalogue.amounts(side.dataset, side.filters, metric, by in (COMMUNITY, TYPE)).items()
        if parts[0] is not None or parts[1]
    }
    whole = next((amount for (level, _), amount in found.items() if level == "whole"), NOTHING)
    if by not in (STREET, COMMUNITY, TYPE):
        return _with_rest(_of_kinds(side, metric), whole, _OTHERS)
    streets = {unit: amount for unit, amount in found.items() if unit[0] == "street"}
    if by == STREET:
        return _with_rest(streets, whole, _DISTRICT)
    chosen = side.dataset.rows("map/directory", side.filters).set_index("community")
    placed: dict[Unit, Amount] = {}
    for street in streets:
        units = [("community", code) for code in chosen.index[chosen["street"] == street[1]]]
        own = {unit: found[unit] for unit in units if unit in found}
        placed |= _with_rest(own, found[street], ("own", street[1]))
    if by == TYPE:
        types: dict[Unit, list[Amount]] = {}
        for (level, name), part in placed.items():
            types.setdefault(("type", chosen["type"][name]) if level == "community" else _STREETS, []).append(part)
        placed = {unit: total(parts) for unit, parts in types.items()}
    return _with_rest(placed, whole, _DISTRICT)


def _of_kinds(side: Side, metric: Metric) -> dict[Unit, Amount]:
    if metric.kinds is None:
        return {}
    rows = side.dataset.rows(metric.kinds.query, side.filters)
    columns = [metric.ratio.numerator, metric.ratio.denominator] if metric.ratio else [metric.id]
    shown = rows[[metric.kinds.column, *columns]].itertuples(index=False)
    return {("kind", str(kind)): amount(*parts) for kind, *parts in shown}


def amount(number: float | None, over: float | None = None) -> Amount:
    return Fraction(number or 0), Fraction(over or 0)


def total(amounts: Iterable[Amount]) -> Amount:
    """The amounts together."""
    number, over = NOTHING
    for one in amounts:
        number, over = number + one[0], over + one[1]
    return number, over


def _with_rest(units: dict[Unit, Amount], whole: Amount, name: Unit) -> dict[Unit, Amount]:
    """The units, and what the whole has beside them; the last digits of floating point are nothing."""
    known = total(units.values())
    rest = (whole[0] - known[0], whole[1] - known[1])
    beside = any(abs(part) * 10**9 > abs(of) for part, of in zip(rest, whole, strict=True))
    return units | {name: rest} if beside else units


def names(*sides: Side) -> dict[Unit, str]:
    """What units are called where that is not what they are; a community that is gone as the earlier side called it."""
    named: dict[Unit, str] = {_DISTRICT: "区级", _STREETS: "街道本级"}
    for side in sides:
        named |= {("community", code): name for code, name in side.dataset.names.items()}
        named |= {("own", street): f"{street}本级" for street in side.dataset.streets}
    return named
