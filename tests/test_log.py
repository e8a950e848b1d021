"""The log: every line chained to the one before; what was changed, removed or put elsewhere is found."""

import json
import subprocess
import sys
import threading

import pytest

import manage
from warehouse import home as homes
from warehouse import log
from warehouse.people import Person

BY = Person("张三", (), "10.0.0.8")


@pytest.fixture
def written(home):
    """Six lines, and the file they are in."""
    for number in range(6):
        log.add("导出", BY, file=f"{number}.xlsx")
    (path,) = (home / "log").glob("*.jsonl")
    assert log.verify() == []
    return path


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def test_a_line_says_who_when_where_what_and_how_it_went(written):
    line = json.loads(lines_of(written)[0])
    assert line | {"when": "", "prev": ""} == {
        "seq": 1, "when": "", "action": "导出", "who": "张三", "address": "10.0.0.8", "result": "成功", "file": "0.xlsx", "prev": "",
    }  # fmt: skip
    assert log.table()["details"].tolist()[0] == "文件 5.xlsx", "the newest first"


def swapped(lines):
    return [lines[0], lines[2], lines[1], *lines[3:]]


TAMPERED = {
    "changed": lambda lines: [*lines[:2], lines[2].replace("张三".encode(), "李四".encode()), *lines[3:]],
    "first changed": lambda lines: [lines[0].replace(b"10.0.0.8", b"10.0.0.9"), *lines[1:]],
    "last changed": lambda lines: [*lines[:-1], lines[-1].replace(b"10.0.0.8", b"10.0.0.9")],
    "a letter": lambda lines: [*lines[:3], lines[3].replace(b'": ', b'":  ', 1), *lines[4:]],
    "removed": lambda lines: [*lines[:2], *lines[3:]],
    "first removed": lambda lines: lines[1:],
    "last removed": lambda lines: lines[:-1],
    "three removed at the end": lambda lines: lines[:3],
    "all removed": lambda lines: [],
    "swapped": swapped,
    "doubled": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "inserted": lambda lines: [*lines[:3], b'{"seq": 4, "who": "x", "prev": "0"}\n', *lines[3:]],
    "added at the end": lambda lines: [*lines, b'{"seq": 7, "prev": "0"}\n', b'{"seq": 8, "prev": "0"}\n'],
    "no JSON": lambda lines: [*lines[:3], b"broken\n", *lines[4:]],
    "no line end": lambda lines: [b"".join(lines).rstrip(b"\n")],
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_tampering_is_found(written, tamper):
    written.write_bytes(b"".join(tamper(lines_of(written))))
    assert log.verify()


def test_a_file_that_is_gone_is_missed(written):
    written.unlink()
    assert log.verify()


def test_many_write_at_once(home):
    def write(who):
        for _ in range(20):
            log.add("导出", Person(who))

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(4)]
    script = "from warehouse import log; from warehouse.people import machine\nfor _ in range(20): log.add('导出', machine())"
    others = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]
    assert len(list(log.lines())) == 120
    assert log.verify() == []


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_that_a_crash_cut_off_is_left_out(written, cut):
    whole = written.read_bytes()
    written.write_bytes(whole + b'{"seq": 7, "when": "2026-11-26T10:00:00+08:00", "action": "x", "who": "'[:cut])
    log.add("导出", BY, file="6.xlsx")
    assert log.verify() == []
    assert [line["seq"] for line in log.lines()] == [1, 2, 3, 4, 5, 6, 7]


def test_a_line_written_before_the_head_was_is_kept(written, home):
    head = (home / "log" / "HEAD").read_text()
    log.add("导出", BY, file="6.xlsx")
    (home / "log" / "HEAD").write_text(head)
    assert log.verify() == []
    log.add("导出", BY, file="7.xlsx")
    assert log.verify() == []
    assert len(list(log.lines())) == 8


def test_a_file_a_month_kept_for_a_year(home, monkeypatch):
    for month in [*(f"2026-{month:02d}" for month in range(1, 13)), *(f"2027-{month:02d}" for month in range(1, 8))]:
        monkeypatch.setattr(homes, "now", lambda month=month: f"{month}-03T09:00:00+08:00")
        log.add("导出", BY, file=f"{month}.xlsx")
        assert log.verify() == []
    kept = sorted(path.stem for path in (home / "log").glob("*.jsonl"))
    assert (kept[0], kept[-1], len(kept)) == ("2026-06", "2027-07", 14)
    assert {line["file"] for line in log.lines() if line["action"] == "清理日志"} > {"2026-05.jsonl"}
    (home / "log" / "2026-06.jsonl").unlink()
    assert any("被删除" in fault for fault in log.verify()), "nobody said that this one may go"


@pytest.mark.parametrize("wrong", ["2036-11", "1970-01"])
def test_a_clock_that_stands_wrong_takes_no_month_of_the_year_away(home, monkeypatch, wrong):
    year = [*(f"2025-{month:02d}" for month in range(11, 13)), *(f"2026-{month:02d}" for month in range(1, 12))]
    for month in [*year, wrong, "2026-11", wrong, "2026-12"]:
        monkeypatch.setattr(homes, "now", lambda month=month: f"{month}-20T10:00:00+08:00")
        log.add("登录", BY, file=month)
    assert {path.stem for path in (home / "log").glob("*.jsonl")} >= set(year)
    assert [line["file"] for line in log.lines()] == [*year, wrong, "2026-11", wrong, "2026-12"], (
        "in the order of writing"
    )


def test_the_log_of_an_earlier_release_is_carried_over(home):
    homes.folder()
    (home / "audit.jsonl").write_text('{"when": "2025-01-01", "action": "导入", "who": "旧"}\n', encoding="utf-8")
    log.add("导出", BY)
    assert [line["who"] for line in log.lines()] == ["旧", "系统", "张三"]
    assert log.verify() == []
    (home / "log" / "before.jsonl").write_text("{}\n")
    assert "旧日志被改动" in log.verify()[0]


def test_the_terminal_shows_and_verifies(written, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "audit", "--verify"])
    with pytest.raises(SystemExit) as done:
        manage.main()
    assert not done.value.code
    assert "日志完整，共 6 条" in capsys.readouterr().out
    written.write_bytes(b"".join(lines_of(written)[1:]))
    with pytest.raises(SystemExit) as done:
        manage.main()
    assert done.value.code == 2
    assert "被删除" in capsys.readouterr().err
