"""Charts are tested by what they say: words, units, order, baseline, colours. One row in, one mark out."""

import json
import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.tools import return_figure_from_figure_or_data

from components import charts, theme
from components.charts import scales, style
from components.charts.contributions import contributions
from components.theme import DARK, LIGHT, contrast
from warehouse.measures.targets import Target

STREETS = ["东关街道", "新华街道", "汉冶街道", "仲景街道", "五里堡街道"]
AREAS = pd.DataFrame(
    {
        "community": ["c1", "c2", "c3", "c4"],
        "name": ["石桥社区", "枫林社区", "柳湾社区", "<b>粮行</b>社区"],
        "before": [300.0, 200.0, None, 400.0],
        "area": [499.6, 500.0, 1200.0, 400.0],
    }
)
GAPS = pd.DataFrame({"street": STREETS[:4], "missing": [240.0, 1320.5, None, 0.0], "label": ["一", "二", "三", "四"]})
MONTHS = pd.DataFrame(
    [
        (street, month, 100 * index + month)
        for index, street in enumerate(STREETS)
        for month in (1, 2, 3, 4)
        if (index, month) != (1, 3)
    ],
    columns=["street", "number", "matters"],
)
MONTHS["month"] = [date(2018, number, 1) for number in MONTHS["number"]]
GRADES = pd.DataFrame(
    [("东关街道", "良好", 3), ("新华街道", "优秀", 6), ("新华街道", "良好", 2), ("新华街道", "一般", 1)],
    columns=["street", "grade", "projects"],
)
STANDARDS = pd.DataFrame(
    [
        ("东关街道", "选址设计", 80.0, "8 / 10", "达标"),
        ("东关街道", "建筑面积", None, None, None),
        ("新华街道", "选址设计", 40.0, "4 / 10", "未达标"),
        ("新华街道", "建筑面积", 60.0, "6 / 10", "基本达标"),
    ],
    columns=["street", "standard", "share", "label", "result"],
)
MOVES = pd.DataFrame(
    [("先进", "示范", 3), ("达标", "后进", 1), ("达标", "达标", 17)], columns=["before", "after", "communities"]
).assign(earlier=2017, year=2018)
PROJECTS = pd.DataFrame(
    {
        "project": ["p1", "p2", "p3"],
        "community": ["c1", "c2", "c3"],
        "name": ["石桥社区党群服务中心改扩建项目", "枫林社区新建", "柳湾社区新建"],
        "start": [date(2017, 1, 10), date(2017, 6, 1), date(2018, 5, 1)],
        "finish": [date(2017, 9, 30), date(2018, 3, 31), date(2018, 12, 31)],
        "finished": [date(2017, 10, 15), None, None],
        "state": ["完工", "逾期", "在建"],
    }
)
BURN = pd.DataFrame({"month": MONTHS["month"][:4], "planned": [1, 2, 4, 6], "actual": [1, 1, 3, None]})

GANTT = {"category": "name", "start": "start", "finish": "finish", "actual_finish": "finished", "state": "state"}
CASES = {
    "bars": (charts.bars, GAPS, {"category": "street", "value": "missing", "label": "缺口", "unit": "㎡"}),
    "columns": (charts.columns_over_time, MONTHS, {"time": "month", "value": "matters", "series": "street"}),
    "lines": (charts.lines, MONTHS, {"time": "month", "value": "matters", "series": "street", "unit": "件"}),
    "line": (charts.lines, MONTHS[:4], {"time": "month", "value": "matters"}),
    "stacked": (charts.stacked, GRADES, {"category": "street", "part": "grade", "value": "projects", "unit": "个"}),
    "amounts": (charts.stacked, GRADES, {"category": "street", "part": "grade", "value": "projects", "share": False}),
    "exceedance": (charts.exceedance, AREAS, {"value": "area"}),
    "dumbbell": (charts.dumbbell, AREAS, {"category": "name", "before": "before", "after": "area"}),
    "heat": (charts.heat, STANDARDS, {"x": "standard", "y": "street", "value": "share", "text": "label", "unit": "%"}),
    "states": (charts.heat, STANDARDS, {"x": "standard", "y": "street", "value": "result", "scale": "states"}),
    "gantt": (charts.gantt, PROJECTS, {**GANTT, "cutoff": date(2018, 9, 30)}),
    "burn up": (charts.burn_up, BURN, {"time": "month", "planned": "planned", "actual": "actual"}),
    "movement": (charts.movement, MOVES, {"before": "before", "after": "after", "count": "communities"}),
}


