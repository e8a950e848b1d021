"""Builds: every cell at every level is what a plain computation gives, and what is chosen wrongly is said."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from tests.release import OFTEN
from warehouse.explore import builds, cubes, pivot, sandbox, statements
from warehouse.explore.builds import Build, Condition
from warehouse.explore.statements import LEVEL
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue
from warehouse.refused import Refused

PLACES, D = ("district", "street", "type", "community"), dt.date
LABELS = {
    "year": lambda days: days.dt.strftime("%Y年"),
    "quarter": lambda days: days.dt.strftime("%Y年") + days.dt.quarter.astype("Int64").astype(str) + "季度",
    "month": lambda days: days.dt.strftime("%Y-%m"),
}
#: Ledgers whose rows lie open in pandas: date, and the field each measure is taken of.
PLAIN = (
    "activities",
    "visits",
    "social_services",
    "inspections",
    "funds",
    "windows",
    "posts",
    "checkins",
    "volunteers",
)


@st.composite
def chosen(draw, cube):
    source = cubes.cubes()[cube]
    dimensions = draw(st.permutations(list(source.dimensions)))
    across = draw(st.integers(0, 2))
    rows = draw(st.integers(0, 3))
    measures = draw(st.lists(st.sampled_from(list(source.measures)), min_size=1, max_size=3, unique=True))
    return Build(cube, tuple(measures), tuple(dimensions[across : across + rows]), tuple(dimensions[:across]))


@st.composite
def periods(draw, dataset):
    months = [D(2018, month, 1) for month in range(1, 13)] + [D(2019, month, 1) for month in range(1, 7)]
    first, last = sorted(draw(st.tuples(st.sampled_from(months), st.sampled_from(months))))
    streets = draw(st.sampled_from([None, ("东关街道",), ("仲景街道", "新华街道")]))
    return Filters.months(dataset, first, last, streets, draw(st.sampled_from([None, ("板块型",)])))


def plain(dataset, filters, build):
    """The rows of a ledger with the labels of the build, filtered, in pandas."""
    cube, ledger = build.source, LEDGERS[build.cube]
    rows = dataset.frame(f"select * from {ledger.name}")
    communities = (
        dataset.frame("select code, name, street, type, district from communities").set_index("code").add_prefix("at_")
    )
    own = rows[list(ledger.community_fields)].bfill(axis=1).iloc[:, 0]
    rows = rows.join(communities, on=own.rename("own"))
    if cube.date:
        field = cube.date.removeprefix("facts.")
        days = pd.to_datetime(rows["year"].astype(str) + "-01-01" if cube.yearly else rows[field])
        since = filters.since.replace(month=1, day=1) if cube.yearly else filters.since
        kept = (days >= pd.Timestamp(since)) & (days <= pd.Timestamp(filters.until))
        rows, days = rows[kept], days[kept]
    for key, column in (("streets", "at_street"), ("types", "at_type")):
        if getattr(filters, key):
            kept = rows[column].isin(getattr(filters, key))
            rows, days = rows[kept], days[kept] if cube.date else None
    for dimension in build.dimensions:
        if dimension.id in PLACES:
            rows[dimension.title] = rows["at_name" if dimension.id == "community" else f"at_{dimension.id}"]
        elif dimension.months:
            rows[dimension.title] = LABELS[dimension.id](days)
        elif ledger.by_name[dimension.id].type == "boolean":
            rows[dimension.title] = rows[dimension.id].map({True: "是", False: "否"})
        else:
            rows[dimension.title] = rows[dimension.id]
    return rows


def aggregated(rows, measure):
    if measure.id == "rows":
        return float(len(rows))
    name, kind = measure.id.rsplit("_", 1)
    if name not in rows:
        return None
    values = pd.to_numeric(rows[name]).dropna()
    return None if values.empty else float(getattr(values, kind)())


def cells(long, build):
    """(level, labels of what is not summed over) → the row."""
    titles = [dimension.title for dimension in build.dimensions]
    found = {}
    for record in long.to_dict("records"):
        kept = [index for index in range(len(titles)) if not record[LEVEL] >> (len(titles) - 1 - index) & 1]
        key = tuple(None if pd.isna(record[titles[index]]) else record[titles[index]] for index in kept)
        found[int(record[LEVEL]), key] = record
    return found


@pytest.mark.release
@settings(max_examples=40 * OFTEN, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_build_from_a_ledger_is_a_group_by_at_every_level(dataset, data):
    build = data.draw(chosen(data.draw(st.sampled_from(PLAIN))))
    filters = data.draw(periods(dataset))
    own = [
        measure
        for measure in build.measured
        if measure.id == "rows" or measure.id.rsplit("_", 1)[-1] in ("sum", "mean", "median")
    ]
    found, rows = cells(statements.run(dataset, filters, build), build), plain(dataset, filters, build)
    expected = 0
    for kept, level in builds.levels(build):
        titles = [dimension.title for dimension in kept]
        groups = rows.groupby(titles, dropna=False) if titles else [((), rows)]
        for key, group in groups:
            if titles and group.empty:
                continue
            labels = tuple(None if pd.isna(label) else label for label in key)
            expected += 1
            for measure in own:
                value = found[level, labels][measure.head]
                assert pytest.approx(aggregated(group, measure), nan_ok=True) == (None if pd.isna(value) else value)
    assert expected == len(found)


@pytest.mark.release
@settings(max_examples=25 * OFTEN, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_build_from_the_catalogue_is_the_metric_at_every_place_and_time(dataset, data):
    build = data.draw(chosen("catalogue"))
    filters = data.draw(periods(dataset))
    found = cells(statements.run(dataset, filters, build), build)
    names = dataset.rows("map/directory", dataset.everything).set_index("name")["community"]
    for (level, labels), record in data.draw(st.lists(st.sampled_from(sorted(found.items(), key=str)), max_size=6)):
        kept = next(kept for kept, number in builds.levels(build) if number == level)
        at = {dimension.id: label for dimension, label in zip(kept, labels, strict=True)}
        narrowed = replace(filters, types=(at["type"],) if "type" in at else filters.types)
        finest = min((dimension.months for dimension in kept if dimension.months), default=0)
        label = next((at[dimension.id] for dimension in kept if dimension.months == finest and finest), None)
        if label:
            days = pd.Series(pd.date_range(filters.since, filters.until))
            unit = next(dimension.id for dimension in kept if dimension.months == finest)
            days = days[LABELS[unit](days) == label]
            narrowed = replace(narrowed, since=days.min().date(), until=days.max().date())
        if "community" in at:
            whole = catalogue.by("community", dataset, narrowed, build.measures).set_index("community")
            expected = whole.loc[names[at["community"]]]
        else:
            narrowed = replace(narrowed, streets=(at["street"],)) if "street" in at else narrowed
            expected = {id: reading.value for id, reading in catalogue.read(dataset, narrowed, build.measures).items()}
        for measure in build.measured:
            value, wanted = record[measure.head], expected[measure.id]
            assert (pd.isna(value) and pd.isna(wanted)) or value == pytest.approx(wanted), (at, measure.id)


def test_matters_are_built_from_the_rollup_and_agree_with_the_ledger(dataset):
    build = Build("matters", ("accepted", "on_time_share", "satisfaction"), ("window_kind", "level"), ("channel",))
    found = cells(statements.run(dataset, dataset.everything, build), build)
    rows = dataset.frame("select * from matters where accepted >= date '2018-01-01'")
    late = rows["closed"].isna() & (pd.to_datetime(rows["due"]) >= pd.Timestamp(dataset.cutoff))
    rows = rows.assign(decided=~late, in_time=pd.to_datetime(rows["closed"]) <= pd.to_datetime(rows["due"]))
    for (window, step), group in rows.groupby(["window_kind", "level"]):
        record = found[1, (window, step)]
        assert record["受理事项（件）"] == len(group)
        assert record["按时办结率（%）"] == pytest.approx(100 * group["in_time"].sum() / group["decided"].sum())
    total = found[7, ()]
    assert total["受理事项（件）"] == len(rows)
    assert total["满意率（%）"] == pytest.approx(
        100 * rows["rating"].isin(["满意", "基本满意"]).sum() / rows["rating"].count()
    )
    assert "matters_by_kind" in statements.sql(dataset, dataset.everything, build)


def earlier(build):
    """The column of the first measure in the period compared with."""
    return build.measured[0].compared[cubes.THEN].name


def test_the_period_before_and_the_year_before(dataset):
    whole = Filters(D(2018, 7, 1), D(2018, 12, 31))
    for cube, measure in (("catalogue", "matters"), ("matters", "accepted")):
        build = Build(cube, (measure,), ("street",), ("quarter",))
        for compare, since, until in (
            (builds.BEFORE, D(2018, 4, 1), D(2018, 9, 30)),
            (builds.YEAR_BEFORE, D(2017, 7, 1), D(2017, 12, 31)),
        ):
            compared = statements.run(dataset, whole, replace(build, compare=compare))
            then = statements.run(dataset, Filters(since, until), build)
            head, quarters = build.measured[0].head, [builds.level(build, kept) for kept in ([0, 1], [1])]
            compared, then = (rows[rows[LEVEL].isin(quarters)] for rows in (compared, then))
            assert list(compared[earlier(build)].sort_values()) == list(then[head].sort_values())


def test_a_total_is_compared_with_a_period_as_long_as_its_own(dataset):
    filters = Filters(D(2019, 1, 1), D(2019, 6, 30))
    build = Build("matters", ("accepted",), ("quarter", "month"), compare=builds.BEFORE)
    found = cells(statements.run(dataset, filters, build), build)
    for level, label, since, until in (
        (0, ("2019年1季度", "2019-01"), D(2018, 12, 1), D(2018, 12, 31)),
        (1, ("2019年1季度",), D(2018, 10, 1), D(2018, 12, 31)),
        (3, (), D(2018, 7, 1), D(2018, 12, 31)),
    ):
        then = statements.run(dataset, Filters(since, until), Build("matters", ("accepted",), ()))
        assert found[level, label]["受理事项 比较期（件）"] == then["受理事项（件）"][0]
    assert builds.sentence(filters, build).endswith("合计的比较期 2018-07 至 2018-12，各期与其上一期比较")


@pytest.mark.parametrize(
    ("build", "filters", "words"),
    [
        (
            Build("matters", ("accepted",), (), where=(("channel", ("网站", "热线")),)),
            {"streets": ("东关街道",)},
            "东关街道，全部类型社区，受理日期在 2018-01 至 2019-06；渠道：网站、热线",
        ),
        (Build("platforms", ("rows",), ()), {}, "全部街道，全部类型社区，建成日期在 2018-01 至 2019-06"),
        (Build("posts", ("rows",), ()), {}, "全部街道，全部类型社区，不限时间"),
        (Build("assessments", ("rows",), ()), {}, "全部街道，全部类型社区，年度 2018 至 2019"),
        (Build("catalogue", ("matters",), ()), {}, "全部街道，全部类型社区，2018-01 至 2019-06"),
    ],
)
def test_a_build_says_what_it_counts(dataset, build, filters, words):
    assert builds.sentence(replace(dataset.everything, **filters), build) == words


def test_streets_narrow_every_ledger_that_names_places(dataset):
    for cube in ("progress", "standings", "accountability", "joint_committees", "carriers"):
        build = Build(cube, ("rows",), ("street",))
        rows = statements.run(dataset, replace(dataset.everything, streets=("东关街道",)), build)
        assert set(rows["街道"].dropna()) == {"东关街道"}, cube
        whole = statements.run(dataset, dataset.everything, build).set_index("街道")["记录数（条）"]
        assert 0 < rows["记录数（条）"].iloc[0] == whole["东关街道"] < whole.sum() / 2, cube


def test_compared_without_periods_the_same_length_before(dataset):
    build = Build("matters", ("accepted",), ("street",), compare=builds.BEFORE)
    compared = statements.run(dataset, Filters(D(2019, 1, 1), D(2019, 6, 30)), build)
    then = statements.run(dataset, Filters(D(2018, 7, 1), D(2018, 12, 31)), replace(build, compare=None))
    assert list(compared["受理事项 比较期（件）"]) == list(then["受理事项（件）"])


# —— the table ——


def shaped(dataset, build, **shape):
    return pivot.table(dataset, build, statements.run(dataset, dataset.everything, build), **shape)


def test_sub_totals_follow_their_group_and_the_order_is_that_of_the_directory(dataset):
    table = shaped(dataset, Build("matters", ("accepted",), ("street", "window_kind")))
    streets = list(dataset.rows("map/directory", dataset.everything)["street"].unique())
    windows = list(LEDGERS["matters"].by_name["window_kind"].enum)
    assert list(table.rows["街道"]) == [street for street in streets for _ in range(7)] + ["合计"]
    assert list(table.rows["窗口"])[:7] == [*windows, "小计"]
    column = table.rows["受理事项（件）"]
    assert column[6] == column[:6].sum()
    assert column.iloc[-1] == table.body["受理事项（件）"].sum()


def test_largest_first_group_within_group_and_the_first_n(dataset):
    table = shaped(dataset, Build("matters", ("accepted",), ("street", "window_kind")), sort="accepted", top=2)
    sums = table.rows.loc[table.rows["窗口"] == "小计", "受理事项（件）"]
    assert list(sums) == sorted(sums, reverse=True)
    assert len(sums) == 2
    first = table.rows["受理事项（件）"][:6]
    assert list(first) == sorted(first, reverse=True)
    assert table.groups == 5
    assert table.rows["街道"].iloc[-1] == "合计"
    assert table.rows["受理事项（件）"].iloc[-1] > sums.sum()


def test_shares_are_of_what_adds_up_only(dataset):
    build = Build("matters", ("accepted", "on_time_share"), ("street",), ("channel",))
    whole, table = shaped(dataset, build), shaped(dataset, build, share="column")
    assert table.body["合计 受理事项 占本列（%）"].sum() == pytest.approx(100)
    assert list(table.rows["合计 按时办结率（%）"]) == list(whole.rows["合计 按时办结率（%）"])
    across = shaped(dataset, build, share="row")
    assert across.finding == "新华街道的受理事项最多，8,502 件"
    parts = [name for name in across.columns if "占本行" in name and not name.startswith("合计")]
    assert across.rows[parts].sum(axis=1).to_list() == pytest.approx([100] * len(across.rows))


def test_a_change_of_a_share_is_in_points(dataset):
    table = shaped(dataset, Build("matters", ("accepted", "on_time_share"), ("street",), compare=builds.YEAR_BEFORE))
    assert table.columns["按时办结率 增减（个百分点）"].decimals == 1
    assert "受理事项 增幅（%）" in table.columns
    row = table.rows.iloc[0]
    assert row["受理事项 增减（件）"] == row["受理事项（件）"] - row["受理事项 比较期（件）"]


def test_what_fell_to_nothing_is_compared_too(dataset):
    filters = Filters(dt.date(2019, 5, 1), dt.date(2019, 6, 30))
    build = Build("inspections", ("rows",), ("community",), compare=builds.BEFORE)
    table = pivot.table(dataset, build, statements.run(dataset, filters, build))
    then, now = (next(name for name in table.columns if word in name) for word in ("比较期", "（条）"))
    assert table.body[then].sum() == table.rows[then].iloc[-1]
    assert (table.body[now] == 0).any()


@pytest.mark.parametrize(
    ("cube", "measure", "rows", "comparable"),
    [
        ("matters", "accepted", ("street",), []),
        ("catalogue", "matters", ("street",), []),
        ("matters", "accepted", ("year",), ["2018年", "2019年"]),
        ("assessments", "rows", ("year",), ["2018年"]),  # 2019 is not yet in
        ("assessments", "rows", ("street",), []),
    ],
)
def test_a_period_before_the_ledger_begins_is_not_compared(dataset, cube, measure, rows, comparable):
    build = Build(cube, (measure,), rows, compare=builds.BEFORE)
    long = statements.run(dataset, dataset.everything, build)
    title, then = build.dimensions[0].title, earlier(build)
    labels = long.loc[long[then].notna(), title]
    assert [None if pd.isna(label) else label for label in labels] == comparable


def test_the_headline_is_of_all_rows_whatever_is_shown(dataset):
    build = Build("catalogue", ("on_time_share", "matters"), ("community",))
    found = [shaped(dataset, build, top=top).finding for top in (None, 1)]
    assert found[0] == found[1]
    street = Build("catalogue", ("matters", "on_time_share"), ("street",))
    assert shaped(dataset, street, sort="on_time_share", top=1).finding.startswith("新华街道的办理服务事项最多")
    assert shaped(dataset, Build("catalogue", ("streets",), ("street",))).finding == "各街道的街道都是 1 个"


@pytest.mark.parametrize("share", list(pivot.SHARES))
def test_what_is_drawn_is_what_the_table_says(dataset, share):
    build = Build("matters", ("accepted",), ("street",), ("channel",))
    table = shaped(dataset, build, share=share)
    assert table.measure.unit == "%"
    for row in table.drawn.itertuples():
        column = next(name for name in table.columns if name.startswith(f"{row.part} "))
        assert table.rows.set_index("街道").loc[row.row, column] == pytest.approx(row.value)


def test_no_rows_chosen_gives_the_figures_alone(dataset):
    table = shaped(dataset, Build("catalogue", ("members", "matters"), ()))
    assert table.rows.iloc[0].to_dict() == {"报到在职党员（名）": 7223, "办理服务事项（件）": 32000}


def test_a_condition_takes_its_words_literally(dataset):
    build = Build("matters", ("accepted",), ("window_kind",), where=(("subject", ("'; drop table matters; --",)),))
    with pytest.raises(Refused, match="“事项”中没有“'; drop table matters; --”，可能已改名"):
        statements.run(dataset, dataset.everything, build)
    only = Build("matters", ("accepted",), ("window_kind",), where=(("window_kind", ("党员服务",)),))
    assert set(statements.run(dataset, dataset.everything, only)["窗口"].dropna()) == {"党员服务"}


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (Build("nothing", ("rows",), ()), "没有名为“nothing”的数据来源"),
        (Build("matters", (), ("street",)), "至少选择一个度量"),
        (Build("matters", ("gone",), ("street",)), "没有度量“gone”"),
        (Build("matters", ("accepted",), ("gone",)), "没有维度“gone”"),
        (Build("matters", ("accepted",), ("street",), ("street",)), "不能既作行又作列"),
        (Build("matters", ("accepted",), ("street", "type", "window_kind", "level", "channel")), "行最多 4 个维度"),
    ],
)
def test_a_wrong_choice_says_what_is_wrong(dataset, build, words):
    with pytest.raises(Refused, match=words):
        statements.run(dataset, dataset.everything, build)


@pytest.mark.parametrize("cube", list(cubes.cubes()))
def test_every_source_can_be_built_by_each_dimension(dataset, cube):
    source = cubes.cubes()[cube]
    for id in source.dimensions:
        build = Build(cube, tuple(source.measures)[:40], (id,))
        assert not shaped(dataset, build).rows.empty, id


# —— one statement: what is shown is what is run ——


@st.composite
def narrowed(draw, dataset, build):
    """The build, compared with something and bound by conditions, where its source allows that."""
    source = build.source
    if source.date:
        known = [each for each in builds.COMPARED if not (each == builds.HALF_BEFORE and source.yearly)]
        build = replace(build, compare=draw(st.sampled_from([None, *known])))
    if build.rows and draw(st.booleans()):
        figure = draw(st.sampled_from(list(build.figures)))
        build = replace(build, having=(Condition(figure, draw(st.sampled_from(list(builds.SIGNS))), 1.5),))
    if source.community and draw(st.booleans()):
        scopes = [
            Condition("site_area", "<", 800.0, "catalogue"),
            Condition("rows", ">=", 2.0, "activities"),
            Condition("on_time_share", "<=", 99.0, "matters"),
        ]
        build = replace(build, scope=tuple(draw(st.lists(st.sampled_from(scopes), min_size=1, unique=True))))
    return build


@pytest.mark.release
@settings(max_examples=30 * OFTEN, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_shown_runs_in_the_sandbox_and_gives_the_same_rows(dataset, data):
    build = data.draw(chosen(data.draw(st.sampled_from(["catalogue", "matters", *PLAIN]))))
    build = data.draw(narrowed(dataset, build))
    filters = data.draw(periods(dataset))
    try:
        expected = statements.run(dataset, filters, build)
    except Refused:  # no community is left
        reject()
    found = sandbox.run(dataset, statements.sql(dataset, filters, build), seconds=60).frame
    assert list(found.columns) == list(expected.columns)
    assert len(found) == min(len(expected), sandbox.ROWS)
    for name in found:
        for ours, theirs in zip(found[name], expected[name], strict=False):
            assert (pd.isna(ours) and pd.isna(theirs)) or ours == pytest.approx(theirs), name


@pytest.mark.release
@settings(max_examples=25 * OFTEN, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_comparison_is_the_same_build_earlier_and_the_change_between_them(dataset, data):
    build = data.draw(chosen(data.draw(st.sampled_from(["catalogue", "matters", "activities", "visits"]))))
    timeless = tuple(id for id in build.rows if id not in cubes.PERIODS)
    across = tuple(id for id in build.columns if id not in cubes.PERIODS)
    build = replace(build, rows=timeless, columns=across, compare=builds.HALF_BEFORE)
    now, then = Filters(D(2019, 1, 1), D(2019, 6, 30)), Filters(D(2018, 7, 1), D(2018, 12, 31))
    found = cells(statements.run(dataset, now, build), build)
    bare = replace(build, compare=None)
    sides = [cells(statements.run(dataset, filters, bare), build) for filters in (now, then)]
    assert set(found) == set(sides[0]) | set(sides[1])
    for key, record in found.items():
        for measure in build.measured:
            none = 0.0 if measure.adds_up and build.cube != "catalogue" else None
            ours, theirs = (side[key][measure.head] if key in side else none for side in sides)
            change = None if pd.isna(ours) or pd.isna(theirs) else ours - theirs
            said = [record[measure.head], *(record[measure.compared[each].name] for each in (cubes.THEN, cubes.CHANGE))]
            for value, expected in zip(said, (ours, theirs, change), strict=True):
                assert (pd.isna(value) and pd.isna(expected)) or value == pytest.approx(expected, abs=1e-9)


# —— conditions ——


def areas(dataset):
    return dataset.frame(
        "select name, (select max_by(area, date) from sites where community = code) as area from communities"
    ).set_index("name")["area"]


def test_rows_are_kept_by_their_own_figures_and_totals_stay_whole(dataset):
    build = Build("matters", ("accepted",), ("street", "community"), ("channel",))
    whole = shaped(dataset, build)
    bound = replace(build, having=(Condition("accepted", ">=", 700.0),))
    kept = shaped(dataset, bound)
    large = whole.body[whole.body["合计（件）"] >= 700]
    assert 0 < len(large) < len(whole.body)
    assert list(kept.body["社区"]) == list(large["社区"])
    assert set(kept.rows["街道"]) == {*large["街道"], "合计"}
    assert kept.rows["合计（件）"].iloc[-1] == whole.rows["合计（件）"].iloc[-1]
    assert builds.sentence(dataset.everything, bound).endswith("；只列受理事项不低于 700 件的行")


def test_a_change_may_be_what_rows_are_kept_by_and_sorted_by(dataset):
    filters = Filters(D(2019, 1, 1), D(2019, 6, 30))
    build = Build("matters", ("on_time_share",), ("community",), compare=builds.HALF_BEFORE)
    worse = replace(build, having=(Condition("on_time_share.change", "<", 0.0),))
    table = pivot.table(
        dataset, worse, statements.run(dataset, filters, worse), sort="on_time_share.change", rising=True
    )
    changes = table.body["按时办结率 增减（个百分点）"]
    whole = pivot.table(dataset, build, statements.run(dataset, filters, build))
    assert list(changes) == sorted(value for value in whole.body["按时办结率 增减（个百分点）"] if value < 0)


@pytest.mark.parametrize("cube", ["matters", "catalogue"])
def test_communities_below_a_standard_by_another_source(dataset, cube):
    small = set(areas(dataset)[lambda area: area < 500].index)
    assert 0 < len(small) < 55
    measure = {"matters": "accepted", "catalogue": "matters"}[cube]
    scope = (Condition("site_area", "<", 500.0, "catalogue"),)
    build = Build(cube, (measure,), ("community",), scope=scope)
    table = shaped(dataset, build)
    assert set(table.body["社区"]) == small
    amount = next(iter(table.columns))
    assert table.rows[amount].iloc[-1] == table.body[amount].sum()
    streets = shaped(dataset, replace(build, rows=("street",)))
    assert streets.rows[amount].iloc[-1] == table.rows[amount].iloc[-1]
    assert "；只看阵地面积低于 500 ㎡的社区" in builds.sentence(dataset.everything, build)


def test_a_community_without_rows_has_none_of_what_adds_up(dataset):
    recorded = set(
        dataset.frame("select distinct community from platforms where built >= date '2018-01-01'")["community"]
    )
    scope = (Condition("rows", "=", 0.0, "platforms"),)
    table = shaped(dataset, Build("catalogue", ("communities",), ("community",), scope=scope))
    assert len(table.body) == 55 - len(recorded)
    said = builds.sentence(dataset.everything, Build("catalogue", ("communities",), (), scope=scope))
    assert said.endswith("只看台账“信息平台”中记录数等于 0 条的社区（没有记录的按 0 计）")


def test_small_communities_that_got_worse_by_window_kind(dataset):
    """The question in one build: below 500 ㎡, on-time share lower than half a year ago, by kind of window."""
    filters = Filters(D(2019, 1, 1), D(2019, 6, 30))
    build = Build(
        "matters",
        ("on_time_share",),
        ("community", "window_kind"),
        compare=builds.HALF_BEFORE,
        having=(Condition("on_time_share.change", "<", 0.0),),
        scope=(Condition("site_area", "<", 500.0, "catalogue"),),
    )
    table = pivot.table(dataset, build, statements.run(dataset, filters, build))
    small = set(areas(dataset)[lambda area: area < 500].index)
    names = dataset.frame("select code, name from communities").set_index("code")["name"]
    rows = dataset.frame("select community, window_kind, month, closed_in_time, decided from matters_by_kind")
    rows = rows.assign(name=rows["community"].map(names), month=pd.to_datetime(rows["month"]))
    rows = rows[rows["name"].isin(small)]

    def share(since, until):
        own = rows[(rows["month"] >= since) & (rows["month"] <= until)].groupby(["name", "window_kind"])
        sums = own[["closed_in_time", "decided"]].sum()
        return 100 * sums["closed_in_time"] / sums["decided"].where(sums["decided"] > 0)

    change = share("2019-01-01", "2019-06-30") - share("2018-07-01", "2018-12-31")
    expected = {key: value for key, value in change.dropna().items() if value < 0}
    found = table.body.set_index(["社区", "窗口"])["按时办结率 增减（个百分点）"].to_dict()
    assert found == pytest.approx(expected)
    assert builds.sentence(filters, build) == (
        "全部街道，全部类型社区，受理日期在 2019-01 至 2019-06；只看阵地面积低于 500 ㎡的社区；"
        "比较期 2018-07 至 2018-12；只列按时办结率增减低于 0 个百分点的行"
    )


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (Build("posts", ("rows",), ("street",), compare="never"), "没有名为“never”的比较期"),
        (Build("assessments", ("rows",), ("street",), compare=builds.HALF_BEFORE), "按年填报，不能与半年前比较"),
        (Build("matters", ("accepted",), (), having=(Condition("accepted", "<", 1.0),)), "至少选择一个行维度"),
        (Build("matters", ("accepted",), ("street",), having=(Condition("closed", "<", 1.0),)), "不在所选度量中"),
        (
            Build("matters", ("accepted",), ("street",), having=(Condition("accepted", "or true --", 1.0),)),
            "无法识别",
        ),
        (
            Build("matters", ("accepted",), (), scope=(Condition("gone", "<", 1.0, "catalogue"),)),
            "条件中的“catalogue.gone”",
        ),
        (Build("matters", ("accepted",), (), scope=(Condition("site_area", "<", -1.0, "catalogue"),)), "没有社区符合"),
    ],
)
def test_a_wrong_condition_says_what_is_wrong(dataset, build, words):
    with pytest.raises(Refused, match=words):
        statements.run(dataset, dataset.everything, build)


# —— what a category may be called, and how much there may be ——


def test_a_category_called_total_is_no_total(dataset):
    build = Build("matters", ("accepted",), ("window_kind",), ("channel",))
    long = statements.run(dataset, dataset.everything, build)
    words = {"党员服务": "合计", "网站": "合计"}
    long = long.assign(窗口=long["窗口"].replace(words), 渠道=long["渠道"].replace(words))
    table = pivot.table(dataset, build, long)
    assert table.totals.sum() == 1
    assert "合计" in set(table.body["窗口"])
    assert table.rows["窗口"].iloc[-1] == "全部合计"
    assert {"合计（件）", "全部合计（件）"} <= set(table.columns)
    assert table.groups == len(table.body) == 6


def test_a_result_is_cut_before_it_is_remembered_and_the_totals_stay(dataset, monkeypatch):
    monkeypatch.setattr(statements, "MOST", 50)
    build = Build("matters", ("accepted",), ("community", "window_kind"))
    filters = replace(dataset.everything, since=D(2018, 2, 1))
    long = statements.run(dataset, filters, build)
    table = pivot.table(dataset, build, long)
    assert len(long) == 51
    assert table.cut
    assert table.finding == "结果超过 50 格，下面只是一部分"
    assert (
        table.rows["受理事项（件）"].iloc[-1]
        == dataset.frame("select sum(accepted) as n from matters_by_kind where month >= date '2018-02-01'")["n"].iloc[0]
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([3, 5, 1], "柳湾社区的受理事项最多，5 件"),
        ([5, 5, 1], "柳湾社区、石桥社区的受理事项并列最多，5 件"),
        ([5] * 5 + [1], "社区06的受理事项最少，1 件；有 5 个社区都是 5 件"),
        ([5] * 5 + [1] * 5, "各社区的受理事项在 1 至 5 件之间，有 5 个社区最多"),
        ([2, 2, 2, 2], "各社区的受理事项都是 2 件"),
    ],
)
def test_a_finding_is_what_a_person_would_say(dataset, values, words):
    build = Build("matters", ("accepted",), ("community",))
    names = ["石桥社区", "柳湾社区", *(f"社区{number:02}" for number in range(3, 99))][: len(values)]
    long = pd.DataFrame({"社区": [None, *names], LEVEL: [1] + [0] * len(values), "受理事项（件）": [9, *values]})
    assert pivot.table(dataset, build, long).finding == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([3.0, -9.1], "柳湾社区的按时办结率下降最多，9.1 个百分点；石桥社区上升最多，3.0 个百分点"),
        ([3.0, 1.0], "石桥社区的按时办结率上升最多，3.0 个百分点"),
        ([0.0, 0.0], "各社区的按时办结率都没有变化"),
    ],
)
def test_a_change_is_said_as_rise_and_fall(dataset, changes, words):
    build = Build("matters", ("on_time_share",), ("community",), compare=builds.BEFORE)
    figures = {column.name: [0.0, *changes] for column in build.figures.values()}
    long = pd.DataFrame({"社区": [None, "石桥社区", "柳湾社区"], LEVEL: [1, 0, 0], **figures})
    table = pivot.table(dataset, build, long, draw="on_time_share.change")
    assert table.finding == words
    assert sorted(table.drawn["value"]) == sorted(changes)
    assert table.measure.unit == "个百分点"
