"""Maps: the land of the communities, and a plain map of values by community."""

import pandas as pd
import streamlit as st

from components import theme
from components.charts import decks, scales
from components.page import Screen
from warehouse.measures import geography
from warehouse.measures.geography import Geography
from warehouse.queries import Column
from warehouse.words.plain import markdown


def land(screen: Screen) -> Geography:
    """The cells of the communities; what is wrong with the file of boundaries is said."""
    found = geography.of(screen.dataset)
    if found.trouble:
        st.warning(markdown(found.trouble), icon=":material/warning:")
    return found


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
    deck = decks.deck(rows, cells, scale=scale, palette=palette)
    with st.container(key=key):
        st.pydeck_chart(deck, height=520, alt=f"各社区{column.label}")
    st.html(scales.legend_html(scale, column.label, column.unit, cells.schematic))
