"""A screen on paper: what of a table is printed, and the words at the foot of every sheet. The rest stands in style.css and printing.js."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from warehouse.dataset import Dataset
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)
MOST = 60  # rows of a table on paper; a line says how many more there are
#: Readies the page for the sheet, in the browser.
SCRIPT = (Path(__file__).parent / "printing.js").read_text(encoding="utf-8")


def table(rows: pd.DataFrame, *, alt: str, column_config: Mapping | None = None, **options):
    """``st.dataframe`` of ``rows`` (or of their style), which scrolls, and its first rows for paper."""
    shown = st.dataframe(rows, alt=alt, column_config=column_config, **options)
    paper(getattr(rows, "data", rows), alt=alt, column_config=column_config)
    return shown


def editor(rows: pd.DataFrame, *, alt: str, column_config: Mapping, **options) -> pd.DataFrame:
    """``st.data_editor`` of ``rows``, and the first of them, as they were edited, for paper."""
    edited = st.data_editor(rows, alt=alt, column_config=column_config, **options)
    paper(edited, alt=alt, column_config=column_config)
    return edited


def paper(rows: pd.DataFrame, *, alt: str, column_config: Mapping | None) -> None:
    """The first rows as a plain table that only paper shows; a column whose configuration is None is hidden."""
    known = column_config or {}
    heads = [_Head(name, known.get(name), rows[name]) for name in rows if known.get(name, "") is not None]
    lines = [
        [(head.said(value), head.number) for head, value in zip(heads, line, strict=True)]
        for line in rows[[head.name for head in heads]].head(MOST).itertuples(index=False, name=None)
    ]
    st.html(_HTML.table(alt, heads, lines, max(len(rows) - MOST, 0)))


def foot(dataset: Dataset, said: str) -> None:
    """Name dataset, version and what was chosen (``said``) at the foot of every sheet."""
    demo = "演示数据 · " if dataset.is_demo else ""
    named = f"{demo}{dataset.manifest['name']} · 数据截至 {dataset.cutoff} · 版本 {dataset.version} · {said}"
    st.html(_HTML.foot(named))


class _Head:
    """A column on paper: its title, and how its values are written."""

    def __init__(self, name: str, config: object, values: pd.Series):
        self.name = name
        config = config if isinstance(config, Mapping) else {"label": config}
        self.title = config.get("label") or name
        form = re.search(r"\.(\d)f", str((config.get("type_config") or {}).get("format")))
        self.number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        self.plain = (config.get("type_config") or {}).get("format") == "%d"  # a year
        self.decimals = int(form[1]) if form else numbers.recorded(values) if self.number else 0

    def said(self, value: object) -> str:
        if isinstance(value, list | tuple):
            return "、".join(map(str, value))
        if pd.isna(value):
            return numbers.ABSENT
        if isinstance(value, bool):
            return "是" if value else "否"
        if not self.number:
            return str(value).removesuffix(" 00:00:00")
        return str(int(value)) if self.plain else numbers.exact(value, self.decimals)
