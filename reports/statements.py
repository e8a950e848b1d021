"""Sentences of ``data/brief.yaml``, filled from metrics: declared as templates, never generated."""

import string
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from reports.brief import card
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import DATA
from warehouse.measures import catalogue, published, targets
from warehouse.measures.published import Published, remark
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS, Reading
from warehouse.words import numbers, wording

_CARD = "卡片"  # the format of a number as the card below it has it
DECLARED: dict = yaml.safe_load((DATA / "brief.yaml").read_text(encoding="utf-8"))

_WORDS = ("whole", "end", "years")  # of a template that are no metric's


@dataclass(frozen=True)
class Speaker:
    """Writes sentences over one dataset and its filters."""

    readings: dict[str, Reading]
    names: dict[str, list[str]]
    figures: dict[str, Published]  # that the readings can be held against: those of the whole district over its period
    targets: dict[str, Target] = field(default_factory=dict)  # what the readings should be
    said: dict[str, str] = field(default_factory=dict)  # words that are no metric's, by :data:`_WORDS`

    def statement(self, clauses: list[str]) -> str:
        """The clauses as one statement without a full stop; at its end what has no number."""
        return "，".join(words.removesuffix("。") for words in self.paragraphs([clauses]))

    def paragraphs(self, declared: list[list[str]]) -> tuple[str, ...]:
        """A sentence for each list of clauses, without those that compare with a year nobody recorded; one for what has no number.

        A number that is not the published one is marked, and so is a published one that cannot be computed.
        """
        said, unknown = zip(*map(self._said, declared), strict=True)
        labels = dict.fromkeys(METRICS[id].label + self._remark(id) for ids in unknown for id in ids)
        gaps = ["、".join(labels) + "尚无记录"] if labels else []
        return tuple(
            f"{words}。" for words in ("，".join(clauses).replace("，、", "、") for clauses in [*said, gaps]) if words
        )

    def _said(self, clauses: list[str]) -> tuple[list[str], list[str]]:
        said, unknown = [], []
        for clause in clauses:
            with suppress(wording.Incomparable, wording.Nothing):
                try:
                    said.append("".join(self._pieces(clause)) + self._remarks(clause))
                except wording.Unknown as missing:
                    unknown.append(missing.args[0])
        return said, unknown

    def _remarks(self, template: str) -> str:
        """How a number stands to its target and to its published figure; a change in a year is no such number."""
        read = string.Formatter().parse(template)
        ids = {id: spec or "" for _, id, spec, _ in read if id and id not in _WORDS and spec != wording.CHANGE}
        return "".join(f"{self._aimed(id, spec.startswith(_CARD))}{self._remark(id)}" for id, spec in ids.items())

    def _aimed(self, id: str, beside_card: bool) -> str:
        """What was aimed for and whether it is reached; nothing without a target."""
        target, value = self.targets.get(id), self.readings[id].value
        if target is None or not target.status(value):
            return ""
        wan = target.value >= 10**4 and target.value % 100 == 0  # 6万人, as the number beside it is written
        line = target.value / 10**4 if wan else target.value
        write = numbers.exact if beside_card else wording.plain
        amount = f"{write(line, numbers.recorded([line]))}{'万' if wan else ''}{target.metric.unit}"
        return f"（目标{'不超过' if target.sign == '≤' else ''}{amount}，{target.status(value)}）"

    def _remark(self, id: str) -> str:
        return remark(self.figures.get(id), self.readings[id].value)

    def _pieces(self, template: str) -> Iterator[str]:
        for literal, id, spec, _ in string.Formatter().parse(template):
            yield literal
            if id:
                yield self.said.get(id, "") if id in _WORDS else self._word(id, spec or "")

    def _word(self, id: str, spec: str) -> str:
        spec, _, condition = spec.partition("?")
        reading, target = wording.fit(self.readings[id], condition), self.targets.get(id)
        if spec != _CARD:
            return wording.word(reading, spec, self.names.get(id, ()), target.value if target else None)
        if reading.value is None:
            raise wording.Unknown(id)
        return card(reading, target=target).spoken


def speaker(dataset: Dataset, filters: Filters) -> Speaker:
    """A speaker for every metric the templates name. Raises KeyError for a metric that is not in the catalogue."""
    readings = catalogue.read(
        dataset, filters, list(dict.fromkeys(_all_named([DECLARED["opening"], DECLARED["chapters"]])))
    )
    names: dict[str, list[str]] = {}
    for row in dataset.rows("brief/names", filters).itertuples(index=False):
        names.setdefault(row.id, []).append(row.word)
    figures = published.of(dataset) if filters == dataset.everything else {}
    whole = "全区" if dataset.place and not filters.streets and not filters.types else ""
    return Speaker(
        readings,
        names,
        figures,
        targets.of(dataset, filters),
        {"whole": whole, "end": filters.end, "years": filters.years},
    )


def named(template: str) -> list[str]:
    """The metrics a template names, in order."""
    return [id for _, id, _, _ in string.Formatter().parse(template) if id and id not in _WORDS]


def _all_named(declared: Any) -> list[str]:
    """The metrics named anywhere in the opening and the chapters: in templates, cards and charts."""
    if isinstance(declared, str):
        return [declared] if declared in METRICS else named(declared)
    children = declared.values() if isinstance(declared, dict) else declared
    return [id for child in children for id in _all_named(child)]
