"""The presentation as PPTX: native charts, tables and shapes, all editable; 16:9; one master, two layouts.

Every run names its East-Asian typeface, so that no viewer substitutes boxes. Notes carry definition and source.
"""

import io
import math
from pathlib import Path
from typing import BinaryIO

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Pt

from reports import geography, shapes
from reports.brief import Brief, Part, Progress, about
from reports.land import Map
from warehouse.words.plain import office

_FAINT = 0.4  # of a colour, behind the cover's words
_FINE = 1600  # pixels across a map
_SPEAK, _FOOT = "【讲解】", "【口径和来源】"
_INSET = (1624, 40, 200, 170)  # of the map beside a stop's name: left, top, width, height
_PLACEHOLDERS = {"标题": "单击此处编辑标题"}
_TITLE_ONLY, _BLANK = 5, 6  # layouts of python-pptx's own template, the only ones kept
_SAID = ((60, 1), (52, 2), (44, 3))  # how large a 看点 is set, and in how many lines at most


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
        self._lands: dict[bool, bytes] = {}  # the district as a picture, for a cover or not

    def add(self, part: Part, number: int) -> None:
        slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        getattr(self, f"_{part.kind}")(slide, part)
        shapes.text(slide, 96, 992, 1480, 52, self.brief.origin.short, shapes.SMALLEST, shapes.MUTED)
        shapes.number(slide, 1600, 992, 224, 52, number, f" / {len(self.brief.parts)}")
        self._notes(slide, part)
        if part.hidden:
            slide._element.set("show", "0")

    def _notes(self, slide: Slide, part: Part) -> None:
        """What is read aloud, then what the numbers mean and where they come from."""
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None  # every page of notes has one
        behind = (*part.notes, f"{self.brief.origin.line}。")
        frame.text = office("\n".join([_SPEAK, *part.spoken, "", _FOOT, *behind]))
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                shapes.typeset(run.font, 24, shapes.INK, bold=run.text in (_SPEAK, _FOOT))

    def _cover(self, slide: Slide, part: Part) -> None:
        if part.map:
            self._map(slide, part.map, 1184, 240, 640, 600, cover=True)
        shapes.box(slide, 96, 350, 96, 12, shapes.IDENTITY)
        shapes.title(slide, part.title, 96, 410, 1728, 88)
        shapes.text(slide, 96, 560, 1728, 64, part.statement, 40, shapes.MUTED)
        if self.brief.origin.demo:
            shapes.text(slide, 220, 330, 300, 52, "演示数据", shapes.SMALLEST, shapes.IDENTITY)

    def _closing(self, slide: Slide, part: Part) -> None:
        self._cover(slide, part)
        shapes.text(slide, 96, 660, 1728, 52, self.brief.origin.dataset, shapes.SMALLEST, shapes.MUTED)

    def _heading(self, slide: Slide, part: Part) -> None:
        shapes.text(slide, 96, 54, 1728, 48, part.eyebrow, shapes.SMALLEST, shapes.IDENTITY)
        shapes.title(slide, part.statement or part.title, 96, 110, 1728, 60)

    def _chapter(self, slide: Slide, part: Part) -> None:
        self._heading(slide, part)
        size, top = (80, 236) if part.charts else (128, 400)
        wide = (1728 - 64 * (len(part.cards) - 1)) / max(len(part.cards), 1)
        for index, card in enumerate(part.cards):
            shapes.card(slide, 96 + (wide + 64) * index, top, wide, card, size)
        lines = max((shapes.lines(card.below, wide, shapes.SMALLEST) for card in part.cards), default=0)
        lower = top + shapes.card_height(size, lines) + 20 if part.cards else 240
        for chart in part.charts:
            shapes.chart(slide, 96, lower, 1728, 970 - lower, chart)
        if part.table and part.table.rows:
            needs = part.table.needs
            shapes.table(slide, 96, 230, 1728, part.table, tuple(need / sum(needs) for need in needs), height=660)
        elif part.table:
            shapes.text(slide, 96, 260, 1728, 52, part.table.without_rows, 40, shapes.MUTED)
        if part.caption and part.table and part.table.rows:
            shapes.text(slide, 96, 912, 1728, 48, part.caption, shapes.SMALLEST, shapes.MUTED)
        if part.sentences:
            shapes.text(slide, 96, 260, 1728, 52, "".join(part.sentences), 40, shapes.MUTED)

    def _route(self, slide: Slide, part: Part) -> None:
        self._heading(slide, part)
        if part.map:
            self._map(slide, part.map, 96, 230, 1000, 690)
        if part.table:
            left, wide, first = (1200, 624, 0.2) if part.map else (96, 1728, 0.07)
            shapes.table(slide, left, 230, wide, part.table, widths=(first, 1 - first))

    def _stop(self, slide: Slide, part: Part) -> None:
        self._name(slide, part, 1728 if not (part.pictures and part.map) else 1480)
        top = 236 + self._said(slide, part)
        drawn = part.pictures or part.map
        if part.pictures:
            shapes.picture(slide, 96, top, 660, 900 - top, part.pictures[0])
            if part.map:
                self._map(slide, part.map, *_INSET, inset=True)
        elif part.map:
            self._map(slide, part.map, 96, top, 660, 950 - top)
        left, room = (840, 984) if drawn else (96, 1728)
        across, size = (3, 72) if part.highlight and drawn else (2, 88) if drawn else (3, 88)
        below = (
            1.4 * shapes.SMALLEST * shapes.lines("".join(part.sentences), room, shapes.SMALLEST)
            if part.sentences
            else 0
        )
        wide, high = (room - 48 * (across - 1)) / across, (966 - top - below) / math.ceil(6 / across)
        for index, card in enumerate(part.cards):
            shapes.card(slide, left + (wide + 48) * (index % across), top + high * (index // across), wide, card, size)
        lower = top + high * math.ceil(len(part.cards) / across)
        if part.sentences:
            shapes.text(slide, left, lower, room, 48, "".join(part.sentences), shapes.SMALLEST, shapes.MUTED)

    def _highlight(self, slide: Slide, part: Part) -> None:
        self._name(slide, part, 1728)
        shapes.text(slide, 96, 250, 1728, 700, part.highlight, 48, shapes.INK)

    def _name(self, slide: Slide, part: Part, wide: float) -> None:
        """Number, street and name of a stop."""
        shapes.badge(slide, 96, 48, 60, str(part.number), shapes.SMALLEST)
        left = 180 if part.number and part.number < 100 else 204
        shapes.text(slide, left, 54, wide - left + 96, 48, part.eyebrow, shapes.SMALLEST, shapes.IDENTITY)
        shapes.title(slide, part.title, 96, 116, wide, 60)

    def _said(self, slide: Slide, part: Part) -> float:
        """The 看点 below a stop's name, as large as it may be. Returns the room that it takes."""
        if not part.highlight:
            return 0
        wide, words = 1728 if not (part.pictures and part.map) else 1480, f"看点：{part.highlight}"
        fitting = (size for size, most in _SAID if shapes.lines(words, wide, size) <= most)
        size = next(fitting, _SAID[-1][0])
        high = 1.25 * size * shapes.lines(words, wide, size)
        shapes.text(slide, 96, 216, wide, high, words, size, shapes.IDENTITY)
        return high + 10

    def _ranking(self, slide: Slide, part: Part) -> None:
        self._heading(slide, part)
        if part.table:
            shapes.table(slide, 96, 210, 1728, part.table, widths=(0.18, 0.42, 0.2, 0.2), height=670)
        shapes.text(slide, 96, 884, 1728, 96, "".join(part.notes), shapes.SMALLEST, shapes.MUTED)

    def _map(
        self,
        slide: Slide,
        map: Map,
        left: float,
        top: float,
        width: float,
        height: float,
        inset: bool = False,
        cover: bool = False,
    ) -> None:
        """The district as one picture that all slides share; drawn on it what this slide picks out. An ``inset`` has no words."""
        key = {} if inset or cover else {shapes.TONES[tint]: streets for tint, streets in map.tints.items()}
        start = left
        height -= shapes.legend_height(key, width) if key else 0
        scale = min(width / 1000, height / map.height)
        left, top = left + (width - 1000 * scale) / 2, top + (height - map.height * scale) / 2
        land = io.BytesIO(self._land(map, cover))  # one part of the file, however many slides show it
        drawn = slide.shapes.add_picture(
            land, *(shapes.px(each) for each in (left, top, 1000 * scale, map.height * scale))
        )
        drawn.name = "路线图"
        shapes.described(drawn, map.alt)
        if cover:  # behind the words
            slide.shapes._spTree.insert(2, drawn._element)
        if map.picked:
            self._picked(slide, map, left, top, scale)
        for place, number, small in () if inset else map.marks(shapes.SMALLEST / scale):
            x, y = left + place.centre[0] * scale, top + place.centre[1] * scale
            if small:
                shapes.badge(slide, x - 24, y - 24, 48, str(number), shapes.SMALLEST)
            else:
                look = {"bold": True, "align": PP_ALIGN.CENTER, "anchor": MSO_ANCHOR.MIDDLE}
                shapes.text(slide, x - 50, y - 26, 100, 52, str(number), shapes.SMALLEST, shapes.WHITE, **look)
        if key:
            shapes.legend(slide, start, top + map.height * scale + 8, width, key)

    def _land(self, map: Map, cover: bool) -> bytes:
        """The picture of the district, drawn once for each colouring."""
        if cover not in self._lands:
            colours = shapes.TONES | ({"stop": shapes.IDENTITY} if cover else {})
            colours = {tone: _faint(colour) if cover else colour for tone, colour in colours.items()}
            self._lands[cover] = geography.picture(map, _FINE, colours, shapes.WHITE)
        return self._lands[cover]

    def _picked(self, slide: Slide, map: Map, left: float, top: float, scale: float) -> None:
        """The places picked out, as one shape."""
        builder = None
        for ring in (ring for place in map.picked for ring in place.rings):
            points = [(shapes.px(left + x * scale), shapes.px(top + y * scale)) for x, y in ring]
            if builder is None:
                builder = slide.shapes.build_freeform(*points[0], scale=1.0)
            else:
                builder.move_to(*points[0])
            builder.add_line_segments(points[1:], close=True)
        assert builder is not None
        shape = builder.convert_to_shape()
        shape.name = "本页站点"
        shapes.plain(shape)
        shapes.fill(shape, shapes.IDENTITY)
        shape.line.color.rgb, shape.line.width = RGBColor.from_string(shapes.WHITE), Pt(1.25 * map.line / 3)
        shapes.described(shape, map.alt)


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
    about(file.core_properties, brief)
    return file
