"""Named queries beside the four chapters: few rows in, the expected rows out; none of those shown is without such a case."""

import datetime as dt

import pandas as pd
import pytest

from tests import ledger_rows, test_brief, test_changes, test_chapters, test_profile, test_tour
from tests.ledger_rows import DEMOCRACY, MARKET, RIVER, D
from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import queries, versions
from warehouse.explore import statements
from warehouse.explore.builds import Build
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, ranking
from warehouse.metrics import METRICS
from warehouse.words import numbers

RULES = sorted(LEDGERS["window_rules"].by_name["rule"].enum)

#: rule, threshold, columns, expected rows
ATTENTION = [
    ("overdue_projects", 0, ["project", "days"], [("P2", 91)]),
    ("overdue_projects", 91, ["project", "days"], []),
    ("late_findings", 0, ["name", "content", "days"], [("梅园社区", "服务大厅", 61)]),
    (
        "fund_breaches",
        0,
        ["project", "breach", "detail", "day"],
        [
            ("路灯", "步骤缺失", "缺“党组织提议”", D(2018, 3, 15)),
            ("路灯", "次序颠倒", "“会议决议”早于前一步骤", D(2018, 3, 5)),
            ("路灯", "提前支付", "支付早于决议公开", D(2018, 3, 15)),
        ],
    ),
    ("fund_breaches", 20000, ["project"], []),
    ("late_matters", 0, ["name", "late"], [("柳湾社区", 1)]),
    ("low_on_time_share", 90, ["name", "share", "in_time", "decided"], [("柳湾社区", 0, 0, 1), ("石桥社区", 50, 1, 2)]),
    ("promises_behind", 100, ["name", "open", "share"], [("石桥社区", 9, 25)]),
    (
        "unreported_projects",
        14,
        ["project", "last_week", "days"],
        [("P3", None, 29), ("P2", D(2019, 6, 16), 14), ("P5", D(2019, 6, 16), 14)],
    ),
    (
        "windows_missing",
        6,
        ["name", "missing", "kinds"],
        [("石桥社区", 5, "就业社保、4 个未登记"), ("柳湾社区", 5, "5 个未登记")],  # 梅园社区 handed in nothing
    ),
    ("repeated_findings", 2, ["name", "content", "times", "date"], [("石桥社区", "岗位值守", 2, D(2019, 2, 1))]),
    (
        "rules_missing",
        7,
        ["name", "missing", "rules"],
        [("柳湾社区", 7, "限时办结、6 项未登记"), ("石桥社区", 6, "6 项未登记")],
    ),
    ("unserved_communities", 0, ["name", "served"], [("梅园社区", 0)]),
    ("unclaimed_posts", 0, ["name", "post", "claimed"], [("柳湾社区", "治安巡逻", 0)]),
    ("unsigned_targets", 2, ["name", "year", "level"], [("柳湾社区", 2019, "社区")]),
    ("unsigned_targets", 7, ["name"], []),
]

