"""The catalogue on screen: all metrics by chapter, searched by words; a click opens one."""

import pandas as pd
import streamlit as st

from components import address
from components.board import board
from components.page import Screen, go_to_metric
from components.panel import head
from warehouse.measures import published
from warehouse.metrics import METRICS
from warehouse.words import numbers, plain
from warehouse.words.plain import markdown

_HTML = plain.markup(__file__)


def listed(screen: Screen) -> None:
    """The metrics that match the search, each with value, published figure and definition."""
    words = st.text_input(
        "搜索指标",
        key=address.key("search", ""),
        placeholder="输入名称、口径或用途中的字词，如“面积”",
        icon=":material/search:",
    )
    table = published.table(screen.dataset, screen.filters)
    texts = [f"{one.label}{one.definition}{one.use}{one.id}".lower() for one in (METRICS[id] for id in table["id"])]
    table = table[[(words or "").lower() in text for text in texts]]
    if table.empty:
        st.info(f"没有与“{markdown(words)}”有关的指标。请换一个词，或清空搜索框查看全部。", icon=":material/info:")
        return
    known, whole = published.of(screen.dataset), screen.filters == screen.dataset.everything
    agreed, compared = (table["status"] == published.AGREES).sum(), table["published"].notna().sum()
    held = f"，{agreed} 个一致" if whole else "（只与全区全部时段的数核对）"
    told = f"，其中 {compared} 个有公布数{held}" if known else ""
    chapters: dict[str, list[dict]] = {}
    for row in table.itertuples():
        chapters.setdefault(METRICS[row.id].chapter, []).append(_entry(row))
    with st.container(border=True, key="panel-catalogue"):
        head("catalogue", f"{len(table)} 个指标{told}", f"点选指标查看来历 · {screen.filters.sentence()}")
        picked = board(_HTML.entries(chapters), key="metrics")
    if picked:
        go_to_metric(picked)


def _entry(row) -> dict[str, str]:
    metric = METRICS[row.id]
    told, held = pd.notna(row.published), pd.notna(row.status)
    return {
        "id": metric.id,
        "label": metric.label,
        "definition": metric.definition,
        "value": numbers.written(row.value, metric.unit, metric.decimals),
        "published": f"公布数 {row.published}{f'，{published.STATUS[row.status]}' if held else ''}" if told else "",
    }
