"""Ledgers whose rows stay outside, with DuckDB in the cluster's place: what is understood, checked, carried over and said."""

import duckdb
import pytest

from tests.workbooks import parted
from warehouse import queries, versions
from warehouse.cluster import outside
from warehouse.intake import imports
from warehouse.intake.cells import quoted
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, gaps, lineage
from warehouse.people import machine


class Here:
    """The engine's words, spoken to DuckDB."""

    def __init__(self, master):
        self._connection = duckdb.connect()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def files(self, name, paths):
        listed = ", ".join(quoted(str(path)) for path in paths)
        columns = "* exclude (filename, file_row_number), parse_filename(filename) as file, file_row_number as row"
        self.view(name, f"select {columns} from read_parquet([{listed}], filename = true, file_row_number = true)")

    def view(self, name, sql):
        self._connection.execute(f"create view {name} as {sql}")

    def execute(self, sql):
        return self._connection.execute(sql)

    def write(self, sql, folder):
        folder.mkdir()
        return self._connection.execute(f"copy ({sql}) to {quoted(str(folder / 'part-0.parquet'))}").fetchall()[0][0]


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(outside, "Spark", Here)


@pytest.fixture
def source(dataset, tmp_path):
    """The demo as a folder in which the matters come in three parts."""
    return parted(dataset, tmp_path / "台账")


def published(source):
    draft = outside.prepare(source, "here", by=machine())
    assert not draft.problems, draft.problems[:3]
    described = imports.publish(draft, machine())
    return versions.open(described["version"])


def test_the_rollups_of_rows_that_stay_outside_are_those_of_rows_read_in(dataset, source, here, home):
    made = published(source)
    assert made.sizes == dataset.sizes
    assert made.held == sum(made.sizes.values()) - made.sizes["matters"]
    assert made.frame("from matters").empty
    for name in queries.names("rollups"):
        table = name.split("/")[1]
        assert made.frame(f"from {table}").equals(dataset.frame(f"from {table}")), name
    for filters in (dataset.everything, dataset.everything.year_before or dataset.everything):
        assert catalogue.read(made, filters) == catalogue.read(dataset, filters)
    assert catalogue.named(made, "matters") == catalogue.named(dataset, "matters")
    for query in queries.names("services"):
        assert gaps.missing(made, made.everything, query) == gaps.missing(dataset, dataset.everything, query)


def test_nothing_but_rollups_and_checks_reads_what_may_stay_outside():
    free = [ledger.name for ledger in LEDGERS.values() if ledger.rolled]
    assert free
    for name in queries.names():
        if not name.startswith(("rollups/", "checks/", "macros/")):
            assert not lineage.scanned(name).keys() & set(free), name
