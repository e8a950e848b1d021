"""The raw cells of a workbook as a person sees them, whatever wrote it; damage never raises, and bombs are refused."""

import datetime as dt
import random
import zipfile

import duckdb
import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from PIL import Image as Picture

from tests.workbooks import book, rewritten
from warehouse.intake import sources, xlsx

SITES = ["社区", "登记日期", "面积", "措施", "说明"]
GOOD = ["石桥社区", dt.date(2019, 3, 1), 620, "购买", "临街门面"]


def cells(path, sheet=0):
    """The raw rows of one sheet of a source."""
    source = sources.read(path)
    assert not source.remarks.problems, source.remarks.problems
    return [row[1:] for row in duckdb.sql(f"select * from {source.sheets[sheet].scan} order by row").fetchall()]


def said(path):
    source = sources.read(path)
    return "\n".join(map(str, [*source.remarks.problems, *source.remarks.notices]))


def formatted(path, *columns):
    """One row of numbers with their formats."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("阵地面积")
        for place, (value, code) in enumerate(columns):
            sheet.write_number(0, place, value, made.add_format({"num_format": code}))
    return path


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (43525, "yyyy-mm-dd", "2019-03-01T00:00:00"),
        (43525.5, 'yyyy"年"m"月"d"日" h:mm', "2019-03-01T12:00:00"),
        (43525, "[$-804]yyyy年m月d日;@", "2019-03-01T00:00:00"),
        (43525, 31, "2019-03-01T00:00:00"),
        (43525, 57, "2019-03"),
        (43525, 14, "2019-03-01T00:00:00"),
        (43529, 57, "#只显示年、月#2019-03-05T00:00:00"),
        (43529, "yyyy年", "#只显示年#2019-03-05T00:00:00"),
        (43466, "yyyy", "#只显示年#2019-01-01T00:00:00"),
        (1.5, 46, "36小时"),
        (20190305, '0000"年"00"月"00"日"', "2019年03月05日"),
        (20190305, '0000"-"00"-"00', "2019-03-05"),
        (1005, '"站"0"-"000', "站1-005"),
        (75, '"站"0"-"000', "站0-075"),
        (5, "# ?/?", "5"),
        (1.5, "[h]:mm", "36小时"),
        (0.6, "0%", "60%"),
        (0.605, "0.00%", "60.5%"),
        (20, '0.00"万元"', "20.00万元"),
        (20, "0.0\\万\\元", "20.0万元"),
        (1.2, "0.0\\亩", "1.2亩"),
        (7, '"ZD-"000', "ZD-007"),
        (7, '"第"0"号站"', "第7号站"),
        (7, "000", "007"),
        (2018.1, "0.00", "2018.10"),
        (3.456, "0.00", "3.456"),
        (20, '"¥"#,##0.00', "20.00"),
        (20, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ', "20.00"),
        (20, "G/通用格式", "20"),
        (0.604166666666667, "h:mm", "14:30:00"),
        (620, "0㎡", "620㎡"),
        (200000, '0!.0,"万元"', "#原数200000"),
        (200000, '#,##0,"千元"', "#原数200000"),
        (1234.5, "#,##0.00", "1234.50"),
        (-5, "0;[Red]-0", "-5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (2018000000000001024, "0", "2.01800000000000E+18"),
    ],
)
def test_a_number_comes_as_its_format_shows_it(tmp_path, value, code, text):
    assert cells(formatted(tmp_path / "a.xlsx", (value, code)))[0] == (text,)


def test_a_workbook_that_counts_from_1904(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True}) as made:
        sheet = made.add_worksheet("阵地面积")
        sheet.write_datetime(0, 0, dt.datetime(2019, 3, 1), made.add_format({"num_format": "yyyy-mm-dd"}))
    assert cells(tmp_path / "a.xlsx") == [("2019-03-01T00:00:00",)]


@pytest.fixture
def twins(tmp_path):
    """The same sheet with and without a namespace prefix: merged cells, a formula with its result, a hidden row."""
    plain = """<row r="1"><c r="A1" t="inlineStr"><is><t>社区</t></is></c><c r="B1" t="inlineStr"><is><t>面积</t></is></c>
        <c r="C1" t="inlineStr"><is><t>说明</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><r><t>石桥</t></r><r><t>社区</t></r><rPh><t>hejie</t></rPh></is></c><c r="B2"><f>600+20</f><v>620</v></c>
        <c r="C2" t="inlineStr"><is><t>一并登记</t></is></c></row>
        <row r="3" hidden="1"><c r="A3" t="inlineStr"><is><t>柳湾社区</t></is></c><c r="B3"><v>1300</v></c><c r="C3"/></row>"""
    prefixed = plain.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    made = {}
    for name, prefix, rows in (("plain", "", plain), ("prefixed", "x:", prefixed)):
        own = f"xmlns{':x' if prefix else ''}"
        text = (
            f'<?xml version="1.0"?><{prefix}worksheet {own}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<{prefix}sheetData>{rows}</{prefix}sheetData><{prefix}mergeCells><{prefix}mergeCell ref="C2:C3"/></{prefix}mergeCells></{prefix}worksheet>'
        )
        path = book(tmp_path / f"{name}.xlsx", {"阵地面积": [SITES]})
        made[name] = rewritten(path, "xl/worksheets/sheet1.xml", text.encode())
    return made


def test_a_namespace_prefix_changes_nothing(twins):
    rows = [("社区", "面积", "说明"), ("石桥社区", "620", "一并登记"), ("柳湾社区", "1300", None)]
    for path in twins.values():
        assert cells(path) == rows
        assert sources.read(path).sheets[0].merges == [xlsx.Merge(3, 2, 3, 3)]
        assert "公式按显示的结果读取（1 处，首处 B2）" in said(path)
        assert "隐藏的行或列同样读取" in said(path)


def test_sheets_nobody_sees_and_blank_ones_are_passed_over(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        {
            "阵地面积": [SITES, GOOD],
            "Sheet2": [],
            "草稿": [["什么"]],
            "填写说明": [["城市社区台账"], ["填写要求"], ["1", "我们自己的"]],
        },
    )
    made = openpyxl.load_workbook(path)
    made["草稿"].sheet_state = "veryHidden"
    made.save(path)
    made.close()
    source = sources.read(path)
    assert [sheet.name for sheet in source.sheets] == ["阵地面积"]
    assert list(map(str, source.remarks.notices)) == ["草稿：隐藏的工作表没有读取；需要导入的，请取消隐藏"]


def test_what_is_struck_through_is_read_and_told_of(tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, GOOD, ["柳湾社区", *GOOD[1:]]]})
    assert "删除线" not in said(path)
    made = openpyxl.load_workbook(path)
    for cell in made["阵地面积"][3]:
        cell.font = openpyxl.styles.Font(strike=True)
    made["阵地面积"]["A2"].font = openpyxl.styles.Font(strike=False, bold=True)
    made.save(path)
    made.close()
    assert "带删除线的内容照常读取；已作废的，请删去后重新导入（5 处，首处 A3）" in said(path)
    assert len(cells(path)) == 3


TOLD = [
    "单元格里划了删除线的一部分没有读取（1 处，首处 E3）",
    "带删除线的内容照常读取；已作废的，请删去后重新导入（1 处，首处 E4）",
    "隐藏的行或列同样读取（2 处）",
]


def test_what_a_reader_of_values_would_not_see_is_told_of(tmp_path):
    note = CellRichText("新屋", TextBlock(InlineFont(), "一间"), TextBlock(InlineFont(strike=True), "旧屋"))
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, GOOD, [*GOOD[:4], note], [*GOOD[:4], "作废"]]})
    made = openpyxl.load_workbook(path, rich_text=True)
    sheet = made["阵地面积"]
    sheet["E4"].font = openpyxl.styles.Font(strike=True)
    sheet["C2"].comment = Comment("实为 640", "填表人")
    sheet["A1"].comment = Comment("表头的说明", " ")  # as a template, whoever saved it
    sheet["D1"].comment = Comment("仅限新建", "街道")
    sheet["C3"].comment = Comment("填的是“多”", "检查结果")
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["D"].hidden = True
    made.save(path)
    made.close()
    for words in [*TOLD, "批注没有读取；批注里另有数据或更正的，请填入单元格（2 处，首处 D1）"]:
        assert words in said(path)
    assert cells(path)[2][4] == "新屋一间"


def test_what_is_struck_or_hidden_in_an_xls_is_told_of(tmp_path):
    struck = xlwt.easyfont("struck_out true")
    made = xlwt.Workbook()
    sheet = made.add_sheet("阵地面积")
    for row, line in enumerate([SITES, *3 * [["石桥社区", "2019-03-01", 620, "购买"]]]):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    sheet.write_rich_text(2, 4, ["新屋", ("一间", xlwt.Font()), ("旧屋", struck)])
    sheet.write(3, 4, "作废", xlwt.easyxf("font: struck_out true"))
    sheet.row(2).hidden = sheet.col(3).hidden = True
    made.save(str(tmp_path / "a.xls"))
    for words in TOLD:
        assert words in said(tmp_path / "a.xls")
    assert cells(tmp_path / "a.xls")[2][4] == "新屋一间"


def test_an_xls_with_a_password_is_called_so(tmp_path):
    made = xlwt.Workbook()
    made.add_sheet("阵地面积").write(0, 0, "社区")
    made.save(str(tmp_path / "a.xls"))
    whole = (tmp_path / "a.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(whole.replace(b"\x42\0\x02\0", b"\x2f\0\x02\0", 1))  # FILEPASS for CODEPAGE
    assert "设有打开密码的工作簿" in said(tmp_path / "a.xls")


def test_a_picture_on_the_sheet_is_told_of(tmp_path):
    Picture.new("RGB", (20, 20)).save(tmp_path / "a.png")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("每周进度")
        sheet.write_row(0, 0, ["项目编号", "周末日期"])
        sheet.insert_image("B2", str(tmp_path / "a.png"))
    assert "文件名填入“图片”列" in said(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("header", "headings"),
    [
        ('&C&14 2019年&"宋体,常规"3月&R单位：万元', ["2019年3月", "单位：万元"]),
        ("&L&D&C第 &P 页 共 &N 页", []),
        ("&C演示数据", []),
    ],
)
def test_the_header_of_the_pages_is_a_heading(tmp_path, header, headings):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("阵地面积")
        sheet.write_row(0, 0, SITES)
        sheet.set_header(header)
    assert sources.read(tmp_path / "a.xlsx").sheets[0].headings == headings
    assert ("只作标题看待" in said(tmp_path / "a.xlsx")) == bool(headings)


def test_the_header_of_an_xls_is_a_heading(tmp_path):
    made = xlwt.Workbook()
    for name, header in (("甲", ""), ("阵地面积", "&C2019年3月&R单位：亩")):
        sheet = made.add_sheet(name)
        sheet.write(0, 0, "社区")
        sheet._Worksheet__header_str = header  # its property takes ASCII only
    made.save(str(tmp_path / "a.xls"))
    assert [sheet.headings for sheet in sources.read(tmp_path / "a.xls").sheets] == [[], ["2019年3月", "单位：亩"]]


def test_text_boxes_are_headings(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("阵地面积")
        sheet.write_row(0, 0, SITES)
        sheet.insert_textbox("B4", "面积情况表\n单位：亩")
    assert sources.read(tmp_path / "a.xlsx").sheets[0].headings == ["面积情况表", "单位：亩"]
    assert "页眉、文本框里的文字（“面积情况表”）只作标题看待（2 处）" in said(tmp_path / "a.xlsx")


def test_what_stands_far_to_the_right_is_told_of(tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, GOOD]})
    made = openpyxl.load_workbook(path)
    made["阵地面积"]["XFD7"] = "孤"
    made.save(path)
    made.close()
    assert "远离表格的内容没有读取（1 处，首处 XFD7）" in said(path)
    assert sources.read(path).sheets[0].width == 5


def test_control_characters_come_as_excel_wrote_them(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        made.add_worksheet("阵地面积").write_string(0, 0, "一\x08二_x0041_")
    assert cells(tmp_path / "a.xlsx") == [("一\x08二_x0041_",)]


def test_bombs(tmp_path, monkeypatch):
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, GOOD]})
    assert "外部定义" in said(rewritten(path, "xl/workbook.xml", entities))
    path = book(tmp_path / "b.xlsx", {"阵地面积": [SITES, GOOD]})
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 2**20)
    assert "解压后过大" in said(rewritten(path, "xl/worksheets/sheet1.xml", b" " * 2**22))
    with (tmp_path / "c.xlsx").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(sources.MOST_BYTES + 1)
    assert "不超过 200 MB" in said(tmp_path / "c.xlsx")


def test_no_damage_raises(tmp_path):
    """Truncated and bit-flipped workbooks end in problems or in data, never in an exception."""
    whole = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, *[GOOD] * 50]})
    plain = tmp_path / "plain.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(plain, "w") as new:  # stored, so that flips reach the XML
        for name in old.namelist():
            new.writestr(name, old.read(name))
    dice = random.Random(7)
    for number in range(120):
        content = (whole if number % 2 else plain).read_bytes()
        broken = bytearray(content[: dice.randrange(10, len(content))] if number % 3 == 0 else content)
        for _ in range(dice.randrange(1, 6)):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        path = tmp_path / "b.xlsx"
        path.write_bytes(broken)
        sources.read(path)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (20000, '[<10000]0"万元";0"元"', "20000元"),
        (20, '[<10000]0"万元";0"元"', "20万元"),
        (20, '[>10000]0"元";0"万元"', "20万元"),
        (-5, '0"元";-0"万元"', "-5万元"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0.00"),
        (20, ";;;", "#原数20"),
        (1, '[=1]"是";[=0]"否"', "#原数1"),
        (43500, "aaaa", "2019-02-04T00:00:00"),
        (5, "@", "5"),
        (5, '0"a;b"', "5a;b"),
    ],
)
def test_a_number_is_seen_by_the_section_of_its_format_that_goes_for_it(tmp_path, value, code, shown):
    assert cells(formatted(tmp_path / "a.xlsx", (value, code))) == [(shown,)]
