"""Every query that is shown: few rows in (``tests/small.py``), the expected rows out, told by hand."""

import datetime as dt
import re

import pandas as pd
import pytest

from tests.test_layers import ROOT
from tests.workbooks import COMMUNITIES, REAL, book, publish
from warehouse import sql, store
from warehouse.sql import Filters

RIVER, MARKET = (row[0] for row in COMMUNITIES[1:])
D = dt.date
WHOLE = Filters(D(2018, 1, 1), D(2019, 6, 30))
_UNSEEN = ("macros", "rollups", "checks", "metrics", "map")  # not shown by themselves, or tested where they are drawn

CASES = [
    ("sites/areas", WHOLE, {"low": 500, "high": 1000}, ["name", "area", "per_100_households", "reached_low", "share_low", "share_high"],
     [("市场社区", 999.5, 66.6333, 1, 50, 0), ("河街社区", 420, 21, 1, 50, 0)]),
    ("sites/growth_by_type", WHOLE, {}, ["type", "communities", "baseline", "area", "growth"],
     [("板块型", 1, 300, 420, 40), ("村改居型", 1, 999.5, 999.5, 0)]),
    ("sites/standards", WHOLE, {}, ["standard", "met", "nearly", "unmet", "checked", "share", "label"],
     [("配套设施", 0, 1, 0, 1, 0, "0 / 1"), ("建筑面积", 1, 0, 1, 2, 50, "1 / 2")]),
    ("sites/unmet_standards", WHOLE, {}, ["name", "standard", "date", "note"], [("市场社区", "建筑面积", D(2019, 3, 1), "缺会议室")]),
    ("sites/programme", WHOLE, {}, ["project", "state", "percent", "finished_count", "overdue_count"],
     [("P1", "完工", 100, 1, 1), ("P2", "逾期", 55, 1, 1), ("P3", "在建", None, 1, 1)]),
    ("sites/burn_up", Filters(D(2018, 1, 1), D(2018, 4, 30)), {}, ["month", "planned", "actual"],
     [(D(2018, month, 1), 0, 0) for month in (2, 3, 4)]),
    ("sites/grades", WHOLE, {}, ["street", "grade", "projects"], [("东关街道", "优秀", 1)]),
    ("sites/movement", WHOLE, {}, ["year", "before", "after", "communities", "promoted", "demoted"],
     [(2019, "先进", "达标", 1, 1, 1), (2019, "达标", "示范", 1, 1, 1)]),
    ("sites/demonstrations", WHOLE, {}, ["year", "level", "name", "streets_named"],
     [(2019, "街道", "东关街道", "东关街道"), (2019, "社区", "河街社区", "东关街道")]),
    ("sites/weekly", WHOLE, {"week": D(2019, 5, 12)}, ["name", "percent", "gained", "report"], [("新建", 55, 15, "封顶")]),
    ("sites/weeks", WHOLE, {}, ["week", "reports"], [(D(2019, 5, 12), 1), (D(2019, 5, 5), 1), (D(2018, 12, 16), 1)]),
    ("people/bonus_by_grade", WHOLE, {}, ["grade", "cadres", "bonus", "label"],
     [("优秀", 3, 1000 / 3, "333 元，3 人"), ("称职", 6, 1900 / 6, "317 元，6 人"), ("一般", 1, 300, "300 元，1 人")]),
    ("people/grades_by_street", WHOLE, {}, ["street", "grade", "cadres", "share"],
     [("东关街道", "优秀", 3, 30), ("东关街道", "称职", 6, 30), ("东关街道", "一般", 1, 30)]),
    ("people/volunteers", Filters(D(2018, 1, 1), D(2018, 2, 28)), {}, ["month", "registered", "now", "added"],
     [(D(2018, 1, 1), 100, 140, 40), (D(2018, 2, 1), 140, 140, 40)]),
    ("people/volunteers_by_street", WHOLE, {}, ["street", "registered", "residents", "stations", "per_1000"], [("东关街道", 160, 10000, 2, 16)]),
    ("services/windows", WHOLE, {}, ["name", "window_kind", "in_use", "staffed", "label"],
     [("河街社区", "党员服务", 1, 3, "3 人"), ("河街社区", "就业社保", 1, 2, "2 人"),
      ("市场社区", "党员服务", 0, None, "未设"), ("市场社区", "社会救助", 1, 0, "0 人")]),
    ("services/by_month", WHOLE, {}, ["month", "level", "accepted", "busiest"],
     [(D(2019, 1, 1), "本级办理", 2, "2019年1月"), (D(2019, 2, 1), "代办", 1, "2019年1月"), (D(2019, 6, 1), "代办", 1, "2019年1月")]),
    ("services/visits", WHOLE, {}, ["month", "visitors", "busiest"], [(D(2018, 1, 1), 500, "2018年3月"), (D(2018, 3, 1), 700, "2018年3月")]),
    ("services/platforms", WHOLE, {}, ["name", "part_count", "of"], [("河街社区", 2, 2)]),
    ("services/parts", WHOLE, {}, ["part", "platforms", "of", "label"], [("热线", 1, 1, "1 / 1"), ("门户网站", 1, 1, "1 / 1")]),
    ("services/network", WHOLE, {}, ["street", "communities", "platforms", "reached", "share", "label"], [("东关街道", 2, 1, 1, 50, "1 / 2")]),
    ("services/carriers", WHOLE, {}, ["name", "community_name", "events", "participants"], [("红色驿站", "河街社区", 1, 99)]),
    ("services/social", WHOLE, {}, ["organisation", "service", "communities", "served"], [("近邻社工", "心理疏导", 1, 50)]),
    ("services/served", WHOLE, {}, ["name", "organisation", "served", "label", "uncovered", "of"],
     [("河街社区", "近邻社工", 50, "50", 1, 2), ("市场社区", "近邻社工", None, "—", 1, 2)]),
    ("safeguards/joint", WHOLE, {}, ["street", "founded_count", "of", "share"], [("东关街道", 1, 2, 50)]),
    ("safeguards/committees", WHOLE, {}, ["name", "kind", "member_units", "meetings", "joint_projects"],
     [("河街社区", "社区大党委", 5, 6, 7), ("东关街道", "街道大工委", 9, 1, 2)]),
    ("safeguards/organisations", WHOLE, {}, ["year", "name", "signed", "promises", "kept"],
     [(2019, "市场社区", None, None, None), (2019, "河街社区", D(2019, 1, 20), 12, 3)]),
    ("brief/names", WHOLE, {}, ["id", "word"],
     [("grades", "优秀"), ("grades", "称职"), ("grades", "一般"), ("site_measures", "购买"), ("site_types", "板块型"), ("site_types", "村改居型"),
      ("social_orgs", "近邻社工"), ("social_orgs", "乐如家养老服务"), ("window_kinds", "党员服务"), ("window_kinds", "就业社保"),
      ("window_kinds", "社会救助"), ("window_rules", "限时办结")]),
    ("tours/stops", None, {}, ["tour", "position", "community", "highlight"], [("春季观摩", 1, MARKET, ""), ("春季观摩", 2, RIVER, "")]),
    ("tours/scores", None, {"tour": "春季观摩"}, ["name", "judge", "score"],
     [("河街社区", 1, 90), ("河街社区", 2, 95), ("河街社区", 3, 100), ("市场社区", 1, 80), ("市场社区", 2, 90), ("市场社区", 3, 85)]),
    ("tours/ranking", None, {"tour": "春季观摩", "drop": 1}, ["name", "place", "tied", "score", "judges", "counted"],
     [("河街社区", 1, False, 95, 3, 1), ("市场社区", 2, False, 85, 3, 1)]),
    ("tours/pictures", WHOLE, {"communities": [MARKET]}, ["name", "week", "pictures"], [("新建", D(2019, 5, 12), "a.png")]),
    ("profile/areas", Filters(D(2018, 4, 1), D(2018, 5, 31)), {"communities": [RIVER]}, ["month", "area", "now"],
     [(D(2018, 4, 1), 300, 420), (D(2018, 5, 1), 420, 420)]),
    ("profile/findings", WHOLE, {"communities": [RIVER]}, ["date", "state", "open_all", "late_all"],
     [(D(2019, 2, 1), "逾期整改", 0, 0), (D(2019, 1, 1), "按期整改", 0, 0)]),
    ("profile/funds", WHOLE, {"communities": [RIVER, MARKET]}, ["project", "state", "breaches_all"], [("照明", "六步齐全", 0), ("慰问", "办理中", 0)]),
    ("profile/matters", WHOLE, {"communities": [RIVER]}, ["month", "accepted", "accepted_all", "on_time_share", "late_all"],
     [(D(2019, 1, 1), 2, 2, 50, 0)]),
    ("profile/projects", WHOLE, {"communities": [RIVER]}, ["subject", "state", "percent", "finished_count", "overdue_count"],
     [("扩建", "完工", 100, 1, 0), ("装修", "在建", None, 1, 0)]),
    ("profile/rules", WHOLE, {"communities": [RIVER]}, ["rule", "in_place", "in_place_count", "of_count"], [("限时办结", True, 1, 1)]),
    ("profile/standards", WHOLE, {"communities": [RIVER], "standards": ["甲", "乙"], "minimums": [500, 300], "per_hundreds": [None, 30]},
     ["standard", "required", "area", "per_100", "missing", "reached", "compared"],
     [("甲", 500, 420, 21, 80, 0, 2), ("乙", 600, 420, 21, 180, 0, 2)]),
    ("profile/volunteers", Filters(D(2018, 1, 1), D(2018, 2, 28)), {"communities": [MARKET]}, ["month", "registered", "now"],
     [(D(2018, 2, 1), 40, 40)]),
    ("profile/weekly", WHOLE, {"communities": [MARKET]}, ["week", "percent", "gained"], [(D(2019, 5, 12), 55, 15), (D(2019, 5, 5), 40, 40)]),
    ("profile/windows", WHOLE, {"communities": [RIVER]}, ["window_kind", "staffed", "installed_count", "staff_count"],
     [("党员服务", 3, 2, 5), ("就业社保", 2, 2, 5)]),
    ("attention/below_standard", WHOLE, {"threshold": 500, "standard": "甲"}, ["name", "area", "required", "missing"], [("河街社区", 420, 500, 80)]),
    ("attention/late_findings", Filters(D(2018, 1, 1), D(2019, 2, 28)), {"threshold": 0}, ["name", "content", "days"], [("河街社区", "岗位值守", 13)]),
    ("attention/late_matters", WHOLE, {"threshold": 0}, ["name", "late"], [("市场社区", 1)]),
    ("attention/low_on_time_share", WHOLE, {"threshold": 90}, ["name", "share", "decided"], [("市场社区", 0, 1), ("河街社区", 50, 2)]),
    ("attention/overdue_projects", WHOLE, {"threshold": 0}, ["name", "subject", "days"], [("市场社区", "新建", 30)]),
    ("attention/repeated_findings", WHOLE, {"threshold": 2}, ["name", "content", "times"], [("河街社区", "岗位值守", 2)]),
    ("attention/rules_missing", WHOLE, {"threshold": 7}, ["name", "missing", "rules"], [("市场社区", 7, "限时办结"), ("河街社区", 6, None)]),
    ("attention/unclaimed_posts", WHOLE, {"threshold": 0}, ["name", "post", "claimed"], [("市场社区", "治安巡逻", 0)]),
    ("attention/unreported_projects", WHOLE, {"threshold": 2}, ["project", "last_week", "weeks"], [("P3", None, 12), ("P2", D(2019, 5, 12), 7)]),
    ("attention/unserved_communities", WHOLE, {"threshold": 0}, ["name", "served"], [("市场社区", 0)]),
    ("attention/unsigned_targets", WHOLE, {"threshold": 3}, ["name", "year", "level"], [("市场社区", 2019, "社区")]),
    ("attention/windows_missing", WHOLE, {"threshold": 6}, ["name", "missing", "kinds"], [("市场社区", 5, "党员服务"), ("河街社区", 4, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "filters", "params", "columns", "expected"), CASES, ids=[case[0] for case in CASES])
def test_rows_in_rows_out(small, name, filters, params, columns, expected):
    found = small.rows(name, filters, **params)[columns]
    assert [_plain(row) for row in found.itertuples(index=False)] == [tuple(map(_near, row)) for row in expected]


def _plain(row):
    return tuple(None if pd.isna(value) else value for value in row)


def _near(value):
    return pytest.approx(value, rel=1e-4) if isinstance(value, int | float) and not isinstance(value, bool) else value


def test_completed_projects_add_up_month_by_month(small):
    found = small.rows("sites/burn_up", WHOLE).set_index("month")
    assert len(found) == 17
    assert found.loc[D(2018, 11, 1)].to_list() == [0, 0]
    assert found.loc[D(2018, 12, 1)].to_list() == [1, 1]
    assert found.loc[D(2019, 5, 1)].to_list() == [2, 1]


def test_steps_of_a_fund_that_are_missing_or_out_of_order(home, tmp_path):
    funds = [
        ["年度", "社区", "项目", "类别", "金额", "征求意见日期", "提议日期", "商议日期", "决议日期", "决议公开日期", "结果公开日期", "支付日期"],
        [2018, "市场社区", "修缮", "基础设施", 8000, D(2018, 3, 1), None, D(2018, 3, 9), D(2018, 3, 5), D(2018, 4, 15), None, D(2018, 4, 1)],
    ]  # fmt: skip
    publish(book(tmp_path / "a.xlsx", REAL | {"专项经费": funds}))
    found = store.open().rows("attention/fund_breaches", WHOLE, threshold=0)
    assert list(zip(found["breach"], found["detail"], strict=True)) == [
        ("步骤缺失", "缺“党组织提议”"),
        ("次序颠倒", "“会议决议”早于前一步骤"),
        ("提前支付", "支付早于决议公开"),
    ]
    (profile,) = store.open().rows("profile/funds", WHOLE, communities=[MARKET])["state"]
    assert profile == "缺“党组织提议”；“会议决议”早于前一步骤；支付早于决议公开"


def test_every_query_that_is_shown_is_told_by_hand():
    tested = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    shown = [name for name in sql.names() if not name.startswith(_UNSEEN)]
    assert [name for name in shown if not re.search(rf'\(\s*"{name}",|rows\([^)]*"{name}"', tested)] == []
