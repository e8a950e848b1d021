"""Numbers and dates as people read them: 万 on cards, 千分位 where exactness counts, a dash for what is missing."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeGuard

import pandas as pd

from warehouse.metrics import Metric, Reading
from warehouse.queries import Column, Query

ABSENT = "—"
_MOST = 6  # decimals of anything that is shown
_HELD = 4_096  # numbers, days and courses of time, whose words are remembered


def shortened(value: float | None, unit: str, decimals: int = 0) -> tuple[str, str]:
    """The amount of a card and the unit behind it.

    From 10,000 on the amount is cut to 万 with two decimals, from 100 million on to 亿 (from 万元 to 亿元); a share
    in % is never cut. What is missing is a dash without unit.
    """
    if not _known(value):
        return ABSENT, ""
    if unit.startswith(("%", "个百分点", "‰")):
        return exact(value, share_decimals(value, decimals) if unit == "%" else decimals), unit
    in_wan = unit.startswith("万")
    amount, counted = rounded(float(value), decimals) * (10**4 if in_wan else 1), unit.removeprefix("万")
    if abs(amount) >= 10**8:
        return exact(amount / 10**8, 2), f"亿{counted}"
    if abs(amount) >= 10**4 and not in_wan:
        return exact(amount / 10**4, 2), f"万{counted}"
    return exact(value, decimals), unit


@lru_cache(_HELD)
def rounded(value: float, decimals: int = 0) -> float:
    """四舍五入: a five goes up, as in Excel and on paper, not to the even digit."""
    if abs(value) >= 10**15:  # no digits left to round
        return round(value, decimals)
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def exact(value: float | None, decimals: int = 0) -> str:
    """The number with 千分位, its decimals and a minus that is no hyphen; a dash when it is missing."""
    if not _known(value):
        return ABSENT
    return f"{rounded(float(value), decimals) + 0:,.{decimals}f}".replace("-", "−")  # + 0 turns -0.0 into 0.0


def written(value: float | None, unit: str, decimals: int = 0) -> str:
    """The exact number with its unit: ``1,234 ㎡``, ``54.5%``; a dash alone when it is missing."""
    if not _known(value):
        return ABSENT
    digits = share_decimals(value, decimals) if unit == "%" else decimals
    return f"{exact(value, digits)}{'' if unit.startswith('%') else ' '}{unit}".rstrip()


def share_decimals(value: float, decimals: int) -> int:
    """With how many a share in % is written: one that is neither nothing nor all is not rounded to 0 or 100."""
    shown = rounded(float(value), decimals)
    return apart([value], [shown], decimals) if shown in (0, 100) else decimals


def beside(value: float | None, line: float | None, unit: str = "", decimals: int = 0) -> str:
    """Like :func:`written`, for a value held against a line: 999.5 is not 1,000 beside 1,000."""
    return written(value, unit, apart([value], [line], decimals))


def apart(values: Iterable, lines: Iterable, decimals: int = 0) -> int:
    """The fewest decimals, at least so many, that round no value onto or over the line it is held against."""
    pairs = [
        (value, line)
        for value, line in zip(floats(values), floats(lines), strict=True)
        if value is not None and line is not None and not math.isclose(value, line, rel_tol=1e-9, abs_tol=1e-9)
    ]
    return next(
        (
            digits
            for digits in range(decimals, _MOST)
            if all((rounded(value, digits) - line) * (value - line) > 0 for value, line in pairs)
        ),
        _MOST,
    )


def recorded(values: Iterable) -> int:
    """The fewest decimals that write all of the numbers as they stand."""
    known = [value for value in floats(values) if value is not None]
    return next(
        (digits for digits in range(_MOST) if all(abs(value - round(value, digits)) < 1e-9 for value in known)), _MOST
    )


def columns(query: Query, rows: pd.DataFrame) -> dict[str, Column]:
    """The columns of a result with the decimals that these rows need."""
    return {name: _fitted(query.column(name), rows) for name in rows.columns}


def _fitted(column: Column, rows: pd.DataFrame) -> Column:
    values = rows[column.name]
    if not pd.api.types.is_numeric_dtype(values):
        return column
    if column.decimals is None:
        return replace(column, decimals=recorded(values))
    if column.line is None:
        return column
    lines: Sequence = rows[column.line] if isinstance(column.line, str) else [column.line] * len(rows)
    return replace(column, decimals=apart(values, lines, column.decimals))


def whole(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with counts as whole numbers, also where some are missing."""
    counts = [name for name in rows.select_dtypes("float") if rows[name].dropna().mod(1).eq(0).all()]
    return rows.astype(dict.fromkeys(counts, "Int64"))


