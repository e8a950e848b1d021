"""Signing in and out: the only pages that answer somebody unknown. A session begins here, and nowhere else."""

import secrets
from asyncio import get_running_loop
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Send

from components.gate import forms, tickets
from components.gate.asked import Asked, base, split
from components.gate.pages import page
from warehouse import log
from warehouse.access import accounts, sessions, settings
from warehouse.access.sessions import LOCAL, PROVIDER, PROXY
from warehouse.access.settings import Provider, Settings
from warehouse.people import Person
from warehouse.refused import Refused

PATHS = ("signin", "signin/provider", "signin/back", "signin/password", "account", "signout")
_PENDING = 600  # seconds to come back from the provider in


def application(screens: Mapping[str, str]) -> ASGIApp:
    """The pages of ``PATHS``; where people go after signing in is always one of ``screens``."""
    signing = _Signing(screens)
    routes = [
        Route(f"{base()}/signin", signing.ask, methods=["GET"]),
        Route(f"{base()}/signin", signing.local, methods=["POST"]),
        Route(f"{base()}/signin/provider", signing.leave, methods=["GET"]),
        Route(f"{base()}/signin/back", signing.back, methods=["GET"]),
        Route(f"{base()}/signin/password", signing.ask_password, methods=["GET"]),
        Route(f"{base()}/signin/password", signing.password, methods=["POST"]),
        Route(f"{base()}/account", signing.account, methods=["GET"]),
        Route(f"{base()}/signout", signing.out, methods=["POST"]),
    ]
    # what is remembered on the way to the provider and back: signed, for this one process, no session of anybody's
    remembered = Middleware(
        SessionMiddleware,
        secrets.token_hex(),
        session_cookie="wancheng-signin",
        max_age=_PENDING,
        path=base() or "/",
        same_site="lax",
    )
    return Starlette(routes=routes, middleware=[remembered])


def unknown(name: str) -> str:
    """Why somebody whom a provider or proxy knows may not come in; empty where they may."""
    account = accounts.find(name)
    if account is None:
        return "" if settings.read().newcomers else "没有授予角色"
    if account.disabled:
        return "账号已停用"
    return "本地账号须用密码登录" if account.local else ""


def same(name: str, other: str) -> bool:
    """Whether two names are one."""
    return accounts.folded(name) == accounts.folded(other)


def giving(send: Send, asked: Asked, token: str) -> Send:
    """Answers that hand out the cookie of a new session, or with an empty ``token`` take it back."""
    life = "" if token else "; Max-Age=0"
    secure = "; Secure" if asked.secure else ""
    cookie = f"{asked.cookie_name}={token}; Path={base() or '/'}; HttpOnly; SameSite=Lax{secure}{life}"

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"set-cookie", cookie.encode()), (b"cache-control", b"no-store")]
            message = message | {"headers": headers}
        await send(message)

    return sent


