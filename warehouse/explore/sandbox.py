"""Free SQL, safely: every query runs in a process of its own that can read the version's tables and nothing else.

The child (``sandboxed.py``) has no environment, no files but the read-only version, limited memory, and is killed with
everything it started when its time is up or the caller cancels. What it answers is data (JSON), never code.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.explore import dictionary, sheets
from warehouse.measures import gaps
from warehouse.refused import Busy, Refused

SECONDS, MEMORY, ROWS = 10.0, 1 << 30, 10_000
_LONGEST = 200_000  # letters of a query
_MOST_BYTES = 160 << 20  # of the child's whole answer: its own limit, escaped
_SLOTS = threading.BoundedSemaphore(4)  # queries at once, so that their memory together stays bounded
_CHILD = Path(__file__).with_name("sandboxed.py")
_REASONS = {
    "select": "这里只能写一条 SELECT 查询（可用 WITH、FROM 开头），不能修改数据、设置或文件。",
    "pivot": "PIVOT 要写明各列的取值，例如：PIVOT communities ON type IN ('板块型', '村改居型') USING count(*) GROUP BY street。",
    "single": "一次只能运行一条查询，请去掉多余的语句。",
    "table": "没有名为“{detail}”的表。可用的表：{tables}。",
    "function": "函数“{detail}”在这里不可用。请改用计算类函数；可用的表函数有 range、generate_series、unnest。",
    "memory": "查询需要的内存超过上限（{memory}）。请先用 WHERE 缩小范围，或先汇总再连接。",
    "large": "结果太大，超过 32 MB。请减少列，或用 LIMIT 减少行。",
    "columns": "结果有 {detail} 列，超过 500 列。请只选需要的列。",
    "deep": "查询嵌套太深，无法解析。请拆成几个 WITH。",
    "died": "查询超出了允许的内存或深度，已被停止。请拆分查询或缩小范围。",
    "time": "查询超过 {seconds:g} 秒，已停止。请缩小范围，或先汇总再连接。",
    "cancelled": "查询已取消。",
    "syntax": "语法错误，第 {line} 行第 {column} 个字符附近：{words}",
    "error": "查询无法运行：{detail}",
}


@dataclass(frozen=True)
class Result:
    """Rows with the columns as the query names them, dates as Python dates; ``truncated``: there are more than allowed."""

    frame: pd.DataFrame
    truncated: bool
    seconds: float


def run(
    dataset: Dataset,
    statement: str,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    rows: int = ROWS,
    cancelled: threading.Event | None = None,
) -> Result:
    """Run one SELECT on a version: at most so many seconds, bytes of memory and rows. Tables go by their Chinese names too;
    SHOW TABLES and DESCRIBE are answered from what is declared.

    Raises Refused with the reason in Chinese: not one SELECT, unknown table, forbidden function, an error of the query, or
    a limit that it reached. The application, and other queries, notice nothing of it.
    """
    if not statement.strip():
        raise Refused("请先写一条查询。")
    if len(statement) > _LONGEST:
        raise Refused(f"查询超过 {_LONGEST:,} 个字符，请缩短。")
    tables, begun = [name for name in sheets.titles() if name not in dataset.outside], time.monotonic()
    if (table := dictionary.asked(statement)) is not None:
        told = dictionary.columns(dataset, table) if table else dictionary.tables(dataset)
        if told is None:
            raise Refused(_REASONS["table"].format(detail=table, tables="、".join(tables)))
        return Result(told, False, time.monotonic() - begun)
    macros = [name.removeprefix("macros/") for name in queries.names("macros")]
    asked: dict[str, object] = {"path": str(dataset.path), "statement": statement, "tables": tables, "macros": macros}
    asked |= {"rows": rows, "memory": memory, "seconds": seconds, "views": dictionary.views(dataset, statement)}
    cancelled = cancelled or threading.Event()
    while not _SLOTS.acquire(timeout=0.1):
        if cancelled.is_set() or time.monotonic() > begun + seconds:
            raise Refused(_REASONS["cancelled"]) if cancelled.is_set() else Busy("同时运行的查询太多，请稍后再试。")
    try:
        answer = _ask(asked, seconds, cancelled)
    finally:
        _SLOTS.release()
    if code := answer.get("refused"):
        detail = answer.get("detail", "")
        named = {word: name for name, title in sheets.titles().items() for word in (name, title)}
        if code == "table" and (away := gaps.outside(dataset, named.get(detail, ""))):
            raise Refused(away)
        missing = _MISSING.search(detail)
        hints = [_full_width(code, statement), dictionary.english(dataset, statement, missing[1]) if missing else ""]
        raise Refused("".join([_reason(code, detail, tables, seconds, memory), *hints]))
    return Result(_frame(answer), answer["truncated"], time.monotonic() - begun)


def _ask(asked: dict, seconds: float, cancelled: threading.Event) -> dict:
    """Start the child, hand it the query, wait for its answer; whatever happens, it is gone afterwards."""
    with subprocess.Popen(
        [sys.executable, "-I", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    ) as child:
        question, answer = child.stdin, child.stdout
        assert question is not None
        assert answer is not None
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(answer.read(_MOST_BYTES)), daemon=True)
        reader.start()
        try:
            question.write(json.dumps(asked).encode() + b"\n")
            question.close()
            until = time.monotonic() + seconds
            while reader.is_alive() and time.monotonic() < until and not cancelled.is_set():
                reader.join(0.02)
            late = reader.is_alive()
        except BrokenPipeError:
            late = False
        finally:
            _kill(child)
        reader.join()
    if late:
        return {"refused": "cancelled" if cancelled.is_set() else "time"}
    try:
        return json.loads(said[0])
    except ValueError:  # it died before it had said everything
        return {"refused": "died"}


def _kill(child: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


#: DuckDB's own words that people meet most, in Chinese.
_WORDS = (
    (r'Referenced column "([^"]{1,100})" (?:was )?not found', "没有名为“{0}”的列；若是文字，请用单引号 '{0}'。"),
    (r'Column "([^"]{1,100})" in (\w+) list not found', "{1} 中的列“{0}”不存在。"),
    (r'Table "([^"]{1,100})" does not have a column named "([^"]{1,100})"', "表“{0}”中没有名为“{1}”的列。"),
    (r'Referenced table "([^"]{1,100})" not found', "FROM 中没有名为“{0}”的表或别名。"),
    (
        r"(\w[\w ]{0,40}) clause cannot contain (aggregates|window functions)",
        "{0} 中不能用汇总或窗口函数；汇总后的条件写在 HAVING，窗口函数的写在 QUALIFY。",
    ),
    (r"aggregate function calls cannot be nested", "汇总函数不能套在汇总函数里，请先在 WITH 中汇总一次。"),
    (r"[Ww]indow functions are not supported here", "窗口函数后面要写 OVER (…)。"),
    (
        r"Cannot compare values of type (\w{1,40}) and type (\w{1,40})",
        "{0} 与 {1} 不能比较；日期写作 date '2019-06-30'，文字用单引号。",
    ),
    (r"No function matches the given name and argument types '[+]\(VARCHAR, VARCHAR\)", "文字相连请用 ||，不用 +。"),
    (
        r"No function matches the given name and argument types '([^\w(]{1,3})\((.{1,80}?)\)'",
        "“{0}”不能用于 {1}，请先用 ::类型 转换。",
    ),
    (
        r'best candidate function for the function call "(.{1,80}?)\((.{0,80}?)\)"',
        "“{0}”不能用于 {1}，请先用 ::类型 转换。",
    ),
    (r"same number of result columns", "UNION 等前后两部分的列数必须相同。"),
    (r"More than one row returned by a subquery", "括号中的子查询给出了多行，这里只能有一行；可改用 IN 或加 LIMIT 1。"),
    (r"Subquery returns (\d+) columns", "括号中的子查询有 {0} 列，这里只能有一列。"),
    (
        r'extract specifier "(.{1,40}?)" not recognized',
        "没有名为“{0}”的日期单位；可用 year、quarter、month、week、day。",
    ),
    (
        r"date field value out of range|invalid (?:date|timestamp) field format|(?:date|timestamp).{0,80}out of range",
        "日期不对，应写作 '2019-06-30'。",
    ),
    (r"ORDER term out of range", "ORDER BY 的序号超过了列数。"),
    (r"Failed to parse format specifier (\S{1,20}?):", "没有“{0}”这种日期格式。"),
    (r'Circular reference to CTE "([^"]{1,100})"', "WITH 中的“{0}”引用了自己；需要递归时请写 WITH RECURSIVE。"),
    (r'duplicate alias "(?:\w+\.main\.)?(\w{1,100})"', "表或别名“{0}”出现了两次，请用 AS 另起别名。"),
    (r"unterminated (?:string literal|quoted)", "引号没有成对。"),
    (r"SELECT clause without selection list", "SELECT 后面要写出列。"),
    (r"STAR expression is only allowed", "这里不能写 *，请写出列名。"),
    (r'with name "(\w{1,60})" is not in the catalog', "没有名为“{0}”的函数。"),
    (r"(?i)malformed json", "文字不是有效的 JSON。"),
    (r"Function with name (\S{1,100}) does not exist", "没有名为“{0}”的函数。"),
    (r'syntax error at or near "([^"]{1,100})"', "“{0}”附近有语法错误。"),
    (r"syntax error at end of input", "查询没有写完。"),
    (r'column "([^"]{1,100})" must appear in the GROUP BY', "列“{0}”没有汇总，请加入 GROUP BY 或用汇总函数。"),
    (r"Could not convert string ['\"](.{0,100}?)['\"] to (\w{1,40})", "“{0}”不能转换为 {1}。"),
    (r'Ambiguous reference to column name "([^"]{1,100})"', "列“{0}”在几张表中都有，请在列名前写明表名。"),
    (r"[Dd]ivision by zero|divide by zero", "除数为零，请用 nullif(…, 0)。"),
    (r"out of range|[Oo]verflow", "数值超出范围。"),
    (r"No function matches the given name and argument types '(\w{1,60})", "函数“{0}”的参数个数或类型不对。"),
    (r"[Pp]repared statement parameters|Values were not provided", "查询中不能有待填的参数（$、?），请直接写值。"),
    (r'Duplicate alias "([^"]{1,100})"', "表名或别名“{0}”重复。"),
    (r"zero-length delimited identifier", "列名或表名不能为空。"),
)
_MISSING = re.compile(_WORDS[0][0])
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_WIDE = re.compile("[‘’“”，（）；＝＜＞＊]")
_CANDIDATES = re.compile(r"Candidate bindings:[: ]*([^\n]{1,400})")
_MOST_READ = 2_000  # letters of a query that are looked through for its marks
_MOST_SAID = 400  # letters of an error in DuckDB's own words


def _reason(code: str, detail: str, tables: list[str], seconds: float, memory: int) -> str:
    line, column, words = detail.split(":", 2) if code == "syntax" else ("", "", "")
    if "expression depth" in detail:
        code = "deep"
    return _REASONS[code].format(
        detail=_in_chinese(detail) if code == "error" else detail,
        tables="、".join(tables),
        memory=f"{memory / 2**20:,.0f} MB",
        seconds=seconds,
        line=line,
        column=column,
        words=_in_chinese(words),
    )


def _full_width(code: str, statement: str) -> str:
    """A word about marks of a Chinese keyboard, which SQL takes for letters."""
    found = dict.fromkeys(_WIDE.findall(_QUOTED.sub("", statement[:_MOST_READ])))
    if not found or code not in ("syntax", "error", "table", "function", "select"):
        return ""
    return (
        f"查询中用了全角符号 {' '.join(found)} 。SQL 只认英文输入法的符号：逗号 ,  括号 ()  分号 ;  文字写在 '…' 中。"
    )


def _in_chinese(words: str) -> str:
    for pattern, said in _WORDS:
        if found := re.search(pattern, words):
            like = _CANDIDATES.search(words)
            near = f"相近的列：{like[1]}。".replace('"', "") if like else ""
            return said.format(*found.groups()) + near
    return "数据库的说明：" + re.sub(r"^\w[\w ]* Error: ", "", words.split("\n\n")[0].strip())[:_MOST_SAID]


def _frame(answer: dict) -> pd.DataFrame:
    names = [name for name, _ in answer["columns"]]
    frame = pd.DataFrame(answer["rows"], columns=range(len(names)))
    for index, (_, kind) in enumerate(answer["columns"]):
        cells = [row[index] for row in answer["rows"]]
        if read := {"DATE": date.fromisoformat, "TIMESTAMP": datetime.fromisoformat}.get(kind):
            with contextlib.suppress(ValueError):  # years that Python does not know stay texts
                cells = [None if cell is None else read(cell) for cell in cells]
            frame[index] = pd.Series(cells, dtype=object)
        elif "INT" in kind and any(isinstance(cell, str) for cell in cells):  # beyond 64 bits
            frame[index] = pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
        elif "INT" in kind and None in cells:
            frame[index] = pd.array(cells, dtype="Int64")
        elif kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
            frame[index] = frame[index].astype("float64")
    return frame.set_axis(_unique(names), axis=1)


def _unique(names: list[str]) -> list[str]:
    """Column names, made different where a query gives one twice."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found
