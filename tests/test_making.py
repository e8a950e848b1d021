"""Files made by jobs, on a page: one of each label, and none that nobody can reach any more."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from components import making
from tests.test_jobs import endless, gone, until
from warehouse.jobs import Job


def _content(progress):
    return b"x"


def _page():
    from types import SimpleNamespace

    import streamlit as st

    from components import making

    chosen = st.selectbox("filters", ["a", "b"])
    making.made(SimpleNamespace(filters=chosen), "PDF", "x.pdf", "application/pdf", st.session_state["work"])


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(making, "exported", lambda *_: None)
    app = AppTest.from_function(_page)
    app.session_state["work"] = _content
    return app.run()


def made(page):
    kept = page.session_state._state.filtered_state  # what AppTest wraps knows no keys
    return [value[1] for key, value in kept.items() if key.startswith("made-")]


def test_of_files_of_other_filters_none_is_kept(page):
    for chosen in "aba":
        page.selectbox[0].set_value(chosen).run()
        assert made(page) == [], "it is not the file of these filters"
        page.button[0].click().run()
        (job,) = made(page)
        job.content()
        page.run()
        assert made(page) == [b"x"]
    page.selectbox[0].set_value("a").run()
    assert made(page) == [b"x"], "as long as they stay"


def test_a_job_of_other_filters_is_stopped(page, tmp_path):
    page.session_state["work"] = partial(endless, tmp_path / "pids")
    page.run().button[0].click().run()
    (job,) = made(page)
    assert isinstance(job, Job)
    until((tmp_path / "pids").exists)
    page.selectbox[0].set_value("b").run()
    assert (job.running, made(page)) == (False, [])
    until(lambda: gone(tmp_path / "pids"))
