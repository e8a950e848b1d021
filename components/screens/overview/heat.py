"""Streets × metrics as a heat table: value, rank, and colour by how far better or worse than the district."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import filters, theme
from components.board import board
from components.page import Screen, go_to_metric
from components.panel import head
from warehouse.measures.catalogue import by, read
from warehouse.measures.ranking import ranks
from warehouse.metrics import METRICS, Metric, Reading
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)


def heat(screen: Screen, ids: Iterable[str]) -> None:
    """All streets, the chosen ones marked. A click on a street filters the screen, a click on a metric opens it."""
    metrics, every = [METRICS[id] for id in ids], replace(screen.filters, streets=None)
    rows = by("street", screen.dataset, every, [metric.id for metric in metrics])
    whole = read(screen.dataset, every, [metric.id for metric in metrics])
    with st.container(border=True, key="panel-heat"):
        head(
            "heat",
            "各街道与全区相比",
            f"蓝色优于全区，橙色不及全区，小字为位次和分子/分母；点选指标看来历，点选街道只看该街道 · {every.sentence()}",
        )
        picked = board(_table(rows, metrics, whole, screen.filters.streets or ()), key="heat")
    if picked is None:
        return
    if picked in METRICS:
        go_to_metric(picked)
    else:
        filters.ask_street(picked)


def _table(rows: pd.DataFrame, metrics: list[Metric], whole: dict[str, Reading], chosen: tuple[str, ...]) -> str:
    ranked = {metric.id: ranks(rows[metric.id], metric.better) for metric in metrics}
    lines = [
        {
            "street": row["street"],
            "picked": row["street"] in chosen,
            "cells": [
                _cell(metric, row, whole[metric.id], rows[metric.id], ranked[metric.id], ranked[metric.id][index])
                for metric in metrics
            ],
        }
        for index, row in rows.iterrows()
    ]
    totals = [
        (_written(reading.metric, reading.value), numbers.n_of(reading.numerator, reading.denominator))
        for reading in whole.values()
    ]
    return _HTML.table(metrics, lines, totals)


def _cell(
    metric: Metric, row: pd.Series, whole: Reading, values: pd.Series, ranked: pd.Series, rank: float
) -> dict[str, str] | None:
    value = row[metric.id]
    if pd.isna(value):
        return None
    tied = "并" if (ranked == rank).sum() > 1 else ""
    parts = numbers.n_of(row[f"{metric.id}_n"], row[f"{metric.id}_of"], whole.denominator) if metric.of else ""
    return {
        "value": _written(metric, value),
        "rank": "" if metric.better == "neither" else f"{tied}{int(rank)}",
        "parts": parts,
        "about": f"{parts} {metric.of.unit}" if parts else "",
        "tint": _tint(metric, value, whole.value, values),
    }


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
