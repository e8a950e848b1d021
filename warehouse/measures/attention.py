"""What needs attention (需要关注): rules declared in ``data/attention.yaml``, one query each."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import yaml

from warehouse.apart import Rows
from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.ledgers import DATA
from warehouse.measures import gaps
from warehouse.measures.standards import STANDARDS, Standard
from warehouse.queries import query
from warehouse.words.sentences import fill, finding

SEVERITIES = {1: "严重", 2: "较重", 3: "提示"}
_NAMED = 2  # of those who must act
_MOVED = ("start", "new", "done")


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


@dataclass(frozen=True)
class Line:
    """What a rule found: in a sentence, in how many rows, in which ``street`` first, who must act (in words), since how many
    days the longest (None where the rule knows none), and of arrears what was late at the ``start``, what is ``new`` and what
    was ``done``: start + new - done are late at the end."""

    id: str
    severity: str
    title: str
    sentence: str
    count: int
    street: str
    page: str
    params: dict[str, str]
    who: str
    days: int | None = None
    start: int | None = None
    new: int | None = None
    done: int | None = None


def said_of(dataset: Dataset, filters: Filters, found: Mapping[str, Line], community: str | None = None) -> list[str]:
    """What is said beside the lines that were ``found``: that there are none, as far as it was looked for, and what could not be."""
    left: dict[str, list[str]] = {}
    for rule in RULES.values():
        if rule.id not in found and (ledgers := gaps.missing(dataset, filters, rule.query, community)):
            left[rule.title] = ledgers
    named = "、".join(dict.fromkeys(title for titles in left.values() for title in titles))
    gap = [f"{'、'.join(left)}没有检查：没有报送台账“{named}”。"] if left else []
    nothing = ["没有超过阈值的事项。"] if not found and len(left) < len(RULES) else []
    return nothing + gap


def standing(dataset: Dataset, filters: Filters, rule: Rule) -> str:
    """What is said behind a sentence that knows no time, where the period ends before the data do."""
    timed = {"since", "until"} & {*query(rule.query).params}
    return "" if timed or filters.until == dataset.cutoff else "（现状）"


def found(dataset: Dataset, filters: Filters, rule: Rule, standard: Standard = STANDARDS["published"]) -> pd.DataFrame:
    """The rows that a rule finds, the worst first; held against the area ``standard`` in force, where it is about that."""
    return dataset.rows(rule.query, filters, **_given(rule, standard))


def _given(rule: Rule, standard: Standard) -> dict[str, object]:
    in_force = {"per_hundred": standard.per_hundred, "standard": standard.label, "threshold": standard.minimum}
    return in_force if "standard" in query(rule.query).params else {"threshold": rule.threshold}


@remembered
def lines(
    dataset: Dataset, filters: Filters, standard: Standard = STANDARDS["published"], community: str | None = None
) -> dict[str, Line]:
    """The lines of the rules that found something, by id, most serious first.

    ``standard`` is the area standard in force; ``community`` (a code) leaves only what concerns it.
    """
    listed = (
        _line(dataset, filters, rule, rows, community)
        for rule in sorted(RULES.values(), key=lambda rule: rule.severity)
        if len(rows := _of(dataset.columns(rule.query, filters, **_given(rule, standard)), community))
        and not gaps.missing(dataset, filters, rule.query)
    )
    return {line.id: line for line in listed}


def _line(dataset: Dataset, filters: Filters, rule: Rule, rows: Rows, community: str | None) -> Line:
    said = (
        fill(rule.own, rows, threshold=rule.threshold)
        if community
        else finding(query(rule.query), rows, threshold=rule.threshold)
    )
    return Line(
        rule.id,
        SEVERITIES[rule.severity],
        rule.title,
        said + standing(dataset, filters, rule),
        len(rows),
        rows["street"][0],
        rule.page,
        rule.params,
        _who(rule, rows, filters) if community is None else "",
        int(rows["days"].max()) if "days" in rows else None,
        **(_moved(dataset, filters, rule, community) if rule.arrears else {}),
    )


def _of(rows: Rows, community: str | None) -> Rows:
    return rows if community is None else rows.of(community)


def _moved(dataset: Dataset, filters: Filters, rule: Rule, community: str | None) -> dict[str, int]:
    """What was late at the start of the period, what became so within it, and what was done, whether late before or not."""
    name = f"arrears/{rule.id}"
    given = {"threshold": rule.threshold} if "threshold" in query(name).params else {}
    rows = _of(dataset.columns(name, filters, **given), community)
    return {column: int(rows[column].sum()) for column in _MOVED}


def amounts(rule: Rule, rows: pd.DataFrame | Rows, filters: Filters) -> dict[str, float]:
    """What falls to each who must act: the streets that the rows name, or within one street its communities, the most first."""
    places = rows["name" if filters.streets and len(filters.streets) == 1 else "street"].tolist()
    sums: dict[str, float] = dict.fromkeys(places, 0)
    for place, amount in zip(places, rows[rule.amount].tolist() if rule.amount else [1] * len(places), strict=True):
        sums[place] += amount
    return dict(sorted(sums.items(), key=lambda entry: -entry[1]))


def _who(rule: Rule, rows: Rows, filters: Filters) -> str:
    sums = amounts(rule, rows, filters)
    named = "、".join(f"{place} {amount:,.0f} {rule.unit}" for place, amount in [*sums.items()][:_NAMED])
    return f"{named}等 {len(sums)} 个单位" if len(sums) > _NAMED else named
