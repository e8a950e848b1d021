"""Older and other workbooks: xls and et with their number formats by xlrd; xlsb and ods by python-calamine, as far as it goes.

calamine gives values without number formats: that percents and units in formats were not seen is said.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import xlrd
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from warehouse.intake.formats import look, seen_as, shown
from warehouse.intake.raw import Merge, Sheet, Writer
from warehouse.intake.remarks import Remarks
from warehouse.intake.xlsx import ours

Rows = Iterator[tuple[int, list[tuple[int, str]]]]


def read(path: Path, file: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    """The visible sheets with content. Raises exceptions of the readers' own for what they cannot read."""
    with path.open("rb") as stream:
        binary = stream.read(4) == b"\xd0\xcf\x11\xe0"
    sheets = _xls(path) if binary else _others(path, file, remarks)
    found = []
    for number, (name, visible, rows, merges, from_1904) in enumerate(sheets):
        own = folder / f"{number}"
        own.mkdir(parents=True)
        writer = Writer(own)
        for row, cells in rows:
            writer.add(row, ((column, text) for column, text in cells if text and not text.isspace()))
        scan = writer.scan()
        progress(1.0)
        if not writer.head or ours(writer.head):
            continue
        if not visible:
            remarks.notice(file, name, "隐藏的工作表没有读取；需要导入的，请取消隐藏")
            continue
        found.append(Sheet(path, file, name, scan, writer.width, writer.head, merges, from_1904))
    return found


_Found = Iterator[tuple[str, bool, Rows, list[Merge], bool]]


def _xls(path: Path) -> _Found:
    book = xlrd.open_workbook(str(path), formatting_info=True, on_demand=True)
    formats = [look(book.format_map[xf.format_key].format_str) for xf in book.xf_list]
    from_1904 = book.datemode == 1
    for number, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(number)

        def text(cell: xlrd.sheet.Cell) -> str:
            if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                return seen_as(float(cell.value), formats[cell.xf_index or 0], from_1904)
            if cell.ctype == xlrd.XL_CELL_BOOLEAN:
                return "是" if cell.value else "否"
            if cell.ctype == xlrd.XL_CELL_ERROR:
                return xlrd.error_text_from_code.get(int(cell.value), "#N/A")
            return str(cell.value)

        rows = (
            (row + 1, [(column, text(cell)) for column, cell in enumerate(sheet.row(row), start=1)])
            for row in range(sheet.nrows)
        )
        merges = [Merge(left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells]
        yield name, sheet.visibility == 0, rows, merges, from_1904
        book.unload_sheet(number)


def _others(path: Path, file: str, remarks: Remarks) -> _Found:
    with CalamineWorkbook.from_path(str(path)) as book:
        remarks.notice(file, "", "这种格式读不到数字格式里的百分号和单位，请核对；另存为 xlsx 后上传即可读到")
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
                yield about.name, about.visible == SheetVisibleEnum.Visible, rows, merges, False


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
