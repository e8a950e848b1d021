"""What one cell says: one rule set for every format; what SQL takes as it stands is what Python would read."""

import re

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.release import OFTEN
from warehouse.intake import cells, units
from warehouse.ledgers import LEDGERS

AMOUNT = LEDGERS["allocations"].by_name["amount"]


def read(column, text, unit=None):
    ledger, name = column.split(".")
    field = LEDGERS[ledger].by_name[name]
    return cells.read(field, text, units.of(field, unit) if unit else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-03-05", "2019-03-05"),
        ("2019/3/5", "2019-03-05"),
        ("2019.3.5", "2019-03-05"),
        ("2019年3月5日", "2019-03-05"),
        ("2019 年 3 月 5 日", "2019-03-05"),
        ("2019年3月5号星期二", "2019-03-05"),
        ("20190305", "2019-03-05"),
        ("２０１９-３-５", "2019-03-05"),
        ("二〇一九年三月五日", "2019-03-05"),
        ("二〇一九年十二月三十一日", "2019-12-31"),
        ("2019/3/5 0:00", "2019-03-05"),
        ("2019-03-05 00:00:00", "2019-03-05"),
        ("2019-03-05T00:00:00", "2019-03-05"),
        ("2019-03-05T00:00:00+08:00", "2019-03-05"),
        ("2019-3-5 8:30", "2019-03-05"),
        ("43529", "2019-03-05"),
        ("２０１９－０３－０５", "2019-03-05"),
        ("2019．3．5", "2019-03-05"),
        ("2019／3／5", "2019-03-05"),
        ("2019—3—5", "2019-03-05"),
        ("2019年三月五日", "2019-03-05"),
        ("2019-03-05 星期二", "2019-03-05"),
        ("2019年3月5日（周二）", "2019-03-05"),
        ("1988-05-01", "1988-05-01"),
    ],
)
def test_every_way_an_office_writes_a_day(text, day):
    assert read("sites.date", text) == cells.Cell(day, read("sites.date", text).mend)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("19.3.11", "四位年份在前"),
        ("3/5/2019", "四位年份在前"),
        ("3月12日", "四位年份在前"),
        ("2019年3月", "请补上日"),
        ("2019", "只有年份"),
        ("2019-02-30", "存在的日期"),
        ("2019-13-01", "存在的日期"),
        ("2019年底", "日期，如"),
        ("去年", "日期，如"),
        ("二〇一九年十一二月五日", "存在的日期"),
        ("2019年三月二三十日", "存在的日期"),
        ("2019-03-04T16:00:00Z", "带时区的时刻"),
        ("1905-07-10T00:00:00", "1949 至 2050"),
        ("2190-01-01", "1949 至 2050"),
        ("#N/A", "改正 #N/A"),
    ],
)
def test_a_day_that_is_none_says_what_to_type(text, words):
    assert words in read("sites.date", text).wrong


@pytest.mark.parametrize("text", ["00:00:00", "0", "1900/1/0", "1900-01-00"])
def test_a_day_cell_that_refers_to_an_empty_one_is_empty(text):
    assert read("projects.finished", text) == cells.Cell(None, "占位符按空白读取")


def test_what_is_said_of_a_day():
    assert read("sites.date", "2019.3.5").mend == "日期的其他写法"
    assert read("sites.date", "2019-3-5 8:30").mend == "只取日期，不计时刻"
    assert read("sites.date", "43529").mend == "日期序号换算为日期"
    assert read("sites.date", "2019/3/5 0:00").mend is None


