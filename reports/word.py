"""A Brief as a Word document: A4, real headings, captions and page numbers as fields, definitions at the end.

Every run names its typefaces itself, the East-Asian one too, so that no viewer falls back on a font without Chinese.
"""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as Grid
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports import pdf
from reports.brief import Brief, Part, Picture, Table, letters
from warehouse.intake.pictures import upright
from warehouse.measures.published import REMARK
from warehouse.words.plain import office

#: Latin and East-Asian typeface of text and of headings; Office has all four.
TEXT, HEAD = ("Times New Roman", "SimSun"), ("Arial", "SimHei")
_INK, _MUTED = RGBColor(0x1E, 0x23, 0x29), RGBColor(0x5A, 0x60, 0x68)
_DEMO, DIFFERS = RGBColor(0xA4, 0x20, 0x1B), RGBColor(0xB4, 0x53, 0x0A)
_LINE, _SHADE = "A9A9A9", "F0EEEA"
_WIDTH = Cm(15.6)  # between the margins
_PICTURE = (Cm(10), Cm(7.5))  # a picture at most
_PROPERTY = 255  # letters of a document's property
_TOGETHER = 12  # rows of a table that is not divided between pages
_LINE_LETTERS, _FIRM = 84, 17  # half-width letters across the page; a column that needs no more is not made narrower
_STYLES = {  # type size, line spacing, space before and after, all in pt
    "Normal": (TEXT, 10.5, 15, 0, 0),
    "Body Text": (TEXT, 14, 26, 0, 0),
    "Title": (HEAD, 22, 32, 12, 6),
    "Heading 1": (HEAD, 16, 28, 14, 4),
    "Heading 2": (HEAD, 14, 26, 8, 2),
    "Caption": (HEAD, 10.5, 16, 8, 4),
    "Header": (TEXT, 9, 12, 0, 0),
    "Footer": (TEXT, 9, 12, 0, 0),
}


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
        self.brief, self.file = brief, _template(brief)
        self._captions = {"表": 0, "图": 0}
        self._title_block()

    def add(self, part: Part) -> None:
        self._heading(part.title, part.level)
        if part.statement:
            statement = self._paragraph("Body Text")
            statement.paragraph_format.keep_with_next = bool(part.as_tables)
            _write(statement, part.statement, bold=True)
        for sentence in part.sentences:
            paragraph = self._paragraph("Body Text")
            paragraph.paragraph_format.keep_with_next = bool(part.pictures)
            _marked(paragraph, sentence)
        for table in part.as_tables:
            self._table(table)
        for picture in part.pictures:
            self._picture(picture)

    def appendix(self) -> None:
        """Where everything comes from, and what every number means."""
        origin = self.brief.origin
        self._heading("附：口径和来源", 1)
        self._table(Table("本文件的来源", ("项目", "内容"), tuple(origin.rows)))
        for number, note in enumerate(self.brief.notes, start=1):
            paragraph = self._paragraph("Normal")
            paragraph.paragraph_format.space_before = Pt(4)
            _write(paragraph, f"{number}. {note}")

    def _title_block(self) -> None:
        origin = self.brief.origin
        title = self._paragraph("Title")
        _write(title, self.brief.title, HEAD)
        if origin.demo:
            mark = self._paragraph("Normal", WD_ALIGN_PARAGRAPH.CENTER)
            _write(mark, "演示数据，不代表实际情况", HEAD, colour=_DEMO)
        for line in (
            f"统计范围：{origin.filters}",
            f"版本 {origin.version}，截止 {origin.cutoff}，生成于 {origin.made}",
        ):
            _write(self._paragraph("Normal", WD_ALIGN_PARAGRAPH.CENTER), line, colour=_MUTED)

    def _heading(self, words: str, level: int) -> None:
        _write(self._paragraph(f"Heading {level}"), words, HEAD)

    def _paragraph(self, style: str, align: WD_ALIGN_PARAGRAPH | None = None) -> Paragraph:
        paragraph = self.file.add_paragraph(style=style)
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def _caption(self, kind: str, words: str) -> Paragraph:
        """“表 1 …” or “图 1 …”, numbered by a field."""
        self._captions[kind] += 1
        paragraph = self._paragraph("Caption")
        _write(paragraph, f"{kind} ", HEAD)
        _field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._captions[kind]), HEAD)
        _write(paragraph, f"  {words}", HEAD)
        return paragraph

    def _table(self, table: Table) -> None:
        if not table.rows:
            _write(self._paragraph("Body Text"), table.without_rows)
            return
        self._caption("表", table.title).paragraph_format.keep_with_next = True
        lines = (table.columns, *table.rows)
        grid = self.file.add_table(len(lines), len(table.columns))
        grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _ruled(grid)
        widths = _widths(lines)
        for index, width in enumerate(widths):
            grid.columns[index].width = width
        for row, (words, drawn) in enumerate(zip(lines, grid.rows, strict=True)):
            _property(drawn._tr.get_or_add_trPr(), "w:cantSplit")
            if row == 0:
                _property(drawn._tr.get_or_add_trPr(), "w:tblHeader")
            for index, (word, cell) in enumerate(zip(words, drawn.cells, strict=True)):
                cell.width = widths[index]
                if row == 0:
                    _property(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=_SHADE)
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.keep_with_next = row == 0 or row < len(table.rows) <= _TOGETHER
                if index in table.numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _write(paragraph, word, HEAD if row == 0 else TEXT)

    def _picture(self, picture: Picture) -> None:
        paragraph = self._paragraph("Normal", WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.paragraph_format.space_before = Pt(8)
        run = paragraph.add_run()
        _typeset(run, TEXT)
        drawn = run.add_picture(io.BytesIO(upright(picture.file)))
        scale = min(_PICTURE[0] / drawn.width, _PICTURE[1] / drawn.height)
        drawn.width, drawn.height = Length(int(drawn.width * scale)), Length(int(drawn.height * scale))
        drawn._inline.docPr.set("descr", office(picture.caption))
        self._caption("图", picture.caption)


def _template(brief: Brief) -> Document:
    """An empty A4 document with our styles, header, footer and properties; nothing English left to read."""
    file = docx.Document()
    for name, look in _STYLES.items():
        _style(file.styles[name], *look)
    for named in file.styles.element.iter(qn("w:rFonts")):
        for key in [key for key in named.attrib if key.endswith("Theme")]:
            del named.attrib[key]
    defaults = file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _fonts(defaults, TEXT)
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")
    file.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    indent = file.styles["Body Text"].element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "560")
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(3), Cm(2.8), Cm(2.8), Cm(2.6)
    page.header_distance, page.footer_distance = Cm(1.6), Cm(1.5)
    _head_and_foot(page, brief)
    made, core = datetime.fromisoformat(brief.origin.made), file.core_properties
    core.title, core.author, core.last_modified_by, core.language = office(brief.title)[:_PROPERTY], "", "", "zh-CN"
    core.comments, core.created, core.modified = office(brief.origin.line)[:_PROPERTY], made, made
    return file


