"""How an official document looks in Word (GB/T 9704—2012): page, typefaces, styles, fields; and the pieces of its XML.

Every run names its typefaces itself, the East-Asian one too, so that no viewer falls back on a font without Chinese; its Latin
letters are English to Word, so that no viewer breaks a number over two lines.
"""

from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.brief import Brief, about
from warehouse.words.plain import office

Faces = tuple[str, str]
#: Latin and East-Asian typeface of text, of headings of the first and second level, of the title, of tables and small print.
TEXT, HEAD = ("Times New Roman", "仿宋_GB2312"), ("Times New Roman", "黑体")
SECOND, TITLE, SMALL = (
    ("Times New Roman", "楷体_GB2312"),
    ("Times New Roman", "方正小标宋简体"),
    ("Times New Roman", "宋体"),
)
#: What stands in for a typeface that a machine has not, best first: declared in the document, and used where PDF is drawn.
INSTEAD = {
    "仿宋_GB2312": ("仿宋", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    "黑体": ("SimHei", "Noto Sans CJK SC"),
    "楷体_GB2312": ("楷体", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    "方正小标宋简体": ("方正小标宋_GBK", "华文中宋", "STZhongsong", "Noto Serif CJK SC"),
    "宋体": ("SimSun", "Noto Serif CJK SC"),
}
INK, MUTED = RGBColor(0, 0, 0), RGBColor(0x5A, 0x60, 0x68)
DEMO, DIFFERS = RGBColor(0xA4, 0x20, 0x1B), RGBColor(0xB4, 0x53, 0x0A)
WIDTH = Mm(156)  # between the margins
_STYLES = {  # typefaces, type size, line spacing, space before and after (in pt), letters of indent
    "Normal": (SMALL, 10.5, 16, 0, 0, 0),
    "Body Text": (TEXT, 16, 28, 0, 0, 2),
    "List": (SMALL, 9, 13, 0, 1, 0),
    "Title": (TITLE, 22, 34, 14, 0, 0),
    "Subtitle": (SECOND, 16, 28, 0, 0, 0),
    "Heading 1": (HEAD, 16, 28, 0, 0, 2),
    "Heading 2": (SECOND, 16, 28, 0, 0, 2),
    "Caption": (HEAD, 10.5, 16, 6, 4, 0),
    "Header": (SMALL, 9, 12, 0, 0, 0),
    "Footer": (SMALL, 14, 16, 0, 0, 0),
}
_COMPACT = {  # the same of a file of facts, which has to stay short
    "Normal": (SMALL, 10, 14, 0, 0, 0),
    "Body Text": (TEXT, 12, 18, 0, 0, 2),
    "Caption": (HEAD, 10, 14, 4, 2, 0),
    "List": (SMALL, 8, 11, 0, 0, 0),
    "Heading 1": (HEAD, 14, 22, 2, 0, 2),
    "Heading 2": (SECOND, 14, 24, 0, 0, 2),
}
_CENTRED = ("Title", "Subtitle", "Caption")


def template(brief: Brief) -> Document:
    """An empty document with our page, styles, feet and properties; nothing English left to read."""
    file = docx.Document()
    for name, look in (_STYLES | (_COMPACT if brief.compact else {})).items():
        _style(file.styles[name], *look)
        if name in _CENTRED:
            file.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for named in file.styles.element.iter(qn("w:rFonts")):
        for key in [key for key in named.attrib if key.endswith("Theme")]:
            del named.attrib[key]
    fonts(file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")), SMALL)
    spoken = (*file.styles.element.iter(qn("w:lang")), *file.settings.element.iter(qn("w:themeFontLang")))
    for language in spoken:
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    _page(file, brief)
    _fallbacks(file)
    about(file.core_properties, brief)
    return file


def _style(
    style: ParagraphStyle, faces: Faces, size: float, line: float, before: float, after: float, indent: int
) -> None:
    fonts(style.element.get_or_add_rPr(), faces)
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), False, False, INK
    for spaced in style.element.iter(qn("w:spacing"), qn("w:kern")):
        if spaced.getparent().tag == qn("w:rPr"):
            spaced.getparent().remove(spaced)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), Pt(line)
    shape.widow_control = True
    for old in list(style.element.iter(qn("w:ind"))):
        old.getparent().remove(old)
    if indent:
        indented = style.element.get_or_add_pPr().get_or_add_ind()
        indented.set(qn("w:firstLineChars"), str(100 * indent))
        indented.set(qn("w:firstLine"), str(round(20 * indent * size)))
    for border in list(style.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _page(file: Document, brief: Brief) -> None:
    """A4 with the standard's margins, the binding inside on both sides of a sheet; “— 1 —” stands on the outer side."""
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.left_margin, page.bottom_margin, page.right_margin = Mm(37), Mm(28), Mm(35), Mm(26)
    page.header_distance, page.footer_distance = Mm(20), Mm(21)
    page.different_first_page_header_footer = False
    file.settings.odd_and_even_pages_header_footer = True
    file.settings.element.find(qn("w:zoom")).addnext(OxmlElement("w:mirrorMargins"))
    outer = (
        (page.header, page.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (page.even_page_header, page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    )
    for head, foot, side, indent in outer:
        number, origin = foot.paragraphs[0], foot.add_paragraph(style="Footer")
        number.alignment = origin.alignment = side
        for paragraph in (number, origin):
            setattr(paragraph.paragraph_format, f"{indent}_indent", Pt(14))
        write(number, "— ", SMALL)
        field(number, "PAGE", "1", SMALL)
        write(number, " —", SMALL)
        write(origin, brief.origin.line, SMALL, MUTED, size=8)
        if brief.origin.demo:
            head.paragraphs[0].alignment = side
            write(head.paragraphs[0], "演示数据，不代表实际情况", HEAD, DEMO)


def _fallbacks(file: Document) -> None:
    """The table of typefaces, which names what may stand in for each."""
    table = next(part for part in file.part.package.iter_parts() if part.partname.endswith("fontTable.xml"))
    assert file.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE) is table
    declared = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for name, others in INSTEAD.items():
        font = element("w:font", name=name)
        for child in (
            element("w:altName", val=",".join(others)),
            element("w:charset", val="86"),
            element("w:family", val="auto"),
            element("w:pitch", val="variable"),
        ):
            font.append(child)
        declared.append(font)
    table._blob = serialize_part_xml(declared)


def write(
    paragraph: Paragraph,
    words: str,
    faces: Faces = TEXT,
    colour: RGBColor | None = None,
    bold: bool | None = None,
    size: float | None = None,
) -> Run:
    """A run of words, or an empty one that something is drawn in."""
    run = paragraph.add_run(office(words))
    _typeset(run, faces)
    run.font.bold = bold
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _typeset(run: Run, faces: Faces) -> None:
    properties = run._r.get_or_add_rPr()
    fonts(properties, faces)
    properties.append(element("w:lang", val="en-US", eastAsia="zh-CN"))


def fonts(properties: Any, faces: Faces) -> None:
    """Name both typefaces; ``hint`` gives quotation marks and dashes to the East-Asian one."""
    named = properties.get_or_add_rFonts()
    named.attrib.clear()
    latin, chinese = faces
    for key, value in {"ascii": latin, "hAnsi": latin, "cs": latin, "eastAsia": chinese, "hint": "eastAsia"}.items():
        named.set(qn(f"w:{key}"), value)


def field(paragraph: Paragraph, instruction: str, shown: str, faces: Faces) -> None:
    """A field with the result it has until Word counts again."""
    for kind in ("begin", instruction, "separate", shown, "end"):
        run = paragraph.add_run(shown if kind == shown else "")
        _typeset(run, faces)
        if kind == instruction:
            text = OxmlElement("w:instrText")
            text.text = f" {instruction} "
            run._r.append(text)
        elif kind != shown:
            run._r.append(element("w:fldChar", fldCharType=kind))


def element(name: str, /, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
