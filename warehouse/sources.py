"""A SOURCE (workbook, CSV or Parquet, or a folder of them) becomes raw tables, with everything that is wrong in its form.

What can be forgiven (stray spaces, full-width digits, zero-width characters) is mended and reported; the rest is a problem
with sheet, cell and how to mend it. Nothing here raises for bad input.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from warehouse.ledgers import BY_TITLE, LEDGERS, Field, Ledger

NOT_LEDGERS = ("填写说明", "问题清单")  # sheets of our own that hold no data
MOST_BYTES = 200 * 2**20  # of the file as it comes
MOST_UNPACKED = 1536 * 2**20  # of all parts of a workbook together
MOST_CELLS_NAMED = 20  # per kind of fault and sheet
FAR_ROWS, FAR_COLUMNS = 1_000, 50  # a gap this large makes a lone cell
_CHUNK = 4 * 2**20

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?: 00:00:00)?")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")
_IDENTITY = re.compile(
    r"(?<!\d)[1-8]\d{5}(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]?(?![\dXx])"
)

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*?(?<!/)>')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*?(?<!/)>\s*<f[\s>/]')
_ERROR = re.compile(rb'<c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+\d+)"')
_MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z0-9:]+)"')
_HIDDEN = re.compile(rb'<(?:row|col)\b[^>]*?\bhidden="(?:1|true)"')

#: What a damaged archive, part or sheet raises; the reader of cells adds errors of its own, all under Exception.
_UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ElementTree.ParseError, CalamineError, KeyError,
               ValueError, OSError, EOFError, NotImplementedError, RuntimeError)  # fmt: skip

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Problem:
    """Something that must be mended before an import: where it stands, what was found, what is expected."""

    sheet: str
    cell: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place}:填的是“{self.found}”,应为{self.expected}。"


@dataclass
class Source:
    """Raw tables by ledger name, columns by field name plus ``sheet_row``, and what was found on the way."""

    path: Path
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)  # ledger → field → letter of its column
    typed: set[str] = field(default_factory=set)  # from Parquet: typed already

    def problem(self, sheet: str, cell: str | None, found: object, expected: str) -> None:
        self.problems.append(Problem(sheet, cell, str(found), expected))


def read(path: Path, progress: Progress = lambda share, text: None) -> Source:
    """Read a workbook, a CSV or Parquet file, or a folder with one of them per ledger."""
    source = Source(path)
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in (".csv", ".parquet"))
        for number, file in enumerate(files):
            progress(number / len(files), f"读取 {file.name}")
            _read_file(source, file)
        if not files:
            source.problem(
                path.name, None, "没有 csv 或 parquet 文件", "每类台账一个文件,以台账名称命名,如“办理事项.csv”"
            )
    elif not path.is_file():
        source.problem(path.name, None, "没有这个文件", "一个存在的 xlsx、csv 或 parquet 文件")
    elif path.stat().st_size > MOST_BYTES:
        source.problem(
            path.name,
            None,
            f"{path.stat().st_size / 2**20:,.0f} MB",
            "不超过 200 MB 的文件;数据量大的台账请改用 parquet",
        )
    elif path.suffix.lower() in (".csv", ".parquet"):
        _read_file(source, path)
    else:
        _read_workbook(source, path, progress)
    for name, table in source.tables.items():
        if name not in source.typed:
            _refuse_personal(source, LEDGERS[name], table)
    return source


# —— one file per ledger ——


def _read_file(source: Source, path: Path) -> None:
    ledger = LEDGERS.get(path.stem) or BY_TITLE.get(path.stem)
    if ledger is None:
        source.problem(path.name, None, path.stem, f"以台账命名的文件{_nearest(path.stem, [*BY_TITLE, *LEDGERS])}")
    elif ledger.name in source.tables:
        source.problem(path.name, None, "同一台账有两个文件", "每类台账一个文件")
    elif path.suffix.lower() == ".parquet":
        _read_parquet(source, path, ledger)
    elif (text := _decoded(source, path)) is not None:
        rows = list(csv.reader(io.StringIO(text)))
        width = len(rows[0]) if rows else 0
        for number, row in enumerate(rows, 1):
            if len(row) > width and any(row[width:]):
                source.problem(ledger.title, f"第 {number} 行", f"{len(row)} 列", f"与表头相同的 {width} 列")
        _take(source, ledger, rows, from_text=True)


def _decoded(source: Source, path: Path) -> str | None:
    raw = path.read_bytes()
    if b"\0" in raw:
        source.problem(path.name, None, "二进制内容", "文本格式的 csv;Excel 文件请直接导入 xlsx")
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    source.problem(path.name, None, "无法识别的编码", "UTF-8 或 GB18030 编码的 csv")
    return None


def _read_parquet(source: Source, path: Path, ledger: Ledger) -> None:
    names = {one.title: one.name for one in ledger.fields} | {name: name for name in ledger.by_name}
    try:
        with duckdb.connect() as connection:
            found = connection.execute("select * from read_parquet($path) limit 0", {"path": str(path)}).df().columns
            if not _headers_known(source, ledger, list(found), names):
                return
            given = {names[one]: one for one in found}
            columns = [
                f'"{given[one.name]}"::{one.sql_type} as {one.name}'
                if one.name in given
                else f"null::{one.sql_type} as {one.name}"
                for one in ledger.fields
            ]
            sql = f"select {', '.join(columns)}, (row_number() over ())::integer as sheet_row from read_parquet($path)"
            table = connection.execute(sql, {"path": str(path)}).df()
            connection.register("raw", table)
            source.problems += _broken(connection, ledger)
    except duckdb.Error as error:
        source.problem(ledger.title, None, str(error).splitlines()[0][:120], "能够读取、类型与台账一致的 parquet 文件")
        return
    source.tables[ledger.name] = table
    source.typed.add(ledger.name)


def _broken(connection, ledger: Ledger) -> Iterable[Problem]:
    """Values of a typed table that break the declaration: one problem per column and rule, with its first row."""
    for one in ledger.fields:
        rules = [
            (one.required, f"{one.name} is null", "必填"),
            (one.minimum is not None, f"{one.name} < {one.minimum}", f"不小于 {one.minimum}"),
        ]
        rules += [(one.maximum is not None, f"{one.name} > {one.maximum}", f"不大于 {one.maximum}")]
        allowed = ", ".join(f"'{word}'" for word in one.enum)
        rules += [(bool(one.enum), f"{one.name} not in ({allowed})", "、".join(one.enum))]
        for applies, condition, expected in rules:
            if not applies:
                continue
            row, value, count = connection.execute(
                f"select min(sheet_row), min_by({one.name}, sheet_row)::varchar, count(*) from raw where {condition}"
            ).fetchall()[0]
            if count:
                yield Problem(ledger.title, f"第 {row} 行", value or "空", f"{one.title}{expected}(共 {count:,} 行)")


# —— workbooks ——


def _read_workbook(source: Source, path: Path, progress: Progress) -> None:
    head = path.read_bytes()[:8] if path.stat().st_size else b""
    if not head:
        source.problem(path.name, None, "空文件", "填写了台账的工作簿")
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        source.problem(
            path.name, None, "旧版 xls 或加密的工作簿", "未加密的 xlsx;请取消密码,并另存为“Excel 工作簿(.xlsx)”"
        )
    elif not head.startswith(b"PK"):
        source.problem(path.name, None, "不是工作簿的文件", "Excel 工作簿(.xlsx)")
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                sheets = _sheets(source, archive)
                readable = [name for name, part in sheets.items() if _scan(source, archive, name, part)]
            if not source.problems or readable:
                _read_sheets(source, path, readable, progress)
        except _UNREADABLE as error:
            source.problem(
                path.name, None, "损坏的工作簿", f"能够用 Excel 打开的 xlsx;请重新另存一份({type(error).__name__})"
            )
        if not source.tables and not source.problems:
            source.problem(path.name, None, "没有台账工作表", f"至少一张以台账命名的工作表,如“{next(iter(BY_TITLE))}”")


def _sheets(source: Source, archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the archive, for the sheets that hold ledgers and may be read."""
    if len(archive.infolist()) > 5_000 or sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
        source.problem(source.path.name, None, "解压后过大的文件", "正常的工作簿;请复制内容到新工作簿后另存")
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
                        source.path.name, None, "解压后过大的文件", "正常的工作簿;请复制内容到新工作簿后另存"
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
            source.problem(name, None, name, f"以台账命名的工作表{_nearest(name, list(BY_TITLE))};无关的工作表请删除")
        elif sheet.get("state", "visible") != "visible":
            source.problem(name, None, "隐藏的工作表", "可见的工作表;请取消隐藏并核对内容,不需要则删除")
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
                source.problem(sheet, None, "解压后过大的工作表", "正常的工作表;请复制内容到新工作簿后另存")
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
    _name_cells(source, sheet, formulas, "公式", "固定的数值;请复制后选择性粘贴为“数值”")
    _name_cells(source, sheet, errors, "错误值", "正确的内容;请改正 #N/A、#DIV/0! 等错误")
    _name_cells(source, sheet, merged, "合并单元格", "不合并的单元格;请取消合并并逐行填写")
    if hidden:
        source.notices.append(f"{sheet}:有隐藏的行或列,其中的内容同样导入")
    return not _lone(source, sheet, cells) and not formulas and not errors and not merged


