"""A Brief as a Word document that an office sends as it is: real headings, captions and page numbers as fields, native charts."""

import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

from reports import drawings, pdf
from reports.brief import Brief, Part
from reports.land import Map
from reports.pieces import Chart, Picture, Table, letters
from reports.typeset import DEMO, DIFFERS, HEAD, SECOND, SMALL, TEXT, TITLE, WIDTH, element, field, template
from reports.typeset import write as typed
from warehouse.intake.pictures import upright
from warehouse.measures.published import REMARK
from warehouse.words.plain import office

_LINE, _SHADE = "7F7F7F", "F2F2F2"
_HALF = Mm(75)  # of two that stand side by side
_MAP: tuple[Length, Length] = (Mm(46), Mm(46))
_PICTURE: dict[Length, tuple[Length, Length]] = {
    WIDTH: (Mm(120), Mm(90)),
    _HALF: (Mm(73), Mm(55)),
}  # at most, alone and beside another
_BAR, _COLUMNS = Mm(7.5), Mm(36)  # heights of a bar and of columns
_NUMBER = 5  # letters of a number over a column of half a page's width
_TITLE = 34  # half-width letters of a title on one line
_MARGIN = "57"  # beside a cell's words, in twentieths of a point
_TOGETHER = 12  # lines of a table that is not divided between pages
_LETTERS, _FIRM, _MARGINS = (
    84,
    22,
    1.2,
)  # half-width letters across the page, of a column that is not made narrower, beside a cell's words

_NUMERAL = re.compile(r"^[^\u4e00-\u9fff]+")  # with its unit

Block = Table | Chart | Picture | Map


def writers() -> dict[str, Callable]:
    """What a Brief can be written as on this machine: ending → ``write(brief, target)``."""
    return pdf.offered(write, "docx")


def write(brief: Brief, target: Path | BinaryIO) -> None:
    """Write the Brief's parts as chapters; their notes come together in an appendix."""
    paper = _Paper(brief)
    for part in brief.parts:
        paper.add(part)
    paper.appendix()
    paper.file.save(target if not isinstance(target, Path) else str(target))


