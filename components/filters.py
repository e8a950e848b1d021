"""The filters 街道, 社区类型, 时段: one row under the title, kept across pages and in the address."""

from datetime import date

import streamlit as st
from dateutil.relativedelta import relativedelta

from components import address
from warehouse.dataset import Dataset
from warehouse.filters import DEFAULT, PERIODS, Filters
from warehouse.ledgers import LEDGERS
from warehouse.refused import Refused
from warehouse.words import plain
from warehouse.words.plain import markdown

_HTML = plain.markup(__file__)
_TYPES = LEDGERS["communities"].by_name["type"].enum
_OWN = "自选"


def row(dataset: Dataset) -> Filters:
    """Draw the row of filters and return what they say; what cannot be is said, and nothing shown."""
    if street := st.session_state.pop("ask-street", None):
        toggle_street(street)
    with st.container(key="filters", horizontal=True, vertical_alignment="top", gap="medium"):
        said = st.container(key="filters-said")
        period = st.segmented_control(
            "时段", [*PERIODS, _OWN], required=True, key=address.key("period", DEFAULT, [*PERIODS, _OWN], "时段")
        )
        months = _chosen_months(dataset) if period == _OWN else None
        places = _pills("街道", dataset.streets, "streets"), _pills("社区类型", _TYPES, "types")
        try:
            chosen = Filters.months(dataset, *months, *places) if months else Filters.named(dataset, period, *places)
        except Refused as refused:
            st.error("".join(refused.reasons), icon=":material/error:")
            st.stop()
        said.html(_HTML.said(chosen))
    return chosen


def toggle_street(street: str) -> None:
    """Look at this street only, or at all again; for callbacks of charts and maps."""
    st.session_state["streets"] = [] if st.session_state.get("streets") == [street] else [street]


def ask_street(street: str) -> None:
    """Like :func:`toggle_street`, for a click that is only seen after the filters were drawn."""
    st.session_state["ask-street"] = street
    st.rerun()


def asked(dataset: Dataset, filters: Filters) -> dict[str, list[str]]:
    """The filters as they stand in an address."""
    named = filters.period(dataset)
    months = {"since": [f"{filters.since:%Y-%m}"], "until": [f"{filters.until:%Y-%m}"]}
    places = {"streets": list(filters.streets or [""]), "types": list(filters.types or [""])}
    return {"period": [named or _OWN]} | ({} if named else months) | places


def _pills(label: str, options: tuple[str, ...], name: str) -> tuple[str, ...]:
    key = address.key(name, [], options, label)
    chosen = st.pills(label, options, selection_mode="multi", key=key, format_func=markdown)
    return tuple(option for option in options if option in chosen)  # in one order, however they were clicked


def _chosen_months(dataset: Dataset) -> tuple[date, date]:
    months = _months(dataset)
    ends = {"since": ("起始月", months[0]), "until": ("截止月", months[-1])}
    since, until = (
        st.selectbox(label, months, key=address.key(name, default, months, label), width=176)
        for name, (label, default) in ends.items()
    )
    return date.fromisoformat(f"{since}-01"), date.fromisoformat(f"{until}-01")


def _months(dataset: Dataset) -> list[str]:
    first, last = dataset.start.replace(day=1), dataset.cutoff
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [f"{first + relativedelta(months=step):%Y-%m}" for step in range(count)]
