"""Streets × metrics as a heat table: value, rank, and colour by how far better or worse than the target or, without one, the district."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import filters, theme
from components.board import board
from components.page import Screen, go_to_metric
from components.panel import head
from warehouse.measures import targets
from warehouse.measures.catalogue import by, read
from warehouse.measures.ranking import ranks
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS, Metric, Reading
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)
_DISTRICT = "蓝色优于全区，橙色不及全区，小字为位次和分子/分母"
_TARGET = "蓝色达到目标或优于全区，橙色未达目标或不及全区，小字为达标与否或位次、分子/分母"


def heat(screen: Screen, ids: Iterable[str]) -> None:
    """All streets, the chosen ones marked. A click on a street filters the screen, a click on a metric opens it."""
    metrics, every = [METRICS[id] for id in ids], replace(screen.filters, streets=None)
    rows = by("street", screen.dataset, every, [metric.id for metric in metrics])
    whole = read(screen.dataset, every, [metric.id for metric in metrics])
    aims = targets.of(screen.dataset, every, parts=True)
    columns = [_Column(metric, rows, whole[metric.id], aims.get(metric.id)) for metric in metrics]
    legend = _TARGET if any(column.target for column in columns) else _DISTRICT
    with st.container(border=True, key="panel-heat"):
        head("heat", "各街道与全区相比", f"{legend}；点选指标看来历，点选街道只看该街道 · {every.sentence()}")
        picked = board(_table(rows, columns, screen.filters.streets or ()), key="heat")
    if picked is None:
        return
    if picked in METRICS:
        go_to_metric(picked)
    else:
        filters.ask_street(picked)


def _table(rows: pd.DataFrame, columns: list["_Column"], chosen: tuple[str, ...]) -> str:
    lines = [
        {"street": street, "picked": street in chosen, "cells": [column.cell(at) for column in columns]}
        for at, street in enumerate(rows["street"])
    ]
    heads = [(column.metric, column.target) for column in columns]
    return _HTML.table(heads, lines, [column.total() for column in columns])


class _Column:
    """One metric: its values by street, what they are held against, and how they are written."""

    def __init__(self, metric: Metric, rows: pd.DataFrame, whole: Reading, target: Target | None):
        self.metric, self.target = metric, target
        self._rows, self._whole, self._values = rows, whole, rows[metric.id]
        self._middle = target.value if target else whole.value
        self._ranked = ranks(self._values, metric.better)
        every = [*self._values, whole.value]
        self._decimals = (
            numbers.apart(every, [target.value] * len(every), metric.decimals) if target else metric.decimals
        )

    def cell(self, at: int) -> dict[str, str] | None:
        value, rank = self._values[at], self._ranked[at]
        if pd.isna(value):
            return None
        metric = self.metric
        tied = "并" if (self._ranked == rank).sum() > 1 else ""
        ranked = "" if metric.better == "neither" else f"{tied}{int(rank)}"
        n_of = (self._rows[f"{metric.id}_n"][at], self._rows[f"{metric.id}_of"][at]) if metric.of else (None, None)
        parts, status = numbers.n_of(*n_of, self._whole.denominator), targets.status(self.target, value)
        about = [f"{parts} {metric.of.unit}"] if parts and metric.of else []
        about += [f"位次{ranked}，{status}，目标{self.target.words}"] if self.target and status else []
        return {
            "value": self._written(value),
            "note": status or ranked,
            "parts": parts,
            "about": " · ".join(about),
            "tint": self._tint(value),
        }

    def total(self) -> dict[str, str]:
        whole = self._whole
        return {
            "value": self._written(whole.value),
            "note": targets.status(self.target, whole.value),
            "parts": numbers.n_of(whole.numerator, whole.denominator),
        }

    def _tint(self, value: float) -> str:
        spread = 0 if self._middle is None else (self._values - self._middle).abs().max()
        if self.metric.better == "neither" or not spread:
            return "transparent"
        strength = abs(value - self._middle) / spread
        good = value == self._middle or (value > self._middle) == (self.metric.better == "higher")
        return tint(good, strength)

    def _written(self, value: float | None) -> str:
        return numbers.written(value, "%" if self.metric.unit == "%" else "", self._decimals)


def tint(good: bool, strength: float) -> str:
    """The ground of a cell, blue or orange; ``strength`` from 0 to 1. Words on it keep a contrast of 4.5."""
    own = theme.palette()
    return theme.blend(own.surface, own.met if good else own.unmet, 0.06 + 0.34 * strength)
