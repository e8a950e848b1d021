"""What opens on a click: lists, menus, dialogs and messages of Streamlit's own are Chinese and usable as well."""

from tests.browser.conftest import settled
from tests.browser.looking import OPENED, STREAMLITS, english, serious
from tests.browser.server import ROOT, served


def look(page, *expected):
    """``expected`` comes up, nothing is English or unusable; returns the exceptions that occur."""
    for words in expected:
        page.locator(f":text('{words}'):visible").last.wait_for()
    page.wait_for_timeout(400)
    assert not english(page)
    found = serious(page)
    assert not found - {*STREAMLITS, *OPENED}
    return found


def test_lists(site, visit):
    page = visit(f"{site}/explore")
    page.get_by_role("combobox", name="度量").click()
    look(page, "全选")
    page.keyboard.type("没有")
    look(page, "没有匹配的选项")
    page = visit(f"{site}/ledgers?tab=数据字典")
    page.get_by_role("combobox", name="台账").click()
    page.keyboard.type("没有")
    look(page, "没有匹配的选项")
    page = visit(f"{site}/profile?community=仲景01社区&community=仲景02社区&community=仲景03社区")
    page.get_by_role("combobox", name="社区", exact=True).click()
    look(page, "最多选 3 项，请先移除一项")


def test_messages_of_inputs(site, visit):
    page = visit(f"{site}/catalogue")
    page.get_by_label("搜索指标").fill("面积")
    look(page, "按回车键生效")
    page = visit(f"{site}/sites")
    box = page.get_by_label("第一标准线（㎡）")
    box.fill("9999999")
    box.press("Enter")
    look(page, "请输入 50 至 5000 之间的数。")


def test_the_uploader(site, visit):
    page = visit(f"{site}/ledgers")
    look(page, "或拖放到这里，每个文件不超过 200MB")
    page.locator("input[type=file]").set_input_files({"name": "台账.csv", "mimeType": "text/csv", "buffer": b"1"})
    settled(page)
    look(page)
    page.get_by_role("button", name="移除 台账.csv").click()


def test_a_passport_and_its_table(site, visit):
    page = visit(f"{site}/sites")
    page.get_by_role("button", name="未达阵地面积标准的社区：表格、SQL、来源与下载").click()
    settled(page)
    dialog = page.get_by_role("dialog", name="未达阵地面积标准的社区")
    look(page, "数据来源")
    table = dialog.locator('[data-testid="stDataFrame"]')
    table.hover()
    dialog.get_by_role("button", name="选择要显示的列").click()
    look(page, "全选")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    box = table.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 175, box["y"] + 17)  # the last column of numbers
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] - 149, box["y"] + 17)
    found = look(page, "由小到大")
    for name, said in (("格式", "科学记数"), ("统计", "标准差")):
        page.get_by_role("menuitem", name=name).click()
        look(page, said)
    page.keyboard.press("Escape")
    table.hover()
    dialog.get_by_role("button", name="搜索").click()
    look(page, "输入要找的文字")
    page.keyboard.type("东关")
    found |= look(page, "共")
    assert found >= set(OPENED), "an exception that no longer occurs"
    for name in ("SQL", "数据来源"):
        dialog.get_by_role("tab", name=name).click()
        look(page)
    dialog.get_by_role("button", name="关闭").click()


def test_a_lost_connection(demo_home, tmp_path, browser):
    page = browser.new_page(locale="zh-CN")
    with served(ROOT / "app.py", demo_home, tmp_path / "log") as address:
        page.goto(address)
        settled(page)
    page.get_by_role("dialog", name="连接中断").wait_for(timeout=60_000)
    assert not english(page)
    page.close()
