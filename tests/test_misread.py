"""What may be misread is read rightly, asked about or refused: false numbers, lost rows, other people's tables."""

import datetime as dt
import zipfile

import pandas as pd
import pytest
import xlsxwriter
import xlwt

from tests.workbooks import COMMUNITIES, DATASET, REAL, book, drafted, ledger, publish, refused, rewritten, taken, wrong
from warehouse.intake import imports, mappings
from warehouse.refused import Refused

D = dt.date
SITES = ["社区", "登记日期", "面积", "措施", "说明"]
SITE = ["石桥社区", D(2019, 3, 1), 620, "购买", "临街门面"]
MONEY = ["年度", "社区", "划拨金额"]
POSTS = ["社区", "岗位", "认领人数"]
PROJECTS = [
    ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "目标面积"],
    ["P1", "石桥社区", "扩建", "购买", D(2018, 3, 1), D(2018, 6, 30), 420],
]
PROGRESS = ["项目编号", "周末日期", "完成比例", "进展文字"]


@pytest.fixture
def base(home, tmp_path):
    publish(book(tmp_path / "base.xlsx", REAL | {"阵地项目": PROJECTS}))
    return home


@pytest.mark.parametrize(
    "above",
    [
        [["年度", "社区", "资金情况（万元）"], [None, None, "划拨金额"]],
        [["年度", "社区", "划拨金额（万元/年）"]],
        [["年度", "社区", "划拨金额（人民币万元）"]],
        [["年度", "社区", "划拨金额（金额单位：万元）"]],
        [["年度", "社区", "划拨金额（万元，含区级）"]],
        [["年度", "社区", "划拨金额(折合万元)"]],
        [["年度", "社区", "划拨金额（以万元计）"]],
        [["年度", "社区", "划拨金额/万元"]],
        [["单位：人，万元"], MONEY],
        [["单位：平方米 万元"], MONEY],
        [["资金单位：万元"], MONEY],
        [["单位:万元人民币"], MONEY],
        [["单位（万元）"], MONEY],
        [["单位 万元"], MONEY],
        [["以万元为单位"], MONEY],
        [["各社区经费划拨表（万元）"], MONEY],
        [[*MONEY, "单位：万元"]],
    ],
)
def test_a_unit_counts_wherever_a_table_states_it(base, tmp_path, above):
    taken(drafted(tmp_path, {"表": [*above, [2019, "石桥社区", 20]]}))
    assert ledger("allocations", "amount") == [(200000,)]


def test_a_colon_behind_a_name_makes_no_header_of_the_first_record(base, tmp_path):
    rows = [
        [f"{head}：" for head in ("社区", "月份", "接待人次")],
        ["石桥社区", "2019-03", 5],
        ["柳湾社区", "2019-03", 6],
    ]
    taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "visitors") == [(5,), (6,)]


def test_a_sheet_s_name_may_state_the_unit(base, tmp_path):
    taken(drafted(tmp_path, {"经费划拨（万元）": [MONEY, [2019, "石桥社区", 20]]}))
    assert ledger("allocations", "amount") == [(200000,)]


@pytest.mark.parametrize("head", ["划拨金额（实拨）", "划拨金额（税前）", "划拨金额（元/年）", "划拨金额（到账）"])
def test_a_remark_in_parentheses_is_no_unit(base, tmp_path, head):
    taken(drafted(tmp_path, {"经费划拨": [["年度", "社区", head], [2019, "石桥社区", 20]]}))
    assert ledger("allocations", "amount") == [(20,)]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("划拨金额（元、万元）", "的一个单位"),
        ("划拨金额（千两）", "为单位的“划拨金额”"),
        ("划拨金额（平方米）", "为单位的“划拨金额”"),
        ("划拨金额（10万元）", "为单位的“划拨金额”"),
        ("划拨金额（10000元）", "为单位的“划拨金额”"),
        ("划拨金额（×10⁴元）", "为单位的“划拨金额”"),
        ("划拨金额（每社区20万元）", "为单位的“划拨金额”"),
    ],
)
def test_units_that_contradict_or_are_unknown_are_refused(base, tmp_path, head, words):
    assert words in wrong(drafted(tmp_path, {"经费划拨": [["年度", "社区", head], [2019, "石桥社区", 20]]}))


@pytest.mark.parametrize("said", ["单位：10万元", "单位：10000元"])
def test_so_many_units_of_a_title_are_not_one(base, tmp_path, said):
    assert said in wrong(drafted(tmp_path, {"经费划拨": [[said], MONEY, [2019, "石桥社区", 20]]}))


@pytest.mark.parametrize("head", ["接待群众（批次）", "接待人次（户次）", "接待人次（10人次）"])
def test_groups_and_households_are_no_people(base, tmp_path, head):
    rows = [["社区", "月份", head], ["石桥社区", "2019-03", 20]]
    assert "为单位的“接待人次”" in wrong(drafted(tmp_path, {"接待群众": rows}))


@pytest.mark.parametrize("head", ["面积（不低于500平方米）", "面积（标准500㎡）"])
def test_a_number_that_is_asked_for_is_no_unit(base, tmp_path, head):
    taken(drafted(tmp_path, {"阵地面积": [["社区", "登记日期", head], ["石桥社区", D(2019, 3, 1), 620]]}))
    assert ledger("sites", "area", "date = '2019-03-01'") == [(620,)]