def _extent(text: bytes) -> tuple[set[int], set[bytes]]:
    found = _CELL.findall(text)
    return {int(row) for _, row in found}, {column for column, _ in found}


def _lone(source: Source, sheet: str, cells: list[tuple[set[int], set[bytes]]]) -> bool:
    rows = sorted(set().union(*(one for one, _ in cells)))
    columns = sorted({_number(letters.decode()) for letters in set().union(*(two for _, two in cells))})
    for numbers, gap, place in (
        (rows, FAR_ROWS, lambda n: f"第 {n} 行"),
        (columns, FAR_COLUMNS, lambda n: f"{_letter(n)} 列"),
    ):
        for before, after in zip([0, *numbers], numbers, strict=False):
            if after - before > gap:
                source.problem(
                    sheet, place(after), "远离表格的孤立内容", "紧接表格的内容;请删除这一处内容(整行或整列删除后保存)"
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
            _take(source, ledger, book.get_sheet_by_name(name).to_python(skip_empty_area=False))


# —— rows of cells become a table ——


def _take(source: Source, ledger: Ledger, rows: list[list], from_text: bool = False) -> None:
    heads = [_head(cell) for cell in rows[0]] if rows else []
    while heads and not heads[-1]:
        heads.pop()
    names = {one.title: one.name for one in ledger.fields} | (
        {name: name for name in ledger.by_name} if from_text else {}
    )
    if not _headers_known(source, ledger, heads, names):
        return
    source.columns[ledger.name] = {names[head]: _letter(place) for place, head in enumerate(heads, 1)}
    body = [(number, row) for number, row in enumerate(rows[1:], 2) if any(not _blank(cell) for cell in row)]
    mended: Counter = Counter()
    table = {"sheet_row": [number for number, _ in body]}
    for one in ledger.fields:
        letter = source.columns[ledger.name].get(one.name)
        place = _number(letter) - 1 if letter else None
        cells = [row[place] if place is not None and place < len(row) else None for _, row in body]
        table[one.name] = _column(source, ledger, one, letter, cells, table["sheet_row"], mended, from_text)
    for what, count in mended.items():
        source.notices.append(f"{ledger.title}:已清理 {count:,} 个单元格的{what}")
    source.tables[ledger.name] = pd.DataFrame(table, columns=[*ledger.by_name, "sheet_row"], dtype=object)


def _headers_known(source: Source, ledger: Ledger, heads: list[str], names: dict[str, str]) -> bool:
    before = len(source.problems)
    titles = [one.title for one in ledger.fields]
    if heads and not any(head in names for head in heads):
        source.problem(
            ledger.title, "A1", heads[0] or "空", f"第一行为表头({'、'.join(titles[:3])}……);表头上方的标题行请删除"
        )
        return False
    for place, head in enumerate(heads, 1):
        if head not in names:
            source.problem(
                ledger.title, f"{_letter(place)}1", head or "空", f"台账的列名{_nearest(head, titles)};无关的列请删除"
            )
    for head, count in Counter(names.get(head) for head in heads).items():
        if head and count > 1:
            source.problem(ledger.title, "第 1 行", f"重复的列“{ledger.by_name[head].title}”", "每列只出现一次")
    found = {names.get(head) for head in heads}
    for one in ledger.fields:
        if one.required and one.name not in found:
            source.problem(ledger.title, "第 1 行", "缺列", f"有“{one.title}”这一必填列")
    return len(source.problems) == before


def _column(
    source, ledger: Ledger, one: Field, letter, cells: list, rows: list[int], mended: Counter, from_text: bool
) -> list:
    known: dict = {}
    result = []
    for cell, number in zip(cells, rows, strict=True):
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = _mended(cell)
            cell, what = known[cell]
            if what:
                mended[what] += 1
        try:
            result.append(_value(one, cell, from_text))
        except ValueError as wrong:
            source.problem(ledger.title, f"{letter}{number}", cell, str(wrong))
            result.append(None)
    return result


def _value(one: Field, cell, from_text: bool):
    """The cell as Python value: text, number, date or None. Raises ValueError with what is expected instead."""
    if _blank(cell):
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if one.type == "date":
        return _date(one, cell, from_text)
    if isinstance(cell, date):
        raise ValueError(
            "文字,而不是日期" if one.type == "string" else "数字,而不是日期;请把单元格格式改为“常规”后重新填写"
        )
    if one.type == "boolean":
        return {True: "是", False: "否"}.get(cell, cell) if isinstance(cell, bool) else str(cell)
    if one.type == "string":
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if isinstance(cell, str) and _NUMBER.fullmatch(cell):
        cell = float(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell


def _date(one: Field, cell, from_text: bool) -> date:
    if isinstance(cell, str) and (match := _DAY.fullmatch(cell)):
        year, month, day = match.groups()
        if day is None and one.precision != "month":
            raise ValueError("年月日齐全的日期,如 2019-03-01")
        try:
            found = date(int(year), int(month), int(day or 1))
        except ValueError:
            raise ValueError("存在的日期,如 2019-03-01") from None
        if not from_text and day is not None:
            raise ValueError("日期,而不是文字;请把单元格格式设为“日期”后重新输入,如 2019-03-01")
        cell = found
    if not isinstance(cell, date):
        raise ValueError("日期,如 2019-03-01;请把单元格格式设为“日期”后重新输入")
    return cell.replace(day=1) if one.precision == "month" else cell


def _mended(text: str) -> tuple[str, str | None]:
    """The text without what nobody meant, and what that was."""
    clean = _INVISIBLE.sub("", text)
    what = "不可见字符" if clean != text else None
    narrow = _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match.group()), clean)
    what = what or ("全角数字或字母" if narrow != clean else None)
    spaced = _SPACES.sub(" ", narrow).strip()
    spaced = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", spaced)
    return spaced, what or ("多余空格" if spaced != narrow else None)


