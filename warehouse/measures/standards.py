"""Area standards for community premises (``data/standards.yaml``): facts to compare with, none of them the district's own."""

from dataclasses import dataclass

import pandas as pd
import yaml

from warehouse.ledgers import DATA


@dataclass(frozen=True)
class Standard:
    """At least ``minimum`` ㎡ and, where stated, ``per_hundred`` ㎡ per 100 households; the larger one counts.

    ``document``, ``date`` and ``scope`` say where it stands, since when and for whom; ``rule`` in its own words.
    """

    id: str
    label: str
    minimum: float
    document: str
    date: str
    scope: str
    rule: str
    per_hundred: float = 0

    def required(self, households: float | None) -> float:
        """㎡ for a community of so many households; without a number of households only the minimum is known."""
        if households is None or pd.isna(households):
            return self.minimum
        return max(self.minimum, self.per_hundred * households / 100)

    @property
    def source(self) -> str:
        return f"{self.document}（{self.date}，适用于{self.scope}）：{self.rule}"


STANDARDS: dict[str, Standard] = {
    declared["id"]: Standard(**declared)
    for declared in yaml.safe_load((DATA / "standards.yaml").read_text(encoding="utf-8"))
}


def params(standards: list[Standard]) -> dict:
    """The parameters of the queries that compare with standards."""
    return {
        "standards": [standard.label for standard in standards],
        "minimums": [standard.minimum for standard in standards],
        "per_hundreds": [standard.per_hundred for standard in standards],
    }
