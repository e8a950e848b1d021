"""观摩: routes, the Brief of a route and its writers; what is missing is said, and the show goes on."""

import dataclasses
import datetime as dt
import io
import re
import shutil

import pandas as pd
import pytest
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn

from reports import pdf, shapes, show, slides, tour, wall
from reports.pieces import Card, Chart
from tests import office
from tests.workbooks import COMMUNITIES, DATASET, FIGURES, REAL, book, publish
from tests.workbooks import frames as frames_of
from warehouse import versions
from warehouse.filters import Filters
from warehouse.measures import catalogue
from warehouse.people import machine
from warehouse.refused import Refused
from warehouse.tours import routes, scores, shows
from warehouse.tours.routes import Route, Stop
from warehouse.tours.shows import Drawn
from warehouse.words import numbers

TOUR = "2019 年第一次逐社观摩"
LONG = "一个名字足足有四十个字的社区用来检查放映画面在遇到很长很长的名称时会不会把后面的内容挤出去"
D = dt.date


@pytest.fixture
def brief(dataset):
    return tour.brief(dataset, dataset.everything, routes.find(dataset, TOUR))


def test_one_slide_per_chapter_and_per_stop(dataset, brief):
    kinds = [part.kind for part in brief.parts]
    stops = routes.find(dataset, TOUR).stops
    assert kinds == ["cover", "route", *["chapter"] * 4, *["stop"] * len(stops), "ranking", "closing"]
    names = dataset.rows("map/directory", dataset.everything).set_index("community")["name"]
    assert [part.title for part in brief.parts if part.kind == "stop"] == [names[stop.community] for stop in stops]
    assert all(len(part.statement) <= 50 for part in brief.parts if part.kind in ("chapter", "stop"))


def test_cards_on_slides_are_those_of_the_catalogue(dataset, brief):
    readings = catalogue.read(dataset, dataset.everything)
    by_label = {reading.metric.label: reading for reading in readings.values()}
    shown = [card for part in brief.parts if part.kind == "chapter" for card in part.cards]
    assert len(shown) == 12
    for card in shown:
        reading = by_label[card.label]
        assert (card.amount, card.unit) == numbers.shortened(
            reading.value, reading.metric.unit, reading.metric.decimals
        )
        assert card.passport.startswith(f"{card.label}：{reading.metric.definition}")
    rows = catalogue.by("community", dataset, dataset.everything, ["members"]).set_index("name")["members"]
    for part in brief.parts:
        for card in part.cards:
            if part.kind == "stop" and card.label == "报到在职党员":
                assert card.amount == numbers.exact(rows[part.title])


@pytest.mark.parametrize("period", ["今年", "全部"])
def test_a_heading_writes_its_numbers_as_the_cards_below_it_do(dataset, period):
    filters = Filters.named(dataset, period)
    chapters = [
        part for part in tour.brief(dataset, filters, routes.find(dataset, TOUR)).parts if part.kind == "chapter"
    ]
    for part in chapters:
        said = re.sub(r"（.*?）|500㎡以上", "", part.statement)
        found = re.findall(r"[\d.,]+(?:%|万?[人件]|名)", said)
        assert len(found) == 2, part.statement
        assert set(found) <= {card.spoken for card in part.cards}


def test_routes_are_kept_under_a_name(dataset, home, demo_home, monkeypatch):
    codes = list(dataset.rows("map/directory", dataset.everything)["community"])
    monkeypatch.setenv("WANCHENG_HOME", str(home))
    route = Route("开放日", (Stop(codes[3], "议事厅"), Stop(codes[1])))
    routes.save(route, machine())
    routes.save(Route("另一条", (Stop(codes[0]),)), machine())
    assert routes.saved()["开放日"] == dataclasses.replace(route, owner=machine().name)
    routes.delete("另一条", machine())
    assert list(routes.saved()) == ["开放日"]
    for name, stops, words in (("", route.stops, "名称"), (LONG, route.stops, "40 个字"), ("空", (), "1 至 200 站")):
        with pytest.raises(Refused, match=words):
            routes.save(Route(name, stops), machine())
    with pytest.raises(Refused, match=r"没有名为“不存在”的路线；现有：.*2019"):
        routes.find(dataset, "不存在")
    for name in (TOUR, "全区整街观摩"):
        routes.save(Route(name, (Stop(codes[0]),)), machine())
        assert len(routes.known(dataset, None)[name].stops) == len(routes.find(dataset, name).stops) == 1, "saved wins"


