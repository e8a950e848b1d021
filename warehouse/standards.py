"""Area standards for community premises (``data/standards.yaml``): facts to compare with, none of them the district's own."""

from dataclasses import dataclass

import yaml

from warehouse.ledgers import DATA


@dataclass(frozen=True)
class Standard:
    """At least ``minimum`` ㎡ and, where stated, ``per_hundred`` ㎡ per 100 households; the larger one counts."""

    id: str
    label: str
    minimum: float
    document: str
    per_hundred: float = 0


STANDARDS: dict[str, Standard] = {
    one["id"]: Standard(**one) for one in yaml.safe_load((DATA / "standards.yaml").read_text(encoding="utf-8"))
}


def params(standards: list[Standard]) -> dict:
    """The parameters of the queries that compare with standards."""
    return {
        "standards": [one.label for one in standards],
        "minimums": [one.minimum for one in standards],
        "per_hundreds": [one.per_hundred for one in standards],
    }
