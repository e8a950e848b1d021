"""Added up: whatever streets and types are chosen, a metric is what its query says of that very choice."""

import pytest

from warehouse.filters import Filters
from warehouse.measures import catalogue, totals
from warehouse.measures.catalogue import Named
from warehouse.metrics import METRICS
from warehouse.queries import query

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