def _refuse_personal(source: Source, ledger: Ledger, table: pd.DataFrame) -> None:
    for one in ledger.fields:
        suspicious = {value: hit for value in set(table[one.name]) if (hit := _personal(value))}
        if not suspicious:
            continue
        letter = source.columns[ledger.name].get(one.name, "")
        for value, number in zip(table[one.name], table["sheet_row"], strict=True):
            if value in suspicious:
                kind, shown = suspicious[value]
                source.problem(
                    ledger.title, f"{letter}{number}", shown, f"不含{kind}的内容;台账只登记数量,请删除个人信息"
                )


def _personal(value) -> tuple[str, str] | None:
    if value is None or isinstance(value, bool | date):
        return None
    text = str(value)
    if match := _IDENTITY.search(text):
        return "身份证号码", _masked(match.group())
    if match := _MOBILE.search(text) or _LANDLINE.search(text):
        return "电话号码", _masked(match.group())
    return None


def _masked(text: str) -> str:
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def _head(cell) -> str:
    text = _mended(str(cell if cell is not None else ""))[0]
    return re.sub(r"[((][^))]*[))]$", "", text.strip("*＊ ")).strip()


def _blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _nearest(word: str, words: list[str]) -> str:
    near = get_close_matches(word, words, 1, 0.4)
    return f",是否为“{near[0]}”?" if near else ""


def _letter(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
