"""Saved views: kept, opened on another version, pinned into presentation and brief."""

import datetime as dt
import io
import json
import shutil
from dataclasses import replace

import pytest
from pptx import Presentation

from reports import district, pinned, shapes, show, slides, tour
from tests.workbooks import REAL, book, publish
from warehouse import versions
from warehouse.explore import statements, views
from warehouse.explore.builds import HALF_BEFORE, Build, Condition
from warehouse.explore.views import View
from warehouse.filters import Filters
from warehouse.people import Grant, Person, machine
from warehouse.refused import Refused
from warehouse.tours import routes

BUILD = Build("matters", ("accepted", "on_time_share"), ("street",), ("window_kind",), (("channel", ("网站", "热线")),))
SOMEBODY = Person("张三", machine().grants)
VIEW = View("线上渠道", "张三", BUILD, shape={"sort": "accepted", "top": 3, "share": None})


def keep(view):
    """Save a view, and pin it where it says."""
    views.save(view, SOMEBODY)
    if view.pinned:
        views.pin(view.name, view.pinned, SOMEBODY)


@pytest.fixture
def dataset(demo_home, home):
    """The demo dataset in a home of its own, where views may be saved."""
    shutil.copytree(demo_home, home)
    return versions.open()


def test_a_view_is_kept_with_everything_it_shows(home):
    keep(VIEW)
    assert views.saved() == {"线上渠道": VIEW}
    views.pin("线上渠道", ("tour",), SOMEBODY)
    keep(VIEW)
    assert views.saved()["线上渠道"].pinned == ("tour",), "saving again keeps it pinned"
    views.delete("线上渠道", SOMEBODY)
    assert views.saved() == {}


def test_a_view_keeps_its_conditions(dataset):
    build = Build(
        "matters",
        ("on_time_share",),
        ("community", "window_kind"),
        compare=HALF_BEFORE,
        having=(Condition("on_time_share.change", "<", 0.0),),
        scope=(Condition("site_area", "<", 500.0, "catalogue"),),
    )
    shape = {"sort": "on_time_share.change", "rising": True, "top": 3, "share": None, "draw": "on_time_share.change"}
    filters = views.limited(dataset, Filters(dt.date(2019, 1, 1), dt.date(2019, 6, 30)))
    keep(View("小阵地", "张三", build, shape=shape, filters=filters, pinned=("brief",)))
    assert views.saved()["小阵地"].build == build
    (part,) = pinned.parts(dataset, "brief")
    assert "只看阵地面积低于 500 ㎡的社区" in part.table.title
    assert "下降最多" in part.statement


@pytest.mark.parametrize("damage", ["", "[{", "{}", "null"])
def test_an_unreadable_file_is_moved_aside_and_nothing_is_lost(home, damage):
    keep(VIEW)
    path = home / "views.json"
    path.write_text(damage, encoding="utf-8")
    assert views.saved() == {}
    assert path.with_suffix(".unreadable.json").read_text(encoding="utf-8") == damage
    keep(VIEW)
    assert list(views.saved()) == ["线上渠道"]


def test_views_of_another_program_are_left_alone(home):
    keep(VIEW)
    path = home / "views.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    known[0]["colour"] = "red"
    path.write_text(json.dumps([*known, {"name": "新式", "build": {"shape": 3}}, "?"]), encoding="utf-8")
    assert views.saved() == {"线上渠道": VIEW}
    views.pin("线上渠道", ("brief",), SOMEBODY)
    views.pin("没有", ("brief",), SOMEBODY)
    assert [
        entry if isinstance(entry, str) else entry["name"] for entry in json.loads(path.read_text(encoding="utf-8"))
    ] == ["线上渠道", "新式", "?"]


