"""The scale that map and legend share, the layers of the map, the legend, and what a click means."""

import base64
import io
import json

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from components.charts import decks, labels, pictures, scales
from components.theme import DARK, LIGHT, contrast
from components.theme import LIGHT as PALETTE
from warehouse.measures.geography import METRES_PER_DEGREE, cells

AREAS = [310, 350, 420, 480, 510, 560, 620, 640, 700, 760, 810, 880, 930, 1010, 1180, 1240, 1600, 2100]


def rows(values: list) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "code": f"C{i:02}",
                "name": f"东关{i:02}社区",
                "street": "东关街道" if i % 2 else "新华街道",
                "value": value,
            }
            | {"longitude": 112.5 + i % 5 / 100, "latitude": 32.98 + i // 5 / 100}
            for i, value in enumerate(values)
        ]
    )


def drawn(values: list, **options) -> tuple[dict, dict[str, dict]]:
    """The deck as the browser gets it, and its layers by id."""
    frame = options.pop("frame", rows(values))
    geography = options.pop("geography", cells(frame, None))
    scale = scales.scale(frame["value"], palette=PALETTE, unit="㎡")
    text = decks.deck(frame, geography, scale=scale, palette=PALETTE, **{"size": (900, 560)} | options).to_json()
    spec = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    return spec, {layer["id"]: layer for layer in spec["layers"][0]}


def scale(values: list, **options) -> scales.Scale:
    return scales.scale(values, palette=PALETTE, **options)


# —— scale and legend ——


def test_classes_are_about_equal_have_round_limits_and_count_every_community():
    legend = scale([*AREAS, None, float("nan")], unit="㎡").legend()
    assert [row.text for row in legend] == [
        "不足 500 ㎡",
        "500–649 ㎡",
        "650–799 ㎡",
        "800–1,099 ㎡",
        "1,100 ㎡及以上",
        "无数据",
    ]
    assert [row.count for row in legend] == [4, 4, 2, 4, 4, 2]
    assert [row.color for row in legend] == [*PALETTE.sequence, PALETTE.line]


@pytest.mark.parametrize(
    ("values", "options", "texts"),
    [
        ([7, 7, 7], {"unit": "件"}, ["7 件"]),
        ([0, 1, 1, 2], {"unit": "个"}, ["0 个", "1 个", "2 个"]),
        ([0] * 20 + [3, 8, 15, 40, 60, 100], {}, None),
        ([50, 62.04, 70.5], {"unit": "%", "decimals": 1}, ["不足 62.0%", "62.0–70.4%", "70.5%"]),
        ([-30, -20, -10, 0, 10, 20, 30], {"unit": "㎡"}, None),
        ([None, None], {}, ["无数据"]),
        ([], {}, []),
    ],
)
def test_scales_of_unusual_values(values, options, texts):
    legend = scale(values, **options).legend()
    assert texts is None or [row.text for row in legend] == texts
    assert all(row.count for row in legend)
    assert sum(row.count for row in legend) == len(values)
    assert len({row.color for row in legend}) == len(legend)
    assert texts is not None or len(legend) > 2


def test_the_legend_tells_the_truth_of_every_value():
    """A value's colour is that of the row whose limits it lies between, also where it is rounded into a class."""
    made = scale([*AREAS, 499.6], unit="㎡")
    limits = [*made.starts, float("inf")]
    for value in [*AREAS, 499.6]:
        (row,) = [i for i in range(5) if limits[i] <= round(value) < limits[i + 1]]
        assert made.color(value) == made.legend()[row].color
    assert made.color(499.6) == made.color(500)  # both are read as 500 ㎡


def test_without_a_middle_more_is_neither_good_nor_bad():
    assert [row.color for row in scale(AREAS, better="lower").legend()] == [row.color for row in scale(AREAS).legend()]
    assert "不分好坏" in scales.legend_html(scale(AREAS, better="lower"), "逾期")


