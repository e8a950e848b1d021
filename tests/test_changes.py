"""What a change is made of: the parts add up to it exactly, as reckoned and as shown, and are those that plain pandas finds."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.release import OFTEN
from tests.workbooks import REAL, book, publish
from warehouse import versions
from warehouse.filters import Filters
from warehouse.intake import imports
from warehouse.measures import catalogue, changes, shares
from warehouse.measures.shares import COMMUNITY, STREET, TYPE, Side
from warehouse.metrics import METRICS
from warehouse.words import numbers

UNITS = st.sampled_from([("community", name) for name in ("石桥", "柳湾", "梅园", "南坡", "北坡")])
SUMS = st.dictionaries(UNITS, st.tuples(st.fractions(-1000, 1000), st.just(Fraction(0))))
PARTS = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (Fraction(pair[0]), Fraction(pair[1])))
RATIOS = st.dictionaries(UNITS, PARTS, min_size=1).filter(lambda side: sum(part[1] for part in side.values()))
TAKEN_APART = [metric for metric in METRICS.values() if not changes.why_not(metric)]


def whole(side, scale=None):
    number, over = shares.total(side.values())
    return number if scale is None else scale * number / over


@given(SUMS, SUMS)
def test_what_units_add_to_a_sum_adds_up(before, after):
    found = changes.effects(before, after)
    assert sum(effect.own for effect in found.values()) == whole(after) - whole(before)
    assert not any(effect.mix for effect in found.values())


@given(RATIOS, RATIOS)
def test_own_and_mix_of_a_ratio_add_up(before, after):
    found = changes.effects(before, after, 100)
    assert sum(sum(effect) for effect in found.values()) == whole(after, 100) - whole(before, 100)
    for unit, effect in found.items():
        if not (before.get(unit, (0, 0))[1] and after.get(unit, (0, 0))[1]):
            assert effect.own == 0, "without a rate on either side there is no change of its own"


@given(RATIOS, st.integers(2, 9))
def test_who_grows_alike_without_getting_better_changes_nothing(before, times):
    after = {unit: (times * number, times * over) for unit, (number, over) in before.items()}
    assert set(changes.effects(before, after, 100).values()) == {(0, 0)}


def test_kitagawa_by_hand():
    before = {
        ("community", "石桥"): (Fraction(90), Fraction(100)),
        ("community", "柳湾"): (Fraction(50), Fraction(100)),
    }
    after = {
        ("community", "石桥"): (Fraction(80), Fraction(100)),
        ("community", "柳湾"): (Fraction(180), Fraction(300)),
    }
    found = changes.effects(
        before, after, 100
    )  # 70 % before, 65 % after: shares 1/2, 1/2 → 1/4, 3/4; rates 90, 50 → 80, 60
    assert found[("community", "石桥")] == (Fraction(-15, 4), Fraction(-35, 8))  # -10 · 3/8; -1/4 · (85 - 67.5)
    assert found[("community", "柳湾")] == (Fraction(25, 4), Fraction(-25, 8))  # 10 · 5/8; 1/4 · (55 - 67.5)


@given(st.lists(st.fractions(-1000, 1000), min_size=1, max_size=60), st.integers(0, 3))
def test_shown_parts_add_up_to_the_shown_total(values, decimals):
    total = float(sum(values))
    shown = numbers.adding_up(values, total, decimals)
    assert round(sum(shown), 6) == numbers.rounded(total, decimals)
    assert all(abs(part - value) <= 2 * 10**-decimals for part, value in zip(shown, values, strict=True))


@pytest.mark.parametrize("metric", TAKEN_APART, ids=lambda metric: metric.id)
def test_every_metric_of_the_demo_adds_up_every_way(dataset, metric):
    for filters in (Filters.named(dataset, "今年"), Filters.named(dataset, "本月", streets=("东关街道", "新华街道"))):
        before, after = Side(dataset, filters.year_before), Side(dataset, filters)
        for by in shares.ways(metric, filters):
            found = changes.change(metric, before, after, by)
            if found is None:
                assert None in (before.value(metric), after.value(metric))
                continue
            assert found.total == numbers.rounded(found.after - found.before, found.decimals)
            for parts in (found.units["change"], [found.own, found.mix]):
                assert round(sum(parts), 6) == found.total
            exact = changes.effects(
                shares.amounts(before, metric, by),
                shares.amounts(after, metric, by),
                metric.ratio.scale if metric.ratio else None,
            )
            total = sum((sum(effect) for effect in exact.values()), Fraction(0))
            assert float(total) == pytest.approx(found.after - found.before, abs=1e-9)
            if by not in (STREET, COMMUNITY, TYPE):
                assert "own" not in set(found.units["level"]), "kinds leave nothing over"
            sentence = changes.told(found, "同比", by)
            assert sentence.endswith("。")
            assert "nan" not in sentence


def test_what_counts_different_things_is_not_taken_apart(dataset):
    filters = Filters.named(dataset, "今年")
    for id in ("social_orgs", "site_types", "grades"):
        assert "不作分解" in changes.why_not(METRICS[id])
        assert changes.change(METRICS[id], Side(dataset, filters.year_before), Side(dataset, filters), STREET) is None


@pytest.mark.release
@settings(max_examples=12 * OFTEN, deadline=None)
@given(st.data())
def test_plain_pandas_finds_the_same(small_frames, data):
    dataset, matters, communities = small_frames
    months = list(pd.date_range("2019-01-01", "2019-06-01", freq="MS"))
    first, last = sorted(data.draw(st.tuples(st.sampled_from(months), st.sampled_from(months))))
    filters = Filters.months(dataset, first.date(), last.date())
    by = data.draw(st.sampled_from([STREET, TYPE, COMMUNITY, "窗口"]))
    named = {STREET: "street", TYPE: "type", COMMUNITY: "community", "窗口": "window_kind"}[by]
    rows = matters.merge(communities, on="community")
    sides = []
    for period in (filters.year_before, filters):
        since, until = pd.Timestamp(period.since), pd.Timestamp(period.until)
        own = rows[rows["accepted"].between(since, until)]
        done = own["closed"].le(until)
        decided = own[done | own["due"].lt(until)]
        in_time = own[done & own["closed"].le(own["due"])]
        sides.append((own.groupby(named).size(), in_time.groupby(named).size(), decided.groupby(named).size()))
    before, after = Side(dataset, filters.year_before), Side(dataset, filters)
    found = changes.change(METRICS["matters"], before, after, by)
    expected = sides[1][0].sub(sides[0][0], fill_value=0)
    assert found.units.set_index("unit")["change"].to_dict() == {str(key): value for key, value in expected.items()}
    found = changes.change(METRICS["on_time_share"], before, after, by)
    (_, n0, d0), (_, n1, d1) = sides
    w0, w1 = d0 / d0.sum(), d1 / d1.sum()
    r0, r1, middle = n0 / d0, n1 / d1, (n0.sum() / d0.sum() + n1.sum() / d1.sum()) / 2
    own, mix = 100 * (r1 - r0) * (w0 + w1) / 2, 100 * (w1 - w0) * ((r0 + r1) / 2 - middle)
    whole = own.index[own.notna()]
    units = found.units.set_index("unit").loc[[str(name) for name in whole]]
    assert units["own"].to_list() == pytest.approx(own[whole].to_list(), abs=0.02)
    assert units["mix"].to_list() == pytest.approx(mix[whole].to_list(), abs=0.02)


@pytest.fixture(scope="module")
def small_frames(demo_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(demo_home))
        dataset = versions.open()
    matters = dataset.frame("select community, window_kind, accepted, due, closed from matters")
    for column in ("accepted", "due", "closed"):
        matters[column] = pd.to_datetime(matters[column])
    communities = dataset.frame("select code as community, street, type from communities")
    return dataset, matters, communities


VISITS = [["社区", "月份", "接待人次"], ["石桥社区", date(2018, 5, 1), 40], ["柳湾社区", date(2018, 5, 1), 60]]


def test_a_correction_is_told_apart_from_life(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL | {"接待群众": VISITS}))
    corrected = [["社区", "月份", "接待人次"], ["石桥社区", date(2018, 5, 1), 45], ["石桥社区", date(2018, 6, 1), 30]]
    publish(book(tmp_path / "b.xlsx", {"接待群众": corrected}), imports.APPEND)
    old, new = versions.open("v0001"), versions.open("v0002")
    may = Filters(date(2018, 5, 1), date(2018, 5, 31))
    june = replace(may, since=date(2018, 6, 1), until=date(2018, 6, 30))
    metric = METRICS["visits"]
    found = changes.between(metric, Side(old, may), Side(new, june))
    assert (found.total, found.data, found.life) == (-70, 5, -75), "100 → 105 as corrected → 30 in June"
    data = changes.change(metric, Side(old, may), found.middle, COMMUNITY)
    assert data.units[["name", "change"]].to_numpy().tolist() == [["石桥社区", 5.0], ["柳湾社区", 0.0]]
    life = changes.change(metric, found.middle, Side(new, june), COMMUNITY)
    assert life.total == found.life
    assert sum(life.units["change"]) == found.life
    said = changes.revised(metric, found, "v0001", may.spoken)
    assert said == "接待群众与版本 v0001 相差 −70 人次：同一时段（2018年5月）台账变动 +5，时段推进 −75。"


def test_a_sentence_names_who_moved_it_and_who_did_not(dataset):
    filters = Filters.named(dataset, "今年")
    found = changes.change(METRICS["on_time_share"], Side(dataset, filters.year_before), Side(dataset, filters), STREET)
    assert changes.told(found, "同比", STREET).startswith("按时办结率同比下降 0.49 个百分点，其中汉冶街道 −0.20、")
    assert changes.mixed(found, STREET).startswith("各街道自身变化合计 −0.")
    assert catalogue.read(dataset, filters, ["on_time_share"])["on_time_share"].change == pytest.approx(
        found.after - found.before
    )
