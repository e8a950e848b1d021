"""The frame: global style, the brand, the first start, and the banner that names the dataset."""

import html
from pathlib import Path

import streamlit as st

from components import theme
from warehouse import demo, versions
from warehouse.dataset import Dataset

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
ICON = str(Path(__file__).parent / "icon.png")


def begin() -> None:
    """Style, first start, banner. Called once by app.py before the page runs."""
    st.html(f"<style>:root {{ {theme.variables()} }}\n{_STYLE}</style>")
    st.logo(ICON, size="large")
    if versions.current() is None:
        _first_start()
    _banner(versions.open())
    st.session_state["begun"] = True


def begun() -> bool:
    """Whether the frame stands around the pages of this visitor."""
    return "begun" in st.session_state


def _first_start() -> None:
    bar = st.progress(0.0, "首次启动，正在生成演示数据……")
    demo.publish_first(lambda share, text: bar.progress(min(share, 1.0), f"首次启动，正在生成演示数据：{text}"))
    bar.empty()


def _banner(dataset: Dataset) -> None:
    mark = '<b class="demo">演示数据</b>' if dataset.is_demo else ""
    name = html.escape(dataset.manifest["name"])
    st.html(
        f'<div class="banner" role="note" aria-label="数据集">{mark}<span>{name}</span>'
        f"<span>截止 {dataset.cutoff:%Y-%m-%d}</span><span>版本 {dataset.version}</span></div>"
    )