OTHERS = [
    (
        "profile/projects",
        ["project", "state", "percent", "report", "finished_count", "overdue_count"],
        [
            ("P5", "在建", 80, "装修", 1, 1),
            ("P2", "逾期", 55, "封顶", 1, 1),
            ("P3", "在建", None, None, 1, 1),
            ("P1", "完工", 100, "竣工", 1, 1),
        ],
    ),
    (
        "profile/weekly",
        ["week", "project", "percent", "gained", "overdue"],
        [
            (D(2019, 6, 16), "P5", 80, 80, None),
            (D(2019, 6, 16), "P2", 55, 15, 77),
            (D(2019, 6, 2), "P2", 40, 40, 63),
            (D(2018, 6, 17), "P1", 100, 70, None),
            (D(2018, 4, 1), "P1", 30, 30, None),
        ],
    ),
    (
        "profile/rules",
        ["name", "rule", "in_place", "in_place_count", "of_count"],
        [("柳湾社区", rule, "否" if rule == "限时办结" else "未登记", 0, 7) for rule in RULES]
        + [("石桥社区", rule, "未登记", 1, 7) for rule in RULES if rule != "限时办结"]
        + [("石桥社区", "限时办结", "是", 1, 7)],
    ),
    (
        "profile/matters",
        ["name", "month", "accepted", "accepted_all", "on_time_share", "late_all"],
        [
            ("柳湾社区", D(2019, 2, 1), 1, 2, 0, 1),
            ("柳湾社区", D(2019, 6, 1), 1, 2, 0, 1),
            ("石桥社区", D(2019, 1, 1), 2, 2, 50, 0),
        ],
    ),
    (
        "profile/funds",
        ["name", "year", "project", "state", "breaches_all"],
        [
            ("梅园社区", 2018, "路灯", "缺“党组织提议”；“会议决议”早于前一步骤；支付早于决议公开", 1),
            ("柳湾社区", 2019, "慰问", "办理中", 1),
            ("石桥社区", 2019, "照明", "六步齐全", 1),
        ],
    ),
    (
        "profile/findings",
        ["name", "date", "content", "state", "open_all", "late_all"],
        [
            ("梅园社区", D(2019, 4, 1), "服务大厅", "超期未整改", 2, 1),
            ("柳湾社区", D(2019, 6, 20), "功能室", "整改中", 2, 1),
            ("石桥社区", D(2019, 2, 1), "岗位值守", "逾期整改", 2, 1),
            ("石桥社区", D(2019, 1, 1), "岗位值守", "按期整改", 2, 1),
        ],
    ),
    (
        "tours/stops",
        ["tour", "date", "position", "community", "highlight"],
        [("春季观摩", D(2019, 4, 1), 1, MARKET, ""), ("春季观摩", D(2019, 4, 1), 2, RIVER, "服务大厅")],
    ),
    (
        "tours/pictures",
        ["community", "week", "pictures"],
        [(DEMOCRACY, D(2019, 6, 16), "b.png"), (MARKET, D(2019, 6, 2), "a.png")],
    ),
    (
        "brief/names",
        ["id", "word"],
        [
            ("carriers", "区级特色"),
            ("carriers", "街道下沉"),
            ("carriers", "社区直接"),
            ("demo_streets", "2018"),
            ("grades", "优秀"),
            ("grades", "称职"),
            ("grades", "一般"),
            ("posts", "治安巡逻"),
            ("promoted", "2018"),
            ("site_measures", "购买"),
            ("site_types", "板块型"),
            ("site_types", "村改居型"),
            ("site_types", "新建小区型"),
            ("social_orgs", "近邻社工"),
            ("social_orgs", "夕阳红文艺队"),
            ("window_kinds", "党员服务"),
            ("window_rules", "限时办结"),
        ],
    ),
]

