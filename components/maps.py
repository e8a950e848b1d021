"""Maps: the land of the communities, a map in its place with its buttons and legend, and a plain map of values by community."""

import math
import re
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from components import theme
from components.charts import decks, scales
from components.page import Screen
from warehouse.measures import geography
from warehouse.measures.geography import Geography
from warehouse.queries import Column
from warehouse.words.plain import markdown

_DESK, _PHONE = 632, 340  # pixels: the width of a map that this browser has never shown, until it has said its own
_LEAST, _MOST = 280, 510  # pixels: heights
_BUTTONS = """<div class="tools"><button data-code="Equal" title="放大" aria-label="放大">+</button>
<button data-code="Minus" title="缩小" aria-label="缩小">−</button><button data-code="" title="恢复到最初的范围">复位</button></div>"""
_CSS = """
.tools { display: flex; gap: 4px; align-items: center; }
button { font: inherit; font-size: 13px; line-height: 24px; min-width: 30px; padding: 0 8px; cursor: pointer;
  color: var(--st-text-color); background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color); border-radius: 4px; }
button:hover { border-color: var(--st-text-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
@media print { .tools { display: none; } }
"""
_tools = st.components.v2.component(
    "map-tools", html=_BUTTONS, css=_CSS, js=(Path(__file__).parent / "maps.js").read_text(encoding="utf-8")
)


def land(screen: Screen) -> Geography:
    """The cells of the communities; what is wrong with the file of boundaries is said."""
    found = geography.of(screen.dataset)
    if found.trouble:
        st.warning(markdown(found.trouble), icon=":material/warning:")
    return found


def stand(draw: partial, land: Geography, key: str, alt: str, **answers) -> None:
    """The map that ``draw`` (of decks.deck, but for its size) makes, as wide as its place and as high as the land then is.

    Its width comes from the browser, at first the one it had there the last time. The wheel scrolls the page, with Ctrl it zooms; buttons zoom and show the whole again.
    """
    tools = f"{key}-zoom"
    told = st.session_state.get(tools, {})
    width = int(told.get("width") or _before(key))
    size = width, _height(land, width)
    begun = st.session_state.setdefault(f"{key}-begun", 0)
    st.pydeck_chart(draw(size=size, begun=begun), height=size[1], key=key, alt=alt, **answers)
    _tools(
        data={"map": key, "width": width},
        key=tools,
        on_width_change=lambda: None,
        on_again_change=lambda: st.session_state.update({f"{key}-begun": begun + 1}),
    )


def _before(key: str) -> int:
    """How wide the browser has shown this map before (maps.js); a guess where it has not."""
    said, browser = str(st.context.cookies.get(f"width-{key}")), st.context.headers.get("User-Agent", "")
    if re.fullmatch(r"[1-9]\d{2,3}", said, re.ASCII):
        return int(said)
    return _PHONE if "Mobi" in browser else _DESK


def _height(land: Geography, width: int) -> int:
    """Pixels that let the land fill both ways."""
    if not land.bounds:
        return _LEAST
    west, south, east, north = land.bounds
    tall = (north - south) / max((east - west) * math.cos(math.radians(south)), 1e-9)
    return round(min(max(width * tall, _LEAST), _MOST))


def shaded(screen: Screen, values: pd.DataFrame, column: Column, key: str) -> None:
    """A plain map of values by what the community is called (``name``, ``value``), with its legend."""
    directory = screen.dataset.rows("map/directory", screen.filters).rename(columns={"community": "code"})
    directory["name"] = directory["code"].map(screen.dataset.names)
    rows = directory.merge(values, on="name", how="left")
    if rows[["longitude", "latitude"]].dropna().empty:
        st.info("所选社区没有坐标。请在“社区名录”填写经度、纬度，或放宽筛选。", icon=":material/info:")
        return
    cells, palette = land(screen), theme.palette()
    scale = scales.scale(
        rows["value"], palette=palette, better="neither", unit=column.unit, decimals=column.decimals or 0
    )
    stand(partial(decks.deck, rows, cells, scale=scale, palette=palette), cells, key, f"各社区{column.label}")
    st.html(scales.legend_html(scale, column.label, column.unit, cells.schematic))
