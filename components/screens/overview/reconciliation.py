"""对账: how the published figures agree with the numbers computed from the ledgers."""

from collections.abc import Callable

import streamlit as st

from components import passport, printing
from components.page import Screen
from components.panel import head
from warehouse.measures import published
from warehouse.measures.published import AGREES, STATUS, reconcile
from warehouse.words import numbers


def beside(screen: Screen, panel: Callable[[Screen], None]) -> None:
    """``panel`` with 对账 beside it, where there are figures published for the district and the period of the dataset."""
    if not published.of(screen.dataset):
        panel(screen)
        return
    left, right = st.columns([4, 3])
    with left:
        panel(screen)
    with right:
        _reconciled(screen)


def _reconciled(screen: Screen) -> None:
    """对账: how many published figures agree with the numbers computed over the whole district."""
    table = reconcile(screen.dataset)
    agreed = int((table["status"] == AGREES).sum())
    with st.container(border=True, key="panel-reconciliation", height="stretch"):
        whole = screen.dataset.everything
        head(
            "reconciliation",
            f"对账：{len(table)} 个公布数中 {agreed} 个一致",
            f"点选一行查看口径 · 全区，{whole.span}",
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
        printing.table(
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
            on_select=_picked,
            selection_mode="single-cell",
            alt="公布数对账",
        )
    if (row := st.session_state.pop("published-picked", None)) is not None:
        passport.of_metric(screen, table["id"].iloc[row])


def _picked() -> None:
    cells = st.session_state["reconciliation"]["selection"]["cells"]
    if cells:
        st.session_state["published-picked"] = cells[0][0]
