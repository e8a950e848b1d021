"""对照: the streets of a district, or the communities of one street, beside each other and all of them together."""

from collections import Counter

import pandas as pd

from reports.brief import Part
from reports.pieces import Table
from reports.statements import DECLARED
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.measures import catalogue
from warehouse.measures.ranking import ranks
from warehouse.metrics import METRICS, Metric
from warehouse.words import numbers

_LEVELS = {"街道": ("street", "street"), "社区": ("community", "name")}
_NAMED = 2  # places that may share being the first, or the last, most often


def level(filters: Filters) -> str:
    """What is set beside each other: 街道, or 社区 within one street."""
    return "社区" if len(filters.streets or ()) == 1 else "街道"


def metrics(filters: Filters) -> list[str]:
    return DECLARED["beside"][level(filters)]


def part(dataset: Dataset, filters: Filters, whole: str) -> Part | None:
    """A table of the metrics that somebody reported, its last row ``whole``; None where there are not two places to compare."""
    by, named = _LEVELS[level(filters)]
    rows = catalogue.by(by, dataset, filters, metrics(filters))
    shown = [METRICS[id] for id in metrics(filters) if rows[id].notna().any()]
    if len(rows) < 2 or not shown:
        return None
    together = catalogue.read(dataset, filters, [metric.id for metric in shown])
    cells = [tuple(_written(metric, row[metric.id]) for metric in shown) for _, row in rows.iterrows()]
    last = tuple(_written(metric, together[metric.id].value) for metric in shown)
    table = Table(
        f"各{level(filters)}主要指标",
        (level(filters), *(f"{metric.label}（{metric.unit}）" for metric in shown)),
        (*((name, *line) for name, line in zip(rows[named], cells, strict=True)), (whole, *last)),
        frozenset(range(1, len(shown) + 1)),
        total=True,
    )
    said = _said(rows, named, shown, filters)
    return Part(f"各{level(filters)}对照", sentences=(said,) if said else (), table=table)


def shown(dataset: Dataset, filters: Filters) -> list[str]:
    """The metrics that somebody reported, which are those of the table."""
    rows = catalogue.by(_LEVELS[level(filters)][0], dataset, filters, metrics(filters))
    return [id for id in metrics(filters) if rows[id].notna().any()]


def _written(metric: Metric, value: float | None) -> str:
    return numbers.exact(value, metric.decimals)


def _said(rows: pd.DataFrame, named: str, shown: list[Metric], filters: Filters) -> str:
    """Who is first and who is last in most of the metrics that tell good from bad and places from each other."""
    compared = [metric for metric in shown if metric.better != "neither" and rows[metric.id].nunique() > 1]
    best, worst = Counter[str](), Counter[str]()
    for metric in compared:
        ranked = ranks(rows[metric.id], metric.better)
        best.update(rows[named][ranked == ranked.min()])
        worst.update(rows[named][rows[metric.id] == rows[metric.id][ranked.idxmax()]])
    first, last = _most(best), _most(worst)
    if len(compared) < 2 or max(len(first), len(last)) > _NAMED:
        return ""
    return DECLARED["beside"]["said"].format(
        count=len(rows),
        level=level(filters),
        metrics=len(compared),
        best="、".join(first),
        best_count=best[first[0]],
        worst="、".join(last),
        worst_count=worst[last[0]],
    )


def _most(counted: Counter[str]) -> list[str]:
    return [name for name, times in counted.items() if times == max(counted.values())]
