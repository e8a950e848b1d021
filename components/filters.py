"""The filters 街道, 社区类型, 时间范围: one row under the title, kept across pages and in the address."""

import html
from datetime import date

import streamlit as st
from dateutil.relativedelta import relativedelta

from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS

_TYPES = list(LEDGERS["communities"].by_name["type"].enum)


def row(dataset: Dataset) -> Filters:
    """Draw the row of filters and return what they say."""
    directory = dataset.rows("map/directory", dataset.everything)
    months = _months(dataset)
    if street := st.session_state.pop("ask-street", None):
        toggle_street(street)
    with st.container(key="filters", horizontal=True, vertical_alignment="top", gap="medium"):
        said = st.container(key="filters-said")
        _pills("街道", list(directory["street"].unique()), "streets")
        _pills("社区类型", _TYPES, "types")
        since = _month("起始月", months, months[0], "since")
        until = _month("截止月", months, months[-1], "until")
        chosen = Filters.months(
            dataset,
            _day(since) if since != months[0] else None,
            _day(until) if until != months[-1] else None,
            tuple(st.session_state["streets"]),
            tuple(st.session_state["types"]),
        )
        said.html(f'<div class="filters-said" tabindex="0">{html.escape(chosen.sentence())}</div>')
    return chosen


def toggle_street(street: str) -> None:
    """Look at this street only, or at all again; for callbacks of charts and maps."""
    st.session_state["streets"] = [] if st.session_state.get("streets") == [street] else [street]


def _pills(label: str, options: list[str], key: str) -> None:
    st.pills(label, options, selection_mode="multi", key=key, bind="query-params", persist_state="session")


def _month(label: str, months: list[str], default: str, key: str) -> str:
    return st.selectbox(
        label, months, months.index(default), key=key, bind="query-params", persist_state="session", width=130
    )


def _months(dataset: Dataset) -> list[str]:
    first, count = dataset.start.replace(day=1), 1
    count += (dataset.cutoff.year - first.year) * 12 + dataset.cutoff.month - first.month
    return [f"{first + relativedelta(months=step):%Y-%m}" for step in range(count)]


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def ask_street(street: str) -> None:
    """Like :func:`toggle_street`, for a click that is only seen after the filters were drawn."""
    st.session_state["ask-street"] = street
    st.rerun()
