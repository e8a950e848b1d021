"""People and their roles, and local accounts with passwords (argon2id) for an office that has no sign-in of its own.

A name is one name however it is typed: full width or half, capitals or not. Somebody without a password signs in through the
bureau's provider or proxy, and has here only roles. After five failures in a row an account is locked for ten minutes.
"""

import json
import re
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from warehouse import home, log
from warehouse.access import settings, store
from warehouse.people import Grant, Person, machine
from warehouse.refused import Busy, Refused

FAILURES, LOCKED = 5, 600  # in a row; seconds
_LONGEST, _SHORTEST = 40, 10  # letters of a name, of a password
_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_HASHER = PasswordHasher()
_SLOTS, _WAIT = (
    BoundedSemaphore(2),
    2.0,
)  # passwords looked at at once, as each takes 64 MiB; seconds to wait for a turn
_NOBODY = _HASHER.hash(secrets.token_hex())  # what the password of an unknown name is held against, as it takes as long
_WRONG = "用户名或密码不正确，或账号已锁定；连续输错 5 次锁定 10 分钟。"


@dataclass(frozen=True)
class Account:
    """Somebody who is known here."""

    name: str
    shown: str
    grants: tuple[Grant, ...]
    local: bool  # with a password
    must_change: bool
    locked: bool
    disabled: bool

    @property
    def way(self) -> str:
        """How they sign in, in words."""
        return "本地账号" if self.local else "外部认证"

    @property
    def state(self) -> str:
        """Whether they can come in, in words."""
        return "停用" if self.disabled else "锁定" if self.locked else "须改密码" if self.must_change else "正常"

    def person(self, address: str = "") -> Person:
        return Person(self.shown, self.grants, address)


