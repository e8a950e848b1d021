"""The presentation as PPTX: native charts, tables and shapes, all editable; 16:9; one master, two layouts.

Every run names its East-Asian typeface, so that no viewer substitutes boxes. Notes carry definition and source.
"""

from copy import deepcopy
from pathlib import Path
from typing import BinaryIO

from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from reports.brief import Brief, Chart, Figure, Map, Part, Picture, Place, Progress, Table

FONT = "Microsoft YaHei"
_INK, _MUTED, _LINE, _MARK, _IDENTITY, _STOP = "1E2329", "6A7078", "E6E4DF", "64748B", "A4201B", "D9B3A9"
_WHITE = "FFFFFF"
_LONG = 22  # letters from which a heading is set smaller
_PLACEHOLDERS = {"标题": "单击此处编辑标题"}
_TITLE_ONLY, _BLANK = 5, 6  # layouts of python-pptx's own template, the only ones kept


def px(pixels: float) -> Emu:
    """A length of the 1920 × 1080 design: 960 × 540 pt."""
    return Emu(round(pixels * 6350))


def pt(pixels: float) -> Pt:
    """A type size of the 1920 × 1080 design."""
    return Pt(pixels / 2)


def write(brief: Brief, target: Path | BinaryIO, progress: Progress = lambda share, text: None) -> None:
    """Write the Brief's parts as slides; ``progress`` hears of each."""
    deck = _Deck(brief)
    for number, part in enumerate(brief.parts, start=1):
        deck.add(part, number)
        progress(number / len(brief.parts), f"第 {number} / {len(brief.parts)} 页")
    deck.file.save(target if not isinstance(target, Path) else str(target))


