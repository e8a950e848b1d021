"""Tickets: by what the gate tells the application who somebody is, in a header that it alone writes."""

import time
from collections import OrderedDict
from contextvars import ContextVar
from functools import lru_cache
from threading import Lock

from warehouse import people
from warehouse.access import accounts, sessions, settings
from warehouse.people import Person

HEADER = "X-Wancheng-Ticket"
#: Tickets of who need not sign in: who sits at the machine, and who only looks.
MACHINE, VISITOR = "machine", "visitor"
_MOST = 20_000
#: Whose message is being answered, where that is not a page's own run but a click on a file it offered.
ASKING: ContextVar[str] = ContextVar("asking", default="")


def required() -> bool:
    """Whether people have to sign in."""
    return settings.read().configured or accounts.exist()


def holder(ticket: str) -> Person | None:
    """Whose ticket it is; None where it is worth nothing any more."""
    if ticket in (MACHINE, VISITOR):
        return _unsigned(ticket, int(time.monotonic()))
    return sessions.person(ticket) if ticket else None


@lru_cache(maxsize=4)
def _unsigned(ticket: str, second: int) -> Person | None:
    return None if required() else people.machine() if ticket == MACHINE else people.visitor()


class Claims:
    """Whose something is that is known by an address alone: pages in the server's memory, files it hands out."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, set[str]] = OrderedDict()
        self._lock = Lock()

    def claim(self, name: str, ticket: str) -> None:
        with self._lock:
            self._owners.setdefault(name, set()).add(ticket)
            self._owners.move_to_end(name)
            while len(self._owners) > _MOST:
                self._owners.popitem(last=False)

    def owned(self, name: str, ticket: str) -> bool:
        with self._lock:
            return ticket in self._owners.get(name, ())


#: Streamlit's sessions, each the memory of one page that somebody has open; files that were offered to somebody.
PAGES, FILES = Claims(), Claims()
