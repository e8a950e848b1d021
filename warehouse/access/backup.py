"""Backup and restore of all that is kept (``WANCHENG_HOME``), one file each way.

A backup is a zip with a list of its files and their hashes. It is taken while people work: versions never change, and the few small
files that do are copied while nobody may write. A restore is checked whole before it touches anything, is then one step, and what
was there before is kept beside it.
"""

import json
import os
import secrets
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from filelock import ReadWriteLock, Timeout

from warehouse import home, log, versions
from warehouse.people import Person
from warehouse.refused import Refused

_LIST = "backup.json"
#: What is made anew from the rest, or belongs to what is running now.
_LEFT_OUT = ("drafts", "shows", "versions/renewed", "versions/portions", "restoring", "before-", ".")
_STAYS = ("restoring", "drafts", "before-", ".serving")  # where a restore puts things aside
_STEP = "restoring/STEP"
_PART = 1 << 20  # bytes read at a time

Progress = Callable[[float, str], None]


@contextmanager
def serving() -> Iterator[None]:
    """Held by every process that serves the folder or works in it, so that nobody restores under its feet.

    Who may only read the folder can neither hold it nor finish what was begun.
    """
    if not os.access(home.folder(), os.W_OK):
        yield
        return
    while True:
        with _lock().read_lock():
            if not _unfinished():
                yield
                return
        with suppress(Timeout), _lock().write_lock(timeout=1):  # one of several processes that start at once
            finish()


def backup(out: Path, by: Person, progress: Progress = lambda share, text: None) -> int:
    """Write everything into ``out`` (zip), which is whole or not there. Returns how many files.

    Raises Refused for a bad path, and where the active version is not whole.
    """
    folder = home.folder()
    if not out.parent.is_dir() or out.resolve().is_relative_to(folder.resolve()):
        raise Refused(f"备份不能写到 {out}：请指定数据文件夹之外、已有文件夹中的文件。")
    part = out.with_name(f".{out.name}.part")
    with tempfile.TemporaryDirectory(dir=home.drafts()) as copies:
        with versions.writing(), log.still():
            lasting, changing = _files(folder)
            if _lacks_version(lasting, active := versions.current() or ""):
                raise Refused(
                    f"当前版本（{active or '没有选定'}）的文件不在数据文件夹中，备份了也不能恢复；请先用“rollback”回到一个完整的版本。"
                )
            copied = {name: _copied(folder / name, Path(copies) / str(number)) for number, name in enumerate(changing)}
        try:
            _pack(part, {name: folder / name for name in lasting} | copied, progress)
            home.settle(part, out)
        finally:
            part.unlink(missing_ok=True)
    log.add("备份", by, file=out.name, files=len(lasting) + len(changing))
    return len(lasting) + len(changing)


def restore(file: Path, by: Person, progress: Progress = lambda share, text: None) -> int:
    """Put back what a backup holds, in place of what is there, which is kept in a folder ``before-…``. Returns how many files.

    Raises Refused, with nothing changed, for a file that is no whole backup, and while the folder is being served.
    """
    folder = home.folder()
    try:
        with _lock().write_lock(timeout=1):
            finish()
            fresh = folder / "restoring"
            shutil.rmtree(fresh, ignore_errors=True)
            count = _unpack(file, fresh, progress)
            _emptied(fresh / "access.sqlite", "sessions")
            _emptied(fresh / "live.sqlite", "codes")
            before = f"before-{home.now()[:19].replace(':', '')}-{secrets.token_hex(2)}"
            home.replace_text(folder / _STEP, f"aside {before}")
            finish()
    except Timeout:
        raise Refused("系统正在运行，不能恢复；请先停止服务。") from None
    log.add("恢复", by, file=file.name, files=count)
    return count


def finish() -> None:
    """Go on with a restore that was stopped after everything had been checked; nothing where there is none."""
    folder = home.folder()
    fresh, mark = folder / "restoring", folder / _STEP
    if not _unfinished():
        return
    step, name = mark.read_text(encoding="utf-8").split()
    if step == "aside":
        before = folder / name
        before.mkdir(exist_ok=True)
        for entry in folder.iterdir():
            if (before / entry.name).exists():
                entry.rmdir()  # made anew, empty, by who looked after it had gone
            elif not entry.name.startswith(_STAYS):
                if entry.is_symlink():
                    _absolute(entry)
                os.replace(entry, before / entry.name)
        home.durable(before)
        home.replace_text(mark, f"in {name}")
    for entry in fresh.iterdir():
        if entry != mark:
            os.replace(entry, folder / entry.name)  # versions is there, empty, as somebody looked
    home.durable(folder)
    shutil.rmtree(fresh)


