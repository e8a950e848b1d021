"""A file that takes a while: made in a process of its own while everybody goes on working, then there to download."""

import streamlit as st

from components.downloads import exported
from components.page import Screen
from warehouse.jobs import Job, Work
from warehouse.refused import Refused
from warehouse.words.plain import markdown

_LOOK = 0.5  # seconds between looks at how far it has come


def made(screen: Screen, label: str, file: str, mime: str, work: Work, about: object = None) -> None:
    """The way to a file that ``work`` makes: a button, then a bar with another one to cancel, then the download.

    There is one of each label at a time: when the file's name, the filters or ``about`` change, what was made is forgotten and
    what is being made is stopped.
    """
    key, asked = f"made-{label}", (file, screen.filters, about)
    before, found = st.session_state.get(key, (asked, None))
    if before != asked:
        if isinstance(found, Job):
            found.cancel()
        del st.session_state[key]
    working = isinstance(found, Job) and before == asked
    st.fragment(_made, run_every=_LOOK if working else None)(screen, label, file, mime, work, key, asked)


def _made(screen: Screen, label: str, file: str, mime: str, work: Work, key: str, asked: tuple) -> None:
    spaced, (_, found) = f" {label}" if label.isascii() else label, st.session_state.get(key, (asked, None))
    if isinstance(found, Job):
        _making(screen, label, file, key, asked, found)
    elif isinstance(found, bytes):
        st.download_button(
            f"下载{spaced}",
            found,
            file,
            mime,
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )
    else:
        if st.button(f"生成{spaced}", icon=":material/build:", key=f"make-{label}"):
            st.session_state[key] = asked, Job(work)
            st.rerun()
        if found:
            st.error(markdown(str(found)), icon=":material/error:")


def _making(screen: Screen, label: str, file: str, key: str, asked: tuple, job: Job) -> None:
    """How far it has come, and how it ended."""
    if job.running:
        share, text = job.progress
        with st.container(width=300):
            st.progress(share, f"{label}：{text}")
            if st.button("取消", icon=":material/close:", key=f"cancel-{label}"):
                job.cancel()
                del st.session_state[key]
                st.rerun()
        return
    try:
        st.session_state[key] = asked, job.content()
    except Refused as refused:
        st.session_state[key] = asked, refused
    else:
        exported(screen, file)
    st.rerun()
