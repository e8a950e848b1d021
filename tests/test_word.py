"""Documents opened again: words, numbers, typefaces, fields, pictures, and the pages a viewer draws of them."""

import datetime as dt
import io

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from reports import community, district, weekly, word
from reports.brief import Brief, Card, Chart, Part, Table
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


def runs(file):
    """Every run of the document: text, tables, header and footer."""
    page = file.sections[0]
    for root in (file.element.body, page.header._element, page.footer._element):
        yield from root.iter(qn("w:r"))


@pytest.fixture(params=MAKERS)
def made(request, dataset) -> Brief:
    return MAKERS[request.param](dataset)


def test_every_run_names_both_typefaces_and_nothing_follows_a_theme(made):
    file = opened(made)
    named = [run.find(qn("w:rPr")).find(qn("w:rFonts")) for run in runs(file)]
    assert len(named) > 100
    assert {(fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) for fonts in named} <= {word.TEXT, word.HEAD}
    for root in (file.styles.element, file.element):
        assert not [key for fonts in root.iter(qn("w:rFonts")) for key in fonts.attrib if key.endswith("Theme")]
    assert {language.get(qn("w:val")) for language in file.styles.element.iter(qn("w:lang"))} == {"zh-CN"}


def test_headings_are_headings_and_paragraphs_are_indented(made):
    file = opened(made)
    for level in (1, 2):
        expected = [part.title for part in made.parts if part.level == level] + ["附：口径和来源"] * (level == 1)
        assert [
            paragraph.text for paragraph in file.paragraphs if paragraph.style.name == f"Heading {level}"
        ] == expected
    indent = file.styles["Body Text"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert (file.sections[0].page_width.cm, file.sections[0].page_height.cm) == pytest.approx((21, 29.7), abs=0.01)


def test_captions_and_page_numbers_are_fields(made):
    file = opened(made)
    captions = [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Caption"]
    pictures = [picture for part in made.parts for picture in part.pictures]
    for kind, count in (("表", len(file.tables)), ("图", len(pictures))):
        numbered = [caption.split("  ")[0] for caption in captions if caption.startswith(kind)]
        assert numbered == [f"{kind} {number}" for number in range(1, count + 1)]
    asked = [field.text.strip() for field in file.element.body.iter(qn("w:instrText"))]
    assert sorted(asked) == sorted(f"SEQ {caption[0]} \\* ARABIC" for caption in captions)
    foot = file.sections[0].footer
    assert [field.text.strip() for field in foot._element.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert made.origin.line in foot.paragraphs[0].text
    kinds = [field.get(qn("w:fldCharType")) for field in foot._element.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 2


def test_header_rows_repeat_and_numbers_stand_right(dataset):
    brief = MAKERS["profile"](dataset)
    table = opened(brief).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.paragraphs[0].alignment for cell in table.rows[1].cells] == [None, 2, 2, 2, 2]


def test_the_demo_is_marked_and_the_origin_kept(made):
    file = opened(made)
    assert "演示数据" in file.sections[0].header.paragraphs[0].text
    assert "演示数据，不代表实际情况" in words(file)
    assert (file.core_properties.title, file.core_properties.author) == (made.title, "")
    assert file.core_properties.comments == made.origin.line
    assert ["演示数据", "是"] in cells(file.tables[-1])


def test_every_published_figure_stands_in_the_demo(dataset):
    text = "".join(sentence for part in MAKERS["brief"](dataset).parts for sentence in part.sentences)
    missing = [figure.id for figure in published.of(dataset).values() if figure.written.removesuffix("等") not in text]
    assert not missing
    assert "与台账计算不一致" not in text


def test_reconciliation_and_definitions_are_those_of_the_catalogue(dataset):
    file = opened(MAKERS["brief"](dataset))
    computed = {row[0]: row[2] for row in cells(file.tables[0])[1:]}
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
    assert "不一致" in [row[3] for row in cells(file.tables[0])]
    street = district.brief(dataset, Filters(dataset.start, dataset.cutoff, ("东关街道",)))
    assert street.title == "东关街道城市社区党建工作情况"
    assert "公布数为" not in words(opened(street)).split("附：")[0]


def test_a_community_is_what_the_catalogue_says(dataset):
    everyone = by("community", dataset, dataset.everything, community.METRICS_SHOWN).set_index("community")
    own, table = everyone.loc[CODE], cells(opened(MAKERS["profile"](dataset)).tables[0])[1:]
    assert community.brief(dataset, dataset.everything, own["name"]).title == MAKERS["profile"](dataset).title
    for id, row in zip(community.METRICS_SHOWN, table, strict=True):
        metric = METRICS[id]
        assert row[:2] == [metric.label, numbers.written(own[id], metric.unit, metric.decimals)]
    larger = (everyone["site_area"] > own["site_area"]).sum()
    assert table[0][2].removeprefix("并列") == f"{larger + 1} / 55"


def test_a_community_has_its_people_and_its_windows_in_the_published_order(dataset):
    parts = {part.title: part for part in MAKERS["profile"](dataset).parts}
    own = by("community", dataset, dataset.everything, ["stations"]).set_index("community").loc[CODE]
    assert ("志愿服务站点", f"{own['stations']:.0f} 个") in [
        row[:2] for row in parts["双报到、公益岗位和志愿服务"].table.rows
    ]
    assert len(parts["注册志愿者"].table.rows) == 12
    for title, ledger, column in (("服务窗口", "windows", "window_kind"), ("窗口制度和标牌", "window_rules", "rule")):
        kinds = ledgers.LEDGERS[ledger].by_name[column].enum
        assert [row[0] for row in parts[title].table.rows] == list(kinds)
    steps = parts["专项经费"].table.rows[0][-1].splitlines()
    assert len(steps) > 1
    assert not [step for step in steps if step.count("-") > 2]


def test_columns_of_dates_are_wide_enough():
    letters = 84  # across the page
    for shown in (
        ("名" * 4, "2018-05-20", "长" * 60),
        ("名" * 40, "2018-05-20", "长" * 60, "2018-05-20", "2018-05-20"),
    ):
        widths = word._widths((shown, shown))
        for text, width in zip(shown, widths, strict=True):
            assert text != "2018-05-20" or width / word._WIDTH * letters >= 12


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


def test_a_week_without_reports_still_lists_what_is_late_and_who_is_silent(demo_home, home, tmp_path):
    copy_demo(demo_home, home)
    folder = tmp_path / "changed"
    folder.mkdir()
    frames = frames_of(versions.open())
    frames["dataset"].to_parquet(folder / "dataset.parquet")
    imports.publish(imports.prepare(folder, empty=["每周进度"]), machine())
    dataset = versions.open()
    made = weekly.brief(dataset, dataset.everything)
    assert made.title == f"阵地项目每周进展（{dataset.cutoff}）"
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
    assert "本周 2 个项目报送进展" in told
    assert "较上次 +7 个百分点" in told, "against the report of the week before"
    assert dataset.rows("sites/weeks", dataset.everything)["week"].tolist()[0] == dt.date(2019, 6, 23)


def test_a_directory_alone_says_that_nothing_is_recorded(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": REAL["数据集"], "公布数": FIGURES}))
    dataset = versions.open()
    text = words(opened(MAKERS["brief"](dataset)))
    assert "报到在职党员（公布数为7223名）、" in text
    assert "尚无记录、" not in text
    assert "演示数据" not in text
    assert "1个街道（公布数为5个，与台账计算不一致），2个城市社区（公布数为55个" in text
    profile = opened(community.brief(dataset, dataset.everything, COMMUNITIES[1][0]))
    assert "本社区没有阵地建设项目。" in words(profile)
    assert "—" in [cell for row in cells(profile.tables[0]) for cell in row]
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
    assert cells(file.tables[0])[2][0] == name * 3
    assert cells(file.tables[1])[1] == ["党员", "5 名", ""]
    assert cells(file.tables[2])[1:] == [["甲", "—"], ["乙", "1 个"]]


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
    assert len(file.inline_shapes) == 2
    assert all(shape.width.cm <= 12.01 and shape.height.cm <= 9.01 for shape in file.inline_shapes)
    tall = file.inline_shapes[1]
    assert tall.height / tall.width == pytest.approx(4000 / 900, rel=0.01)
    captions = [paragraph.text for paragraph in file.paragraphs if paragraph.text.startswith("图 ")]
    assert captions == [f"图 {number}  石桥社区阵地购买，2018-05-06" for number in (1, 2)]
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
    assert made.title in text.replace(" ", "")
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        body = page.crop((0, page.height // 9, page.width, page.height * 8 // 9))
        assert body.getextrema()[0] < 128, f"page {number} is blank"
