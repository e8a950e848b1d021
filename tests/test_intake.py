"""The ledger as it is really kept comes in, nothing is misread in silence, and what was done is said."""

import datetime as dt
import shutil

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
import xlwt
from openpyxl.worksheet.cell_range import CellRange

from tests.workbooks import COMMUNITIES, DATASET, REAL, book, publish, refused
from warehouse import versions
from warehouse.intake import imports, mappings, marking, workbook
from warehouse.people import machine
from warehouse.refused import Refused

D = dt.date
HEAD = ["社区", "登记日期", "面积", "措施", "说明"]
GOOD = ["石桥社区", D(2019, 3, 1), 620, "购买", "临街门面"]
PROJECTS = [
    ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "实际完工", "目标面积", "预算"],
    ["P1", "石桥社区", "扩建", "购买", D(2018, 3, 1), D(2018, 6, 30), None, 420, 500000],
]
MATTERS = ["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期", "办结日期", "评价"]
MATTER = [
    "SX-1",
    "石桥社区",
    "就业社保",
    "就业失业登记",
    "本级办理",
    "窗口",
    D(2018, 5, 7),
    D(2018, 5, 14),
    None,
    "满意",
]


@pytest.fixture
def base(home, tmp_path):
    """A home with two communities and two projects' worth of real data."""
    publish(book(tmp_path / "base.xlsx", REAL | {"阵地项目": PROJECTS}))
    return home


def ledger(name, columns):
    """The rows of a ledger as they stand."""
    rows = versions.open().records(f"select {columns} from {name} order by all", {})
    return [tuple(row.values()) for row in rows]


def notices(draft):
    return "\n".join(map(str, draft.notices))


def taken(path, **choices):
    """Import and publish; what was said on the way."""
    draft = imports.prepare(path, imports.APPEND, **choices)
    assert not draft.problems, draft.problems
    assert not draft.questions, draft.questions
    imports.publish(draft, machine())
    return notices(draft)


def test_what_a_street_really_sends_gets_in_at_the_first_try(base, tmp_path):
    rows = [
        ["东关街道城市社区阵地面积统计表（2019年上半年）"],
        ["填报单位：东关街道", None, None, "单位：平方米"],
        ["序号", "社区", "登记日期", "面积（平方米）", "措施", "说明", "备注"],
        [1, "石桥", "2019.3.5", "620㎡", "购买", "临街门面", None],
        [2, "东关街道柳湾社区", "2019年3月6日", "1,100", "新 建", "/", None],
        ["合  计", None, None, 1720, None, None, None],
        ["填表人：张某", None, None, "审核人：李某"],
    ]
    path = book(tmp_path / "上半年.xlsx", {"面积表": rows, "Sheet2": [], "Sheet3": []})
    said = taken(path)
    assert ledger("sites", "community, date, area, measure, note")[1:] == [
        ("999901001001", D(2019, 3, 5), 620, "购买", "临街门面"),
        ("999901001002", D(2017, 1, 1), 1200, None, None),
        ("999901001002", D(2019, 3, 6), 1100, "新建", None),
    ]
    for words in (
        "按表头识别为“阵地面积”", "表头上方的标题没有读取（2 处，首处 第 1 行）", "没有用到的列：序号、备注", "合计、小计行没有读取（1 处，首处 第 6 行）",
        "说明行没有读取", "“登记日期”日期的其他写法（2 处，首处 C4）", "“面积”去除单位（1 处，首处 D4）", "“面积”去除千分位（1 处，首处 D5）",
        "“社区”社区名称的其他写法（2 处，首处 B4）", "“说明”占位符按空白读取（1 处，首处 F5）", "“措施”去除多余空格（1 处，首处 E5）",
    ):  # fmt: skip
        assert words in said, words
    manifest = versions.manifest(versions.current())
    (about,) = [one for one in manifest["batches"].values() if one["file"] == "上半年.xlsx"]
    assert about["header"] == 3
    assert about["columns"]["面积（平方米）"] == "面积"
    assert any("合计" in notice["what"] for notice in about["notices"])


