"""The land as one picture, where its communities are too many to be drawn one by one: which lies at which pixel is found once, and
only colours change with what is chosen."""

import base64
import io
from functools import lru_cache

import numpy as np
import pydeck as pdk
from PIL import Image, ImageDraw

from components.charts import labels
from warehouse.measures.geography import Geography

MOST = 2_000  # communities that are drawn one by one
_SIDE = 1_600  # pixels of the longer side


def layer(land: Geography, colours: np.ndarray, palette: list[list[int]], opacity: float) -> pdk.Layer:
    """``colours``: of each row of ``land.polygons`` the number of its colour in ``palette`` (red, green, blue)."""
    nobody = len(palette)
    picture = Image.fromarray(np.append(colours, nobody).astype(np.uint8)[_where(land)])
    picture.putpalette([part for colour in [*palette, palette[-1]] for part in colour[:3]])
    target = io.BytesIO()
    picture.save(target, "PNG", transparency=nobody, compress_level=3)
    address = f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"
    sharp = {"minFilter": "linear", "magFilter": "nearest"}
    return pdk.Layer(
        "BitmapLayer", None, id="land", image=pdk.types.String(address), bounds=list(land.bounds or ()),
        texture_parameters=sharp, opacity=opacity, pickable=False,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _where(land: Geography) -> np.ndarray:
    """The row of ``land.polygons`` at each pixel of Web Mercator, -1 where nobody is."""
    assert land.bounds is not None
    west, south, east, north = land.bounds
    (left, top), (right, bottom) = (labels.pixels(at, 0) for at in ((west, north), (east, south)))
    scale = _SIDE / max(right - left, bottom - top)
    image = Image.new("I", (round((right - left) * scale) or 1, round((bottom - top) * scale) or 1), -1)
    pen = ImageDraw.Draw(image)
    drawn = [
        [
            [((x - left) * scale, (y - top) * scale) for x, y in (labels.pixels(at, 0) for at in ring)]
            for ring in polygon
        ]
        for polygon in land.polygons["polygon"]
    ]
    largest_first = sorted(
        range(len(drawn)), key=lambda row: -_extent(drawn[row][0])
    )  # so that what lies in a hole is seen
    for row in largest_first:
        outer, *holes = drawn[row]
        pen.polygon(outer, fill=row)
        for hole in holes:
            pen.polygon(hole, fill=-1)
    return np.asarray(image)


def _extent(ring: list[tuple[float, float]]) -> float:
    across, down = zip(*ring, strict=True)
    return (max(across) - min(across)) * (max(down) - min(down))