#: What a period shorter than all rows shows: name, since, until, columns, expected rows
WITHIN = [
    (
        "brief/names",
        D(2018, 11, 1),
        D(2018, 11, 30),
        ["id", "word"],
        [
            ("carriers", "区级特色"),
            ("carriers", "街道下沉"),
            ("carriers", "社区直接"),
            ("demo_streets", "2017"),
            ("posts", "治安巡逻"),
            ("promoted", "2017"),
            ("site_measures", "购买"),
            ("site_types", "板块型"),
            ("site_types", "村改居型"),
            ("site_types", "新建小区型"),
            ("social_orgs", "近邻社工"),
            ("window_kinds", "党员服务"),
            ("window_rules", "限时办结"),
        ],
    ),
    (
        "attention/fund_breaches",
        D(2018, 1, 1),
        D(2018, 3, 10),
        ["breach", "detail", "day"],
        [("步骤缺失", "缺“党组织提议”", None), ("次序颠倒", "“会议决议”早于前一步骤", D(2018, 3, 5))],
    ),
    ("attention/fund_breaches", D(2018, 1, 1), D(2018, 3, 1), ["breach"], []),
    (
        "profile/funds",
        D(2018, 1, 1),
        D(2018, 3, 1),
        ["project", "state", "breaches_all", "paid"],
        [("路灯", "办理中", 0, None)],
    ),
    (
        "profile/funds",
        D(2019, 1, 1),
        D(2019, 5, 31),
        ["project", "state", "result_published"],
        [("照明", "办理中", None), ("慰问", "尚未启动", None)],
    ),
    (
        "safeguards/steps",
        D(2019, 1, 1),
        D(2019, 5, 31),
        ["done", "of", "sound", "breached", "under_way", "untouched"],
        [(1, 2, 0, 0, 1, 1)] * 5 + [(0, 2, 0, 0, 1, 1)],
    ),
    ("attention/late_matters", D(2019, 1, 1), D(2019, 1, 31), ["name", "late"], []),
    ("attention/late_matters", D(2019, 1, 1), D(2019, 2, 28), ["name", "late"], [("柳湾社区", 1)]),
    ("attention/late_matters", D(2019, 3, 1), D(2019, 6, 30), ["name", "late", "new", "done"], [("柳湾社区", 1, 0, 0)]),
    ("services/backlog", D(2019, 1, 1), D(2019, 1, 31), ["age", "open", "late"], []),
    ("services/backlog", D(2019, 1, 1), D(2019, 2, 28), ["age", "open", "late"], [("8–30 天", 1, 1)]),
    (
        "services/speed",
        D(2019, 1, 1),
        D(2019, 1, 31),
        ["closed_count", "median", "p90", "in_time", "decided", "share"],
        [(2, 2, 3.6, 1, 2, 50)],
    ),
    ("services/taken", D(2019, 1, 1), D(2019, 1, 31), ["taken", "closed_count"], [("当天", 1), ("4–7 天", 1)]),
    ("services/quality", D(2019, 2, 1), D(2019, 2, 28), ["in_time", "decided"], [(0, 1)]),
    ("attention/late_findings", D(2019, 5, 1), D(2019, 6, 30), ["name", "new"], [("梅园社区", 1)]),
    (
        "arrears/late_matters",
        D(2019, 3, 1),
        D(2019, 6, 30),
        ["name", "start", "new", "done"],
        [("石桥社区", 0, 0, 0), ("柳湾社区", 1, 0, 0)],
    ),
    (
        "arrears/late_findings",
        D(2019, 5, 1),
        D(2019, 6, 30),
        ["name", "start", "new", "done"],
        [("石桥社区", 0, 0, 0), ("梅园社区", 0, 1, 0)],
    ),
    (
        "arrears/overdue_projects",
        D(2019, 3, 1),
        D(2019, 6, 30),
        ["name", "start", "new", "done"],
        [("柳湾社区", 0, 1, 0)],
    ),
    # what a unit did later was not so at the end of the period
    (
        "safeguards/organisations",
        D(2018, 1, 1),
        D(2018, 3, 31),
        ["name", "signed", "promises", "self_checked", "kept", "reviewed", "score"],
        [("石桥社区", D(2018, 1, 5), 10, None, None, None, None)],
    ),
    (
        "safeguards/organisations",
        D(2019, 1, 1),
        D(2019, 1, 31),
        ["name", "signed", "kept"],
        [("新华街道", None, 5), ("柳湾社区", None, None), ("石桥社区", D(2019, 1, 20), 3)],
    ),
    (
        "attention/unsigned_targets",
        D(2019, 1, 1),
        D(2019, 1, 31),
        ["name"],
        [("柳湾社区",), ("新华街道",)],
    ),
    ("attention/promises_behind", D(2018, 1, 1), D(2018, 6, 30), ["name"], []),
    # what is not due yet is no failure
    (
        "safeguards/cycle",
        D(2018, 1, 1),
        D(2018, 3, 31),
        ["step", "done", "share", "label"],
        [
            ("签订责任书", 1, 100, "100.0% · 1 / 1 个"),
            ("年中自查", 0, None, "年中开展"),
            ("年终述职", 0, None, "年底开展"),
        ],
    ),
    (
        "safeguards/cycle",
        D(2018, 1, 1),
        D(2018, 12, 31),
        ["step", "share", "label"],
        [
            ("签订责任书", 100, "100.0% · 1 / 1 个"),
            ("年中自查", 100, "100.0% · 1 / 1 个"),
            ("年终述职", 0, "0.0% · 0 / 1 个"),
        ],
    ),
    (
        "sites/programme",
        D(2018, 5, 1),
        D(2018, 5, 31),
        ["project", "state", "grade"],
        [("P1", "在建", None), ("P2", "在建", None)],
    ),
    # 2018 has not ended
    ("people/grades", D(2018, 1, 1), D(2018, 11, 30), ["year"], []),
    ("people/grades_by_street", D(2018, 1, 1), D(2018, 11, 30), ["year"], []),
    ("people/bonus_by_excellent_share", D(2018, 1, 1), D(2018, 11, 30), ["year"], []),
    ("safeguards/wages", D(2018, 1, 1), D(2018, 11, 30), ["year"], []),
    ("sites/movement", D(2018, 1, 1), D(2018, 11, 30), ["year"], []),
    ("sites/demonstrations", D(2018, 1, 1), D(2018, 11, 30), ["year"], []),
]

