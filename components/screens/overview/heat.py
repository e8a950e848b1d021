"""Streets × metrics as a heat table: value, rank, and colour by how far better or worse than the target or, without one, the district."""

from collections.abc import Collection, Iterable
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import filters, theme
from components.board import board
from components.charts.folding import ENDS, MOST
from components.page import Screen, go_to_metric
from components.panel import head
from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.measures import targets
from warehouse.measures.catalogue import by, read
from warehouse.measures.ranking import ranks
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS, Metric, Reading
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)
_NAMED = 2  # streets in the title
_DISTRICT = "蓝色优于全区，橙色不及全区，小字为位次和分子/分母"
_TARGET = "蓝色达到目标或优于全区，橙色未达目标或不及全区，小字为达标与否或位次、分子/分母"


def heat(screen: Screen, ids: Iterable[str]) -> None:
    """All streets, those of a district under it where there are several; of many the first and the last.

    What is chosen is marked. A click on a place filters the screen, a click on a metric opens it.
    """
    asked, every = screen.filters, replace(screen.filters, streets=None)
    chosen = asked.streets or ()
    kept = chosen if len(screen.dataset.streets) > MOST else ()
    title, about, drawn = _drawn(screen.dataset, every, asked.inside, kept, tuple(ids))
    with st.container(border=True, key="panel-heat"):
        head("heat", title, about)
        picked = board(drawn, key="heat", picked=[*chosen, *asked.inside])
    if picked is None:
        return
    if picked in METRICS:
        go_to_metric(picked)
    else:
        filters.ask("districts" if picked in screen.dataset.districts else "streets", picked)


@remembered
def _drawn(
    dataset: Dataset, every: Filters, inside: tuple[str, ...], kept: tuple[str, ...], ids: tuple[str, ...]
) -> tuple[str, str, str]:
    """Title, what is said of it, and the table: within districts if some are looked at, of many streets also those ``kept``."""
    levels = {level: _columns(dataset, every, ids, level) for level in _levels(every)}
    streets, place = levels["street"], "全部" if every.each else "全区"
    lines, folded = _lines(dataset, inside, kept, levels)
    title = _finding(streets) or f"{'各区县、街道与全部' if every.each else '各街道与全区'}相比"
    legend = _TARGET if any(column.target for column in streets) else _DISTRICT
    about = f"{legend}；点选指标看来历，点选街道只看该街道 · {every.sentence()}{folded}"
    heads = [(column.metric, column.target) for column in streets]
    return title, about, _HTML.table(heads, lines, place, [column.total() for column in streets])


def _columns(dataset: Dataset, every: Filters, ids: tuple[str, ...], level: str) -> list["_Column"]:
    """The columns over all streets or districts."""
    whole, aims, rows = (
        read(dataset, every, ids),
        targets.of(dataset, every, parts=True),
        by(level, dataset, every, ids),
    )
    return [_Column(METRICS[id], rows, whole[id], aims.get(id)) for id in ids]


def _finding(columns: list["_Column"]) -> str:
    """Which street is behind the target, or the district, in most metrics; nothing where all are alike."""
    judged = [column for column in columns if column.metric.better != "neither"]
    behind = {
        street: sum(column.behind(at) for column in judged) for at, street in enumerate(columns[0].places("street"))
    }
    most = max(behind.values(), default=0)
    named = [street for street, count in behind.items() if count == most]
    if not most or len(named) == len(behind):
        return ""
    norm = "全区或未达目标" if any(column.target for column in judged) else "全区"
    said = "、".join(named[:_NAMED]) + (f"等 {len(named)} 个街道各" if len(named) > _NAMED else "各" * (len(named) > 1))
    return f"{said}有 {most} / {len(judged)} 项不及{norm}，最多"


def _levels(filters: Filters) -> list[str]:
    return ["district", "street"] if filters.each else ["street"]


def _lines(
    dataset: Dataset, inside: Collection[str], kept: Collection[str], levels: dict[str, list["_Column"]]
) -> tuple[list[dict], str]:
    """The rows of the table, and what is to be said of those that it leaves out."""
    districts = dataset.districts
    within = [street for name in inside for street in districts[name]]
    shown, folded = _ends(_rows(levels["street"], "street", within), levels["street"], kept)
    if not districts:
        return shown, folded
    lines = _rows(levels["district"], "district")
    if folded:
        return [*lines, *shown], folded
    held = {street: name for name, of in districts.items() for street in of}
    return [
        each for line in lines for each in (line, *(one for one in shown if held[one["place"]] == line["place"]))
    ], ""


def _rows(columns: list["_Column"], level: str, within: Collection[str] = ()) -> list[dict]:
    return [
        {"place": place, "level": level, "cells": [column.cells[at] for column in columns], "at": at}
        for at, place in enumerate(columns[0].places(level))
        if not within or place in within
    ]


def _ends(lines: list[dict], columns: list["_Column"], kept: Collection[str]) -> tuple[list[dict], str]:
    """Of many the first and the last by the mean of their ranks, and those ``kept``."""
    if len(lines) <= MOST:
        return lines, ""
    means = pd.concat([column.ranks for column in columns if column.metric.better != "neither"], axis=1).mean(axis=1)
    ordered = sorted(lines, key=lambda line: means[line["at"]])
    shown = [line for at, line in enumerate(ordered) if at < ENDS or at >= len(ordered) - ENDS or line["place"] in kept]
    return shown, f" · 共 {len(lines)} 个街道，列出平均位次最前、最后各 {ENDS} 个"


class _Column:
    """One metric: its values by street, what they are held against, and how they are written."""

    def __init__(self, metric: Metric, rows: pd.DataFrame, whole: Reading, target: Target | None):
        self.metric, self.target = metric, target
        self._rows, self._whole, self._values = rows, whole, rows[metric.id]
        self._middle = target.value if target else whole.value
        self.ranks = ranks(self._values, metric.better)
        every = [*self._values, whole.value]
        self._decimals = (
            numbers.apart(every, [target.value] * len(every), metric.decimals) if target else metric.decimals
        )
        self.cells = [self._cell(at) for at in range(len(rows))]

    def places(self, level: str) -> Iterable[str]:
        return self._rows[level]

    def _cell(self, at: int) -> dict[str, str] | None:
        value, rank = self._values[at], self.ranks[at]
        if pd.isna(value):
            return None
        metric = self.metric
        tied = "并" if (self.ranks == rank).sum() > 1 else ""
        ranked = "" if metric.better == "neither" or self.ranks.count() < 2 else f"{tied}{int(rank)}"
        n_of = (self._rows[f"{metric.id}_n"][at], self._rows[f"{metric.id}_of"][at]) if metric.of else (None, None)
        parts, status = numbers.n_of(*n_of, self._whole.denominator), targets.status(self.target, value)
        about = [f"{parts} {metric.of.unit}"] if parts and metric.of else []
        about += (
            [f"{f'位次{ranked}，' if ranked else ''}{status}，目标{self.target.words}"]
            if self.target and status
            else []
        )
        return {
            "value": self._written(value),
            "note": status or ranked,
            "parts": parts,
            "about": " · ".join(about),
            "tint": self._tint(value),
        }

    def behind(self, at: int) -> bool:
        """Whether a place is worse than what its values are held against."""
        value = self._values[at]
        return self._middle is not None and not pd.isna(value) and not self._good(value)

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
        return theme.tint(self._good(value), strength)

    def _good(self, value: float) -> bool:
        return value == self._middle or (value > self._middle) == (self.metric.better == "higher")

    def _written(self, value: float | None) -> str:
        return numbers.written(value, "%" if self.metric.unit == "%" else "", self._decimals)
