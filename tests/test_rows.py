"""Named queries beside the four chapters: few rows in, the expected rows out; none of those shown is without such a case."""

import pytest

from tests import ledger_rows, test_chapters, test_profile, test_tour
from tests.ledger_rows import DEMOCRACY, MARKET, RIVER, D
from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import catalogue, sql, store
from warehouse.sql import Filters

#: rule, threshold, columns, expected rows
ATTENTION = [
    ("overdue_projects", 0, ["project", "days"], [("P2", 91)]),
    ("overdue_projects", 91, ["project", "days"], []),
    ("late_findings", 0, ["name", "content", "days"], [("民主社区", "服务大厅", 61)]),
    ("fund_breaches", 0, ["project", "breach", "detail", "day"], [
        ("路灯", "步骤缺失", "缺“党组织提议”", D(2018, 3, 15)), ("路灯", "次序颠倒", "“会议决议”早于前一步骤", D(2018, 3, 5)),
        ("路灯", "提前支付", "支付早于决议公开", D(2018, 3, 15))]),
    ("fund_breaches", 20000, ["project"], []),
    ("late_matters", 0, ["name", "late"], [("市场社区", 1)]),
    ("low_on_time_share", 90, ["name", "share", "decided"], [("市场社区", 0, 1), ("河街社区", 50, 2)]),
    ("promises_behind", 100, ["name", "open", "share"], [("河街社区", 9, 25)]),
    ("unreported_projects", 2, ["project", "last_week", "weeks"], [
        ("P3", None, 4), ("P2", D(2019, 6, 16), 2), ("P5", D(2019, 6, 16), 2)]),
    ("windows_missing", 6, ["name", "missing", "kinds"], [
        ("民主社区", 6, "未登记"), ("河街社区", 5, "就业社保"), ("市场社区", 5, "未登记")]),
    ("repeated_findings", 2, ["name", "content", "times", "date"], [("河街社区", "岗位值守", 2, D(2019, 2, 1))]),
    ("rules_missing", 7, ["name", "missing", "rules"], [
        ("市场社区", 7, "限时办结"), ("民主社区", 7, "未登记"), ("河街社区", 6, "未登记")]),
    ("unserved_communities", 0, ["name", "served"], [("民主社区", 0)]),
    ("unclaimed_posts", 0, ["name", "post", "claimed"], [("市场社区", "治安巡逻", 0)]),
    ("unsigned_targets", 2, ["name", "year", "level"], [("市场社区", 2019, "社区")]),
    ("unsigned_targets", 7, ["name"], []),
]  # fmt: skip

OTHERS = [
    ("profile/projects", ["project", "state", "percent", "report", "finished_count", "overdue_count"], [
        ("P5", "在建", 80, "装修", 1, 1), ("P2", "逾期", 55, "封顶", 1, 1), ("P3", "在建", None, None, 1, 1),
        ("P1", "完工", 100, "竣工", 1, 1)]),
    ("profile/weekly", ["week", "project", "percent", "gained"], [
        (D(2019, 6, 16), "P5", 80, 80), (D(2019, 6, 16), "P2", 55, 15), (D(2019, 6, 2), "P2", 40, 40),
        (D(2018, 6, 17), "P1", 100, 70), (D(2018, 4, 1), "P1", 30, 30)]),
    ("profile/rules", ["name", "rule", "in_place", "in_place_count", "of_count"], [
        ("市场社区", "限时办结", False, 0, 1), ("河街社区", "限时办结", True, 1, 1)]),
    ("profile/matters", ["name", "month", "accepted", "accepted_all", "on_time_share", "late_all"], [
        ("市场社区", D(2019, 2, 1), 1, 2, 0, 1), ("市场社区", D(2019, 6, 1), 1, 2, 0, 1),
        ("河街社区", D(2019, 1, 1), 2, 2, 50, 0)]),
    ("profile/funds", ["name", "year", "project", "state", "breaches_all"], [
        ("民主社区", 2018, "路灯", "缺“党组织提议”；“会议决议”早于前一步骤；支付早于决议公开", 1),
        ("市场社区", 2019, "慰问", "办理中", 1), ("河街社区", 2019, "照明", "六步齐全", 1)]),
    ("profile/findings", ["name", "date", "content", "state", "open_all", "late_all"], [
        ("民主社区", D(2019, 4, 1), "服务大厅", "超期未整改", 2, 1), ("市场社区", D(2019, 6, 20), "功能室", "整改中", 2, 1),
        ("河街社区", D(2019, 2, 1), "岗位值守", "逾期整改", 2, 1), ("河街社区", D(2019, 1, 1), "岗位值守", "按期整改", 2, 1)]),
    ("tours/stops", ["tour", "date", "position", "community", "highlight"], [
        ("春季观摩", D(2019, 4, 1), 1, MARKET, ""), ("春季观摩", D(2019, 4, 1), 2, RIVER, "服务大厅")]),
    ("tours/pictures", ["community", "week", "pictures"], [
        (DEMOCRACY, D(2019, 6, 16), "b.png"), (MARKET, D(2019, 6, 2), "a.png")]),
    ("brief/names", ["id", "word"], [
        ("carriers", "区级特色"), ("carriers", "街道下沉"), ("carriers", "社区直接"), ("grades", "优秀"),
        ("grades", "称职"), ("grades", "一般"), ("posts", "治安巡逻"), ("site_measures", "购买"), ("site_types", "板块型"),
        ("site_types", "村改居型"), ("site_types", "新建小区型"), ("social_orgs", "近邻社工"), ("social_orgs", "夕阳红文艺队"),
        ("window_kinds", "党员服务"), ("window_rules", "限时办结")]),
]  # fmt: skip

