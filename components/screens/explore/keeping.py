"""Saved views of 自由探索: keep one, open, share, pin or forget it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components import filters, visitor
from components.page import Screen, go
from components.panel import head
from warehouse.explore import views
from warehouse.explore.views import TARGETS, View
from warehouse.refused import Refused
from warehouse.words.plain import markdown


def box(screen: Screen, view: View) -> None:
    """Keep what is on screen under a name; the address of the page is the link to share."""
    with st.container(border=True, key="panel-keep"):
        head(
            "keep",
            "保存与分享",
            "保存后可在“我的视图”中打开，共享的视图可固定到观摩或简报；复制浏览器地址即可分享当前内容。",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("视图名称", max_chars=40, key="view-name", width=320)
            shared = st.checkbox("与他人共享", key="share-view")
            if st.button("保存视图", icon=":material/bookmark_add:", type="primary", key="keep-view"):
                limited = views.limited(screen.dataset, screen.filters)
                _save(replace(view, name=name, shared=shared, filters=limited, version=screen.dataset.version))


def _save(view: View) -> None:
    try:
        views.save(view, visitor.person())
    except Refused as refused:
        st.error(markdown(str(refused)), icon=":material/error:")
    else:
        st.toast(f"已保存“{markdown(view.name.strip())}”。", icon=":material/check_circle:")


def follow() -> None:
    """Go to the view that was just opened: its address says everything, and can be shared."""
    if params := st.session_state.pop("view-address", None):
        go("explore", params)


def listed(screen: Screen, asked: Callable[[Screen, View], dict], take_over: Callable[[str], None]) -> None:
    """The views they may open; ``asked`` gives the address of a build, ``take_over`` puts a query into the editor."""
    known, by = views.known(visitor.person()), visitor.person()
    if not known:
        st.info("还没有保存的视图。在“搭建”或“SQL”中得到结果后，填写名称即可保存。", icon=":material/info:")
        return
    for name, view in known.items():
        with st.container(border=True, key=f"panel-view-{name}"):
            head(
                f"view-{name}",
                name,
                f"{'搭建' if view.build else 'SQL'} · {view.owner}保存于版本 {view.version}{'' if view.shared else ' · 仅自己可见'}",
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    "打开",
                    icon=":material/open_in_new:",
                    key=f"open-{name}",
                    on_click=_open,
                    args=(screen, view, asked, take_over),
                )
                pins = f"pin-{name}"
                st.session_state[pins] = list(view.pinned)  # as kept, whoever pinned it
                st.pills(
                    "固定到",
                    list(TARGETS),
                    selection_mode="multi",
                    key=pins,
                    on_change=_pin,
                    args=(name, pins),
                    format_func=lambda target: f"固定到{TARGETS[target]}",
                    label_visibility="collapsed",
                    disabled=not by.may("tours"),
                )
                if view.owner == by.name or by.may("publish"):
                    _forgettable(view)
    if refused := st.session_state.pop("view-refused", None):
        st.error(markdown(refused), icon=":material/error:")


def _forgettable(view: View) -> None:
    with st.popover("删除", icon=":material/delete:", key=f"ask-{view.name}"):
        st.markdown(f"这个视图由{markdown(view.owner)}保存，删除后不能恢复。")
        asked = views.delete, view.name
        st.button("确认删除", key=f"forget-{view.name}", on_click=_carefully, args=asked, type="primary")


def _pin(name: str, pins: str) -> None:
    _carefully(views.pin, name, tuple(st.session_state[pins]))


def _carefully(change: Callable, *given: object) -> None:
    """A change from a callback, which has no place of its own to say why not."""
    try:
        change(*given, visitor.person())
    except Refused as refused:
        st.session_state["view-refused"] = "".join(refused.reasons)


def _open(screen: Screen, view: View, asked: Callable[[Screen, View], dict], take_over: Callable[[str], None]) -> None:
    try:
        chosen = filters.asked(screen.dataset, view.within(screen.dataset)) if view.build else {}
        own = {"tab": "搭建", **asked(screen, view)} if view.build else {"tab": "SQL", **view.look}
    except Refused as refused:
        st.session_state["view-refused"] = f"无法打开“{view.name}”：" + "".join(refused.reasons)
        return
    if view.sql:
        take_over(view.sql)
    st.session_state["view-address"] = chosen | own
