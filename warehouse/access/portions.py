"""The rows of some units only, as a dataset of its own: what somebody with a narrower scope may read, query and take along.

A portion is a file that holds no other rows, not a filter over one that does: nothing that is asked of it can reach further.
What belongs to no unit, the dataset itself and the published totals, is in every portion. District totals on the screens are
not read from here. Portions that nobody used for a day are cleared, by whichever process cuts another one, and cut again when
they are asked for.
"""

import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import duckdb
from filelock import FileLock

from warehouse import home, queries, versions
from warehouse.dataset import Dataset
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.people import Person

_DAY = 24 * 60 * 60  # seconds


def of(dataset: Dataset, by: Person, capability: str) -> Dataset:
    """What somebody may have of a dataset by a capability: all of it, or the portion of their units.

    Raises Refused to who has not the capability.
    """
    units = by.units(capability)
    if units is None:
        return dataset
    asked = dataset.path, json.dumps(dataset.manifest), units
    held = _opened(*asked)
    with suppress(FileNotFoundError):
        os.utime(held.path.parent)  # before looking: what is used is not cleared
    if not held.path.is_file():
        _opened.cache_clear()
        held = _opened(*asked)
    return held


@lru_cache(maxsize=16)
def _opened(path: Path, manifest: str, units: frozenset[str]) -> Dataset:
    described = json.loads(manifest)
    folder = home.folder() / "versions" / "portions" / f"{described['version']}-{versions.derivation()}"
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    name = sha256("\n".join(sorted(units)).encode()).hexdigest()[:16]
    target = folder / f"{name}.duckdb"
    with FileLock(folder / f".{name}.lock"):
        if not target.is_file():
            _cut(path, target, units, described.get("outside", {}))
    for older in folder.parent.iterdir():
        with suppress(FileNotFoundError):  # another process clears too
            if older != folder and older.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(older, ignore_errors=True)
    with duckdb.connect() as connection:  # attached, as one that was cleared may still be open under this name
        versions.attach(connection, target, "own", read_only=True)
        connection.execute("use own")
        rows = {one: connection.execute(f"select count(*) from {one}").fetchall()[0][0] for one in LEDGERS}
        for one in described.get("outside", {}):
            table, counted = LEDGERS[one].rolled or (one, "1")
            ((rows[one],),) = connection.execute(f"select coalesce(sum({counted}), 0)::bigint from {table}").fetchall()
        named = {
            file
            for (file,) in connection.execute("select unnest(string_split(pictures, ';')) from progress").fetchall()
        }
    pictures = {name: file for name, file in described.get("pictures", {}).items() if name in named}
    outside = {one: about | {"rows": rows[one]} for one, about in described.get("outside", {}).items()}
    return Dataset(target, described | {"rows": rows, "pictures": pictures} | ({"outside": outside} if outside else {}))


def _cut(path: Path, target: Path, units: frozenset[str], outside: Mapping[str, dict]) -> None:
    part = versions.draft_path()
    with duckdb.connect() as connection:
        versions.attach(connection, part, "new")
        versions.attach(connection, path, "whole", read_only=True)
        connection.execute("use whole")
        connection.execute("create temp table own as select unnest($1::varchar[]) as unit", [sorted(units)])
        connection.execute("insert into own select code from whole.communities where street in (select unit from own)")
        for name, ledger in LEDGERS.items():
            connection.execute(ledger.ddl().replace("create table ", "create table new."))
            connection.execute(
                f"insert into new.{name} by name select * from whole.{name} as {name} where {_own(ledger)}"
            )
        made = {name: _of(connection, name.split("/")[1]) for name in queries.names("rollups")} if outside else {}
        connection.execute("use new")
        versions.roll_up(connection, made)
    home.settle(part, target)


def _of(connection: duckdb.DuckDBPyConnection, rollup: str) -> str:
    """What a rollup says of the communities or, where it knows none, of the streets in ``own``; it cannot be made from rows."""
    columns = {name for name, *_ in connection.execute(f"describe whole.{rollup}").fetchall()}
    return f"(select * from whole.{rollup} where {'community' if 'community' in columns else 'street'} in (select unit from own))"


def _own(ledger: Ledger) -> str:
    """SQL: whether a row is of the units in ``own``."""
    if ledger.belongs_to_all:
        return "true"
    named = ledger.community_fields or (ledger.scope,)
    return " or ".join(f"{field} in (select unit from own)" for field in named)
