"""The dashboard served to a real browser, which reports every foreign request, console error and exception."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.server import ROOT, chromium, served

expect.set_options(timeout=30_000)  # a slow machine is no failure

#: The browser has nothing left to do, so that what was clicked is on its way; one that never rests is not waited for.
_IDLE = "() => new Promise((done) => requestIdleCallback(done, { timeout: 5000 }))"
#: Whether the server has begun to answer what was last said to it.
_HEARD = """
  window.heard = true;
  window.WebSocket = class extends WebSocket {
    constructor(...given) { super(...given); this.addEventListener("message", () => { window.heard = true; }); }
    send(said) { window.heard = false; super.send(said); }
  };
"""
_DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., str]]:
    """Serve the product from a copy of a home, or from an empty one: ``address = serve(home)``."""
    log = tmp_path / "server.log"
    with ExitStack() as servers:

        def started(home: Path | None = None) -> str:
            if home is not None:
                shutil.copytree(home, tmp_path / "home")
            servers.enter_context(_sound(log))
            return servers.enter_context(served(ROOT / "app.py", tmp_path / "home", log))

        yield started


@pytest.fixture(scope="session")
def _shared(demo_home, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(demo_home, folder / "home")
    with served(ROOT / "app.py", folder / "home", folder / "server.log") as address:
        yield address, folder / "server.log"


@pytest.fixture
def site(_shared) -> Iterator[str]:
    """The address of the product with the demo dataset; one server for many tests, which publish nothing there."""
    address, log = _shared
    with _sound(log):
        yield address


@contextmanager
def _sound(log: Path) -> Iterator[None]:
    before = log.stat().st_size if log.exists() else 0
    yield
    said = log.read_bytes()[before:].decode()
    assert "Traceback" not in said, said


@pytest.fixture
def visit(browser, serve) -> Iterator[Callable]:
    """Open an address as a new visitor: ``visit(address, width=1440)``. At the end nothing must have gone wrong.

    Without ``ahead`` the browser saves data, and reads no charts and maps before they are asked for.
    """
    contexts, wrong = [], []

    def visited(address: str, width: int = 1440, dark: bool = False, wait: bool = True, ahead: bool = False) -> Page:
        context = browser.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        contexts.append(context)
        context.add_init_script(_HEARD)
        if not ahead:
            context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
        page = context.new_page()
        own = urlsplit(address).netloc
        page.on("request", lambda asked: _foreign(asked.url, own) and wrong.append(f"foreign request: {asked.url}"))
        page.on("console", lambda said: _error(said) and wrong.append(f"console: {said.text} {said.location}"))
        page.on("pageerror", lambda error: wrong.append(f"exception: {error}"))
        page.goto(address)
        if wait:
            settled(page)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert not wrong


def _foreign(url: str, own: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own


def _error(said) -> bool:
    where = said.location.get("url", "")
    expected = "403" in said.text and "/signin" in where
    return said.type == "error" and not expected


def settled(page: Page) -> None:
    """Wait until the script has run and no exception stands on the page."""
    page.locator(_DONE).wait_for(timeout=90_000)
    page.wait_for_timeout(400)
    page.evaluate(_IDLE)
    page.wait_for_function("window.heard !== false")
    page.locator(_DONE).wait_for(timeout=90_000)
    assert page.locator('[data-testid="stException"]').count() == 0, page.locator(
        '[data-testid="stException"]'
    ).text_content()


def main(page: Page) -> str:
    """What the page says, with plain blanks where some do not break, and no joiners."""
    return page.locator('[data-testid="stMain"]').inner_text().replace("\u00a0", " ").replace("\u2060", "")
