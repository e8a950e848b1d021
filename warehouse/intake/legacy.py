"""Older and other workbooks (xls, et, xlsb, ods), as far as python-calamine reads them.

It gives values without number formats: what only a format would say (percent, units) is asked about later, not guessed.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from warehouse.intake.raw import Merge, Sheet, Writer
from warehouse.intake.remarks import Remarks
from warehouse.intake.xlsx import OWN, shown


def read(path: Path, file: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    """The visible sheets with content. Raises what calamine raises, an Exception of its own, for what it cannot read."""
    found = []
    with CalamineWorkbook.from_path(str(path)) as book:
        for number, about in enumerate(book.sheets_metadata):
            progress(number / len(book.sheets_metadata))
            if about.typ != SheetTypeEnum.WorkSheet or about.name.strip() in OWN:
                continue
            own = folder / f"{number}"
            own.mkdir(parents=True)
            source, writer = book.get_sheet_by_index(number), Writer(own)
            left = (source.start or (0, 0))[1]
            for row, values in enumerate(
                source.iter_rows(), start=1
            ):  # they begin at the first row, but at the first used column
                texts = ((column, _text(value)) for column, value in enumerate(values, start=left + 1))
                writer.add(row, ((column, text) for column, text in texts if text and not text.isspace()))
            scan = writer.scan()
            if not writer.head:
                continue
            if about.visible != SheetVisibleEnum.Visible:
                remarks.notice(file, about.name, "隐藏的工作表没有读取；需要导入的，请取消隐藏")
                continue
            areas = source.merged_cell_ranges or []
            merges = [Merge(left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in areas]
            found.append(Sheet(path, file, about.name, scan, writer.width, writer.head, merges))
    return found


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
