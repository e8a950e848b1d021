"""The screens in a real browser: every one opens, asks nobody but its own server, and answers clicks."""

from urllib.parse import quote

import pytest

from tests.browser.conftest import main, settled
from tests.browser.looking import STREAMLITS, english, head_height, nameless, redrawn, serious, torn

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
    "users": "用户管理",
    "audit": "操作日志",
}
TABS = {
    "profile": ["概况", "阵地", "服务", "经费和督查"],
    "people": ["两委班子", "考核激励", "双报到", "公益岗位", "志愿服务"],
    "services": ["事项办理", "办理效率", "窗口规范", "信息平台", "服务载体", "社会服务"],
    "safeguards": ["目标责任", "共驻共建", "经费保障", "督查整改"],
    "tour": ["放映", "路线", "评分"],
    "brief": ["区情简报", "每周进展", "督办单", "全部表格"],
    "explore": ["搭建", "SQL", "整表", "我的视图"],
    "sites": ["面积达标", "扩面增效", "建设标准", "三年行动", "每周进展", "示范晋位"],
    "ledgers": ["导入与导出", "版本", "数据字典"],
}
STREET = "仲景街道"
#: Screens whose first sight asks for more than components/index.py names: an editor of code, the tables of a ledger.
LATER = {"explore", "ledgers", "audit"}


def late(page):
    """The scripts that were asked for when they were to run, and not with the page."""
    return page.evaluate("""() => {
      const named = [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href);
      const asked = performance.getEntriesByType("resource").filter((one) => one.initiatorType === "script");
      return asked.map((one) => one.name).filter((name) => !named.includes(name));
    }""")


def head(page, title):
    page.get_by_role("heading", name=title, exact=True).wait_for()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", f"{STREET}，全部类型社区"),
        ("map", f"{STREET}，全部类型社区"),
        ("profile", "请选择社区：共 9 个"),
        ("ledgers", "上传台账"),
    ],
)
def test_a_deep_link_works_for_the_first_visitor(serve, demo_home, visit, path, words):
    page = visit(f"{serve(demo_home)}/{path}?streets={quote(STREET)}")
    head(page, SCREENS[path])
    assert "演示数据" in page.get_by_role("note", name="数据集").inner_text()
    assert page.locator('[data-testid="stSidebarNavLink"]').count() == len(SCREENS)
    assert words in main(page)


def test_two_first_visitors_wait_for_one_demo_dataset(serve, visit):
    address = serve()
    visitors = [visit(f"{address}/{path}", wait=False) for path in ("", "map")]
    for page in visitors:
        page.get_by_role("note", name="数据集").wait_for(timeout=120_000)
        settled(page)
        assert "版本 v0001" in page.get_by_role("note", name="数据集").inner_text()


#: Numbers in tables of words whose head ends elsewhere.
_ASKEW = """() => [...document.querySelectorAll("table.words .n")].map((number) => number.closest("td")).filter((cell) => {
  const head = document.createRange(), said = document.createRange();
  head.selectNodeContents(cell.closest("table").tHead.rows[0].cells[cell.cellIndex]);
  said.selectNodeContents(cell.querySelector(".n"));
  const seen = head.getBoundingClientRect(); // on a telephone each row is a block, without heads
  return seen.width && Math.abs(seen.right - said.getBoundingClientRect().right) > 1;
}).length"""


