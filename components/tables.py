"""Tables: Chinese headers with units, decimals and shares from the declarations, community codes left out of sight.

What a row is called comes first and stays in sight, its 街道 last: a telephone shows the first two columns.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd
import streamlit as st

from components import printing
from components.board import board
from components.charts import style
from warehouse.queries import Column, Query
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)

#: Where a row came from; added to every ledger on import.
_ORIGIN = {"batch": Column("batch", "导入批次"), "sheet_row": Column("sheet_row", "原表行号")}

_PLAIN = ("year", "term", "sheet_row")  # numbers that name something, and take no commas
_TICKS = {True: "是", False: "否"}
_MOST = 100  # rows of a table to be read; its passport has all
_LONG = 16  # letters of a text that is not broken
_WORD = 6  # letters of a word, which is never cut
_PADDING = 20  # pixels beside the text of a cell


def listed(
    query: Query, rows: pd.DataFrame, key: str, columns: list[str] | None = None, strong: pd.Series | None = None
) -> str | None:
    """The rows of a named query to be read, see :func:`read`; ``columns`` picks them."""
    shown = rows[_ordered(columns or [*query.table(rows)])]
    codes = rows.get("community")
    return read(shown, numbers.columns(query, rows), key, query.title, codes, strong)


def read(
    rows: pd.DataFrame,
    columns: Mapping[str, Column],
    key: str,
    alt: str,
    codes: pd.Series | None = None,
    strong: pd.Series | None = None,
    name: str = "name",
    most: int | None = _MOST,
    beside: bool = False,
) -> str | None:
    """The first ``most`` rows (all of them where it is None) to be read, named ``alt``: texts wrap, the ``name`` of a community is a link, ``strong`` rows stand out.

    Those ``beside`` something low scroll earlier.

    Returns the community, of the ``codes`` of the rows, whose name was clicked, if it was one.
    """
    known, shown = (
        {one: columns.get(one, Column(one, one)) for one in rows},
        rows.head(len(rows) if most is None else most),
    )
    cells = {one: [_cell(value, known[one]) for value in shown[one]] for one in shown}
    heads = [
        {
            "label": known[one].label,
            "unit": known[one].unit,
            "kind": _kind(shown[one], cells[one]),
            "opens": one == name,
        }
        for one in shown
    ]
    opened = [""] * len(shown) if codes is None else codes.head(len(shown)).fillna("")
    marked = [False] * len(shown) if strong is None else strong.head(len(shown))
    lines = [
        {"cells": row, "community": community, "strong": bold}
        for row, community, bold in zip(zip(*cells.values(), strict=True), opened, marked, strict=True)
    ]
    return board(_HTML.rows(heads, lines, alt, len(rows) - len(shown), beside), key=key)


def result(
    query: Query, rows: pd.DataFrame, key: str, columns: list[str] | None = None, strong: pd.Series | None = None
) -> str | None:
    """The rows of a named query; ``columns`` picks and orders them, ``strong`` ones are bold.

    Returns the community whose name was clicked, if it was one.
    """
    shown = rows[_ordered(columns or [*query.table(rows)])]
    return of_communities(rows, shown, numbers.columns(query, rows), key, query.title, strong)


def of_communities(
    rows: pd.DataFrame,
    shown: pd.DataFrame,
    columns: Mapping[str, Column],
    key: str,
    alt: str,
    strong: pd.Series | None = None,
    name: str = "name",
) -> str | None:
    """A table of ``shown``, named ``alt``; where the rows have a ``community``, a click on its ``name`` returns it."""
    answers = name if "community" in rows and name in shown else None
    table(shown, columns, key, alt, answers, strong if strong is not None and strong.any() else None)
    cells = st.session_state[key]["selection"]["cells"] if answers and key in st.session_state else []
    picked = rows["community"].iloc[cells[0][0]] if cells and cells[0][1] == name else None
    return None if pd.isna(picked) else picked


def table(
    rows: pd.DataFrame,
    columns: Mapping[str, Column],
    key: str,
    alt: str,
    answers: str | None = None,
    strong: pd.Series | None = None,
) -> None:
    """A frame with declared columns, named ``alt``; a click on a cell of the column that ``answers`` runs the page again; ``strong`` rows are bold."""
    named = {name: {**_ORIGIN, **columns}.get(name, Column(name, name)) for name in rows.columns}
    rows = rows.assign(**{name: _rounded(rows[name], column) for name, column in named.items()})
    opening = (
        {answers: st.column_config.TextColumn(named[answers].title, help="点选名称打开社区档案")} if answers else {}
    )
    printing.table(
        rows if strong is None else rows.style.apply(lambda _: strong.map({True: "font-weight: 600", False: ""})),
        hide_index=True,
        key=key,
        column_config={name: _config(column, rows[name]) for name, column in named.items()} | opening,
        height="stretch" if len(rows) > 10 else "content",  # the browser fills a stretched table with empty rows
        placeholder="—",
        on_select="rerun" if answers else "ignore",
        selection_mode="single-cell",
        alt=alt,
    )


def words(rows: Sequence[Mapping[str, object]], label: str, typed: Collection[str] = ()) -> None:
    """A table of texts to be read: they wrap, and on a telephone each row stands as a block. ``label`` names it.

    What stands in the columns ``typed`` is written by people into ledgers and SQL as it is; no translation may change it.
    """
    st.html(_HTML.words(rows, label, typed))


def titled(query: Query, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under their Chinese headers, for files."""
    return headed(query.table(rows), {name: query.column(name) for name in rows.columns})


