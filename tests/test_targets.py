"""Targets: what is 达标, 接近目标 or 未达标, for which period and place, and what is wrong with a row of the ledger."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.workbooks import REAL, book, publish, refused
from warehouse import versions
from warehouse.filters import Filters
from warehouse.measures import catalogue, targets
from warehouse.measures.targets import MET, NEAR, UNMET, Target
from warehouse.metrics import METRICS

D = dt.date
HALF = Filters(D(2019, 1, 1), D(2019, 6, 30))
HEAD = ["指标", "目标值", "起始日期", "截止日期", "依据文件"]


def target(id, value):
    return Target(id, value, HALF.since, HALF.until, "目标任务分解表")


@pytest.mark.parametrize(
    ("id", "line", "judged"),
    [
        ("on_time_share", 90, {95: MET, 90: MET, 89.99: NEAR, 85.5: NEAR, 85.4: UNMET, 0: UNMET}),
        ("volunteers", 200, {200: MET, 199: NEAR, 190: NEAR, 189: UNMET}),
        ("matters_late", 100, {0: MET, 100: MET, 101: NEAR, 105: NEAR, 106: UNMET}),
        ("matters_late", 0, {0: MET, 1: UNMET}),
        ("on_time_share", 100 * 2 / 3, {100 * 20 / 30: MET}),
        ("excellent_share", 20, {10: "", 30: ""}),  # neither good nor bad
        ("on_time_share", 90, {None: "", float("nan"): ""}),
    ],
)
def test_the_rule(id, line, judged):
    assert {value: target(id, line).status(value) for value in judged} == judged


def test_a_number_keeps_on_its_side_of_its_target():
    line = target("on_time_share", 96)
    metric = METRICS["on_time_share"]
    assert [targets.written(metric, line, value) for value in (95.97, 95.9, 96, 96.04, None)] == [
        "95.97%",
        "95.9%",
        "96.0%",
        "96.04%",
        "—",
    ]
    assert targets.written(metric, None, 95.97) == "96.0%"


def test_without_a_target_nothing_is_claimed():
    assert targets.status(None, 100) == ""


def given(home, tmp_path, *rows):
    publish(book(tmp_path / "a.xlsx", REAL | {"目标值": [HEAD, *rows]}))
    return versions.open()


def test_a_target_counts_for_its_own_period_and_place_only(home, tmp_path):
    first, last, cutoff = D(2019, 1, 1), D(2019, 3, 31), D(2019, 6, 30)
    dataset = given(
        home,
        tmp_path,
        ["500㎡以上社区占比", 60, first, cutoff, "甲"],
        ["按时办结率", 96, first, last, "甲"],
        ["按时办结率", 95, first, cutoff, "甲"],
        ["阵地面积", 2000, first, cutoff, "甲"],
    )
    half, quarter = (Filters(first, until) for until in (cutoff, last))
    assert {id: one.value for id, one in targets.of(dataset, half).items()} == {
        "share_500": 60,
        "on_time_share": 95,
        "site_area": 2000,
    }
    assert {id: one.value for id, one in targets.of(dataset, quarter).items()} == {"on_time_share": 96}
    assert set(targets.of(dataset, dataset.everything)) == {"share_500", "site_area"}, "stocks are as at the end"
    for part in (replace(half, streets=("东关街道",)), replace(half, types=("板块型",))):
        assert set(targets.of(dataset, part)) == {"share_500", "on_time_share"}, "a total is the whole district's"
    assert set(targets.of(dataset, half, parts=True)) == {"share_500", "on_time_share"}
    assert targets.of(dataset, half)["share_500"].period == "2019年1—6月"
    value = catalogue.read(dataset, half, ["share_500", "on_time_share"])
    assert targets.status(targets.of(dataset, half)["share_500"], value["share_500"].value) == UNMET  # 1 of 2
    assert targets.status(targets.of(dataset, half)["on_time_share"], value["on_time_share"].value) == ""


def test_a_wrong_row_is_named(home, tmp_path):
    first, last = D(2019, 1, 1), D(2019, 6, 30)
    rows = [
        ["按时办结", 96, first, last, "甲"],
        ["群众满意率", 98, last, first, "甲"],
        ["群众满意率", -1, first, last, None],
        ["窗口设置率", "95分", first, last, "甲"],
    ]
    found = refused(book(tmp_path / "a.xlsx", REAL | {"目标值": [HEAD, *rows]}))
    for words in ("目标值!A2", "按时办结", "目标值!C3", "不晚于截止日期", "目标值!B4", "目标值!E4", "目标值!B5"):
        assert words in found


def test_the_demo_has_targets_of_every_status_and_says_that_they_are_invented(dataset):
    found = targets.of(dataset, Filters.named(dataset, "今年"))
    readings = catalogue.read(dataset, Filters.named(dataset, "今年"), found)
    assert {targets.status(one, readings[id].value) for id, one in found.items()} == set(targets.STATUSES)
    assert all("虚构" in one.document for one in found.values())
    assert {METRICS[id].kind for id in targets.of(dataset, HALF, parts=True)} == {"ratio"}
