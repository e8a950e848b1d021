"""Numbers in running text, as official documents write them."""

import datetime as dt

import pytest

from reports.statements import DECLARED, Speaker, named
from warehouse.measures.published import Published
from warehouse.metrics import METRICS, Earlier, Reading
from warehouse.words import wording

PUBLISHED = {
    "matters": Published("matters", "3.2万件", 32_000, "rounds", "总结", 1_000),
    "visits": Published("visits", "5万余人次", 50_000, "over", "总结", below=60_000),
}


def reading(id, value, before=None):
    earlier = None if before is None else Earlier(before, "2018年1—6月")
    return Reading(METRICS[id], value, None, None, (), earlier)


@pytest.mark.parametrize(
    ("id", "value", "spec", "written"),
    [
        ("members", 7223, "", "7223"),
        ("volunteers", 62_800, "万2", "6.28万"),
        ("volunteers", 62_751, "万2", "6.28万"),
        ("volunteers", 9_600, "万2", "9600"),
        ("volunteer_events", 846, "多", "800多"),
        ("volunteer_events", 800, "多", "800"),
        ("volunteer_events", 46, "多", "40多"),
        ("visits", 52_300, "万余", "5万余"),
        ("visits", 50_000, "万余", "5万"),
        ("visits", 823, "万余", "800余"),
        ("visits", 17_386, "万余", "1.7万余"),
        ("visits", 20_386, "万余", "2万余"),
        ("share_1000", 21.8, "%", "22%"),
        ("share_1000", 0, "%", "0%"),
        ("matters", 32_480, "约万1", "约3.2万"),
        ("matters", 32_000, "约万1", "3.2万"),
        ("matters", 10_442, "万1", "约1万"),
        ("matters", 32_040, "万1", "3.2万"),
        ("fund_per_community", 203_000, "万0", "约20万"),
        ("site_types", 3, "汉字", "三"),
        ("site_types", 12, "汉字", "12"),
    ],
)
def test_words(id, value, spec, written):
    assert wording.word(reading(id, value), spec) == written


@pytest.mark.parametrize(
    ("id", "value", "before", "written"),
    [
        ("matters", 1032, 1000, "比2018年1—6月增长3.2%"),
        ("matters", 950, 1000, "比2018年1—6月下降5.0%"),
        ("matters", 1000, 1000, "比2018年1—6月持平"),
        ("on_time_share", 95, 96.04, "比2018年1—6月下降1.0个百分点"),
        ("on_time_share", 97, 96, "比2018年1—6月上升1.0个百分点"),
        ("on_time_share", 96.04, 96, "比2018年1—6月持平"),
    ],
)
def test_changes(id, value, before, written):
    assert wording.word(reading(id, value, before), "同比") == written


def test_what_is_unknown_is_said_and_what_has_no_year_before_is_left_out():
    said = Speaker({"matters": reading("matters", None), "visits": reading("visits", 900)}, {}, PUBLISHED)
    assert said.statement(["办理{matters}件", "接待{visits:多}人次", "接待量{visits:同比}"]) == (
        "接待900人次（公布数为5万余人次，与台账计算不一致），办理服务事项（公布数为3.2万件）尚无记录"
    )
    assert said.statement(["办理{matters}件", "办理量{matters:同比}"]) == "办理服务事项（公布数为3.2万件）尚无记录"
    changed = Speaker({"matters": reading("matters", 1100, 1000), "visits": reading("visits", None)}, {}, PUBLISHED)
    assert changed.statement(["办理量{matters:同比}"]) == "办理量比2018年1—6月增长10.0%", (
        "a change is no published figure"
    )
    street = Speaker({id: reading(id, None) for id in ("matters", "visits", "on_time_share")}, {}, {})
    assert street.statement(["{matters}件", "{on_time_share:%}", "{visits}人次"]) == (
        "办理服务事项、按时办结率、接待群众尚无记录"
    )
    unsaid = Speaker({"on_time_share": reading("on_time_share", None)}, {}, {})
    assert unsaid.statement(["按时办结率{on_time_share:卡片}"]) == "按时办结率尚无记录"
    for before in (None, 0):
        with pytest.raises(wording.Incomparable):
            wording.word(reading("matters", 5, before), "同比")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, ""),
        (1, "均为甲社区，现有1个"),
        (2, "分为甲、乙两种，现有2个"),
    ],
)
def test_a_clause_is_left_out_where_its_number_is_not_what_it_asks_for(value, said):
    names = {"site_types": ["甲", "乙"][: max(1, value)]}
    speaker = Speaker({"site_types": reading("site_types", value)}, names, {})
    clauses = ["分为{site_types:名单}{site_types:汉字?多}种", "均为{site_types:名单?一}社区", "现有{site_types:?有}个"]
    assert speaker.statement(clauses) == said


def test_months_are_spoken_of():
    assert wording.months(dt.date(2018, 7, 1), dt.date(2019, 6, 1)) == "2018年7月—2019年6月"
    assert wording.months(dt.date(2019, 1, 1), dt.date(2019, 6, 1)) == "2019年1—6月"
    assert wording.months(dt.date(2019, 6, 1), dt.date(2019, 6, 1)) == "2019年6月"


def test_a_clause_speaks_of_one_metric_so_that_what_is_unknown_or_differs_takes_no_other_number_along():
    spoken = [*DECLARED["opening"].values(), *(chapter["paragraphs"] for chapter in DECLARED["chapters"])]
    spoken += [[chapter["slide"]["statement"]] for chapter in DECLARED["chapters"]]
    clauses = [clause for paragraphs in spoken for sentence in paragraphs for clause in sentence]
    assert len(clauses) > 40
    assert [clause for clause in clauses if len(set(named(clause))) > 1] == []


def test_lists_and_unknown_formats():
    types = reading("site_types", 3)
    assert wording.word(types, "名单", ["甲", "乙", "丙"]) == "甲、乙、丙"
    assert wording.word(types, "名单2", ["甲", "乙", "丙"]) == "甲、乙"
    with pytest.raises(wording.Unknown):
        wording.word(types, "名单")
    with pytest.raises(wording.Nothing):
        wording.word(reading("site_types", 0), "名单")
    with pytest.raises(ValueError, match="没有“大概”这种写法"):
        wording.word(types, "大概")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(98.251, 98.249, "同比 ▲ 0.002 个百分点"), (98.249, 98.241, "同比持平"), (98.3, 96, "同比 ▲ 2.3 个百分点")],
)
def test_only_values_that_are_written_alike_are_level(now, before, said):
    reading = Reading(METRICS["satisfaction"], now, None, None, ())
    assert wording.moved(reading, "同比", Earlier(before, "2018年"))[0] == said


def test_areas_are_large_amounts_many_and_shares_high():
    ends = [wording.ends(METRICS[id]) for id in ("site_area", "area_per_100_households", "matters", "on_time_share")]
    assert ends == [("大", "小"), ("大", "小"), ("多", "少"), ("高", "低")]