def _style(
    style: ParagraphStyle, fonts: tuple[str, str], size: float, line: float, before: float, after: float
) -> None:
    _fonts(style.element.get_or_add_rPr(), fonts)
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), False, False, _INK
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), Pt(line)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _head_and_foot(page: Section, brief: Brief) -> None:
    head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
    for paragraph in (head, foot):
        stops = paragraph.paragraph_format.tab_stops
        for stop in list(paragraph.style.paragraph_format.tab_stops):
            stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
        stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _write(head, brief.title, colour=_MUTED)
    if brief.origin.demo:
        _write(head, "\t演示数据", HEAD, colour=_DEMO)
    _write(foot, f"{brief.origin.line}\t第 ", colour=_MUTED)
    _field(foot, "PAGE", "1", colour=_MUTED)
    _write(foot, " 页，共 ", colour=_MUTED)
    _field(foot, "NUMPAGES", "1", colour=_MUTED)
    _write(foot, " 页", colour=_MUTED)


def _marked(paragraph: Paragraph, sentence: str) -> None:
    """A sentence; a remark on a number that is not the published one stands out."""
    for index, words in enumerate(REMARK.split(sentence)):
        if words:
            _write(paragraph, words, colour=DIFFERS if index % 2 else None)


def _write(
    paragraph: Paragraph,
    words: str,
    fonts: tuple[str, str] = TEXT,
    colour: RGBColor | None = None,
    bold: bool | None = None,
) -> None:
    run = paragraph.add_run(office(words))
    _typeset(run, fonts)
    run.font.bold = bold
    if colour is not None:
        run.font.color.rgb = colour


def _typeset(run: Run, fonts: tuple[str, str]) -> None:
    _fonts(run._r.get_or_add_rPr(), fonts)


def _fonts(properties: Any, fonts: tuple[str, str]) -> None:
    """Name both typefaces; ``hint`` gives quotation marks and dashes to the East-Asian one."""
    named = properties.get_or_add_rFonts()
    named.attrib.clear()
    latin, chinese = fonts
    for key, value in {"ascii": latin, "hAnsi": latin, "cs": latin, "eastAsia": chinese, "hint": "eastAsia"}.items():
        named.set(qn(f"w:{key}"), value)


def _field(
    paragraph: Paragraph, instruction: str, shown: str, fonts: tuple[str, str] = TEXT, colour: RGBColor = _INK
) -> None:
    """A field with the result it has until Word counts again."""
    for kind in ("begin", instruction, "separate", shown, "end"):
        run = paragraph.add_run(shown if kind == shown else "")
        _typeset(run, fonts)
        run.font.color.rgb = colour
        if kind == instruction:
            text = OxmlElement("w:instrText")
            text.text = f" {instruction} "
            run._r.append(text)
        elif kind != shown:
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _property(parent: Any, name: str, **attributes: str) -> None:
    parent.append(_element(name, **attributes))


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _ruled(grid: Grid) -> None:
    """Thin lines around every cell."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_LINE))
    grid._tbl.tblPr.append(borders)


def _widths(lines: tuple[tuple[str, ...], ...]) -> list[Length]:
    """The page's width shared out by the longest words of each column; the long ones wrap for all, and so may headers."""
    needs = [
        min(max(0.85 * letters(title), *map(letters, column)), 48) + 5 for title, *column in zip(*lines, strict=True)
    ]
    firm = sum(need for need in needs if need <= _FIRM)
    left = max((_LINE_LETTERS - firm) / (sum(needs) - firm or 1), 0.3)
    needs = [need if need <= _FIRM else need * left for need in needs]
    return [Length(int(_WIDTH * need / sum(needs))) for need in needs]
