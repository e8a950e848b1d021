"""The log on screen: whether it is whole, its lines by person, action and time, and the way to take it along."""

import io

import pandas as pd
import streamlit as st

from components import printing, visitor
from components.panel import head
from warehouse import log
from warehouse.words import plain

_ALL = "全部"
_MOST = 5_000  # lines on screen
_COLUMNS = {"when": "时间", "action": "操作", "who": "操作人", "result": "结果", "details": "说明", "address": "来自"}


def state() -> None:
    """Whether every line is as it was written."""
    visitor.person().require("audit")
    if faults := _verified(log.stamp()):
        st.error("日志不完整：" + "；".join(map(plain.markdown, faults[:10])), icon=":material/gpp_bad:")
    else:
        st.success("日志完整：每条记录都与前一条相衔接，没有缺少、改动或调换。", icon=":material/verified_user:")


def lines() -> None:
    """The lines that are asked for, the newest first."""
    visitor.person().require("audit")
    table = _table(log.stamp())
    with st.container(border=True, key="panel-log"):
        chosen = _chosen(table)
        head("log", f"{len(chosen):,} 条记录", "最新的在前；日志保存 12 个月，可导出留存。")
        shown = chosen.head(_MOST)[[*_COLUMNS]].rename(columns=_COLUMNS)
        shown["时间"] = shown["时间"].str[:19].str.replace("T", " ")
        printing.table(
            shown, hide_index=True, key="log", height="auto" if len(shown) < 20 else 640, alt="操作日志", placeholder=""
        )
        st.download_button(
            "导出所列记录", visitor.only(lambda: _file(chosen)), "操作日志.csv", "text/csv", icon=":material/download:", on_click="ignore"
        )  # fmt: skip


@st.cache_data(max_entries=1, show_spinner=False)
def _verified(stamp: tuple) -> list[str]:
    return log.verify()


@st.cache_data(max_entries=1, show_spinner=False)
def _table(stamp: tuple) -> pd.DataFrame:
    return log.table()


def _chosen(table: pd.DataFrame) -> pd.DataFrame:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        months = sorted(table["when"].str[:7].unique(), reverse=True)
        month = st.selectbox("月份", [_ALL, *months], key="log-month", width=160)
        who = st.multiselect("操作人", sorted(table["who"].unique()), key="log-who", placeholder="全部", width=220)
        action = st.multiselect(
            "操作", sorted(table["action"].unique()), key="log-action", placeholder="全部", width=220
        )
        words = st.text_input("搜索", key="log-words", placeholder="任意一列中的文字", width=220)
    wanted = table["when"].str.startswith("" if month == _ALL else month)
    for name, values in (("who", who), ("action", action)):
        if values:
            wanted &= table[name].isin(values)
    if words:
        wanted &= table.astype(str).agg(" ".join, axis=1).str.contains(words, case=False, regex=False)
    return table[wanted].reset_index(drop=True)


def _file(chosen: pd.DataFrame) -> bytes:
    by = visitor.person()
    by.require("audit")
    log.add("导出日志", by, lines=len(chosen))
    target = io.BytesIO()
    chosen[[*_COLUMNS]].rename(columns=_COLUMNS).map(plain.cell).to_csv(target, index=False, encoding="utf-8-sig")
    return target.getvalue()