@pytest.mark.parametrize(
    "rows",
    [
        [[*MONEY, "计量单位"], [2019, "石桥社区", 20, "万元"]],
        [MONEY, [2019, "石桥社区", 20], ["注：本表金额单位为万元"]],
        [MONEY, [2019, "石桥社区", 20], ["单位：万元"]],
        [[*MONEY, "备注"], [2019, "石桥社区", 20, "万元"]],
        [[*MONEY, "备注"], [2019, "石桥社区", 20, "单位：万元"]],
    ],
)
def test_a_unit_that_is_stated_beside_or_below_is_asked_into_the_header(base, tmp_path, rows):
    assert "写在表头里的单位，如“划拨金额（万元）”" in wrong(drafted(tmp_path, {"经费划拨": rows}))


def test_a_remark_about_an_office_or_an_amount_states_no_unit(base, tmp_path):
    remarks = ["单位：区财政局", "单位未报送", "另有1.2万元"]
    rows = [[*MONEY, "备注"], *([2016 + number, "石桥社区", 20, said] for number, said in enumerate(remarks))]
    taken(drafted(tmp_path, {"经费划拨": rows}))
    assert ledger("allocations", "amount") == [(20,)] * 3


def test_a_header_that_is_asked_about_keeps_its_unit(base, tmp_path):
    draft = drafted(tmp_path, {"经费划拨": [["年度", "社区", "划拨经费额（万元）"], [2019, "石桥社区", 20]]})
    ((_, question),) = draft.questions
    answers = mappings.answered(draft.questions, {question.id: "amount"}, draft.answers)
    taken(imports.again(draft, answers=answers))
    assert ledger("allocations", "amount") == [(200000,)]


def test_a_plain_number_beside_cells_with_a_unit_is_asked_about(base, tmp_path):
    draft = drafted(tmp_path, {"经费划拨": [MONEY, [2019, "石桥社区", "20万元"], [2019, "柳湾社区", 20]]})
    ((_, question),) = draft.questions
    assert set(question.options) == {"元", "万元"}
    taken(imports.again(draft, answers=mappings.answered(draft.questions, {question.id: "万元"}, draft.answers)))
    assert ledger("allocations", "amount") == [(200000,), (200000,)]


@pytest.mark.parametrize("code", ['0.00"万元"', "0.0\\万\\元"])
def test_an_old_workbook_s_formats_count(base, tmp_path, code):
    made = xlwt.Workbook()
    sheet = made.add_sheet("经费划拨")
    for column, head in enumerate(MONEY):
        sheet.write(0, column, head)
    for column, value in enumerate((2019, "石桥社区")):
        sheet.write(1, column, value)
    sheet.write(1, 2, 20, xlwt.easyxf(num_format_str=code))
    made.save(str(tmp_path / "a.xls"))
    taken(imports.prepare(tmp_path / "a.xls", imports.APPEND))
    assert ledger("allocations", "amount") == [(200000,)]


def test_october_is_not_january(base, tmp_path):
    head, path = ["社区", "月份", "接待人次"], tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("接待群众")
        sheet.write_row(0, 0, head)
        for row, month in enumerate((2018.09, 2018.10, 2018.11), start=1):
            sheet.write(row, 0, "石桥社区")
            sheet.write_number(row, 1, month, made.add_format({"num_format": "0.00"}))
            sheet.write(row, 2, 5)
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("visits", "month") == [(D(2018, 9, 1),), (D(2018, 10, 1),), (D(2018, 11, 1),)]
    assert "2018-01 或 2018-10" in wrong(drafted(tmp_path, {"接待群众": [head, ["石桥社区", 2018.1, 5]]}))


def percents(*values):
    return {
        "进展": [
            PROGRESS,
            *(["P1", D(2018, 4, 1) + dt.timedelta(weeks=week), value, "在建"] for week, value in enumerate(values)),
        ]
    }


def test_an_answer_about_percents_is_not_taken_where_the_numbers_speak_against_it(base, tmp_path):
    first = drafted(tmp_path, percents(1, 35))
    ((_, question),) = first.questions
    taken(imports.again(first, answers=mappings.answered(first.questions, {question.id: "%"}, first.answers)))
    assert len(drafted(tmp_path, percents(0.6, 0.85)).questions) == 1, "of shares nobody knows"
    again = drafted(tmp_path, percents(1, 40))
    assert not again.questions
    assert "按上次的确认，“完成比例”里的小数按%读取" in "\n".join(map(str, again.notices))


def test_a_header_of_percents_with_nothing_but_shares_below_is_asked_about(base, tmp_path):
    sheet = percents(0.6, 1)
    sheet["进展"][0] = ["项目编号", "周末日期", "完成比例（%）", "进展文字"]
    assert len(drafted(tmp_path, sheet).questions) == 1


def test_two_files_alike_are_answered_each_for_itself(base, tmp_path):
    paths = []
    for name, values in (("甲", (1, 35)), ("乙", (0.6, 0.85))):
        (tmp_path / name).mkdir()
        paths.append(book(tmp_path / name / "进展.xlsx", percents(*values)))
    draft = imports.prepare(paths, imports.APPEND)
    ids = [question.id for _, question in draft.questions]
    assert len(set(ids)) == 2
    answers = mappings.answered(draft.questions, dict(zip(ids, ("%", "比例"), strict=True)), draft.answers)
    again = imports.prepare(paths, imports.APPEND, answers=answers)
    assert "相同" in wrong(again), "both are of the same weeks"
    assert not again.questions


