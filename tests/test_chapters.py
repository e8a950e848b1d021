"""The screens of the four chapters: few rows in, the expected rows out; the demo against plain pandas; every ledger is read."""

import datetime as dt
import re

import pandas as pd
import pytest

from tests.test_layers import ROOT
from warehouse import lineage, sql
from warehouse.catalogue import METRICS
from warehouse.ledgers import LEDGERS
from warehouse.sql import Filters

D = dt.date


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
