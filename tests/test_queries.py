"""Every query file keeps the rules of queries/README.md, and every metric is wired to a query that makes its column."""

import datetime as dt
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from warehouse import choices, queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import attention, catalogue, lineage
from warehouse.metrics import METRICS
from warehouse.words import sentences

ALL = queries.names()
SHOWN = [name for name in ALL if name.split("/")[0] not in ("macros", "rollups", "checks")]
SAMPLES = {"threshold": 1, "low": 500, "high": 1000, "week": "2019-06-30"}
SAMPLES |= {"communities": ["990001001"], "standards": ["试"], "minimums": [500], "per_hundreds": [30]}
SAMPLES |= {"per_hundred": 30, "standard": "试", "tour": "2019 年第一次逐社观摩", "drop": 1}


#: Of a community unless the query says otherwise.
OF_A_COMMUNITY = {"community", "name", "street", "type"}


def titled(column):
    """What the ledgers call a field of that name."""
    return {ledger.by_name[column].title for ledger in LEDGERS.values() if column in ledger.by_name}


def run(dataset, name):
    query = queries.query(name)
    extra = {"sinces": [dataset.start], "untils": [dataset.cutoff]} | SAMPLES
    return dataset.rows(name, dataset.everything, **{key: extra[key] for key in query.params if key in extra})


@pytest.mark.parametrize("name", ALL)
def test_header_and_text(name):
    query = queries.query(name)
    assert re.search(r"[\u4e00-\u9fff]", query.title)
    assert query.grain.startswith(("一行是", "只有一行"))
    code = re.sub(r"--.*", "", query.sql)
    assert code.lower().startswith(("select", "with"))
    assert ";" not in code
    if not name.startswith("macros/"):
        assert set(re.findall(r"\$(\w+)", code)) == set(query.params)
    if name.split("/")[0] != "macros":
        assert "order by" in code.lower()


@pytest.mark.parametrize("name", SHOWN)
def test_runs_and_declares_its_columns(dataset, name):
    query, rows = queries.query(name), run(dataset, name)
    assert {*query.declared, *query.aside} <= set(rows.columns)
    if not name.startswith(("metrics/", "map/")):
        unclear = [
            column for column in set(rows.columns) - set(query.declared) - OF_A_COMMUNITY if len(titled(column)) > 1
        ]
        assert not unclear, f"ledgers call these differently, so the query has to say: {unclear}"
        undeclared = [column for column in rows.columns if query.column(column).label == column]
        assert not undeclared, f"columns without a Chinese name: {undeclared}"
    given = {key: SAMPLES[key] for key in query.params if key in SAMPLES}
    for some in (rows, rows.head(1)):
        assert not re.search(r"[{}]|nan", sentences.finding(query, some, **given))


def test_a_small_version_answers_as_a_large_one_does(dataset, tmp_path, monkeypatch):
    """Its queries are planned with less care, which costs less than it saves."""
    path = Path(shutil.copy(dataset.path, tmp_path))  # one process opens a file in one way only
    monkeypatch.setattr("warehouse.dataset._SMALL", 0)
    large = Dataset(path, dataset.manifest)
    optimizers = "select current_setting('disabled_optimizers') = '' as all"
    assert [one.records(optimizers, {})[0]["all"] for one in (dataset, large)] == [False, True]
    for name in SHOWN:
        there, here = (
            run(one, name).map(lambda value: set(value) if isinstance(value, np.ndarray) else value)
            for one in (large, dataset)
        )
        pd.testing.assert_frame_equal(here, there, obj=name)


@pytest.mark.parametrize("name", [name for name in SHOWN if queries.query(name).ratio])
def test_a_share_is_the_ratio_it_declares(dataset, name):
    query, rows = queries.query(name), run(dataset, name)
    part, of = (rows[column].astype(float) for column in query.ratio)
    assert (100 * part / of)[of > 0].tolist() == pytest.approx(rows["share"][of > 0].astype(float).tolist())
    assert query.whole(rows) == pytest.approx(100 * part.sum() / of.sum())
    assert query.whole(rows.head(0)) is None
    if query.metric:
        known = catalogue.read(dataset, dataset.everything, [query.metric])[query.metric].value
        assert query.whole(rows) == pytest.approx(known), "what stands on the other screens"