class _Paper:
    def __init__(self, brief: Brief):
        self.brief, self.file = brief, template(brief)
        self._captions = {"表": 0, "图": 0}
        self._title_block()

    def add(self, part: Part) -> None:
        if part.title:
            typed(self._paragraph(f"Heading {part.level}"), part.title, HEAD if part.level == 1 else SECOND)
        tables = [*part.listed, *([part.table] if part.table else [])]
        drawn: list[Block] = [*part.drawn, *part.pictures, *([part.map] if part.map else [])]
        blocks: list[Block] = [table for table in part.listed if table.rows]
        blocks += [*drawn, *(table for table in tables[len(part.listed) :] if table.rows)]
        missing = [table.without_rows for table in tables if not table.rows]
        said = ([part.statement] if part.statement else []) + [*part.sentences, *missing]
        for number, sentence in enumerate(said, start=1):
            paragraph = self._paragraph("Body Text")
            paragraph.paragraph_format.keep_with_next = number == len(said) and bool(blocks)
            _marked(paragraph, sentence, bold=bool(part.statement) and number == 1)
        for row in _rows(blocks):
            self._row(row)

    def appendix(self) -> None:
        """Where everything comes from, and what every number means."""
        typed(self._paragraph("Heading 1"), "附：口径和来源", HEAD)
        notes = [f"{at}. {note}" for at, note in enumerate(self.brief.notes, start=1)]
        for words in (self.brief.origin.sentence, *(["".join(notes)] if self.brief.compact else notes)):
            typed(self._paragraph("List"), words, SMALL)

    def _title_block(self) -> None:
        typed(self._paragraph("Title"), _broken(self.brief), TITLE)
        if self.brief.subtitle:
            typed(self._paragraph("Subtitle"), self.brief.subtitle, SECOND)
        if self.brief.origin.demo:
            typed(self._paragraph("Normal", WD_ALIGN_PARAGRAPH.CENTER), "演示数据，不代表实际情况", HEAD, DEMO)
        _tight(self._paragraph("Normal"), 14)

    def _paragraph(
        self, style: str, align: WD_ALIGN_PARAGRAPH | None = None, place: Document | Cell | None = None
    ) -> Paragraph:
        paragraph = (place or self.file).add_paragraph(style=style)
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def _row(self, blocks: list[Block]) -> None:
        """One block across the page, or two side by side in a frame without lines."""
        if len(blocks) == 1:
            self._draw(blocks[0], self.file, WIDTH)
        else:
            frame = self.file.add_table(1, len(blocks))
            frame.alignment, frame.autofit = WD_TABLE_ALIGNMENT.CENTER, False
            _property(frame.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
            for block, cell in zip(blocks, frame.rows[0].cells, strict=True):
                cell.width = Length(WIDTH // len(blocks))
                first = cell.paragraphs[0]
                self._draw(block, cell, _HALF)
                first._p.getparent().remove(first._p)
                if isinstance(block, Table):  # a cell cannot end with a table
                    _tight(cell.paragraphs[-1])
        _tight(self._paragraph("Normal"), 8)

    def _draw(self, block: Block, place: Document | Cell, width: Length) -> None:
        if isinstance(block, Table):
            self._caption("表", block.title, place).paragraph_format.keep_with_next = True
            self._grid(block, place, width)
            return
        paragraph = self._paragraph("Normal", WD_ALIGN_PARAGRAPH.CENTER, place)
        shape = paragraph.paragraph_format
        shape.keep_with_next, shape.line_spacing, shape.space_before = True, 1.0, Pt(6)
        run = typed(paragraph, "", SMALL)
        if isinstance(block, Chart):
            bars = _BAR * (len(block.values) + 1)
            height = Length(bars) if block.kind == "bars" else _COLUMNS
            drawings.chart(self.file, run, block, width, height, small=width < WIDTH)
            self._caption("图", block.heading, place)
            return
        if isinstance(block, Map):
            content, caption, room = drawings.locator(block), block.caption, _MAP
        else:
            content, caption, room = upright(block.file), block.caption, _PICTURE[width]
        drawn = run.add_picture(io.BytesIO(content))
        scale = min(room[0] / drawn.width, room[1] / drawn.height)
        drawn.width, drawn.height = Length(int(drawn.width * scale)), Length(int(drawn.height * scale))
        drawn._inline.docPr.set("descr", office(caption))
        self._caption("图", caption, place)

    def _caption(self, kind: str, words: str, place: Document | Cell) -> Paragraph:
        """“表 1 …” or “图 1 …”, numbered by a field."""
        self._captions[kind] += 1
        paragraph = self._paragraph("Caption", place=place)
        typed(paragraph, f"{kind} ", HEAD)
        field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._captions[kind]), HEAD)
        typed(paragraph, f"  {words}", HEAD)
        return paragraph

    def _grid(self, table: Table, place: Document | Cell, width: Length) -> None:
        lines = (table.columns, *table.rows)
        grid = place.add_table(len(lines), len(table.columns))
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _ruled(grid)
        widths = _widths(lines, width)
        whole = sum(_height(words, widths) for words in table.rows) <= _TOGETHER
        for index, wide in enumerate(widths):
            grid.columns[index].width = wide
        for row, (words, drawn) in enumerate(zip(lines, grid.rows, strict=True)):
            _property(drawn._tr.get_or_add_trPr(), "w:cantSplit")
            if row == 0:
                _property(drawn._tr.get_or_add_trPr(), "w:tblHeader")
            stands_out = row == 0 or (table.total and row == len(table.rows))
            for index, (word, cell) in enumerate(zip(words, drawn.cells, strict=True)):
                cell.width = widths[index]
                if row == 0:
                    _property(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=_SHADE)
                _property(cell._tc.get_or_add_tcPr(), "w:vAlign", val="center")
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.keep_with_next = _kept(row, len(table.rows), whole)
                if row == 0:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                elif index in table.numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if row == 0:
                    word = _head(word, _LETTERS * widths[index] / WIDTH - _MARGINS)
                typed(paragraph, word, HEAD if stands_out else SMALL)


def _broken(brief: Brief) -> str:
    """A title that takes two lines is divided where its sense is: after its head, or before the brackets."""
    title, head = brief.title, brief.head
    if letters(title) <= _TITLE:
        return title
    return f"{head}\n{title.removeprefix(head)}" if head else title.replace("（", "\n（", 1)


