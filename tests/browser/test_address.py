"""The address in a real browser: links that are shared, Back, several tabs, and addresses that are wrong."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.browser.conftest import main, settled
from tests.workbooks import REAL, book, publish

STREET, OTHER = "仲景街道", "新华街道"


def menu(page, title):
    """Go to a screen by the menu."""
    page.locator('[data-testid="stSidebarNavLink"]', has_text=title).click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    settled(page)


def said(page):
    """What the address says."""
    return parse_qs(urlsplit(page.url).query)


def steps(page):
    return page.evaluate("history.length")


def test_a_shared_link_keeps_its_filters_through_the_menu(site, visit):
    page = visit(f"{site}/sites?streets={quote(STREET)}&period={quote('全部')}&tab={quote('三年行动')}")
    kept = {"streets": [STREET], "period": ["全部"]}
    for title in ("队伍专业化", "台账管理", "服务精细化", "总览", "社区地图", "阵地规范化"):
        before = steps(page)
        menu(page, title)
        assert said(page) == kept, title
        assert steps(page) == before + 1, f"{title}: one click is one step of the history"
    assert f"{STREET}，全部类型社区" in main(page)
    assert "全部街道" not in main(page)


def test_a_card_leads_to_its_metric_and_on_to_a_community_and_back_restores_each(site, visit):
    page = visit(f"{site}/?streets={quote(STREET)}&period={quote('本季')}")
    page.locator(".card", has_text="按时办结率").first.click()
    page.locator(".st-key-panel-metric-value").get_by_text("按时办结率").first.wait_for()
    settled(page)
    kept = {"streets": [STREET], "period": ["本季"], "metric": ["on_time_share"]}
    assert said(page) == kept
    page.get_by_role("radio", name="社区类型", exact=True).click()
    settled(page)
    kept |= {"split": ["社区类型"]}
    assert said(page) == kept
    page.reload()
    settled(page)
    assert said(page) == kept
    assert "每一条是一个社区类型" in main(page)
    page.locator(".st-key-panel-metric-communities .link").first.click()
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    settled(page)
    assert "metric" not in said(page)
    page.go_back()
    settled(page)
    assert (urlsplit(page.url).path, said(page)) == ("/metric", kept)
    page.locator(".st-key-panel-metric-value").get_by_text("按时办结率").first.wait_for()
    assert "每一条是一个社区类型" in main(page)
    page.go_back()
    settled(page)
    page.go_back()
    settled(page)
    assert (urlsplit(page.url).path, said(page)) == ("/", {"streets": [STREET], "period": ["本季"]})
    page.locator(".card").first.wait_for()


def test_back_restores_screen_tab_filters_and_community_in_one_step_each(site, visit):
    page = visit(f"{site}/services?tab={quote('窗口规范')}")
    page.get_by_role("button", name=STREET, exact=True).first.click()
    settled(page)
    page.locator('[data-testid="stMain"]').get_by_text("信息平台", exact=True).click()
    settled(page)
    menu(page, "社区档案")
    page.get_by_role("button", name="仲景01社区", exact=True).click()
    settled(page)
    page.locator('[data-testid="stMain"]').get_by_text("经费和督查", exact=True).click()
    settled(page)
    assert said(page) == {"streets": [STREET], "community": ["仲景01社区"], "part": ["经费和督查"]}
    trail = []
    for _ in range(5):
        page.go_back()
        settled(page)
        trail.append((urlsplit(page.url).path, said(page)))
    assert trail == [
        ("/profile", {"streets": [STREET], "community": ["仲景01社区"]}),
        ("/profile", {"streets": [STREET]}),
        ("/services", {"streets": [STREET], "tab": ["信息平台"]}),
        ("/services", {"streets": [STREET], "tab": ["窗口规范"]}),
        ("/services", {"tab": ["窗口规范"]}),
    ]
    assert "全部街道，全部类型社区" in main(page)
    page.locator(".st-key-panel-services-windows, .st-key-panel-attention-windows_missing").first.wait_for()
    page.go_forward()
    settled(page)
    assert f"{STREET}，全部类型社区" in main(page)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sites?streets=海边街道", "地址中的街道“海边街道”"),
        ("sites?types=别墅型", "地址中的社区类型“别墅型”"),
        ("sites?tab=没有这一页", "地址中的标签页“没有这一页”"),
        ("sites?period=自选&since=2030-01", "地址中的起始月“2030-01”"),
        ("sites?period=自选&since=2019-05&until=2018-03", "起始日期 2019-05-01 晚于截止日期 2018-03-01，请对调"),
        ("sites?low=abc", "地址中的第一标准线（㎡）“abc”"),
        ("map?metric=nonsense", "地址中的指标“nonsense”"),
        ("metric?metric=nonsense", "地址中的指标“nonsense”"),
        ("metric?metric=visits&against=上一届", "地址中的比较“上一届”"),
        ("map?place=远方社区", "地址中的社区“远方社区”"),
        ("profile?community=远方社区", "地址中的社区“远方社区”"),
        ("?period=明年", "地址中的时段“明年”"),
        ("explore?cube=没有的台账", "地址中的数据来源“没有的台账”"),
    ],
)
def test_what_the_address_asks_for_and_is_not_there_is_named_and_nothing_shown_instead(site, visit, address, words):
    page = visit(f"{site}/{address}")
    assert words in main(page)
    assert page.locator('[class*="st-key-panel-sites"], .st-key-panel-ranks, .st-key-panel-map').count() == 0
    if page.get_by_role("button", name="去掉这个条件").count():
        page.get_by_role("button", name="去掉这个条件").click()
        page.get_by_text(words).wait_for(state="hidden")


def test_two_tabs_keep_their_own_filters_and_a_new_version_is_announced(serve, demo_home, visit, tmp_path, monkeypatch):
    address = serve(demo_home)
    first, second = visit(address), visit(f"{address}/people")
    first.get_by_role("button", name=STREET, exact=True).first.click()
    settled(first)
    second.get_by_role("button", name=OTHER, exact=True).first.click()
    settled(second)
    menu(first, "队伍专业化")
    assert f"{STREET}，" in main(first)
    assert f"{OTHER}，" in main(second)
    monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / "home"))
    publish(book(tmp_path / "a.xlsx", REAL))
    menu(second, "总览")
    assert "版本 v0001" in second.get_by_role("note", name="数据集").inner_text(), "numbers change only when asked for"
    second.get_by_role("button", name="数据已更新至 v0002").click()
    settled(second)
    assert "版本 v0002" in second.get_by_role("note", name="数据集").inner_text()
    assert f"地址中的街道“{OTHER}”" not in main(second)


def test_every_screen_has_its_address_its_title_and_its_language(site, visit):
    page = visit(f"{site}/overview?streets={quote(STREET)}")
    assert said(page) == {"streets": [STREET]}
    assert page.title() == "总览 · 宛城区社区党建数据看板"
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    menu(page, "阵地规范化")
    assert page.title() == "阵地规范化 · 宛城区社区党建数据看板"
    for nowhere in ("nonsense", "map/nowhere"):
        answer = page.request.get(f"{site}/{nowhere}")
        assert answer.status == 404
        assert "没有这个页面" in answer.text()
        assert re.search(r"href=\"/\"", answer.text())
