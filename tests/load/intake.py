"""How fast ledgers come in, and with how much memory: each import in a process of its own, beside raw DuckDB on the same file."""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import xlsxwriter

from tests.load.told import tell

_HELD = re.compile(r"VmHWM:\s+(\d+) kB")
_ROOT = Path(__file__).parents[2]
_WORKBOOK_ROWS = 100_000
_HEADS = ["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期", "办结日期", "评价"]
_MATTERS = """
    select printf('SX-%d-%09d', 2018 + i % 2, i) as 编号, printf('第%02d社区', i * 7 % 55) as 社区,
           ['党员服务', '就业社保', '社会救助', '综合治理', '人口计生', '住房保障'][1 + i % 6] as 窗口,
           ['就业失业登记', '社会保险参保', '高龄津贴申请', '低保申请', '党费收缴'][1 + i % 5] as 事项,
           ['本级办理', '中转', '代办'][1 + i % 3] as 办理层级, ['窗口', '网站', '客户端', '热线'][1 + i % 4] as 渠道,
           date '2018-01-01' + (hash(i) % 540)::integer as 受理日期, date '2018-01-08' + (hash(i) % 540)::integer as 限办日期,
           case when i % 50 > 0 then date '2018-01-02' + (hash(i) % 540)::integer end as 办结日期,
           case when i % 3 > 0 then '满意' end as 评价
    from range({rows}) as numbers(i)"""


def main(rows: int) -> None:
    """Import 100,000 rows as xlsx and ``rows`` as CSV and Parquet, onto two small ledgers, and print what it took."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        made = written(folder, rows)
        told = []
        for path, count in made.items():
            os.environ["WANCHENG_HOME"] = str(folder / f"home-{path.suffix[1:]}")
            ran("manage.py", "import", folder / "社区名录.csv", folder / "数据集.csv")
            seconds, memory = ran("manage.py", "import", path)
            base = _raw(path, folder) if path.suffix != ".xlsx" else None
            ratio = f"{seconds / base:.1f} ×" if base else "—"
            rate, after = f"{count / seconds:,.0f}", f"{count / (seconds - base):,.0f}" if base else "—"
            told.append([path.suffix[1:], f"{count:,}", f"{seconds:.1f}", rate, after, ratio, f"{memory:,.0f}"])
    columns = ["导入", "行数", "秒", "行/秒", "读入之外 行/秒", "÷ DuckDB 直接读入", "内存峰值 MiB"]
    tell(
        "导入（独立进程，含启动、检查、汇总、比较和发布）", columns, told,
        "“读入之外”不计 DuckDB 直接读入同一文件所用的时间。",
    )  # fmt: skip


def written(folder: Path, rows: int) -> dict[Path, int]:
    """The files to import, each with the number of its rows."""
    directory = "".join(
        f"9999010010{number:02d},第{number:02d}社区,第{number % 5}街道,板块型\n" for number in range(55)
    )
    (folder / "社区名录.csv").write_text(f"社区代码,社区名称,街道,社区类型\n{directory}", encoding="utf-8")
    (folder / "数据集.csv").write_text(
        "名称,截止日期,统计起始日期,填报单位\n测速,2019-06-30,2018-01-01,测试\n", encoding="utf-8"
    )
    book, text, columns = (folder / f"办理事项.{ending}" for ending in ("xlsx", "csv", "parquet"))
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.execute(f"copy ({_MATTERS.format(rows=rows)}) to '{columns}'")
        connection.execute(f"copy (from '{columns}') to '{text}' (header)")
        few = connection.execute(_MATTERS.format(rows=_WORKBOOK_ROWS)).fetchall()
    with xlsxwriter.Workbook(book, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as made:
        sheet = made.add_worksheet("办理事项")
        for number, row in enumerate([_HEADS, *few]):
            sheet.write_row(number, 0, row)
    return {book: _WORKBOOK_ROWS, text: rows, columns: rows}


def ran(*words: object) -> tuple[float, float]:
    """Seconds and the peak of memory in MiB of a command in a process of its own."""
    begun = time.monotonic()
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, [sys.executable, *map(str, words)], os.environ, file_actions=silent)
    peak, done, status = 0, 0, 0
    while not done:  # its own account begins with what its parent held, so it is looked at
        found = _HELD.search(Path(f"/proc/{child}/status").read_text())
        peak = max(peak, int(found[1]) if found else 0)
        time.sleep(0.02)
        done, status = os.waitpid(child, os.WNOHANG)
    if status:
        raise RuntimeError(f"{words} failed")
    return time.monotonic() - begun, peak / 1024


def _raw(path: Path, folder: Path) -> float:
    """Seconds in which DuckDB alone puts the file into a table."""
    begun = time.monotonic()
    with duckdb.connect(str(folder / f"raw-{path.suffix[1:]}.duckdb"), config={"memory_limit": "1GB"}) as connection:
        connection.execute(f"create table raw as from '{path}'")
    return time.monotonic() - begun


if __name__ == "__main__":
    os.chdir(_ROOT)
    main(int(sys.argv[1]))
