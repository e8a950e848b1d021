"""The workbook of all tables, opened again: its numbers are the catalogue's, its sheets are valid and say what they are."""

import io

import openpyxl
import pandas as pd
import pytest

from reports import excel
from reports.brief import origin
from tests.workbooks import REAL, book, publish
from warehouse import queries, versions
from warehouse.filters import Filters
from warehouse.measures import attention, published
from warehouse.measures.catalogue import by, read
from warehouse.metrics import METRICS


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
    assert excel._names(["甲" * 40, "甲" * 40, "a/b[c]"]) == ["甲" * 31, "甲" * 28 + "（2）", "abc"]
    assert excel._names(["甲" * 25 + "（各街道和各社区）", "乙（" + "丙" * 28 + "）"]) == [
        "甲" * 25,
        "乙（" + "丙" * 28 + "）",
    ]


def test_the_first_sheet_says_where_it_comes_from_and_leads_to_every_other(made, dataset):
    front = made["说明"]
    rows = {row[0]: row[1] for row in front.iter_rows(values_only=True) if row[1]}
    assert dict(origin(dataset, dataset.everything).rows) | {"生成时间": rows["生成时间"]} == {
        key: rows[key] for key, _ in origin(dataset, dataset.everything).rows
    }
    links = [cell.hyperlink.location.split("'")[1] for row in front.iter_rows() for cell in row if cell.hyperlink]
    assert links == made.sheetnames[1:]


def test_the_demo_is_marked_on_every_sheet(made):
    for sheet in made:
        assert "演示数据" in sheet["A2"].value, sheet.title
        assert "演示数据" in sheet.oddHeader.center.text, sheet.title


def test_metrics_are_those_of_the_catalogue(made, dataset):
    table = frame(made["指标"]).set_index(["地区", "指标"])
    for id, reading in read(dataset, dataset.everything).items():
        row = table.loc[("全区", METRICS[id].label)]
        expected = round(reading.value, METRICS[id].decimals)
        assert row["数值"] == pytest.approx(expected), id
        assert row["与公布数"] == ("一致" if id in published.of(dataset) else "未公布")
    for row in by("street", dataset, dataset.everything, ["members", "share_500"]).itertuples():
        assert table.loc[(row.street, "报到在职党员"), "数值"] == row.members
        assert table.loc[(row.street, METRICS["share_500"].label), "分子"] == row.share_500_n
    assert table.loc["东关街道"]["与公布数"].isna().all()


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
    metrics = {
        row[2].value: row[3].number_format for row in made["指标"].iter_rows(min_row=4) if row[0].value == "全区"
    }
    assert (metrics["报到在职党员"], metrics[METRICS["share_500"].label]) == ("#,##0", "#,##0.0")
    months = made[queries.query("services/by_month").title]
    column = [cell.value for cell in months[3]].index(queries.query("services/by_month").column("month").title) + 1
    assert {months.cell(row, column).number_format for row in range(4, months.max_row + 1)} == {"yyyy-mm"}


def test_attention_lists_what_the_rules_found(made, dataset):
    for line in attention.lines(dataset, dataset.everything).itertuples():
        assert len(frame(made[queries.query(f"attention/{line.id}").title])) == line.count


def test_every_metric_and_table_is_defined(made):
    defined = frame(made["口径"]).set_index("名称")
    assert all(defined.loc[metric.label, "口径"] == metric.definition for metric in METRICS.values())
    assert {queries.query(name).title for topic in excel.TOPICS for name in queries.names(topic)} <= set(defined.index)


def test_a_street_and_ledgers_nobody_filled_in(dataset, home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    bare = versions.open()
    file = opened(bare, Filters(bare.start, bare.cutoff, ("东关街道",)))
    assert set(frame(file["指标"])["地区"]) == {"所选街道", "东关街道"}
    assert file["公益岗位的认领和服务"]["A4"].value == queries.query("people/posts").empty
    assert "演示数据" not in file["指标"]["A2"].value
    assert file["指标"].oddHeader.center.text is None