@pytest.mark.parametrize(
    ("head", "value", "amount"),
    [
        ("划拨金额（万元）", 20, "200000.00"),
        ("划拨金额(千元)", 20.5, "20500.00"),
        ("划拨金额（元）", 200000.01, "200000.01"),
        ("划拨金额：万元", 20, "200000.00"),
        ("金额", "20万元", "200000.00"),
        ("划拨金额", "￥200,000", "200000.00"),
    ],
)
def test_money_in_any_unit(base, tmp_path, head, value, amount):
    taken(book(tmp_path / "a.xlsx", {"经费划拨": [["年度", "社区", head], [2019, "石桥社区", value]]}))
    assert ledger("allocations", "amount::varchar") == [(amount,)]


def test_a_unit_line_above_the_header_goes_for_the_money_below(base, tmp_path):
    rows = [["经费划拨表"], [None, "（金额单位：万元）"], ["年度", "社区", "划拨金额"], [2019, "石桥社区", 20]]
    assert "“划拨金额”万元换算为元（1 处，首处 C4）" in taken(book(tmp_path / "a.xlsx", {"经费划拨": rows}))
    assert ledger("allocations", "amount::bigint") == [(200000,)]


def test_a_unit_in_a_number_format(base, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("经费划拨")
        sheet.write_row(0, 0, ["年度", "社区", "划拨金额"])
        sheet.write_row(1, 0, [2019, "石桥社区"])
        sheet.write_number(1, 2, 20, made.add_format({"num_format": '0.00"万元"'}))
    taken(tmp_path / "a.xlsx")
    assert ledger("allocations", "amount::bigint") == [(200000,)]


def test_mu_and_hectares(base, tmp_path):
    taken(
        book(tmp_path / "a.xlsx", {"阵地面积": [["社区", "登记日期", "面积（亩）"], ["石桥社区", D(2019, 1, 1), 1.2]]})
    )
    taken(
        book(
            tmp_path / "b.xlsx", {"阵地面积": [["社区", "登记日期", "面积（公顷）"], ["石桥社区", D(2019, 2, 1), 0.08]]}
        )
    )
    assert {area for _, area in ledger("sites", "date, area") if area == 800} == {800}
    assert len(ledger("sites", "date")) == 4


@pytest.mark.parametrize("head", ["面积（坪）", "面积（万元）", "面积（间）"])
def test_a_unit_that_is_none_is_refused(base, tmp_path, head):
    said = refused(book(tmp_path / "a.xlsx", {"阵地面积": [["社区", "登记日期", head], GOOD[:3]]}))
    assert f"阵地面积!C1：填的是“{head}”" in said
    assert "平方米" in said


def test_two_rows_of_header_with_a_label_above_columns(base, tmp_path):
    rows = [
        ["阵地面积情况"],
        ["社区", "登记日期", "面积", None, "措施"],
        [None, None, "现有", "目标", None],
        ["石桥社区", D(2019, 3, 1), 620, 800, "购买"],
    ]
    path = book(tmp_path / "a.xlsx", {"阵地面积": rows})
    made = openpyxl.load_workbook(path)
    for area in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        made["阵地面积"].merge_cells(area)
    made.save(path)
    made.close()
    assert "没有用到的列：面积目标" in taken(path)
    assert (D(2019, 3, 1), 620, "购买") in ledger("sites", "date, area, measure")


def test_cells_merged_downwards_speak_for_every_row(base, tmp_path):
    rows = [HEAD, ["石桥社区", D(2019, 1, 1), 100, "购买", "同批"], [None, D(2019, 2, 1), 200, None, None]]
    path = book(tmp_path / "a.xlsx", {"阵地面积": rows})
    made = openpyxl.load_workbook(path)
    made["阵地面积"].merge_cells("A2:A3")
    made["阵地面积"].merge_cells("D2:D3")
    made.save(path)
    assert "合并单元格的内容填入其中每一行（2 处，首处 A2）" in taken(path)
    assert ("999901001001", 200, "购买") in ledger("sites", "community, area, measure")
    made["阵地面积"].merge_cells("C2:C3")
    made.save(path)
    made.close()
    assert "阵地面积!C2:C3：填的是“合并单元格”" in refused(path)


@pytest.mark.parametrize(("seen", "below"), [("石桥社区", "柳湾社区"), (None, "柳湾社区")])
def test_what_a_merged_cell_covers_is_not_read_for_what_it_shows(base, tmp_path, seen, below):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [HEAD, [seen, D(2019, 1, 1), 100], [below, D(2019, 2, 1), 200]]})
    made = openpyxl.load_workbook(path)
    made["阵地面积"].merged_cells.ranges.add(CellRange("A2:A3"))  # as a painted format does: nothing is cleared
    made.save(path)
    assert "阵地面积!A2:A3：填的是“合并单元格，盖住了 A3 里的另一内容”" in refused(path)
    made["阵地面积"]["A2"] = below
    made.save(path)
    made.close()
    assert "合并单元格的内容填入其中每一行（1 处，首处 A2）" in taken(path)


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["合计", None, 620]], "合计、小计行"),
        ([["东关街道小计", None, 620]], "合计、小计行"),
        ([["合计", D(2019, 3, 1), 620]], "合计、小计行"),
        ([["社区", "登记日期", "面积"]], "重复的表头行"),
        ([["注：本表由街道填报"]], "说明行"),
        ([["柳湾社区", None, None]], "没有数据的行"),
        ([["填报人", "甲", "审核人"]], "说明行"),
        ([["打印时间", "2019-04-02 10:11:12", None]], "说明行"),
        ([[None, None, "2019年4月2日"]], "说明行"),
        ([[None, D(2019, 4, 2), None]], "说明行"),
        ([[None, "东关街道党工委", "二〇一九年四月二日"]], "说明行"),
        ([[None, "年  月  日", "（公章）"]], "说明行"),
    ],
)
def test_rows_that_are_no_records_are_left_aside_and_said(base, tmp_path, rows, kind):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [HEAD[:3], GOOD[:3], *rows]})
    assert f"{kind}没有读取（1 处，首处 第 3 行）" in taken(path)
    assert len(ledger("sites", "date")) == 3


