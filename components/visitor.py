"""Who looks at this page, and what they may: asked anew at every step, as a session or a role may end meanwhile."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.gate import tickets
from warehouse import home
from warehouse.access import portions, settings
from warehouse.dataset import Dataset
from warehouse.people import Person
from warehouse.refused import Refused


def person() -> Person:
    """Who looks, or clicks on a download. Somebody whose session has ended may nothing."""
    return tickets.holder(_ticket()) or Person("已退出的用户")


def may(capability: str) -> bool:
    """Whether to show the way to something; the thing itself asks again."""
    return person().may(capability)


def among(offered: Mapping[str, Iterable[str]]) -> list[str]:
    """Of things that each take one of some capabilities, those to show."""
    return [name for name, capabilities in offered.items() if any(map(may, capabilities))]


def own(dataset: Dataset, capability: str) -> Dataset:
    """What they may have of a dataset by a capability: all, or the rows of their units. Raises Refused to who has it not."""
    return portions.of(dataset, person(), capability)


def only(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """A maker of a file for nobody but who was offered it: whoever else has learnt its address is refused."""
    offered, grants = _ticket(), person().grants

    @wraps(make)
    def made() -> bytes:
        if _ticket() != offered or person().grants != grants or not grants:
            raise Refused("这个文件不是给您的，请从自己的页面下载。")
        return make()

    return made


def arrive() -> None:
    """Note whose page this is. Its memory is nobody else's, and what one person left in it is gone for the next."""
    ticket, context = _given(), get_script_run_ctx()
    if st.session_state.get("_visitor", ticket) != ticket:
        st.session_state.clear()
    st.session_state["_visitor"] = ticket
    if context is not None:
        tickets.PAGES.claim(context.session_id, ticket)


def signs_in() -> bool:
    """Whether they came with a session of their own, rather than as who sits at the machine or only looks."""
    return _ticket() not in (tickets.MACHINE, tickets.VISITOR)


def unknown() -> bool:
    """Whether nobody need sign in here, and they are somebody from elsewhere: they only look."""
    return _ticket() == tickets.VISITOR


def mark() -> str:
    """Name and time, to stand on screens and documents where the settings ask for it; empty where they do not."""
    return f"{person().name} {home.now()[:16].replace('T', ' ')}" if settings.read().watermark else ""


def _ticket() -> str:
    return tickets.ASKING.get() or st.session_state.get("_visitor", "")


def _given() -> str:
    """The ticket that the gate wrote onto the connection of this page."""
    return st.context.headers.get(tickets.HEADER, "")
