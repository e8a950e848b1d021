"""Versions of the dataset: immutable DuckDB files, one of which is current.

``WANCHENG_HOME/versions/v0007.duckdb`` is written whole under another name and moved into place; ``CURRENT`` names the
active version and is replaced in one step. Whatever happens in between, the old version stays active and whole.
Rollups and macros are made of ``queries/``: where these have changed since, a version is read from a renewed copy.
"""

import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
from filelock import FileLock

from warehouse.dataset import Dataset
from warehouse.ledgers import LEDGERS
from warehouse.queries import derivation, prepare
from warehouse.refused import Refused

_DAY = 24 * 60 * 60  # seconds


def home() -> Path:
    """The folder of versions, audit log and settings (``WANCHENG_HOME``, by default data/store)."""
    path = Path(os.environ.get("WANCHENG_HOME") or Path(__file__).parent.parent / "data" / "store")
    (path / "versions").mkdir(parents=True, exist_ok=True)
    return path


def current() -> str | None:
    """The active version's number, or None before the first import."""
    pointer = home() / "CURRENT"
    return pointer.read_text(encoding="ascii").strip() if pointer.is_file() else None


def versions() -> list[dict]:
    """The manifests of all versions, newest first, each with ``active``."""
    active = current()
    found = sorted((home() / "versions").glob("v*.json"), reverse=True)
    return [json.loads(path.read_text(encoding="utf-8")) | {"active": path.stem == active} for path in found]


def manifest(version: str) -> dict:
    """What is known of a version. Raises Refused where there is none of that number."""
    path = home() / "versions" / f"{version}.json"
    if not path.is_file() or path.parent != home() / "versions":
        raise Refused(f"没有版本 {version}。可用“versions”查看现有版本。")
    return json.loads(path.read_text(encoding="utf-8"))


def path(version: str) -> Path:
    """The file of a version. Raises Refused where there is none of that number."""
    manifest(version)
    return home() / "versions" / f"{version}.duckdb"


def open(version: str | None = None) -> Dataset:
    """A version (by default the active one) as a dataset. Raises Refused where there is none."""
    version = version or current()
    if version is None:
        raise Refused("还没有任何数据。请先导入工作簿，或用“demo”生成演示数据。")
    described = manifest(version)
    path = home() / "versions" / f"{version}.duckdb"
    return _opened(path if described.get("derivation") == derivation() else _renewed(path), json.dumps(described))


@lru_cache(maxsize=8)
def _opened(path: Path, described: str) -> Dataset:
    return Dataset(path, json.loads(described))


def _renewed(path: Path) -> Path:
    """A copy of a version that an earlier release made, with the rollups and macros of this one. The version itself stays."""
    target = path.parent / "renewed" / f"{path.stem}-{derivation()}.duckdb"
    target.parent.mkdir(exist_ok=True)
    with FileLock(target.parent / ".lock"):
        if target.is_file():
            return target
        draft = target.with_suffix(".part")
        shutil.copyfile(path, draft)
        with duckdb.connect(str(draft)) as connection:
            made = connection.execute(
                "select function_name, 'macro table' from duckdb_functions() where not internal and function_type = 'table_macro' "
                "union all select table_name, 'table' from duckdb_tables() where not list_contains($1, table_name)", [list(LEDGERS)]
            ).fetchall()  # fmt: skip
            for name, kind in made:
                connection.execute(f'drop {kind} "{name}"')
            roll_up(connection)
        for older in target.parent.glob(f"{path.stem}-*.duckdb"):
            older.unlink()
        os.replace(draft, target)
    return target


@contextmanager
def writing() -> Iterator[None]:
    """One writer at a time. Raises Refused when another one does not finish."""
    lock = FileLock(home() / "versions" / ".lock", timeout=30)
    try:
        lock.acquire()
    except TimeoutError:
        raise Refused("另一项导入正在进行，请稍后再试。") from None
    try:
        yield
    finally:
        lock.release()


def draft_path() -> Path:
    """Where a new draft may be written, beside the versions. Drafts that a crash left behind a day ago are cleared."""
    folder = home() / "versions"
    for left in folder.glob(".draft-*"):
        if left.stat().st_mtime < time.time() - _DAY:
            left.unlink()
    return folder / f".draft-{secrets.token_hex(8)}.duckdb"


def next_version() -> str:
    """The number the next version gets."""
    taken = [int(path.stem[1:]) for path in (home() / "versions").glob("v[0-9]*.duckdb")]
    return f"v{max(taken, default=0) + 1:04d}"


def roll_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the rollups and macros of a draft whose ledgers are filled; macros may read rollups."""
    prepare(connection, "rollups")
    prepare(connection, "macros")


def publish(path: Path, described: dict, action: str) -> dict:
    """Move a finished, closed draft into place and make it the active version. Returns its manifest."""
    version = described["version"]
    target = home() / "versions" / version
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(path, target.with_suffix(".duckdb"))
    replace_text(target.with_suffix(".json"), json.dumps(described, ensure_ascii=False, indent=2))
    replace_text(home() / "CURRENT", version)
    record(action, version=version, who=described["who"], file=described["file"], note=described["note"])
    return described


def rollback(version: str, note: str = "", who: str = "") -> dict:
    """Make an older version the active one again. Raises Refused where it does not exist or is active already."""
    with writing():
        described = manifest(version)
        if version == current():
            raise Refused(f"{version} 已是当前版本，无需回退。")
        replace_text(home() / "CURRENT", version)
        record("回退", version=version, who=who, file="", note=note)
    return described


def replace_text(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=home() / "versions")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)


def record(action: str, **details: str) -> None:
    """Add a line to the audit log."""
    line = {"when": now(), "action": action} | details
    with (home() / "audit.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def frames(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """All ledgers of a dataset, with their declared columns only, in the order of their keys."""
    return {
        name: dataset.frame(f"select {', '.join(ledger.by_name)} from {name} order by {', '.join(ledger.key)}")
        for name, ledger in LEDGERS.items()
    }


def properties(dataset: Dataset) -> dict[str, str]:
    """What every file handed over says of itself."""
    return {
        "数据集": dataset.manifest["name"],
        "版本": dataset.version,
        "截止日期": dataset.manifest["cutoff"],
        "导出时间": now()[:19].replace("T", " "),
        "演示数据": "是" if dataset.is_demo else "否",
    }
