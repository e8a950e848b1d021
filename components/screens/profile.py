"""One community, or up to three side by side: every metric with its rank in the district and in its street."""

import html
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import address, inputs, passport, theme
from components.board import board
from components.page import Screen
from components.panel import head
from warehouse.measures import standards as known
from warehouse.measures.catalogue import by
from warehouse.measures.ranking import rank_of
from warehouse.metrics import METRICS, Metric
from warehouse.words import numbers

_AMONG = ("全区", "同类型社区")
_WIDTHS, _HEIGHT = {1: 260, 2: 220, 3: 150}, 22  # of a strip beside so many communities, pixels


def ranks(screen: Screen, codes: Sequence[str], ids: Sequence[str]) -> None:
    """Rank strips: each metric's communities as ticks, the chosen ones marked, and the median of the district."""
    everything = by("community", screen.dataset, replace(screen.filters, streets=None, types=None), ids)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
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
    with st.container(border=True, key="panel-ranks"):
        about = " · ".join(
            f"{row.name}：{row.street}，{row.type}，{numbers.exact(row.households)} 户"
            for row in chosen.reset_index().itertuples(index=False)
        )
        head(
            "ranks",
            f"{names}在{among}的位置",
            f"{about} · {screen.filters.span}",
        )
        heads = "".join(
            f'<th><i class="dot" style="background:{tone}"></i>{html.escape(name)}</th><th>{among}位次</th><th>街道位次</th>'
            for name, tone in colors(screen, codes).items()
        )
        lines = "".join(_line(metric, everything, chosen, alike) for metric in metrics)
        legend = f"<th>{among}分布（长线为中位数）</th><th>中位数</th>"
        picked = board(
            f'<div class="scroll"><table class="plain"><tr><th>指标</th>{heads}{legend}</tr>{lines}</table></div>',
            key="ranks",
        )
    if picked:
        passport.of_metric(screen, picked)


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


def levels(screen: Screen, code: str) -> dict[str, float]:
    """What the standard in force asks of a community, in ㎡, for its chart."""
    own = screen.dataset.rows("map/directory", screen.dataset.everything).set_index("community").loc[code]
    standard = inputs.standard_in_force()
    return {f"对照标准：{standard.label}": standard.required(own["households"])}


def _line(metric: Metric, everything: pd.DataFrame, chosen: pd.DataFrame, alike: bool) -> str:
    tones = dict(zip(chosen.index, theme.palette().compared, strict=False))
    groups = dict(list(everything.groupby("type"))) if alike else {"": everything}
    cells = "".join(
        f"<td>{numbers.written(row[metric.id], metric.unit, metric.decimals)}<small>{_parts(row, metric)}</small></td>"
        f"<td>{rank_of(row, groups[row['type'] if alike else ''], metric)}</td>"
        f"<td>{rank_of(row, everything[everything['street'] == row['street']], metric)}</td>"
        for _, row in chosen.reset_index().iterrows()
    )
    strips, middles = [], []
    for kind in dict.fromkeys(chosen["type"]) if alike else [""]:
        peers, said = (
            groups[kind][metric.id],
            f' <span class="muted">{kind}</span>' if chosen["type"].nunique() > 1 else "",
        )
        marked = {
            tones[code]: value for code, value in chosen[metric.id].items() if not alike or chosen["type"][code] == kind
        }
        strips.append(_strip(peers, marked, metric, _WIDTHS[len(chosen)]))
        middles.append(f"{numbers.written(peers.median(), metric.unit, metric.decimals)}{said if alike else ''}")
    return (
        f'<tr><th scope="row"><button data-pick="{metric.id}" title="查看口径">{html.escape(metric.label)}</button></th>{cells}'
        f"<td>{'<br>'.join(strips)}</td><td>{'<br>'.join(middles)}</td></tr>"
    )


def _parts(row: pd.Series, metric: Metric) -> str:
    return numbers.n_of(row[f"{metric.id}_n"], row[f"{metric.id}_of"]) if metric.of else ""


def _strip(values: pd.Series, chosen: dict[str, float], metric: Metric, width: int) -> str:
    """Ticks of the values, the median longer, the ``chosen`` ones (colour → value) as dots."""
    known = values.dropna()
    if known.empty:
        return numbers.ABSENT
    low, middle, high = known.min(), known.median(), known.max()
    room, colour = (high - low) or 1, theme.palette()

    def at(value: float) -> float:
        return 4 + (value - low) / room * (width - 8)

    def mark(value: float, top: int, tone: str, thick: float) -> str:
        x = at(value)
        return (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{_HEIGHT - top}" stroke="{tone}" stroke-width="{thick}"/>'
        )

    ticks = "".join(mark(value, 6, colour.rest, 2) for value in known) + mark(middle, 1, colour.ink, 1.5)
    dots = "".join(
        f'<circle cx="{at(value):.1f}" cy="{_HEIGHT / 2}" r="5" fill="{tone}"/>'
        for tone, value in chosen.items()
        if pd.notna(value)
    )
    said = "，".join(
        f"{word} {numbers.written(value, metric.unit, metric.decimals)}"
        for word, value in (("最低", low), ("中位数", middle), ("最高", high))
    )
    return f'<svg width="{width}" height="{_HEIGHT}" role="img" aria-label="{said}">{ticks}{dots}</svg>'
