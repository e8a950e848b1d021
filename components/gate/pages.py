"""The gate's own pages, outside the application: plain HTML without a script, in light and dark."""

from starlette.responses import HTMLResponse

from components.gate.asked import base
from warehouse.words import plain

_HTML = plain.markup(__file__)


def page(kind: str, status: int = 200, /, **given: object) -> HTMLResponse:
    """One of the pages in ``pages.html``, never kept by a browser."""
    return HTMLResponse(str(getattr(_HTML, kind)(base=base(), **given)), status, {"cache-control": "no-store"})


def told(status: int, title: str, words: str) -> HTMLResponse:
    """A page that says why something was not done."""
    return page("told", status, title=title, words=words)
