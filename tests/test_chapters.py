"""The screens of the four chapters: few rows in, the expected rows out; the demo against plain pandas; every ledger is read."""

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest

from tests import ledger_rows
from tests.test_layers import ROOT
from warehouse import queries
from warehouse.ledgers import LEDGERS
from warehouse.measures import lineage
from warehouse.metrics import METRICS
from warehouse.words import sentences

D = dt.date


CASES = [
    ("sites/thresholds", ["communities", "reached_low", "missing_low", "reached_high"], [(2, 1, 80, 0)]),
    ("sites/just_below", ["name", "line", "missing"], [("柳湾社区", 1000, 0.5)]),
    ("sites/growth", ["name", "baseline", "area"], [("石桥社区", 300, 420)]),
    ("sites/growth_by_measure", ["measure", "added"], [("购买", 120)]),
    ("sites/tours", ["name", "score", "place"], [("石桥社区", 92, "1"), ("柳湾社区", 88, "2")]),
    (
        "sites/areas",
        ["name", "area", "per_100_households", "reached_low", "reached_high"],
        [("柳湾社区", 999.5, 999.5 / 15, True, False), ("石桥社区", 420, 21, False, False)],
    ),
    (
        "sites/growth_by_type",
        ["type", "communities", "baseline", "area", "growth"],
        [("板块型", 1, 300, 420, 40), ("村改居型", 1, 999.5, 999.5, None)],
    ),
    (
        "sites/standards",
        ["standard", "met", "nearly", "unmet", "checked", "share"],
        [("配套设施", 0, 0, 1, 1, 0), ("建筑面积", 1, 1, 0, 2, 50)],
    ),
    (
        "sites/unmet_standards",
        ["name", "standard", "result", "date", "note"],
        [
            ("柳湾社区", "配套设施", "未达标", D(2019, 5, 1), None),
            ("柳湾社区", "建筑面积", "基本达标", D(2018, 3, 1), None),
        ],
    ),
    (
        "sites/programme",
        ["project", "state", "percent", "finished_count", "overdue_count"],
        [("P2", "逾期", 55, 1, 1), ("P5", "在建", 80, 1, 1), ("P3", "在建", None, 1, 1), ("P1", "完工", 100, 1, 1)],
    ),
    ("sites/burn_up", ["planned", "actual"], 3 * [(0, 0)] + 9 * [(1, 1)] + 3 * [(2, 1)] + [(3, 1)]),
    ("sites/grades", ["street", "grade", "projects"], [("东关街道", "优秀", 1)]),
    ("sites/weekly", ["project", "percent", "gained", "overdue"], [("P5", 80, 80, None), ("P2", 55, 15, 77)]),
    (
        "sites/weeks",
        ["week", "reports"],
        [(D(2019, 6, 16), 2), (D(2019, 6, 2), 1), (D(2018, 6, 17), 1), (D(2018, 4, 1), 1)],
    ),
    (
        "sites/movement",
        ["year", "before", "after", "communities", "promoted", "demoted"],
        [(2018, "先进", "达标", 1, 1, 1), (2018, "达标", "示范", 1, 1, 1)],
    ),
    (
        "sites/demonstrations",
        ["year", "level", "name", "street", "demonstrated"],
        [
            (2018, "街道", "东关街道", "东关街道", "示范街道为东关街道"),
            (2018, "社区", "石桥社区", "东关街道", "示范街道为东关街道"),
            (2018, "社区", "梅园社区", "新华街道", "示范街道为东关街道"),
        ],
    ),
    ("people/stations", ["stations", "covered", "of"], [(2, 1, 2), (0, 0, 1)]),
    (
        "people/terms",
        ["term", "communities", "members", "frontline_members", "recorded", "share"],
        [(7, 1, 5, 1, 5, 20), (8, 2, 14, 7, 14, 50)],
    ),
    ("people/frontline", ["street", "members", "share"], [("东关街道", 14, 50)]),
    (
        "people/grades",
        ["grade", "cadres", "best", "together", "share"],
        [("优秀", 3, 3, 10, 30), ("称职", 6, 3, 10, 30), ("一般", 1, 3, 10, 30)],
    ),
    (
        "people/grades_by_street",
        ["street", "year", "grade", "cadres", "share"],
        [("东关街道", 2018, "优秀", 3, 30), ("东关街道", 2018, "称职", 6, 30), ("东关街道", 2018, "一般", 1, 30)],
    ),
    (
        "people/bonus_by_excellent_share",
        ["band", "communities", "cadres", "bonus", "label"],
        [("30%以上", 1, 2, 400, "400 元，1 个社区"), ("20%–30%", 1, 8, 300, "300 元，1 个社区")],
    ),
    ("people/volunteers", ["registered", "now", "added"], [(10, 22, 12)] + 16 * [(15, 22, 12)] + [(22, 22, 12)]),
    (
        "people/volunteers_by_street",
        ["street", "registered", "residents", "stations", "per_1000"],
        [("东关街道", 22, 10000, 2, 2.2), ("新华街道", 0, 3000, 0, None)],
    ),
    ("people/checkins", ["unit_kind", "members", "county_level"], [("机关", 10, 2), ("学校", 4, None)]),
    ("people/sides", ["side", "members", "home_all", "work_all"], [("居住地", 10, 10, 14), ("单位所在地", 14, 10, 14)]),
    ("people/posts", ["communities", "unclaimed", "claimed", "services"], [(2, 1, 3, 10)]),
    ("people/calendar", ["day", "events", "most"], [(D(2019, 3, 5), 2, 2), (D(2019, 3, 9), 1, 2)]),
    ("people/themes", ["theme", "events", "hours"], [("环境清洁", 2, 55), ("敬老助残", 1, 5)]),
    ("services/rules", ["in_place_count", "of", "label"], 6 * [(0, 2, "0 / 2")] + [(1, 2, "1 / 2")]),
    (
        "services/windows",
        ["name", "window_kind", "in_use", "staffed", "label", "lacking", "short", "of", "folded"],
        [
            (name, kind, *known.get((name, kind), (0, None, "未登记")), 10, 2, 2, False)
            for known in [
                {
                    ("石桥社区", "党员服务"): (1, 2, "2 人"),
                    ("石桥社区", "就业社保"): (0, None, "未设"),
                    ("柳湾社区", "党员服务"): (1, 3, "3 人"),
                }
            ]
            for name in ("石桥社区", "柳湾社区")
            for kind in ("人口计生", "住房保障", "党员服务", "就业社保", "社会救助", "综合治理")
        ],
    ),
    ("services/visits", ["month", "visitors"], [(D(2018, 3, 1), 100), (D(2018, 4, 1), 70)]),
    (
        "services/by_month",
        ["month", "level", "accepted", "together"],
        [(D(2019, 1, 1), "本级办理", 2, 2), (D(2019, 2, 1), "代办", 1, 1), (D(2019, 6, 1), "代办", 1, 1)],
    ),
    (
        "services/network",
        ["street", "communities", "platforms", "reached", "share"],
        [("东关街道", 2, 2, 1, 100), ("新华街道", 1, 0, 0, 0)],
    ),
    ("services/platforms", ["name", "part_count", "of"], [("石桥社区", 3, 3), ("柳湾社区", None, 3)]),
    ("services/parts", ["part", "platforms", "of"], [("号", 1, 2), ("端", 1, 2), ("网", 1, 2)]),
    (
        "services/carrier_levels",
        ["level", "carriers", "events"],
        [("区级特色服务", 1, 0), ("社区直接服务", 1, 2), ("街道下沉服务", 1, 1)],
    ),
    (
        "services/carriers",
        ["carrier_name", "name", "events", "participants"],
        [("日间照料", "石桥社区", 2, 25), ("流动党校", "东关街道", 1, 99), ("区级讲堂", None, 0, 0)],
    ),
    (
        "services/social",
        ["organisation", "service", "communities", "served"],
        [("近邻社工", "膳食配送", 1, 150), ("夕阳红文艺队", "文艺演出", 1, 80), ("近邻社工", "心理疏导", 1, 50)],
    ),
    (
        "services/served",
        ["name", "organisation", "served", "services", "uncovered", "single", "of", "folded"],
        [
            ("柳湾社区", "近邻社工", 50, "心理疏导", 1, 1, 3, False),
            ("柳湾社区", "夕阳红文艺队", None, None, 1, 1, 3, False),
            ("梅园社区", "近邻社工", None, None, 1, 1, 3, True),
            ("梅园社区", "夕阳红文艺队", None, None, 1, 1, 3, True),
            ("石桥社区", "近邻社工", 150, "膳食配送", 1, 1, 3, True),
            ("石桥社区", "夕阳红文艺队", 80, "文艺演出", 1, 1, 3, True),
        ],
    ),
    ("services/by_window", ["window_kind", "accepted", "share"], [("党员服务", 2, 50), ("社会救助", 2, 50)]),
    ("services/by_channel", ["channel", "accepted"], [("窗口", 3), ("网站", 1)]),
    ("services/speed", ["window_kind", "closed_count", "median", "p90", "share"], [("党员服务", 2, 2, 3.6, 50)]),
    ("services/taken", ["taken", "closed_count"], [("当天", 1), ("4–7 天", 1)]),
    ("services/backlog", ["age", "open", "late"], [("7 天以内", 1, 0), ("90 天以上", 1, 1)]),
    ("services/quality", ["decided", "in_time", "label"], [(3, 1, "33.3% · 1 / 3 件")]),
    ("services/satisfaction", ["rated", "content_count", "share"], [(2, 1, 50)]),
    ("safeguards/execution", ["allotted", "paid", "share"], [(10, 2, 20), (40, 5, 12.5)]),
    ("safeguards/categories", ["category", "projects", "paid"], [("基础设施", 2, 7)]),
    (
        "safeguards/steps",
        ["step", "done", "of", "sound", "breached", "under_way", "untouched"],
        [
            ("征求群众意见", 3, 3, 1, 1, 1, 0),
            ("党组织提议", 1, 3, 1, 1, 1, 0),
            ("两委商议", 2, 3, 1, 1, 1, 0),
            ("会议决议", 2, 3, 1, 1, 1, 0),
            ("决议公开", 2, 3, 1, 1, 1, 0),
            ("结果公开", 1, 3, 1, 1, 1, 0),
        ],
    ),
    ("safeguards/wages", ["part", "amount", "together"], [("基本工资", 2200, 2520), ("绩效工资", 320, 2520)]),
    (
        "safeguards/contents",
        ["content", "way", "findings"],
        [
            ("岗位值守", "明察", 0),
            ("岗位值守", "暗访", 2),
            ("功能室", "明察", 1),
            ("功能室", "暗访", 0),
            ("服务大厅", "明察", 1),
            ("服务大厅", "暗访", 0),
        ],
    ),
    ("safeguards/closure", ["due", "in_time", "share"], [(2, 1, 50), (1, 0, 0)]),
    ("safeguards/open_by_age", ["age", "findings", "over"], [("30 天以内", 1, 0), ("61–90 天", 1, 0)]),
    ("safeguards/cycle", ["step", "done", "of"], [("签订责任书", 2, 3), ("年中自查", 0, 3), ("年终述职", 0, 3)]),
    ("safeguards/promises", ["year", "promises", "kept", "share"], [(2018, 10, 9, 90)]),
    (
        "safeguards/organisations",
        ["level", "name", "street", "signed", "promises", "kept"],
        [
            ("街道", "新华街道", "新华街道", D(2019, 2, 10), 5, 5),
            ("社区", "柳湾社区", "东关街道", None, None, None),
            ("社区", "石桥社区", "东关街道", D(2019, 1, 20), 12, 3),
        ],
    ),
    ("safeguards/joint", ["street", "founded_count", "of", "share"], [("东关街道", 1, 2, 50), ("新华街道", 0, 1, 0)]),
    (
        "safeguards/committees",
        ["street", "name", "kind", "member_units", "meetings", "joint_projects"],
        [("东关街道", "石桥社区", "社区大党委", 5, 3, 2), ("东关街道", "东关街道", "街道大工委", 9, 6, 4)],
    ),
]


