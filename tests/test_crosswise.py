"""Months, standards, windows or judges side by side are read as rows of their own."""

import datetime as dt

import openpyxl
import pytest

from tests.workbooks import book, drafted, ledger, taken, wrong
from warehouse.intake import imports
from warehouse.ledgers import LEDGERS

D = dt.date
STONE, WILLOW = "999901001001", "999901001002"


@pytest.mark.parametrize(
    ("above", "heads"),
    [
        ([["2019年接待群众统计表"]], ["1月", "2月"]),
        ([], ["2019年1月", "2019年2月"]),
        ([], ["2019-01", "2019.2"]),
        ([], [D(2019, 1, 1), D(2019, 2, 1)]),
        ([], ["2019年1月接待人次", "2019年2月接待人次"]),
        ([["2019年接待群众"]], ["1月（人次）", "2月（人次）"]),
    ],
)
def test_months_side_by_side_are_rows(base, tmp_path, above, heads):
    rows = [
        *above,
        ["序号", "社区", *heads, "合计", "备注"],
        [1, "石桥社区", 5, "6人次", 11, None],
        [2, "柳湾社区", 7, None, 7, None],
        ["合计", None, 12, 6, 18, None],
        ["填表人：某"],
    ]
    said = taken(drafted(tmp_path, {"接待群众": rows}))
    assert "按“月份”逐行读取，格中为“接待人次”" in said
    assert "合计、小计行没有读取（1 处" in said
    assert "说明行没有读取（1 处" in said
    assert ledger("visits", "community, month, visitors") == [
        (STONE, D(2019, 1, 1), 5),
        (STONE, D(2019, 2, 1), 6),
        (WILLOW, D(2019, 1, 1), 7),
    ]


@pytest.mark.parametrize(("above", "head"), [([], "2019年3月接待人次"), ([["2019年接待群众"]], "3月接待人次")])
def test_one_month_that_names_its_cells_is_that_of_all_rows(base, tmp_path, above, head):
    rows = [*above, ["社区", head, "2019年累计接待人次"], ["石桥社区", 5, 15], ["柳湾社区", 6, 16]]
    taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 5), (D(2019, 3, 1), 6)]


def test_years_above_months_are_theirs(base, tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        {"接待群众": [["社区", "2018年", None, "2019年"], [None, "11月", "12月", "1月"], ["石桥社区", 5, 6, 7]]},
    )
    made = openpyxl.load_workbook(path)
    made.active.merge_cells("B1:C1")
    made.active.merge_cells("A1:A2")
    made.save(path)
    made.close()
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("visits", "month, visitors") == [(D(2018, 11, 1), 5), (D(2018, 12, 1), 6), (D(2019, 1, 1), 7)]


def test_a_cell_that_is_wrong_is_named_where_it_stands(base, tmp_path):
    rows = [["社区", "2019年1月", "2019年2月", "2019年3月"], ["石桥社区", 5, 6, 7], ["柳湾社区", 5, "不少", 6]]
    assert wrong(drafted(tmp_path, {"接待群众": rows})).startswith("接待群众!C3：填的是“不少”")


def test_a_community_without_any_is_left_aside_and_said(base, tmp_path):
    rows = [["社区", "2019年1月", "2019年2月"], ["石桥社区", 5, 6], ["柳湾社区", None, None]]
    assert "没有数据的行没有读取（1 处，首处 第 3 行）" in taken(drafted(tmp_path, {"接待群众": rows}))
    assert len(ledger("visits", "month")) == 2


def test_one_community_twice_is_named(base, tmp_path):
    rows = [["社区", "2019年1月", "2019年2月"], ["石桥社区", 5, 6], ["石桥社区", 5, 6]]
    assert "不与其他行重复（与第 2 行相同" in wrong(drafted(tmp_path, {"接待群众": rows}))