#: Queries that need ledgers of their own, and the test that gives them these.
ELSEWHERE = {
    "changes/activities": test_changes.test_every_metric_of_the_demo_adds_up_every_way,
    "changes/inspections": test_changes.test_every_metric_of_the_demo_adds_up_every_way,
    "changes/matters": test_changes.test_every_metric_of_the_demo_adds_up_every_way,
    "attention/below_standard": test_profile.test_the_standard_in_force_decides_who_is_below,
    "brief/due": test_brief.test_a_deadline_of_today_is_due_and_one_of_yesterday_is_overdue,
    "brief/unreported": test_brief.test_who_is_silent_stands_with_the_state_of_the_last_report,
    "profile/areas": test_profile.test_areas_stand_at_every_month_end,
    "profile/standards": test_profile.test_standards_ask_for_the_larger_of_two_sizes,
    "profile/volunteers": test_profile.test_volunteers_add_up_over_the_months,
    "profile/windows": test_profile.test_a_window_that_is_missing_has_no_staff,
    "tours/ranking": test_tour.test_highest_and_lowest_are_dropped_and_ties_follow_the_rule,
    "tours/scores": test_tour.test_recorded_scores_are_rows_of_a_new_version,
}

SHOWN = {
    name for name in queries.names() if name.split("/")[0] not in ("macros", "rollups", "checks", "metrics", "map")
}


@pytest.mark.parametrize(("rule", "threshold", "columns", "expected"), ATTENTION)
def test_attention(small, rule, threshold, columns, expected):
    found = ledger_rows.asked(small, f"attention/{rule}", columns, threshold=threshold)
    assert found == ledger_rows.near(expected)


def test_a_community_short_of_both_sizes_misses_the_larger(small):
    columns = ["name", "standard", "area", "per_100", "required", "missing"]
    asked = {"threshold": 500, "per_hundred": 30, "standard": "每百户 30 ㎡"}
    found = ledger_rows.asked(small, "attention/below_standard", columns, **asked)
    assert found == ledger_rows.near([("石桥社区", "每百户 30 ㎡", 420, 21, 600, 180)])


def test_promises_are_asked_after_from_june_on(small):
    may = Filters(D(2019, 1, 1), D(2019, 5, 31))
    assert not ledger_rows.asked(small, "attention/promises_behind", ["name"], may, threshold=100)


@pytest.mark.parametrize(("name", "columns", "expected"), OTHERS)
def test_profile_tours_and_brief(small, name, columns, expected):
    chosen = {"communities": [DEMOCRACY, MARKET, RIVER]} if "communities" in queries.query(name).params else {}
    assert ledger_rows.asked(small, name, columns, **chosen) == ledger_rows.near(expected)


@pytest.mark.parametrize(("name", "since", "until", "columns", "expected"), WITHIN)
def test_a_period_shows_what_was_so_at_its_end(small, name, since, until, columns, expected):
    asked = {"threshold": 0, "communities": [DEMOCRACY, RIVER, MARKET]}
    params = {key: value for key, value in asked.items() if key in queries.query(name).params}
    assert ledger_rows.asked(small, name, columns, Filters(since, until), **params) == ledger_rows.near(expected)


@pytest.mark.parametrize("period", ["本月", "今年", "全部"])
def test_days_to_close_from_the_rollup_are_those_of_the_matters(dataset, period):
    filters = Filters.named(dataset, period, dataset.streets[1:3], dataset.types[:2])
    raw = dataset.frame(
        """
        select window_kind, count(*) as closed_count, quantile_cont(closed - accepted, 0.5) as median,
               quantile_cont(closed - accepted, 0.9) as p90
        from matters join communities on code = community
        where accepted between $since and $until and closed <= $until
          and list_contains($streets, street) and list_contains($types, type)
        group by window_kind order by p90 desc, median desc, window_kind""",
        filters.params(),
    )
    told = dataset.rows("services/speed", filters)[list(raw.columns)]
    assert [*map(tuple, told.values)] == ledger_rows.near([*map(tuple, raw.values)])