@pytest.mark.parametrize(
    "text", ["2018-03", "2018年3月", "2018.3", "201803", "2018年3月份", "2018-03-17", "2018-03-17T00:00:00"]
)
def test_a_month_may_be_any_day_of_it(text):
    assert read("volunteers.month", text).value == "2018-03-01"


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("sites.area", "620㎡", "620"),
        ("sites.area", "620平方米", "620"),
        ("sites.area", "620 m²", "620"),
        ("sites.area", "1.2亩", "800"),
        ("sites.area", "1,234", "1234"),
        ("sites.area", "1，234.5", "1234.5"),
        ("sites.area", "1 234", "1234"),
        ("sites.area", "１２３４", "1234"),
        ("sites.area", "0.30000000000000004", "0.3"),
        ("allocations.amount", "￥200,000", "200000"),
        ("allocations.amount", "200000元", "200000"),
        ("allocations.amount", "20万元", "200000"),
        ("allocations.amount", "20.1234567万元", "201234.57"),
        ("allocations.amount", "9999999999999.99", "9999999999999.99"),
        ("committees.term", "第八届", "8"),
        ("committees.term", "8届", "8"),
        ("committees.term", "8 届", "8"),
        ("committees.term", "八", "8"),
        ("committees.term", "第十二届", "12"),
        ("allocations.year", "2019年度", "2019"),
        ("matters.matter", "411302201805070001", "411302201805070001"),
        ("progress.percent", "60%", "60"),
        ("progress.percent", "60％", "60"),
        ("windows.installed", "√", "true"),
        ("windows.installed", "无", "false"),
        ("platforms.parts", "网；端、号 ，中心1", "网;端;号;中心1"),
        ("platforms.parts", "网 端 号", "网;端;号"),
        ("platforms.parts", "网/端/号", "网;端;号"),
        ("allocations.amount", "20元整", "20"),
        ("allocations.amount", '="20"', "20"),
        ("allocations.amount", "'500", "500"),
        ("allocations.year", "2019-01-01T00:00:00", "2019"),
        ("sites.area", "620平", "620"),
        ("activities.hours", "2 时", "2"),
        ("activities.hours", "1:30", "1.5"),
        ("activities.hours", "90：00:00", "90"),
        ("activities.hours", "1小时45分钟", "1.75"),
        ("sites.note", "⽯桥⾯积", "石桥面积"),
        ("sites.note", '="东 1"', "东 1"),
        ("progress.pictures", '="甲 1.jpg"', "甲 1.jpg"),
        ("posts.claimed", "第十二", "12"),
        ("windows.installed", "☑", "true"),
    ],
)
def test_what_a_careful_colleague_would_understand(column, text, value):
    assert read(column, text).value == value


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("sites.area", "约620", "一个确定的数"),
        ("sites.area", "620-650", "一个确定的数"),
        ("sites.area", "620左右", "一个确定的数"),
        ("sites.area", "1.2万", "“1.2万”请写成 12000"),
        ("sites.area", "620万元", "不能以万元计"),
        ("sites.area", "1,23", "只填数字"),
        ("sites.area", "-20", "不小于 0"),
        ("sites.area", "30000", "不大于 20000"),
        ("allocations.amount", "2.01800000000000E+18", "末尾几位已丢失"),
        ("allocations.amount", "2019-03-05T00:00:00", "而不是日期"),
        ("matters.matter", "2.01800000000000E+18", "末尾几位已丢失"),
        ("matters.matter", "2019-03-05T00:00:00", "而不是日期"),
        ("checkins.members", "2.5", "不带小数"),
        ("posts.claimed", "三五人", "只填数字"),
        ("posts.claimed", "七八人", "只填数字"),
        ("posts.claimed", "二三十人", "只填数字"),
        ("posts.claimed", "1e30", "不超过 15 位"),
        ("allocations.amount", "9" * 40, "不超过 15 位"),
        ("allocations.year", "2019-03-01T00:00:00", "而不是日期"),
        ("volunteers.month", "2018.1", "分不清是哪个月"),
        ("sites.area", cells.UNCOUNTED, "打开保存一次"),
        ("communities.longitude", "32.99", "可能填反了"),
        ("communities.code", "41130", "6 至 12 位数字"),
        ("sites.measure", "购卖", "是否为“购买”"),
        ("windows.installed", "也许", "“是”或“否”"),
    ],
)
def test_what_nobody_can_know_is_refused_with_the_words_to_type(column, text, words):
    assert words in read(column, text).wrong


@pytest.mark.parametrize("text", ["/", "—", "-", "无", "空", "N/A", "待定", "  ", "\u3000"])
def test_placeholders_are_blanks(text):
    assert read("projects.budget", text).value is None
    assert read("projects.budget", text).wrong is None
    assert bool(read("projects.budget", text).mend) == bool(text.strip())


def test_a_column_may_have_placeholders_of_its_own():
    assert read("projects.finished", "未完工").mend == "占位符按空白读取"
    assert read("matters.closed", "未完工").wrong


def test_units_of_the_header_convert_and_are_said():
    assert read("allocations.amount", "20", "万元") == cells.Cell("200000", "万元换算为元")
    assert read("sites.area", "1.2", "亩") == cells.Cell("800", "亩换算为㎡")
    assert read("allocations.amount", "20元", "万元").value == "20", "the cell's own unit wins"
    assert read("activities.hours", "90", "分钟").value == "1.5"


def test_a_small_number_among_percents_is_unsure_until_it_is_known():
    assert read("progress.percent", "0.6").unsure
    assert read("progress.percent", "1").unsure
    assert not read("progress.percent", "0").unsure
    assert not read("progress.percent", "0.6%").unsure
    assert read("progress.percent", "0.6", "比例").value == "60"
    assert read("progress.percent", "0.6", "%").value == "0.6"


