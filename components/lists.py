"""Lists that lead somewhere: what needs attention, how the published figures agree, the weekly stream."""

import html
from dataclasses import replace

import pandas as pd
import streamlit as st

from components import inputs, passport
from components.board import board
from components.page import View, go
from components.panel import head
from warehouse import attention as rules
from warehouse import numbers
from warehouse.attention import SEVERITIES
from warehouse.figures import AGREES, STATUS, reconcile
from warehouse.pictures import opens, thumbnail


def attention(view: View, community: str | None = None) -> None:
    """需要关注: one line per rule that found something; a click opens the screen that shows more."""
    filters = view.filters if community is None else replace(view.filters, streets=None, types=None)
    names = view.dataset.rows("map/directory", view.dataset.everything).set_index("community")["name"]
    whose, picked = "" if community is None else names[community], None
    with st.container(border=True, key="panel-attention", height="stretch"):
        place = st.container()
        inputs.standard()
        lines = rules.lines(view.dataset, filters, inputs.standard_in_force(), community)
    with place:
        head(
            "attention",
            f"{whose}需要关注：{len(lines)} 类问题" if len(lines) else f"{whose}需要关注",
            f"按严重程度排列，点选查看 · {filters.since:%Y-%m} 至 {filters.until:%Y-%m}"
            + ("" if community else f" · {filters.places()}"),
        )
        if lines.empty:
            st.success("没有超过阈值的事项。", icon=":material/check_circle:")
        else:
            picked = board(
                f'<ol class="lines">{"".join(_line(row) for row in lines.itertuples())}</ol>', key="attention"
            )
    if picked:
        line = lines.set_index("id").loc[picked]
        go(line["page"], line["params"], {} if community is None else {"streets": [line["street"]]})


def _line(row) -> str:
    level = list(SEVERITIES.values()).index(row.severity) + 1
    return (
        f'<li><button data-pick="{row.id}"><span class="tag s{level}">{row.severity}</span>'
        f'<span>{html.escape(row.sentence)}</span><span class="arrow">›</span></button></li>'
    )


def reconciliation(view: View) -> None:
    """对账: how many published figures agree with the numbers computed over the whole district."""
    table = reconcile(view.dataset)
    agreed = int((table["status"] == AGREES).sum())
    with st.container(border=True, key="panel-reconciliation", height="stretch"):
        whole = view.dataset.everything
        head(
            "reconciliation",
            f"对账：{len(table)} 个公布数中 {agreed} 个一致",
            f"点选一行查看口径 · 全区，{whole.since:%Y-%m} 至 {whole.until:%Y-%m}",
        )
        order = table["status"].eq(AGREES).argsort(kind="stable")
        table = table.iloc[order].reset_index(drop=True)
        shown = table.assign(
            computed=[
                numbers.exact(value, 1 if unit == "%" else 0) + unit
                for value, unit in zip(table["computed"], table["unit"], strict=True)
            ],
            status=table["status"].map(STATUS),
        )[["status", "label", "computed", "written"]]
        st.dataframe(
            shown,
            hide_index=True,
            height="stretch",
            key="reconciliation",
            column_config={
                "status": st.column_config.TextColumn("结果", width=50),
                "label": st.column_config.TextColumn("公布项目", width=172),
                "computed": st.column_config.TextColumn("计算", width=84, alignment="right"),
                "written": "公布",
            },
            on_select=_figure_picked,
            selection_mode="single-cell",
        )
    if (place := st.session_state.pop("figure-picked", None)) is not None:
        passport.of_metric(view, table["id"].iloc[place])


def _figure_picked() -> None:
    cells = st.session_state["reconciliation"]["selection"]["cells"]
    if cells:
        st.session_state["figure-picked"] = cells[0][0]


def stream(rows: pd.DataFrame, *, kept: dict[str, str]) -> str:
    """Markup of the reports of one week, one card per project; ``kept``: the dataset's pictures, name → file."""
    return f'<div class="stream">{"".join(_report(row, kept) for row in rows.itertuples())}</div>'


def _report(row, kept: dict[str, str]) -> str:
    gained = "" if pd.isna(row.gained) else f"较上次 {numbers.signed(row.gained)} 个百分点"
    return (
        f'<article class="report">{_pictures(row, kept)}<header>'
        f'<button class="name" data-pick="{row.community}" title="查看社区档案">{html.escape(row.name)}</button>'
        f'<time class="muted">{row.week}</time></header>'
        f'<div class="muted">{html.escape(row.street)} · 计划 {row.planned_finish} 完工</div>'
        f"<p>{html.escape(row.report)}</p>"
        f'<div class="bar"><i style="width:{row.percent:.0f}%"></i></div>'
        f'<div class="muted">{row.percent:.0f}% {gained}</div></article>'
    )


def _pictures(row, kept: dict[str, str]) -> str:
    if not isinstance(row.pictures, str):
        return ""
    names = row.pictures.split(";")
    shown = [name for name in names if opens(kept.get(name, ""))]
    missing = (
        f'<div class="muted">缺少图片：{html.escape("、".join(set(names) - set(shown)))}</div>'
        if len(shown) < len(names)
        else ""
    )
    images = "".join(
        f'<img src="{thumbnail(kept[name])}" alt="{html.escape(row.name)}：{html.escape(name)}">' for name in shown
    )
    return f'<div class="pictures">{images}</div>{missing}'
