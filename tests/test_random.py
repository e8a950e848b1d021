"""Metrics against plain pandas on random ledgers: empty, one community, nothing closed, equal dates, leap days, months without rows."""

import datetime as dt
import tempfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import catalogue, store
from warehouse.ledgers import LEDGERS
from warehouse.sql import Dataset, Filters

START, CUTOFF = dt.date(2019, 11, 1), dt.date(2020, 4, 30)  # with a leap day inside
DAYS = st.one_of(st.just(dt.date(2020, 2, 29)), st.dates(dt.date(2019, 10, 1), dt.date(2020, 5, 15)))
STREETS = ["东关街道", "新华街道"]


@st.composite
def districts(draw):
    """Communities, matters and areas; often few or none."""
    count = draw(st.integers(1, 4))
    codes = [f"41130200100{number}" for number in range(count)]
    communities = [(code, f"社区{code[-1]}", STREETS[place % 2], "板块型") for place, code in enumerate(codes)]
    closing = st.none() if draw(st.booleans()) else st.one_of(st.none(), st.integers(0, 40))
    matters = []
    for number in range(draw(st.integers(0, 12))):
        accepted, taken = draw(DAYS), draw(closing)
        closed = None if taken is None else accepted + dt.timedelta(taken)
        due = accepted + dt.timedelta(draw(st.integers(0, 20)))
        closed = closed if closed is None or closed <= CUTOFF else None
        matters.append((f"S{number}", draw(st.sampled_from(codes)), accepted, due, closed))
    keys = draw(st.lists(st.tuples(st.sampled_from(codes), DAYS), unique=True, max_size=8))
    sites = [(code, day, draw(st.sampled_from([120.0, 499.9, 500.0, 1000.0]))) for code, day in keys]
    return communities, matters, sites


def opened(path: Path, communities, matters, sites) -> Dataset:
    columns = {
        "communities": "code, name, street, type",
        "matters": "matter, community, accepted, due, closed, window_kind, subject, level, channel",
        "sites": "community, date, area",
        "dataset": "name, cutoff, start, reporter",
    }
    rows = {
        "communities": communities,
        "matters": [(*row, "党员服务", "党费收缴", "本级办理", "窗口") for row in matters],
        "sites": sites,
        "dataset": [("随机", CUTOFF, START, "测试")],
    }
    with duckdb.connect(str(path)) as connection:
        for ledger in LEDGERS.values():
            connection.execute(ledger.ddl())
        for name, values in rows.items():
            if values:
                marks = ", ".join(["?"] * len(values[0]) + ["'test'", "1"])
                connection.executemany(
                    f"insert into {name} ({columns[name]}, batch, sheet_row) values ({marks})", values
                )
        store.roll_up(connection)
    sizes = {name: len(rows.get(name, [])) for name in LEDGERS}
    return Dataset(
        path, {"version": "random", "cutoff": str(CUTOFF), "start": str(START), "rows": sizes, "is_demo": False}
    )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(districts(), st.sampled_from([None, ("东关街道",), ("东关街道", "新华街道")]))
def test_matters_and_areas_equal_pandas(district, streets):
    communities, matters, sites = district
    with tempfile.TemporaryDirectory() as folder:
        dataset = opened(Path(folder) / "random.duckdb", communities, matters, sites)
        found = catalogue.read(
            dataset, Filters(START, CUTOFF, streets), expected_ids := list(expect(*district, streets))
        )
        dataset.close()
    for id in expected_ids:
        value = expect(*district, streets)[id]
        assert found[id].value == (None if value is None else pytest.approx(value)), id


def expect(communities, matters, sites, streets) -> dict:
    """The same numbers, computed plainly; a ledger without any row is a gap."""
    inside = [code for code, _, street, _ in communities if streets is None or street in streets]
    table = pd.DataFrame(matters, columns=["matter", "community", "accepted", "due", "closed"])
    table = table[table["community"].isin(inside) & (table["accepted"] >= START) & (table["accepted"] <= CUTOFF)]
    closed = table["closed"].notna()
    decided = closed | (table["due"] < CUTOFF)
    in_time = [
        day is not None and not pd.isna(day) and day <= due
        for day, due in zip(table["closed"], table["due"], strict=True)
    ]
    areas = pd.DataFrame(sites, columns=["community", "date", "area"])
    areas = areas[areas["community"].isin(inside) & (areas["date"] <= CUTOFF)].sort_values("date")
    latest = areas.groupby("community")["area"].last()
    return {
        "matters": len(table) if matters else None,
        "on_time_share": 100 * sum(in_time) / decided.sum() if decided.sum() else None,
        "matters_late": int((~closed & (table["due"] < CUTOFF)).sum()) if matters else None,
        "share_500": 100 * (latest >= 500).mean() if len(latest) else None,
        "below_500": int((latest < 500).sum()) if sites else None,
    }
