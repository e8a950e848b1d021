"""What a named query reads: the ledgers and their columns, as DuckDB itself plans it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb

from warehouse.ledgers import LEDGERS
from warehouse.queries import prepare, query

#: With values of parameters unknown and tables empty, every other optimization would plan tables away.
_OPTIMIZERS = ("unused_columns", "unnest_rewriter", "deliminator", "cte_inlining")


@cache
def read(name: str) -> dict[str, list[str]]:
    """Ledger → its columns that the query reads, both in the order of the ledgers; rollups are followed down."""
    found = scanned(name)
    for rollup in [table for table in found if table not in LEDGERS]:
        del found[rollup]
        for table, columns in read(f"rollups/{rollup}").items():
            found.setdefault(table, set()).update(columns)
    return {
        name: [field.name for field in ledger.fields if field.name in found[name]]
        for name, ledger in LEDGERS.items()
        if name in found
    }


def scanned(name: str) -> dict[str, set[str]]:
    """Ledger or rollup → its columns that the query itself reads."""
    with _schema().cursor() as cursor:
        plan = cursor.execute(f"explain (format json) {query(name).sql}", dict.fromkeys(query(name).params)).fetchall()
    found: dict[str, set[str]] = {}
    for node in _nodes(json.loads(plan[0][1])):
        extra = node.get("extra_info", {})
        if "Table" in extra:
            table = extra["Table"].rsplit(".", 1)[-1]
            projections = extra.get("Projections", [])
            found.setdefault(table, set()).update([projections] if isinstance(projections, str) else projections)
    return found


@cache
def _schema() -> duckdb.DuckDBPyConnection:
    """The ledgers, macros and rollups of every version, without rows."""
    schema = duckdb.connect()
    for ledger in LEDGERS.values():
        schema.execute(ledger.ddl())
    prepare(schema, "rollups")
    prepare(schema, "macros")
    known = [name for (name,) in schema.execute("select name from duckdb_optimizers()").fetchall()]
    schema.execute(
        "set disabled_optimizers = $1", [",".join(optimizer for optimizer in known if optimizer not in _OPTIMIZERS)]
    )
    return schema


def _nodes(plan: Any) -> Iterator[dict]:
    for node in plan if isinstance(plan, list) else [plan]:
        yield node
        yield from _nodes(node.get("children", []))