def test_a_community_is_one_stop_and_where_a_ledger_names_it_twice_each_has_its_number(dataset, home):
    first, other = list(dataset.rows("map/directory", dataset.everything)["community"])[:2]
    route = Route("来回", (Stop(first, "", "甲社区"), Stop(other), Stop(first, "", "甲社区")))
    with pytest.raises(Refused, match="每个社区只能有一站，重复的有：甲社区。"):
        routes.save(route, machine())
    stops = [part for part in tour.brief(dataset, dataset.everything, route).parts if part.kind == "stop"]
    assert [part.number for part in stops] == [1, 2, 3]
    assert [part.map.listed[part.map.current] for part in stops] == [1, 2, 3]
    assert len({id(part.map.places) for part in stops}) == 1, "a district for each slide"


def test_a_chosen_street_hides_no_stop_of_a_route(dataset):
    filters = Filters(dataset.start, dataset.cutoff, ("东关街道",))
    narrowed = tour.brief(dataset, filters, routes.find(dataset, TOUR))
    whole = tour.brief(dataset, dataset.everything, routes.find(dataset, TOUR))
    stops = [[part.cards for part in made.parts if part.kind == "stop"] for made in (narrowed, whole)]
    assert stops[0] == stops[1]
    assert all(stops[0])


@pytest.mark.parametrize(("stops", "slides"), [(11, [11]), (12, [6, 6]), (55, [11] * 5), (25, [9, 9, 7])])
def test_no_slide_of_the_route_is_left_with_a_single_stop(dataset, stops, slides):
    route = Route("一圈", tuple(Stop(code) for code in list(dataset.names)[:stops]))
    listed = [part for part in tour.brief(dataset, dataset.everything, route).parts if part.kind == "route"]
    assert [len(part.table.rows) for part in listed] == slides


def test_whole_streets_in_the_order_of_the_directory(dataset):
    route = routes.whole(dataset, ["五里堡街道"])
    assert route.name == "五里堡街道整街观摩"
    assert len(route.stops) == 4
    assert len(routes.whole(dataset, None).stops) == 55


# —— what is wrong or missing ——


@pytest.fixture
def bare(home, tmp_path):
    """A district of two communities, one with a very long name, and hardly any ledger; nothing has a place."""
    named = [COMMUNITIES[0], COMMUNITIES[1], [COMMUNITIES[2][0], LONG[:40], *COMMUNITIES[2][2:]]]
    publish(book(tmp_path / "bare.xlsx", {"社区名录": named, "数据集": DATASET}))
    return versions.open()


def test_a_stop_that_is_gone_says_so_and_the_show_goes_on(bare, tmp_path):
    route = Route("路线", (Stop("999999999999", "旧址", "老社区"), Stop("999901001002"), Stop("999901001001", "大厅")))
    brief = tour.brief(bare, bare.everything, route)
    gone, long, last = (part for part in brief.parts if part.kind == "stop")
    assert (gone.title, gone.highlight) == ("老社区（名录中已没有这个社区）", "旧址")
    assert long.title == LONG[:40]
    assert (long.cards, long.sentences) == (
        (),
        ("阵地面积、报到在职党员、注册志愿者、办理服务事项、按时办结率、群众满意率尚无记录。",),
    )
    assert (last.statement, last.highlight) == ("东关街道 · 板块型", "大厅")
    assert last.eyebrow.endswith("板块型 · 2018-01 至 2019-06")
    document = show.html(brief)
    assert re.findall(r'class="badge">(\d)', document) == ["1", "2", "3"]
    assert LONG[:40] in document
    chapters = [part for part in brief.parts if part.kind == "chapter"]
    assert not [part for part in chapters if part.cards or part.charts], "frames with nothing in them"
    assert document.count("<p>相关台账尚未报送") == 4
    slides.write(brief, tmp_path / "a.pptx")
    file = Presentation(tmp_path / "a.pptx")
    assert len(file.slides) == len(brief.parts)
    assert not [shape for slide in file.slides for shape in slide.shapes if shape.has_chart]
    assert "0 / 0" not in document
    assert "尚无记录" in wall.html(bare) or "—" in wall.html(bare)


def test_long_names_leave_room_on_the_slides_of_the_route(bare, tmp_path):
    route = Route("路线", (Stop("999901001002"),) * 7)
    brief = tour.brief(bare, bare.everything, route)
    parts = [part for part in brief.parts if part.kind == "route"]
    assert [part.statement for part in parts] == ["7 站"] * 4
    assert [[row[0] for row in part.table.rows] for part in parts] == [["1", "2"], ["3", "4"], ["5", "6"], ["7"]]
    assert [part.title for part in parts][:2] == ["观摩路线（1—2）", "观摩路线（3—4）"]
    slides.write(brief, tmp_path / "a.pptx")
    (drawn,) = (shape for shape in Presentation(tmp_path / "a.pptx").slides[1].shapes if shape.has_table)
    assert drawn.top + sum(row.height for row in drawn.table.rows) < 980 * 6350


