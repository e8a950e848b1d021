"""The workbook that comes back: what was handed in, bad cells marked, with a list of the problems in front."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import duckdb
import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from warehouse.intake.imports import Draft
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import Problem
from warehouse.intake.xlsx import LISTED, OWN

_BAD = PatternFill("solid", fgColor="F7C9B6")
_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}")
_CELL_LETTERS = 32_767
_MOST_COPIED = 20_000  # rows of a sheet that is written anew


def mark(draft: Draft, target: Path | BinaryIO) -> None:
    """What came, bad cells filled and commented, with a list of the problems in front. What was found is text there, never a formula.

    A single xlsx comes back as it is; of anything else the sheets with problems are written anew.
    """
    sheets = {(sheet.file, sheet.name): sheet for sheet in draft.source.sheets}
    book = _as_it_came(draft)
    fresh = book is None
    if book is None:
        book = openpyxl.Workbook()
        del book[book.sheetnames[0]]
        for key in dict.fromkeys((problem.file, problem.sheet) for problem in draft.problems):
            if key in sheets:
                _copied(book, sheets[key], len({sheet.file for sheet in draft.source.sheets}) > 1)
    for problem in draft.problems:
        name = _sheet_name(sheets, problem, fresh, len({sheet.file for sheet in draft.source.sheets}) > 1)
        if name in book.sheetnames and problem.cell and _CELL.fullmatch(problem.cell.split(":")[0]):
            _mark(book[name][problem.cell.split(":")[0]], problem)
    _list(book, draft)
    book.save(target)
    book.close()


def _as_it_came(draft: Draft) -> openpyxl.Workbook | None:
    """The workbook of a draft made of one xlsx; None for anything else, and for what openpyxl cannot keep as it is."""
    paths = {sheet.path for sheet in draft.source.sheets}
    if len(paths) != 1 or len(draft.source.names) != 1:
        return None
    (path,) = paths
    try:
        book = openpyxl.load_workbook(path) if path.suffix.lower() == ".xlsx" else None
        if book is not None:
            book.save(io.BytesIO())
    except Exception:  # openpyxl raises whatever it stumbles upon
        return None
    return book


def _sheet_name(sheets: Mapping[tuple[str, str], Sheet], problem: Problem, fresh: bool, several: bool) -> str:
    sheet = sheets.get((problem.file, problem.sheet))
    return _copy_name(sheet, several) if fresh and sheet else problem.sheet


def _copy_name(sheet: Sheet, several: bool) -> str:
    name = f"{Path(sheet.file).stem}-{sheet.name}" if several and sheet.name != Path(sheet.file).stem else sheet.name
    return re.sub(r"[\[\]:*?/\\]", "-", name)[:31]


def _copied(book: openpyxl.Workbook, sheet: Sheet, several: bool) -> None:
    """The raw cells of a sheet on one of its own, as far as people scroll."""
    made = book.create_sheet(_copy_name(sheet, several))
    with duckdb.connect() as connection:
        rows = connection.execute(f"select * from {sheet.scan} order by row limit {_MOST_COPIED}").fetchall()
    for row, *texts in rows:
        for column, text in enumerate(texts, start=1):
            if text is not None:
                _text(made.cell(row, column), text)


def _mark(cell: Cell | MergedCell, problem: Problem) -> None:
    cell.fill = _BAD
    if isinstance(cell, MergedCell):
        return
    words = ILLEGAL_CHARACTERS_RE.sub("", f"填的是“{problem.found}”，应为{problem.expected}")
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(before + words, "检查结果", width=320, height=120)


def _list(book: openpyxl.Workbook, draft: Draft) -> None:
    for sheet in book.worksheets:
        if [cell.value for cell in sheet[1]] == [*LISTED]:
            del book[sheet.title]
    listed = book.create_sheet(OWN[1], 0)  # under another name where somebody's own bears it
    problems = ((one.file, one.sheet, one.cell, one.found, one.expected) for one in draft.problems)
    for row, texts in enumerate([tuple(LISTED), *problems], start=1):
        for column, text in enumerate(texts, start=1):
            _text(listed.cell(row, column), text or "")
    if draft.remarks.beyond:
        _text(listed.cell(len(draft.problems) + 2, 1), f"另有 {draft.remarks.beyond:,} 处同类问题没有逐一列出")
    for letter, width in zip("ABCDE", LISTED.values(), strict=True):
        listed.column_dimensions[letter].width = width
    listed.freeze_panes = "A2"
    book.active = 0


def _text(cell: Cell, text: str) -> None:
    """Write a text that stays text, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_LETTERS]
    cell.data_type = "s"
