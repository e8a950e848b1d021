"""Metrics and queries against plain pandas on random ledgers: empty, one community, nothing closed, equal dates, leap days, months without rows."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import catalogue, store
from warehouse.catalogue import METRICS
from warehouse.ledgers import LEDGERS
from warehouse.sql import Dataset, Filters

START, CUTOFF = dt.date(2019, 11, 1), dt.date(2020, 4, 30)  # with a leap day inside
STREETS = ["东关街道", "新华街道"]
MONTHS = [dt.date(2019, 10, 1), dt.date(2019, 11, 1), dt.date(2020, 2, 1), dt.date(2020, 4, 1), dt.date(2020, 5, 1)]
WINDOWS = ["党员服务", "社会救助"]
COLUMNS = {
    "communities": "code, name, street, type, residents",
    "matters": "matter, community, accepted, due, closed, window_kind, subject, level, channel",
    "sites": "community, date, area",
    "volunteers": "community, month, registered",
    "allocations": "year, community, amount",
    "funds": "year, community, project, category, amount, paid",
    "inspections": "date, community, way, content, result, deadline, rectified",
    "dataset": "name, cutoff, start, reporter",
}
RANDOM = {"max_examples": 15, "deadline": None, "suppress_health_check": list(HealthCheck)}
ASKED = st.sampled_from([None, ("东关街道",), ("东关街道", "新华街道")])


@st.composite
def districts(draw) -> dict[str, list[tuple]]:
    """Communities and the ledgers the metrics below read; often few rows, or none, or all of one day."""
    equal = draw(st.booleans())
    days = st.just(dt.date(2020, 2, 29)) if equal else st.dates(dt.date(2019, 10, 1), dt.date(2020, 5, 15))
    later = st.one_of(st.none(), st.integers(0, 40)) if draw(st.booleans()) else st.none()
    codes = [f"41130200100{number}" for number in range(draw(st.integers(1, 4)))]
    code = st.sampled_from(codes)
    people = st.sampled_from([None, 0, 1000, 2500])

    def after(day: dt.date, wait: int | None, known: bool = True) -> dt.date | None:
        """So many days later, unless that is not known yet."""
        then = None if wait is None else day + dt.timedelta(wait)
        return then if then is None or not known or then <= CUTOFF else None

    matters = [
        (f"S{number}", draw(code), day, after(day, draw(st.integers(0, 20)), known=False), after(day, draw(later)),
         draw(st.sampled_from(WINDOWS)), "党费收缴", "本级办理", "窗口")
        for number, day in enumerate(draw(st.lists(days, max_size=12)))
    ]  # fmt: skip
    inspections = [
        (day, where, "暗访", f"内容{number}", draw(st.sampled_from(["问题", "合格"])), after(day, draw(st.integers(0, 30)), known=False),
         after(day, draw(later)))
        for number, (day, where) in enumerate(draw(st.lists(st.tuples(days, code), max_size=8)))
    ]  # fmt: skip
    amounts = st.sampled_from([1000.0, 20_000.0, 99_999.5])
    return {
        "communities": [(code, f"社区{code[-1]}", STREETS[place % 2], "板块型", draw(people)) for place, code in enumerate(codes)],
        "matters": matters,
        "sites": [
            (*key, draw(st.sampled_from([120.0, 499.9, 500.0, 1000.0])))
            for key in draw(st.lists(st.tuples(code, days), unique=True, max_size=8))
        ],
        "volunteers": [
            (*key, draw(st.integers(0, 50)))
            for key in draw(st.lists(st.tuples(code, st.sampled_from(MONTHS)), unique=True, max_size=8))
        ],
        "allocations": [
            (*key, draw(amounts))
            for key in draw(st.lists(st.tuples(st.integers(2018, 2021), code), unique=True, max_size=6))
        ],
        "funds": [
            (draw(st.integers(2018, 2021)), draw(code), f"项目{number}", "基础设施", draw(amounts), draw(st.one_of(st.none(), days)))
            for number in range(draw(st.integers(0, 6)))
        ],
        "inspections": inspections,
        "dataset": [("随机", CUTOFF, START, "测试")],
    }  # fmt: skip


@contextmanager
def opened(district: dict[str, list[tuple]]) -> Iterator[Dataset]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.duckdb"
        with duckdb.connect(str(path)) as connection:
            for ledger in LEDGERS.values():
                connection.execute(ledger.ddl())
            for name, rows in district.items():
                if rows:
                    marks = ", ".join(["?"] * len(rows[0]) + ["'test'", "1"])
                    insert = f"insert into {name} ({COLUMNS[name]}, batch, sheet_row) values ({marks})"
                    connection.executemany(insert, rows)
            store.roll_up(connection)
        sizes = {name: len(district.get(name, [])) for name in LEDGERS}
        manifest = {"version": "random", "cutoff": str(CUTOFF), "start": str(START), "rows": sizes, "is_demo": False}
        dataset = Dataset(path, manifest)
        yield dataset
        dataset.close()


class Plain:
    """The ledgers as pandas frames, limited to the streets that are asked for."""

    def __init__(self, district, streets):
        self.district = district
        communities = pd.DataFrame(district["communities"], columns=COLUMNS["communities"].split(", "))
        self.communities = communities[communities["street"].isin(streets or STREETS)]

    def __getattr__(self, ledger: str) -> pd.DataFrame:
        table = pd.DataFrame(self.district[ledger], columns=COLUMNS[ledger].split(", "))
        return table[table["community"].isin(self.communities["code"])]


def within(days: pd.Series) -> pd.Series:
    return (days >= START) & (days <= CUTOFF)


def no_later(days: pd.Series, limits) -> pd.Series:
    """Day by day, whether it is known and no later."""
    limits = limits if isinstance(limits, pd.Series) else pd.Series(limits, index=days.index)
    return pd.Series(
        [not pd.isna(day) and day <= limit for day, limit in zip(days, limits, strict=True)],
        index=days.index,
        dtype=bool,
    )


def share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def expected(district, streets) -> dict[str, float | None]:
    plain = Plain(district, streets)
    return {
        **about_matters(plain),
        **about_sites(plain),
        **about_volunteers(plain),
        **about_funds(plain),
        **about_inspections(plain),
    }


def about_matters(plain) -> dict:
    matters = plain.matters[within(plain.matters["accepted"])]
    closed = matters["closed"].notna()
    late = ~closed & (matters["due"] < CUTOFF)
    on_time = share(no_later(matters["closed"], matters["due"]).sum(), (closed | late).sum())
    return {"matters": len(matters), "on_time_share": on_time, "matters_late": late.sum()}


def about_sites(plain) -> dict:
    latest = plain.sites[plain.sites["date"] <= CUTOFF].sort_values("date").groupby("community")["area"].last()
    return {"share_500": share((latest >= 500).sum(), len(latest)), "below_500": (latest < 500).sum()}


def about_volunteers(plain) -> dict:
    known = plain.volunteers[plain.volunteers["month"] <= CUTOFF]
    total, residents = known["registered"].sum(), pd.to_numeric(plain.communities["residents"]).sum()
    per_1000 = 1000 * total / residents if residents and len(known) else None
    new = known[known["month"] >= START]["registered"].sum()
    return {"volunteers": total, "volunteers_new": new, "volunteers_per_1000": per_1000}


def about_funds(plain) -> dict:
    allotted = plain.allocations[plain.allocations["year"].between(2019, 2020)]["amount"]
    funds = plain.funds[plain.funds["year"].between(2019, 2020)]
    used = funds[no_later(funds["paid"], CUTOFF)]["amount"].sum()
    return {
        "fund_allotted": allotted.sum() if len(allotted) else None,
        "fund_used": used,
        "fund_execution": share(used, allotted.sum()),
    }


def about_inspections(plain) -> dict:
    made = plain.inspections[within(plain.inspections["date"])]
    found = made[made["result"] == "问题"]
    due = found[found["deadline"] < CUTOFF]
    in_time = (no_later(due["rectified"], due["deadline"]) & no_later(due["rectified"], CUTOFF)).sum()
    return {
        "inspections": len(made),
        "findings": len(found),
        "findings_late": (~no_later(due["rectified"], CUTOFF)).sum(),
        "rectified_in_time_share": share(in_time, len(due)),
    }


@settings(**RANDOM)
@given(districts(), ASKED)
def test_metrics_equal_pandas(district, streets):
    wanted = expected(district, streets)
    with opened(district) as dataset:
        found = catalogue.read(dataset, Filters(START, CUTOFF, streets), wanted)
    for id, value in wanted.items():
        gap = not district[METRICS[id].rows.ledger]  # a ledger nobody filled in is a gap, not a zero
        assert found[id].value == (None if gap or value is None else pytest.approx(float(value))), id


@settings(**RANDOM)
@given(districts(), ASKED)
def test_queries_equal_pandas(district, streets):
    plain, filters = Plain(district, streets), Filters(START, CUTOFF, streets)
    street = plain.communities.set_index("code")["street"]
    matters, found = plain.matters[within(plain.matters["accepted"])], plain.inspections
    due = found[within(found["date"]) & (found["result"] == "问题") & (found["deadline"] < CUTOFF)]
    in_time = no_later(due["rectified"], due["deadline"]).groupby(due["community"].map(street)).mean() * 100
    allotted = plain.allocations[plain.allocations["year"].between(2019, 2020)]
    with opened(district) as dataset:
        windows = dataset.rows("services/by_window", filters).set_index("window_kind")["accepted"]
        closure = dataset.rows("safeguards/closure", filters).set_index("street")["share"]
        execution = dataset.rows("safeguards/execution", filters).set_index("street")["allotted"]
    assert windows.to_dict() == matters["window_kind"].value_counts().to_dict()
    assert closure.to_dict() == pytest.approx(in_time.to_dict())
    sums = allotted.groupby(allotted["community"].map(street))["amount"].sum() / 10_000
    assert execution.to_dict() == pytest.approx(sums.to_dict())