@pytest.mark.parametrize(
    "row",
    [
        [None, None, 620],
        [None, None, "约620"],
        [None, None, None, "购买"],
        ["石乔社区", "三月", "多"],
    ],
)
def test_a_record_without_its_community_is_no_note(base, tmp_path, row):
    assert "阵地面积!" in refused(book(tmp_path / "a.xlsx", {"阵地面积": [HEAD, GOOD, row]}))


def test_a_day_in_a_row_that_a_merged_cell_begins_is_no_note(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [HEAD, GOOD, [None, D(2019, 4, 2), None]]})
    made = openpyxl.load_workbook(path)
    made["阵地面积"].merge_cells("A2:A3")
    made.save(path)
    made.close()
    assert "阵地面积!C3：填的是“空”" in refused(path)


def test_a_row_that_lacks_its_number_is_asked_for_not_dropped(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", D(2018, 5, 1), None]]})
    assert "接待群众!C2：填的是“空”，应为必填内容（整数，不小于 0，单位为人次" in refused(path)


def test_a_small_number_among_percents_is_asked_about_once(base, tmp_path):
    rows = [
        ["项目编号", "周末日期", "完成比例", "进展文字"],
        ["P1", D(2018, 4, 1), 0.35, "开工"],
        ["P1", D(2018, 4, 8), 1, "完工"],
    ]
    path = book(tmp_path / "a.xlsx", {"每周进度": rows})
    draft = imports.prepare(path)
    ((_, question),) = draft.questions
    assert (question.kind, question.samples, question.likely) == ("unit", ("0.35", "1"), "比例")
    with pytest.raises(Refused):
        imports.publish(draft, machine())
    answers = mappings.answered(draft.questions, {question.id: "比例"}, draft.answers)
    imports.publish(imports.prepare(path, answers=answers), machine())
    assert ledger("progress", "percent") == [(35,), (100,)]
    later = imports.prepare(path)
    assert not later.questions, "remembered"
    assert later.problems == []
    later.discard()


def test_percent_cells_mean_hundredths(base, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("每周进度")
        sheet.write_row(0, 0, ["项目编号", "周末日期", "完成比例", "进展文字"])
        sheet.write_row(1, 0, ["P1", "2018-04-01"])
        sheet.write_number(1, 2, 0.6, made.add_format({"num_format": "0%"}))
        sheet.write_string(1, 3, "封顶")
    taken(tmp_path / "a.xlsx")
    assert ledger("progress", "percent") == [(60,)]


def test_a_header_that_is_only_similar_is_asked_about_and_the_answer_kept(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地": [["社区", "登记日", "面机"], GOOD[:3]]})
    draft = imports.prepare(path, imports.APPEND)
    assert {question.head: question.likely for _, question in draft.questions} == {"登记日": "date", "面机": "area"}
    mappings.write(draft.questions, tmp_path / "对照.yaml")
    assert "面机: 面积" in (tmp_path / "对照.yaml").read_text(encoding="utf-8")
    taken(path, answers=mappings.read(tmp_path / "对照.yaml"))
    again = imports.prepare(path, imports.APPEND)
    assert not again.questions
    assert "按上次的确认，列“登记日”为“登记日期”、“面机”为“面积”" in notices(again)
    again.discard()


def test_a_wrong_answer_is_taken_back(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"接待群众": [["社区", "月份", "累计接待人次"], ["石桥社区", "2019-03", 60]]})
    draft = imports.prepare(path, imports.APPEND)
    taken(path, answers=mappings.answered(draft.questions, {}, draft.answers))
    again = imports.prepare(path, imports.APPEND)
    assert not again.questions
    mappings.forget(again.tables)
    asked = imports.again(again, answers={})
    assert [question.head for _, question in asked.questions] == ["累计接待人次"]
    assert not mappings.recalled(asked.tables)
    asked.discard()


def test_a_mapping_file_that_says_nonsense_is_refused(tmp_path):
    for text, words in (("[", "读不懂"), ("- 台账: 阵地面积\n", "读不懂"), ("- 表头: [社区]\n  台账: 阵地\n", "没有名为“阵地”"),
                        ("- 表头: [社区]\n  台账: 阵地面积\n  列: {社区: 地址}\n", "没有名为“地址”的列")):  # fmt: skip
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match=words):
            mappings.read(tmp_path / "a.yaml")


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"阵地面积": [["社区", "登记日期"], GOOD[:2]]}, "有“面积”这一必填列"),
        ({"阵地面积": [[*HEAD, "面积"], [*GOOD, 1]]}, "每列只出现一次"),
        ({"填写说明": [["填写要求"]]}, "没有内容的表格"),
        ({"随便": [["甲", "乙"], [1, 2]]}, "没有台账"),
    ],
)
def test_wrong_structure(base, tmp_path, sheets, words):
    assert words in refused(book(tmp_path / "a.xlsx", sheets))