def test_a_metric_in_full(site, visit):
    for width, dark in ((1440, False), (390, True)):
        page = visit(f"{site}/metric?metric=on_time_share", width, dark)
        head(page, "按时办结率")
        near = page.locator(".figure .status")
        assert near.inner_text() == "接近目标"
        assert near.evaluate("(word) => getComputedStyle(word).color !== getComputedStyle(word.parentElement).color")
        for split in ("街道", "社区", "社区类型", "窗口"):
            page.get_by_role("radio", name=split, exact=True).click()
            settled(page)
            assert quote(split) in page.url or split == "街道"
            assert not redrawn(page), split
        for tab in ("怎样读取", "从台账到屏幕", "SQL"):
            page.get_by_role("radio", name=tab, exact=True).click()
            settled(page)
            assert quote(tab) in page.url
            assert page.locator("table.words tr:has(.n)").count() == (tab == "怎样读取")
            assert not page.evaluate(_ASKEW)
            assert not english(page)
            assert not nameless(page)
            assert not {one[:2] for one in serious(page)} - set(STREAMLITS)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def test_every_screen_and_tab_by_the_menu(site, visit):
    left, found = set(), set()
    for width, dark in ((1440, False), (390, True)):
        page = visit(site, width, dark)
        for path, title in SCREENS.items():
            if width > 640:
                page.locator('[data-testid="stSidebarNavLink"]', has_text=title).click()
            else:
                page.goto(f"{site}/{path}")
            head(page, title)
            settled(page)
            if width < 640 and path not in LATER:
                assert len(late(page)) <= 2, (path, late(page))
            if path == "profile":
                page.get_by_role("button", name="仲景01社区", exact=True).click()
                settled(page)
            for tab in TABS.get(path, [None]):
                if tab:
                    page.get_by_role("radio", name=tab, exact=True).click()
                    settled(page)
                    assert quote(tab) in page.url or tab == TABS[path][0]
                assert main(page).count("演示数据") >= 1
                left |= {(words, path, tab) for words in english(page)}
                assert not nameless(page), (path, tab)
                assert not redrawn(page), (path, tab)
                assert width < 640 or head_height(page) <= 180, (path, tab)
                found |= {(*one, path, tab, width) for one in serious(page)}
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    assert not left
    own = {one for one in found if one[:2] in STREAMLITS}
    assert not found - own
    assert {one[:2] for one in own} == set(STREAMLITS), "an exception that no longer occurs"


