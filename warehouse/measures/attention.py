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
_NAMED = 2  # of those who must act
_MOVED = ["start", "new", "done"]
_COLUMNS = ["id", "severity", "title", "sentence", "count", "street", "page", "params", "who", "days", *_MOVED]


@dataclass(frozen=True)
class Duty:
    """What is asked of who is named by a rule: within how many working days, counted from which column (``since``), and the
    columns that are the evidence."""

    asked: str
    days: int
    rows: tuple[str, ...]
    since: str | None = None


@dataclass(frozen=True)
class Rule:
    """One rule: its query ``attention/<id>``, whose finding is the sentence, the threshold handed to it, the sentence of
    one community (``own``), the screen that shows more, and what has to be done (``duty``).

    ``amount`` is the column that is summed for those who must act (without it their rows are counted), in ``unit``.
    With ``arrears`` the query ``arrears/<id>`` says what was late at the start, what became so and what was done.
    """

    id: str
    title: str
    severity: int
    threshold: float
    unit: str
    own: str
    page: str
    params: dict[str, str]
    duty: Duty
    amount: str = ""
    arrears: bool = False

    @property
    def query(self) -> str:
        return f"attention/{self.id}"


RULES: dict[str, Rule] = {
    declared["id"]: Rule(**declared | {"duty": Duty(**declared["duty"])})
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
    """The rows that a rule finds, the worst first; held against the area ``standard`` in force, where it is about that."""
    in_force = {"per_hundred": standard.per_hundred, "standard": standard.label, "threshold": standard.minimum}
    given = in_force if "standard" in query(rule.query).params else {"threshold": rule.threshold}
    return dataset.rows(rule.query, filters, **given)


@remembered
def lines(
    dataset: Dataset, filters: Filters, standard: Standard = STANDARDS["published"], community: str | None = None
) -> pd.DataFrame:
    """One row per rule that found something, most serious first: id, severity, title, sentence, count, street, page, params,
    who must act (in words), days (the longest, None where the rule knows none), and of arrears start, new and done:
    start + new - done are late at the end.

    ``standard`` is the area standard in force; ``community`` (a code) leaves only what concerns it.
    """

    def found_by(rule: Rule) -> pd.DataFrame:
        return _of(found(dataset, filters, rule, standard), community)

    results = [found_by(rule) for rule in RULES.values()]
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
            "who": _who(rule, rows, filters) if community is None else "",
            "days": int(rows["days"].max()) if "days" in rows else None,
        }
        | (_moved(dataset, filters, rule, community) if rule.arrears else {})
        for rule, rows in zip(RULES.values(), results, strict=True)
        if len(rows) and not gaps.missing(dataset, filters, rule.query)
    ]
    order = list(SEVERITIES.values())
    return (
        pd.DataFrame(listed, columns=_COLUMNS)
        .astype(dict.fromkeys(["days", *_MOVED], "Int64"))
        .sort_values("severity", key=lambda words: words.map(order.index), kind="stable", ignore_index=True)
    )


def _of(rows: pd.DataFrame, community: str | None) -> pd.DataFrame:
    return rows if community is None else rows[rows["community"] == community]


def _moved(dataset: Dataset, filters: Filters, rule: Rule, community: str | None) -> dict[str, int]:
    """What was late at the start of the period, what became so within it, and what was done, whether late before or not."""
    name = f"arrears/{rule.id}"
    given = {"threshold": rule.threshold} if "threshold" in query(name).params else {}
    rows = _of(dataset.rows(name, filters, **given), community)
    return {column: int(rows[column].sum()) for column in _MOVED}


def amounts(rule: Rule, rows: pd.DataFrame, filters: Filters) -> dict[str, float]:
    """What falls to each who must act: the streets that the rows name, or within one street its communities, the most first."""
    places = rows["name" if filters.streets and len(filters.streets) == 1 else "street"].tolist()
    sums: dict[str, float] = dict.fromkeys(places, 0)
    for place, amount in zip(places, rows[rule.amount].tolist() if rule.amount else [1] * len(places), strict=True):
        sums[place] += amount
    return dict(sorted(sums.items(), key=lambda entry: -entry[1]))


def _who(rule: Rule, rows: pd.DataFrame, filters: Filters) -> str:
    sums = amounts(rule, rows, filters)
    named = "、".join(f"{place} {amount:,.0f} {rule.unit}" for place, amount in [*sums.items()][:_NAMED])
    return f"{named}等 {len(sums)} 个单位" if len(sums) > _NAMED else named
