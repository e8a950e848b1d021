"""The presentation as PPTX: native charts, tables and shapes, all editable; 16:9; one master, two layouts.

Every run names its East-Asian typeface, so that no viewer substitutes boxes. Notes carry definition and source.
"""

from copy import deepcopy
from pathlib import Path
from typing import BinaryIO

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.util import Pt

from reports import shapes
from reports.brief import Brief, Map, Part, Place, Progress
from warehouse.words.plain import office

_STOP, _FAINT = "D9B3A9", 0.4
_INSET = (1624, 40, 200, 200)  # of the map beside a stop's name: left, top, width, height
_PLACEHOLDERS = {"标题": "单击此处编辑标题"}
_TITLE_ONLY, _BLANK = 5, 6  # layouts of python-pptx's own template, the only ones kept


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
        self._maps: dict[tuple, object] = {}  # a drawing per position and kind, copied from slide to slide

    def add(self, part: Part, number: int) -> None:
        slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        getattr(self, f"_{part.kind}")(slide, part)
        origin = f"{self.brief.origin.line}"
        shapes.text(slide, 96, 992, 1500, 52, origin, 28, shapes.MUTED)
        shapes.number(slide, 1600, 992, 224, 52, number, f" / {len(self.brief.parts)}")
        if part.notes:
            frame = slide.notes_slide.notes_text_frame
            frame.text = office("\n".join(part.notes))
            for paragraph in frame.paragraphs:
                for run in paragraph.runs:
                    shapes.typeset(run.font, 24, shapes.INK)
        if part.hidden:
            slide._element.set("show", "0")

    def _cover(self, slide: Slide, part: Part) -> None:
        if part.map:
            behind = self._map(slide, part.map, 1184, 240, 640, 600, inset=True, faint=True)
            slide.shapes._spTree.insert(2, behind._element)
        shapes.box(slide, 96, 350, 96, 12, shapes.IDENTITY)
        shapes.title(slide, part.title, 96, 410, 1728, 88)
        shapes.text(slide, 96, 560, 1728, 64, part.statement, 36, shapes.MUTED)
        if self.brief.origin.demo:
            shapes.text(slide, 220, 326, 300, 60, "演示数据", 36, shapes.IDENTITY)

    def _closing(self, slide: Slide, part: Part) -> None:
        self._cover(slide, part)

    def _chapter(self, slide: Slide, part: Part) -> None:
        shapes.text(slide, 96, 60, 1728, 48, part.eyebrow, 32, shapes.IDENTITY)
        shapes.title(slide, part.statement, 96, 110, 1728, 60)
        for index, card in enumerate(part.cards):
            shapes.card(slide, 96, 250 + 240 * index, 520, card, 88)
        left = 690 if part.cards else 96
        for chart in part.charts:
            shapes.chart(slide, left, 240, 1824 - left, 720, chart)
        if part.table:
            needs = part.table.needs
            shapes.table(slide, 96, 230, 1728, part.table, tuple(need / sum(needs) for need in needs), height=660)
        if part.caption:
            shapes.text(slide, 96, 904, 1728, 80, part.caption, 28, shapes.MUTED)

    def _route(self, slide: Slide, part: Part) -> None:
        shapes.text(slide, 96, 60, 1728, 48, part.title, 32, shapes.IDENTITY)
        shapes.title(slide, part.statement, 96, 110, 1728, 60)
        if part.map:
            self._map(slide, part.map, 96, 230, 1000, 690)
        if part.table:
            shapes.table(slide, 1200, 230, 624, part.table, widths=(0.2, 0.8))

    def _stop(self, slide: Slide, part: Part) -> None:
        wide = 1728 if not part.pictures else 1480
        shapes.badge(slide, 96, 60, 60, str(part.number), 32)
        lower = 38 * (shapes.lines(part.eyebrow, wide - 80, 32) - 1)  # one line more above the title
        shapes.text(slide, 176, 64, wide - 80, 52 + lower, part.eyebrow, 32, shapes.IDENTITY)
        shapes.title(slide, part.title, 96, 126 + lower, wide, 60)
        if part.pictures:
            shapes.picture(slide, 96, 260, 820, 640, part.pictures[0])
            if part.map:
                self._map(slide, part.map, *_INSET, inset=True)
        elif part.map:
            self._map(slide, part.map, 96, 250, 820, 660)
        for index, card in enumerate(part.cards):
            shapes.card(slide, 990 + 440 * (index % 2), 250 + 240 * (index // 2), 394, card, 76)

    def _ranking(self, slide: Slide, part: Part) -> None:
        shapes.text(slide, 96, 60, 1728, 48, part.title, 32, shapes.IDENTITY)
        shapes.title(slide, part.statement, 96, 110, 1728, 60)
        if part.table:
            shapes.table(slide, 96, 220, 1728, part.table, widths=(0.18, 0.42, 0.2, 0.2))
        shapes.text(slide, 96, 900, 1728, 84, "".join(part.notes), 28, shapes.MUTED)

    def _map(
        self,
        slide: Slide,
        map: Map,
        left: float,
        top: float,
        width: float,
        height: float,
        inset: bool = False,
        faint: bool = False,
    ) -> GroupShape:
        """Cells as freeforms; drawn once, then copied with the current stop's colours. An ``inset`` has no words."""
        scale = min(width / 1000, height / map.height)
        left, top = left + (width - 1000 * scale) / 2, top + (height - map.height * scale) / 2
        whole = map.current is None
        drawing = (whole, left, top)
        if drawing not in self._maps:
            group = slide.shapes.add_group_shape()
            for place in map.places:
                for ring in place.rings:
                    points = [(left + x * scale, top + y * scale) for x, y in ring]
                    builder = group.shapes.build_freeform(*map_point(points[0]), scale=1.0)
                    builder.add_line_segments([map_point(point) for point in points[1:]], close=True)
                    cell = builder.convert_to_shape()
                    cell.name = place.code
                    shapes.plain(cell)
                    shapes.fill(cell, _faint(_tone(map, place, whole)) if faint else _tone(map, place, whole))
                    cell.line.color.rgb, cell.line.width = RGBColor.from_string(shapes.WHITE), Pt(1.25)
            group.name = "路线图"
            self._maps[drawing] = deepcopy(group._element)
        else:
            slide.shapes._spTree.append(deepcopy(self._maps[drawing]))
            copied = slide.shapes[-1]
            assert isinstance(copied, GroupShape)
            group = copied
        for place in map.places:
            if place.code == map.current:
                for cell in group.shapes:
                    if cell.name == place.code:
                        shapes.fill(cell, shapes.IDENTITY)
            if place.number and not inset and (whole or place.code == map.current):
                x, y = left + place.centre[0] * scale, top + place.centre[1] * scale
                color = shapes.INK if whole and map.crowded else shapes.WHITE
                look = {"bold": True, "align": PP_ALIGN.CENTER, "anchor": MSO_ANCHOR.MIDDLE}
                shapes.text(slide, x - 40, y - 26, 80, 52, str(place.number), 28, color, **look)
        if map.caption and not inset:
            shapes.text(slide, left, top + map.height * scale + 6, 800, 48, map.caption, 28, shapes.MUTED)
        return group


def map_point(point: tuple[float, float]) -> tuple[int, int]:
    return shapes.px(point[0]), shapes.px(point[1])


def _tone(map: Map, place: Place, whole: bool) -> str:
    if map.crowded and place.number:
        return shapes.TINTS[map.tint(place)]
    return shapes.LINE if not place.number else shapes.IDENTITY if whole else _STOP


def _faint(color: str) -> str:
    """The colour on a cover: so much of it on white."""
    return "".join(f"{round(255 - _FAINT * (255 - int(color[at : at + 2], 16))):02X}" for at in (0, 2, 4))


def _template(brief: Brief) -> Presentation:
    """A 16:9 file with one master and two layouts, the typeface in the theme, and words in Chinese."""
    file = pptx.Presentation()
    file.slide_width, file.slide_height = shapes.px(1920), shapes.px(1080)
    layouts = file.slide_layouts
    for index, layout in reversed(list(enumerate(layouts))):
        if index not in (_TITLE_ONLY, _BLANK):
            layouts.remove(layout)
    for holder in [file.slide_master, *layouts]:
        for shape in list(holder.placeholders):
            if shape.placeholder_format.type in (13, 15, 16) or shape.placeholder_format.idx in (10, 11, 12):
                shape._element.getparent().remove(shape._element)  # date, foot, number: set on the slides themselves
            elif shape.has_text_frame:
                shapes.put(shape, 96, 108, 1728, 86 if shape.placeholder_format.idx == 0 else 800)
                shape.text_frame.text = (
                    _PLACEHOLDERS["标题"] if shape.placeholder_format.idx == 0 else "单击此处编辑文本"
                )
    layouts[0].name, layouts[1].name = "标题", "空白"
    theme = next(rel.target_part for rel in file.slide_master.part.rels.values() if rel.reltype.endswith("/theme"))
    xml = theme.blob.decode("utf-8").replace('<a:latin typeface="Calibri"/>', f'<a:latin typeface="{shapes.FONT}"/>')
    theme._blob = xml.replace('<a:ea typeface=""/>', f'<a:ea typeface="{shapes.FONT}"/>').encode("utf-8")
    about = file.core_properties
    about.title, about.comments = office(brief.title)[:255], office(brief.origin.line)[:255]  # letters they can hold
    about.author, about.language = "", "zh-CN"
    return file
