"""What differs: between two versions, or between a draft and the version it builds on. Rows of every ledger, and metrics."""

import math
from collections.abc import Callable, Iterable, Mapping

import duckdb
import pandas as pd

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.measures.catalogue import read
from warehouse.metrics import METRICS

_COUNTED = ["added", "changed", "removed"]
_COLUMNS = ["ledger", "title", "unit", "code", *_COUNTED]


def diff(old: str, new: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What differs between two versions: rows added, changed, removed by ledger and by unit; and metrics before and after."""
    before, after = versions.open(old), versions.open(new)
    with versions.scratch() as connection:
        versions.attach(connection, before.path, "base", read_only=True)
        if after.path == before.path:  # attached once only
            connection.execute("attach ':memory:' as draft")
            for name in LEDGERS:
                connection.execute(f"create view draft.{name} as from base.{name}")
        else:
            versions.attach(connection, after.path, "draft", read_only=True)
        connection.execute("use draft")
        here = [ledger for name, ledger in LEDGERS.items() if name not in before.outside.keys() | after.outside.keys()]
        rows = pd.concat([by_unit(connection, here), elsewhere(before, after.sizes, after.outside)], ignore_index=True)
        return ledgers(before.sizes, after.sizes, rows), rows, metrics(before, after)


def by_unit(
    connection: duckdb.DuckDBPyConnection,
    touched: Iterable[Ledger],
    within: Callable[[Ledger], tuple[str, str]] = lambda ledger: ("true", "true"),
) -> pd.DataFrame:
    """Ledger, title, unit by name and by code, and how many of its rows were added, changed and removed from ``base`` to ``draft``, counted by key.

    Only what may differ is gone over: ledgers that were touched, and of them the rows ``within`` two conditions, one for
    ``base`` and one for ``draft``.
    """
    parts = []
    for ledger in touched:
        old, new = within(ledger)
        fresh = not connection.execute(
            f"select count(*) from base.{ledger.name} as {ledger.name} where {old}"
        ).fetchall()[0][0]
        parts.append(_added(ledger, new) if fresh else _changes(ledger, old, new))
    if not parts:
        return pd.DataFrame(columns=_COLUMNS)
    return connection.execute(f"select * from ({' union all '.join(parts)}) order by code, place").df()[_COLUMNS]


def elsewhere(old: Dataset | None, sizes: Mapping[str, int], outside: Mapping[str, dict]) -> pd.DataFrame:
    """As :func:`by_unit`, of ledgers whose rows lie outside before or after: they cannot be told apart and count as all new."""
    before = {name: (old.sizes.get(name, 0), old.outside.get(name)) for name in LEDGERS} if old else {}
    rows = [
        dict(zip(_COLUMNS, (name, LEDGERS[name].title, "全区", "", sizes.get(name, 0), 0, gone), strict=True))
        for name in LEDGERS
        for gone, known in [before.get(name, (0, None))]
        if known != outside.get(name)
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def ledgers(before: Mapping[str, int], after: Mapping[str, int], rows: pd.DataFrame) -> pd.DataFrame:
    """Every ledger: rows before and after, and those of :func:`by_unit` summed up."""
    sizes = pd.DataFrame(
        [(name, ledger.title, before.get(name, 0), after.get(name, 0)) for name, ledger in LEDGERS.items()],
        columns=["ledger", "title", "before", "after"],
    )
    sums = rows.groupby("ledger")[_COUNTED].sum()
    return sizes.join(sums, on="ledger").fillna(0).astype(dict.fromkeys(_COUNTED, int))


def _added(ledger: Ledger, new: str) -> str:
    """SQL: as :func:`_changes`, where there was nothing before."""
    counted = f"select {ledger.scope} as unit, count(*) as added, 0 as changed, 0 as removed from draft.{ledger.name} as {ledger.name} where {new} group by 1"
    return _by_name(ledger, counted)


def _by_name(ledger: Ledger, counted: str) -> str:
    """SQL: counts by unit under the unit's name, in the order of units and ledgers."""
    return f"""
        select '{ledger.name}' as ledger, {ledger.order} as place, '{ledger.title}' as title, coalesce(unit, '') as code,
               coalesce(any_value(c.name), nullif(unit, ''), '全区') as unit, sum(added)::bigint as added, sum(changed)::bigint as changed,
               sum(removed)::bigint as removed
        from ({counted}) as counted left join draft.communities as c on c.code = unit
        where added + changed + removed > 0
        group by counted.unit"""


def _changes(ledger: Ledger, old: str, new: str) -> str:
    name = ledger.name
    same_key = " and ".join(f"old_row.{key} is not distinct from new_row.{key}" for key in ledger.key)
    same_key += (
        " and old_row.unit_of is not distinct from new_row.unit_of"  # what changes its unit goes there and comes here
    )
    changed = " or ".join(f"old_row.{field} is distinct from new_row.{field}" for field in ledger.by_name)
    columns = ", ".join(ledger.by_name)

    def rows(side: str, where: str) -> str:
        return f"(select {columns}, {ledger.scope} as unit_of, true as here from {side}.{name} as {name} where {where})"

    return _by_name(
        ledger,
        f"""
          select coalesce(new_row.unit_of, old_row.unit_of, '') as unit, count(*) filter (old_row.here is null) as added,
                 count(*) filter (old_row.here and new_row.here and ({changed})) as changed, count(*) filter (new_row.here is null) as removed
          from {rows("base", old)} as old_row full join {rows("draft", new)} as new_row on {same_key} group by 1""",
    )


def metrics(old: Dataset | None, new: Dataset) -> pd.DataFrame:
    """The metrics whose value differs between two datasets: id, label, unit, before, after."""
    before = read(old, old.everything) if old else {}
    rows = [
        {"id": id, "label": METRICS[id].label, "unit": METRICS[id].unit}
        | {"before": before[id].value if old else None, "after": reading.value}
        for id, reading in read(new, new.everything).items()
    ]
    table = pd.DataFrame(rows)
    same = [_same(*pair) for pair in zip(table["before"], table["after"], strict=True)]
    return table[[not one for one in same]].reset_index(drop=True)


def _same(one: float | None, other: float | None) -> bool:
    """Whether two values are equal but for the last digits of floating point."""
    if one is None or other is None or math.isnan(one) or math.isnan(other):
        return bool(pd.isna(one)) == bool(pd.isna(other))
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
