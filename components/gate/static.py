"""Streamlit's own scripts, styles and fonts, compressed once and kept by browsers for good: their names change with what they hold."""

import gzip
import json
import mimetypes
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from streamlit import file_util

from components.gate.asked import base

_ROOT = Path(file_util.get_static_dir())
_FILES = {path.relative_to(_ROOT).as_posix(): path for path in (_ROOT / "static").rglob("*") if path.is_file()}
_KEPT = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
_WORDS = (".js", ".css", ".svg")  # what compresses


_ready: dict[tuple[str, bool], Response] = {}


async def serve(scope: Scope, receive: Receive, send: Send) -> bool:
    """Answer what asks for one of these files; False, and nothing said, of anything else."""
    name = scope["path"].removeprefix(base()).removeprefix("/")
    if name not in _FILES or scope["method"] not in ("GET", "HEAD"):
        return False
    taken = next((value for key, value in scope["headers"] if key == b"accept-encoding"), b"")
    small = name.endswith(_WORDS) and b"gzip" in taken
    answer = _ready.get((name, small)) or await run_in_threadpool(_answer, name, small)
    await answer(scope, receive, send)
    return True


def _answer(name: str, small: bool) -> Response:
    body = _FILES[name].read_bytes()
    headers = _KEPT | ({"content-encoding": "gzip"} if small else {})
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = Response(gzip.compress(body, 6, mtime=0) if small else body, headers=headers, media_type=kind)
    return _ready.setdefault((name, small), answer)


@cache
def _manifest() -> dict[str, dict]:
    return json.loads((_ROOT / "manifest.json").read_text(encoding="utf-8"))


def _key(element: str) -> str:
    return next(key for key, entry in _manifest().items() if entry.get("isDynamicEntry") and entry["name"] == element)


def _address(key: str) -> str:
    return f"{base()}/{_manifest()[key]['file']}"


def script(element: str) -> str:
    """The address of the script that draws what Streamlit calls so, such as PlotlyChart."""
    return _address(_key(element))


def scripts(*elements: str) -> list[str]:
    """The same of several, and of all that they import; without what the page itself names."""
    first = _imported(["index.html"])
    return [_address(key) for key in _imported(map(_key, elements)) if key not in first]


def _imported(keys: Iterable[str]) -> list[str]:
    """These and what they import, each once, in the order in which they are needed."""
    found, waiting = [], [*keys]
    while waiting:
        if (key := waiting.pop(0)) not in found:
            found.append(key)
            waiting += _manifest()[key].get("imports", ())
    return found


def font(name: str) -> str:
    """The address of a font that Streamlit comes with, by the beginning of its name."""
    return next(f"{base()}/{file}" for file in _FILES if file.startswith(f"static/media/{name}"))
