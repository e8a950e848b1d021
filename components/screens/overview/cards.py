"""Cards: label, amount and unit, change against the year before, twelve months, and the parts of a share."""

from collections.abc import Iterable

import streamlit as st

from components import charts, theme
from components.board import board
from components.page import Screen, go_to_metric
from warehouse.filters import Filters
from warehouse.measures.catalogue import read
from warehouse.metrics import Earlier, Reading
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)


def cards(screen: Screen, ids: Iterable[str]) -> None:
    """A grid of cards; a click opens the metric."""
    readings = read(screen.dataset, screen.filters, ids)
    st.caption(_held_against(screen.filters))
    picked = board(_HTML.cards([*map(_card, readings.values())]), key="cards")
    if picked:
        go_to_metric(picked)


def _held_against(filters: Filters) -> str:
    """What the changes on the cards are held against, in words."""
    held = {"同比": filters.year_before, "环比": filters.preceding}
    said = "，".join(f"{word}与{earlier.spoken}相比" for word, earlier in held.items() if earlier)
    return f"{filters.spoken}{f'，{said}' if said else '，超过一年，不作同比'}"


def _card(reading: Reading) -> dict:
    metric = reading.metric
    amount, unit = numbers.shortened(reading.value, metric.unit, metric.decimals)
    held = {"同比": reading.year_before, "环比": reading.preceding}
    return {
        "id": metric.id,
        "label": metric.label,
        "exact": f"{metric.label} {numbers.written(reading.value, metric.unit, metric.decimals)}",
        "amount": amount,
        "unit": unit,
        "changes": [_change(reading, word, earlier) for word, earlier in held.items() if earlier],
        "line": charts.sparkline_svg(reading.trend, color=theme.palette().muted),
        "share": numbers.share(reading),
    }


def _change(reading: Reading, word: str, earlier: Earlier) -> dict[str, str]:
    """A change, named by what it is held against."""
    metric = reading.metric
    against = f"与{earlier.period}相比：{numbers.written(earlier.value, metric.unit, metric.decimals)}"
    change = numbers.rounded(reading.against(earlier) or 0, metric.decimals)
    if not change:
        return {"words": f"{word}持平", "tone": "", "against": against}
    amount, unit = numbers.shortened(abs(change), "个百分点" if metric.unit == "%" else metric.unit, metric.decimals)
    good = (change > 0) == (metric.better == "higher")
    tone = "" if metric.better == "neither" else "good" if good else "bad"
    return {"words": f"{word} {'▲' if change > 0 else '▼'} {amount} {unit}", "tone": tone, "against": against}
