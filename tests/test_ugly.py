"""Workbooks as ugly as offices make them, against the clean table they were made from: nothing lost, nothing changed."""

import datetime as dt
import io
import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.release import OFTEN
from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import versions
from warehouse.intake import imports

CODES = {"石桥社区": "999901001001", "柳湾社区": "999901001002"}
#: How each field may be headed, and how its values may be written; the unit of money goes into both.
DATES = (
    lambda day: day,
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y/%m/%d} 0:00",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f" {day} ",
)
NAMES = (
    str,
    lambda name: name.removesuffix("社区"),
    lambda name: f"东关街道{name}",
    lambda name: f"{name[:2]} {name[2:]}",
    CODES.get,
)
MONEY = {"": 1, "（元）": 1, "（万元）": 10_000, "(千元)": 1_000}
NUMBERS = (float, lambda number: f"{number:,}", lambda number: f"{number}", lambda number: f"￥{number}")
PLACEHOLDERS = (None, "/", "—", "无", "", "　")


@st.composite
def funds(draw):
    """Rows of 专项经费, each with a key of its own."""
    keys = draw(
        st.lists(
            st.tuples(st.integers(2018, 2019), st.sampled_from(sorted(CODES)), st.integers(1, 9)),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    rows = []
    for year, name, number in keys:
        amount = Decimal(draw(st.integers(1, 10**9))) / 100
        paid = draw(st.none() | st.dates(dt.date(2018, 1, 1), dt.date(2019, 6, 30)))
        rows.append((year, name, f"第{number}项", "基础设施", amount, paid))
    return rows


@st.composite
def ugly(draw):
    """The rows, and a sheet that an office might have made of them."""
    rows = draw(funds())
    unit, write_day, write_name = (
        draw(st.sampled_from(sorted(MONEY))),
        draw(st.sampled_from(DATES)),
        draw(st.sampled_from(NAMES)),
    )
    write_number, blank = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(PLACEHOLDERS))
    line = unit == "（万元）" and draw(st.booleans())
    heads = {
        "year": draw(st.sampled_from(["年度", "*年度", "年份"])),
        "community": draw(st.sampled_from(["社区", "社区名称", "所属 社区"])),
        "project": draw(st.sampled_from(["项目", "项目名称"])),
        "category": draw(st.sampled_from(["类别", "经费类别"])),
        "amount": draw(st.sampled_from(["金额", "使用金额"])) + ("" if line else unit),
        "paid": draw(st.sampled_from(["支付日期", "支付时间", "支付日期（年月日）"])),
    }
    order = draw(st.permutations(sorted(heads)))
    serial, remark = draw(st.booleans()), draw(st.booleans())
    sheet = [[]] * draw(st.integers(0, 2))
    sheet += [["专项经费使用情况表（2019年）"]] if draw(st.booleans()) else []
    sheet += [[None, "单位：万元"]] if line else []
    sheet.append([*(["序号"] if serial else []), *(heads[name] for name in order), *(["备注"] if remark else [])])
    for number, (year, name, project, category, amount, paid) in enumerate(rows, start=1):
        written = {
            "year": draw(st.sampled_from([year, f"{year}年"])),
            "community": write_name(name),
            "project": project,
            "category": f" {category}",
            "amount": write_number(amount / MONEY[unit]),
            "paid": blank if paid is None else write_day(paid),
        }
        sheet.append(
            [*([number] if serial else []), *(written[name] for name in order), *(["有发票"] if remark else [])]
        )
        sheet += [[]] * draw(st.integers(0, 1))
    if draw(st.booleans()):
        total = ["合计", *[None] * (len(order) - 1 + serial)]
        total[order.index("amount") + serial] = float(sum(row[4] for row in rows) / MONEY[unit])
        sheet.append(total if total[0] == "合计" else [*total[:-1], "合计"])
    sheet += [["填表人：某某", None, "审核人："]] if draw(st.booleans()) else []
    return rows, sheet


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    home = tmp_path_factory.mktemp("ugly")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(home / "home"))
        publish(book(home / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET}))
        yield home


def saved(sheet, ending, encoding, path):
    """The sheet as a workbook or as a text file."""
    if ending == "xlsx":
        return book(path / "经费.xlsx", {"Sheet1": sheet})
    target, width = io.StringIO(), max(map(len, sheet))
    delimiter = "\t" if ending == "txt" else ","
    for row in sheet:
        cells = ["" if cell is None else str(cell) for cell in [*row, *[None] * (width - len(row))]]
        target.write(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in cells) + "\r\n")
    file = path / f"经费.{ending}"
    file.write_bytes(target.getvalue().encode(encoding))
    return file


@pytest.mark.release
@settings(
    max_examples=60 * OFTEN,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    ugly(),
    st.sampled_from([("xlsx", ""), ("csv", "utf-8-sig"), ("csv", "gb18030"), ("txt", "utf-16"), ("csv", "utf-8")]),
)
def test_the_clean_table_comes_out(base, made, kind):
    rows, sheet = made
    with tempfile.TemporaryDirectory() as folder:
        draft = imports.prepare(saved(sheet, *kind, Path(folder)))
        try:
            assert not draft.problems, "\n".join(map(str, draft.problems))
            assert not draft.questions

            with duckdb.connect(str(draft.path), read_only=True) as connection:
                found = connection.execute(
                    "select year, community, project, category, amount, paid from funds order by all"
                ).fetchall()
        finally:
            draft.discard()
    expected = [
        (year, CODES[name], project, category, amount.quantize(Decimal("0.01")), paid)
        for year, name, project, category, amount, paid in rows
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert versions.current() == "v0001"
