"""What stands on a slide, in pixels of the 1920 × 1080 design: words, cards, native charts and tables, pictures."""

import io
import math
import re
from copy import deepcopy
from typing import Any

from pptx.chart.data import ChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import Font, TextFrame
from pptx.util import Emu, Pt

from reports.pieces import UNKNOWN, Card, Chart, Picture, Table
from warehouse.intake.pictures import upright
from warehouse.words import numbers
from warehouse.words.plain import office

FONT = "Microsoft YaHei"
INK, MUTED, LINE, MARK, IDENTITY, WHITE = "1E2329", "6A7078", "E6E4DF", "64748B", "A4201B", "FFFFFF"
TINTS = ("E8C4BA", "E8DCC0", "CFDCCB", "C9D5E0", "D9CFE0")  # of streets, where stops are many
TONES = {"none": LINE, "stop": "D9B3A9"} | {f"t{at}": tint for at, tint in enumerate(TINTS)}  # of a map
SMALLEST = 36  # 18 pt: what can be read from the last row
_LONG = 22  # letters from which a heading is set smaller
_MARKS = re.compile(r"(?<=[，；：。、])(?=.)|(?=（)")  # where a line may end
_ROW, _LINE = 60, 46  # heights: of a row of a table, of each further line in it


def px(pixels: float) -> Emu:
    """A length of the 1920 × 1080 design: 960 × 540 pt."""
    return Emu(round(pixels * 6350))


def pt(pixels: float) -> Pt:
    """A type size of the 1920 × 1080 design."""
    return Pt(pixels / 2)


def put(shape: BaseShape, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = px(left), px(top), px(width), px(height)


def described(shape: Any, words: str) -> None:
    """Say what a picture, chart, table or drawing shows, for who does not see it."""
    next(shape._element.iter(qn("p:cNvPr"))).set("descr", office(words))


def typeset(font: Font, size: float, color: str, bold: bool = False) -> None:
    font.size, font.bold, font.name = pt(size), bold, FONT
    font.color.rgb = RGBColor.from_string(color)
    _east_asian(font._rPr)


def _east_asian(properties: Any) -> None:
    """The typeface of Chinese letters, right behind that of Latin ones."""
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    latin = properties.find(qn("a:latin"))
    east = latin.makeelement(qn("a:ea"), {"typeface": FONT})
    latin.addnext(east)
    properties.set("lang", "zh-CN") if properties.tag == qn("a:rPr") else None


def _write(
    frame: TextFrame,
    words: str,
    size: float,
    color: str,
    bold: bool = False,
    align: PP_ALIGN | None = None,
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
) -> None:
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.text = "\v".join(map(office, words.split("\v")))
    paragraph = frame.paragraphs[0]
    paragraph.alignment = align
    for run in paragraph.runs:
        typeset(run.font, size, color, bold)


def text(
    slide: Slide, left: float, top: float, width: float, height: float, words: str, size: float, color: str, **look: Any
) -> None:
    """Words from the top of a frame that grows downwards where they take more lines than it has room for."""
    height, words = max(height, 1.25 * size * lines(words, width, size)), divided(words, width, size)
    box = slide.shapes.add_textbox(px(left), px(top), px(width), px(height))
    _write(box.text_frame, words, size, color, **look)


def lines(words: str, width: float, size: float) -> int:
    """How many lines the words take, at least one; a Latin letter is some two thirds as wide as a Chinese one, a joiner takes no room.

    Typefaces differ from machine to machine, and some viewers part Latin from Chinese: it rather says a line too many.
    """
    wide = 1.03 * sum(0.65 if ord(letter) < 0x2000 else 1 for letter in words if letter != "\u2060")
    return max(1, math.ceil(wide * size / width))


def divided(words: str, width: float, size: float) -> str:
    """Words that take two lines are divided near their middle: behind a mark or before a bracket, but within none."""
    if lines(words, width, size) != 2:
        return words
    places = [
        place
        for mark in _MARKS.finditer(words)
        if words.count("（", 0, place := mark.start()) == words.count("）", 0, place)
        and lines(words[:place], width, size) == lines(words[place:], width, size) == 1
    ]
    place = min(places, key=lambda place: abs(2 * place - len(words)), default=0)
    return f"{words[:place].rstrip()}\v{words[place:].lstrip()}" if place else words


def legend(slide: Slide, left: float, top: float, width: float, colours: dict[str, str]) -> None:
    """What colours stand for: a square of each with its words behind, on as many lines as they take."""
    box = slide.shapes.add_textbox(px(left), px(top), px(width), px(legend_height(colours, width)))
    _write(box.text_frame, "", SMALLEST, MUTED)
    for at, row in enumerate(_rows(colours, width)):
        paragraph = box.text_frame.add_paragraph() if at else box.text_frame.paragraphs[0]
        for gap, (colour, words) in zip(("", *"　" * (len(row) - 1)), row, strict=True):
            for part, tone in ((f"{gap}■\u00a0", colour), (words, MUTED)):
                run = paragraph.add_run()
                run.text = office(part)
                typeset(run.font, SMALLEST, tone)


def legend_height(colours: dict[str, str], width: float) -> float:
    return 10 + 1.25 * SMALLEST * sum(_taken(row, width) for row in _rows(colours, width))


def _rows(colours: dict[str, str], width: float) -> list[list[tuple[str, str]]]:
    """The colours by line, none parted from its words."""
    rows: list[list[tuple[str, str]]] = [[]]
    for colour, words in colours.items():
        if rows[-1] and _taken([*rows[-1], (colour, words)], width) > 1:
            rows.append([])
        rows[-1].append((colour, words))
    return rows


def _taken(row: list[tuple[str, str]], width: float) -> int:
    return lines("　".join(f"■ {words}" for _, words in row), width, SMALLEST)


def number(slide: Slide, left: float, top: float, width: float, height: float, shown: int, behind: str) -> None:
    """The slide's number as a field, which follows when slides are moved, and the words behind it."""
    box = slide.shapes.add_textbox(px(left), px(top), px(width), px(height))
    _write(box.text_frame, behind, SMALLEST, MUTED, align=PP_ALIGN.RIGHT)
    run = box.text_frame.paragraphs[0].runs[0]._r
    field = run.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    field.append(deepcopy(run.find(qn("a:rPr"))))
    words = field.makeelement(qn("a:t"), {})
    words.text = str(shown)
    field.append(words)
    run.addprevious(field)


def title(slide: Slide, words: str, left: float, top: float, width: float, size: float) -> None:
    """The slide's title; one that takes two lines is set smaller and grows downwards, away from what stands above."""
    size = size if len(words) <= _LONG else 48 if lines(words, width, 48) == 1 else 40
    shape = slide.shapes.title
    assert shape is not None  # every layout that is used has a title
    put(shape, left, top, width, max(2 * 60, 1.3 * size))
    _write(shape.text_frame, divided(words, width, size), size, INK, bold=True, align=PP_ALIGN.LEFT)


def box(slide: Slide, left: float, top: float, width: float, height: float, color: str) -> Shape:
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, px(left), px(top), px(width), px(height))
    plain(shape)
    fill(shape, color)
    shape.line.fill.background()
    return shape


