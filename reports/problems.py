"""存在问题 and 下一步: what the ledgers show to be wrong, and what they show must be done by when; nothing else is said."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pandas as pd

from reports.brief import Part
from reports.statements import DECLARED
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.measures import attention, gaps
from warehouse.measures.attention import RULES, SEVERITIES, Line
from warehouse.words import wording
from warehouse.words.sentences import fill

_UNITS, _LISTED = 6, 5  # units, and things with a deadline, that are named one by one
_LEAST = SEVERITIES[3]  # what is only a hint is said in one paragraph


def parts(dataset: Dataset, filters: Filters) -> tuple[Part, ...]:
    """Both chapters; without anything to be done the second is left out."""
    found = attention.lines(dataset, filters)
    rows = {id: attention.found(dataset, filters, RULES[id]) for id in found}
    wrong = Part(
        "存在问题", sentences=(*_problems(dataset, filters, found, rows), *attention.said_of(dataset, filters, found))
    )
    steps = tuple(_steps(dataset, filters, rows))
    return (wrong, Part("下一步", sentences=steps)) if steps else (wrong,)


def _problems(
    dataset: Dataset, filters: Filters, found: Mapping[str, Line], rows: dict[str, pd.DataFrame]
) -> Iterator[str]:
    """A numbered paragraph for each that is serious, most serious first, with who has to act; then one for all others."""
    told = {id: said(id, rows[id]) + attention.standing(dataset, filters, RULES[id]) for id in found}
    serious = [line for line in found.values() if line.severity != _LEAST]
    for number, line in enumerate(serious, start=1):
        units = _units(line.id, rows[line.id], filters)
        yield f"{number}. {line.title}（{line.severity}）。{told[line.id]}{_moved(line)}。责任单位：{units}。"
    others = [told[id] for id, line in found.items() if line.severity == _LEAST]
    if others:
        yield f"{'此外，' if serious else ''}{'；'.join(others)}。"


def said(id: str, rows: pd.DataFrame) -> str:
    """What a rule found, as a document says it; of one row nothing is called the most."""
    declared = DECLARED["problems"][id]
    template = declared.get("alone", declared["said"]) if len(rows) == 1 else declared["said"]
    return fill(template, rows, threshold=RULES[id].threshold)


def _moved(line: Line) -> str:
    """Of arrears what became late within the period and what was done of it."""
    rule = RULES[line.id]
    if not rule.arrears:
        return ""
    return DECLARED["moved" if line.new or line.done else "unmoved"].format(
        new=line.new, done=line.done, unit=rule.unit
    )


def _units(id: str, rows: pd.DataFrame, filters: Filters) -> str:
    """Who has to act, with the number of each, the largest first: streets, within one street its communities."""
    sums, unit = attention.amounts(RULES[id], rows, filters), RULES[id].unit
    once = set(sums.values()) == {1}  # then the names say it all
    named = "、".join(name if once else f"{name}{amount:.0f}{unit}" for name, amount in [*sums.items()][:_UNITS])
    return named + (f"，另有{len(sums) - _UNITS}个单位" if len(sums) > _UNITS else "")


def _steps(dataset: Dataset, filters: Filters, rows: dict[str, pd.DataFrame]) -> Iterator[str]:
    declared, told = DECLARED["steps"], dict[str, list[str]]()
    for id, found in rows.items():
        problem = DECLARED["problems"][id]
        if "step" in problem:
            number = f"{sum(attention.amounts(RULES[id], found, filters).values()):.0f}"
            told.setdefault(problem["step"], []).append(problem["next"].format(number=number))
    for step, clauses in (("按期完成近期到期事项", _due(dataset, filters)), ("补报台账", _ledgers(dataset, filters))):
        told.setdefault(step, []).extend(clauses)
    for at, step in enumerate((step for step in declared["order"] if told.get(step)), start=1):
        yield f"（{wording.listed(at)}）{step}：{'，'.join(told[step])}。"


def _due(dataset: Dataset, filters: Filters) -> Iterator[str]:
    """What falls due in the days ahead, by kind, the first ones by name."""
    within = DECLARED["steps"]["within"]
    rows = dataset.rows("brief/due", filters, threshold=within)
    for kind, template in DECLARED["steps"]["due"].items():
        due = rows[rows["kind"] == kind]
        if len(due):
            first = due.head(_LISTED).itertuples()
            named = [f"{_called(row.name, row.subject)}{day(row.day, filters.until)}" for row in first]
            listed = "、".join(named) + ("等" if len(due) > _LISTED else "")
            end = day(filters.until + timedelta(days=within), filters.until)
            yield template.format(end=end, count=len(due), listed=listed)


def _called(name: str, subject: str) -> str:
    """What it is and where; a project is often named after its community."""
    return subject if name in subject else f"{name}“{subject}”"


def _ledgers(dataset: Dataset, filters: Filters) -> Iterator[str]:
    """Ledgers that say nothing of the chosen places, so that nothing could be looked for in them."""
    titles = dict.fromkeys(title for rule in RULES.values() for title in gaps.missing(dataset, filters, rule.query))
    if titles:
        yield DECLARED["steps"]["ledgers"].format(ledgers="、".join(titles))


def day(when: date, beside: date) -> str:
    """7月15日; with its year where that is not the year it stands beside."""
    return f"{'' if when.year == beside.year else f'{when.year}年'}{when.month}月{when.day}日"
