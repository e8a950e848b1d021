"""The HTML that carries the application: its language, its words, its history, and an answer at addresses that are no screen."""

from collections.abc import Collection
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components import chinese, printing
from components.gate.asked import base
from components.gate.door import SCRIPT
from components.gate.pages import told

_HISTORY = (Path(__file__).parent / "history.js").read_text(encoding="utf-8")
_REWRITTEN = {
    '<html lang="en">': '<html lang="zh-CN">',
    "<title>Streamlit</title>": f"<title>社区党建数据看板</title><script>{_HISTORY}</script><script>{SCRIPT}</script><script>{chinese.script()}</script><script>{printing.SCRIPT}</script>",
}
#: Of a request for a page: what would have it answered from a cache, or compressed.
_UNREAD = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_REPLACED = (b"content-length", b"etag", b"last-modified")


class Index:
    """Middleware around the application; ``screens`` are the addresses there are."""

    def __init__(self, app: ASGIApp, screens: Collection[str]):
        self._app, self._screens = app, screens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stem = self._stem(scope)
        if stem is None:
            await self._app(scope, receive, send)
        elif stem and stem not in self._screens:
            await told(404, "没有这个页面", "地址可能写错了，或页面已改名。")(scope, receive, send)
        else:
            plain = [header for header in scope["headers"] if header[0] not in _UNREAD]
            await self._app(scope | {"headers": plain}, receive, _Rewriting(send))

    def _stem(self, scope: Scope) -> str | None:
        """What a request for a page asks for; None for anything else."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        asked = scope["path"].removeprefix(base()).strip("/")
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
