"""Documents opened again: words, numbers, typefaces, fields, pictures, and the pages a viewer draws of them."""

import datetime as dt
import io
import itertools
import re
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as Grid
from docx.text.paragraph import Paragraph
from PIL import Image

from reports import community, district, drawings, typeset, weekly, word
from reports.brief import Brief, Part
from reports.pieces import Card, Chart, Table, letters
from tests import office
from tests.ledger_rows import SHEETS
from tests.test_pictures import LEDGERS, PROGRESS, picture
from tests.test_versions import copy_demo
from tests.workbooks import COMMUNITIES, FIGURES, REAL, book, publish
from tests.workbooks import frames as frames_of
from warehouse import ledgers, versions
from warehouse.filters import Filters
from warehouse.intake import imports
from warehouse.measures import published
from warehouse.measures.catalogue import by, read
from warehouse.metrics import METRICS
from warehouse.people import machine
from warehouse.refused import Refused
from warehouse.words import numbers

CODE = "990001001"
MAKERS = {
    "brief": lambda dataset: district.brief(dataset, dataset.everything),
    "weekly": lambda dataset: weekly.brief(dataset, dataset.everything),
    "profile": lambda dataset: community.brief(dataset, dataset.everything, CODE),
}


def opened(brief: Brief):
    target = io.BytesIO()
    word.write(brief, target)
    return docx.Document(target)


def words(file) -> str:
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def grids(file) -> list[Grid]:
    """Every table that is read, also those side by side in a frame."""
    own = f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}"
    return [Grid(found, file) for found in file.element.body.iter(qn("w:tbl")) if found.find(own) is not None]


def captions(file) -> list[str]:
    found = (Paragraph(each, file) for each in file.element.body.iter(qn("w:p")))
    return [paragraph.text for paragraph in found if paragraph.style.name == "Caption"]


def runs(file):
    """Every run of the document: text, tables, headers and footers."""
    page = file.sections[0]
    sides = (page.header, page.even_page_header, page.footer, page.even_page_footer)
    for root in (file.element.body, *(side._element for side in sides)):
        yield from root.iter(qn("w:r"))


@pytest.fixture(params=MAKERS)
def made(request, dataset) -> Brief:
    return MAKERS[request.param](dataset)


def test_every_run_names_both_typefaces_and_nothing_follows_a_theme(made):
    file = opened(made)
    properties = [run.find(qn("w:rPr")) for run in runs(file)]
    named = [found.find(qn("w:rFonts")) for found in properties]
    assert len(named) > 100
    faces = {(fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) for fonts in named}
    assert faces <= {typeset.TEXT, typeset.HEAD, typeset.SECOND, typeset.TITLE, typeset.SMALL}
    for root in (file.styles.element, file.element):
        assert not [key for fonts in root.iter(qn("w:rFonts")) for key in fonts.attrib if key.endswith("Theme")]
    spoken = [*file.styles.element.iter(qn("w:lang")), *(found.find(qn("w:lang")) for found in properties)]
    assert {(each.get(qn("w:val")), each.get(qn("w:eastAsia"))) for each in spoken} == {("en-US", "zh-CN")}
    table = next(part for part in file.part.package.iter_parts() if part.partname.endswith("fontTable.xml"))
    for face in faces:
        assert f'w:name="{face[1]}"><w:altName' in table.blob.decode()


def test_the_page_is_that_of_an_official_document(made):
    file = opened(made)
    page = file.sections[0]
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.left_margin,
        page.bottom_margin,
        page.right_margin,
    )
    assert [size.mm for size in sizes] == pytest.approx([210, 297, 37, 28, 35, 26], abs=0.1)
    assert file.settings.odd_and_even_pages_header_footer
    assert file.settings.element.find(qn("w:mirrorMargins")) is not None
    if not made.compact:
        style = file.styles["Body Text"]
        assert (style.font.size.pt, style.paragraph_format.line_spacing.pt) == (16, 28)
    assert file.styles["Title"].font.size.pt == 22


