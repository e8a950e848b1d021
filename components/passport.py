"""The passport of a panel: its table, the SQL, the ledgers behind it, a download; and the way of a metric from ledger to screen."""

from functools import cache
from pathlib import Path

import streamlit as st

from components import downloads, frame, tables
from components.page import Screen, go_to_community
from warehouse import queries
from warehouse.ledgers import LEDGERS
from warehouse.measures import lineage
from warehouse.metrics import Metric
from warehouse.words import numbers, plain
from warehouse.words.plain import markdown

_HTML = plain.markup(__file__)
_EVERY = ("map", "catalogue")  # these show every metric
_PAGES = Path(__file__).parents[1] / "pages"


def of_query(screen: Screen, name: str, params: dict) -> None:
    """Open the passport of a panel in a dialog."""
    st.dialog(queries.query(name).title, width="large")(_query)(screen, name, params)


def _query(screen: Screen, name: str, params: dict) -> None:
    query = queries.query(name)
    rows = screen.dataset.rows(name, screen.filters, **params)
    table, code, read = st.tabs(["表格", "SQL", "数据来源"])
    with table:
        st.caption(markdown(numbers.tied(f"{query.grain} · {screen.filters.sentence(query.params)}")))
        if community := tables.result(query, rows, key=f"table-{name}"):
            go_to_community(screen, community)
        scope = screen.filters.sentence(query.params)
        downloads.buttons(screen, lambda: tables.titled(query, rows), query.title, kinds=("Excel",), scope=scope)
    with code:
        st.code(query.sql, language="sql", wrap_lines=True)
    with read:
        st.html(_HTML.way([("台账", _ledgers(name)), ("查询", {f"{name}.sql": [query.title]})]))


def way(metric: Metric) -> None:
    """From the ledgers and their columns over the query and the metric to the screens that show it."""
    shown = {
        stem: title for stem, title in frame.titles().items() if stem in _EVERY or f'"{metric.id}"' in _pages()[stem]
    }
    steps = [
        ("台账", _ledgers(metric.query)),
        ("查询", {f"{metric.query}.sql": [queries.query(metric.query).title]}),
        ("指标", {metric.label: [metric.chapter]}),
        ("屏幕", {title: [] for title in shown.values()}),
    ]
    st.html(_HTML.way(steps))


def _ledgers(name: str) -> dict[str, list[str]]:
    """The ledgers that a query reads, each with the titles of its columns."""
    return {
        LEDGERS[table].title: [LEDGERS[table].by_name[column].title for column in columns] or ["行数"]
        for table, columns in lineage.read(name).items()
    }


@cache
def _pages() -> dict[str, str]:
    """The code of every page by file stem: a page names the metrics it shows."""
    return {stem: (_PAGES / f"{stem}.py").read_text(encoding="utf-8") for stem in frame.screens()}
