"""搜索: one box on every screen. What is typed is looked for at once, and a hit leads to where it is shown."""

import ast
from functools import cache
from pathlib import Path

import streamlit as st

from components import edition, frame, theme, visitor
from components.page import go
from warehouse import versions
from warehouse.measures import search
from warehouse.measures.search import COMMUNITY, METRIC, PROJECT, SCREEN, Entry, Found
from warehouse.words import plain

_PAGES = Path(__file__).parents[1] / "pages"
_HTML = plain.markup(__file__)
#: Where each kind is shown: the screen, and what is chosen there.
_SHOWN = {
    COMMUNITY: lambda entry: ("profile", {"community": entry.id}),
    METRIC: lambda entry: ("metric", {"metric": entry.id}),
    PROJECT: lambda entry: ("sites", {"tab": "三年行动", "at": "sites/programme", **dict(entry.given)}),
    SCREEN: lambda entry: (entry.code, dict(entry.given)),
}
_BOX = """<div class="search" role="search">
<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="11" cy="11" r="7"/><path d="m21 21-4.5-4.5"/></svg>
<input type="text" role="combobox" aria-label="搜索社区、指标、项目和屏幕" aria-expanded="false" aria-controls="hits" aria-autocomplete="list"
  placeholder="搜索社区、指标、项目…" title="可输入名称、拼音首字母或代码；按 / 键到这里" autocomplete="off" spellcheck="false" maxlength="60">
<kbd aria-hidden="true">/</kbd>
<div class="hits" id="hits" role="listbox" aria-label="找到的内容" hidden></div>
</div>"""


def _beside(ending: str) -> str:
    return Path(__file__).with_suffix(ending).read_text(encoding="utf-8")


_mount = st.components.v2.component("search", html=_BOX, css=_beside(".css"), js=_beside(".js"))


@st.fragment
def box() -> None:
    """The box; only itself runs again while somebody types."""
    typed = str(st.session_state.get("search-box", {}).get("typed") or "")
    found = search.find(_known(), typed) if typed.strip() else Found()
    said = _HTML.hits(found, typed.strip()).__html__() if typed.strip() else ""
    colours = ("ground", "surface", "line", "ink", "muted", "identity")
    tokens = ";".join(f"--{name}:{getattr(theme.palette(), name)}" for name in colours)
    data = {"html": said, "typed": typed, "tokens": tokens}
    picked = _mount(data=data, key="search-box", on_picked_change=lambda: None, on_typed_change=lambda: None).picked
    hit = next((entry for entry in _known() if f"{entry.kind}-{entry.id}" == picked), None) if picked else None
    if hit:
        go(*_SHOWN[hit.kind](hit))


def _known() -> tuple[Entry, ...]:
    """What this visitor may find: the screens they may see, and the communities and projects of their units."""
    screens = tuple(
        entry for stem, title in frame.titles().items() for entry in (_screen(stem, title), *_tabs(stem, title))
    )
    seen = visitor.may("view") and versions.current()
    return (search.entries(visitor.own(edition.dataset(), "view")) if seen else ()) + screens


@cache
def _screen(stem: str, title: str) -> Entry:
    """A screen, with the question it answers."""
    _, _, question = (ast.get_docstring(_page(stem)) or "").partition("：")
    return Entry(SCREEN, stem, title, question, stem)


@cache
def _tabs(stem: str, title: str) -> tuple[Entry, ...]:
    """The tabs that a page declares, the first of which is the screen itself."""
    found = []
    for call in ast.walk(_page(stem)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "tabs":
            key = next((one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)), "tab")
            found += [(key, word.value) for word in call.args if isinstance(word, ast.Constant)]
    return tuple(Entry(SCREEN, f"{stem}-{tab}", tab, title, stem, ((str(key), str(tab)),)) for key, tab in found)


@cache
def _page(stem: str) -> ast.Module:
    return ast.parse((_PAGES / f"{stem}.py").read_text(encoding="utf-8"))
