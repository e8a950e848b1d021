"""The versions of the dataset under ``WANCHENG_HOME``, and the way back.

A version is one immutable DuckDB file with a manifest. Drafts are written beside and moved into place; ``CURRENT`` names the
active version and is replaced in one step. Whatever happens in between, the old version stays active and whole.
Ledgers, rollups and macros are those of this release: a version made by another is read from a renewed copy.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import duckdb
from filelock import FileLock

from warehouse import home, log, queries
from warehouse.dataset import Dataset
from warehouse.ledgers import LEDGERS
from warehouse.people import Person
from warehouse.refused import Refused


def current() -> str | None:
    """The active version's number, or None before the first import."""
    pointer = home.folder() / "CURRENT"
    return pointer.read_text(encoding="ascii").strip() if pointer.is_file() else None


def numbers() -> list[str]:
    """The numbers of all versions, newest first."""
    return sorted((path.stem for path in (home.folder() / "versions").glob("v*.json")), reverse=True)


def versions() -> list[dict]:
    """The manifests of all versions, newest first, each with ``active``."""
    active = current()
    return [manifest(number) | {"active": number == active} for number in numbers()]


def _described(version: str) -> Path:
    """Where the manifest of a version lies. Raises Refused where there is none of that number."""
    path = home.folder() / "versions" / f"{version}.json"
    if not path.is_file() or path.parent != home.folder() / "versions":
        raise Refused(f"没有版本 {version}。可用“versions”查看现有版本。")
    return path


def manifest(version: str) -> dict:
    """What is known of a version. Raises Refused where there is none of that number."""
    return json.loads(_described(version).read_text(encoding="utf-8"))


def path(version: str) -> Path:
    """The file of a version, as it was published. Raises Refused where there is none of that number."""
    return _described(version).with_suffix(".duckdb")


def open(version: str | None = None) -> Dataset:
    """A version (by default the active one) as a dataset. Raises Refused where there is none."""
    version = version or current()
    if version is None:
        raise Refused("还没有任何数据。请先导入工作簿，或用“demo”生成演示数据。")
    return _opened(_described(version))


@lru_cache(maxsize=8)
def _opened(described: Path) -> Dataset:
    manifest, file = json.loads(described.read_text(encoding="utf-8")), described.with_suffix(".duckdb")
    return Dataset(file if manifest.get("derivation") == derivation() else _renewed(file, manifest), manifest)


@cache
def derivation() -> str:
    """What the tables of a version are made of, in a few letters: a version made with others is read from a renewed copy."""
    ledgers = "\n".join(ledger.ddl() for ledger in LEDGERS.values())
    return sha256(f"{ledgers}\n{queries.derivation()}".encode()).hexdigest()[:12]


def _renewed(path: Path, manifest: dict) -> Path:
    """A copy of a version that another release made, with the ledgers, rollups and macros of this one.

    What it has no ledger or column for is empty; the version itself stays. Other versions are not held up meanwhile.
    Raises Refused where rows lie outside and this release rolls them up otherwise.
    """
    if (outside := manifest.get("outside")) and manifest["rolled"] != queries.rolled():
        titles = "、".join(LEDGERS[name].title for name in outside)
        raise Refused(
            f"版本 {path.stem} 中“{titles}”的明细不在本机，汇总口径在本程序中已有变化；请用“rollup”重新汇总。"
        )
    folder = path.parent / "renewed"
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.stem}-{derivation()}.duckdb"
    with FileLock(folder / f".{path.stem}.lock"):
        if target.is_file():
            return target
        part = draft_path()
        with scratch() as connection:
            attach(connection, path, "old", read_only=True)
            attach(connection, part, "new")
            connection.execute("use new")
            for name, ledger in LEDGERS.items():
                connection.execute(ledger.ddl())
                found = "select column_name from duckdb_columns() where database_name = 'old' and table_name = $1"
                there = {column for (column,) in connection.execute(found, [name]).fetchall()}
                shared = ", ".join(column for column in (*ledger.by_name, "batch", "sheet_row") if column in there)
                if shared:
                    connection.execute(f"insert into {name} by name select {shared} from old.{name}")
            roll_up(
                connection, {name: f"old.{name.split('/')[1]}" for name in queries.names("rollups")} if outside else {}
            )
        home.settle(part, target)
        for older in folder.glob(f"{path.stem}-*.duckdb"):
            if older != target:
                older.unlink(missing_ok=True)
    return target


def scratch() -> duckdb.DuckDBPyConnection:
    """A database in memory to attach versions to; what is larger than its limit goes to the drafts' folder."""
    return duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(home.drafts())})


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, read_only: bool = False) -> None:
    """Attach a database file, whatever stands in its path."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as {name}{' (read_only)' if read_only else ''}")


@contextmanager
def writing() -> Iterator[None]:
    """One writer at a time. Raises Refused when another one does not finish."""
    lock = FileLock(home.folder() / "versions" / ".lock", timeout=30)
    try:
        lock.acquire()
    except TimeoutError:
        raise Refused("另一项导入正在进行，请稍后再试。") from None
    try:
        yield
    finally:
        lock.release()


def draft_path() -> Path:
    """Where a new draft may be written."""
    return home.drafts() / f"{secrets.token_hex(8)}.duckdb"


def next_version() -> str:
    """The number the next version gets."""
    taken = [int(path.stem[1:]) for path in (home.folder() / "versions").glob("v[0-9]*.duckdb")]
    return f"v{max(taken, default=0) + 1:04d}"


def roll_up(connection: duckdb.DuckDBPyConnection, made: Mapping[str, str] = MappingProxyType({})) -> None:
    """Make the rollups and macros of a draft whose ledgers are filled; macros may read rollups.

    ``made``: rollups computed elsewhere, each as the relation that holds its rows.
    """
    queries.prepare(connection, "rollups", made)
    queries.prepare(connection, "macros")


def publish(path: Path, described: dict, by: Person) -> dict:
    """Move a finished, closed draft into place and make it the active version. Returns its manifest.

    The log comes first: no version is active without its line, and where it cannot be written nothing changes.
    """
    by.require("publish")
    version, described = described["version"], described | {"who": by.name}
    target = home.folder() / "versions" / version
    for left in (home.folder() / "versions").glob("v*.duckdb"):  # a crash came between file and manifest
        if not left.with_suffix(".json").is_file():
            left.unlink(missing_ok=True)
    home.settle(path, target.with_suffix(".duckdb"))
    log.add("发布", by, version=version, file=described["file"], note=described["note"])
    home.replace_text(target.with_suffix(".json"), json.dumps(described, ensure_ascii=False, indent=2))
    home.replace_text(home.folder() / "CURRENT", version)
    return described


def rollback(version: str, by: Person, note: str = "") -> dict:
    """Make an older version the active one again. Raises Refused where it does not exist or is active already."""
    if by.units("publish") is not None:
        raise Refused("退回版本会改动全区数据，须由全区范围的发布人员操作。")
    with writing():
        described = manifest(version)
        if version == current():
            raise Refused(f"{version} 已是当前版本，无需回退。")
        log.add("回退", by, version=version, note=note)
        home.replace_text(home.folder() / "CURRENT", version)
    return described


def properties(dataset: Dataset) -> dict[str, str]:
    """What every file handed over says of itself."""
    return {
        "数据集": dataset.manifest["name"],
        "版本": dataset.version,
        "截止日期": dataset.manifest["cutoff"],
        "导出时间": home.now()[:19].replace("T", " "),
        "演示数据": "是" if dataset.is_demo else "否",
    }