def test_only_who_was_assessed_the_time_before_moves_and_streets_have_their_own_years(home, tmp_path):
    assessed = [
        ["年度", "级别", "名称或代码", "档次"],
        [2015, "社区", "石桥社区", "后进"],
        [2015, "社区", "柳湾社区", "达标"],
        [2016, "社区", "柳湾社区", "达标"],
        [2018, "社区", "石桥社区", "示范"],
        [2018, "社区", "柳湾社区", "先进"],
        [2017, "街道", "东关街道", "示范"],
    ]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "示范晋位": assessed}
    publish(book(tmp_path / "a.xlsx", sheets))
    ids = ["demo_streets", "demo_communities", "promoted", "demoted"]
    dataset = versions.open()
    found = catalogue.read(dataset, dataset.everything, ids)
    assert [reading.value for reading in found.values()] == [1, 1, 1, 0], "石桥 had no standing in 2016"
    rows = dataset.rows("sites/movement", dataset.everything)
    assert rows[["earlier", "before", "after", "communities"]].values.tolist() == [[2016, "达标", "先进", 1]]


def test_promises_are_those_of_units_that_were_reviewed_and_say_what_they_kept(home, tmp_path):
    promised = [
        ["年度", "层级", "名称或代码", "签订日期", "承诺事项数", "已兑现数", "述职日期"],
        [2018, "社区", "石桥社区", D(2018, 1, 5), 10, 8, D(2019, 1, 9)],
        [2018, "社区", "柳湾社区", D(2018, 1, 5), 10, None, D(2019, 1, 9)],
        [2018, "街道", "东关街道", D(2018, 1, 5), 10, 2, None],
    ]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "目标责任": promised}))
    dataset = versions.open()
    (kept,) = catalogue.read(dataset, dataset.everything, ["promises_kept_share"]).values()
    assert (kept.value, kept.numerator, kept.denominator) == (80, 8, 10)
    rows = dataset.rows("safeguards/promises", dataset.everything)
    assert rows[["promises", "kept", "share"]].values.tolist() == [[10, 8, 80]]


def test_the_latest_eight_reports_are_those_of_each_community(home, tmp_path):
    projects = [["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "目标面积"]]
    projects += [
        ["P1", "石桥社区", "扩建", "购买", D(2018, 3, 1), D(2019, 6, 30), 420],
        ["P2", "柳湾社区", "新建", "新建", D(2018, 3, 1), D(2019, 6, 30), 1200],
    ]
    weeks = [["项目编号", "周末日期", "完成比例", "进展文字"]]
    weeks += [["P1", D(2019, 5, 5) - dt.timedelta(weeks=back), 90 - back, "装修"] for back in range(10)]
    weeks += [["P2", D(2018, 5, 6), 10, "开工"]]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "阵地项目": projects, "每周进度": weeks}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    rows = dataset.rows("profile/weekly", dataset.everything, communities=[RIVER, MARKET])
    assert rows["community"].value_counts().to_dict() == {RIVER: 8, MARKET: 1}


@pytest.mark.parametrize("until", [D(2019, 1, 31), D(2019, 2, 28), D(2019, 6, 30)])
@pytest.mark.parametrize("since", [D(2019, 1, 1), D(2019, 2, 1)])
def test_matters_are_open_and_late_by_one_rule_everywhere(small, since, until):
    filters = Filters(min(since, until), until)
    found = catalogue.read(small, filters, ["matters_open", "matters_late", "on_time_share"])
    backlog, late = small.rows("services/backlog", filters), small.rows("attention/late_matters", filters, threshold=0)
    profile = small.rows("profile/matters", filters, communities=[DEMOCRACY, MARKET, RIVER])
    quality, share = small.rows("services/quality", filters), found["on_time_share"]
    assert found["matters_open"].value == backlog["open"].sum()
    assert (
        found["matters_late"].value
        == backlog["late"].sum()
        == late["late"].sum()
        == profile.drop_duplicates("community")["late_all"].sum()
    )
    assert (share.numerator, share.denominator) == (quality["in_time"].sum(), quality["decided"].sum())


@pytest.fixture
def bare(home, tmp_path):
    """A directory, and no other ledger."""
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET}))
    return versions.open()


