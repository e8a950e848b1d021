"""What the product is held against: the same matters on one page of eight cards, four charts and a table, as any tutorial has it."""

import os
from pathlib import Path

import duckdb
import plotly.express as px
import streamlit as st
from plain_queries import CARDS, CHARTS, TABLE

st.set_page_config(page_title="办理事项", layout="wide")


@st.cache_resource
def connection():
    home = Path(os.environ["WANCHENG_HOME"])
    version = (home / "CURRENT").read_text().strip()
    return duckdb.connect(str(home / "versions" / f"{version}.duckdb"), read_only=True)


@st.cache_data
def load(sql):
    return connection().cursor().execute(sql).df()


st.title("办理事项")
streets = load("select distinct street from communities order by 1")["street"]
chosen = st.pills("街道", streets, selection_mode="multi", key="streets")
listed = ", ".join(f"'{street}'" for street in chosen)
where = f"street in ({listed})" if chosen else "true"

cards = load(CARDS.format(where=where)).iloc[0]
titles = ["受理", "已办结", "在办", "超期未办", "按时办结率", "办结用时中位数", "满意率", "社区"]
for number, (title, value) in enumerate(zip(titles, cards, strict=True)):
    if number % 4 == 0:
        columns = st.columns(4)
    columns[number % 4].metric(title, f"{value:,.1f}")

draw = [px.line, px.bar, px.pie, px.bar]
for number, (title, sql) in enumerate(CHARTS.items()):
    if number % 2 == 0:
        columns = st.columns(2)
    data = load(sql.format(where=where))
    x, y = data.columns
    named = {"names": x, "values": y} if draw[number] is px.pie else {"x": x, "y": y}
    columns[number % 2].plotly_chart(draw[number](data, title=title, **named))

st.dataframe(load(TABLE.format(where=where)))
