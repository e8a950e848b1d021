"""Cards: label, amount and unit, change against the year before, twelve months, and the parts of a share."""

import html
from collections.abc import Iterable

from components import charts, passport, theme
from components.board import board
from components.page import Screen
from warehouse.measures.catalogue import read
from warehouse.metrics import Reading
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
        f"{_change(reading)}{charts.sparkline_svg(reading.trend, color=theme.palette().muted)}"
        f'<span class="share">{html.escape(numbers.share(reading))}</span></button>'
    )


def _change(reading: Reading) -> str:
    if reading.change is None:
        return '<span class="change">无同比数据</span>'
    metric, change = reading.metric, numbers.rounded(reading.change, reading.metric.decimals)
    if not change:
        return '<span class="change">同比持平</span>'
    amount, unit = numbers.shortened(abs(change), "个百分点" if metric.unit == "%" else metric.unit, metric.decimals)
    good = metric.better != "neither" and (change > 0) == (metric.better == "higher")
    tone = "" if metric.better == "neither" else "good" if good else "bad"
    return f'<span class="change {tone}">同比 {"▲" if change > 0 else "▼"} {amount} {unit}</span>'
