"""A sheet as it was found: raw cells as text in files that DuckDB scans, so that memory does not grow with the rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.intake.cells import quoted

HEAD = 40  # rows that are looked at to find the header
MOST_COLUMNS = 500  # what stands further right belongs to no ledger
_PART = 50_000  # rows of a part, all in memory


def named(path: Path) -> str:
    """A file for SQL; DuckDB would read others too where its name is a pattern, as that of 报到[1].csv."""
    return quoted(re.sub(r"([\[*?])", r"[\1]", str(path)))


@dataclass(frozen=True)
class Merge:
    """A merged area; columns and rows count from 1."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass
class Sheet:
    """One sheet (or file of rows): ``scan`` is an SQL relation of ``row``, as a spreadsheet numbers it, and text columns c1, c2 …"""

    path: Path
    file: str  # the file's name as its owner knows it
    name: str  # the sheet's name; where the format has none, the file's without its ending
    scan: str
    width: int
    head: list[tuple[int, list[str | None]]]  # the first rows that hold anything, with their numbers
    merges: list[Merge] = field(default_factory=list)
    from_1904: bool = False  # the workbook counts its days from 1904, so a bare day number is not to be trusted
    headings: list[str] = field(default_factory=list)  # what stands beside its cells: the pages' header, text boxes

    lines: str = ""  # the same without ``row``, which is dear to count in a text file; ``{skip}`` lines are left out
    own: bool = False  # written by this program, so that numbers are in the ledgers' own units
    ragged: bool = False  # rows may be longer than the header, as where a comma stands in a text without quotes

    def above(self, first: int) -> list[list[str]]:
        """The texts above the row ``first``, line by line, headings before all."""
        lines = [[text for text in cells if text] for number, cells in self.head if number < first]
        return [*([heading] for heading in self.headings), *lines]

    def below(self, last: int) -> str:
        """SQL: the rows below the row ``last``, without their numbers."""
        return (
            self.lines.format(skip=last)
            if self.lines
            else f"(select * exclude (row) from {self.scan} where row > {last})"
        )

    @property
    def title(self) -> str:
        """How people are told of it."""
        return self.name if self.name == Path(self.file).stem else f"{self.file} 的“{self.name}”"


class Writer:
    """Rows of cells on their way into a sheet; what is blank is left out."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._columns: list[list[str | None]] = []
        self._rows: list[int] = []
        self._parts: list[Path] = []
        self.head: list[tuple[int, list[str | None]]] = []
        self.width = 0
        self.far: list[tuple[int, int]] = []  # row and column of what stands too far right

    def add(self, number: int, cells: Iterable[tuple[int, str]]) -> None:
        """A row with its number and its cells that hold something, by column from 1 on."""
        position, own = len(self._rows), []
        for column, text in cells:
            if column > MOST_COLUMNS:
                self.far.append((number, column))
                continue
            while len(self._columns) < column:
                self._columns.append([None] * position)
            self._columns[column - 1].append(text)
            own.append(column)
        if not own:
            return
        self._rows.append(number)
        for values in self._columns:
            if len(values) <= position:
                values.append(None)
        if len(self.head) < HEAD:
            self.head.append((number, [values[-1] for values in self._columns]))
        if len(self._rows) >= _PART:
            self._flush()

    def _flush(self) -> None:
        self.width = max(self.width, len(self._columns))
        arrays = [pa.array(self._rows, pa.int64()), *(pa.array(values, pa.string()) for values in self._columns)]
        path = self._folder / f"{len(self._parts):05d}.parquet"
        names = ["row", *(f"c{number}" for number in range(1, len(self._columns) + 1))]
        pq.write_table(pa.table(dict(zip(names, arrays, strict=True))), path)
        self._parts.append(path)
        self._columns, self._rows = [], []

    def scan(self) -> str:
        """Close and return the relation of all rows."""
        if self._rows or not self._parts:
            self._flush()
        listed = ", ".join(map(named, self._parts))
        return f"read_parquet([{listed}], union_by_name = true)"
