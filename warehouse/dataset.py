"""A dataset: one version, opened read-only, with its named queries and what was computed from it before."""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache, cached_property, wraps
from pathlib import Path

import duckdb
import pandas as pd
from cachetools import LRUCache, cached

from warehouse import choices
from warehouse.apart import Apart, Rows
from warehouse.choices import Choices
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.queries import query

#: Read-only and locked: no file, network, extension or setting is within a query's reach.
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "memory_limit": "1GB",  # what is larger goes to a folder beside the version
    "lock_configuration": "true",
}

_SMALL = (
    1_000_000  # rows of a version whose queries cost less than spreading them over the cores, or than the best of plans
)

#: What is still improved in the plans of a small version; DuckDB's other optimizers take longer there than they save.
_IMPROVED = frozenset({"filter_pushdown", "join_order", "build_side_probe_side", "deliminator", "unused_columns"})

#: How many bytes of results a dataset remembers; those used longest ago go first.
_MEMORY = 512 * 2**20
_PLAIN = frozenset({str, int, float, bool, type(None), date})
_OBJECT = 40  # bytes of what a cell of a frame refers to, such as a day
_COPIED = 40_000  # bytes in which a frame notes its last 500 copies


def remembered(function: Callable) -> Callable:
    """Remember the results of ``function(dataset, *hashable)`` as long as there is room. They are shared: read only; of a
    frame everybody gets a copy.

    Who asks for what another is just computing waits for it.
    """
    return wraps(function)(lambda dataset, *arguments: dataset.remember(function, *arguments))


