"""An ods says what its twin of Excel says: percents, units and days by their formats, what is repeated, merged or hidden."""

import zipfile

import duckdb
import pytest

from tests.workbooks import ledger, taken
from warehouse.intake import imports, sources

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0", "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip
FORMATS = """
<number:number-style style:name="wan"><number:number number:decimal-places="2" number:min-integer-digits="1"/><number:text>万元</number:text></number:number-style>
<number:number-style style:name="thousands"><number:number number:decimal-places="0" number:min-integer-digits="1" number:grouping="true" number:display-factor="1000"/></number:number-style>
<number:number-style style:name="three"><number:text>ZD-</number:text><number:number number:decimal-places="0" number:min-integer-digits="3"/></number:number-style>
<number:percentage-style style:name="percent"><number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<number:date-style style:name="whole"><number:year number:style="long"/><number:text>-</number:text><number:month/><number:text>-</number:text><number:day/></number:date-style>
<number:date-style style:name="month"><number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text></number:date-style>
<number:date-style style:name="year"><number:year number:style="long"/></number:date-style>
<number:time-style style:name="long" number:truncate-on-overflow="false"><number:hours/><number:text>:</number:text><number:minutes/></number:time-style>
<number:number-style style:name="below"><number:number number:min-integer-digits="1"/><number:text>元</number:text></number:number-style>
<number:number-style style:name="either"><number:number number:min-integer-digits="1"/><number:text>万元</number:text>
<style:map style:condition="value()&lt;10000" style:apply-style-name="below"/></number:number-style>
"""
LOOKS = ("wan", "thousands", "three", "percent", "whole", "month", "year", "long", "either")


def ods(path, *tables, manifest=""):
    named = " ".join(f'xmlns:{short}="{name}"' for short, name in NAMES.items())
    styles = "".join(
        f'<style:style style:name="{one}" style:family="table-cell" style:data-style-name="{one}"/>' for one in LOOKS
    )
    styles += '<style:style style:name="heir" style:family="table-cell" style:parent-style-name="percent"/>'
    styles += '<style:style style:name="gone" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    styles += '<style:style style:name="unseen" style:family="table"><style:table-properties table:display="false"/></style:style>'
    content = (
        f"<office:document-content {named}><office:automatic-styles>{FORMATS}{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", manifest)
    return path


def table(name, *rows, style=""):
    return f'<table:table table:name="{name}" table:style-name="{style}">{"".join(rows)}</table:table>'


def row(*cells, more=""):
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(value, style="", kind="", more="", inside=""):
    if isinstance(value, str) and not kind:
        return f'<table:table-cell office:value-type="string" table:style-name="{style}" {more}>{inside}<text:p>{value}</text:p></table:table-cell>'
    kind = kind or "float"
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" table:style-name="{style}" {more}>{inside}<text:p>…</text:p></table:table-cell>'


def raw(path, sheet=0):
    source = sources.read(path)
    assert not source.remarks.problems, source.remarks.problems
    return [tuple(line) for line in duckdb.sql(f"select * from {source.sheets[sheet].scan} order by row").fetchall()]


@pytest.mark.parametrize(
    ("value", "style", "kind", "text"),
    [
        (20, "wan", "", "20.00万元"),
        (200000, "thousands", "", "#原数200000"),
        (7, "three", "", "ZD-007"),
        (0.605, "percent", "percentage", "60.5%"),
        (0.6, "", "percentage", "60%"),
        (0.6, "heir", "float", "60%"),
        (20, "", "currency", "20"),
        ("2019-03-05", "whole", "date", "2019-03-05T00:00:00"),
        ("2019-03-05T09:30:00", "whole", "date", "2019-03-05T09:30:00"),
        ("2019-03-05", "month", "date", "#只显示年、月#2019-03-05T00:00:00"),
        ("2019-03-01", "month", "date", "2019-03"),
        ("2019-03-05", "year", "date", "#只显示年#2019-03-05T00:00:00"),
        ("PT36H30M00S", "long", "time", "36.5小时"),
        ("PT09H30M00S", "", "time", "09:30:00"),
        ("true", "", "boolean", "是"),
        (9000, "either", "", "9000元"),
        (20, "either", "", "20元"),
        (20000, "either", "", "20000万元"),
    ],
)
def test_a_cell_comes_as_its_format_shows_it(home, tmp_path, value, style, kind, text):
    assert raw(ods(tmp_path / "a.ods", table("表", row(cell(value, style, kind))))) == [(1, text)]


