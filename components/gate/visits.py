"""Who asks: by the session of their cookie, by a proxy's word, or as who sits at the machine or only looks."""

import time
from dataclasses import dataclass
from functools import lru_cache

from components.gate import signing, tickets
from components.gate.asked import Asked
from warehouse import log
from warehouse.access import sessions
from warehouse.people import Person


@dataclass(frozen=True)
class Visit:
    """Who asks, by which ticket; ``token``: what a new cookie is to hold."""

    ticket: str = ""
    person: Person | None = None
    token: str = ""


def of(asked: Asked) -> Visit:
    """Who asks. A ticket without a person: somebody who has to change the password first."""
    ticket = sessions.ticket(asked.token) if asked.token else ""
    person = tickets.holder(ticket) if ticket else None
    if asked.settings.proxy.header:
        way = sessions.way(ticket) if person else ""
        if user := asked.proxy_user:
            if person is None or way != sessions.PROXY or not signing.same(person.name, user):
                return _proxied(asked, user)
        elif way == sessions.PROXY:
            return Visit()  # the proxy names nobody any more
    if person:
        sessions.seen(ticket)
        return Visit(ticket, person)
    if tickets.required():
        return Visit(ticket if ticket and sessions.pending(ticket) else "")
    own = tickets.MACHINE if asked.local else tickets.VISITOR
    return Visit(own, tickets.holder(own))


def _proxied(asked: Asked, user: str) -> Visit:
    if reason := signing.unknown(user):
        log.add("拒绝进入", Person(user[:40], (), asked.client), reason)
        return Visit()
    token = _begun(user, asked.client, int(time.time() / 60))
    if sessions.person(sessions.ticket(token)) is None:  # signed out since
        token = sessions.begin(user, sessions.PROXY, asked.client)
    ticket = sessions.ticket(token)
    return Visit(ticket, sessions.person(ticket), token)


@lru_cache(maxsize=1024)
def _begun(user: str, client: str, minute: int) -> str:
    """The session of somebody who keeps no cookie: one a minute, not one a request."""
    return sessions.begin(user, sessions.PROXY, client)