def test_a_sheet_that_is_no_ledger_is_named(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [HEAD, GOOD], "通讯录": [["科室", "办公地点"], ["组织科", "三楼"]]})
    assert "通讯录：不是台账，没有读取（首行为“科室、办公地点”）" in taken(path)


def test_our_own_template_with_one_sheet_filled_changes_that_one_only(base, tmp_path):
    workbook.template(tmp_path / "a.xlsx")
    made = openpyxl.load_workbook(tmp_path / "a.xlsx")
    made["接待群众"].append(["石桥社区", D(2018, 3, 1), 60])
    made["社区名录"].delete_rows(2, 100)
    made.save(tmp_path / "a.xlsx")
    made.close()
    before = versions.open().sizes
    draft = imports.prepare(tmp_path / "a.xlsx")
    assert "没有填写的台账：社区名录、阵地面积" in notices(draft)
    imports.publish(draft, machine())
    assert versions.open().sizes == before | {"visits": 1}


def test_a_ledger_is_emptied_by_saying_so_only(base, tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        {"阵地面积": [HEAD], "接待群众": [["社区", "月份", "接待人次"], ["石桥社区", D(2018, 3, 1), 60]]},
    )
    publish(path)
    assert versions.open().sizes["sites"] == 2
    draft = imports.prepare(path, empty=["阵地面积"])
    assert "将清空阵地面积，原有 2 行。" in draft.sentences
    imports.publish(draft, machine())
    assert versions.open().sizes["sites"] == 0
    with pytest.raises(Refused, match="没有名为“阵地”的台账"):
        imports.prepare(path, empty=["阵地"])