def test_texts_are_cleaned_and_names_of_files_and_routes_are_not():
    assert read("sites.note", " 一层\u3000大\u200b厅 ") == cells.Cell("一层大厅", "去除不可见字符")
    assert read("progress.report", "主体\x08封顶") == cells.Cell("主体封顶", "去除控制字符")
    assert read("progress.report", "Ａ座") == cells.Cell("A座", "全角数字、字母改为半角")
    assert read("tours.tour", "观摩 １组 ") == cells.Cell("观摩 １组 ", None)
    pictures = "现场 照片1.jpg;外墙，北侧.jpg，１号楼.JPG、b&c#d%20.png"
    assert read("progress.pictures", pictures).value == "现场 照片1.jpg;外墙，北侧.jpg;１号楼.JPG;b&c#d%20.png"


def test_personal_data_is_known_by_its_check_digit_and_never_in_keys_by_length():
    note, matter = LEDGERS["sites"].by_name["note"], LEDGERS["matters"].by_name["matter"]
    assert cells.personal(note, "身份证 11010519491231002X", key=False) == ("身份证号码", "110***********002X")
    assert cells.personal(note, "411302201805070001", key=False) is None, "the check digit does not fit"
    assert cells.personal(note, "联系人 13812345678", key=False) == ("电话号码", "138****5678")
    assert cells.personal(note, "0377-63123456", key=False)[0] == "电话号码"
    for text in (
        "tel13812345678",
        "wx13812345678",
        "138.1234.5678",
        "008613812345678",
        "037763123456",
        "(0377)63123456",
    ):
        assert cells.personal(note, f"联系 {text}", key=False)[0] == "电话号码", text
    spaced = "411302201805070001，110105 19491231 002X"
    assert cells.personal(note, spaced, key=False)[0] == "身份证号码", "the first is none, the second is"
    assert cells.personal(matter, "18050700123", key=True) is None
    assert cells.personal(LEDGERS["activities"].by_name["theme"], "慰问张三13812345678", key=False)[0] == "电话号码"
    assert cells.identity("11010519491231002X") is True
    assert cells.identity("411302201805070001") is False
    assert cells.identity("SX-2018-000001") is None


FIELDS = [(ledger, field) for ledger in LEDGERS.values() for field in ledger.fields if not field.delimiter]
TEXTS = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"\A-?[0-9]{1,6}(\.[0-9]{1,5})?\Z"),
    st.dates().map(str),
    st.sampled_from(
        [
            "是",
            "否",
            "达标",
            "购买",
            "/",
            "无",
            "石桥社区",
            "SX-2018-000001",
            "2019-03-05T00:00:00",
            "1E+5",
            "=1+1",
            "0.6",
            "1",
        ]
    ),
    st.text("甲乙丙社区路ABC019-/.，（）㎡ %", max_size=10),
)


@pytest.mark.release
@settings(max_examples=400 * OFTEN, deadline=None)
@given(st.sampled_from(range(len(FIELDS))), TEXTS)
@example(0, "999901001001")
def test_what_sql_takes_as_it_stands_is_what_python_reads(place, text):
    ledger, field = FIELDS[place]
    key = field.name in ledger.identifiers
    taken = cells.taken(field, "raw", None, key)
    plain = "raw = '是'" if field.type == "boolean" else f"try_cast(raw as {field.sql_type})"
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return
    stands, value = duckdb.execute(
        f"select coalesce({taken}, false), {plain} from (select $1 as raw)", [text]
    ).fetchall()[0]
    if not stands:
        return
    found = cells.read(field, text)
    assert found.wrong is None
    assert found.mend is None
    assert not found.unsure
    assert not cells.personal(field, text, key)
    if field.type == "boolean":
        assert value == (found.value == "true")
    else:
        expected = duckdb.execute(f"select cast($1 as {field.sql_type})", [found.value]).fetchall()[0][0]
        assert expected == (value.replace(day=1) if field.precision else value)


@pytest.mark.parametrize(
    "text",
    ["2026.1-3", "2026年1-6", "2026.1—9", "2026年1-3月", "2026年1至3月", "2026年第一季度", "2026年上半年", "2026.1、2"],
)
def test_several_months_are_not_one(text):
    assert "分成几行" in read("visits.month", text).wrong


@pytest.mark.parametrize("text", ["2025.3-5", "2025/3-5", "2025-3.5", "2025年3-5"])
def test_a_day_has_one_sign_between_its_numbers(text):
    assert read("sites.date", text).wrong


@pytest.mark.parametrize("text", ["1", "1月", "三月", "2019"])
def test_what_is_no_month_is_told_how_one_is_written(text):
    assert "月份，如 2019-03" in read("visits.month", text).wrong


