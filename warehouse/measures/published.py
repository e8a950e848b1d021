"""The published figures (``data/figures.yaml``), held against the numbers computed from the ledgers."""

import math
import re
from dataclasses import dataclass

import pandas as pd
import yaml

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import DATA
from warehouse.measures.catalogue import read
from warehouse.metrics import METRICS, Reading

AGREES, DIFFERS, NOT_PUBLISHED = "agrees", "differs", "not published"
STATUS = {AGREES: "一致", DIFFERS: "不一致", NOT_PUBLISHED: "未公布"}

#: What stands behind a number that is not the published one, or behind what has none; with a group, so that a split keeps it.
REMARK = re.compile(r"(（公布数为[^）]*）)")


@dataclass(frozen=True)
class Published:
    """One published figure: as written, as a number in ``unit``, and the rule by which a computed number agrees."""

    id: str
    label: str
    written: str
    value: float
    unit: str
    rule: str  # exact, rounds (to ``step``) or over (at least the value and, where stated, below ``below``)
    place: str
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


_DECLARED = yaml.safe_load((DATA / "figures.yaml").read_text(encoding="utf-8"))
PUBLISHED: dict[str, Published] = {declared["id"]: Published(**declared) for declared in _DECLARED["figures"]}


def of(dataset: Dataset) -> dict[str, Published]:
    """The published figures that speak of a dataset: of its district over its period; of any other there are none."""
    whole = dataset.everything
    same = (dataset.place, whole.since, whole.until) == (_DECLARED["district"], _DECLARED["since"], _DECLARED["until"])
    return PUBLISHED if same else {}


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
    """One row per published figure of the dataset's district and period: id, label, place, written, unit, computed, status."""
    figures = of(dataset)
    readings = read(dataset, dataset.everything, figures) if figures else {}
    return pd.DataFrame(
        [
            {
                "id": id,
                "label": published.label,
                "place": published.place,
                "written": published.written,
                "unit": published.unit,
                "computed": readings[id].value,
                "status": status(published, readings[id].value),
            }
            for id, published in figures.items()
        ],
        columns=["id", "label", "place", "written", "unit", "computed", "status"],
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