def test_headings_are_headings_and_paragraphs_are_indented(made):
    file = opened(made)
    for level in (1, 2):
        titles = [part.title for part in made.parts if part.level == level and part.title]
        expected = titles + ["附：口径和来源"] * (level == 1)
        assert [
            paragraph.text for paragraph in file.paragraphs if paragraph.style.name == f"Heading {level}"
        ] == expected
    indent = file.styles["Body Text"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_captions_and_page_numbers_are_fields(made):
    file = opened(made)
    drawn = [each for part in made.parts for each in (*part.drawn, *part.pictures, *([part.map] if part.map else []))]
    for kind, count in (("表", len(grids(file))), ("图", len(drawn))):
        numbered = [caption.split("  ")[0] for caption in captions(file) if caption.startswith(kind)]
        assert numbered == [f"{kind} {number}" for number in range(1, count + 1)]
    asked = [field.text.strip() for field in file.element.body.iter(qn("w:instrText"))]
    assert sorted(asked) == sorted(f"SEQ {caption[0]} \\* ARABIC" for caption in captions(file))
    page = file.sections[0]
    for foot, side in ((page.footer, WD_ALIGN_PARAGRAPH.RIGHT), (page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        assert [field.text.strip() for field in foot._element.iter(qn("w:instrText"))] == ["PAGE"]
        assert (foot.paragraphs[0].text, foot.paragraphs[0].alignment) == ("— 1 —", side)
        assert foot.paragraphs[1].text == made.origin.line


def test_charts_can_be_edited_and_are_told_to_those_who_do_not_see_them(made):
    file = opened(made)
    parts = {part.partname: part for part in file.part.package.iter_parts()}
    charts = [chart for part in made.parts for chart in part.drawn]
    drawn = [name for name in parts if "/charts/" in name]
    assert len(drawn) == len(charts) == len([name for name in parts if "/embeddings/" in name])
    for name in drawn:
        assert "宋体" in parts[name].blob.decode()
    told = [shape.get("descr") for shape in file.element.body.iter(qn("wp:docPr"))]
    assert all(told)
    for chart in charts:
        assert chart.alt in told
        book = parts[f"/word/embeddings/chart{charts.index(chart) + 1}.xlsx"].blob
        kept = [
            row[1] for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2, values_only=True)
        ]
        assert sorted(kept) == sorted(chart.values)


def test_bars_of_many_streets_fit_a_page_and_say_how_many_there_are(dataset):
    made = district.brief(dataset, dataset.everything)
    amounts = tuple(map(float, range(60, 0, -1)))
    many = Chart("bars", "各街道", "%", 1, tuple(f"{at}街道" for at in range(60)), amounts, highlight="59街道")
    file = opened(replace(made, parts=(Part("一、阵地规范化", charts=(many,)),)))
    assert "图 1  各街道（前 10、后 10 名，共 60 个）（%）" in captions(file)
    (extent,) = file.element.body.iter(qn("wp:extent"))
    page = file.sections[0]
    room = page.page_height - page.top_margin - page.bottom_margin
    assert int(extent.get("cy")) < 0.8 * room
    assert "59街道 1.0%" in next(file.element.body.iter(qn("wp:docPr"))).get("descr")


def test_header_rows_repeat_and_numbers_stand_right(dataset):
    table = next(table for table in grids(opened(MAKERS["profile"](dataset))) if table.cell(0, 1).text == "数值")
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells][:5] == [None, 2, 2, 2, 2]


def test_the_demo_is_marked_and_the_origin_kept(made):
    file = opened(made)
    page = file.sections[0]
    for head in (page.header, page.even_page_header):
        assert head.paragraphs[0].text == "演示数据，不代表实际情况"
    assert "演示数据，不代表实际情况" in words(file)
    assert (file.core_properties.title, file.core_properties.author) == (made.title, "")
    assert file.core_properties.comments == made.origin.line
    assert made.origin.sentence in words(file)


def test_every_published_figure_stands_in_the_demo(dataset):
    text = "".join(sentence for part in MAKERS["brief"](dataset).parts for sentence in part.sentences)
    missing = [figure.id for figure in published.of(dataset).values() if figure.written.removesuffix("等") not in text]
    assert not missing
    assert "与台账计算不一致" not in text


def test_reconciliation_and_definitions_are_those_of_the_catalogue(dataset):
    file = opened(MAKERS["brief"](dataset))
    computed = {row[0]: row[2] for row in cells(grids(file)[-1])[1:]}
    for row in published.reconcile(dataset).itertuples():
        assert computed[row.label] == numbers.written(row.computed, row.unit, METRICS[row.id].decimals)
    for id in ("members", "share_500", "fund_execution"):
        assert METRICS[id].definition in words(file)


def test_a_changed_ledger_is_remarked_upon(demo_home, home, tmp_path):
    copy_demo(demo_home, home)
    folder = tmp_path / "changed"
    folder.mkdir()
    frames = frames_of(versions.open())
    frames["stations"].head(78).to_parquet(folder / "stations.parquet")
    frames["dataset"].to_parquet(folder / "dataset.parquet")
    imports.publish(imports.prepare(folder, whole=["志愿站点"]), machine())
    dataset = versions.open()
    file = opened(MAKERS["brief"](dataset))
    assert "志愿服务站点78个（公布数为79个，与台账计算不一致）" in words(file)
    marked = [run for paragraph in file.paragraphs for run in paragraph.runs if run.text.startswith("（公布数为")]
    assert [run.font.color.rgb for run in marked] == [word.DIFFERS]
    assert "不一致" in [row[3] for row in cells(grids(file)[-1])]
    street = district.brief(dataset, Filters(dataset.start, dataset.cutoff, ("东关街道",)))
    assert street.title == "东关街道城市社区党建工作情况"
    assert "公布数为" not in words(opened(street)).split("附：")[0]


def ranked(brief: Brief) -> list[list[str]]:
    return [[*row] for part in brief.parts if part.table for row in part.table.rows if part.title.startswith("一、")]


def test_a_community_is_what_the_catalogue_says(dataset):
    everyone = by("community", dataset, dataset.everything, community.METRICS_SHOWN).set_index("community")
    own, table = everyone.loc[CODE], ranked(MAKERS["profile"](dataset))
    assert table in [cells(grid)[1:] for grid in grids(opened(MAKERS["profile"](dataset)))]
    assert community.brief(dataset, dataset.everything, own["name"]).title == MAKERS["profile"](dataset).title
    for id, row in zip(community.METRICS_SHOWN, table, strict=True):
        metric = METRICS[id]
        assert row[:2] == [metric.label, numbers.written(own[id], metric.unit, metric.decimals)]
    larger = (everyone["site_area"] > own["site_area"]).sum()
    assert table[0][2].removeprefix("并列") == f"{larger + 1} / 55"


def test_a_community_has_its_people_and_its_windows_in_the_published_order(dataset):
    made = MAKERS["profile"](dataset)
    tables = {table.title.partition("及在")[0]: table for part in made.parts for table in part.tables}
    own = by("community", dataset, dataset.everything, ["stations"]).set_index("community").loc[CODE]
    assert ("志愿服务站点", f"{own['stations']:.0f} 个") in [row[:2] for row in tables["队伍"].rows]
    for title, ledger, column in (("服务窗口", "windows", "window_kind"), ("窗口制度和标牌", "window_rules", "rule")):
        kinds = ledgers.LEDGERS[ledger].by_name[column].enum
        assert [row[0] for row in tables[title].rows] == list(kinds)
    charts = {chart.title.partition("，")[0]: chart for part in made.parts for chart in part.charts}
    accepted = dataset.frame(
        """select count(*) as n from matters where community = $code and accepted >= '2018-07-01' group by date_trunc('month', accepted)
        order by date_trunc('month', accepted)""",
        {"code": CODE},
    )
    assert list(charts["受理事项"].values) == list(accepted["n"])
    assert len(charts["注册志愿者"].values) == 12


def test_of_many_funds_those_not_in_order_come_first_and_days_stand_in_order(dataset):
    counts = dataset.frame("select community, count(*) as n from funds group by all order by n desc, community", {})
    many = counts["community"].iloc[0]
    tables = [table for part in community.brief(dataset, dataset.everything, many).parts for table in part.tables]
    funds = next(table for table in tables if table.title.startswith("专项经费"))
    kept = dataset.rows("profile/funds", dataset.everything, communities=[many])
    assert funds.title == f"专项经费（共 {len(kept)} 行，列出前 6 行）"
    assert [row[0] for row in funds.rows] == [f"{row.year}年{row.project}" for row in kept.head(6).itertuples()]
    wrong = list(~kept["state"].isin(["六步齐全", "办理中", "尚未启动"]))
    assert any(wrong)
    assert wrong == sorted(wrong, reverse=True)
    for row in funds.rows:
        day = (int(row[0][:4]), 1, 1)
        for step in row[-1].split("，"):
            told = re.match(r"(?:(\d+)年)?(?:(\d+)月)?(\d+)日", step).groups()
            then = tuple(int(new) if new else old for new, old in zip(told, day, strict=True))
            assert then >= day, "month and year are named where they change"
            day = then
    found = next(table for table in tables if table.title == "督查问题")
    assert [row[0] for row in found.rows] == sorted(row[0] for row in found.rows)


def test_the_community_is_dark_on_the_map_of_its_district(dataset):
    drawn = next(part.map for part in MAKERS["profile"](dataset).parts if part.map)
    assert (drawn.current, len(drawn.places)) == (CODE, 55)
    picture = Image.open(io.BytesIO(drawings.locator(drawn))).convert("RGB")
    x, y = next(place.centre for place in drawn.places if place.code == CODE)
    scale = picture.width / 1000
    assert picture.getpixel((round(x * scale), round(y * scale))) == (0xA4, 0x20, 0x1B)


def test_what_is_not_filled_in_says_so(home, tmp_path):
    rows = [COMMUNITIES[0], ["999901001001", "石桥社区", "东关街道", "板块型", None, None], COMMUNITIES[2]]
    publish(book(tmp_path / "a.xlsx", {"社区名录": rows, "数据集": REAL["数据集"]}))
    made = community.brief(versions.open(), versions.open().everything, "石桥社区")
    facts = made.parts[0].tables[0]
    assert ("户数", "未填写") in facts.rows
    assert "nan" not in str(made)


def test_columns_are_as_wide_as_what_may_not_wrap():
    across = 84  # half-width letters
    for shown in (
        ("名" * 4, "2018-05-20", "长" * 60),
        ("名" * 40, "2018-05-20", "长" * 60, "2018-05-20", "2018-05-20"),
    ):
        widths = word._widths((shown, shown))
        for text, width in zip(shown, widths, strict=True):
            assert text != "2018-05-20" or width / typeset.WIDTH * across > 11.1, "ten letters and the room beside them"


def test_narrow_headers_break_behind_words_and_before_their_unit():
    heads = ("街道", "城市社区（个）", "500㎡以上社区占比（%）", "报到在职党员（名）", *["按时办结率（%）"] * 5)
    widths = word._widths((heads, ("东关街道", *["98.3"] * 8)))
    rooms = [84 * width / typeset.WIDTH - word._MARGINS for width in widths]
    said = [word._head(head, room) for head, room in zip(heads, rooms, strict=True)]
    assert said == [
        "街道",
        "城市\n社区\n（个）",
        "500㎡以上\n社区占比\n（%）",
        "报到\n在职党员\n（名）",
        *["按时\n办结率\n（%）"] * 5,
    ]
    assert all(letters(head) <= room + 0.1 for head, room in zip(said, rooms, strict=True))


def test_a_title_of_two_lines_is_divided_after_the_places(dataset):
    streets = ("东关街道", "仲景街道", "五里堡街道")
    made = district.brief(dataset, Filters(dataset.start, dataset.cutoff, streets))
    title = next(paragraph.text for paragraph in opened(made).paragraphs if paragraph.style.name == "Title")
    assert title == "东关街道、仲景街道、五里堡街道\n城市社区党建工作情况"


def test_what_is_missing_is_said_once_in_a_chapter(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": REAL["数据集"]}))
    dataset = versions.open()
    made = community.brief(dataset, dataset.everything, COMMUNITIES[1][0])
    for part in made.parts:
        assert len(part.sentences) == len(set(part.sentences))


def test_a_name_with_figures_has_room_for_the_blanks_an_office_sets_around_them():
    assert [letters(words) for words in ("石桥社区", "石桥01社区", "a\n石桥3期", "2018-05-20")] == [8, 11, 8, 10]


def test_the_week_lists_what_was_reported_what_is_late_and_who_is_silent(dataset):
    week = dt.date(2018, 9, 2)
    tables = {
        part.title: part.table
        for part in weekly.brief(dataset, dataset.everything, week).parts
        if part.table is not None
    }
    reported = dataset.frame("select count(*) as n from progress where week = $week", {"week": week})["n"].iloc[0]
    late = dataset.frame(
        "select count(*) as n from projects where planned_finish < $week and coalesce(finished > $week, true)",
        {"week": week},
    )["n"].iloc[0]
    assert reported > 0
    assert len(tables["一、本周概况"].rows) == reported
    assert len(tables["三、逾期项目"].rows) == late
    head = tables["一、本周概况"].columns.index("逾期（天）")
    assert sum(row[head] != numbers.ABSENT for row in tables["一、本周概况"].rows) <= late


def test_a_project_says_once_how_far_it_is(dataset):
    parts = [part for part in weekly.brief(dataset, dataset.everything).parts if part.level == 2]
    assert parts
    for part in parts:
        told = re.findall(r"(\d+)%", part.sentences[0])
        assert len(told) == len(set(told)) >= 1, part.sentences[0]


def test_who_did_not_report_is_listed_with_the_state_of_last_time(dataset):
    week = dt.date(2019, 6, 30)
    parts = weekly.brief(dataset, dataset.everything, week).parts
    table = next(part.table for part in parts if part.title == "四、未报送项目")
    silent = dataset.frame(
        """select projects.name, max(progress.week)::varchar as week, max_by(percent, progress.week) as percent, max_by(report, progress.week) as report
        from projects left join progress on progress.project = projects.project and progress.week <= $week
        where planned_start <= $week and coalesce(finished > $week, true)
        group by projects.project, projects.name, planned_start having coalesce(max(progress.week), planned_start) <= $week - 7""",
        {"week": week},
    )
    assert len(silent) > 0
    listed = {(row[1], row[2], row[3], row[4]) for row in table.rows}
    assert listed == {(row.name, row.week, f"{row.percent:.0f}", row.report) for row in silent.itertuples(index=False)}


def test_a_project_that_is_overdue_says_so_where_it_stands(dataset):
    parts = weekly.brief(dataset, dataset.everything).parts
    projects = {part.title for part in parts if part.level == 2}
    overdue = next(part.table for part in parts if part.title == "三、逾期项目")
    days = {row[2]: row[4] for row in overdue.rows}
    marked = dict(re.fullmatch(r"（.+?）(.+)（逾期(\d+)天）", title).groups() for title in projects if "逾期" in title)
    assert marked
    assert marked.items() <= days.items()
    assert not [title for title in projects if "逾期" not in title and any(name in title for name in days)]


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (dt.date(2019, 6, 24), dt.date(2019, 6, 30), "2019年6月24日—30日"),
        (dt.date(2019, 7, 29), dt.date(2019, 8, 4), "2019年7月29日—8月4日"),
        (dt.date(2018, 12, 31), dt.date(2019, 1, 6), "2018年12月31日—2019年1月6日"),
    ],
)
def test_a_week_names_month_and_year_once(first, last, written):
    assert weekly.span(first, last) == written


