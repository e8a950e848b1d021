"""What needs attention (需要关注): rules declared in ``data/attention.yaml``, one query each."""

from dataclasses import dataclass

import pandas as pd
import yaml

from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import DATA
from warehouse.measures import gaps
from warehouse.measures.standards import STANDARDS, Standard
from warehouse.queries import query
from warehouse.words.sentences import fill

SEVERITIES = {1: "严重", 2: "较重", 3: "提示"}


@dataclass(frozen=True)
class Rule:
    """One rule: its query ``attention/<id>``, whose finding is the sentence, the threshold handed to it, the sentence of
    one community (``own``), and the screen that shows more."""

    id: str
    title: str
    severity: int
    threshold: float
    own: str
    page: str
    params: dict[str, str]

    @property
    def query(self) -> str:
        return f"attention/{self.id}"


RULES: dict[str, Rule] = {
    declared["id"]: Rule(**declared)
    for declared in yaml.safe_load((DATA / "attention.yaml").read_text(encoding="utf-8"))
}


def said_of(dataset: Dataset, filters: Filters, found: pd.DataFrame, community: str | None = None) -> list[str]:
    """What is said beside the lines that were ``found``: that there are none, as far as it was looked for, and what could not be."""
    left: dict[str, list[str]] = {}
    for rule in RULES.values():
        if rule.id not in set(found["id"]) and (ledgers := gaps.missing(dataset, filters, rule.query, community)):
            left[rule.title] = ledgers
    named = "、".join(dict.fromkeys(title for titles in left.values() for title in titles))
    gap = [f"{'、'.join(left)}没有检查：没有报送台账“{named}”。"] if left else []
    nothing = ["没有超过阈值的事项。"] if found.empty and len(left) < len(RULES) else []
    return nothing + gap


def found(dataset: Dataset, filters: Filters, rule: Rule, standard: Standard = STANDARDS["published"]) -> pd.DataFrame:
    """The rows that a rule finds, the worst first."""
    if "standard" in query(rule.query).params:
        given: dict = {"per_hundred": standard.per_hundred, "standard": standard.label, "threshold": standard.minimum}
    else:
        given = {"threshold": rule.threshold}
    return dataset.rows(rule.query, filters, **given)


@remembered
def lines(
    dataset: Dataset, filters: Filters, standard: Standard = STANDARDS["published"], community: str | None = None
) -> pd.DataFrame:
    """One row per rule that found something, most serious first: id, severity, title, sentence, count, street, page, params.

    ``standard`` is the area standard in force; ``community`` (a code) leaves only what concerns it.
    """

    def found_by(rule: Rule) -> pd.DataFrame:
        rows = found(dataset, filters, rule, standard)
        return rows if community is None else rows[rows["community"] == community]

    results = dataset.parallel(found_by, RULES.values())
    listed = [
        {"id": rule.id, "severity": SEVERITIES[rule.severity], "title": rule.title}
        | {
            "sentence": fill(
                rule.own if community else query(rule.query).finding or "", rows, threshold=rule.threshold
            ),
            "count": len(rows),
            "street": rows["street"].iloc[0],
            "page": rule.page,
            "params": rule.params,
        }
        for rule, rows in zip(RULES.values(), results, strict=True)
        if len(rows) and not gaps.missing(dataset, filters, rule.query)
    ]
    columns = ["id", "severity", "title", "sentence", "count", "street", "page", "params"]
    order = list(SEVERITIES.values())
    return pd.DataFrame(listed, columns=columns).sort_values(
        "severity", key=lambda words: words.map(order.index), kind="stable", ignore_index=True
    )
