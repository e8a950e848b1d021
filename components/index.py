"""The HTML that carries the application: its language, its words, its history, and an answer at addresses that are no screen."""

from collections.abc import Collection
from pathlib import Path

import streamlit as st
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components import chinese
from components.gate.door import SCRIPT

_HISTORY = (Path(__file__).parent / "history.js").read_text(encoding="utf-8")
_REWRITTEN = {
    '<html lang="en">': '<html lang="zh-CN">',
    "<title>Streamlit</title>": f"<title>社区党建数据看板</title><script>{_HISTORY}</script><script>{SCRIPT}</script><script>{chinese.script()}</script>",
}
_GONE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>没有这个页面 · 社区党建数据看板</title>
<body style="font: 16px/28px sans-serif; max-width: 36em; margin: 15vh auto; padding: 0 1em">
<h1 style="font-size: 24px">没有这个页面</h1><p>地址可能写错了，或页面已改名。</p><p><a href="{home}">返回总览</a></p></body></html>"""
#: Of a request for a page: what would have it answered from a cache, or compressed.
_UNREAD = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_REPLACED = (b"content-length", b"etag", b"last-modified")


class Index:
    """Middleware around the application; ``screens`` are the addresses there are, the first one also stands at the root."""

    def __init__(self, app: ASGIApp, screens: Collection[str]):
        self._app, self._screens, self._first = app, screens, next(iter(screens))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stem = self._stem(scope)
        if stem is None:
            await self._app(scope, receive, send)
        elif stem == self._first:
            asked = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{_base()}/{'?' if asked else ''}{asked}")(scope, receive, send)
        elif stem and stem not in self._screens:
            await HTMLResponse(_GONE.format(home=f"{_base()}/"), 404)(scope, receive, send)
        else:
            plain = [header for header in scope["headers"] if header[0] not in _UNREAD]
            await self._app(scope | {"headers": plain}, receive, _Rewriting(send))

    def _stem(self, scope: Scope) -> str | None:
        """What a request for a page asks for; None for anything else."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        asked = scope["path"].removeprefix(_base()).strip("/")
        below = "/" in asked and asked.split("/")[0] not in self._screens  # files and Streamlit's own addresses
        return None if below or "." in asked else asked


class _Rewriting:
    """Sends on what is said, an HTML page whole and rewritten."""

    def __init__(self, send: Send):
        self._send, self._start, self._body = send, {}, b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            if not dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                self._start = {}
                await self._send(message)
        elif not self._start:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._whole()

    async def _whole(self) -> None:
        page = self._body.decode()
        for words, better in _REWRITTEN.items():
            page = page.replace(words, better)
        body = page.encode()
        headers = [header for header in self._start["headers"] if header[0].lower() not in _REPLACED]
        await self._send(self._start | {"headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


def _base() -> str:
    path = st.get_option("server.baseUrlPath").strip("/")
    return f"/{path}" if path else ""
