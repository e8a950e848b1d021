"""Cells around points, boundaries from a file, and what is said of a file that cannot be used."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import manage
from reports import show, tour, wall
from reports.land import Map, Place
from tests.test_pages import opened
from tests.workbooks import COMMUNITIES, DATASET, SITES, book, publish
from warehouse import versions
from warehouse.measures import geography
from warehouse.measures.geography import Geography, cells, hatch
from warehouse.metrics import METRICS
from warehouse.tours import routes

SQUARE = [[112.50, 32.98], [112.52, 32.98], [112.52, 33.00], [112.50, 33.00], [112.50, 32.98]]
EAST = [[x + 0.02, y] for x, y in SQUARE]


def directory(places: list[tuple[float | None, float | None]], streets: int = 2) -> pd.DataFrame:
    rows = [
        {"code": f"C{i:02}", "name": f"第{i}社区", "street": f"街道{i % streets}", "longitude": x, "latitude": y}
        for i, (x, y) in enumerate(places)
    ]
    return pd.DataFrame(rows, columns=["code", "name", "street", "longitude", "latitude"])


def scattered(count: int = 55) -> pd.DataFrame:
    random = np.random.default_rng(7)
    x, y = 112.54 + random.uniform(-0.03, 0.03, count), 32.99 + random.uniform(-0.027, 0.027, count)
    communities = directory([*zip(x.tolist(), y.tolist(), strict=True)])
    return communities.assign(street=np.where(x < 112.53, "西街道", np.where(x > 112.55, "东街道", "中街道")))


def shapes(geography: Geography) -> dict[str, shapely.MultiPolygon]:
    parts: dict[str, list] = {}
    for row in geography.polygons.itertuples():
        parts.setdefault(row.code, []).append((row.polygon[0], row.polygon[1:]))
    return {code: shapely.MultiPolygon(polygons) for code, polygons in parts.items()}


def outline(geography: Geography, street: str) -> shapely.Polygon:
    rings = geography.streets.set_index("street").loc[street, "outline"]
    return shapely.unary_union([shapely.Polygon(ring) for ring in rings])


def written(tmp_path: Path, *features: dict) -> Path:
    path = tmp_path / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def feature(ring: list, kind: str = "Polygon", **properties: str) -> dict:
    coordinates = [ring] if kind == "Polygon" else [[ring]] if kind == "MultiPolygon" else ring
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def test_every_cell_contains_its_point_and_the_cells_tile_the_land():
    communities = scattered()
    geography = cells(communities, None)
    found = shapes(geography)
    assert geography.schematic
    assert list(found) == list(communities["code"])
    assert all(found[row.code].contains(shapely.Point(row.longitude, row.latitude)) for row in communities.itertuples())
    union = shapely.unary_union(list(found.values()))
    assert sum(shape.area for shape in found.values()) == pytest.approx(union.area, rel=1e-4)  # no overlap
    assert sum(hole.length for part in shapely.get_parts(union) for hole in part.interiors) < 1e-3  # no gap
    assert geography.bounds == pytest.approx(union.bounds)
    assert geography.centre == pytest.approx(
        ((union.bounds[0] + union.bounds[2]) / 2, (union.bounds[1] + union.bounds[3]) / 2)
    )


def test_land_reaches_about_400_metres_beyond_a_point():
    west, south, east, north = cells(directory([(112.54, 32.99)]), None).bounds
    assert (north - south) / 2 * 111_320 == pytest.approx(400, rel=0.03)
    assert (east - west) / 2 * 111_320 * np.cos(np.radians(32.99)) == pytest.approx(400, rel=0.03)


def test_coordinates_have_at_most_six_decimals():
    geography = cells(scattered(), None)
    numbers = [n for rings in geography.polygons["polygon"] for ring in rings for at in ring for n in at]
    assert all(round(n, 6) == n for n in numbers)


def test_streets_are_the_union_of_their_cells_and_labels_lie_inside():
    geography = cells(scattered(), None)
    found = shapes(geography)
    assert set(geography.streets["street"]) == {"西街道", "中街道", "东街道"}
    for row in geography.streets.itertuples():
        own = [found[code] for code in geography.polygons.query("street == @row.street")["code"].unique()]
        assert outline(geography, row.street).contains(shapely.Point(row.longitude, row.latitude))
        assert outline(geography, row.street).area == pytest.approx(shapely.unary_union(own).area, rel=1e-3)


def test_labels_of_cells_lie_inside():
    for row in cells(scattered(), None).polygons.itertuples():
        assert shapely.Polygon(row.polygon[0]).contains(shapely.Point(row.longitude, row.latitude))


def test_communities_without_a_place_have_no_cell():
    geography = cells(directory([(112.54, 32.99), (None, 32.99), (112.56, None), (112.55, 33.0)]), None)
    assert list(geography.polygons["code"]) == ["C00", "C03"]


@pytest.mark.parametrize("places", [[], [(None, None)] * 3], ids=["no community", "no place"])
def test_nothing_to_draw(places):
    geography = cells(directory(places), None)
    assert geography.polygons.empty
    assert geography.streets.empty
    assert geography.centre is None
    assert geography.bounds is None


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_few_points_and_points_in_a_line_all_get_a_cell(count):
    communities = directory([(112.50 + i / 100, 32.99) for i in range(count)])
    found = shapes(cells(communities, None))
    assert list(found) == list(communities["code"])
    assert all(found[row.code].contains(shapely.Point(row.longitude, row.latitude)) for row in communities.itertuples())


def test_communities_at_one_place_are_set_apart_always_alike():
    communities = directory([(112.54, 32.99)] * 12 + [(112.56, 33.0)])
    geography = cells(communities, None)
    assert list(shapes(geography)) == list(communities["code"])
    assert all(shape.area > 0 for shape in shapes(geography).values())
    pd.testing.assert_frame_equal(geography.polygons, cells(communities, None).polygons)


def test_a_missing_boundary_file_falls_back_to_cells(tmp_path):
    assert cells(scattered(), tmp_path / "none.geojson").schematic


@pytest.mark.parametrize(
    "keys",
    [
        [{"code": "C00"}, {"code": "C01"}],
        [{"社区代码": "C00"}, {"社区代码": "C01"}],
        [{"name": "第0社区"}, {"name": "第1社区"}],
        [{"社区名称": "第0社区"}, {"社区名称": "第1社区"}],
    ],
    ids=["code", "社区代码", "name", "社区名称"],
)
def test_boundaries_by_code_or_name(tmp_path, keys):
    path = written(tmp_path, feature(SQUARE, **keys[0]), feature(EAST, "MultiPolygon", **keys[1]))
    geography = cells(directory([(None, None)] * 3, streets=1), path)
    assert not geography.schematic
    assert list(geography.polygons["code"]) == ["C00", "C01"]  # C02 has none
    assert geography.bounds == (112.5, 32.98, 112.54, 33.0)
    assert len(geography.streets.loc[0, "outline"]) == 1  # the line between the two is gone


def test_land_in_several_parts_gives_several_rows_the_largest_first(tmp_path):
    small = [[112.60, 32.98], [112.605, 32.98], [112.605, 32.985], [112.60, 32.985], [112.60, 32.98]]
    path = written(tmp_path, feature(small, code="C00"), feature(SQUARE, code="C00"))
    polygons = cells(directory([(None, None)]), path).polygons
    assert list(polygons["code"]) == ["C00", "C00"]
    assert shapely.Polygon(polygons.loc[0, "polygon"][0]).area > shapely.Polygon(polygons.loc[1, "polygon"][0]).area


def test_holes_are_kept(tmp_path):
    hole = [[112.505, 32.985], [112.505, 32.99], [112.51, 32.99], [112.505, 32.985]]
    holed = feature(SQUARE, code="C00")
    holed["geometry"]["coordinates"].append(hole)
    assert len(cells(directory([(None, None)]), written(tmp_path, holed)).polygons.loc[0, "polygon"]) == 2


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([], "FeatureCollection"),
        ([feature(SQUARE, code="C00"), feature(SQUARE, note="x")], "第 2 个要素没有 code"),
        ([feature(SQUARE, code="X99")], "没有一个社区与名录对得上"),
        ([feature(SQUARE, name="同名社区")], "重名社区"),
        ([feature(SQUARE[0], "Point", code="C00")], "不是面"),
        ([feature(SQUARE[:2], code="C00")], "坐标不完整"),
        ([feature([SQUARE[0]] * 4, code="C00")], "没有面积"),
        ([feature([[x * 4000, y * 10000] for x, y in SQUARE], code="C00")], "不是经纬度"),
        ([{"type": "Feature", "properties": {"code": "C00"}, "geometry": None}], "不是面"),
    ],
)
def test_a_boundary_file_that_cannot_be_used_says_how_to_mend_it(tmp_path, features, says):
    communities = directory([(112.51, 32.99)] * 3)
    communities.loc[1:, "name"] = "同名社区"
    with pytest.raises(ValueError, match=f"边界文件 boundaries.geojson.*{says}.*(请|FeatureCollection)"):
        cells(communities, written(tmp_path, *features))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"type": ', "JSON"),
        ("社区".encode("gb18030"), "UTF-8"),
        (b"[1, 2]", "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": 5}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [{"properties": "x"}]}', "没有 code"),
        (b"[" * 100_000, "无法读取"),
    ],
)
def test_a_file_that_is_no_geojson(tmp_path, content, says):
    path = tmp_path / "boundaries.geojson"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{says}.*请"):
        cells(scattered(), path)


def test_hatching_stays_inside_and_covers_a_cell():
    polygon = [[tuple(at) for at in SQUARE]]
    lines = [shapely.LineString(line) for line in hatch(polygon, metres=200)]
    assert all(shapely.Polygon(polygon[0]).buffer(1e-5).contains(line) for line in lines)
    diagonal = np.hypot(0.02 * 111_320, 0.02 * 111_320 * np.cos(np.radians(32.99)))
    assert len(lines) == pytest.approx(diagonal / 200, abs=2)


@pytest.fixture
def placed(home, tmp_path):
    """A published directory with places."""
    heads, *rows = COMMUNITIES
    at = [["经度", "纬度"], [112.51, 32.99], [112.53, 32.99]]
    directory = [[*row, *place] for row, place in zip([heads, *rows], at, strict=True)]
    publish(book(tmp_path / "a.xlsx", {"社区名录": directory, "数据集": DATASET, "阵地面积": SITES}))
    return versions.open()


def test_a_broken_file_is_said_wherever_a_map_is_drawn_and_stops_nothing(placed, home, tmp_path, capsys, monkeypatch):
    (home / "boundaries.geojson").write_text('{"type": ', encoding="utf-8")
    said = "第 1 行不是有效的 JSON"
    sql = {"sql": "select name, 1 as n from communities", "answer-way": "地图"}
    built = {"measures": METRICS["site_area"].label, "rows": "社区", "way": "地图"}
    answering = opened("explore", "SQL", **sql)
    while any(
        "正在运行" in text.value for text in answering.header
    ):  # on a busy machine the answer is not there at once
        answering.run()
    for screen in (opened("map"), answering, opened("explore", "搭建", **built)):
        assert said in screen.warning[0].value
    show_of_all = show.html(tour.brief(placed, placed.everything, routes.whole(placed, None)))
    for document in (show_of_all, wall.html(placed)):
        assert "边界文件有误，没有采用" in document
    assert said in show_of_all
    for command, ending in (("slides", "pptx"), ("show", "html")):
        monkeypatch.setattr("sys.argv", ["manage.py", command, str(tmp_path / f"a.{ending}")])
        with pytest.raises(SystemExit) as ended:
            manage.main()
        assert not ended.value.code
        assert said in capsys.readouterr().err


def test_the_names_of_streets_on_the_wall_give_way_to_each_other():
    spots = {"东街道": (500.0, 500.0), "西街道": (510.0, 505.0), "南街道": (505.0, 530.0), "远街道": (100.0, 500.0)}
    land = Map(tuple(Place(street, street, (), spot, None) for street, spot in spots.items()), 1000, True)
    named = land.named(34)
    assert (named["东街道"], named["远街道"]) == (spots["东街道"], spots["远街道"])
    middle = sorted(y for x, y in named.values() if x > 400)
    assert all(lower - upper >= 34 for upper, lower in itertools.pairwise(middle))


def test_a_changed_file_is_seen_without_a_restart(placed, home):
    assert geography.of(placed).schematic
    assert geography.of(placed) is geography.of(placed)
    before = wall.html(placed)
    written(home, feature(SQUARE, name="石桥社区"))
    assert not geography.of(placed).schematic
    assert len(geography.of(placed).polygons) == 1
    assert wall.html(placed) != before
    written(home, feature(SQUARE, name="石桥社区"), feature(EAST, name="柳湾社区"))
    assert len(geography.of(placed).polygons) == 2
    (home / "boundaries.geojson").unlink()
    assert geography.of(placed).schematic
    assert not geography.of(placed).trouble
