"""The demo dataset fulfils the published figures and every rule of the ledgers, and has something to say."""

import numpy as np
import pandas as pd
import pytest

from warehouse.demo import generate
from warehouse.ledgers import LEDGERS

START, CUTOFF = pd.Timestamp("2018-01-01"), pd.Timestamp("2019-06-30")


@pytest.fixture(scope="module")
def demo():
    return generate()


@pytest.fixture(scope="module", params=["default", "scaled"])
def frames(request, demo):
    return demo if request.param == "default" else generate(communities=120, matters=5_000)


def in_period(days):
    return days.between(START, CUTOFF)


def latest_areas(demo):
    sites = demo["sites"].sort_values("date")
    return sites[sites["date"] <= CUTOFF].groupby("community")["area"].last()


def total_metres(places, other):
    """Distances between all places of two frames (metres)."""
    metres = np.array([111_320 * np.cos(np.radians(33)), 111_320])
    here, there = (frame[["longitude", "latitude"]].to_numpy() * metres for frame in (places, other))
    return np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))


# —— rules of the ledgers ——


def test_ledgers_and_columns_come_in_the_declared_order(frames):
    assert list(frames) == list(LEDGERS)
    assert {name: list(frame) for name, frame in frames.items()} == {
        name: list(ledger.by_name) for name, ledger in LEDGERS.items()
    }


@pytest.mark.parametrize("name", LEDGERS)
def test_values_obey_the_declaration(frames, name):
    ledger, frame = LEDGERS[name], frames[name]
    assert not frame.empty or name == "published", "figures are those of the district's own size"
    assert not frame.duplicated(list(ledger.key)).any()
    for field in ledger.fields:
        column = frame[field.name]
        given = column.dropna()
        assert not field.required or column.notna().all(), field.name
        assert not field.enum or set(given) <= set(field.enum), field.name
        assert field.minimum is None or (given >= field.minimum).all(), field.name
        assert field.maximum is None or (given <= field.maximum).all(), field.name
        assert field.pattern is None or given.str.fullmatch(field.pattern).all(), field.name
        assert field.precision != "month" or (given.dt.day == 1).all(), field.name
    for reference in ledger.references:
        assert set(frame[reference.field].dropna()) <= set(frames[reference.ledger][reference.key]), reference.field


@pytest.mark.parametrize("name", ["standings", "carriers", "accountability", "joint_committees"])
def test_organisations_are_known(frames, name):
    directory = frames["communities"]
    assert set(frames[name]["unit"].dropna()) <= {"宛城区", *directory["street"], *directory["code"]}


def test_types_are_those_promised(frames):
    dtypes = {"string": "str", "number": "float64", "date": "datetime64[s]", "boolean": "bool"}
    for name, ledger in LEDGERS.items():
        for field in ledger.fields:
            assert str(frames[name][field.name].dtype) == dtypes.get(field.type, "int64" if field.required else "Int64")


