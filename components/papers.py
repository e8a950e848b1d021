"""简报 on screen: a Brief as a sheet of paper, and the files that are made when asked for."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from components import making, visitor
from components.downloads import exported, filename
from components.page import Screen
from components.panel import head
from warehouse import jobs
from warehouse.intake.pictures import thumbnail
from warehouse.measures.published import REMARK
from warehouse.refused import Refused
from warehouse.words import plain

_KINDS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "zip": ("压缩包", "application/zip"),
}
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HTML = plain.markup(__file__, remark=REMARK, thumbnail=thumbnail)


def paper(screen: Screen, brief, writers: Mapping) -> None:
    """A Brief as it will stand in Word, and its downloads; ``writers``: ending → ``write(brief, target)``."""
    with st.container(border=True, key="panel-paper"):
        line = head("paper", brief.title, f"预览与下载的内容一致 · {brief.origin.filters}")
        with line:
            _downloads(screen, brief.title, lambda: brief, writers)
        st.html(_HTML.paper(brief))


def report(screen: Screen, make: Callable, writers: Mapping, *asked) -> None:
    """The paper that ``make(dataset, filters, *asked)`` gives, or why there is none."""
    try:
        brief = make(screen.dataset, screen.filters, *asked)
    except Refused as refused:
        st.info(plain.markdown(str(refused)), icon=":material/info:")
    else:
        paper(screen, brief, writers)


def every(screen: Screen, title: str, make: Callable, writers: Mapping, *asked) -> None:
    """One click to all sheets of a kind, each a document of its own; ``make(dataset, filters, *asked)`` gives them."""
    _downloads(
        screen,
        title,
        lambda: make(screen.dataset, screen.filters, *asked),
        writers,
        f"下载全部{title}（每个单位一份，{{}}）",
    )


def community(screen: Screen, code: str, make: Callable, writers: Mapping) -> None:
    """One click to a community's profile as a document; ``make(dataset, filters, code)`` gives the Brief."""
    title = f"{screen.dataset.names[code]}档案"
    _downloads(screen, title, lambda: make(screen.dataset, screen.filters, code), writers, f"下载{title}（{{}}）")


def workbook(screen: Screen, title: str, make: Callable) -> None:
    """A workbook of all tables; ``make(dataset, filters, taker, progress)`` gives its bytes, in a process of its own."""
    with st.container(border=True, key="panel-workbook"):
        head(
            "workbook",
            title,
            f"首页说明来源并列出各表；之后是全部指标、四化和需要关注的各表，最后是口径 · {screen.filters.sentence()}",
        )
        maker = partial(make, screen.dataset, screen.filters, visitor.mark())
        making.made(screen, "工作簿", filename(screen, title, "xlsx"), _EXCEL, maker)


def _downloads(screen: Screen, title: str, make: Callable, writers: Mapping, label: str = "下载 {}") -> None:
    """A button for each kind that can be written; the document is made, and the export recorded, on the click."""
    for ending, write in writers.items():
        kind, mime = _KINDS[ending]
        file = filename(screen, title, ending)
        st.download_button(
            plain.markdown(label.format(kind)),
            visitor.only(partial(_made, screen, file, make, write)),
            file,
            mime,
            icon=":material/download:",
            on_click="ignore",
            key=f"{ending}-{title}",
        )


def _made(screen: Screen, file: str, make: Callable, write: Callable) -> bytes:
    """The bytes of a document. PDF takes LibreOffice and its memory, and a turn among what else is made by jobs."""
    work = partial(jobs.written, write, make().taken(visitor.mark()))
    content = jobs.wait(work) if file.endswith(".pdf") else work(lambda share, text: None)
    exported(screen, file)
    return content
