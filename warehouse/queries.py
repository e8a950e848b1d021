"""Named queries (``queries/<topic>/<result>.sql``), rollups and macros: what ``queries/`` declares, read and made.

A query is one SELECT under a YAML header in a comment: title, grain, params, and the columns the query itself makes as
``name: [label, unit, decimals, line]``. Columns that are passed on from a ledger need no entry.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

import duckdb
import pandas as pd
import yaml

from warehouse.ledgers import LEDGERS, Field

QUERIES = Path(__file__).parent.parent / "queries"
_PARAMETER = re.compile(rb"\$(\w+)")
_HEADER = re.compile(r"\A/\*\n(.*?)\n\*/\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """How a column of a result is named and written: label, unit, decimals (None: as recorded).

    ``line``: what its values are held against, another column or a number; they are never rounded onto or over it. ``signed``: what
    grew has a plus.
    """

    name: str
    label: str
    unit: str = ""
    decimals: int | None = 0
    line: str | float | None = None
    signed: bool = False

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
    finding: str | None = None  # a template over the rows, see warehouse.words.sentences
    alone: str | None = None  # the same where there is one row, or one of what is compared
    even: str | None = None  # the same where all that is compared has the same amount
    nil: tuple[str, str] | None = None  # a column, and what is said where it sums up to nothing
    several: tuple[str, str] | None = None  # of several communities: a head, and what is said of each in turn
    empty: str = "所选范围内没有数据。请放宽筛选条件。"
    aside: tuple[str, ...] = ()  # columns that only the finding or the chart needs
    apart: str = ""  # whose rows stand apart, those of each "street" or "community", see warehouse.apart
    choices: bool = False  # asked at once for every choice of streets, see warehouse.choices
    among: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # aside columns: what is counted, over ``all`` or ``found``
    ratio: tuple[str, ...] = ()  # numerator and denominator of what is drawn, where it is a share in %
    metric: str | None = None  # the metric that this share is, of which a target may be set
    folds: str | None = None  # what is said of the rows that step back (column ``folded``), a template over them

    @cached_property
    def parsed(self) -> duckdb.Statement:
        """The SELECT as DuckDB has read it, which it need not do each time."""
        return duckdb.extract_statements(self.sql)[0]

    def column(self, name: str) -> Column:
        """The column's declaration: the query's own, else the ledger field of that name, else the bare name."""
        return self.declared.get(name) or _LEDGER_COLUMNS.get(name) or Column(name, name)

    def table(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with the columns that people read."""
        return rows.drop(columns=[name for name in (*self.aside, "label") if name in rows])

    def whole(self, rows: pd.DataFrame) -> float | None:
        """The share of all rows together, in %, where the query declares what it is a ratio of."""
        part, of = (rows[column].sum() for column in self.ratio) if self.ratio else (0, 0)
        return 100 * float(part) / float(of) if of else None

    def written(self, values: Mapping[str, object]) -> str:
        """The SELECT with its parameters written out as values; what stands in texts and comments is left alone."""
        text, parts, rest = self.sql.encode(), [], 0
        for place, kind in duckdb.tokenize(self.sql):
            if kind == duckdb.token_type.operator and (named := _PARAMETER.match(text, place)):
                parts += [text[rest:place].decode(), literal(values[named[1].decode()])]
                rest = named.end()
        return "".join([*parts, text[rest:].decode()])

    def takes_list(self, param: str) -> bool:
        """Whether a parameter is a list: always those of a scope, else as the SQL casts it."""
        return param in ("streets", "types", "sinces", "untils") or bool(re.search(rf"\${param}::\w+\[\]", self.sql))


class Expression(str):
    """SQL that stands for a value as it is."""


def literal(value: object) -> str:
    """A value as it stands in SQL: a text, a day, a number, nothing, or a list of these."""
    if value is None or isinstance(value, Expression):
        return value or "null"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, date):
        return f"date '{value}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else f"{value:.15g}"


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
    found = _HEADER.match(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"查询“{name}”没有以 /* */ 中的说明开头。")
    header, sql = found.groups()
    declared = yaml.safe_load(header)
    return Query(
        name=name,
        title=declared["title"],
        grain=declared["grain"],
        params=tuple(declared.get("params", ())),
        declared={key: Column(key, *value) for key, value in declared.get("columns", {}).items()},
        sql=sql.strip(),
        aside=tuple(declared.get("aside", ())),
        apart=declared.get("apart", ""),
        choices=declared.get("choices", False),
        among={name: tuple(counted) for name, counted in declared.get("among", {}).items()},
        ratio=tuple(declared.get("ratio", ())),
        nil=tuple(declared["nil"]) if "nil" in declared else None,
        several=tuple(declared["several"]) if "several" in declared else None,
        **{key: declared[key] for key in ("finding", "alone", "even", "empty", "metric", "folds") if key in declared},
    )


def names(topic: str = "*") -> list[str]:
    """All query names, or those of one topic, in alphabetical order."""
    return sorted(path.relative_to(QUERIES).with_suffix("").as_posix() for path in QUERIES.glob(f"{topic}/*.sql"))


@cache
def derivation() -> str:
    """What rollups and macros are made of, in a few letters: a version made with others needs them made anew."""
    texts = [query(name).sql for topic in ("rollups", "macros") for name in names(topic)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


@cache
def rolled() -> str:
    """The same of the rollups alone."""
    return hashlib.sha256("\n".join(query(name).sql for name in names("rollups")).encode()).hexdigest()[:12]


def prepare(connection: duckdb.DuckDBPyConnection, topic: str, made: Mapping[str, str] = MappingProxyType({})) -> None:
    """Create the macros (``queries/macros``) or the rollups (``queries/rollups``) of a draft.

    ``made``: relations that hold the rows of what was computed elsewhere. Raises ValueError where their columns are others.
    """
    for name in names(topic):
        source = query(name)
        if name in made:
            _taken_over(connection, source, made[name])
            continue
        arguments = f"({', '.join(source.params)})" if topic == "macros" else ""
        kind = "macro" if topic == "macros" else "table"
        body = f"table {source.sql}" if topic == "macros" else source.sql
        connection.execute(f"create {kind} {name.split('/')[1]}{arguments} as {body}")


def _taken_over(connection: duckdb.DuckDBPyConnection, source: Query, relation: str) -> None:
    wanted, found = (
        [row[:2] for row in connection.execute(f"describe from {rows}").fetchall()]
        for rows in (f"({source.sql})", relation)
    )
    if wanted != found:
        raise ValueError(f"“{source.name}”应有列 {wanted}，得到的是 {found}。")
    connection.execute(f"create table {source.name.split('/')[1]} as from {relation} order by all")
