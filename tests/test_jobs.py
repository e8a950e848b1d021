"""Long work in a process of its own: what it makes, how it ends, and that nobody else waits for it."""

import gc
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from reports import excel, tour
from warehouse import jobs
from warehouse.access import portions
from warehouse.jobs import Job
from warehouse.people import Grant, Person
from warehouse.refused import Refused
from warehouse.tours import routes


def small(progress):
    print("this is no answer")
    progress(0.5, "一半")
    return f"{os.getpid()}\n".encode() * 3


def unwilling(progress):
    raise Refused("没有这个", "也没有那个")


def broken(progress):
    raise KeyError("内部")


def greedy(progress):
    return b"x" * (1 << 31)


def endless(path, progress):
    child = subprocess.Popen(["sleep", "600"])
    Path(path).write_text(f"{os.getpid()} {child.pid}")
    progress(0.1, "进行中")
    time.sleep(600)
    return b""


def names(dataset, progress):
    return "、".join(dataset.names.values()).encode()


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(path):
    pids = [int(one) for one in Path(path).read_text().split()]
    states = (Path(f"/proc/{pid}/stat") for pid in pids)
    return all(not state.exists() or ") Z " in state.read_text() for state in states)


def test_it_is_made_elsewhere_and_tells_its_progress():
    job = Job(small)
    lines = job.content().decode().split()
    assert len(lines) == 3
    assert lines[0] != str(os.getpid())
    assert job.progress == (0.5, "一半")
    assert not job.running
    assert jobs.wait(partial(jobs.written, _write, "甲")) == "甲".encode()


def _write(made, target):
    target.write(made.encode())


@pytest.mark.parametrize("line", [b'{"share": 0.', b'{"bytes": 9}\nhalf', b"", b"no answer\n"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_is_not_whole_is_never_handed_over(monkeypatch, line):
    """Whatever the child had said when it died."""
    started = subprocess.Popen
    child = [sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({line!r})"]
    monkeypatch.setattr(jobs.subprocess, "Popen", lambda _, **options: started(child, **options))
    with pytest.raises(Refused, match="文件没有生成"):
        jobs.wait(small)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_machine_that_starts_no_process_makes_no_file(monkeypatch):
    def full(*_, **__):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(jobs.subprocess, "Popen", full)
    with pytest.raises(Refused, match="文件没有生成"):
        jobs.wait(small)


@pytest.mark.parametrize(
    ("work", "words"), [(unwilling, "^没有这个\n也没有那个$"), (broken, "已记入服务器日志"), (greedy, "内存超过上限")]
)
def test_why_there_is_nothing_is_said(work, words):
    with pytest.raises(Refused, match=words):
        Job(work, memory=1 << 30).content()


def test_it_ends_with_everything_it_started_when_cancelled_late_or_forgotten(tmp_path):
    paths = [tmp_path / name for name in ("cancelled", "late", "forgotten")]
    job = Job(partial(endless, paths[0]))
    until(lambda: job.progress[1] == "进行中")
    job.cancel()
    assert gone(paths[0])
    with pytest.raises(Refused, match="已取消"):
        job.content()
    late = Job(partial(endless, paths[1]), seconds=3)
    with pytest.raises(Refused, match="分钟内没有完成"):
        late.content()
    until(lambda: not paths[1].exists() or gone(paths[1]))  # a busy machine has not even begun
    forgotten = [Job(partial(endless, paths[2]))]
    until(lambda: forgotten[0].progress[1] == "进行中")
    forgotten.clear()
    gc.collect()
    until(lambda: gone(paths[2]))


def test_no_more_than_two_at_once_and_one_that_waits_can_be_cancelled(tmp_path):
    first = [Job(partial(endless, tmp_path / str(number))) for number in range(2)]
    until(lambda: all(job.progress[1] == "进行中" for job in first))
    third = Job(small)
    assert (third.running, third.progress[1]) == (True, "正在等待其他文件生成……")
    third.cancel()
    with pytest.raises(Refused, match="已取消"):
        third.content()
    fourth = Job(small)
    first[0].cancel()
    assert fourth.content()
    first[1].cancel()


def test_it_sees_the_portion_that_it_was_given_and_no_more(dataset):
    street = dataset.streets[0]
    own = portions.of(dataset, Person("甲", (Grant("填报", street),)), "rows")
    seen = Job(partial(names, own)).content().decode().split("、")
    assert seen == list(own.names.values())
    assert 0 < len(seen) < len(dataset.names)


def test_files_of_the_tour_and_the_workbook_are_made_so(dataset):
    made = tour.files(dataset, dataset.everything, routes.whole(dataset, dataset.streets[:1]), taker="甲 2026-01-02")
    for label, start in (("PPTX", b"PK"), ("网页", b"<!doctype html>")):
        content = Job(made[label][2]).content()
        assert content.startswith(start), content[:40]
    assert "甲 2026-01-02" in content.decode()
    book = Job(partial(excel.content, dataset, dataset.everything, "甲"))
    assert book.content().startswith(b"PK")
    assert book.progress == (1.0, "完成")
