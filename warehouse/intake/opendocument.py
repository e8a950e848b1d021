"""The sheets of an ods (OpenDocument), read as a stream: values with what their number formats say, as those of an xlsx.

Cells and rows that are alike stand once, with how often they are repeated.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from warehouse.intake.formats import Format, Section, day_as, number_of, parts_shown, seen_as
from warehouse.intake.raw import MOST_COLUMNS, Merge
from warehouse.intake.remarks import address
from warehouse.intake.seen import Seen
from warehouse.intake.xlsx import MOST_UNPACKED, TooLarge, local, parser

MOST_ROWS = 2**20
_CHUNK = 2**20
_KINDS = ("number-style", "percentage-style", "currency-style", "date-style", "time-style", "text-style")
_DAY = {"year": "年", "era": "年", "month": "月", "day": "日", "hours": "时", "minutes": "时", "seconds": "时"}
_CONDITION = re.compile(r"value\(\)([<>=!]+)(-?[\d.]+)")
_TIME = re.compile(r"-?PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")

Row = tuple[int, list[tuple[int, str]]]


@dataclass
class _Style:
    """A style of cells or of a whole sheet: where its number format comes from, whether letters are struck through, whether it is seen."""

    parent: str = ""
    data: str = ""
    struck: bool = False
    visible: bool = True


@dataclass
class _Look:
    """A number format as its parts come."""

    kind: str
    front: str = ""
    behind: str = ""
    parts: str = ""  # of a day: 年, 月, 日, 时
    digits: int = -1  # before the point; -1 until a number was met
    places: int = 0
    factor: float = 1
    elapsed: bool = False
    sections: list[tuple[str, float, str]] = field(default_factory=list)


def holds(path: Path) -> bool:
    """Whether a file is an OpenDocument."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "content.xml" in archive.namelist()


def sheets(path: Path) -> Iterator[tuple[str, bool, Iterator[Row], Seen, bool]]:
    """Name, whether it is visible, rows, what else is seen (once they are read), and False: no day is counted from 1904.

    Raises what a damaged archive raises, TooLarge, and RuntimeError for one that is encrypted.
    """
    with zipfile.ZipFile(path) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise RuntimeError("encrypted")
        content = _Content()
        if "styles.xml" in archive.namelist():
            for _ in content.read(archive, "styles.xml"):
                pass
        events = content.read(archive, "content.xml")
        for event in events:
            if isinstance(event, _Table):
                yield event.name, event.visible, _rows(events), event.seen, False


@dataclass
class _Table:
    name: str
    visible: bool
    seen: Seen


def _rows(events: "Iterator[_Table | Row | None]") -> Iterator[Row]:
    """The rows up to the end of their sheet."""
    for event in events:
        if not isinstance(event, tuple):
            return
        yield event