def test_an_answer_is_not_taken_for_a_sheet_of_another_name(base, tmp_path):
    draft = drafted(tmp_path, {"人数": [["社区", "月份", "人数"], ["石桥社区", D(2018, 5, 1), 5]]})
    assert draft.questions
    chosen = {question.id: question.likely for _, question in draft.questions}
    again = imports.again(draft, answers=mappings.answered(draft.questions, chosen, draft.answers))
    taken(again)
    later = drafted(tmp_path, {"志愿者": [["社区", "月份", "人数"], ["石桥社区", D(2018, 6, 1), 5]]})
    assert {table.ledger.name for table in later.tables} == {"volunteers"}


def test_a_sheet_that_is_named_after_another_ledger_is_asked_about(base, tmp_path):
    draft = drafted(tmp_path, {"志愿者": [["社区", "月份", "人次"], ["石桥社区", D(2018, 5, 1), 5]]})
    if draft.questions:
        assert "志愿者" in draft.questions[0][1].words
    else:
        assert "visits" not in {table.ledger.name for table in draft.tables}
    rows = [["专项经费使用情况表"], ["年度", "社区", "项目", "金额"], [2019, "石桥社区", "路灯", 38000]]
    draft = drafted(tmp_path, {"专项经费使用情况": rows})
    assert not any(table.ledger.name == "allocations" and not table.questions for table in draft.tables)


