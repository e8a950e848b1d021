"""The map of communities: the pydeck layers, and what was clicked.

Coordinates are WGS-84, longitude first. No host is asked for anything unless a tile address is given. The wheel scrolls the page,
see components/maps.py.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import numpy as np
import pandas as pd
import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from components import theme
from components.charts import folding, labels, pictures
from components.charts.scales import Scale, absent, nice
from warehouse.measures.geography import METRES_PER_DEGREE, Geography, hatch
from warehouse.words import plain

if TYPE_CHECKING:
    from components.theme import Palette
_FONT = pdk.types.String("Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif")
_PIXELS = pdk.types.String("pixels")
_KINDS = {"communities": "community", "columns": "community", "points": "community", "street-labels": "street"}
_ON_TOP = {"depthTest": False}  # lines and text stay readable in front of columns
_CHINA = (73.0, 18.0, 135.0, 54.0)
_PALE = 110  # of 255: how strong columns are beside the chosen one
_MARGIN = 14  # pixels around what is shown
_ALIKE = 0.25  # of the largest point, one whose size says nothing
_LARGEST = 1 / 3  # the radius of the largest point, of the space between neighbours
_SMALLEST = 3  # pixels: the least radius of a point


class Map(pdk.Deck):
    """A deck written on one line: pydeck indents, which takes several times as long and twice the bytes."""

    def to_json(self) -> str:
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"))


def deck(
    rows: pd.DataFrame,
    geography: Geography,
    *,
    scale: Scale,
    palette: "Palette",
    mode: Literal["面", "柱", "点"] = "面",
    selected: str | None = None,
    sized: bool = True,
    stations: pd.DataFrame | None = None,
    size: tuple[int, int],
    begun: int = 0,
    tile_url: str | None = None,
) -> Map:
    """The map of ``rows`` (code, name, street, value, longitude, latitude), framed to fit ``size`` (pixels).

    Cells of communities that are not among the rows stay blank, so that a filter keeps its surroundings. Very many are one picture.
    Points that are not ``sized`` are alike: of shares their colour says all. ``stations``: name, longitude, latitude. ``begun``: another number shows it as framed again, wherever it was moved to.
    ``tile_url``: a raster tile address with {z}, {x}, {y}.
    """
    filled, opacity = mode == "面", 0.7 if tile_url else 1
    each = not filled or geography.bounds is None or len(rows) <= pictures.MOST  # one by one, not as a picture
    if each and len(geography.polygons) > pictures.MOST:  # their surroundings would be too many
        geography = replace(geography, polygons=geography.polygons[geography.polygons["code"].isin(rows["code"])])
    values = dict(zip(rows["code"], rows["value"], strict=True))
    cells = [_cell(row, values, scale, palette, filled) for row in (_records(geography.polygons) if each else ())]
    marks = _marks(rows, cells, scale, sized) if each else []
    shown = [at for cell in cells if cell["known"] for at in cell["polygon"][0]] + [mark["at"] for mark in marks]
    bounds = _bounds(shown or _middles(rows, geography)) or geography.bounds or _CHINA
    reach = (bounds[3] - bounds[1]) * METRES_PER_DEGREE / math.sqrt(max(len(marks), 4))  # metres between neighbours
    view = _framed(bounds, size, pitch=45 if mode == "柱" else 0)
    chosen = geography.polygons.loc[geography.polygons["code"] == selected, "polygon"] if selected else ()
    rings = [ring for polygon in chosen for ring in polygon]
    if mode == "柱" and any(mark["code"] == selected for mark in marks):
        marks = _shining(marks, selected, palette)
    drawn = _land(cells, geography, palette, filled, opacity) if each else None
    layers = [
        *(drawn or _picture(values, geography, scale, palette, opacity)),
        _lines("selected-edge", rings, palette.surface, 8),
        _lines("selected", rings, palette.identity, 4),
        *_heights_or_areas(marks, mode, reach, palette),
        *_stations(stations, palette),
        *_names(cells if filled else [], geography, palette, view, _discs(marks, reach, view) if mode == "点" else []),
        *_scale_bar(bounds, palette),
    ]
    turning = {"dragRotate": mode == "柱", "touchRotate": mode == "柱"}
    return Map(
        # A list within the list: Streamlit fades top-level layers to 40 % as soon as something is selected, and the
        # colours would no longer be those of the legend. It leaves nested lists alone.
        layers=[layers],
        views=[pdk.View(type="MapView", id=f"map-{begun}", controller=turning)],
        initial_view_state=view,
        tooltip=_tooltip(palette),
        **({"map_provider": "mapbox", "map_style": _tiles(tile_url)} if tile_url else {"map_provider": None}),
    )


def picked(event: object) -> tuple[str | None, str | None]:
    """What was clicked on ``st.pydeck_chart``: ("community", code), ("street", name) or (None, None)."""
    selection = event.get("selection") if isinstance(event, Mapping) else None
    for layer, objects in ((selection or {}).get("objects") or {}).items():
        if objects and (kind := _KINDS.get(layer)):
            return kind, objects[0]["code" if kind == "community" else "street"]
    return None, None


def _records(frame: pd.DataFrame) -> list[dict]:
    return frame.map(plain.deck).to_dict("records")


def _cell(row: dict, values: dict, scale: Scale, palette: "Palette", filled: bool) -> dict:
    """A cell as drawn: in its class's colour; blank when it is not among the rows, or when marks carry the value."""
    known, value = row["code"] in values, values.get(row["code"])
    fill = scale.color(value) if known and filled else palette.surface
    texts = {"title": f"{row['name']} · {row['street']}", "words": scale.text(value) if known else "不在当前筛选范围"}
    state = {"known": known, "hatched": known and filled and absent(value)}
    return row | texts | state | {"fill": _rgb(fill), "ink": _rgb(theme.words_on(fill)), "at": _at(row)}


