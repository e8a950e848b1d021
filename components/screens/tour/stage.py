"""Full screen over everything else: a presentation or the wall, kept in the address so that F5 brings it back."""

from collections.abc import Callable

import streamlit as st

from components import visitor
from components.page import Screen
from warehouse import versions
from warehouse.refused import Refused
from warehouse.tours import running, scores, shows
from warehouse.tours.running import Show
from warehouse.tours.shows import Drawn
from warehouse.words.plain import markdown

WALL = "大屏"
_ADDRESS = ("show", "version", "dropped", "start", "at", "rehearsal")
_LOOK = 15  # seconds between looks for a new version


def stands(screen: Screen, show: Callable[..., Drawn], wall: Callable[..., str]) -> bool:
    """Draw what the address asks to show, on the version it was begun with; False where nothing is asked for.

    ``show(dataset, filters, name, drop, at, by)`` and ``wall(dataset)`` give the documents; what cannot be shown is said.
    """
    name = st.query_params.get("show")
    if name is None:
        return False
    address = st.query_params
    try:
        if name == WALL:
            dataset = versions.open(address.get("version"))
            _draw(wall(dataset), alt=name)
            _follow(dataset.version)
        else:
            drop, at = _dropped(address.get("dropped")), address.get("at", "")
            start, by = address.setdefault("start", shows.start()), visitor.person()
            made = shows.frozen(
                start,
                lambda: show(versions.open(address.get("version")), screen.filters, name, drop, at, by),
                running.presented(),
            )
            if by.may("present"):
                running.begin(
                    start, name, versions.open(address.get("version")).version, drop, by, "rehearsal" in address
                )
            with st.container(key="presented"):
                _draw(made, alt=name)
    except Refused as refused:
        st.error(markdown(str(refused)), icon=":material/error:")
        _leave("leave-refused")
    return True


def _dropped(asked: str | None) -> int:
    if asked not in (None, *map(str, range(scores.MOST_DROPPED + 1))):
        raise Refused(f"地址中的 dropped 应为 0 至 {scores.MOST_DROPPED} 的整数，不能是“{asked}”。")
    return scores.DROPPED if asked is None else int(asked)


def begin(screen: Screen, name: str, dropped: int = scores.DROPPED, at: str = "", rehearsal: bool = False) -> None:
    """Show ``name`` from now on, from the first slide or the first of the kind ``at``; ``rehearsal``: to keep what each slide takes.

    It is frozen as of this moment: neither an import nor another route, pin or score changes it, until it begins anew.
    """
    asked = {"show": name, "version": screen.dataset.version, "dropped": str(dropped), "start": shows.start(), "at": at}
    st.query_params.update(asked | ({"rehearsal": "1"} if rehearsal else {}))
    st.rerun()


def back(show: Show) -> None:
    """Onto the stage again, at the slide where the show is."""
    asked = {"show": show.route, "version": show.version, "dropped": str(show.dropped), "start": show.start, "at": ""}
    st.query_params.update(asked)
    st.rerun()


@st.fragment(run_every=_LOOK)
def _follow(shown: str) -> None:
    """Show the new version as soon as one is published."""
    if versions.current() != shown:
        st.query_params["version"] = versions.current()
        st.rerun()


def _draw(document: str, alt: str) -> None:
    """A whole HTML document of our own over the page; Esc or the button in the corner leaves it."""
    with st.container(key="stage"):
        st.iframe(document, alt=alt)
        _leave("leave")


def _leave(key: str) -> None:
    if st.button("退出放映", key=key, icon=":material/close:"):
        for key in _ADDRESS:
            st.query_params.pop(key, None)
        st.rerun()
