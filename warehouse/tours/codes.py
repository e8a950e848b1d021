"""Codes that open one show and nothing else: its telephone (remote) or its judges' page (judge), until it is over.

A code is eight letters and digits that are not mistaken for each other: 850 billion, so that a hall full of telephones behind one
address need not wait for the one among them that guesses. Who does so is told, and stands in the log, whichever process is asked.
"""

import secrets
import sqlite3
import time

from warehouse import log
from warehouse.people import Person
from warehouse.refused import Refused
from warehouse.tours import running
from warehouse.tours.running import Show

REMOTE, JUDGE = "remote", "judge"
_LETTERS, _LENGTH = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 8
_GUESSES, _WAIT = 10, 600.0  # wrong codes from one address within so many seconds
_NEEDS = {REMOTE: ("present",), JUDGE: ("present", "tours", "publish")}
_WORDS = {REMOTE: "遥控", JUDGE: "评分"}


class Wrong(Refused):
    """No such code."""


class TooMany(Refused):
    """A wrong code from an address that had too many of them."""


class Over(Refused):
    """The code's show is over."""


def given(show: Show, kind: str, by: Person) -> str:
    """The show's code of a kind, made when it is first asked for."""
    _require(kind, by)
    if show.over:
        raise Over("观摩已结束。")
    with running.changing() as db:
        row = db.execute("select code from codes where show = ? and kind = ?", [show.id, kind]).fetchone()
        if row:
            return row["code"]
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        db.execute("insert into codes values (?, ?, ?)", [code, show.id, kind])
    log.add(f"开放{_WORDS[kind]}码", by, name=show.route)
    return code


def renew(show: Show, kind: str, by: Person) -> str:
    """Another code in the place of the one there was, which opens nothing any more."""
    _require(kind, by)
    with running.changing() as db:
        db.execute("delete from codes where show = ? and kind = ?", [show.id, kind])
        if kind == JUDGE and show.laid == running.INVITATION:  # the old one goes from the stage
            db.execute("update shows set laid = '', seq = seq + 1 where id = ?", [show.id])
    return given(show, kind, by)


def judged(by: Person) -> bool:
    """Whether judges may score in their show: it takes somebody who can bring the scores into the ledger when it ends."""
    return all(by.may(capability) for capability in _NEEDS[JUDGE])


def _require(kind: str, by: Person) -> None:
    if kind not in _NEEDS:
        raise Refused("没有这种码。")
    for capability in _NEEDS[kind]:
        by.require(capability)


def show(code: str, kind: str, address: str) -> Show:
    """The running show that a code opens. Raises Over, and for an unknown one Wrong or, from an ``address`` that had many, TooMany."""
    with running.opened() as db:
        row = db.execute("select show from codes where code = ? and kind = ?", [plain(code), kind]).fetchone()
    if row is None:
        raise _refused(kind, address)
    found = running.find(row["show"])
    if found.over:
        raise Over("观摩已结束。")
    return found


def _refused(kind: str, address: str) -> Refused:
    """What an unknown code is answered with; it is counted against its address."""
    since = time.time() - _WAIT
    with running.opened() as db:
        wrong = _wrong(db, address, since)
    if wrong < _GUESSES:
        with running.changing() as db:
            db.execute("delete from guesses where at < ?", [since])
            if (wrong := _wrong(db, address, since)) < _GUESSES:
                db.execute("insert into guesses values (?, ?)", [address, time.time()])
        if wrong == _GUESSES - 1:
            log.add("拒绝进入", Person("未知", (), address), f"{_WORDS[kind]}码多次输错")
    if wrong >= _GUESSES:
        return TooMany("码不对，而且输错的次数太多：请对照讲解台核对后再输入。")
    return Wrong("码不对，请对照讲解台重新输入。")


def _wrong(db: sqlite3.Connection, address: str, since: float) -> int:
    return db.execute("select count(*) as n from guesses where address = ? and at >= ?", [address, since]).fetchone()[
        "n"
    ]


def plain(code: str) -> str:
    """As it is compared: without blanks and strokes, in capitals."""
    return "".join(letter for letter in code[:40].upper() if letter in _LETTERS)


def grouped(code: str) -> str:
    """As it is read: four and four."""
    return f"{code[:4]} {code[4:]}"
