"""How fast the screens are, as ratios against a bare page: same machine, same browser, same run, actions in turn.

An action counts from the click until Streamlit is idle and the page has stopped changing. The bare page is measured twice:
with Streamlit's own settings and with this project's.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.server import ROOT, chromium, served
from tests.load.told import tell
from warehouse import demo

_MANY = 10_000_000  # matters
_EMPTY, _TUNED = "空白页面（Streamlit 默认设置）", "空白页面（本项目设置）"
_NEW, _PLAIN = "总览：从未用过的组合筛选", "普通页面：从未用过的街道组合"
_ASKING = (_EMPTY, _TUNED, _NEW, _PLAIN)
_QUIET = 100  # ms without a change that count as settled
_COUNT = '[data-testid="stMarkdown"]'  # the bare page's text
_PILL, _CARDS = '[data-testid="stButtonGroup"] button', '[data-testid="stMetricValue"]'  # the plain page's
_SAID = ".st-key-head-attention"  # its subtitle names the filters; the page comes to rest after all panels
_SETTLED = """
(pressed, [proof, quiet]) => new Promise((done, fail) => {
  const said = () => document.querySelector(proof)?.textContent;
  const before = said(), begun = performance.now();
  let last = begun;
  const watch = new MutationObserver(() => { last = performance.now(); });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  const ask = () => {
    const idle = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning";
    const shown = said() !== undefined && said() !== before;
    if (idle && shown && performance.now() - last > quiet) { watch.disconnect(); done(last - begun); }
    else if (performance.now() - begun > 30000) fail(new Error(`nothing new in ${proof}: ${before}`));
    else setTimeout(ask, 5);
  };
  pressed.click();
  ask();
})
"""
#: From the key to the frame after the one that draws the next slide.
_SLIDE = """
() => new Promise((done) => {
  const begun = performance.now();
  dispatchEvent(new KeyboardEvent("keydown", { key: "PageDown" }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})
"""


def settled(page: Page, pressed: str, proof: str) -> float:
    """Click ``pressed``; milliseconds until the text of ``proof`` has changed and the page has come to rest."""
    return page.locator(pressed).evaluate(_SETTLED, [proof, _QUIET])


def main(rounds: int) -> None:
    """Every action on the demo's matters, and the choices of streets on ten million of them."""
    _print("在浏览器中：从点击到画面静止", _measured(rounds))
    _print(f"在浏览器中，{_MANY:,} 件办理事项", _measured(rounds, _MANY))


def _measured(rounds: int, matters: int = 0) -> dict[str, list[float]]:
    """Milliseconds by action, these in turn; on many ``matters`` only those that ask for them."""
    with tempfile.TemporaryDirectory() as folder:
        home, log = Path(folder) / "home", Path(folder)
        os.environ["WANCHENG_HOME"] = str(home)
        demo.publish(**{"matters": matters} if matters else {})
        with (
            served(ROOT / "tests/browser/bare.py", home, log / "bare.log", settings=log) as bare,
            served(ROOT / "tests/browser/bare.py", home, log / "tuned.log") as tuned,
            served(ROOT / "app.py", home, log / "app.log") as product,
            served(ROOT / "tests/load/plain_app.py", home, log / "plain.log") as plain,
            chromium() as browser,
        ):
            actions = _actions(browser, bare, tuned, product, plain)
            if matters:
                actions = {name: act for name, act in actions.items() if name in _ASKING}
            times: dict[str, list[float]] = {name: [] for name in actions}
            for number in range(rounds + 2):
                for name, act in actions.items():
                    taken = act()
                    if number >= 2:  # the first two rounds warm everything up
                        times[name].append(taken)
    return times


def _actions(browser: Browser, bare: str, tuned: str, product: str, plain: str) -> dict[str, Callable[[], float]]:
    def opened(address: str) -> Page:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=120_000)
        return page

    baseline, same, whole, fresh, menu = (opened(address) for address in (bare, tuned, product, product, product))
    plainly = opened(plain)
    some, toggles, streets = (
        _toggles(),
        _toggles(),
        (index // 2 % 5 for index in count()),
    )  # each street on, then off again
    button, pill, link = (
        '[data-testid="stButton"] button',
        ".st-key-streets button, .st-key-types button",
        '[data-testid="stSidebarNavLink"]',
    )
    show = opened(f"{product}/tour")
    show.get_by_role("button", name="开始放映").click()
    show.frame_locator(".st-key-stage iframe").locator(".slide.on").first.wait_for()
    slides = next(frame for frame in show.frames if frame.locator("#stage").count())
    return {
        _EMPTY: lambda: settled(baseline, button, _COUNT),
        _TUNED: lambda: settled(same, button, _COUNT),
        "总览：只看一个街道，再看全部": lambda: settled(whole, _nth(pill, next(streets)), _SAID),
        _NEW: lambda: settled(fresh, _nth(pill, next(toggles)), _SAID),
        _PLAIN: lambda: settled(plainly, _nth(_PILL, next(some)), _CARDS),
        "放映：翻到下一页": lambda: slides.evaluate(_SLIDE),
    } | {
        f"打开{title}": lambda title=title: settled(menu, f'{link}:has-text("{title}")', "h2")
        for title in ("社区地图", "社区档案", "阵地规范化", "服务精细化", "指标口径", "台账管理", "总览")
    }


def _nth(selector: str, index: int) -> str:
    return f"{selector} >> nth={index}"


def _toggles() -> Iterator[int]:
    """Which of eight pills to press so that no combination comes twice (Gray code)."""
    return ((number & -number).bit_length() - 1 for number in range(1, 2**8))


def _print(title: str, times: dict[str, list[float]]) -> None:
    bases = [statistics.median(taken) for taken in list(times.values())[:2]]
    rows = []
    for name, taken in times.items():
        middle, ninety = statistics.median(taken), statistics.quantiles(taken, n=10, method="inclusive")[-1]
        row = [f"{value:,.0f}" for value in (min(taken), middle, ninety, max(taken))]
        rows.append([name, *row, *(f"{middle / base:.1f} ×" for base in bases)])
    columns = ["动作", "最小 ms", "中位 ms", "P90 ms", "最大 ms", "÷ 默认空白", "÷ 同设置空白"]
    tell(title, columns, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]))