@pytest.mark.parametrize(("name", "columns", "expected"), CASES)
def test_rows_in_rows_out(small, name, columns, expected):
    asked = {"low": 500, "high": 1000, "week": D(2019, 6, 16)}
    params = {key: value for key, value in asked.items() if key in queries.query(name).params}
    assert ledger_rows.asked(small, name, columns, **params) == ledger_rows.near(expected)


def test_the_demo_equals_plain_pandas(dataset):
    everything = dataset.everything
    matters = dataset.frame("select window_kind, channel, accepted, closed from matters")
    matters = matters[(matters["accepted"] >= everything.since) & (matters["accepted"] <= everything.until)]
    asked = dataset.rows("services/by_window", everything).set_index("window_kind")["accepted"]
    assert asked.to_dict() == matters["window_kind"].value_counts().to_dict()
    closed = matters.dropna(subset="closed")
    taken = (pd.to_datetime(closed["closed"]) - pd.to_datetime(closed["accepted"])).dt.days
    speed = dataset.rows("services/speed", everything).set_index("window_kind")
    pd.testing.assert_series_equal(
        speed["p90"].sort_index(), taken.groupby(closed["window_kind"]).quantile(0.9).sort_index(), check_names=False
    )
    events = dataset.frame("select date, kind from activities")
    days = events[
        (events["kind"] == "志愿服务") & (events["date"] >= everything.since) & (events["date"] <= everything.until)
    ]
    calendar = dataset.rows("people/calendar", everything)
    assert calendar["events"].sum() == len(days)
    assert len(calendar) == days["date"].nunique()
    funds = dataset.frame("select year, amount, paid from funds")
    paid = funds[(funds["year"] >= 2018) & (funds["paid"] <= everything.until)]["amount"].sum() / 10_000
    assert dataset.rows("safeguards/execution", everything)["paid"].sum() == pytest.approx(paid)


