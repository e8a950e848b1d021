"""Controls that belong to one screen; what they say stands in the address."""

from datetime import date

import streamlit as st

from components.page import View


def thresholds(low: int, high: int) -> dict[str, int]:
    """Two movable area standards in ㎡, the lower one first."""
    with st.container(horizontal=True, key="thresholds"):
        first = st.number_input("第一标准线（㎡）", 50, 5000, low, 50, key="low", bind="query-params", width=180)
        second = st.number_input("第二标准线（㎡）", 50, 5000, high, 50, key="high", bind="query-params", width=180)
    return {"low": min(first, second), "high": max(first, second)}


def choice(label: str, view: View, query: str, column: str) -> date | None:
    """One of the values of a query's column, the first by default; None when there is none."""
    values = [str(value) for value in view.dataset.rows(query, view.filters)[column]]
    chosen = st.selectbox(label, values, key=column, bind="query-params", width=220, placeholder="没有可选的日期")
    return date.fromisoformat(chosen) if chosen else None