def test_replace_means_within_what_the_files_speak_for(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [HEAD, ["石桥社区", D(2018, 1, 1), 500, None, None]]})
    draft = imports.prepare(path)
    assert draft.sentences == [
        "将替换石桥社区的阵地面积 1 行，换为 1 行，其他 1 个单位的 1 行不变；原有的 1 行文件里没有，将删除（只作补充的，请选“追加”）。"
    ]
    assert [tuple(row) for row in draft.units[["unit", "added", "changed", "removed"]].itertuples(index=False)] == [
        ("石桥社区", 1, 0, 1)
    ]
    imports.publish(draft, machine())
    assert ledger("sites", "community, date") == [("999901001001", D(2018, 1, 1)), ("999901001002", D(2017, 1, 1))]
    draft = imports.prepare(path, whole=["阵地面积"])
    assert draft.sentences == ["将整表替换阵地面积：原有 2 行换为 1 行。"]
    imports.publish(draft, machine())
    assert ledger("sites", "community") == [("999901001001",)]


def test_weekly_reports_belong_to_the_community_of_their_project(base, tmp_path):
    other = [*PROJECTS, ["P2", "柳湾社区", "新建", "新建", D(2018, 3, 1), D(2018, 6, 30), None, 420, None]]
    head = ["项目编号", "周末日期", "完成比例", "进展文字"]
    publish(
        book(
            tmp_path / "a.xlsx",
            {"阵地项目": other, "每周进度": [head, ["P1", D(2018, 4, 1), 10, "一"], ["P2", D(2018, 4, 1), 20, "二"]]},
        )
    )
    publish(book(tmp_path / "b.xlsx", {"每周进度": [head, ["P1", D(2018, 4, 8), 30, "三"]]}))
    assert ledger("progress", "project, report") == [("P1", "三"), ("P2", "二")]


def test_many_workbooks_are_one_draft(base, tmp_path):
    folder = tmp_path / "各社区"
    folder.mkdir()
    book(folder / "石桥.xlsx", {"阵地面积": [HEAD, GOOD]})
    book(folder / "柳湾.xlsx", {"阵地面积": [HEAD, ["柳湾社区", D(2019, 3, 1), 900, "购买", None]]})
    (folder / "~$石桥.xlsx").write_bytes(b"\5clerk")
    (folder / "._石桥.xlsx").write_bytes(b"\0\5\26\7")
    (folder / "通知.pdf").write_bytes(b"%PDF-1.7")
    shutil.copy(folder / "石桥.xlsx", folder / "旧.et")
    (folder / "旧.et").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    draft = imports.prepare(folder)
    assert draft.sentences == [
        "将替换石桥社区、柳湾社区的阵地面积 2 行，换为 2 行；原有的 2 行文件里没有，将删除（只作补充的，请选“追加”）。"
    ]
    assert "通知.pdf：没有读取，不是表格文件" in notices(draft)
    assert "旧.et：没有读取：读不出内容的旧版工作簿" in notices(draft)
    assert "~$" not in notices(draft)
    imports.publish(draft, machine())
    several = imports.prepare([folder / "石桥.xlsx", folder / "柳湾.xlsx"])
    assert not several.problems
    assert not several.changes
    several.discard()
    book(
        folder / "柳湾.xlsx",
        {"阵地面积": [HEAD, [*GOOD[:2], 621, *GOOD[3:]], ["柳湾社区", D(2019, 3, 1), "大", "购买", None]]},
    )
    said = refused(folder)
    assert "阵地面积!A2" in said
    assert "与 石桥.xlsx 的“阵地面积” 第 2 行相同" in said or "与 柳湾.xlsx 的“阵地面积” 第 2 行相同" in said
    assert "阵地面积!C3" in said


