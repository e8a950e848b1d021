"""Named queries (``queries/<topic>/<result>.sql``) and the dataset they run on.

A query is one SELECT under a YAML header in a comment: title, grain, params, and the columns the query itself makes as
``name: [label, unit, decimals]``. Columns that are passed on from a ledger need no entry.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache, wraps
from pathlib import Path

import duckdb
import pandas as pd
import yaml
from dateutil.relativedelta import relativedelta

from warehouse.ledgers import LEDGERS, Field

QUERIES = Path(__file__).parent.parent / "queries"
_HEADER = re.compile(r"\A/\*\n(.*?)\n\*/\n(.*)\Z", re.DOTALL)

#: Read-only and locked: no file, network, extension or setting is within a query's reach.
_LOCKED = {"enable_external_access": "false", "memory_limit": "4GB", "lock_configuration": "true"}


#: How the time of a result is said, by the first of these parameters that its query takes; without any it is as things stand.
_TIMES = {
    "since": "{since:%Y-%m} 至 {until:%Y-%m}",
    "until": "截至 {until:%Y-%m}",
    "week": "所选一周",
    "tour": "所选观摩",
}


@dataclass(frozen=True)
class Column:
    """How a column of a result is named and written: label, unit, decimals (None: as recorded)."""

    name: str
    label: str
    unit: str = ""
    decimals: int | None = 0

    @property
    def title(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True)
class Query:
    """One named SELECT with its header."""

    name: str
    title: str
    grain: str
    params: tuple[str, ...]
    declared: Mapping[str, Column]
    sql: str
    finding: str | None = None  # a template over the rows, see warehouse.sentences
    alone: str | None = None  # the same where there is one row, and nothing to compare it with
    empty: str = "所选范围内没有数据。请放宽筛选条件。"
    aside: tuple[str, ...] = ()  # columns that only the finding or the chart needs

    def column(self, name: str) -> Column:
        """The column's declaration: the query's own, else the ledger field of that name, else the bare name."""
        return self.declared.get(name) or _LEDGER_COLUMNS.get(name) or Column(name, name)

    def table(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with the columns that people read."""
        return rows.drop(columns=[name for name in (*self.aside, "label") if name in rows])

    def takes_list(self, param: str) -> bool:
        """Whether a parameter is a list: always those of a scope, else as the SQL casts it."""
        return param in ("streets", "types", "sinces", "untils") or bool(re.search(rf"\${param}::\w+\[\]", self.sql))


def field_column(field: Field) -> Column:
    """A ledger's field as a column of a result."""
    return Column(field.name, field.title, field.unit or "", None if field.type == "number" else 0)


#: What columns passed on from ledgers are called; where ledgers differ, the first in order gives the word.
_LEDGER_COLUMNS: dict[str, Column] = {}
for _ledger in LEDGERS.values():
    for _field in _ledger.fields:
        _LEDGER_COLUMNS.setdefault(_field.name, field_column(_field))
_LEDGER_COLUMNS["community"] = Column("community", "社区代码")  # ledgers may name it, results give the code


@cache
def query(name: str) -> Query:
    """The query ``topic/result``. Raises KeyError when there is no such file."""
    path = QUERIES / f"{name}.sql"
    if not path.is_file() or not path.resolve().is_relative_to(QUERIES.resolve()):
        raise KeyError(f"没有名为“{name}”的查询。")
    header, sql = _HEADER.match(path.read_text(encoding="utf-8")).groups()
    declared = yaml.safe_load(header)
    return Query(
        name=name,
        title=declared["title"],
        grain=declared["grain"],
        params=tuple(declared.get("params", ())),
        declared={key: Column(key, *value) for key, value in declared.get("columns", {}).items()},
        sql=sql.strip(),
        aside=tuple(declared.get("aside", ())),
        **{key: declared[key] for key in ("finding", "alone", "empty") if key in declared},
    )


def names(topic: str = "*") -> list[str]:
    """All query names, or those of one topic, in alphabetical order."""
    return sorted(path.relative_to(QUERIES).with_suffix("").as_posix() for path in QUERIES.glob(f"{topic}/*.sql"))


