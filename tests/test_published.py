"""The demo agrees with every published figure, and a figure differs as soon as a ledger says otherwise."""

from datetime import date

import pandas as pd
import pytest

from tests.workbooks import REAL, book, publish
from tests.workbooks import frames as frames_of
from warehouse import versions
from warehouse.filters import Filters
from warehouse.intake import imports
from warehouse.measures import catalogue, published
from warehouse.metrics import METRICS
from warehouse.people import machine


def test_every_published_figure_agrees_with_the_demo(dataset):
    table = published.reconcile(dataset).set_index("id")
    assert len(table) == 27
    assert set(table["status"]) == {"agrees"}, table[table["status"] != "agrees"]


def test_a_figure_differs_when_a_ledger_says_otherwise(demo_home, home, tmp_path):
    from tests.test_versions import copy_demo

    copy_demo(demo_home, home)
    folder = tmp_path / "changed"
    folder.mkdir()
    frames = frames_of(versions.open())
    frames["stations"].head(78).to_parquet(folder / "stations.parquet")
    frames["dataset"].to_parquet(folder / "dataset.parquet")
    imports.publish(imports.prepare(folder, whole=["志愿站点"]), machine())
    table = published.reconcile(versions.open()).set_index("id")
    assert table.loc["stations", "status"] == "differs"
    assert (table["status"] == "differs").sum() == 1


@pytest.mark.parametrize(
    ("id", "inside", "outside"),
    [
        ("members", [7223], [7222, 7224, None]),
        ("volunteers", [62_750, 62_849], [62_749, 62_850]),
        ("share_500", [54.5, 55.4], [54.4, 55.5]),
        ("volunteer_events", [800, 899], [799, 900]),
        ("visits", [50_000, 59_999], [49_999, 60_000]),
        ("social_orgs", [4, 9], [3]),
    ],
)
def test_rules(dataset, id, inside, outside):
    figure = published.of(dataset)[id]
    assert all(figure.agrees(value) for value in inside)
    assert not any(figure.agrees(value) for value in outside)


@pytest.mark.parametrize("id", [metric.id for metric in METRICS.values() if metric.adds_up])
def test_what_adds_up_adds_up(dataset, id):
    whole = catalogue.read(dataset, dataset.everything, [id])[id].value
    parts = catalogue.by("community", dataset, dataset.everything, [id])[id].sum()
    streets = catalogue.by("street", dataset, dataset.everything, [id])[id].sum()
    assert streets <= whole + 1e-6
    assert parts <= streets + 1e-6
    if id not in ("demo_streets", "street_joint", "units_signed", "joint_member_units", "joint_meetings"):
        assert parts == pytest.approx(whole)


@pytest.mark.parametrize(
    "id",
    [
        "communities",
        "stations",
        "volunteer_events",
        "themed_events",
        "matters",
        "matters_late",
        "posts_unclaimed",
        "platforms",
        "street_joint",
        "community_joint",
        "projects_overdue",
        "findings_late",
        "windows_missing",
        "carriers",
        "units_signed",
        "demo_streets",
        "demo_communities",
    ],
)
@pytest.mark.parametrize("streets", [None, ("东关街道", "新华街道")])
@pytest.mark.parametrize("types", [None, ("板块型",)])
def test_the_source_rows_are_the_ones_counted(dataset, id, streets, types):
    filters = Filters(dataset.start, dataset.cutoff, streets, types)
    rows = catalogue.source_rows(dataset, filters, METRICS[id], limit=100_000)
    assert len(rows) == catalogue.read(dataset, filters, [id])[id].value
    assert {"batch", "sheet_row"} <= set(rows.columns)


def test_filters_reach_numerator_and_source_rows(dataset):
    filters = Filters(dataset.start, dataset.cutoff, ("东关街道",))
    reading = catalogue.read(dataset, filters, ["share_500"])["share_500"]
    assert reading.denominator == 17
    rows = catalogue.source_rows(dataset, filters, METRICS["matters"], limit=100_000)
    assert len(rows) == catalogue.read(dataset, filters, ["matters"])["matters"].value


def test_a_ledger_nobody_filled_in_is_a_gap(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    readings = catalogue.read(versions.open(), versions.open().everything)
    assert readings["matters"].value is None
    assert readings["share_500"].value == 50
    assert readings["below_500"].value == 1


@pytest.mark.parametrize("id", METRICS)
def test_one_street_is_the_same_read_off_the_whole_district(dataset, id):
    metric = METRICS[id]
    for street in dataset.rows("map/directory", dataset.everything)["street"].unique():
        filters = Filters(dataset.start, dataset.cutoff, (street,))
        sinces, untils = [dataset.start], [dataset.cutoff]
        asked = dataset.rows(metric.query, filters, sinces=sinces, untils=untils).query("grouped == 3")
        expected = asked[id].iloc[0]
        got = catalogue.read(dataset, filters, [id])[id].value
        assert (got is None and pd.isna(expected)) or got == pytest.approx(expected)


def test_a_single_month_counts_once(dataset):
    month = Filters(date(2019, 5, 1), date(2019, 5, 31))
    accepted = dataset.frame("select count(*) as n from matters where accepted between '2019-05-01' and '2019-05-31'")
    assert catalogue.read(dataset, month, ["matters"])["matters"].value == accepted["n"].iloc[0]
    assert catalogue.read(dataset, month, ["communities"])["communities"].value == 55