def test_a_week_is_the_period_of_its_report_and_what_is_not_late_is_said_plainly(dataset):
    filters = Filters(dataset.start, dataset.cutoff, ("五里堡街道",))
    made = weekly.brief(dataset, filters, dt.date(2018, 3, 4))
    assert "2018-02-26 至 2018-03-04" in made.origin.sentence
    tables = [part.table.without_rows for part in made.parts if part.table and not part.table.rows]
    assert tables == ["截至期末没有逾期未完工的阵地项目。", "截至期末没有超过一周未报进展的在建项目。"]


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        ({"P2": (0, 5)}, "本周1个项目报送进展，为新建（+5个百分点）。"),
        ({"P2": (40, 40), "P5": (30, 30)}, "本周2个项目报送进展，累计完成比例没有提高。"),
    ],
)
def test_the_first_sentence_of_a_week_calls_nothing_the_fastest_of_one_or_of_none(home, tmp_path, progress, said):
    heads = ["项目编号", "周末日期", "完成比例", "进展文字"]
    days = (dt.date(2019, 6, 23), dt.date(2019, 6, 30))
    rows = [
        [id, day, done, "累计完成65%"] for id, both in progress.items() for day, done in zip(days, both, strict=True)
    ]
    publish(book(tmp_path / "a.xlsx", SHEETS))
    publish(book(tmp_path / "b.xlsx", {"每周进度": [heads, *rows]}), imports.APPEND)
    made = weekly.brief(versions.open(), versions.open().everything)
    assert made.parts[0].sentences[0] == said
    told = [part.sentences[0] for part in made.parts if part.level == 2]
    assert all(f"，完成{done}%" in words for words, (_, done) in zip(told, progress.values(), strict=True)), (
        "65% is no 5%"
    )


