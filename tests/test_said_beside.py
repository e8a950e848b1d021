"""What stands above a table or beside a cell belongs to it: the year of a title, the month of a sheet, the unit of a metric."""

import datetime as dt

import openpyxl
import pytest

from tests.workbooks import book, drafted, ledger, taken, wrong
from warehouse.intake import imports

D = dt.date
SITES = ["社区", "登记日期", "面积"]
VISITS, ONE = ["社区", "接待人次"], ["石桥社区", 5]
TARGETS = ["指标", "目标值", "起始日期", "截止日期", "依据文件"]
HALF = [D(2019, 1, 1), D(2019, 6, 30), "任务分解表"]


def test_the_title_s_year_is_that_of_months_and_days_without(base, tmp_path):
    months = [
        ["2019年社区接待群众统计表"],
        ["社区", "月份", "接待人次"],
        ["石桥社区", "1月", 5],
        ["石桥社区", "2月份", 6],
    ]
    days = [["2019年阵地面积"], SITES, ["石桥社区", "3月5日", 700]]
    said = taken(drafted(tmp_path, {"接待群众": months, "阵地面积": days}))
    assert "按表题的 2019 年读取（2 处，首处 B3）" in said
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 5), (D(2019, 2, 1), 6)]
    assert ledger("sites", "date", "area = 700") == [(D(2019, 3, 5),)]


def dated(folder, rows, number_format):
    """A workbook whose days show what the number format says."""
    made = openpyxl.load_workbook(book(folder / "台账.xlsx", rows))
    for sheet in made:
        for cell in (cell for row in sheet for cell in row if isinstance(cell.value, dt.datetime)):
            cell.number_format = number_format
    made.save(folder / "台账.xlsx")
    return folder / "台账.xlsx"


@pytest.mark.parametrize("shown", ['m"月"d"日"', "m月d日;@", "mm-dd", "d-mmm", "[$-804]m月d日"])
def test_a_year_that_a_day_does_not_show_is_not_believed_against_the_title(base, tmp_path, shown):
    rows = [["2018年阵地面积"], SITES, ["石桥社区", dt.datetime(2019, 3, 5), 700]]
    draft = imports.prepare(dated(tmp_path, {"阵地面积": rows}, shown), imports.APPEND)
    assert (
        "B3：填的是“2019-03-05”，应为写明年份的日期，如 2019-03-01；单元格只显示月、日，其中存的是 2019 年，与表题的 2018 年不一致"
    ) in wrong(draft)
    rows[0] = ["2019年阵地面积"]
    assert "年份" not in taken(imports.prepare(dated(tmp_path, {"阵地面积": rows}, shown), imports.APPEND))
    rows[0], rows[2][1] = ["阵地面积"], dt.datetime(2019, 4, 5)
    said = taken(imports.prepare(dated(tmp_path, {"阵地面积": rows}, shown), imports.APPEND))
    assert "“登记日期”单元格只显示月、日，按其中存的 2019 年读取（1 处，首处 B3）" in said
    assert [day for (day,) in ledger("sites", "date") if day.year == 2019] == [D(2019, 3, 5), D(2019, 4, 5)]


@pytest.mark.parametrize("shown", ["yyyy-mm-dd", "yy/m/d", "e年m月d日", "h:mm", "@", "aaaa"])
def test_a_day_that_shows_its_year_or_no_day_stands(base, tmp_path, shown):
    rows = [["2018年阵地面积"], SITES, ["石桥社区", dt.datetime(2019, 3, 5), 700]]
    assert "年读取" not in taken(imports.prepare(dated(tmp_path, {"阵地面积": rows}, shown), imports.APPEND))


