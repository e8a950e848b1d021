"""The folder everything is kept in (``WANCHENG_HOME``), and how files come to lie there: whole, or not at all."""

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from warehouse.refused import Refused

_DAY = 24 * 60 * 60  # seconds


def folder() -> Path:
    """The folder of versions, log, accounts and settings (``WANCHENG_HOME``, by default data/store).

    Raises Refused for a path with a question mark, behind which DuckDB expects settings.
    """
    path = Path(os.environ.get("WANCHENG_HOME") or Path(__file__).parent.parent / "data" / "store")
    if "?" in str(path):
        raise Refused(f"WANCHENG_HOME 的路径 {path} 含有问号，数据库打不开；请换一个文件夹。")
    (path / "versions").mkdir(parents=True, exist_ok=True)
    return path


def drafts() -> Path:
    """The folder of what is not finished yet; what a crash left there a day ago is cleared."""
    kept = folder() / "drafts"
    kept.mkdir(exist_ok=True)
    for left in kept.iterdir():
        with suppress(FileNotFoundError):  # another process clears too
            if left.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    return kept


def settle(path: Path, target: Path) -> None:
    """Move a finished file into place so that a power cut finds it there whole, or not at all."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(path, target)
    durable(target.parent)


def durable(directory: Path) -> None:
    """See to it that what was renamed in a folder is so after a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def database(
    name: str, tables: str, newest: str, isolation: Literal["DEFERRED"] | None = "DEFERRED"
) -> sqlite3.Connection:
    """A connection to a small database that several processes write. It is made whole where there is none yet.

    ``tables`` are the statements that add what is not there, ``newest`` the table that a database of an older release lacks.
    """
    path = folder() / name
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=drafts()) as made:
            new = Path(made) / name
            new.touch(mode=0o600)
            with closing(sqlite3.connect(new)) as connection:
                connection.execute("pragma journal_mode = wal")  # among others who write it would be refused at once
                connection.executescript(tables)
            with suppress(FileExistsError):  # another process was first
                os.link(new, path)
    connection = sqlite3.connect(path, timeout=10, isolation_level=isolation)
    connection.row_factory = sqlite3.Row
    if not connection.execute("select 1 from sqlite_master where name = ?", [newest]).fetchone():
        connection.executescript(tables)
    return connection


def replace_text(path: Path, text: str) -> None:
    """Write a small file in one step."""
    handle, name = tempfile.mkstemp(dir=drafts())
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    settle(Path(name), path)


def now() -> str:
    """The time as ISO 8601 with its zone, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
