"""What every page begins with: the door, the title, the filters."""

from dataclasses import dataclass

import streamlit as st

from components import filters, frame
from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.filters import Filters


@dataclass(frozen=True)
class Screen:
    """What a page looks at."""

    dataset: Dataset
    filters: Filters


def open(title: str, question: str, filtered: bool = True) -> Screen:
    """Begin a page: write title and question, read the filters."""
    st.session_state.update(st.session_state.pop("arriving", {}))
    dataset = versions.open()
    st.header(title, anchor=False)
    st.caption(question)
    return Screen(dataset, filters.row(dataset) if filtered else dataset.everything)


def tabs(*titles: str, key: str = "tab") -> str:
    """Tabs whose choice stands in the address. Returns the open one; what is hidden is not computed."""
    return st.segmented_control(
        "内容", titles, default=titles[0], required=True, key=key, bind="query-params", label_visibility="collapsed"
    )


def go(stem: str, params: dict[str, str] | None = None, state: dict[str, object] | None = None) -> None:
    """Leave for another screen; the filters come along by themselves, ``params`` are its own.

    Streamlit lets nobody write a part of the address that a widget of this screen is bound to: that goes as the
    ``state`` of the widget, which is told before it is drawn. Without any mapping it would refuse the switch.
    """
    st.session_state["arriving"] = state or {}
    st.switch_page(frame.page(stem), query_params=params or {})


def go_to_community(screen: Screen, code: str) -> None:
    """Open a community where it is shown in full; its name stands in the address."""
    if "community" in st.session_state:  # the profile's own widget
        st.session_state["arriving"] = {"community": [code]}
        st.rerun()
    names = screen.dataset.rows("map/directory", screen.dataset.everything).set_index("community")["name"]
    go("profile", {"community": names[code]})