@pytest.mark.parametrize(
    ("code", "shows"), [("yyyy", "年"), ('yyyy"年"', "年"), ("yyyy-mm", "年、月"), ("yyyy年m月;@", "年、月")]
)
def test_a_day_of_which_only_its_year_or_month_is_seen_is_said(base, tmp_path, code, shows):
    day = dt.datetime(2018, 3, 5)
    draft = imports.prepare(dated(tmp_path, {"阵地面积": [SITES, ["石桥社区", day, 700]]}, code), imports.APPEND)
    assert f"“登记日期”单元格只显示{shows}，按其中存的日期读取（1 处，首处 B2）" in taken(draft)
    assert ledger("sites", "date", "area = 700") == [(day.date(),)]
    draft = imports.prepare(
        dated(tmp_path, {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", day, 5]]}, code), imports.APPEND
    )
    assert ("只显示" in taken(draft)) == (shows == "年")
    assert ledger("visits", "month") == [(D(2018, 3, 1),)]
    draft = imports.prepare(
        dated(tmp_path, {"经费划拨": [["年度", "社区", "划拨金额"], [day, "石桥社区", 5]]}, code), imports.APPEND
    )
    taken(draft)
    assert ledger("allocations", "year") == [(2018,)]


def test_days_in_a_column_of_months_are_said_and_several_of_one_month_are_to_be_added_up(base, tmp_path):
    rows = [
        ["社区", "日期", "接待人次"],
        ["石桥社区", D(2019, 3, 4), 5],
        ["柳湾社区", "2019-03-05", 6],
        ["柳湾社区", "2019-04-01", 7],
    ]
    assert "“月份”按日期所在的月份读取（2 处，首处 B2）" in taken(drafted(tmp_path, {"接待群众": rows}))
    rows[3][1] = "2019-03-06"
    assert "一个月只有一行，按天、按周记的请先合计" in wrong(drafted(tmp_path, {"接待群众": rows}))


def test_a_month_without_its_year_is_held_against_the_title_in_rows_and_columns(base, tmp_path):
    month = dt.datetime(2019, 2, 1)
    rows = [["2018年接待群众"], ["社区", "月份", "接待人次"], ["石桥社区", month, 5]]
    draft = imports.prepare(dated(tmp_path, {"接待群众": rows}, 'm"月"'), imports.APPEND)
    assert "应为写明年份的月份，如 2019-03；单元格只显示月，其中存的是 2019 年，与表题的 2018 年不一致" in wrong(draft)
    side = [["2019年接待群众"], ["社区", dt.datetime(2019, 1, 1), month], ["石桥社区", 5, 6]]
    taken(imports.prepare(dated(tmp_path, {"接待群众": side}, 'm"月"'), imports.APPEND))
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 5), (D(2019, 2, 1), 6)]
    side[0] = ["2018年接待群众"]
    assert "2019-01、2019-02 各成一列" in wrong(
        imports.prepare(dated(tmp_path, {"接待群众": side}, 'm"月"'), imports.APPEND)
    )


@pytest.mark.parametrize("title", ["社区接待群众统计表", "2018—2019年接待群众", "2018年、2019年接待群众"])
def test_without_one_year_a_month_is_no_month(base, tmp_path, title):
    rows = [[title], ["社区", "月份", "接待人次"], ["石桥社区", "1月", 5]]
    draft = drafted(tmp_path, {"接待群众": rows})
    assert "月份，如 2019-03" in wrong(draft)


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("接待群众", "2019年3月接待群众统计表", "2019-03"),
        ("3月", "2019年接待群众统计表", "2019-03"),
        ("接待群众", "2019年3月份接待群众（2018年标准）", None),
        ("3月", "2019年4月接待群众统计表", None),
        ("接待群众", "2019年1—3月接待群众统计表", None),
        ("接待群众", "2019年1月至3月接待群众统计表", None),
        ("接待群众", "2019年接待群众统计表", None),
        ("接待群众", "接待群众统计表（2019年4月5日填）", None),
        ("接待群众", "接待群众统计表（制表时间：2019年4月）", None),
        ("接待群众", "2019年13月接待群众统计表", None),
    ],
)
def test_the_month_of_a_title_or_a_sheet_is_that_of_all_rows(base, tmp_path, name, title, said):
    draft = drafted(tmp_path, {name: [[title], VISITS, ONE]})
    if said is None:
        assert "有“月份”这一必填列" in wrong(draft)
    else:
        assert f"没有“月份”一列，各行按标题填 {said}" in taken(draft)
        assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 5)]


def test_a_month_beside_its_year_has_many_names(base, tmp_path):
    taken(drafted(tmp_path, {"接待群众": [["年", "月", "社区", "接待人次"], [2019, 3, "石桥社区", 5]]}))
    assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 5)]