def test_a_week_without_reports_still_lists_what_is_late_and_who_is_silent(demo_home, home, tmp_path):
    copy_demo(demo_home, home)
    folder = tmp_path / "changed"
    folder.mkdir()
    frames = frames_of(versions.open())
    frames["dataset"].to_parquet(folder / "dataset.parquet")
    imports.publish(imports.prepare(folder, empty=["每周进度"]), machine())
    dataset = versions.open()
    made = weekly.brief(dataset, dataset.everything)
    assert made.title == "阵地项目每周进展（2019年6月24日—30日）"
    parts = {part.title: part for part in made.parts}
    assert parts["一、本周概况"].sentences[0] == "本周没有项目报送。"
    assert (
        len(parts["三、逾期项目"].table.rows)
        == read(dataset, dataset.everything, ["projects_overdue"])["projects_overdue"].value
    )
    assert len(parts["四、未报送项目"].table.rows) > 0
    assert words(opened(made)).count("本周没有项目报送。") == 2


def test_what_is_not_there_is_refused_and_what_is_there_named(dataset):
    with pytest.raises(Refused) as refused:
        weekly.brief(dataset, dataset.everything, dt.date(2017, 1, 4))
    assert "2019-06-30" in refused.value.reasons[0]
    with pytest.raises(Refused) as refused:
        community.brief(dataset, dataset.everything, "没有")
    assert CODE in refused.value.reasons[0]


