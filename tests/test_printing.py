"""What of a screen is printed: the first rows of a table, and the foot of a sheet."""

import datetime

import pandas as pd
from streamlit.testing.v1 import AppTest

from components import printing, theme


def _page():
    import pandas as pd
    import streamlit as st

    from components import printing

    count = printing.MOST + 3
    rows = pd.DataFrame({"name": ["<b>石桥</b>"] * count, "amount": [1234.5] * count, "other": None})
    config = {"name": "名称", "amount": st.column_config.NumberColumn("数量", format="%,.1f")}
    printing.table(rows, alt="清单", column_config=config, hide_index=True)


def _foot():
    from types import SimpleNamespace

    from components import printing

    manifest = {"name": "石桥台账</p><style>"}
    printing.foot(SimpleNamespace(is_demo=True, manifest=manifest, cutoff="2019-06", version="v0001"), "全部街道")


def test_paper_has_the_first_rows_and_says_how_many_are_left():
    app = AppTest.from_function(_page).run()
    assert not app.exception
    (html,) = [one.proto.body for one in app.main if one.type == "html"]
    assert html.count("<tr>") == 1 + printing.MOST + 1
    assert "另有 3 行没有印出" in html
    assert "&lt;b&gt;石桥&lt;/b&gt;" in html
    assert "1,234.5" in html
    assert ">名称<" in html and ">数量<" in html  # noqa: PT018


def test_values_are_written_as_on_screen():
    def said(value, config=None):
        return printing._Head("a", config, pd.Series([value])).said(value)

    assert said(datetime.date(2019, 6, 30)) == "2019-06-30"
    assert said(pd.Timestamp("2019-06-30")) == "2019-06-30"
    assert said(True) == "是"
    assert said(1234) == "1,234"
    assert said(2019, {"label": "年度", "type_config": {"format": "%d"}}) == "2019"
    assert said(None) == said(float("nan")) == "—"
    assert said(["东关街道", "新华街道"]) == "东关街道、新华街道"


def test_the_words_at_the_foot_are_text_and_no_style():
    app = AppTest.from_function(_foot).run()
    assert not app.exception
    (html,) = [one.proto.body for one in app.main if one.type == "html"]
    assert "&lt;/p&gt;&lt;style&gt;" in html
    assert "<style" not in html


def test_every_dark_colour_of_a_drawing_is_light_on_paper():
    rules = theme.lit()
    for dark, light in ((theme.DARK.ink, theme.LIGHT.ink), (theme.DARK.streets[1], theme.LIGHT.streets[1])):
        assert f'[fill="{dark}"]' in rules
        assert f"fill: {light} !important" in rules
    assert not {theme.LIGHT.ink, theme.LIGHT.surface} & {one.split('"')[0] for one in rules.split('fill="')[1:]}
