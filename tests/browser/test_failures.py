"""An exception shows a number to quote; the log has it with its traceback."""

import re

import pytest

from tests.browser.server import ROOT, served

APP = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from components import failures
app = st.App("script.py", on_script_error=failures.tell)
"""
SCRIPT = """
import streamlit as st

def press():
    raise ValueError("in a callback: secret")

@st.fragment
def part():
    if st.button("片段"):
        raise ValueError("in a fragment: secret")

st.button("回调", on_click=press)
part()
if st.toggle("脚本"):
    raise ValueError("in the script: secret")
st.write("完好")
"""


@pytest.mark.parametrize("where", ["回调", "片段", "脚本"])
def test_a_number_on_the_screen_and_the_traceback_in_the_log(tmp_path, browser, where):
    (tmp_path / "app.py").write_text(APP.format(root=str(ROOT)), encoding="utf-8")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    with served(tmp_path / "app.py", tmp_path / "home", tmp_path / "log") as site:
        page = browser.new_page()
        page.goto(site)
        page.get_by_text("完好").wait_for()
        page.get_by_text(where, exact=True).click()
        said = page.get_by_role("alert").inner_text()
        assert "secret" not in page.locator("body").inner_text()
        page.close()
    number = re.search(r"编号 ([0-9A-F]{6})", said)[1]
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert f"编号 {number}" in log
    assert "Traceback" in log
    assert "secret" in log
