"""Whose district it is, the data say: name, seal, colours and the blank workbook follow the directory of communities."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from components import frame, theme
from reports import district, excel
from tests.workbooks import COMMUNITIES, DATASET, FIGURES, book, publish
from warehouse import versions
from warehouse.intake import workbook
from warehouse.measures import published

ROOT = Path(__file__).parent.parent
HEAD = ["社区代码", "社区名称", "街道", "区县", "社区类型", "户数"]
ELSEWHERE = [
    HEAD,
    ["990001002", "下渡社区", "渡口街道", "青禾区", "板块型", 900],
    ["990001001", "上渡社区", "渡口街道", "青禾区", "板块型", 1200],
    ["990001003", "坡头社区", "坡上街道", "青禾区", "村改居型", 700],
]


@pytest.fixture
def elsewhere(home, tmp_path):
    publish(book(tmp_path / "elsewhere.xlsx", {"数据集": DATASET, "社区名录": ELSEWHERE}))
    return versions.open()


def renamed(rows, *names):
    """The rows with other districts."""
    return [rows[0], *([*row[:3], name, *row[4:]] for row, name in zip(rows[1:], names, strict=True))]


def test_the_name_is_that_of_the_directory(elsewhere):
    assert elsewhere.place == "青禾区"
    assert ">青</text>" in frame.seal(elsewhere.place)
    brief = district.brief(elsewhere, elsewhere.everything)
    assert brief.title == "青禾区城市社区党建工作情况"
    assert "宛城" not in str(brief)


@pytest.mark.parametrize("names", [(None, None, None), ("青禾区", "青禾区", "禾下区")], ids=["none", "several"])
def test_without_one_district_there_is_no_name(home, tmp_path, names):
    publish(book(tmp_path / "a.xlsx", {"数据集": DATASET, "社区名录": renamed(ELSEWHERE, *names)}))
    assert versions.open().place == ""
    assert ">社</text>" in frame.seal(versions.open().place)
    assert district.brief(versions.open(), versions.open().everything).title == "城市社区党建工作情况"


def test_streets_have_colours_in_the_order_of_the_directory(elsewhere):
    assert elsewhere.streets == ("渡口街道", "坡上街道")
    assert list(theme.streets()) == ["渡口街道", "坡上街道"]


def test_a_directory_of_many_streets_runs_out_of_colours_only(home, tmp_path):
    rows = [[f"99000100{one}", f"{one}号社区", f"{one}号街道", "青禾区", "板块型", 900] for one in range(1, 9)]
    publish(book(tmp_path / "a.xlsx", {"数据集": DATASET, "社区名录": [HEAD, *rows]}))
    assert len(theme.streets()) == 5


def test_the_blank_workbook_holds_the_own_directory(elsewhere, tmp_path):
    workbook.template(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["社区名录"]
    codes = [row[0] for row in sheet.iter_rows(min_row=2, max_row=4, values_only=True)]
    assert codes == ["990001001", "990001002", "990001003"]
    assert not any("宛城" in str(cell.value) for row in sheet.iter_rows(min_row=2) for cell in row)


def test_the_whole_tables_bear_the_own_name(elsewhere):
    made = io.BytesIO()
    excel.write(elsewhere, elsewhere.everything, made)
    front = openpyxl.load_workbook(made).worksheets[0]
    assert front["A1"].value == "青禾区城市社区党建数据：全部表格"


def test_the_frame_names_no_other_district(elsewhere):
    screen = AppTest.from_file(str(ROOT / "components" / "menu.py"), default_timeout=60).run()
    assert not screen.exception
    style = next(block.value for block in screen.get("html") if "--brand" in block.value)
    assert '--brand: "青禾区社区党建\\A 数据看板"' in style
    assert "宛城" not in style


def test_nothing_is_held_against_figures_published_elsewhere(elsewhere):
    assert published.of(elsewhere) == {}
    assert set(published.table(elsewhere, elsewhere.everything)["status"]) == {"not published"}
    assert published.reconcile(elsewhere).empty
    assert "公布" not in str(district.brief(elsewhere, elsewhere.everything))
    made = io.BytesIO()
    excel.write(elsewhere, elsewhere.everything, made)
    words = [cell.value for sheet in openpyxl.load_workbook(made) for row in sheet.iter_rows() for cell in row]
    assert not [word for word in words if "公布数" in str(word)]


@pytest.mark.parametrize("screen", ["overview", "catalogue"])
def test_no_screen_shows_figures_published_elsewhere(elsewhere, screen):
    shown = AppTest.from_file(str(ROOT / "components" / "menu.py"), default_timeout=60).run()
    if screen != "overview":
        shown.switch_page(f"../pages/{screen}.py").run()
    assert not shown.exception
    texts = [
        element.value for kind in ("title", "header", "subheader", "markdown", "caption") for element in shown.get(kind)
    ]
    assert not [text for text in texts if "公布数" in text or "对账" in text]
    assert not any({"published", "written"} & set(table.value.columns) for table in shown.dataframe)


def test_figures_of_another_period_are_not_held_against(home, tmp_path):
    later = [DATASET[0], [DATASET[1][0], dt.date(2019, 12, 31), *DATASET[1][2:]]]
    publish(book(tmp_path / "a.xlsx", {"数据集": later, "社区名录": COMMUNITIES, "公布数": FIGURES}))
    assert published.of(versions.open()) == {}