def test_a_route_has_eleven_stops_a_slide_each_with_its_own_numbers(dataset):
    brief = tour.brief(dataset, dataset.everything, routes.whole(dataset, None))
    parts = [part for part in brief.parts if part.kind == "route"]
    assert [len(part.table.rows) for part in parts] == [11] * 5
    assert [list(part.map.listed.values()) for part in parts] == [list(range(at, at + 11)) for at in range(1, 56, 11)]
    assert parts[1].spoken[0].startswith("这一页是第12站至第22站")


def test_more_stops_than_a_show_can_bear_are_refused(dataset):
    route = Route("长路线", (Stop("999901001002"),) * 201)
    with pytest.raises(Refused, match="一次放映最多 200 站，“长路线”有 201 站"):
        tour.brief(dataset, dataset.everything, route)


def test_a_long_highlight_goes_on_on_slides_of_its_own(dataset, tmp_path):
    code = next(iter(dataset.names))
    words = "服务大厅设六个窗口，居民进一扇门就能把事办完；" * 30
    brief = tour.brief(dataset, dataset.everything, Route("一站", (Stop(code, words),)))
    parts = [part for part in brief.parts if part.kind in ("stop", "highlight")]
    assert "".join(part.highlight for part in parts) == words
    assert [part.kind for part in parts] == ["stop", "highlight", "highlight"]
    assert all(part.highlight.endswith("；") for part in parts), "parted within a sentence"
    slides.write(brief, tmp_path / "a.pptx")
    within(tmp_path / "a.pptx", tmp_path)


def test_names_and_highlights_are_never_markup(home, tmp_path):
    sheets = REAL | {
        "观摩安排": [
            ["观摩名称", "日期", "顺序", "社区", "看点"],
            ["<b>观摩</b>", D(2019, 4, 1), 1, "石桥社区", "<script>alert(1)</script>"],
        ]
    }
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    document = show.html(tour.brief(dataset, dataset.everything, routes.find(dataset, "<b>观摩</b>")))
    assert "<script>alert" not in document
    assert "<b>" not in document


def test_the_picture_of_a_stop_is_the_latest_of_its_progress(home, tmp_path):
    progress = {
        "阵地项目": [
            ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "目标面积"],
            ["P1", "石桥社区", "扩建", "新建", D(2018, 1, 1), D(2018, 9, 1), 900],
        ],
        "每周进度": [
            ["项目编号", "周末日期", "完成比例", "进展文字", "图片"],
            ["P1", D(2018, 3, 4), 10, "开工", "a.png"],
            ["P1", D(2018, 4, 1), 20, "封顶", "没有.png;b.webp"],
            ["P1", D(2018, 5, 6), 30, "验收", "c.png"],
        ],
    }
    source = book(tmp_path / "a.xlsx", REAL | progress)
    (tmp_path / "a-图片").mkdir()
    for name, colour in (("a.png", "red"), ("b.webp", "blue"), ("c.png", "#123456")):
        Image.new("RGB", (400, 300), colour).save(tmp_path / "a-图片" / name)
    publish(source)
    dataset = versions.open()
    (home / "pictures" / dataset.pictures["c.png"]).unlink()
    brief = tour.brief(dataset, dataset.everything, Route("一站", (Stop("999901001001"),)))
    (stop,) = (part for part in brief.parts if part.kind == "stop")
    assert stop.pictures[0].caption == "扩建，2018-04-01"
    document, caption = show.html(brief), numbers.tied("扩建，2018-04-01")
    assert "data:image/jpeg;base64," in document
    assert f"<p>{caption}</p>" in document
    slides.write(brief, tmp_path / "a.pptx")
    (slide,) = (slide for slide in Presentation(tmp_path / "a.pptx").slides if slide.shapes.title.text == stop.title)
    pictures = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert caption in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert ("路线图" in [shape.name for shape in slide.shapes]) == (stop.map is not None)
    assert Image.open(io.BytesIO(pictures[0].image.blob)).getpixel((0, 0))[2] > 250


# —— the files ——


