"""Saved views of 自由探索: keep one, open, share, pin or forget it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components.page import View, go
from components.panel import head
from warehouse import store, views
from warehouse.views import PLACES, Kept


def box(view: View, kept: Kept) -> None:
    """Keep what is on screen under a name; the address of the page is the link to share."""
    with st.container(border=True, key="panel-keep"):
        head("keep", "保存与分享", "保存后可在“我的视图”中打开、固定到观摩或简报；复制浏览器地址即可分享当前内容。")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("视图名称", max_chars=40, key="view-name", width=320)
            owner = st.text_input("保存人", max_chars=40, key="view-owner", width=160, persist_state="session")
            if st.button("保存视图", icon=":material/bookmark_add:", type="primary", key="keep-view"):
                limited = views.limited(view.dataset, view.filters)
                _try(views.save, replace(kept, name=name, owner=owner, filters=limited, version=view.dataset.version))


def _try(save: Callable, kept: Kept) -> None:
    try:
        save(kept)
    except store.Refused as refused:
        st.error("\n".join(refused.reasons), icon=":material/error:")
    else:
        st.toast(f"已保存“{kept.name.strip()}”。", icon=":material/check_circle:")


def follow() -> None:
    """Go to the view that was just opened: its address says everything, and can be shared."""
    if params := st.session_state.pop("view-address", None):
        go("explore", params)


def listed(addresses: dict[str, Callable[[Kept], dict]]) -> None:
    """All views; ``addresses`` gives the address of one, by the door it came through ("build", "sql")."""
    known = views.saved()
    if not known:
        st.info("还没有保存的视图。在“搭建”或“SQL”中得到结果后，填写名称即可保存。", icon=":material/info:")
        return
    for name, kept in known.items():
        with st.container(border=True, key=f"panel-view-{name}"):
            head(f"view-{name}", name, f"{'搭建' if kept.build else 'SQL'} · {kept.owner}保存于版本 {kept.version}")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    "打开", icon=":material/open_in_new:", key=f"open-{name}", on_click=_open, args=(kept, addresses)
                )
                places = st.pills(
                    "固定到", list(PLACES), default=list(kept.pinned), selection_mode="multi", key=f"pin-{name}",
                    format_func=lambda place: f"固定到{PLACES[place]}", label_visibility="collapsed",
                )  # fmt: skip
                if tuple(places) != kept.pinned:
                    views.pin(name, tuple(places))
                    st.rerun()
                if st.button("删除", icon=":material/delete:", key=f"forget-{name}"):
                    views.delete(name)
                    st.rerun()
    if refused := st.session_state.pop("view-refused", None):
        st.error(refused, icon=":material/error:")


def _open(kept: Kept, addresses: dict[str, Callable[[Kept], dict]]) -> None:
    try:
        st.session_state["view-address"] = addresses["build" if kept.build else "sql"](kept)
    except store.Refused as refused:
        st.session_state["view-refused"] = f"无法打开“{kept.name}”：" + "".join(refused.reasons)
        return
    months = {key: kept.filters[key][:7] for key in ("since", "until") if kept.filters.get(key)}
    st.session_state["tab"] = "搭建" if kept.build else "SQL"
    st.session_state.update(months | {key: list(kept.filters.get(key) or []) for key in ("streets", "types")})
