"""One community, or up to three side by side: every metric with its rank in the district and in its street."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import address, inputs, papers, theme
from components.board import board
from components.page import Screen, go_to_metric
from components.panel import head
from warehouse.measures import standards as known
from warehouse.measures import targets
from warehouse.measures.catalogue import by
from warehouse.measures.ranking import rank_of
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS, Metric
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)

_AMONG = ("全区", "同类型社区")
_WIDTHS = {1: 380, 2: 220, 3: 150}  # of a strip beside so many communities, pixels


def controls(screen: Screen, brief: Callable, writers: Mapping) -> list[str]:
    """The row above the profile: which communities (their codes; none yet), and the first one's profile as a document."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="controls"):
        if codes := inputs.communities(screen, most=3):
            papers.community(screen, codes[0], brief, writers)
    return codes


def ranks(screen: Screen, codes: Sequence[str], ids: Sequence[str]) -> None:
    """Rank strips: each metric's communities as ticks, the chosen ones marked, and the median of the district."""
    everything = by("community", screen.dataset, replace(screen.filters, streets=None, types=None), ids)
    panel = st.container(border=True, key="panel-ranks")
    slot = panel.container()
    with panel.container(horizontal=True, vertical_alignment="center", gap="medium", key="controls-ranks"):
        among = st.segmented_control(
            "比较范围", _AMONG, required=True, key=address.key("among", _AMONG[0], _AMONG, "比较范围")
        )
        each = st.toggle("总量按每千名居民计", key=address.key("each", False))
    alike = among == _AMONG[1]
    metrics = [METRICS[id] for id in ids]
    if each:
        metrics = [_each_thousand(metric) for metric in metrics]
        sums = [metric.id for metric in metrics if metric.adds_up]
        everything = everything.assign(**{id: 1000 * everything[id] / everything["residents"] for id in sums})
    chosen = everything.set_index("community").loc[list(codes)]
    names = "、".join(chosen["name"])
    about = " · ".join(
        f"{row.name}：{row.street}，{row.type}，{numbers.exact(row.households)} 户"
        for row in chosen.reset_index().itertuples(index=False)
    )
    with slot:
        head("ranks", f"{names}在{among}的位置", f"{about} · {screen.filters.span}")
    held = targets.of(screen.dataset, screen.filters, parts=True)
    rows = [_line(metric, everything, chosen, alike, held) for metric in metrics]
    with panel:
        picked = board(_HTML.ranks(colors(screen, codes), among, rows), key="ranks")
    if picked:
        go_to_metric(picked)


def _each_thousand(metric: Metric) -> Metric:
    """A sum per 1,000 residents; what is no sum stays."""
    label = f"{metric.label}（每千名居民）"
    return replace(metric, label=label, decimals=max(metric.decimals, 1)) if metric.adds_up else metric


def colors(screen: Screen, codes: Sequence[str]) -> dict[str, str]:
    """The compared communities by name, each with its colour on every chart of the screen."""
    return dict(zip((screen.dataset.names[code] for code in codes), theme.palette().compared, strict=False))


def standards() -> dict:
    """All standards, as parameters."""
    return known.params(list(known.STANDARDS.values()))


def levels(screen: Screen, codes: Sequence[str]) -> dict[str, float]:
    """What the standards ask of all these communities alike, in ㎡, for their chart: words → amount."""
    homes = screen.dataset.rows("map/directory", screen.dataset.everything).set_index("community")["households"]
    asked: dict[float, list[str]] = {}
    for standard in known.STANDARDS.values():
        amounts = {standard.required(homes[code]) for code in codes}
        if len(amounts) == 1:
            asked.setdefault(amounts.pop(), []).append(standard.label)
    return {
        f"{labels[0]}{f'等 {len(labels)} 项标准' if len(labels) > 1 else ''}：{numbers.exact(amount, numbers.recorded([amount]))} ㎡": amount
        for amount, labels in asked.items()
    }


def _line(
    metric: Metric, everything: pd.DataFrame, chosen: pd.DataFrame, alike: bool, held: Mapping[str, Target]
) -> dict:
    groups = dict(list(everything.groupby("type"))) if alike else {"": everything}
    rows = [row for _, row in chosen.reset_index().iterrows()]
    tones = [*zip(rows, theme.palette().compared, strict=False)]
    kinds = [*dict.fromkeys(chosen["type"])] if alike else [""]
    return {
        "metric": metric,
        "cells": [
            {
                "value": targets.written(metric, held.get(metric.id), row[metric.id]),
                "status": (said := targets.status(held.get(metric.id), row[metric.id])),
                "tone": said and theme.judged(said),
                "parts": numbers.parts(metric, row.get(f"{metric.id}_n"), row.get(f"{metric.id}_of")),
                "among": rank_of(row, groups[row["type"] if alike else ""], metric),
                "street": rank_of(row, everything[everything["street"] == row["street"]], metric),
            }
            for row in rows
        ],
        "groups": [
            _strip(
                groups[kind][metric.id],
                [(row[metric.id], tone) for row, tone in tones if kind in ("", row["type"])],
                metric,
                _WIDTHS[len(chosen)],
            )
            | {"kind": kind if len(kinds) > 1 else ""}
            for kind in kinds
        ],
    }


def _strip(values: pd.Series, chosen: list[tuple[float, str]], metric: Metric, width: int) -> dict:
    """Where the ticks of the values, of their median and the dots of the ``chosen`` ones (value, colour) stand."""
    known, colour = values.dropna(), theme.palette()
    ends = {"最低": known.min(), "中位数": known.median(), "最高": known.max()}
    low, room = ends["最低"], (ends["最高"] - ends["最低"]) or 1
    written = {word: numbers.written(value, metric.unit, metric.decimals) for word, value in ends.items()}

    def at(value: float) -> float:
        return round(6 + (value - low) / room * (width - 12), 1)

    ticks = [(at(value), 6, colour.rest, 2) for value in known]
    return {
        "width": width,
        "middle": written["中位数"],
        "said": "，".join(f"{word} {amount}" for word, amount in written.items()),
        "ticks": [*ticks, (at(ends["中位数"]), 1, colour.ink, 1.5)] if ticks else [],
        "dots": [(at(value), tone) for value, tone in chosen if pd.notna(value)],
    }
