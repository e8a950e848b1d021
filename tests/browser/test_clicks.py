"""Filters, clicks and links in a real browser: each leads where a reader expects."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.conftest import main, settled

STREET = "仲景街道"


def test_filters_stay_across_pages_in_the_address_and_after_reloading(site, visit):
    page = visit(site)
    page.get_by_role("button", name=STREET, exact=True).first.click()
    settled(page)
    assert quote(STREET) in page.url
    page.locator('[data-testid="stSidebarNavLink"]', has_text="阵地规范化").click()
    page.get_by_role("heading", name="阵地规范化", exact=True).wait_for()
    settled(page)
    assert f"{STREET}，全部类型社区" in main(page)
    page.reload()
    settled(page)
    assert f"{STREET}，全部类型社区" in main(page)
    assert quote(STREET) in page.url


def test_a_click_on_the_heat_table_filters_and_on_a_card_opens_the_metric(site, visit):
    page = visit(site)
    heat = page.locator(".st-key-panel-heat")
    heat.get_by_role("button", name=STREET).click()
    settled(page)
    attention = page.locator(".st-key-panel-attention")
    expect(attention).to_contain_text(f"{STREET}，", timeout=15_000)
    assert "全部街道，" in heat.inner_text(), "streets are compared with all others"
    heat.get_by_role("button", name=STREET).click()
    settled(page)
    expect(attention).to_contain_text("全部街道，", timeout=15_000)
    page.locator(".card", has_text="志愿者").first.click()
    page.locator(".st-key-panel-metric-value").wait_for()
    settled(page)
    for words in ("口径", "用途", "公布数", "6.28万", "一致", "来源行", "SQL", "从台账到屏幕", "为什么变了"):
        assert words in main(page)
    page.get_by_role("radio", name="SQL", exact=True).click()
    expect(page.locator(".st-key-panel-metric-sources")).to_contain_text("grouping sets", timeout=15_000)


def test_the_overview_answers_above_the_fold(site, visit):
    """The sentence, every card and the first lines of the worklist; the worst card first, its name with its 同比."""
    page = visit(site)
    said = page.locator(".opening")
    for words in ("相比", "变差", "主要在", "未达标"):
        assert words in said.inner_text()
    boxes = [card.bounding_box() for card in page.locator(".card").all()]
    tops = sorted({round(box["y"]) for box in boxes})
    assert [len([box for box in boxes if round(box["y"]) == top]) for top in tops] == [6, 6]
    assert len({round(box["height"]) for box in boxes}) == 1
    amounts = {round(amount.bounding_box()["y"]) for amount in page.locator(".card .amount").all()}
    assert len(amounts) == 2, "the figures of a row stand on one line"
    lines = page.locator(".st-key-panel-attention li")
    assert lines.nth(0).bounding_box()["y"] + lines.nth(0).bounding_box()["height"] <= 900
    statuses = [card.locator(".status").all_inner_texts() for card in page.locator(".card").all()]
    assert statuses[0] == ["未达标"]
    for words in ("同比", "未达标", "目标", "%"):  # a card is called what it says
        assert words in page.get_by_role("button").and_(page.locator(".card")).first.inner_text()
    arrears = lines.filter(has_text="办理事项超期未办结").inner_text()
    for words in ("责任单位", "街道", "最长", "天", "期初", "本期新增", "本期已销"):
        assert words in arrears
    expect(page.locator(".st-key-reconciliation")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert len({round(card.bounding_box()["x"]) for card in page.locator(".card").all()}) == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_on_a_published_figure_opens_the_metric(site, visit):
    page = visit(site)
    folded = page.locator(".st-key-reconciled")
    folded.get_by_text("全部一致").click()
    table = page.locator(".st-key-reconciliation canvas").first
    table.wait_for()
    settled(page)
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 120, box["y"] + 35 * 3 + 17)
    page.wait_for_url(re.compile("/metric"), wait_until="commit")
    page.locator(".st-key-panel-metric-value").get_by_text("公布数").wait_for()


def first_cell(page, table):
    """Click the first cell of a table that is drawn on a canvas."""
    table.wait_for()
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 35 + 17)


def test_a_name_in_a_table_opens_the_profile(site, visit):
    page = visit(f"{site}/sites")
    page.locator(".st-key-panel-sites-just_below table.rows").get_by_role("button").first.click()
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text("全区位次").wait_for()


def test_a_name_in_the_weekly_stream_opens_the_profile(site, visit):
    page = visit(f"{site}/sites?tab=每周进展")
    page.locator(".report button").first.click()
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text("全区位次").wait_for()


def opened(page, name):
    """The profile of a community is open, and the address says nothing else that belonged to another screen."""
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text(f"{name}在全区的位置").wait_for()
    settled(page)
    assert f"community={quote(name)}" in page.url
    assert "tab=" not in page.url


def test_the_profile_opens_from_the_map_and_from_the_profile_itself(site, visit):
    page = visit(f"{site}/map?place={quote('仲景02社区')}")
    page.get_by_role("button", name="查看社区档案").click()
    opened(page, "仲景02社区")
    page = visit(f"{site}/profile?community={quote('仲景02社区')}&community={quote('仲景03社区')}&part={quote('阵地')}")
    page.locator(".report button", has_text="仲景03社区").first.click()
    page.get_by_text("仲景03社区期末阵地").wait_for()
    settled(page)
    assert page.url.count("community=") == 1
    assert f"community={quote('仲景03社区')}" in page.url


def test_a_community_s_attention_leads_to_its_street(site, visit):
    page = visit(f"{site}/profile?community={quote('东关06社区')}")
    page.locator(".st-key-panel-attention li button", has_text="服务窗口").click()
    page.wait_for_url(re.compile("/services"), wait_until="commit")
    page.locator(".st-key-panel-attention-windows_missing").wait_for()
    settled(page)
    assert f"streets={quote('东关街道')}" in page.url
    assert f"tab={quote('窗口规范')}" in page.url
    landed = page.locator(".st-key-panel-attention-windows_missing")
    assert 0 <= landed.bounding_box()["y"] < 400, "the panel that the line means is in view"
    page.locator('[data-testid="stSidebarNavLink"]', has_text="社区档案").click()
    opened(page, "东关06社区")


def test_the_rows_behind_a_number_name_their_community_which_opens(site, visit):
    page = visit(site)
    page.locator(".card", has_text="接待群众").first.click()
    page.locator(".st-key-panel-metric-sources").wait_for()
    settled(page)
    first_cell(page, page.locator(".st-key-panel-metric-sources canvas").first)
    page.wait_for_url(re.compile("/profile"), wait_until="commit")
    page.locator(".st-key-panel-ranks").get_by_text("东关01社区在全区的位置").wait_for()


def test_the_focus_returns_to_what_opened_a_dialog(site, visit):
    page = visit(f"{site}/sites")
    more = page.get_by_role("button", name="未达阵地面积标准的社区：表格、SQL、来源与下载")
    more.click()
    page.get_by_role("dialog").get_by_text("数据来源").first.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.wait_for_timeout(300)
    assert more.evaluate("element => element.getRootNode().activeElement === element")


def test_a_community_behind_a_panel_opens(site, visit):
    page = visit(f"{site}/sites")
    page.get_by_role("button", name="未达阵地面积标准的社区：表格、SQL、来源与下载").click()
    settled(page)
    page.wait_for_timeout(800)
    box = page.get_by_role("dialog").locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + 35 + 17)
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
    settled(page)
    assert "community=" in page.url
    assert "tab=" not in page.url, "a tab of the screen before"


def test_what_is_done_is_folded_and_opens(site, visit):
    page = visit(f"{site}/sites?tab={quote('三年行动')}")
    panel = page.locator(".st-key-panel-sites-programme")
    panel.get_by_text("已完工 28 个").click()
    settled(page)
    charts = panel.locator(".js-plotly-plot")
    expect(charts).to_have_count(2)
    expect(charts.nth(0)).to_contain_text("逾期 234 天")
    expect(charts.nth(1)).to_contain_text("完工")
    settled(page)
    middle(page, panel.locator(".js-plotly-plot").nth(1).locator(".barlayer .point").nth(3))
    page.wait_for_url(re.compile("/profile"), wait_until="commit")


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
    assert "place=" in page.url


def test_the_catalogue_finds_a_metric_and_says_what_it_does_not_find(site, visit):
    page = visit(f"{site}/catalogue?search={quote('志愿')}")
    assert "7 个指标，其中" in main(page)
    page.get_by_role("button", name="注册志愿者").first.click()
    page.locator(".st-key-panel-metric-value").get_by_role("heading", name="注册志愿者").wait_for()
    page.go_back()
    page.get_by_text("7 个指标，其中").wait_for()
    page = visit(f"{site}/catalogue?search={quote('没有这样的指标')}")
    assert "没有与“没有这样的指标”有关的指标" in main(page)


def test_the_wheel_over_the_map_scrolls_the_page_and_the_whole_comes_back(site, visit):
    page = visit(f"{site}/map", width=390)
    page.locator(".st-key-map canvas").wait_for()
    place = page.locator(".st-key-map")
    # as high as the land is at this width, whatever the browser calls itself
    page.wait_for_function("() => document.querySelector('.st-key-map').getBoundingClientRect().height < 400")
    page.wait_for_timeout(500)
    place.hover()
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(500)
    assert page.locator('[data-testid="stMain"]').evaluate("one => one.scrollTop") > 0
    for name in ("放大", "缩小", "复位"):
        page.get_by_role("button", name=name).click()
        settled(page)
    assert page.locator(".st-key-map canvas").count() == 1


def test_a_map_that_was_seen_before_stands_at_once_as_wide_as_its_place(site, visit):
    page = visit(f"{site}/map", width=390)
    place = page.locator('[data-testid="stDeckGlJsonChart"]')
    expect(place).to_have_css("width", "340px")
    for said, corrected in (("340", False), ("340.5", True), ("1e9", True)):
        asked = []
        page.goto("about:blank")  # a page that is left may still say its own width
        page.context.add_cookies([{"name": "width-map", "value": said, "url": site}])
        page.once("websocket", lambda socket, asked=asked: socket.on("framesent", lambda frame: asked.append(frame)))
        page.goto(f"{site}/map")
        settled(page)
        for _ in range(300 if corrected else 15):
            page.wait_for_timeout(100)
            if len(asked) > 1:  # besides the page itself: a width, and so another map
                break
        assert (len(asked) > 1) == corrected, said
        assert {one["value"] for one in page.context.cookies() if one["name"] == "width-map"} == {"340"}