@pytest.mark.parametrize("name", [name for name in SHOWN if queries.query(name).folds])
def test_rows_that_step_back_stand_last(dataset, name):
    query, rows = queries.query(name), run(dataset, name)
    folded = rows["folded"].tolist()
    assert folded == sorted(folded)
    assert "folded" in query.aside
    assert not re.search(r"[{}]|nan", sentences.fill(query.folds, rows[rows["folded"]]))


@pytest.mark.parametrize(
    "said",
    [queries.query(name).finding for name in SHOWN if queries.query(name).finding],
)
def test_who_is_said_to_be_the_most_or_least_is_said_with_all_others_like_it(said):
    assert not re.search("最(?!近)", said) or " by " in said, "others may share the extreme: {first[name by amount]}"


@pytest.mark.parametrize("name", SHOWN)
def test_only_a_query_that_takes_a_period_speaks_of_one(name):
    query = queries.query(name)
    said = f"{query.title}{query.finding}{query.alone}{query.empty}"
    assert "sinces" in query.params or "since" in query.params or "时段" not in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("services/by_month", "东关街道，全部类型社区，2018-04 至 2018-06"),
        ("people/frontline", "东关街道，全部类型社区，截至 2018-06"),
        ("services/windows", "东关街道，全部类型社区，现状"),
        ("sites/weekly", "东关街道，全部类型社区，所选一周"),
        ("profile/funds", "2018-04 至 2018-06"),
        ("profile/rules", "现状"),
    ],
)
def test_a_caption_names_the_places_and_the_time_that_the_query_takes(name, words):
    filters = Filters(dt.date(2018, 4, 1), dt.date(2018, 6, 30), ("东关街道",))
    assert filters.sentence(queries.query(name).params) == words


def test_the_street_members_report_to_is_not_called_their_home():
    query = queries.query("people/checkins")
    assert query.column("street").label == "报到街道"
    assert "未填居住地的，按单位所在地" in query.title


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("matters", "2018-04 至 2018-06"),
        ("site_area", "截至 2018-06"),
        ("windows_missing", "现状"),
    ],
)
def test_a_metric_names_the_time_its_source_rows_depend_on(id, words):
    filters = Filters(dt.date(2018, 4, 1), dt.date(2018, 6, 30))
    assert filters.sentence(METRICS[id].params) == f"全部街道，全部类型社区，{words}"


FILTERED = [
    name for name in SHOWN if "streets" in queries.query(name).params and not name.startswith(("metrics/", "map/"))
]


@pytest.mark.parametrize("name", FILTERED)
def test_survives_filters_that_admit_nothing(dataset, name):
    filters = Filters(dataset.start, dataset.start, ("没有这个街道",))
    query = queries.query(name)
    assert dataset.rows(name, filters, **{key: SAMPLES[key] for key in query.params if key in SAMPLES}).empty


@pytest.mark.parametrize("name", [name for name in queries.names() if queries.query(name).apart])
def test_rows_that_stand_apart_are_those_of_the_choice(dataset, name):
    query = queries.query(name)
    given = {key: SAMPLES[key] for key in query.params if key in SAMPLES}
    for streets, types in [
        (None, None),
        (dataset.streets[1:3], None),
        (None, dataset.types[:1]),
        (dataset.streets[2:], dataset.types[1:]),
        ((next(iter(dataset.names)),), None),
        (("没有这个街道",), None),
    ]:
        filters = replace(Filters.named(dataset, "全部"), streets=streets, types=types)
        params = {key: value for key, value in (filters.params() | given).items() if key in query.params}
        asked, told = dataset.frame(query.sql, params), dataset.rows(name, filters, **given)
        found = asked[asked["found"].astype(bool)] if "found" in asked else asked
        kept = [column for column in found if column in told]
        pd.testing.assert_frame_equal(told[kept], found[kept].reset_index(drop=True), check_dtype=False)
        for column, (what, over) in query.among.items():
            counted = found if over == "found" else asked
            assert set(told[column]) <= {len(counted) if what == "rows" else counted[what].sum()}


