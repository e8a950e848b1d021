"""督办单: what a street has to do, why, by when, and what it has not handed in; with room for its answer.

One sheet for one street (or other unit that a ledger names): it is addressed to that unit, signed there and sent back. Several
sheets are a zip of them.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd

from reports import word
from reports.brief import Brief, Part, origin, table
from reports.pieces import Table
from reports.problems import said
from reports.weekly import spoken
from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import attention, gaps
from warehouse.measures.attention import RULES, SEVERITIES, Rule
from warehouse.measures.standards import STANDARDS, Standard
from warehouse.refused import Refused
from warehouse.words import wording
from warehouse.words.sentences import fill

_ROOM = "　" * 24 + "\n" * 4  # to write in
_ANSWER = "　" * 6
_NOTES = (
    "时限：自本单生成之日起，按周一至周五计，遇法定节假日顺延。台账定有期限的，原期限列在“台账依据”中，天数算到统计期末。",
    "未报送：每个社区都应报送的台账中，没有该社区的记录。没有报送不等于没有发生，补报后重新核对。",
)


@dataclass(frozen=True)
class _Matter:
    """What one rule found of one unit, and the sentence about it."""

    rule: Rule
    rows: pd.DataFrame
    said: str


def units(
    dataset: Dataset, filters: Filters, rules: Iterable[str] = tuple(RULES), standard: Standard = STANDARDS["published"]
) -> list[str]:
    """Whom there is a sheet for: streets, and other units that a ledger names, with something to do or to hand in."""
    named = {
        unit
        for rule in _checked(dataset, filters, rules)
        for unit in attention.found(dataset, filters, rule, standard)["street"]
    }
    named |= {_street(dataset, code) for codes in gaps.absent(dataset, filters).values() for code in codes}
    return [*(street for street in dataset.streets if street in named), *sorted(named - {*dataset.streets})]


def brief(
    dataset: Dataset, filters: Filters, unit: str | None, rules: Iterable[str] = tuple(RULES),
    standard: Standard = STANDARDS["published"],
) -> Brief:  # fmt: skip
    """The sheet of one unit of :func:`units`. Raises Refused where there is none for it."""
    known = units(dataset, filters, rules, standard)
    if unit not in known:
        there = f"有的是：{'、'.join(known)}。" if known else "所选范围内没有需要督办的事项。"
        raise Refused(f"没有“{unit}”的督办单；{there}" if unit else there)
    matters = [
        matter
        for rule in sorted(_checked(dataset, filters, rules), key=lambda rule: rule.severity)
        if (matter := _matter(dataset, filters, rule, unit, standard))
    ]
    own = _own(dataset, filters, unit)
    about = origin(dataset, own)
    made = date.fromisoformat(about.made[:10])
    evidence = tuple(
        Part(f"（{wording.listed(number)}）{matter.rule.title}", level=2, table=_evidence(matter))
        for number, matter in enumerate(matters, start=1)
    )
    asked = Part(
        "一、督办事项", sentences=(_opening(filters, unit, matters),), table=_asked(matters, made), notes=_NOTES[:1]
    )
    answer = Part("三、办理反馈", table=_feedback(unit))
    rows = (Part("四、台账依据"), *evidence) if evidence else ()
    titled = own.where if unit in dataset.streets else unit
    issued = "，".join(filter(None, [dataset.manifest.get("reporter"), f"{spoken(made)}制发"]))
    return Brief(f"{titled}督办单", about, (asked, _absent(dataset, filters, unit), answer, *rows), f"（{issued}）")


@dataclass(frozen=True)
class Bundle:
    """The sheets of several units."""

    sheets: tuple[Brief, ...]

    def taken(self, taker: str) -> "Bundle":
        """The same, with who took it along at the foot of each."""
        return Bundle(tuple(sheet.taken(taker) for sheet in self.sheets))


def bundle(
    dataset: Dataset, filters: Filters, rules: Iterable[str] = tuple(RULES), standard: Standard = STANDARDS["published"]
) -> Bundle:
    """A sheet for each of :func:`units`. Raises Refused where there is none."""
    known: list[str | None] = [*units(dataset, filters, rules, standard)] or [None]
    return Bundle(tuple(brief(dataset, filters, unit, rules, standard) for unit in known))


def write(made: Bundle, target: Path | BinaryIO) -> None:
    """A zip with each sheet as a Word document of its own."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for sheet in made.sheets:
            written = io.BytesIO()
            word.write(sheet, written)
            packed.writestr(f"{sheet.filename}.docx", written.getvalue())


def _checked(dataset: Dataset, filters: Filters, rules: Iterable[str]) -> list[Rule]:
    """The rules whose ledgers were handed in."""
    return [RULES[id] for id in rules if not gaps.missing(dataset, filters, RULES[id].query)]


