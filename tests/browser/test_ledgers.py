"""From blank workbook to her own numbers, in the browser."""

import io

import openpyxl

from tests.browser.conftest import settled
from tests.test_pictures import LEDGERS, picture
from tests.workbooks import REAL, SITES, book


def check(page, path):
    page.locator('.st-key-file [data-testid="stFileUploaderDropzoneInput"]').set_input_files(path)
    settled(page)
    page.get_by_role("button", name="开始检查").click()
    settled(page)
    return page.locator('[data-testid="stMain"]').inner_text()


def opened(taken):
    return openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))


def banner(page):
    return page.get_by_role("note", name="数据集").inner_text()


def test_import_refuse_publish_and_roll_back(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/ledgers")
    bad = book(tmp_path / "坏.xlsx", REAL | {"阵地面积": [*SITES, ["河街社区", "去年", "6万"]]})
    assert "未通过检查：2 处问题，当前数据没有变化" in check(page, bad)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载标注问题的工作簿").click()
    marked = opened(taken)
    assert marked["阵地面积"]["B4"].comment or marked["问题清单"].max_row >= 3
    assert "v0001" in banner(page)

    good = book(tmp_path / "好.xlsx", REAL)
    assert "检查通过，发布后将有以下变化" in check(page, good)
    page.get_by_label("备注").fill("首次导入")
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("已发布版本 v0002").wait_for()
    settled(page)
    assert "v0002" in banner(page)
    assert "测试台账" in banner(page)
    assert "演示数据" not in banner(page)
    page.locator('[data-testid="stSidebarNavLink"]', has_text="总览").click()
    page.locator(".card").first.wait_for()
    settled(page)
    assert "50" in page.locator(".card").first.inner_text()

    page.goto(f"{site}/ledgers?tab=版本")
    settled(page)
    page.get_by_role("button", name="退回此版本").click()
    page.get_by_role("note", name="数据集").get_by_text("演示数据").first.wait_for()
    assert "v0001" in banner(page)


def test_pictures_arrive_in_the_weekly_stream(serve, demo_home, visit, tmp_path):
    site = serve(demo_home)
    page = visit(f"{site}/ledgers")
    picture(tmp_path / "a.jpg")
    page.locator('.st-key-pictures [data-testid="stFileUploaderDropzoneInput"]').set_input_files(tmp_path / "a.jpg")
    settled(page)
    assert "检查通过" in check(page, book(tmp_path / "台账.xlsx", LEDGERS))
    assert "缺少图片：b.png、c.jpg" in page.locator('[data-testid="stMain"]').inner_text()
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("已发布版本 v0002").wait_for()
    page.goto(f"{site}/sites?tab=每周进展&week=2018-05-06")
    image = page.locator(".report img")
    image.wait_for()
    assert image.evaluate("image => image.naturalWidth") == 480


def test_two_pictures_of_one_name_are_refused(site, visit, tmp_path):
    page = visit(f"{site}/ledgers")
    (tmp_path / "other").mkdir()
    for path in (tmp_path / "a.jpg", tmp_path / "other" / "a.jpg"):
        picture(path)
    shots = [tmp_path / "a.jpg", tmp_path / "other" / "a.jpg"]
    page.locator('.st-key-pictures [data-testid="stFileUploaderDropzoneInput"]').set_input_files(shots)
    settled(page)
    assert "未通过检查：1 处问题" in check(page, book(tmp_path / "台账.xlsx", LEDGERS))


def test_a_file_that_is_no_workbook(site, visit, tmp_path):
    page = visit(f"{site}/ledgers")
    broken = tmp_path / "台账.xlsx"
    broken.write_bytes(b"not a workbook")
    assert "未通过检查" in check(page, broken)


def test_blank_workbook_and_export(site, visit):
    page = visit(f"{site}/ledgers")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载空白工作簿").click()
    blank = opened(taken)
    assert blank["社区名录"].max_row >= 56
    with page.expect_download(timeout=120_000) as taken:
        page.get_by_role("button", name="下载当前数据").click()
    assert "演示数据" in taken.value.suggested_filename
