"""Metrics and named queries against plain pandas on random districts, and on the districts that are hard to count.

The numbers are computed a second time, as a clerk would count the rows; a ledger without any row is a gap (None).
"""

import datetime as dt
import itertools
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.release import OFTEN
from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue

START, CUTOFF, LEAP = dt.date(2019, 11, 1), dt.date(2020, 4, 30), dt.date(2020, 2, 29)
DAYS = st.one_of(st.just(LEAP), st.dates(dt.date(2019, 10, 1), dt.date(2020, 5, 15)))
YEARS = st.sampled_from([2018, 2019, 2020])  # 2018 lies before the period
MONTHS = st.sampled_from([dt.date(2019, 9, 1) + relativedelta(months=ahead) for ahead in range(10)])
STREETS = ["东关街道", "新华街道"]
STEPS = ["consulted", "proposed", "deliberated", "resolved", "decision_published", "result_published"]
COLUMNS = {
    "communities": ["code", "name", "street", "type", "residents"],
    "matters": ["matter", "community", "window_kind", "subject", "level", "accepted", "due", "closed"],
    "sites": ["community", "date", "area"],
    "funds": ["year", "community", "project", "category", "amount", *STEPS, "paid"],
    "allocations": ["year", "community", "amount"],
    "inspections": ["date", "community", "way", "content", "result", "deadline", "rectified"],
    "volunteers": ["community", "month", "registered"],
    "dataset": ["name", "cutoff", "start", "reporter"],
}


@dataclass(frozen=True)
class District:
    """The rows of a district's ledgers, in the order of COLUMNS."""

    communities: list[tuple]
    matters: list[tuple] = ()
    sites: list[tuple] = ()
    funds: list[tuple] = ()
    allocations: list[tuple] = ()
    inspections: list[tuple] = ()
    volunteers: list[tuple] = ()

    def table(self, ledger: str, inside: list[str]) -> pd.DataFrame:
        """The rows of the communities inside; dates stay dates, what is missing is None."""
        rows = pd.DataFrame(list(getattr(self, ledger)), columns=COLUMNS[ledger], dtype=object)
        return rows[rows["community"].isin(inside)]


def _later(day: dt.date, days: int | None) -> dt.date | None:
    return None if days is None else day + dt.timedelta(days)


@st.composite
def districts(draw):
    """One to four communities and a few rows of every ledger, often none."""
    count = draw(st.integers(1, 4))
    codes = [f"99990100100{number}" for number in range(count)]
    community = st.sampled_from(codes)
    communities = [
        (code, f"社区{code[-1]}", STREETS[index % 2], "板块型", draw(st.sampled_from([None, 0, 1000, 2500])))
        for index, code in enumerate(codes)
    ]
    taking = st.none() if draw(st.booleans()) else st.one_of(st.none(), st.integers(0, 40))  # or nothing is ever done
    matters = []
    for number in range(draw(st.integers(0, 12))):
        accepted = draw(DAYS)
        closed = _later(accepted, draw(taking))
        closed = closed if closed is None or closed <= CUTOFF else None
        kind = draw(st.sampled_from(["党员服务", "社会救助"]))
        due = _later(accepted, draw(st.integers(0, 20)))
        matters.append((f"S{number}", draw(community), kind, "咨询", "代办", accepted, due, closed))
    keys = draw(st.lists(st.tuples(community, DAYS), unique=True, max_size=8))
    sites = [(*key, draw(st.sampled_from([120.0, 499.9, 500.0, 1000.0]))) for key in keys]
    funds = [
        (draw(YEARS), draw(community), f"项目{number}", "其他", draw(st.sampled_from([0, 30_000, 50_000])), *days)
        for number, days in enumerate(draw(st.lists(st.tuples(*[st.one_of(st.none(), DAYS)] * 7), max_size=5)))
    ]
    keys = draw(st.lists(st.tuples(YEARS, community), unique=True, max_size=6))
    allocations = [(*key, draw(st.sampled_from([0, 100_000, 200_000]))) for key in keys]
    inspections = []
    for number in range(draw(st.integers(0, 8))):
        day, result = draw(DAYS), draw(st.sampled_from(["问题", "问题", "合格"]))
        deadline, rectified = _later(day, draw(st.integers(0, 40))), _later(day, draw(taking))
        inspections.append((day, draw(community), "暗访", f"内容{number}", result, deadline, rectified))
    keys = draw(st.lists(st.tuples(community, MONTHS), unique=True, max_size=8))
    volunteers = [(*key, draw(st.integers(0, 50))) for key in keys]
    return District(communities, matters, sites, funds, allocations, inspections, volunteers)


