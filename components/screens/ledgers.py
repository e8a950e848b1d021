"""台账管理 on screen: workbooks out, workbooks in, versions."""

import io
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import streamlit as st

from components.downloads import exported, filename
from components.page import Screen
from components.panel import head
from warehouse import versions
from warehouse.intake import imports, pictures, workbook
from warehouse.intake.imports import Draft
from warehouse.ledgers import LEDGERS
from warehouse.refused import Refused

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MODES = {imports.REPLACE: "替换：上传的台账整表替换，未上传的保留", imports.APPEND: "追加：新行加入，主键相同的行更新"}


def exchange(screen: Screen) -> None:
    """Workbooks in and out."""
    left, right = st.columns([5, 3])
    with left:
        _upload()
    with right:
        _downloads(screen)
    _checked(screen)


def _downloads(screen: Screen) -> None:
    """The blank workbook and the current data."""
    with st.container(border=True, key="panel-template"):
        head("template", "空白工作簿", "每类台账一张工作表，已填好五个街道、55 个社区的名录，带下拉选项和填写说明。")
        st.download_button(
            "下载空白工作簿", _template, "城市社区台账-空白.xlsx", _XLSX, icon=":material/download:", on_click="ignore"
        )
    with st.container(border=True, key="panel-export"):
        rows = f"{sum(screen.dataset.sizes.values()):,} 行"
        head("export", "当前数据", f"版本 {screen.dataset.version} 的全部台账，共 {rows}；改好后可再次导入。")
        st.download_button(
            "下载当前数据", lambda: _export(screen), filename(screen, "城市社区台账", "xlsx"), _XLSX,
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        if screen.dataset.pictures:
            st.download_button(
                "下载图片", lambda: _zipped(screen), filename(screen, "每周进度图片", "zip"), "application/zip",
                icon=":material/photo_library:", on_click="ignore",
            )  # fmt: skip


def _upload() -> None:
    """Upload and check."""
    if done := st.session_state.pop("published", None):
        st.success(f"已发布版本 {done}。", icon=":material/check_circle:")
    with st.container(border=True, key="panel-upload"):
        head(
            "upload",
            "上传台账",
            "支持 xlsx 工作簿，以及以台账命名的 csv（UTF-8 或 GB18030）、parquet 文件。检查通过并确认后才会发布。",
        )
        file = st.file_uploader("选择文件", ["xlsx", "csv", "parquet"], key="file", label_visibility="collapsed")
        shots = st.file_uploader(
            "每周进度的图片（可选，可一次选择多张）", list(pictures.FORMATS), accept_multiple_files=True, key="pictures"
        )
        mode = st.radio("导入方式", list(_MODES), format_func=_MODES.get, key="mode")
        if st.button("开始检查", type="primary", disabled=file is None, key="check"):
            _discard()
            st.session_state["draft"] = _check(file, shots, mode)


def _checked(screen: Screen) -> None:
    """What the check found: problems to mend, or what would change and the way to publish."""
    draft: Draft | None = st.session_state.get("draft")
    if draft is None:
        return
    for notice in draft.source.notices:
        st.info(str(notice), icon=":material/info:")
    if draft.problems:
        _refused(draft)
    else:
        _accepted(screen, draft)


def _check(file, shots: list, mode: str) -> Draft:
    bar = st.progress(0.0, "正在读取……")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name
        path.write_bytes(file.getbuffer())
        beside = pictures.beside(path)
        beside.mkdir()
        for number, shot in enumerate(shots):  # each in a folder of its own, as two may bear one name
            (beside / f"{number}").mkdir()
            (beside / f"{number}" / Path(shot.name).name).write_bytes(shot.getbuffer())
        draft = imports.prepare(
            path, mode, name=file.name, progress=lambda share, text: bar.progress(min(share, 1.0), text)
        )
        if draft.problems:
            marked = io.BytesIO()
            workbook.mark(draft.source, draft.problems, marked)
            st.session_state["marked"] = marked.getvalue()
    bar.empty()
    return draft


def _discard() -> None:
    if draft := st.session_state.pop("draft", None):
        draft.discard()


def _refused(draft: Draft) -> None:
    with st.container(border=True, key="panel-problems"):
        head(
            "problems",
            f"未通过检查：{len(draft.problems):,} 处问题，当前数据没有变化",
            "请按表中说明修改后重新上传；也可下载标注了问题单元格的工作簿，对照修改。",
        )
        table = pd.DataFrame(
            [
                {"工作表": one.sheet, "单元格": one.cell, "填写内容": one.found, "应为": one.expected}
                for one in draft.problems
            ]
        )
        st.dataframe(table, hide_index=True, key="problems", placeholder="—")
        st.download_button(
            "下载标注问题的工作簿",
            st.session_state["marked"],
            "问题标注.xlsx",
            _XLSX,
            icon=":material/download:",
            on_click="ignore",
        )


def _accepted(screen: Screen, draft: Draft) -> None:
    with st.container(border=True, key="panel-changes"):
        head("changes", "检查通过，发布后将有以下变化", f"导入方式：{_MODES[st.session_state['mode']]}")
        left, right = st.columns(2)
        with left:
            _ledger_changes(draft.ledgers)
        with right:
            _metric_changes(draft.metrics)
        note = st.text_input("备注", key="note", max_chars=200, placeholder="如：7 月份例行更新")
        if st.button("发布", type="primary", key="publish"):
            try:
                st.session_state["published"] = imports.publish(draft, note)["version"]
            except Refused as refused:
                st.error(str(refused), icon=":material/error:")
                return
            st.session_state.pop("draft")
            st.rerun()


def _ledger_changes(changes: pd.DataFrame) -> None:
    touched = changes[(changes[["added", "changed", "removed"]] > 0).any(axis=1)]
    st.caption(f"{len(touched)} 类台账有变化" if len(touched) else "台账没有变化")
    if len(touched):
        st.dataframe(
            touched[["title", "before", "after", "added", "changed", "removed"]],
            hide_index=True,
            key="ledger-changes",
            column_config={
                "title": "台账",
                "before": "原有行",
                "after": "现有行",
                "added": "新增",
                "changed": "修改",
                "removed": "删除",
            },
        )


def _metric_changes(changes: pd.DataFrame) -> None:
    st.caption(f"{len(changes)} 个指标有变化" if len(changes) else "指标没有变化")
    if len(changes):
        st.dataframe(
            changes[["label", "before", "after", "unit"]],
            hide_index=True,
            key="metric-changes",
            column_config={
                "label": "指标",
                "before": st.column_config.NumberColumn("原值", format="%,.1f"),
                "after": st.column_config.NumberColumn("新值", format="%,.1f"),
                "unit": "单位",
            },
            placeholder="—",
        )


def history(screen: Screen) -> None:
    """All versions, what differs between two, and the way back."""
    known = versions.versions()
    with st.container(border=True, key="panel-versions"):
        head(
            "versions",
            f"共 {len(known)} 个版本，当前为 {screen.dataset.version}",
            "每次发布留存一个版本，可随时比较和退回。",
        )
        table = pd.DataFrame(
            [one | {"rows": sum(one["rows"].values()), "active": "当前" if one["active"] else ""} for one in known]
        )
        st.dataframe(
            table[["version", "active", "when", "who", "file", "note", "rows", "name", "cutoff"]],
            hide_index=True,
            key="versions",
            column_config={
                "version": "版本", "active": "状态", "when": st.column_config.DatetimeColumn("发布时间", format="YYYY-MM-DD HH:mm"),
                "who": "发布人", "file": "文件", "note": "备注", "rows": st.column_config.NumberColumn("行数", format="%,d"),
                "name": "数据集", "cutoff": "截止日期",
            },
        )  # fmt: skip
        others = [one["version"] for one in known if not one["active"]]
        if not others:
            st.caption("导入新的台账后，可在这里比较版本、退回较早的版本。")
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox("选择版本", others, key="other", width=160)
            note = st.text_input("退回原因", key="rollback-note", max_chars=200, width=320)
            compare = st.button("与当前版本比较", key="compare")
            back = st.button("退回此版本", key="rollback", type="primary")
        if compare:
            ledgers, metrics = compare.diff(chosen, screen.dataset.version)
            left, right = st.columns(2)
            with left:
                _ledger_changes(ledgers)
            with right:
                _metric_changes(metrics)
        if back:
            versions.rollback(chosen, note)
            st.rerun()


def dictionary() -> None:
    """Every ledger with its columns, as declared."""
    title = st.selectbox(
        "台账", [ledger.title for ledger in LEDGERS.values()], key="ledger", bind="query-params", width=260
    )
    ledger = next(one for one in LEDGERS.values() if one.title == title)
    with st.container(border=True, key="panel-dictionary"):
        keys = "、".join(ledger.by_name[name].title for name in ledger.key)
        head("dictionary", f"{ledger.title}（{ledger.name}）", f"{ledger.chapter} · {ledger.description} 主键：{keys}")
        rows = [
            {"列": one.title, "标识": one.name, "类型": _TYPES[one.type], "必填": "是" if one.required else "", "单位": one.unit or "",
             "可填内容": "、".join(one.enum), "说明": one.description or "", "示例": one.example}
            for one in ledger.fields
        ]  # fmt: skip
        widths = {"列": 120, "标识": 150, "类型": 60, "必填": 50, "单位": 60, "可填内容": 260, "说明": 330, "示例": 130}
        columns = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="dictionary", height="content", column_config=columns)


_TYPES = {"string": "文字", "integer": "整数", "number": "数值", "date": "日期", "boolean": "是 / 否"}


def _template() -> bytes:
    target = io.BytesIO()
    workbook.template(target)
    return target.getvalue()


def _export(screen: Screen) -> bytes:
    target = io.BytesIO()
    workbook.export(versions.frames(screen.dataset), target, versions.properties(screen.dataset))
    exported(screen, filename(screen, "城市社区台账", "xlsx"))
    return target.getvalue()


def _zipped(screen: Screen) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, file in screen.dataset.pictures.items():
            archive.write(pictures.folder() / file, name)
    exported(screen, filename(screen, "每周进度图片", "zip"))
    return target.getvalue()