def _rows(blocks: list[Block]) -> Iterator[list[Block]]:
    """The blocks one below the other, small ones that follow each other in twos."""
    waiting: list[Block] = []
    for block in blocks:
        if not _small(block):
            yield from ([one] for one in waiting)
            waiting = []
            yield [block]
        elif waiting:
            yield [*waiting, block]
            waiting = []
        else:
            waiting = [block]
    if waiting:
        yield waiting


def _small(block: Block) -> bool:
    """Whether half the page is room enough."""
    if isinstance(block, Chart):
        return block.kind == "columns" and max(map(letters, block.words)) <= _NUMBER
    return (
        not isinstance(block, Table) or sum(_needs((_narrow(block.columns), *block.rows))) <= _LETTERS * _HALF / WIDTH
    )


def _height(words: Sequence[str], widths: Sequence[Length]) -> int:
    """How many lines a row of a table takes."""
    room = [max(_LETTERS * wide / WIDTH - _MARGINS, 1) for wide in widths]
    return max(math.ceil(letters(word) / most) for word, most in zip(words, room, strict=True))


def _kept(row: int, rows: int, whole: bool) -> bool:
    """Whether a row of a table stays with the next: a short table is kept ``whole``, of a long one no row stands alone."""
    return row < rows and (whole or row <= 1 or row == rows - 1)


def _tight(paragraph: Paragraph, height: float = 1) -> None:
    """An empty paragraph that takes hardly any room."""
    paragraph.paragraph_format.line_spacing = Pt(height)


def _marked(paragraph: Paragraph, sentence: str, bold: bool) -> None:
    """A sentence; a remark on a number that is not the published one stands out."""
    for index, words in enumerate(REMARK.split(sentence)):
        if words:
            typed(paragraph, words, TEXT, DIFFERS if index % 2 else None, bold=bold or None)


def _property(parent: Any, name: str, /, **attributes: str) -> None:
    parent.append(element(name, **attributes))


def _ruled(grid: Grid) -> None:
    """Thin lines around every cell, and little room beside its words."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=_LINE))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=_MARGIN, type="dxa"))
    layout = grid._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)


def _widths(lines: tuple[tuple[str, ...], ...], width: Length = WIDTH) -> list[Length]:
    """The width shared out by the longest words of each column: long ones wrap for all, headers where there is no room for one line."""
    room = _LETTERS * width / WIDTH
    titles, needs = lines[0], _needs(lines[1:])
    firm = sum(need for need in needs if need <= _FIRM)
    if sum(needs) > room:
        left = max((room - firm) / (sum(needs) - firm or 1), 0.3)
        needs = [need if need <= _FIRM else need * left for need in needs]
    for heads in (_narrow(titles), titles):
        wishes = [max(letters(head) + _MARGINS - need, 0) for head, need in zip(heads, needs, strict=True)]
        spare = min(max(room - sum(needs), 0) / (sum(wishes) or 1), 1)
        needs = [need + wish * spare for need, wish in zip(needs, wishes, strict=True)]
    return [Length(int(width * need / sum(needs))) for need in needs]


def _narrow(titles: tuple[str, ...]) -> tuple[str, ...]:
    """The headers in as many lines as they may take."""
    return tuple(_head(title, 0) for title in titles)


def _head(title: str, room: float) -> str:
    """A header in as many lines as it needs: its unit goes to one of its own, the rest is halved behind a word, which mostly has two letters."""
    if letters(title) <= room:
        return title
    words, bracket, unit = title.partition("（")
    below = f"\n{bracket}{unit}" if bracket else ""
    if letters(words) <= room:
        return words + below
    places = range(len(words) - len(_NUMERAL.sub("", words)) or 2, len(words) - 1, 2)
    middle = min(places, key=lambda at: abs(letters(words[:at]) - letters(words[at:])), default=0)
    return (f"{words[:middle]}\n{words[middle:]}" if middle else words) + below


def _needs(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """How wide each column has to be for its cells, in half-width letters."""
    return [min(max(*map(letters, column), 6), 48) + _MARGINS for column in zip(*rows, strict=True)]