#: Queries that need ledgers of their own, and the test that gives them these.
ELSEWHERE = {
    "attention/below_standard": test_profile.test_the_standard_in_force_decides_who_is_below,
    "profile/areas": test_profile.test_areas_stand_at_every_month_end,
    "profile/standards": test_profile.test_standards_ask_for_the_larger_of_two_sizes,
    "profile/volunteers": test_profile.test_volunteers_add_up_over_the_months,
    "profile/windows": test_profile.test_a_window_that_is_missing_has_no_staff,
    "tours/ranking": test_tour.test_highest_and_lowest_are_dropped_and_ties_follow_the_rule,
    "tours/scores": test_tour.test_recorded_scores_are_rows_of_a_new_version,
}

SHOWN = {name for name in sql.names() if name.split("/")[0] not in ("macros", "rollups", "checks", "metrics", "map")}


@pytest.mark.parametrize(("rule", "threshold", "columns", "expected"), ATTENTION)
def test_attention(small, rule, threshold, columns, expected):
    found = ledger_rows.asked(small, f"attention/{rule}", columns, threshold=threshold)
    assert found == ledger_rows.near(expected)


def test_a_community_short_of_both_sizes_misses_the_larger(small):
    columns = ["name", "standard", "area", "per_100", "required", "missing"]
    asked = {"threshold": 500, "per_hundred": 30, "standard": "每百户 30 ㎡"}
    found = ledger_rows.asked(small, "attention/below_standard", columns, **asked)
    assert found == ledger_rows.near([("河街社区", "每百户 30 ㎡", 420, 21, 600, 180)])


def test_promises_are_asked_after_from_june_on(small):
    may = Filters(D(2019, 1, 1), D(2019, 5, 31))
    assert not ledger_rows.asked(small, "attention/promises_behind", ["name"], may, threshold=100)


@pytest.mark.parametrize(("name", "columns", "expected"), OTHERS)
def test_profile_tours_and_brief(small, name, columns, expected):
    chosen = {"communities": [DEMOCRACY, MARKET, RIVER]} if "communities" in sql.query(name).params else {}
    assert ledger_rows.asked(small, name, columns, **chosen) == ledger_rows.near(expected)


@pytest.fixture
def bare(home, tmp_path):
    """A directory, and no other ledger."""
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET}))
    return store.open()


def test_a_ledger_without_rows_is_a_gap_and_never_a_zero(bare):
    asked = {"threshold": 1, "low": 500, "high": 1000, "week": D(2019, 6, 30), "communities": [MARKET, RIVER]}
    asked |= {"standards": ["甲"], "minimums": [500], "per_hundreds": [30], "per_hundred": 30, "standard": "甲"}
    asked |= {"tour": "春季观摩", "drop": 1}
    for name in SHOWN - {"brief/names"}:
        params = {key: asked[key] for key in sql.query(name).params if key in asked}
        assert bare.rows(name, bare.everything, **params).empty, name


def test_what_the_latest_record_leaves_blank_is_not_taken_from_an_earlier_one(home, tmp_path):
    terms = [
        ["社区", "届次", "换届日期", "班子人数", "一线锻炼人数", "主职培训人次"],
        ["河街社区", 7, D(2015, 3, 1), 5, 3, 4],
        ["河街社区", 8, D(2018, 4, 1), 6, None, None],
    ]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "两委班子": terms}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = store.open()
    found = catalogue.read(dataset, dataset.everything, ["frontline_share", "head_trainings"])
    assert [reading.value for reading in found.values()] == [None, None]

    sheets["两委班子"] = [*terms, ["市场社区", 8, D(2018, 4, 1), 8, 2, None]]
    publish(book(tmp_path / "b.xlsx", sheets))
    dataset = store.open()
    (share,) = catalogue.read(dataset, dataset.everything, ["frontline_share"]).values()
    assert (share.value, share.numerator, share.denominator) == (25, 2, 8), "a blank is left out, not counted as none"
    assert dataset.rows("people/frontline", dataset.everything)["members"].tolist() == [8]
    assert dataset.rows("people/terms", dataset.everything)["share"].tolist() == [60, 25]


def test_a_wage_nobody_filled_in_does_not_lower_the_mean(home, tmp_path):
    assessed = [
        ["年度", "社区", "优秀人数", "称职人数", "一般人数", "人均月工资", "人均绩效工资"],
        [2018, "河街社区", 1, 4, 0, 2300, 300],
        [2018, "市场社区", 2, 3, 0, None, None],
    ]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "干部考核": assessed}))
    dataset = store.open()
    assert dataset.rows("safeguards/wages", dataset.everything)["amount"].tolist() == [2300, 300]
    (wage,) = catalogue.read(dataset, dataset.everything, ["cadre_wage"]).values()
    assert wage.value == 2300


def test_every_shown_query_has_its_rows():
    proved = {f"attention/{rule}" for rule, *_ in ATTENTION}
    proved |= {name for name, *_ in test_chapters.CASES + OTHERS}
    assert SHOWN - proved - set(ELSEWHERE) == set(), "shown without a case of rows in and rows out"
    assert set(ELSEWHERE) <= SHOWN - proved, "gone, or proved twice"
