"""观摩 before an audience: keys, F5, nothing cut off, nothing changed by an import, and the file from a USB stick."""

import os
import re
import shutil
import signal

from tests.browser.conftest import settled
from tests.browser.server import ROOT
from tests.browser.server import running as serving
from tests.workbooks import REAL, book, publish
from warehouse import versions

SMALLEST = 28  # px at 1920 × 1080
SIZES = ((1280, 720), (1920, 1080), (3840, 1080))

#: Of the slide shown: text smaller than the limit, and whatever reaches over the stage or its own box.
_FAULTS = """
([smallest]) => {
  const stage = document.getElementById("stage").getBoundingClientRect(), scale = stage.height / 1080, faults = [];
  const text = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  for (const element of document.querySelectorAll(".slide.on, .slide.on *")) {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element), words = element.textContent.trim().slice(0, 20);
    if (!box.width || style.visibility === "hidden") continue;
    if (text(element) && parseFloat(style.fontSize) < smallest && !element.closest("svg")) faults.push(`${style.fontSize}: ${words}`);
    const drawn = element.tagName === "text" ? parseFloat(style.fontSize) * element.getScreenCTM().a / scale : smallest;
    if (drawn < smallest - 0.5) faults.push(`on the map ${drawn}: ${words}`);
    if (box.left < stage.left - 1 || box.right > stage.right + 1 || box.top < stage.top - 1 || box.bottom > stage.bottom + 1)
      faults.push(`over the stage: ${element.tagName}.${element.getAttribute("class")} ${words}`);
    if (text(element) && element.clientWidth && element.scrollWidth > element.clientWidth + 1 && style.overflow !== "hidden") faults.push(`cut off: ${words}`);
  }
  const foot = document.querySelector(".slide.on .foot").getBoundingClientRect(), body = document.querySelector(".slide.on .body");
  if (body) for (const element of body.querySelectorAll("*")) if (text(element) && element.getBoundingClientRect().bottom > foot.top + 4 * scale) faults.push(`over the foot: ${element.textContent.slice(0, 20)}`);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  for (const columns of document.querySelectorAll(".slide.on .columns")) {
    const [words, bars] = ["span", "i"].map((what) => [...columns.querySelectorAll(".tower " + what)].map((one) => one.getBoundingClientRect()).filter((box) => box.width));
    for (const [at, box] of words.entries())
      if ([...bars, ...words.slice(at + 1)].some((other) => over(box, other))) faults.push(`words on a column: ${at}`);
  }
  return faults;
}
"""


def shown(page):
    return page.frame_locator(".st-key-stage iframe").locator(".slide.on")


def at(page):
    return int(shown(page).locator(".at").inner_text().split("/")[0])


def stands(page, number):
    """Wait until the show stands at a slide: on a busy machine the last turn may arrive after the page that asks for it."""
    shown(page).locator(".at", has_text=re.compile(rf"^\s*{number}\s*/")).wait_for(timeout=5_000)


def begin(page, button="开始放映"):
    page.get_by_role("button", name=button).click()
    shown(page).first.wait_for()
    page.wait_for_timeout(500)


def running(page):
    """Wait until the stage knows where its show is: then it offers the desk."""
    page.frame_locator(".st-key-stage iframe").get_by_role("button", name="打开讲解台").wait_for()


def test_a_presenter_with_a_clicker(site, visit):
    page = visit(f"{site}/tour")
    begin(page)
    running(page)
    assert at(page) == 1
    for key, number in (
        ("PageDown", 2),
        ("ArrowRight", 3),
        ("Space", 4),
        ("ArrowLeft", 3),
        ("PageUp", 2),
        ("End", None),
        ("Home", 1),
    ):
        page.keyboard.press(key)
        assert number is None or at(page) == number
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    assert at(page) == 12
    covered = page.locator(".st-key-stage iframe").bounding_box()
    assert (covered["x"], covered["y"], covered["width"], covered["height"]) == (0, 0, 1440, 900), "Streamlit shows"

    page.reload()
    running(page)
    stands(page, 12)
    page.keyboard.press("i")
    assert shown(page).get_by_text("阵地面积：").first.is_visible()
    page.keyboard.press("b")
    black = page.frame_locator(".st-key-stage iframe").locator("#black")
    assert black.is_visible()
    page.keyboard.press("PageDown")
    assert not black.is_visible()
    assert at(page) == 13
    page.route("**/desk/put*", lambda way: (page.wait_for_timeout(300), way.continue_()))
    page.keyboard.press("PageDown")
    page.reload()
    running(page)
    page.unroute("**/desk/put*")
    stands(page, 14)  # the turn that was on its way when the page was left
    page.keyboard.press("Escape")
    page.get_by_role("button", name="开始放映").wait_for()
    assert "show=" not in page.url
    begin(page)
    running(page)
    assert at(page) == 1, "the slide of the rehearsal"
    page.keyboard.press("Escape")
    begin(page, "放映评分结果")
    running(page)
    ranking = at(page)
    assert ranking > 1
    assert "名次待公布" in shown(page).inner_text()
    page.keyboard.press("PageDown")
    assert (at(page), "第一名" in shown(page).inner_text()) == (ranking, True)
    page.keyboard.press("PageDown")
    assert at(page) == ranking + 1