def _street(dataset: Dataset, code: str) -> str:
    directory = dataset.rows("map/directory", dataset.everything).set_index("community")
    return str(directory.at[code, "street"])


def _own(dataset: Dataset, filters: Filters, unit: str) -> Filters:
    """The filters over a unit alone, where it is a street."""
    return replace(filters, streets=(unit,)) if unit in dataset.streets else filters


def _matter(dataset: Dataset, filters: Filters, rule: Rule, unit: str, standard: Standard) -> _Matter | None:
    street = unit in dataset.streets
    rows = attention.found(dataset, _own(dataset, filters, unit), rule, standard)
    rows = rows[rows["street"] == unit].reset_index(drop=True)
    if rows.empty:
        return None
    # n of N is that of the street; of a unit beside the streets only what it has itself can be said
    found = said(rule.id, rows) if street else fill(rule.own, rows, threshold=rule.threshold)
    return _Matter(rule, rows, found + attention.standing(dataset, filters, rule))


def _opening(filters: Filters, unit: str, matters: Sequence[_Matter]) -> str:
    if not matters:
        return f"{unit}：统计时段{filters.spoken}，台账中没有超过阈值的事项；请补报下列台账。"
    counted = [
        f"{words}{number}类"
        for severity, words in SEVERITIES.items()
        if (number := sum(matter.rule.severity == severity for matter in matters))
    ]
    return (
        f"{unit}：统计时段{filters.spoken}，截至期末，台账反映{len(matters)}类事项需要办理（{'、'.join(counted)}）。"
        "请逐项核实，按要求和时限办理，并填写反馈。"
    )


def _asked(matters: Sequence[_Matter], made: date) -> Table:
    """Every matter in one line: what, since when, what has to be done, by when, and room to answer."""
    rows = tuple(
        (
            f"{number}. {matter.rule.title}（{SEVERITIES[matter.rule.severity]}）\n{matter.said}{_since(matter)}。",
            f"{matter.rule.duty.asked}（{matter.rule.duty.days}个工作日内）", _due(made, matter.rule.duty.days), _ANSWER,
        )
        for number, matter in enumerate(matters, start=1)
    )  # fmt: skip
    columns = ("事项", "要求", "时限", "反馈")
    return Table("督办事项、要求和时限", columns, rows, empty="没有超过阈值的事项。")


def _due(made: date, days: int) -> str:
    """The last day, so many working days after; Monday to Friday are working days."""
    return f"{np.busday_offset(made, days, roll='backward').astype(date):%Y-%m-%d}"


def _since(matter: _Matter) -> str:
    """Since when: the earliest day or month among its rows."""
    days = matter.rows[matter.rule.duty.since].dropna() if matter.rule.duty.since else pd.Series(dtype=object)
    return f"；最早自{_moment(days.min())}起" if len(days) else ""


def _moment(when: date | str) -> str:
    """A day or a month (2019-03) in words."""
    if isinstance(when, date):
        return spoken(when)
    first = date.fromisoformat(f"{when}-01")
    return wording.months(first, first)


def _evidence(matter: _Matter) -> Table:
    """The rows of the ledgers."""
    query = queries.query(matter.rule.query)
    return table(query, matter.rows, list(matter.rule.duty.rows), f"{query.title}（{len(matter.rows):,} 行）")


def _absent(dataset: Dataset, filters: Filters, unit: str) -> Part:
    """Who has not handed in what: of every ledger that all communities hand in, those it does not name."""
    own = _own(dataset, filters, unit)
    chosen = [] if own is filters else [*dataset.rows("map/directory", own)["community"]]
    gone = gaps.absent(dataset, own) if chosen else {}
    rows = tuple(
        (LEDGERS[name].title, f"{len(codes)} / {len(chosen)}", _listed(dataset, codes, len(chosen)), "")
        for name, codes in gone.items()
    )
    unchecked = attention.said_of(dataset, own, attention.lines(dataset, own))
    told = tuple(words for words in unchecked if "没有检查" in words)
    return Part(
        "二、未报送的台账",
        sentences=told,
        table=Table("未报送的台账和社区", ("台账", "未报送社区", "社区名称", "反馈"), rows, frozenset({1}), "应报送的台账各社区都有记录。"),
        notes=_NOTES[1:],
    )  # fmt: skip


def _listed(dataset: Dataset, codes: Sequence[str], of: int) -> str:
    if len(codes) == of:
        return "全部社区"
    return "、".join(dataset.names[code] for code in codes)


def _feedback(unit: str) -> Table:
    rows = (
        ("责任单位", unit), ("办理情况", _ROOM), ("未按时办结的原因\n和完成时间", _ROOM),
        ("负责人签字、盖章", "\n"), ("反馈日期", "　　　　年　　月　　日"), ("督办单位核实意见", _ROOM),
    )  # fmt: skip
    return Table("办理情况反馈", ("项目", "内容"), rows)