ALONE = [("999901001000", "社区0", "东关街道", "板块型", 1000)]
EMPTY = District(ALONE)
ALL_ON_ONE_DAY = District(
    ALONE,
    matters=[("S0", "999901001000", "党员服务", "咨询", "代办", LEAP, LEAP, LEAP)],
    sites=[("999901001000", LEAP, 500.0)],
    funds=[(2020, "999901001000", "照明", "其他", 50_000, *[LEAP] * 7)],
    allocations=[(2020, "999901001000", 200_000)],
    inspections=[(LEAP, "999901001000", "暗访", "值守", "问题", LEAP, LEAP)],
    volunteers=[("999901001000", dt.date(2020, 2, 1), 29)],
)
DUE_AT_THE_CUTOFF = District(
    ALONE,
    matters=[("S0", "999901001000", "党员服务", "咨询", "代办", CUTOFF, CUTOFF, None)],
    inspections=[(CUTOFF, "999901001000", "暗访", "值守", "问题", CUTOFF, None)],
)
PAID_IN_A_YEAR_WITHOUT_ALLOCATION = District(
    ALONE,
    funds=[(2020, "999901001000", "照明", "其他", 50_000, *[None] * 6, LEAP)],
    allocations=[(2019, "999901001000", 200_000)],
)