@pytest.fixture
def deck(brief, tmp_path):
    heard = []
    slides.write(brief, tmp_path / "a.pptx", lambda share, text: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == 1
    return Presentation(tmp_path / "a.pptx")


def test_pptx_says_when_it_was_made_and_nothing_of_the_library_it_came_from(deck, brief):
    core, made = deck.core_properties, dt.datetime.fromisoformat(brief.origin.made)
    assert (core.title, core.author, core.last_modified_by) == (brief.title, "", "")
    assert core.created.replace(tzinfo=None) == core.modified.replace(tzinfo=None) == made


def test_pptx_has_one_master_16_to_9_and_no_empty_placeholder(deck, brief):
    assert deck.slide_width * 9 == deck.slide_height * 16
    assert len(deck.slide_masters) == 1
    assert next(slide.shapes.title.text for slide in deck.slides) == brief.title
    for slide in deck.slides:
        assert all(shape.has_text_frame and shape.text_frame.text for shape in slide.placeholders)
        for shape in slide.shapes:
            assert 0 <= shape.left <= deck.slide_width - shape.width, shape.name
            assert 0 <= shape.top <= deck.slide_height - shape.height, shape.name
            if shape.has_text_frame and shape.top < slide.shapes.title.top:
                assert shape.top + shape.height <= slide.shapes.title.top + 6350 * 10, "a title of two lines reaches it"


def test_a_chart_begins_below_the_lines_of_the_cards_above_it(deck, brief, tmp_path):
    part = next(part for part in brief.parts if part.cards and part.charts)
    long = dataclasses.replace(part.cards[1], below="9,742 / 16,000 万元（各年全年）")
    tops = []
    for cards in ((part.cards[0],) * 3, (part.cards[0], long, long)):
        made = dataclasses.replace(brief, parts=(dataclasses.replace(part, cards=cards),))
        slides.write(made, tmp_path / "a.pptx")
        (slide,) = Presentation(tmp_path / "a.pptx").slides
        (chart,) = (shape for shape in slide.shapes if shape.has_chart)
        tops.append(chart.top)
        assert chart.top + chart.height <= shapes.px(970)
    assert tops[1] - tops[0] == shapes.px(48)


def test_pptx_numbers_follow_the_order_and_cover_and_ranking_show_what_the_page_shows(deck, brief):
    for number, slide in enumerate(deck.slides, start=1):
        (field,) = slide.part._element.iter(qn("a:fld"))
        assert (field.get("type"), field.find(qn("a:t")).text) == ("slidenum", str(number))
        assert field.find(qn("a:rPr")).find(qn("a:ea")) is not None
    assert "路线图" in [shape.name for shape in deck.slides[0].shapes]
    ranking = next(slide for slide, part in zip(deck.slides, brief.parts, strict=True) if part.kind == "ranking")
    said = [shape.text_frame.text.replace("\v", "") for shape in ranking.shapes if shape.has_text_frame]
    assert scores.rule(scores.DROPPED) in said


def test_where_stops_are_many_streets_differ_and_are_named(dataset, tmp_path):
    brief = tour.brief(dataset, dataset.everything, routes.whole(dataset, None))
    drawn = next(part.map for part in brief.parts if part.kind == "route")
    assert len({drawn.tone(place) for place in drawn.places}) == 5
    assert list(drawn.tints.values()) == list(drawn.streets)
    stop = next(part for part in brief.parts if part.kind == "stop" and not part.pictures)
    slides.write(dataclasses.replace(brief, parts=(brief.parts[1], stop)), tmp_path / "a.pptx")
    for slide in Presentation(tmp_path / "a.pptx").slides:
        frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
        lines = [line.runs for frame in frames if "■" in frame.text for line in frame.paragraphs]
        said = {
            words.text: f"t{shapes.TINTS.index(str(square.font.color.rgb))}"
            for line in lines
            for square, words in zip(line[::2], line[1::2], strict=True)
        }
        assert all(drawn.tone(place) == said[place.street] for place in drawn.places)
    within(tmp_path / "a.pptx", tmp_path)
    document = show.html(brief)
    assert all(f'<i class="t{at}"></i>{street}' in document for at, street in enumerate(drawn.streets))
    assert not tour.brief(dataset, dataset.everything, routes.find(dataset, TOUR)).parts[1].map.tints, (
        "one colour for all stops"
    )


def test_every_run_names_its_east_asian_typeface_and_is_large_enough(deck):
    for slide in deck.slides:
        parts = [slide.part, *(shape.chart.part for shape in slide.shapes if shape.has_chart)]
        runs = [run for part in parts for run in part._element.iter(qn("a:r"))]
        assert runs
        for run in runs:
            look = run.find(qn("a:rPr"))
            assert look.find(qn("a:ea")) is not None, run.find(qn("a:t")).text
            assert int(look.get("sz")) >= 1800, run.find(qn("a:t")).text
        sizes = [int(look.get("sz")) for part in parts for look in part._element.iter(qn("a:defRPr")) if look.get("sz")]
        assert all(size >= 1800 for size in sizes)


def test_charts_are_native_and_hold_the_numbers_of_the_brief(deck, brief):
    drawn = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    meant = [chart for part in brief.parts for chart in part.charts]
    assert len(drawn) == len(meant) == 4
    for chart, declared in zip(drawn, meant, strict=True):
        plot, order = chart.plots[0], slice(None, None, -1 if declared.kind == "bars" else 1)
        assert list(plot.series[0].values) == pytest.approx(list(declared.values)[order])
        parts = declared.parts or ("",) * len(declared.values)
        for name, shown, part in zip(declared.categories[order], plot.categories, parts[order], strict=True):
            assert shown == (f"{name}（{part}）" if part else name)
        assert plot.data_labels.show_value, "labels are the numbers, so that they follow an edit"
        assert not list(chart.part._element.iter(qn("c:dLbl"))), "a label of its own text would stay"
    assert drawn[0].plots[0].data_labels.number_format == '#,##0.0"%"'


def test_notes_are_read_aloud_first_and_then_carry_definition_source_and_published_figure(deck, brief):
    for slide, part in zip(deck.slides, brief.parts, strict=True):
        said, _, behind = slide.notes_slide.notes_text_frame.text.partition("\n\n")
        assert said == "\n".join(["【讲解】", *part.spoken])
        assert behind.splitlines()[1:-1] == list(part.notes)
        assert brief.origin.line in behind
    assert "全区公布数：55%" in deck.slides[2].notes_slide.notes_text_frame.text


def test_every_slide_is_read_aloud_in_whole_sentences_with_the_numbers_that_stand_on_it(dataset):
    code = list(dataset.names)[1]
    route = Route("看点路线", (Stop("999999999999", "", "老社区"), Stop(code, "议事厅。")))
    for made in (
        tour.brief(dataset, dataset.everything, route),
        *(tour.brief(dataset, dataset.everything, routes.find(dataset, name)) for name in (TOUR, "全区整街观摩")),
    ):
        for part in made.parts:
            assert 1 <= len(part.spoken) <= 3, part.title
            for sentence in part.spoken:
                assert re.fullmatch(r"[^{}。]+。", sentence), sentence
                assert "看点：看点" not in sentence
                assert not re.search(r"[。，；：]{2}| (?=[\u4e00-\u9fff])(?<!\d{4} )", sentence), sentence
            shown = " ".join(
                [
                    *(card.spoken for card in part.cards),
                    *(word.replace(" ", "") for chart in part.charts for word in chart.words),
                ]
            )
            for value in re.findall(r"(?:，为|；最低的|占比|满意率|办结率)([\d.,]+%?)", "".join(part.spoken[1:])):
                assert value in shown, (part.title, value)
    gone, stop = (part for part in tour.brief(dataset, dataset.everything, route).parts if part.kind == "stop")
    assert gone.spoken == ("第1站原定为老社区，名录中已没有这个社区。",)
    assert stop.spoken[1] == "这一站的看点是：议事厅。"
    assert re.search(r"在55个社区中(排|并列)第\d+位", stop.spoken[2])


def test_everything_drawn_says_what_it_shows(deck, brief):
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.shape_type == 13 or shape.has_chart or shape.has_table or shape.name == "本页站点":
                words = next(shape._element.iter(qn("p:cNvPr"))).get("descr")
                assert re.match("(地图|图片|条形图|柱形图|表格)：.+。$", words), (shape.name, words)
    document = show.html(brief)
    assert not re.findall(r'<(?:img|table|svg viewBox)(?![^>]*(?:alt|aria-label)="[^"]{4,}")[^>]*>', document)


def test_slides_do_not_grow_with_the_communities(dataset, tmp_path):
    brief = tour.brief(dataset, dataset.everything, routes.whole(dataset, None))
    slides.write(brief, tmp_path / "a.pptx")
    file = Presentation(tmp_path / "a.pptx")
    assert max(len(slide.shapes) for slide in file.slides) < 60
    names = [shape.name for slide in file.slides for shape in slide.shapes]
    maps = {shape.image.sha1 for slide in file.slides for shape in slide.shapes if shape.name == "路线图"}
    assert names.count("路线图") > 55
    assert len(maps) == 2, "one of the cover, one of all other slides"
    document = show.html(brief)
    assert document.count('id="land"') == 1
    assert document.count("<path") < len(brief.parts) + 30


def test_one_bar_alone_is_a_figure(dataset):
    street = dataset.streets[0]
    brief = tour.brief(
        dataset, dataclasses.replace(dataset.everything, streets=(street,)), routes.whole(dataset, [street])
    )
    chapters = [part for part in brief.parts if part.kind == "chapter"]
    assert [len(part.charts) for part in chapters] == [0, 1, 1, 0]
    assert all(
        len({card.label for card in part.cards}) == len(part.cards) == 3 or part is chapters[3] for part in chapters
    )
    alone = Chart("bars", "各街道数量，时段", "件", 0, ("甲街道", "乙街道"), (None, 12_345.0), ("", "3 / 4"))
    assert alone.alone == Card("各街道数量", "1.23", "万件", "乙街道（3 / 4）")
    many = Chart("bars", "各街道", "件", 0, tuple(map(str, range(200))), tuple(map(float, range(200, 0, -1))))
    assert many.shortened(8).categories == ("0", "1", "2", "3", "196", "197", "198", "199")
    assert many.shortened(8).title == "各街道（前 4、后 4 名，共 200 个）"
    gaps = dataclasses.replace(many, values=(*many.values[:-50], *[None] * 50))
    assert gaps.shortened(8).categories == ("0", "1", "2", "3", "146", "147", "148", "149")
    assert gaps.shortened(8).title == "各街道（前 4、后 4 名，共 200 个，50 个尚无记录）"
    assert len(gaps.shortened(160).categories) == 150
    assert gaps.shortened(160).title == "各街道（共 200 个，50 个尚无记录）"


def test_a_show_that_has_begun_stays_as_it_was_drawn(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    dataset, made = versions.open(), []
    routes.save(Route("开放日", (Stop("999901001001"),)), machine())

    def page():
        made.append(tour.page(dataset, dataset.everything, "开放日"))
        return made[-1]

    begun = shows.frozen("甲", page, {})
    routes.save(Route("开放日", (Stop("999901001002"),)), machine())
    assert shows.frozen("甲", page, {}) == begun
    routes.delete("开放日", machine())
    assert shows.frozen("甲", page, {}) == begun
    assert len(made) == 1
    with pytest.raises(Refused):
        shows.frozen("../../乙", page, {})
    for number in range(25):
        shows.frozen(str(number), lambda: Drawn("<html>", ()), {})
    assert len(list((home / "shows").glob("*.html"))) == len(list((home / "shows").glob("*.json"))) == 20
    assert list(home.glob("*.html")) == []


def test_every_document_begins_anew_and_may_begin_at_the_ranking(dataset):
    first, again = (tour.page(dataset, dataset.everything, TOUR).document for _ in range(2))
    assert re.search('data-id="(.+?)"', first)[1] != re.search('data-id="(.+?)"', again)[1]
    assert 'data-first="0"' in first
    late = tour.page(dataset, dataset.everything, TOUR, at="ranking").document
    first = int(re.search('data-first="(.+?)"', late)[1])
    assert late.split("<section ")[first + 1].startswith('class="slide ranking"')


def test_the_ranking_is_hidden_until_revealed(dataset, brief, deck, tmp_path):
    hidden = [slide.shapes.title.text for slide in deck.slides if slide._element.get("show") == "0"]
    assert len(hidden) == 1
    assert hidden[0].startswith("第一名")
    assert 'class="slide ranking"' in show.html(brief)
    revealed = tour.brief(dataset, dataset.everything, routes.find(dataset, TOUR), revealed=True)
    assert 'class="slide ranking shown"' in show.html(revealed)


def test_html_asks_nobody_and_marks_the_demo(brief):
    document = show.html(brief)
    assert not re.findall(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", document)
    assert document.count("演示数据 · ") == len(brief.parts)
    for part in brief.parts:
        for card in part.cards:
            assert card.amount in document


def test_numbers_differ_from_the_published_ones_where_they_do(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL | {"公布数": FIGURES}))
    dataset = versions.open()
    brief = tour.brief(dataset, dataset.everything, routes.whole(dataset, None))
    first = next(part for part in brief.parts if part.kind == "chapter")
    assert "公布数为55%，与台账计算不一致" in first.statement


# —— scores ——


def test_highest_and_lowest_are_dropped_and_ties_follow_the_rule(home, tmp_path):
    given = {
        "999901001001": [80, 90, 90, 100],  # 90 without 80 and 100; mean of all 90
        "999901001002": [88, 90, 90, 91],  # 90 without 88 and 91; mean of all 89.75
    }
    rows = [["甲观摩", code, judge, score] for code, all_of in given.items() for judge, score in enumerate(all_of, 1)]
    publish(book(tmp_path / "a.xlsx", REAL | {"观摩评分": [["观摩名称", "社区", "评委序号", "评分"], *rows]}))
    table = scores.ranking(versions.open(), "甲观摩")
    assert list(table["score"]) == [90, 90]
    assert list(table["name"]) == ["石桥社区", "柳湾社区"]
    assert list(table["place"]) == [1, 2]
    assert not table["tied"].any()
    everything = scores.ranking(versions.open(), "甲观摩", drop=0)
    assert list(everything["score"]) == [90, 89.75]
    few = scores.ranking(versions.open(), "甲观摩", drop=2)
    assert list(few["counted"]) == [4, 4]  # nothing would be left


def test_only_stops_that_every_judge_scored_have_a_place(home, tmp_path):
    rows = [["甲观摩", "999901001001", judge, score] for judge, score in ((1, 80), (2, 85), (3, 90))]
    rows += [["甲观摩", "999901001002", 1, 99]]
    publish(book(tmp_path / "a.xlsx", REAL | {"观摩评分": [["观摩名称", "社区", "评委序号", "评分"], *rows]}))
    dataset = versions.open()
    for drop in (0, 1):
        table = scores.ranking(dataset, "甲观摩", drop)
        assert list(table["name"]) == ["石桥社区", "柳湾社区"]
        assert list(table["standing"]) == ["1", "评分不全"]
    brief = tour.brief(dataset, dataset.everything, Route("甲观摩", (Stop("999901001001"),)))
    (ranking,) = (part for part in brief.parts if part.kind == "ranking")
    assert ranking.statement == "第一名：石桥社区"
    assert ranking.table.rows[1] == ("评分不全", "柳湾社区", "99.00", "1")
    assert "评委最多的站点才排名次，其余列为评分不全" in ranking.notes[0]


def test_a_ranking_a_little_longer_than_ten_is_shown_whole(demo_home, home, tmp_path):
    assert [scores.shown([1] * count) for count in (1, 10, 11, 12, 13, 55)] == [1, 10, 11, 12, 10, 10]
    assert scores.shown([2] * 7) == 5, "names of two lines"
    shutil.copytree(demo_home, home)
    codes = list(versions.open().names)[:12]
    sheet = pd.DataFrame([(code, 1, 80 + at) for at, code in enumerate(codes)], columns=["community", "judge", "score"])
    scores.record(versions.open(), "丙观摩", sheet, machine())
    dataset = versions.open()
    made = tour.brief(dataset, dataset.everything, Route("丙观摩", tuple(map(Stop, codes))), revealed=True)
    (ranking,) = (part for part in made.parts if part.kind == "ranking")
    assert (ranking.title, len(ranking.table.rows)) == ("评分结果", 12)
    slides.write(dataclasses.replace(made, parts=(ranking,)), tmp_path / "a.pptx")
    (page,) = within(tmp_path / "a.pptx", tmp_path)
    last, rule = (next(word for word in page.words if words in word.text) for words in ("80.00", "各去掉"))
    assert last.bottom <= rule.top + 2, "the last line runs into the rule below"


def test_recorded_scores_are_rows_of_a_new_version(dataset, home, demo_home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    sheet = pd.DataFrame(
        [("999901001001", 1, 91.5), ("999901001002", 1, 88.0)], columns=["community", "judge", "score"]
    )
    assert scores.record(versions.open(), "乙观摩", sheet, machine()) == "v0002"
    scores.record(versions.open(), "乙观摩", sheet.assign(score=[70.0, 88.0]), machine())
    assert list(versions.open().rows("tours/scores", tour="乙观摩")["score"]) == [70, 88]
    assert len(frames_of(versions.open())["sites"]) == 2
    with pytest.raises(Refused, match="评分"):
        scores.record(versions.open(), "乙观摩", sheet.assign(score=101.0), machine())
    assert versions.current() == "v0003"
    scores.record(versions.open(), "另一次", sheet.head(1), machine())
    scores.record(versions.open(), "乙观摩", sheet.assign(score=[None, 88.0]), machine())
    dataset = versions.open()
    assert list(dataset.rows("tours/scores", tour="乙观摩")["score"]) == [88], "a score that was cleared comes back"
    assert list(dataset.rows("tours/scores", tour="另一次")["score"]) == [91.5]
    for tour_ in ("乙观摩", "另一次"):
        scores.record(versions.open(), tour_, sheet.assign(score=None), machine())
        assert versions.open().rows("tours/scores", tour=tour_).empty


def contrast(*colours: str) -> float:
    """Of two colours, as WCAG has it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted(map(light, colours))
    return (bright + 0.05) / (dark + 0.05)


def test_the_wall_shows_the_district_and_every_street(dataset):
    document = wall.html(dataset)
    for title in ("全区", *dataset.rows("map/directory", dataset.everything)["street"].unique()):
        assert f"<h2>{title}</h2>" in document
    assert document.count('<section class="slide wall') == 6
    assert document.count('<text class="street"') == 6 * 5
    assert document.count('<div class="legend">') == 6
    assert document.count("<p>全部时段 · 2018-01 至 2019-06</p>") == 6
    held = [
        re.findall(r'<i class="c(\d)"></i>([^<]+)', legend) for legend in document.split('<div class="legend">')[1:]
    ]
    assert [[at for at, _ in each] for each in held] == [list("01234")] * 6
    said = [words.removeprefix("不足 ") for _, words in held[0][:-1]]
    assert held[0][-1][1] == f"{said[-1]} 以上"
    assert len({len(words.partition(".")[2]) for words in said}) == 1
    lines = [float(words) for words in said]
    values = catalogue.by("community", dataset, dataset.everything, [wall._SHADED])[wall._SHADED]
    assert [sum(values < line) for line in lines] == [11, 22, 33, 44], (
        "five classes of equal size, by what the legend says"
    )
    assert document.count('<div class="peak">') >= 6
    ground, darkest = (
        re.search(pattern, document)[1] for pattern in (r"wall \{ --ground: #(\w+)", r"\.c0 \{ --tone: #(\w+)")
    )
    assert contrast(ground, darkest) >= 3


@pytest.mark.parametrize(
    ("words", "width", "size"),
    [
        ("7,223 名党员报到（目标 7,500 名，接近目标），\v注册志愿者 6.28 万人（目标 6 万人，达标）", 1728, 44),
        ("1,364 / 2,200 万元\v（各年全年）", 533, 36),
        ("石桥社区阵地新建二期配套用房，\v2019-03-17", 660, 36),
        ("石桥社区阵地，2019-03-17", 660, 36),
    ],
)
def test_two_lines_on_a_slide_part_at_a_mark_outside_brackets(words, width, size):
    assert shapes.divided(words.replace("\v", ""), width, size) == words


def test_a_map_needs_places_only_where_there_are_some(dataset, bare):
    assert next(part for part in tour.brief(bare, bare.everything, routes.whole(bare, None)).parts).map is None


def test_what_is_handed_over_names_its_origin(brief):
    assert brief.filename == f"{TOUR}-v0001-演示数据"
    assert dataclasses.replace(brief.origin, demo=False).line.startswith("宛城区")


def within(source, tmp_path):
    """Every slide has its words inside its page, and above the foot what is no foot."""
    paper = tmp_path / "within.pdf"
    paper.write_bytes(pdf.drawn(source.read_bytes(), ".pptx"))
    pages = office.placed(paper)
    for number, page in enumerate(pages, start=1):
        assert page.words, f"slide {number} is blank"
        foot = min(word.top for word in page.words if word.top > 0.9 * page.height)
        for word in page.words:
            assert word.left >= 0, (number, word)
            assert word.right <= page.width * 0.98, (number, word)  # a comma may hang in the margin
            assert word.bottom <= foot + 2 or word.top >= foot - 2, (number, word, "runs into the foot")
    return pages


def test_a_viewer_draws_every_slide_and_every_character(brief, tmp_path):
    source = office.kept(f"{brief.filename}.pptx")
    slides.write(brief, source)
    text, pages = office.drawn(source, tmp_path)
    assert len(within(source, tmp_path)) == len(pages)
    shown = [part for part in brief.parts if not part.hidden]
    assert len(pages) == len(shown)
    for part in shown:
        heading = part.statement if part.kind in ("chapter", "route") else part.title
        assert heading.replace(" ", "") in text.replace(" ", "").replace("\n", ""), part.title
    assert "单击此处" not in text, "an empty placeholder"
    for number, page in enumerate(pages, start=1):
        body = page.crop((0, 0, page.width, page.height * 9 // 10))
        assert body.getextrema()[0] < 128, f"slide {number} is blank"
