"""自由探索 in a browser: build, query, browse, keep, share, pin."""

import re
from urllib.parse import quote

from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

from tests.browser.conftest import main, settled


def pick(page, label, *options):
    """Choose options of a select box by its label."""
    for option in options:
        box = page.get_by_label(label, exact=False).locator("visible=true").first
        box.click()
        box.fill(option)
        page.get_by_role("option", name=option, exact=True).first.click()
        settled(page)
    page.keyboard.press("Escape")


def taken(page, button):
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()  # the only one: Streamlit's own would run formulas
    return download.value


def test_build_chart_map_files_and_sql(site, visit):
    page = visit(
        f"{site}/explore?period=全部&cube={quote('办理事项')}&rows={quote('街道')}&rows={quote('窗口')}&across={quote('季度')}"
    )
    assert "新华街道 就业社保的受理事项最多，2,814 件" in main(page)
    csv = taken(page, "下载 CSV")
    assert "演示数据" in csv.suggested_filename
    raw = csv.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel needs the BOM"
    lines = raw.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("街道,窗口,2018年1季度（件）")
    assert lines[-1].startswith("合计,")
    page.get_by_text("图表", exact=True).click()
    page.locator(".st-key-built-chart .barlayer .point").first.wait_for()
    page.goto(f"{site}/explore?period=全部&rows={quote('社区')}&way={quote('地图')}")
    page.locator(".st-key-panel-built canvas").first.wait_for()
    settled(page)
    page.get_by_text("查看生成的 SQL").click()
    settled(page)  # a button of what is still unfolding can slip from under the click
    page.get_by_role("button", name="在 SQL 中继续修改").click()
    page.locator(".st-key-panel-answer").get_by_text("行，").first.wait_for(timeout=30_000)
    assert "56 行，4 列" in main(page)


def test_small_communities_that_got_worse_are_found_without_sql(serve, demo_home, visit):
    site = serve(demo_home)
    asked = {"cube": "办理事项", "measures": "按时办结率", "since": "2019-01", "compare": "半年前"}
    asked |= {"having": "按时办结率 增减", "scope": "指标目录·阵地面积", "scope-bound-catalogue.site_area": "500"}
    asked |= {"sort": "按时办结率 增减", "rising": "true", "draw": "按时办结率 增减"}
    query = "&".join(f"{quote(key)}={quote(value)}" for key, value in asked.items())
    page = visit(f"{site}/explore?{query}&rows={quote('社区')}&rows={quote('窗口')}")
    said = "只看阵地面积低于 500 ㎡的社区；比较期 2018-07 至 2018-12；只列按时办结率增减低于 0 个百分点的行"
    assert said in main(page)
    assert "的按时办结率下降最多" in main(page)
    page.get_by_label("视图名称").fill("小阵地")
    page.get_by_role("button", name="保存视图").click()
    page.get_by_text("已保存“小阵地”").wait_for()
    other = visit(f"{site}/explore?tab={quote('我的视图')}")
    other.get_by_role("button", name="打开").click()
    other.locator(".st-key-panel-built").wait_for()
    settled(other)
    assert said in main(other)
    assert "having=" in other.url
    other.reload()
    settled(other)
    assert said in main(other)
    other.get_by_text("图表", exact=True).click()
    other.locator(".st-key-built-chart svg.main-svg").first.wait_for()


def test_a_query_is_completed_run_and_cancelled(site, visit):
    page = visit(f"{site}/explore?period=全部&tab=SQL")
    editor = page.frame_locator('iframe[title="查询编辑器"]')
    editor.locator(".ace_content").click()
    page.wait_for_timeout(800)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type("select count(*) from matters_by_m", delay=30)
    editor.locator(".ace_autocomplete", has_text="各社区每月受理事项").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type(" where (select count(*) from range(1000000000000)) > 0", delay=10)
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    settled(page)
    stopped = page.get_by_text(re.compile("查询已取消|查询超过")).first
    for attempt in range(3):  # on a machine so busy that a click is too early, or the query's ten seconds are over
        page.get_by_role("button", name="运行").click()
        try:
            page.get_by_role("button", name="取消").click(timeout=15_000)
            stopped.wait_for(timeout=20_000)
            break
        except TooLate:
            assert attempt < 2, "a query that runs cannot be cancelled"
    page.get_by_role("button", name="示例").click()
    page.get_by_role("button", name="没有人认领的公益岗位").click()
    page.locator(".st-key-panel-answer").get_by_text("行，3 列").wait_for(timeout=30_000)
    page.get_by_test_id("stPopoverBody").wait_for(
        state="detached", timeout=15_000
    )  # it lay over the query that was chosen
    visitor = visit(page.url)
    visitor.locator(".st-key-panel-answer").get_by_text("行，3 列").wait_for(timeout=30_000)


def test_a_view_is_kept_pinned_shown_and_opened_again(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/explore?period=全部&rows={quote('社区类型')}&streets={quote('仲景街道')}")
    page.get_by_label("视图名称").fill("各类型办理量")
    page.get_by_role("button", name="保存视图").click()
    page.get_by_text("已保存“各类型办理量”").wait_for()
    other = visit(f"{site}/explore?period=全部&tab={quote('我的视图')}")
    other.get_by_text("固定到观摩").click()
    settled(other)
    other.get_by_role("button", name="打开").click()
    other.locator(".st-key-panel-built").wait_for()
    settled(other)
    assert "仲景街道，全部类型社区" in main(other)
    assert quote("社区类型") in other.url
    file = taken(other, "下载 CSV").suggested_filename
    (month,) = (tmp_path / "home" / "log").glob("*.jsonl")
    assert file in month.read_text(encoding="utf-8"), "an export nobody recorded"
    query = visit(f"{site}/explore?period=全部&tab=SQL&sql={quote('select 1 as 一, 2 as 二')}")
    query.locator(".st-key-panel-answer").get_by_text("行，2 列").wait_for(timeout=30_000)
    query.get_by_label("视图名称").fill("一条查询")
    query.get_by_role("button", name="保存视图").click()
    query.get_by_text("已保存“一条查询”").wait_for()
    query.goto(f"{site}/explore?period=全部&tab={quote('我的视图')}")
    query.get_by_role("button", name="打开").nth(1).click()
    query.locator(".st-key-panel-answer").get_by_text("行，2 列").wait_for(timeout=30_000)
    settled(query)
    show = visit(f"{site}/tour")
    show.get_by_role("button", name="开始放映").click()
    slides = show.frame_locator(".st-key-stage iframe").locator(".slide.chapter")
    expect(slides.filter(has_text="各类型办理量")).to_have_count(1, timeout=30_000)


def test_whole_tables_are_searched(site, visit):
    page = visit(f"{site}/explore?period=全部&tab={quote('整表')}&sheet={quote('公益岗位')}&find={quote('治安')}")
    assert "公益岗位：" in main(page)
    assert "各列概况" in main(page)
    rows = taken(page, "下载 Parquet")
    assert rows.path().read_bytes()[:4] == b"PAR1"