def test_a_mapping_file_that_does_not_apply_is_refused(base, tmp_path):
    path = tmp_path / "对照.yaml"
    for text, words in (
        ("- {表头: [年度, 社区, 划拨金额], 台账: 经费划拨, 单位: {划拨金额: 万丈}}", "不认识“划拨金额”的单位"),
        ("- {表头: [年度, 社区, 划拨金额], 台账: 经费划拨, 单位: {金额: 万元}}", "表头里没有“金额”"),
        ("- {表头: [年度, 社区, 划拨金额], 台账: 经费划拨, 单位: 万元}", "读不懂对照文件"),
        ("- {表头: [年度, 社区, 划拨金额], 台账: 经费划拨, 单位: {划拨金额: }}", "不认识“划拨金额”的单位"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Refused, match=words):
            mappings.read(path)
    path.write_text("- {表头: [年度, 单位, 划拨金额], 台账: 经费划拨, 单位: {划拨金额: 万元}}", encoding="utf-8")
    draft = drafted(tmp_path, {"经费划拨": [MONEY, [2019, "石桥社区", 20]]}, answers=mappings.read(path))
    assert "与所导入的表相同的表头" in wrong(draft)


@pytest.mark.parametrize("word", ["小计", "合计", "合计：", "合计（3个）", "总数", "平均数", "Total"])
def test_a_total_that_lacks_nothing_is_no_record(base, tmp_path, word):
    rows = [POSTS, ["石桥社区", "宣传", 3], ["石桥社区", word, 3], [word, "全部", 3]]
    assert "合计、小计行没有读取（2 处，首处 第 3 行）" in taken(drafted(tmp_path, {"公益岗位": rows}))
    assert ledger("posts", "post") == [("宣传",)]


def test_a_record_is_no_total_or_note_by_what_its_words_are_like(base, tmp_path):
    rows = [POSTS, ["石桥社区", "统计员", None]]
    assert "公益岗位!C2：填的是“空”" in wrong(drafted(tmp_path, {"公益岗位": rows}))
    rows = [[*MONEY, "备注"], [2019, "石桥社区", None, "与柳湾社区合计"]]
    assert "经费划拨!C2：填的是“空”" in wrong(drafted(tmp_path, {"经费划拨": rows}))
    taken(drafted(tmp_path, {"公益岗位": [POSTS, ["石桥社区", "会计", 3], ["柳湾社区", "统计", 2]]}))
    assert ledger("posts", "post") == [("会计",), ("统计",)]


@pytest.mark.parametrize(
    "footer",
    [
        ["单位负责人：", "统计负责人：", "填表人：", "报出日期："],
        ["制表：", "某某", "审核：", "某某"],
        ["第1页，共3页"],
        ["备注：以上数据截至六月底"],
        ["说明：1.本表每月报送"],
    ],
)
def test_a_footer_is_no_record(base, tmp_path, footer):
    taken(drafted(tmp_path, {"公益岗位": [POSTS, ["石桥社区", "宣传", 3], footer]}))
    assert ledger("posts", "post") == [("宣传",)]
    taken(drafted(tmp_path, {"经费划拨": [MONEY, [2019, "石桥社区", 20], footer]}))
    assert ledger("allocations", "year") == [(2019,)]


def test_what_stands_right_of_an_empty_column_is_asked_about(base, tmp_path):
    rows = [["社区", "登记日期", "面积", None, "措施", "个数"], ["石桥社区", D(2019, 3, 1), 500, None, "购买", 3]]
    draft = drafted(tmp_path, {"阵地面积": rows})
    assert [question.head for _, question in draft.questions] == ["措施"]


def test_a_column_without_a_header_is_told_of(base, tmp_path):
    rows = [["社区", "登记日期", "面积", None, "说明"], ["石桥社区", D(2019, 3, 1), 500, "购买", "门面"]]
    assert "没有表头的列没有读取；需要导入的，请补上表头（1 处，首处 D2）" in taken(
        drafted(tmp_path, {"阵地面积": rows})
    )


def test_a_header_that_is_repeated_swallows_nothing(base, tmp_path):
    short = ["社区", "登记日期", "面积", "说明"]
    sites = [["石桥社区", D(2019, 3, day), 500 + day, None] for day in range(1, 5)]
    rows = [short, *sites[:2], short, *sites[2:3], ["社 区", "登记\n日期", "面 积", "说明"], *sites[3:]]
    assert "重复的表头行没有读取（2 处，首处 第 4 行）" in taken(drafted(tmp_path, {"阵地面积": rows}))
    assert len(ledger("sites", "date", "date >= date '2019-03-01'")) == 4


def test_two_tables_on_one_sheet_are_refused(base, tmp_path):
    rows = [POSTS, ["石桥社区", "宣传", 3], [], SITES, SITE]
    assert "一张工作表只放一张台账" in wrong(drafted(tmp_path, {"Sheet1": rows}))


@pytest.mark.parametrize(
    "below",
    [
        ["甲", "乙", "1", "2", "3"],
        [1, 2, 3, 4, 5],
        ["必填", "必填", "必填", "选填", "选填"],
        ["示例", "2019-01-01", "500", "购买", "门面"],
        ["栏次", "1", "2", "3", "4"],
    ],
)
def test_a_row_about_the_columns_belongs_to_the_header(base, tmp_path, below):
    taken(drafted(tmp_path, {"阵地面积": [SITES, below, SITE]}))
    assert ledger("sites", "area", "date = date '2019-03-01'") == [(620,)]


@pytest.mark.parametrize(
    "row",
    [
        ["填写社区全称", "按月填写，如2019年3月", "填写数字"],
        ["（必填）", "（必填）格式yyyy-mm", "（必填）整数"],
        ["从下拉框选择", "格式：2019-03", None],
        ["如：石桥社区", "如：2019年3月", "如：60"],
    ],
)
def test_a_row_that_explains_the_columns_is_read_over(base, tmp_path, row):
    visits = ["社区", "月份", "接待人次"]
    said = taken(drafted(tmp_path, {"接待群众": [visits, row, ["石桥社区", "2019-03", 5]]}))
    assert "说明行没有读取（1 处，首处 第 2 行）" in said
    assert ledger("visits", "visitors") == [(5,)]


def test_a_row_that_explains_is_no_record_and_a_record_explains_nothing(base, tmp_path):
    rows = [POSTS, ["石桥社区", "填写问卷、填写台账", 5], ["石乔社区", "填写指导", 5]]
    assert "公益岗位!A3：填的是“石乔社区”" in wrong(drafted(tmp_path, {"公益岗位": rows}))
    rows = [MONEY, ["填写年份", "填写社区全称", "填写数字，单位：万元"], [2018, "石桥社区", 20]]
    assert "写在表头里的单位，如“划拨金额（万元）”" in wrong(drafted(tmp_path, {"经费划拨": rows}))


def test_a_unit_above_two_columns_counts_for_both(base, tmp_path):
    rows = [["社区", "登记日期", "面积（亩）", None], [None, None, "现有", "目标"], ["石桥社区", D(2019, 3, 1), 1.2, 2]]
    taken(drafted(tmp_path, {"阵地面积": rows}))
    assert ledger("sites", "area", "date = date '2019-03-01'") == [(800,)]


def test_a_file_speaks_for_the_columns_it_has(base, tmp_path):
    taken(drafted(tmp_path, {"阵地面积": [SITES, SITE]}))
    said = taken(drafted(tmp_path, {"阵地面积": [SITES[:3], ["石桥社区", D(2019, 3, 1), 640]]}))
    assert "文件里没有的列“措施、说明”，相同的行沿用原有内容" in said
    assert ledger("sites", "area, measure, note", "date = date '2019-03-01'") == [(640, "购买", "临街门面")]
    four = [row[:4] for row in COMMUNITIES]
    taken(drafted(tmp_path, {"社区名录": four}, imports.REPLACE))
    assert ledger("communities", "households") == [(1500,), (2000,)]


def test_a_demo_never_takes_the_place_of_real_data(base, tmp_path):
    demo = [[*DATASET[0], "是否演示数据"], [*DATASET[1], "是"]]
    draft = drafted(tmp_path, REAL | {"数据集": demo}, imports.REPLACE)
    assert "演示数据会把它全部换掉" in wrong(draft)


def test_what_contradicts_itself_is_refused_at_the_door(base, tmp_path):
    with pytest.raises(Refused, match="只能与“替换”一起使用"):
        drafted(tmp_path, {"阵地面积": [SITES, SITE]}, whole=["阵地面积"])
    with pytest.raises(Refused, match="不能清空"):
        drafted(tmp_path, {"阵地面积": [SITES, SITE]}, empty=["数据集"])


def test_folders_within_a_folder_are_read(base, tmp_path):
    for street, area in (("东", 610), ("西", 620)):
        (tmp_path / "各街道" / street).mkdir(parents=True)
        rows = [SITES, ["石桥社区" if area == 610 else "柳湾社区", D(2019, 3, 1), area, "购买", None]]
        book(tmp_path / "各街道" / street / "台账.xlsx", {"阵地面积": rows})
    taken(imports.prepare(tmp_path / "各街道", imports.APPEND))
    assert ledger("sites", "area", "date = date '2019-03-01'") == [(610,), (620,)]


def test_a_quote_that_holds_another_record_is_refused(base, tmp_path):
    path = tmp_path / "阵地面积.csv"
    path.write_text(
        '社区,登记日期,面积,说明\n石桥社区,2019-01-01,500,"门面\n柳湾社区,2019-01-01,700"\n', encoding="utf-8"
    )
    assert "一个引号括住了几行内容" in refused(path, imports.APPEND)
    path.write_text(f'社区,登记日期,面积,说明\n石桥社区,2019-01-01,500,"{"长" * 1_100_000}"\n', encoding="utf-8")
    assert "过长的单元格" in refused(path, imports.APPEND)


def test_formulas_that_show_nothing_are_blank_and_those_never_counted_are_refused(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES, [*SITE[:4], "=1+1"]]})
    assert "阵地面积!E2：填的是“没有计算结果的公式”" in refused(path, imports.APPEND)
    rows = [[*SITES, "核对"], [*SITE, "=C2*2"], ["合计", None, "=SUM(C2:C2)"], [None, None, None, None, None, "=C4*2"]]
    taken(drafted(tmp_path, {"阵地面积": rows}))
    assert ledger("sites", "area", "date = date '2019-03-01'") == [(620,)]
    path, part = (
        book(path, {"阵地面积": [SITES, [*SITE[:2], 630, "购买", '=IF(C2>600,"大","")']]}),
        "xl/worksheets/sheet1.xml",
    )
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part).decode().replace('<c r="E2">', '<c r="E2" t="str">')
    taken(imports.prepare(rewritten(path, part, text), imports.APPEND))
    assert ledger("sites", "area, note", "date = date '2019-03-01'") == [(630, None)]


