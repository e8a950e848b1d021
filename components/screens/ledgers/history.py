"""The versions: listed, compared, and the way back."""

import pandas as pd
import streamlit as st

from components import edition, filters, printing, visitor
from components.page import Screen, go_to_metric
from components.panel import head
from components.screens.ledgers import changes
from warehouse import log, versions
from warehouse.intake import compare
from warehouse.refused import Refused
from warehouse.words.plain import markdown


def door(screen: Screen) -> None:
    """All versions, what differs between two, and the way back."""
    if done := st.session_state.pop("rolled-back", None):
        st.success(f"当前版本已回到 {done}。", icon=":material/check_circle:")
    known = versions.versions()
    with st.container(border=True, key="panel-versions"):
        head(
            "versions",
            f"共 {len(known)} 个版本，当前为 {screen.dataset.version}",
            "每次发布留存一个版本，可随时比较和退回。",
        )
        table = pd.DataFrame(
            [
                version | {"rows": sum(version["rows"].values()), "active": "当前" if version["active"] else ""}
                for version in known
            ]
        )
        printing.table(
            table[["version", "active", "when", "who", "file", "note", "rows", "name", "cutoff"]],
            hide_index=True,
            key="versions",
            alt="各版本",
            column_config={
                "version": "版本",
                "active": "状态",
                "when": st.column_config.DatetimeColumn("发布时间", format="YYYY-MM-DD HH:mm"),
                "who": "发布人",
                "file": "文件",
                "note": "备注",
                "rows": st.column_config.NumberColumn("行数", format="%,d"),
                "name": "数据集",
                "cutoff": "截止日期",
            },
            placeholder="—",
        )
        others = [version["version"] for version in known if not version["active"]]
        if not others:
            st.caption("导入新的台账后，可在这里比较版本、退回较早的版本。")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox("选择版本", others, key="other", width=160)
            differ = st.button("与当前版本比较", key="compare")
            if metric := changes.picked():
                whole = filters.asked(screen.dataset, screen.dataset.everything)
                go_to_metric(metric, whole | {"against": f"与版本 {chosen} 相比"})
            back = visitor.may("publish") and st.button("退回此版本", key="rollback")
        if differ:
            with st.spinner("正在比较……"):
                changes.show(*compare.diff(chosen, screen.dataset.version), opens=True)
        if back:
            _ask_back(screen, chosen)


@st.dialog("退回较早的版本")
def _ask_back(screen: Screen, version: str) -> None:
    described = versions.manifest(version)
    st.markdown(
        f"当前版本将由 {screen.dataset.version} 变为 **{version}**（{markdown(described['name'])}，数据截至 {described['cutoff']}）。"
        "各屏和文件随之改变；现在的版本仍然保留，可以再退回来。"
    )
    note = st.text_input("退回原因", key="rollback-note", max_chars=200)
    if st.button("确认退回", type="primary", key="rollback-confirm"):
        try:
            versions.rollback(version, visitor.person(), note)
        except Refused as refused:
            log.add("回退", visitor.person(), "未退回", version=version, why=str(refused)[:200])
            st.error(markdown(str(refused)), icon=":material/error:")
            return
        edition.renew()
        st.session_state["rolled-back"] = version
        st.rerun()
