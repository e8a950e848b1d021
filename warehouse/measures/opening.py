"""The sentence that 总览 begins with: what got worse against the same period of the year before, where, and who must act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import DATA
from warehouse.measures import catalogue, changes, shares, targets
from warehouse.measures.shares import Side
from warehouse.measures.targets import MET, UNMET
from warehouse.metrics import METRICS, Metric, Reading
from warehouse.words import numbers

_SAY: dict[str, str] = yaml.safe_load((DATA / "overview.yaml").read_text(encoding="utf-8"))
#: Whether any target is not met, and whether all stand alike → what is said of them.
_STAND = {(True, True): "none_met", (True, False): "targets", (False, True): "all_met", (False, False): "none_unmet"}
#: What is better, and whether it is a ratio → what a place did to make it worse.
_MOVED = {("lower", False): "增加", ("higher", False): "减少", ("lower", True): "拉高", ("higher", True): "拉低"}
_NAMED = 3  # metrics in a list


def worsening(reading: Reading) -> float | None:
    """How far a metric went against its better direction since the year before, as a share of the larger value.

    Negative where it got better, zero where nobody sees a change; None where nothing can be said.
    """
    change, metric = reading.change, reading.metric
    if change is None or reading.year_before is None or reading.value is None or metric.better == "neither":
        return None
    if not numbers.rounded(change, metric.decimals):
        return 0
    share = change / max(abs(reading.value), abs(reading.year_before.value))
    return share if metric.better == "lower" else -share


@dataclass(frozen=True)
class Carrier:
    """The street (within one street: the community) that most of a change comes from, and its ``share`` of it in the metric's unit,
    without a sign; several that have the same share are ``shared``."""

    place: str
    share: float
    shared: bool


def carrier(dataset: Dataset, filters: Filters, reading: Reading) -> Carrier | None:
    """Who carries most of what got worse since the year before, as 为什么变了 takes it apart; None where no place got worse."""
    metric, earlier = reading.metric, filters.year_before
    if earlier is None or reading.change is None or changes.why_not(metric):
        return None
    sides = Side(dataset, earlier), Side(dataset, filters)
    by = shares.COMMUNITY if filters.streets and len(filters.streets) == 1 else shares.STREET
    then, now = (shares.amounts(side, metric, by) for side in sides)
    moved = changes.effects(then, now, metric.ratio.scale if metric.ratio else None)
    way = 1 if metric.better == "lower" else -1
    most = max((way * sum(effect) for effect in moved.values()), default=0)
    if most <= 0:
        return None
    alike = [unit for unit, effect in moved.items() if way * sum(effect) == most]
    called = [shares.names(*sides).get(unit, unit[1]) for unit in alike[:_NAMED]]
    more = f"等 {len(alike)} 个" if len(alike) > _NAMED else ""
    return Carrier("、".join(called) + more, float(most), len(alike) > 1)


def sentence(dataset: Dataset, filters: Filters, readings: Mapping[str, Reading]) -> str:
    """The opening sentence over these metrics, those that are neither good nor bad or know no time left aside."""
    judged = [one for one in readings.values() if one.metric.better != "neither" and one.metric.dated]
    return f"{_compared(dataset, filters, judged)}{_aimed(dataset, filters)}。"


def _compared(dataset: Dataset, filters: Filters, judged: list[Reading]) -> str:
    if filters.year_before is None:
        return _SAY["too_long"].format(now=filters.spoken)
    known = [reading for reading in judged if worsening(reading) is not None]
    if not known:
        return _SAY["incomparable"].format(now=filters.spoken)
    worse = sorted((one for one in known if (worsening(one) or 0) > 0), key=lambda one: -(worsening(one) or 0))
    counts = {"comparable": len(known), "worse": len(worse)}
    said = _SAY["compared" if worse else "none_worse"].format(
        now=filters.spoken, then=filters.year_before.spoken, **counts
    )
    if worse:
        said += _worst(dataset, filters, worse[0])
    unknown = [reading.metric.label for reading in judged if worsening(reading) is None]
    return said + (_SAY["unknown"].format(labels=_listed(unknown)) if unknown else "")


def _worst(dataset: Dataset, filters: Filters, reading: Reading) -> str:
    metric, earlier = reading.metric, reading.year_before
    assert earlier is not None
    assert reading.value is not None
    said = _SAY["worst"].format(label=metric.label, **_way(metric, earlier.value, reading.value))
    found = carrier(dataset, filters, reading)
    if found is None:
        return said
    unit = "个百分点" if metric.unit == "%" else metric.unit
    share = numbers.written(found.share, unit, numbers.apart([found.share], [0], metric.decimals))
    moved = _MOVED[metric.better, bool(metric.ratio)]
    return said + _SAY["shared" if found.shared else "carried"].format(unit=found.place, moved=moved, share=share)


def _way(metric: Metric, before: float, after: float) -> dict[str, Any]:
    """From where to where a value went, in words."""
    decimals = numbers.apart([before], [after], metric.decimals)
    written = (numbers.written(value, metric.unit, decimals) for value in (before, after))
    return dict(zip(("before", "after"), written, strict=True)) | {"turned": "升" if after > before else "降"}


def _aimed(dataset: Dataset, filters: Filters) -> str:
    """How the metrics that have a target stand, whether they are on this screen or not."""
    aims = targets.of(dataset, filters)
    readings = catalogue.read(dataset, filters, aims)
    standing = {METRICS[id].label: targets.status(aim, readings[id].value) for id, aim in aims.items()}
    known = {label: status for label, status in standing.items() if status}
    if not known:
        return ""
    unmet = [label for label, status in known.items() if status == UNMET]
    kinds = {*known.values()}
    way = _STAND[bool(unmet), kinds in ({UNMET}, {MET})]
    said = _SAY[way].format(set=len(known), unmet=len(unmet), all="均" if len(known) > 1 else "")
    return said + (_SAY["unmet"].format(labels=_listed(unmet)) if unmet else "")


def _listed(labels: list[str]) -> str:
    return "、".join(labels[:_NAMED]) + (f"等 {len(labels)} 项" if len(labels) > _NAMED else "")