@pytest.mark.parametrize("name", [name for name in queries.names() if queries.query(name).choices])
def test_what_is_asked_for_all_choices_of_streets_at_once_is_what_each_asks(dataset, name):
    query = queries.query(name)
    given = {key: SAMPLES[key] for key in query.params if key in SAMPLES}
    assert len(dataset.choices) == 2 ** len(dataset.streets) - 2
    for period, types in (("全部", None), ("今年", dataset.types[1:]), ("本月", dataset.types[:1])):
        for streets in dataset.choices:
            filters = replace(Filters.named(dataset, period), streets=streets, types=types)
            params = {key: value for key, value in (filters.params() | given).items() if key in query.params}
            told, asked = dataset.rows(name, filters, **given), dataset.frame(query.sql, params)
            # as objects: a column without any value has no kind of its own
            there, here = (rows.astype(object).where(rows.notna(), None) for rows in (asked, told))
            pd.testing.assert_frame_equal(here, there, obj=f"{period} {streets} {types}")


def test_many_streets_are_asked_for_one_choice_at_a_time(dataset):
    assert choices.listed(tuple("甲乙丙")) == [("甲",), ("乙",), ("丙",), ("甲", "乙"), ("甲", "丙"), ("乙", "丙")]
    assert not choices.listed(tuple("甲乙丙丁戊己庚"))
    one = Filters(dataset.start, dataset.cutoff, (next(iter(dataset.names)),))
    assert dataset.rows("people/terms", one)["communities"].max() == 1, "a community is no choice of streets"


def test_checks_find_nothing_in_the_demo(dataset):
    for name in queries.names("checks"):
        assert dataset.frame(queries.query(name).sql).empty, name


@pytest.mark.parametrize("id", METRICS)
def test_metric_is_declared_completely(dataset, id):
    metric = METRICS[id]
    rows = run(dataset, metric.query)
    assert id in rows.columns
    if metric.of:
        assert {metric.of.numerator, metric.of.denominator} <= set(rows.columns)
    assert metric.kind in ("stock", "flow", "ratio")
    assert metric.better in ("higher", "lower", "neither")
    assert not (metric.kind == "ratio" and metric.adds_up), "ratios never add up"
    assert metric.rows.ledger in LEDGERS
    assert metric.definition.endswith("。")
    assert metric.use.endswith("。")
    assert metric.rows.ledger in lineage.read(metric.query)


@pytest.mark.parametrize("name", [name for name in queries.names() if not name.startswith("macros/")])
def test_lineage_leaves_no_ledger_out(name):
    named = {ledger for ledger in LEDGERS if re.search(rf"\b(from|join) {ledger}\b", queries.query(name).sql)}
    assert named <= set(lineage.read(name))


def test_lineage_names_the_columns_of_conditions_and_follows_rollups():
    assert lineage.read("tours/scores")["scores"] == ["tour", "community", "judge", "score"]
    assert {"due", "closed"} <= set(lineage.read("services/backlog")["matters"])


@pytest.mark.parametrize("rule", attention.RULES.values(), ids=lambda rule: rule.id)
def test_attention_rules_have_a_query_and_a_page(rule):
    assert "threshold" in queries.query(f"attention/{rule.id}").params
    assert (queries.QUERIES.parent / "pages" / f"{rule.page}.py").is_file()
    assert rule.params.get("metric") is None or rule.params["metric"] in METRICS


def test_a_rule_that_finds_nothing_says_what_there_is_none_of():
    said = [queries.query(rule.query).empty for rule in attention.RULES.values()]
    assert len(set(said)) == len(said)
    assert not any("这类" in words for words in said)
