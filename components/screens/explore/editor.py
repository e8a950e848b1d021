"""The door SQL of 自由探索: write a query, run or cancel it, look at what comes back."""

import json
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd
import streamlit as st
import yaml
from streamlit.delta_generator import DeltaGenerator
from streamlit_ace import st_ace

from components import printing, visitor
from components.page import Screen
from components.panel import head
from components.screens.explore import findings, keeping
from warehouse import log
from warehouse.explore import sandbox, sheets
from warehouse.explore.sandbox import Result
from warehouse.explore.views import View
from warehouse.ledgers import DATA
from warehouse.refused import Refused
from warehouse.words.plain import markdown

_FIRST = 0.8  # seconds in which most answers are there, before a page with “取消” is drawn
_KEPT = 20  # queries of the history
_ADDRESS = 4_000  # letters of a query that can stand in the address
_LOGGED = 1_000  # letters of a query that the log holds
_COMPLETER = Path(__file__).with_name("completer.js").read_text(encoding="utf-8")
_LISTS = {"sql-examples": ("示例", ":material/lightbulb:"), "sql-past": ("历史", ":material/history:")}
_POOL = ThreadPoolExecutor(8, thread_name_prefix="sandbox")


@dataclass
class _Asked:
    """A query on its way, or its answer."""

    sql: str
    version: str
    path: Path  # of the whole, or of the rows of one's units
    cancelled: threading.Event = field(default_factory=threading.Event)
    future: Future | None = None


def _load(sql: str) -> None:
    st.session_state["sql-text"], st.session_state["sql-run"] = sql, True
    st.session_state.pop("sql-draft", None)
    # a new editor: the old one keeps its text
    st.session_state["sql-number"] = st.session_state.get("sql-number", 0) + 1


@cache
def _examples() -> dict[str, str]:
    declared = yaml.safe_load((DATA / "examples.yaml").read_text(encoding="utf-8"))
    return {example["title"]: example["sql"].strip() for example in declared}


def take_over(sql: str) -> None:
    """Put a text into the editor and run it, and close the list it came from; for callbacks."""
    st.session_state["tab"] = "SQL"
    st.session_state["sql-address"] = st.query_params.get("sql")  # an older query there is not asked again
    _load(sql)
    st.session_state.update(dict.fromkeys(_LISTS, False))


def door(screen: Screen) -> None:
    """Editor and tables side by side; the answer below."""
    shared = st.query_params.get("sql")
    if shared and shared != st.session_state.get("sql-address"):
        _load(shared)
    elif "sql-text" not in st.session_state:
        _load(next(iter(_examples().values())))
    left, right = st.columns([3, 2])
    with left, st.container(border=True, key="panel-editor", height="stretch"):
        text, history = _editor(screen)
    with right, st.container(border=True, key="panel-tables", height="stretch"):
        _described(screen)
    asked = _begin(screen, text)
    with history:
        _history()
    with st.container(border=True, key="panel-answer"):
        _answer(screen, asked)
    if len(asked.sql) > _ADDRESS:
        st.caption("查询太长，地址中放不下；请保存为视图后分享。")
    if asked.future.done() and not asked.future.exception():
        look = {key: st.session_state[key] for key in findings.LOOK if st.session_state.get(key)}
        keeping.box(screen, View("", "", sql=asked.sql, look=look))


def _editor(screen: Screen) -> tuple[str, DeltaGenerator]:
    """The text as it stands, and the slot for what was run before."""
    head(
        "editor",
        "编写查询",
        "只读，单独进程运行，最多 10 秒、1 GB 内存、1 万行；不受时段、街道筛选影响。输入时提示表名和列名。",
    )
    key = f"ace-{st.session_state['sql-number']}"
    if key not in st.session_state:  # drawn anew, after another door: what was being written is still there
        st.session_state["sql-text"] = st.session_state.pop("sql-draft", st.session_state["sql-text"])
    text = st_ace(
        st.session_state["sql-text"],
        language="sql",
        theme="tomorrow_night" if st.context.theme.type == "dark" else "chrome",
        height=300,
        wrap=True,
        auto_update=True,
        show_gutter=True,
        placeholder="SELECT …",
        key=key,
    )
    st.session_state["sql-draft"] = text
    with st.container(horizontal=True):
        if st.button("运行", type="primary", icon=":material/play_arrow:", key="run-sql"):
            st.session_state["sql-run"] = True
        examples, history = (
            st.popover(title, icon=icon, key=key, on_change="rerun") for key, (title, icon) in _LISTS.items()
        )
        with examples:
            for title, sql in _examples().items():
                st.button(title, key=f"example-{title}", on_click=take_over, args=(sql,), type="tertiary")
    st.iframe(_completions(screen), height=1, alt="查询编辑器的提示")
    return text, history


