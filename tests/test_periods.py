"""Periods: what has a name, what it may be held against, what stands at its end, and what is before the data begins."""

import datetime as dt
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import community
from tests.ledger_rows import RIVER, asked
from tests.release import OFTEN
from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import versions
from warehouse.explore import statements
from warehouse.explore.builds import Build
from warehouse.explore.cubes import THEN
from warehouse.filters import Filters
from warehouse.measures import attention, catalogue
from warehouse.measures.standards import STANDARDS
from warehouse.refused import Refused

D = dt.date
BEGIN, END = D(2018, 1, 1), D(2019, 6, 30)
HEAD = ["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期", "办结日期"]


def matter(number, accepted, due, closed=None, community="石桥社区"):
    return [f"S{number}", community, "党员服务", "咨询", "代办", "窗口", accepted, due, closed]


def dataset_of(path, matters=(), cutoff=END, start=BEGIN, **sheets):
    about = [DATASET[0], ["测试台账", cutoff, start, "组织部"]]
    publish(book(path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": about, "办理事项": [HEAD, *matters], **sheets}))
    return versions.open()


@pytest.mark.parametrize(
    ("name", "since"),
    [
        ("本月", D(2019, 6, 1)),
        ("本季", D(2019, 4, 1)),
        ("今年", D(2019, 1, 1)),
        ("近12个月", D(2018, 7, 1)),
        ("全部", D(2018, 1, 1)),
    ],
)
def test_a_period_with_a_name_ends_with_the_data(small, name, since):
    filters = Filters.named(small, name)
    assert (filters.since, filters.until) == (since, D(2019, 6, 30))
    assert filters.period(small) == name


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (D(2030, 1, 1), None, "数据从 2018-01 到 2019-06-30，不包含所选的 2030-01 至 2019-06"),
        (D(2017, 12, 1), D(2018, 3, 1), "不包含所选的 2017-12 至 2018-03"),
        (None, D(2019, 7, 1), "不包含所选的 2018-01 至 2019-07"),
        (D(2019, 5, 1), D(2019, 3, 1), "起始日期 2019-05-01 晚于截止日期 2019-03-01，请对调。"),
    ],
)
def test_a_period_beyond_the_data_or_reversed_is_refused(small, since, until, words):
    with pytest.raises(Refused, match=words):
        Filters.months(small, since, until)


def test_a_selection_without_a_community_is_refused(small):
    with pytest.raises(Refused, match="新华街道，板块型：其中没有社区，请放宽筛选条件。"):
        Filters.named(small, "今年", ("新华街道",), ("板块型",))


@pytest.mark.parametrize(
    ("since", "until", "spoken", "year_before", "preceding"),
    [
        (D(2019, 1, 1), D(2019, 6, 30), "2019年1—6月", "2018年1—6月", None),
        (D(2019, 6, 1), D(2019, 6, 30), "2019年6月", "2018年6月", "2019年5月"),
        (D(2019, 4, 1), D(2019, 6, 30), "2019年4—6月", "2018年4—6月", "2019年1—3月"),
        (D(2019, 4, 1), D(2019, 5, 31), "2019年4—5月", "2018年4—5月", "2019年1—2月"),
        (D(2018, 7, 1), D(2019, 6, 30), "2018年7月—2019年6月", "2017年7月—2018年6月", None),
        (D(2018, 1, 1), D(2019, 6, 30), "2018年1月—2019年6月", None, None),
        (D(2020, 2, 1), D(2020, 2, 29), "2020年2月", "2019年2月", "2020年1月"),
        (D(2019, 6, 1), D(2019, 6, 19), "2019年6月1—19日", "2018年6月1—19日", "2019年5月1—19日"),
        (D(2019, 1, 1), D(2019, 6, 19), "2019年1月1日—6月19日", "2018年1月1日—6月19日", None),
    ],
)
def test_what_a_period_is_held_against_never_overlaps_it_and_is_named(since, until, spoken, year_before, preceding):
    filters = Filters(since, until)
    assert filters.spoken == spoken
    assert (filters.year_before and filters.year_before.spoken) == year_before
    assert (filters.preceding and filters.preceding.spoken) == preceding
    for earlier in (filters.year_before, filters.preceding):
        assert earlier is None or earlier.until < since


