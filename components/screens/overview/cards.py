"""Cards: label, amount and unit, change against the year before, twelve months, and the parts of a share."""

import html
from collections.abc import Iterable

from components import charts, passport, theme
from components.board import board
from components.page import Screen
from warehouse.measures.catalogue import read
from warehouse.metrics import Earlier, Reading
from warehouse.words import numbers


def cards(screen: Screen, ids: Iterable[str]) -> None:
    """A grid of cards; a click opens the metric's passport."""
    readings = read(screen.dataset, screen.filters, ids)
    picked = board(f'<div class="cards">{"".join(map(_card, readings.values()))}</div>', key="cards")
    if picked:
        passport.of_metric(screen, picked)


def _card(reading: Reading) -> str:
    metric = reading.metric
    amount, unit = numbers.shortened(reading.value, metric.unit, metric.decimals)
    exact = f"{metric.label} {numbers.exact(reading.value, metric.decimals)} {metric.unit}"
    return (
        f'<button class="card" data-pick="{metric.id}" title="{html.escape(exact)}" aria-label="{html.escape(exact)}，查看口径">'
        f'<span class="label">{html.escape(metric.label)}</span>'
        f'<span class="amount">{amount}<span class="unit">{html.escape(unit)}</span></span>'
        f"{_changes(reading)}{charts.sparkline_svg(reading.trend, color=theme.palette().muted)}"
        f'<span class="share">{html.escape(numbers.share(reading))}</span></button>'
    )


def _changes(reading: Reading) -> str:
    """Each change, named by what it is held against."""
    held = {"同比": reading.year_before, "环比": reading.preceding}
    said = "　".join(_change(reading, word, earlier) for word, earlier in held.items() if earlier)
    return f'<span class="change">{said or "没有可比的同期"}</span>'


def _change(reading: Reading, word: str, earlier: Earlier) -> str:
    metric = reading.metric
    against = f'title="与{earlier.period}相比：{numbers.exact(earlier.value, metric.decimals)} {metric.unit}"'
    change = numbers.rounded(reading.against(earlier) or 0, metric.decimals)
    if not change:
        return f"<span {against}>{word}持平</span>"
    amount, unit = numbers.shortened(abs(change), "个百分点" if metric.unit == "%" else metric.unit, metric.decimals)
    good = metric.better != "neither" and (change > 0) == (metric.better == "higher")
    tone = "" if metric.better == "neither" else "good" if good else "bad"
    return f'<span class="{tone}" {against}>{word} {"▲" if change > 0 else "▼"} {amount} {unit}</span>'
