"""What opening a screen costs a browser: milliseconds until it has come to rest, bytes over the wire, requests.

``visited`` opens in a context of its own, with an empty cache; ``again`` the same address once more, with a warm one; ``followed`` clicks
what leads to another screen. All run until charts stand and nothing moves any more, and say when the last thing moved.
``proof`` is an element whose text tells that it is there; a short one, for what reads a long one while it changes delays it.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from tests.browser.server import ROOT, chromium, served
from tests.load.told import tell
from warehouse import demo

_QUIET = 300  # ms without a change that count as settled
_READING = 4_000  # ms that somebody looks at the first screen
_WATCH = """
(() => {
  window.moved = performance.now();
  const seen = ({ target }) => !document.head?.contains(target); // what is fetched for later is not seen
  const watch = new MutationObserver((changes) => {
    if (changes.some(seen)) window.moved = performance.now();
    if (document.querySelector(".stPlotlyChart .main-svg")) window.charted ??= performance.now();
  });
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


def followed(page: Page, pressed: str, proof: str = "h1") -> tuple[float, float]:
    """Click what changes the text of ``proof``; milliseconds until the first chart stands, and until all is at rest, charts included."""
    before = page.locator(proof).first.text_content() or ""
    page.locator(pressed).first.evaluate(
        "(link) => { window.clicked = window.moved = performance.now(); link.click(); }"
    )
    rested = _rested(page, proof, before)
    return page.evaluate("window.charted - window.clicked"), rested


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


#: The screens that are opened, and the element whose text tells that each is there.
_SCREENS = ("", "map", "profile", "sites", "people", "services", "safeguards", "brief", "catalogue", "ledgers")
_FOLLOWED = '[data-testid="stSidebarNavLink"]:has-text("服务精细化")'


def main(rounds: int) -> None:
    """Every screen beside the empty and the plain page, in turn, so many times."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        os.environ["WANCHENG_HOME"] = str(folder / "home")
        demo.publish()
        bare, plain, product = (
            stack.enter_context(served(ROOT / script, folder / "home", folder / Path(script).name, settings))
            for script, settings in (
                ("tests/browser/bare.py", folder),
                ("tests/load/plain_app.py", folder),
                ("app.py", ROOT),
            )
        )
        browser = stack.enter_context(chromium())
        pages = {"空白页面，Streamlit 默认设置": (bare, "button"), "普通页面": (plain, "h1")}
        pages |= {f"/{screen}": (f"{product}/{screen}", "h1") for screen in _SCREENS}
        first: dict[str, list[Opened]] = {name: [] for name in pages}
        warm: dict[str, list[float]] = {name: [] for name in pages}
        charts: list[tuple[float, float]] = []
        for _ in range(rounds):
            for name, (address, proof) in pages.items():
                page, opened = visited(browser, address, proof)
                first[name].append(opened)
                page.wait_for_timeout(_READING)
                warm[name].append(again(page, address, proof).ms)
                page.context.close()
            page, _ = visited(browser, product)
            page.wait_for_timeout(_READING)
            charts.append(followed(page, _FOLLOWED))
            page.context.close()
    _tell(first, warm, charts)


def _tell(first: dict[str, list[Opened]], warm: dict[str, list[float]], charts: list[tuple[float, float]]) -> None:
    cold = {name: statistics.median(one.ms for one in taken) for name, taken in first.items()}
    again = {name: statistics.median(taken) for name, taken in warm.items()}
    empty, plain = [*cold][:2]
    chart, rest = (statistics.median(taken) for taken in zip(*charts, strict=True))
    rows = [
        [name, f"{cold[name]:,.0f}", f"{cold[name] / cold[plain]:.2f} ×", f"{again[name]:,.0f}", f"{again[name] / again[empty]:.2f} ×",
         f"{taken[0].kilobytes:,.0f}", taken[0].requests]
        for name, taken in first.items()
    ]  # fmt: skip
    columns = ["页面", "首次打开 ms", "÷ 普通页面", "再次打开 ms", "÷ 空白页面", "首次传输 KB", "请求"]
    tell(
        "在浏览器中：打开一屏，从地址到画面静止", columns, rows,
        f"先看总览，{_READING / 1000:.0f} 秒后点开第一个有图表的屏幕（服务精细化），从点击到第一张图画完：{chart:,.0f} ms；到全部画完、不再移动：{rest:,.0f} ms。",
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
