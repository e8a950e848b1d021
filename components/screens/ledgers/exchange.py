"""Files in: read, understood, checked, and published once a person has seen what would change."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components import edition, tables, visitor
from components.page import Screen
from components.panel import head
from components.screens.ledgers import changes, outgoing
from warehouse import log, versions
from warehouse.intake import imports, mappings, marking, sources
from warehouse.intake.imports import Draft
from warehouse.intake.remarks import Notice, Remarks
from warehouse.intake.sources import Source
from warehouse.intake.table import Table
from warehouse.ledgers import LEDGERS
from warehouse.refused import Refused
from warehouse.words.plain import markdown

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MODES = {
    imports.REPLACE: "替换：文件里有哪些社区，就替换这些社区的数据，其他社区不变",
    imports.APPEND: "追加：新行加入，主键相同的行更新",
}
_ASK = "有的列按以前导入时的确认读取；以前确认错了的，点这里重新回答"
_SHOWN = 1_000  # lines of a list on screen
_DESK = "intake-desk"


@dataclass
class _Desk:
    """What was handed in on this screen: read, understood and, once checked, a draft."""

    source: Source
    tables: list[Table]
    remarks: Remarks
    draft: Draft | None = None

    def drop_draft(self) -> None:
        if self.draft and self.draft.path:
            self.draft.path.unlink(missing_ok=True)
        self.draft = None


def door(screen: Screen) -> None:
    """Files in, workbooks out beside them; below, what becomes of what was handed in."""
    left, right = st.columns([5, 3])
    with right:
        outgoing.door(screen)
    if not visitor.may("hand_in"):
        return
    with left:
        _upload()
    desk: _Desk | None = st.session_state.get(_DESK)
    if desk is None:
        return
    if refused := st.session_state.pop("intake-refused", None):
        st.error(markdown(refused), icon=":material/error:")
    _understood(desk)
    if desk.draft is None:
        return
    if desk.draft.problems:
        _refused(desk.draft)
    elif desk.draft.path:
        _accepted(desk)


def _upload() -> None:
    """Choose files and how they arrive; another choice drops the draft that was made of an earlier one."""
    if done := st.session_state.pop("published", None):
        st.success(f"已发布版本 {done}。", icon=":material/check_circle:")
    with st.container(border=True, key="panel-upload"):
        head(
            "upload",
            "上传台账",
            "可一次选择多个文件：Excel、WPS 工作簿，csv、txt 或 parquet，连同每周进度的图片。先读取核对，再检查，确认后才会发布。",
        )
        files = st.file_uploader(
            "选择文件",
            accept_multiple_files=True,
            key=f"files-{st.session_state.get('intake-round', 0)}",
            on_change=_forget,
            label_visibility="collapsed",
        )
        st.radio("导入方式", list(_MODES), format_func=_MODES.get, key="mode", on_change=_drop_draft)
        with st.expander("整表替换或清空台账"):
            titles = {ledger.title: name for name, ledger in LEDGERS.items()}
            st.multiselect(
                "整表替换（文件里没有的社区，数据一并去掉）",
                titles,
                key="whole",
                on_change=_drop_draft,
                placeholder="选择台账",
            )
            st.multiselect("清空（去掉全部行）", titles, key="empty", on_change=_drop_draft, placeholder="选择台账")
        if st.button("读取", type="primary", disabled=not files, key="read"):
            visitor.person().require("hand_in")
            _forget()
            st.session_state[_DESK] = _read(files)


def _read(files: list) -> _Desk:
    bar = st.progress(0.0, "正在读取……")
    source = sources.receive(
        ((file.name, file.getbuffer()) for file in files),
        lambda share, text: bar.progress(min(share, 1.0), markdown(text)),
    )
    bar.empty()
    return _Desk(source, *imports.understand(source, mappings.remembered()))


def _forget() -> None:
    """Let go of everything that was handed in."""
    if desk := st.session_state.pop(_DESK, None):
        desk.drop_draft()
        desk.source.close()


def _drop_draft() -> None:
    if desk := st.session_state.get(_DESK):
        desk.drop_draft()


def _understood(desk: _Desk) -> None:
    """What the files were taken for, what is asked about them, and the way to the check."""
    questions = (
        desk.draft.questions if desk.draft else [(table, one) for table in desk.tables for one in table.questions]
    )
    with st.container(border=True, key="panel-understood"):
        count = len({table.ledger.name for table in desk.tables})
        asked = f"，有 {len(questions)} 处需要确认" if questions else ""
        head(
            "understood",
            f"读取了 {len(desk.tables)} 张表，识别为 {count} 类台账{asked}",
            "请核对每张表识别成的台账、各列的含义和单位；没有用到的内容列在下面。",
        )
        if desk.tables:
            tables.words([*map(_line, desk.tables)], "识别的台账")
        _noticed(desk.draft.notices if desk.draft else desk.remarks.notices)
        chosen = {
            question.id: st.selectbox(
                markdown(question.words), list(question.options), list(question.options).index(question.likely),
                format_func=lambda value, question=question: question.options[value], key=question.id,
                help=f"示例：{markdown('、'.join(question.samples))}", width=520,
            )
            for _, question in questions
        }  # fmt: skip
        ready = (desk.draft is None and desk.tables) or questions
        with st.container(horizontal=True):
            if ready and st.button("按以上确认检查" if questions else "检查", type="primary", key="check"):
                known = desk.draft.answers if desk.draft else mappings.remembered()
                _check(desk, mappings.answered(questions, chosen, known))
                st.rerun()
            if mappings.recalled(desk.tables) and st.button("重新确认", key="ask", help=_ASK):
                _ask_anew(desk)
                st.rerun()
    if desk.draft is None and desk.remarks.problems:
        _listed(desk.remarks)


def _line(table: Table) -> dict[str, str]:
    rows = f"第 {table.first} 行" if table.first == table.last else f"第 {table.first}–{table.last} 行"
    columns = [
        placed.field.title if placed.head == placed.field.title else f"{placed.head} → {placed.field.title}"
        for placed in table.columns.values()
    ]
    units = [
        f"{placed.field.title}：{placed.unit.written} → {placed.field.unit}"
        for placed in table.columns.values()
        if placed.unit and placed.unit.factor != 1
    ]
    return {
        "文件": table.sheet.file, "工作表": table.sheet.name, "台账": table.ledger.title, "表头": rows, "各列的含义": "、".join(columns),
        "换算": "、".join(units), "没有用到的列": "、".join(table.aside),
    }  # fmt: skip


def _noticed(notices: list[Notice]) -> None:
    """What was mended, left aside and passed over."""
    if not notices:
        return
    with st.expander(f"读取说明 {len(notices)} 条：清理了什么、换算了什么、哪些没有读取", expanded=len(notices) <= 8):
        rows = [
            {
                "文件": notice.file,
                "工作表": notice.sheet,
                "说明": notice.what,
                "处数": notice.count,
                "首处": notice.first,
            }
            for notice in notices[:_SHOWN]
        ]
        tables.words(rows, "读取说明")


def _check(desk: _Desk, answers: dict) -> None:
    desk.drop_draft()
    chosen = {name: st.session_state[name] for name in ("mode", "whole", "empty")}
    _draft(desk, partial(imports.prepare, desk.source, answers=answers, **chosen))
    if desk.draft:
        desk.tables = desk.draft.tables


def _ask_anew(desk: _Desk) -> None:
    """Ask once more what was answered at earlier imports."""
    visitor.person().require("hand_in")
    mappings.forget(desk.tables)
    desk.drop_draft()
    desk.tables, desk.remarks = imports.understand(desk.source, mappings.remembered())


def _draft(desk: _Desk, make: Callable[..., Draft]) -> None:
    """Have a draft made, with a bar; why there is none is said by the next run."""
    bar = st.progress(0.0, "正在检查……")
    try:
        desk.draft = make(
            progress=lambda share, text: bar.progress(min(share, 1.0), markdown(text)), by=visitor.person()
        )
    except Refused as refused:
        desk.draft = None
        st.session_state["intake-refused"] = str(refused)
    bar.empty()


def _refused(draft: Draft) -> None:
    with st.container(border=True, key="panel-problems"):
        groups = draft.remarks.groups()
        kinds = f"（{len(groups):,} 类）" if len(groups) < draft.remarks.total else ""
        head(
            "problems",
            f"未通过检查：{draft.remarks.total:,} 处问题{kinds}，当前数据没有变化",
            "同一列相同的问题并为一行；请按“应为”一栏修改后重新上传，也可下载标注了每处问题的工作簿对照修改。",
        )
        _problems(draft.remarks)
        st.download_button(
            "下载标注问题的工作簿",
            visitor.only(lambda: _marked(draft)),
            "问题标注.xlsx",
            _XLSX,
            icon=":material/download:",
            on_click="ignore",
        )


def _listed(remarks: Remarks) -> None:
    """Problems that came up while reading, before there is anything to check."""
    with st.container(border=True, key="panel-problems"):
        head("problems", f"未通过检查：{remarks.total:,} 处问题，当前数据没有变化", "请按“应为”一栏修改后重新上传。")
        _problems(remarks)


def _problems(remarks: Remarks) -> None:
    rows = [
        {
            "文件": group.file,
            "工作表": group.sheet,
            "单元格": "、".join(group.cells) + ("……" if group.count > len(group.cells) > 0 else ""),
            "处数": group.count,
            "填写内容": group.found,
            "应为": group.expected,
        }
        for group in remarks.groups()[:_SHOWN]
    ]
    tables.words(rows, "问题")


def _accepted(desk: _Desk) -> None:
    draft = desk.draft
    assert draft is not None
    if draft.base != versions.current():
        _gone_stale(desk, draft)
        return
    with st.container(border=True, key="panel-changes"):
        about = f"{markdown(draft.name)} · {_MODES[draft.scope.mode].split('：')[0]} · 对照版本 {draft.base or '无'}"
        if not draft.changes:
            head("changes", "检查通过，与当前版本相同，没有可以发布的变化", about)
        else:
            head("changes", "检查通过，发布后将有以下变化", about)
            st.markdown("\n".join(f"- {markdown(sentence)}" for sentence in draft.sentences))
            changes.show(draft.ledgers, draft.units, draft.metrics)
            st.text_input("备注", key="note", max_chars=200, placeholder="如：7 月份例行更新")
        with st.container(horizontal=True):
            if not visitor.may("publish"):
                st.caption("检查通过；您没有发布的权限，请交由发布人员发布。")
            elif draft.changes and st.button("发布", type="primary", key="publish"):
                _publish(desk, draft)
            if st.button("放弃", key="discard"):
                _forget()
                st.session_state["intake-round"] = st.session_state.get("intake-round", 0) + 1
                st.rerun()


def _publish(desk: _Desk, draft: Draft) -> None:
    try:
        st.session_state["published"] = imports.publish(draft, visitor.person(), st.session_state["note"])["version"]
    except Refused as refused:
        log.add("发布", visitor.person(), "未发布", file=draft.name, why=str(refused)[:200])
        st.error(markdown(str(refused)), icon=":material/error:")
        return
    edition.renew()
    st.session_state.pop(_DESK)
    st.session_state["intake-round"] = st.session_state.get("intake-round", 0) + 1  # an empty uploader
    st.rerun()


def _gone_stale(desk: _Desk, draft: Draft) -> None:
    """Somebody published since the check: one click checks again what was read before."""
    with st.container(border=True, key="panel-stale"):
        head("stale", "这份草稿已经过时", imports.stale(draft))
        if st.button("按当前版本重新检查", type="primary", key="check-again"):
            _draft(desk, partial(imports.again, draft))
            st.rerun()


def _marked(draft: Draft) -> bytes:
    target = io.BytesIO()
    marking.mark(draft, target)
    return target.getvalue()