class _Content:
    """What is known of the styles, and the sheet, row and cell that are read."""

    def __init__(self) -> None:
        self._unpacked = 0
        self._styles: dict[str, _Style] = {}
        self._looks: dict[str, _Look] = {}
        self._formats: dict[str, Format] = {}
        self._style, self._look = _Style(), _Look("")
        self._ready: list[_Table | Row | None] = []
        self._seen: Seen | None = None
        self._columns: list[tuple[int, str]] = []  # up to which column a style goes
        self._row, self._column, self._repeated = 1, 1, 1
        self._cells: list[tuple[int, str]] = []
        self._hidden = False
        self._cell: dict[str, str] = {}
        self._lines: list[str] = []
        self._apart: list[str] = []  # the comment or the shapes that are read
        self._author = ""
        self._texts: list[str] | None = None  # letters of an element that is of interest

    def read(self, archive: zipfile.ZipFile, part: str) -> Iterator[_Table | Row | None]:
        reader = parser()
        reader.StartElementHandler, reader.EndElementHandler, reader.CharacterDataHandler = (
            self._start,
            self._end,
            self._text,
        )
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                self._unpacked += len(chunk)
                if self._unpacked > MOST_UNPACKED:
                    raise TooLarge
                reader.Parse(chunk)
                yield from self._ready
                self._ready.clear()
        reader.Parse(b"", True)

    def _text(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag, said = local(name), {local(key): value for key, value in attributes.items()}
        if tag in ("annotation", "frame", "custom-shape", "shapes"):
            self._apart.append(tag)
        if tag == "image" and self._seen:
            self._seen.pictures += 1
        elif tag in ("p", "h", "creator"):
            self._texts = []
        elif tag in ("s", "tab", "line-break"):
            self._text(" " * int(said.get("c", 1)) if tag == "s" else "\n" if tag == "line-break" else "\t")
        elif tag == "table":
            self._seen, self._row, self._columns = Seen(), 1, []
            visible = self._styles.get(said.get("style-name", ""), _Style()).visible
            self._ready.append(_Table(said.get("name", ""), visible, self._seen))
        elif self._seen is None:
            self._styled(tag, said)
        elif tag == "table-column":
            count = int(said.get("number-columns-repeated", 1))
            self._seen.hidden += said.get("visibility", "visible") != "visible"
            self._columns.append(
                ((self._columns[-1][0] if self._columns else 0) + count, said.get("default-cell-style-name", ""))
            )
        elif tag == "table-row":
            self._column, self._cells = 1, []
            self._repeated = int(said.get("number-rows-repeated", 1))
            self._hidden = said.get("visibility", "visible") != "visible"
        elif tag in ("table-cell", "covered-table-cell") and not self._apart:
            self._cell, self._lines = said, []

    def _styled(self, tag: str, said: dict[str, str]) -> None:
        """A part of a style."""
        look = self._look
        if tag == "style":
            self._style = self._styles[said.get("name", "")] = _Style(
                said.get("parent-style-name", ""), said.get("data-style-name", "")
            )
        elif tag == "text-properties":
            self._style.struck = said.get("text-line-through-style", "none") != "none"
        elif tag == "table-properties":
            self._style.visible = said.get("display") != "false"
        elif tag in _KINDS:
            self._look = self._looks[said.get("name", "")] = _Look(
                tag.removesuffix("-style"), elapsed=said.get("truncate-on-overflow") == "false"
            )
        elif tag in ("number", "scientific-number", "fraction"):
            look.digits, look.places = (
                int(said.get("min-integer-digits", 1)),
                int(said.get("min-decimal-places", said.get("decimal-places", 0))),
            )
            look.factor = float(said.get("display-factor", 1))
        elif tag in _DAY:
            look.parts += _DAY[tag]
        elif tag in ("text", "currency-symbol"):
            self._texts = []
        elif tag == "map" and (found := _CONDITION.fullmatch(said.get("condition", "").replace(" ", ""))):
            look.sections.append((found[1].replace("!=", "<>"), float(found[2]), said.get("apply-style-name", "")))

    def _end(self, name: str) -> None:
        tag = local(name)
        words, look = "".join(self._texts or ()), self._look
        if tag in ("annotation", "frame", "custom-shape", "shapes"):
            self._apart.pop()
            if tag == "annotation" and self._seen and self._cell:
                self._seen.note(self._column, self._row, self._author)
        elif tag == "creator":
            self._author = words
        elif tag in ("p", "h"):
            if self._apart and self._seen and "annotation" not in self._apart:
                self._seen.heading(words)
            elif not self._apart:
                self._lines.append(words)
        elif tag in ("text", "currency-symbol") and self._seen is None:
            look.front, look.behind = (
                (look.front + words, look.behind) if look.digits < 0 else (look.front, look.behind + words)
            )
        elif tag in ("table-cell", "covered-table-cell") and not self._apart:
            self._put()
        elif tag == "table-row" and self._seen is not None:
            repeated = min(self._repeated, MOST_ROWS - self._row + 1) if self._cells else 0
            self._seen.hidden += self._hidden * repeated
            self._ready += [(self._row + number, self._cells) for number in range(repeated)]
            self._row += self._repeated
        elif tag == "table":
            self._ready.append(None)
            self._seen = None
        if tag in ("p", "h", "creator", "text", "currency-symbol"):
            self._texts = None

    def _put(self) -> None:
        """Note the cell that ended, as often as it is repeated."""
        said, seen = self._cell, self._seen
        count, self._cell, self._author = int(said.get("number-columns-repeated", 1)), {}, ""
        if seen is None:
            return
        style = said.get("style-name") or next((name for last, name in self._columns if self._column <= last), "")
        text = self._value(said, style)
        if text and not text.isspace():
            here = address(self._column, self._row)
            self._cells += [(self._column + number, text) for number in range(min(count, MOST_COLUMNS))]
            seen.formulas += [here] if "formula" in said else []
            seen.struck += [here] if self._styles.get(style, _Style()).struck else []
        right, down = int(said.get("number-columns-spanned", 1)), int(said.get("number-rows-spanned", 1))
        if right > 1 or down > 1:
            seen.merges.append(Merge(self._column, self._row, self._column + right - 1, self._row + down - 1))
        self._column += count

    def _value(self, said: dict[str, str], style: str) -> str:
        """A cell's content as a person sees it."""
        kind, look = said.get("value-type", "string"), self._format(style)
        if kind in ("float", "percentage", "currency"):
            percent = kind == "percentage" and look.kind == "number"
            return seen_as(float(said["value"]), replace(look, kind="percent") if percent else look, False)
        if kind == "date":
            day, _, time = said["date-value"].partition("T")
            return day_as(f"{day}T{time[:8] or '00:00:00'}", look)
        if kind == "time" and (found := _TIME.fullmatch(said["time-value"])):
            hours, minutes, seconds = map(int, found.groups())
            if look.kind == "elapsed" or hours > 23:
                return seen_as(hours / 24 + minutes / 1440 + seconds / 86_400, Format("elapsed"), False)
            return f"{hours:02}:{minutes:02}:{seconds:02}"
        if kind == "boolean":
            return "是" if said["boolean-value"] == "true" else "否"
        return "\n".join(self._lines) or said.get("string-value", "")

    def _format(self, style: str) -> Format:
        """The number format of a style, which may be that of the style it comes from."""
        if style not in self._formats:
            found, name = self._styles.get(style, _Style()), style
            while not found.data and found.parent and found.parent != name:
                name, found = found.parent, self._styles.get(found.parent, _Style())
            self._formats[style] = self._looked(found.data)
        return self._formats[style]

    def _looked(self, name: str) -> Format:
        look = self._looks.get(name)
        if look is None:
            return Format()
        if look.kind in ("date", "time"):
            shows = parts_shown(*(part in look.parts for part in "年月日时"))
            return Format("elapsed") if look.elapsed else Format("date", shows=shows)
        if look.kind in ("percentage", "text"):
            one = Format("percent" if look.kind == "percentage" else "number")
        else:
            one = number_of(look.front, look.behind, look.digits, look.places, look.factor != 1 or look.digits < 0)
        sections: tuple[Section, ...] = tuple(
            (sign, bound, self._looked(other)) for sign, bound, other in look.sections if other != name
        )
        return replace(one, sections=sections) if any(other != one for *_, other in sections) else one
