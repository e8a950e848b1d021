"""The small database of people and sessions, ``WANCHENG_HOME/access.sqlite``; every process and thread opens its own connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse import home

_TABLES = """
create table if not exists people (
    name text primary key,               -- as compared: one width, one case
    shown text not null,                 -- as written
    grants text not null,                -- JSON: [[role, unit or null], …]
    secret text,                         -- argon2id; null: signs in elsewhere
    former text not null default '',     -- the secret before
    changed text not null default '',    -- when the secret was chosen
    must_change integer not null default 0,
    failures integer not null default 0,
    locked_until real not null default 0,
    disabled integer not null default 0
);
create table if not exists sessions (
    id text primary key,                 -- hash of what the cookie holds
    name text not null,
    shown text not null,
    way text not null,                   -- 本地账号, 统一认证, 反向代理
    address text not null,
    begun real not null,
    seen real not null
);
"""


@contextmanager
def opened() -> Iterator[sqlite3.Connection]:
    """A connection whose changes are kept together, or none of them."""
    connection = home.database("access.sqlite", _TABLES, "sessions")
    try:
        with connection:
            yield connection
    finally:
        connection.close()
