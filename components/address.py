"""What is chosen stands in the address, and what stands in the address is chosen.

A widget whose choice belongs there takes its key from :func:`key`. An arrival — the first visit, another screen, Back —
reads the address; while a screen is looked at, its widgets write it, once at the end of a run. The filters go along
from screen to screen; all else belongs to one screen and is forgotten with it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from warehouse.words.plain import markdown

#: What goes along from screen to screen.
ALONG = ("period", "since", "until", "districts", "streets", "types", "standard", "community")

_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


@dataclass
class _Visit:
    """A screen as one visitor sees it: what the address says by name, and what this run has drawn of it."""

    screen: str = ""
    said: dict[str, list[str]] = field(default_factory=dict)
    arrived: bool = True
    drawn: dict[str, tuple[Any, Mapping | None]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)


def begin(screen: str) -> None:
    """Read the address, before anything is drawn."""
    visit = _visit()
    back = getattr(get_script_run_ctx(), "is_history_navigation", False)
    visit.arrived, visit.drawn = back or visit.screen != screen, {}
    if visit.arrived:
        along = {} if back else {name: words for name, words in visit.said.items() if name in ALONG}
        visit.said = along | {name: st.query_params.get_all(name) for name in st.query_params}
        visit.screen, visit.known = screen, set()


def leave() -> None:
    """What is opened next is an arrival, even where it is the same screen."""
    _visit().screen = ""


def key(
    name: str, default: Any = None, options: Iterable | Mapping[Any, str] | None = None, label: str | None = None
) -> str:
    """The key of a widget whose choice stands in the address under ``name``; the widget itself is given no default.

    ``options`` are what may be chosen, or what may be chosen with the words for it; of a number its range. What the address
    asks for and is not there is named with its ``label``, and nothing else is shown instead.
    """
    visit = _visit()
    words = options if isinstance(options, Mapping | range | None) else {one: str(one) for one in options}
    if (visit.arrived and name not in visit.known) or name not in st.session_state:
        asked = visit.said.get(name)
        st.session_state[name] = _asked(asked, default, words, lambda lost: _name(visit, name, label or name, lost))
    elif isinstance(words, Mapping):  # the options may have changed since
        now = st.session_state[name]
        still = [one for one in now if one in words] if isinstance(now, list) else now if now in words else default
        if still != now:
            st.session_state[name] = still
    visit.drawn[name] = default, words if isinstance(words, Mapping) else None
    visit.known.add(name)
    return name


def value(name: str, default: str) -> str:
    """What is chosen under a name, also before its widget is drawn, or where this screen draws none."""
    visit = _visit()
    chosen = name in visit.known and name in st.session_state
    return st.session_state[name] if chosen else (visit.said.get(name) or [default])[-1]


def values(name: str) -> list[str]:
    """What the address says under a name, in its words."""
    return _visit().said.get(name, [])


def renamed(name: str, words: Mapping[str, str]) -> None:
    """Read what older addresses call otherwise under its name of today."""
    said = _visit().said
    if name in said:
        said[name] = [words.get(one, one) for one in said[name]]


def borrow(name: str, other: str, options: Mapping[Any, str]) -> None:
    """Read on arrival the first of what another screen calls ``other`` under ``name``, where the address says nothing of that itself
    and the ``options`` (value → its word) have it."""
    visit = _visit()
    if visit.arrived and name not in visit.said:
        asked = [one for one in visit.said.get(other, [])[:1] if one in options or one in options.values()]
        visit.said |= {name: asked} if asked else {}


def landed(name: str) -> bool:
    """Whether this run is an arrival that asked for this part of the screen."""
    visit = _visit()
    return visit.arrived and visit.said.get("at") == [name]


def write() -> None:
    """Write the address, after everything is drawn: one step of the browser's history at the most."""
    visit = _visit()
    for name, (default, words) in visit.drawn.items():
        value = st.session_state.get(name, default)
        visit.said.pop(name, None)
        if value != default and value is not None:
            visit.said[name] = [_word(one, words) for one in (value if isinstance(value, list) else [value])] or [""]
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    others = {name: words for name, words in here.items() if name not in visit.known and name not in ALONG}
    said = {name: visit.said[name] for name in (*ALONG, *visit.drawn) if name in visit.said} | others
    if said != here:
        st.query_params.from_dict(said)


def _visit() -> _Visit:
    return st.session_state.setdefault("visit", _Visit())


def _word(value: Any, words: Mapping | None) -> str:
    return words[value] if words else str(value).lower() if isinstance(value, bool) else str(value)


def _asked(said: list[str] | None, default: Any, words: Mapping | range | None, lost) -> Any:
    """What the address asks for, as the widget's value; ``lost`` is told what there is none of."""
    if said is None or not (any(said) or isinstance(default, list)):
        return default
    values: list = [one for one in said if one]
    if isinstance(words, Mapping):
        known = {str(value): value for value in words} | {word: value for value, word in words.items()}
        if unknown := [one for one in values if one not in known]:
            lost(unknown)
        values = [known[one] for one in values]
    elif isinstance(default, bool):
        values = [one == "true" for one in values]
    elif isinstance(default, int):
        if unknown := [one for one in values if not one.isdecimal() or (words and int(one) not in words)]:
            lost(unknown)
        values = [int(one) for one in values]
    elif isinstance(default, float):
        if unknown := [one for one in values if not _AMOUNT.fullmatch(one)]:
            lost(unknown)
        values = [float(one) for one in values]
    return values if isinstance(default, list) else values[-1]


def _name(visit: _Visit, name: str, label: str, lost: list[str]) -> None:
    """Say what of the address there is none of, and stop: without it another question would be answered."""
    words = markdown("、".join(lost))
    st.warning(f"地址中的{label}“{words}”在当前数据中没有，因此没有显示内容。", icon=":material/warning:")
    st.button(
        "去掉这个条件",
        on_click=lambda: visit.said.pop(name, None),
        key=f"forget-{name}",
        icon=":material/filter_alt_off:",
    )
    st.stop()