def _marks(rows: pd.DataFrame, cells: list[dict], scale: Scale, sized: bool) -> list[dict]:
    """Where communities stand: at their own points, else in the middle of their cells; ``share`` is of the maximum."""
    middle = {cell["code"]: cell["at"] for cell in reversed(cells)}
    top = max(map(abs, scale.known), default=0) or 1
    marks = []
    for row in _records(rows):
        at, value = _at(row) or middle.get(row["code"]), row["value"]
        share = 0 if absent(value) else max(0, float(value)) / top if sized else _ALIKE
        title = f"{row['name']} · {row['street']}"
        texts = {"code": row["code"], "title": title, "street": row["street"], "words": scale.text(value)}
        marks.append(texts | {"at": at, "fill": _rgb(scale.color(value)), "share": share, "root": share**0.5})
    return [mark for mark in marks if mark["at"]]


def _shining(marks: list[dict], selected: str | None, palette: "Palette") -> list[dict]:
    """The columns with the chosen one first and red: the others show through where they stand before it."""
    chosen = [mark | {"fill": _rgb(palette.identity)} for mark in marks if mark["code"] == selected]
    return chosen + [mark | {"fill": [*mark["fill"][:3], _PALE]} for mark in marks if mark["code"] != selected]


def _land(cells: list[dict], geography: Geography, palette: "Palette", filled: bool, opacity: float) -> list[pdk.Layer]:
    edge = {"get_line_color": _rgb(palette.surface if filled else palette.line), "get_line_width": 1}
    look = {"get_polygon": "polygon", "get_fill_color": "fill", "line_width_units": _PIXELS, "opacity": opacity}
    hatching = [line for cell in cells if cell["hatched"] for line in hatch(cell["polygon"])]
    outlines = [ring for outline in geography.streets["outline"] for ring in outline]
    return [
        pdk.Layer("PolygonLayer", cells, id="communities", **look, **edge, **_hover(palette)),
        _lines("no-data", hatching, palette.muted, 1),
        _lines("streets", outlines, palette.muted, 1.5),
    ]


