"""The district as a drawing: communities as plane shapes for slides, page and wall, and all of them as one picture."""

import io
import math
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw

from reports.land import Map, Place
from warehouse.dataset import Dataset
from warehouse.measures import geography

_FINE = 2  # times finer than it is kept, a picture is drawn


def district_map(dataset: Dataset, stops: Sequence[str] = ()) -> Map | None:
    """All communities, ``stops`` (codes) numbered in their order; None where nothing has a place."""
    found = geography.of(dataset)
    if found.bounds is None:
        return None
    west, south, east, north = found.bounds
    stretch = 1000 / (east - west)
    narrow = stretch / math.cos(math.radians((south + north) / 2))  # degrees of latitude are the longer ones

    def flat(point: tuple[float, float]) -> tuple[float, float]:
        return round((point[0] - west) * stretch, 1), round((north - point[1]) * narrow, 1)

    numbered = {code: number for number, code in reversed([*enumerate(stops, start=1)])}
    places = [
        Place(
            code,
            rows["street"].iloc[0],
            tuple(tuple(map(flat, rings[0])) for rings in rows["polygon"]),
            flat((rows["longitude"].iloc[0], rows["latitude"].iloc[0])),
            numbered.get(code),
        )
        for code, rows in found.polygons.groupby("code", sort=False)
    ]
    return Map(tuple(places), round((north - south) * narrow, 1), found.schematic, found.trouble)


def picture(map: Map, width: int, colours: Mapping[str, str], line: str) -> bytes:
    """All its places in the ``colours`` (RRGGBB) of their tones as a PNG of so many pixels; transparent around them."""
    scale = _FINE * width / 1000
    size = _FINE * width, math.ceil(_FINE * width * map.height / 1000)
    drawing = Image.new("RGBA", size, f"#{line}00")
    pen = ImageDraw.Draw(drawing)
    for place in map.places:
        for ring in place.rings:
            points = [(x * scale, y * scale) for x, y in ring]
            pen.polygon(points, fill=f"#{colours[map.tone(place)]}")
            pen.line([*points, points[0]], fill=f"#{line}", width=max(1, round(map.line * scale)), joint="curve")
    kept = io.BytesIO()
    drawing.resize((width, size[1] // _FINE), Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()