def test_names_of_units_as_offices_write_them(base, tmp_path):
    for written in (
        "东关街道石桥社区",
        "东关石桥社区",
        "1.石桥社区",
        "石桥社区居民委员会",
        "石桥",
        "石桥社区*",
        "△石桥社区",
        "石桥社区①",
    ):
        taken(drafted(tmp_path, {"阵地面积": [SITES[:3], [written, D(2019, 3, 1), 620]]}))
    head = ["年度", "级别", "名称或代码", "档次"]
    for written in ("东关街道办事处", "东关街道党工委", "东关街道"):
        taken(drafted(tmp_path, {"示范晋位": [head, [2019, "街道", written, "示范"]]}))
    assert ledger("standings", "unit") == [("东关街道",)]
    street = drafted(tmp_path, {"阵地面积": [SITES[:3], ["东关街道", D(2019, 3, 1), 1820]]})
    assert "“东关街道”不是社区，它的合计行请删去" in wrong(street)
    contrary = drafted(tmp_path, {"示范晋位": [head, [2019, "街道", "石桥社区", "示范"]]})
    assert "“社区”，“石桥社区”不是街道" in wrong(contrary)


def test_a_column_of_nothing_but_communities_is_asked_about(base, tmp_path):
    draft = drafted(tmp_path, {"阵地面积": [["小区", "登记日期", "面积"], SITE[:3]]})
    assert [(question.head, question.likely) for _, question in draft.questions] == [("小区", "community")]


def test_a_column_of_numbers_with_a_strange_name_is_meant_for_nothing_until_a_person_says_so(base, tmp_path):
    rows = [["社区", "年度", "办公用房"], ["石桥社区", 2019, 620]]
    draft = drafted(tmp_path, {"经费划拨": rows})
    assert [(question.head, question.likely) for _, question in draft.questions] == [("办公用房", "")]
    confirmed = mappings.answered(draft.questions, {}, draft.answers)
    assert "有“划拨金额”这一必填列" in wrong(imports.again(draft, answers=confirmed))
    told = mappings.answered(draft.questions, {draft.questions[0][1].id: "amount"}, draft.answers)
    taken(imports.again(draft, answers=told))


def test_personal_data_stays_out_of_notices(base, tmp_path):
    rows = [["张某", "11010519491231002X", "13812345678"]]
    draft = drafted(tmp_path, {"阵地面积": [SITES, SITE], "通讯录": rows})
    assert "13812345678" not in taken(draft)


def test_parquet_of_bytes_and_of_odd_columns(base, tmp_path):
    frame = pd.DataFrame({"社区": ["石桥社区".encode()], "登记日期": ["2019-03-01"], "面积": [620]})
    frame.to_parquet(tmp_path / "a.parquet")
    taken(imports.prepare(tmp_path / "a.parquet", imports.APPEND))
    frame.rename(columns={"登记日期": "file_row_number"}).to_parquet(tmp_path / "b.parquet")
    assert "file_row_number" in refused(tmp_path / "b.parquet", imports.APPEND)


def test_a_number_cell_that_holds_a_word_is_one_wrong_cell(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"阵地面积": [SITES[:3], SITE[:3]]})
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part).decode().replace("<v>620</v>", "<v>很大</v>")
    assert "阵地面积!C2：填的是“很大”" in refused(rewritten(path, part, text), imports.APPEND)


