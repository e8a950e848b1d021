"""Sentences filled in from rows: declared as templates, never generated.

A template may use ``{count}`` (rows), ``{first[column]}``, ``{last[column]}`` and ``{total[column]}`` (sum), with a format
after a colon. What is absent is written as a dash.
"""

import re
import string
from typing import Any

import pandas as pd

from warehouse import numbers
from warehouse.sql import Query

_FIXED = re.compile(r"\.(\d+)f$")


class _Absent:
    def __format__(self, spec: str) -> str:
        return "—"


class _Formatter(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, float) and (decimals := _FIXED.search(spec)):
            value = numbers.rounded(value, int(decimals[1]))
        return super().format_field(value, spec)

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return _Absent() if value is None or value is pd.NaT or value != value else value  # NaN differs from itself


class _Totals:
    def __init__(self, rows: pd.DataFrame):
        self._rows = rows

    def __getitem__(self, column: str):
        total = self._rows[column].sum()
        return total.item() if hasattr(total, "item") else total


def finding(query: Query, rows: pd.DataFrame, **params) -> str:
    """What a query's rows say in one sentence; its title where there are no rows or it declares no finding."""
    template = query.alone if len(rows) == 1 and query.alone else query.finding
    return fill(template, rows, **params) if template and len(rows) else query.title


def fill(template: str, rows: pd.DataFrame, **params) -> str:
    """The template over the rows (at least one), with the query's ``params``. Raises KeyError for a column that is not there."""
    first, last = (rows.iloc[[place]].to_dict("records")[0] for place in (0, -1))
    return _Formatter().format(template, count=len(rows), first=first, last=last, total=_Totals(rows), **params)