@pytest.mark.parametrize("own", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_what_is_better_than_the_middle_is_blue_and_what_is_worse_orange(own, better):
    middle = scales.Middle(700, "目标值")
    made = scales.scale(AREAS, palette=own, better=better, middle=middle, unit="㎡")
    low, high = (own.unmet, own.met) if better == "higher" else (own.met, own.unmet)
    assert [row.color for row in made.legend()][:: len(made.starts) - 1] == [low, high]
    assert made.color(700) == made.color(701 if better == "higher" else 699), "what reaches the middle is good"
    assert made.color(699) != made.color(701)
    assert sum(row.count for row in made.legend()) == len(AREAS)
    assert "以目标值 700 ㎡ 分界：蓝色达到或更好，橙色较差" in scales.legend_html(made, "用房", "㎡")


@pytest.mark.parametrize(
    ("values", "better", "middle", "texts"),
    [
        ([0, 0, 0, 1, 2, 3], "lower", 0, ["0 个", "1 个", "2 个及以上"]),
        ([5, 6, 7], "higher", 1, ["5 个", "6 个", "7 个"]),
        ([5, 6, 7], "lower", 1, ["5 个", "6 个", "7 个"]),
        ([1, 1], "higher", 2, ["1 个"]),
        ([None], "higher", 2, ["无数据"]),
    ],
)
def test_a_side_without_values_has_no_class(values, better, middle, texts):
    made = scale(values, better=better, middle=scales.Middle(middle, "全区"), unit="个")
    assert len(made.tones) == len(made.starts)
    legend = made.legend()
    assert sum(row.count for row in legend) == len(values)
    assert all(row.count for row in legend)
    if middle != 1:
        assert [row.text for row in legend] == texts


@pytest.mark.parametrize("own", [LIGHT, DARK], ids=["light", "dark"])
def test_every_name_can_be_read_on_its_cell(own):
    for better in ("higher", "lower", "neither"):
        made = scales.scale(AREAS, palette=own, better=better, middle=scales.Middle(700, "全区"))
        frame = rows(AREAS)
        text = decks.deck(frame, cells(frame, None), scale=made, palette=own, size=(640, 510)).to_json()
        (names,) = [layer for layer in json.loads(text)["layers"][0] if layer["id"] == "community-labels"]
        inks = {name["text"]: name["ink"] for name in names["data"]}
        for cell, row in zip(cells(frame, None).polygons.itertuples(), frame.itertuples(), strict=True):
            ink = "#{:02X}{:02X}{:02X}".format(*inks[cell.name.removesuffix("社区")][:3])
            assert contrast(ink, made.color(row.value)) >= 4.5


def test_legend_html_says_title_unit_classes_counts_and_that_it_is_schematic():
    made = scale([*AREAS, None], unit="㎡", better="higher")
    text = scales.legend_html(made, "用房<面积>", "㎡", schematic=True)
    assert "1,100\u00a0㎡<wbr>及以上" in text, "a narrow line ends before a word, not within"
    text = text.replace("\u00a0", " ").replace("<wbr>", "")
    for row in made.legend():
        assert row.text in text
        assert f"{row.count} 个社区" in text
        assert row.color in text or row.text == scales.NO_DATA
    assert "用房&lt;面积&gt;（㎡）" in text
    assert "示意图" in text
    assert "WGS-\u206084" in text
    assert text.index("不足 500 ㎡") < text.index("1,100 ㎡及以上") < text.index("无数据")
    said = {mode: scales.legend_html(made, "用房面积", "㎡", mode=mode) for mode in ("面", "点", "柱")}
    assert {mode: "与数值成正比" in text for mode, text in said.items()} == {"面": False, "点": True, "柱": True}
    assert "示意图" not in scales.legend_html(made, "用房面积", "㎡", schematic=False)


# —— map ——


@pytest.mark.parametrize("mode", ["面", "柱", "点"])
def test_the_map_asks_no_host_and_every_layer_has_its_own_id(mode):
    stations = pd.DataFrame([{"name": "志愿服务站", "longitude": 112.5, "latitude": 32.99}])
    spec, layers = drawn([*AREAS, None], mode=mode, selected="C03", stations=stations)
    assert "http" not in json.dumps(spec)
    assert (spec["mapStyle"], spec.get("mapProvider")) == ("__MAP_STYLE__", None)  # what Streamlit takes for "no map"
    assert len(layers) == len(spec["layers"][0])
    assert {"communities", "streets", "stations", "selected", "scale-bar"} <= set(layers)
    assert "street-labels" in layers
    assert ("columns" in layers, "points" in layers) == (mode == "柱", mode == "点")
    assert spec["initialViewState"]["pitch"] == (45 if mode == "柱" else 0)


def test_cells_have_the_colours_of_the_legend():
    frame = rows([*AREAS, None])
    made = scales.scale(frame["value"], palette=PALETTE, unit="㎡")
    _, layers = drawn([*AREAS, None])
    hexes = ["#{:02X}{:02X}{:02X}".format(*cell["fill"]) for cell in layers["communities"]["data"]]
    assert {row.color: row.count for row in made.legend()} == {color: hexes.count(color) for color in set(hexes)}
    assert layers["no-data"]["data"]


def test_tooltips_name_the_community_and_its_value_with_unit():
    spec, layers = drawn([620, 1234, None])
    assert [(cell["title"], cell["words"]) for cell in layers["communities"]["data"]] == [
        ("东关00社区 · 新华街道", "620 ㎡"),
        ("东关01社区 · 东关街道", "1,234 ㎡"),
        ("东关02社区 · 新华街道", "无数据"),
    ]
    assert "tooltip" not in spec  # travels beside the spec


def test_whatever_can_be_hovered_has_the_fields_of_the_tooltip():
    stations = pd.DataFrame([{"name": "站", "longitude": 112.5, "latitude": 32.99}, {"name": "无坐标"}])
    for mode in ("面", "柱", "点"):
        _, layers = drawn(AREAS, mode=mode, stations=stations)
        hovered = [row for layer in layers.values() if layer.get("pickable") for row in layer["data"]]
        assert all({"title", "words"} <= set(row) for row in hovered)
        assert [station["title"] for station in layers["stations"]["data"]] == ["站"]


def test_community_names_drop_the_suffix_and_streets_are_pickable():
    _, layers = drawn(AREAS)
    assert [label["text"] for label in layers["community-labels"]["data"]][-1] == "东关00"
    assert layers["street-labels"]["pickable"] is True
    assert {label["street"] for label in layers["street-labels"]["data"]} == {"东关街道", "新华街道"}
    assert layers["street-labels"]["characterSet"] == "auto"
    assert "community-labels" not in drawn(AREAS, mode="柱")[1]  # they would stand among the columns


def test_names_shrink_with_the_land_and_are_as_high_as_reckoned_at_first():
    spec, layers = drawn(AREAS)
    view = spec["initialViewState"]
    place = labels.pixels((view["longitude"], view["latitude"]), view["zoom"])
    below = labels.degrees((place[0], place[1] + 1), view["zoom"])
    metres = (view["latitude"] - below[1]) * METRES_PER_DEGREE  # in a pixel
    for id, size in (("community-labels", labels.NAME), ("street-labels", labels.PLATE)):
        layer = layers[id]
        assert (layer["sizeUnits"], layer["getSize"], layer["sizeMaxPixels"]) == ("meters", size, size)
        assert layer["sizeScale"] == pytest.approx(metres, rel=0.01)
        assert "extensions" not in layer, "a test for collisions takes the browser a quarter of a second"


def test_selected_is_outlined_in_red_and_nothing_else():
    _, layers = drawn(AREAS, selected="C03")
    (cell,) = [cell for cell in layers["communities"]["data"] if cell["code"] == "C03"]
    assert [ring["path"] for ring in layers["selected"]["data"]] == cell["polygon"]
    assert layers["selected"]["getColor"] == [0xA4, 0x20, 0x1B, 255]
    assert drawn(AREAS)[1]["selected"]["data"] == []
    assert drawn(AREAS, selected="nobody")[1]["selected"]["data"] == []


def test_a_filter_leaves_the_surroundings_blank_and_frames_its_own():
    everything = rows(AREAS)
    geography = cells(everything, None)
    spec, layers = drawn([], frame=everything.iloc[:2], geography=geography)
    whole, _ = drawn([], frame=everything, geography=geography)
    assert len(layers["communities"]["data"]) == len(everything)
    outside = layers["communities"]["data"][5]
    assert (outside["fill"][:3], outside["words"]) == ([255, 255, 255], "不在当前筛选范围")
    assert spec["initialViewState"]["zoom"] > whole["initialViewState"]["zoom"]


def test_selecting_does_not_move_the_map():
    assert drawn(AREAS)[0]["initialViewState"] == drawn(AREAS, selected="C03")[0]["initialViewState"]


def test_columns_and_points_stand_for_the_value_and_need_no_cell():
    frame = rows([100, 400, None, 0])
    frame.loc[3, ["longitude", "latitude"]] = None
    _, layers = drawn([], frame=frame, mode="柱")
    assert [column["share"] for column in layers["columns"]["data"]] == [0.25, 1, 0]
    _, layers = drawn([], frame=frame, mode="点")
    assert [point["root"] for point in layers["points"]["data"]] == [1, 0.5, 0]  # the largest first, below the others


def test_points_of_shares_are_alike_and_names_of_streets_cover_none():
    spec, layers = drawn(AREAS, mode="点", sized=False)
    (root,) = {point["root"] for point in layers["points"]["data"]}
    assert 0 < root < 1
    zoom, latitude = (spec["initialViewState"][name] for name in ("zoom", "latitude"))
    metres = 40_075_017 * np.cos(np.radians(latitude)) / (512 * 2**zoom)
    radius = max(3, root * layers["points"]["radiusScale"] / metres)
    points = labels.pixels([point["at"] for point in layers["points"]["data"]], zoom)
    for street in layers["street-labels"]["data"]:
        far = np.abs(points - labels.pixels(street["at"], zoom))
        half = len(street["text"]) * labels.PLATE / 2 + labels.EDGE[0]
        assert not ((far[:, 0] < half + radius) & (far[:, 1] < labels.PLATE / 2 + radius)).any()


def test_the_chosen_column_is_red_and_shows_through_those_before_it():
    _, layers = drawn(AREAS, mode="柱", selected="C03")
    chosen, *others = layers["columns"]["data"]
    assert (chosen["code"], chosen["fill"]) == ("C03", [0xA4, 0x20, 0x1B, 255])
    assert len(others) == len(AREAS) - 1
    assert {other["fill"][3] for other in others} == {110}
    plain = drawn(AREAS, mode="柱")[1]["columns"]["data"]
    assert {column["fill"][3] for column in plain} == {255}


def test_the_scale_bar_is_as_long_as_it_says():
    _, layers = drawn(AREAS)
    (bar,), (label,) = layers["scale-bar"]["data"], layers["scale-bar-label"]["data"]
    (west, _), (east, _) = bar["path"][1:3]
    assert label["text"] == "1 公里"
    assert (east - west) * 111_320 * 0.8389 == pytest.approx(1000, rel=0.01)  # cos 32.97°


def test_no_community_has_a_place():
    frame = rows(AREAS).assign(longitude=None, latitude=None)
    for mode in ("面", "柱", "点"):
        _, layers = drawn([], frame=frame, mode=mode)
        assert layers["communities"]["data"] == []


def test_a_tile_address_is_asked_for_only_when_given():
    spec, _ = drawn(AREAS, tile_url="https://tiles.example/{z}/{x}/{y}.png")
    assert spec["mapStyle"].startswith("data:application/json,")
    assert "tiles.example" in spec["mapStyle"]


# —— clicks ——


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ({"communities": [{"code": "C03"}]}, ("community", "C03")),
        ({"columns": [{"code": "C04"}]}, ("community", "C04")),
        ({"points": [{"code": "C05"}]}, ("community", "C05")),
        ({"street-labels": [{"street": "东关街道"}]}, ("street", "东关街道")),
        ({"stations": [{"title": "站"}]}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_picked(objects, expected):
    assert decks.picked({"selection": {"indices": {}, "objects": objects}}) == expected


def test_nothing_picked_yet():
    assert decks.picked(None) == (None, None)
    assert decks.picked({}) == (None, None)


# —— names ——


def boxes(layers: dict, zoom: float) -> list[tuple]:
    """What the names drawn on the map cover, in pixels."""
    made = []
    for id, size, edge in (("community-labels", labels.NAME, (0, 0)), ("street-labels", labels.PLATE, labels.EDGE)):
        for one in layers.get(id, {"data": []})["data"]:
            across, down = labels.pixels(one["at"], zoom)
            wide = size * sum(1 if ord(letter) > 0x2000 else 0.56 for letter in one["text"]) / 2 + edge[0]
            high = size * 0.55 + edge[1]
            made.append((across - wide, down - high, across + wide, down + high))
    return made


@pytest.mark.parametrize("size", [(640, 510), (334, 320), (900, 560), (200, 200)])
def test_no_name_lies_over_another(size):
    spec, layers = drawn(AREAS * 3, size=size)
    all_boxes = boxes(layers, spec["initialViewState"]["zoom"])
    assert all_boxes
    for i, one in enumerate(all_boxes):
        for other in all_boxes[:i]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_a_street_steps_aside_and_stays_inside_itself():
    _, layers = drawn(AREAS)
    geography = cells(rows(AREAS), None)
    moved = {street["street"]: street["at"] for street in layers["street-labels"]["data"]}
    for street in geography.streets.itertuples():
        land = shapely.union_all([shapely.Polygon(ring) for ring in street.outline])
        assert land.contains(shapely.Point(moved[street.street]))
        assert "room" not in layers["street-labels"]["data"][0]


def test_where_few_names_have_room_there_are_only_streets():
    assert "community-labels" not in drawn(AREAS, size=(120, 120))[1]
    assert "community-labels" in drawn(AREAS, size=(640, 510))[1]


def test_pixels_and_degrees_are_each_other_s_way_back():
    assert labels.degrees(labels.pixels((112.53, 32.99), 11.5), 11.5) == pytest.approx([112.53, 32.99])


@pytest.mark.parametrize("size", [(330, 310), (640, 510), (1200, 300)])
def test_the_whole_district_is_seen_in_every_window(size):
    frame = rows(AREAS)
    spec, _ = drawn(AREAS, size=size)
    view, (west, south, east, north) = spec["initialViewState"], cells(frame, None).bounds
    left, top = labels.pixels((west, north), view["zoom"])
    right, bottom = labels.pixels((east, south), view["zoom"])
    middle = labels.pixels((view["longitude"], view["latitude"]), view["zoom"])
    assert (left + right) / 2 == pytest.approx(middle[0])
    assert right - left <= size[0]
    assert bottom - top <= size[1]


def test_to_begin_again_is_another_view_of_the_same_place():
    first, again = drawn(AREAS)[0], drawn(AREAS, begun=1)[0]
    assert first["views"] != again["views"]
    assert first["initialViewState"] == again["initialViewState"]


# —— very many communities ——


def test_very_many_communities_are_one_picture_in_the_colours_of_the_legend(monkeypatch):
    monkeypatch.setattr(pictures, "MOST", 10)
    values = [*AREAS, None]
    geography, legend = cells(rows(values), None), scale(values)
    spec, layers = drawn(values, geography=geography, selected="C03")
    assert "communities" not in layers
    assert layers["street-labels"]["pickable"], "a street can still be chosen"
    assert layers["land"]["bounds"] == list(geography.bounds)
    assert len(layers["selected"]["data"]) == 1
    image = Image.open(io.BytesIO(base64.b64decode(layers["land"]["image"].partition(",")[2])))
    drawn_in = image.convert("RGBA")
    west, south, east, north = geography.bounds
    (left, top), (right, bottom) = labels.pixels((west, north), 0), labels.pixels((east, south), 0)
    for cell in geography.polygons.to_dict("records"):
        x, y = labels.pixels((cell["longitude"], cell["latitude"]), 0)
        at = int((x - left) / (right - left) * image.width), int((y - top) / (bottom - top) * image.height)
        value = values[int(cell["code"][1:])]
        assert drawn_in.getpixel(at) == (*bytes.fromhex(legend.color(value).removeprefix("#")), 255)
    assert drawn_in.getpixel((0, 0))[3] == 0, "outside the land nothing is drawn"
    assert spec["initialViewState"] == drawn(values, geography=geography)[0]["initialViewState"]


def test_few_of_very_many_communities_are_drawn_one_by_one_without_their_surroundings(monkeypatch):
    monkeypatch.setattr(pictures, "MOST", 10)
    frame = rows(AREAS)
    _, layers = drawn(AREAS, geography=cells(frame, None), frame=frame.head(6))
    assert {cell["code"] for cell in layers["communities"]["data"]} == set(frame["code"].head(6))


def test_the_class_of_a_value_is_that_of_its_colour():
    own = scale([*AREAS, None], better="higher", middle=scales.Middle(640, "目标值"))
    values = [*AREAS, 0, 5_000, 639.4, 639.5, None, float("nan")]
    found = [None if index < 0 else own.tones[index] for index in own.classes(values)]
    assert found == [None if scales.absent(value) else own.color(value) for value in values]