def test_a_name_belongs_to_its_owner(home):
    keep(VIEW)
    other = Person("李四", machine().grants)
    with pytest.raises(Refused, match="已被他人使用"):
        views.save(VIEW, other)
    with pytest.raises(Refused, match="名称"):
        keep(View(" ", "张三", BUILD))
    views.save(View("自己的", "", BUILD, shared=False), other)
    assert views.saved()["自己的"].owner == "李四", "whoever saves it owns it"
    assert list(views.known(SOMEBODY)) == ["线上渠道"]
    assert list(views.known(other)) == ["线上渠道", "自己的"]
    looker = Person("王五", (Grant("分析"),))
    views.save(View("王五的", "", BUILD), looker)
    views.pin("王五的", ("tour",), SOMEBODY)
    views.save(View("王五的", "", sql="select 1"), looker)
    assert views.saved()["王五的"].pinned == (), "what everybody sees is not changed by who may not pin it"
    for forbidden in (lambda: views.delete("线上渠道", looker), lambda: views.pin("线上渠道", ("tour",), looker)):
        with pytest.raises(Refused, match="权限"):
            forbidden()


def test_a_period_that_is_the_whole_moves_on_with_the_data(dataset):
    whole = views.limited(dataset, dataset.everything)
    assert View("一", "张三", BUILD, filters=whole).within(dataset) == dataset.everything
    month = Filters(dt.date(2019, 5, 1), dt.date(2019, 5, 31), ("东关街道",))
    of_month = View("二", "张三", BUILD, filters=views.limited(dataset, month))
    keep(of_month)
    assert views.saved()["二"].within(dataset) == month


def test_a_view_survives_versions_and_says_when_a_column_is_gone(dataset, tmp_path):
    keep(View("旧", "张三", Build("matters", ("accepted", "gone"), ("street",)), pinned=("tour",)))
    (part,) = pinned.parts(dataset, "tour")
    assert "没有度量“gone”" in part.sentences[0]
    assert "已无法显示" in show.html(tour.brief(dataset, dataset.everything, routes.whole(dataset, None)))
    views.delete("旧", SOMEBODY)
    keep(VIEW)
    publish(book(tmp_path / "a.xlsx", REAL))
    fresh = versions.open()
    assert statements.run(fresh, fresh.everything, views.saved()["线上渠道"].build)["受理事项（件）"].dropna().empty


def test_pinned_views_stand_in_slides_and_brief_with_their_passport(dataset):
    keep(View("各街道党员", "张三", Build("catalogue", ("members",), ("street",)), pinned=("tour", "brief")))
    keep(View("窗口", "张三", Build("matters", ("accepted",), ("street",), ("window_kind",)), pinned=("tour",)))
    keep(
        View(
            "查询",
            "张三",
            sql="select street, count(*) as n from communities group by 1 order by 2 desc",
            pinned=("tour",),
        )
    )
    keep(View("坏查询", "张三", sql="select gone from communities", pinned=("tour",)))
    brief = tour.brief(dataset, dataset.everything, routes.whole(dataset, ("仲景街道",)))
    answer, broken = (part for part in brief.parts if part.title in ("查询", "坏查询"))
    assert answer.table.rows[0] == ("东关街道", "17")
    assert "没有名为“gone”的列" in broken.sentences[0]
    chart, table = (part for part in brief.parts if part.title in ("各街道党员", "窗口"))
    assert chart.charts[0].values[0] == 2236
    assert chart.statement == "新华街道的报到在职党员最多，2,236 名"
    assert "报到在职党员：" in chart.notes[0]
    assert "张三" in chart.notes[-1]
    assert table.table.rows[-1][0] == "合计"
    target = io.BytesIO()
    slides.write(brief, target)
    deck = Presentation(target)
    (slide,) = (slide for slide in deck.slides if slide.shapes.title.text == chart.statement)
    assert any(shape.has_chart for shape in slide.shapes)
    assert "报到在职党员：" in slide.notes_slide.notes_text_frame.text
    assert chart.statement in show.html(brief)
    assert "各街道党员" in [part.title for part in district.brief(dataset, dataset.everything).parts]