def test_a_unit_of_the_title_is_that_of_all(base, tmp_path):
    rows = [["2019年新增注册志愿者（单位：百人）"], ["社区", "1月", "2月"], ["石桥社区", 2, 3]]
    taken(drafted(tmp_path, {"志愿者": rows}))
    assert ledger("volunteers", "registered") == [(200,), (300,)]


def test_standards_side_by_side_are_rows(base, tmp_path):
    standards = LEDGERS["site_checks"].by_name["standard"].enum
    rows = [
        ["社区", "核查日期", *standards],
        ["石桥社区", D(2019, 3, 1), "达标", "达标", "未达标", "基本达标"],
        ["柳湾社区", D(2019, 3, 1), "达标", None, "达标", "达标"],
    ]
    taken(drafted(tmp_path, {"规范化核查": rows}))
    found = ledger("site_checks", "community, standard, result")
    assert found == sorted(
        [
            *((STONE, one, said) for one, said in zip(standards, rows[1][2:], strict=True)),
            *((WILLOW, one, "达标") for one in standards if one != standards[1]),
        ]
    )


def test_windows_side_by_side_are_rows(base, tmp_path):
    windows = LEDGERS["windows"].by_name["window_kind"].enum
    rows = [["社区", *windows], ["石桥社区", *"√√√√√×"], ["柳湾社区", "是", "否", "是", "否", "是", "是"]]
    taken(drafted(tmp_path, {"服务窗口": rows}))
    assert ledger("windows", "count(*) as n, count_if(installed) as there") == [(12, 9)]


def test_judges_side_by_side_are_rows(base, tmp_path):
    tours = [
        ["观摩名称", "日期", "顺序", "社区"],
        ["春季", D(2019, 4, 1), 1, "石桥社区"],
        ["春季", D(2019, 4, 1), 2, "柳湾社区"],
    ]
    scores = [
        ["观摩名称", "社区", "评委1", "评委2", "3号评委", "平均分"],
        ["春季", "石桥社区", 90, 91, 92.5, 91.2],
        ["春季", "柳湾社区", 80, 81, None, 80.5],
    ]
    said = taken(drafted(tmp_path, {"观摩安排": tours, "观摩评分": scores}))
    assert "没有用到的列：平均分" in said
    assert ledger("scores", "community, judge, score") == [
        (STONE, 1, 90),
        (STONE, 2, 91),
        (STONE, 3, 92.5),
        (WILLOW, 1, 80),
        (WILLOW, 2, 81),
    ]


def test_years_side_by_side_are_rows(base, tmp_path):
    taken(drafted(tmp_path, {"经费划拨": [["社区", "2017年（万元）", "2018年（万元）"], ["石桥社区", 20, 21]]}))
    assert ledger("allocations", "year, amount") == [(2017, 200000), (2018, 210000)]


@pytest.mark.parametrize("heads", [["2019年1月", "备注"], ["甲", "乙"], ["1", "2"]])
def test_what_is_no_value_of_a_field_is_no_row(base, tmp_path, heads):
    draft = drafted(tmp_path, {"接待群众": [["2019年接待群众"], ["社区", *heads], ["石桥社区", 5, 6]]})
    assert draft.problems or draft.questions


def test_columns_of_words_where_numbers_belong_are_not_crossed(base, tmp_path):
    rows = [["社区", "2019年1月", "2019年2月"], ["石桥社区", "好", "差"], ["柳湾社区", "中", "好"]]
    assert "各成一列" in wrong(drafted(tmp_path, {"接待群众": rows}))


def test_columns_in_units_of_their_own_are_refused(base, tmp_path):
    rows = [["社区", "2017年（万元）", "2018年（元）"], ["石桥社区", 20, 210000]]
    assert "各列的单位不同" in wrong(drafted(tmp_path, {"经费划拨": rows}))


