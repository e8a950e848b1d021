"""The ledgers (台账), read from their declarations in ``data/ledgers/*.yaml``.

A declaration is a Frictionless Table Schema with a few properties of our own beside the standard ones: ``title``,
``order`` and ``chapter`` of the ledger; ``unit``, ``precision``, ``delimiter`` and ``refers_to`` of a field. The DuckDB table, the
blank workbook, the validation and the dictionary on screen all follow from it.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

DATA = Path(__file__).parent.parent / "data"

_SQL_TYPES = {"string": "varchar", "integer": "bigint", "number": "double", "date": "date", "boolean": "boolean"}


@dataclass(frozen=True)
class Field:
    """One column of a ledger: ``name`` in code and SQL, ``title`` on paper and on screen."""

    name: str
    title: str
    type: str  # string, integer, number, date or boolean
    example: str
    unit: str | None = None
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
        return _SQL_TYPES[self.type]


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
    schema: dict  # the Table Schema as declared, for frictionless

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

    def ddl(self) -> str:
        """The CREATE TABLE statement: typed columns, keys, foreign keys and checks, and where each row came from."""
        columns = [_column(field) for field in self.fields]
        columns += ["batch varchar not null", "sheet_row integer"]
        if all(self.by_name[name].required for name in self.key):
            columns.append(f"primary key ({', '.join(self.key)})")
        columns += [f"foreign key ({ref.field}) references {ref.ledger} ({ref.key})" for ref in self.references]
        return f"create table {self.name} (\n  " + ",\n  ".join(columns) + "\n)"


def _column(field: Field) -> str:
    parts = [field.name, field.sql_type]
    if field.required:
        parts.append("not null")
    if field.enum:
        allowed = ", ".join(f"'{value}'" for value in field.enum)
        parts.append(f"check ({field.name} in ({allowed}))")
    bounds = [
        f"{field.name} {sign} {bound}"
        for sign, bound in ((">=", field.minimum), ("<=", field.maximum))
        if bound is not None
    ]
    if bounds:
        parts.append(f"check ({' and '.join(bounds)})")
    return " ".join(parts)


def _field(declared: dict) -> Field:
    constraints = declared.get("constraints", {})
    own = ("name", "title", "type", "example", "unit", "description", "precision", "delimiter", "refers_to")
    return Field(
        **{name: declared[name] for name in own if name in declared},
        required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", ())),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=constraints.get("pattern"),
    )


def _ledger(path: Path) -> Ledger:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    references = tuple(
        Reference(foreign["fields"][0], foreign["reference"]["resource"], foreign["reference"]["fields"][0])
        for foreign in declared.get("foreignKeys", ())
    )
    return Ledger(
        name=declared["name"],
        title=declared["title"],
        order=declared["order"],
        chapter=declared["chapter"],
        description=declared["description"],
        key=tuple(declared["primaryKey"]),
        fields=tuple(_field(field) for field in declared["fields"]),
        references=references,
        schema=declared,
    )


#: Every ledger in the order of the workbook: a ledger stands after those it refers to.
LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger for ledger in sorted(map(_ledger, (DATA / "ledgers").glob("*.yaml")), key=lambda one: one.order)
}
BY_TITLE: dict[str, Ledger] = {ledger.title: ledger for ledger in LEDGERS.values()}
