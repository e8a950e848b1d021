"""Streets × metrics as a heat table: value, rank, and colour by how far better or worse than the district."""

import html
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import filters, passport, theme
from components.board import board
from components.page import Screen
from components.panel import head
from warehouse.measures.catalogue import by, read
from warehouse.measures.ranking import ranks
from warehouse.metrics import METRICS, Metric, Reading
from warehouse.words import numbers


def heat(screen: Screen, ids: Iterable[str]) -> None:
    """All streets, the chosen ones marked. A click on a street filters the screen, a click on a metric opens its passport."""
    metrics, every = [METRICS[id] for id in ids], replace(screen.filters, streets=None)
    rows = by("street", screen.dataset, every, [metric.id for metric in metrics])
    whole = read(screen.dataset, every, [metric.id for metric in metrics])
    with st.container(border=True, key="panel-heat"):
        head(
            "heat",
            "各街道与全区相比",
            f"蓝色优于全区，橙色不及全区，小字为位次和分子/分母；点选指标看口径，点选街道只看该街道 · {every.sentence()}",
        )
        picked = board(
            f'<div class="scroll">{_table(rows, metrics, whole, screen.filters.streets or ())}</div>', key="heat"
        )
    if picked is None:
        return
    if picked in METRICS:
        passport.of_metric(screen, picked)
    else:
        filters.ask_street(picked)


def _table(rows: pd.DataFrame, metrics: list[Metric], whole: dict[str, Reading], chosen: tuple[str, ...]) -> str:
    heads = "".join(
        f'<th scope="col"><button data-pick="{metric.id}" title="查看口径">{html.escape(metric.label)}</button></th>'
        for metric in metrics
    )
    ranked = {metric.id: ranks(rows[metric.id], metric.better) for metric in metrics}
    lines = [
        f'<tr{" class=picked" if row["street"] in chosen else ""}><th scope="row"><button data-pick="{html.escape(row["street"])}" title="只看这个街道">{html.escape(row["street"])}</button></th>'
        + "".join(
            _cell(metric, row, whole[metric.id].value, rows[metric.id], ranked[metric.id][index]) for metric in metrics
        )
        + "</tr>"
        for index, row in rows.iterrows()
    ]
    total = "".join(
        f"<td>{_written(metric, whole[metric.id].value)}<small>{numbers.n_of(whole[metric.id].numerator, whole[metric.id].denominator)}</small></td>"
        for metric in metrics
    )
    return (
        f"<table><thead><tr><th>街道</th>{heads}</tr></thead><tbody>{''.join(lines)}</tbody>"
        f'<tfoot><tr><th scope="row">全区</th>{total}</tr></tfoot></table>'
    )


def _cell(metric: Metric, row: pd.Series, middle: float | None, values: pd.Series, rank: float) -> str:
    value = row[metric.id]
    if pd.isna(value):
        return '<td class="muted">—</td>'
    tied = "并" if (ranks(values, metric.better) == rank).sum() > 1 else ""
    shown = (
        f'{_written(metric, value)}<span class="rank">{tied}{int(rank)}</span>'
        if metric.better != "neither"
        else _written(metric, value)
    )
    parts = numbers.n_of(row[f"{metric.id}_n"], row[f"{metric.id}_of"]) if metric.of else ""
    about = f"{parts} {metric.of.unit}" if parts else ""
    return (
        f'<td style="background:{_tint(metric, value, middle, values)}" title="{html.escape(about)}">'
        f"{shown}<small>{parts}</small></td>"
    )


def _tint(metric: Metric, value: float, middle: float | None, values: pd.Series) -> str:
    spread = (values - middle).abs().max() if middle is not None else 0
    if metric.better == "neither" or not spread:
        return "transparent"
    strength = abs(value - middle) / spread
    good = (value > middle) == (metric.better == "higher")
    colour = theme.palette().met if good else theme.palette().unmet
    return f"color-mix(in srgb, {colour} {round(6 + 34 * strength)}%, transparent)"


def _written(metric: Metric, value: float | None) -> str:
    return numbers.written(value, "%" if metric.unit == "%" else "", metric.decimals)
