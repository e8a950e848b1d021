"""Five classes of a value, their colours, and the legend that explains them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from components import theme
from warehouse.measures.geography import UNOFFICIAL
from warehouse.words import numbers, plain

if TYPE_CHECKING:
    from components.theme import Palette

NO_DATA = "无数据"
_SIZES = {"点": "圆点面积与数值成正比", "柱": "柱高与数值成正比"}
_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}  # classes → steps of the sequence
_HTML = plain.markup(__file__)


class Middle(NamedTuple):
    """What values are held against, and how it is called: “目标值”, “全区”."""

    value: float
    called: str


class Row(NamedTuple):
    """One line of the legend; count is a number of communities."""

    color: str
    text: str
    count: int


@dataclass(frozen=True)
class Scale:
    """Class i holds ``starts[i]`` ≤ value < ``starts[i + 1]``, after rounding to ``decimals``, in ``tones[i]``; ``known`` is sorted.

    Around a ``middle`` what is better is blue and what is worse orange; without one more is darker and neither good nor bad.
    """

    starts: tuple[float, ...]
    tones: tuple[str, ...]
    known: tuple[float, ...]
    missing: int
    better: str
    unit: str
    decimals: int
    palette: "Palette"
    middle: Middle | None = None

    def color(self, value: float | None) -> str:
        if absent(value) or not self.starts:
            return self.palette.line
        return self.tones[int(self.classes([value])[0])]

    def classes(self, values: Iterable[float | None]) -> np.ndarray:
        """The class of each value; -1 where it is missing."""
        known = [np.nan if absent(value) else numbers.rounded(float(value), self.decimals) for value in values]
        found = np.searchsorted(self.starts, known, side="right") - 1
        return np.where(np.isnan(known), -1, np.maximum(found, 0))

    def text(self, *values: float | None) -> str:
        """A value, or a range of two, with the unit."""
        if any(map(absent, values)):
            return NO_DATA
        dash = " 至 " if min(values) < 0 else "–"
        *first, last = values
        return dash.join(
            [*(numbers.exact(value, self.decimals) for value in first), numbers.written(last, self.unit, self.decimals)]
        )

    def legend(self) -> list[Row]:
        """The classes from low to high, then ``NO_DATA`` where there is any."""
        ends = [*np.searchsorted(self.known, self.starts[1:]), len(self.known)]
        counts = np.diff([0, *ends]).tolist()
        rows = [Row(self.color(low), self._range(i), counts[i]) for i, low in enumerate(self.starts)]
        return rows + ([Row(self.color(None), NO_DATA, self.missing)] if self.missing else [])

    def _range(self, i: int) -> str:
        low, last = self.starts[i], i == len(self.starts) - 1
        high = self.known[-1] if last else round(self.starts[i + 1] - 10**-self.decimals, self.decimals)
        if low == high:
            return self.text(low)
        if last and i:
            return f"{self.text(low)}及以上"
        return self.text(low, high) if i or last else f"不足 {self.text(self.starts[1])}"


def scale(
    values: Iterable[float | None],
    *,
    palette: "Palette",
    better: str = "neither",
    middle: Middle | None = None,
    classes: int = 5,
    unit: str = "",
    decimals: int = 0,
) -> Scale:
    """Up to ``classes`` (at most 5) classes of about equal size, with round limits and none of them empty.

    Where one side is ``better`` and there is a ``middle``, up to two classes on either side of it.
    """
    values = list(values)
    known = sorted(numbers.rounded(float(value), decimals) for value in values if not absent(value))
    if better == "neither" or middle is None or absent(middle.value):
        starts, middle = _classes(known, classes, decimals), None
        tones = [palette.sequence[step] for step in _STEPS[len(starts)]] if starts else []
    else:
        line = _good_side(middle.value, better, decimals)
        sides = [value for value in known if value < line], [value for value in known if value >= line]
        halves = [_classes(side, 2, decimals) for side in sides]
        halves[1] = [line, *halves[1][1:]] if halves[1] else []
        ends = (palette.unmet, palette.met) if better == "higher" else (palette.met, palette.unmet)
        weak, strong = ([theme.blend(end, palette.diverging[1], share) for end in ends] for share in (0.6, 0.0))
        tones = [*(strong[0], weak[0])[2 - len(halves[0]) :], *(weak[1], strong[1])[: len(halves[1])]]
        starts = [numbers.rounded(start, decimals) for half in halves for start in half]
    return Scale(
        tuple(starts), tuple(tones), tuple(known), len(values) - len(known), better, unit, decimals, palette, middle
    )


def _good_side(middle: float, better: str, decimals: int) -> float:
    """From where values are above the middle, as both are written; what equals it is on its good side."""
    return numbers.rounded(middle, decimals) + (10**-decimals if better == "lower" else 0)


def _classes(known: list[float], classes: int, decimals: int) -> list[float]:
    """Where the classes of these values start."""
    distinct = sorted(set(known))
    if len(distinct) <= classes:
        return distinct
    starts = _starts(known, classes, decimals)
    return starts if len(starts) >= min(3, classes) else _starts(distinct, classes, decimals)  # most values are equal


def absent(value: float | None) -> bool:
    return bool(pd.isna(value)) or not math.isfinite(value)


def _starts(known: list[float], classes: int, decimals: int) -> list[float]:
    """Quantiles at round numbers; those that would leave a class empty are dropped."""
    limits = np.quantile(known, np.arange(1, classes) / classes)
    step = max(nice((limits[-1] - limits[0] or known[-1] - known[0]) / 10), 10**-decimals)
    starts = [known[0]]
    for limit in sorted({round(float(round(limit / step) * step), decimals) for limit in limits}):
        if limit <= known[-1] and any(starts[-1] <= value < limit for value in known):
            starts.append(limit)
    return starts


def nice(value: float) -> float:
    """The largest of 1, 2, 5 × 10ⁿ that is not above ``value``, which is above 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return power * (5 if value >= 5 * power else 2 if value >= 2 * power else 1)


def legend_html(scale: Scale, title: str, unit: str = "", schematic: bool = False, mode: str = "面") -> str:
    """The legend under the map: the classes from low to high, and what colours and, where there are marks, sizes mean."""
    datum = "WGS-\u206084"  # no line is broken behind the hyphen
    notes = [_SIZES.get(mode, ""), UNOFFICIAL if schematic else "", datum]
    if scale.middle:
        line = numbers.written(scale.middle.value, scale.unit, scale.decimals)
        start = _good_side(scale.middle.value, scale.better, scale.decimals)
        good = {(value >= start) == (scale.better == "higher") for value in scale.known}
        said = f"以{scale.middle.called} {line} 分界：蓝色达到或更好，橙色较差"
        if len(good) == 1:
            said = f"都{'达到或好于' if good.pop() else '差于'}{scale.middle.called} {line}"
        notes.insert(0, said)
    elif scale.starts:
        notes.insert(0, "由左至右从低到高，不分好坏")
    head = f"{title}（{unit}）" if unit else title
    return _HTML.legend(head, scale.legend(), [*filter(None, notes)], NO_DATA)
