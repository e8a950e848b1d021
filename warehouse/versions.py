"""The versions of the dataset under ``WANCHENG_HOME``, the audit log, and the way back.

A version is one immutable DuckDB file with a manifest. Drafts are written beside and moved into place; ``CURRENT`` names the
active version and is replaced in one step. Whatever happens in between, the old version stays active and whole.
Ledgers, rollups and macros are those of this release: a version made by another is read from a renewed copy.
"""

import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import duckdb
from filelock import FileLock

from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.ledgers import LEDGERS
from warehouse.refused import Refused

_DAY = 24 * 60 * 60  # seconds


def home() -> Path:
    """The folder of versions, audit log and settings (``WANCHENG_HOME``, by default data/store).

    Raises Refused for a path with a question mark, behind which DuckDB expects settings.
    """
    path = Path(os.environ.get("WANCHENG_HOME") or Path(__file__).parent.parent / "data" / "store")
    if "?" in str(path):
        raise Refused(f"WANCHENG_HOME 的路径 {path} 含有问号，数据库打不开；请换一个文件夹。")
    (path / "versions").mkdir(parents=True, exist_ok=True)
    return path


def drafts() -> Path:
    """The folder of what is not a version yet; what a crash left there a day ago is cleared."""
    folder = home() / "drafts"
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        with suppress(FileNotFoundError):  # another process clears too
            if left.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    return folder


def current() -> str | None:
    """The active version's number, or None before the first import."""
    pointer = home() / "CURRENT"
    return pointer.read_text(encoding="ascii").strip() if pointer.is_file() else None


def versions() -> list[dict]:
    """The manifests of all versions, newest first, each with ``active``."""
    active = current()
    found = sorted((home() / "versions").glob("v*.json"), reverse=True)
    return [json.loads(path.read_text(encoding="utf-8")) | {"active": path.stem == active} for path in found]


def _described(version: str) -> Path:
    """Where the manifest of a version lies. Raises Refused where there is none of that number."""
    path = home() / "versions" / f"{version}.json"
    if not path.is_file() or path.parent != home() / "versions":
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
    return Dataset(file if manifest.get("derivation") == derivation() else _renewed(file), manifest)


@cache
def derivation() -> str:
    """What the tables of a version are made of, in a few letters: a version made with others is read from a renewed copy."""
    ledgers = "\n".join(ledger.ddl() for ledger in LEDGERS.values())
    return sha256(f"{ledgers}\n{queries.derivation()}".encode()).hexdigest()[:12]


def _renewed(path: Path) -> Path:
    """A copy of a version that another release made, with the ledgers, rollups and macros of this one.

    What it has no ledger or column for is empty; the version itself stays. Other versions are not held up meanwhile.
    """
    folder = path.parent / "renewed"
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.stem}-{derivation()}.duckdb"
    with FileLock(folder / f".{path.stem}.lock"):
        if target.is_file():
            return target
        part = draft_path()
        with duckdb.connect() as connection:
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
            roll_up(connection)
        settle(part, target)
        for older in folder.glob(f"{path.stem}-*.duckdb"):
            if older != target:
                older.unlink(missing_ok=True)
    return target


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, read_only: bool = False) -> None:
    """Attach a database file, whatever stands in its path."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as {name}{' (read_only)' if read_only else ''}")


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
    """Where a new draft may be written."""
    return drafts() / f"{secrets.token_hex(8)}.duckdb"


def next_version() -> str:
    """The number the next version gets."""
    taken = [int(path.stem[1:]) for path in (home() / "versions").glob("v[0-9]*.duckdb")]
    return f"v{max(taken, default=0) + 1:04d}"


def roll_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the rollups and macros of a draft whose ledgers are filled; macros may read rollups."""
    queries.prepare(connection, "rollups")
    queries.prepare(connection, "macros")


def publish(path: Path, described: dict, action: str) -> dict:
    """Move a finished, closed draft into place and make it the active version. Returns its manifest."""
    version = described["version"]
    target = home() / "versions" / version
    for left in (home() / "versions").glob("v*.duckdb"):  # a crash came between file and manifest
        if not left.with_suffix(".json").is_file():
            left.unlink(missing_ok=True)
    settle(path, target.with_suffix(".duckdb"))
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


def settle(path: Path, target: Path) -> None:
    """Move a finished file into place so that a power cut finds it there whole, or not at all."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(path, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def replace_text(path: Path, text: str) -> None:
    """Write a small file in one step."""
    handle, name = tempfile.mkstemp(dir=drafts())
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    settle(Path(name), path)


def record(action: str, **details: str) -> None:
    """Add a line to the audit log."""
    line = {"when": now(), "action": action} | details
    with (home() / "audit.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def properties(dataset: Dataset) -> dict[str, str]:
    """What every file handed over says of itself."""
    return {
        "数据集": dataset.manifest["name"],
        "版本": dataset.version,
        "截止日期": dataset.manifest["cutoff"],
        "导出时间": now()[:19].replace("T", " "),
        "演示数据": "是" if dataset.is_demo else "否",
    }
