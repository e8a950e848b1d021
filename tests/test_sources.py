"""Bad input gets a clear Chinese sentence with sheet and cell, and never an exception."""

import datetime as dt
import random
import zipfile

import openpyxl
import pytest

from tests.workbooks import book
from warehouse.intake import checks, sources, workbook, xlsx

SITES = ["社区", "登记日期", "面积", "措施", "说明"]
GOOD = ["河街社区", dt.date(2019, 3, 1), 620, "购买", "临街门面"]


def problems(path):
    source = sources.read(path)
    return [str(one) for one in source.problems + checks.cells(source)]


def with_cell(column, value):
    row = list(GOOD)
    row[column] = value
    return {"阵地面积": [SITES, GOOD, row]}


@pytest.mark.parametrize(
    ("column", "value", "cell", "words"),
    [
        (1, "2019-03-01", "B3", "日期，而不是文字"),
        (1, "2019-02-30", "B3", "存在的日期"),
        (1, "去年", "B3", "日期"),
        (2, "3.5万", "C3", "35000"),
        (2, "620㎡", "C3", "只填数字"),
        (2, -20, "C3", "不小于 0"),
        (2, None, "C3", "必填"),
        (3, "购卖", "D3", "是否为“购买”"),
        (4, "联系人 13812345678", "E3", "138****5678"),
        (4, "411302199001011234", "E3", "身份证"),
        (4, "=1+1", "E3", "选择性粘贴"),
        (4, "#DIV/0!", "E3", "错误值"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, column, value, cell, words):
    found = problems(book(tmp_path / "a.xlsx", with_cell(column, value)))
    assert [one for one in found if f"阵地面积!{cell}" in one and words in one], found


@pytest.mark.parametrize(
    ("ledger", "head", "row", "words"),
    [
        (
            "双报到",
            ["单位类别", "人数", "居住地社区", "报到日期"],
            ["机关", 2.5, "河街社区", dt.date(2019, 1, 1)],
            "不带小数",
        ),
        (
            "每周进度",
            ["项目编号", "周末日期", "完成比例", "进展文字"],
            ["X", dt.date(2019, 1, 6), 120, "封顶"],
            "不大于 100",
        ),
        (
            "社区名录",
            ["社区代码", "社区名称", "街道", "社区类型", "经度", "纬度"],
            ["411302001001", "河街社区", "东关街道", "板块型", 32.99, 112.54],
            "填反",
        ),
    ],
)
def test_rules_of_other_ledgers(tmp_path, ledger, head, row, words):
    assert any(words in one for one in problems(book(tmp_path / "a.xlsx", {ledger: [head, row]})))


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"阵地面机": [SITES, GOOD]}, "是否为“阵地面积”"),
        ({"阵地面积": [["社区", "登记日期", "面机", "措施"], GOOD[:4]]}, "是否为“面积”"),
        ({"阵地面积": [["社区", "登记日期"], GOOD[:2]]}, "“面积”这一必填列"),
        ({"阵地面积": [[*SITES, "面积"], [*GOOD, 1]]}, "每列只出现一次"),
        ({"阵地面积": [["2019 年阵地统计表"], SITES, GOOD]}, "标题行请删除"),
        ({"填写说明": [["什么都没有"]]}, "没有台账工作表"),
    ],
)
def test_wrong_structure(tmp_path, sheets, words):
    assert any(words in one for one in problems(book(tmp_path / "a.xlsx", sheets)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        (b"hello", "不是工作簿"),
        (b"\x89PNG\r\n", "不是工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧版 xls 或加密"),
        (b"PK\x03\x04broken", "损坏"),
    ],
)
def test_files_that_are_no_workbook(tmp_path, content, words):
    (tmp_path / "a.xlsx").write_bytes(content)
    assert any(words in one for one in problems(tmp_path / "a.xlsx"))


def test_merged_hidden_and_lone_cells(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        {"阵地面积": [SITES, GOOD], "志愿者": [["社区", "月份", "新增注册人数"]], "督查": [["日期"]]},
    )
    made = openpyxl.load_workbook(path)
    made["阵地面积"].merge_cells("D2:E2")
    made["志愿者"]["A1048576"] = "孤"
    made["督查"].sheet_state = "hidden"
    made.save(path)
    made.close()
    found = "\n".join(problems(path))
    assert "阵地面积!D2:E2" in found
    assert "第 1048576 行" in found
    assert "隐藏的工作表" in found


def rewritten(path, part, text):
    """The workbook with one part of the archive replaced."""
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (parts | {part: text}).items():
            new.writestr(name, content)
    return path


