"""The gate's own pages, outside the application: plain HTML in light and dark, without a script but for those of a running show."""

from pathlib import Path

from starlette.responses import HTMLResponse, Response

from components.gate.asked import base
from warehouse.words import plain

_HTML = plain.markup(__file__)
#: What pages of other modules begin with: colours in light and dark, and a small page of words.
head, shell = _HTML.head, _HTML.shell

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(kind: str, status: int = 200, /, **given: object) -> HTMLResponse:
    """One of the pages in ``pages.html``, never kept by a browser."""
    return HTMLResponse(str(getattr(_HTML, kind)(base=base(), **given)), status, {"cache-control": "no-store"})


def scripted(html: object, status: int = 200) -> HTMLResponse:
    """A page of a running show: it runs the scripts beside it and no other, and asks nobody but us."""
    return HTMLResponse(str(html), status, {"cache-control": "no-store", "content-security-policy": _POLICY})


def script(name: str) -> Response:
    """One of the scripts beside this module."""
    return Response((_HERE / name).read_bytes(), media_type="text/javascript", headers={"cache-control": "no-cache"})


def told(status: int, title: str, words: str) -> HTMLResponse:
    """A page that says why something was not done."""
    return page("told", status, title=title, words=words)
