"""Where names stand on the map so that none lies over another: communities in their cells, streets in the room they leave.

Reckoned once, in pixels of the map as it is framed at first (Web Mercator); zooming in only gives more room, and zooming out
shrinks them with the land.
"""

from collections.abc import Sequence

import numpy as np

from components.charts import style

NAME, PLATE = 12, 14  # pixels: the letters of a community's name, and of a street's
EDGE = (6, 3)  # pixels of a street's plate around its letters, across and down
_FREE = 2  # pixels that stay free around every label
_ENOUGH = 0.8  # of the names
_WIDE_AS = 13  # pixels: the letters that :func:`style.width` measures


def laid(
    names: list[dict], streets: list[dict], zoom: float, standing: Sequence[tuple] = ()
) -> tuple[list[dict], list[dict]]:
    """The ``names`` (text, at) that lie over none before them, and the ``streets`` (text, room) where they cover no name and nothing
    ``standing`` (left, top, right, bottom, in pixels).

    Where there is room for a few names only there are none, and streets stand in their middle; a street without room is left out.
    """
    taken, kept = [*standing], []
    for name, at in zip(names, pixels([name["at"] for name in names], zoom).tolist(), strict=True):
        box = _box(at, name["text"], NAME)
        if not any(_meet(box, other) for other in taken):
            taken.append(box)
            kept.append(name)
    if len(kept) < _ENOUGH * len(names):
        taken, kept = [*standing], []
    placed = []
    for street in streets:
        room = pixels(street.pop("room"), zoom)
        if (place := _free(room, street["text"], taken)) is not None:
            taken.append(_box(room[place].tolist(), street["text"], PLATE, EDGE))
            placed.append(street | {"at": degrees(room[place], zoom).tolist()})
    return kept, placed


def pixels(at: Sequence | np.ndarray, zoom: float) -> np.ndarray:
    """Longitudes and latitudes, a pair or a list of them, as pixels of the world at a zoom, the second one downwards."""
    longitude, latitude = np.reshape(at, (-1, 2)).T
    across = (longitude + 180) / 360
    down = (1 - np.arcsinh(np.tan(np.radians(latitude))) / np.pi) / 2
    return np.stack([across, down], axis=-1).reshape(np.shape(at)) * 512 * 2**zoom


def degrees(at: Sequence | np.ndarray, zoom: float) -> np.ndarray:
    """The way back, of one pair."""
    across, down = np.divide(at, 512 * 2**zoom)
    return np.array([across * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * down))))])


def _box(at: Sequence[float], text: str, size: int, edge: tuple[int, int] = (0, 0)) -> tuple:
    """What a label covers around its middle: left, top, right, bottom, in pixels."""
    across = style.width(text) * size / _WIDE_AS / 2 + edge[0] + _FREE
    down = size * 0.6 + edge[1] + _FREE
    return at[0] - across, at[1] - down, at[0] + across, at[1] + down


def _meet(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _free(room: np.ndarray, text: str, taken: list[tuple]) -> int | None:
    """The place of a street's room (pixels, its middle first) nearest to the middle where its plate covers no label."""
    left, top, right, bottom = np.array(taken).reshape(-1, 4).T
    west, north, east, south = (np.hstack([room, room]) + _box((0, 0), text, PLATE, EDGE)).T[:, :, None]
    free = ~((west < right) & (left < east) & (north < bottom) & (top < south)).any(axis=1)
    far = ((room - room[0]) ** 2).sum(axis=1)
    return int(np.argmin(np.where(free, far, np.inf))) if free.any() else None
