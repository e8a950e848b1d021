"""A clerk's year: what was said before, what the cells show, the same rows from every street, and our own files sent back."""

import datetime as dt

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.workbooks import COMMUNITIES, DATASET, SITES, book, drafted, ledger, publish, taken, wrong
from warehouse import versions
from warehouse.intake import imports, mappings, marking, workbook

D = dt.date
MONEY = ["年度", "社区", "划拨金额"]
EVENTS = ["日期", "社区", "类别", "主题", "参与人次", "服务时长"]


def formatted(path, heads, rows, formats):
    """A sheet whose columns have number formats of their own."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet(path.stem)
        sheet.write_row(0, 0, heads)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                look = made.add_format({"num_format": formats.get(column, "General")})
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), look)
                else:
                    sheet.write(number, column, value, look)
    return path


def test_what_plain_numbers_meant_once_does_not_multiply_the_next_ones(base, tmp_path):
    mixed = book(tmp_path / "一.xlsx", {"经费划拨": [MONEY, [2017, "石桥社区", "20万元"], [2017, "柳湾社区", 15]]})
    draft = imports.prepare(mixed, imports.APPEND)
    answers = mappings.answered(draft.questions, {one.id: "万元" for _, one in draft.questions}, {})
    draft = imports.again(draft, answers=answers)
    taken(draft)
    assert ledger("allocations", "amount") == [(150000,), (200000,)]
    taken(drafted(tmp_path, {"经费划拨": [MONEY, [2018, "石桥社区", 200000]]}))
    assert ledger("allocations", "amount", "year = 2018") == [(200000,)]
    workbook.export(versions.open(), tmp_path / "全部.xlsx")
    publish(tmp_path / "全部.xlsx")
    assert ledger("allocations", "amount", "year = 2018") == [(200000,)]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("划拨金额（万元）", "0!.0,"),
        ("划拨金额（千元）", "#,##0,"),
        ("划拨金额（万元）", '0!.0,"万元"'),
        ("划拨金额", "#,##0,"),
    ],
)
def test_a_cell_that_shows_its_number_divided_holds_the_number(base, tmp_path, head, code):
    path = formatted(tmp_path / "经费划拨.xlsx", ["年度", "社区", head], [[2018, "石桥社区", 200000]], {2: code})
    assert "单元格显示的不是其中的数，按其中的数读取" in taken(imports.prepare(path, imports.APPEND))
    assert ledger("allocations", "amount") == [(200000,)]


@pytest.mark.parametrize(
    ("value", "code", "hours"),
    [(1.5, "[h]:mm", 36), (0.25, "[h]:mm:ss", 6), (0.25, '[h]"小时"', 6), (0.0625, "[mm]", 1.5), (0.0625, "h:mm", 1.5)],
)
def test_a_length_of_time_is_hours_and_not_days(base, tmp_path, value, code, hours):
    row = [D(2019, 3, 1), "石桥社区", "志愿服务", "清洁", 12, value]
    path = formatted(tmp_path / "活动.xlsx", EVENTS, [row], {0: "yyyy-mm-dd", 5: code})
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("activities", "hours") == [(hours,)]


def test_a_length_of_time_is_no_number_of_people(base, tmp_path):
    row = [D(2019, 3, 1), "石桥社区", "志愿服务", "清洁", 0.5, 2]
    path = formatted(tmp_path / "活动.xlsx", EVENTS, [row], {0: "yyyy-mm-dd", 4: "[h]:mm"})
    assert "不能以小时计" in wrong(imports.prepare(path, imports.APPEND))


@pytest.mark.parametrize("code", ['yyyy"年"m"月"', "mmm-yy", "yyyy/m"])
def test_a_day_cell_that_shows_only_a_month_says_no_day(base, tmp_path, code):
    path = formatted(tmp_path / "阵地面积.xlsx", SITES[0], [["石桥社区", D(2019, 3, 1), 700]], {1: code})
    assert "请补上日" in wrong(imports.prepare(path, imports.APPEND))
    months = formatted(
        tmp_path / "接待群众.xlsx", ["社区", "月份", "接待人次"], [["石桥社区", D(2019, 3, 1), 7]], {1: code}
    )
    taken(imports.prepare(months, imports.APPEND))
    assert ledger("visits", "month") == [(D(2019, 3, 1),)]
    fifth = formatted(tmp_path / "阵地面积.xlsx", SITES[0], [["石桥社区", D(2019, 3, 5), 700]], {1: code})
    taken(imports.prepare(fifth, imports.APPEND))
    assert ledger("sites", "date", "area = 700") == [(D(2019, 3, 5),)]


@pytest.mark.parametrize("struck", [True, False])
def test_letters_struck_out_or_raised_are_no_digits_of_a_number(base, tmp_path, struck):
    path = book(tmp_path / "台账.xlsx", {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", D(2019, 3, 1), None]]})
    made = openpyxl.load_workbook(path)
    runs = (
        [TextBlock(InlineFont(strike=True), "120"), "135"]
        if struck
        else ["135", TextBlock(InlineFont(vertAlign="superscript"), "1")]
    )
    made.active["C2"] = CellRichText(*runs)
    made.save(path)
    made.close()
    said = taken(imports.prepare(path, imports.APPEND))
    assert ("划了删除线的一部分没有读取（1 处，首处 C2）" if struck else "脚注标记没有读取") in said
    assert ledger("visits", "visitors") == [(135,)]


def test_what_the_dataset_says_of_itself_is_not_changed_in_silence(base, tmp_path):
    earlier = [DATASET[0], ["测试台账", D(2019, 3, 31), D(2018, 1, 1), "组织部"]]
    said = taken(drafted(tmp_path, {"数据集": earlier}))
    assert "数据集的截止日期由“2019-06-30”改为“2019-03-31”；之后的记录收存但不计入统计" in said


def test_the_same_rows_from_every_street_count_once(home, tmp_path):
    paths = [
        book(tmp_path / f"{name}.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "阵地面积": [SITES[0], row]})
        for name, row in zip("甲乙", SITES[1:], strict=True)
    ]
    draft = imports.prepare(paths, imports.REPLACE)
    assert not draft.problems, wrong(draft)
    assert "与其他工作表中的一行完全相同，只计一次（2 处，首处 第 2 行）" in taken(draft)
    assert ledger("communities", "count(*) as n") == [(2,)]
    assert ledger("sites", "count(*) as n") == [(2,)]


def test_rows_that_contradict_each_other_are_still_named(home, tmp_path):
    other = [COMMUNITIES[0], COMMUNITIES[1], [*COMMUNITIES[2][:4], 9, 9]]
    paths = [
        book(tmp_path / f"{name}.xlsx", {"社区名录": rows, "数据集": DATASET})
        for name, rows in (("甲", COMMUNITIES), ("乙", other))
    ]
    assert "不与其他行重复" in wrong(imports.prepare(paths, imports.REPLACE))


def test_a_column_left_out_once_is_named_again(base, tmp_path):
    heads = ["社区", "登记日期", "面机", "什么"]
    draft = drafted(tmp_path, {"阵地面积": [heads, ["石桥社区", D(2019, 3, 1), 700, "购买"]]})
    chosen = {one.id: "area" if one.head == "面机" else "" for _, one in draft.questions}
    again = imports.again(draft, answers=mappings.answered(draft.questions, chosen, {}))
    assert "没有用到的列：什么" in taken(again)


@pytest.mark.parametrize("name", ["问题清单", "填写说明"])
def test_a_sheet_of_somebody_s_own_is_read_whatever_it_is_called(base, tmp_path, name):
    rows = [["社区", "月份", "接待人次"], ["石桥社区", D(2019, 3, 1), 7]]
    draft = drafted(tmp_path, {name: rows, "阵地面积": [SITES[0], ["石桥社区", "何时", 7]]})
    assert "按表头识别为“接待群众”" in "\n".join(map(str, draft.notices))
    marking.mark(draft, tmp_path / "标注.xlsx")
    made = openpyxl.load_workbook(tmp_path / "标注.xlsx")
    assert made[name]["C2"].value == 7
    assert [cell.value for cell in made.worksheets[0][1]][:2] == ["文件", "工作表"]
    made.close()
    marked = imports.prepare(tmp_path / "标注.xlsx", imports.APPEND)
    assert len(marked.problems) == len(draft.problems), "the list of problems is not read as data"


def test_an_export_into_the_folder_of_an_earlier_one_leaves_nothing_behind(base, tmp_path):
    workbook.export_folder(versions.open(), tmp_path / "台账")
    (tmp_path / "台账" / "别的.parquet").write_bytes(b"x")
    publish(book(tmp_path / "空.xlsx", {"社区名录": COMMUNITIES}), empty=["sites"])
    workbook.export_folder(versions.open(), tmp_path / "台账")
    assert not (tmp_path / "台账" / "阵地面积.parquet").exists()
    assert (tmp_path / "台账" / "别的.parquet").exists()


def test_letters_above_the_line_in_shared_texts_are_a_footnote(base, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "接待群众.xlsx") as made:
        sheet, above, cut = (
            made.add_worksheet("接待群众"),
            made.add_format({"font_script": 1}),
            made.add_format({"font_strikeout": True}),
        )
        sheet.write_row(0, 0, ["社区", "月份", "接待人次"])
        sheet.write_row(1, 0, ["石桥社区", "2019-03"])
        sheet.write_rich_string(1, 2, "135", above, "1")
        sheet.write_row(2, 0, ["柳湾社区", "2019-03"])
        sheet.write_rich_string(2, 2, cut, "120", "136")
    said = taken(imports.prepare(tmp_path / "接待群众.xlsx", imports.APPEND))
    assert "划了删除线的一部分没有读取（1 处，首处 C3）" in said
    assert ledger("visits", "visitors") == [(135,), (136,)]


def test_a_marked_copy_keeps_merged_cells_and_names_apart_and_says_where_it_ends(base, tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "_MOST_COPIED", 3)
    paths = []
    for name in (
        "二〇一九年上半年东关街道各社区接待群众情况统计表第一部分",
        "二〇一九年上半年东关街道各社区接待群众情况统计表第二部分",
    ):
        rows = [
            ["社区", "月份", "接待人次"],
            ["石桥社区", "2019-01", "多"],
            [None, "2019-02", 5],
            ["柳湾社区", "2019-01", "少"],
        ]
        paths.append(book(tmp_path / f"{name}.xlsx", {"接待群众": rows}))
        made = openpyxl.load_workbook(paths[-1])
        made.active.merge_cells("A2:A3")
        made.save(paths[-1])
        made.close()
    draft = imports.prepare(paths, imports.APPEND)
    marking.mark(draft, tmp_path / "标注.xlsx")
    made = openpyxl.load_workbook(tmp_path / "标注.xlsx")
    listed, *copies = made.worksheets
    assert len({sheet.title for sheet in copies}) == 2
    assert max(len(sheet.title) for sheet in copies) <= 31
    for sheet in copies:
        assert [str(area) for area in sheet.merged_cells.ranges] == ["A2:A3"]
        assert sheet["C2"].comment
        assert sheet.max_row == 3, "nothing is marked below where the copy ends"
    assert sum("只抄录前 3 行" in str(row[0].value) for row in listed) == 2
    made.close()


def test_the_terminal_names_the_file_of_a_problem_where_there_are_several(base, tmp_path, run):
    rows = [["社区", "月份", "接待人次"], ["石桥社区", "2019-01", "多"]]
    folder = tmp_path / "来的"
    folder.mkdir()
    for name in ("甲", "乙"):
        book(folder / f"{name}.xlsx", {"接待群众": rows})
    code, _, err = run("import", str(folder), "--mode", "append")
    assert code == 2
    assert "甲.xlsx 接待群众!C2：" in err
    assert "乙.xlsx 接待群众!C2：" in err


def test_a_marked_workbook_may_be_corrected_in_the_meantime(base, tmp_path, run):
    bad = [["社区", "月份", "接待人次"], ["石桥社区", "2019-01", "多"]]
    (tmp_path / "来的").mkdir()
    path = book(tmp_path / "来的" / "甲.xlsx", {"接待群众": bad})
    assert "甲-问题标注.xlsx" in run("import", path, "--mode", "append")[2]
    marked = path.with_name("甲-问题标注.xlsx")
    made = openpyxl.load_workbook(marked)
    made["接待群众"]["C2"] = 5
    made.save(marked)
    assert "甲-问题标注2.xlsx" in run("import", path, "--mode", "append")[2], "the first one is not written over"
    path.with_name("甲-问题标注2.xlsx").unlink()
    code, _, err = run("import", path.parent, "--mode", "append")
    assert code == 2
    assert "甲-问题标注.xlsx：填的是“标注过问题的工作簿”，应为它或“甲.xlsx”中的一份" in err
    path.unlink()
    assert run("import", path.parent, "--mode", "append")[0] == 0
    assert ledger("visits", "visitors") == [(5,)]


def test_the_folder_one_is_in_can_be_imported(base, tmp_path, run, monkeypatch):
    folder = tmp_path / "来的"
    folder.mkdir()
    book(folder / "甲.xlsx", {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", "2019-01", 5]]})
    monkeypatch.chdir(folder)
    assert run("import", ".", "--mode", "append")[0] == 0


def test_a_community_gets_another_code_where_the_whole_directory_is_replaced(base, tmp_path):
    workbook.export(versions.open(), tmp_path / "全部.xlsx")
    made = openpyxl.load_workbook(tmp_path / "全部.xlsx")
    directory = made["社区名录"]
    (cell,) = [row[0] for row in directory.iter_rows(min_row=2) if row[1].value == "柳湾社区"]
    cell.value = "999901001009"
    made.save(tmp_path / "全部.xlsx")
    made.close()
    publish(tmp_path / "全部.xlsx", whole=["社区名录", "阵地面积"])
    assert ledger("communities", "code", "name = '柳湾社区'") == [("999901001009",)]
    assert ledger("sites", "area", "community = '999901001009'") == [(1200,)]
