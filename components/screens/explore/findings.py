"""What a query answered: table, chart or map of whatever columns there are, and files."""

import pandas as pd
import streamlit as st

from components import address, charts, downloads, maps, tables
from components.page import Screen
from warehouse.queries import Column

_CODES, _NAMES = ("community", "code", "社区代码"), ("社区", "社区名称", "name", "community_name")
_YEARS = ("year", "年度", "年份", "年")
_DRAWN = 30  # bars that can still be read
#: What is chosen to be seen of an answer; stands in the address and is kept with a view.
LOOK = ("answer-way", "answer-category", "answer-value")


def show(screen: Screen, rows: pd.DataFrame, asked: str) -> None:
    """The rows of the query ``asked``: a table; a chart where a number stands beside something to name it; a map where 社区 is a column."""
    numbers = [
        name
        for name in rows
        if pd.api.types.is_numeric_dtype(rows[name]) and not pd.api.types.is_bool_dtype(rows[name])
    ]
    named = [name for name in rows if name not in numbers]
    community = next((name for name in (*_NAMES, *_CODES) if name in named), None)
    ways = ["表格", *(["图表"] if numbers and named else []), *(["地图"] if numbers and community else [])]
    way = st.segmented_control(
        "看法",
        ways,
        required=True,
        key=address.key("answer-way", ways[0], ways, "看法"),
        label_visibility="collapsed",
    )
    if way == "图表":
        _chart(rows, named, numbers)
    elif way == "地图":
        _map(screen, rows, community, numbers)
    else:
        columns = {name: Column(name, name, "", _decimals(rows[name]) if name in numbers else None) for name in rows}
        if rows.empty:
            st.info("查询没有结果。", icon=":material/info:")
        tables.table(rows, columns, "answer-rows", "查询结果")
    downloads.buttons(screen, lambda: rows, "自由探索-查询结果", scope=f"不受页面筛选影响，查询：{asked}")


def _chart(rows: pd.DataFrame, named: list[str], numbers: list[str]) -> None:
    with st.container(horizontal=True):
        category = _column("分类", named, "answer-category")
        value = _column("数值", numbers, "answer-value")
    rows = pd.DataFrame({category: rows[category].map(str, na_action="ignore"), value: rows[value].astype(float)})
    rows = rows[~rows.isin([float("inf"), -float("inf")]).any(axis=1)].dropna()
    if rows.empty:
        st.info("没有可以画的数据。", icon=":material/info:")
        return
    times = pd.to_datetime(rows[category], format="ISO8601", errors="coerce")
    if rows[category].str.fullmatch(r"\d{4}(-\d\d){0,2}").all() and times.notna().all() and rows[category].is_unique:
        figure = charts.lines(rows, time=category, value=value, label=value, decimals=_decimals(rows[value]) or 0)
    else:
        figure = charts.bars(
            rows.head(_DRAWN), category=category, value=value, label=value, decimals=_decimals(rows[value]) or 0
        )
    if len(rows) > _DRAWN:
        st.caption(f"图中只画前 {_DRAWN} 行。")
    st.plotly_chart(
        charts.Checked(figure), theme=None, key="answer-chart", config=charts.CONFIG, alt=f"各{category}的{value}"
    )


def _map(screen: Screen, rows: pd.DataFrame, community: str, numbers: list[str]) -> None:
    value = _column("数值", numbers, "answer-value")
    names = rows[community].map(screen.dataset.names) if community in _CODES else rows[community]
    directory = screen.dataset.rows("map/directory", screen.dataset.everything)["name"]
    if names.isin(directory[directory.duplicated()]).any():
        st.caption("有同名社区，按名称分不清，没有画出；请在查询中带上社区代码（code）。")
    values = pd.DataFrame({"name": names, "value": rows[value]}).drop_duplicates("name")
    maps.shaded(screen, values, Column(value, value, "", _decimals(rows[value])), key="answer-map")


def _column(label: str, columns: list[str], name: str) -> str:
    return st.selectbox(label, columns, key=address.key(name, columns[0], columns, label), width=200)


def _decimals(values: pd.Series) -> int | None:
    """None (as it stands) for years, none for whole numbers, else as many as tell the values apart, at most two."""
    known = values.dropna()
    if values.name in _YEARS:
        return None
    return next((decimals for decimals in (0, 1) if (known == known.round(decimals)).all()), 2)