@pytest.mark.parametrize(
    ("other", "row", "named"),
    [
        (SITES, ["柳湾社区", D(2019, 3, 1), 480, "租借", None], "阵地面积"),
        (["社区", "登记日期", "面积（㎡）"], ["柳湾社区", D(2019, 3, 1), 480], "阵地面积"),
        (MONEY, [2019, "柳湾社区", 200000], "经费划拨"),
    ],
)
def test_a_second_table_right_of_the_first_is_no_column_that_nobody_needs(base, tmp_path, other, row, named):
    draft = drafted(tmp_path, {"阵地面积": [[*SITES, None, *other], [*SITE, None, *row]]})
    assert f"另一张“{named}”表" in wrong(draft)
    assert "并排的两张表分开" in wrong(draft)
    assert "阵地面积!G1" in wrong(draft)


@pytest.mark.parametrize("other", [["措施", "说明"], ["社区", "面积"], ["街道", "社区名称", "备注"]])
def test_a_legend_right_of_the_table_is_left_aside(base, tmp_path, other):
    draft = drafted(tmp_path, {"阵地面积": [[*SITES, None, *other], [*SITE, None, *("某" for _ in other)]]})
    assert f"没有用到的列：{'、'.join(other)}" in taken(draft)
    assert ledger("sites", "area", "area = 620") == [(620.0,)]


def questions(draft):
    return [question.head for _, question in draft.questions]


SUMMED = [["社区", "年度", "划拨金额（万元）", None, None], [None, None, "区级", "街道", "小计"]]


def test_a_sum_below_a_label_is_the_labels_own_number(base, tmp_path):
    taken(drafted(tmp_path, {"经费划拨": [*SUMMED, ["石桥社区", 2019, 10, 5, 15]]}))
    assert ledger("allocations", "amount") == [(150000,)]


@pytest.mark.parametrize(
    ("title", "rows", "asked"),
    [
        (
            "接待群众",
            [["社区", "月份", "接待人次", None], [None, None, "累计", "本月"], ["石桥社区", "2019-03", 500, 50]],
            ["接待人次累计", "接待人次本月"],
        ),
        (
            "经费划拨",
            [["社区", "年度", "划拨金额", None], [None, None, "应拨", "实拨"], ["石桥社区", 2019, 10, 5]],
            ["划拨金额应拨", "划拨金额实拨"],
        ),
        (
            "经费划拨",
            [["社区", "年度", "计划", "实际"], [None, None, "划拨金额", "说明"], ["石桥社区", 2019, 10, "已到"]],
            ["计划划拨金额"],
        ),
        (
            "接待群众",
            [["社区", "月份", "接待人次（本年累计）"], ["石桥社区", "2019-03", 500]],
            ["接待人次（本年累计）"],
        ),
        ("经费划拨", [["社区", "年度", "划拨金额（计划，万元）"], ["石桥社区", 2019, 20]], ["划拨金额（计划，万元）"]),
        ("阵地面积", [["社区", "登记日期", "面积（原有）"], ["石桥社区", D(2019, 3, 1), 20]], ["面积（原有）"]),
    ],
)
def test_what_a_header_says_beside_a_name_is_asked_about(base, tmp_path, title, rows, asked):
    assert questions(drafted(tmp_path, {title: rows})) == asked


def test_what_a_header_says_of_every_number_alike_is_not_asked_about(base, tmp_path):
    taken(drafted(tmp_path, {"经费划拨": [["社区", "年度", "划拨金额（本年，万元）"], ["石桥社区", 2019, 20]]}))
    rows = [["社区", "月份", "接待人次（必填，整数）"], ["石桥社区", "2019-03", 500]]
    taken(drafted(tmp_path, {"接待群众": rows}))


WAGES = ["社区", "年度", "优秀人数", "称职人数", "一般人数"]


@pytest.mark.parametrize(
    ("title", "heads", "row"),
    [
        ("干部考核", [*WAGES, "人均工资（元/年）"], ["石桥社区", 2018, 1, 5, 0, 27600]),
        ("干部考核", [*WAGES, "人均工资（万元/年）"], ["石桥社区", 2018, 1, 5, 0, 2.76]),
        ("干部考核", [*WAGES, "绩效工资(元/季度)"], ["石桥社区", 2018, 1, 5, 0, 900]),
        ("经费划拨", ["社区", "年度", "划拨金额（元/月）"], ["石桥社区", 2018, 900]),
        ("阵地面积", ["社区", "登记日期", "面积（平方米/户）"], ["石桥社区", D(2019, 3, 1), 2]),
    ],
)
def test_a_number_per_something_else_is_refused(base, tmp_path, title, heads, row):
    assert "请换算后填写" in wrong(drafted(tmp_path, {title: [heads, row]}))


@pytest.mark.parametrize(
    "heads", [["1、社区名称", "2、月份", "3、接待人次"], ["1.社区：", "2.月份：", "3.接待人次（人）："]]
)
def test_the_numbers_of_a_questionnaire_are_no_names(base, tmp_path, heads):
    rows = [["提交答卷时间", "来自IP", *heads], [D(2019, 4, 2), "10.0.0.1", "石桥社区", "2019-03", 20]]
    taken(drafted(tmp_path, {"Sheet1": rows}))
    assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 20)]


def test_a_wage_of_a_month_may_say_so(base, tmp_path):
    taken(drafted(tmp_path, {"干部考核": [[*WAGES, "人均工资（元/人·月）"], ["石桥社区", 2018, 1, 5, 0, 2300]]}))


