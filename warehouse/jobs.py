"""Long work in a process of its own: files whose making would hold up everybody else who looks at a page of this process.

The child (``job.py``) gets what it needs as it stands, datasets by their file (a portion holds no other rows), says how far
it has come, and is killed with everything it started when it is cancelled, when nobody waits for it any more, or when its
time is up. Its memory is bounded.
"""

import contextlib
import io
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from warehouse.refused import Busy, Refused

SECONDS, MEMORY = 600.0, 3 << 30
_SLOTS = threading.BoundedSemaphore(2)  # at once, so that their memory together stays bounded
_WAIT = 300.0  # seconds for one of them
_ROOT = Path(__file__).parent.parent
_REASONS = {
    "died": "文件没有生成：需要的内存超过上限。请缩小范围或减少站点后再试。",
    "time": "文件没有生成：{minutes:g} 分钟内没有完成。请缩小范围或减少站点后再试。",
    "cancelled": "已取消生成。",
    "error": "文件没有生成，原因已记入服务器日志；请稍后再试，仍然不行时告诉管理员。",
}
_WAITING, _BEGUN = "正在等待其他文件生成……", "正在准备……"

#: Makes a file: it tells how far it has come (a share from 0 to 1, and what is being done) and gives the bytes.
Work = Callable[[Callable[[float, str], None]], bytes]


class Job:
    """A file in the making. ``work`` and what it was given can be pickled: a function of a module, not one within another."""

    def __init__(self, work: Work, seconds: float = SECONDS, memory: int = MEMORY):
        self._at = _State(pickle.dumps((memory, work)), seconds)
        weakref.finalize(self, self._at.cancel)  # nobody waits for it
        self._thread = threading.Thread(target=self._at.run, daemon=True)
        self._thread.start()

    @property
    def progress(self) -> tuple[float, str]:
        """How far it has come, from 0 to 1, and what is being done."""
        return self._at.progress

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Stop it; it is gone when this returns."""
        self._at.cancel()
        self._thread.join()

    def content(self) -> bytes:
        """The bytes, once it has come to its end. Raises Refused with the reason where there are none."""
        self._thread.join()
        if self._at.refused:
            raise self._at.refused
        return self._at.content


def wait(work: Work) -> bytes:
    """What the work makes, for callers with nothing else to do. Raises Refused as it does."""
    return Job(work).content()


def written(write: Callable, made: object, progress: Callable[[float, str], None]) -> bytes:
    """The work of ``write(made, target)``."""
    target = io.BytesIO()
    write(made, target)
    return target.getvalue()


class _State:
    """What the thread that waits for the child knows; it does not hold the Job, which may be forgotten."""

    def __init__(self, asked: bytes, seconds: float):
        self.asked, self.seconds = asked, seconds
        self.progress, self.content = (0.0, _WAITING), b""
        self.refused: Refused | None = Refused(_REASONS["error"])  # until the whole answer is there
        self._cancelled, self._late = threading.Event(), False
        self._child: subprocess.Popen | None = None
        self._lock = threading.Lock()

    def cancel(self) -> None:
        self._cancelled.set()
        self._kill()

    def run(self) -> None:
        if not self._admitted():
            return
        try:
            self._ask()
        finally:
            _SLOTS.release()

    def _admitted(self) -> bool:
        for _ in range(int(_WAIT / 0.1)):
            if self._cancelled.is_set():
                self.refused = Refused(_REASONS["cancelled"])
                return False
            if _SLOTS.acquire(timeout=0.1):
                self.progress = 0.0, _BEGUN
                return True
        self.refused = Busy("同时生成的文件太多，请稍后再试。")
        return False

    def _ask(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "warehouse.job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            start_new_session=True,
        ) as child:
            with self._lock:
                self._child = child
            if self._cancelled.is_set():
                self._kill()
            timer = threading.Timer(self.seconds, self._expire)
            timer.start()
            try:
                self._listen(child)
            finally:
                timer.cancel()
                self._kill()

    def _listen(self, child: subprocess.Popen) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(self.asked)
            child.stdin.close()
        told: dict = {}
        for line in child.stdout:
            if not line.endswith(b"\n"):  # it died within it
                break
            told = json.loads(line)
            if "share" in told:
                self.progress = told["share"], told["text"]
            elif "bytes" in told:
                self.content = child.stdout.read(told["bytes"])
        if "refused" in told:
            self.refused = Refused(*told["refused"])
        elif len(self.content) != told.get("bytes", -1):
            why = "cancelled" if self._cancelled.is_set() else "time" if self._late else told.get("failed", "died")
            self.refused = Refused(_REASONS[why].format(minutes=self.seconds / 60))
        else:
            self.refused = None

    def _expire(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        with self._lock:
            if self._child is not None and self._child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._child.pid, signal.SIGKILL)