@pytest.mark.parametrize(
    ("rows", "where", "word"),
    [
        ([["社区", "1月", "2月", "3月（预计）"], ["石桥社区", 5, 6, 7]], "D2", "预计"),
        ([["社区", "1月（计划）", "2月"], ["石桥社区", 5, 6]], "B2", "计划"),
        ([["社区", "累计接待人次", None], [None, "1月", "2月"], ["石桥社区", 5, 11]], "B3", "累计"),
        ([["社区", "上年同期", None], [None, "1月", "2月"], ["石桥社区", 5, 11]], "B3", "上年"),
    ],
)
def test_months_of_other_numbers_are_refused_where_their_heads_say_so(base, tmp_path, rows, where, word):
    said = wrong(drafted(tmp_path, {"接待群众": [["2019年接待群众统计表"], *rows]}))
    assert f"接待群众!{where}：" in said
    assert f"“{word}" in said or f"、{word}" in said


def test_a_table_that_cannot_be_read_never_lets_others_be_published_without_a_word(base, tmp_path):
    rows = [["2019年接待群众统计表"], ["社区", "1月", "2月", "3月（万圆）"], ["石桥社区", 5, 6, 7]]
    platforms = [["社区", "建成日期"], ["石桥社区", D(2018, 9, 30)]]
    assert "接待群众!D2：填的是“3月（万圆）”" in wrong(drafted(tmp_path, {"接待群众": rows, "信息平台": platforms}))


def test_what_stands_above_months_only_to_say_when_is_no_other_number(base, tmp_path):
    rows = [["社区", "一季度", None, "全年"], [None, "2019年1月", "2019年2月", "2019年4月"], ["石桥社区", 5, 6, 7]]
    taken(drafted(tmp_path, {"接待群众": rows}))
    assert len(ledger("visits", "month")) == 3


@pytest.mark.parametrize("area", ["B2:B3", "B2:C2"])
def test_amounts_of_merged_cells_are_nobodys(base, tmp_path, area):
    path = book(
        tmp_path / "台账.xlsx",
        {"接待群众": [["社区", "2019年1月", "2019年2月"], ["石桥社区", 50, None], ["柳湾社区", None, 7]]},
    )
    made = openpyxl.load_workbook(path)
    made.active.merge_cells(area)
    made.save(path)
    assert f"接待群众!{area}：填的是“合并单元格”" in wrong(imports.prepare(path, imports.APPEND))


def test_october_that_excel_shortened_is_not_left_aside(base, tmp_path):
    rows = [["社区", "2019.09", 2019.1, "2019.11"], ["石桥社区", 5, 6, 7]]
    assert "接待群众!C1：填的是“2019.1”，应为2019-01 或 2019-10" in wrong(drafted(tmp_path, {"接待群众": rows}))


@pytest.mark.parametrize(
    "heads",
    [["接待人次（2019年1月）", "接待人次（2019年2月）"], ["接待人次（1月）", "接待人次（2月）", "接待人次（累计）"]],
)
def test_a_month_in_brackets_is_that_of_its_column(base, tmp_path, heads):
    rows = [["2019年接待群众"], ["社区", *heads], ["石桥社区", 5, 7, 12][: len(heads) + 1]]
    taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 5), (D(2019, 2, 1), 7)]
    rows[1:] = [["社区", "接待人次（截至3月）"], ["石桥社区", 5]]
    assert "有“月份”这一必填列" in wrong(drafted(tmp_path, {"接待群众": rows})), "not the month's number"


@pytest.mark.parametrize("total", ["合计", "小计", "总计"])
def test_a_sum_beside_months_below_a_label_is_no_number_of_its_own(base, tmp_path, total):
    heads = [["社区", "接待人次"], [None, "1月", "2月", total]]
    said = taken(drafted(tmp_path, {"接待群众": [["2019年接待群众"], *heads, ["石桥社区", 5, 7, 12]]}))
    assert f"没有用到的列：接待人次{total}" in said
    assert ledger("visits", "month(month) as n, visitors") == [(1, 5), (2, 7)]


