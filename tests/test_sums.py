"""A total row is not read, but what it says is held against the rows."""

import datetime as dt

import pytest

from tests.workbooks import book
from warehouse.intake import imports

D = dt.date
AREAS = ["社区", "登记日期", "面积"]
FIRST, SECOND = ["石桥社区", D(2019, 3, 1), 620], ["柳湾社区", D(2019, 4, 1), 1300.5]
MONEY, PAID = ["年度", "社区", "划拨金额（万元）"], [[2018, "石桥社区", 12.34], [2018, "柳湾社区", 20]]

GRADES = ["社区", "年度", "优秀人数", "称职人数", "一般人数", "人均月工资（元）"]


def said(tmp_path, ledger, rows):
    draft = imports.prepare(book(tmp_path / "台账.xlsx", {ledger: rows}), imports.APPEND)
    assert not draft.problems
    assert any("合计、小计行没有读取" in notice.what for notice in draft.notices)
    return [str(notice) for notice in draft.notices if "相加" in notice.what]


@pytest.mark.parametrize(
    ("ledger", "rows", "words"),
    [
        ("阵地面积", [AREAS, FIRST, SECOND, ["合计", None, 1290.5]], "“面积”是 1,290.5，各行相加是 1,920.5，请核对（1 处，首处 C4）"),
        ("阵地面积", [AREAS, ["全区合计：", None, "62,000㎡"], FIRST, SECOND], "“面积”是 62,000，各行相加是 1,920.5"),
        ("经费划拨", [MONEY, *PAID, ["总计", None, 33]], "“划拨金额”是 330,000，各行相加是 323,400"),
        ("阵地面积", [AREAS, FIRST, ["小计", None, 1], SECOND, ["小计", None, 2], ["合计", None, 3]], "“面积”是 3，各行相加是 1,920.5"),
    ],
)  # fmt: skip
def test_a_total_that_its_rows_do_not_add_up_to_is_said(base, tmp_path, ledger, rows, words):
    (found,) = said(tmp_path, ledger, rows)
    assert words in found


@pytest.mark.parametrize(
    ("ledger", "rows"),
    [
        ("阵地面积", [AREAS, FIRST, SECOND, ["合计", None, 1920.5]]),
        ("阵地面积", [AREAS, FIRST, SECOND, ["合计", None, "1921"]]),  # rounded
        ("阵地面积", [AREAS, FIRST, SECOND, ["合计", None, 960.25]]),  # their mean
        ("阵地面积", [AREAS, FIRST, SECOND, ["合计", None, None]]),
        ("阵地面积", [AREAS, FIRST, SECOND, ["合计", None, "=SUM(C2:C3)"]]),  # never computed
        ("阵地面积", [AREAS, FIRST, SECOND, ["东关街道小计", None, 5]]),
        ("阵地面积", [AREAS, FIRST, ["合计", None, 620], SECOND, ["合计", None, 1300.5]]),  # each of its own rows
        ("阵地面积", [AREAS, FIRST, ["合计", None, 620], SECOND]),  # the table goes on
        ("经费划拨", [MONEY, *PAID, ["合计", None, 32.3]]),  # rounded, in another unit
        ("干部考核", [GRADES, ["石桥社区", 2018, 3, 2, 1, 3000], ["合计", None, 3, 2, 1, 2900]]),
    ],
)  # fmt: skip
def test_of_a_total_that_fits_or_is_of_something_else_nothing_is_said(base, tmp_path, ledger, rows):
    assert not said(tmp_path, ledger, rows)


def test_rows_with_something_wrong_are_mended_first(base, tmp_path):
    rows = [AREAS, FIRST, ["柳湾社区", D(2019, 4, 1), "很大"], ["合计", None, 1920.5]]
    draft = imports.prepare(book(tmp_path / "台账.xlsx", {"阵地面积": rows}), imports.APPEND)
    assert draft.problems
    assert not [notice for notice in draft.notices if "相加" in notice.what]