@pytest.mark.parametrize("unit", ["千灯街道", "百花社区", "万安镇", "兆丰街道办事处"])
def test_whoever_hands_in_is_no_unit_of_measure(base, tmp_path, unit):
    taken(drafted(tmp_path, {"阵地面积": [[f"填报单位：{unit}"], SITES, SITE]}))


STREETS = [
    ["社区代码", "社区名称", "街道", "社区类型", "户数", "常住人口"],
    ["999901001003", "河畔社区", "东关", "板块型", 1, 1],
    ["999901001004", "河东社区", "东关街道办事处", "板块型", 1, 1],
    ["999901001005", "河西社区", "东关街道（2个）", "板块型", 1, 1],
    ["999901002001", "山前社区", "西关", "板块型", 1, 1],
    ["999901002002", "山后社区", "西关街道", "板块型", 1, 1],
    ["999901002003", "河东社区", "西关办事处", "板块型", 1, 1],
]


@pytest.fixture
def streets(base, tmp_path):
    assert "街道名称的其他写法" in taken(drafted(tmp_path, {"社区名录": STREETS}))
    return base


def test_a_street_has_one_name(streets):
    assert ledger("communities", "street, count(*)", "true group by 1") == [("东关街道", 5), ("西关街道", 3)]


def test_a_column_beside_tells_communities_of_one_name_apart(streets, tmp_path):
    rows = [
        ["街道", *SITES[:3]],
        ["西关街道", "河东社区", D(2019, 3, 1), 300],
        ["东关办事处", "河东社区", D(2019, 3, 1), 200],
    ]
    assert "没有用到" not in taken(drafted(tmp_path, {"阵地面积": rows}))
    assert ledger("sites", "area", "community = '999901002003'") == [(300,)]
    taken(drafted(tmp_path, {"阵地面积": [SITES[:3], ["河东社区（西关）", D(2019, 4, 1), 310]]}))
    assert ledger("sites", "max(area)", "community = '999901002003'") == [(310,)]


def test_a_street_over_merged_rows_counts_for_each(streets, tmp_path):
    path = tmp_path / "合并.xlsx"
    written = xlsxwriter.Workbook(path)
    sheet = written.add_worksheet("阵地面积")
    for number, row in enumerate(
        [["街道", *SITES[:3]], ["", "河东社区", "2019-03-01", 300], ["", "山前社区", "2019-03-01", 400]]
    ):
        sheet.write_row(number, 0, row)
    sheet.merge_range(1, 0, 2, 0, "西关街道")
    written.close()
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("sites", "area", "community = '999901002003'") == [(300,)]


def test_a_community_in_a_street_that_is_not_its_own_is_refused(streets, tmp_path):
    rows = [["所属街道", *SITES[:3]], ["西关街道", "石桥社区", D(2019, 3, 1), 300]]
    assert "属于东关街道" in wrong(drafted(tmp_path, {"阵地面积": rows}))
    assert "另有一列“街道”" in wrong(drafted(tmp_path, {"阵地面积": [SITES[:3], ["河东社区", D(2019, 3, 1), 300]]}))


def test_appending_takes_no_row_from_another_unit(base, tmp_path):
    heads = ["编号", "社区", "窗口", "事项", "办理层级", "受理日期", "限办日期"]
    row = ["A1", "石桥社区", "社会救助", "低保申请", "本级办理", D(2019, 3, 1), D(2019, 3, 9)]
    taken(drafted(tmp_path, {"办理事项": [heads, row]}))
    assert "现在属于石桥社区" in wrong(drafted(tmp_path, {"办理事项": [heads, ["A1", "柳湾社区", *row[2:]]]}))
    taken(drafted(tmp_path, {"办理事项": [heads, [*row[:-1], D(2019, 3, 19)]]}))


def test_what_a_replacement_leaves_out_is_counted(base, tmp_path):
    heads = ["社区", "月份", "接待人次"]
    taken(drafted(tmp_path, {"接待群众": [heads, ["石桥社区", "2019-01", 5], ["石桥社区", "2019-02", 6]]}))
    draft = drafted(
        tmp_path, {"接待群众": [heads, ["石桥社区", "2019-02", 7], ["石桥社区", "2019-03", 8]]}, imports.REPLACE
    )
    assert "原有的 1 行文件里没有，将删除（只作补充的，请选“追加”）" in draft.sentences[0]


def test_a_record_may_speak_of_totals(base, tmp_path):
    heads = ["日期", "社区", "类别", "主题", "参与人次"]
    rows = [
        [D(2019, 3, 1), "石桥社区", "志愿服务", "财务累计", 5],
        [D(2019, 3, 2), "石桥社区", "志愿服务", "全区", 6],
        ["合计", None, None, None, 11],
    ]
    taken(drafted(tmp_path, {"活动": [heads, *rows]}))
    assert ledger("activities", "theme") == [("全区",), ("财务累计",)]


def test_a_target_of_less_than_one_percent_is_said(base, tmp_path):
    heads = ["指标", "目标值", "起始日期", "截止日期", "依据文件"]
    row = ["按时办结率", 0.97, D(2019, 1, 1), D(2019, 6, 30), "任务分解表"]
    assert "（0.97 就是 0.97%）；如果是 97%，请填 97" in taken(drafted(tmp_path, {"目标值": [heads, row]}))