def test_a_pinned_view_says_what_it_counts_and_what_it_leaves_out(dataset):
    wide = Build("matters", ("accepted", "closed"), ("community",), ("window_kind",), (("channel", ("网站",)),))
    keep(View("宽表", "张三", wide, filters={"streets": ["东关街道"]}, pinned=("tour",)))
    keep(
        View(
            "网站",
            "张三",
            Build("matters", ("accepted",), ("street",), (), (("channel", ("网站",)),)),
            pinned=("tour",),
        ),
    )
    table, chart = pinned.parts(dataset, "tour")
    assert table.table.title == (
        "宽表；东关街道，全部类型社区，受理日期在 2018-01 至 2019-06；渠道：网站；列出 10 / 18 行、4 / 14 列"
    )
    assert table.table.columns[-1].startswith("合计")
    assert table.table.rows[-1][0] == "合计"
    assert chart.charts[0].title.endswith("；渠道：网站")
    assert "渠道：网站" in chart.notes[-1]
    brief = tour.brief(dataset, dataset.everything, routes.whole(dataset, ("仲景街道",)))
    assert "列出 10 / 18 行、4 / 14 列" in show.html(brief)
    slides.write(brief, target := io.BytesIO())
    (slide,) = (slide for slide in Presentation(target).slides if slide.shapes.title.text == table.statement)
    said = [shape.text_frame.text.replace("\v", "") for shape in slide.shapes if shape.has_text_frame]  # on two lines
    assert table.caption in said


@pytest.mark.parametrize("target", ["tour", "brief"])
def test_wide_tables_fit_slide_and_page_and_say_what_is_left_out(dataset, target):
    rows = ("street", "type", "community", "window_kind")
    measures = ("accepted", "closed", "on_time_share", "satisfaction")
    keep(View("宽", "张三", Build("matters", measures, rows, compare=HALF_BEFORE), pinned=(target,)))
    wide = ", ".join(f"repeat('长', 40) as 很长的列名第{number}个" for number in range(9))
    keep(View("长", "张三", sql=f"select {wide} from range(30)", pinned=(target,)))
    build, query = pinned.parts(dataset, target)
    for part in (build, query):
        assert sum(part.table.needs) <= {"tour": 108, "brief": 84}[target]
    assert build.table.columns[:4] == ("街道", "社区类型", "社区", "窗口")
    assert "行、" in build.table.title.rpartition("列出 ")[2]
    assert query.statement.startswith("共 30 行，列出 10 / 30 行、")
    assert query.table.rows[0][0].endswith("…")
    slides.write(
        replace(tour.brief(dataset, dataset.everything, routes.whole(dataset, None)), parts=(build, query)),
        target := io.BytesIO(),
    )
    for slide in Presentation(target).slides:
        (drawn,) = (shape for shape in slide.shapes if shape.has_table)
        assert drawn.left + drawn.width <= 12192000
        bottom = drawn.top + sum(row.height for row in drawn.table.rows)
        assert bottom <= shapes.px(904)
        assert min(row.height for row in drawn.table.rows) >= shapes.px(36)


def test_a_street_or_a_value_that_is_gone_is_said(dataset):
    keep(View("旧街道", "张三", BUILD, filters={"streets": ["火星街道"]}, pinned=("brief",)))
    keep(View("旧渠道", "张三", Build("matters", ("accepted",), (), (), (("channel", ("火星",)),)), pinned=("brief",)))
    for part, words in zip(
        pinned.parts(dataset, "brief"), ("“火星街道”已不在社区名录中", "“渠道”中没有“火星”"), strict=True
    ):
        assert words in part.sentences[0]


def test_a_query_kept_as_a_chart_is_drawn_and_a_slow_one_is_asked_once(dataset, monkeypatch):
    monkeypatch.setattr(pinned, "_SECONDS", 1.0)
    look = {"answer-way": "图表", "answer-category": "street", "answer-value": "n"}
    keep(
        View("图", "张三", sql="select street, count(*) as n from communities group by 1", look=look, pinned=("tour",))
    )
    keep(View("慢", "张三", sql="select count(*) from matters a, matters b, matters c", pinned=("tour",)))
    drawn, slow = pinned.parts(dataset, "tour")
    assert dict(zip(drawn.charts[0].categories, drawn.charts[0].values, strict=True))["东关街道"] == 17
    assert "超过 1 秒" in slow.sentences[0]
    monkeypatch.setattr(pinned.sandbox, "run", None)
    assert "超过 1 秒" in pinned.parts(dataset, "tour")[1].sentences[0]
