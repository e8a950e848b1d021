"""A sheet understood as a table of a ledger: which column holds which field in which unit, and what only a person knows."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from warehouse.intake import naming
from warehouse.intake.cells import quoted
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import Remarks
from warehouse.intake.units import Unit
from warehouse.ledgers import BY_TITLE, Field, Ledger

SAMPLES = 3  # values shown beside a question
BESIDE = 31  # the letter between what a column beside says of a cell and what the cell says


@dataclass(frozen=True)
class Placed:
    """The column of a sheet that holds a field: as its header has it, and the unit that is stated for its numbers."""

    field: Field
    column: int
    head: str
    unit: Unit | None = None
    continued: tuple[int, ...] = ()  # columns that go on with a text too long for one cell
    beside: int | None = None  # the column that tells of a cell what it does not say: its street, its year
    settled: bool = False  # a person has said what the numbers are counted in, for this import
    remembered: Unit | None = None  # what was said of a column of percents at an earlier import

    @property
    def columns(self) -> tuple[int, ...]:
        return (self.column, *self.continued)


@dataclass(frozen=True)
class Crossed:
    """Columns that stand side by side as values of a ``field``; their cells are those of one or several others."""

    field: Field
    columns: Mapping[int, tuple[str, Field]]  # column → the field's value as it is written, and what its cells hold

    @cached_property
    def values(self) -> dict[str, Field]:
        """What the cells hold, by name."""
        return {value.name: value for _, value in self.columns.values()}

    @cached_property
    def sides(self) -> dict[str, dict[str, int]]:
        """By what is written the columns of each value of the field."""
        found: dict[str, dict[str, int]] = {}
        for column, (said, value) in self.columns.items():
            found.setdefault(said, {})[value.name] = column
        return found

    def case(self, name: str, of: Callable[[int], str]) -> str:
        """SQL: what ``of`` makes of the column that holds a field, or of the first, on each side."""
        whens = (
            f"when {side} then {of(columns.get(name, min(columns.values())))}"
            for side, columns in enumerate(self.sides.values())
            if name in columns or name == self.field.name
        )
        return f"case side {' '.join(whens)} end"


@dataclass(frozen=True)
class Question:
    """Something only a person knows: what stands there, what may be meant (value → words), and what is likely."""

    sheet: Sheet
    kind: str  # ledger, field or unit
    head: str
    words: str
    samples: tuple[str, ...]
    options: Mapping[str, str]
    likely: str

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.sheet.file}-{self.sheet.name}-{self.head}"


@dataclass
class Table:
    """A sheet as the rows of a ledger: below ``last``, the last row of the header."""

    sheet: Sheet
    ledger: Ledger
    first: int
    last: int
    heads: tuple[str, ...]
    columns: dict[str, Placed]
    aside: list[str]  # columns that no field of the ledger holds
    questions: list[Question] = made(default_factory=list)
    sound: bool = True  # has all the columns it needs
    rows: int = 0
    year: int | None = None  # the one year that the sheet, its titles and its file speak of
    month: int | None = None  # the one month of it
    unit: str | None = None  # the one community that they name
    constants: dict[str, str] = made(
        default_factory=dict
    )  # fields without a column: what the sheet says of all its rows

    unsaid: list[tuple[Field, str]] = made(
        default_factory=list
    )  # what rows need and only those that are there already have, and the columns that may be meant for it
    crossed: Crossed | None = None  # columns that are read as rows of their own

    @property
    def scan(self) -> str:
        """The relation of all rows. Where columns are ``crossed``, a row for each value of theirs: ``side`` which it is, and
        behind the sheet's own columns what the columns say and what their cells say. A row without any stands once, without."""
        if self.crossed is None:
            return self.sheet.scan
        crossed, width = self.crossed, self.sheet.width
        listed = ", ".join(f"({side}, {quoted(said)})" for side, said in enumerate(crossed.sides))
        empty = f"coalesce({', '.join(f'c{column}' for column in crossed.columns)}) is null"
        held = {name: f"c{place}" for place, name in enumerate(crossed.values, start=width + 2)}
        cells = ", ".join(f"{crossed.case(name, lambda column: f'c{column}')} as {own}" for name, own in held.items())
        return (
            f"(select * from (select sheet.*, side, if({empty}, null, said) as c{width + 1}, {cells} "
            f"from {self.sheet.scan} as sheet cross join (values {listed}) as crossed(side, said)) "
            f"where coalesce({', '.join(held.values())}) is not null or ({empty} and side = 0))"
        )

    def where(self, name: str) -> str:
        """SQL: the letter of the column in which a field's cell stands."""
        if self.columns[name].column <= self.sheet.width or self.crossed is None:
            return quoted(get_column_letter(self.columns[name].column))
        return self.crossed.case(name, lambda column: quoted(get_column_letter(column)))

    def headed(self, name: str, found: object) -> list[int]:
        """The columns that stand side by side as values of a field and say what was found, if the field is theirs."""
        crossed = self.crossed
        return (
            [place for place, (said, _) in crossed.columns.items() if said == found]
            if crossed and crossed.field.name == name
            else []
        )

    @property
    def key(self) -> str:
        """Under what an answer is remembered: the header, and the ledger that the sheet's name speaks of."""
        return fingerprint(self.heads, speaks_of(self.sheet))

    @property
    def own_key(self) -> str:
        """Under what an answer counts for this sheet alone."""
        return f"{fingerprint(self.heads)}@{self.sheet.file}!{self.sheet.name}"

    @property
    def lines(self) -> list[list[str | None]]:
        """The rows of the header."""
        return [cells for number, cells in self.sheet.head if self.first <= number <= self.last]

    @property
    def missing(self) -> list[Field]:
        """What a row needs and nothing on the sheet says."""
        return [field for field in self.ledger.fields if field.required and not self.letter(field.name)]

    def lacks(self, remarks: Remarks, hint: str = "") -> None:
        """Name what rows need and no column says."""
        for field, near in self.unsaid:
            expected = f"有“{field.title}”这一必填列{near}{hint}"
            remarks.problem(self.sheet.file, self.sheet.name, f"第 {self.last} 行", "缺列", expected)
        self.sound = self.sound and not self.unsaid
        self.unsaid.clear()

    def letter(self, name: str) -> str:
        """The letter of a field's column, else none; of one that has none of its own the first of those that say it."""
        if name in self.constants:
            return get_column_letter(min(placed.column for placed in self.columns.values()))
        if self.crossed and name in (self.crossed.field.name, *self.crossed.values):
            return get_column_letter(min(self.crossed.columns))
        return get_column_letter(self.columns[name].column) if name in self.columns else ""


