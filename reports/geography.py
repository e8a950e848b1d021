"""The district as a drawing: communities as plane shapes for slides, page and wall."""

import math
from collections.abc import Sequence

from reports.brief import Map, Place
from warehouse.dataset import Dataset
from warehouse.measures import geography


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