def test_nothing_looks_like_a_phone_or_identity_number(frames):
    for frame in frames.values():
        for _, column in frame.select_dtypes("str").items():
            assert not column.str.contains(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{17}[\dXx]").fillna(False).any()


def test_same_seed_same_data(demo):
    again, other = generate(), generate(seed=1)
    for name, frame in demo.items():
        pd.testing.assert_frame_equal(frame, again[name])
    assert not demo["matters"].equals(other["matters"])


def test_another_size(demo):
    frames = generate(communities=120, matters=5_000)
    assert len(frames["communities"]) == 120
    assert in_period(frames["matters"]["accepted"]).sum() == 5_000
    assert frames["communities"].groupby("street", sort=False).size().tolist() == [37, 28, 26, 20, 9]
    assert not set(frames["communities"]["name"]) & set(demo["communities"]["name"]) - set(
        frames["communities"]["name"]
    )


# —— published figures ——


def test_directory(demo):
    directory = demo["communities"]
    streets = directory.groupby("street", sort=False)
    assert streets.size().to_dict() == {"东关街道": 17, "新华街道": 13, "汉冶街道": 12, "仲景街道": 9, "五里堡街道": 4}
    assert directory["type"].nunique() == 3
    assert directory["code"].str.startswith("99").all()
    assert (total_metres(directory, directory) + 1e6 * np.eye(55)).min() > 250


def test_areas(demo):
    latest = latest_areas(demo)
    sites = demo["sites"].sort_values("date")
    baseline = sites.groupby("community")["area"].first()
    assert ((latest >= 500).sum(), (latest >= 1000).sum(), len(latest)) == (30, 12, 55)
    assert 5 <= latest.between(450, 499).sum() <= 8
    assert 100 * (latest.sum() - baseline.sum()) / baseline.sum() == pytest.approx(35, abs=0.2)
    assert set(sites["measure"].dropna()) == set(LEDGERS["sites"].by_name["measure"].enum)
    assert (sites["area"] % 1 == 0).all()
    assert sites["area"].between(120, 2300).all()


def test_two_demonstration_streets_a_year(demo):
    standings = demo["standings"]
    streets = standings[(standings["level"] == "街道") & (standings["standing"] == "示范")]
    assert streets.groupby("year").size().to_dict() == {2017: 2, 2018: 2, 2019: 2}


def test_members_and_volunteers(demo):
    checkins, volunteers = demo["checkins"], demo["volunteers"]
    assert checkins["members"].sum() == 7_223
    assert checkins["date"].max() <= CUTOFF
    assert checkins[["home_community", "work_community"]].notna().any(axis=1).all()
    assert (checkins["county_level_members"] <= checkins["members"]).all()
    assert 62_760 <= volunteers["registered"].sum() <= 62_840
    assert volunteers["month"].max() <= CUTOFF
    monthly = volunteers.groupby("month")["registered"].sum()
    assert set(monthly.groupby(monthly.index.year).idxmax().dt.month) == {3}


def test_counts(demo):
    activities = demo["activities"][in_period(demo["activities"]["date"])]
    kinds = activities.groupby("kind").size()
    assert 800 <= kinds["志愿服务"] <= 899
    assert 600 <= kinds["主题服务"] <= 699
    assert demo["posts"]["post"].nunique() == 22
    assert len(demo["stations"]) == 79
    assert demo["stations"]["opened"].max() <= CUTOFF
    assert len(demo["platforms"]) == 21
    assert (len(demo["carriers"]), demo["carriers"]["level"].nunique()) == (26, 3)
    assert demo["joint_committees"]["kind"].value_counts().to_dict() == {"社区大党委": 25, "街道大工委": 4}
    named = {"近邻社工", "乐如家养老服务", "小蚂蚁志愿者服务队", "夕阳红文艺队"}
    assert named <= set(demo["social_services"]["organisation"])


def test_windows_and_rules(demo):
    windows, rules = demo["windows"], demo["window_rules"]
    assert windows[windows["installed"]]["window_kind"].nunique() == 6
    assert rules[rules["in_place"]]["rule"].nunique() == 7
    assert ((~windows["installed"]).sum(), (~rules["in_place"]).sum()) == (20, 30)


def test_matters_and_visits(demo):
    matters, visits = demo["matters"], demo["visits"]
    assert in_period(matters["accepted"]).sum() == 32_000
    assert 50_000 <= visits[in_period(visits["month"])]["visitors"].sum() <= 59_999
    assert (matters["due"] > matters["accepted"]).all()
    assert not (matters["closed"] < matters["accepted"]).any()
    assert matters["closed"].max() <= CUTOFF


def test_money_and_grades(demo):
    allocations, assessments = demo["allocations"], demo["assessments"]
    assert (allocations["amount"] == 200_000).all()
    assert allocations.groupby("year").size().to_dict() == {2018: 55, 2019: 55}
    last = assessments[assessments["year"] == 2018]
    assert (last["monthly_wage"] == 2_300).all()
    assert (last[["excellent", "competent", "ordinary"]].sum() > 0).all()


# —— life in it ——


def test_on_time_shares(demo):
    matters = demo["matters"][in_period(demo["matters"]["accepted"])]
    decided = matters[matters["closed"].notna() | (matters["due"] < CUTOFF)]
    in_time = decided["closed"] <= decided["due"]
    shares = in_time.groupby(decided["community"]).mean()
    assert 0.94 < in_time.mean() < 0.96
    assert 0.83 < shares.min() < 0.90 < 0.97 < shares.max()
    assert 90 < (matters["closed"].isna() & (matters["due"] < CUTOFF)).sum() < 160


def test_projects_and_their_progress(demo):
    projects, progress = demo["projects"].set_index("project"), demo["progress"]
    finished = projects["finished"].notna()
    overdue = ~finished & (projects["planned_finish"] < CUTOFF)
    assert (finished.sum(), overdue.sum(), (~finished & ~overdue).sum()) == (28, 8, 9)
    assert (projects["grade"].notna() == finished).all()
    assert (projects["planned_start"] <= projects["planned_finish"]).all()
    assert not (projects["finished"] < projects["planned_start"]).any()
    assert projects["measure"].nunique() == 5
    assert (progress["week"].dt.day_of_week == 6).all()
    assert progress["week"].max() <= CUTOFF
    last = progress.sort_values("week").groupby("project").last()
    assert set(last.index) == set(projects.index)
    assert (last["percent"] == 100).equals(finished.reindex(last.index))
    assert progress.sort_values("week").groupby("project")["percent"].is_monotonic_increasing.all()
    assert (last.loc[~finished[last.index], "week"] < CUTOFF - pd.Timedelta(14, "D")).sum() == 5


def test_enlargements_are_projects(demo):
    enlarged = demo["sites"][demo["sites"]["measure"].notna()]
    built = demo["projects"][demo["projects"]["finished"].notna()]
    same = enlarged.merge(
        built, left_on=["community", "measure", "area"], right_on=["community", "measure", "target_area"]
    )
    assert len(same) == len(enlarged)
    assert (same["finished"] < same["date"]).all()


def test_area_checks_agree_with_areas(demo):
    checks = demo["site_checks"]
    last = checks[(checks["standard"] == "建筑面积") & (checks["date"] == checks["date"].max())].set_index("community")
    sites = demo["sites"][demo["sites"]["date"] <= checks["date"].max()].sort_values("date")
    area = sites.groupby("community")["area"].last().reindex(last.index)
    assert last["result"].equals(
        pd.Series(np.select([area >= 500, area >= 400], ["达标", "基本达标"], "未达标"), last.index, dtype="str")
    )


def test_funds(demo):
    funds = demo["funds"]
    assert funds["amount"].between(10_000, 90_000).all()
    assert funds.groupby(["year", "community"])["amount"].sum().max() <= 200_000
    used = funds[funds["paid"] <= CUTOFF].groupby("year")["amount"].sum() / (55 * 200_000)
    assert used[2018] == pytest.approx(0.78, abs=0.03)
    assert used[2019] == pytest.approx(0.45, abs=0.03)
    paid = funds[funds["paid"].notna()]
    steps = ["consulted", "proposed", "deliberated", "resolved", "decision_published"]
    assert 0.05 < paid[steps].isna().any(axis=1).mean() < 0.11
    assert 0.01 < (paid["paid"] < paid["decision_published"]).mean() < 0.06


def test_inspections(demo):
    inspections = demo["inspections"]
    found = inspections[inspections["result"] == "问题"]
    assert in_period(inspections["date"]).all()
    assert 0.18 < len(found) / len(inspections) < 0.26
    assert (inspections["deadline"].notna() == (inspections["result"] == "问题")).all()
    assert not (inspections["rectified"] < inspections["date"]).any()
    left = found[found["rectified"].isna()]
    assert ((left["deadline"] < CUTOFF).sum(), (left["deadline"] >= CUTOFF).sum()) == (12, 6)
    assert found.groupby(["community", "content"]).size().max() >= 3


def test_gaps_have_something_to_say(demo):
    posts, targets, visits = demo["posts"], demo["accountability"], demo["visits"]
    assert posts[posts["claimed"] == 0].groupby("post").size().max() >= 5
    unsigned = targets[targets["signed"].isna()]
    assert (unsigned["year"].unique().tolist(), len(unsigned)) == ([2019], 3)
    assert targets[["kept", "score"]].notna().groupby(targets["year"]).all().loc[2018].all()
    period = demo["social_services"][in_period(demo["social_services"]["month"])]
    assert 55 - period["community"].nunique() == 12
    assert (visits.groupby("community").size() < visits["month"].nunique()).sum() == 2


def test_the_year_before_can_be_compared(demo):
    for name, day in {"matters": "accepted", "activities": "date", "visits": "month"}.items():
        assert (demo[name][day] < START).any(), name


def test_drawings_say_they_are_of_the_demo_and_none_is_missing(dataset):
    named = dataset.frame("select pictures from progress where pictures is not null")["pictures"]
    assert len(named) == named.nunique() == dataset.sizes["projects"]
    assert set(named) == set(dataset.pictures)
    assert all(name.startswith("演示-") for name in named)
    assert len(set(dataset.pictures.values())) == 4