def _picture(values: dict, geography: Geography, scale: Scale, palette: "Palette", opacity: float) -> list[pdk.Layer]:
    """The land where cells are too many to be drawn one by one, in the same colours."""
    tones = [*scale.tones, palette.line, palette.surface]
    classes = dict(zip(values, scale.classes(values.values()).tolist(), strict=True))
    missing, outside = len(tones) - 2, len(tones) - 1
    found = [classes.get(code, outside) for code in geography.polygons["code"].tolist()]
    colours = np.array([missing if number < 0 else number for number in found])
    outlines = [ring for outline in geography.streets["outline"] for ring in outline]
    return [
        pictures.layer(geography, colours, [*map(_rgb, tones)], opacity),
        _lines("streets", outlines, palette.ink, 1.5),
    ]


def _middles(rows: pd.DataFrame, geography: Geography) -> np.ndarray:
    """Where the cells of these communities have their middle."""
    among = geography.polygons["code"].isin(rows["code"])
    return geography.polygons.loc[among, ["longitude", "latitude"]].to_numpy()


def _heights_or_areas(marks: list[dict], mode: str, reach: float, palette: "Palette") -> list[pdk.Layer]:
    """Columns (height) or points (area) in proportion to the values; ``reach`` is the space of one in metres."""
    if mode == "柱":
        size = {"get_elevation": "share", "elevation_scale": reach * 3, "radius": reach / 5}
        look = {"get_position": "at", "get_fill_color": "fill"} | size | _hover(palette)
        return [pdk.Layer("ColumnLayer", marks, id="columns", **look)]
    size = {"get_radius": "root", "radius_scale": reach * _LARGEST, "radius_min_pixels": _SMALLEST}
    largest_first = sorted(marks, key=lambda mark: -mark["share"])  # so that no point hides a smaller one
    return [_points("points", largest_first, "fill", palette.muted, **size, **_hover(palette))] if mode == "点" else []


def _stations(stations: pd.DataFrame | None, palette: "Palette") -> list[pdk.Layer]:
    rows = [] if stations is None else _records(stations)
    sites = [{"title": row["name"], "words": "志愿服务站点", "at": _at(row)} for row in rows if _at(row)]
    dot = {"radius_units": _PIXELS, "get_radius": 3.5, "pickable": True}
    return [_points("stations", sites, _rgb(palette.ink), palette.surface, parameters=_ON_TOP, **dot)] if sites else []


def _points(id: str, data: list[dict], fill: str | list[int], edge: str, **look: object) -> pdk.Layer:
    look |= {"get_position": "at", "get_fill_color": fill, "stroked": True, "get_line_color": _rgb(edge)}
    return pdk.Layer("ScatterplotLayer", data, id=id, line_width_units=_PIXELS, get_line_width=1, **look)


def _discs(marks: list[dict], reach: float, view: pdk.ViewState) -> list[tuple]:
    """What points cover: left, top, right, bottom, in pixels."""
    radii = [max(_SMALLEST, mark["root"] * reach * _LARGEST / _metres(view)) for mark in marks]
    middles = labels.pixels([mark["at"] for mark in marks], view.zoom).tolist()
    return [(x - by, y - by, x + by, y + by) for (x, y), by in zip(middles, radii, strict=True)]


def _metres(view: pdk.ViewState) -> float:
    """How many a pixel has as the map stands at first."""
    return METRES_PER_DEGREE * 360 * math.cos(math.radians(view.latitude)) / (512 * 2**view.zoom)


def _names(
    cells: list[dict], geography: Geography, palette: "Palette", view: pdk.ViewState, standing: list[tuple]
) -> list[pdk.Layer]:
    """Names of communities (without 社区) in their cells, and of streets where the others, and what is ``standing`` there, leave room
    and they are not too many."""
    inside = {cell["code"]: cell for cell in reversed(cells) if cell["known"]}.values()
    names = [{"text": cell["name"].removesuffix("社区"), "at": cell["at"], "ink": cell["ink"]} for cell in inside]
    streets = [
        {"street": row["street"], "title": row["street"], "words": "点击只看本街道，再点看全部", "text": row["street"]}
        | {"room": row["room"], "ink": _rgb(palette.muted)}
        for row in _records(geography.streets)
        if len(geography.streets) <= folding.MOST
    ]
    names, streets = labels.laid(names, streets, view.zoom, standing)
    metres = _metres(view)
    plate = {
        "background": True,
        "get_background_color": _rgb(palette.surface, 235),
        "background_padding": [*labels.EDGE],
    }
    return [
        *_text("community-labels", names, labels.NAME, metres),
        *_text("street-labels", streets, labels.PLATE, metres, pickable=True, **plate),
    ]