def test_a_ledger_without_rows_is_a_gap_and_never_a_zero(bare):
    asked = {"threshold": 1, "low": 500, "high": 1000, "week": D(2019, 6, 30), "communities": [MARKET, RIVER]}
    asked |= {"standards": ["甲"], "minimums": [500], "per_hundreds": [30], "per_hundred": 30, "standard": "甲"}
    asked |= {"tour": "春季观摩", "drop": 1}
    for name in SHOWN - {"brief/names"}:
        params = {key: asked[key] for key in queries.query(name).params if key in asked}
        assert bare.rows(name, bare.everything, **params).empty, name


def test_what_the_latest_record_leaves_blank_is_not_taken_from_an_earlier_one(home, tmp_path):
    terms = [
        ["社区", "届次", "换届日期", "班子人数", "一线锻炼人数", "主职培训人次"],
        ["石桥社区", 7, D(2015, 3, 1), 5, 3, 4],
        ["石桥社区", 8, D(2018, 4, 1), 6, None, None],
    ]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "两委班子": terms}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    found = catalogue.read(dataset, dataset.everything, ["frontline_share", "head_trainings"])
    assert [reading.value for reading in found.values()] == [None, None]

    sheets["两委班子"] = [*terms, ["柳湾社区", 8, D(2018, 4, 1), 8, 2, None]]
    publish(book(tmp_path / "b.xlsx", sheets))
    dataset = versions.open()
    (share,) = catalogue.read(dataset, dataset.everything, ["frontline_share"]).values()
    assert (share.value, share.numerator, share.denominator) == (25, 2, 8), "a blank is left out, not counted as none"
    assert dataset.rows("people/frontline", dataset.everything)["members"].tolist() == [8]
    assert dataset.rows("people/terms", dataset.everything)["share"].tolist() == [60, 25]


def test_a_place_that_a_ledger_of_all_never_names_has_no_number(small):
    """Stations and carriers only some have: there no row is none."""
    ids = ["members", "matters", "windows_missing", "stations", "carriers", "communities_unserved"]
    streets = catalogue.by("street", small, Filters(D(2018, 1, 1), D(2018, 3, 31)), ids).set_index("street")
    shown = streets.astype(object).where(streets.notna(), None)
    assert shown.loc["新华街道"].tolist() == [None, None, None, 0, 0, 1]
    assert shown.loc["东关街道"].tolist() == [0, None, 10, 2, 2, 2], "named in other months: nothing in these is a zero"
    build = Build("catalogue", ("matters",), ("street",))
    for since, until, matters in ((D(2018, 1, 1), D(2018, 3, 31), None), (D(2019, 3, 1), D(2019, 3, 31), 0)):
        filters = Filters(since, until, ("东关街道",))
        told = [catalogue.by(level, small, filters, ["matters"])["matters"] for level in ("street", "community")]
        told += [statements.run(small, filters, build)[build.measured[0].head]]
        told += [[catalogue.read(small, filters, ["matters"])["matters"].value]]
        values = {None if pd.isna(value) else value for each in told for value in each}
        assert values == {matters}, "before a ledger begins a gap, on every screen"
    chosen = catalogue.read(small, Filters(D(2018, 1, 1), D(2018, 3, 31), ("新华街道",)), ids)
    assert chosen["members"].value is None
    places = catalogue.by("community", small, small.everything, ["members"])
    assert ranking.rank_of(places.iloc[0], places, METRICS["members"]) == "1 / 2"


def test_who_handed_in_nothing_lacks_nothing_that_is_known(small):
    """Two of three communities handed in windows and rules; of what they name none the seven and the six are due all the same."""
    ids = ["windows_missing", "window_coverage", "rules_coverage"]
    missing, windows, rules = catalogue.read(small, small.everything, ids).values()
    assert (missing.value, windows.denominator, rules.denominator) == (10, 12, 14)
    places = catalogue.by("community", small, small.everything, ids).set_index("community")
    assert places.loc[DEMOCRACY, ids].isna().all()
    assert numbers.parts(METRICS["fund_execution"], 0, 200_000) == "0 / 200,000 元（各年全年）"
    assert numbers.parts(METRICS["window_coverage"], None, None) == ""
    both = places.reset_index().assign(windows_missing=5)
    assert ranking.rank_of(both.iloc[0], both, METRICS["windows_missing"]) == "并列 1 / 3"


