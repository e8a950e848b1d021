"""Tables: Chinese headers with units, decimals and shares from the declarations, community codes left out of sight."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st

from components import printing
from warehouse.queries import Column, Query
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)

#: Where a row came from; added to every ledger on import.
_ORIGIN = {"batch": Column("batch", "导入批次"), "sheet_row": Column("sheet_row", "原表行号")}


def result(
    query: Query, rows: pd.DataFrame, key: str, columns: list[str] | None = None, strong: pd.Series | None = None
) -> str | None:
    """The rows of a named query; ``columns`` picks and orders them, ``strong`` ones are bold.

    Returns the community whose name was clicked, if it was one.
    """
    shown = rows[columns] if columns else query.table(rows)
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


def words(rows: Sequence[Mapping[str, object]], label: str) -> None:
    """A table of texts to be read: they wrap, and on a telephone each row stands as a block. ``label`` names it."""
    st.html(_HTML.words(rows, label))


def titled(query: Query, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under their Chinese headers, for files."""
    return headed(query.table(rows), {name: query.column(name) for name in rows.columns})


def headed(rows: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    """The rows under headers with units, for files."""
    return rows.rename(columns={name: column.title for name, column in columns.items()})


def _rounded(values: pd.Series, column: Column) -> pd.Series:
    """Rounded here: the browser would round what stands in binary, 85.05 down to 85.0."""
    if column.decimals is None or not pd.api.types.is_float_dtype(values):
        return values
    return values.map(lambda value: numbers.rounded(value, column.decimals), na_action="ignore")


def _config(column: Column, values: pd.Series):
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(column.title)
    if column.name in ("year", "term", "sheet_row"):
        return st.column_config.NumberColumn(column.title, format="%d")
    if pd.api.types.is_numeric_dtype(values):
        decimals = numbers.recorded(values) if column.decimals is None else column.decimals
        return st.column_config.NumberColumn(column.title, format=f"%,.{decimals}f")
    known = values.dropna()
    if len(known) and isinstance(known.iloc[0], datetime):
        return st.column_config.DatetimeColumn(column.title, format="YYYY-MM-DD HH:mm:ss")
    if len(known) and isinstance(known.iloc[0], date):
        return st.column_config.DateColumn(column.title, format="YYYY-MM-DD")
    return st.column_config.TextColumn(column.title)
