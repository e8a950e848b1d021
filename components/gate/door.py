"""The middleware that every request and websocket passes. What is not named here is refused."""

import gc
import os
import re
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.gate import desk, phones, signing, static, tickets, visits
from components.gate.asked import Asked, base
from components.gate.pages import told
from components.gate.visits import Visit
from components.gate.websocket import ENDED, Watched
from warehouse import log
from warehouse.access import backup, settings
from warehouse.people import CAPABILITIES, Person
from warehouse.refused import Refused

SCRIPT = (Path(__file__).parent / "session.js").read_text(encoding="utf-8")
#: What holds nothing of anybody's: the program's own files, and whether it runs.
_OPEN = re.compile(r"(static|component|_stcore/bidi-components)/.+|favicon\.\w+|_stcore/(health|host-config)")
_MEDIA = re.compile(r"media/([0-9a-f]{20,}(?:\.\w+)?)")
_UPLOAD = re.compile(r"_stcore/upload_file/([^/]+)/[^/]+")
_STREAM = "_stcore/stream"
#: Where the map's tiles come from, the only other host that a page may ever ask, and only where a setting names it.
_TILES = urlsplit(os.environ.get("WANCHENG_TILES", ""))
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
    f"{f' {_TILES.scheme}://{_TILES.netloc}' if _TILES.netloc else ''}; frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
)
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"content-security-policy", _POLICY.encode()),
]


@asynccontextmanager
async def serving(_: object) -> AsyncIterator[None]:
    """While the application is served nobody restores the folder under its feet.

    Raises Refused where the server was told to believe proxies everywhere: then nobody could tell who is one of ours.
    """
    if os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1") not in ("", "127.0.0.1", "127.0.0.1,::1"):
        raise Refused("请不要设置 FORWARDED_ALLOW_IPS；可信的代理写在 access.toml 的 [proxy] addresses 中。")
    _send_at_once()
    with backup.serving():
        yield


