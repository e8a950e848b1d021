"""Whole tables: narrowed by place, words and columns, ordered, described."""

from dataclasses import replace

import pandas as pd
import pytest

from warehouse.explore import sheets


def test_rows_are_narrowed_by_columns_words_and_places(dataset):
    sheet = sheets.sheet(dataset, "matters")
    every = dataset.frame("select matters.*, street from matters join communities on code = community")
    filters = replace(dataset.everything, streets=("东关街道",))
    where = (("channel", ("网站", "热线")), ("accepted", ("2018-03",)))
    found = sheets.rows(dataset, filters, sheet, "低保", where)
    expected = every[
        every["channel"].isin(["网站", "热线"])
        & every["subject"].str.contains("低保")
        & (every["street"] == "东关街道")
        & (pd.to_datetime(every["accepted"]).dt.strftime("%Y-%m") == "2018-03")
    ]
    assert set(found["matter"]) == set(expected["matter"]) != set()
    assert len(found) == sheets.count(dataset, filters, sheet, "低保", where)


@pytest.mark.parametrize("name", list(sheets.titles()))
def test_every_column_of_words_can_be_narrowed(dataset, name):
    sheet = sheets.sheet(dataset, name)
    for column in sheet.labels:
        known = sheets.values(dataset, sheet, column)
        if known:
            rows = sheets.count(dataset, dataset.everything, sheet, where=((column, tuple(known[:1])),))
            assert 0 < rows <= sheets.count(dataset, dataset.everything, sheet), column


def test_a_key_has_no_more_values_than_rows(dataset):
    about = sheets.described(dataset, dataset.everything, sheets.sheet(dataset, "communities")).set_index("列")
    assert (about["不同的值（约）"] <= 55).all()


def test_a_column_is_described_as_its_values_are_written(dataset):
    about = sheets.described(dataset, dataset.everything, sheets.sheet(dataset, "communities")).set_index("列")
    ends = about[["最小或最早", "最大或最晚"]]
    assert ends.filter(like="名称", axis=0).isna().all(axis=None), "texts have neither"
    most = dataset.frame("select max(residents) as n from communities")["n"].iloc[0]
    assert f"{most:,}" in set(ends["最大或最晚"])
    yearly = sheets.described(dataset, dataset.everything, sheets.sheet(dataset, "standings")).set_index("列")
    assert yearly.loc["年度", "最小或最早"].isdigit()
    assert pd.isna(yearly.loc["年度", "平均"]), "a year names something"


def test_a_street_s_own_rows_are_among_those_of_the_street(dataset):
    sheet = sheets.sheet(dataset, "standings")
    rows = sheets.rows(dataset, replace(dataset.everything, streets=("东关街道",)), sheet)
    assert "东关街道" in set(rows["unit"])
    assert "新华街道" not in set(rows["unit"])