def test_what_is_repeated_merged_or_left_out_stands_where_it_is_seen(home, tmp_path):
    none = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = [
        row(cell("社区"), none, cell("月份", more='table:number-columns-repeated="2"')),
        row("<table:table-cell/>", more='table:number-rows-repeated="3"'),
        row(cell("甲", more='table:number-rows-spanned="2"'), cell('a<text:s text:c="2"/>b<text:span>c</text:span>')),
        row("<table:covered-table-cell/>", cell(5), more='table:number-rows-repeated="2"'),
        row('<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048000"'),
    ]
    path = ods(tmp_path / "a.ods", table("表", *rows))
    assert raw(path) == [
        (1, "社区", None, None, "月份", "月份"),
        (5, "甲", "a  bc", None, None, None),
        (6, None, "5", None, None, None),
        (7, None, "5", None, None, None),
    ]
    (merge,) = sources.read(path).sheets[0].merges
    assert (merge.left, merge.top, merge.right, merge.bottom) == (1, 5, 1, 6)


def test_what_is_seen_beside_the_values_is_said(home, tmp_path):
    note = "<office:annotation><dc:creator>某</dc:creator><text:p>另有 3 人</text:p></office:annotation>"
    picture = "<table:shapes><draw:frame><draw:image/></draw:frame><draw:custom-shape><text:p>2019年接待群众</text:p></draw:custom-shape></table:shapes>"
    rows = [
        row(cell("社区"), cell("人次")),
        row(
            cell("甲", "gone"), cell(5, inside=note, more='table:formula="of:=2+3"'), more='table:visibility="collapse"'
        ),
    ]
    path = ods(tmp_path / "a.ods", table("表", picture, *rows), table("隐", row(cell("甲")), style="unseen"))
    source = sources.read(path)
    said = "\n".join(map(str, source.remarks.notices))
    for words in (
        "公式按显示的结果读取（1 处，首处 B2）",
        "带删除线的内容照常读取",
        "批注没有读取",
        "隐藏的行或列同样读取",
        "浮在表格上的图片没有读取",
        "“2019年接待群众”",
        "隐藏的工作表没有读取",
    ):
        assert words in said
    assert [sheet.name for sheet in source.sheets] == ["表"]
    assert raw(path) == [(1, "社区", "人次"), (2, "甲", "5")]


def test_units_and_years_of_formats_reach_the_ledger(base, tmp_path):
    heads = row(*map(cell, ("年度", "社区", "划拨金额")))
    rows = [
        row(cell("2018-01-01", "year", "date"), cell("石桥社区"), cell(20, "wan")),
        row(cell(2019), cell("石桥社区"), cell(200000, "thousands")),
    ]
    taken(imports.prepare(ods(tmp_path / "a.ods", table("经费划拨", heads, *rows)), imports.APPEND))
    assert ledger("allocations", "year, amount") == [(2018, 200000), (2019, 200000)]


@pytest.mark.parametrize(
    ("spoilt", "words"), [("encryption-data", "设有打开密码的工作簿"), ("", "读不出内容的OpenDocument 表格（ods）")]
)
def test_what_is_locked_or_damaged_is_told(home, tmp_path, spoilt, words):
    path = ods(tmp_path / "a.ods", table("表", row(cell("甲")), "<broken"), manifest=spoilt)
    (problem,) = sources.read(path).remarks.problems
    assert problem.found == words