def test_a_show_that_cannot_be_shown_says_why_and_leads_out(site, visit):
    for address in ("show=没有这条路线", "show=大屏&version=v0999"):
        page = visit(f"{site}/tour?{address}")
        page.get_by_text("没有").first.wait_for()
        page.get_by_role("button", name="退出放映").click()
        page.get_by_role("button", name="开始放映").wait_for()


def test_nobody_in_the_hall_sees_that_the_server_is_away(demo_home, browser, tmp_path):
    shutil.copytree(demo_home, tmp_path / "home")
    with serving(ROOT / "app.py", tmp_path / "home", tmp_path / "log") as server:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.address}/tour")
        begin(page)
        running(page)
        os.kill(server.pid, signal.SIGTERM)
        page.get_by_role("dialog", include_hidden=True).wait_for(state="attached", timeout=30_000)
        assert not page.get_by_role("dialog", include_hidden=True).is_visible()
        page.keyboard.press("PageDown")
        assert at(page) == 2
        page.close()


def test_auto_advance_and_pause(site, visit):
    page = visit(f"{site}/tour")
    begin(page)
    page.clock.install()
    page.reload()
    shown(page).first.wait_for()
    page.clock.run_for(1000)
    frame = page.frame_locator(".st-key-stage iframe")
    begun = at(page)
    page.keyboard.press("a")
    assert frame.locator('[data-do="auto"]').inner_text() == "暂停"
    page.clock.run_for(21_000)
    assert at(page) == begun + 1
    page.keyboard.press("a")
    page.clock.run_for(60_000)
    assert at(page) == begun + 1


def test_an_import_during_the_show_changes_nothing_and_refreshes_the_wall(
    serve, demo_home, visit, tmp_path, monkeypatch
):
    site = serve(demo_home)
    show, wall = visit(f"{site}/tour"), visit(f"{site}/tour?tab=大屏")
    begin(show)
    begin(wall, "打开大屏")
    before = shown(show).inner_text()
    assert "演示数据" in shown(wall).inner_text()

    monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / "home"))
    publish(book(tmp_path / "a.xlsx", REAL))
    assert versions.current() == "v0002"
    wall.frame_locator(".st-key-stage iframe").locator(".slide.on", has_text="v0002").wait_for(timeout=40_000)
    assert "演示数据" not in shown(wall).inner_text()
    show.reload()
    running(show)
    assert shown(show).inner_text() == before


def test_nothing_is_cut_off_or_too_small_and_the_file_asks_nobody(site, visit, browser, tmp_path):
    page = visit(f"{site}/tour")
    page.get_by_role("button", name="生成网页").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载网页").click()
    assert "演示数据" in taken.value.suggested_filename
    taken.value.save_as(tmp_path / "show.html")
    for width, height in SIZES:
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        asked = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))  # noqa: B023
        page.goto((tmp_path / "show.html").as_uri())
        total = int(page.locator(".slide.on .at").inner_text().split("/")[1])
        for number in range(1, total + 1):
            if page.locator(".slide.on.ranking").count():
                page.keyboard.press("r")
            faults = page.evaluate(_FAULTS, [SMALLEST])
            assert not faults, f"{width} × {height}, slide {number}: {faults}"
            page.keyboard.press("PageDown")
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        context.close()


def test_the_wall_fits(site, visit):
    page = visit(f"{site}/tour?tab=大屏")
    begin(page, "打开大屏")
    frame = next(frame for frame in page.frames if frame.locator("#stage").count())
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        assert frame.evaluate(_FAULTS, [SMALLEST]) == [], (width, height)
        assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")


def test_scores_are_saved_from_the_screen_and_hidden_until_revealed(serve, demo_home, visit):
    site = serve(demo_home)
    page = visit(f"{site}/tour?tab=评分")
    ranking = page.locator(".st-key-panel-ranking")
    assert "名次尚未公布" in ranking.inner_text()
    sheet = page.locator(".st-key-panel-scores canvas").first
    box = sheet.bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] * 0.3, box["y"] + 35 + 17)
    page.keyboard.type("66")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="保存评分").click()
    page.get_by_text(re.compile("评分已保存，版本 v0002")).wait_for()
    settled(page)
    assert "v0002" in page.get_by_role("note", name="数据集").inner_text()
    ranking.get_by_text("公布名次").click()
    settled(page)
    ranking.locator("canvas").first.wait_for()
