"""Numbers and dates as people read them: 万 on cards, 千分位 where exactness counts, a dash for what is missing."""

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

import pandas as pd

from warehouse.metrics import Reading

ABSENT = "—"


def shortened(value: float | None, unit: str, decimals: int = 0) -> tuple[str, str]:
    """The amount of a card and the unit behind it.

    From 10,000 on the amount is cut to 万 with two decimals, from 100 million on to 亿 (from 万元 to 亿元); a share
    in % is never cut. What is missing is a dash without unit.
    """
    if not _known(value):
        return ABSENT, ""
    if unit.startswith(("%", "个百分点", "‰")):
        return exact(value, decimals), unit
    in_wan = unit.startswith("万")
    amount, counted = rounded(float(value), decimals) * (10**4 if in_wan else 1), unit.removeprefix("万")
    if abs(amount) >= 10**8:
        return exact(amount / 10**8, 2), f"亿{counted}"
    if abs(amount) >= 10**4 and not in_wan:
        return exact(amount / 10**4, 2), f"万{counted}"
    return exact(value, decimals), unit


def rounded(value: float, decimals: int = 0) -> float:
    """四舍五入: a five goes up, as in Excel and on paper, not to the even digit."""
    if abs(value) >= 10**15:  # no digits left to round
        return round(value, decimals)
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def exact(value: float | None, decimals: int = 0) -> str:
    """The number with 千分位 and its decimals; a dash when it is missing."""
    if not _known(value):
        return ABSENT
    return f"{rounded(float(value), decimals) + 0:,.{decimals}f}"  # + 0 turns -0.0 into 0.0


def written(value: float | None, unit: str, decimals: int = 0) -> str:
    """The exact number with its unit: ``1,234 ㎡``, ``54.5%``; a dash alone when it is missing."""
    if not _known(value):
        return ABSENT
    return f"{exact(value, decimals)}{'' if unit.startswith('%') else ' '}{unit}".rstrip()


def signed(value: float | None, decimals: int = 0) -> str:
    """A change with its sign: ``+320``, ``-5``, ``0``."""
    text = exact(value, decimals)
    return f"+{text}" if _known(value) and rounded(float(value), decimals) > 0 else text


def share(reading: Reading) -> str:
    """“30 / 55 个社区” where the metric has a numerator and a denominator, else nothing; large amounts in 万."""
    of = reading.metric.of
    parts = n_of(reading.numerator, reading.denominator) if of else ""
    return f"{parts}{'' if parts.endswith('万') else ' '}{of.unit}" if of and parts else ""


def n_of(numerator: float | None, denominator: float | None) -> str:
    """“30 / 55”; nothing without anything to count; large amounts in 万."""
    if not _known(denominator) or not denominator:
        return ""
    large = denominator >= 10**6
    parts = [exact((part if _known(part) else 0) / (10**4 if large else 1)) for part in (numerator, denominator)]
    return f"{parts[0]} / {parts[1]}{' 万' if large else ''}"


def floats(values: Iterable) -> list[float | None]:
    """Plain numbers, None for what is missing."""
    return [float(value) if _known(value) else None for value in values]


def _known(value: float | None) -> TypeGuard[float]:
    try:
        return value is not None and math.isfinite(value)
    except TypeError:  # pandas' NA
        return False


def _dates(times: Iterable) -> pd.DatetimeIndex:
    """Dates, months such as 2018-03, or years such as 2018."""
    return pd.DatetimeIndex([pd.Timestamp(str(time)) for time in times])


def days(times: Iterable) -> list[str]:
    """The first day of every date, month or year, as 2018-03-01."""
    return [f"{day:%Y-%m-%d}" for day in _dates(times)]


def moments(times: Iterable) -> dict[str, str]:
    """Every day, month or year from the first to the last, with its words. Months and years left out are filled in."""
    days = _dates(times).unique().sort_values()
    if len(days) > 1 and (days.day_of_year == 1).all():
        return {f"{day:%Y-%m-%d}": f"{day.year}年" for day in pd.date_range(days[0], days[-1], freq="YS")}
    if (days.day == 1).all():
        return {f"{day:%Y-%m-%d}": f"{day.year}年{day.month}月" for day in pd.date_range(days[0], days[-1], freq="MS")}
    return {f"{day:%Y-%m-%d}": f"{day.year}年{day.month}月{day.day}日" for day in days}
