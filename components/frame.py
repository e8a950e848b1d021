"""The frame: global style, the brand, the first start, and the banner that names the dataset."""

import re
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components import address, edition, theme, visitor
from components.gate.asked import base
from warehouse import demo, versions
from warehouse.dataset import Dataset
from warehouse.words import plain

_FADING = theme.fading('[class*="st-key-wide-"], .paper .scroll')
_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
_PAGES = Path(__file__).parents[1] / "pages"
_HTML = plain.markup(__file__)
_WORK = "社区党建", "数据看板"
#: The screens of the menu by heading: file stem, which is the address, with title, icon and the capability it takes. The first is
#: where one arrives.
_MENU = {
    "看数": {
        "overview": ("总览", ":material/dashboard:", "view"),
        "map": ("社区地图", ":material/map:", "view"),
        "profile": ("社区档案", ":material/badge:", "view"),
    },
    "四化": {
        "sites": ("阵地规范化", ":material/home_work:", "view"),
        "people": ("队伍专业化", ":material/groups:", "view"),
        "services": ("服务精细化", ":material/handshake:", "view"),
        "safeguards": ("保障机制化", ":material/verified_user:", "view"),
    },
    "汇报": {
        "tour": ("观摩", ":material/slideshow:", "view"),
        "brief": ("简报", ":material/article:", "view"),
    },
    "用数": {
        "explore": ("自由探索", ":material/query_stats:", "query"),
        "catalogue": ("指标口径", ":material/menu_book:", "view"),
        "ledgers": ("台账管理", ":material/table_view:", "view"),
        "metric": ("指标来历", ":material/fact_check:", "view"),
    },
    "管理": {
        "users": ("用户管理", ":material/manage_accounts:", "users"),
        "audit": ("操作日志", ":material/history_edu:", "audit"),
    },
}
#: Screens that are reached from others, and stand in no menu.
_HIDDEN = ("metric",)


def screens() -> dict[str, str]:
    """The addresses of all screens, the one at the root first, each with the capability it takes."""
    return {stem: capability for group in _MENU.values() for stem, (_, _, capability) in group.items()}


def titles() -> dict[str, str]:
    """The titles of the screens that the visitor may see, by their addresses."""
    every = {stem: entry for group in _MENU.values() for stem, entry in group.items()}
    return {stem: title for stem, (title, _, capability) in every.items() if visitor.may(capability)}


def _first() -> str:
    """Where this visitor arrives: the first screen they may see."""
    return next(stem for stem, capability in screens().items() if visitor.may(capability))


def page(stem: str) -> StreamlitPage:
    """A screen of the menu by its file stem."""
    title, icon, _ = next(group[stem] for group in _MENU.values() if stem in group)
    shown: Literal["hidden", "visible"] = "hidden" if stem in _HIDDEN else "visible"
    return st.Page(_PAGES / f"{stem}.py", title=title, icon=icon, default=stem == _first(), visibility=shown)


def menu() -> dict[str, list[StreamlitPage]]:
    """The screens by heading that the visitor may see."""
    able = {
        heading: [stem for stem, (_, _, needed) in group.items() if visitor.may(needed)]
        for heading, group in _MENU.items()
    }
    return {heading: [page(stem) for stem in stems] for heading, stems in able.items() if stems}


def seal(place: str) -> str:
    """The mark as SVG: the first character of the district's name, else of 社区."""
    return str(_HTML.seal(place[:1] or "社"))


def _place() -> str:
    return edition.dataset().place if versions.current() else ""


def settings() -> None:
    """Whose page it is, icon and width, before the menu: it would have its own icons fetched from another host."""
    visitor.arrive()
    if not any(map(visitor.may, screens().values())):
        st.stop()  # the session has ended; the gate closes the connection
    st.set_page_config(page_icon=seal(_place()), layout="wide", initial_sidebar_state=224)


def begin(page: StreamlitPage) -> None:
    """Title, style, first start, banner. Called once before the page runs."""
    place, (work, board) = _place(), _WORK
    st.set_page_config(page_title=f"{page.title} · {place}{work}{board}")
    brand = re.sub(r"[^\w（）·]", "", place) + work
    own = f'--brand: "{brand}\\A {board}";'
    st.html(f"<style>{theme.variables()} :root {{ {own} }}\n{_STYLE}{_FADING}</style>")
    st.logo(seal(place), size="large")
    if versions.current() is None:
        _first_start()
    address.begin(page.url_path or _first())
    _banner(edition.dataset())
    if mark := visitor.mark():
        st.html(_HTML.watermark(mark))
    if visitor.signs_in() or visitor.unknown():
        account = f"{base()}/account" if visitor.signs_in() else ""
        st.sidebar.html(_HTML.visitor(visitor.person(), account))


def _first_start() -> None:
    bar = st.progress(0.0, "首次启动，正在生成演示数据……")
    demo.publish_first(lambda share, text: bar.progress(min(share, 1.0), f"首次启动，正在生成演示数据：{text}"))
    bar.empty()
    st.rerun()


def _banner(dataset: Dataset) -> None:
    st.html(_HTML.banner(dataset))
    if newer := edition.newer():
        st.button(f"数据已更新至 {newer}，点此查看", key="renew", icon=":material/update:", on_click=edition.renew)
