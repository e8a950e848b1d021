"""大屏: one screen without scrolling for a wall: map in the middle, cards and charts around, street after street."""

from dataclasses import replace

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
        statement=filters.span,
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
    ends = values.groupby(classes).agg(["min", "max"])
    bounds = {at: "–".join(numbers.exact(value, metric.decimals) for value in row) for at, *row in ends.itertuples()}
    return replace(
        drawn, street=street, shades=classes.to_dict(), legend=f"{metric.label}（{metric.unit}）", classes=bounds
    )