@pytest.mark.parametrize(
    "heads",
    [
        [["月份", "石桥社区", "柳湾居委会", "合计"]],
        [["月份", "接待人次"], [None, "石桥社区", "柳湾社区", "合计"]],
        [["月份", "东关街道"], [None, "石桥社区", "柳湾社区", "小计"]],
    ],
)
def test_communities_side_by_side_are_rows(base, tmp_path, heads):
    rows = [["2019年接待群众"], *heads, ["1月", 5, 6, 11], ["2月", 7, None, 7], ["合计", 12, 6, 18]]
    said = taken(drafted(tmp_path, {"接待群众": rows}))
    assert "按“社区”逐行读取，格中为“接待人次”" in said
    assert ledger("visits", "community, month, visitors") == [
        (STONE, D(2019, 1, 1), 5),
        (STONE, D(2019, 2, 1), 7),
        (WILLOW, D(2019, 1, 1), 6),
    ]


def test_a_community_of_a_head_that_does_not_exist_is_named_there(base, tmp_path):
    rows = [["月份", "石桥社区", "柳弯社区"], ["2019年1月", 5, 6]]
    assert "接待群众!C1：填的是“柳弯社区”" in wrong(drafted(tmp_path, {"接待群众": rows}))


@pytest.mark.parametrize("months", ["11月 12月 1月 2月", "12月 1月", "9月 12月 3月"])
def test_months_over_the_turn_of_a_year_are_not_of_one(base, tmp_path, months):
    heads = months.split()
    rows = [["2019年接待群众"], ["社区", *heads], ["石桥社区", *range(len(heads))]]
    assert "分不清是哪一年的" in wrong(drafted(tmp_path, {"接待群众": rows}))
    rows[0], rows[1][1:] = ["2018年接待群众（至次年）"], sorted(heads, key=lambda head: int(head[:-1]))
    assert wrong(drafted(tmp_path, {"接待群众": rows})), "the next year's months are not of the title's year"


@pytest.mark.parametrize("months", [range(12, 0, -1), range(1, 13)])
def test_months_up_or_down_are_of_the_one_year(base, tmp_path, months):
    rows = [["2019年接待群众"], ["社区", *(f"{month}月" for month in months)], ["石桥社区", *months]]
    taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "month(month) as n, visitors") == [(month, month) for month in range(1, 13)]


def test_one_month_twice_is_named_at_its_head(base, tmp_path):
    rows = [["社区", "2019年1月", "2019年2月", "2019-01"], ["石桥社区", 5, 6, 7]]
    assert "接待群众!D1：填的是“2019-01”，应为与 B 列不同的月份" in wrong(drafted(tmp_path, {"接待群众": rows}))


def test_a_cell_that_says_there_is_nothing_is_no_row(base, tmp_path):
    rows = [["社区", "2019年1月", "2019年2月"], ["石桥社区", 5, "/"], ["柳湾社区", "无", 7]]
    assert "“接待人次”占位符按空白读取（2 处，首处 C2）" in taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "visitors") == [(5,), (7,)]


@pytest.mark.parametrize("gap", [[None], []])
def test_the_same_table_beside_itself_is_two_tables(base, tmp_path, gap):
    heads, rows = ["社区", "接待人次"], [["石桥社区", 5], ["柳湾社区", 6]]
    lines = [["2019年4月接待群众"], [*heads, *gap, *heads], [*rows[0], *gap, *rows[1]]]
    assert "填的是“另一张“接待群众”表”，应为一张工作表只放一张台账" in wrong(drafted(tmp_path, {"接待群众": lines}))


@pytest.mark.parametrize("above", [True, False])
def test_several_figures_of_each_value_are_one_row(base, tmp_path, above):
    figures, years = ["优秀人数", "称职人数", "一般人数"], ["2017年", "2018年"]
    if above:
        heads = [["社区", years[0], None, None, years[1]], [None, *figures, *figures]]
        row = ["石桥社区", 2, 3, 1, 4, 5, 0]
    else:
        heads = [["社区", figures[0], None, figures[1], None, figures[2]], [None, *years, *years, *years]]
        row = ["石桥社区", 2, 4, 3, 5, 1, 0]
    said = taken(drafted(tmp_path, {"干部考核": [*heads, row]}))
    assert "各列“2017年、2018年”按“年度”逐行读取，格中为“优秀人数、称职人数、一般人数”" in said
    assert ledger("assessments", "year, excellent, competent, ordinary") == [(2017, 2, 3, 1), (2018, 4, 5, 0)]


