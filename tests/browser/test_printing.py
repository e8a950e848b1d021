"""Screens on paper: whole, named at the foot, light, and without what is only clicked."""

import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from tests.browser.test_screens import SCREENS, STREET, TABS
from tests.release import RELEASE

EVERY = [(path, tab) for path in [*SCREENS, "metric"] for tab in TABS.get(path, [None])]
SOME = [("", None), ("profile", "概况"), ("services", "事项办理"), ("ledgers", "数据字典"), ("metric", None)]
CHOSEN = {"profile": f"community={quote('仲景01社区')}&", "metric": "metric=on_time_share&"}


def printed(page, path):
    """The text of a screen as Chromium prints it, line by line as it stands on the sheets."""
    page.wait_for_timeout(1500)
    page.pdf(path=path, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    pages = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    return " ".join(text.split()), pages


def sheet_by_sheet(path: Path) -> list[str]:
    """What stands on each sheet, without blanks."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    return ["".join(sheet.split()) for sheet in text.split("\f")[:-1]]


@pytest.mark.parametrize("dark", [False, True])
def test_a_screen_is_printed_whole_and_says_what_it_shows(site, visit, tmp_path, dark):
    page = visit(f"{site}/sites?streets={quote(STREET)}&tab={quote('三年行动')}", dark=dark)
    text, sheets = printed(page, tmp_path / "sites.pdf")
    for words in ("演示数据", "版本 v0001", f"{STREET}，全部类型社区", "阵地规范化", "三年行动"):
        assert words in text, words
    for words in ("社区档案", "操作日志", "面积达标", "新华街道"):
        assert words not in text, words
    assert "841.92 x" in sheets, "A4, landscape"
    rows = page.locator("table.rows").last.locator("tbody tr > :first-child").all_text_contents()
    assert rows
    assert rows[-1].replace(" ", "") in text.replace(" ", "")
    assert page.locator(".foot").is_hidden(), "only paper shows it"
    widths = page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').style.zoom")
    assert widths == "", "the screen is as it was"


def test_a_chart_too_tall_for_a_sheet_on_its_side_fills_an_upright_one(site, visit, tmp_path):
    page = visit(f"{site}/sites?tab={quote('三年行动')}")
    _, sheets = printed(page, tmp_path / "sites.pdf")
    assert "x 841.92" in sheets, "A4, upright"
    panel, chart = page.evaluate("""() => {
      dispatchEvent(new Event("beforeprint"));
      const panel = document.querySelector(".st-key-panel-sites-programme");
      return [panel, panel.querySelector(".main-svg")].map((one) => one.getBoundingClientRect().width);
    }""")
    assert chart > 0.9 * panel > 600


@pytest.mark.release
@pytest.mark.parametrize(("path", "tab"), EVERY if RELEASE else SOME)
def test_every_sheet_is_light_filled_and_named(site, visit, tmp_path, path, tab):
    tabs = "part" if path == "profile" else "tab"
    page = visit(f"{site}/{path}?{CHOSEN.get(path, '')}{f'{tabs}={quote(tab)}' if tab else ''}", dark=True)
    printed(page, tmp_path / "screen.pdf")
    subprocess.run(["pdftoppm", "-r", "30", "-png", "screen.pdf", "sheet"], check=True, cwd=tmp_path)
    sheets = sorted(tmp_path.glob("sheet-*.png"))
    for number, (image, words) in enumerate(zip(sheets, sheet_by_sheet(tmp_path / "screen.pdf"), strict=True), 1):
        drawn = Image.open(image).convert("L")
        assert drawn.resize((1, 1)).getpixel((0, 0)) > 190, f"sheet {number} is dark"
        above = drawn.crop((0, 0, drawn.width, int(0.92 * drawn.height)))  # the foot
        assert above.point(lambda value: 255 * (value < 200)).getbbox(), f"nothing stands on sheet {number}"
        assert "版本v0001" in words, f"sheet {number} does not say of which version it is"
        assert f"{number}/{len(sheets)}" in words
    head = sheet_by_sheet(tmp_path / "screen.pdf")[0]
    assert (SCREENS.get(path) or "按时办结率") in head
    assert not tab or tab.replace(" ", "") in head


def test_columns_keep_their_width_and_what_is_taller_than_a_sheet_stands_alone(site, visit, tmp_path):
    page = visit(f"{site}/services?tab={quote('社会服务')}")
    text, _ = printed(page, tmp_path / "wide.pdf")
    for words in (
        "小蚂蚁志愿者服务队",
        "乐如家养老服务",
        "夕阳红文艺队",
        "近邻社工",
    ):  # heads of the heat table beside a list
        assert words in text.replace(" ", "") or words[:4] in text.replace(" ", "")
    page = visit(f"{site}/metric?{CHOSEN['metric']}")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    rows = page.locator('.stHorizontalBlock:has(> .stColumn):not([class*="st-key-"] *)')
    shapes = [
        row.evaluate("(row) => [row.classList.contains('stacked'), row.getBoundingClientRect().height]")
        for row in rows.all()
    ]
    assert {stacked for stacked, _ in shapes} == {True, False}
    assert all(height < 660 for stacked, height in shapes if not stacked), "a row that would run over the next sheet"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".stacked, .whole").count() == 0


def test_the_foot_names_the_version_on_every_sheet(site, visit, tmp_path):
    page = visit(f"{site}/catalogue")
    text, sheets = printed(page, tmp_path / "catalogue.pdf")
    count = int(sheets.split("Pages:")[1].split()[0])
    assert count > 1
    assert text.count("版本 v0001") >= count
    assert f"{count}/{count}" in text.replace(" ", "")


def test_the_words_of_the_foot_are_never_read_as_css(site, visit, tmp_path):
    page = visit(f"{site}/catalogue")
    hostile = '石桥"; } } body { display: none } \\ <b>'
    page.evaluate("(words) => { document.querySelector('.foot').textContent = words; }", hostile)
    text, _ = printed(page, tmp_path / "catalogue.pdf")
    assert hostile in text
    assert "指标口径" in text


def test_a_table_that_is_filled_in_is_printed_as_it_stands(site, visit, tmp_path):
    page = visit(f"{site}/tour?tab={quote('评分')}")
    text, _ = printed(page, tmp_path / "scores.pdf")
    for words in ("评委 1", "评委 7", "汉冶09社区"):
        assert words.replace(" ", "") in text.replace(" ", ""), words


def test_paper_is_light_and_leaves_away_what_is_only_clicked(site, visit, tmp_path):
    page = visit(f"{site}/sites?tab={quote('三年行动')}", dark=True)
    page.emulate_media(media="print")
    drawn = page.locator(".stPlotlyChart .main-svg").first
    assert "invert(1)" in drawn.evaluate("(drawing) => getComputedStyle(drawing).filter")
    page = visit(f"{site}/map", dark=True)
    page.locator(".st-key-controls").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator(".st-key-controls").first.is_hidden(), "what was chosen is said, not shown as a box"
    for what in ("canvas", ".map-legend i"):
        assert "invert(1)" in page.locator(what).first.evaluate("(drawing) => getComputedStyle(drawing).filter")


def test_heads_of_a_heat_table_break_between_words(site, visit):
    page = visit(site)
    head = page.locator("thead th", has_text="规范化标准达标率").first
    parts = head.evaluate("(head) => head.innerHTML.replace(/<(?!wbr)[^>]*>/g, '').split('<wbr>')")
    assert parts[0].strip() in ("规范", "规范化")
    assert all(len(part.strip()) > 1 for part in parts)