def _send_at_once() -> None:
    """Have answers and messages sent as they come: each would wait up to 40 ms until the one before it was acknowledged.

    Streamlit opens its socket in a way that asyncio does not take for TCP; what is set where it listens, connections inherit.
    """
    for one in gc.get_objects():
        opened = type(one) is socket.socket and one.fileno() >= 0 and one.family in (socket.AF_INET, socket.AF_INET6)
        if opened and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Gate:
    """``screens``: the addresses of all pages, each with the capability it takes; the first one stands at the root."""

    def __init__(self, app: ASGIApp, screens: Mapping[str, str]):
        self._app, self._screens, self._own = app, screens, signing.application(screens)
        self._desk, self._phones = desk.application(), phones.application()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        http = scope["type"] == "http"
        if http and await static.serve(scope, receive, _guarded(send)):
            return
        try:
            asked = Asked(scope, await run_in_threadpool(settings.read))
        except Refused as refused:
            answer = told(503, "系统暂停服务", str(refused))
            await (answer(scope, receive, send) if http else _refuse(send))
            return
        if http:
            await self._http(asked, receive, _guarded(send))
        else:
            await self._websocket(asked, receive, send)

    async def _http(self, asked: Asked, receive: Receive, send: Send) -> None:
        scope, path = asked.scope, asked.path
        if not asked.known_host:
            answer: ASGIApp = told(421, "地址不对", "请用本系统正式的地址访问。")
        elif not asked.inside:
            answer = told(404, "没有这个页面", "地址可能写错了。")
        elif scope["method"] not in ("GET", "HEAD", "OPTIONS") and not asked.same_site:
            answer = told(403, "请求来自其他网站", "为安全起见没有处理。请从本系统的页面操作。")
        elif _OPEN.fullmatch(path) and scope["method"] in ("GET", "HEAD", "OPTIONS"):
            answer = self._app
        elif path in signing.PATHS:
            answer = self._own
        elif path.split("/")[0] in phones.STEMS:
            answer = self._phones if asked.near else phones.far()
        else:
            visit = await run_in_threadpool(visits.of, asked)
            answer = await run_in_threadpool(self._answer, asked, visit)
            if visit.token:
                send = signing.giving(send, asked, visit.token)
            scope = _ticketed(asked, visit.ticket)
        with suppress(ClientDisconnect):  # who leaves in the middle of a sentence waits for no answer
            await answer(scope, receive, send)

    def _answer(self, asked: Asked, visit: Visit) -> ASGIApp:
        """What is to answer a request of somebody."""
        path, method, person = asked.path, asked.scope["method"], visit.person
        stem = path.split("/")[0]
        page = "." not in path and (stem in self._screens or path.rstrip("/") == stem)
        if person is None:
            if not page:
                return Response(status_code=401)
            wanted = f"/{path}" + (f"?{query}" if (query := asked.scope["query_string"].decode("latin-1")) else "")
            where = "signin/password" if visit.ticket else f"signin?next={quote(wanted)}"
            return RedirectResponse(f"{base()}/{where}", 303)
        if stem == desk.STEM:  # which asks for the capability, and whose show it is
            return self._desk
        if found := _MEDIA.fullmatch(path):
            return self._app if tickets.FILES.owned(found[1], visit.ticket) else Response(status_code=404)
        if found := _UPLOAD.fullmatch(path):
            own = tickets.PAGES.owned(found[1], visit.ticket)
            return self._app if own and person.may("hand_in") else self._denied(asked, person, "hand_in")
        if not page or method not in ("GET", "HEAD"):
            return Response(status_code=404)
        able = [one for one, needed in self._screens.items() if person.may(needed)]
        if stem in self._screens and stem not in able:
            return self._denied(asked, person, self._screens[stem])
        if able and path.rstrip("/") == able[0]:  # where they arrive stands at the root
            query = asked.scope["query_string"].decode("latin-1")
            return RedirectResponse(f"{base()}/{'?' if query else ''}{query}")
        return self._app if able else told(403, "没有权限", f"{person.name}还没有任何角色，请与管理员联系。")

    def _denied(self, asked: Asked, person: Person, capability: str) -> Response:
        _note(replace(person, address=asked.client), capability, int(time.time() / 60))
        words = f"{person.name}没有“{CAPABILITIES[capability]}”的权限；如工作需要，请与管理员联系。"
        return told(403, "没有权限", words)

    async def _websocket(self, asked: Asked, receive: Receive, send: Send) -> None:
        if not asked.inside or asked.path != _STREAM or not asked.known_host or not asked.same_site:
            await _refuse(send)
            return
        visit = await run_in_threadpool(visits.of, asked)
        if visit.person is None:
            await receive()
            await send({"type": "websocket.accept", "subprotocol": "streamlit"})
            await send({"type": "websocket.close", "code": ENDED})
            return
        scope = _ticketed(asked, visit.ticket)
        watched = Watched(receive, send, visit.ticket)
        tickets.ASKING.set(visit.ticket)
        try:
            await self._app(scope, watched.receive, watched.send)
        finally:
            watched.close()


@lru_cache(maxsize=4096)
def _note(person: Person, capability: str, minute: int) -> None:
    """A refusal is noted once a minute: who asks a thousand times fills no disk."""
    log.add("拒绝进入", person, "没有权限", capability=capability)


def _ticketed(asked: Asked, ticket: str) -> Scope:
    """The request as the application is to see it: with our ticket, whatever it came with, and no page but one's own."""
    name = tickets.HEADER.lower().encode()
    headers = [(key, value) for key, value in asked.scope["headers"] if key.lower() != name]
    headers.append((name, ticket.encode()))
    protocols = asked.header("sec-websocket-protocol").split(",")
    if len(protocols) > 2 and not tickets.PAGES.owned(protocols[2].strip(), ticket):
        headers = [(key, value) for key, value in headers if key.lower() != b"sec-websocket-protocol"]
        headers.append((b"sec-websocket-protocol", ",".join(protocols[:2]).encode("latin-1")))
    return asked.scope | {"headers": headers}


def _guarded(send: Send) -> Send:
    """Every answer says how far a browser may trust it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = message | {"headers": [*message["headers"], *_HEADERS]}
        await send(message)

    return sent


async def _refuse(send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})
