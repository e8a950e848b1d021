"""What is said of a source: problems, which stop an import, and notices, which tell what was done with what was found."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from openpyxl.utils import get_column_letter

MOST_KEPT = 100_000  # problems that are kept and marked; beyond it they are only counted


def address(column: int, row: int) -> str:
    """A cell as a spreadsheet names it; both count from 1."""
    return f"{get_column_letter(column)}{row}"


@dataclass(frozen=True)
class Problem:
    """Something that must be mended before an import: where it stands, what was found, what is expected."""

    sheet: str
    cell: str | None
    found: str
    expected: str
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place}：填的是“{self.found}”，应为{self.expected}。"


@dataclass(frozen=True)
class Notice:
    """Something that was mended, left aside or passed over: what, how often, and the first cell."""

    file: str
    sheet: str
    what: str
    count: int = 1
    first: str = ""

    def __str__(self) -> str:
        often = (
            f"（{self.count:,} 处，首处 {self.first}）"
            if self.first
            else f"（{self.count:,} 处）"
            if self.count > 1
            else ""
        )
        where = f"{self.sheet or self.file}：" if self.sheet or self.file else ""
        return f"{where}{self.what}{often}"


@dataclass(frozen=True)
class Group:
    """Equal problems of one column: the first of them, how many there are, and their first cells."""

    sheet: str
    cells: tuple[str, ...]
    found: str
    expected: str
    count: int
    file: str = ""


@dataclass
class Remarks:
    """Problems and notices in the order they came up."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    beyond: int = 0  # problems that are not kept

    def copy(self) -> "Remarks":
        """The same remarks, to go on from."""
        return Remarks([*self.problems], [*self.notices], self.beyond)

    def problem(self, file: str, sheet: str, cell: str | None, found: object, expected: str) -> None:
        if len(self.problems) < MOST_KEPT:
            self.problems.append(Problem(sheet, cell, str(found), expected, file))
        else:
            self.beyond += 1

    def notice(self, file: str, sheet: str, what: str, count: int = 1, first: str = "") -> None:
        self.notices.append(Notice(file, sheet, what, count, first))

    @property
    def total(self) -> int:
        return len(self.problems) + self.beyond

    def groups(self, most_cells: int = 5) -> list[Group]:
        """Equal problems together: of one column of one sheet, with the same expectation."""
        found: dict[tuple, list[Problem]] = {}
        for problem in self.problems:
            column = (problem.cell or "").rstrip("0123456789")
            found.setdefault((problem.file, problem.sheet, column, problem.expected), []).append(problem)
        return [
            Group(
                sheet=alike[0].sheet,
                cells=tuple(problem.cell for problem in alike[:most_cells] if problem.cell),
                found="、".join(list(dict.fromkeys(problem.found for problem in alike))[:most_cells]),
                expected=alike[0].expected,
                count=len(alike),
                file=alike[0].file,
            )
            for alike in found.values()
        ]


def records(notices: Iterable[Notice]) -> list[dict]:
    """Notices as a version's manifest keeps them."""
    return [asdict(notice) for notice in notices]
