"""Where communities lie: boundaries from a GeoJSON file, or schematic cells around the points of the directory.

Everything handed out is WGS-84 (EPSG:4326), longitude before latitude, in degrees rounded to 6 decimals (about 0.1 m).
Cells are computed in metres on an equirectangular plane at the mean latitude, good enough for a district.
"""

import json
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from warehouse import home
from warehouse.dataset import Dataset, remembered

METRES_PER_DEGREE = 111_320
UNOFFICIAL = "示意图，非法定界线"
MARGIN = 400  # metres of land drawn around the outermost points
SHIFT = 30  # metres between communities that are registered at one and the same point
_ACROSS = 40  # how many places a street's room has from one end to the other
_CODE, _NAME = ("code", "社区代码"), ("name", "社区名称")


@dataclass(frozen=True, eq=False)
class Geography:
    """Cells of communities and outlines of streets, ready for drawing.

    ``polygons``: code, name, street, polygon (rings, the outer one first), longitude, latitude (a point well inside).
    A community whose land is in several parts has several rows, the largest first; one without a place has none.
    ``streets``: street, outline (rings), longitude, latitude (a point well inside), room (that point and more of them, an
    array of longitudes and latitudes).
    ``schematic``: the cells are drawn around points and are no official boundaries, which ``UNOFFICIAL`` says; ``trouble``: why those of the file
    are not used, a sentence for the screen.
    ``centre`` (longitude, latitude) and ``bounds`` (west, south, east, north) are None when nothing has a place.
    """

    polygons: pd.DataFrame
    streets: pd.DataFrame
    schematic: bool
    centre: tuple[float, float] | None
    bounds: tuple[float, float, float, float] | None
    trouble: str = ""


@dataclass(frozen=True)
class _Plane:
    """A plane in metres around a point: degrees there and back."""

    longitude: float
    latitude: float

    @property
    def _scale(self) -> tuple[float, float]:
        return METRES_PER_DEGREE * math.cos(math.radians(self.latitude)), METRES_PER_DEGREE

    def metres(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda at: (at - (self.longitude, self.latitude)) * self._scale)

    def degrees(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda at: (at / self._scale + (self.longitude, self.latitude)).round(6))


def of(dataset: Dataset) -> Geography:
    """The cells of all communities: boundaries from ``WANCHENG_HOME/boundaries.geojson``, read anew when it changes.

    A file that cannot be used stops nothing: the cells are schematic then, and ``trouble`` says why.
    """
    path = home.folder() / "boundaries.geojson"
    return _of(dataset, path, changed(path))


def changed(path: Path) -> tuple[int, int] | None:
    """What is different once a file has changed; None where there is none."""
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else None


@remembered
def _of(dataset: Dataset, path: Path, changed: tuple[int, int] | None) -> Geography:
    directory = dataset.rows("map/directory", dataset.everything).rename(columns={"community": "code"})
    try:
        return cells(directory, path)
    except ValueError as bad:
        return replace(cells(directory, None), trouble=str(bad))


def cells(communities: pd.DataFrame, boundaries: Path | None) -> Geography:
    """Cells of ``communities`` (code, name, street, longitude, latitude; places may be missing).

    The file ``boundaries`` is used where it exists; a community it leaves out has no cell. Otherwise the land around
    the points is divided so that every spot belongs to the nearest community.
    Raises ValueError, with a sentence for the screen, when the file cannot be used.
    """
    if boundaries is not None and boundaries.exists():
        land, schematic = _read_boundaries(boundaries, communities), False
    else:
        land, schematic = _around_points(communities), True
    return _geography(land, communities, schematic)


def hatch(polygon: list, metres: float = 130) -> list[list[tuple[float, float]]]:
    """Diagonal lines inside a polygon (rings in degrees), ``metres`` apart: the mark of 无数据."""
    shape = shapely.Polygon(polygon[0], polygon[1:])
    west, south, east, north = shape.bounds
    # Lines start from a grid common to all cells, so that neighbours' hatching meets at the boundary.
    stretch = math.cos(math.radians((south + north) / 2))
    step, height = metres * math.sqrt(2) / METRES_PER_DEGREE / stretch, (north - south) / stretch
    grid = south / stretch
    first, last = math.floor((west - grid - height) / step), math.ceil((east - grid) / step)
    lines = [[(grid + i * step, south), (grid + i * step + height, north)] for i in range(first, last + 1)]
    parts = shapely.get_parts(shapely.intersection(shapely.MultiLineString(lines), shape))
    return [_ring(part) for part in parts if part.geom_type == "LineString"]


