"""The folder everything is kept in (``WANCHENG_HOME``), and how files come to lie there: whole, or not at all."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

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


def replace_text(path: Path, text: str) -> None:
    """Write a small file in one step."""
    handle, name = tempfile.mkstemp(dir=drafts())
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    settle(Path(name), path)


def now() -> str:
    """The time as ISO 8601 with its zone, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
