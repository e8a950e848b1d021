"""Numbers as official documents write them: 6.28万, 800多, 5万余, 22%, 上升、下降、持平.

A format is what follows the colon in a template of ``data/brief.yaml``; that file lists them all.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from warehouse.metrics import Earlier, Metric, Reading
from warehouse.words import numbers

_FORMAT = re.compile(r"(约?)(万?)(\d?)(多|余|%?)")
CHANGE = "同比"  # the format that writes no number of the metric's own
_WHEN = {
    "有": lambda value: value > 0,
    "减": lambda value: value < 0,
    "一": lambda value: value == 1,
    "多": lambda value: value > 1,
}
_CUT = 0.1  # of a number: so much at the most is left out by 余
_ROUGH = 0.01  # of a number: so far from it, one in 万 says 约 by itself
_DIGITS = "零一两三四五六七八九十"
_LISTED = ("", *"一二三四五六七八九")


class Unknown(KeyError):
    """A metric without a number, or a list without names."""


class Nothing(Exception):
    """A number that a clause is not made for: less than 0, 0, 1 or more, as its format says."""


class Incomparable(Exception):
    """A metric without a year before to be held against."""


def word(reading: Reading, spec: str = "", names: Sequence[str] = (), line: float | None = None) -> str:
    """The metric's number after ``spec``; held against a ``line`` it keeps on its side of it.

    Raises Unknown or Incomparable where there is none, Nothing as :func:`fit`, ValueError for an unknown format.
    """
    spec, _, condition = spec.partition("?")
    reading = fit(reading, condition)
    if spec.startswith("名单"):
        return _listed(reading, names, int(spec[2:] or len(names)))
    if spec == CHANGE:
        return change(reading)
    if reading.value is None:
        raise Unknown(reading.metric.id)
    if spec == "汉字":
        return digit(reading.value)
    found = _FORMAT.fullmatch(spec)
    if found is None:
        raise ValueError(f"没有“{spec}”这种写法。")
    about, wan, decimals, ending = found.groups()
    if ending in ("多", "余"):
        return _at_least(reading.value, bool(wan), ending)
    digits = int(decimals or 0) if spec else reading.metric.decimals
    in_wan = wan and abs(reading.value) >= 10**4
    unit = 10**4 if in_wan else 1
    if ending == "%":
        digits = numbers.share_decimals(reading.value, digits)
    if line is not None:
        digits = numbers.apart([reading.value / unit], [line / unit], digits)
    digits = digits if in_wan or not wan or line is not None else 0
    shown = numbers.rounded(reading.value / unit, digits)
    off = abs(shown * unit - reading.value)
    inexact = off > (0 if about else _ROUGH * abs(reading.value)) and (about or in_wan)
    return f"{'约' if inexact else ''}{plain(shown, digits)}{'万' if in_wan else ''}{'%' if ending == '%' else ''}"


def fit(reading: Reading, condition: str) -> Reading:
    """The reading where its number is what a clause asks for (``有``, ``减``, ``一``, ``多``); one that is less than nothing without
    its sign, which the clause has in words. Raises Nothing where it is not.
    """
    if not condition or reading.value is None:
        return reading
    if not _WHEN[condition](reading.value):
        raise Nothing(reading.metric.id)
    return replace(reading, value=abs(reading.value))


def change(reading: Reading) -> str:
    """上升 (of what is no share 增长), 下降 or 持平 against the same period a year before, which is named: percentage points for shares, else percent.

    Raises Incomparable where there is no such period.
    """
    share, change, before = reading.metric.unit == "%", reading.change, reading.year_before
    if change is not None and before and not share:
        change = 100 * change / before.value if before.value else None
    if change is None or before is None:
        raise Incomparable(reading.metric.id)
    amount, against = numbers.rounded(change, 1), f"比{before.period}"
    if not amount:
        return f"{against}持平"
    up = "上升" if share else "增长"
    return f"{against}{up if amount > 0 else '下降'}{abs(amount):.1f}{'个百分点' if share else '%'}"


def moved(reading: Reading, word: str, earlier: Earlier) -> tuple[str, str]:
    """A change as a card says it, by the ``word`` for what it is held against: 同比 ▲ 1.2 个百分点; and whether that is ``good``,
    ``bad`` or neither. 持平 are only values that are written alike.
    """
    metric, change = reading.metric, reading.against(earlier) or 0
    written = {numbers.written(value, metric.unit, metric.decimals) for value in (reading.value, earlier.value)}
    decimals = metric.decimals if len(written) == 1 else numbers.apart([change], [0], metric.decimals)
    change = numbers.rounded(change, decimals)
    if not change:
        return f"{word}持平", ""
    amount, unit = numbers.shortened(abs(change), "个百分点" if metric.unit == "%" else metric.unit, decimals)
    good = (change > 0) == (metric.better == "higher")
    tone = "" if metric.better == "neither" else "good" if good else "bad"
    return f"{word} {'▲' if change > 0 else '▼'} {amount} {unit}", tone


def listed(number: int) -> str:
    """The number of a heading, from 1 to 99: 二, 十, 十二, 三十."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_LISTED[tens]}十") + _LISTED[ones]


def digit(value: float) -> str:
    """A small whole number of what is counted as a character: 两, 三; 12 as it is."""
    return _DIGITS[int(value)] if value in range(len(_DIGITS)) else plain(value, 0)


def _at_least(value: float, wan: bool, ending: str) -> str:
    """Cut down to whole 万 (to a tenth, where that leaves out too much), hundreds or tens; the word only where something was cut off."""
    whole = 10**4 if wan and value >= 10**4 else 1
    decimals = 1 if value % whole > _CUT * value else 0
    step = whole // 10**decimals if whole > 1 else 100 if value >= 100 else 10 if value >= 20 else 1
    cut = int(value // step) * step
    shown = f"{plain(cut / whole, decimals)}万" if whole > 1 else str(cut)
    return shown + (ending if cut < value else "")


def _listed(reading: Reading, names: Sequence[str], most: int) -> str:
    if not names:  # none of them is known to be there, or nothing is known
        raise (Nothing if reading.value == 0 else Unknown)(reading.metric.id)
    return "、".join(names[:most])


def plain(value: float, decimals: int) -> str:
    """Without 千分位, as running text has it, and without zeros at the end."""
    written = f"{numbers.rounded(float(value), decimals) + 0:.{decimals}f}"
    return written.rstrip("0").rstrip(".") if decimals else written


def ends(metric: Metric) -> tuple[str, str]:
    """What the highest and the lowest value of a metric are called: areas are large, amounts many, shares high."""
    return ("大", "小") if metric.unit == "㎡" else ("多", "少") if metric.adds_up else ("高", "低")


def months(first: date, last: date) -> str:
    """Months as they are spoken of: 2018年7月—2019年6月, 2019年1—6月, 2019年6月."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{last.year}年{last.month}月"
    return f"{first.year}年{first.month}" + (
        f"—{last.month}月" if first.year == last.year else f"月—{last.year}年{last.month}月"
    )
