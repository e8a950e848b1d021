"""The catalogue on screen: a searchable table of all metrics, and one metric in full."""

from functools import cache
from pathlib import Path

import streamlit as st

from components import address, passport, printing, theme
from components.page import Screen
from warehouse.ledgers import LEDGERS
from warehouse.measures import lineage, published
from warehouse.metrics import METRICS
from warehouse.words import numbers
from warehouse.words.plain import markdown

_SCREENS = {
    "overview": "总览",
    "map": "社区地图",
    "profile": "社区档案",
    "sites": "阵地规范化",
    "people": "队伍专业化",
    "services": "服务精细化",
    "safeguards": "保障机制化",
    "catalogue": "指标口径",
}
_EVERY = ("map", "catalogue")  # these show every metric
_PAGES = Path(__file__).parents[2] / "pages"


def search(screen: Screen) -> str | None:
    """The table of metrics that match the search; returns the chosen metric's id (also from the address)."""
    words = st.text_input(
        "搜索指标",
        key=address.key("search", ""),
        placeholder="输入名称、口径或用途中的字词，如“面积”",
        icon=":material/search:",
    )
    table = published.table(screen.dataset, screen.filters)
    table["chapter"] = [METRICS[id].chapter for id in table["id"]]
    table["definition"] = [METRICS[id].definition for id in table["id"]]
    table["status"] = table["status"].map(published.STATUS)
    table["value"] = [
        numbers.exact(value, METRICS[id].decimals) for id, value in zip(table["id"], table["value"], strict=True)
    ]
    texts = table[["label", "definition"]].agg("".join, axis=1) + [METRICS[id].use + id for id in table["id"]]
    table = table[texts.str.contains(words or "", case=False, regex=False)].reset_index(drop=True)
    if table.empty:
        st.info(f"没有与“{markdown(words)}”有关的指标。请换一个词，或清空搜索框查看全部。", icon=":material/info:")
        return None
    agreed, compared = (table["status"] == "一致").sum(), table["published"].notna().sum()
    known, whole = published.of(screen.dataset), screen.filters == screen.dataset.everything
    held = f"，{agreed} 个一致" if whole else "（只与全区全部时段的数核对）"
    told = f"，其中 {compared} 个有公布数{held}" if known else ""
    st.caption(f"{len(table)} 个指标{told} · 点选一行查看全部说明")
    event = printing.table(
        table[
            ["label", "chapter", "value", "unit", *(["published", *["status"] * whole] if known else []), "definition"]
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="metrics",
        alt="全部指标",
        height="content" if len(table) < 10 else 420,
        column_config={
            "chapter": "章节",
            "label": st.column_config.TextColumn("指标", width=190),
            "value": st.column_config.TextColumn("数值", alignment="right"),
            "unit": "单位",
            "published": st.column_config.TextColumn("公布数", width=150),
            "status": "对账",
            "definition": st.column_config.TextColumn("口径", width="large"),
        },
        placeholder="—",
    )
    rows = event["selection"]["rows"]
    return table["id"].iloc[rows[0]] if rows and rows[0] < len(table) else table["id"].iloc[0]


def detail(screen: Screen, id: str) -> None:
    """One metric in full: passport, and the way from sheet to screen."""
    metric = METRICS[id]
    with st.container(border=True, key="panel-metric"):
        st.header(metric.label, anchor=False)
        passport.metric(screen, metric)
        st.subheader("从台账到屏幕", anchor=False)
        st.graphviz_chart(_lineage(screen, id), width="stretch", alt=f"{metric.label}从台账到屏幕")


@cache
def _pages() -> dict[str, str]:
    """The code of every page by file stem: a page names the metrics it shows."""
    return {stem: (_PAGES / f"{stem}.py").read_text(encoding="utf-8") for stem in _SCREENS}


def _lineage(screen: Screen, id: str) -> str:
    palette = theme.palette()
    metric = METRICS[id]
    screens = [_SCREENS[stem] for stem in _SCREENS if stem in _EVERY or f'"{id}"' in _pages()[stem]]
    edges = []
    for table, columns in lineage.read(metric.query).items():
        ledger = LEDGERS[table]
        titles = "\\n".join(ledger.by_name[column].title for column in columns)
        edges += [
            f'"{ledger.title}" -> "{ledger.title}的列\\n{titles}"',
            f'"{ledger.title}的列\\n{titles}" -> "{metric.query}.sql"',
        ]
    edges.append(f'"{metric.query}.sql" -> "{metric.label}"')
    edges += [f'"{metric.label}" -> "屏幕：{screen}"' for screen in screens]
    style = (
        f'rankdir=LR; bgcolor="transparent"; node [shape=box, style=rounded, fontname="Noto Sans CJK SC", fontsize=12, '
        f'color="{palette.muted}", fontcolor="{palette.ink}"]; edge [color="{palette.muted}", arrowsize=0.6];'
    )
    return f"digraph {{ {style} {'; '.join(edges)} }}"