class _Deck:
    def __init__(self, brief: Brief):
        self.brief, self.file = brief, _template(brief)
        self._maps: dict[bool, object] = {}  # one drawing per size, copied from slide to slide

    def add(self, part: Part, number: int) -> None:
        slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        getattr(self, f"_{part.kind}")(slide, part)
        origin = f"{self.brief.origin.line}"
        _text(slide, 96, 992, 1500, 52, origin, 28, _MUTED)
        _text(slide, 1600, 992, 224, 52, f"{number} / {len(self.brief.parts)}", 28, _MUTED, align=PP_ALIGN.RIGHT)
        if part.notes:
            frame = slide.notes_slide.notes_text_frame
            frame.text = "\n".join(part.notes)
            for paragraph in frame.paragraphs:
                for run in paragraph.runs:
                    _typeset(run.font, 24, _INK)
        if part.hidden:
            slide._element.set("show", "0")

    def _cover(self, slide, part: Part) -> None:
        _box(slide, 96, 350, 96, 12, _IDENTITY)
        _title(slide, part.title, 96, 410, 1728, 130, 88)
        _text(slide, 96, 560, 1728, 64, part.statement, 36, _MUTED)
        if self.brief.origin.demo:
            _text(slide, 220, 326, 300, 60, "演示数据", 36, _IDENTITY)

    def _closing(self, slide, part: Part) -> None:
        self._cover(slide, part)

    def _chapter(self, slide, part: Part) -> None:
        _text(slide, 96, 60, 1728, 48, part.title, 32, _IDENTITY)
        _title(slide, part.statement, 96, 108, 1728, 86, 60)
        for place, one in enumerate(part.figures):
            _figure(slide, 96, 250 + 240 * place, 520, one, 88)
        for one in part.charts:
            _chart(slide, 690, 240, 1134, 720, one)

    def _route(self, slide, part: Part) -> None:
        _text(slide, 96, 60, 1728, 48, part.title, 32, _IDENTITY)
        _title(slide, part.statement, 96, 108, 1728, 86, 60)
        if part.map:
            self._map(slide, part.map, 96, 230, 1000, 690)
        if part.table:
            _table(slide, 1200, 230, 624, part.table, widths=(0.2, 0.8))

    def _stop(self, slide, part: Part) -> None:
        current = next((one for one in part.map.places if one.code == part.map.current), None) if part.map else None
        if current and current.number:
            _badge(slide, 96, 60, 60, str(current.number), 32)
        _text(slide, 176 if current else 96, 64, 1500, 52, part.statement, 32, _IDENTITY)
        _title(slide, part.title, 96, 126, 1728, 86, 60)
        if part.pictures:
            _picture(slide, 96, 260, 820, 640, part.pictures[0])
        elif part.map:
            self._map(slide, part.map, 96, 250, 820, 660)
        for place, one in enumerate(part.figures):
            _figure(slide, 990 + 440 * (place % 2), 250 + 240 * (place // 2), 394, one, 76)

    def _ranking(self, slide, part: Part) -> None:
        _text(slide, 96, 60, 1728, 48, part.title, 32, _IDENTITY)
        _title(slide, part.statement, 96, 108, 1728, 86, 60)
        _table(slide, 96, 220, 1728, part.table, widths=(0.18, 0.42, 0.2, 0.2))

    def _map(self, slide, map: Map, left: float, top: float, width: float, height: float) -> None:
        """Cells as freeforms; drawn once, then copied with the current stop's colours."""
        scale = min(width / 1000, height / map.height)
        left, top = left + (width - 1000 * scale) / 2, top + (height - map.height * scale) / 2
        whole = map.current is None
        if whole not in self._maps:
            group = slide.shapes.add_group_shape()
            for one in map.places:
                for ring in one.rings:
                    points = [(left + x * scale, top + y * scale) for x, y in ring]
                    builder = group.shapes.build_freeform(*map_point(points[0]), scale=1.0)
                    builder.add_line_segments([map_point(point) for point in points[1:]], close=True)
                    cell = builder.convert_to_shape()
                    cell.name = one.code
                    _plain(cell)
                    _fill(cell, _tone(map, one, whole))
                    cell.line.color.rgb, cell.line.width = RGBColor.from_string(_WHITE), Pt(1.25)
            group.name = "路线图"
            self._maps[whole] = deepcopy(group._element)
        else:
            slide.shapes._spTree.append(deepcopy(self._maps[whole]))
            group = slide.shapes[-1]
        for one in map.places:
            if one.code == map.current:
                for cell in group.shapes:
                    if cell.name == one.code:
                        _fill(cell, _IDENTITY)
            if one.number and (whole or one.code == map.current):
                x, y = left + one.centre[0] * scale, top + one.centre[1] * scale
                color = _INK if whole and map.crowded else _WHITE
                look = {"bold": True, "align": PP_ALIGN.CENTER, "anchor": MSO_ANCHOR.MIDDLE}
                _text(slide, x - 40, y - 26, 80, 52, str(one.number), 28, color, **look)
        if map.schematic:
            _text(slide, left, top + map.height * scale - 10, 500, 48, "示意图，非正式界线", 28, _MUTED)


def map_point(point: tuple[float, float]) -> tuple[int, int]:
    return px(point[0]), px(point[1])


def _tone(map: Map, place: Place, whole: bool) -> str:
    return _LINE if not place.number else _IDENTITY if whole and not map.crowded else _STOP


def _template(brief: Brief):
    """A 16:9 file with one master and two layouts, the typeface in the theme, and words in Chinese."""
    file = Presentation()
    file.slide_width, file.slide_height = px(1920), px(1080)
    layouts = file.slide_layouts
    for place, layout in reversed(list(enumerate(layouts))):
        if place not in (_TITLE_ONLY, _BLANK):
            layouts.remove(layout)
    for holder in [file.slide_master, *layouts]:
        for shape in list(holder.placeholders):
            if shape.placeholder_format.type in (13, 15, 16) or shape.placeholder_format.idx in (10, 11, 12):
                shape._element.getparent().remove(shape._element)  # date, foot, number: set on the slides themselves
            elif shape.has_text_frame:
                _place(shape, 96, 108, 1728, 86 if shape.placeholder_format.idx == 0 else 800)
                shape.text_frame.text = (
                    _PLACEHOLDERS["标题"] if shape.placeholder_format.idx == 0 else "单击此处编辑文本"
                )
    layouts[0].name, layouts[1].name = "标题", "空白"
    theme = next(rel.target_part for rel in file.slide_master.part.rels.values() if rel.reltype.endswith("/theme"))
    xml = theme.blob.decode("utf-8").replace('<a:latin typeface="Calibri"/>', f'<a:latin typeface="{FONT}"/>')
    theme._blob = xml.replace('<a:ea typeface=""/>', f'<a:ea typeface="{FONT}"/>').encode("utf-8")
    about = file.core_properties
    about.title, about.author, about.language, about.comments = brief.title, "", "zh-CN", brief.origin.line
    return file


def _place(shape, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = px(left), px(top), px(width), px(height)


def _typeset(font, size: float, color: str, bold: bool = False) -> None:
    font.size, font.bold, font.name = pt(size), bold, FONT
    font.color.rgb = RGBColor.from_string(color)
    _east_asian(font._rPr)


def _east_asian(properties) -> None:
    """The typeface of Chinese letters, right behind that of Latin ones."""
    for tag in ("a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    latin = properties.find(qn("a:latin"))
    east = latin.makeelement(qn("a:ea"), {"typeface": FONT})
    latin.addnext(east)
    properties.set("lang", "zh-CN") if properties.tag == qn("a:rPr") else None


def _write(frame, words: str, size: float, color: str, bold: bool = False, align=None, anchor=MSO_ANCHOR.TOP) -> None:
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    paragraph = frame.paragraphs[0]
    paragraph.alignment = align
    for run in paragraph.runs:
        _typeset(run.font, size, color, bold)


def _text(slide, left, top, width, height, words: str, size: float, color: str, **look) -> None:
    box = slide.shapes.add_textbox(px(left), px(top), px(width), px(height))
    _write(box.text_frame, words, size, color, **look)


def _title(slide, words: str, left, top, width, height, size: float) -> None:
    shape = slide.shapes.title
    _place(shape, left, top, width, height)
    _write(
        shape.text_frame,
        words,
        size if len(words) <= _LONG else 48,
        _INK,
        bold=True,
        align=PP_ALIGN.LEFT,
        anchor=MSO_ANCHOR.MIDDLE,
    )


def _box(slide, left, top, width, height, color: str):
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, px(left), px(top), px(width), px(height))
    _plain(shape)
    _fill(shape, color)
    shape.line.fill.background()
    return shape


def _fill(shape, color: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(color)


def _plain(shape) -> None:
    """Without the theme's outline, shadow and type colour."""
    shape._element.remove(shape._element.find(qn("p:style")))


def _badge(slide, left, top, size, words: str, type_size: float) -> None:
    shape = slide.shapes.add_shape(MSO_SHAPE.OVAL, px(left), px(top), px(size), px(size))
    _plain(shape)
    _fill(shape, _IDENTITY)
    shape.line.fill.background()
    _write(shape.text_frame, words, type_size, _WHITE, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)
    shape.text_frame.word_wrap = False


def _figure(slide, left, top, width, one: Figure, size: float) -> None:
    _box(slide, left, top, width, 3, _LINE)
    _text(slide, left, top + 14, width, 44, one.label, 30, _MUTED)
    box = slide.shapes.add_textbox(px(left), px(top + 56), px(width), px(size * 1.3))
    _write(box.text_frame, one.figure, size, _INK, bold=True)
    if one.unit:
        unit = box.text_frame.paragraphs[0].add_run()
        unit.text = f" {one.unit}"
        _typeset(unit.font, 32, _MUTED)
    if one.below:
        _text(slide, left, top + 62 + size * 1.3, width, 44, one.below, 28, _MUTED)


def _chart(slide, left, top, width, height, chart: Chart) -> None:
    bars = chart.kind == "bars"
    order = slice(None, None, -1 if bars else 1)  # the first bar is drawn at the bottom
    values, words = chart.values[order], chart.words[order]
    data = CategoryChartData(number_format="#,##0" + ("." + "0" * chart.decimals if chart.decimals else ""))
    data.categories = chart.categories[order]
    data.add_series(chart.title, values)
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.COLUMN_CLUSTERED
    _text(slide, left, top, width, 48, chart.title + (f"（{chart.unit}）" if chart.unit else ""), 30, _MUTED)
    drawn = slide.shapes.add_chart(kind, px(left), px(top + 56), px(width), px(height - 56), data).chart
    drawn.has_legend, drawn.has_title = False, False
    _typeset(drawn.font, 30 if bars else 28, _INK)
    plot, series = drawn.plots[0], drawn.plots[0].series[0]
    plot.gap_width, plot.vary_by_categories = 60 if bars else 30, False
    _fill(series.format, _MARK)
    drawn.value_axis.visible, drawn.value_axis.has_major_gridlines = False, False
    drawn.value_axis.minimum_scale = min([0, *(one for one in values if one is not None)])
    if bars:  # room for the words behind the longest bar
        drawn.value_axis.maximum_scale = 1.55 * max((one for one in values if one is not None), default=1) or 1
    axis = drawn.category_axis
    axis.format.line.color.rgb = RGBColor.from_string(_INK if not bars else _WHITE)
    axis.has_major_gridlines = False
    _typeset(axis.tick_labels.font, 30 if bars else 28, _INK if bars else _MUTED)
    for point, (value, word) in enumerate(zip(values, words, strict=True)):
        if value is None:
            continue
        label = series.points[point].data_label
        label.position = XL_LABEL_POSITION.OUTSIDE_END
        frame = label.text_frame
        frame.text, frame.word_wrap = word, False
        for run in frame.paragraphs[0].runs:
            _typeset(run.font, 28, _INK)


def _table(slide, left, top, width, table: Table, widths: tuple[float, ...]) -> None:
    lines = [table.columns, *table.rows]
    step = min(60, 740 / len(lines))
    shape = slide.shapes.add_table(len(lines), len(table.columns), px(left), px(top), px(width), px(step * len(lines)))
    grid = shape.table
    grid.horz_banding = False
    shape._element.graphic.graphicData.tbl.tblPr.find(
        qn("a:tableStyleId")
    ).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    for place, share in enumerate(widths):
        grid.columns[place].width = px(width * share)
    for row, words in enumerate(lines):
        grid.rows[row].height = px(step)
        for place, word in enumerate(words):
            cell = grid.cell(row, place)
            cell.margin_top = cell.margin_bottom = 0
            align = PP_ALIGN.RIGHT if place in table.numeric else PP_ALIGN.LEFT
            _write(cell.text_frame, word, 28, _INK if row else _MUTED, align=align)
            cell.margin_left = cell.margin_right = px(16)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            _underline(cell)


def _underline(cell) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(qn("a:lnB"), {"w": "12700"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": _LINE}))
    line.append(fill)
    properties.append(line)


def _picture(slide, left, top, width, height, picture: Picture) -> None:
    """Cropped to the frame, never stretched; the caption below."""
    shape = slide.shapes.add_picture(str(picture.path), px(left), px(top), px(width), px(height))
    with Image.open(picture.path) as original:
        wide, high = original.size
    excess = wide / high / (width / height)
    if excess > 1:
        shape.crop_left = shape.crop_right = (1 - 1 / excess) / 2
    else:
        shape.crop_top = shape.crop_bottom = (1 - excess) / 2
    shape._element.nvPicPr.cNvPr.set("descr", picture.caption)
    _text(slide, left, top + height + 12, width, 44, picture.caption, 28, _MUTED)