def test_every_ledger_is_read_by_a_screen():
    drawn = [path for room in ("pages", "components", "reports") for path in (ROOT / room).glob("**/*.py")]
    pages = "\n".join(path.read_text(encoding="utf-8") for path in drawn)
    shown = set(re.findall(r'"(\w+/\w+)"', pages)) & set(queries.names())
    shown |= {metric.query for id, metric in METRICS.items() if f'"{id}"' in pages}
    read = {ledger for name in shown for ledger in lineage.read(name)}
    frame = {"dataset", "published", "targets"}  # what all else is held against
    assert set(LEDGERS) - read - frame == set(), "ledgers that no screen reads"


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("services/by_month", [("2019-03", 5, 5)], "共受理 5 件"),
        ("services/by_month", [("2019-03", 5, 5), ("2019-03", 2, 7)], "共受理 7 件"),
        ("people/grades_by_street", [("东关街道", 10.0)] * 3, "东关街道优秀占比 10.0%"),
        ("sites/standards", [("建筑面积", 100.0), ("选址设计", 100.0)], "各项标准的达标率都是 100.0%"),
        ("sites/standards", [("建筑面积", 50.0)], "东关街道的“建筑面积”达标率 50.0%（一）"),
        ("safeguards/closure", [("东关街道", 0.0), ("新华街道", None)], "东关街道整改率"),
        ("safeguards/closure", [("东关街道", 50.0), ("新华街道", 0.0), ("汉冶街道", None)], "最低"),
        ("services/visits", [("2019-03", 0), ("2019-04", 0)], "所选时段没有接待群众"),
        ("services/visits", [("2019-03", 5), ("2019-04", 5)], "共接待群众 10 人次，各月一样多"),
        ("people/volunteers_by_street", [("东关街道", 2.5), ("新华街道", 2.5)], "各街道每千名居民都有志愿者 2.5 人"),
        (
            "people/volunteers_by_street",
            [("东关街道", 2.5), ("新华街道", 1.5), ("汉冶街道", None)],
            "新华街道最少（1.5 人）",
        ),
        ("services/quality", [("东关街道", 90.0), ("新华街道", 80.0), ("汉冶街道", None)], "新华街道按时办结率最低"),
        (
            "safeguards/execution",
            [("东关街道", None), ("新华街道", 80.0)],
            "划拨 8.0 万元，已支付 4.0 万元，新华街道执行率",
        ),
        ("sites/weekly", [("扩建", 3.0, 3.0)], "这一周 1 个项目报送进展：扩建"),
        ("sites/thresholds", [("东关街道", 0.0), ("新华街道", 0.0)], "都达到第一标准线"),
        ("services/carriers", [("甲", 0), ("乙", 0)], "2 个服务载体在所选时段没有开展活动"),
        ("services/served", [(0, 4, 2)], "4 个社区都有社会组织服务"),
    ],
)
def test_nothing_is_the_most_or_least_of_one_of_equals_or_of_nothing(name, rows, said):
    columns = {
        "services/by_month": ["month", "accepted", "together"],
        "people/grades_by_street": ["street", "share"],
        "sites/standards": ["standard", "share"],
        "safeguards/closure": ["street", "share"],
        "sites/thresholds": ["street", "missing_low"],
        "services/carriers": ["carrier_name", "events"],
        "services/visits": ["month", "visitors"],
        "people/volunteers_by_street": ["street", "per_1000"],
        "services/quality": ["street", "share"],
        "safeguards/execution": ["street", "share"],
        "sites/weekly": ["name", "gained", "advanced"],
        "services/served": ["uncovered", "of", "single"],
    }[name]
    frame = pd.DataFrame(rows, columns=columns)
    if "month" in frame:
        frame["month"] = pd.to_datetime(frame["month"])
    others = {"year": 2018, "best": 1, "together": 10, "due": 1, "in_time": 0, "label": "一", "street": "东关街道"}
    others |= {"allotted": 4, "paid": 2}
    frame = frame.assign(**{column: value for column, value in others.items() if column not in frame})
    assert said in sentences.finding(queries.query(name), frame)


def test_a_place_at_a_tour_is_that_among_all(dataset):
    everything = dataset.rows("sites/tours", dataset.everything).set_index(["tour", "community"])["place"]
    for street in dataset.streets:
        own = dataset.rows("sites/tours", replace(dataset.everything, streets=(street,)))
        places = own.set_index(["tour", "community"])["place"]
        assert places.to_dict() == everything[places.index].to_dict()


def test_a_profile_names_what_was_found_before_and_is_still_open(dataset):
    late = dataset.rows("attention/late_findings", dataset.everything, threshold=0)
    assert len(late)
    codes, until = sorted({*late["community"]}), dataset.everything.until
    rows = dataset.rows("profile/findings", None, communities=codes, since=until.replace(day=1), until=until)
    assert (rows["state"] == "超期未整改").sum() == len(late)
    assert rows["rectified"].dropna().between(until.replace(day=1), until).all()
