"""The workbook that comes back: what was handed in, bad cells marked, with a list of the problems in front."""

import io
import re
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

import duckdb
import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from warehouse.intake.cells import plain
from warehouse.intake.imports import Draft
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import Problem
from warehouse.intake.seen import CHECKED, LISTED, OWN

_BAD = PatternFill("solid", fgColor="F7C9B6")
_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}")
_CELL_LETTERS = 32_767
_SHEET_LETTERS = 31
_MOST_COPIED = 20_000  # rows of a sheet that is written anew


def mark(draft: Draft, target: Path | BinaryIO) -> None:
    """What came, bad cells filled and commented, with a list of the problems in front. What was found is text there, never a formula.

    A single xlsx comes back as it is; of anything else the sheets with problems are written anew.
    """
    sheets = {(sheet.file, sheet.name): sheet for sheet in draft.source.sheets}
    names, cut = {key: key[1] for key in sheets}, set[str]()
    book = _as_it_came(draft)
    if book is None:
        book = openpyxl.Workbook()
        del book[book.sheetnames[0]]
        several = len({sheet.file for sheet in draft.source.sheets}) > 1
        wrong = dict.fromkeys((problem.file, problem.sheet) for problem in draft.problems)
        names = {key: _copied(book, sheets[key], several, cut) for key in wrong if key in sheets}
    for problem in draft.problems:
        name, cell = names.get((problem.file, problem.sheet), problem.sheet), (problem.cell or "").split(":")[0]
        if name in book.sheetnames and _CELL.fullmatch(cell) and not (name in cut and _row(cell) > book[name].max_row):
            _mark(book[name][cell], problem)
    _list(book, draft, cut)
    book.save(target)
    book.close()


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


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


def _copied(book: openpyxl.Workbook, sheet: Sheet, several: bool, cut: set[str]) -> str:
    """The raw cells of a sheet on one of its own, as far as people scroll; its name, which is also among the ``cut`` where that is not all."""
    name = f"{Path(sheet.file).stem}-{sheet.name}" if several and sheet.name != Path(sheet.file).stem else sheet.name
    name = re.sub(r"[\[\]:*?/\\]", "-", name)[:_SHEET_LETTERS]
    for number in range(2, len(book.sheetnames) + 2):
        if name not in book.sheetnames:
            break
        name = f"{name[: _SHEET_LETTERS - 4]}~{number}"
    made = book.create_sheet(name)
    with duckdb.connect() as connection:
        rows = connection.execute(f"select * from {sheet.scan} order by row limit {_MOST_COPIED + 1}").fetchall()
    if len(rows) > _MOST_COPIED:
        cut.add(name)
    for row, *texts in rows[:_MOST_COPIED]:
        for column, text in enumerate(texts, start=1):
            if text is not None:
                _text(made.cell(row, column), plain(text))
    for merge in sheet.merges:
        if merge.bottom <= made.max_row:
            made.merge_cells(None, merge.top, merge.left, merge.bottom, merge.right)
    return name


def _mark(cell: Cell | MergedCell, problem: Problem) -> None:
    cell.fill = _BAD
    if isinstance(cell, MergedCell):
        return
    words = ILLEGAL_CHARACTERS_RE.sub("", f"填的是“{problem.found}”，应为{problem.expected}")
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(before + words, CHECKED, width=320, height=120)


def _list(book: openpyxl.Workbook, draft: Draft, cut: Collection[str]) -> None:
    for sheet in book.worksheets:
        if [cell.value for cell in sheet[1]] == [*LISTED]:
            del book[sheet.title]
    listed = book.create_sheet(OWN[1], 0)  # under another name where somebody's own bears it
    problems = ((one.file, one.sheet, one.cell, one.found, one.expected) for one in draft.problems)
    for row, texts in enumerate([tuple(LISTED), *problems], start=1):
        for column, text in enumerate(texts, start=1):
            _text(listed.cell(row, column), text or "")
    said = [f"另有 {draft.remarks.beyond:,} 处同类问题没有逐一列出"] if draft.remarks.beyond else []
    said += [f"“{name}”只抄录前 {_MOST_COPIED:,} 行，请在原文件中修改，不要交回这一份" for name in sorted(cut)]
    for row, words in enumerate(said, start=len(draft.problems) + 2):
        _text(listed.cell(row, 1), words)
    for letter, width in zip("ABCDE", LISTED.values(), strict=True):
        listed.column_dimensions[letter].width = width
    listed.freeze_panes = "A2"
    book.active = 0


def _text(cell: Cell, text: str) -> None:
    """Write a text that stays text, whatever it begins with."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL_LETTERS]
    cell.data_type = "s"
