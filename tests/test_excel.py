"""The workbook of all tables, opened again: its numbers are the catalogue's, its sheets are valid and say what they are."""

import io
import zipfile
from collections import Counter

import openpyxl
import pandas as pd
import pytest

from reports import excel
from reports.brief import origin
from tests.workbooks import REAL, book, publish
from warehouse import queries, versions
from warehouse.filters import Filters
from warehouse.measures import attention, gaps, published
from warehouse.measures.catalogue import by, read
from warehouse.metrics import METRICS
from warehouse.queries import Column


def opened(dataset, filters):
    target, heard = io.BytesIO(), []
    excel.write(dataset, filters, target, lambda share, text: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == 1
    return openpyxl.load_workbook(target)


@pytest.fixture(scope="module")
def made(demo_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(demo_home))
        dataset = versions.open()
        return opened(dataset, dataset.everything)


def frame(sheet) -> pd.DataFrame:
    head, *rows = list(sheet.iter_rows(min_row=3, values_only=True))
    return pd.DataFrame(rows, columns=head)


def test_one_sheet_per_query_with_valid_names(made):
    names = made.sheetnames
    assert names[:2] == ["说明", "指标"]
    assert names[-1] == "口径"
    assert len(names) == 3 + sum(len(queries.names(topic)) for topic in excel.TOPICS)
    assert len(set(map(str.lower, names))) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    titles = ["甲" * 40, "甲" * 40, "a/b[c]", "甲" * 25 + "（各街道和各社区）", "乙（" + "丙" * 28 + "）"]
    seen = Counter()
    assert [excel._named(title, seen) for title in titles] == [
        "甲" * 31, "甲" * 28 + "（2）", "abc", "甲" * 25, "乙（" + "丙" * 28 + "）",
    ]  # fmt: skip


def test_the_first_sheet_says_where_it_comes_from_and_leads_to_every_other(made, dataset):
    front = made["说明"]
    rows = {row[0]: row[1] for row in front.iter_rows(values_only=True) if row[1]}
    assert dict(origin(dataset, dataset.everything).rows) | {"生成时间": rows["生成时间"]} == {
        key: rows[key] for key, _ in origin(dataset, dataset.everything).rows
    }
    links = [cell.hyperlink.location.split("'")[1] for row in front.iter_rows() for cell in row if cell.hyperlink]
    assert links == made.sheetnames[1:]


def test_every_sheet_names_the_time_its_table_is_of(dataset):
    half = opened(dataset, Filters.named(dataset, "今年"))
    heads = {sheet.title: sheet["A1"].value for sheet in half}
    for name, time in [("sites/tours", "2019-01 至"), ("sites/growth", "截至"), ("services/windows", "现状")]:
        query = queries.query(name)
        assert heads[query.title].startswith(f"{query.title}　全部街道，全部类型社区，{time}")
    assert heads["口径"] == "口径"


def test_the_demo_is_marked_on_every_sheet(made):
    for sheet in made:
        assert "演示数据" in sheet["A2"].value, sheet.title
        assert "演示数据" in sheet.oddHeader.center.text, sheet.title


def test_metrics_stand_by_street_as_computed_with_their_parts(made, dataset):
    table = frame(made["指标"]).set_index("指标")
    assert list(table)[2:8] == ["全区", *dataset.streets], "the whole district first"
    assert list(table)[8:10] == ["公布数", "与公布数"]
    printed, page = made["指标"].print_area, made["指标"].page_setup
    assert printed.endswith(f"$K${3 + len(METRICS)}"), "up to 与公布数: the parts of ratios are not printed"
    assert (page.orientation, page.fitToHeight) == ("landscape", 0)
    assert list(table.index) == [metric.label for metric in METRICS.values()]
    for id, reading in read(dataset, dataset.everything).items():
        row = table.loc[METRICS[id].label]
        assert row["单位"] == METRICS[id].unit
        assert row["全区"] == pytest.approx(reading.value, rel=1e-14), f"{id} is not rounded"
        assert row["与公布数"] == ("一致" if id in published.of(dataset) else "未公布")
        if METRICS[id].of:
            assert (row["全区 分子"], row["全区 分母"]) == pytest.approx((reading.numerator, reading.denominator))
    for row in by("street", dataset, dataset.everything, ["members", "share_500"]).itertuples():
        assert table.loc["报到在职党员", row.street] == row.members
        share = table.loc[METRICS["share_500"].label]
        assert share[row.street] == pytest.approx(row.share_500)
        assert (share[f"{row.street} 分子"], share[f"{row.street} 分母"]) == (row.share_500_n, row.share_500_of)


@pytest.mark.parametrize("name", ["sites/areas", "people/posts", "services/rules", "safeguards/steps", "sites/weekly"])
def test_a_table_is_what_the_query_gives(made, dataset, name):
    query = queries.query(name)
    rows = query.table(dataset.rows(name, dataset.everything, **excel.defaults(dataset, dataset.everything, query)))
    assert not {*query.aside, "label"} & {*rows}
    sheet = made[query.title]
    table = frame(sheet)
    assert list(table) == [query.column(column).title for column in rows.columns]
    assert len(table) == len(rows) > 0
    for index, column in enumerate(rows.columns):
        if pd.api.types.is_bool_dtype(rows[column]):
            assert list(table.iloc[:, index]) == ["是" if value else "否" for value in rows[column]]
        elif pd.api.types.is_numeric_dtype(rows[column]):
            assert pd.to_numeric(table.iloc[:, index]).sum() == pytest.approx(rows[column].sum())
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref.startswith("A3:")


def test_numbers_have_thousands_and_few_decimals_and_months_have_no_day(made):
    formats = {
        cell.number_format
        for sheet in made.worksheets[1:]
        for row in sheet.iter_rows(min_row=4)
        for cell in row
        if isinstance(cell.value, int | float)
    }
    assert formats <= {"0", "#,##0", "#,##0.0", "#,##0.00"}
    metrics = {row[1].value: row[3].number_format for row in made["指标"].iter_rows(min_row=4)}
    assert (metrics["报到在职党员"], metrics[METRICS["share_500"].label]) == ("#,##0", "#,##0.0")
    months = made[queries.query("services/by_month").title]
    column = [cell.value for cell in months[3]].index(queries.query("services/by_month").column("month").title) + 1
    assert {months.cell(row, column).number_format for row in range(4, months.max_row + 1)} == {"yyyy-mm"}


def test_attention_lists_what_the_rules_found(made, dataset):
    for line in attention.lines(dataset, dataset.everything).values():
        assert len(frame(made[queries.query(f"attention/{line.id}").title])) == line.count


def test_every_metric_and_table_is_defined(made):
    defined = frame(made["口径"]).set_index("名称")
    assert all(defined.loc[metric.label, "口径"] == metric.definition for metric in METRICS.values())
    assert {queries.query(name).title for topic in excel.TOPICS for name in queries.names(topic)} <= set(defined.index)


def test_a_street_and_ledgers_nobody_filled_in(dataset, home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    bare = versions.open()
    chosen = Filters(bare.start, bare.cutoff, ("东关街道",))
    file = opened(bare, chosen)
    assert [*frame(file["指标"])][3:5] == ["所选街道", "东关街道"]
    query = queries.query("people/posts")
    assert query.title not in file.sheetnames
    front = {row[1]: row for row in file["说明"].iter_rows(values_only=True)}
    assert front[query.title][0] == "没有列出"
    assert front[query.title][2].startswith("没有报送台账“公益岗位”")
    for name in ["sites/areas", *(name for topic in excel.TOPICS for name in queries.names(topic))]:
        assert (queries.query(name).title in file.sheetnames) == (not gaps.missing(bare, chosen, name)), name
    assert "演示数据" not in file["指标"]["A2"].value
    assert file["指标"].oddHeader.center.text is None


def test_what_one_sheet_does_not_hold_goes_on_on_the_next(dataset, monkeypatch):
    monkeypatch.setattr(excel, "_ROWS", 8)
    query = queries.query("people/posts")
    file = opened(dataset, dataset.everything)
    rows = query.table(dataset.rows("people/posts", dataset.everything))
    names = [name for name in file.sheetnames if name.startswith(query.title)]
    assert names == [f"{query.title}（{number}）" for number in range(1, -(-len(rows) // 8) + 1)]
    assert len(names) > 1
    together = pd.concat([frame(file[name]) for name in names], ignore_index=True)
    assert len(together) == len(rows)
    for title, column in zip(together, rows, strict=True):
        if pd.api.types.is_numeric_dtype(rows[column]):
            assert pd.to_numeric(together[title]).sum() == pytest.approx(rows[column].sum())
    links = [
        cell.hyperlink.location.split("'")[1] for row in file["说明"].iter_rows() for cell in row if cell.hyperlink
    ]
    assert links == file.sheetnames[1:]


def test_more_rows_than_a_sheet_holds_are_all_there(dataset, tmp_path):
    """Really: what lies beyond is dropped by the library without a word."""
    count = 1_048_576 + 4
    target = tmp_path / "long.xlsx"
    with excel.xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        pen = excel._Pen(book, origin(dataset, dataset.everything))
        pen.sheet(excel._Sheet("长表", "一行", (Column("n", "数"),), [(number,) for number in range(count)]))
        pen.front({})
    with zipfile.ZipFile(target) as packed:
        sheets = [packed.read(f"xl/worksheets/sheet{number}.xml") for number in (2, 3)]
    assert [sheet.count(b"<row ") - 3 for sheet in sheets] == [1_048_573, count - 1_048_573]
    assert f"<v>{count - 1}</v>".encode() in sheets[1]
