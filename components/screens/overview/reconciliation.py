"""对账: how the published figures agree with the numbers computed from the ledgers."""

import streamlit as st

from components import printing
from components.page import Screen, go_to_metric
from warehouse.measures.published import AGREES, STATUS, reconcile
from warehouse.words import numbers


def folded(screen: Screen) -> None:
    """对账, one line while all agree, open with what differs first where something does.

    Nothing at all where no figures are published for the district and the period of the dataset.
    """
    table = reconcile(screen.dataset)
    if table.empty:
        return
    agreed = int((table["status"] == AGREES).sum())
    said = "全部一致" if agreed == len(table) else f"有 {len(table) - agreed} 个不一致"
    title = f"对账：{len(table)} 个公布数与台账计算{said}"
    more = st.expander(title, expanded=agreed < len(table), key="reconciled", on_change="rerun")
    if not more.open:
        return
    with more:
        st.caption(f"点选一行查看来历 · 全区，{screen.dataset.everything.span}")
        table = table.iloc[table["status"].eq(AGREES).argsort(kind="stable")].reset_index(drop=True)
        shown = table.assign(
            computed=[
                numbers.exact(value, 1 if unit == "%" else 0) + unit
                for value, unit in zip(table["computed"], table["unit"], strict=True)
            ],
            status=table["status"].map(STATUS),
        )[["status", "label", "computed", "written", "source"]]
        printing.table(
            shown,
            hide_index=True,
            key="reconciliation",
            column_config={
                "status": st.column_config.TextColumn("结果", width=64),
                "label": st.column_config.TextColumn("公布项目", width=180),
                "computed": st.column_config.TextColumn("计算", width=100, alignment="right"),
                "written": st.column_config.TextColumn("公布", width=420),
                "source": "出处",
            },
            on_select=_picked,
            selection_mode="single-cell",
            alt="公布数对账",
        )
    if (row := st.session_state.pop("published-picked", None)) is not None:
        go_to_metric(table["id"].iloc[row])


def _picked() -> None:
    cells = st.session_state["reconciliation"]["selection"]["cells"]
    if cells:
        st.session_state["published-picked"] = cells[0][0]