def headed(rows: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The rows under headers with units, for files."""
    return rows.rename(columns={name: column.title for name, column in columns.items()})


def _ordered(columns: list[str]) -> list[str]:
    """The name of what a row is first, its street last."""
    first = "name" if "name" in columns and columns[0] == "street" else columns[0]
    return [first, *(name for name in columns if name not in (first, "street")), *({"street"} & {*columns} - {first})]


def _kind(values: pd.Series, said: list[str]) -> str:
    """How a column is set: numbers to the right, long texts broken, all else on one line."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return "number"
    return "long" if max(map(len, said), default=0) > _LONG else "short"


def _cell(value: object, column: Column) -> str:
    """A value as it stands in a table to be read."""
    if value is None or pd.isna(value):
        return numbers.ABSENT
    if isinstance(value, bool | np.bool_):
        return _TICKS[bool(value)]
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str) or column.name in _PLAIN:
        return str(value)
    return (numbers.signed if column.signed else numbers.exact)(value, column.decimals or 0)


def _rounded(values: pd.Series, column: Column) -> pd.Series:
    """Yes or no in words, for a box that cannot be ticked looks broken; and rounded: the browser would round what stands in binary, 85.05 down to 85.0."""
    if pd.api.types.is_bool_dtype(values):
        return values.map(_TICKS, na_action="ignore")
    if column.decimals is None or not pd.api.types.is_float_dtype(values):
        return values
    return values.map(lambda value: numbers.rounded(value, column.decimals), na_action="ignore")


def _config(column: Column, values: pd.Series):
    if column.name in _PLAIN:
        return st.column_config.NumberColumn(column.title, format="%d")
    if pd.api.types.is_numeric_dtype(values):
        decimals = numbers.recorded(values) if column.decimals is None else column.decimals
        return st.column_config.NumberColumn(column.title, format=f"%,.{decimals}f")
    known = values.dropna()
    if len(known) and isinstance(known.iloc[0], datetime):
        return st.column_config.DatetimeColumn(column.title, format="YYYY-MM-DD HH:mm:ss")
    if len(known) and isinstance(known.iloc[0], date):
        return st.column_config.DateColumn(column.title, format="YYYY-MM-DD")
    return st.column_config.TextColumn(column.title, width=_needed(column.title, known.astype(str)))


def _needed(title: str, texts: pd.Series) -> int | None:
    """Pixels of a column of words of different lengths, of which the browser, by the first rows, takes the longest for an outlier."""
    widths = {*map(style.width, texts.unique())}
    longest = max(widths, default=0)
    if len(widths) < 2 or not style.width(title) < longest <= _WORD * style.LETTER:
        return None
    return math.ceil(longest * 14 / style.LETTER) + _PADDING
