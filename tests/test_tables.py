"""Lists to be read: what a row is called first, its street last, everything as the declarations say."""

import datetime as dt
from xml.etree import ElementTree

import pandas as pd
import pytest

from components import tables
from tests.test_pages import opened
from warehouse.queries import Column, Query

COLUMNS = {
    "area": Column("area", "阵地面积", "㎡", 1),
    "year": Column("year", "年度"),
    "day": Column("day", "日期"),
    "done": Column("done", "完成"),
    "note": Column("note", "说明"),
    "name": Column("name", "社区名称"),
    "street": Column("street", "街道"),
}
QUERY = Query("sites/invented", "试列的表", "一行是一个社区", (), COLUMNS, "select 1", aside=("of",))
ROWS = pd.DataFrame(
    {
        "street": ["东关街道", "新华街道"],
        "community": ["999900001", None],
        "name": ["石桥社区", "<b>柳湾</b>"],
        "area": [1234.25, None],
        "year": [2018, 2019],
        "day": [dt.date(2018, 3, 5), None],
        "done": [True, False],
        "note": ["一次性告知单、责任追究、限时办结、集体议决", None],
        "of": [2, 2],
    }
)


@pytest.fixture
def listed(monkeypatch):
    """What a table says: its heads, its cells as (words, class, what a click names)."""

    def read(rows=ROWS, columns=None, **over):
        drawn = []
        monkeypatch.setattr(tables, "board", lambda markup, key: drawn.append(markup.__html__()))
        tables.listed(QUERY, rows, "key", columns, **over)
        root = ElementTree.fromstring(f"<div>{drawn[0]}</div>")
        cells = [[_read(cell) for cell in row] for row in root.iterfind(".//tbody/tr")]
        heads = ["".join(head.itertext()) for head in root.iterfind(".//thead/tr/th")]
        return root, heads, cells

    return read


def _read(cell):
    button = cell.find("button")
    return "".join(cell.itertext()), cell.get("class"), None if button is None else button.get("data-pick")


def test_the_name_comes_first_and_the_street_last(listed):
    _, heads, cells = listed(columns=["street", "name", "area", "day"])
    assert heads == ["社区名称", "阵地面积\uff08㎡\uff09", "日期", "街道"]
    assert cells[0][0] == ("石桥社区", "short", "999900001")
    _, heads, _ = listed(columns=["note", "street", "name"])
    assert heads == ["说明", "社区名称", "街道"], "what the page names first is what a row is called"
    _, heads, _ = listed()
    assert heads[0] == "社区名称"
    assert heads[-1] == "街道"


def test_cells_are_written_as_declared(listed):
    _, _, (first, second) = listed(columns=["name", "area", "year", "day", "done", "note"])
    assert [words for words, _, _ in first][1:5] == ["1,234.3", "2018", "2018-03-05", "是"]
    assert [words for words, _, _ in second][1:] == ["—", "2019", "—", "否", "—"]
    assert [kind for _, kind, _ in first] == ["short", "number", "number", "short", "short", "long"]
    assert second[0] == ("<b>柳湾</b>", "short", None), "no markup, and no link where there is no community"


def test_a_long_list_says_what_it_leaves_out(listed):
    root, _, cells = listed(pd.concat([ROWS] * 200, ignore_index=True), columns=["name"])
    assert len(cells) == 100
    assert "其余 300 行" in "".join(root.itertext())
    assert root.find(".//table").get("aria-label") == "试列的表"


def test_strong_rows_are_marked(listed):
    root, _, _ = listed(columns=["name"], strong=pd.Series([False, True]))
    assert [row.get("class") for row in root.iterfind(".//tbody/tr")] == [None, "strong"]


def test_what_grew_has_a_plus_where_a_column_says_changes():
    column = Column("change", "影响", signed=True)
    assert [tables._cell(value, column) for value in (40, -5, 0, None)] == ["+40", "−5", "0", "—"]


def test_yes_and_no_stand_as_words_in_whole_tables(dataset):
    app = opened("explore", "整表", sheet="windows")
    (installed,) = [column for column in app.dataframe[0].value if column == "installed"]
    assert set(app.dataframe[0].value[installed]) == {"是", "否"}


@pytest.mark.parametrize(
    ("texts", "width"),
    [
        (["满意"] * 20 + ["基本满意"], 76),
        (["满意", "基本满意"] * 9, 76),
        (["满意"] * 20, None),
        (["基本满意"] * 20, None),
        (["满意"] * 20 + ["一二三四五六七八九十" * 2], None),
    ],
)
def test_a_column_is_as_wide_as_its_longest_word_wherever_that_stands(texts, width):
    config = tables._config(Column("grade", "评价"), pd.Series(texts))
    assert config["width"] == width