def _scale_bar(bounds: tuple, palette: "Palette") -> list[pdk.Layer]:
    """A bar of a round length in the lower right corner; it lies on the map and so is true at every zoom."""
    west, south, east, _ = bounds
    degree = METRES_PER_DEGREE * math.cos(math.radians(south))
    metres = nice((east - west) * degree / 4)
    start, tick = east - metres / degree, south + metres / METRES_PER_DEGREE / 16
    text = f"{metres / 1000:g} 公里" if metres >= 1000 else f"{metres:g} 米"
    label = {"text": text, "at": [(start + east) / 2, south], "ink": _rgb(palette.muted)}
    bar = [[start, tick], [start, south], [east, south], [east, tick]]
    return [
        _lines("scale-bar", [bar], palette.muted, 1.5),
        *_text("scale-bar-label", [label], 13, get_pixel_offset=[0, -11]),
    ]


def _lines(id: str, lines: list, color: str, width: float) -> pdk.Layer:
    look = {"get_color": _rgb(color), "get_width": width, "width_units": _PIXELS, "joint_rounded": True}
    paths = [{"path": line} for line in lines]
    return pdk.Layer("PathLayer", paths, id=id, get_path="path", **look, parameters=_ON_TOP)


def _text(id: str, data: list[dict], size: int, metres: float | None = None, **look: object) -> list[pdk.Layer]:
    """Texts ``size`` pixels high. Where a pixel is so many ``metres`` at first, they shrink with the land when somebody zooms
    out, and so never come to lie over one another."""
    if not data:  # an empty character set is an error in the browser
        return []
    if metres:
        look |= {"size_units": pdk.types.String("meters"), "size_scale": metres, "size_max_pixels": size}
    look |= {"get_text": "text", "get_position": "at", "get_color": "ink", "get_size": size, "font_family": _FONT}
    return [pdk.Layer("TextLayer", data, id=id, character_set=pdk.types.String("auto"), parameters=_ON_TOP, **look)]


def _framed(bounds: tuple, size: tuple[int, int], pitch: int) -> pdk.ViewState:
    """How the map stands to show ``bounds`` in a window of ``size`` pixels."""
    west, south, east, north = bounds
    left, top = labels.pixels((west, north), 0)
    right, bottom = labels.pixels((east, south), 0)
    room = ((size[0], right - left), (size[1], bottom - top))
    zoom = min(math.log2((pixels - 2 * _MARGIN) / max(extent, 0.006)) for pixels, extent in room)
    middle = labels.degrees(((left + right) / 2, (top + bottom) / 2), 0).tolist()
    return pdk.ViewState(*middle, round(zoom - (0.25 if pitch else 0), 2), pitch=pitch, bearing=0)


def _bounds(places: list | np.ndarray) -> tuple | None:
    return (*map(float, np.min(places, axis=0)), *map(float, np.max(places, axis=0))) if len(places) else None


def _tiles(url: str) -> str:
    """A base map of raster tiles as a style in a data URL."""
    source = {"tiles": {"type": "raster", "tiles": [url], "tileSize": 256}}
    style = {"version": 8, "sources": source, "layers": [{"id": "tiles", "type": "raster", "source": "tiles"}]}
    return f"data:application/json,{quote(json.dumps(style))}"


def _tooltip(palette: "Palette") -> dict:
    style = {"backgroundColor": palette.surface, "color": palette.ink, "border": f"1px solid {palette.line}"}
    return {"text": "{title}\n{words}", "style": style | {"borderRadius": "4px", "fontSize": "14px"}}


def _hover(palette: "Palette") -> dict:
    return {"pickable": True, "auto_highlight": True, "highlight_color": _rgb(palette.ink, 50)}


def _at(row: dict) -> list[float] | None:
    place = [row["longitude"], row["latitude"]]
    return None if any(map(absent, place)) else place


def _rgb(color: str, alpha: int = 255) -> list[int]:
    return [*bytes.fromhex(color.removeprefix("#")), alpha]