#: Counts how often each chart is drawn from now on, and the headings that hold words in one piece after a change of the page.
_WATCHED = """() => {
  window.drawn = {};
  window.whole = 0;
  new MutationObserver((changes) => {
    const charts = changes.map(({ target }) => target.closest?.('[class*="st-key-chart-"]')?.className.match(/st-key-chart-(\\S+)/)[1]);
    for (const chart of new Set(charts))
      if (charts.filter((one) => one === chart).length > 100) drawn[chart] = (drawn[chart] ?? 0) + 1;
    for (const head of document.querySelectorAll('[class*="st-key-panel-"] h2'))
      whole += textsIn(head).some((text) => unbroken(text.data).length > 1);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def test_a_choice_draws_each_chart_once_and_parts_its_heading_at_once(site, visit):
    page = visit(f"{site}/services?period=今年")
    page.evaluate(_WATCHED)
    page.locator(".st-key-streets button").first.click()
    settled(page)
    once = {f"services-{name}": 1 for name in ("by_month", "by_window", "visits")}
    assert page.evaluate("drawn").items() >= once.items()
    assert page.evaluate("whole") == 0


def test_at_200_percent_the_head_leaves_most_of_the_screen(site, visit):
    page = visit(f"{site}/sites", width=720)
    page.set_viewport_size({"width": 720, "height": 450})
    for path in ("sites", "map", "tour"):
        page.goto(f"{site}/{path}")
        settled(page)
        assert head_height(page) <= 0.4 * 450, path


def test_on_a_phone_the_line_under_a_document_is_above_its_buttons(site, visit):
    page = visit(f"{site}/brief", width=390)
    head_of = page.locator(".st-key-head-paper")
    line, button = head_of.locator('[data-testid="stCaptionContainer"] p'), head_of.locator("button").first
    boxes = [one.bounding_box() for one in (line, button)]
    assert boxes[0]["height"] > 30, "two lines"
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


def test_filters_stand_where_they_have_a_say(site, visit):
    page = visit(f"{site}/explore?streets={quote(STREET)}")
    filters = page.locator(".st-key-filters")
    assert filters.count() == 1
    for tab, standing in (("SQL", 0), ("我的视图", 0), ("整表", 1)):
        page.get_by_role("radio", name=tab, exact=True).click()
        settled(page)
        assert filters.count() == standing, tab
    page.get_by_role("radio", name="搭建", exact=True).click()
    settled(page)
    assert f"{STREET}，全部类型社区" in main(page), "what was chosen is kept"
    for path in ("ledgers", "audit"):
        page.goto(f"{site}/{path}")
        settled(page)
        assert filters.count() == 0, path


def test_headings_on_a_phone_break_between_words_also_after_another_choice(site, visit):
    page = visit(f"{site}/sites", width=390)
    heads = page.locator('[class*="st-key-panel-"] h2')
    assert max(box["height"] for head in heads.all() if (box := head.bounding_box())) > 40, "some take two lines"
    assert not torn(page)
    assert page.locator('[class*="st-key-panel-"] h2 wbr').count()
    for tab in ("三年行动", "面积达标"):
        page.get_by_role("radio", name=tab, exact=True).click()
        settled(page)
    page.locator(".st-key-filters").hover()
    page.locator(".st-key-filters").get_by_role("button", name=STREET, exact=True).click()
    settled(page)
    assert not torn(page)
    said = heads.all_text_contents()
    page.reload()
    settled(page)
    assert said == heads.all_text_contents()


def test_sentences_on_a_phone_break_between_words(site, visit):
    page = visit(site, width=390)
    assert max(line.bounding_box()["height"] for line in page.locator("ol.lines .what").all()) > 40, (
        "some take two lines"
    )
    assert not torn(page)


def test_heads_in_a_chart_keep_words_whole(site, visit):
    page = visit(f"{site}/services?tab={quote('窗口规范')}", width=390)
    lines = page.locator(".st-key-panel-services-rules .xtick text tspan.line")
    lines.first.wait_for()
    assert {"服务机制", "项目清单"} <= {*lines.all_text_contents()}
    drawn = page.locator(".st-key-panel-services-rules .js-plotly-plot").evaluate(
        "(plot) => plot.layout.xaxis.ticktext"
    )
    assert {"服务机制", "项目清单"} <= {line for head in drawn for line in head.split("<br>")}, (
        "in a downloaded picture too"
    )


def test_what_is_touched_in_the_head_of_a_panel_is_wide_enough_for_a_finger(site, visit):
    page = visit(f"{site}/sites", width=390)
    buttons = page.locator(':is([class*="st-key-more-"], [class*="st-key-supervise-"]) button:visible').all()
    assert buttons
    assert min(button.bounding_box()["width"] for button in buttons) >= 40


def test_the_entry_of_the_menu_that_has_the_focus_is_outlined(site, visit):
    page = visit(site)
    entry = page.locator('[data-testid="stSidebarNavLink"]').nth(1)
    entry.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert entry.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"


def test_a_panel_that_says_that_there_is_nothing_takes_no_room_for_more(site, visit):
    page = visit(f"{site}/services?tab={quote('办理效率')}&streets={quote('五里堡街道')}")
    bare = page.locator(".st-key-panel-attention-low_on_time_share")
    beside = page.locator(".st-key-panel-services-speed")
    assert bare.bounding_box()["y"] == beside.bounding_box()["y"], "they stand side by side"
    assert bare.bounding_box()["height"] < 130 < 200 < beside.bounding_box()["height"]
    assert not redrawn(page)


def test_on_a_phone_what_roles_may_do_takes_a_line_each(site, visit):
    page = visit(f"{site}/users", width=390)
    table = page.get_by_role("table", name="角色和权限")
    assert table.bounding_box()["height"] / table.locator("tbody tr").count() < 50
    assert table.locator(".tick").first.is_hidden()


def test_the_card_on_the_map_has_its_units(site, visit):
    page = visit(f"{site}/map")
    page.get_by_role("button", name="五里堡03社区", exact=True).click()
    settled(page)
    page.locator(".st-key-panel-card").get_by_text("1,753㎡").wait_for()