class _Signing:
    def __init__(self, screens: Mapping[str, str]):
        self._screens = screens
        self._few = ThreadPoolExecutor(4)  # passwords wait for each other, and nobody else waits for them

    async def ask(self, request: Request) -> Response:
        return await run_in_threadpool(self._asked, request)

    def _asked(self, request: Request, words: str = "", status: int = 200) -> Response:
        asked = Asked(request.scope, settings.read())
        wanted = self._wanted(request.query_params.get("next", ""))
        if not tickets.required():
            return RedirectResponse(base() + wanted, 303)
        unsafe = _unsafe(asked)
        return page(
            "signin", status, wanted=wanted, words=words or unsafe, local=accounts.any_local(), provider=asked.settings.oidc,
            closed=bool(unsafe),
        )  # fmt: skip

    async def local(self, request: Request) -> Response:
        form = await forms.read(request)
        return await get_running_loop().run_in_executor(self._few, self._local, request, form)

    def _local(self, request: Request, form: dict[str, str]) -> Response:
        asked = Asked(request.scope, settings.read())
        if unsafe := _unsafe(asked):
            return self._asked(request, unsafe, 403)
        try:
            account = accounts.check(form.get("name", ""), form.get("password", ""), asked.client)
        except Refused as refused:
            return self._asked(request, str(refused), 403)
        where = f"{base()}/signin/password" if account.must_change else base() + self._wanted(form.get("next", ""))
        return self._signed_in(asked, account.name, LOCAL, where)

    def _signed_in(self, asked: Asked, name: str, way: str, where: str) -> Response:
        """A new session under a new secret; whatever the browser came with is worth nothing any more."""
        if asked.token:
            sessions.end(sessions.ticket(asked.token))
        return _Giving(where, asked, sessions.begin(name, way, asked.client))

    async def leave(self, request: Request) -> Response:
        limits = await run_in_threadpool(settings.read)
        if limits.oidc is None:
            return RedirectResponse(f"{base()}/signin", 303)
        if unsafe := _unsafe(Asked(request.scope, limits)):
            return await run_in_threadpool(self._asked, request, unsafe, 403)
        request.session["next"] = self._wanted(request.query_params.get("next", ""))
        try:
            return await _client(limits.oidc).authorize_redirect(request, f"{_public(limits)}/signin/back")
        except (HTTPError, OAuthError, KeyError, ValueError) as error:
            return await run_in_threadpool(self._failed, request, f"认证服务没有应答（{type(error).__name__}）", "")

    async def back(self, request: Request) -> Response:
        limits = await run_in_threadpool(settings.read)
        if limits.oidc is None:
            return RedirectResponse(f"{base()}/signin", 303)
        wanted = request.session.get("next", "")
        request.session.pop("next", None)
        try:
            name = await _named(limits.oidc, request)
        except (OAuthError, JoseError, HTTPError, KeyError, ValueError, TypeError) as error:
            return await run_in_threadpool(self._failed, request, f"认证没有完成（{type(error).__name__}）", "")
        return await run_in_threadpool(self._came_back, request, name, wanted)

    def _came_back(self, request: Request, name: str, wanted: str) -> Response:
        if reason := unknown(name):
            return self._failed(request, f"{name} 已通过认证，但不能进入：{reason}", name)
        return self._signed_in(Asked(request.scope, settings.read()), name, PROVIDER, base() + self._wanted(wanted))

    def _failed(self, request: Request, why: str, name: str) -> Response:
        asked = Asked(request.scope, settings.read())
        log.add("登录", Person(name[:40] or "未知", (), asked.client), why[:200], way=PROVIDER)
        return self._asked(request, f"{why}。请重试，或与管理员联系。", 403)

    async def ask_password(self, request: Request) -> Response:
        return await run_in_threadpool(self._asked_password, request)

    def _asked_password(self, request: Request, words: str = "", status: int = 200) -> Response:
        name, forced = _signed(Asked(request.scope, settings.read()))
        if not name:
            return RedirectResponse(f"{base()}/signin", 303)
        days = settings.read().password_days
        return page("password", status, name=name, words=words, forced=forced, days=days)

    async def password(self, request: Request) -> Response:
        form = await forms.read(request)
        return await get_running_loop().run_in_executor(self._few, self._password, request, form)

    def _password(self, request: Request, form: dict[str, str]) -> Response:
        asked = Asked(request.scope, settings.read())
        name, _ = _signed(asked)
        if not name:
            return RedirectResponse(f"{base()}/signin", 303)
        if form.get("new") != form.get("again"):
            return self._asked_password(request, "两次输入的新密码不同。", 403)
        try:
            accounts.choose(name, form.get("old", ""), form.get("new", ""), asked.client)
        except Refused as refused:
            return self._asked_password(request, str(refused), 403)
        return self._signed_in(asked, name, LOCAL, f"{base()}/")

    async def account(self, request: Request) -> Response:
        return await run_in_threadpool(self._account, request)

    def _account(self, request: Request) -> Response:
        asked = Asked(request.scope, settings.read())
        ticket = sessions.ticket(asked.token) if asked.token else ""
        person = sessions.person(ticket) if ticket else None
        if person is None:
            return RedirectResponse(f"{base()}/signin", 303)
        way = sessions.way(ticket)
        return page("account", person=person, way=way, local=way == LOCAL)

    async def out(self, request: Request) -> Response:
        form = await forms.read(request)
        return await run_in_threadpool(self._out, request, form)

    def _out(self, request: Request, form: dict[str, str]) -> Response:
        asked = Asked(request.scope, settings.read())
        ticket = sessions.ticket(asked.token) if asked.token else ""
        proxied = ticket and sessions.way(ticket) == PROXY
        if ticket:
            sessions.end(ticket, everywhere=form.get("everywhere") == "yes")
        where = asked.settings.proxy.signout if proxied and asked.settings.proxy.signout else f"{base()}/signin"
        return _Giving(where, asked, "")

    def _wanted(self, given: str) -> str:
        """Where to go below the base after signing in: a screen of ours, whatever the address says."""
        parts = split(given)
        stem = parts.path.strip("/")
        inside = given.startswith("/") and not parts.netloc and not parts.scheme and "\\" not in given
        if not inside or (stem and stem not in self._screens):
            return "/"
        return f"/{stem}" + (f"?{parts.query}" if parts.query else "")


class _Giving(RedirectResponse):
    """A redirect that hands out the session's cookie, or takes it back."""

    def __init__(self, where: str, asked: Asked, token: str):
        super().__init__(where, 303)
        self._asked, self._token = asked, token

    async def __call__(self, scope, receive, send) -> None:
        await super().__call__(scope, receive, giving(send, self._asked, self._token))


def _signed(asked: Asked) -> tuple[str, bool]:
    """The name of who is signed in with a local account, and whether the password has to be changed."""
    ticket = sessions.ticket(asked.token) if asked.token else ""
    if not ticket:
        return "", False
    if name := sessions.pending(ticket):
        return name, True
    person = sessions.person(ticket)
    return (person.name, False) if person and sessions.way(ticket) == LOCAL else ("", False)


def _unsafe(asked: Asked) -> str:
    """Why nobody may sign in over this connection; empty where they may."""
    if asked.direct or asked.secure:
        return ""
    return "这个连接没有加密，密码会被途中看到，因此不能登录。请用 https 开头的地址访问，或请管理员配置（见 docs/security.md）。"


def _public(limits: Settings) -> str:
    return limits.url.rstrip("/")


@lru_cache(maxsize=2)
def _client(provider: Provider):
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )


async def _named(provider: Provider, request: Request) -> str:
    """Whom the provider names: in the signed token, or where it keeps that short, when it is asked about its bearer."""
    client = _client(provider)
    token = await client.authorize_access_token(request)
    claims = dict(token["userinfo"])
    if provider.claim not in claims:
        more = await client.userinfo(token=token)
        if more["sub"] != claims["sub"]:
            raise ValueError("somebody else's claims")
        claims |= more
    name = claims[provider.claim]
    if not isinstance(name, str) or not name.strip():
        raise ValueError("no name")
    return name
