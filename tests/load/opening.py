"""What opening a screen costs a browser: milliseconds until it has come to rest, bytes over the wire, requests.

``visited`` opens in a context of its own, with an empty cache; ``again`` the same address once more, with a warm one; ``followed`` clicks
what leads to another screen. All run until charts stand and nothing moves any more, and say when the last thing moved.
``proof`` is an element whose text tells that it is there; a short one, for what reads a long one while it changes delays it.
"""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Browser, Page

_QUIET = 300  # ms without a change that count as settled
_WATCH = """
(() => {
  window.moved = performance.now();
  const watch = new MutationObserver(() => { window.moved = performance.now(); });
  watch.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
})()
"""
#: All charts and maps of the page stand, Streamlit is idle, no place is kept for anything that is still to come.
_SETTLED = """
([proof, before, quiet]) => {
  const has = (selector) => document.querySelectorAll(selector).length;
  const idle = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning";
  const drawn = has(".stPlotlyChart") === has(".stPlotlyChart .main-svg:first-of-type") && !has('[data-testid="stSkeleton"]');
  const maps = has('[data-testid="stDeckGlJsonChart"]') <= has('[data-testid="stDeckGlJsonChart"] canvas');
  const shown = has(proof) && document.querySelector(proof).textContent !== before;
  return idle && drawn && maps && shown && performance.now() - window.moved > quiet && window.moved - (window.clicked ?? 0);
}
"""


class Opened(NamedTuple):
    """milliseconds until at rest; kilobytes over the wire, without the websocket; requests."""

    ms: float
    kilobytes: float
    requests: int


def visited(browser: Browser, address: str, proof: str = "h1") -> tuple[Page, Opened]:
    """Open an address as somebody who was never here."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(_WATCH)
    return page, _opened(page, lambda: page.goto(address, wait_until="commit"), proof)


def again(page: Page, address: str, proof: str = "h1") -> Opened:
    """Open an address in a page whose browser knows the files; what the browser took for granted costs nothing."""
    return _opened(page, lambda: page.goto(address, wait_until="commit"), proof)


def followed(page: Page, pressed: str, proof: str = "h1") -> float:
    """Click what changes the text of ``proof``; milliseconds until all is at rest, charts included."""
    before = page.locator(proof).first.text_content() or ""
    page.locator(pressed).first.evaluate(
        "(link) => { window.clicked = window.moved = performance.now(); link.click(); }"
    )
    return _rested(page, proof, before)


def _opened(page: Page, go: Callable, proof: str) -> Opened:
    wire, asked = [], []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda said: wire.append(said["encodedDataLength"]))
    client.on("Network.requestWillBeSent", lambda said: asked.append(said["request"]["url"]))
    go()
    taken = _rested(page, proof, "")
    count, size = len(asked), sum(wire) / 1000
    client.detach()
    return Opened(taken, size, count)


def _rested(page: Page, proof: str, before: str) -> float:
    return page.wait_for_function(_SETTLED, arg=[proof, before, _QUIET], polling=20, timeout=60_000).json_value()
