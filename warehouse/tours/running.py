"""Shows that are running: which slide they are at, and what turns it, from whichever window, telephone or process.

All of it lies in ``WANCHENG_HOME/live.sqlite``, so that several processes serve one show; every process and thread opens its own
connection. A show ends when its presenter says so, and in any case after ``HOURS``.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache

from warehouse import home, log
from warehouse.people import Person
from warehouse.refused import Refused
from warehouse.tours import shows

HOURS = 8
_KEPT = 60 * 86400  # seconds after which a show that is over is forgotten
_LONGEST = HOURS * 3600  # seconds
_FRESH = 0.1  # seconds that an answer to who only waits may be old
#: What may lie over the slides: the ranking by the judges' scores, and the judges' code.
RESULTS, INVITATION = "results", "invitation"
_TABLES = """
create table if not exists shows (
    id text primary key, start text not null, route text not null, version text not null, dropped integer not null,
    owner text not null, rehearsal integer not null, begun real not null,
    ended real,
    at integer not null default 0,        -- the slide shown, from 0
    seen text not null default '[0]',     -- those shown so far, as JSON
    shown integer not null default 0,     -- whether the hidden ranking among the slides was revealed
    black integer not null default 0,
    laid text not null default '',        -- what lies over the slides: RESULTS, INVITATION
    scored text not null default '',      -- the version that holds the judges' scores, once revealed
    turned real,                          -- when the present slide was turned to; null before the first turn
    started real,                         -- when the first slide was left
    seq integer not null default 0        -- goes up with every change
);
create table if not exists seconds (show text, slide text, title text not null, seconds real not null, primary key (show, slide));
create table if not exists codes (code text primary key, show text not null, kind text not null);
create table if not exists guesses (address text not null, at real not null);
create table if not exists seats (
    show text, number integer, name text not null, folded text not null, secret text not null, route text not null,
    primary key (show, number)
);
create table if not exists marks (show text, number integer, community text, score real not null, primary key (show, number, community));
"""


#: Of each route the rehearsal that its shows are held against: the last one that was ended and turned a page.
REHEARSED = """select id, route, max(begun) as begun from shows
    where rehearsal = 1 and ended is not null and id in (select show from seconds) group by route"""


@dataclass(frozen=True)
class Show:
    """A show as it stands; times in seconds since 1970. ``owner`` is who began it, and alone has its desk."""

    id: str
    start: str
    route: str
    version: str
    dropped: int
    owner: str
    rehearsal: int
    begun: float
    ended: float | None
    at: int
    seen: str
    shown: int
    black: int
    laid: str
    scored: str
    turned: float | None
    started: float | None
    seq: int

    @property
    def over(self) -> bool:
        return self.ended is not None or self.late

    @property
    def late(self) -> bool:
        """Whether it has lasted longer than any show does."""
        return time.time() > self.begun + _LONGEST

    @property
    def slides(self) -> tuple[shows.Slide, ...]:
        return shows.slides(self.id)

    @property
    def visited(self) -> list[shows.Slide]:
        """The slides of stops that were shown so far, in the order of the route."""
        slides = self.slides
        return [slides[at] for at in json.loads(self.seen) if slides[at].kind == "stop"]


@contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    """A connection to look with."""
    connection = home.database("live.sqlite", _TABLES, "marks", None)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def changing() -> Iterator[sqlite3.Connection]:
    """A connection whose changes are kept together, or none of them; meanwhile nobody else changes anything."""
    with opened() as connection:
        connection.execute("begin immediate")
        with connection:
            yield connection


def begin(start: str, route: str, version: str, dropped: int, by: Person, rehearsal: bool = False) -> Show:
    """The show of that name, which begins now where it has not yet."""
    by.require("present")
    id, now = shows.id(start), time.time()
    with changing() as db:
        fresh = db.execute(
            "insert or ignore into shows (id, start, route, version, dropped, owner, rehearsal, begun) values (?, ?, ?, ?, ?, ?, ?, ?)",
            [id, start, route, version, dropped, by.name, int(rehearsal), now],
        ).rowcount
        if fresh:
            _forget(db, now)
    if fresh:
        log.add("开始排练" if rehearsal else "开始观摩", by, name=route, version=version)
    return find(id)


def find(id: str) -> Show:
    """The show as it stands. Raises Refused where there is none."""
    found = _read(id)
    if found is None:
        raise Refused("没有这场观摩。")
    return found


def lately(id: str) -> Show | None:
    """The same, not older than a moment; for those who wait for a change, of whom there may be many."""
    return _lately(str(home.folder()), id, int(time.monotonic() / _FRESH))


@lru_cache(maxsize=64)
def _lately(folder: str, id: str, moment: int) -> Show | None:
    return _read(id)


def _read(id: str) -> Show | None:
    with opened() as db:
        row = db.execute("select * from shows where id = ?", [id]).fetchone()
    return Show(**row) if row else None


def presented() -> dict[str, bool]:
    """The shows that were begun, and whether they still run."""
    with opened() as db:
        rows = db.execute("select * from shows").fetchall()
    return {show.id: not show.over for show in (Show(**row) for row in rows)}


def open_of(by: Person) -> list[Show]:
    """The shows that somebody began and has not ended, or whose scores are in no version yet, the newest first."""
    with opened() as db:
        rows = db.execute(
            "select * from shows where owner = ? and (ended is null or (scored = '' and id in (select show from marks)))"
            " order by begun desc",
            [by.name],
        ).fetchall()
    return [Show(**row) for row in rows]


def turn(id: str, act: str) -> Show:
    """What a button of the desk or of a telephone does: next, back, black, reveal, or lay something over the slides. Raises Refused for anything else."""
    with _running(id) as (db, show):
        at, last = show.at, len(show.slides) - 1
        hides = show.slides[at].hidden and not show.shown
        match act:
            case "next" if hides or show.laid:
                _put(db, show, at, shown=int(bool(show.shown or (hides and not show.laid))))
            case "next":
                _put(db, show, min(at + 1, last))
            case "back":
                _put(db, show, max(at - 1, 0) if not show.laid else at)
            case "black":
                _put(db, show, at, black=1 - show.black, laid=show.laid)
            case "reveal" if show.slides[at].hidden:
                _put(db, show, at, shown=1 - show.shown)
            case "results" | "invitation" if act == INVITATION or show.scored:
                _put(db, show, at, laid="" if show.laid == act else act)
            case _:
                raise Refused("没有这个操作。")
    return find(id)


def put(id: str, at: int, shown: bool, black: bool) -> Show:
    """The stage was turned by its own keys. Raises Refused for a slide there is not."""
    with _running(id) as (db, show):
        if not 0 <= at < len(show.slides):
            raise Refused("没有这一页。")
        laid = show.laid if at == show.at else ""
        _put(db, show, at, shown=int(shown), black=int(black), laid=laid)
    return find(id)


def end(id: str, by: Person) -> None:
    """The show is over: its codes open nothing any more."""
    with changing() as db:
        show = Show(**db.execute("select * from shows where id = ?", [id]).fetchone())
        if show.ended is not None:
            return
        now = min(time.time(), show.begun + _LONGEST)
        with suppress(Refused):  # its slides may be cleared away
            _time(db, show, now)
        db.execute("update shows set ended = ?, seq = seq + 1 where id = ?", [now, id])
    log.add("结束排练" if show.rehearsal else "结束观摩", by, name=show.route)


def noted(db: sqlite3.Connection, id: str) -> None:
    """Whoever waits for a change of the show hears of one."""
    db.execute("update shows set seq = seq + 1 where id = ?", [id])


@contextmanager
def _running(id: str) -> Iterator[tuple[sqlite3.Connection, Show]]:
    with changing() as db:
        row = db.execute("select * from shows where id = ?", [id]).fetchone()
        if row is None or (show := Show(**row)).over:
            raise Refused("观摩已结束。")
        yield db, show


def _put(db: sqlite3.Connection, show: Show, at: int, **marks: int | str) -> None:
    now, turned = time.time(), at != show.at
    if turned:
        _time(db, show, now)
    told: dict[str, float | str] = {
        "shown": show.shown,
        "black": 0,
        "laid": "",
        "seen": json.dumps(sorted({at, *json.loads(show.seen)})),
        **marks,
    }
    told |= {"at": at} | ({"turned": now, "started": show.started or now} if turned else {})
    if all(getattr(show, name) == value for name, value in told.items()):
        return
    names = ", ".join(f"{name} = ?" for name in told)
    db.execute(f"update shows set {names}, seq = seq + 1 where id = ?", [*told.values(), show.id])


def _time(db: sqlite3.Connection, show: Show, now: float) -> None:
    """Add the seconds on the slide that is left."""
    if show.turned is not None:
        slide = show.slides[show.at]
        db.execute(
            "insert into seconds values (?, ?, ?, ?) on conflict do update set seconds = seconds + excluded.seconds",
            [show.id, shows.keys(show.slides)[show.at], slide.title, now - show.turned],
        )


def _forget(db: sqlite3.Connection, now: float) -> None:
    """What nobody will ask for any more: shows long over, ended or not, but for rehearsals still in use and scores that are in no version."""
    db.execute(
        "delete from shows where coalesce(ended, begun + ?) < ? and not (scored = '' and id in (select show from marks))"
        f" and id not in (select id from ({REHEARSED}))",
        [_LONGEST, now - _KEPT],
    )
    for table in ("seconds", "codes", "marks", "seats"):
        db.execute(f"delete from {table} where show not in (select id from shows)")
