"""Units of measure (``data/units.yaml``): what a header, a number format or a cell may state, and what it makes of a number."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

import yaml

from warehouse.ledgers import DATA, Field


@dataclass(frozen=True)
class Unit:
    """A unit as written; one of it is ``factor`` of the ledger's unit."""

    written: str
    factor: Fraction


#: Of every unit of the ledgers what it may be written as.
UNITS: dict[str, dict[str, Unit]] = {
    unit: {_written: Unit(_written, Fraction(str(factor))) for _written, factor in ways.items()}
    for unit, ways in yaml.safe_load((DATA / "units.yaml").read_text(encoding="utf-8")).items()
}
_KNOWN = {written for ways in UNITS.values() for written in ways}
_BARE = (
    "万",
    "小数",
    "比例",
    "个",
    "平",
    "时",
    "百分之",
    "百分数",
    "百分比",
)  # words that are units only where a header states them


def of(field: Field, written: str) -> Unit | None:
    """The unit of that name, if it measures what the field holds."""
    return UNITS.get(field.unit or "", {}).get(_normal(written))


def known(written: str) -> bool:
    """Whether it is a unit at all, of whatever it may measure."""
    return _normal(written) in _KNOWN


def behind(field: Field, text: str) -> tuple[str, Unit | None]:
    """The number and the unit that is written behind it; no unit where none of the field's stands there. 1.2万 has none."""
    ways = UNITS.get(field.unit or "", {})
    for written in sorted(ways, key=len, reverse=True):
        if written not in _BARE and text.endswith(written):
            return text.removesuffix(written), ways[written]
    return text, None


def _normal(written: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).replace("m2", "㎡") or written
