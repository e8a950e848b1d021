"""The sheets of an xlsx, read only after a look at their raw XML for what a reader of cells would not show:
formulas, error values, merged cells, hidden sheets, a lone cell far away, archives that unpack to gigabytes.
"""

import re
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from warehouse.intake import cells as words
from warehouse.intake.rows import Progress, Source, take
from warehouse.ledgers import BY_TITLE

NOT_LEDGERS = ("填写说明", "问题清单")  # sheets of our own that hold no data
MOST_UNPACKED = 1536 * 2**20  # of all parts of a workbook together
MOST_CELLS_NAMED = 20  # per kind of fault and sheet
FAR_ROWS = 1_000  # a gap this large makes a lone cell
FAR_COLUMNS = 50
_CHUNK = 4 * 2**20

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*?(?<!/)>')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*?(?<!/)>\s*<f[\s>/]')
_ERROR = re.compile(rb'<c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+\d+)"')
_MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z0-9:]+)"')
_HIDDEN = re.compile(rb'<(?:row|col)\b[^>]*?\bhidden="(?:1|true)"')

#: What a damaged archive, part or sheet raises; the reader of cells adds errors of its own, all under Exception.
_UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ElementTree.ParseError, CalamineError, KeyError,
               ValueError, OSError, EOFError, NotImplementedError, RuntimeError)  # fmt: skip  # fmt: skip


def read(source: Source, path: Path, progress: Progress) -> None:
    head = path.read_bytes()[:8] if path.stat().st_size else b""
    if not head:
        source.problem(path.name, None, "空文件", "填写了台账的工作簿")
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        source.problem(
            path.name, None, "旧版 xls 或加密的工作簿", "未加密的 xlsx；请取消密码，并另存为“Excel 工作簿（.xlsx）”"
        )
    elif not head.startswith(b"PK"):
        source.problem(path.name, None, "不是工作簿的文件", "Excel 工作簿（.xlsx）")
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                sheets = _sheets(source, archive)
                readable = [name for name, part in sheets.items() if _scan(source, archive, name, part)]
            if not source.problems or readable:
                _read_sheets(source, path, readable, progress)
        except _UNREADABLE as error:
            source.problem(
                path.name, None, "损坏的工作簿", f"能够用 Excel 打开的 xlsx；请重新另存一份（{type(error).__name__}）"
            )
        if not source.tables and not source.problems:
            source.problem(path.name, None, "没有台账工作表", f"至少一张以台账命名的工作表，如“{next(iter(BY_TITLE))}”")


def _sheets(source: Source, archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the archive, for the sheets that hold ledgers and may be read."""
    if len(archive.infolist()) > 5_000 or sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
        source.problem(source.path.name, None, "解压后过大的文件", "正常的工作簿；请复制内容到新工作簿后另存")
        return {}
    unpacked = 0
    for part in archive.namelist():
        small = not part.startswith("xl/worksheets/")
        with archive.open(part) as stream:
            first = True
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED:
                    source.problem(
                        source.path.name, None, "解压后过大的文件", "正常的工作簿；请复制内容到新工作簿后另存"
                    )
                    return {}
                if (
                    (first or small)
                    and part.endswith((".xml", ".rels"))
                    and re.search(rb"<!\s*(DOCTYPE|ENTITY)", chunk)
                ):
                    source.problem(source.path.name, None, "含有外部定义的 XML", "由 Excel 或 WPS 另存的工作簿")
                    return {}
                first = False
                if not small:
                    break  # sheets are read whole, and counted, by _scan
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in links}
    found = {}
    for sheet in (one for one in book.iter() if one.tag.endswith("}sheet")):
        name = sheet.get("name", "")
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        if name in NOT_LEDGERS:
            continue
        if name.strip() not in BY_TITLE:
            source.problem(
                name, None, name, f"以台账命名的工作表{words.nearest(name, list(BY_TITLE))}；无关的工作表请删除"
            )
        elif sheet.get("state", "visible") != "visible":
            source.problem(name, None, "隐藏的工作表", "可见的工作表；请取消隐藏并核对内容，不需要则删除")
        else:
            target = targets.get(link, "")
            found[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _scan(source: Source, archive: zipfile.ZipFile, sheet: str, part: str) -> bool:
    """Look through the raw sheet for what a reader would not show. False when it must not be read at all."""
    formulas, errors, merged, cells = [], [], [], []
    hidden, unpacked, rest = False, 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MOST_UNPACKED:
                source.problem(sheet, None, "解压后过大的工作表", "正常的工作表；请复制内容到新工作簿后另存")
                return False
            text = rest + chunk
            cut = max(text.rfind(b"<c "), text.rfind(b"<row"), text.rfind(b"<mergeCell "))
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            formulas += _FORMULA.findall(text)
            errors += _ERROR.findall(text)
            merged += _MERGED.findall(text)
            hidden = hidden or bool(_HIDDEN.search(text))
            cells.append(_extent(text))
    formulas += _FORMULA.findall(rest)
    errors += _ERROR.findall(rest)
    merged += _MERGED.findall(rest)
    cells.append(_extent(rest))
    _name_cells(source, sheet, formulas, "公式", "固定的数值；请复制后选择性粘贴为“数值”")
    _name_cells(source, sheet, errors, "错误值", "正确的内容；请改正 #N/A、#DIV/0! 等错误")
    _name_cells(source, sheet, merged, "合并单元格", "不合并的单元格；请取消合并并逐行填写")
    if hidden:
        source.notices.append(f"{sheet}：有隐藏的行或列，其中的内容同样导入")
    return not _lone(source, sheet, cells) and not merged


def _extent(text: bytes) -> tuple[set[int], set[bytes]]:
    found = _CELL.findall(text)
    return {int(row) for _, row in found}, {column for column, _ in found}


def _lone(source: Source, sheet: str, cells: list[tuple[set[int], set[bytes]]]) -> bool:
    rows = sorted(set().union(*(one for one, _ in cells)))
    columns = sorted({words.number(letters.decode()) for letters in set().union(*(two for _, two in cells))})
    for numbers, gap, place in (
        (rows, FAR_ROWS, lambda n: f"第 {n} 行"),
        (columns, FAR_COLUMNS, lambda n: f"{words.letter(n)} 列"),
    ):
        for before, after in zip([0, *numbers], numbers, strict=False):
            if after - before > gap:
                source.problem(
                    sheet,
                    place(after),
                    "远离表格的孤立内容",
                    "紧接表格的内容；请删除这一处内容（整行或整列删除后保存）",
                )
                return True
    return False


def _name_cells(source: Source, sheet: str, cells: list[bytes], found: str, expected: str) -> None:
    for cell in cells[:MOST_CELLS_NAMED]:
        source.problem(sheet, cell.decode(), found, expected)
    if len(cells) > MOST_CELLS_NAMED:
        source.problem(sheet, None, f"另有 {len(cells) - MOST_CELLS_NAMED:,} 处{found}", expected)


def _read_sheets(source: Source, path: Path, sheets: list[str], progress: Progress) -> None:
    with CalamineWorkbook.from_path(str(path)) as book:
        for number, name in enumerate(sheets):
            progress(number / len(sheets), f"读取“{name}”")
            ledger = BY_TITLE[name.strip()]
            if ledger.name in source.tables:
                source.problem(name, None, "重复的工作表", "每类台账一张工作表")
                continue
            take(source, ledger, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
