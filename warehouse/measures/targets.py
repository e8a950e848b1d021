"""The targets (the ledger 目标值): what a reading should be, and whether it is 达标, 接近目标 or 未达标 by one declared rule."""

from dataclasses import dataclass
from datetime import date

import yaml

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import DATA
from warehouse.metrics import BY_LABEL, METRICS, Metric
from warehouse.words import numbers

MET, NEAR, UNMET = STATUSES = "达标", "接近目标", "未达标"
_SHARE: float = yaml.safe_load((DATA / "targets.yaml").read_text(encoding="utf-8"))["near"]  # of the target


@dataclass(frozen=True)
class Target:
    """At least (or, where less is better, at most) ``value``, in the metric's unit, from ``since`` to ``until``."""

    id: str
    value: float
    since: date
    until: date
    document: str

    @property
    def metric(self) -> Metric:
        return METRICS[self.id]

    @property
    def sign(self) -> str:
        """Whether the value is the least or the most that is asked for: ≥, ≤, or nothing where more is neither good nor bad."""
        return {"higher": "≥", "lower": "≤"}.get(self.metric.better, "")

    @property
    def words(self) -> str:
        """≥96%"""
        unit = self.metric.unit
        return f"{self.sign}{numbers.written(self.value, unit, numbers.recorded([self.value]))}"

    def decimals(self, value: float | None) -> int:
        """With how many a value is written that is held against it: never rounded onto it or over it."""
        return numbers.apart([value], [self.value], self.metric.decimals)

    @property
    def period(self) -> str:
        return Filters(self.since, self.until).spoken

    def status(self, value: float | None) -> str:
        """达标, 接近目标 or 未达标; nothing where there is no value, or where more is neither better nor worse."""
        if value is None or value != value or not self.sign:
            return ""
        short = self.value - value if self.sign == "≥" else value - self.value
        if short <= 1e-9 * abs(self.value):  # the bits of a quotient
            return MET
        return NEAR if short <= _SHARE * abs(self.value) else UNMET

    def speaks_of(self, filters: Filters) -> bool:
        """Whether the period is its own: its last day, and its first where the metric counts from one."""
        same = self.since == filters.since or "since" not in self.metric.params
        return same and self.until == filters.until


@remembered
def every(dataset: Dataset) -> dict[str, tuple[Target, ...]]:
    """All targets of the ledger 目标值 by the metric's id, the latest first."""
    rows = dataset.records("select * from targets order by until desc, since desc", {})
    found: dict[str, tuple[Target, ...]] = {}
    for row in rows:
        if id := BY_LABEL.get(row["metric"]):  # another release may call a metric otherwise
            one = Target(id, row["value"], row["since"], row["until"], row["document"])
            found[id] = (*found.get(id, ()), one)
    return found


def of(dataset: Dataset, filters: Filters, parts: bool = False) -> dict[str, Target]:
    """The targets that the numbers of these filters (or, with ``parts``, those of their streets and communities) are held
    against, by the metric's id: the period's own, and of anything but a ratio only those of the whole district.
    """
    whole = not (parts or filters.streets or filters.types)
    speaking = {
        id: next((one for one in targets if one.speaks_of(filters)), None) for id, targets in every(dataset).items()
    }
    return {id: one for id, one in speaking.items() if one and (whole or one.metric.kind == "ratio")}


def status(target: Target | None, value: float | None) -> str:
    """达标, 接近目标 or 未达标; nothing where no target is set or there is nothing to judge."""
    return target.status(value) if target else ""


def decimals(metric: Metric, target: Target | None, value: float | None) -> int:
    """With how many a value of the metric is written, which keeps on its side of the target where one is set."""
    return target.decimals(value) if target else metric.decimals


def written(metric: Metric, target: Target | None, value: float | None) -> str:
    """A value of the metric with its unit and so many decimals."""
    return numbers.written(value, metric.unit, decimals(metric, target, value))