@dataclass(frozen=True)
class Filters:
    """What is looked at: streets and community types (None: all) and a period of whole months, both ends included."""

    since: date
    until: date
    streets: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None

    @classmethod
    def months(cls, dataset: "Dataset", since: date | None, until: date | None, streets=None, types=None) -> "Filters":
        """Filters over whole months within the dataset's period, in either order; what is left out is not limited."""
        first, last = sorted((since or dataset.start, until or dataset.cutoff))
        return cls(
            first.replace(day=1), min(last + relativedelta(day=31), dataset.cutoff), streets or None, types or None
        )

    def sentence(self, params: Collection[str] = ("streets", "since")) -> str:
        """The filters in words, for subtitles and file names; of a result only what its query takes (``params``)."""
        time = next((words for name, words in _TIMES.items() if name in params), "现状")
        places = [self.places()] if "streets" in params else []
        return "，".join([*places, time.format(since=self.since, until=self.until)])

    def places(self) -> str:
        """Which communities, in words."""
        where = "、".join(self.streets) if self.streets else "全部街道"
        return f"{where}，{'、'.join(self.types) if self.types else '全部类型社区'}"

    def params(self) -> dict:
        return {
            "streets": _listed(self.streets),
            "types": _listed(self.types),
            "since": self.since,
            "until": self.until,
        }


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return list(values) if values else None


def remembered(function: Callable) -> Callable:
    """Remember the results of ``function(dataset, *hashable)`` as long as the dataset is open. They are shared: read only."""
    return wraps(function)(lambda dataset, *arguments: dataset.remember(function, *arguments))


class Dataset:
    """One published version, opened read-only. Safe to share between threads: every query runs on its own cursor."""

    def __init__(self, path: Path, manifest: dict):
        self.path = path
        self.manifest = manifest
        self._connection = duckdb.connect(str(path), read_only=True, config=_LOCKED)
        self.remember = lru_cache(maxsize=2048)(lambda function, *arguments: function(self, *arguments))
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(os.cpu_count())

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
        return Filters(self.start, self.cutoff)

    def rows(self, name: str, filters: Filters | None = None, **params) -> pd.DataFrame:
        """The result of a named query. Of ``filters`` it takes the parameters it declares; ``params`` come on top.

        Results are remembered per version and shared: treat them as read-only.
        Raises KeyError for an unknown query or parameter.
        """
        wanted = query(name).params
        given = {key: value for key, value in (filters.params() if filters else {}).items() if key in wanted} | params
        if unknown := set(params) - set(wanted):
            raise KeyError(f"查询“{name}”没有参数“{'、'.join(sorted(unknown))}”。")
        return _result(self, name, tuple((key, _frozen(given.get(key))) for key in wanted))

    def frame(self, sql: str, params: dict | None = None) -> pd.DataFrame:
        """The result of one SELECT of our own as a frame; dates come as Python dates."""
        with self._cursor() as cursor:
            return cursor.execute(sql, params or {}).df(date_as_object=True)

    def records(self, sql: str, params: dict) -> list[dict]:
        """The result of one SELECT of our own as plain rows; for few rows much lighter than a frame."""
        with self._cursor() as cursor:
            result = cursor.execute(sql, params)
            columns = [column[0] for column in result.description]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def parallel(self, function: Callable, items: Iterable) -> list:
        """``function`` of every item, side by side on all cores. The function must not call ``parallel`` itself."""
        return list(self._pool.map(function, items))

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Rows per ledger."""
        return self.manifest["rows"]

    @property
    def pictures(self) -> dict[str, str]:
        """The pictures of the weekly stream: name → file."""
        return self.manifest.get("pictures", {})

    def close(self) -> None:
        self._pool.shutdown()
        self._connection.close()


@remembered
def _result(dataset: Dataset, name: str, frozen: tuple) -> pd.DataFrame:
    return dataset.frame(query(name).sql, {key: list(v) if isinstance(v, tuple) else v for key, v in frozen})


def _frozen(value):
    return tuple(value) if isinstance(value, list) else value


@cache
def derivation() -> str:
    """What rollups and macros are made of, in a few letters: a version made with others needs them made anew."""
    texts = [query(name).sql for topic in ("rollups", "macros") for name in names(topic)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def prepare(connection: duckdb.DuckDBPyConnection, topic: str) -> None:
    """Create the macros (``queries/macros``) or the rollups (``queries/rollups``) of a draft."""
    for name in names(topic):
        one = query(name)
        arguments = f"({', '.join(one.params)})" if topic == "macros" else ""
        kind = "macro" if topic == "macros" else "table"
        body = f"table {one.sql}" if topic == "macros" else one.sql
        connection.execute(f"create {kind} {name.split('/')[1]}{arguments} as {body}")
