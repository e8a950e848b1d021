"""Sentences filled in from rows: declared as templates, never generated.

A template may use ``{count}`` (rows), ``{first[column]}``, ``{last[column]}``, ``{total[column]}`` (sum) and ``{share[column]}`` (in how
many of 100 rows the column is true), with a format after a colon. ``{first[share]:.1f beside {line}}`` is not rounded onto the line it is
held against. What is absent is written as a dash. ``{first[name by late]}`` says how many share the extreme of ``late`` (等 3 个并列),
``{first[content by days]:“”}`` the same behind quotation marks;
``{most[month by visitors]}`` is the month of the most ``visitors``, wherever its row stands, ``{blank[column]}`` how many rows leave it
empty. ``?有`` behind a format leaves out the clause (up to the next ，) where its number is 0. Without decimals in its format a number is
written as it is recorded.
"""

import re
import string
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from warehouse.apart import Rows
from warehouse.queries import Query
from warehouse.words import numbers

_COMPARED = re.compile(r"\[(\w+) by (\w+)\]")
_QUOTED = "“”"
_CLAUSE, _ANY = "，", "?有"
_FIXED = re.compile(r"\.(\d+)f$")


class _Nothing(Exception):
    """A number that is 0, for which its clause is not made."""


class _Absent:
    def __format__(self, spec: str) -> str:
        return "—"


class _Formatter(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if spec.endswith(_ANY) and value == 0:
            raise _Nothing
        spec, _, line = spec.removesuffix(_ANY).partition(" beside ")
        if isinstance(value, float) and spec in ("", ","):
            spec += f".{numbers.recorded([value])}f"
        if isinstance(value, float) and (fixed := _FIXED.search(spec)):
            decimals = numbers.apart([value], [float(line)], int(fixed[1])) if line else int(fixed[1])
            value, spec = numbers.rounded(value, decimals), _FIXED.sub(f".{decimals}f", spec)
        return format(value, spec) if isinstance(value, _Shared) else _written(value, spec)

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        return _Absent() if value is None or value is pd.NaT or value != value else value  # NaN differs from itself


class _Shared:
    """A value with as many others beside it, all at the same amount."""

    def __init__(self, value: Any, among: int):
        self._value, self._among = value, among

    def __format__(self, spec: str) -> str:
        return f"{_written(self._value, spec)}等 {self._among} 个并列"


def _written(value: Any, spec: str) -> str:
    return f"“{value}”" if spec == _QUOTED else format(value, spec)


def _value(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


class _Row:
    def __init__(self, rows: pd.DataFrame | Rows, index: int):
        self._rows, self._index = rows, index

    def __getitem__(self, key: str) -> Any:
        column, _, measured = key.partition(" by ")
        value = _value(np.asarray(self._rows[column])[self._index])
        if not measured:
            return value
        amounts = np.asarray(self._rows[measured])
        alike = amounts == amounts[self._index]
        if alike.sum() < 2:
            return value
        among = len(_apart(self._rows, column, alike))
        return _Shared(value, among) if among > 1 else value


class _Most:
    def __init__(self, rows: pd.DataFrame | Rows):
        self._rows = rows

    def __getitem__(self, key: str) -> Any:
        return _Row(self._rows, int(self._rows[key.partition(" by ")[2]].argmax()))[key]


class _Shares:
    def __init__(self, rows: pd.DataFrame | Rows):
        self._rows = rows

    def __getitem__(self, column: str) -> Any:
        return 100 * _value(self._rows[column].mean())


class _Blanks:
    def __init__(self, rows: pd.DataFrame | Rows):
        self._rows = rows

    def __getitem__(self, column: str) -> int:
        return int(pd.isna(np.asarray(self._rows[column])).sum())


class _Totals:
    def __init__(self, rows: pd.DataFrame | Rows):
        self._rows = rows

    def __getitem__(self, column: str) -> Any:
        amounts = np.asarray(self._rows[column])
        known = amounts[pd.notna(amounts)]
        return _value(known.sum()) if len(known) else None  # what is blank throughout is no zero


def finding(query: Query, rows: pd.DataFrame | Rows, **params: object) -> str:
    """What a query's rows say in one sentence, of several communities where it is said of each; its title where there are no rows or
    it declares no finding."""
    if query.several and isinstance(rows, pd.DataFrame) and rows["community"].nunique() > 1:
        head, said = query.several
        return f"{head}：{'，'.join(fill(said, own, **params) for _, own in rows.groupby('community', sort=False))}"
    template, known = _template(query, rows) if len(rows) else (None, rows)
    return fill(template, rows, known, **params) if template else query.title


def _template(query: Query, rows: pd.DataFrame | Rows) -> tuple[str | None, pd.DataFrame | Rows]:
    """The sentence that fits, and the rows that are compared (``{first[street by share]}``), which have such an amount: nothing at
    all, one of them, all alike, or the first."""
    if query.nil and _Totals(rows)[query.nil[0]] == 0:
        return query.nil[1], rows
    found = _COMPARED.search(query.finding or "")
    compared, measured = found.groups() if found else (None, None)
    known = _where(rows, pd.notna(np.asarray(rows[measured]))) if measured else rows
    if not len(known):
        return None, rows
    if query.alone and (len(known) == 1 or (compared and len(_apart(known, compared)) == 1)):
        return query.alone, known
    if query.even and measured and len({*known[measured]}) == 1:
        return query.even, known
    return query.finding, known


def _apart(rows: pd.DataFrame | Rows, column: str, kept: np.ndarray | slice = slice(None)) -> set[tuple]:
    """What rows are of: the different values of a column, those of different places apart."""
    named = (np.asarray(rows[name])[kept] for name in ("street", "community", column) if name in rows)
    return {*zip(*named, strict=True)}


def _where(rows: pd.DataFrame | Rows, kept: np.ndarray) -> pd.DataFrame | Rows:
    return rows.where(kept) if isinstance(rows, Rows) else rows[kept]


def fill(template: str, rows: pd.DataFrame | Rows, known: pd.DataFrame | Rows | None = None, **params: object) -> str:
    """The template over the rows (at least one), of which those ``known`` are the first and the last, with the query's ``params``.
    Raises KeyError for a column that is not there."""
    known = rows if known is None else known
    given = {
        "first": _Row(known, 0),
        "last": _Row(known, -1),
        "most": _Most(known),
        "total": _Totals(rows),
        "share": _Shares(rows),
        "blank": _Blanks(rows),
    }
    said, formatter = [], _Formatter()
    for clause in template.split(_CLAUSE):
        with suppress(_Nothing):
            said.append(formatter.format(clause, count=len(rows), **given, **params))
    return _CLAUSE.join(said)
