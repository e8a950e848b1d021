"""Backup and restore: consistent while people work, checked before anything is touched, and nothing lost by a kill in between."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tests.test_access import signed_up
from tests.workbooks import REAL, SITES, book, publish, rewritten
from warehouse import home as homes
from warehouse import log, versions
from warehouse.access import accounts, backup
from warehouse.people import machine
from warehouse.refused import Refused
from warehouse.tours import routes
from warehouse.tours.routes import Route, Stop

BY = machine()


def area():
    return versions.open().frame("select area from sites order by date desc limit 1")["area"].tolist()


@pytest.fixture
def worked(home, tmp_path):
    """A home in which people have worked, and its backup."""
    publish(book(tmp_path / "a.xlsx", REAL))
    routes.save(Route("开放日", (Stop("999901001001"),)), BY)
    signed_up("张三", "发布")
    (home / "access.toml").write_text("hours = 4\n", encoding="utf-8")
    backup.backup(tmp_path / "b.zip", BY)
    return tmp_path / "b.zip"


def later(tmp_path):
    """What is done after the backup."""
    rows = [SITES[0], ["石桥社区", date(2019, 1, 1), 888]]
    publish(book(tmp_path / "c.xlsx", {"阵地面积": rows}))
    routes.delete("开放日", BY)
    signed_up("李四")


def test_everything_comes_back_and_what_was_there_is_kept(worked, home, tmp_path):
    before = area()
    later(tmp_path)
    assert area() != before
    backup.restore(worked, BY)
    assert (area(), versions.current()) == (before, "v0001")
    assert list(routes.saved()) == ["开放日"]
    assert [one.shown for one in accounts.listed()] == ["张三"]
    assert (home / "access.toml").read_text(encoding="utf-8") == "hours = 4\n"
    assert log.verify() == []
    (kept,) = home.glob("before-*")
    assert json.loads((kept / "versions" / "v0002.json").read_text(encoding="utf-8"))["version"] == "v0002"
    publish(book(tmp_path / "d.xlsx", {"阵地面积": [SITES[0], ["石桥社区", date(2019, 2, 1), 999]]}))
    assert versions.manifest("v0002")["file"] == "d.xlsx"


def test_it_is_whole_while_people_work(worked, tmp_path):
    stop = threading.Event()

    def work():
        number = 0
        while not stop.is_set():
            number += 1
            routes.save(Route(f"路线{number}", (Stop("999901001001"),)), BY)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(5):
            backup.backup(tmp_path / f"{number}.zip", BY)
    finally:
        stop.set()
        worker.join()
    for number in range(5):
        backup.restore(tmp_path / f"{number}.zip", BY)
        said = {line.get("name") for line in log.lines() if line["action"] == "保存路线"}
        assert log.verify() == []
        assert len([name for name in routes.saved() if name not in said]) <= 1, "the log is a line behind at the most"


def broken(path, tmp_path):
    """Files that are no whole backup."""
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("backup.json"))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    yield cut
    text = tmp_path / "text.zip"
    text.write_text("not a zip")
    yield text
    yield tmp_path / "none.zip"
    for name, change in {
        "changed": {"routes.json": "{}"},
        "no list": {"backup.json": "{}"},
        "outside": {"backup.json": json.dumps(told | {"files": told["files"] | {"../x": "0"}}), "../x": "x"},
        "added": {"more": "x"},
        "another version": {
            "CURRENT": "v0009",
            "backup.json": json.dumps(told | {"files": told["files"] | {"CURRENT": sha256(b"v0009").hexdigest()}}),
        },
    }.items():
        copy = tmp_path / f"{name}.zip"
        shutil.copy(path, copy)
        for part, words in change.items():
            rewritten(copy, part, words)
        yield copy


def test_what_is_no_whole_backup_changes_nothing(worked, home, tmp_path):
    later(tmp_path)
    before = area()
    for path in broken(worked, tmp_path):
        with pytest.raises(Refused, match="不是完整的备份"):
            backup.restore(path, BY)
        assert area() == before, path
        assert not [*home.glob("before-*"), *home.glob("restoring")]
    assert not (home.parent / "x").exists()


def test_versions_behind_a_link_are_in_the_backup(worked, home, tmp_path):
    before = area()
    shutil.move(home / "versions", tmp_path / "elsewhere")
    (home / "versions").symlink_to(os.path.relpath(tmp_path / "elsewhere", home))
    backup.backup(tmp_path / "linked.zip", BY)
    with zipfile.ZipFile(worked) as one, zipfile.ZipFile(tmp_path / "linked.zip") as other:
        assert {*one.namelist()} == {*other.namelist()}
    later(tmp_path)
    backup.restore(tmp_path / "linked.zip", BY)
    assert (area(), versions.current()) == (before, "v0001")
    (aside,) = home.glob("before-*")
    assert (aside / "versions").samefile(tmp_path / "elsewhere"), "what was there before is still to be had"


def test_a_backup_holds_its_active_version_or_is_none(worked, home, tmp_path):
    (home / "versions" / "v0001.duckdb").unlink()
    with pytest.raises(Refused, match="当前版本（v0001）的文件不在"):
        backup.backup(tmp_path / "c.zip", BY)
    (home / "CURRENT").unlink()
    with pytest.raises(Refused, match="当前版本（没有选定）的文件不在"):
        backup.backup(tmp_path / "c.zip", BY)
    assert not (tmp_path / "c.zip").exists()


def test_before_the_first_import_people_are_backed_up(home, tmp_path):
    signed_up("张三", "发布")
    backup.backup(tmp_path / "b.zip", BY)
    signed_up("李四")
    backup.restore(tmp_path / "b.zip", BY)
    assert ([one.shown for one in accounts.listed()], versions.current()) == (["张三"], None)


def test_what_comes_and_goes_is_not_looked_into(worked, home, monkeypatch):
    """A folder that vanishes while it is looked into ends a backup."""
    scan, seen = os.scandir, []
    for name in ("drafts/x", "shows/x", "versions/portions/x", "versions/renewed", "before-1/versions", "log/.x"):
        (home / name).mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(os, "scandir", lambda path: seen.append(Path(path).relative_to(home).as_posix()) or scan(path))
    backup._files(home)
    assert {*seen} == {".", "versions", "pictures", "log"}


def test_not_while_it_is_served_nor_into_itself(worked, home):
    with backup.serving():
        asked = subprocess.run([sys.executable, "manage.py", "restore", str(worked)], capture_output=True, text=True)
    assert (asked.returncode, "正在运行" in asked.stderr) == (2, True)
    for path in (home / "b.zip", home.parent / "没有" / "b.zip"):
        with pytest.raises(Refused, match="备份不能写到"):
            backup.backup(path, BY)


def test_nobody_works_in_the_folder_while_it_is_restored_nor_restores_while_somebody_works(
    worked, home, tmp_path, monkeypatch, run
):
    """Whoever comes during a restore waits for it, instead of finishing it at the same time."""
    mark = home / "restoring" / "STEP"
    with backup._lock().write_lock():
        mark.parent.mkdir()
        mark.write_text("in before-1")
        other = subprocess.Popen([sys.executable, "manage.py", "versions"], stdout=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(4)
        assert mark.is_file()
    assert (other.wait(), mark.parent.exists()) == (0, False)

    def meanwhile(*_):
        asked = subprocess.run([sys.executable, "manage.py", "restore", str(worked)], capture_output=True, text=True)
        raise Refused(asked.stderr)

    monkeypatch.setattr(versions, "rollback", meanwhile)
    assert "正在运行" in run("rollback", "v0001")[2]


#: A backup or a restore in a process of its own, to be killed.
KILLED = (
    "import sys; from pathlib import Path; from warehouse.access import backup; from warehouse.people import machine\n"
)


@pytest.mark.parametrize("job", ["backup", "restore"])
def test_a_kill_at_any_moment_loses_nothing(worked, home, tmp_path, job):
    later(tmp_path)
    after, target = area(), tmp_path / "target.zip"
    command = [sys.executable, "-c", f"{KILLED}backup.{job}(Path(sys.argv[1]), machine())", str(target)]
    shutil.copy(worked, target)
    started = time.monotonic()
    subprocess.run([*command[:-1], str(tmp_path / "whole.zip")] if job == "backup" else command, check=True)
    took = time.monotonic() - started
    old = worked.read_bytes()
    for moment in range(12):
        shutil.rmtree(home)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WANCHENG_HOME", str(home))
            backup.restore(tmp_path / "whole.zip" if job == "backup" else worked, BY)
        before = area()
        shutil.copy(worked, target)
        process = subprocess.Popen(command)
        time.sleep(took * (0.55 + 0.45 * moment / 12))
        process.send_signal(signal.SIGKILL)
        process.wait()
        backup.finish()
        assert area() in (before, after), "what was there, or what was restored, whole"
        assert log.verify() == []
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None, "the old backup or the new one"
        assert job == "backup" or target.read_bytes() == old


def test_a_restore_that_was_stopped_is_gone_on_with(worked, home, tmp_path, monkeypatch):
    """Stopped at each of its renames in turn, it is finished by whoever comes next."""
    before = area()
    later(tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    replace, step = homes.os.replace, 0
    while True:
        shutil.rmtree(home)
        shutil.copytree(copy, home)
        count = 0

        def stopping(*pair, at=step):
            nonlocal count
            count += 1
            if count > at:
                raise KeyboardInterrupt
            return replace(*pair)

        monkeypatch.setattr("os.replace", stopping)
        try:
            backup.restore(worked, BY)
            done = True
        except KeyboardInterrupt:
            done = False
        monkeypatch.setattr("os.replace", replace)
        backup.finish()
        names = {one.shown for one in accounts.listed()}
        assert (names == {"张三"} and area() == before) or (names == {"张三", "李四"} and area() != before), step
        if done:
            break
        step += 1
    assert step > 8