@pytest.mark.parametrize("name", ["接待群众201903", "接待群众2019-03", "接待群众2019.3", "接待群众（2019.03）"])
def test_a_month_in_figures_is_that_of_all_rows(base, tmp_path, name):
    assert "各行按标题填 2019-03" in taken(drafted(tmp_path, {name: [VISITS, ONE]}))
    assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 5)]


@pytest.mark.parametrize(
    "name", ["接待群众2019.1-3", "接待20190305", "接待2018.1-2019.3", "宛组2019-12号", "2019-12期"]
)
def test_figures_of_days_spans_and_numbers_are_no_month(base, tmp_path, name):
    assert "有“月份”这一必填列" in wrong(drafted(tmp_path, {name: [VISITS, ONE]}))


@pytest.mark.parametrize(
    "title",
    [
        "2019 年 3 月接待群众统计表",
        "２０１９年３月接待群众统计表",
        "二0一九年三月接待群众",
        "接待群众统计表 石桥社区 2019 年 3 月",
    ],
)
def test_a_title_s_month_is_read_however_it_is_spaced(base, tmp_path, title):
    taken(drafted(tmp_path, {"Sheet1": [[title], VISITS, ONE]}))
    assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 5)]


def test_a_month_in_words_goes_before_figures(base, tmp_path):
    taken(drafted(tmp_path, {"报送2019.4": [["2019年3月接待群众"], VISITS, ONE]}))
    assert ledger("visits", "month, visitors") == [(D(2019, 3, 1), 5)]


def test_a_sheet_for_each_month_is_read_as_a_year(base, tmp_path):
    title = [["2019年接待群众"], VISITS]
    taken(
        drafted(
            tmp_path, {f"{month}月": [*title, ["石桥社区", 10 + month], ["柳湾社区", month]] for month in (1, 2, 3)}
        )
    )
    rows = [(D(2019, month, 1), visitors) for month in (1, 2, 3) for visitors in (month, 10 + month)]
    assert ledger("visits", "month, visitors") == rows


@pytest.mark.parametrize("name", ["汇总", "全年"])
def test_a_sheet_that_sums_up_the_others_is_passed_over(base, tmp_path, name):
    months = {f"{month}月": [["2019年接待群众"], VISITS, ["石桥社区", month]] for month in (1, 2)}
    sums = {name: [VISITS, ["石桥社区", 3]]}
    assert "看作“接待群众”的汇总，没有读取" in taken(drafted(tmp_path, months | sums))
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 1), (D(2019, 2, 1), 2)]
    assert "有“月份”这一必填列" in wrong(drafted(tmp_path, sums)), "alone it is what was meant to be handed in"


def test_one_row_twice_is_named_where_its_month_has_no_column(base, tmp_path):
    draft = drafted(tmp_path, {"接待群众": [["2019年3月接待群众"], VISITS, ONE, ONE]})
    assert "接待群众!A4：填的是“999901001001、2019-03-01”" in wrong(draft)


def test_the_year_of_a_title_is_that_of_all_rows(base, tmp_path):
    rows = [["2018年度经费划拨表"], ["社区", "划拨金额"], ["石桥社区", 20]]
    assert "没有“年度”一列，各行按标题填 2018" in taken(drafted(tmp_path, {"经费划拨": rows}))
    assert ledger("allocations", "year, amount") == [(2018, 20)]


@pytest.mark.parametrize("head", ["年度", "年份", "年"])
def test_a_year_beside_a_month_is_its_year(base, tmp_path, head):
    rows = [
        ["社区", head, "月份", "接待人次"],
        ["石桥社区", 2018, 12, 5],
        ["石桥社区", "2019年", "1月", 6],
        ["柳湾社区", None, "2019-02", 7],
    ]
    said = taken(drafted(tmp_path, {"接待群众": rows}))
    assert "“月份”按同一行的 2018 年读取" in said
    assert head not in said.replace("“月份”", "").replace("2018 年", "").replace("2019 年", "")
    assert ledger("visits", "month, visitors") == [(D(2018, 12, 1), 5), (D(2019, 1, 1), 6), (D(2019, 2, 1), 7)]