def _absolute(link: Path) -> None:
    """A relative link would lead elsewhere from where it is put."""
    made = link.with_name(f".{link.name}.link")
    made.unlink(missing_ok=True)
    made.symlink_to(link.resolve())
    os.replace(made, link)


def _unfinished() -> bool:
    return (home.folder() / _STEP).is_file()


def _emptied(path: Path, table: str) -> None:
    """No session and no code of the time of the backup lives again."""
    if path.is_file():
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(f"delete from {table}")


def _lock() -> ReadWriteLock:
    return ReadWriteLock(str(home.folder() / ".serving"), is_singleton=False)


def _files(folder: Path) -> tuple[list[str], list[str]]:
    """What there is, relative to the folder: files that never change, and those that do.

    Links are followed, as versions may lie elsewhere; what comes and goes meanwhile is not looked into.
    """
    kept = []
    for place, folders, files in os.walk(folder, onerror=_raised, followlinks=True):
        below = Path(place).relative_to(folder)
        folders[:] = [one for one in folders if _is_kept(below / one)]
        kept += [(below / one).as_posix() for one in sorted(files) if _is_kept(below / one)]
    lasting = [name for name in kept if name.startswith(("versions/", "pictures/"))]
    return lasting, [name for name in kept if name not in set(lasting) and not name.endswith(("-wal", "-shm"))]


def _is_kept(path: Path) -> bool:
    return not path.as_posix().startswith(_LEFT_OUT) and not path.name.startswith(".")


def _raised(error: OSError) -> None:
    raise error


def _lacks_version(names: Collection[str], active: str) -> bool:
    """Whether some files hold versions, but not all of the active one. Before the first import there is none."""
    if active:
        return not {f"versions/{active}.json", f"versions/{active}.duckdb"} <= {*names}
    return any(name.startswith("versions/") and name.endswith(".json") for name in names)


def _copied(path: Path, target: Path) -> Path:
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    else:
        shutil.copyfile(path, target)
    return target


def _pack(part: Path, sources: dict[str, Path], progress: Progress) -> None:
    hashes = {}
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds what the folder holds
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, (name, path) in enumerate(sources.items()):
            progress(number / len(sources), name)
            digest = sha256()
            with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as entry:
                while read := file.read(_PART):
                    digest.update(read)
                    entry.write(read)
            hashes[name] = digest.hexdigest()
        archive.writestr(_LIST, json.dumps({"when": home.now(), "files": hashes}, ensure_ascii=False))


def _unpack(file: Path, fresh: Path, progress: Progress) -> int:
    """Unpack a backup and hold every file against the list; nothing is left of one that is not whole."""
    try:
        with zipfile.ZipFile(file) as archive:
            hashes = json.loads(archive.read(_LIST))["files"]
            active = archive.read("CURRENT").decode("ascii").strip() if "CURRENT" in hashes else ""
            if _lacks_version(hashes, active) or {*archive.namelist()} != {*hashes, _LIST}:
                raise ValueError
            for number, (name, expected) in enumerate(hashes.items()):
                progress(number / len(hashes), name)
                target = fresh / name
                if not target.resolve().is_relative_to(fresh.resolve()):
                    raise ValueError
                target.parent.mkdir(parents=True, exist_ok=True)
                digest = sha256()
                target.touch(mode=0o600)
                with archive.open(name) as entry, target.open("wb") as out:
                    while read := entry.read(_PART):
                        digest.update(read)
                        out.write(read)
                    out.flush()
                    os.fsync(out.fileno())
                if digest.hexdigest() != expected:
                    raise ValueError
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        why = f"：{error}" if isinstance(error, OSError) else ""
        raise Refused(f"{file} 不是完整的备份，没有恢复任何内容{why}。") from None
    return len(hashes)
