"""A running show: what turns it, how long it takes, what opens it, and how judges' scores come into the ledger."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from tests.workbooks import REAL, book, publish
from warehouse import log, versions
from warehouse.access import settings
from warehouse.people import Grant, Person, judge, machine
from warehouse.refused import Refused
from warehouse.tours import codes, judging, pace, running, scores, shows
from warehouse.tours.codes import JUDGE, REMOTE
from warehouse.tours.shows import Drawn, Slide

RIVER, MARKET = "999901001001", "999901001002"
ROUTE, BY = "春季观摩", machine()
SLIDES = (
    Slide("cover", ROUTE),
    Slide("stop", "石桥社区", RIVER, ("石桥社区有阵地六百平方米。",)),
    Slide("stop", "集市社区", MARKET, (), ("阵地面积：说明。",)),
    Slide("ranking", "评分结果", hidden=True),
    Slide("closing", "谢谢"),
)


class Clock:
    """Time that only moves when told to."""

    def __init__(self):
        self.now = time.time()

    def pass_(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


@pytest.fixture
def show(home, tmp_path, clock):
    publish(book(tmp_path / "a.xlsx", REAL))
    return begun("a")


def begun(start, rehearsal=False, by=BY, route=ROUTE):
    shows.frozen(start, lambda: Drawn("<p>", SLIDES), running.presented())
    return running.begin(start, route, "v0001", 1, by, rehearsal)


def now(show):
    return running.find(show.id)


def turn(show, *acts):
    for act in acts:
        running.turn(show.id, act)
    return now(show)


def ledger(route=ROUTE):
    return scores.given(versions.open(), route)


# —— pages ——


def test_pages_turn_within_the_show_and_a_ranking_is_revealed_first(show):
    assert turn(show, "back").at == 0
    assert turn(show, "next", "next", "next").at == 3
    assert (turn(show, "next").at, now(show).shown) == (3, 1)
    assert turn(show, "next", "next").at == 4
    assert turn(show, "back", "black").black == 1
    assert turn(show, "next").black == 0, "turning lights the stage"
    assert [slide.title for slide in now(show).visited] == ["石桥社区", "集市社区"]


def test_a_stop_that_was_jumped_over_was_not_visited(show):
    running.put(show.id, 4, False, False)
    assert turn(show, "back", "back").visited == [SLIDES[2]]


def test_the_stage_tells_where_it_is_and_a_slide_that_is_not_is_refused(show):
    before = now(show).seq
    assert running.put(show.id, 2, False, False).at == 2
    assert now(show).seq == before + 1
    running.put(show.id, 2, False, False)
    assert now(show).seq == before + 1, "nothing new"
    for wrong in (-1, 5, 10**9):
        with pytest.raises(Refused):
            running.put(show.id, wrong, False, False)
    with pytest.raises(Refused):
        running.turn(show.id, "drop table")


def test_a_show_begins_once_and_ends_for_good(show, clock):
    turn(show, "next")
    assert begun("a").at == 1, "F5"
    running.end(show.id, BY)
    assert begun("a").over
    with pytest.raises(Refused, match="已结束"):
        running.turn(show.id, "next")
    other = begun("b")
    clock.pass_(running.HOURS * 3600 + 1)
    assert now(other).over, "nobody ended it"
    with pytest.raises(Refused, match="已结束"):
        running.put(other.id, 1, False, False)
    assert {line["action"] for line in log.lines()} >= {"开始观摩", "结束观摩"}


def test_a_show_that_runs_keeps_its_slides_however_many_others_are_looked_at(show, clock):
    drawn = shows.document(show.id)
    over, late = begun("over"), begun("late")
    running.end(over.id, BY)
    for number in range(25):
        shows.frozen(f"looked at {number}", lambda: Drawn("<p>", SLIDES), running.presented())
    shows.slides.cache_clear()
    assert turn(show, "next").at == 1
    assert shows.frozen("a", lambda: Drawn("drawn anew", ()), running.presented()) == drawn, "F5"
    assert shows.document(over.id), "those who only look take none away"
    clock.pass_(running.HOURS * 3600 + 1)
    for number in range(20):
        running.end(begun(f"presented {number}").id, BY)
    shows.frozen("one more", lambda: Drawn("<p>", SLIDES), running.presented())
    for one in (show, over, late):
        with pytest.raises(Refused, match="已清理"):
            shows.document(one.id)


def test_many_hands_at_once_lose_no_turn(show):
    pages = [threading.Thread(target=running.turn, args=(show.id, "black")) for _ in range(20)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert (now(show).seq, now(show).black) == (20, 0)


def test_only_who_may_present_begins_a_show(show):
    with pytest.raises(Refused, match="主持观摩"):
        running.begin("x", ROUTE, "v0001", 1, Person("甲", (Grant("浏览"),)))
    assert running.open_of(Person("甲")) == []


def test_what_is_long_over_is_forgotten_but_not_the_last_rehearsal(show, clock):
    old, rehearsal = begun("old"), begun("r", rehearsal=True)
    for one in (old, rehearsal):
        turn(one, "next")
        running.end(one.id, BY)
    clock.pass_(61 * 86400)
    begun("new")
    with pytest.raises(Refused):
        running.find(old.id)
    assert now(rehearsal).rehearsal


def test_a_rehearsal_that_turned_no_page_takes_no_earlier_one_with_it(show, clock):
    good = begun("good", rehearsal=True)
    turn(good, "next", "next")
    running.end(good.id, BY)
    clock.pass_(60)
    idle, left = begun("idle", rehearsal=True), begun("left open", rehearsal=True)
    turn(left, "next", "next")
    running.end(idle.id, BY)
    clock.pass_(61 * 86400)
    begun("new")
    assert pace.rehearsed(ROUTE).when == good.begun
    for one in (idle, left, show):
        with pytest.raises(Refused, match="没有这场观摩"):
            running.find(one.id)


# —— pace ——


def test_a_rehearsal_keeps_the_seconds_of_each_slide(show, clock):
    assert pace.rehearsed(ROUTE) is None
    rehearsal = begun("r", rehearsal=True)
    clock.pass_(300)
    for seconds in (40, 20, 5):
        turn(rehearsal, "next")
        clock.pass_(seconds)
    turn(rehearsal, "back")
    clock.pass_(10)
    running.end(rehearsal.id, BY)
    kept = pace.rehearsed(ROUTE)
    assert kept.seconds == {f"stop:{RIVER}": 40, f"stop:{MARKET}": 30, "ranking:评分结果": 5}, (
        "the cover waits for the guests"
    )
    assert (kept.total, kept.titles[f"stop:{RIVER}"]) == (75, "石桥社区")
    assert pace.rehearsed("别的路线") is None


def test_the_pace_is_held_against_the_last_rehearsal(show, clock):
    test_a_rehearsal_keeps_the_seconds_of_each_slide(show, clock)
    plan = pace.rehearsed(ROUTE)
    assert pace.of(now(show), plan).behind == 0, "not yet begun"
    turn(show, "next")
    clock.pass_(30)
    stands = pace.of(now(show), plan)
    assert (stands.elapsed, stands.spent, stands.due, stands.planned, stands.behind) == (30, 30, 0, 40, 0)
    clock.pass_(30)
    assert pace.of(now(show), plan).behind == 20
    turn(show, "next")
    assert pace.of(now(show), plan).behind == 20
    turn(show, "next")
    assert pace.of(now(show), plan).behind == -10, "a stop was skipped"
    assert pace.of(now(show), None).behind is None
    assert [pace.written(seconds) for seconds in (5, 60, 185.4)] == ["5 秒", "1 分 00 秒", "3 分 05 秒"]


def test_several_slides_of_a_stop_are_several():
    stop, more = (Slide("stop", title, RIVER) for title in ("石桥社区", "石桥社区（续）"))
    assert shows.keys((stop, more, stop)) == [f"stop:{RIVER}", f"stop:{RIVER}:2", f"stop:{RIVER}:3"]


# —— codes ——


def test_a_code_opens_its_own_show_in_its_own_way(show):
    other = begun("b")
    remote, judges = codes.given(show, REMOTE, BY), codes.given(show, JUDGE, BY)
    assert codes.given(show, REMOTE, BY) == remote
    assert codes.show(remote, REMOTE, "10.0.0.8").id == show.id
    assert codes.show(f" {remote[:4].lower()}-{remote[4:]} ", REMOTE, "10.0.0.8").id == show.id, "however it is typed"
    for code, kind in ((remote, JUDGE), (judges, REMOTE), ("", REMOTE), ("A" * 10_000, REMOTE), (other.id, REMOTE)):
        with pytest.raises(codes.Wrong):
            codes.show(code, kind, "10.0.0.9")
    fresh = codes.renew(show, REMOTE, BY)
    with pytest.raises(codes.Wrong):
        codes.show(remote, REMOTE, "10.0.0.8")
    assert codes.show(fresh, REMOTE, "10.0.0.8").id == show.id


def test_codes_end_with_their_show(show, clock):
    code = codes.given(show, REMOTE, BY)
    running.end(show.id, BY)
    with pytest.raises(codes.Over):
        codes.show(code, REMOTE, "10.0.0.8")
    other = begun("b")
    code = codes.given(other, JUDGE, BY)
    clock.pass_(running.HOURS * 3600 + 1)
    with pytest.raises(codes.Over):
        codes.show(code, JUDGE, "10.0.0.8")
    with pytest.raises(codes.Over):
        codes.given(now(other), REMOTE, BY)


def test_who_guesses_is_told_so_and_the_right_code_still_opens(show, clock):
    code = codes.given(show, REMOTE, BY)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda number: _guess(f"2222{number:04d}"), range(40)))
    assert said.count(codes.Wrong) == 10
    assert said.count(codes.TooMany) == 30
    assert codes.show(code, REMOTE, "10.0.0.8").id == show.id, "the remote is behind the same address"
    assert _guess("22222222") is codes.TooMany
    clock.pass_(601)
    assert _guess("22222222") is codes.Wrong
    assert [line["result"] for line in log.lines() if line["action"] == "拒绝进入"] == ["遥控码多次输错"]


def _guess(code):
    try:
        return codes.show(code, REMOTE, "10.0.0.8")
    except Refused as refused:
        return type(refused)


def test_the_small_database_is_its_owners_alone(show, home):
    assert (home / "live.sqlite").stat().st_mode & 0o077 == 0
    secret = judging.join(show, "张三", "10.0.0.8")
    with sqlite3.connect(home / "live.sqlite") as db:
        assert secret not in str(db.execute("select * from seats").fetchall())


# —— judges ——


def scored(show, name, *given):
    """A judge sits down and scores; their seat."""
    seat = judging.seat(show, judging.join(show, name, "10.0.0.8"))
    for community, score in given:
        judging.mark(now(show), seat.number, community, score, judge(name, "10.0.0.8"))
    return seat


def test_scores_come_into_the_ledger_once_when_they_are_revealed(show):
    turn(show, "next", "next")
    first = scored(show, "张三", (RIVER, "90"), (MARKET, "80.5"))
    second = scored(show, "李四", (RIVER, "８８．２５"))
    assert (first.number, second.number) == (1, 2)
    judging.mark(now(show), 1, RIVER, "91", judge("张三", ""))
    judging.mark(now(show), 1, RIVER, "91", judge("张三", ""))
    assert ledger() == {}, "hidden until revealed"
    assert judging.given(show, 2) == {RIVER: 88.25}, "and from other judges"
    assert judging.record(now(show), BY) == "v0002"
    assert ledger() == {(RIVER, 1): 91, (MARKET, 1): 80.5, (RIVER, 2): 88.25}
    assert judging.record(now(show), BY) == "v0002", "once"
    assert now(show).version == "v0001", "the running show stays what it is"
    with pytest.raises(Refused, match="已公布"):
        judging.mark(now(show), 1, RIVER, "1", judge("张三", ""))
    with pytest.raises(Refused, match="已公布"):
        judging.join(now(show), "王五", "")
    lines = [(line["who"], line["judge"]) for line in log.lines() if line["action"] == "评委评分"]
    assert lines[:3] == [("张三", 1), ("张三", 1), ("李四", 2)]
    assert "88.25" not in str([line for line in log.lines() if line["action"] == "评委评分"]), "the log reveals nothing"


def test_scores_typed_before_stay_and_the_same_judge_counts_once(show, tmp_path):
    typed = pd.DataFrame([(RIVER, 3, 70.0)], columns=["community", "judge", "score"])
    scores.record(versions.open(), ROUTE, typed, BY)
    turn(show, "next")
    assert scored(show, "张三", (RIVER, "90")).number == 4, "after those in the ledger"
    running.end(show.id, BY)
    judging.record(now(show), BY)
    again = begun("b")
    turn(again, "next")
    assert scored(again, "ＺＨＡＮＧ", (RIVER, "60")).number == 5
    assert scored(again, "张三", (RIVER, "95")).number == 4, "whoever sat down before has the same number"
    judging.record(now(again), BY)
    assert ledger() == {(RIVER, 3): 70, (RIVER, 4): 95, (RIVER, 5): 60}


def test_a_seat_is_one_telephones_until_it_is_released(show):
    secret = judging.join(show, " 张 三 ", "10.0.0.8")
    assert judging.seat(show, secret).name == "张 三"
    with pytest.raises(Refused, match="另一部手机"):
        judging.join(show, "张  三", "10.0.0.9")
    assert judging.seat(begun("b"), secret) is None, "of this one show"
    assert judging.seat(show, "") is None
    judging.release(show, 1, BY)
    assert judging.seat(show, secret) is None
    assert judging.seat(show, judging.join(show, "张 三", "10.0.0.9")).number == 1
    for number in range(judging._MOST - 1):
        judging.join(show, f"评委{number}", "")
    with pytest.raises(Refused, match="最多"):
        judging.join(show, "又一位", "")


@pytest.mark.parametrize("name", ["", "  ", "长" * 21, "甲\u202e乙", "甲\u200b乙", "\x00"])
def test_a_name_that_is_none_takes_no_seat(show, name):
    with pytest.raises(Refused, match="姓名"):
        judging.join(show, name, "")


@pytest.mark.parametrize(
    "score", ["101", "-1", "nan", "inf", "1e1", "90.555", "九十", "9" * 400, "0x10", "1_0", "90,5"]
)
def test_what_is_no_score_is_no_mark(show, score):
    turn(show, "next")
    with pytest.raises(Refused, match="0 至 100"):
        scored(show, "张三", (RIVER, score))
    assert judging.record(now(show), BY) == ""


def test_a_stop_not_yet_shown_is_not_scored_and_a_score_can_be_taken_back(show):
    turn(show, "next")
    seat = scored(show, "张三", (RIVER, "90"))
    for community in (MARKET, "", "x' or 1=1 --"):
        with pytest.raises(Refused, match="还没有观摩到"):
            judging.mark(now(show), seat.number, community, "90", judge("张三", ""))
    judging.mark(now(show), seat.number, RIVER, " ", judge("张三", ""))
    assert judging.given(show, seat.number) == {}


def test_nobody_scores_without_the_code_in_a_rehearsal_or_after_the_end(show):
    turn(show, "next")
    with pytest.raises(Refused, match="评分"):
        judging.mark(now(show), 1, RIVER, "90", Person("甲", (Grant("发布"),)))
    with pytest.raises(Refused, match="排练"):
        judging.join(begun("r", rehearsal=True), "张三", "")
    running.end(show.id, BY)
    with pytest.raises(Refused, match="已结束"):
        judging.join(now(show), "张三", "")


def test_judges_are_let_in_only_by_who_may_record_their_scores(show):
    guide, publisher = Person("甲", (Grant("讲解"),)), Person("乙", (Grant("发布"),))
    assert codes.given(show, REMOTE, guide)
    code = codes.given(show, JUDGE, publisher)
    for ask in (codes.given, codes.renew):
        with pytest.raises(Refused, match="编排观摩路线和评分"):
            ask(show, JUDGE, guide)
    assert codes.given(show, JUDGE, publisher) == code, "the one there was still opens"
    assert (codes.judged(guide), codes.judged(publisher)) == (False, True)
    turn(show, "next")
    scored(show, "张三", (RIVER, "90"))
    with pytest.raises(Refused, match="编排观摩路线和评分"):
        judging.record(now(show), guide)
    running.end(show.id, BY)
    assert [one.id for one in running.open_of(BY)] == [show.id], "not forgotten"
    judging.record(now(show), BY)
    assert running.open_of(BY) == []


def test_a_score_that_comes_while_they_are_written_is_not_lost(show, monkeypatch):
    turn(show, "next")
    seat, record, late = scored(show, "张三", (RIVER, "90")), scores.record, ["77"]

    def slowly(*given):
        version = record(*given)
        if late:
            judging.mark(now(show), seat.number, RIVER, late.pop(), judge("张三", ""))
        return version

    monkeypatch.setattr(scores, "record", slowly)
    assert judging.record(now(show), BY) == "v0003"
    assert ledger() == {(RIVER, 1): 77}


def test_a_judges_name_stands_in_the_log_and_not_in_the_ledger(show):
    name = "=1+1<img src=x>"
    turn(show, "next")
    scored(show, name, (RIVER, "90"))
    judging.record(now(show), BY)
    assert {line["who"] for line in log.lines() if line["action"] in ("评委登记", "评委评分")} == {name}
    assert "img" not in versions.open().frame("from scores").to_csv()
    assert "img" not in str(versions.manifest("v0002"))


# —— the office's own network ——


@pytest.mark.parametrize(
    "wrong", ["networks = []", "networks = ['everywhere']", "networks = ['10.0.0.1/8']", "networks = 5"]
)
def test_networks_that_are_none_open_no_door(home, wrong):
    home.mkdir(exist_ok=True)
    (home / "access.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(Refused, match=r"access\.toml 有误"):
        settings.read()
