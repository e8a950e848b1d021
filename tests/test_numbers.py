"""Numbers and dates are written as people read them."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from warehouse.words import numbers


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "expected"),
    [
        (55, "个", 0, ("55", "个")),
        (9999, "人次", 0, ("9,999", "人次")),
        (9999.6, "件", 0, ("1.00", "万件")),
        (12345, "人", 0, ("1.23", "万人")),
        (-23456, "㎡", 0, ("-2.35", "万㎡")),
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
    assert [numbers.signed(value) for value in (320, -5, 0.2, None)] == ["+320", "-5", "0", "—"]


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
    assert [numbers.exact(value) for value in (54.5, 22.5, -0.5, 62.4)] == ["55", "23", "-1", "62"]
    assert numbers.exact(2.675, 2) == "2.68"
    assert numbers.rounded(float("inf")) == float("inf")