def folded(name: str) -> str:
    """A name as it is compared: one width, one case, no blanks around it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def exist() -> bool:
    """Whether anybody is known: from then on everybody has to sign in, even where all are disabled or the settings are lost."""
    if not (home.folder() / "access.sqlite").is_file():
        return False
    with store.opened() as db:
        return db.execute("select 1 from people limit 1").fetchone() is not None


def any_local() -> bool:
    """Whether anybody has a password here."""
    return any(account.local for account in listed())


def listed() -> list[Account]:
    """Everybody, by name."""
    with store.opened() as db:
        return [_account(row) for row in db.execute("select * from people order by name")]


def find(name: str) -> Account | None:
    """Somebody by name, however it is typed."""
    with store.opened() as db:
        row = db.execute("select * from people where name = ?", [folded(name)]).fetchone()
    return _account(row) if row else None


def add(name: str, grants: tuple[Grant, ...], by: Person, local: bool = True) -> str:
    """Make somebody known. Returns the first password, which has to be changed at the first sign-in; empty where not ``local``.

    Raises Refused for a name that is no name, or taken, or without any role.
    """
    _may_change(name, grants, by)
    shown, key = unicodedata.normalize("NFKC", name).strip(), folded(name)
    if not 1 <= len(key) <= _LONGEST or any(unicodedata.category(letter)[0] in "CZ" for letter in key):
        raise Refused(f"用户名为 1 至 {_LONGEST} 个字，不含空格和控制字符。")
    if not grants:
        raise Refused("请至少授予一个角色。")
    password, secret = _first() if local else ("", None)
    with store.opened() as db:
        db.execute("begin immediate")
        if db.execute("select 1 from people where name = ?", [key]).fetchone():
            raise Refused(f"用户“{shown}”已存在（不区分大小写和全角半角）。")
        values = [key, shown, _written(grants), secret, home.now(), int(local)]
        db.execute(
            "insert into people (name, shown, grants, secret, changed, must_change) values (?, ?, ?, ?, ?, ?)", values
        )
    log.add("新增用户", by, name=shown, roles=Person(shown, grants).scopes)
    return password


def _may_change(name: str, grants: tuple[Grant, ...], by: Person) -> None:
    """Raises Refused to who may not give these roles: users are of the whole district, and nobody raises themselves."""
    by.require("users")
    if by.units("users") is not None:
        raise Refused("用户由全区范围的管理员管理。")
    if by != machine() and folded(name) == folded(by.name):
        raise Refused("不能变更自己的角色或账号，请由另一位管理员操作。")
    if any(one.unit and one.role in ("管理", "审计") for one in grants):
        raise Refused("“管理”和“审计”不能限于街道或社区。")


def grant(name: str, grants: tuple[Grant, ...], by: Person) -> None:
    """Give somebody these roles instead of those they had. Raises Refused for an unknown name, or without any role."""
    _may_change(name, grants, by)
    if not grants:
        raise Refused("请至少授予一个角色。")
    _change(name, "grants = ?", [_written(grants)])
    log.add("变更角色", by, name=name, roles=Person(name, grants).scopes)


def disable(name: str, by: Person, disabled: bool = True) -> None:
    """Let somebody in no more, ending what sessions they have; or again. Raises Refused for an unknown name."""
    _may_change(name, (), by)
    _change(name, "disabled = ?", [int(disabled)])
    _end_sessions(name)
    log.add("停用用户" if disabled else "启用用户", by, name=name)


def reset(name: str, by: Person) -> str:
    """A new first password for a local account, which is unlocked and signed out everywhere. Raises Refused for an unknown name."""
    _may_change(name, (), by)
    account = find(name)
    if account is None or not account.local:
        raise Refused(f"没有名为“{name}”的本地账号。")
    password, secret = _first()
    _change(name, "secret = ?, changed = ?, must_change = 1, failures = 0, locked_until = 0", [secret, home.now()])
    _end_sessions(name)
    log.add("重置密码", by, name=account.shown)
    return password


def check(name: str, password: str, address: str) -> Account:
    """Who gave the right password. Raises Refused with one sentence for every kind of wrong, a lock included, and Busy to who
    had no turn, which is no failure.
    """
    with _turn():
        row, locked = _tried(name)
        right = _matches(row["secret"] if row and not locked else _NOBODY, password)
    who = Person((row["shown"] if row else unicodedata.normalize("NFKC", name).strip())[:_LONGEST], (), address)
    if locked:
        log.add("登录", who, "账号锁定中")
        raise Refused(_WRONG)
    if row and right:
        _change(name, "failures = 0, locked_until = 0", [])
    if not row or not right or row["disabled"]:
        log.add("登录", who, "账号已停用" if row and right else "密码错误" if row else "没有这个用户")
        if row and not right and row["failures"] + 1 >= FAILURES:
            log.add("锁定账号", who, f"连续 {FAILURES} 次密码错误")
        raise Refused(_WRONG)
    return _account(row)


def _tried(name: str) -> tuple[sqlite3.Row | None, bool]:
    """The account as it was before this try, and whether it is locked. A try counts as failed until it has succeeded, so that
    many at once are not more than so many.
    """
    with store.opened() as db:
        db.execute("begin immediate")
        row = db.execute("select * from people where name = ? and secret is not null", [folded(name)]).fetchone()
        locked = row is not None and row["locked_until"] > time.time()
        if row is not None and not locked:
            failures = row["failures"] + 1
            full = failures >= FAILURES
            values = [0 if full else failures, time.time() + LOCKED if full else 0, row["name"]]
            db.execute("update people set failures = ?, locked_until = ? where name = ?", values)
    return row, locked


def choose(name: str, old: str, new: str, address: str) -> None:
    """Change one's own password and end one's other sessions. Raises Refused for a wrong old one and for a weak new one."""
    account = check(name, old, address)
    if weak := weakness(new, account.name):
        raise Refused(weak)
    with _turn(), store.opened() as db:
        row = db.execute("select secret, former from people where name = ?", [account.name]).fetchone()
        if _matches(row["secret"], new) or (row["former"] and _matches(row["former"], new)):
            raise Refused("新密码不能与最近用过的两个密码相同。")
        db.execute(
            "update people set former = secret, secret = ?, changed = ?, must_change = 0 where name = ?",
            [_HASHER.hash(new), home.now(), account.name],
        )
    _end_sessions(account.name)
    log.add("修改密码", account.person(address))


def weakness(password: str, name: str) -> str:
    """Why a password will not do, in words; empty where it does."""
    if not _SHORTEST <= len(password) <= 200:
        return f"密码至少 {_SHORTEST} 个字符。"
    if sum(bool(re.search(kind, password)) for kind in _KINDS) < 3:
        return "密码须含小写字母、大写字母、数字、符号中的至少三种。"
    if len(name) > 1 and name in folded(password):
        return "密码不能包含用户名。"
    if len(set(password)) < 5:
        return "密码中重复的字符太多。"
    return ""


@contextmanager
def _turn() -> Iterator[None]:
    """A turn to look at passwords. Raises Busy where none comes."""
    if not _SLOTS.acquire(timeout=_WAIT):
        raise Busy("现在登录的人太多，请稍后再试。")
    try:
        yield
    finally:
        _SLOTS.release()


def _matches(secret: str, password: str) -> bool:
    try:
        return _HASHER.verify(secret, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _first() -> tuple[str, str]:
    password = f"{secrets.token_urlsafe(9)}-Aa1"
    return password, _HASHER.hash(password)


def _change(name: str, changes: str, values: list) -> None:
    with store.opened() as db:
        done = db.execute(f"update people set {changes} where name = ?", [*values, folded(name)])
        if not done.rowcount:
            raise Refused(f"没有名为“{name}”的用户。")


def _end_sessions(name: str) -> None:
    with store.opened() as db:
        db.execute("delete from sessions where name = ?", [folded(name)])


def _account(row: sqlite3.Row) -> Account:
    grants = tuple(Grant(role, unit) for role, unit in json.loads(row["grants"]))
    days = settings.read().password_days
    old = bool(days and row["changed"]) and (date.today() - date.fromisoformat(row["changed"][:10])).days >= days
    local = row["secret"] is not None
    return Account(
        row["name"], row["shown"], grants, local, local and (bool(row["must_change"]) or old),
        row["locked_until"] > time.time(), bool(row["disabled"]),
    )  # fmt: skip


def _written(grants: tuple[Grant, ...]) -> str:
    return json.dumps([[grant.role, grant.unit] for grant in grants], ensure_ascii=False)
