"""简报 on screen: a Brief as a sheet of paper, and the files that are made when asked for."""

import html
import io
from collections.abc import Callable

import streamlit as st

from components.downloads import exported, filename
from components.page import Screen
from components.panel import head
from warehouse.intake.pictures import thumbnail
from warehouse.measures.published import REMARK
from warehouse.refused import Refused
from warehouse.words.plain import markdown

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def paper(screen: Screen, brief, write: Callable) -> None:
    """A Brief as it will stand in Word, and its download; ``write(brief, target)`` is the writer."""
    with st.container(border=True, key="panel-paper"):
        line = head("paper", brief.title, f"预览与下载的内容一致 · {brief.origin.filters}")
        with line:
            _download(screen, brief.title, lambda: brief, write)
        st.html(f'<article class="paper">{_title(brief)}{"".join(map(_part, brief.parts))}{_notes(brief)}</article>')


def report(screen: Screen, make: Callable, write: Callable, *asked) -> None:
    """The paper that ``make(dataset, filters, *asked)`` gives, or why there is none."""
    try:
        brief = make(screen.dataset, screen.filters, *asked)
    except Refused as refused:
        st.info(markdown(str(refused)), icon=":material/info:")
    else:
        paper(screen, brief, write)


def community(screen: Screen, code: str, make: Callable, write: Callable) -> None:
    """One click to a community's profile as Word; ``make(dataset, filters, code)`` gives the Brief."""
    title = f"{screen.dataset.names[code]}档案"
    _download(screen, title, lambda: make(screen.dataset, screen.filters, code), write, f"下载{title}（Word）")


def workbook(screen: Screen, title: str, write: Callable) -> None:
    """A workbook of all tables, made with a bar; ``write(dataset, filters, target, progress)`` is the writer."""

    def maker(progress) -> bytes:
        target = io.BytesIO()
        write(screen.dataset, screen.filters, target, progress)
        return target.getvalue()

    with st.container(border=True, key="panel-workbook"):
        head(
            "workbook",
            title,
            f"首页说明来源并列出各表；之后是全部指标、四化和需要关注的各表，最后是口径 · {screen.filters.sentence()}",
        )
        made(screen, "工作簿", filename(screen, title, "xlsx"), _EXCEL, maker)


@st.fragment
def made(screen: Screen, label: str, file: str, mime: str, maker: Callable, about: object = None) -> None:
    """A file that takes a while: made with a bar by ``maker(progress)``, then there to download until ``about`` changes."""
    key = f"made-{file}-{screen.filters}-{about}"
    if key in st.session_state:
        st.download_button(
            f"下载{label}",
            st.session_state[key],
            file,
            mime,
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )
    elif st.button(f"生成{label}", icon=":material/build:", key=f"make-{label}"):
        bar = st.progress(0.0, "正在生成……")
        st.session_state[key] = maker(lambda share, text: bar.progress(min(share, 1.0), text))
        exported(screen, file)
        st.rerun(scope="fragment")


def _download(screen: Screen, title: str, make: Callable, write: Callable, label: str = "下载 Word") -> None:
    """A button; the document is made, and the export recorded, when it is clicked."""
    file = filename(screen, title, "docx")

    def content() -> bytes:
        target = io.BytesIO()
        write(make(), target)
        exported(screen, file)
        return target.getvalue()

    st.download_button(
        markdown(label), content, file, _WORD, icon=":material/download:", on_click="ignore", key=f"word-{title}"
    )


def _title(brief) -> str:
    mark = '<p class="demo">演示数据，不代表实际情况</p>' if brief.origin.demo else ""
    about = f"统计范围：{brief.origin.filters}；版本 {brief.origin.version}，截止 {brief.origin.cutoff}"
    return f'<h2>{html.escape(brief.title)}</h2>{mark}<p class="about">{html.escape(about)}</p>'


def _part(part) -> str:
    level = part.level + 2
    statement = f"<p><b>{html.escape(part.statement)}</b></p>" if part.statement else ""
    sentences = "".join(f"<p>{_marked(sentence)}</p>" for sentence in part.sentences)
    pictures = "".join(map(_picture, part.pictures))
    tables = "".join(map(_table, part.as_tables))
    return f"<h{level}>{html.escape(part.title)}</h{level}>{statement}{sentences}{tables}{pictures}"


def _marked(sentence: str) -> str:
    """A sentence; a remark on a number that is not the published one stands out."""
    pieces = (html.escape(piece) for piece in REMARK.split(sentence))
    return "".join(f"<mark>{piece}</mark>" if index % 2 else piece for index, piece in enumerate(pieces))


def _table(table) -> str:
    if not table.rows:
        return f"<p>{html.escape(table.without_rows)}</p>"

    def line(words: tuple[str, ...], tag: str) -> str:
        cells = (
            f"<{tag}{' class=n' if index in table.numeric else ''}>{html.escape(word)}</{tag}>"
            for index, word in enumerate(words)
        )
        return f"<tr>{''.join(cells)}</tr>"

    rows = "".join(line(words, "td") for words in table.rows)
    return (
        f'<div class="scroll"><table><caption>{html.escape(table.title)}</caption>'
        f"<thead>{line(table.columns, 'th')}</thead><tbody>{rows}</tbody></table></div>"
    )


def _picture(picture) -> str:
    words = html.escape(picture.caption)
    return f'<figure><img src="{thumbnail(picture.file)}" alt="{words}"><figcaption>{words}</figcaption></figure>'


def _notes(brief) -> str:
    notes = dict.fromkeys(note for part in brief.parts for note in part.notes)
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return f"<details><summary>口径和来源（{len(notes)} 条）</summary><ol>{items}</ol></details>"
