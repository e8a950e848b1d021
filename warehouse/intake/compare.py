"""What differs between two versions: rows of every ledger, and metrics."""

from pathlib import Path

import duckdb
import pandas as pd

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.measures.catalogue import read
from warehouse.metrics import METRICS


def diff(old: str, new: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What differs between two versions: rows added, changed, removed per ledger; and metrics before and after."""
    return ledger_changes(
        versions.path(old),
        versions.path(new),
    ), metric_changes(versions.open(old), versions.open(new))


def ledger_changes(old: Path | None, new: Path) -> pd.DataFrame:
    """Per ledger: rows before, after, added, changed, removed, counted by key."""
    with duckdb.connect() as connection:
        for name, path in (("old", old), ("new", new)):
            if path:
                connection.execute(f"attach '{path}' as {name} (read_only)")
            else:
                connection.execute(f"attach ':memory:' as {name}")
                connection.execute(f"use {name}")
                for ledger in LEDGERS.values():
                    connection.execute(ledger.ddl())
        return connection.execute(" union all ".join(map(_changes, LEDGERS.values()))).df()


def _changes(ledger: Ledger) -> str:
    same_key = " and ".join(f"old_row.{name} is not distinct from new_row.{name}" for name in ledger.key)
    columns = ", ".join(ledger.by_name)
    changed = " or ".join(f"old_row.{name} is distinct from new_row.{name}" for name in ledger.by_name)
    return f"""
        select '{ledger.name}' as ledger, '{ledger.title}' as title,
               (select count(*) from old.{ledger.name}) as before,
               (select count(*) from new.{ledger.name}) as after,
               count(*) filter (where old_row.here is null) as added,
               count(*) filter (where old_row.here and new_row.here and ({changed})) as changed,
               count(*) filter (where new_row.here is null) as removed
        from (select {columns}, true as here from old.{ledger.name}) as old_row
        full join (select {columns}, true as here from new.{ledger.name}) as new_row on {same_key}"""


def metric_changes(old: Dataset | None, new: Dataset) -> pd.DataFrame:
    """The metrics whose value differs between two datasets: id, label, unit, before, after."""
    before = read(old, old.everything) if old else {}
    after = read(new, new.everything)
    rows = [
        {"id": id, "label": METRICS[id].label, "unit": METRICS[id].unit}
        | {"before": before[id].value if old else None, "after": reading.value}
        for id, reading in after.items()
    ]
    table = pd.DataFrame(rows)
    same = (table["before"] == table["after"]) | (table["before"].isna() & table["after"].isna())
    return table[~same].reset_index(drop=True)