def raw_of(name: str) -> str:
    """What the raw text of a field is called in SQL."""
    return f"raw_{name}"


def beside(lent: str, text: str) -> str:
    """SQL: the raw text of a cell with what a column beside says of it."""
    return f"case when {text} is not null then concat(coalesce({lent}, ''), chr({BESIDE}), {text}) end"


#: Answers for a sheet (``Table.own_key``), for every sheet with a header (:func:`anywhere`) or remembered (``Table.key``):
#: ``ledger`` (a name), ``columns`` (head → field or ""), ``units`` (head → unit).
Answers = dict[str, dict[str, Any]]


def fingerprint(heads: Iterable[str | None], named: str = "") -> str:
    """A header in a few letters."""
    return hashlib.sha256("\n".join([*(head or "" for head in heads), named]).encode()).hexdigest()[:12]


def anywhere(heads: Iterable[str | None]) -> str:
    """Under what an answer counts for every sheet with a header, whatever its name."""
    return f"{fingerprint(heads)}@"


def answered(sheet: Sheet, heads: Sequence[str], answers: Answers) -> tuple[dict[str, Any], bool]:
    """What is known of a sheet with that header, and whether only from earlier imports."""
    own = answers.get(f"{fingerprint(heads)}@{sheet.file}!{sheet.name}") or answers.get(anywhere(heads))
    return (own, False) if own else (answers.get(fingerprint(heads, speaks_of(sheet)), {}), True)


def speaks_of(sheet: Sheet) -> str:
    """The ledger that the name of a sheet or of its file contains."""
    for text in map(naming.bare, (sheet.name, Path(sheet.file).stem)):
        for title in sorted(BY_TITLE, key=len, reverse=True):
            if title in text or BY_TITLE[title].name == text:
                return BY_TITLE[title].name
    return ""