def test_windows_with_their_staff_are_rows(base, tmp_path):
    rows = [
        ["社区", "党员服务", None, "就业社保", None],
        [None, *["是否设置", "工作人员数"] * 2],
        ["石桥社区", "是", 2, "否", None],
    ]
    taken(drafted(tmp_path, {"服务窗口": rows}))
    assert ledger("windows", "window_kind, installed, staff") == [("党员服务", True, 2), ("就业社保", False, None)]


def test_of_two_figures_a_month_the_one_that_a_ledger_holds_is_read(base, tmp_path):
    heads = [["社区", "1月", None, "2月", None], [None, *["批次", "人次"] * 2]]
    said = taken(drafted(tmp_path, {"接待群众": [["2019年接待群众"], *heads, ["石桥社区", 2, 20, 3, 30]]}))
    assert "没有用到的列：1月批次、2月批次" in said
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 20), (D(2019, 2, 1), 30)]


def test_weeks_with_two_figures_are_rows_and_a_figure_that_is_lacking_is_named(base, tmp_path):
    projects = [
        ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "目标面积"],
        ["P1", "石桥社区", "扩建", "购买", D(2018, 3, 1), D(2018, 6, 30), 420],
    ]
    weeks = [
        ["项目编号", D(2018, 5, 6), None, D(2018, 5, 13), None],
        [None, *["完成比例", "进展文字"] * 2],
        ["P1", 10, "开工", 20, "封顶"],
    ]
    taken(drafted(tmp_path, {"阵地项目": projects, "每周进度": weeks}))
    assert ledger("progress", "week, percent, report") == [(D(2018, 5, 6), 10, "开工"), (D(2018, 5, 13), 20, "封顶")]
    weeks[2][3] = None
    assert "每周进度!第 3 行“完成比例”：填的是“空”" in wrong(drafted(tmp_path, {"每周进度": weeks}))


def test_weeks_without_their_days_are_to_be_rows(base, tmp_path):
    rows = [["项目编号", "第1周", "第2周"], ["P1", 10, 20]]
    assert "“第1周、第2周 各成一列”，应为一行一个时间" in wrong(drafted(tmp_path, {"每周进度": rows}))


def test_days_side_by_side_are_rows(base, tmp_path):
    taken(
        drafted(
            tmp_path,
            {
                "阵地面积": [
                    ["社区", "2018年12月31日", D(2019, 3, 31)],
                    ["柳湾社区", None, 1300],
                    ["石桥社区", 450, 500],
                ]
            },
        )
    )
    assert ledger("sites", "date, area", "date > '2018-01-01'") == [
        (D(2018, 12, 31), 450),
        (D(2019, 3, 31), 500),
        (D(2019, 3, 31), 1300),
    ]


@pytest.mark.parametrize("title", [[], [["2019年经费划拨表"]]])
def test_a_year_in_the_head_of_amounts_is_that_of_all_rows(base, tmp_path, title):
    taken(drafted(tmp_path, {"经费划拨": [*title, ["社区", "划拨金额（2018年）"], ["石桥社区", 20]]}))
    assert ledger("allocations", "year, amount") == [(2018, 20)]


def test_rows_of_another_year_than_the_title_s_are_said(base, tmp_path):
    rows = [["2019年经费划拨表"], ["年度", "社区", "划拨金额"], [2018, "石桥社区", 20], [2019, "石桥社区", 20]]
    said = taken(drafted(tmp_path, {"经费划拨": rows}))
    assert "标题说的是 2019 年，“年度”有不在其中的，按填的读取（1 处，首处 A3）" in said
