"""The HTML that carries the application: its language, its words, its history, what to fetch at once and what later; and an answer at
addresses that are no screen."""

import json
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components import chinese, printing
from components.gate import static
from components.gate.asked import base
from components.gate.door import SCRIPT
from components.gate.pages import told

_HERE = Path(__file__).parent
_SCRIPTS = [
    (_HERE / "unframed.js").read_text(encoding="utf-8"),
    (_HERE / "history.js").read_text(encoding="utf-8"),
    *((_HERE / script).read_text(encoding="utf-8") for script in ("breaking.js", "headings.js")),
    SCRIPT,
    chinese.script(),
    printing.SCRIPT,
]
#: What every screen is drawn with, as Streamlit calls it, and what a screen draws besides on its first sight.
_DRAWN = ("Html", "BidiComponent", "ButtonGroup", "Button")
_BESIDES: dict[str, tuple[str, ...]] = dict.fromkeys(("people", "safeguards", "services"), ("PlotlyChart",)) | {
    "": ("Selectbox",),
    "map": ("DeckGlJsonChart", "Selectbox", "Checkbox"),
    "profile": ("Multiselect",),
    "sites": ("PlotlyChart", "NumberInput", "Selectbox"),
    "metric": ("PlotlyChart", "Selectbox", "DownloadButton"),
    "tour": ("Selectbox", "LinkButton"),
    "brief": ("DownloadButton",),
    "explore": ("Selectbox", "Multiselect", "NumberInput", "TextInput", "DownloadButton"),
    "catalogue": ("TextInput",),
    "ledgers": ("FileUploader", "Radio", "DownloadButton"),
    "users": ("TextInput", "Checkbox", "Selectbox"),
    "audit": ("Selectbox", "Multiselect", "TextInput", "DownloadButton"),
}
_AHEAD = ("PlotlyChart", "DeckGlJsonChart")
_AHEAD_SCRIPT = (_HERE / "ahead.js").read_text(encoding="utf-8")
_FONT = re.compile(r'<link\s+rel="preload"[^>]*SourceSans[^>]*/>')  # which no words of ours are set in
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
            await self._app(scope | {"headers": plain}, receive, _Rewriting(send, stem))

    def _stem(self, scope: Scope) -> str | None:
        """What a request for a page asks for; None for anything else."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        asked = scope["path"].removeprefix(base()).strip("/")
        below = "/" in asked and asked.split("/")[0] not in self._screens  # files and Streamlit's own addresses
        return None if below or "." in asked else asked


class _Rewriting:
    """Sends on what is said, an HTML page whole and rewritten."""

    def __init__(self, send: Send, stem: str):
        self._send, self._start, self._body, self._stem = send, {}, b"", stem.split("/")[0]

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
        body = _rewritten(self._body.decode(), self._stem).encode()
        headers = [header for header in self._start["headers"] if header[0].lower() not in _REPLACED]
        await self._send(self._start | {"headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=64)
def _rewritten(page: str, stem: str) -> str:
    """The page as Streamlit has it, for the screen at ``stem``."""
    scripts = "".join(f"<script>{script}</script>" for script in (_begin(stem), *_SCRIPTS))
    page = page.replace('<html lang="en">', '<html lang="zh-CN">')
    page = page.replace("<title>Streamlit</title>", f"<title>社区党建数据看板</title>{scripts}")
    page = _FONT.sub(
        f'<link rel="preload" href="{static.font("MaterialSymbols")}" as="font" type="font/woff2" crossorigin>', page
    )
    return page.replace("</head>", f"{''.join(_fetched(stem))}</head>")


def _begin(stem: str) -> str:
    """Where the server is, so that the page need not look for it, and what it fetches ahead."""
    ahead = [static.script(element) for element in _AHEAD if element not in _BESIDES.get(stem, ())]
    server = f"window.__streamlit = {{ BACKEND_BASE_URL: location.origin + {json.dumps(base() + '/')} }};"
    return f"{server} {{ const ahead = {json.dumps(ahead)};\n{_AHEAD_SCRIPT} }}"


def _fetched(stem: str) -> Iterator[str]:
    """The links to what the screen is drawn with: otherwise it would be asked for when it is to be drawn."""
    for script in static.scripts(*_DRAWN, *_BESIDES.get(stem, ())):
        yield f'<link rel="modulepreload" crossorigin href="{script}">'