def test_older_workbooks_are_read(base, tmp_path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("阵地面积")
    for place, head in enumerate(HEAD):
        sheet.write(1, place + 1, head)
    for place, value in enumerate(GOOD):
        sheet.write(
            2, place + 1, value, xlwt.easyxf(num_format_str="YYYY-MM-DD") if place == 1 else xlwt.Style.default_style
        )
    made.save(str(tmp_path / "a.xls"))
    shutil.copy(tmp_path / "a.xls", tmp_path / "a.et")
    taken(tmp_path / "a.xls")
    draft = imports.prepare(tmp_path / "a.et", imports.APPEND)
    assert not draft.problems
    assert not draft.changes, "the same rows again"
    draft.discard()


def test_parquet_goes_the_same_way(base, tmp_path):
    frame = pd.DataFrame({
        "社区": ["石桥社区", "柳湾"], "登记日期": pd.to_datetime(["2019-03-01", "2019-03-02"]).tz_localize("Asia/Shanghai"),
        "面积": [620.0, 1100.5], "说明": ["联系人 13812345678", None],
    })  # fmt: skip
    frame.to_parquet(tmp_path / "阵地面积.parquet")
    assert "阵地面积!D2：填的是“138****5678”，应为不含电话号码的内容" in refused(
        tmp_path / "阵地面积.parquet", imports.APPEND
    )
    frame.drop(columns="说明").to_parquet(tmp_path / "阵地面积.parquet")
    taken(tmp_path / "阵地面积.parquet")
    assert ("999901001002", D(2019, 3, 2), 1100.5) in ledger("sites", "community, date, area")


def test_midnights_kept_as_utc_stay_on_their_day(base, tmp_path):
    for zone in ("+08:00", "Asia/Shanghai", "UTC"):
        days = pd.to_datetime(["2019-03-01"]).tz_localize(zone if zone != "UTC" else "Asia/Shanghai")
        days = days.tz_convert("UTC") if zone == "UTC" else days
        pd.DataFrame({"community": ["999901001001"], "date": days, "area": [620]}).to_parquet(tmp_path / "a.parquet")
        draft = imports.prepare(tmp_path / "a.parquet", imports.APPEND)
        assert not draft.problems
        imports.publish(draft, machine())
        assert ledger("sites", "date")[-1] == (D(2019, 3, 1),), zone


def test_matter_numbers_are_no_identity_numbers_unless_all_of_them_are(base, tmp_path):
    numbers = ["411302201805070001", "18050700123", "第13805071234号", "99990120180507001", "0377-63123456"]
    taken(book(tmp_path / "a.xlsx", {"办理事项": [MATTERS, *([number, *MATTER[1:]] for number in numbers)]}))
    assert {number for (number,) in ledger("matters", "matter")} == set(numbers)
    people = list(_identities(4))
    said = refused(
        book(tmp_path / "b.xlsx", {"办理事项": [MATTERS, *([number, *MATTER[1:]] for number in people)]}),
        imports.APPEND,
    )
    assert "身份证号码" in said
    assert people[0] not in said


def _identities(many):
    """Numbers built like identity numbers, check digit and all, of nobody: born in the year 1900."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for order in range(many):
        body = f"110105190001010{order:02d}"
        yield body + "10X98765432"[sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11]


def test_a_long_number_that_excel_rounded_is_refused_and_a_short_one_kept(base, tmp_path):
    assert "办理事项!A2" in refused(
        book(tmp_path / "a.xlsx", {"办理事项": [MATTERS, [2018000000000001024, *MATTER[1:]]]})
    )
    taken(book(tmp_path / "b.xlsx", {"办理事项": [MATTERS, [201800000000001, *MATTER[1:]]]}))
    assert ledger("matters", "matter") == [("201800000000001",)]


def test_rows_after_the_cutoff_are_said(base, tmp_path):
    rows = [["社区", "月份", "接待人次"], ["石桥社区", D(2019, 7, 1), 70000], ["石桥社区", D(2019, 5, 1), 1]]
    assert "“月份”在截止日期 2019-06-30 之后，收存但不计入统计（1 处，首处 B2）" in taken(
        book(tmp_path / "a.xlsx", {"接待群众": rows})
    )
    rows = [["年度", "社区", "划拨金额"], [2020, "石桥社区", 1]]
    assert "“年度”在截止日期 2019-06-30 之后" in taken(book(tmp_path / "b.xlsx", {"经费划拨": rows}))
    assert "截止日期" not in taken(
        book(tmp_path / "c.xlsx", {"阵地项目": [PROJECTS[0], [*PROJECTS[1][:5], D(2020, 6, 30), *PROJECTS[1][6:]]]})
    )


def test_the_dataset_may_get_another_name(base, tmp_path):
    said = taken(
        book(
            tmp_path / "a.xlsx", {"数据集": [DATASET[0], ["测试台账（7月）", D(2019, 7, 31), D(2018, 1, 1), "组织部"]]}
        )
    )
    assert "数据集的名称由“测试台账”改为“测试台账（7月）”" in said
    assert ledger("dataset", "name") == [("测试台账（7月）",)]


def test_a_community_that_goes_or_gets_another_code_is_one_line(base, tmp_path):
    said = refused(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES[:2]}), whole=["社区名录"])
    assert said.splitlines() == [
        "社区名录：填的是“没有柳湾社区（999901001002）”，应为有它的一行；“阵地面积”1 行还属于它。请把它补回名录；确要撤销的，请把这些台账一并整表替换。"
    ]
    recoded = [*COMMUNITIES[:2], ["999901001009", *COMMUNITIES[2][1:]]]
    said = refused(book(tmp_path / "b.xlsx", {"社区名录": recoded}))
    assert len(said.splitlines()) == 1
    assert "社区名录!A3：填的是“999901001009”，应为东关街道柳湾社区原来的代码 999901001002" in said


def test_everything_that_is_wrong_is_said_in_one_round(base, tmp_path):
    rows = [
        HEAD,
        ["石娇社区", D(2018, 1, 1), "很大", "购卖", None],
        *([["石桥社区", "去年", 5, None, None]] * 3),
        ["柳湾社区", None, 7, None, None],
        GOOD,
        GOOD,
    ]
    sheets = {
        "阵地面积": rows,
        "两委班子": [["社区", "届次", "换届日期", "班子人数", "一线锻炼人数"], ["石桥社区", 8, D(2018, 4, 1), 5, 6]],
        "每周进度": [["项目编号", "周末日期", "完成比例", "进展文字"], ["P9", D(2019, 1, 6), 5, "开工"]],
    }
    draft = imports.prepare(book(tmp_path / "a.xlsx", sheets))
    cells = {f"{problem.sheet}!{problem.cell}" for problem in draft.problems}
    assert cells == {"阵地面积!A2", "阵地面积!C2", "阵地面积!D2", "阵地面积!B3", "阵地面积!B4", "阵地面积!B5", "阵地面积!B6", "阵地面积!A8",
                     "两委班子!E2", "每周进度!A2"}  # fmt: skip
    (group,) = [group for group in draft.remarks.groups() if group.found == "去年"]
    assert (group.count, group.cells) == (3, ("B3", "B4", "B5"))


def test_millions_of_problems_are_counted_and_some_are_named(base, tmp_path, monkeypatch):
    from warehouse.intake import remarks, rows

    monkeypatch.setattr(remarks, "MOST_KEPT", 50)
    monkeypatch.setattr(rows, "MOST_KEPT", 50)
    draft = imports.prepare(
        book(tmp_path / "a.xlsx", {"阵地面积": [HEAD, *([["石桥社区", "去年", 5, None, None]] * 200)]})
    )
    assert draft.remarks.total >= 200
    assert len(draft.problems) == 50


def test_the_marked_workbook_marks_every_problem_and_runs_nothing(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积 ": [HEAD, *([["石桥社区", D(2018, 1, 1), -5, "@SUM(1)", None]] * 30)]})
    draft = imports.prepare(path)
    marking.mark(draft, tmp_path / "marked.xlsx")
    made = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert made.sheetnames[0] == "问题清单"
    sheet = made["阵地面积 "]
    for row in range(2, 32):
        assert sheet[f"C{row}"].fill.fgColor.rgb.endswith("F7C9B6")
        assert "不小于 0" in sheet[f"C{row}"].comment.text
    assert {cell.data_type for row in made["问题清单"].iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert "@SUM(1)" in [cell.value for cell in made["问题清单"]["D"]]
    made.close()
    assert [sheet.name for sheet in imports.prepare(tmp_path / "marked.xlsx").source.sheets] == ["阵地面积 "]


def test_the_problems_of_several_files_come_back_in_one_workbook(base, tmp_path):
    (tmp_path / "阵地面积.csv").write_text("社区,登记日期,面积\n石桥社区,去年,=1+1\n", encoding="utf-8")
    book(tmp_path / "接待.xlsx", {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", D(2018, 3, 1), -1]]})
    draft = imports.prepare([tmp_path / "阵地面积.csv", tmp_path / "接待.xlsx"])
    marking.mark(draft, tmp_path / "marked.xlsx")
    made = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert made.sheetnames == ["问题清单", "阵地面积", "接待-接待群众"]
    assert made["阵地面积"]["B2"].comment.text.startswith("填的是“去年”")
    assert made["阵地面积"]["C2"].value == "=1+1"
    assert made["阵地面积"]["C2"].data_type == "s"
    made.close()
