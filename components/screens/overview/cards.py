"""Cards, the worst first: label, amount and unit, target and status, change against the year before, twelve months, parts of a share."""

from collections.abc import Collection

from components import charts, theme
from components.board import board
from components.page import Screen, go_to_metric
from components.theme import Palette
from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.measures import opening, targets
from warehouse.measures.catalogue import read
from warehouse.measures.targets import NEAR, UNMET, Target
from warehouse.metrics import Earlier, Reading
from warehouse.words import numbers, plain, wording

_HTML = plain.markup(__file__)
_URGENT = (UNMET, NEAR)


def cards(screen: Screen, ids: Collection[str], besides: Collection[str] = ()) -> None:
    """One sentence over these metrics and those ``besides``, then a grid of cards; a click opens the metric."""
    drawn = _drawn(screen.dataset, screen.filters, tuple(ids), tuple(besides), theme.palette())
    if picked := board(drawn, key="cards"):
        go_to_metric(picked)


@remembered
def _drawn(dataset: Dataset, filters: Filters, ids: tuple[str, ...], besides: tuple[str, ...], _: Palette) -> str:
    """The sentence and the cards, in the colours of a palette."""
    readings, aims = read(dataset, filters, [*ids, *besides]), targets.of(dataset, filters)
    said = opening.sentence(dataset, filters, readings)
    shown = sorted((readings[id] for id in ids), key=lambda reading: urgency(reading, aims.get(reading.metric.id)))
    drawn = [_card(reading, aims.get(reading.metric.id)) for reading in shown]
    return _HTML.cards(said, _held_against(filters), drawn)


def urgency(reading: Reading, target: Target | None) -> tuple:
    """What sorts the cards: status, then how much worse than the year before; what is neither good nor bad, and gaps, come last."""
    status, worse = targets.status(target, reading.value), opening.worsening(reading) or 0
    urgent = _URGENT.index(status) if status in _URGENT else len(_URGENT) + (worse <= 0)
    return reading.value is None, reading.metric.better == "neither", urgent, -worse


def _held_against(filters: Filters) -> str:
    """What the changes on the cards are held against beside the year before, which the sentence names."""
    return f"环比与{filters.preceding.spoken}相比" if filters.preceding else ""


def _card(reading: Reading, target: Target | None) -> dict:
    metric, status = reading.metric, targets.status(target, reading.value)
    decimals = targets.decimals(metric, target, reading.value)
    amount, unit = numbers.shortened(reading.value, metric.unit, decimals)
    exact = f"{metric.label} {numbers.written(reading.value, metric.unit, decimals)}"
    held = {"同比": reading.year_before, "环比": reading.preceding}
    changes = [_change(reading, word, earlier) for word, earlier in held.items() if earlier]
    monthly = None if target is None or metric.kind == "flow" else target.value  # a month is no part of a period's sum
    return {
        "id": metric.id,
        "label": metric.label,
        "exact": exact,
        "amount": amount,
        "unit": unit,
        "status": status,
        "standing": targets.STATUSES.index(status) if status else "",
        "changes": changes,
        "incomparable": reading.incomparable,
        "line": charts.sparkline_svg(reading.trend, color=theme.palette().muted, level=monthly),
        "target": target.words if target else "",
        "share": numbers.share(reading),
    }


def _change(reading: Reading, word: str, earlier: Earlier) -> dict[str, str]:
    """A change, named by what it is held against."""
    metric = reading.metric
    words, tone = wording.moved(reading, word, earlier)
    against = f"与{earlier.period}相比：{numbers.written(earlier.value, metric.unit, metric.decimals)}"
    return {"words": words, "tone": tone, "against": against}