# —— schematic cells ——


def _around_points(communities: pd.DataFrame) -> dict[str, BaseGeometry]:
    """Cell of each community with a place: the land nearer to its point than to any other (Voronoi)."""
    located = communities.dropna(subset=["longitude", "latitude"]).drop_duplicates("code").sort_values("code")
    if located.empty:
        return {}
    plane = _Plane(float(located["longitude"].mean()), float(located["latitude"].mean()))
    points = _apart(plane.metres(shapely.points(located[["longitude", "latitude"]].to_numpy(dtype=float))))
    land = _land(points)
    # Far helper points close every cell, also those of one point, of two, or of a straight line.
    far = 20 * max(land.bounds[2] - land.bounds[0], land.bounds[3] - land.bounds[1])
    helpers = [shapely.Point(x * far, y * far) for x in (-1, 1) for y in (-1, 1)]
    voronoi = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint([*points, *helpers]), ordered=True))
    nearest = shapely.intersection(voronoi[: len(points)], land)
    return {code: plane.degrees(cell) for code, cell in zip(located["code"], nearest, strict=True)}


def _apart(points: list[shapely.Point]) -> list[shapely.Point]:
    """The points (metres) with those at one place set apart, always in the same way, so that each gets land."""
    placed: set[tuple[int, int]] = set()
    result = []
    for point in points:
        spot, turn = point, 0
        while (key := (round(spot.x), round(spot.y))) in placed:
            turn += 1
            angle, distance = turn * 2.39996, SHIFT * math.sqrt(turn)  # golden angle: no two directions coincide
            spot = shapely.Point(point.x + distance * math.cos(angle), point.y + distance * math.sin(angle))
        placed.add(key)
        result.append(spot)
    return result


def _land(points: list[shapely.Point]) -> BaseGeometry:
    """One softly rounded area around all points (metres)."""
    hull = shapely.concave_hull(shapely.MultiPoint(points), ratio=0.4)
    return hull.buffer(3 * MARGIN).buffer(-2 * MARGIN)


# —— boundaries supplied by the district ——


def _read_boundaries(path: Path, communities: pd.DataFrame) -> dict[str, BaseGeometry]:
    """Land of each community named in a GeoJSON file, by code or by a name that occurs once in the directory."""
    by_code = {str(code): str(code) for code in communities["code"]}
    unique = communities.drop_duplicates("code").drop_duplicates("name", keep=False)
    by_name = dict(zip(unique["name"], unique["code"].astype(str), strict=True))
    repeated = set(communities["name"]) - set(by_name)
    found: dict[str, list[BaseGeometry]] = defaultdict(list)
    for number, feature in enumerate(_features(path), start=1):
        where = f"边界文件 {path.name} 第 {number} 个要素"
        properties = feature.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        code, name = _first(properties, _CODE), _first(properties, _NAME)
        if not code and not name:
            raise ValueError(f"{where}没有 code（社区代码）或 name（社区名称）属性，请在属性表中补上其中一项。")
        if not code and name in repeated:
            raise ValueError(f"{where}只写了社区名称“{name}”，名录中有重名社区，请补上 code（社区代码）。")
        if known := by_code.get(code) or by_name.get(name):
            found[known].append(_shape(feature.get("geometry"), where))
    if not found:
        raise ValueError(
            f"边界文件 {path.name} 中没有一个社区与名录对得上，请核对属性 code（社区代码）或 name（社区名称）。"
        )
    return {code: shapely.unary_union(parts) for code, parts in found.items()}


def _first(properties: dict, names: tuple[str, ...]) -> str:
    return next((str(properties[name]).strip() for name in names if properties.get(name)), "")