def fill(shape: Any, color: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(color)


def plain(shape: Shape) -> None:
    """Without the theme's outline, shadow and type colour."""
    shape._element.remove(shape._element.find(qn("p:style")))


def badge(slide: Slide, left: float, top: float, height: float, words: str, size: float) -> None:
    """A number on red; as wide as it needs."""
    width = max(height, 0.62 * size * len(words) + 0.4 * height)
    kind = MSO_SHAPE.OVAL if width == height else MSO_SHAPE.ROUNDED_RECTANGLE
    shape = slide.shapes.add_shape(kind, px(left - (width - height) / 2), px(top), px(width), px(height))
    plain(shape)
    fill(shape, IDENTITY)
    shape.line.color.rgb, shape.line.width = RGBColor.from_string(WHITE), Pt(1)
    if kind == MSO_SHAPE.ROUNDED_RECTANGLE:
        shape.adjustments[0] = 0.5
    _write(shape.text_frame, words, size, WHITE, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)
    shape.text_frame.word_wrap = False


def card(slide: Slide, left: float, top: float, width: float, card: Card, size: float) -> None:
    """A figure of that size with its label above and a line below; as high as :func:`card_height` says."""
    box(slide, left, top, width, 3, LINE)
    text(slide, left, top + 12, width, 48, card.label, SMALLEST, MUTED)
    words = slide.shapes.add_textbox(px(left), px(top + 58), px(width), px(size * 1.25))
    _write(words.text_frame, card.amount, size, INK, bold=True)
    if card.unit:
        unit = words.text_frame.paragraphs[0].add_run()
        unit.text = office(card.words.removeprefix(card.amount))
        typeset(unit.font, SMALLEST, MUTED)
    if card.below:
        text(slide, left, top + 60 + size * 1.25, width, 48, card.below, SMALLEST, MUTED)


def card_height(size: float, lines: int = 1) -> float:
    """The height of a card with so many ``lines`` below its figure."""
    return 62 + 48 * max(lines, 1) + size * 1.25


def chart(slide: Slide, left: float, top: float, width: float, height: float, chart: Chart) -> None:
    """A native chart. Its labels are the numbers themselves, so that they follow when the data is edited."""
    text(slide, left, top, width, 48, chart.title + (f"（{chart.unit}）" if chart.unit else ""), SMALLEST, MUTED)
    bars = chart.kind == "bars"
    order = slice(None, None, -1 if bars else 1)  # the first bar is drawn at the bottom
    known = zip(chart.categories, chart.values, chart.parts or ("",) * len(chart.values), strict=True)
    behind = [(name, UNKNOWN if bars and value is None else part) for name, value, part in known]
    names = [office(name) + (f"（{part}）" if part else "") for name, part in behind]
    values, written = chart.values[order], _number_format(chart, unit=bars)
    data = ChartData(number_format=_number_format(chart, unit=False))
    data.categories = names[order]
    data.add_series(office(chart.title), values)
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.COLUMN_CLUSTERED
    # a frame with a chart in it, whatever python-pptx declares
    framed: Any = slide.shapes.add_chart(kind, px(left), px(top + 56), px(width), px(height - 56), data)
    described(framed, chart.alt)
    drawn = framed.chart
    drawn.has_legend, drawn.has_title = False, False
    typeset(drawn.font, SMALLEST, INK)
    plot, series = drawn.plots[0], drawn.plots[0].series[0]
    plot.gap_width, plot.vary_by_categories = 60 if bars else 30, False
    fill(series.format, MARK)
    drawn.value_axis.visible, drawn.value_axis.has_major_gridlines = False, False
    most = max(chart.known.values())
    drawn.value_axis.minimum_scale = min([0, *chart.known.values()])
    if bars:  # room for the number behind the longest bar
        drawn.value_axis.maximum_scale = 1.3 * most or 1
    axis = drawn.category_axis
    axis.format.line.color.rgb = RGBColor.from_string(INK if not bars else WHITE)
    axis.has_major_gridlines = False
    typeset(axis.tick_labels.font, SMALLEST, INK if bars else MUTED)
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format, labels.number_format_is_linked = written, False
    typeset(labels.font, SMALLEST, INK)
    widest = max(0.6 * len(words) for words in chart.words) * SMALLEST
    if not bars and widest > width / len(
        values
    ):  # numbers would run into each other: the peak and the last one say enough
        labels.number_format = f"[>={most!r}]{written};;"


def _number_format(chart: Chart, unit: bool) -> str:
    """How Excel writes the numbers: 千分位, decimals and, where asked for, the unit behind."""
    number = "#,##0" + ("." + "0" * chart.decimals if chart.decimals else "")
    behind = chart.unit if chart.unit.startswith("%") else f" {chart.unit}"
    return f'{number}"{behind}"' if unit and chart.unit else number


def table(
    slide: Slide, left: float, top: float, width: float, table: Table, widths: tuple[float, ...], height: float = 740
) -> None:
    """Rows in columns that share the ``width``; lower where words wrap, so that all stay within the ``height``."""
    rows = [table.columns, *table.rows]
    wraps = [
        max(lines(word, width * share - 32, SMALLEST) for word, share in zip(words, widths, strict=True)) - 1
        for words in rows
    ]
    step = max(_LINE, min(_ROW, (height - _LINE * sum(wraps)) / len(rows)))
    shape = slide.shapes.add_table(len(rows), len(table.columns), px(left), px(top), px(width), px(step * len(rows)))
    described(shape, table.alt)
    grid = shape.table
    grid.horz_banding = False
    properties: Any = shape._element.graphic.graphicData.tbl
    properties.tblPr.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    for index, share in enumerate(widths):
        grid.columns[index].width = px(width * share)
    for row, words in enumerate(rows):
        grid.rows[row].height = px(step + _LINE * wraps[row])
        for index, word in enumerate(words):
            cell = grid.cell(row, index)
            cell.margin_top = cell.margin_bottom = Emu(0)
            align = PP_ALIGN.RIGHT if index in table.numeric else PP_ALIGN.LEFT
            _write(cell.text_frame, word, SMALLEST, INK if row else MUTED, align=align)
            cell.margin_left = cell.margin_right = px(16)
            cell.margin_top = cell.margin_bottom = px(0)  # the row is as high as it should be
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            _underline(cell)


def _underline(cell: Any) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(qn("a:lnB"), {"w": "12700"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": LINE}))
    line.append(fill)
    properties.append(line)


def picture(slide: Slide, left: float, top: float, width: float, height: float, picture: Picture) -> None:
    """Cropped to the frame, never stretched; the caption below, for which it is lower where that takes several lines."""
    height -= _LINE * (lines(picture.caption, width, SMALLEST) - 1)
    shape = slide.shapes.add_picture(io.BytesIO(upright(picture.file)), px(left), px(top), px(width), px(height))
    wide, high = shape.image.size
    excess = wide / high / (width / height)
    if excess > 1:
        shape.crop_left = shape.crop_right = (1 - 1 / excess) / 2
    else:
        shape.crop_top = shape.crop_bottom = (1 - excess) / 2
    described(shape, picture.alt)
    text(slide, left, top + height + 12, width, 48, numbers.tied(picture.caption), SMALLEST, MUTED)
