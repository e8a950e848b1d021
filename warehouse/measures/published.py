"""The published figures (the ledger 公布数), held against the numbers computed from the other ledgers."""

import math
import re
from dataclasses import dataclass

import pandas as pd

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.measures.catalogue import read
from warehouse.metrics import BY_LABEL, METRICS, Reading

AGREES, DIFFERS, NOT_PUBLISHED = "agrees", "differs", "not published"
_RULES = {"相等": "exact", "四舍五入": "rounds", "不少于": "over"}
STATUS = {AGREES: "一致", DIFFERS: "不一致", NOT_PUBLISHED: "未公布"}

#: What stands behind a number that is not the published one, or behind what has none; with a group, so that a split keeps it.
REMARK = re.compile(r"(（公布数为[^）]*）)")


@dataclass(frozen=True)
class Published:
    """One published figure: as written, as a number in the metric's unit, and the rule by which a computed number agrees."""

    id: str
    written: str
    value: float
    rule: str  # exact, rounds (to ``step``) or over (at least the value and, where stated, below ``below``)
    source: str
    step: float = 0
    below: float = math.inf

    def agrees(self, computed: float | None) -> bool:
        if computed is None:
            return False
        if self.rule == "exact":
            return math.isclose(computed, self.value, rel_tol=1e-12)  # a mean of cents is not a whole number of bits
        if self.rule == "rounds":
            return self.value - self.step / 2 <= computed < self.value + self.step / 2
        return self.value <= computed < self.below


@remembered
def of(dataset: Dataset) -> dict[str, Published]:
    """The published figures (the ledger 公布数) that speak of the dataset's own period, by the metric's id."""
    rows = dataset.records(
        "select * from published where until = $until and coalesce(since = $since, true) order by sheet_row",
        {"since": dataset.start, "until": dataset.cutoff},
    )
    known = [row for row in rows if row["metric"] in BY_LABEL]  # another release may call a metric otherwise
    return {figure.id: figure for figure in map(_figure, known)}


def _figure(row: dict) -> Published:
    """A row of the ledger."""
    return Published(
        id=BY_LABEL[row["metric"]],
        written=row["written"],
        value=row["value"],
        rule=_RULES[row["comparison"]],
        source=row["source"],
        step=row["step"] or 0,
        below=math.inf if row["below"] is None else row["below"],
    )


def status(published: Published | None, computed: float | None) -> str:
    """``agrees``, ``differs`` or ``not published`` for a metric's value over the whole district."""
    return NOT_PUBLISHED if published is None else AGREES if published.agrees(computed) else DIFFERS


def remark(published: Published | None, computed: float | None) -> str:
    """What to write behind a number of the whole district that is not the published one, or in want of a number."""
    if published is None or published.agrees(computed):
        return ""
    return f"（公布数为{published.written}{'' if computed is None else '，与台账计算不一致'}）"


@remembered
def reconcile(dataset: Dataset) -> pd.DataFrame:
    """One row per published figure of the dataset's period: id, label, source, written, unit, computed, status."""
    figures = of(dataset)
    readings = read(dataset, dataset.everything, figures) if figures else {}
    return pd.DataFrame(
        [
            {
                "id": id,
                "label": METRICS[id].label,
                "source": published.source,
                "written": published.written,
                "unit": METRICS[id].unit,
                "computed": readings[id].value,
                "status": status(published, readings[id].value),
            }
            for id, published in figures.items()
        ],
        columns=["id", "label", "source", "written", "unit", "computed", "status"],
    )


def table(dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """Every metric: id, label, value, unit, n and of (the parts of a ratio), published, rule, status.

    Only the whole district over the dataset's own period has a status: anything else is another number.
    """
    figures, whole = of(dataset), filters == dataset.everything

    def row(reading: Reading) -> dict:
        metric, published = reading.metric, figures.get(reading.metric.id)
        return {
            "id": metric.id,
            "label": metric.label,
            "value": reading.value,
            "unit": metric.unit,
            "n": reading.numerator,
            "of": reading.denominator,
            "published": published.written if published else None,
            "rule": published.rule if published else None,
            "status": status(published, reading.value) if whole else None,
        }

    return pd.DataFrame([row(reading) for reading in read(dataset, filters, METRICS).values()])
