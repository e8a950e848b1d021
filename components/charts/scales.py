"""Five classes of a value, their colours, and the legend that explains them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from warehouse.words import numbers, plain

if TYPE_CHECKING:
    from components.theme import Palette

NO_DATA = "无数据"
_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}  # classes → steps of the sequence
_BETTER = {"higher": "数值越高越好", "lower": "数值越低越好"}
_HTML = plain.markup(__file__)


class Row(NamedTuple):
    """One line of the legend; count is a number of communities."""

    color: str
    text: str
    count: int


@dataclass(frozen=True)
class Scale:
    """Class i holds ``starts[i]`` ≤ value < ``starts[i + 1]``, after rounding to ``decimals``; ``known`` is sorted.

    Further along the palette's sequence is always more; ``better`` (higher, lower, neither) only adds a note.
    """

    starts: tuple[float, ...]
    known: tuple[float, ...]
    missing: int
    better: str
    unit: str
    decimals: int
    palette: "Palette"

    def color(self, value: float | None) -> str:
        if absent(value) or not self.starts:
            return self.palette.line
        return self.palette.sequence[
            _STEPS[len(self.starts)][self._class(numbers.rounded(float(value), self.decimals))]
        ]

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
        classes = [self._class(value) for value in self.known]
        rows = [Row(self.color(low), self._range(i), classes.count(i)) for i, low in enumerate(self.starts)]
        return rows + ([Row(self.color(None), NO_DATA, self.missing)] if self.missing else [])

    def _class(self, value: float) -> int:
        return max(0, int(np.searchsorted(self.starts, value, side="right")) - 1)

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
    classes: int = 5,
    unit: str = "",
    decimals: int = 0,
) -> Scale:
    """Up to ``classes`` (at most 5) classes of about equal size, with round limits and none of them empty."""
    values = list(values)
    known = sorted(numbers.rounded(float(value), decimals) for value in values if not absent(value))
    distinct = sorted(set(known))
    starts = distinct if len(distinct) <= classes else _starts(known, classes, decimals)
    if len(distinct) > classes and len(starts) < 3:  # most values are equal, and all quantiles fell on that value
        starts = _starts(distinct, classes, decimals)
    return Scale(tuple(starts), tuple(known), len(values) - len(known), better, unit, decimals, palette)


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


def legend_html(scale: Scale, title: str, unit: str = "", schematic: bool = False) -> str:
    """The legend, to follow the chart: it lies over the map's lower left, and on a narrow screen below the map."""
    rows = scale.legend()
    rows = [*reversed(rows[: len(scale.starts)]), *rows[len(scale.starts) :]]  # the highest on top, as columns stand
    notes = ["示意图，非法定界线" if schematic else "", "WGS-84", _BETTER.get(scale.better, "")]
    head = f"{title}（{unit}）" if unit else title
    return _HTML.legend(head, rows, [*filter(None, notes)], scale.palette, NO_DATA)
