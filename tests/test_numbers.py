"""Numbers and dates are written as people read them."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from reports import excel
from tests.workbooks import REAL, book, publish
from warehouse import queries, versions
from warehouse.words import numbers, sentences


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "expected"),
    [
        (55, "个", 0, ("55", "个")),
        (9999, "人次", 0, ("9,999", "人次")),
        (9999.6, "件", 0, ("1.00", "万件")),
        (12345, "人", 0, ("1.23", "万人")),
        (-23456, "㎡", 0, ("−2.35", "万㎡")),
        (123_456_789, "元", 0, ("1.23", "亿元")),
        (1234.56, "万元", 1, ("1,234.6", "万元")),
        (23456.7, "万元", 1, ("2.35", "亿元")),
        (54.545, "%", 1, ("54.5", "%")),
        (20000, "%", 0, ("20,000", "%")),
        (3.2, "个百分点", 1, ("3.2", "个百分点")),
        (0, "件", 0, ("0", "件")),
        (None, "件", 0, ("—", "")),
        (float("nan"), "件", 0, ("—", "")),
        (pd.NA, "件", 0, ("—", "")),
        (Decimal("12345.00"), "人", 0, ("1.23", "万人")),
    ],
)
def test_shortened(value, unit, decimals, expected):
    assert numbers.shortened(value, unit, decimals) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1234567, 0, "1,234,567"),
        (0.25, 1, "0.3"),
        (-0.04, 1, "0.0"),
        (1e-9, 0, "0"),
        (None, 2, "—"),
        (float("inf"), 0, "—"),
        (pd.NaT, 0, "—"),
    ],
)
def test_exact(value, decimals, expected):
    assert numbers.exact(value, decimals) == expected


def test_units_and_signs():
    assert numbers.written(1234.4, "㎡") == "1,234 ㎡"
    assert numbers.written(54.55, "%", 1) == "54.6%"
    assert numbers.written(3, "") == "3"
    assert numbers.written(None, "㎡") == "—"
    assert [numbers.signed(value) for value in (320, -5, 0.2, None)] == ["+320", "−5", "0", "—"]


def test_what_belongs_together_stays_on_one_line():
    assert (
        numbers.tied("2019-01 至 2019-06-30，30 / 55 个")
        == "2019-\u206001\u00a0至\u00a02019-\u206006-\u206030，30\u00a0/\u00a055\u00a0个"
    )
    assert numbers.tied("主要在东岗街道（增加 4 个）") == "主要在东岗街道（增加\u00a04\u00a0个）"
    long = "（东岗02社区 第一季度 周边环境卫生）"
    assert numbers.tied(long) == long
    assert numbers.tied("数据截至 2019-06") == "数据截至\u00a02019-\u206006"


def test_floats():
    assert numbers.floats([1, None, float("nan"), Decimal("2.5"), pd.NA]) == [1.0, None, None, 2.5, None]


def test_months_years_and_days():
    assert numbers.moments(["2018-03", "2018-01"]) == {
        "2018-01-01": "2018年1月",
        "2018-02-01": "2018年2月",
        "2018-03-01": "2018年3月",
    }
    assert list(numbers.moments([2016, 2018]).values()) == ["2016年", "2017年", "2018年"]
    weeks = [date(2018, 7, 1), pd.Timestamp("2018-07-08")]
    assert numbers.moments(weeks) == {"2018-07-01": "2018年7月1日", "2018-07-08": "2018年7月8日"}


def test_a_five_goes_up_as_on_paper():
    assert [numbers.exact(value) for value in (54.5, 22.5, -0.5, 62.4)] == ["55", "23", "−1", "62"]
    assert numbers.exact(2.675, 2) == "2.68"
    assert numbers.rounded(float("inf")) == float("inf")


@pytest.mark.parametrize(
    ("value", "line", "unit", "decimals", "expected"),
    [
        (999.5, 1000, "㎡", 0, "999.5 ㎡"),
        (999.4, 1000, "㎡", 0, "999 ㎡"),
        (1000, 1000, "㎡", 0, "1,000 ㎡"),
        (1000.4, 1000, "㎡", 0, "1,000.4 ㎡"),
        (999.96, 1000, "㎡", 1, "999.96 ㎡"),
        (84.96, 85, "%", 1, "84.96%"),
        (84.94, 85, "%", 1, "84.9%"),
        (0.3, 0, "㎡", 0, "0.3 ㎡"),
        (99.97, 100, "%", 1, "99.97%"),
        (0.1 + 0.2, 0.3, "㎡", 1, "0.3 ㎡"),  # the same but for the bits
        (None, 1000, "㎡", 0, "—"),
        (999.5, None, "㎡", 0, "1,000 ㎡"),
    ],
)
def test_a_value_keeps_on_its_side_of_the_line(value, line, unit, decimals, expected):
    assert numbers.beside(value, line, unit, decimals) == expected


def test_as_many_decimals_as_were_recorded():
    assert [numbers.recorded(values) for values in ([], [3, None], [2.5, 1], [0.1 + 0.2], [1 / 3])] == [0, 0, 1, 1, 6]


def test_columns_of_a_result_have_the_decimals_its_rows_need(small):
    query = queries.query("sites/just_below")
    rows = small.rows(query.name, small.everything, low=500, high=1000)
    assert list(rows["area"]) == [999.5]
    fitted = numbers.columns(query, rows)
    assert [fitted[name].decimals for name in ("area", "line", "missing")] == [1, 0, 1]
    query = queries.query("attention/low_on_time_share")
    found = pd.DataFrame({"name": ["石桥社区"], "share": [84.96], "threshold": [85.0]})
    assert numbers.columns(query, found)["share"].decimals == 2


def test_a_sentence_keeps_a_number_on_its_side_of_the_line():
    rows = pd.DataFrame({"share": [84.96], "missing": [0.4], "required": [1000.0], "area": [999.5]})
    template = "{first[share]:.1f beside {line:g}}%，低于 {line:g}%；{first[area]:,.0f beside {first[required]}} ㎡，差 {total[missing]:,.0f beside 0} ㎡"
    assert sentences.fill(template, rows, line=85) == "84.96%，低于 85%；999.5 ㎡，差 0.4 ㎡"


def test_counts_are_whole_also_where_some_are_missing():
    rows = numbers.whole(pd.DataFrame({"户数": [113385.0, None], "占比": [99.4, 1.0]}))
    assert rows.to_csv(index=False) == "户数,占比\n113385,99.4\n,1.0\n"


def test_labels_made_in_sql_are_rounded_like_everything_else(home, tmp_path):
    # 1701 of 2000 promises are 85.05 %, which binary numbers hold as 85.0499…
    promised = [["年度", "层级", "名称或代码", "签订日期", "承诺事项数", "年中自查日期", "已兑现数", "述职日期"]]
    promised += [[2018, "社区", "石桥社区", date(2018, 1, 5), 2000, date(2018, 7, 1), 1701, date(2019, 1, 9)]]
    publish(book(tmp_path / "a.xlsx", REAL | {"目标责任": promised}))
    dataset = versions.open()
    (row,) = dataset.rows("safeguards/promises", dataset.everything).itertuples()
    assert numbers.written(row.share, "%", 1) == "85.1%"
    assert row.label == "85.1% · 1,701 / 2,000 项"


@pytest.mark.parametrize("name", [name for name in queries.names() if "label" in queries.query(name).declared])
def test_labels_agree_with_their_shares(dataset, name):
    assert "{:." not in queries.query(name).sql
    rows = dataset.rows(name, dataset.everything, **excel.defaults(dataset, dataset.everything, queries.query(name)))
    for label, share in zip(rows["label"], rows.get("share", ()), strict=False):
        assert "%" not in label or label.startswith(numbers.written(share, "%", 1))


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (99.97, 1, "99.97%"),
        (100, 1, "100.0%"),
        (99.65, 0, "99.7%"),
        (0.02, 1, "0.02%"),
        (0, 1, "0.0%"),
        (54.46, 1, "54.5%"),
    ],
)
def test_a_share_that_is_neither_nothing_nor_all_is_not_written_so(value, decimals, said):
    assert numbers.written(value, "%", decimals) == said
    assert numbers.shortened(value, "%", decimals)[0] == said.removesuffix("%")
