"""Where names stand on the map so that none lies over another: communities in their cells, streets in the room they leave.

Reckoned once, in pixels of the map as it is framed at first (Web Mercator); zooming in only gives more room.
"""

import math

import numpy as np
import shapely

from components.charts import style

NAME, PLATE = 12, 14  # pixels: the letters of a community's name, and of a street's
EDGE = (6, 3)  # pixels of a street's plate around its letters, across and down
_FREE = 2  # pixels that stay free around every label
_ENOUGH = 0.8  # of the names
_STEP = 6  # pixels between the places that are tried for a street
_WIDE_AS = 13  # pixels: the letters that :func:`style.width` measures


def laid(names: list[dict], streets: list[dict], zoom: float) -> tuple[list[dict], list[dict]]:
    """The ``names`` (text, at) that lie over none before them, and the ``streets`` (text, at, outline) where they cover no name.

    Where there is room for a few names only there are none, and streets stand in their middle; a street without room is left out.
    """
    taken: list[tuple] = []
    kept = []
    for name in names:
        box = _box(pixels(name["at"], zoom), name["text"], NAME)
        if not any(_meet(box, other) for other in taken):
            taken.append(box)
            kept.append(name)
    if len(kept) < _ENOUGH * len(names):
        taken, kept = [], []
    placed = []
    for street in streets:
        at = _free(street, taken, zoom)
        if at is not None:
            taken.append(_box(at, street["text"], PLATE, EDGE))
            placed.append(street | {"at": degrees(at, zoom)})
    return kept, placed


def pixels(at: tuple[float, float], zoom: float) -> tuple[float, float]:
    """Longitude and latitude as pixels of the world at a zoom, the second one downwards."""
    world = 512 * 2**zoom
    return (at[0] + 180) / 360 * world, (1 - math.asinh(math.tan(math.radians(at[1]))) / math.pi) / 2 * world


def degrees(at: tuple[float, float], zoom: float) -> list[float]:
    """The way back."""
    world = 512 * 2**zoom
    return [at[0] / world * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * at[1] / world))))]


def _box(at: tuple[float, float], text: str, size: int, edge: tuple[int, int] = (0, 0)) -> tuple:
    """What a label covers around its middle: left, top, right, bottom, in pixels."""
    across = style.width(text) * size / _WIDE_AS / 2 + edge[0] + _FREE
    down = size * 0.6 + edge[1] + _FREE
    return at[0] - across, at[1] - down, at[0] + across, at[1] + down


def _meet(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _free(street: dict, taken: list[tuple], zoom: float) -> tuple[float, float] | None:
    """The place inside a street nearest to its middle where its plate covers no label; in pixels."""
    rings = [np.array([pixels(at, zoom) for at in ring]) for ring in street["outline"]]
    land = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])
    left, top, right, bottom = land.bounds
    across, down = np.meshgrid(np.arange(left, right, _STEP), np.arange(top, bottom, _STEP))
    tried = np.column_stack([across.ravel(), down.ravel()])
    tried = np.vstack([pixels(street["at"], zoom), tried[shapely.contains_xy(land, tried)]])
    corners = np.array(_box((0, 0), street["text"], PLATE, EDGE))
    boxes = np.hstack([tried, tried]) + corners
    free = np.ones(len(tried), bool)
    for one in (label for label in taken if _meet(label, land.bounds)):
        free &= ~((boxes[:, 0] < one[2]) & (one[0] < boxes[:, 2]) & (boxes[:, 1] < one[3]) & (one[1] < boxes[:, 3]))
    if not free.any():
        return None
    far = ((tried - tried[0]) ** 2).sum(axis=1)
    return tuple(tried[np.argmin(np.where(free, far, np.inf))].tolist())