def adding_up(values: Iterable, total: float, decimals: int = 0) -> list[float]:
    """The parts of a total rounded so that they add up to it as it is rounded: what is left goes to the largest remainders."""
    scaled = [Fraction(value) * 10**decimals for value in values]
    floors = [math.floor(value) for value in scaled]
    left = round(rounded(float(total), decimals) * 10**decimals) - sum(floors)
    order = sorted(range(len(scaled)), key=lambda index: floors[index] - scaled[index])
    for step in range(left) if order else ():
        floors[order[step % len(order)]] += 1
    for step in range(-left) if order else ():
        floors[order[-1 - step % len(order)]] -= 1
    return [floor / 10**decimals for floor in floors]


def signed(value: float | None, decimals: int = 0) -> str:
    """A change with its sign: ``+320``, ``−5``, ``0``."""
    text = exact(value, decimals)
    return f"+{text}" if _known(value) and rounded(float(value), decimals) > 0 else text


def share(reading: Reading) -> str:
    """“30 / 55 个社区” where the metric has a numerator and a denominator, else nothing; large amounts in 万."""
    return parts(reading.metric, reading.numerator, reading.denominator)


def parts(metric: Metric, numerator: float | None, denominator: float | None) -> str:
    """The same of a numerator and a denominator of the metric."""
    said = n_of(numerator, denominator) if metric.of else ""
    return f"{said}{'' if said.endswith('万') else ' '}{metric.of.unit}" if metric.of and said else ""


def n_of(numerator: float | None, denominator: float | None, most: float | None = None) -> str:
    """“30 / 55”; nothing without anything to count; large amounts in 万, as is the largest (``most``) they stand beside."""
    if not _known(denominator) or not denominator:
        return ""
    large = max(denominator, most if _known(most) else 0) >= 10**6
    parts = [exact((part if _known(part) else 0) / (10**4 if large else 1)) for part in (numerator, denominator)]
    return f"{parts[0]} / {parts[1]}{' 万' if large else ''}"


def tied(words: str) -> str:
    """The words with numbers, their units, fractions, dates and what is short in brackets on one line."""
    words = re.sub(r"(?<=\d\d)-(?=\d\d)", "-\u2060", words)  # a browser breaks a date behind its hyphen
    words = re.sub(r"（[^（）]{1,12}）", lambda short: short[0].replace(" ", "\u00a0"), words)
    return re.sub(r"(?<=\d) (?=[/㎡\u4e00-\u9fff])|(?<=[/至]) (?=\d)| (?=·)", "\u00a0", words)


def floats(values: Iterable) -> list[float | None]:
    """Plain numbers, None for what is missing."""
    return [float(value) if _known(value) else None for value in values]


def _known(value: float | None) -> TypeGuard[float]:
    try:
        return value is not None and math.isfinite(value)
    except TypeError:  # pandas' NA
        return False


@lru_cache(_HELD)
def _day(time: object) -> str:
    return f"{pd.Timestamp(str(time)):%Y-%m-%d}"


def days(times: Iterable) -> list[str]:
    """The first day of every date, month such as 2018-03, or year such as 2018, as 2018-03-01."""
    return [_day(time) for time in times]


def moments(times: Iterable) -> dict[str, str]:
    """Every day, month or year from the first to the last, with its words. Months and years left out are filled in."""
    return {**_calendar(tuple(sorted({*days(times)})))}


@lru_cache(_HELD)
def _calendar(known: tuple[str, ...]) -> dict[str, str]:
    days = pd.DatetimeIndex(known)
    if len(days) > 1 and (days.day_of_year == 1).all():
        return {f"{day:%Y-%m-%d}": f"{day.year}年" for day in pd.date_range(days[0], days[-1], freq="YS")}
    if (days.day == 1).all():
        return {f"{day:%Y-%m-%d}": f"{day.year}年{day.month}月" for day in pd.date_range(days[0], days[-1], freq="MS")}
    return {f"{day:%Y-%m-%d}": f"{day.year}年{day.month}月{day.day}日" for day in days}
