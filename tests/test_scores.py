"""Judges' scores are never lost: saved against the version they were read from, merged cell by cell, or refused with both."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from tests.test_pages import opened
from tests.workbooks import REAL, book, publish
from warehouse import versions
from warehouse.intake import imports
from warehouse.people import machine
from warehouse.refused import Refused
from warehouse.tours import routes, scores
from warehouse.tours.routes import Route, Stop

RIVER, MARKET = "999901001001", "999901001002"
TOUR = " 春季观摩　１组"


@pytest.fixture
def base(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    return versions.open()


def sheet(*cells):
    return pd.DataFrame(cells, columns=["community", "judge", "score"])


def given(tour=TOUR):
    rows = versions.open().records(
        "select community, judge, score from scores where tour = $tour order by all", {"tour": tour}
    )
    return [tuple(row.values()) for row in rows]


def test_a_name_with_spaces_and_wide_digits_keeps_its_scores(base):
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0)), machine())
    assert given() == [(RIVER, 1, 90)]
    assert list(versions.open().rows("tours/scores", tour=TOUR)["score"]) == [90]
    assert given(TOUR.strip()) == []


def test_two_judges_who_read_the_same_version_both_count(base):
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0)), machine())
    scores.record(base, TOUR, sheet((RIVER, 2, 80.0), (MARKET, 2, 70.0)), machine())
    assert given() == [(RIVER, 1, 90), (RIVER, 2, 80), (MARKET, 2, 70)]


def test_judges_at_once_all_count(base):
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda judge: scores.record(base, TOUR, sheet((RIVER, judge, 80.0 + judge)), machine()), range(1, 5)
            )
        )
    assert given() == [(RIVER, judge, 80 + judge) for judge in range(1, 5)]


def test_the_same_cell_with_another_score_is_refused_with_both(base):
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0)), machine())
    with pytest.raises(Refused) as refused:
        scores.record(base, TOUR, sheet((RIVER, 1, 85.0), (MARKET, 1, 70.0)), machine())
    assert refused.value.reasons[0] == "石桥社区、评委 1：他人已改为 90，这里填的是 85。"
    assert given() == [(RIVER, 1, 90)], "nothing half saved"
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0)), machine())


def test_a_cleared_score_is_gone_and_others_stay(base):
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0), (MARKET, 1, 80.0)), machine())
    read = versions.open()
    scores.record(read, "另一次", sheet((RIVER, 1, 60.0)), machine())
    scores.record(read, TOUR, sheet((RIVER, 1, None), (MARKET, 1, 80.0)), machine())
    assert given() == [(MARKET, 1, 80)]
    assert given("另一次") == [(RIVER, 1, 60)]


def test_a_score_that_was_not_asked_about_stays(base):
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0), (MARKET, 1, 80.0)), machine())
    scores.record(versions.open(), TOUR, sheet((RIVER, 1, 91.0), (RIVER, 2, None)), machine())
    assert given() == [(RIVER, 1, 91), (MARKET, 1, 80)]


def test_the_sheet_of_a_shortened_route_keeps_the_scores_it_does_not_show(base):
    routes.save(Route(TOUR, (Stop(RIVER),)), machine())
    scores.record(base, TOUR.strip(), sheet((RIVER, 1, 90.0), (MARKET, 1, 80.0), (MARKET, 2, 70.0)), machine())
    app = opened("tour", "评分", route=TOUR.strip())
    assert [one.value for one in app.caption if "柳湾社区 2 个" in one.value], "said beneath the sheet"
    app.button("save-scores").click().run()
    assert versions.current() == "v0003"
    assert given(TOUR.strip()) == [(RIVER, 1, 90), (MARKET, 1, 80), (MARKET, 2, 70)]


def test_nobodys_import_takes_scores_away(base, tmp_path):
    draft = imports.prepare(
        book(tmp_path / "b.xlsx", {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", dt.date(2018, 3, 1), 60]]})
    )
    scores.record(base, TOUR, sheet((RIVER, 1, 90.0)), machine())
    with pytest.raises(Refused):
        imports.publish(draft, machine())
    imports.publish(imports.again(draft), machine())
    assert given() == [(RIVER, 1, 90)]
    head = ["观摩名称", "社区", "评委序号", "评分"]
    publish(book(tmp_path / "c.xlsx", {"观摩评分": [head, ["别的观摩", "石桥社区", 1, 50]]}))
    assert given() == [(RIVER, 1, 90)], "an import speaks for the tours it names"


def test_what_is_no_score_is_refused(base):
    with pytest.raises(Refused, match="不大于 100"):
        scores.record(base, TOUR, sheet((RIVER, 1, 101.0)), machine())
    assert versions.current() == base.version