def test_within_a_month_the_same_days_are_compared(home, tmp_path):
    before = [matter(n, D(2018, 6, day), D(2018, 6, 30), D(2018, 6, day)) for n, day in enumerate((1, 19, 20, 30))]
    now = [matter(10 + n, D(2019, 6, day), D(2019, 6, 30), D(2019, 6, day)) for n, day in enumerate((1, 5, 19))]
    dataset = dataset_of(tmp_path, [*before, *now], cutoff=D(2019, 6, 19))
    reading = catalogue.read(dataset, Filters.named(dataset, "本月"), ["matters"])["matters"]
    assert (reading.value, reading.year_before.value) == (3, 2)
    assert reading.year_before.period == "2018年6月1—19日"


def test_a_ledger_of_months_is_not_compared_within_one(home, tmp_path):
    visits = [["社区", "月份", "接待人次"], *(["石桥社区", D(year, 6, 1), 60] for year in (2018, 2019))]
    dataset = dataset_of(tmp_path, cutoff=D(2019, 6, 19), 接待群众=visits)
    reading = catalogue.read(dataset, Filters.named(dataset, "本月"), ["visits"])["visits"]
    assert (reading.value, reading.year_before) == (60, None)
    build = Build("visits", ("visitors_sum",), ("street",), compare="year_before")
    rows = statements.run(dataset, Filters.named(dataset, "本月"), build)
    (then,) = (column.name for aspect, column in build.measured[0].compared.items() if aspect == THEN)
    assert rows[then].isna().all()


def test_before_a_ledger_begins_its_flows_are_gaps(home, tmp_path):
    dataset = dataset_of(tmp_path, [matter(1, D(2019, 3, 5), D(2019, 3, 9), D(2019, 3, 7))])
    for since, until, value in ((D(2018, 5, 1), D(2018, 5, 31), None), (D(2019, 4, 1), D(2019, 4, 30), 0)):
        reading = catalogue.read(dataset, Filters(since, until), ["matters"])["matters"]
        assert reading.value == value
    reading = catalogue.read(dataset, Filters.named(dataset, "今年"), ["matters"])["matters"]
    assert reading.trend == (*[None] * 8, 1, 0, 0, 0)
    assert reading.year_before is None


def test_arrears_are_those_at_the_end_whenever_they_began(small):
    month = Filters(D(2019, 6, 1), D(2019, 6, 30))
    readings = catalogue.read(small, month, ["matters_late", "matters_open", "findings_late"])
    assert {id: reading.value for id, reading in readings.items()} == {
        "matters_late": 1,
        "matters_open": 2,
        "findings_late": 1,
    }
    assert readings["matters_late"].preceding.period == "2019年5月"


DAYS = st.integers(0, 180).map(lambda day: D(2019, 1, 1) + dt.timedelta(day))