def test_a_year_merged_down_is_that_of_each_month(base, tmp_path):
    path = book(
        tmp_path / "台账.xlsx",
        {"接待群众": [["年度", "社区", "月份", "接待人次"], [2019, "石桥社区", 1, 5], [None, "石桥社区", 2, 6]]},
    )
    made = openpyxl.load_workbook(path)
    made.active.merge_cells("A2:A3")
    made.save(path)
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 5), (D(2019, 2, 1), 6)]


def test_a_month_of_another_year_than_that_beside_it_is_refused(base, tmp_path):
    rows = [["社区", "年度", "月份", "接待人次"], ["石桥社区", 2018, "2019-03", 5]]
    assert "应为2018 年的月份，与同一行的年份一致" in wrong(drafted(tmp_path, {"接待群众": rows}))


@pytest.mark.parametrize(
    ("metric", "written", "value"),
    [
        ("按时办结率", "96%", 96),
        ("按时办结率", "96.5", 96.5),
        ("阵地面积", "1.5万平方米", 15000),
        ("办理服务事项", "32,000件", 32000),
    ],
)
def test_a_number_of_any_metric_is_counted_in_that_metric_s_unit(base, tmp_path, metric, written, value):
    taken(drafted(tmp_path, {"目标值": [TARGETS, [metric, written, *HALF], ["注册志愿者", 0.5, *HALF]]}))
    assert ledger("targets", "value", f"metric = '{metric}'") == [(value,)]


def test_a_cell_shown_in_percent_is_percent_also_of_a_metric(base, tmp_path):
    path = book(tmp_path / "台账.xlsx", {"目标值": [TARGETS, ["按时办结率", 0.96, *HALF]]})
    made = openpyxl.load_workbook(path)
    made.active["B2"].number_format = "0%"
    made.save(path)
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("targets", "value") == [(96,)]


@pytest.mark.parametrize(
    ("metric", "written"), [("按时办结率", "96分"), ("注册志愿者", "96%"), ("办理服务事项", "500㎡")]
)
def test_a_number_in_the_unit_of_another_metric_is_refused(base, tmp_path, metric, written):
    assert "不能以" in wrong(drafted(tmp_path, {"目标值": [TARGETS, [metric, written, *HALF]]}))


def test_of_very_many_words_the_nearest_is_said(base, tmp_path):
    told = wrong(drafted(tmp_path, {"目标值": [TARGETS, ["按时办结", 96, *HALF]]}))
    assert "应为“指标口径”中的指标名称（是否为“按时办结率”？）" in told


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("接待群众", "石桥社区2019年接待群众统计表"),
        ("石桥社区", "2019年接待群众"),
        ("接待群众", "2019年东关街道石桥社区接待群众统计表"),
        ("接待群众", "社区：石桥社区"),
        ("接待群众", "填报单位：石桥社区居委会"),
    ],
)
def test_the_community_of_a_title_or_a_sheet_is_that_of_all_rows(base, tmp_path, name, title):
    rows = [[title], ["月份", "接待人次"], ["2019-01", 5], ["2019-02", 6]]
    path = book(tmp_path / "接待群众.xlsx", {name: rows})
    assert "没有“社区”一列，各行按标题填 " in taken(imports.prepare(path, imports.APPEND))
    assert ledger("visits", "community, visitors") == [("999901001001", 5), ("999901001001", 6)]


def test_a_title_says_whose_a_row_is_though_another_has_it(base, tmp_path):
    heads = ["项目编号", "项目名称", "措施", "计划开工", "计划完工", "目标面积"]
    rows = [heads, ["P9", "扩建", "购买", D(2018, 3, 1), D(2018, 6, 30), 420]]
    taken(drafted(tmp_path, {"阵地项目": [["石桥社区阵地项目"], *rows]}))
    assert "它现在属于石桥社区" in wrong(drafted(tmp_path, {"阵地项目": [["柳湾社区阵地项目"], *rows]}))


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("接待群众", [["2019年12月接待群众统计表"], VISITS, ONE], "“月份”"),
        ("经费划拨", [["2020年度经费划拨表"], ["社区", "划拨金额"], ["石桥社区", 20]], "“年度”"),
    ],
)
def test_a_title_after_the_cutoff_is_told_as_a_column_is(base, tmp_path, name, rows, said):
    told = taken(drafted(tmp_path, {name: rows}))
    assert f"{said}在截止日期 2019-06-30 之后，收存但不计入统计（1 处，首处 A3）" in told


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("2019年各社区接待群众统计表", "有“社区”这一必填列"),
        ("某区社区接待群众统计表", "有“社区”这一必填列"),
        ("石桥社区、柳湾社区接待群众", "有“社区”这一必填列"),
        ("远山社区接待群众", "标题里的“远山社区”不是“社区名录”中的一个社区"),
    ],
)
def test_a_title_that_names_no_one_community_names_none(base, tmp_path, title, said):
    rows = [[title], ["月份", "接待人次"], ["2019-01", 5]]
    assert said in wrong(drafted(tmp_path, {"接待群众": rows}))


