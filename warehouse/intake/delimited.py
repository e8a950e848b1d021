"""Text files of rows: csv, tsv and txt in UTF-8, UTF-16 or GB18030, with comma, tab or semicolon, and any line end.

A file that holds nothing unusual (UTF-8, no quotes, no blank lines) is scanned by DuckDB where it lies; any other is read by
Python's csv reader, strictly, so that a stray quote swallows nothing.
"""

import codecs
import csv
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import duckdb

from warehouse.intake.cells import quoted
from warehouse.intake.raw import HEAD, MOST_COLUMNS, Sheet, Writer, named
from warehouse.intake.remarks import Remarks

_BLOCK = 2**22
_DELIMITERS = ",\t;|"
_LONGEST = 2**20  # letters of one cell
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Unreadable(Exception):
    """A text that cannot be read, with what was found and what is expected."""

    def __init__(self, found: str, expected: str, row: int | None = None):
        super().__init__(found)
        self.found, self.expected, self.row = found, expected, row


def read(path: Path, file: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    """The file as one sheet. Raises Unreadable."""
    csv.field_size_limit(_LONGEST)
    encoding, plain = _looked_through(path)
    with path.open(encoding=encoding, newline="") as stream:
        first = list(islice(stream, HEAD))
    delimiter = _delimiter(first)
    try:
        rows = list(csv.reader(first, delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable("过长的单元格", f"不超过 {_LONGEST:,} 字的单元格；请检查是否少了一个英文双引号") from error
    name, width = Path(file).stem, max(map(len, rows), default=0)
    if plain and width <= MOST_COLUMNS:
        lines = _lines(path, delimiter, width)
        if _whole(lines):
            scan = f"(select row_number() over () as row, * from {lines.format(skip=0)})"
            head = [(number, [*map(_held, row)]) for number, row in enumerate(rows, start=1) if any(map(_held, row))]
            return [Sheet(path, file, name, scan, width, head, lines=lines, ragged=True)]
    folder.mkdir(parents=True)
    writer, size = Writer(folder), path.stat().st_size
    for number, row in _rows(path, encoding, delimiter, width):
        writer.add(number, ((column, text) for column, text in enumerate(row, start=1) if _held(text)))
        if number % 100_000 == 0:
            progress(min(number * 100 / size, 0.99))
    scan = writer.scan()
    return [Sheet(path, file, name, scan, writer.width, writer.head, ragged=True)] if writer.head else []


def _held(text: str) -> str | None:
    return text if text and not text.isspace() else None


def _looked_through(path: Path) -> tuple[str, bool]:
    """The encoding, and whether DuckDB may read the file itself: UTF-8, no quotes, one kind of line end, no blank lines."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    for mark, encoding in _BOMS.items():
        if start.startswith(mark) and encoding != "utf-8-sig":
            return encoding, False
    if b"\0" in start:
        even, odd = start[::2].count(0), start[1::2].count(0)
        if max(even, odd) > len(start) // 8 and min(even, odd) < 4:
            return "utf-16-le" if odd > even else "utf-16-be", False
        raise Unreadable("二进制内容", "文字格式的表格（csv、tsv 或 txt）；Excel 文件请直接上传 xlsx")
    for encoding in ("utf-8-sig", "gb18030"):
        decoder, plain = codecs.getincrementaldecoder(encoding)(), encoding == "utf-8-sig"
        last, ends = b"\n", set[str]()
        try:
            with path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    decoder.decode(block)
                    plain = plain and _plain(block, last, ends)
                    last = block[-1:]
                decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return encoding, plain and len(ends) == 1
    raise Unreadable("无法识别的编码", "UTF-8 或 GB18030 编码的文字；请在 Excel 中另存为“CSV UTF-8（逗号分隔）”")


def _plain(block: bytes, last: bytes, ends: set[str]) -> bool:
    """Whether a block holds nothing unusual; ``last`` is the byte before it, ``ends`` collects its kinds of line end."""
    if b'"' in block or b"\0" in block or b"\n\n" in block or (last == b"\n" and block[:1] in (b"\n", b"\r")):
        return False
    if b"\r" not in block and last != b"\r":
        ends |= {"\n"} if b"\n" in block else set()
        return True
    windows = block.count(b"\r\n") + (last == b"\r" and block[:1] == b"\n")
    returns = block.count(b"\r") - block.endswith(b"\r") + (last == b"\r")
    ends |= {"\r\n"} if windows else set()
    ends |= {"\n"} if block.count(b"\n") > windows else set()
    return returns == windows and b"\n\r" not in block


def _delimiter(first: list[str]) -> str:
    """The sign that splits the first rows into most cells alike."""

    def split(delimiter: str) -> int:
        try:
            widths = [len(row) for row in csv.reader(first, delimiter=delimiter) if row]
        except csv.Error:  # an endless cell, which is named when the rows are read
            return 0
        return max((widths.count(width) * (width - 1) for width in widths), default=0)

    return max(_DELIMITERS, key=split)


def _lines(path: Path, delimiter: str, width: int) -> str:
    columns = ", ".join(f"'c{number}': 'varchar'" for number in range(1, width + 1))
    options = f"delim = {quoted(delimiter)}, quote = '', escape = '', header = false, auto_detect = false, null_padding = true"
    file = named(path).replace("{", "{{").replace("}", "}}")
    return f"read_csv({file}, columns = {{{{{columns}}}}}, {options}, max_line_size = {_LONGEST * 4}, skip = {{skip}})"


def _whole(lines: str) -> bool:
    """Whether every row has a place for each of its cells."""
    try:
        with duckdb.connect() as connection:
            connection.execute(f"select count(*) from {lines.format(skip=0)}").fetchall()
    except duckdb.Error:
        return False
    return True


def _rows(path: Path, encoding: str, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers. Raises Unreadable at a quote that has no end, or that holds rows."""
    number = 0
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                number += 1
                for text in row:
                    if "\n" in text and any(
                        line.count(delimiter) >= min(width - 1, 2) > 0 for line in text.splitlines()[1:]
                    ):
                        raise Unreadable("一个引号括住了几行内容", "成对的引号；请检查这一行多出的英文双引号", number)
                yield number, row
        except csv.Error as error:
            raise Unreadable(
                "没有成对的引号", "成对的英文双引号；请检查这一行，单元格里的双引号要写两个", number + 1
            ) from error
        except UnicodeError as error:
            raise Unreadable("无法识别的文字", "UTF-8 或 GB18030 编码的文字", number + 1) from error
