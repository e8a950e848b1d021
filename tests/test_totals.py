"""Added up: whatever streets and types are chosen, a metric is what its query says of that very choice."""

import datetime as dt
from itertools import combinations

import pytest

from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import versions
from warehouse.filters import Filters
from warehouse.measures import catalogue, totals
from warehouse.measures.catalogue import Named
from warehouse.metrics import METRICS
from warehouse.queries import query

D = dt.date
TYPES = [None, *((type,) for type in totals.TYPES), totals.TYPES[:2], totals.TYPES]


def asked(dataset, filters, name):
    """The rows of a metric query for that very choice: of all of it, of its streets, of its communities."""
    known = filters.params() | {"sinces": [filters.since], "untils": [filters.until]}
    rows = dataset.records(query(name).sql, {key: known[key] for key in query(name).params})
    found = {3: {}, 1: {}, 0: {}}
    for row in rows:
        place = {3: None, 1: row["street"], 0: row["community"]}[row["grouped"]]
        if row["grouped"] == 3 or place is not None:
            found[row["grouped"]][place] = row
    return found


def agree(said, expected):
    return said is None if expected is None else said == pytest.approx(float(expected), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("period", ["本季", "全部"])
@pytest.mark.parametrize("types", TYPES, ids=str)
def test_every_choice_is_what_its_query_says_of_it(dataset, period, types):
    several = [dataset.streets[:2], dataset.streets[1:5:3], dataset.streets[1:], dataset.streets]
    choices = [None, dataset.streets[3:4], *several] if types is None else [None, dataset.streets[2:4]]
    names = {metric.query for metric in METRICS.values()}
    for streets in choices:
        filters = Filters.named(dataset, period, streets, types)
        answers = {name: asked(dataset, filters, name) for name in names}
        readings = catalogue.read(dataset, filters)
        rows = catalogue.by("street", dataset, filters, METRICS).set_index("street")
        for id, metric in METRICS.items():
            if metric.rows.ledger == "dataset" or not dataset.sizes.get(metric.rows.ledger):
                continue
            own = answers[metric.query]
            if readings[id].value is not None:
                assert agree(readings[id].value, own[3][None][id]), (id, filters)
            for street in rows.index:
                value = rows[id][street]
                if value == value:
                    assert agree(value, own[1][street][id]), (id, street, filters)


def test_a_ledger_of_streets_counts_for_streets_and_not_for_types(dataset):
    rows = dataset.records(
        "select unit, count(*) as n from joint_committees where kind = '街道大工委' group by unit", {}
    )
    street, count = rows[0]["unit"], rows[0]["n"]
    one = Filters(dataset.start, dataset.cutoff, (street,))
    assert catalogue.read(dataset, one, ["street_joint"])["street_joint"].value == count
    typed = Filters(dataset.start, dataset.cutoff, (street,), totals.TYPES[:1])
    assert not catalogue.read(dataset, typed, ["street_joint"])["street_joint"].value


def test_kinds_of_several_places_are_put_together_and_counted(dataset):
    two = Filters(dataset.start, dataset.cutoff, dataset.streets[:2])
    alone = [Filters(dataset.start, dataset.cutoff, (street,)) for street in dataset.streets[:2]]
    for id in ("streets", "posts", "carriers", "window_boards", "grades"):
        assert f"{id}_found" in query(METRICS[id].query).sql
        whole, *parts = (catalogue.read(dataset, filters, [id])[id].value for filters in (two, *alone))
        assert max(parts) <= whole <= sum(parts), id
    assert catalogue.read(dataset, two, ["streets"])["streets"].value == 2
    assert catalogue.read(dataset, two, ["grades"])["grades"].value == 3, "and not six"


def test_what_nobody_answered_is_no_sum_whatever_is_added(tmp_path, home):
    """One street left hours, meetings, staff and leaders blank, another has no rows, a third gave them."""
    streets = {"东坡街道": 1, "西坡街道": 2, "南坡街道": 3}
    day = D(2019, 3, 5)
    sheets = {
        "社区名录": [COMMUNITIES[0], *([f"99990{at}", f"第{at}社区", street, "板块型", 100, 300] for street, at in streets.items()),
                ["999904", "第4社区", "北坡街道", "村改居型", 100, 300]],
        "数据集": DATASET,
        "活动": [
            ["日期", "社区", "类别", "主题", "参与人次", "服务时长"],
            [day, "第1社区", "志愿服务", "清洁", 5, None],
            [day, "第3社区", "志愿服务", "清洁", 5, 7.5],
        ],
        "服务窗口": [
            ["社区", "窗口", "是否设置", "工作人员数"],
            ["第1社区", "党员服务", "是", None],
            ["第2社区", "党员服务", "否", None],
            ["第3社区", "党员服务", "是", 2],
        ],
        "共驻共建": [
            ["类型", "街道或社区", "成立日期", "成员单位数", "议事次数", "共建项目数"],
            ["社区大党委", "第1社区", day, None, None, None],
            ["社区大党委", "第3社区", day, 5, 3, 2],
        ],
        "双报到": [
            ["单位类别", "人数", "县处级人数", "居住地社区", "报到日期"],
            ["机关", 10, None, "第1社区", day],
            ["机关", 10, 1, "第3社区", day],
        ],
    }  # fmt: skip
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    given = {"volunteer_hours": 7.5, "window_staff": 2, "joint_meetings": 3, "county_level_members": 1}
    for id, value in given.items():
        for chosen in (None, *(of for n in (1, 2) for of in combinations(streets, n))):
            for types in (None, ("板块型",), ("板块型", "村改居型")):
                filters = Filters(dataset.start, dataset.cutoff, chosen, types)
                own = asked(dataset, filters, METRICS[id].query)[3][None][id]
                assert own == (value if "南坡街道" in (chosen or streets) else None if "东坡街道" in chosen else 0)
                reading = catalogue.read(dataset, filters, [id])[id].value
                gap = own == 0 and id in ("volunteer_hours", "county_level_members")
                assert reading == (None if gap else own), (id, filters, "a street that no row names is a gap")


def test_no_choice_of_streets_and_types_asks_the_database_again(dataset, monkeypatch):
    for types in (None, totals.TYPES[:1]):
        catalogue.read(dataset, Filters.named(dataset, "今年", None, types))
    monkeypatch.setattr(type(dataset), "records", lambda *_: pytest.fail("asked again"))
    for streets in (None, dataset.streets[:1], dataset.streets[1:3], dataset.streets):
        for types in (None, *((type,) for type in totals.TYPES), totals.TYPES[1:]):
            filters = Filters(dataset.cutoff.replace(month=1, day=1), dataset.cutoff, streets, types)
            assert set(catalogue.read(dataset, filters)) == set(METRICS)


def test_whom_a_ledger_names():
    named = Named(frozenset(["1"]), frozenset([("石桥街道", "板块型")]), frozenset(["柳湾街道"]))
    assert named.among(None, None)
    assert named.among(("石桥街道",), None)
    assert named.among(("石桥街道",), ("板块型",))
    assert not named.among(("石桥街道",), ("村改居型",))
    assert named.among(("柳湾街道",), None)
    assert not named.among(("柳湾街道",), ("板块型",))
    assert not named.among(("梅园街道",), None)
