"""The version a visitor looks at: the one that was active when they came, until they ask for the newer one."""

import streamlit as st

from warehouse import versions
from warehouse.dataset import Dataset


def dataset() -> Dataset:
    """What this visitor looks at. Raises Refused where there is nothing yet."""
    if "edition" not in st.session_state and versions.current():
        renew()
    return versions.open(st.session_state.get("edition"))


def newer() -> str | None:
    """The number of the version that has become the active one since, if another has."""
    active = versions.current()
    return None if active == st.session_state.get("edition") else active


def renew() -> None:
    """Look at the active version from now on; for callbacks, and for who has just made it the active one."""
    st.session_state["edition"] = versions.current()
