"""The door 整表 of 自由探索: a ledger or rollup as it was recorded, searched, ordered, described and taken along."""

import streamlit as st

from components import address, downloads, tables
from components.page import Screen
from components.panel import head
from warehouse.explore import sheets
from warehouse.explore.sheets import Sheet
from warehouse.queries import Column

_MOST = 5_000  # rows on screen; files hold all
_MOST_EXCEL = 1_048_576  # lines of a sheet


def door(screen: Screen) -> None:
    """Choose a table, narrow and order it; below it what its columns hold."""
    titles = sheets.titles()
    with st.container(border=True, key="panel-sheet"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            key = address.key("sheet", next(iter(titles)), titles, "表")
            name = st.selectbox("表", list(titles), key=key, width=260, format_func=titles.get)
            sheet = sheets.sheet(screen.dataset, name)
            labels = {column: sheet.columns[column].label for column in sheet.columns}
            words = st.text_input("搜索", key=address.key("find", ""), width=240, placeholder="任意一列中的文字")
            sort = st.selectbox(
                "排序",
                list(labels),
                key=address.key("by", None, labels, "排序"),
                width=200,
                placeholder="原有顺序",
                format_func=labels.get,
            )
            falling = st.toggle("由大到小", key=address.key("falling", False))
        where = _narrowed(screen, sheet)
        asked = (screen.dataset, screen.filters, sheet, words or "", where)
        rows, count = sheets.rows(*asked, sort, falling, _MOST), sheets.count(*asked)
        places = "按上方街道和社区类型筛选" if sheet.community else "这张表不分街道和社区"
        shown = f"，屏幕只列前 {_MOST:,} 行，下载的文件为全部" if count > len(rows) else ""
        head("sheet", f"{sheet.title}：{count:,} 行", f"{sheet.grain}{places}，不限时间{shown}。")
        if rows.empty:
            st.info("没有符合条件的行。请放宽筛选或清空搜索。", icon=":material/info:")
        else:
            tables.table(rows, sheet.columns, f"sheet-{sheet.name}", sheet.title)
        downloads.buttons(
            screen,
            lambda: tables.headed(sheets.rows(*asked, sort, falling), sheet.columns),
            sheet.title,
            kinds=("Excel", "CSV", "Parquet") if count < _MOST_EXCEL else ("CSV", "Parquet"),
            scope=f"{screen.filters.places() if sheet.community else '全区'}，不限时间"
            + (f"，含“{words}”的行" if words else "")
            + "".join(f"；{sheet.columns[column].label}：{'、'.join(labels)}" for column, labels in where),
        )
    with st.container(border=True, key="panel-columns"):
        head("columns", "各列概况", "按上方的筛选和搜索统计；不同的值为估计数。")
        described = sheets.described(*asked)
        columns = {name: Column(name, name, "", None) for name in described}
        tables.table(described, columns, "described", f"{sheet.title}各列概况")


def _narrowed(screen: Screen, sheet: Sheet) -> sheets.Where:
    """Columns to narrow the rows by, each with the values that are wanted; dates by their months."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {column: sheet.columns[column].label for column in sheet.labels}
        chosen = st.multiselect(
            "按列筛选",
            list(labels),
            key=address.key("narrow", [], labels, "筛选列"),
            width=260,
            placeholder="选择列",
            format_func=labels.get,
        )
        wanted = [(column, _values(screen, sheet, column, labels[column])) for column in chosen]
    return tuple((column, labels) for column, labels in wanted if labels)


def _values(screen: Screen, sheet: Sheet, column: str, label: str) -> tuple[str, ...]:
    values = sheets.values(screen.dataset, sheet, column)
    key = address.key(f"is-{column}", [], values, label)
    return tuple(st.multiselect(label, values, key=key, width=260, placeholder="全部"))