@contextmanager
def opened(district: District):
    """The district as a dataset."""
    rows = {field.name: getattr(district, field.name) for field in fields(district)}
    rows["dataset"] = [("随机", CUTOFF, START, "测试")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.duckdb"
        with duckdb.connect(str(path)) as connection:
            for ledger in LEDGERS.values():
                connection.execute(ledger.ddl())
            for name, values in rows.items():
                marks = ", ".join(["?"] * len(COLUMNS[name]) + ["'test'", "1"])
                into = f"insert into {name} ({', '.join(COLUMNS[name])}, batch, sheet_row) values ({marks})"
                for row in values:
                    connection.execute(into, row)
            versions.roll_up(connection)
        sizes = {name: len(rows.get(name, ())) for name in LEDGERS}
        dataset = Dataset(
            path, {"version": "random", "cutoff": str(CUTOFF), "start": str(START), "rows": sizes, "is_demo": False}
        )
        try:
            yield dataset
        finally:
            dataset.close()


# —— the same numbers, computed plainly ——


def _within(days: pd.Series) -> pd.Series:
    return (days >= START) & (days <= CUTOFF)


def _by(days: pd.Series, limit) -> pd.Series:
    """Whether the day is there and not after the limit (a day, or one for each row)."""
    limits = limit if isinstance(limit, pd.Series) else [limit] * len(days)
    pairs = zip(days, limits, strict=True)
    return pd.Series([day is not None and last is not None and day <= last for day, last in pairs], days.index, bool)


def _named(rows, index: int, inside: list[str]) -> bool:
    """Whether any row, of any time, names one of the communities (at ``index`` of the row); else there is no number."""
    return any(row[index] in inside for row in rows)


def _begun(rows, index: int, until: dt.date | int = CUTOFF) -> bool:
    """Whether the ledger has begun: before its first row nobody knows what happened."""
    return any(row[index] <= until for row in rows)


def _percent(part, whole):
    return 100 * part / whole if whole else None


def expected_of_matters(district, inside):
    every = district.table("matters", inside)
    every = every[every["accepted"] <= CUTOFF]
    table = every[_within(every["accepted"])]
    closed, overdue = table["closed"].notna(), table["due"] < CUTOFF
    late = every["closed"].isna() & (every["due"] < CUTOFF)
    named = _named(district.matters, 1, inside)
    return {
        "matters": len(table) if named and _begun(district.matters, 5) else None,
        "on_time_share": _percent(_by(table["closed"], table["due"]).sum(), (closed | overdue).sum()),
        "matters_late": late.sum() if named else None,
    }


def expected_of_areas(district, inside):
    table = district.table("sites", inside)
    latest = table[table["date"] <= CUTOFF].sort_values("date").groupby("community")["area"].last()
    return {
        "share_500": _percent((latest >= 500).sum(), len(latest)),
        "below_500": (latest < 500).sum() if _named(district.sites, 0, inside) else None,
    }


def _breached(fund) -> bool:
    """A step is missing before a later one or before payment, two stand in the wrong order, or payment came too early."""
    days = [known if known and known <= CUTOFF else None for known in (getattr(fund, step) for step in STEPS)]
    paid = fund.paid if fund.paid and fund.paid <= CUTOFF else None
    last = max((position for position, day in enumerate(days) if day), default=-1)
    needed = days[: max(last, 5 if paid else 0)]
    dated = [day for day in days if day]
    disordered = any(earlier > later for earlier, later in itertools.pairwise(dated))
    return None in needed or disordered or bool(paid and days[4] and paid < days[4])


def expected_of_funds(district, inside):
    funds, allotted = district.table("funds", inside), district.table("allocations", inside)
    funds = funds[funds["year"] >= START.year]
    allotted = allotted[allotted["year"] >= START.year]["amount"].sum()
    used = funds[_by(funds["paid"], CUTOFF)]["amount"].sum()
    return {
        "fund_used": used if _named(district.funds, 1, inside) and _begun(district.funds, 0, CUTOFF.year) else None,
        "fund_execution": _percent(used, allotted) if district.funds else None,
        "fund_breaches": sum(map(_breached, funds.itertuples()))
        if _named(district.funds, 1, inside) and _begun(district.funds, 0, CUTOFF.year)
        else None,
    }


def _findings(district, inside):
    table = district.table("inspections", inside)
    return table[(table["result"] == "问题") & _within(table["date"])]


def expected_of_inspections(district, inside):
    findings = _findings(district, inside)
    due = findings["deadline"] < CUTOFF
    in_time = due & _by(findings["rectified"], findings["deadline"])
    every = district.table("inspections", inside)
    every = every[(every["result"] == "问题") & (every["date"] <= CUTOFF) & (every["deadline"] < CUTOFF)]
    kept = len(district.inspections) > 0  # who was never inspected has no row, and none found
    return {
        "findings": len(findings) if kept and _begun(district.inspections, 0) else None,
        "findings_late": (~_by(every["rectified"], CUTOFF)).sum() if kept else None,
        "rectified_in_time_share": _percent(in_time.sum(), due.sum()),
    }


def expected_of_volunteers(district, inside):
    table = district.table("volunteers", inside)
    table = table[table["month"] <= CUTOFF]
    peopled = {row[0]: row[4] for row in district.communities if row[0] in inside and row[4]}
    total, counted = table["registered"].sum(), table[table["community"].isin(peopled)]
    return {
        "volunteers": total if _named(district.volunteers, 0, inside) else None,
        "volunteers_new": table[table["month"] >= START]["registered"].sum()
        if _named(district.volunteers, 0, inside) and _begun(district.volunteers, 1)
        else None,
        "volunteers_per_1000": 1000 * counted["registered"].sum() / sum(peopled.values()) if len(counted) else None,
    }


EXPECTED = [
    expected_of_matters,
    expected_of_areas,
    expected_of_funds,
    expected_of_inspections,
    expected_of_volunteers,
]


# —— the comparison ——


def everywhere(test):
    """On random districts and on the hard ones, with and without a choice of streets."""
    test = given(districts(), st.sampled_from([None, ("东关街道",), ("东关街道", "新华街道")]))(test)
    for hard in (EMPTY, ALL_ON_ONE_DAY, DUE_AT_THE_CUTOFF, PAID_IN_A_YEAR_WITHOUT_ALLOCATION):
        test = example(hard, None)(test)
    return pytest.mark.release(
        settings(max_examples=15 * OFTEN, deadline=None, suppress_health_check=list(HealthCheck))(test)
    )


def _inside(district, streets):
    return [code for code, _, street, *_ in district.communities if streets is None or street in streets]


def _equal(value):
    return None if value is None else pytest.approx(float(value))


@everywhere
def test_metrics_equal_pandas(district, streets):
    inside = _inside(district, streets)
    expected = {id: value for each in EXPECTED for id, value in each(district, inside).items()}
    with opened(district) as dataset:
        found = catalogue.read(dataset, Filters(START, CUTOFF, streets), expected)
    for id, value in expected.items():
        assert found[id].value == _equal(value), id
    months = [CUTOFF.replace(day=1) - relativedelta(months=back) for back in range(11, -1, -1)]
    accepted = [day.replace(day=1) for day in district.table("matters", inside)["accepted"] if day <= CUTOFF]
    named = _named(district.matters, 1, inside)
    ends = [min(month + relativedelta(day=31), CUTOFF) for month in months]
    counts = [
        accepted.count(month) if named and _begun(district.matters, 5, end) else None
        for month, end in zip(months, ends, strict=True)
    ]
    assert list(found["matters"].trend) == counts, "a month without rows is a zero, before a ledger begins a gap"


@everywhere
def test_queries_equal_pandas(district, streets):
    inside, filters = _inside(district, streets), Filters(START, CUTOFF, streets)
    street_of = {code: street for code, _, street, *_ in district.communities}
    with opened(district) as dataset:
        windows = dataset.rows("services/by_window", filters)
        closure = dataset.rows("safeguards/closure", filters)
        execution = dataset.rows("safeguards/execution", filters)
        steps = dataset.rows("safeguards/steps", filters)

    matters = district.table("matters", inside)
    counts = matters[_within(matters["accepted"])]["window_kind"].value_counts()
    assert windows.set_index("window_kind")["accepted"].to_dict() == counts.to_dict()

    findings = _findings(district, inside)
    due = findings[findings["deadline"] < CUTOFF]
    assert closure.empty or set(closure["street"]) == {street_of[code] for code in inside}, (
        "a street without any due is said"
    )
    closure = closure[closure["due"] > 0]
    streets_due = due["community"].map(street_of)
    assert closure.set_index("street")["due"].to_dict() == streets_due.value_counts().to_dict()
    in_time = _by(due["rectified"], due["deadline"]).groupby(streets_due).sum()
    assert closure.set_index("street")["in_time"].to_dict() == in_time.to_dict()

    funds, allotted = district.table("funds", inside), district.table("allocations", inside)
    funds, allotted = funds[funds["year"] >= START.year], allotted[allotted["year"] >= START.year]
    given_out = allotted.groupby(allotted["community"].map(street_of))["amount"].sum()
    paid = funds[_by(funds["paid"], CUTOFF)]
    paid = paid.groupby(paid["community"].map(street_of))["amount"].sum()
    both = pd.DataFrame({"allotted": given_out, "paid": paid}).astype(float).fillna(0) / 10_000
    for name, amounts in both.items():
        assert execution.set_index("street")[name].to_dict() == pytest.approx(amounts.to_dict())

    done = [(_by(funds[step], CUTOFF).sum(), len(funds)) for step in STEPS] if len(funds) else []
    assert list(zip(steps["done"], steps["of"], strict=True)) == done
    wrong = [_breached(fund) for fund in funds.itertuples()]
    whole = [all(taken) for taken in zip(*(_by(funds[step], CUTOFF) for step in STEPS), strict=True)]
    assert set(steps["breached"]) == ({sum(wrong)} if len(funds) else set())
    sound = sum(whole and not wrong for whole, wrong in zip(whole, wrong, strict=True))
    assert set(steps["sound"]) == ({sound} if len(funds) else set())