def test_bombs(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, GOOD]})
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    assert any("外部定义" in one for one in problems(rewritten(path, "xl/workbook.xml", entities)))
    path = book(tmp_path / "b.xlsx", {"阵地面积": [SITES, GOOD]})
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 2**20)
    assert any("解压后过大" in one for one in problems(rewritten(path, "xl/worksheets/sheet1.xml", b" " * 2**22)))
    assert any("不超过 200 MB" in one for one in problems(oversized(tmp_path / "c.xlsx")))


def oversized(path):
    with path.open("wb") as file:
        file.truncate(sources.MOST_BYTES + 1)
    return path


def test_a_list_may_be_written_with_any_separator(tmp_path):
    rows = [["社区", "建成日期", "已建部件"], ["河街社区", dt.date(2019, 3, 1), "网；端、号 ，中心1"]]
    source = sources.read(book(tmp_path / "a.xlsx", {"信息平台": rows}))
    assert not source.problems
    assert source.tables["platforms"]["parts"].tolist() == ["网;端;号;中心1"]


def test_stray_characters_are_forgiven_and_reported(tmp_path):
    row = [" 河街\u200b社区 ", dt.date(2019, 3, 1), "620", "购 买", "一层\u3000大厅"]
    source = sources.read(
        book(tmp_path / "a.xlsx", {"阵地面积": [["*社区", "登记日期", "面积（㎡）", "措施", "说明"], row]})
    )
    assert not source.problems + checks.cells(source)
    assert list(source.tables["sites"].iloc[0][["community", "area", "measure", "note"]]) == [
        "河街社区",
        620,
        "购买",
        "一层大厅",
    ]
    assert source.notices


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_three_encodings(tmp_path, encoding):
    path = tmp_path / "阵地面积.csv"
    path.write_text(
        "社区,登记日期,面积,措施\n河街社区,2019/3/1,620,购买\n民主社区,2019年3月2日,480,\n", encoding=encoding
    )
    source = sources.read(path)
    assert not source.problems + checks.cells(source)
    assert list(checks.typed(source)["sites"]["area"]) == [620, 480]


def test_csv_that_is_binary(tmp_path):
    (tmp_path / "阵地面积.csv").write_bytes(b"\0\1\2")
    assert any("二进制" in one for one in problems(tmp_path / "阵地面积.csv"))


def test_month_may_be_any_day_or_text(tmp_path):
    head = ["社区", "月份", "新增注册人数"]
    rows = [["河街社区", "2018-03", 1], ["民主社区", dt.date(2018, 3, 17), 2], ["北关社区", "2018年3月", 3]]
    source = sources.read(book(tmp_path / "a.xlsx", {"志愿者": [head, *rows]}))
    assert not source.problems
    assert set(source.tables["volunteers"]["month"]) == {dt.date(2018, 3, 1)}


def test_no_damage_raises(tmp_path):
    """Truncated and bit-flipped workbooks end in problems or in data, never in an exception."""
    whole = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, *[GOOD] * 50]}).read_bytes()
    dice = random.Random(7)
    for number in range(60):
        broken = bytearray(whole[: dice.randrange(10, len(whole))] if number % 2 else whole)
        for _ in range(dice.randrange(1, 6)):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        path = tmp_path / "b.xlsx"
        path.write_bytes(broken)
        source = sources.read(path)
        checks.cells(source)


def test_marked_workbook_names_every_problem(tmp_path):
    path = book(tmp_path / "a.xlsx", with_cell(2, -20))
    source = sources.read(path)
    found = source.problems + checks.cells(source)
    workbook.mark(source, found, tmp_path / "marked.xlsx")
    made = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert made.sheetnames[0] == "问题清单"
    assert made["阵地面积"]["C3"].fill.fgColor.rgb.endswith("F7C9B6")
    assert "不小于 0" in made["阵地面积"]["C3"].comment.text
    made.close()
    assert "问题清单" not in {one.sheet for one in sources.read(tmp_path / "marked.xlsx").problems}


def test_template_is_empty_but_for_the_directory(tmp_path):
    workbook.template(tmp_path / "blank.xlsx")
    source = sources.read(tmp_path / "blank.xlsx")
    assert not source.problems
    assert len(source.tables) == 28
    assert len(source.tables["communities"]) == 55
    assert source.tables["sites"].empty
    made = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    sheet = made["服务窗口"]
    assert sheet.freeze_panes == "A2"
    assert "党员服务" in sheet["B1"].comment.text
    assert any("党员服务" in (rule.formula1 or "") for rule in sheet.data_validations.dataValidation)
    made.close()


def test_a_formula_hides_no_other_problem(tmp_path):
    rows = [SITES, [*GOOD[:4], "=1+1"], ["河街社区", "去年", 5, "购买", None]]
    found = problems(book(tmp_path / "a.xlsx", {"阵地面积": rows}))
    assert [one for one in found if "阵地面积!E2" in one]
    assert [one for one in found if "阵地面积!B3" in one]