def test_any_day_stands_for_its_week(dataset):
    titles = {weekly.brief(dataset, dataset.everything, dt.date(2019, 6, day)).title for day in (24, 28, 30)}
    assert len(titles) == 1


def test_a_report_dated_a_friday_counts_to_its_week(home, tmp_path):
    rows = [
        ["项目编号", "周末日期", "完成比例", "进展文字"],
        ["P2", dt.date(2019, 6, 21), 60, "周五填报"],
        ["P2", dt.date(2019, 6, 23), 62, "周日又报"],
        ["P5", dt.date(2019, 6, 21), 85, "周五填报"],
    ]
    publish(book(tmp_path / "a.xlsx", SHEETS))
    publish(book(tmp_path / "b.xlsx", {"每周进度": rows}), imports.APPEND)
    dataset = versions.open()
    told = words(opened(weekly.brief(dataset, dataset.everything, dt.date(2019, 6, 23))))
    assert "周日又报" in told
    assert "本周2个项目报送进展" in told
    assert "较上次提高7个百分点" in told, "against the report of the week before"
    assert dataset.rows("sites/weeks", dataset.everything)["week"].tolist()[0] == dt.date(2019, 6, 23)


def test_a_directory_alone_says_that_nothing_is_recorded(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": REAL["数据集"], "公布数": FIGURES}))
    dataset = versions.open()
    text = words(opened(MAKERS["brief"](dataset)))
    assert "报到在职党员（公布数为7223名）、" in text
    assert "尚无记录、" not in text
    assert "演示数据" not in text
    assert "1个街道（公布数为5个，与台账计算不一致）、2个城市社区（公布数为55个" in text
    profile = opened(community.brief(dataset, dataset.everything, COMMUNITIES[1][0]))
    assert "没有报送台账“阵地项目、每周进度”。" in words(profile)
    assert "—" in [cell for grid in grids(profile) for row in cells(grid) for cell in row]
    with pytest.raises(Refused):
        weekly.brief(dataset, dataset.everything)


def test_long_names_and_missing_values_survive(home, tmp_path):
    name = "长" * 38 + "社区"
    rows = [COMMUNITIES[0], ["999901001001", name, "东关街道", "板块型", None, None], COMMUNITIES[2]]
    publish(book(tmp_path / "a.xlsx", {"社区名录": rows, "数据集": REAL["数据集"]}))
    dataset = versions.open()
    made = community.brief(dataset, dataset.everything, "999901001001")
    assert f"{name}属东关街道，板块型。" in words(opened(made))
    table = Table("空值", ("甲", "乙"), (("", numbers.ABSENT), (name * 3, "1")), frozenset({1}))
    chart = Chart("bars", "各街道", "个", 0, ("甲", "乙"), (None, 1.0))
    parts = (Part("表", table=table), Part("数", cards=(Card("党员", "5", "名"),), charts=(chart,)))
    file = opened(Brief("名称", made.origin, parts))
    empty, cards, single = map(cells, grids(file))
    assert empty[2][0] == name * 3
    assert cards[1] == ["党员", "5 名", ""]
    assert single[1:] == [["甲", "—"], ["乙", "1 个"]]


def test_pictures_are_scaled_captioned_and_missed(home, tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    rows = [PROGRESS[0], [*PROGRESS[1][:4], "a.jpg；e.webp；没来.jpg；f.jpg"]]
    book(folder / "台账.xlsx", LEDGERS | {"每周进度": rows})
    picture(folder / "a.jpg")
    picture(folder / "f.jpg", "#123456")
    Image.new("RGB", (900, 4000), "blue").save(folder / "e.webp")
    imports.publish(imports.prepare(folder), machine())
    dataset = versions.open()
    (home / "pictures" / dataset.pictures["f.jpg"]).unlink()
    file = opened(weekly.brief(dataset, dataset.everything))
    first, tall = [(int(each.get("cx")), int(each.get("cy"))) for each in file.element.body.iter(qn("wp:extent"))]
    assert all(width <= Mm(73.1) and height <= Mm(55.1) for width, height in (first, tall)), "two side by side"
    assert tall[1] / tall[0] == pytest.approx(4000 / 900, rel=0.01)
    pictures = [caption for caption in captions(file) if caption.startswith("图 ")]
    assert pictures == [f"图 {number}  石桥社区阵地购买，5月6日" for number in (1, 2)]
    assert "缺少图片：没来.jpg、f.jpg。" in words(file)


def test_the_brief_of_a_street_speaks_of_that_street(dataset):
    filters = Filters(dataset.start, dataset.cutoff, ("仲景街道",))
    members = read(dataset, filters, ["members"])["members"].value
    text = words(opened(district.brief(dataset, filters)))
    assert f"{members:.0f}名在职党员到社区报到" in text
    assert "打造街道下沉、社区直接党建服务载体" in text
    whole = words(opened(MAKERS["brief"](dataset)))
    assert "设立政策宣传、就业指导、矛盾调处等22种公益岗位" in whole
    assert "打造区级特色、街道下沉、社区直接党建服务载体26个" in whole


def test_a_viewer_draws_every_page_and_every_character(made, tmp_path):
    source = office.kept(f"{made.filename}.docx")
    word.write(made, source)
    text, pages = office.drawn(source, tmp_path)
    plain = re.sub(r"\s", "", text)
    assert made.title in plain
    assert all(re.sub(r"\s", "", part.title) in plain for part in made.parts)
    assert len(pages) <= (4 if made.compact else 9)
    for number, page in enumerate(pages, start=1):
        body = page.crop((0, page.height // 9, page.width, page.height * 8 // 9))
        assert body.getextrema()[0] < 128, f"page {number} is blank"
    placed = [page.words for page in office.placed(source.with_suffix(".pdf"))]
    assert [outer(page, number) for number, page in enumerate(placed, start=1)] == [True] * len(pages)
    assert not [pair for page in placed for pair in broken(page)]


def outer(page: list[office.Word], number: int) -> bool:
    """Whether “— n —” stands at the foot of a page, on its outer side."""
    found = [word for word in page if word.text == str(number) and word.top > 0.88 * 842]
    return [word.left > 297 if number % 2 else word.left < 297 for word in found] == [True]


def broken(page: list[office.Word]) -> list[tuple[str, str]]:
    """Words at the right margin and those that begin the next line, where both are parts of a number."""
    pairs = ((last, first) for last, first in itertools.pairwise(page) if first.top > last.top + 5)
    return [
        (last.text, first.text)
        for last, first in pairs
        if last.right > 505 and first.left < 110 and re.search(r"[\d.]$", last.text) and re.match(r"[\d.]", first.text)
    ]