@pytest.mark.parametrize(
    "lines",
    [
        [["经费划拨情况表"], ["填报单位：某区", "填报日期：2020年1月5日"]],
        [["经费划拨情况表（2020年1月5日上报）"]],
        [["经费划拨情况表"], ["制表时间：2020年1月"]],
    ],
)
def test_when_a_table_was_filled_in_is_not_the_year_of_its_rows(base, tmp_path, lines):
    rows = [*lines, ["社区", "划拨金额"], ["石桥社区", 20]]
    assert "有“年度”这一必填列" in wrong(drafted(tmp_path, {"经费划拨": rows}))


@pytest.mark.parametrize(
    "title", ["二〇一九年经费划拨", "2019经费划拨", "截至2019年12月31日经费划拨", "2019年经费划拨 填表：2020年1月5日"]
)
def test_a_year_is_understood_however_a_title_writes_it(base, tmp_path, title):
    taken(drafted(tmp_path, {"经费划拨": [[title], ["社区", "划拨金额"], ["石桥社区", 20]]}))
    assert ledger("allocations", "year") == [(2019,)]


def test_rows_of_another_month_than_the_title_s_are_told(base, tmp_path):
    rows = [["2019年4月接待群众"], ["社区", "月份", "接待人次"], ["石桥社区", "2019-04", 5], ["柳湾社区", "2019-03", 6]]
    said = taken(drafted(tmp_path, {"接待群众": rows}))
    assert "标题说的是 2019 年 4 月，“月份”有不在其中的，按填的读取（1 处，首处 B4）" in said


def test_the_header_of_the_pages_speaks_as_a_title_does(base, tmp_path):
    made = openpyxl.load_workbook(book(tmp_path / "a.xlsx", {"Sheet1": [["社区", "划拨金额"], ["石桥社区", 20]]}))
    made["Sheet1"].oddHeader.center.text = "2018年经费划拨表"
    made["Sheet1"].oddHeader.right.text = "单位：万元"
    made.save(tmp_path / "a.xlsx")
    made.close()
    taken(imports.prepare(tmp_path / "a.xlsx", imports.APPEND))
    assert ledger("allocations", "year, amount") == [(2018, 200000)]


def test_a_sheet_without_a_name_is_known_by_its_title(base, tmp_path):
    rows = [["2019年接待群众统计表"], ["社区", "一月", "二月"], ["石桥社区", 5, 6]]
    taken(imports.prepare(book(tmp_path / "新建.xlsx", {"Sheet1": rows}), imports.APPEND))
    assert ledger("visits", "month, visitors") == [(D(2019, 1, 1), 5), (D(2019, 2, 1), 6)]


@pytest.mark.parametrize("head", ["接待人次（1-3月）", "接待人次（日均）", "接待人次（排名）", "接待人次（截至6月底）"])
def test_a_head_that_makes_the_number_another_one_is_asked_about(base, tmp_path, head):
    draft = drafted(tmp_path, {"接待群众": [["社区", "月份", head], ["石桥社区", "2019-01", 5]]})
    assert [question.head for _, question in draft.questions] == [head]


def test_a_month_that_no_sheet_tells_in_full_is_asked_into_a_title(base, tmp_path):
    sheets = {"1月": [VISITS, ONE], "2月": [VISITS, ONE]}
    assert "“月份”这一必填列；各行相同的，可以写在标题或工作表的名称里，如 2019年3月" in wrong(
        drafted(tmp_path, sheets)
    )
