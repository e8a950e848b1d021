"""How fast the screens are, as ratios against a bare page: same machine, same browser, same run, rounds in turn.

A filter change counts until Streamlit is idle and nothing in the page has changed for 100 ms (which is taken off again).
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page
from rich.console import Console
from rich.table import Table

from tests.browser.server import ROOT, chromium, served

_QUIET = 100  # ms without a change that count as settled
_SETTLED = """
([quiet]) => new Promise((done) => {
  const begun = performance.now();
  let last = begun;
  const watch = new MutationObserver(() => { last = performance.now(); });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  const ask = () => {
    const idle = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning";
    if (idle && last > begun && performance.now() - last > quiet) { watch.disconnect(); done(last - begun); }
    else setTimeout(ask, 10);
  };
  window.__act().then(ask);
})
"""


def settled(page: Page, selector: str) -> float:
    """Click the element and return the milliseconds until the page has settled."""
    page.wait_for_selector(selector)
    page.evaluate("(selector) => { window.__act = async () => document.querySelector(selector).click(); }", selector)
    return page.evaluate(_SETTLED, [_QUIET])


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, log = Path(folder) / "home", Path(folder)
        with (
            served(ROOT / "tests/browser/bare.py", home, log / "bare.log") as bare,
            served(ROOT / "app.py", home, log / "app.log") as product,
            chromium() as browser,
        ):
            actions = _actions(browser, bare, product)
            times: dict[str, list[float]] = {name: [] for name in actions}
            for number in range(rounds + 2):
                for name, act in actions.items():
                    taken = act()
                    if number >= 2:  # the first two rounds warm everything up
                        times[name].append(taken)
    _print(times)


def _actions(browser, bare: str, product: str) -> dict[str, Callable[[], float]]:
    baseline, filtered, changed = (browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(3))
    baseline.goto(bare)
    filtered.goto(product)
    changed.goto(product)
    for page in (filtered, changed):
        page.get_by_role("note", name="数据集").wait_for(timeout=120_000)
        page.get_by_text("对账").first.wait_for()
    streets, pages = _cycle(5), _cycle(2)
    return {
        "空白页面：按钮": lambda: settled(baseline, '[data-testid="stButton"] button'),
        "总览：切换街道": lambda: settled(filtered, f".st-key-streets button:nth-of-type({next(streets) + 1})"),
        "切换页面": lambda: settled(
            changed, f'[data-testid="stSidebarNavLink"][href$="{("/sites", "/")[next(pages)]}"]'
        ),
    }


def _cycle(count: int):
    while True:
        yield from range(count)


def _print(times: dict[str, list[float]]) -> None:
    base = statistics.median(next(iter(times.values())))
    table = Table("动作", "最小 ms", "中位 ms", "P90 ms", "最大 ms", "中位 / 空白页面")
    for name, taken in times.items():
        middle, ninety = statistics.median(taken), statistics.quantiles(taken, n=10)[-1]
        table.add_row(
            name, *(f"{value:,.0f}" for value in (min(taken), middle, ninety, max(taken))), f"{middle / base:.1f} ×"
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]))
