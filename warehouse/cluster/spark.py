"""A session on an Apache Spark cluster, asked in DuckDB's SQL through a process of its own (:mod:`warehouse.cluster.job`)."""

import json
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from warehouse import home
from warehouse.refused import Refused

_ROOT = Path(__file__).parents[2]
_JOB = Path(__file__).with_name("job.py")
_SECONDS = 60  # to end by itself


class Answer:
    """Rows, as a connection to DuckDB gives them."""

    def __init__(self, rows: list[tuple]):
        self._rows = rows

    def fetchall(self) -> list[tuple]:
        return self._rows


class Spark:
    """The session. What is asked in vain raises Refused; leaving it ends the process, and what it was doing."""

    def __init__(self, master: str):
        self._told = home.folder() / "cluster.log"
        with self._told.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [_python(), str(_JOB)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, encoding="utf-8"
            )
        self._master = master

    def __enter__(self) -> "Spark":
        try:
            self._ask(begin=self._master)
        except BaseException:
            self._kill()
            raise
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._kill()
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=_SECONDS)
        self._kill()

    def files(self, name: str, paths: Sequence[Path]) -> None:
        """Name the rows of Parquet files, with ``file`` and ``row``, their place."""
        self._ask(view=name, files=[str(path.resolve()) for path in paths])

    def view(self, name: str, sql: str, kept: bool = False) -> None:
        """Name a SELECT; ``kept``: it is read often, and computed once."""
        self._ask(view=name, sql=sql, kept=kept)

    def execute(self, sql: str, /) -> Answer:
        """A few rows; days come as text."""
        return Answer([tuple(row) for row in self._ask(rows=sql)["rows"]])

    def write(self, sql: str, folder: Path) -> int:
        """Have its rows written as Parquet files into a folder. How many there are."""
        return self._ask(write=sql, folder=str(folder.resolve()))["rows"]

    def _ask(self, **asked: Any) -> dict:
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(json.dumps(asked, ensure_ascii=False), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        found = json.loads(line) if line else {"failed": "任务进程中断"}
        if "failed" in found:
            reason = found["failed"].splitlines()[0][:300]
            raise Refused(f"集群 {self._master} 没有完成汇总：{reason}。数据没有变化，详情见 {self._told}。")
        return found

    def _kill(self) -> None:
        self._process.kill()  # its Java ends with it
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what it was not told any more
                if pipe is not None:
                    pipe.close()


def _python() -> str:
    """The Python that has pyspark. Raises Refused where there is none."""
    path = Path(os.environ.get("WANCHENG_SPARK_PYTHON") or _ROOT / ".venv-spark" / "bin" / "python")
    if not path.is_file():
        raise Refused(
            f"没有 Spark 的运行环境 {path}；请先运行 make spark，或用 WANCHENG_SPARK_PYTHON 指明它的 Python。"
        )
    return str(path)
