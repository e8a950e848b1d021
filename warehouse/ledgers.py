"""The ledgers (台账), read from their declarations in ``data/ledgers/*.yaml``.

A declaration is a Frictionless Table Schema with a few properties of our own beside the standard ones: ``title``, ``order``,
``chapter``, ``scope`` and ``rolled`` of the ledger; of a field those of :class:`Field`. The DuckDB table, the blank workbook, what the way in
understands and the dictionary on screen all follow from it.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent.parent / "data"

#: The plausible span of dates, where a field declares none.
EARLIEST, LATEST = date(1949, 10, 1), date(2050, 12, 31)

_SQL_TYPES = {"string": "varchar", "integer": "bigint", "number": "double", "date": "date", "boolean": "boolean"}


@dataclass(frozen=True)
class Field:
    """One column of a ledger: ``name`` in code and SQL, ``title`` on paper and on screen."""

    name: str
    title: str
    type: str  # string, integer, number, date or boolean
    example: str
    aliases: tuple[str, ...] = ()  # what else people call the column
    blanks: tuple[str, ...] = ()  # words that stand for an empty cell of this column, such as 未完工
    verbatim: bool = False  # names of files and the like: not a letter is changed
    planned: bool = False  # a date that may lie after the dataset's cut-off
    unit: str | None = None
    unit_of: str | None = None  # the field beside it that names the metric whose unit it is counted in
    description: str | None = None
    precision: str | None = None  # "month": the date stands for its whole month and is kept as its first day
    delimiter: str | None = None  # between the entries of a cell that lists several
    refers_to: str | None = None  # "organisations": the district, a street or a community
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None

    @property
    def sql_type(self) -> str:
        return "decimal(18, 2)" if self.is_money else _SQL_TYPES[self.type]

    @property
    def adds_up(self) -> bool:
        """Whether the sum of its values means something: of shares, scores, places and amounts per person it does not."""
        return (
            self.type in ("integer", "number")
            and self.unit not in (None, "%", "分", "度")
            and not self.title.startswith("人均")
        )

    @property
    def is_money(self) -> bool:
        return self.unit == "元"

    @property
    def earliest(self) -> date:
        """The first plausible day of a date; before it somebody typed a year or a number into a date cell."""
        return date.fromisoformat(str(self.minimum)) if self.minimum is not None else EARLIEST

    @property
    def latest(self) -> date:
        return date.fromisoformat(str(self.maximum)) if self.maximum is not None else LATEST


@dataclass(frozen=True)
class Reference:
    """A field whose values must stand in another ledger's key."""

    field: str
    ledger: str
    key: str


@dataclass(frozen=True)
class Ledger:
    """One ledger: a sheet on paper (``title``), a table in DuckDB (``name``)."""

    name: str
    title: str
    order: int
    chapter: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    references: tuple[Reference, ...]
    rolled: (
        tuple[str, str] | None
    )  # the rollup that stands for its rows where they lie outside, and its column that counts them
    scope: str  # SQL over a row: the unit it speaks for, within which an import replaces
    everywhere: bool  # whether every community has something to hand in

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def by_title(self) -> dict[str, Field]:
        return {field.title: field for field in self.fields}

    @cached_property
    def community_fields(self) -> tuple[str, ...]:
        """The fields that name a community by its code."""
        return tuple(ref.field for ref in self.references if ref.ledger == "communities")

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """The fields that hold numbers of somebody's own making, of these rows or of those they refer to."""
        own = self.key if len(self.key) == 1 else ()
        return frozenset((*own, *(ref.field for ref in self.references)))

    def free(self, name: str) -> bool:
        """Whether a field is named in words of somebody's own, neither chosen from a list nor those of a unit or a record."""
        field = self.by_name[name]
        chosen = field.enum or field.refers_to or name in self.community_fields or name in self.identifiers
        return field.type == "string" and not chosen

    @property
    def single(self) -> bool:
        """Whether the ledger holds one row about the dataset itself."""
        return self.scope.startswith("'")

    @property
    def belongs_to_all(self) -> bool:
        """Whether its rows speak of no unit within the district: of the dataset itself, of published totals."""
        return not self.community_fields and self.scope in ("metric", "'dataset'")

    def ddl(self) -> str:
        """The CREATE TABLE statement: typed columns, and where each row came from.

        Keys, references and values are proven by :mod:`warehouse.intake` before a version is written, and a version never
        changes: constraints on it would only cost, the more the larger the ledger.
        """
        columns = [f"{field.name} {field.sql_type}" for field in self.fields]
        return f"create table {self.name} ({', '.join(columns)}, batch varchar, sheet_row integer)"


def _field(declared: dict) -> Field:
    constraints = declared.get("constraints", {})
    own: dict[str, Any] = {name: declared[name] for name in Field.__dataclass_fields__ if name in declared}
    own |= {name: constraints.get(name) for name in ("minimum", "maximum", "pattern")}
    own |= {name: tuple(own.get(name, ())) for name in ("aliases", "blanks")}
    enum = constraints.get("enum") or (_labels(declared["labels"]) if "labels" in declared else ())
    return Field(**own, required=constraints.get("required", False), enum=tuple(enum))


def _labels(declaration: str) -> list[str]:
    """The labels of everything that another declaration (``data/<declaration>.yaml``) lists."""
    return re.findall(r"^  label: (.+)$", (DATA / f"{declaration}.yaml").read_text(encoding="utf-8"), re.MULTILINE)


def _ledger(path: Path) -> Ledger:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    references = tuple(
        Reference(foreign["fields"][0], foreign["reference"]["resource"], foreign["reference"]["fields"][0])
        for foreign in declared.get("foreignKeys", ())
    )
    fields = tuple(_field(field) for field in declared["fields"])
    return Ledger(
        name=declared["name"],
        title=declared["title"],
        order=declared["order"],
        chapter=declared["chapter"],
        description=declared["description"],
        key=tuple(declared["primaryKey"]),
        fields=fields,
        references=references,
        rolled=tuple(declared["rolled"]) if "rolled" in declared else None,
        scope=declared.get("scope") or _scope(fields, references),
        everywhere=declared.get("everywhere", False),
    )


def _scope(fields: tuple[Field, ...], references: tuple[Reference, ...]) -> str:
    """The unit of a row: the community it names, or the organisation."""
    named = [ref.field for ref in references if ref.ledger == "communities"]
    named += [field.name for field in fields if field.refers_to == "organisations"]
    return f"coalesce({', '.join(named)})"


#: Every ledger in the order of the workbook: a ledger stands after those it refers to.
LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger for ledger in sorted(map(_ledger, (DATA / "ledgers").glob("*.yaml")), key=lambda one: one.order)
}
BY_TITLE: dict[str, Ledger] = {ledger.title: ledger for ledger in LEDGERS.values()}
