"""Judges of a running show: who has taken a seat, and their scores, which come into the ledger 观摩评分 when they are revealed.

The ledger knows judges by number; names stand in the log and on the presenter's desk. A judge who sat in an earlier show of the same
route has the same number again, so that nobody counts twice.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd
from filelock import FileLock

from warehouse import home, log, versions
from warehouse.ledgers import LEDGERS
from warehouse.people import Person, judge
from warehouse.refused import Refused
from warehouse.tours import running, scores
from warehouse.tours.running import Show

_NAME, _MOST = 20, 30  # letters of a name, seats of a show
_LEDGER = LEDGERS["scores"].by_name
LOWEST, HIGHEST = float(_LEDGER["score"].minimum or 0), float(_LEDGER["score"].maximum or 0)
_LAST = int(_LEDGER["judge"].maximum or 0)  # number of a judge
_DECIMALS = 2


@dataclass(frozen=True)
class Seat:
    number: int
    name: str
    count: int = 0  # stops they have scored


def seats(show: Show) -> list[Seat]:
    """Who has taken a seat, by number."""
    with running.opened() as db:
        rows = db.execute(
            "select number, name, (select count(*) from marks m where m.show = s.show and m.number = s.number) as count"
            " from seats s where show = ? and secret <> '' order by number",
            [show.id],
        ).fetchall()
    return [Seat(**row) for row in rows]


def join(show: Show, name: str, address: str) -> str:
    """A seat under a name. Returns the secret that it is known by, once. Raises Refused for a name that is none, or is taken."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not name or len(name) > _NAME or not name.isprintable():
        raise Refused(f"请填写姓名，不超过 {_NAME} 个字。")
    _open(show)
    standing, folded, secret = _numbers(show.route), name.casefold(), secrets.token_urlsafe(24)
    with running.changing() as db:
        own = db.execute("select * from seats where show = ? and folded = ?", [show.id, folded]).fetchone()
        if own and own["secret"]:
            raise Refused(f"“{name}”已在另一部手机上登记；如换了手机，请讲解员在讲解台释放这个席位。")
        if db.execute("select count(*) as n from seats where show = ?", [show.id]).fetchone()["n"] >= _MOST and not own:
            raise Refused(f"一场观摩最多 {_MOST} 位评委。")
        former = db.execute("select number from seats where route = ? and folded = ?", [show.route, folded]).fetchone()
        taken = db.execute("select max(number) as n from seats where route = ?", [show.route]).fetchone()["n"] or 0
        number = former["number"] if former else max(taken, standing) + 1
        if number > _LAST:
            raise Refused("评委序号已用完，请在“评分”中清理这条路线的旧评分。")
        db.execute(
            "insert or replace into seats values (?, ?, ?, ?, ?, ?)",
            [show.id, number, name, folded, _hash(secret), show.route],
        )
        running.noted(db, show.id)
    log.add("评委登记", judge(name, address), name=show.route, judge=number)
    return secret


def seat(show: Show, secret: str) -> Seat | None:
    """Whose seat a secret is."""
    with running.opened() as db:
        row = db.execute(
            "select number, name from seats where show = ? and secret = ?", [show.id, _hash(secret)]
        ).fetchone()
    return Seat(**row) if row and secret else None


def release(show: Show, number: int, by: Person) -> None:
    """Take a seat back, so that the same name may sit down with another telephone; its scores stay."""
    by.require("present")
    with running.changing() as db:
        db.execute("update seats set secret = '' where show = ? and number = ?", [show.id, number])
        running.noted(db, show.id)
    log.add("释放评委席位", by, name=show.route, judge=number)


def mark(show: Show, number: int, community: str, score: str, by: Person) -> None:
    """Score a stop that was shown, or correct one's score, or take it back with an empty one. Raises Refused for what is no score,
    a stop not yet shown, and once the ranking is revealed.
    """
    by.require("score")
    value = _score(score) if score.strip() else None
    if community not in {slide.community for slide in show.visited}:
        raise Refused("这一站还没有观摩到，暂不能评分。")
    with running.changing() as db:
        _open(Show(**db.execute("select * from shows where id = ?", [show.id]).fetchone()))
        if value is None:
            db.execute(
                "delete from marks where show = ? and number = ? and community = ?", [show.id, number, community]
            )
        else:
            db.execute("insert or replace into marks values (?, ?, ?, ?)", [show.id, number, community, value])
        running.noted(db, show.id)
    log.add("评委评分", by, name=show.route, judge=number, stop=community)


def given(show: Show, number: int) -> dict[str, float]:
    """A judge's scores by community."""
    with running.opened() as db:
        rows = db.execute(
            "select community, score from marks where show = ? and number = ?", [show.id, number]
        ).fetchall()
    return {row["community"]: row["score"] for row in rows}


def record(show: Show, by: Person) -> str:
    """Bring the scores into the ledger, once, as one version; from then on nobody changes them. Returns the version, empty where
    there are no scores. Raises Refused as :func:`scores.record` does, with nothing changed.
    """
    by.require("tours")
    with FileLock(home.folder() / ".judging"):  # one at a time, whichever process; nobody waits for it at the stage
        while not (show := running.find(show.id)).scored and (rows := _marks(show)):
            table = pd.DataFrame(
                [(*cell, score) for cell, score in rows.items()], columns=["community", "judge", "score"]
            )
            version = scores.record(versions.open(), show.route, table, by)
            with running.changing() as db:
                if _marks(show) == rows:  # else somebody corrected one meanwhile
                    db.execute("update shows set scored = ?, seq = seq + 1 where id = ?", [version, show.id])
    return show.scored


def _marks(show: Show) -> dict[tuple[str, int], float]:
    with running.opened() as db:
        rows = db.execute("select community, number, score from marks where show = ?", [show.id]).fetchall()
    return {(row["community"], row["number"]): row["score"] for row in rows}


def _open(show: Show) -> None:
    if show.rehearsal:
        raise Refused("排练时不评分。")
    if show.over:
        raise Refused("观摩已结束。")
    if show.scored:
        raise Refused("名次已公布，评分已结束。")


def _score(written: str) -> float:
    words = unicodedata.normalize("NFKC", written).strip()
    try:
        value = float(words) if len(words) <= 8 and set(words) <= set("0123456789.") else -1.0
    except ValueError:
        value = -1.0
    if not LOWEST <= value <= HIGHEST or round(value, _DECIMALS) != value:
        raise Refused(f"评分应为 {LOWEST:g} 至 {HIGHEST:g} 的数，最多 {_DECIMALS} 位小数。")
    return value


def _numbers(route: str) -> int:
    """The highest number of a judge in the ledger for a route."""
    return max((number for _, number in scores.given(versions.open(), route)), default=0)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
