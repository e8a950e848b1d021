"""What every page begins with: the door, the title, the filters."""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from components import filters
from warehouse import store
from warehouse.sql import Dataset, Filters


@dataclass(frozen=True)
class View:
    """What a page looks at."""

    dataset: Dataset
    filters: Filters


def open(title: str, question: str, filtered: bool = True) -> View:
    """Begin a page: leave Streamlit's old router, write title and question, read the filters.

    With a folder ``pages/`` beside app.py the first visitor's deep link is answered by the old router, without the
    frame. The flag is private; Streamlit is pinned, and a browser test visits every address first.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    dataset = store.open()
    st.header(title, anchor=False)
    st.caption(question)
    return View(dataset, filters.row(dataset) if filtered else dataset.everything)


def tabs(*titles: str) -> str:
    """Tabs whose choice stands in the address. Returns the open one; what is hidden is not computed."""
    return st.segmented_control(
        "内容", titles, default=titles[0], required=True, key="tab", bind="query-params", label_visibility="collapsed"
    )