@pytest.mark.release
@settings(max_examples=25 * OFTEN, deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.integers(0, 40), st.none() | st.integers(0, 90)), min_size=1, max_size=12),
    st.integers(1, 6),
)
def test_arrears_at_the_start_with_new_less_done_are_those_at_the_end(tmp_path_factory, rows, month):
    """After the ledger's own rows, counted in Python."""
    folder = tmp_path_factory.mktemp("arrears")
    since = D(2019, month, 1)
    until = D(2019, 6, 30) if month == 6 else D(2019, month + 1, 1) - dt.timedelta(1)
    days = [
        (day, day + dt.timedelta(allowed), None if took is None else min(day + dt.timedelta(took), D(2019, 6, 30)))
        for day, allowed, took in rows
        if day <= D(2019, 6, 30)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        dataset = dataset_of(folder, [matter(number, *three) for number, three in enumerate(days)], start=D(2019, 1, 1))
        found = asked(dataset, "attention/late_matters", ["late", "new", "done"], Filters(since, until), threshold=-1)

    def late(day):
        return sum(due < day and begun <= day and (closed is None or closed > day) for begun, due, closed in days)

    new = sum(since <= due + dt.timedelta(1) <= until and (closed is None or closed > due) for _, due, closed in days)
    done = sum(closed is not None and closed > due and since <= closed <= until for _, due, closed in days)
    assert found == ([(late(until), new, done)] if any(begun <= until for begun, _, _ in days) else [])
    assert late(since - dt.timedelta(1)) + new - done == late(until)


@pytest.mark.release
@settings(max_examples=25 * OFTEN, deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.integers(0, 40), st.none() | st.integers(0, 90)), min_size=1, max_size=12),
    st.integers(1, 6),
    st.integers(0, 9),
)
def test_findings_and_projects_late_at_the_start_with_new_less_done_are_those_at_the_end(
    tmp_path_factory, rows, month, threshold
):
    """After the ledgers' own rows, counted in Python; what is done on a day is not late at its end."""
    folder, since = tmp_path_factory.mktemp("arrears"), D(2019, month, 1)
    until = END if month == 6 else D(2019, month + 1, 1) - dt.timedelta(1)
    days = [
        (begun, begun + dt.timedelta(allowed), took if took is None else begun + dt.timedelta(took))
        for begun, allowed, took in rows
    ]
    days = [(begun, due, done if done is None or done <= END else None) for begun, due, done in days if begun <= END]
    sheets = {
        "督查": [
            ["日期", "社区", "方式", "内容", "结果", "问题描述", "整改期限", "整改完成日期"],
            *(
                [begun, "石桥社区", "暗访", f"内容{n}", "问题", "甲", due, done]
                for n, (begun, due, done) in enumerate(days)
            ),
        ],
        "阵地项目": [
            ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "实际完工", "目标面积"],
            *(
                [f"P{n}", "石桥社区", f"工程{n}", "新建", begun, due, done, 800]
                for n, (begun, due, done) in enumerate(days)
            ),
        ],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        dataset = dataset_of(folder, start=D(2019, 1, 1), **sheets)
        filters, columns = Filters(since, until), ["start", "new", "done"]
        moved = {
            rule: [
                sum(column)
                for column in zip(
                    *asked(dataset, f"arrears/{rule}", columns, filters, threshold=threshold), strict=True
                )
            ]
            or [0, 0, 0]
            for rule in ("late_findings", "overdue_projects")
        }
        listed = {rule: len(dataset.rows(f"attention/{rule}", filters, threshold=threshold)) for rule in moved}

    def late(day):
        return sum(due + dt.timedelta(threshold) < day and (done is None or done > day) for _, due, done in days)

    before, began = since - dt.timedelta(1), [due + dt.timedelta(threshold + 1) for _, due, _ in days]
    were = [(first, done) for first, (_, _, done) in zip(began, days, strict=True) if done is None or done >= first]
    new = sum(since <= first <= until for first, _ in were)
    gone = sum(done is not None and since <= done <= until for _, done in were)
    assert late(before) + new - gone == late(until)
    for rule, found in moved.items():
        assert found == [late(before), new, gone], rule
        assert listed[rule] == late(until), rule


def test_seven_days_without_a_report_are_seven_days_everywhere(home, tmp_path):
    projects = [
        ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "实际完工", "目标面积"],
        *([f"P{n}", "石桥社区", f"工程{n}", "新建", D(2019, 1, 1), D(2019, 12, 1), None, 800] for n in range(3)),
        ["P9", "石桥社区", "刚开工", "新建", D(2019, 6, 25), D(2019, 12, 1), None, 800],
    ]
    days = {"P0": D(2019, 6, 23), "P1": D(2019, 6, 24)}  # seven and six days before the end
    progress = [["项目编号", "周末日期", "完成比例", "进展文字"], *([p, day, 10, "开工"] for p, day in days.items())]
    dataset = dataset_of(tmp_path, 阵地项目=projects, 每周进度=progress)
    reading = catalogue.read(dataset, dataset.everything, ["projects_unreported"])["projects_unreported"]
    listed = asked(dataset, "attention/unreported_projects", ["subject", "days", "of"], threshold=7)
    assert listed == [("工程2", 180, 4), ("工程0", 7, 4)]
    assert reading.value == len(listed)


