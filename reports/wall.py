"""大屏: one screen without scrolling for a wall: map in the middle, cards and charts around, street after street.

It shows the whole period of the data, whatever is chosen on other screens, and says so.
"""

from dataclasses import replace

import pandas as pd

from reports import district, show
from reports.brief import Brief, Part, card, origin
from reports.geography import district_map
from reports.land import Map
from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.measures import attention, catalogue, geography, targets
from warehouse.measures.geography import Geography
from warehouse.metrics import METRICS
from warehouse.words import numbers

_CARDS = ["share_500", "members", "volunteers", "matters", "on_time_share", "fund_execution"]
_SHADED, _BY_MONTH, _BY_STREET = "area_per_100_households", "matters", "share_500"
_LINES = 5  # of 需要关注, of which a wall that is not wide shows two


def html(dataset: Dataset) -> str:
    """The wall of a dataset as one HTML document: the whole district, then every street."""
    return _html(dataset, geography.of(dataset))


@remembered
def _html(dataset: Dataset, land: Geography) -> str:
    """The document, made anew when the ``land`` that its maps draw has changed."""
    everything = dataset.everything
    streets = dataset.rows("map/directory", everything)["street"].unique()
    scenes = [_scene(dataset, everything), *(_scene(dataset, everything, street) for street in streets)]
    return show.html(Brief("大屏", origin(dataset, everything), tuple(scenes)), look="wall")


def _concerns(dataset: Dataset, filters: Filters) -> tuple[str, ...]:
    lines = attention.lines(dataset, filters)
    said = [line.sentence for line in lines.values()][:_LINES]
    return tuple(said or attention.said_of(dataset, filters, lines))


def _scene(dataset: Dataset, everything: Filters, street: str | None = None) -> Part:
    filters = replace(everything, streets=(street,)) if street else everything
    readings = catalogue.read(dataset, filters, {*_CARDS, _BY_MONTH, _BY_STREET})
    aims = targets.of(dataset, filters)
    streets = district.chart(dataset, everything, readings[_BY_STREET], "street")
    return Part(
        street or "全区",
        statement=f"全部时段 · {filters.span}",
        kind="wall",
        cards=tuple(card(readings[id], target=aims.get(id)) for id in _CARDS),
        charts=(district.chart(dataset, filters, readings[_BY_MONTH], "month"), replace(streets, highlight=street)),
        map=_shaded(dataset, everything, street),
        sentences=_concerns(dataset, filters),
    )


def _shaded(dataset: Dataset, everything: Filters, street: str | None) -> Map | None:
    """The communities in five classes of equal size, the best-provided ones furthest along the sequence."""
    drawn, metric = district_map(dataset), METRICS[_SHADED]
    values = catalogue.by("community", dataset, everything, [_SHADED]).set_index("community")[_SHADED].dropna()
    if drawn is None or values.empty:
        return drawn
    classes = (5 * (values.rank(method="average") - 0.5) / len(values)).astype(int)
    legend = f"{metric.label}（{metric.unit}）"
    return replace(
        drawn,
        street=street,
        shades=classes.to_dict(),
        legend=legend,
        classes=_classes(values, classes, metric.decimals),
    )


def _classes(values: pd.Series, classes: pd.Series, decimals: int) -> dict[int, str]:
    """What each class holds, by the one boundary above it, so that no amount is of two classes or of none: over the greatest of the
    class below and not over the least of the one above, all with as many decimals as it takes."""
    ends = values.groupby(classes).agg(["min", "max"])
    if len(ends) == 1:
        return {at: numbers.exact(only, decimals) for at, only in ends["min"].items()}
    between = list(zip(ends["max"], ends["min"].iloc[1:], strict=False))
    digits = next((more for more in range(decimals, 6) if all(_apart(*each, more) for each in between)), 6)
    lines = [numbers.exact((most + least) / 2, digits) for most, least in between]
    return dict(zip(ends.index, [*(f"不足 {line}" for line in lines), f"{lines[-1]} 以上"], strict=True))


def _apart(most: float, least: float, digits: int) -> bool:
    """Whether what lies between two amounts still does with so many decimals."""
    return most < numbers.rounded((most + least) / 2, digits) <= least
