"""Older and other workbooks: xls and et with their number formats by xlrd; ods by ourselves; xlsb by python-calamine, as far as it goes.

calamine gives values without number formats: that percents and units in formats were not seen is said.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from struct import unpack_from

import xlrd
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
from xlrd.biffh import XL_EOF, XL_HEADER, unpack_string, unpack_unicode

from warehouse.intake import opendocument
from warehouse.intake.formats import look, seen_as, shown
from warehouse.intake.raw import Merge, Sheet, Writer
from warehouse.intake.remarks import Remarks, address
from warehouse.intake.seen import RAISED, Seen
from warehouse.intake.seen import sheet as made

Rows = Iterator[tuple[int, list[tuple[int, str]]]]


def read(path: Path, file: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    """The visible sheets with content. Raises exceptions of the readers' own for what they cannot read."""
    with path.open("rb") as stream:
        binary = stream.read(4) == b"\xd0\xcf\x11\xe0"
    if opendocument.holds(path):
        sheets = opendocument.sheets(path)
        remarks.notice(
            file, "", "这种格式读不到页眉，也读不到一格中部分文字的删除线，请核对；另存为 xlsx 后上传即可读到"
        )
    else:
        sheets = _xls(path) if binary else _others(path, file, remarks)
    found = []
    for number, (name, visible, rows, seen, from_1904) in enumerate(sheets):
        own = folder / f"{number}"
        own.mkdir(parents=True)
        writer = Writer(own)
        for row, cells in rows:
            writer.add(row, ((column, text) for column, text in cells if text and not text.isspace()))
        progress(1.0)
        if one := made(path, file, name, writer, seen, remarks, visible, from_1904):
            found.append(one)
    return found


_Found = Iterator[tuple[str, bool, Rows, Seen, bool]]


def _xls(path: Path) -> _Found:
    book = xlrd.open_workbook(str(path), formatting_info=True, on_demand=True)
    for number, name in enumerate(book.sheet_names()):
        sheet, seen = book.sheet_by_index(number), Seen()
        seen.merges += [Merge(left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells]
        for (row, column), note in sheet.cell_note_map.items():
            seen.note(column + 1, row + 1, note.author)
        seen.header(_header(book, sheet))
        yield name, sheet.visibility == 0, _rows(book, sheet, seen), seen, book.datemode == 1
        book.unload_sheet(number)


def _header(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> str:
    """The header of a sheet's pages, which xlrd passes over: a record of its own before the cells."""
    records, at = book.mem or b"", sheet._position  # type: ignore[attr-defined]
    while (found := unpack_from("<HH", records, at))[0] not in (XL_HEADER, XL_EOF):
        at += 4 + found[1]
    record = bytes(records[at + 4 : at + 4 + found[1]])
    if not record:
        return ""
    return (
        unpack_unicode(record, 0) if book.biff_version >= 80 else unpack_string(record, 0, book.encoding or "gb18030")
    )


def _rows(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, seen: Seen) -> Rows:
    """The cells as a person sees them; what is told of them beside goes to ``seen``."""
    formats = [look(book.format_map[xf.format_key].format_str) for xf in book.xf_list]
    struck = [bool(book.font_list[xf.font_index].struck_out) for xf in book.xf_list]

    def text(row: int, column: int, cell: xlrd.sheet.Cell) -> str:
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return seen_as(float(cell.value), formats[cell.xf_index or 0], book.datemode == 1)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return "是" if cell.value else "否"
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(int(cell.value), "#N/A")
        if not (runs := sheet.rich_text_runlist_map.get((row, column))):
            return str(cell.value)
        words = str(cell.value)
        ends, parts = [*(start for start, _ in runs[1:]), len(words)], [words[: runs[0][0]]]
        for (start, font), end in zip(runs, ends, strict=True):
            letters, about = words[start:end], book.font_list[font]
            if about.struck_out and letters.strip():
                seen.crossed_out.append(address(column + 1, row + 1))
            else:
                parts.append(letters.translate(RAISED) if about.escapement == 1 else letters)
        return "".join(parts)

    for row in range(sheet.nrows):
        cells = [(column + 1, text(row, column, cell)) for column, cell in enumerate(sheet.row(row))]
        held = [column for column, words in cells if words.strip()]
        seen.struck += [
            address(column, row + 1) for column in held if struck[sheet.cell(row, column - 1).xf_index or 0]
        ]
        seen.hidden += bool(held and row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden)
        yield row + 1, cells
    seen.hidden += sum(bool(about.hidden) for about in sheet.colinfo_map.values())


def _others(path: Path, file: str, remarks: Remarks) -> _Found:
    with CalamineWorkbook.from_path(str(path)) as book:
        remarks.notice(
            file,
            "",
            "这种格式读不到数字格式里的百分号和单位，也读不到页眉、文本框、批注和删除线，请核对；另存为 xlsx 后上传即可读到",
        )
        for number, about in enumerate(book.sheets_metadata):
            if about.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(number)
                left = (sheet.start or (0, 0))[1]
                rows = (  # they begin at the first row, but at the first used column
                    (row, [(column, _text(value)) for column, value in enumerate(values, start=left + 1)])
                    for row, values in enumerate(sheet.iter_rows(), start=1)
                )
                areas = sheet.merged_cell_ranges or []
                merges = [Merge(left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in areas]
                yield about.name, about.visible == SheetVisibleEnum.Visible, rows, Seen(merges=merges), False


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return shown(float(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, date):
        return f"{value}T00:00:00"
    return str(value)
