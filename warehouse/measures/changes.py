"""Why a number changed: its change as contributions of streets, communities, types or kinds, which add up to it exactly.

A sum changes by what its units change by. A ratio R = Σn / Σd is taken apart as E. M. Kitagawa did it (Components of a Difference
Between Two Rates, Journal of the American Statistical Association 50, 1955), known from regions as shift-share analysis. With
the weight w = d / Σd and the rate r = n / d of a unit, before (0) and after (1):

    own  (r1 - r0) · (w0 + w1) / 2                       it became better or worse itself
    mix  (w1 - w0) · ((r0 + r1) / 2 - (R0 + R1) / 2)     it counts for more or less, being above or below the whole

The weights sum to one on either side, so taking the whole's mean rate off the mix changes no sum, and Σ(own + mix) = R1 - R0.
A unit that has a rate on one side only has no change of its own: all that it brings or takes is mix. It is reckoned with
fractions; shown numbers are rounded so that they still add up. What is neither a sum nor a ratio is not taken apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from warehouse.measures import shares
from warehouse.measures.shares import NOTHING, Amount, Side, Unit
from warehouse.metrics import Metric
from warehouse.words import numbers

_NAMED = 3  # units that a sentence names on either side
_MOVED = {True: ("上升", "下降"), False: ("增加", "减少")}  # ratios, sums
_HEAD = "{label}{against}{moved} {amount}"
_AHEAD = "，其中{names}"
_BEHIND = "；{names}，与之相反"
_SAME = "{label}{against}持平"
_UP_AND_DOWN = "：{up}，{down}，相互抵消。"
_MIXED = "各{by}自身变化合计 {own}，所占比重变化合计 {mix} {unit}。"
_REVISED = "{label}与版本 {version} 相差 {total} {unit}：同一时段（{period}）台账变动 {data}，时段推进 {life}。"


class Effect(NamedTuple):
    """What a unit adds to a change: by becoming another itself, and by counting for more or less."""

    own: Fraction
    mix: Fraction


@dataclass(frozen=True)
class Change:
    """A change taken apart. All amounts are in ``unit`` and rounded to ``decimals``; those of the units add up to the whole's.

    ``units``, those that moved it most its own way first: level, unit, name, before, after (in the metric's unit), own, mix, change.
    """

    metric: Metric
    before: float
    after: float
    total: float
    own: float
    mix: float
    unit: str
    decimals: int
    units: pd.DataFrame


def effects(
    before: Mapping[Unit, Amount], after: Mapping[Unit, Amount], scale: int | None = None
) -> dict[Unit, Effect]:
    """What every unit of either side adds to the change of the whole, a sum or ``scale`` times a ratio.

    Raises ZeroDivisionError where a ratio has no denominator.
    """
    pairs = {unit: (before.get(unit, NOTHING), after.get(unit, NOTHING)) for unit in (*before, *after)}
    if scale is None:
        return {unit: Effect(new[0] - old[0], Fraction(0)) for unit, (old, new) in pairs.items()}
    (_, over_old), (_, over_new) = wholes = shares.total(before.values()), shares.total(after.values())
    middle = sum((number / over for number, over in wholes), Fraction(0)) / 2
    found = {}
    for unit, ((n0, d0), (n1, d1)) in pairs.items():
        w0, w1 = d0 / over_old, d1 / over_new
        both = n1 / over_new - n0 / over_old - middle * (w1 - w0)
        own = (n1 / d1 - n0 / d0) * (w0 + w1) / 2 if d0 and d1 else Fraction(0)
        found[unit] = Effect(scale * own, scale * (both - own))
    return found


def why_not(metric: Metric) -> str:
    """Why a metric's change is not taken apart; nothing where it is."""
    if metric.adds_up or metric.ratio:
        return ""
    return (
        f"“{metric.label}”数的是不同的种类，同一种可以同时出现在几个街道、社区，"
        "各处之差加起来不等于总的变化，因此不作分解。"
    )


def change(metric: Metric, before: Side, after: Side, by: str) -> Change | None:
    """The change from one side to the other by ``by``; None where either has no value, or it is not taken apart."""
    old, new = before.value(metric), after.value(metric)
    if old is None or new is None or why_not(metric):
        return None
    unit, decimals = _shown(metric)
    scale = metric.ratio.scale if metric.ratio else None
    sides = shares.amounts(before, metric, by), shares.amounts(after, metric, by)
    found = effects(*sides, scale)
    total = numbers.rounded(new - old, decimals)
    sums = [sum((effect[at] for effect in found.values()), Fraction(0)) for at in (0, 1)]
    own, mix = numbers.adding_up(sums, total, decimals)
    owns = numbers.adding_up((effect.own for effect in found.values()), own, decimals)
    mixes = numbers.adding_up((effect.mix for effect in found.values()), mix, decimals)
    names = shares.names(before, after)
    units = pd.DataFrame(
        {
            "level": [level for level, _ in found],
            "unit": [name for _, name in found],
            "name": [names.get(place, place[1]) for place in found],
            "before": [_value(sides[0].get(place), scale) for place in found],
            "after": [_value(sides[1].get(place), scale) for place in found],
            "own": owns,
            "mix": mixes,
            "change": [numbers.rounded(sum(pair), decimals) for pair in zip(owns, mixes, strict=True)],
        }
    )
    order = (units["change"] * (-1 if total < 0 else 1)).sort_values(ascending=False, kind="stable").index
    return Change(metric, old, new, total, own, mix, unit, decimals, units.loc[order].reset_index(drop=True))


def _shown(metric: Metric) -> tuple[str, int]:
    """Unit and decimals of a change: of a ratio one more than it has itself, as its parts are small."""
    return "个百分点" if metric.unit == "%" else metric.unit, metric.decimals + bool(metric.ratio and metric.decimals)


def _value(amount: Amount | None, scale: int | None) -> float | None:
    """What a unit's amount is in the metric's unit."""
    if amount is None:
        return None
    number, over = amount
    return float(number) if scale is None else float(scale * number / over) if over else None


@dataclass(frozen=True)
class Revision:
    """What lies between a number in one version and in another: the ledgers changed (``data``, the same period in both), and
    life went on (``life``, period against period in the newer one). Rounded, and adding up to ``total``."""

    total: float
    data: float
    life: float
    unit: str
    decimals: int
    middle: Side


def between(metric: Metric, old: Side, new: Side) -> Revision | None:
    """A change between two versions told apart; None where one of the three values is missing."""
    middle = Side(new.dataset, old.filters)
    values = [side.value(metric) for side in (old, middle, new)]
    if None in values:
        return None
    first, same, last = (Fraction(value or 0) for value in values)
    unit, decimals = _shown(metric)
    total = numbers.rounded(float(last - first), decimals)
    data, life = numbers.adding_up([same - first, last - same], total, decimals)
    return Revision(total, data, life, unit, decimals, middle)


def told(found: Change, against: str, by: str) -> str:
    """A change in one sentence: which way, how much, whose doing. ``against`` is what it is held against, such as 同比."""
    metric, sign = found.metric, -1 if found.total < 0 else 1
    ahead, behind = (found.units[found.units["change"] * way > 0] for way in (sign, -sign))
    if not found.total:
        said = _SAME.format(label=metric.label, against=against)
        parts = [_named(rows, found, by) for rows in (ahead, behind.iloc[::-1])]
        return said + (_UP_AND_DOWN.format(up=parts[0], down=parts[1]) if all(parts) else "。")
    words = _MOVED[metric.ratio is not None][found.total < 0]
    amount = numbers.written(abs(found.total), found.unit, found.decimals)
    said = _HEAD.format(label=metric.label, against=against, moved=words, amount=amount)
    if len(ahead):
        said += _AHEAD.format(names=_named(ahead, found, by))
    if len(behind):
        said += _BEHIND.format(names=_named(behind.iloc[::-1], found, by))
    return said + "。"


def mixed(found: Change, by: str) -> str:
    """How much of a ratio's change its units made themselves, and how much comes of their shares; nothing of a sum."""
    if found.metric.ratio is None:
        return ""
    own, mix = (numbers.signed(amount, found.decimals) for amount in (found.own, found.mix))
    return _MIXED.format(by=by, own=own, mix=mix, unit=found.unit)


def revised(metric: Metric, found: Revision, version: str, period: str) -> str:
    """What lies between two versions in one sentence."""
    data, life = (numbers.signed(amount, found.decimals) for amount in (found.data, found.life))
    total = numbers.signed(found.total, found.decimals)
    return _REVISED.format(
        label=metric.label, version=version, total=total, unit=found.unit, period=period, data=data, life=life
    )


def _named(rows: pd.DataFrame, found: Change, by: str) -> str:
    """The first units with what they add; of more, how many there are."""
    names = [
        f"{row.name} {numbers.signed(row.change, found.decimals)}"
        for row in rows[["name", "change"]].head(_NAMED).itertuples(index=False, name="Row")
    ]
    return "、".join(names) + (f" 等 {len(rows)} 个{by}" if len(rows) > len(names) else "")
