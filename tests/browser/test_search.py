"""The ways between screens in a real browser: 搜索 by keyboard and pointer, 复制链接 and what it shows somebody new, 督办单 from a list."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import main, settled

#: A clipboard that keeps what is written into it, and one that refuses.
_KEEPS = "void (navigator.clipboard.writeText = async (words) => { window.copied = words; })"
_REFUSES = "void (navigator.clipboard.writeText = async () => { throw new Error('refused'); })"


def searched(page, words):
    box = page.get_by_role("combobox", name="搜索")
    for tool in (box, page.get_by_role("button", name="复制链接")):
        expect(tool).to_be_in_viewport(ratio=1)
    box.fill(words)
    page.get_by_role("listbox", name="找到的内容").wait_for()
    return box


def test_search_by_keyboard_leads_there_and_keeps_the_filters(site, visit):
    page = visit(f"{site}/people?period={quote('全部')}")
    page.get_by_role("combobox", name="搜索").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("zj07")
    page.get_by_role("option", name="仲景07社区").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="社区档案", exact=True).wait_for()
    settled(page)
    assert "仲景07社区在全区的位置" in main(page)
    assert parse_qs(urlsplit(page.url).query)["period"] == ["全部"]
    assert page.get_by_role("combobox", name="搜索").input_value() == ""
    page.go_back()
    settled(page)
    assert urlsplit(page.url).path == "/people"


@pytest.mark.parametrize("width", [390, 1440])
def test_a_project_and_a_tab_are_found_by_pointer(site, visit, width):
    page = visit(f"{site}/overview" if width == 390 else site, width=width)
    searched(page, "snxd")
    page.get_by_role("option", name="三年行动").click()
    page.get_by_role("heading", name="阵地规范化", exact=True).wait_for()
    settled(page)
    assert parse_qs(urlsplit(page.url).query)["tab"] == ["三年行动"]
    searched(page, "XM-2017-003")
    page.get_by_role("option").first.click()
    settled(page)
    assert page.locator(".st-key-panel-sites-programme").is_visible()


def test_nothing_found_is_said_and_escape_closes(site, visit):
    page = visit(f"{site}/map")
    box = searched(page, "<b>没有</b>")
    page.get_by_text("没有找到“<b>没有</b>”").wait_for()
    box.press("Escape")
    assert box.input_value() == ""
    assert not page.get_by_role("listbox", name="找到的内容").is_visible()


def test_the_head_is_no_longer_than_without(site, visit):
    page = visit(f"{site}/brief")
    banner, title = (page.locator(one).bounding_box() for one in (".banner", "h1"))
    assert title["y"] - (banner["y"] + banner["height"]) < 30
    for narrow in (640, 900):
        page.set_viewport_size({"width": narrow, "height": 900})
        box = page.get_by_role("combobox", name="搜索").bounding_box()
        assert box["x"] > 0
        assert box["x"] + box["width"] < narrow
        assert box["y"] < 60


def test_a_copied_link_shows_somebody_new_the_same(site, visit):
    page = visit(f"{site}/services?tab={quote('窗口规范')}")
    page.get_by_role("button", name="仲景街道", exact=True).first.click()
    settled(page)
    page.evaluate(_KEEPS)
    button = page.get_by_role("button", name="复制链接")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("已复制").wait_for()
    other = visit(page.evaluate("window.copied"))
    assert other.url == page.url
    told = [shown.get_by_role("heading").all_inner_texts() for shown in (page, other)]
    assert told[0] == told[1]
    assert "仲景街道，全部类型社区" in main(other)


def test_where_the_clipboard_is_refused_the_address_stands_selected(site, visit):
    page = visit(f"{site}/sites?tab={quote('建设标准')}", width=390)
    page.evaluate(_REFUSES)
    page.get_by_role("button", name="复制链接").click()
    box = page.get_by_label("浏览器不让复制")
    assert box.input_value() == page.url
    assert box.evaluate("box => box.selectionEnd - box.selectionStart") == len(page.url)
    box.press("Escape")
    assert not box.is_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_list_leads_to_its_sheet(site, visit, width):
    page = visit(f"{site}/safeguards?tab={quote('督查整改')}&streets={quote('仲景街道')}", width=width)
    page.locator(".st-key-supervise-late_findings button:visible").click()
    page.get_by_role("heading", name="仲景街道督办单").first.wait_for()
    settled(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"tab": ["督办单"], "rules": ["整改超期"], "streets": ["仲景街道"]}
    assert "1类事项需要办理" in main(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载 Word").click()
    assert taken.value.suggested_filename == "仲景街道督办单-v0001-演示数据.docx"
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载全部督办单").click()
    assert taken.value.suggested_filename == "督办单-v0001-演示数据.zip"