def _features(path: Path) -> list[dict]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, RecursionError) as error:
        raise ValueError(f"边界文件 {path.name} 无法读取，请检查文件和读取权限。") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"边界文件 {path.name} 不是 UTF-8 编码，请以 UTF-8 编码重新导出 GeoJSON。") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"边界文件 {path.name} 第 {error.lineno} 行不是有效的 JSON，请重新导出 GeoJSON。") from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features or content.get("type") != "FeatureCollection":
        raise ValueError(f"边界文件 {path.name} 不是含有要素的 FeatureCollection，请在 GIS 软件中重新导出为 GeoJSON。")
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _shape(geometry: dict | None, where: str) -> BaseGeometry:
    """A feature's area, mended where its outline crosses itself."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{where}不是面（Polygon 或 MultiPolygon），请只导出社区面状边界。")
    try:
        shape = shapely.make_valid(shapely.force_2d(shapely.from_geojson(json.dumps(geometry))))
    except (shapely.errors.GEOSException, TypeError, ValueError) as error:
        raise ValueError(f"{where}的坐标不完整（每一圈至少四个点且首尾相接），请修正图形后重新导出。") from error
    if shape.is_empty or not shape.area:
        raise ValueError(f"{where}没有面积，请修正图形后重新导出。")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"{where}的坐标不是经纬度，请在 GIS 软件中转换为 WGS-84（EPSG:4326）后重新导出。")
    return shape


# —— from land to what is drawn ——


def _geography(land: dict[str, BaseGeometry], communities: pd.DataFrame, schematic: bool) -> Geography:
    directory = communities.drop_duplicates("code")
    polygons = [
        {"code": row.code, "name": row.name, "street": row.street, "polygon": _rings(part)} | _label(part)
        for row in directory[["code", "name", "street"]].itertuples(index=False)
        for part in sorted(_areas(land.get(row.code)), key=lambda part: -part.area)
    ]
    members = directory.groupby("street", sort=False)["code"]
    outlines = {street: _together([land[code] for code in codes if code in land]) for street, codes in members}
    streets = [
        {"street": street, "outline": [ring for part in _areas(shape) for ring in _rings(part)], "room": _room(shape)}
        | _label(shape)
        for street, shape in outlines.items()
        if shape
    ]
    bounds = None
    if land:
        west, south, east, north = map(float, shapely.total_bounds(list(land.values())).round(6))
        bounds = (west, south, east, north)
    return Geography(
        polygons=pd.DataFrame(polygons, columns=["code", "name", "street", "polygon", "longitude", "latitude"]),
        streets=pd.DataFrame(streets, columns=["street", "outline", "room", "longitude", "latitude"]),
        schematic=schematic,
        centre=((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2) if bounds else None,
        bounds=bounds,
    )


def _together(parts: list[BaseGeometry]) -> BaseGeometry | None:
    """The union, with the hair cracks of rounding and digitising (up to about 4 m) closed."""
    crack = 2 / METRES_PER_DEGREE
    union = shapely.unary_union([part.buffer(crack, join_style="mitre") for part in parts])
    return union.buffer(-crack, join_style="mitre") if parts else None


def _areas(shape: BaseGeometry | None) -> list[shapely.Polygon]:
    """The polygons of a shape, without the points and lines that intersecting may leave behind."""
    if shape is None:
        return []
    flat = shapely.get_parts(shapely.get_parts(shape))  # a collection may hold a MultiPolygon
    return [part for part in flat if part.geom_type == "Polygon" and part.area]


def _label(shape: BaseGeometry) -> dict[str, float]:
    """The middle of the largest circle inside the largest part."""
    part = max(_areas(shape), key=lambda part: part.area)
    size = max(part.bounds[2] - part.bounds[0], part.bounds[3] - part.bounds[1])
    middle = shapely.maximum_inscribed_circle(part, tolerance=size / 200).coords[0]
    return {"longitude": round(middle[0], 6), "latitude": round(middle[1], 6)}


def _room(shape: BaseGeometry) -> np.ndarray:
    """Places all over a shape, its middle first."""
    west, south, east, north = shape.bounds
    step = max(east - west, north - south) / _ACROSS
    places = np.stack(np.meshgrid(np.arange(west, east, step), np.arange(south, north, step)), axis=-1).reshape(-1, 2)
    return np.vstack([[*_label(shape).values()], places[shapely.contains_xy(shape, places)]])


def _rings(part: shapely.Polygon) -> list[list[tuple[float, float]]]:
    return [_ring(part.exterior), *map(_ring, part.interiors)]


def _ring(line: BaseGeometry) -> list[tuple[float, float]]:
    return [(round(x, 6), round(y, 6)) for x, y in line.coords]
