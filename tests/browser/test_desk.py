"""A presenter with a laptop, a projector and a telephone, and judges in the hall: one show, however it is turned."""

import re
import time
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.browser.conftest import main, settled
from tests.browser.looking import english, serious
from tests.browser.test_tour import at, begin, shown
from warehouse import log, versions
from warehouse.tours import scores

ROUTE = "2019 年第一次逐社观摩"


def desk_of(page):
    """The desk that S opens from the stage."""
    page.wait_for_function(
        "document.querySelector('.st-key-stage iframe').contentDocument.querySelector('[aria-label=打开讲解台]')"
    )
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    desk = opened.value
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.get_by_text(re.compile(r"第 \d+ 页，共")).wait_for()
    return desk


def number(page):
    said = re.search(r"第 (\d+) 页", page.locator("#number").inner_text())
    return int(said[1]) if said else 0


def together(wanted, stage, *others):
    """All are at one slide, as soon as they have heard of it."""
    deadline = time.monotonic() + 10
    while (found := [at(stage), *map(number, others)]) != [wanted] * (len(others) + 1):
        assert time.monotonic() < deadline, found
        stage.wait_for_timeout(50)


def code(desk, button):
    desk.get_by_role("button", name=button).click()
    desk.locator("#panel[open]").wait_for()
    found = desk.locator("#code").inner_text()
    desk.get_by_role("button", name="关闭").click()
    return found


@contextmanager
def late(page, script):
    """A slow line: nobody can tap before there is who hears it."""
    held = []
    page.route(f"**/{script}", lambda way: held.append(way), times=1)
    yield
    expect(page.locator("body")).to_have_attribute("inert", "")
    held[0].continue_()
    expect(page.locator("body")).not_to_have_attribute("inert", "")


def test_stage_desk_telephone_and_judges(serve, demo_home, visit, tmp_path, monkeypatch):
    site = serve(demo_home)
    monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / "home"))
    before = {judge for _, judge in scores.given(versions.open(), ROUTE)}
    stage = visit(f"{site}/tour")
    begin(stage)
    desk = desk_of(stage)
    desk.keyboard.press("PageDown")
    together(2, stage, desk)
    assert desk.frame_locator("#next").locator(".slide.on .at").inner_text().startswith("3 /")
    stage.keyboard.press("End")
    stage.keyboard.press("Home")
    stage.keyboard.press("PageDown")
    stage.keyboard.press("PageDown")
    together(3, stage, desk)
    assert not english(desk)
    assert not serious(desk)
    desk.set_viewport_size({"width": 390, "height": 844})
    assert desk.locator("article").bounding_box()["width"] == 390, (
        "what is read aloud has the whole width of a telephone"
    )
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.set_viewport_size({"width": 1440, "height": 900})

    phone = visit(f"{site}/remote", width=390, wait=False)
    phone.get_by_label("讲解台上的八位码").fill(code(desk, "手机遥控"))
    with late(phone, "remote.js"):
        phone.get_by_role("button", name="进入").click()
    phone.get_by_role("button", name="下一页").click()
    together(4, stage, desk, phone)
    phone.get_by_role("button", name="上一页").click()
    phone.get_by_role("button", name="上一页").click()
    together(2, stage, desk, phone)
    assert not english(phone)
    assert not serious(phone)

    judge = visit(f"{site}/judge", width=390, wait=False)
    with late(judge, "judge.js"):
        judge.goto(f"{site}/judge/{code(desk, '评委扫码').replace(' ', '')}", wait_until="commit")
    judge.get_by_label("姓名").fill("<b>张三</b>")
    judge.get_by_role("button", name="开始评分").click()
    judge.get_by_text("还没有到第一站").wait_for()
    desk.keyboard.type("8")
    desk.keyboard.press("Enter")
    together(8, stage, desk, phone)
    community = desk.locator("#title").inner_text()
    for given in ("88", "93.5"):
        judge.get_by_label(community).fill(given)
        judge.get_by_role("button", name="提交").first.click()
        judge.get_by_text(f"已评 {given} 分").wait_for()
    assert not english(judge)
    assert not serious(judge)
    seat = desk.locator("#judges li")
    seat.get_by_text("已评 1 站").wait_for()
    assert "<b>张三</b>" in seat.inner_text()
    assert "93.5" not in desk.content() + phone.content()
    assert versions.current() == "v0001", "nothing is in the ledger before it is revealed"

    drawn = shown(stage).inner_text()
    desk.get_by_role("button", name="公布名次").click()
    desk.get_by_role("button", name="确定").click()
    results = stage.frame_locator(".st-key-stage iframe").locator("#laid")
    results.get_by_text("第一名").wait_for(timeout=30_000)
    assert "演示数据" in results.inner_text()
    judge.get_by_role("heading", name="名次已公布").wait_for()
    assert versions.current() == "v0002"
    new = {cell: score for cell, score in scores.given(versions.open(), ROUTE).items() if cell[1] not in before}
    assert list(new.values()) == [93.5]
    assert "<b>" not in versions.open().frame("from scores").to_csv()
    phone.get_by_role("button", name="下一页").click()
    results.wait_for(state="detached")
    together(8, stage, desk, phone)
    assert shown(stage).inner_text() == drawn, "the show is on its own version"

    stage.keyboard.press("Escape")
    settled(stage)
    stage.get_by_role("button", name="回到放映").click()
    shown(stage).first.wait_for()
    together(8, stage, desk, phone)
    desk.get_by_role("button", name="结束观摩").click()
    desk.get_by_role("button", name="确定").click()
    for page in (desk, phone):
        page.get_by_role("heading", name="观摩已结束").wait_for()
    assert at(stage) == 8, "the picture stays"
    assert {"开始观摩", "评委登记", "评委评分", "结束观摩"} <= {line["action"] for line in log.lines()}


def test_a_rehearsal_gives_the_pace(serve, demo_home, visit):
    site = serve(demo_home)
    page = visit(f"{site}/tour")
    begin(page, "排练")
    desk = desk_of(page)
    assert desk.get_by_role("button", name="评委扫码").count() == 0
    assert "尚未排练" in desk.locator(".pace").inner_text()
    page.keyboard.press("PageDown")
    desk.wait_for_timeout(2200)
    page.keyboard.press("PageDown")
    together(3, page, desk)
    desk.get_by_role("button", name="结束排练").click()
    desk.get_by_role("button", name="确定").click()
    desk.get_by_role("heading", name="排练已结束").wait_for()
    desk.close()
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_text(re.compile(r"上次排练用时\s.+秒，2\s页")).wait_for()
    assert "正在进行的观摩" not in main(page)
    begin(page)
    desk = desk_of(page)
    page.keyboard.press("PageDown")
    together(2, page, desk)
    desk.wait_for_timeout(1500)
    assert re.search(r"本页\s+.*排练 \d:\d\d", desk.locator(".pace").inner_text().replace("\n", " "))
