"""From blank workbook to her own numbers, in the browser."""

import io
import re

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import main, settled
from tests.test_pictures import LEDGERS, picture
from tests.workbooks import REAL, SITES, book


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def read(page, *paths):
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(paths)
    settled(page)
    press(page, "读取")
    return main(page)


def check(page, *paths):
    read(page, *paths)
    if page.get_by_role("button", name="检查", exact=True).count():
        press(page, "检查")
    expect(page.locator('[data-testid="stMain"]')).to_contain_text(
        re.compile("通过检查|检查通过|未通过"), timeout=60_000
    )
    return main(page)


def cleared(page):
    """An empty uploader again."""
    while page.locator(
        '[data-testid="stFileChipDeleteBtn"] button, [data-testid="stFileUploaderDeleteBtn"] button'
    ).count():
        page.locator(
            '[data-testid="stFileChipDeleteBtn"] button, [data-testid="stFileUploaderDeleteBtn"] button'
        ).first.click()
        settled(page)


def opened(taken):
    return openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))


def banner(page):
    return page.get_by_role("note", name="数据集").inner_text()


def test_import_refuse_publish_and_roll_back(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/ledgers")
    bad = book(tmp_path / "坏.xlsx", REAL | {"阵地面积": [*SITES, ["石桥社区", "去年", "6万"]]})
    assert "未通过检查：2 处问题，当前数据没有变化" in check(page, bad)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载标注问题的工作簿").click()
    marked = opened(taken)
    assert marked["阵地面积"]["B4"].comment
    assert "v0001" in banner(page)

    page.goto(f"{site}/ledgers")
    settled(page)
    good = book(tmp_path / "好.xlsx", REAL)
    assert "检查通过，发布后将有以下变化" in check(page, good)
    page.get_by_label("备注").fill("首次导入")
    press(page, "发布")
    page.get_by_text("已发布版本 v0002").wait_for()
    assert "v0002" in banner(page)
    assert "测试台账" in banner(page)
    assert "演示数据" not in banner(page)
    page.locator('[data-testid="stSidebarNavLink"]', has_text="总览").click()
    page.locator(".card").first.wait_for()
    settled(page)
    assert "50" in page.locator(".card").first.inner_text()

    page.goto(f"{site}/ledgers?tab=版本")
    settled(page)
    press(page, "退回此版本")
    page.get_by_label("退回原因").fill("数据有误")
    press(page, "确认退回")
    page.get_by_text("当前版本已回到 v0001").wait_for()
    assert "v0001" in banner(page)


def test_several_files_are_understood_asked_about_and_published_together(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/ledgers")
    (tmp_path / "社区名录.csv").write_text(
        "社区代码,社区名称,街道,社区类型\n999901001001,石桥社区,东关街道,板块型\n", encoding="utf-8"
    )
    (tmp_path / "数据集.csv").write_text(
        "名称,截止日期,统计起始日期,填报单位\n测试,2019/6/30,2018/1/1,组织部\n", encoding="utf-8"
    )
    rows = [
        ["面积表"],
        ["序号", "社区", "登记日", "建筑面积（亩）"],
        [1, "石桥社区", "2019.3.5", 1.2],
        ["合计", None, None, 1.2],
    ]
    said = read(
        page, tmp_path / "社区名录.csv", tmp_path / "数据集.csv", book(tmp_path / "面积.xlsx", {"Sheet1": rows})
    )
    assert "读取了 3 张表，识别为 3 类台账，有 1 处需要确认" in said
    assert "面积：亩 → ㎡" in said
    page.get_by_text("“阵地面积”的列“登记日”是哪一项？").wait_for()
    press(page, "按以上确认检查")
    page.get_by_text("将新增石桥社区的阵地面积 1 行。").wait_for(timeout=60_000)
    assert "将新增石桥社区的阵地面积 1 行。" in main(page)
    assert "“面积”亩换算为㎡" in main(page)
    press(page, "发布")
    page.get_by_text("已发布版本 v0002").wait_for()
    assert "测试" in banner(page)
    assert "按上次的确认，列“登记日”为“登记日期”" in read(page, tmp_path / "面积.xlsx")
    press(page, "重新确认")
    page.get_by_text("“阵地面积”的列“登记日”是哪一项？").wait_for()
    assert page.get_by_role("button", name="重新确认", exact=True).count() == 0


def test_a_draft_shows_its_own_choices_and_goes_with_them(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/ledgers")
    assert "替换 · 对照版本" in check(page, book(tmp_path / "甲.xlsx", REAL))
    page.get_by_text("追加：新行加入").click()
    settled(page)
    assert page.get_by_role("button", name="发布", exact=True).count() == 0, "another mode drops the draft"
    press(page, "检查")
    assert "追加 · 对照版本" in main(page)
    cleared(page)
    assert "识别为" not in main(page), "without its file there is no draft"
    check(page, book(tmp_path / "乙.xlsx", REAL))
    press(page, "发布")
    page.get_by_text("已发布版本 v0002").wait_for()
    assert "没有可以发布的变化" in check(page, book(tmp_path / "丙.xlsx", REAL))
    press(page, "放弃")
    assert "识别为" not in main(page)


def test_a_draft_that_went_stale_is_checked_again_with_one_click(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    first, second = visit(f"{site}/ledgers"), visit(f"{site}/ledgers")
    check(first, book(tmp_path / "甲.xlsx", REAL))
    check(
        second,
        book(tmp_path / "乙.xlsx", REAL | {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", "2018-03", 60]]}),
    )
    press(second, "发布")
    press(first, "发布")
    assert "检查之后已发布版本 v0002" in main(first)
    first.get_by_text("追加：新行加入").hover()
    press(first, "按当前版本重新检查")
    assert "没有可以发布的变化" in main(first), "the same rows are there already, and the visits stay"


def test_pictures_arrive_in_the_weekly_stream(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/ledgers")
    picture(tmp_path / "a.jpg")
    assert "检查通过" in check(page, tmp_path / "a.jpg", book(tmp_path / "台账.xlsx", LEDGERS))
    assert "缺少图片：b.png、c.jpg" in main(page)
    press(page, "发布")
    page.get_by_text("已发布版本 v0002").wait_for()
    page.goto(f"{site}/sites?tab=每周进展&week=2018-05-06")
    image = page.locator(".report img")
    image.wait_for()
    assert image.evaluate("image => image.naturalWidth") == 480


def test_two_pictures_of_one_name_are_refused(site, visit, tmp_path):
    page = visit(f"{site}/ledgers")
    (tmp_path / "other").mkdir()
    shots = [tmp_path / "a.jpg", tmp_path / "other" / "a.jpg"]
    for path, colour in zip(shots, ("red", "black"), strict=True):
        picture(path, colour)
    assert "2 张同名的不同图片" in check(page, *shots, book(tmp_path / "台账.xlsx", LEDGERS))


def test_a_file_that_is_no_workbook(site, visit, tmp_path):
    page = visit(f"{site}/ledgers")
    broken = tmp_path / "台账.xlsx"
    broken.write_bytes(b"\x62\x14\x23\x65" * 100)
    assert "未通过检查：1 处问题" in check(page, broken)
    assert "可能已被文档加密软件加密" in main(page)


def test_blank_workbook_and_export(site, visit):
    page = visit(f"{site}/ledgers")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载空白工作簿").click()
    blank = opened(taken)
    assert blank["社区名录"].max_row >= 56
    with page.expect_download(timeout=120_000) as taken:
        page.get_by_role("button", name="下载当前数据").click()
    assert "演示数据" in taken.value.suggested_filename