def test_a_community_of_the_same_name_is_asked_back(home, tmp_path):
    rows = [
        *COMMUNITIES,
        ["999901002001", "石桥社区", "新华街道", "板块型", 1000, 3000],
    ]
    visits = [
        ["社区", "月份", "接待人次"],
        *([RIVER, D(2018, month, 1), 5] for month in (1, 2)),
        [rows[-1][0], D(2018, 1, 1), 7],
    ]
    publish(book(tmp_path / "a.xlsx", {"社区名录": rows, "数据集": DATASET, "接待群众": visits}))
    dataset = versions.open()
    assert dataset.names[RIVER] == "石桥社区（东关街道）"
    with pytest.raises(Refused, match="有 2 个社区名为“石桥社区”"):
        community.brief(dataset, dataset.everything, "石桥社区")
    assert community.brief(dataset, dataset.everything, "石桥社区（东关街道）").title == "石桥社区档案"
    built = statements.run(dataset, dataset.everything, Build("visits", ("rows",), ("community",)))
    told = {row["社区"]: row["记录数（条）"] for row in built.dropna().to_dict("records")}
    assert told == {"石桥社区（东关街道）": 2, "石桥社区（新华街道）": 1}, "two that bear a name are two rows"


def said_of(dataset, filters, code=None):
    lines = attention.lines(dataset, filters, STANDARDS["published"], code)
    return attention.said_of(dataset, filters, lines, code)


def test_a_ledger_that_was_not_handed_in_is_said_and_never_praised(home, tmp_path):
    dataset = dataset_of(tmp_path, [matter(1, D(2019, 3, 5), D(2019, 3, 9), D(2019, 3, 7), "柳湾社区")])
    praise, gap = said_of(dataset, dataset.everything)
    assert praise == "没有超过阈值的事项。"
    assert "项目逾期" in gap
    assert "“阵地项目、" in gap
    assert "事项超期" not in gap
    assert said_of(dataset, dataset.everything, "999901001002")[0] == praise, "柳湾社区 handed in matters"
    for filters, code in ((Filters.named(dataset, "全部", None, ("板块型",)), None), (dataset.everything, RIVER)):
        (gap,) = said_of(dataset, filters, code)
        assert "事项超期" in gap, "石桥社区 handed in nothing: nobody looked, and nobody says that all is well"


@pytest.mark.parametrize("period", ["本月", "今年", "全部"])
@pytest.mark.parametrize("streets", [None, ("仲景街道",)])
def test_the_numbers_of_a_sentence_are_those_of_its_rows(dataset, period, streets):
    """n of N: N are those that could have been among the n; sums are over the rows that are listed."""
    filters = Filters.named(dataset, period, streets)
    for line in attention.lines(dataset, filters).values():
        rule = attention.RULES[line.id]
        given = {"threshold": rule.threshold}
        if line.id == "below_standard":
            given |= {"per_hundred": 0, "standard": "500 ㎡ 分档线"}
        rows = dataset.rows(rule.query, filters, **given)
        assert len(rows) == line.count
        assert rows.get("of", pd.Series([0])).nunique() == 1
        numbers = rows.select_dtypes("number")
        known = [len(rows), rule.threshold, *numbers.sum(), *numbers.iloc[0]]
        known += [(numbers[name] == numbers[name].iloc[0]).sum() for name in numbers]  # who shares an extreme
        words = line.sentence
        for name in rows.select_dtypes("str").iloc[0].dropna():
            words = words.replace(name, "")
        written = {f"{number:{form}}" for number in known for form in (",.0f", ".1f", "g")}
        assert set(re.findall(r"\d[\d,.]*", words)) <= written, line.sentence
        if "of" in rows:
            assert rows.get("funds", pd.Series([len(rows)])).iloc[0] <= rows["of"].iloc[0]
