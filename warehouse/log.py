"""The log of what was done (操作日志): by whom, when, from where, with what result.

One file a month under ``WANCHENG_HOME/log``, one JSON object a line, and each line carries the hash of the one before, across the
files: a line that was changed, removed or put elsewhere is found by :func:`verify`. ``HEAD`` names the last line, so that lines
cut off at the end are missed too. Files are kept for a year, which is counted in months that were written in and not by a clock
that may stand wrong; when one goes, a line says which and what its last hash was.
"""

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pandas as pd
from filelock import FileLock

from warehouse import home
from warehouse.people import Person

_KEPT = 13  # files before the one that is begun: of a year, and one that a clock which stood wrong may have begun
#: What details are called, in the table.
_TITLES = {
    "version": "版本", "file": "文件", "files": "文件数", "note": "备注", "sql": "查询", "name": "名称", "roles": "角色", "way": "方式",
    "capability": "权限", "shared": "共享", "why": "原因", "targets": "固定到", "judge": "评委序号", "stop": "站点",
}  # fmt: skip
_CHAIN = ("seq", "prev", "hash", "last")
_BEFORE = "before.jsonl"  # the log of releases that chained nothing


def add(action: str, by: Person, result: str = "成功", **details: object) -> None:
    """Add a line. It is on the disk when this returns."""
    folder = _folder()
    with still():
        head = _head(folder)
        if head["seq"] == 0 and (old := home.folder() / "audit.jsonl").is_file():
            os.replace(old, folder / _BEFORE)
            head = _append(folder, head, "接续旧日志", {"who": "系统", "hash": _hash((folder / _BEFORE).read_bytes())})
        month = home.now()[:7]
        if "" < head["file"][:7] < month:
            for gone in _files(folder)[:-_KEPT]:
                last = _hash(gone.read_bytes().splitlines(keepends=True)[-1])
                head = _append(folder, head, "清理日志", {"who": "系统", "file": gone.name, "last": last})
                gone.unlink()
        _append(folder, head, action, {"who": by.name, "address": by.address, "result": result} | details)


def still() -> FileLock:
    """Nothing is added meanwhile."""
    return FileLock(_folder() / ".lock")


def lines() -> Iterator[dict]:
    """All lines, the oldest first; one that is no JSON comes as ``{"action": 无法读取}``."""
    folder = _folder()
    for path in [folder / _BEFORE, *_files(folder)]:
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            try:
                yield json.loads(line)
            except ValueError:
                yield {"action": "无法读取", "who": "", "when": "", "result": line[:200].decode("utf-8", "replace")}


def table() -> pd.DataFrame:
    """All lines, the newest first: when, who, address, action, result, and all else in words."""
    fixed = ("when", "who", "address", "action", "result")
    rows = [
        [line.get(name, "") for name in fixed]
        + [
            "；".join(
                f"{_TITLES.get(name, name)} {value}"
                for name, value in line.items()
                if name not in (*fixed, *_CHAIN) and value != ""
            )
        ]
        for line in lines()
    ]
    return pd.DataFrame(rows[::-1], columns=[*fixed, "details"])


def stamp() -> tuple:
    """What the files look like from outside; as long as it stays, so do :func:`table` and, on a screen, :func:`verify`."""
    return tuple((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(_folder().glob("[!.]*")))


def verify() -> list[str]:
    """What is wrong with the log, in words; empty where every line is as it was written, and none is missing."""
    folder = _folder()
    with still():  # as it is now; what comes later is not waited for, and does not wait
        head, sizes = _stored(folder), {path: path.stat().st_size for path in _files(folder)}
    return list(_faults(folder, head, sizes))


def _faults(folder: Path, head: dict, sizes: dict[Path, int]) -> Iterator[str]:
    last, seq, known = "", 0, {line.get("last"): line for line in lines()}
    for path, size in sizes.items():
        if path.name[:-6] > home.now()[:7]:
            yield f"{path.name}：文件的月份还没有到"
        for number, line in enumerate(path.read_bytes()[:size].splitlines(keepends=True), start=1):
            where = f"{path.name} 第 {number} 行"
            try:
                told = json.loads(line)
                own, prev = told["seq"], told["prev"]
            except (ValueError, KeyError, TypeError):
                yield f"{where}：不是完整的记录"
                last, seq = _hash(line), seq + 1
                continue
            if seq == 0 and own > 1:
                gone = known.get(prev)
                if gone is None or gone.get("action") != "清理日志":
                    yield f"{where}：之前的记录（{own - 1} 条）被删除"
            elif own != seq + 1:
                yield f"{where}：序号应为 {seq + 1}，实为 {own}，有记录被删除、插入或调换"
            elif prev != last:
                yield f"{where}：与上一条记录不能衔接，上一条被改动"
            if told.get("action") == "接续旧日志":
                before = folder / _BEFORE
                if not before.is_file() or _hash(before.read_bytes()) != told["hash"]:
                    yield f"{_BEFORE}：旧日志被改动或删除"
            last, seq = _hash(line), own
    if head["seq"] > seq:
        yield f"日志末尾缺少 {head['seq'] - seq} 条记录"
    elif head["seq"] == seq and head["hash"] != last:
        yield "最后一条记录被改动"
    elif seq > head["seq"] + 1:
        yield f"日志末尾多出 {seq - head['seq']} 条记录"


def _append(folder: Path, head: dict, action: str, told: dict) -> dict:
    when = home.now()
    line = {"seq": head["seq"] + 1, "when": when, "action": action} | told | {"prev": head["hash"]}
    said = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    path = folder / f"{max(when[:7], head['file'][:7])}.jsonl"
    with path.open("ab") as file:
        file.write(said)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    head = {"seq": line["seq"], "hash": _hash(said), "file": path.name, "size": size}
    home.replace_text(folder / "HEAD", json.dumps(head))
    return head


def _head(folder: Path) -> dict:
    """The last line there is: as ``HEAD`` says or, where a crash came between the two, as the file does."""
    head = _stored(folder)
    path = folder / (head["file"] or f"{home.now()[:7]}.jsonl")
    if not path.is_file() or path.stat().st_size == head["size"]:
        return head
    with path.open("r+b") as file:
        file.seek(head["size"])
        added = file.read()
        whole = added[: added.rfind(b"\n") + 1]
        if whole != added:  # the line that the crash cut off was never said to be there
            file.truncate(head["size"] + len(whole))
    if not whole:
        return head
    last = whole.splitlines(keepends=True)[-1]
    return head | {"seq": json.loads(last)["seq"], "hash": _hash(last), "file": path.name}


def _stored(folder: Path) -> dict:
    path = folder / "HEAD"
    nothing = {"seq": 0, "hash": "", "file": "", "size": 0}
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else nothing


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))


def _folder() -> Path:
    folder = home.folder() / "log"
    folder.mkdir(exist_ok=True)
    return folder


def _hash(line: bytes) -> str:
    return sha256(line).hexdigest()
