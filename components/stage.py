"""Full screen over everything else: a presentation or the wall, kept in the address so that F5 brings it back."""

import streamlit as st

from components.page import View
from warehouse import store

WALL = "大屏"
_ADDRESS = ("show", "version")
_LOOK = 15  # seconds between looks for a new version


def asked(view: View) -> tuple[View, str] | None:
    """What the address asks to show, on the version it was begun with; None where nothing is asked for."""
    name = st.query_params.get("show")
    if name is None:
        return None
    return View(store.open(st.query_params.get("version")), view.filters), name


def begin(view: View, name: str) -> None:
    """Show ``name`` from now on, frozen on the dataset of this moment: an import meanwhile changes nothing."""
    st.query_params.update({"show": name, "version": view.dataset.version})
    st.rerun()


@st.fragment(run_every=_LOOK)
def follow(shown: str) -> None:
    """Show the new version as soon as one is published."""
    if store.current() != shown:
        st.query_params["version"] = store.current()
        st.rerun()


def draw(document: str, alt: str) -> None:
    """A whole HTML document of our own over the page; Esc or the button in the corner leaves it."""
    with st.container(key="stage"):
        st.iframe(document, alt=alt)
        if st.button("退出放映", key="leave", icon=":material/close:"):
            for key in _ADDRESS:
                st.query_params.pop(key, None)
            st.rerun()
