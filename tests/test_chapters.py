"""The screens of the four chapters: few rows in, the expected rows out; the demo against plain pandas; every ledger is read."""

import datetime as dt
import re

import pandas as pd
import pytest

from tests.test_layers import ROOT
from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import lineage, sql, store
from warehouse.catalogue import METRICS
from warehouse.ledgers import LEDGERS
from warehouse.sql import Filters

RIVER, MARKET = "411302001001", "411302001002"
D = dt.date
SHEETS = {
    "社区名录": COMMUNITIES,
    "数据集": DATASET,
    "阵地面积": [
        ["社区", "登记日期", "面积", "措施"],
        ["河街社区", D(2017, 1, 1), 300, None],
        ["河街社区", D(2018, 5, 1), 420, "购买"],
        ["市场社区", D(2017, 1, 1), 999.5, None],
    ],
    "观摩安排": [
        ["观摩名称", "日期", "顺序", "社区", "看点", "得分"],
        ["春季观摩", D(2019, 4, 1), 1, "市场社区", None, 88],
        ["春季观摩", D(2019, 4, 1), 2, "河街社区", None, 92],
    ],
    "志愿站点": [
        ["站点编号", "社区", "站点名称", "启用日期"],
        ["Z1", "河街社区", "河街第一站", D(2018, 3, 1)],
        ["Z2", "河街社区", "河街第二站", D(2018, 3, 1)],
    ],
    "两委班子": [
        ["社区", "届次", "换届日期", "班子人数", "一线锻炼人数", "主职培训人次"],
        ["河街社区", 7, D(2015, 3, 1), 5, 1, 2],
        ["河街社区", 8, D(2018, 4, 1), 8, 4, 3],
        ["市场社区", 8, D(2018, 4, 1), 6, 3, 1],
    ],
    "干部考核": [
        ["年度", "社区", "优秀人数", "称职人数", "一般人数", "人均月工资", "人均绩效工资"],
        [2018, "河街社区", 2, 5, 1, 2000, 300],
        [2018, "市场社区", 1, 1, 0, 3000, 400],
    ],
    "双报到": [
        ["单位类别", "人数", "县处级人数", "居住地社区", "单位所在地社区", "报到日期"],
        ["机关", 10, 2, "河街社区", "市场社区", D(2018, 5, 1)],
        ["学校", 4, None, None, "市场社区", D(2018, 6, 1)],
        ["机关", 3, None, "河街社区", None, D(2019, 12, 1)],
    ],
    "公益岗位": [
        ["社区", "岗位", "认领人数", "服务次数"],
        ["河街社区", "治安巡逻", 3, 10],
        ["市场社区", "治安巡逻", 0, None],
    ],
    "活动": [
        ["日期", "社区", "类别", "主题", "参与人次", "服务时长"],
        [D(2019, 3, 5), "河街社区", "志愿服务", "环境清洁", 20, 40],
        [D(2019, 3, 5), "市场社区", "志愿服务", "环境清洁", 10, 15],
        [D(2019, 3, 9), "河街社区", "志愿服务", "敬老助残", 5, 5],
        [D(2019, 3, 9), "河街社区", "主题服务", "党员教育", 99, None],
    ],
    "窗口规范": [
        ["社区", "项目", "是否落实"],
        ["河街社区", "限时办结", "是"],
        ["市场社区", "限时办结", "否"],
    ],
    "办理事项": [
        ["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期", "办结日期", "评价"],
        ["S1", "河街社区", "党员服务", "党费收缴", "本级办理", "窗口", D(2019, 1, 7), D(2019, 1, 10), D(2019, 1, 7), "满意"],
        ["S2", "河街社区", "党员服务", "党费收缴", "本级办理", "网站", D(2019, 1, 8), D(2019, 1, 10), D(2019, 1, 12), "不满意"],
        ["S3", "市场社区", "社会救助", "低保申请", "代办", "窗口", D(2019, 6, 25), D(2019, 7, 10), None, None],
        ["S4", "市场社区", "社会救助", "低保申请", "代办", "窗口", D(2019, 2, 1), D(2019, 2, 20), None, None],
    ],
    "专项经费": [
        ["年度", "社区", "项目", "类别", "金额", "征求意见日期", "提议日期", "商议日期", "决议日期", "决议公开日期", "结果公开日期", "支付日期"],
        [2019, "河街社区", "照明", "基础设施", 50000, D(2019, 3, 1), D(2019, 3, 5), D(2019, 3, 9), D(2019, 3, 12), D(2019, 3, 15), D(2019, 6, 1), D(2019, 5, 1)],
        [2019, "市场社区", "慰问", "困难帮扶", 30000, D(2019, 6, 1), None, None, None, None, None, None],
    ],
    "经费划拨": [["年度", "社区", "划拨金额"], [2019, "河街社区", 200000], [2019, "市场社区", 200000]],
    "督查": [
        ["日期", "社区", "方式", "内容", "结果", "问题描述", "整改期限", "整改完成日期"],
        [D(2019, 1, 1), "河街社区", "暗访", "岗位值守", "问题", "窗口无人", D(2019, 1, 15), D(2019, 1, 10)],
        [D(2019, 2, 1), "河街社区", "暗访", "岗位值守", "问题", "窗口无人", D(2019, 2, 15), D(2019, 3, 10)],
        [D(2019, 6, 20), "市场社区", "明察", "功能室", "问题", "挪作他用", D(2019, 7, 5), None],
        [D(2019, 6, 20), "市场社区", "明察", "服务大厅", "合格", None, None, None],
    ],
    "目标责任": [
        ["年度", "层级", "名称或代码", "签订日期", "承诺事项数", "年中自查日期", "已兑现数", "述职日期"],
        [2018, "社区", "河街社区", D(2018, 1, 5), 10, D(2018, 7, 1), 9, D(2019, 1, 9)],
        [2019, "社区", "河街社区", D(2019, 1, 20), 12, None, 3, None],
        [2019, "社区", "市场社区", None, None, None, None, None],
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """One small workbook, published once for all tests of this module."""
    folder = tmp_path_factory.mktemp("chapters")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        publish(book(folder / "a.xlsx", SHEETS))
        yield store.open()


def rows(dataset, name, filters=None, **params):
    return dataset.rows(name, filters or Filters(D(2018, 1, 1), D(2019, 6, 30)), **params)


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("sites/thresholds", ["communities", "reached_low", "missing_low", "reached_high"], [(2, 1, 80, 0)]),
        ("sites/just_below", ["name", "line", "missing"], [("市场社区", 1000, 0.5)]),
        ("sites/growth", ["name", "baseline", "area"], [("河街社区", 300, 420)]),
        ("sites/growth_by_measure", ["measure", "added"], [("购买", 120)]),
        ("sites/tours", ["name", "score", "place"], [("河街社区", 92, 1), ("市场社区", 88, 2)]),
        ("people/stations", ["stations", "covered", "of"], [(2, 1, 2)]),
        ("people/terms", ["term", "communities", "members", "share"], [(7, 1, 5, 20), (8, 2, 14, 50)]),
        ("people/frontline", ["street", "members", "share"], [("东关街道", 14, 50)]),
        ("people/grades", ["grade", "cadres", "share"], [("优秀", 3, 30), ("称职", 6, 30), ("一般", 1, 30)]),
        ("people/checkins", ["unit_kind", "members", "county_level"], [("机关", 10, 2), ("学校", 4, 0)]),
        ("people/sides", ["side", "members", "home_all", "work_all"], [("居住地", 10, 10, 14), ("单位所在地", 14, 10, 14)]),
        ("people/posts", ["communities", "unclaimed", "claimed", "services"], [(2, 1, 3, 10)]),
        ("people/calendar", ["day", "events", "most"], [(D(2019, 3, 5), 2, 2), (D(2019, 3, 9), 1, 2)]),
        ("people/themes", ["theme", "events", "hours"], [("环境清洁", 2, 55), ("敬老助残", 1, 5)]),
        ("services/rules", ["in_place_count", "of", "label"], [(1, 2, "1 / 2")]),
        ("services/by_window", ["window_kind", "accepted", "share"], [("党员服务", 2, 50), ("社会救助", 2, 50)]),
        ("services/by_channel", ["channel", "accepted"], [("窗口", 3), ("网站", 1)]),
        ("services/speed", ["window_kind", "closed_count", "median", "p90", "share"], [("党员服务", 2, 2, 3.6, 50)]),
        ("services/taken", ["taken", "closed_count"], [("当天", 1), ("4–7 天", 1)]),
        ("services/backlog", ["age", "open", "late"], [("7 天以内", 1, 0), ("90 天以上", 1, 1)]),
        ("services/quality", ["decided", "in_time", "label"], [(3, 1, "1 / 3 件")]),
        ("services/satisfaction", ["rated", "content_count", "share"], [(2, 1, 50)]),
        ("safeguards/execution", ["allotted", "paid", "share"], [(40, 5, 12.5)]),
        ("safeguards/categories", ["category", "projects", "paid"], [("基础设施", 1, 5)]),
        ("safeguards/steps", ["step", "done", "of"], [
            ("征求群众意见", 2, 2), ("党组织提议", 1, 2), ("两委商议", 1, 2), ("会议决议", 1, 2), ("决议公开", 1, 2), ("结果公开", 1, 2)]),
        ("safeguards/wages", ["part", "amount", "together"], [("基本工资", 2200, 2520), ("绩效工资", 320, 2520)]),
        ("safeguards/contents", ["content", "way", "findings"], [("岗位值守", "暗访", 2), ("功能室", "明察", 1)]),
        ("safeguards/closure", ["due", "in_time", "share"], [(2, 1, 50)]),
        ("safeguards/open_by_age", ["age", "findings", "over"], [("30 天以内", 1, 0)]),
        ("safeguards/cycle", ["step", "done", "of"], [("签订责任书", 1, 2), ("年中自查", 0, 2), ("年终述职", 0, 2)]),
        ("safeguards/promises", ["year", "promises", "kept", "share"], [(2018, 10, 9, 90)]),
    ],
)  # fmt: skip
def test_rows_in_rows_out(small, name, columns, expected):
    lines = {"low": 500, "high": 1000} if "low" in sql.query(name).params else {}
    found = [tuple(row) for row in rows(small, name, **lines)[columns].itertuples(index=False)]
    assert found == [tuple(map(_near, row)) for row in expected]


def _near(value):
    return pytest.approx(value) if isinstance(value, int | float) else value


def test_promises_not_kept_by_midyear(small):
    found = rows(small, "attention/promises_behind", threshold=100)
    assert [(row.name, row.open, row.share) for row in found.itertuples(index=False)] == [("河街社区", 9, 25)]
    assert rows(small, "attention/promises_behind", Filters(D(2019, 1, 1), D(2019, 5, 31)), threshold=100).empty


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
    shown = set(re.findall(r'"(\w+/\w+)"', pages)) & set(sql.names())
    shown |= {metric.query for id, metric in METRICS.items() if f'"{id}"' in pages}
    read = {ledger for name in shown for ledger in lineage.read(name)}
    assert set(LEDGERS) - read - {"dataset"} == set(), "ledgers that no screen reads"