def test_a_rule_is_due_whoever_registered_it(home, tmp_path):
    rules = [["社区", "项目", "是否落实"], ["石桥社区", "限时办结", "是"], ["柳湾社区", "窗口受理", "是"]]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "窗口规范": rules}))
    rows = versions.open().rows("services/rules", versions.open().everything)
    assert dict(zip(rows["rule"], rows["label"], strict=True)) == dict.fromkeys(RULES, "0 / 2") | {
        "窗口受理": "1 / 2",
        "限时办结": "1 / 2",
    }


@pytest.mark.parametrize(
    ("required", "ledger", "field"),
    [("required_rules", "window_rules", "rule"), ("required_windows", "windows", "window_kind")],
)
def test_what_is_required_is_what_can_be_registered(small, required, ledger, field):
    assert small.frame(f"from {required}()")[field].tolist() == list(LEDGERS[ledger].by_name[field].enum)


def test_a_column_that_is_blank_throughout_is_no_zero(home, tmp_path):
    checkins = [
        ["单位类别", "人数", "县处级人数", "居住地社区", "单位所在地社区", "报到日期"],
        ["机关", 10, None, "石桥社区", None, D(2018, 5, 1)],
        ["机关", 10, 0, "柳湾社区", None, D(2018, 5, 1)],
    ]
    posts = [["社区", "岗位", "认领人数", "服务次数"], ["石桥社区", "治安巡逻", 3, None]]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "双报到": checkins, "公益岗位": posts}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    ids = ["county_level_members", "post_holders", "post_services"]
    places = catalogue.by("community", dataset, dataset.everything, ids).set_index("community")[ids]
    assert places.astype(object).where(places.notna(), None).loc[[RIVER, MARKET]].values.tolist() == [
        [None, 3, None],
        [0, None, None],
    ]


def test_every_shown_query_has_its_rows():
    proved = {f"attention/{rule}" for rule, *_ in ATTENTION}
    proved |= {name for name, *_ in test_chapters.CASES + OTHERS + WITHIN}
    assert SHOWN - proved - set(ELSEWHERE) == set(), "shown without a case of rows in and rows out"
    assert set(ELSEWHERE) <= SHOWN - proved, "gone, or proved twice"


def test_what_was_recorded_a_year_before_is_held_against_also_where_a_place_had_none_at_first(dataset):
    half, first = Filters.named(dataset, "今年"), Filters.months(dataset, D(2018, 1, 1), D(2018, 1, 1))
    readings = catalogue.read(dataset, half)
    assert readings["fund_used"].year_before.value > 0, "nothing was paid in January of the year before"
    assert readings["site_growth"].year_before is not None
    for id in ("community_joint", "findings_late", "units_signed"):
        assert catalogue.read(dataset, first, [id])[id].year_before is None, "the ledger had not begun"


def test_nobody_moves_up_in_the_first_year_that_was_assessed(dataset):
    first, later = Filters.months(dataset, D(2018, 1, 1), D(2018, 1, 1)), Filters.named(dataset, "今年")
    before, now = (catalogue.read(dataset, one, ["promoted", "demo_communities"]) for one in (first, later))
    assert before["promoted"].value is None
    assert before["demo_communities"].value > 0
    assert now["promoted"].value > 0
    assert now["promoted"].year_before is None


def test_streets_that_are_not_ranked_stand_as_the_directory_has_them(dataset):
    told = dataset.rows("sites/grades", dataset.everything)["street"]
    assert [*dict.fromkeys(told)] == [street for street in dataset.streets if street in {*told}]
    units = dataset.rows("safeguards/organisations", dataset.everything)
    signed = units[(units["level"] == "街道") & units["signed"].notna()]["name"]
    assert [*signed] == [street for street in dataset.streets if street in {*signed}]
    codes = units[(units["level"] == "社区") & units["signed"].notna()]["community"]
    assert codes.is_monotonic_increasing