def _history() -> None:
    for number, sql in enumerate(st.session_state["sql-history"]):
        words = markdown(" ".join(sql.split())[:60])
        st.button(words, key=f"history-{number}", on_click=take_over, args=(sql,), type="tertiary")


def _described(screen: Screen) -> None:
    head("tables", "可用的表", "台账和汇总表。查询中用英文名，或表和列都用中文名，如 SELECT 面积 FROM 阵地面积。")
    titles = sheets.titles()
    name = st.selectbox(
        "表",
        list(titles),
        key="described-table",
        format_func=lambda table: f"{table}　{titles[table]}",
        label_visibility="collapsed",
    )
    sheet = sheets.sheet(screen.dataset, name)
    st.caption(sheet.grain)
    columns = [column for column in sheet.columns.values() if column.name not in sheets.PLACES]
    rows = pd.DataFrame(
        [(column.name, column.label, column.unit) for column in columns], columns=["列", "含义", "单位"]
    )
    printing.table(
        pd.DataFrame(rows),
        hide_index=True,
        height=254,
        key="described-columns",
        placeholder="",
        alt=f"{titles[name]}的列",
    )


def _begin(screen: Screen, text: str) -> _Asked:
    """The query that is on screen: a new one where 运行 was pressed, else the last one, on this version."""
    asked: _Asked | None = st.session_state.get("sql-asked")
    again = asked is not None and (asked.version, asked.path) != (screen.dataset.version, screen.dataset.path)
    if st.session_state.pop("sql-run", False) or asked is None or again:
        if asked:
            asked.cancelled.set()
        asked = _Asked(asked.sql if again else text, screen.dataset.version, screen.dataset.path)
        log.add("查询", visitor.person(), version=screen.dataset.version, sql=asked.sql[:_LOGGED])
        asked.future = _POOL.submit(sandbox.run, screen.dataset, asked.sql, cancelled=asked.cancelled)
        st.session_state["sql-asked"] = asked
        history = [sql for sql in st.session_state.get("sql-history", []) if sql != asked.sql]
        st.session_state["sql-history"] = [asked.sql, *history][:_KEPT]
        st.session_state["sql-text"] = asked.sql
        if len(asked.sql) <= _ADDRESS:
            st.query_params["sql"] = st.session_state["sql-address"] = asked.sql
        else:
            st.query_params.pop("sql", None)
        until = time.monotonic() + _FIRST
        while not asked.future.done() and time.monotonic() < until:
            time.sleep(0.01)
    return asked


def _answer(screen: Screen, asked: _Asked) -> None:
    if not asked.future.done():
        head("answer", "正在运行……", "可以取消，或继续修改后再运行。")
        if st.button("取消", icon=":material/stop:", key="cancel-sql"):
            asked.cancelled.set()
        _wait(asked)
        return
    try:
        result: Result = asked.future.result()
    except Refused as refused:
        said = st.info if asked.cancelled.is_set() else st.error
        said(
            markdown("\n".join(refused.reasons)),
            icon=":material/info:" if asked.cancelled.is_set() else ":material/error:",
        )
        return
    shown = f"超过 {len(result.frame):,} 行，只取前 {len(result.frame):,} 行" if result.truncated else "全部结果"
    head(
        "answer",
        f"{len(result.frame):,} 行，{len(result.frame.columns)} 列",
        f"{shown} · 用时 {result.seconds:.2f} 秒 · 版本 {asked.version}",
    )
    findings.show(screen, result.frame, asked.sql)


@st.fragment(run_every=0.4)
def _wait(asked: _Asked) -> None:
    if asked.future.done():
        st.rerun()


def _completions(screen: Screen) -> str:
    """The script that adds names of tables and columns, with their Chinese, to the editor's completion."""
    words = dict(sheets.titles())
    for table in sheets.titles():
        columns = sheets.sheet(screen.dataset, table).columns.values()
        words |= {column.name: column.label for column in columns if column.name not in sheets.PLACES}
    entries = [{"caption": name, "value": name, "meta": said, "score": 1000} for name, said in words.items()]
    told = json.dumps(entries, ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>const entries = {told};\n{_COMPLETER}</script>"