def words(value) -> list[str]:
    """Every string of a figure."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return [word for part in inner for word in words(part)]


def notes(figure: dict) -> list[str]:
    return [re.sub("<br>|<[^>]+>", "", note["text"]) for note in figure["layout"].get("annotations", [])]


def trace(figure: dict, name: str) -> dict:
    return next(trace for trace in figure["data"] if trace.get("name") == name)


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def palette(request, monkeypatch):
    monkeypatch.setattr(theme, "palette", lambda: request.param)
    return request.param


@pytest.mark.parametrize("case", CASES)
def test_plotly_accepts_the_figure(case, palette):
    draw, rows, options = CASES[case]
    figure = draw(rows, **options)
    go.Figure(figure)
    json.dumps(figure, allow_nan=False)
    assert figure["layout"]["height"] >= (150 if case in ("heat", "states", "bars", "stacked", "amounts") else 260)
    assert figure["layout"]["font"]["color"] == palette.ink
    assert "title" not in figure["layout"]


def test_plotly_accepts_what_adds_to_a_change(palette):
    rows = pd.DataFrame(
        {"place": ["石桥街道", "柳湾街道", "其他"], "share": [-2.5, 1.0, 0.2], "who": ["石桥街道", "柳湾街道", None]}
    )
    rows["others"] = [False, False, True]
    named = {"category": "place", "value": "share", "identity": "who", "rest": "others"}
    figure = contributions(rows, **named, better="higher", label="影响", unit="个", decimals=1)
    go.Figure(figure)
    assert figure["data"][0]["marker"]["color"] == [palette.unmet, palette.met, palette.rest]
    assert figure["data"][0]["customdata"] == [["石桥街道"], ["柳湾街道"], []]


def test_what_is_shown_unchecked_is_what_was_drawn():
    draw, rows, options = CASES["bars"]
    figure = draw(rows, **options)
    assert return_figure_from_figure_or_data(charts.Checked(figure), validate_figure=True) is figure


def test_the_end_of_a_line_is_no_more_exact_than_its_own_distance_from_a_level_asks():
    months = [date(2019, month, 1) for month in range(1, 4)]
    for values, said in (([95.97, 96.4, 94.79], "94.8%"), ([94.0, 95.0, 95.97], "95.97%")):
        rows = pd.DataFrame({"time": months, "value": values})
        figure = charts.lines(rows, time="time", value="value", unit="%", decimals=1, levels={"目标 ≥96%": 96.0})
        assert said in {note["text"] for note in figure["layout"]["annotations"]}
        assert any("95.97%" in tip for tip in figure["data"][0]["hovertext"]), "never rounded onto the level"


def test_few_columns_carry_their_numbers_and_at_most_six_their_month():
    rows = pd.DataFrame({"month": [date(2019, month, 1) for month in range(1, 13)], "n": [1234.0] * 12})
    few, many = (charts.columns_over_time(part, time="month", value="n", unit="件") for part in (rows[:6], rows))
    daily = rows.assign(month=[date(2019, 3, day) for day in range(2, 14)])
    days = charts.columns_over_time(daily, time="month", value="n")
    assert notes(few)[1:] == ["1,234"] * 6
    assert notes(many)[1:] == []
    assert [figure["layout"]["xaxis"]["ticktext"] for figure in (few, many, days)] == [
        ["2019-01", "02", "03", "04", "05", "06"],
        ["2019-01", "03", "05", "07", "09", "11"],
        ["2019-03-02", "2019-03-05", "2019-03-08", "2019-03-11"],
    ], "what a phone has room for"
    assert style.marks(["2018-07", "2018-12", "2019-01", "2019-02"])["ticktext"] == ["2018-07", "12", "2019-01", "02"]
    assert style.marks(["2018年", "2019年"])["ticktext"] == ["2018年", "2019年"]


def test_stacks_of_few_columns_carry_their_sums():
    rows = pd.DataFrame(
        {"month": [date(2019, 1, 1)] * 2 + [date(2019, 2, 1)], "n": [3.0, 4, None], "part": ["甲", "乙", "甲"]}
    )
    figure = charts.columns_over_time(rows, time="month", value="n", series="part", unit="件")
    assert notes(figure)[2:] == ["7"], "and a month without a number none"
    signed = charts.columns_over_time(rows.assign(n=[3.0, -4, 1]), time="month", value="n", series="part", unit="件")
    assert len(notes(signed)) == 2, "where some point down, no end is the sum"


def test_a_table_of_cells_takes_no_more_of_a_phone_than_its_words_need():
    draw, rows, options = CASES["movement"]
    assert draw(rows, **options)["layout"]["meta"] == 420, "three of four tiers are seen at once"
    draw, rows, options = CASES["states"]
    assert draw(rows, **options)["layout"]["meta"] is None


@pytest.mark.parametrize("case", CASES)
def test_nothing_missing_leaks_as_a_word(case):
    draw, rows, options = CASES[case]
    said = " ".join(words(draw(rows, **options)))
    assert not re.search(r"\b(nan|NaN|NaT|None|null|Mar|Jan)\b", said)


@pytest.mark.parametrize("case", CASES)
def test_no_rows_make_a_figure_without_data(case):
    draw, rows, options = CASES[case]
    figure = draw(rows.iloc[:0], **options)
    assert figure["data"] == []
    go.Figure(figure)


@pytest.mark.parametrize("case", CASES)
def test_marks_answer_clicks_and_are_not_greyed(case):
    draw, rows, options = CASES[case]
    marks = [trace for trace in draw(rows, **options)["data"] if "customdata" in trace]
    assert marks
    for mark in marks:
        assert len(mark["customdata"]) == len(mark["x"]) == len(mark["hovertext"])
        assert mark["unselected"]["marker"]["opacity"] == 1


def test_bars_are_sorted_from_zero_with_their_amounts():
    figure = charts.bars(GAPS, category="street", value="missing", label="缺口", unit="㎡")
    bar, axes = figure["data"][0], figure["layout"]
    assert axes["yaxis"]["ticktext"] == ["新华街道", "东关街道", "仲景街道", "汉冶街道"]
    assert bar["x"] == [1320.5, 240.0, 0.0, None]
    assert [re.sub("<[^>]+>", "", word) for word in bar["text"]] == ["1,321 ㎡", "240 ㎡", "0 ㎡", "—"]
    assert axes["xaxis"]["range"][0] == 0
    assert bar["hovertext"][0] == "<b>新华街道</b><br>缺口\uff1a1,321 ㎡"
    assert [data[0] for data in bar["customdata"]] == axes["yaxis"]["ticktext"]
    assert notes(figure) == ["无数据"]


def test_bars_keep_the_given_order_and_words():
    figure = charts.bars(GAPS, category="street", value="missing", text="label", order="given")
    assert figure["layout"]["yaxis"]["ticktext"] == STREETS[:4]
    assert figure["data"][0]["text"] == ["一", "二", "三", "四"]


def test_bars_with_long_words_are_scrolled_on_a_phone_which_would_have_no_room_for_them():
    wide = charts.bars(
        GAPS.assign(label="54 场次，1,562 人次，4,047 小时"), category="street", value="missing", text="label"
    )
    margin = wide["layout"]["margin"]
    assert wide["layout"]["meta"] >= margin["l"] + margin["r"] + 60
    parted = GAPS.assign(label="54 场次 · 1,562 人次 · 4,047 小时", street="环境卫生整治")
    lines = charts.bars(parted, category="street", value="missing", text="label")
    assert [(note["align"], note["text"].count("<br>")) for note in lines["layout"]["annotations"]] == [("left", 1)] * 4
    assert lines["layout"]["meta"] is None, "in two lines there is room for all of it"
    assert charts.bars(GAPS, category="street", value="missing", text="label")["layout"]["meta"] is None


NEAR = pd.DataFrame({"street": STREETS[:3], "share": [93.9, 98.6, None], "label": ["93.9% · 9 / 10 件", "98.6%", "无"]})


def shares(rows, **over):
    return charts.bars(rows, category="street", value="share", unit="%", decimals=1, **{"label": "办结率"} | over)


def test_shares_that_would_look_alike_as_bars_are_dots_on_an_axis_that_says_it_is_cut():
    figure = shares(NEAR, text="label", whole=95.52)
    threads, dots = figure["data"]
    assert (dots["mode"], dots["x"]) == ("markers", [98.6, 93.9, None])
    assert threads["x"][:3] == [95.52, 98.6, None], "each hangs on the line of the whole"
    low, high = figure["layout"]["xaxis"]["range"]
    assert low == 92
    assert 98.6 < high < 100
    assert notes(figure)[:2] == ["办结率（横轴从 92% 起）", "总体 95.5%"]
    assert notes(figure)[2:] == ["98.6%", "93.9%9 / 10 件", "无"]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [95.52]


def test_a_target_says_in_words_and_colours_who_reaches_it(palette):
    target = Target("on_time_share", 97, date(2019, 1, 1), date(2019, 6, 30), "试")
    rows = pd.concat([NEAR, pd.DataFrame({"street": ["四"], "share": [92.0], "label": ["92.0%"]})])
    figure = shares(rows, text="label", whole=95.5, target=target)
    dots = figure["data"][1]
    assert dots["x"] == [98.6, 93.9, 92.0, None]
    assert dots["marker"]["color"] == [palette.met, palette.near, palette.unmet, palette.mark]
    assert notes(figure)[1:3] == ["总体 95.5%", "目标 ≥97%"]
    assert notes(figure)[3:] == ["98.6% 达标", "93.9% 接近目标9 / 10 件", "92.0% 未达标", "无"]


def test_a_share_keeps_on_its_side_of_the_target():
    target = Target("on_time_share", 96, date(2019, 1, 1), date(2019, 6, 30), "试")
    rows = pd.DataFrame({"street": ["一", "二"], "share": [95.97, 90.0], "label": ["96.0% · 95 / 99 件", "90.0%"]})
    figure = shares(rows, text="label", target=target)
    assert notes(figure)[2:] == ["95.97% 接近目标95 / 99 件", "90.0% 未达标"]


@pytest.mark.parametrize("values", [[10.0, 98.6, 40.0], [100.0, 100.0, 100.0], [0.0, 0.0, 0.0], [97.0, None, None]])
def test_other_shares_are_bars_from_zero(values):
    figure = shares(NEAR.assign(share=values), whole=0.0 if values[0] == 0 else 50.0)
    (bar,) = figure["data"]
    assert bar["type"] == "bar"
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert "横轴" not in notes(figure)[0]


def test_amounts_are_bars_from_zero_however_near_they_are():
    figure = charts.bars(NEAR, category="street", value="share", unit="㎡", whole=95.0)
    assert figure["data"][0]["type"] == "bar"
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert not any("总体" in note for note in notes(figure))


@pytest.mark.parametrize("low", [93.9, 99.31, 0.2, 61.0, 98.9999])
def test_the_axis_of_dots_holds_them_all_and_has_room_for_its_marks(low):
    axis = shares(NEAR.assign(share=[low, low * 1.01, None]))["layout"]["xaxis"]
    assert 0 <= axis["range"][0] < low < low * 1.01 < axis["range"][1]
    assert (axis["range"][1] - axis["range"][0]) / axis["dtick"] <= 4


def test_lines_have_the_colours_they_are_given():
    colors = {"汉冶街道": LIGHT.identity, "新华街道": LIGHT.ink}
    lines = charts.lines(MONTHS, time="month", value="matters", series="street", colors=colors)
    assert {name: trace(lines, name)["line"]["color"] for name in colors} == colors
    assert trace(lines, "东关街道")["line"]["color"] == LIGHT.rest


def test_lines_have_gaps_and_names_at_their_ends():
    figure = charts.lines(MONTHS, time="month", value="matters", series="street", label="办理事项", unit="件")
    line = trace(figure, "新华街道")
    assert line["x"] == ["2018-01-01", "2018-02-01", "2018-03-01", "2018-04-01"]
    assert line["y"] == [101, 102, None, 104]
    assert line["marker"]["size"] == [0, 0, 0, 7]
    assert line["hovertext"][0] == "<b>新华街道 2018年1月</b><br>办理事项\uff1a101 件"
    assert "东关街道 4" in notes(figure)
    assert notes(figure)[0] == "办理事项\uff08件\uff09"
    assert figure["layout"]["xaxis"]["ticktext"] == ["2018-01", "02", "03", "04"], "as under columns"
    assert figure["layout"]["yaxis"]["range"][0] == 0


@pytest.mark.parametrize("end", [0, 50, 100])
def test_names_at_line_ends_do_not_overlap(end):
    rows = MONTHS.assign(matters=MONTHS["number"].map({1: 0, 2: 100, 3: 60, 4: end}))
    layout = charts.lines(rows, time="month", value="matters", series="street")["layout"]
    low, high = layout["yaxis"]["range"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    heights = sorted((note["y"] - low) / (high - low) * plot for note in layout["annotations"][1:])
    assert len(heights) == 5
    assert all(b - a >= 16.9 for a, b in pairwise(heights))
    assert heights[0] >= -0.1
    assert heights[-1] <= plot + 0.1


def test_years_are_years():
    rows = pd.DataFrame({"year": [2014, 2015, 2018], "wage": [1200, 1300, 1500]})
    line = charts.lines(rows, time="year", value="wage", label="工资", unit="元")["data"][0]
    assert line["y"] == [1200, 1300, None, None, 1500]
    assert line["hovertext"][0] == "<b>2014年</b><br>工资\uff1a1,200 元"


def test_streets_keep_their_colours_when_some_are_filtered_out(dataset):
    some = MONTHS[MONTHS["street"].isin(["新华街道", "五里堡街道"])]
    figure = charts.columns_over_time(some, time="month", value="matters", series="street")
    assert [trace["marker"]["color"] for trace in figure["data"]] == [LIGHT.streets[1], LIGHT.streets[4]]
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"
    assert "新华街道" in notes(figure)[1]


def test_stacked_parts_make_a_hundred_in_their_order():
    figure = charts.stacked(GRADES, category="street", part="grade", value="projects", label="项目", unit="个")
    assert [trace["name"] for trace in figure["data"]] == ["优秀", "良好", "一般"]
    assert sum(trace["x"][1] for trace in figure["data"]) == pytest.approx(100)
    assert figure["data"][0]["x"][0] is None
    assert [note for note in notes(figure) if note.startswith("共")] == ["共 3 个", "共 9 个"]
    assert trace(figure, "优秀")["hovertext"][1] == "<b>新华街道 优秀</b><br>项目\uff1a6 个<br>占比\uff1a66.7%"


def test_parts_of_bars_stand_out_from_the_surface(palette):
    shares = charts.stacked(GRADES, category="street", part="grade", value="projects", unit="个")
    channels = MONTHS.assign(channel=MONTHS["street"] + "窗口")
    columns = charts.columns_over_time(channels, time="month", value="matters", series="channel")
    for part in (*shares["data"], *columns["data"]):
        tone, line = part["marker"]["color"], part["marker"]["line"]
        assert max(contrast(tone, palette.surface), contrast(line["color"], palette.surface)) >= 3
    assert [trace(shares, "优秀")["marker"]["line"]["width"][0]] == [0], "nothing is no line either"


def test_signs_of_a_key_stand_out_from_the_surface(palette):
    tones = style.ramp(3)
    key = style.key([("■", tone, "") for tone in tones])["text"]
    for tone in tones:
        edge = f"color:{tone};stroke:{palette.mark};" in key
        assert edge == (contrast(tone, palette.surface) < 3)
    assert contrast(palette.mark, palette.surface) >= 3


def test_exceedance_counts_who_reaches_a_threshold():
    figure = charts.exceedance(AREAS, value="area", thresholds=(500, 1000))
    assert {"≥500 ㎡ 2/4 50.0%", "≥1,000 ㎡ 1/4 25.0%"} <= set(notes(figure))
    assert figure["data"][1]["y"] == [100, 75, 50, 25]
    assert [data[0] for data in figure["data"][1]["customdata"]] == ["c4", "c1", "c2", "c3"]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [500, 1000]
    assert figure["layout"]["xaxis"]["title"]["text"] == "阵地面积\uff08㎡\uff09"


def test_some_of_many_communities_stand_for_all_in_a_curve_whose_numbers_count_everyone():
    rows = pd.DataFrame({"area": [*range(1, 5001)], "name": "石桥社区", "community": [f"c{n}" for n in range(1, 5001)]})
    figure = charts.exceedance(rows, value="area", thresholds=(500, 1000))
    dots = figure["data"][1]
    assert len(dots["x"]) == len(dots["customdata"]) == len(dots["hovertext"]) == 400
    assert (dots["x"][0], dots["x"][-1], dots["y"][0], dots["y"][-1]) == (1, 5000, 100, 0.02)
    assert [
        (at, share) for at, share in zip(dots["x"], dots["y"], strict=True) if share != 100 * (5001 - at) / 5000
    ] == []
    assert {"≥500 ㎡ 4501/5000 90.0%", "≥1,000 ㎡ 4001/5000 80.0%"} <= set(notes(figure))
    assert "社区占比（%），点为其中 400 个社区" in notes(figure)
    assert "社区占比（%）" in notes(charts.exceedance(rows[:400], value="area"))


@pytest.mark.parametrize("thresholds", [(500, 1000), (50, 5000), (4990, 5000), (1100, 1150), (500, 500)])
def test_flags_neither_overlap_nor_leave_the_plot_of_a_phone(thresholds):
    layout = charts.exceedance(AREAS, value="area", thresholds=thresholds)["layout"]
    plot = 390 - 2 * 24 - 56  # page and panel margins, the axis
    flags = layout["annotations"][:2]
    assert flags[0]["y"] - flags[1]["y"] >= 12
    for flag in flags:
        x, wide = flag["x"] / layout["xaxis"]["range"][1] * plot, style.width(flag["text"]) + 5
        assert (x + wide if flag["xanchor"] == "left" else plot) <= plot + 1
        assert (x - wide if flag["xanchor"] == "right" else 0) >= -1


def test_dumbbell_says_before_after_and_change():
    figure = charts.dumbbell(AREAS, category="name", before="before", after="area", label="阵地面积", unit="㎡")
    after = trace(figure, "扩面后")
    assert after["hovertext"][1] == "<b>枫林社区</b><br>扩面前\uff1a200 ㎡<br>扩面后\uff1a500 ㎡<br>变化\uff1a+300 ㎡"
    assert "扩面前\uff1a—" in after["hovertext"][2]
    assert [word.strip() for word in figure["data"][1]["text"]] == ["+200", "+300", "—", "0"]
    assert [data[0] for data in after["customdata"]] == ["c1", "c2", "c3", "c4"]
    assert figure["layout"]["xaxis"]["rangemode"] == "tozero"
    assert figure["layout"]["xaxis"]["title"]["text"] == "阵地面积\uff08㎡\uff09"
    assert charts.dumbbell(pd.concat([AREAS] * 14), category="name", before="before", after="area")["layout"][
        "height"
    ] == pytest.approx(56 * 18 + 80, abs=20)


def test_names_from_ledgers_are_no_markup():
    figure = charts.dumbbell(AREAS, category="name", before="before", after="area")
    assert figure["layout"]["yaxis"]["ticktext"][3].startswith("&lt;b&gt;粮行")


def test_heat_keeps_order_and_dashes_what_is_missing(palette):
    figure = charts.heat(STANDARDS, x="standard", y="street", value="share", text="label", label="达标率", unit="%")
    cells = figure["data"][0]
    assert figure["layout"]["xaxis"]["ticktext"] == ["选址设计", "建筑面积"]
    assert figure["layout"]["xaxis"]["side"] == "top"
    assert cells["text"] == ["8 / 10", "—", "4 / 10", "6 / 10"]
    assert cells["marker"]["color"][:3] == [palette.sequence[-1], palette.line, palette.sequence[2]]
    assert cells["hovertext"][0] == "<b>东关街道 选址设计</b><br>达标率\uff1a80%<br>说明\uff1a8 / 10"
    assert cells["customdata"][2] == ["新华街道", "选址设计"]


@pytest.mark.parametrize("case", ["heat", "states", "movement"])
def test_words_in_cells_can_be_read(case, palette):
    draw, rows, options = CASES[case]
    cells = draw(rows, **options)["data"][0]
    pairs = zip(cells["text"], cells["textfont"]["color"], cells["marker"]["color"], strict=True)
    assert all(contrast(color, fill) >= 4.5 for text, color, fill in pairs if text)


def test_states_stand_in_the_cells_as_words():
    draw, rows, options = CASES["states"]
    cells = draw(rows, **options)["data"][0]
    assert cells["text"] == ["达标", "—", "未达标", "基本达标"]
    assert cells["marker"]["color"][2] == LIGHT.unmet
    assert len(set(cells["marker"]["color"])) == 4


def test_gantt_shows_plan_work_and_what_goes_beyond_it(palette):
    figure = charts.gantt(PROJECTS, **GANTT, cutoff=date(2018, 9, 30))
    assert [trace["name"] for trace in figure["data"]] == ["计划工期", "完工", "在建", "超出计划"]
    plan, working, late = (trace(figure, name) for name in ("计划工期", "在建", "超出计划"))
    assert plan["customdata"] == [["c1"], ["c2"], ["c3"]]
    assert contrast(plan["marker"]["line"]["color"], palette.surface) >= 3
    assert working["base"] == ["2017-06-01", "2018-05-01"]
    assert working["x"][0] == (date(2018, 3, 31) - date(2017, 6, 1)).days * 86_400_000, "up to the planned finish"
    assert late["base"] == ["2017-09-30", "2018-03-31"]
    assert late["x"][1] == (date(2018, 9, 30) - date(2018, 3, 31)).days * 86_400_000, "up to the cut-off"
    assert late["marker"]["color"] == palette.unmet
    said = notes(figure)
    assert "超出计划" in said[0]
    assert said[1] == "截止日 2018-09-30"
    assert said[2:] == [
        "石桥社区党群服务中心改扩建项目\u2003完工，晚 15 天",
        "枫林社区新建\u2003逾期 183 天",
        "柳湾社区新建\u2003在建",
    ]
    assert "完工\uff1a未完工" in late["hovertext"][1]


def test_burn_up_has_a_grey_plan_and_an_actual_in_ink():
    figure = charts.burn_up(BURN, time="month", planned="planned", actual="actual", unit="个")
    assert trace(figure, "计划")["line"] == {"color": LIGHT.muted, "width": 2, "shape": "hv"}
    assert trace(figure, "实际")["line"]["color"] == LIGHT.ink
    assert trace(figure, "实际")["y"] == [1, 1, 3, None]
    assert {"计划 6", "实际 3", "累计完工\uff08个\uff09"} == set(notes(figure))


def test_movement_tells_promotion_from_demotion():
    draw, rows, options = CASES["movement"]
    figure = draw(rows, **options)
    cells = figure["data"][0]
    said = {
        tuple(move): (re.sub("<[^>]+>", "", text), color)
        for move, text, color in zip(cells["customdata"], cells["text"], cells["marker"]["color"], strict=True)
    }
    assert said["先进", "示范"] == ("3 晋位", LIGHT.met)
    assert said["达标", "后进"] == ("1 退位", LIGHT.unmet)
    assert said["达标", "达标"] == ("17 未变", LIGHT.rest)
    assert said["后进", "示范"][0] == ""
    assert figure["layout"]["xaxis"]["ticktext"] == ["2018年示范", "2018年先进", "2018年达标", "2018年后进"]


def test_sparkline_breaks_at_gaps_and_ends_in_a_dot():
    def pieces(*values, level=None):
        root = ElementTree.fromstring(charts.sparkline_svg(values, color="#123456", level=level))
        assert root.attrib["stroke"] == "#123456"
        assert {one.tag for one in root} <= {"line"}, "a path makes every frame of the page dear to draw"
        return [tuple(float(one.attrib[at]) for at in ("x1", "y1", "x2", "y2")) for one in root]

    *line, dot = pieces(1, 2, None, 4, 3, None)
    assert [(start, end) for start, _, end, _ in line] == [(4, 4), (4, 26.4), (71.2, 71.2), (71.2, 93.6)]
    assert dot == (93.6, 11.3, 93.6, 11.3)
    assert pieces(float("nan"), 5, 5)[-1] == (116, 15, 116, 15)
    assert pieces(0, 10, level=20)[1] == (4, 26, 116, 15), "the target lies above all values"
    assert " 0 4.0px / 100% 1px" in charts.sparkline_svg([0, 10], color="#123456", level=20)
    assert pieces(None, 5) == pieces(level=3) == []
    assert len(pieces(1, None, 2)) == 3, "values that stand alone are points"


def test_plotly_speaks_chinese():
    assert charts.CONFIG["locale"] in charts.CONFIG["locales"]
    assert charts.CONFIG["modeBarButtons"] == [["toImage"]]


@pytest.mark.parametrize(
    ("values", "place"),
    [([90, 90, 90, 90], ("right", "top")), ([90, 90, 90, 94.8], ("left", "top")), ([94, 95.5, 96.5, 94], None)],
)
def test_the_words_of_a_level_lie_on_no_line(values, place):
    months = [f"2019-0{month}" for month in range(1, 5)]
    rows = pd.DataFrame({"month": pd.to_datetime(months).date, "share": [float(value) for value in values]})
    figure = charts.lines(rows, time="month", value="share", label="占比", unit="%", levels={"目标 ≥95%": 95.0})
    (said,) = [note for note in figure["layout"]["annotations"] if "目标" in note["text"]]
    if place is None:
        assert (said["x"], said["xanchor"]) == (1, "left"), "beside the chart"
    else:
        assert (said["xanchor"], said["yanchor"]) == place


def test_marks_on_the_calendar_of_projects_are_enough_to_read_it():
    marks = style.months(pd.Timestamp("2017-01-10"), pd.Timestamp("2019-06-30"), 6)
    assert marks["ticktext"] == ["2017-07", "2018-01", "07", "2019-01"]
    assert marks["tickvals"][0] == "2017-07-01"
    assert style.months(pd.Timestamp("2013-05-01"), pd.Timestamp("2019-06-30"))["ticktext"] == [
        "2015年",
        "2017年",
        "2019年",
    ]
    assert style.months(pd.Timestamp("2019-03-02"), pd.Timestamp("2019-03-20"))["ticktext"] == ["2019-03"]


def test_few_bars_and_columns_are_no_thicker_than_many():
    heights = []
    for count in (1, 2, 3, 5, 12):
        rows = pd.DataFrame({"kind": [str(n) for n in range(count)], "n": 5, "share": 40.0 + np.arange(count) * 20})
        for options in ({"value": "n"}, {"value": "share", "unit": "%"}):
            layout, mark = (figure := charts.bars(rows, category="kind", **options))["layout"], figure["data"][0]
            plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
            assert 20 <= mark["width"] * plot / count <= 30
        heights.append(charts.bars(rows, category="kind", value="n")["layout"]["height"])
    assert heights == [72, 128, 184, 260, 376]
    months = pd.DataFrame({"month": pd.date_range("2019-01-01", periods=24, freq="MS"), "n": 5})
    for count, most in ((1, 80), (3, 80), (24, 80)):
        column = charts.columns_over_time(months[:count], time="month", value="n")["data"][0]
        assert column["width"] * 1060 / count < most


def test_shares_of_steps_stand_on_the_axis_of_the_whole():
    rows = pd.DataFrame({"step": ["一", "二", "三"], "share": [1.2, 0.9, 0.0]})
    for values in ([1.2, 0.9, 0.0], [99.0, 98.0, 97.0]):
        figure = charts.bars(rows.assign(share=values), category="step", value="share", unit="%", order="steps")
        assert figure["layout"]["xaxis"]["range"] == [0, 104]
        assert (figure["data"][0]["type"], figure["data"][0]["x"]) == ("bar", values)


@pytest.mark.parametrize("level", [98.0, 500.0, 1000.0, 3.0])
def test_a_line_across_lies_between_two_marks_of_its_axis(level):
    rows = pd.DataFrame(
        {"month": pd.date_range("2019-01-01", periods=3, freq="MS"), "n": [0.9 * level, 0.85 * level, 0.95 * level]}
    )
    axis = charts.lines(rows, time="month", value="n", levels={"目标": level})["layout"]["yaxis"]
    marks = np.arange(0, axis["range"][1] * (1 + 1e-9), axis["dtick"])
    assert marks.max() >= level > axis["range"][0]
    assert 2 <= (marks >= axis["range"][0]).sum() <= 8


def test_an_axis_of_lines_that_does_not_begin_at_nothing_says_so():
    for low, said in ((900.0, "件数（件，纵轴不从 0 起）"), (10.0, "件数（件）")):
        rows = pd.DataFrame({"month": pd.date_range("2019-01-01", periods=2, freq="MS"), "n": [low, 1000.0]})
        assert notes(charts.lines(rows, time="month", value="n", label="件数", unit="件"))[0] == said


def test_of_many_kinds_the_largest_stand_and_the_others_are_one():
    rows = pd.DataFrame({"theme": [f"主题{n}" for n in range(17)], "events": [n**3 for n in range(17)], "label": "x"})
    options = {"category": "theme", "value": "events", "text": "label", "unit": "场次", "order": "value"}
    shown, drawn, said = charts.of_streets(rows, options, {})
    assert [*shown["theme"]] == [*(f"主题{n}" for n in range(16, 9, -1)), "其他 10 种"]
    assert shown["events"].sum() == rows["events"].sum()
    assert shown["label"].iloc[-1] == "2,025 场次"
    assert (drawn["order"], said) == ("given", "共 17 种，列出最多的 7 种，其余共 2,025 场次，全部见表格")
    even, _, said = charts.of_streets(rows.assign(events=9), options, {})
    assert (len(even), said.split("，")[2]) == (7, "其余共 90 场次"), "no bar that makes the others small"
    for few, over in ((rows[:8], {}), (rows, {"order": "given"}), (rows.assign(events=1.5), {})):
        assert charts.of_streets(few, options | over, {})[0] is few


def test_one_share_alone_is_held_against_all_of_it():
    rows = pd.DataFrame({"street": ["东关街道"], "share": [37.5]})
    drawn = charts.bars(rows, category="street", value="share", label="占比", unit="%", decimals=1)
    assert drawn["layout"]["xaxis"]["range"][1] >= 100


@pytest.mark.parametrize(
    ("months", "ticks"),
    [
        (1, None),
        (4, ["2019-01", "02", "03", "04"]),
        (18, ["2019-01", "04", "07", "10", "2020-01", "04"]),
    ],
)
def test_a_calendar_names_no_month_twice(months, ticks):
    days = pd.date_range("2019-01-01", periods=30 * months, freq="D")
    drawn = charts.calendar(pd.DataFrame({"day": days, "events": 2}), day="day", value="events")["layout"]["xaxis"]
    assert drawn.get("ticktext") == ticks
    assert drawn.get("tickformat") == (None if ticks else "%-m月%-d日")


def test_of_very_many_communities_a_chart_lists_the_first_and_says_so():
    rows = pd.DataFrame(
        {"community": [f"c{n // 2}" for n in range(300)], "name": "同名社区", "x": ["甲", "乙"] * 150, "state": "已设"}
    )
    shown, _, said = charts.of_streets(rows, {"x": "x", "y": "name", "value": "state"}, {})
    assert shown["community"].nunique() == 100
    assert said == "共 150 个，列出前 100 个，全部见表格"
    assert charts.of_streets(rows.head(200), {"y": "name"}, {})[2] == ""
    projects = pd.DataFrame({"subject": "扩建", "n": range(101)})
    assert len(charts.of_streets(projects, {"category": "subject"}, {})[0]) == 100


def test_a_legend_speaks_of_the_sides_there_are():
    def said(values, better="higher"):
        scale = scales.scale(
            values, palette=LIGHT, better=better, middle=scales.Middle(500, "全区社区中位数"), unit="㎡"
        )
        return scales.legend_html(scale, "面积", "㎡")

    assert "橙色较差" in said([400, 600])
    assert "都达到或好于全区社区中位数 500 ㎡" in said([500, 600])
    assert "都差于全区社区中位数 500 ㎡" in said([400, 300])
    assert "都达到或好于" in said([400, 500], "lower")
    assert "都达到或好于" in said([500.3, 500.4], "lower"), "as both are written"
