"""Sessions: who is signed in, on the server's side. A cookie holds a secret, the database its hash.

A session ends when nothing was asked of it for a while (``idle_minutes``), after ``hours`` in any case, at sign-out, when its
person is disabled or their password changed. That, and a changed role, holds in every process for whatever is asked a second
later (``_FRESH``); an open page on which nothing is done is closed at the gate's next look, five seconds later at the most.
"""

import secrets
import sqlite3
import time
from functools import lru_cache
from hashlib import sha256

from warehouse import log
from warehouse.access import accounts, settings, store
from warehouse.people import Grant, Person

LOCAL, PROVIDER, PROXY = "本地账号", "统一认证", "反向代理"  # how a session began
_SEEN = 10.0  # seconds between notes of being used
_FRESH = 1.0  # seconds that an answer about a session holds


def begin(name: str, way: str, address: str) -> str:
    """A new session for somebody who has proved who they are. Returns what the cookie is to hold."""
    token = secrets.token_urlsafe(32)
    account, now = accounts.find(name), time.time()
    shown = account.shown if account else name
    with store.opened() as db:
        db.execute("delete from sessions where begun < ?", [now - settings.read().hours * 3600])
        values = [ticket(token), accounts.folded(name), shown, way, address, now, now]
        db.execute("insert into sessions values (?, ?, ?, ?, ?, ?, ?)", values)
    log.add("登录", Person(shown, (), address), way=way)
    return token


def ticket(token: str) -> str:
    """By what a session is known inside: it proves nothing to the door."""
    return sha256(token.encode()).hexdigest()


def person(ticket: str) -> Person | None:
    """Whose session it is, with the roles they have now; None where it has ended."""
    return _person(ticket, int(time.monotonic() / _FRESH))


@lru_cache(maxsize=4096)
def _person(ticket: str, moment: int) -> Person | None:
    row = _row(ticket)
    if row is None:
        return None
    account, newcomers = accounts.find(row["name"]), settings.read().newcomers
    if account is None:
        known = row["way"] != LOCAL and newcomers
        return Person(row["shown"], (Grant(newcomers),), row["address"]) if known else None
    return None if account.disabled or account.must_change else account.person(row["address"])


def pending(ticket: str) -> str | None:
    """The name of somebody who is signed in but has to change the password first."""
    row = _row(ticket)
    account = accounts.find(row["name"]) if row else None
    return account.name if account and account.must_change and not account.disabled else None


def _row(ticket: str) -> sqlite3.Row | None:
    with store.opened() as db:
        row = db.execute("select * from sessions where id = ?", [ticket]).fetchone()
    now, limits = time.time(), settings.read()
    if row is None or row["begun"] + limits.hours * 3600 < now or row["seen"] + limits.idle_minutes * 60 < now:
        return None
    return row


def seen(ticket: str) -> None:
    """Note that a session is used; most calls cost nothing."""
    _note(ticket, int(time.monotonic() / _SEEN))


@lru_cache(maxsize=4096)
def _note(ticket: str, moment: int) -> None:
    with store.opened() as db:
        db.execute("update sessions set seen = ? where id = ?", [time.time(), ticket])


def end(ticket: str, everywhere: bool = False) -> None:
    """Sign out: this session, or all of the person."""
    with store.opened() as db:
        row = db.execute("select * from sessions where id = ?", [ticket]).fetchone()
        if row is None:
            return
        where, value = ("name = ?", row["name"]) if everywhere else ("id = ?", ticket)
        db.execute(f"delete from sessions where {where}", [value])
    _person.cache_clear()
    log.add("退出", Person(row["shown"], (), row["address"]))


def way(ticket: str) -> str:
    """How a session began; empty where there is none."""
    with store.opened() as db:
        row = db.execute("select way from sessions where id = ?", [ticket]).fetchone()
    return row["way"] if row else ""