@pytest.mark.parametrize("other", ["第一次观摩 ", "第一次 观摩", "第一次\u3000观摩"])
def test_a_tour_has_one_name(base, tmp_path, other):
    heads = ["观摩名称", "日期", "顺序", "社区"]
    rows = [heads, ["第一次观摩", D(2019, 4, 18), 1, "石桥社区"], [other, D(2019, 4, 18), 2, "柳湾社区"]]
    assert "只差空格" in wrong(drafted(tmp_path, {"观摩安排": rows}))


@pytest.mark.parametrize("heads", [["1月", "2月", "3月"], ["一季度", "二季度"]])
def test_months_as_columns_are_told_to_be_rows(base, tmp_path, heads):
    draft = drafted(tmp_path, {"接待群众": [["社区", *heads], ["石桥社区", *range(5, 5 + len(heads))]]})
    assert "请把各时间改成行：加上“月份”一列" in wrong(draft)
    assert not draft.questions


def test_a_street_s_own_row_between_its_communities_is_a_sum(base, tmp_path):
    heads = ["社区", "月份", "接待人次"]
    rows = [heads, ["一、东关街道", None, 11], ["石桥社区", "2019-01", 5], ["柳湾社区", "2019-01", 6]]
    assert "合计、小计行没有读取" in taken(drafted(tmp_path, {"接待群众": rows}))


@pytest.mark.parametrize(
    ("second", "ledger_"),
    [
        (["社区", "月份", "新增注册人数"], "志愿者"),
        (["社区", "岗位", "认领人数"], "公益岗位"),
        (["社区", "接待人次", "月份"], "接待群众"),
    ],
)
def test_a_second_table_below_the_first_is_one_problem(base, tmp_path, second, ledger_):
    first = [["社区", "月份", "接待人次"], ["石桥社区", "2019-01", 5], ["合计", None, 5], [], ["附表"]]
    draft = drafted(tmp_path, {"接待群众": [*first, second, ["石桥社区", "2019-01", 6], ["柳湾社区", "书法", 1]]})
    assert len(draft.problems) == 1
    assert f"接待群众!第 6 行：填的是“另一张“{ledger_}”表”" in wrong(draft)


@pytest.mark.parametrize(
    "written", ["999901001001 石桥社区", "999901001001石桥社区", "石桥社区-999901001001", "石桥社区（999901001001）"]
)
def test_code_and_name_may_stand_in_one_cell_and_have_to_agree(base, tmp_path, written):
    taken(drafted(tmp_path, {"接待群众": [["社区", "月份", "接待人次"], [written, "2019-03", 5], ["合计", None, 5]]}))
    assert ledger("visits", "community, visitors") == [("999901001001", 5)]
    other = written.replace("石桥", "柳湾")
    assert other in wrong(drafted(tmp_path, {"接待群众": [["社区", "月份", "接待人次"], [other, "2019-03", 5]]}))


PATCHES = [
    (
        "阵地项目",
        ["项目编号", "实际完工"],
        ["P1", D(2018, 6, 6)],
        "projects",
        "finished, target_area",
        (D(2018, 6, 6), 420),
    ),
    (
        "社区名录",
        ["社区代码", "常住人口"],
        ["999901001001", 7000],
        "communities",
        "residents, name",
        (7000, "石桥社区"),
    ),
]


@pytest.mark.parametrize(("title", "head", "row", "table", "columns", "there"), PATCHES)
def test_a_file_of_keys_and_changed_columns_renews_the_rows_that_are_there(
    base, tmp_path, title, head, row, table, columns, there
):
    said = taken(drafted(tmp_path, {title: [head, row]}))
    assert "文件里没有的列“" in said
    assert there in ledger(table, columns)
    draft = drafted(tmp_path, {title: [head, row]}, imports.REPLACE)
    assert "这一必填列；只改原有各行的几列的，请选“追加”" in wrong(draft)
    assert "须是原有的，第 3 行不是" in wrong(drafted(tmp_path, {title: [head, row, [f"{row[0][:-1]}9", row[1]]]}))
    assert "有“" in wrong(drafted(tmp_path, {title: [[*head, "新的一列"], [*row, "甲"]]})), (
        "what nobody understands may be what is meant"
    )


def test_what_changes_hands_is_told_how(base, tmp_path):
    moved = [PROJECTS[0], ["P1", "柳湾社区", *PROJECTS[1][2:]]]
    assert "确要改属的，请把两个单位的行放在一起，选“替换”导入" in wrong(drafted(tmp_path, {"阵地项目": moved}))
    assert "它现在属于石桥社区" in wrong(drafted(tmp_path, {"阵地项目": moved}, imports.REPLACE))
    assert not drafted(tmp_path, {"阵地项目": [*moved, ["P2", *PROJECTS[1][1:]]]}, imports.REPLACE).problems


def test_amounts_without_a_unit_that_are_small_throughout_are_said(base, tmp_path):
    said = taken(drafted(tmp_path, {"经费划拨": [MONEY, [2019, "石桥社区", 20], [2019, "柳湾社区", 21.5]]}))
    assert (
        "“划拨金额”没有写单位，最大只有 21.5，按元收存；以万元等计的，请写进表头，如“划拨金额（万元）”（1 处，首处 C2）"
        in said
    )
    for head, most in (("划拨金额（元）", 20), ("划拨金额", 200000)):
        said = taken(drafted(tmp_path, {"经费划拨": [[*MONEY[:2], head], [2019, "石桥社区", most]]}))
        assert "没有写单位" not in said