@pytest.mark.parametrize("text", ["580①", "580¹", "580⒈", "580 ①", "580㎡①", "580*", "580※", "580₂", "580㎡ ⑩"])
def test_the_mark_of_a_footnote_is_no_digit(text):
    cell = read("sites.area", text)
    assert cell.value == "580"
    assert "脚注标记没有读取" in cell.mend


def test_footnotes_of_days_and_of_converted_amounts():
    assert read("sites.date", "2025.3.1①").value == "2025-03-01"
    assert read("visits.month", "2026年1月¹").value == "2026-01-01"
    assert read("allocations.amount", "20①", "万元") == cells.Cell("200000", "万元换算为元、脚注标记没有读取")
    assert read("sites.area", "580m²").mend == "去除单位"
    assert read("sites.area", "580½").wrong


@pytest.mark.parametrize(
    "text",
    [
        "2019/3/5 下午",
        "2019年3月5日上午",
        "2019/3/5 下午 3:00:00",
        "2019-3-5 9:00-11:00",
        "2019年3月5日下午3点半",
        "2019.3.5晚",
    ],
)
def test_the_hours_of_a_day_are_not_the_day_s(text):
    assert read("activities.date", text) == cells.Cell("2019-03-05", "只取日期，不计时刻")


@pytest.mark.parametrize(
    "text", ["2019年3月上午", "2019-3-5 9:00-3-6 11:00", "2019-03-05 22:00:00-05:00", "2019-3-5 10"]
)
def test_what_stands_behind_a_day_may_make_it_another(text):
    assert read("activities.date", text).wrong


def test_no_word_is_taken_for_its_denial():
    assert "未达标" in cells.nearest("不达标", ["达标", "基本达标", "未达标"], 0.3)
    assert cells.nearest("不合格", ["合格", "良好"], 0.3) == ""
    assert "不满意" not in cells.nearest("非常满意", ["满意", "基本满意", "不满意"], 0.3)


@pytest.mark.parametrize(
    ("column", "text"), [("sites.area", "3间"), ("activities.hours", "2天"), ("visits.visitors", "5户")]
)
def test_no_hint_keeps_the_number_of_another_unit(column, text):
    assert not (read(column, text).wrong or "").endswith(f"如 {text[0]}")


@pytest.mark.parametrize(
    ("column", "text"), [("sites.area", "600平方米（二楼）"), ("assessments.monthly_wage", "600元/月")]
)
def test_a_hint_keeps_the_number_beside_a_remark(column, text):
    assert (read(column, text).wrong or "").endswith("只填数字，如 600")


@pytest.mark.parametrize("text", ["5\n600", "12\r\n345", "5\t600", "1,234\n5"])
def test_two_numbers_in_a_cell_are_not_one(text):
    assert "一格里只填一个数" in read("visits.visitors", text).wrong


@pytest.mark.parametrize(("text", "value"), [("620\n", "620"), ("1 234", "1234"), ("620\n㎡", "620")])
def test_a_break_that_parts_no_numbers_says_nothing(text, value):
    assert read("sites.area", text).value == value


@pytest.mark.parametrize("text", ["同上", "〃", "″", "同前", "↑"])
@pytest.mark.parametrize("column", ["visits.visitors", "visits.month", "funds.category", "funds.project"])
def test_a_ditto_mark_is_no_content(column, text):
    assert "各自写全" in read(column, text).wrong


@pytest.mark.parametrize("text", ["1.5亿", "20W", "1.2千", "20万5000元", "20万美元", "20万欧元"])
def test_a_number_is_not_offered_without_the_word_that_multiplies_it(text):
    wrong = read("allocations.amount", text).wrong
    assert wrong
    assert not re.search(r"[如成] (1\.5|20|1\.2|200000)(?!\d)", wrong.replace(f"如 {AMOUNT.example}", ""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("19年3月5日", "年份请写全四位"),
        ("第15周", "这一周最后一天"),
        ("2019-3.5", "分不清是一天还是一段时间"),
        ("2018.4.2-2018.4.8", "一段时间请分成几行"),
    ],
)
def test_what_is_no_day_is_answered_with_why(text, said):
    assert said in read("sites.date", text).wrong


def test_a_full_stop_behind_a_day_is_none_of_it():
    assert read("sites.date", "2019.3.5。").value == "2019-03-05"
    assert read("visits.month", "三月", None).wrong
    assert cells.read(LEDGERS["visits"].by_name["month"], "三月", year=2019).value == "2019-03-01"


def test_a_day_in_words_is_no_day_with_a_time():
    assert read("sites.date", "二〇一九年三月五日").mend == "日期的其他写法"
