"""The frame: global style, the brand, the first start, and the banner that names the dataset."""

import html
import re
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components import theme
from warehouse import demo, versions
from warehouse.dataset import Dataset

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
_PAGES = Path(__file__).parents[1] / "pages"
_SEAL = (Path(__file__).parent / "seal.svg").read_text(encoding="utf-8")
_WORK = "社区党建", "数据看板"
#: The screens of the menu by heading: file stem, which is the address, with title and icon. The first is where one arrives.
_MENU = {
    "看数": {
        "overview": ("总览", ":material/dashboard:"),
        "map": ("社区地图", ":material/map:"),
        "profile": ("社区档案", ":material/badge:"),
    },
    "四化": {
        "sites": ("阵地规范化", ":material/home_work:"),
        "people": ("队伍专业化", ":material/groups:"),
        "services": ("服务精细化", ":material/handshake:"),
        "safeguards": ("保障机制化", ":material/verified_user:"),
    },
    "汇报": {
        "tour": ("观摩", ":material/slideshow:"),
        "brief": ("简报", ":material/article:"),
    },
    "用数": {
        "explore": ("自由探索", ":material/query_stats:"),
        "catalogue": ("指标口径", ":material/menu_book:"),
        "ledgers": ("台账管理", ":material/table_view:"),
    },
}


def page(stem: str) -> StreamlitPage:
    """A screen of the menu by its file stem."""
    title, icon = next(screens[stem] for screens in _MENU.values() if stem in screens)
    return st.Page(_PAGES / f"{stem}.py", title=title, icon=icon, default=stem == "overview")


def menu() -> dict[str, list[StreamlitPage]]:
    """The screens by heading."""
    return {heading: [page(stem) for stem in screens] for heading, screens in _MENU.items()}


def _place() -> str:
    return versions.open().place if versions.current() else ""


def name() -> str:
    """What the product is called: the district's name before it, where the directory has one."""
    return _place() + "".join(_WORK)


def seal() -> str:
    """The mark as SVG: the first character of the district's name, else of 社区."""
    return _SEAL.replace("社", html.escape(_place()[:1] or "社"))


def begin() -> None:
    """Style, first start, banner. Called once by app.py before the page runs."""
    work, board = _WORK
    brand = html.escape(re.sub(r"[^\w（）·]", "", _place()) + work)
    own = f'--brand: "{brand}\\A {board}";'
    st.html(f"<style>:root {{ {theme.variables()} {own} }}\n{_STYLE}</style>")
    st.logo(seal(), size="large")
    if versions.current() is None:
        _first_start()
    _banner(versions.open())


def _first_start() -> None:
    bar = st.progress(0.0, "首次启动，正在生成演示数据……")
    demo.publish_first(lambda share, text: bar.progress(min(share, 1.0), f"首次启动，正在生成演示数据：{text}"))
    bar.empty()
    st.rerun()


def _banner(dataset: Dataset) -> None:
    mark = '<b class="demo">演示数据</b>' if dataset.is_demo else ""
    name = html.escape(dataset.manifest["name"])
    st.html(
        f'<div class="banner" role="note" aria-label="数据集">{mark}<span>{name}</span>'
        f"<span>截止 {dataset.cutoff:%Y-%m-%d}</span><span>版本 {dataset.version}</span></div>"
    )
