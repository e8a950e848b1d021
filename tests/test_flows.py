"""A Sankey keeps its sums, a calendar puts every day into its week."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from components import charts, theme
from components.theme import DARK, LIGHT

FLOWS = pd.DataFrame(
    [("机关", "东关街道", 10), ("机关", "新华街道", 5), ("学校", "东关街道", 7)], columns=["unit", "street", "members"]
)
DAYS = pd.DataFrame({"day": [date(2020, 2, 29), date(2020, 3, 2), date(2020, 3, 10)], "events": [3, 1, 2]})


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"], autouse=True)
def palette(request, monkeypatch):
    monkeypatch.setattr(theme, "palette", lambda: request.param)
    return request.param


def test_sankey_names_both_ends_with_their_sums():
    figure = charts.sankey(FLOWS, source="unit", target="street", value="members", label="报到党员", unit="名")
    trace = figure["data"][0]
    assert trace["node"]["label"] == ["机关 15", "学校 7", "东关街道 17", "新华街道 5"]
    assert list(zip(trace["link"]["source"], trace["link"]["target"], trace["link"]["value"], strict=True)) == [
        (0, 2, 10),
        (0, 3, 5),
        (1, 2, 7),
    ]
    go.Figure(figure)


def test_flows_to_one_end_are_bars():
    for rows, ends in ((FLOWS[FLOWS["street"] == "东关街道"], ["机关", "学校"]), (FLOWS[:2], ["东关街道", "新华街道"])):
        figure = charts.sankey(rows, source="unit", target="street", value="members", label="报到党员", unit="名")
        assert figure["data"][0]["type"] == "bar"
        assert figure["layout"]["yaxis"]["ticktext"] == ends


def test_calendar_puts_days_into_weeks_from_monday_on():
    figure = charts.calendar(DAYS, day="day", value="events", label="活动", unit="场次")
    trace = figure["data"][0]
    assert trace["x"] == ["2020-02-24", "2020-03-02", "2020-03-09"]
    filled = {(day, week): cell for day, line in enumerate(trace["z"]) for week, cell in enumerate(line) if cell}
    assert filled == {(5, 0): 3, (0, 1): 1, (1, 2): 2}  # Saturday, Monday, Tuesday
    assert trace["text"][5][0].startswith("2020-02-29 周六")
    go.Figure(figure)


@pytest.mark.parametrize(
    ("draw", "options"),
    [
        (charts.sankey, {"source": "unit", "target": "street", "value": "members"}),
        (charts.calendar, {"day": "day", "value": "events"}),
    ],
)
def test_no_rows_make_no_marks(draw, options):
    rows = (FLOWS if "source" in options else DAYS).iloc[:0]
    assert draw(rows, **options)["data"] == []