def weight(value: object) -> int:
    """About how many bytes a result takes."""
    if type(value) in _PLAIN:
        return sys.getsizeof(value)
    if isinstance(value, pd.DataFrame):
        return _COPIED + sum(weight(column) for _, column in value.items())
    if isinstance(value, pd.Series):
        return value.nbytes + (len(value) * _OBJECT if value.dtype == object else 0)
    if hasattr(value, "nbytes"):
        return value.nbytes
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(weight(key) + weight(held) for key, held in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(value) + sum(map(weight, value))
    return sys.getsizeof(value) + (weight(vars(value)) if hasattr(value, "__dict__") else 0)


def _computed(dataset: "Dataset", function: Callable, *arguments: object) -> object:
    return function(dataset, *arguments)


def _key(_: "Dataset", *asked: object) -> tuple:
    """What is asked of a dataset that remembers for itself; its memory does not keep it alive."""
    return asked


class Dataset:
    """One published version, opened read-only. Safe to share between threads: every query runs on its own cursor."""

    def __init__(self, path: Path, manifest: dict):
        self.path = path
        self.manifest = manifest
        config = _LOCKED | ({"threads": 1, "disabled_optimizers": _left_out()} if self.held < _SMALL else {})
        self._connection = duckdb.connect(str(path), read_only=True, config=config)
        self._remember = cached(LRUCache(_MEMORY, weight), key=_key, condition=threading.Condition())(_computed)
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(os.cpu_count())

    def __reduce__(self) -> tuple:
        """Another process opens the same file."""
        return Dataset, (self.path, self.manifest)

    @property
    def version(self) -> str:
        return self.manifest["version"]

    @property
    def is_demo(self) -> bool:
        return self.manifest["is_demo"]

    @property
    def cutoff(self) -> date:
        return date.fromisoformat(self.manifest["cutoff"])

    @property
    def start(self) -> date:
        return date.fromisoformat(self.manifest["start"])

    @property
    def everything(self) -> Filters:
        """The whole district over the dataset's own period."""
        return Filters(self.start, self.cutoff, districts=self.districts)

    def remember(self, function: Callable, *arguments: object) -> object:
        """The result of ``function(self, *arguments)``, computed once."""
        found = self._remember(self, function, *arguments)
        # pandas notes the last 500 who looked at a column, in the column: so nobody looks at what is kept
        return found.copy() if isinstance(found, pd.DataFrame) else found

    def rows(self, name: str, filters: Filters | None = None, **params: object) -> pd.DataFrame:
        """The result of a named query. Of ``filters`` it takes the parameters it declares; ``params`` come on top.

        Results are remembered per version; what comes is a copy.
        Raises KeyError for an unknown query or parameter.
        """
        asked = self._params(name, filters, params)
        if apart := self._greater(name, asked):
            return _narrowed(self, name, *apart)
        streets = asked.get("streets")
        if query(name).choices and streets in self.choices:
            return _chosen(self, name, tuple((asked | {"streets": None}).items()), streets)
        return _result(self, name, tuple(asked.items()))

    def columns(self, name: str, filters: Filters, **params: object) -> Rows:
        """The same as arrays of which few values are read. Raises KeyError where the answer does not lie in a greater one."""
        apart = self._greater(name, self._params(name, filters, params))
        if apart is None:
            raise KeyError(f"查询“{name}”的各行并非互不相干。")
        whole, streets, types = apart
        return _apart(self, name, whole).narrowed(streets, types)

    def _greater(self, name: str, asked: dict) -> tuple[tuple, tuple | None, tuple | None] | None:
        """The parameters of the greater answer in which this one lies, and the streets and types to be found there; None
        where there is none: a community's own number does not lie in its street's."""
        level, streets, types = query(name).apart, asked.get("streets"), asked.get("types")
        if level == "community":
            return tuple((asked | {"streets": None, "types": None}).items()), streets, types
        if level == "street" and set(streets or ()) <= {*self.streets, *self.districts}:
            return tuple((asked | {"streets": None}).items()), streets, None
        return None

    def _params(self, name: str, filters: Filters | None, params: dict[str, object]) -> dict:
        wanted = query(name).params
        given = {key: value for key, value in (filters.params() if filters else {}).items() if key in wanted} | params
        if unknown := set(params) - set(wanted):
            raise KeyError(f"查询“{name}”没有参数“{'、'.join(sorted(unknown))}”。")
        return {key: _frozen(given.get(key)) for key in wanted}

    def frame(self, sql: str | duckdb.Statement, params: dict | None = None) -> pd.DataFrame:
        """The result of one SELECT of our own as a frame; dates come as Python dates."""
        with self._cursor() as cursor:
            result = cursor.execute(sql, params or {})
            days = [column[0] for column in result.description if column[1] == "DATE"]
            rows = result.df()
        return rows.assign(**{name: rows[name].dt.date for name in days}) if days else rows

    def records(self, sql: str, params: dict) -> list[dict]:
        """The result of one SELECT of our own as plain rows; for few rows much lighter than a frame."""
        with self._cursor() as cursor:
            result = cursor.execute(sql, params)
            columns = [column[0] for column in result.description]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def batches(self, sql: str, size: int = 10_000) -> Iterator[list[tuple]]:
        """The rows of one SELECT of our own, some at a time."""
        with self._cursor() as cursor:
            result = cursor.execute(sql)
            while rows := result.fetchmany(size):
                yield rows

    def parallel(self, function: Callable, items: Iterable) -> list:
        """``function`` of every item, side by side on all cores. The function must not call ``parallel`` itself."""
        return list(self._pool.map(function, items))

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    @cached_property
    def place(self) -> str:
        """The district that the directory of communities names; empty where it names none or several."""
        named = self.records("select distinct district from communities where district is not null limit 2", {})
        return named[0]["district"] if len(named) == 1 else ""

    @cached_property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """The streets and the types of their communities, in the order of the directory."""
        rows = self.records("select street, type from communities group by street, type order by min(code)", {})
        return tuple((row["street"], row["type"]) for row in rows)

    @cached_property
    def streets(self) -> tuple[str, ...]:
        """The streets in the order of the directory, those of a district together where there are several."""
        within = (street for streets in self.districts.values() for street in streets)
        return tuple(dict.fromkeys([*within, *(street for street, _ in self.cells)]))

    @cached_property
    def choices(self) -> list[tuple[str, ...]]:
        """The choices of streets that are asked for at once, as queries take them; nothing where there are many streets."""
        chosen = (replace(self.everything, streets=streets).units for streets in choices.listed(self.streets))
        return [units for units in chosen if units]

    @cached_property
    def districts(self) -> dict[str, tuple[str, ...]]:
        """Each district's streets, in the order of the directory; nothing where it does not name several."""
        sql = "select street, min(district) as district from communities group by street having count(district) > 0 order by min(code)"
        found: dict[str, tuple[str, ...]] = {}
        for row in self.records(sql, {}):
            found[row["district"]] = (*found.get(row["district"], ()), row["street"])
        return found if len(found) > 1 else {}

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types of communities that there are, in the order of their declaration."""
        there = {type for _, type in self.cells}
        return tuple(type for type in LEDGERS["communities"].by_name["type"].enum if type in there)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Code → type of every community."""
        return {row["code"]: row["type"] for row in self.records("select code, type from communities", {})}

    @cached_property
    def names(self) -> dict[str, str]:
        """Code → name of every community, in the order of the directory; a name that several bear comes with its street or code."""
        rows = self.records(
            """
            select code, case when count(*) over (partition by name) = 1 then name
                              when count(*) over (partition by name, street) = 1 then name || '（' || street || '）'
                              else name || '（' || code || '）' end as name
            from communities order by code""",
            {},
        )
        return {row["code"]: row["name"] for row in rows}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Rows per ledger."""
        return self.manifest["rows"]

    @property
    def outside(self) -> dict[str, dict]:
        """The ledgers whose rows lie elsewhere, with what is known of them: ``rows``, ``from``, ``first`` day by field."""
        return self.manifest.get("outside", {})

    @property
    def held(self) -> int:
        """How many rows lie in this version."""
        return sum(rows for name, rows in self.sizes.items() if name not in self.outside)

    @property
    def pictures(self) -> dict[str, str]:
        """The pictures of the weekly stream: name → file."""
        return self.manifest.get("pictures", {})

    def close(self) -> None:
        self._pool.shutdown()
        self._connection.close()


@cache
def _left_out() -> str:
    with duckdb.connect() as connection:
        known = {name for (name,) in connection.execute("select name from duckdb_optimizers()").fetchall()}
    return ",".join(sorted(known - _IMPROVED))


@remembered
def _result(dataset: Dataset, name: str, frozen: tuple) -> pd.DataFrame:
    return _asked(dataset, name, frozen)


def _asked(dataset: Dataset, name: str, frozen: tuple) -> pd.DataFrame:
    return dataset.frame(query(name).parsed, {key: list(v) if isinstance(v, tuple) else v for key, v in frozen})


@remembered
def _apart(dataset: Dataset, name: str, frozen: tuple) -> Apart:
    """The result of a query whose rows stand apart, for everything."""
    return Apart(query(name), _asked(dataset, name, frozen), dataset.kinds)


@remembered
def _narrowed(dataset: Dataset, name: str, frozen: tuple, streets: tuple | None, types: tuple | None) -> pd.DataFrame:
    """Its rows for a choice of streets and types."""
    return _apart(dataset, name, frozen).frame(streets, types)


@remembered
def _choices(dataset: Dataset, name: str, frozen: tuple) -> Choices:
    """The results of a query for every choice of streets."""
    return Choices(dataset.frame(choices.asked(query(name), dict(frozen), dataset.choices)), dataset.choices)


@remembered
def _chosen(dataset: Dataset, name: str, frozen: tuple, streets: tuple) -> pd.DataFrame:
    """The result for one of them."""
    return _choices(dataset, name, frozen).of(streets)


def _frozen(value):
    return tuple(value) if isinstance(value, list) else value
