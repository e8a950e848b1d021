"""What is drawn in a Word document: native charts, whose numbers can be edited, and the map as a picture.

Greys and one dark colour, so that a page printed in black and white says the same.
"""

import io
from collections.abc import Iterator

import pptx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length
from docx.text.run import Run
from PIL import Image, ImageDraw
from pptx.chart.data import ChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.parts.chart import ChartPart
from pptx.text.text import Font
from pptx.util import Pt

from reports.land import Map, Place
from reports.pieces import Chart
from warehouse.words.plain import office

_GREY, _STRONG, _INK, _FONT = "A6A6A6", "A4201B", "000000", ("Times New Roman", "宋体")
_LANDS = {"current": "#A4201B", "street": "#BFBFBF", "rest": "#F2F2F2"}
_LINE, _PIXELS, _FINER = "#7F7F7F", 1200, 2  # of the map: its lines, its width, how much finer it is drawn at first


def chart(file: Document, run: Run, drawn: Chart, width: Length, height: Length, small: bool = False) -> None:
    """A native chart in the run; its labels are the numbers themselves, so that they follow when the data is edited.

    A ``small`` one is set in smaller type, without 千分位.
    """
    made = _chart(drawn, 6.5 if small else 9, drawn.format.removeprefix("#,##") if small else drawn.format)
    package = file.part.package
    number = 1 + sum("/word/charts/" in part.partname for part in package.iter_parts())
    book = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        CONTENT_TYPE.SML_SHEET,
        made.chart_workbook.xlsx_part.blob,
        package,
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, made.blob, package)
    named = made._element.find(qn("c:externalData")).get(qn("r:id"))
    part.load_rel(RELATIONSHIP_TYPE.PACKAGE, book, named)
    identity = file.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    shape = parse_xml(
        f'<w:drawing {nsdecls("w", "wp", "a", "r")} xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{1000 + number}" name="图表 {number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{identity}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    shape.find(f".//{qn('wp:docPr')}").set("descr", office(drawn.alt))
    run._r.append(shape)


def _chart(drawn: Chart, size: float, written: str) -> ChartPart:
    bars = drawn.kind == "bars"
    order = slice(None, None, -1 if bars else 1)  # the first bar is drawn at the bottom
    parts = drawn.parts or ("",) * len(drawn.values)
    names = [office(name) + (f"（{part}）" if part else "") for name, part in zip(drawn.categories, parts, strict=True)]
    data = ChartData(number_format=drawn.format)
    data.categories = names[order]
    data.add_series(office(drawn.title), drawn.values[order])
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.COLUMN_CLUSTERED
    made = ChartPart.new(kind, data, pptx.Presentation().part.package)
    figure = made.chart
    figure.has_legend, figure.has_title = False, False
    _typeset(figure.font, size)
    plot = figure.plots[0]
    plot.gap_width, plot.vary_by_categories = 50, False
    series = plot.series[0]
    _fill(series.format, _GREY)
    if drawn.highlight in drawn.categories:
        at = drawn.categories[order].index(drawn.highlight)
        _fill(series.points[at].format, _STRONG)
    known = [value for value in drawn.values if value is not None]
    values, named = figure.value_axis, figure.category_axis
    values.visible, values.has_major_gridlines, named.has_major_gridlines = False, False, False
    values.minimum_scale = min(0, *known)
    values.maximum_scale = 1.15 * max(known) or 1  # room for the number behind the longest
    named.major_tick_mark = XL_TICK_MARK.NONE
    named.format.line.color.rgb = RGBColor.from_string(_INK)
    _typeset(named.tick_labels.font, size)
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format, labels.number_format_is_linked = written, False
    _typeset(labels.font, size)
    frameless = f"<c:spPr {nsdecls('a', 'c')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    made._element.find(qn("c:chart")).addnext(parse_xml(frameless))
    return made


def _fill(shape: object, colour: str) -> None:
    shape.fill.solid()  # type: ignore[attr-defined]
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)  # type: ignore[attr-defined]


def _typeset(font: Font, size: float) -> None:
    font.size, font.bold, font.name = Pt(size), False, _FONT[0]
    font.color.rgb = RGBColor.from_string(_INK)
    latin = font._rPr.find(qn("a:latin"))
    for tag in ("a:ea", "a:cs"):
        for old in font._rPr.findall(qn(tag)):
            font._rPr.remove(old)
    latin.addnext(latin.makeelement(qn("a:ea"), {"typeface": _FONT[1]}))


def locator(drawn: Map) -> bytes:
    """The map as a PNG: the current place dark, its street grey, the others pale."""
    scale = _PIXELS * _FINER / 1000
    size = round(_PIXELS * _FINER), round(drawn.height * scale)
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    for tone, ring in _rings(drawn):
        points = [(x * scale, y * scale) for x, y in ring]
        pen.polygon(points, fill=_LANDS[tone])
        pen.line([*points, points[0]], fill=_LINE, width=2 * _FINER)
    target = io.BytesIO()
    picture.resize((size[0] // _FINER, size[1] // _FINER), Image.Resampling.LANCZOS).save(target, "png")
    return target.getvalue()


def _rings(drawn: Map) -> Iterator[tuple[str, tuple[tuple[float, float], ...]]]:
    for tone in ("rest", "street", "current"):
        for place in drawn.places:
            if _tone(drawn, place) == tone:
                yield from ((tone, ring) for ring in place.rings)


def _tone(drawn: Map, place: Place) -> str:
    return "current" if place.code == drawn.current else "street" if place.street == drawn.street else "rest"
