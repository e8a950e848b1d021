"""The sheets of an xlsx, read as a stream: cells as a person sees them, and what a reader of values would not show.

The XML is read by expat with namespaces, a row at a time. A number comes with what its format says of it: a date, a percent,
a unit. Of formulas the result that is shown is taken; hidden sheets are passed over; merged areas are told to who reads the
rows. Archives that unpack to gigabytes and definitions of entities are refused.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string, range_boundaries

from warehouse.intake.cells import UNCOUNTED
from warehouse.intake.formats import Format, builtin, look, seen_as
from warehouse.intake.raw import Merge, Sheet, Writer
from warehouse.intake.remarks import Remarks, address
from warehouse.intake.seen import RAISED, Seen, sheet

MOST_UNPACKED = 1536 * 2**20  # of all parts of a workbook together
_CHUNK = 2**20
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_HEADERS = ("oddHeader", "evenHeader", "firstHeader")

#: What a damaged archive, part or sheet raises.
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, expat.ExpatError, KeyError, IndexError, ValueError, OSError,
    EOFError, NotImplementedError, RuntimeError, OverflowError, UnicodeError,
)  # fmt: skip


class TooLarge(Exception):
    """An archive that unpacks to more than anybody types."""


def read(path: Path, file: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    """The visible sheets with content. Raises any of UNREADABLE or TooLarge for what is no sound workbook."""
    with zipfile.ZipFile(path) as archive:
        book = _Book(archive)
        found = []
        for number, (name, state, part) in enumerate(book.sheets):
            progress(number / len(book.sheets))
            own = folder / f"{number}"
            own.mkdir(parents=True)
            writer, seen = Writer(own), Seen()
            for row, cells, hidden in book.rows(part, seen):
                writer.add(row, cells)
                seen.hidden += hidden
            if one := sheet(path, file, name, writer, seen, remarks, state == "visible", book.from_1904):
                found.append(one)
        return found


class _Book:
    """The parts of a workbook that its sheets refer to."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._names = {
            name.replace("\\", "/"): name for name in archive.namelist()
        }  # some programs write them as Windows does
        self._unpacked = 0
        root = self._targets("_rels/.rels", "")
        main = next((target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml")
        self._base = main.rpartition("/")[0]
        targets = self._targets(f"{self._base}/_rels/{main.rpartition('/')[2]}.rels", self._base)
        self.sheets: list[tuple[str, str, str]] = []  # name, state, part
        self.from_1904 = False
        for tag, attributes, _ in self._elements(main):
            if tag == "sheet":
                link = attributes.get("id", "")
                self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), targets[link][1]))
            elif tag == "workbookPr":
                self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        kinds = dict(targets.values())
        self._crossed_out: set[int] = set()  # shared texts of which a part is struck through
        self._shared = self._strings(kinds.get("sharedStrings", f"{self._base}/sharedStrings.xml"))
        self._struck: set[int] = set()  # styles whose letters are struck through
        self._formats = self._styles(kinds.get("styles", f"{self._base}/styles.xml"))

    def rows(self, part: str, seen: Seen) -> Iterator[tuple[int, list[tuple[int, str]], bool]]:
        """Number, cells that hold something, and whether it is hidden, of every row."""
        parser = _Rows(seen, self._text, self._struck, self._crossed_out)
        for chunk in self._chunks(part):
            yield from parser.feed(chunk)
        parser.close()
        if parser.drawn:
            base, _, name = part.rpartition("/")
            for kind, target in self._targets(f"{base}/_rels/{name}.rels", base).values():
                if kind == "drawing" and target in self._names:
                    self._drawn(target, seen)
                elif kind == "comments" and target in self._names:
                    self._notes(target, seen)

    def _drawn(self, part: str, seen: Seen) -> None:
        """Pictures, and what is written in text boxes."""
        words: list[str] = []
        for tag, attributes, text in self._elements(part, ends=True):
            if attributes is not None:
                seen.pictures += tag == "pic"
            elif tag in ("t", "p"):
                words.append(text if tag == "t" else "\n")
            elif tag == "txBody":
                seen.heading("".join(words))
                words.clear()

    def _notes(self, part: str, seen: Seen) -> None:
        authors: list[str] = []
        for tag, attributes, text in self._elements(part, ends=True):
            if tag == "author" and attributes is None:
                authors.append(text)
            elif tag == "comment" and attributes is not None:
                column, row, *_ = range_boundaries(attributes["ref"])
                seen.note(column or 0, row or 0, authors[int(attributes.get("authorId", 0))])

    def _text(self, kind: str, style: int, text: str) -> str:
        """A cell's content as a person sees it."""
        if kind == "s":
            return self._shared[int(text)]
        if kind in ("str", "inlineStr", "e"):
            return _unescaped(text)
        if kind == "b":
            return "是" if text.strip() in ("1", "true") else "否"
        if kind == "d":
            return datetime.fromisoformat(text.strip().removesuffix("Z")).strftime("%Y-%m-%dT%H:%M:%S")
        try:
            number = float(text)
        except ValueError:
            return _unescaped(text)
        return seen_as(number, self._formats[style] if style < len(self._formats) else Format(), self.from_1904)

    def _strings(self, part: str) -> list[str]:
        if part not in self._names:
            return []
        found: list[str] = []
        pieces: list[str] = []
        phonetic = struck = raised = False
        for tag, attributes, text in self._elements(part, ends=True):
            if tag == "si" and attributes is None:
                found.append(_unescaped("".join(pieces)))
                pieces = []
            elif tag == "r":
                struck = raised = False
            elif tag == "strike" and attributes is not None:
                struck = attributes.get("val") not in ("0", "false")
            elif tag == "vertAlign" and attributes is not None:
                raised = attributes.get("val") == "superscript"
            elif tag == "t" and not phonetic and attributes is None:
                if struck:
                    self._crossed_out.add(len(found))
                else:
                    pieces.append(text.translate(RAISED) if raised else text)
            elif tag == "rPh":
                phonetic = attributes is not None
        return found

    def _styles(self, part: str) -> list[Format]:
        if part not in self._names:
            return []
        own: dict[int, str] = {}
        found: list[Format] = []
        fonts: list[bool] = []  # whether their letters are struck through
        inside = ""
        for tag, attributes, _ in self._elements(part, ends=True):
            if tag in ("fonts", "cellXfs"):
                inside = tag if attributes is not None else ""
            elif attributes is None:
                continue
            elif tag == "numFmt":
                own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif tag == "font" and inside == "fonts":
                fonts.append(False)
            elif tag == "strike" and inside == "fonts":
                fonts[-1] = attributes.get("val") not in ("0", "false")
            elif tag == "xf" and inside == "cellXfs":
                number, font = int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0"))
                self._struck |= {len(found)} if font < len(fonts) and fonts[font] else set()
                found.append(look(own[number]) if number in own else builtin(number))
        return found

    def _targets(self, part: str, base: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part: id → kind, and the part it leads to."""
        found = {}
        if part.lstrip("/") in self._names:
            for tag, attributes, _ in self._elements(part.lstrip("/")):
                if tag == "Relationship":
                    target = attributes.get("Target", "")
                    target = target.lstrip("/") if target.startswith("/") else _joined(base, target)
                    found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)
        return found

    def _elements(self, part: str, ends: bool = False) -> Iterator[tuple[str, dict, str]]:
        """Elements by local name: at the start with attributes, with ``ends`` also at the end (attributes None) with their text."""
        events: list[tuple] = []
        texts: list[str] = []
        reader = parser()

        def start(name: str, attributes: dict) -> None:
            texts.clear()
            events.append((local(name), {local(key): value for key, value in attributes.items()}, ""))

        def end(name: str) -> None:
            events.append((local(name), None, "".join(texts)))
            texts.clear()

        reader.StartElementHandler = start
        if ends:
            reader.EndElementHandler = end
            reader.CharacterDataHandler = texts.append
        for chunk in self._chunks(part):
            reader.Parse(chunk)
            yield from events
            events.clear()
        reader.Parse(b"", True)

    def _chunks(self, part: str) -> Iterator[bytes]:
        with self._archive.open(self._names[part]) as stream:
            while chunk := stream.read(_CHUNK):
                self._unpacked += len(chunk)
                if self._unpacked > MOST_UNPACKED:
                    raise TooLarge
                yield chunk


class _Rows:
    """The parser of a sheet's part. Fed with chunks it gives the rows that ended in them."""

    def __init__(
        self, seen: Seen, text: Callable[[str, int, str], str], struck: Collection[int], crossed_out: Collection[int]
    ):
        self._seen, self._text, self._struck, self._crossed_out = seen, text, struck, crossed_out
        self._ready: list[tuple[int, list[tuple[int, str]], bool]] = []
        self._row: list[tuple[int, str]] = []
        self._hidden, self._number = False, 0
        self._column, self._kind, self._style = 0, "n", 0
        self._value: list[str] = []
        self._formula = self._counted = self._phonetic = False
        self._cut = self._raised = False  # letters of a run that are struck through, or above the line
        self._columns: dict[str, int] = {}
        self.drawn = False
        self._parser = parser()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def feed(self, chunk: bytes) -> list[tuple[int, list[tuple[int, str]], bool]]:
        self._parser.Parse(chunk)
        ready, self._ready = self._ready, []
        return ready

    def close(self) -> None:
        """Raises ExpatError where the part was cut off."""
        self._parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict) -> None:
        tag = local(name)
        if tag == "c":
            self._column = self._where(attributes["r"]) if "r" in attributes else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._value.clear()
            self._formula = self._counted = self._cut = self._raised = False
        elif tag == "r":
            self._cut = self._raised = False
        elif tag == "strike":
            self._cut = attributes.get("val") not in ("0", "false")
        elif tag == "vertAlign":
            self._raised = attributes.get("val") == "superscript"
        elif tag == "t" and self._cut:
            self._seen.crossed_out.append(address(self._column, self._number))
        elif tag == "v" or (tag == "t" and not self._phonetic):
            self._parser.CharacterDataHandler = self._raise if self._raised else self._value.append
            self._counted = self._kind == "str"  # a formula that shows nothing has a result all the same
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._row, self._column = [], 0
            self._hidden = attributes.get("hidden") in ("1", "true")
        elif tag == "col":
            self._seen.hidden += attributes.get("hidden") in ("1", "true")
        elif tag == "mergeCell":
            left, top, right, bottom = (bound or 0 for bound in range_boundaries(attributes["ref"]))
            self._seen.merges.append(Merge(left, top, right, bottom))
        elif tag in ("drawing", "legacyDrawing"):  # pictures, text boxes, comments
            self.drawn = True
        elif tag in _HEADERS:
            self._value.clear()
            self._parser.CharacterDataHandler = self._value.append

    def _end(self, name: str) -> None:
        tag = local(name)
        if tag == "c":
            self._cell()
        elif tag in ("v", "t"):
            self._parser.CharacterDataHandler = None
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "row":
            self._ready.append((self._number, self._row, self._hidden and bool(self._row)))
        elif tag in _HEADERS:
            self._parser.CharacterDataHandler = None
            self._seen.header("".join(self._value))

    def _cell(self) -> None:
        value = "".join(self._value)
        if not value and self._formula and not self._counted:
            self._row.append((self._column, UNCOUNTED))
        if not value:
            return
        if self._formula:
            self._seen.formulas.append(address(self._column, self._number))
        text = self._text(self._kind, self._style, value)
        if self._kind == "s" and int(value) in self._crossed_out:
            self._seen.crossed_out.append(address(self._column, self._number))
        if text and not text.isspace():
            if self._style in self._struck:
                self._seen.struck.append(address(self._column, self._number))
            self._row.append((self._column, text))

    def _raise(self, text: str) -> None:
        self._value.append(text.translate(RAISED))

    def _where(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters)
        return self._columns[letters]


def parser() -> expat.XMLParserType:
    """A parser that names elements as :func:`local` reads them and refuses definitions of entities."""
    made = expat.ParserCreate(namespace_separator="}")
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("带有外部定义的 XML")

    made.StartDoctypeDeclHandler = refuse
    return made


def local(name: str) -> str:
    return name.rpartition("}")[2]


def _joined(base: str, target: str) -> str:
    parts = base.split("/") if base else []
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)


def _unescaped(text: str) -> str:
    """Excel writes letters that XML cannot hold as _x0008_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
