"""The screens in a real browser: every one opens, asks nobody but its own server, and answers clicks."""

import re
from urllib.parse import quote

import pytest

from tests.browser.conftest import settled

SCREENS = {
    "": "总览",
    "map": "社区地图",
    "profile": "社区档案",
    "sites": "阵地规范化",
    "people": "队伍专业化",
    "services": "服务精细化",
    "safeguards": "保障机制化",
    "tour": "观摩",
    "brief": "简报",
    "explore": "自由探索",
    "catalogue": "指标口径",
    "ledgers": "台账管理",
}
TABS = {
    "profile": ["概况", "阵地", "服务", "经费和督查"],
    "people": ["两委班子", "考核激励", "双报到", "公益岗位", "志愿服务"],
    "services": ["事项办理", "办理效率", "窗口规范", "信息平台", "服务载体", "社会服务"],
    "safeguards": ["目标责任", "共驻共建", "专项经费", "工资待遇", "督查整改"],
    "tour": ["放映", "路线", "评分", "大屏"],
    "brief": ["区情简报", "每周进展", "全部表格"],
    "explore": ["搭建", "SQL", "整表", "我的视图"],
    "sites": ["面积达标", "扩面增效", "建设标准", "三年行动", "每周进展", "示范晋位"],
    "ledgers": ["导入与导出", "版本", "数据字典"],
}
STREET = "仲景街道"


def head(page, title):
    page.get_by_role("heading", name=title, exact=True).wait_for()


@pytest.mark.parametrize("path", ["", "map", "profile", "services", "catalogue", "ledgers"])
def test_a_deep_link_works_for_the_first_visitor(serve, demo_home, visit, path):
    page = visit(f"{serve(demo_home)}/{path}?streets={quote(STREET)}")
    head(page, SCREENS[path])
    assert "演示数据" in page.get_by_role("note", name="数据集").inner_text()
    assert page.locator('[data-testid="stSidebarNavLink"]').count() == len(SCREENS)
    if path != "ledgers":
        assert f"{STREET}，全部类型社区" in page.locator('[data-testid="stMain"]').inner_text()


def test_two_first_visitors_wait_for_one_demo_dataset(serve, visit):
    address = serve()
    visitors = [visit(f"{address}/{path}", wait=False) for path in ("", "map")]
    for page in visitors:
        page.get_by_role("note", name="数据集").wait_for(timeout=120_000)
        settled(page)
        assert "版本 v0001" in page.get_by_role("note", name="数据集").inner_text()


def test_every_screen_and_tab_by_the_menu(site, visit):
    for width, dark in ((1440, False), (390, True)):
        page = visit(site, width, dark)
        for path, title in SCREENS.items():
            if width > 640:
                page.locator('[data-testid="stSidebarNavLink"]', has_text=title).click()
            else:
                page.goto(f"{site}/{path}")
            head(page, title)
            settled(page)
            for tab in TABS.get(path, []) if width > 640 else TABS.get(path, [])[-1:]:
                page.get_by_role("radio", name=tab, exact=True).click()
                settled(page)
                assert quote(tab) in page.url or tab == TABS[path][0]
                assert page.locator('[data-testid="stMain"]').inner_text().count("演示数据") >= 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def test_filters_stay_across_pages_in_the_address_and_after_reloading(site, visit):
    page = visit(site)
    page.get_by_role("button", name=STREET, exact=True).first.click()
    settled(page)
    assert quote(STREET) in page.url
    page.locator('[data-testid="stSidebarNavLink"]', has_text="阵地规范化").click()
    head(page, "阵地规范化")
    settled(page)
    assert f"{STREET}，全部类型社区" in page.locator('[data-testid="stMain"]').inner_text()
    page.reload()
    settled(page)
    assert f"{STREET}，全部类型社区" in page.locator('[data-testid="stMain"]').inner_text()
    assert quote(STREET) in page.url


def test_a_click_on_the_heat_table_filters_and_opens_passports(site, visit):
    page = visit(site)
    heat = page.locator(".st-key-panel-heat")
    heat.get_by_role("button", name=STREET).click()
    settled(page)
    assert f"{STREET}，" in heat.inner_text()
    heat.get_by_role("button", name=STREET).click()
    settled(page)
    assert "全部街道，" in heat.inner_text()
    page.locator(".card", has_text="志愿者").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("口径").first.wait_for()
    for words in ("用途", "公布数", "6.28万", "一致", "来源行", "SQL", "血缘"):
        assert words in dialog.inner_text()
    dialog.get_by_role("tab", name="SQL").click()
    assert "grouping sets" in dialog.inner_text()


def test_a_click_on_a_published_figure_opens_its_passport(site, visit):
    page = visit(site)
    table = page.locator(".st-key-reconciliation canvas").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 120, box["y"] + 35 * 3 + 17)
    page.get_by_role("dialog").get_by_text("公布数").first.wait_for()


def test_a_name_in_a_table_opens_the_profile(site, visit):
    page = visit(f"{site}/sites")
    table = page.locator(".st-key-panel-sites-just_below canvas").first
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 35 + 17)
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text("全区位次").wait_for()


def test_a_name_in_the_weekly_stream_opens_the_profile(site, visit):
    page = visit(f"{site}/sites?tab=每周进展")
    page.locator(".report button").first.click()
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text("全区位次").wait_for()


def test_attention_leads_to_the_screen_that_shows_more(site, visit):
    page = visit(f"{site}/?streets={quote(STREET)}")
    page.locator(".st-key-panel-attention li button").first.click()
    page.wait_for_url(re.compile("/(sites|people|services|safeguards)"), wait_until="commit")
    settled(page)
    assert quote(STREET) in page.url


def test_a_click_on_a_bar_filters_and_on_a_community_opens_its_profile(site, visit):
    page = visit(f"{site}/sites")
    bars = page.locator(".st-key-chart-sites-thresholds .barlayer .point")
    middle(page, bars.first)
    settled(page)
    assert "streets=" in page.url
    page = visit(f"{site}/sites?tab={quote('三年行动')}")
    middle(page, page.locator(".st-key-chart-sites-programme .barlayer .point").nth(3))
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text("全区位次").wait_for()
    assert "community=" in page.url


def middle(page, mark):
    mark.wait_for()
    mark.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_on_the_map_opens_the_community(site, visit):
    page = visit(f"{site}/map")
    canvas = page.locator(".st-key-map canvas").first
    canvas.wait_for()
    page.wait_for_timeout(2500)
    box = canvas.bounding_box()
    for across in (0.5, 0.45, 0.55, 0.4, 0.6):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * 0.5)
        page.wait_for_timeout(1000)
        settled(page)
        if page.locator(".st-key-panel-card").get_by_text("全区位次").count():
            break
    assert page.locator(".st-key-panel-card").get_by_text("全区位次").count()
    assert "community=" in page.url


def test_the_catalogue_finds_a_metric_and_says_what_it_does_not_find(site, visit):
    page = visit(f"{site}/catalogue?search={quote('志愿')}")
    assert "个指标，其中" in page.locator('[data-testid="stMain"]').inner_text()
    page = visit(f"{site}/catalogue?search={quote('没有这样的指标')}")
    assert "没有与“没有这样的指标”有关的指标" in page.locator('[data-testid="stMain"]').inner_text()
