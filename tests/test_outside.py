"""Ledgers whose rows stay outside, with DuckDB in the cluster's place: what is understood, checked, carried over and said."""

import shutil

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.test_pages import opened
from tests.workbooks import parted
from warehouse import queries, versions
from warehouse.access import portions
from warehouse.cluster import outside
from warehouse.explore import cubes, sandbox
from warehouse.intake import columnar, compare, imports, workbook
from warehouse.intake.cells import quoted
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, gaps, lineage
from warehouse.people import Grant, Person, machine
from warehouse.refused import Refused


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

    def view(self, name, sql, kept=False):
        self._connection.execute(f"create view {name} as {sql}")

    def execute(self, sql):
        return self._connection.execute(sql)

    def write(self, sql, folder):
        folder.mkdir()
        return self._connection.execute(f"copy ({sql}) to {quoted(str(folder / 'part-0.parquet'))}").fetchall()[0][0]


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(outside, "Spark", Here)


@pytest.fixture(scope="module")
def rolled_home(demo_home, tmp_path_factory):
    """A home in which the matters of the demo lie outside, and the folder they came from; treat as read-only."""
    folder = tmp_path_factory.mktemp("rolled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outside, "Spark", Here)
        patch.setenv("WANCHENG_HOME", str(demo_home))
        source = parted(versions.open(), folder / "台账")
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        published(source)
    return folder


@pytest.fixture
def rolled(rolled_home, monkeypatch):
    """That version, opened."""
    monkeypatch.setenv("WANCHENG_HOME", str(rolled_home / "home"))
    return versions.open()


def published(source):
    return kept(outside.prepare(source, "here", by=machine()))


def kept(draft):
    assert not draft.problems, draft.problems[:3]
    described = imports.publish(draft, machine())
    return versions.open(described["version"])


def test_the_rollups_of_rows_that_stay_outside_are_those_of_rows_read_in(dataset, rolled):
    made = rolled
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
    assert not {cubes.cubes()[name].table for name in free} & set(free)


def test_what_is_wrong_is_said_as_of_any_other_file(dataset, here, home, tmp_path):
    folder = parted(dataset, tmp_path / "台账")
    part = folder / "办理事项" / "part 0+1.parquet"
    rows = pq.read_table(part)
    pq.write_table(rows.drop_columns(["due"]), part)
    draft = outside.prepare(folder, "here", by=machine())
    assert "列与" in "".join(map(str, draft.problems))
    for path in part.parent.iterdir():
        pq.write_table(pq.read_table(path).drop_columns(["accepted"]), path)
    pq.write_table(pq.read_table(part.with_name("part 0+0.parquet")), part)
    draft = outside.prepare(folder, "here", by=machine())
    assert "受理日期" in "".join(map(str, draft.problems))
    assert versions.current() is None


def test_only_what_is_rolled_up_may_stay_outside(dataset, here, home, tmp_path):
    folder = parted(dataset, tmp_path / "台账")
    with pytest.raises(Refused, match="阵地面积"):
        outside.prepare(folder, "here", ["阵地面积"], by=machine())
    (folder / "办理事项" / "说明.txt").write_text("……")
    with pytest.raises(Refused, match="只能有 parquet"):
        outside.prepare(folder, "here", by=machine())
    shutil.rmtree(folder / "办理事项")
    with pytest.raises(Refused, match="没有可以留在集群的台账"):
        outside.prepare(folder, "here", by=machine())


def test_a_later_import_keeps_what_was_rolled_up_or_is_refused(dataset, rolled_home, home, tmp_path):
    shutil.copytree(rolled_home / "home", home)
    before, source = versions.open(), rolled_home / "台账"
    after = kept(imports.prepare([source / "阵地面积.parquet", source / "数据集.parquet"], by=machine()))
    assert after.outside == before.outside
    assert after.frame("from matters_by_age").equals(before.frame("from matters_by_age"))
    assert catalogue.read(after, after.everything) == catalogue.read(before, before.everything)
    _, units, changes = compare.diff(before.version, after.version)
    assert units.empty
    assert changes.empty
    directory = pd.read_parquet(source / "社区名录.parquet")
    directory.loc[0, "street"] = "新华街道"
    columnar.write([directory], tmp_path / "社区名录.parquet")
    moved = imports.prepare([tmp_path / "社区名录.parquet", source / "数据集.parquet"], by=machine())
    assert [problem.sheet for problem in moved.problems] == ["社区名录"]
    whole = parted(dataset, tmp_path / "again") / "办理事项"
    part = imports.prepare([whole, source / "数据集.parquet"], by=machine())
    assert "rollup" in part.problems[0].expected
    inside = kept(imports.prepare([whole, source / "数据集.parquet"], whole=["办理事项"], by=machine()))
    assert not inside.outside
    assert catalogue.read(inside, inside.everything) == catalogue.read(before, before.everything)


def test_nobody_is_told_that_there_are_no_rows(rolled, tmp_path):
    made = rolled
    assert f"{made.sizes['matters']:,} 行" in gaps.outside(made, "matters")
    for statement in ("select count(*) from matters", "select * from 办理事项"):
        with pytest.raises(Refused, match="不在本机"):
            sandbox.run(made, statement)
    assert sandbox.run(made, "select sum(accepted) as n from matters_by_kind").frame["n"][0] == made.sizes["matters"]
    workbook.export_folder(made, tmp_path / "out")
    assert not (tmp_path / "out" / "办理事项.parquet").exists()


def test_a_portion_has_its_share_of_what_was_rolled_up(dataset, rolled, monkeypatch, home):
    street = Person("街道", (Grant("填报", "东关街道"),))
    ours = portions.of(dataset, street, "rows")
    monkeypatch.setenv("WANCHENG_HOME", str(home / "other"))
    theirs = portions.of(rolled, street, "rows")
    assert theirs.sizes == ours.sizes
    for name in queries.names("rollups"):
        table = name.split("/")[1]
        if table != "matters_by_age":  # ends with the month in which the first of all matters lies
            assert theirs.frame(f"from {table}").equals(ours.frame(f"from {table}")), name


def test_a_release_that_rolls_up_otherwise_says_so(rolled, monkeypatch):
    made = rolled
    versions._opened.cache_clear()
    monkeypatch.setattr(versions, "derivation", lambda: "other")
    renewed = versions.open(made.version)
    assert renewed.path != made.path
    assert catalogue.read(renewed, renewed.everything) == catalogue.read(made, made.everything)
    versions._opened.cache_clear()
    monkeypatch.setattr(queries, "rolled", lambda: "other")
    with pytest.raises(Refused, match="重新汇总"):
        versions.open(made.version)


def test_the_terminal_takes_either_engine(rolled_home, here, home, run):
    source = rolled_home / "台账"
    assert run("rollup", source, "--engine", "hadoop")[0] == 2
    assert run("rollup", source, "--outside", "办理事项")[0] == 2
    code, out, _ = run("rollup", source, "--engine", "spark://127.0.0.1:7077")
    assert code == 0
    assert "明细不进入本机" in out
    code, out, err = run("export", home / "out")
    assert code == 0
    assert "明细不在本机" in err
    assert run("rollup", source, "--whole")[0] == 2


def test_without_an_environment_for_spark_it_is_said_how_to_get_one(rolled_home, home, run, monkeypatch):
    monkeypatch.setenv("WANCHENG_SPARK_PYTHON", str(home / "none"))
    code, _, err = run("rollup", rolled_home / "台账", "--engine", "spark://127.0.0.1:7077")
    assert code == 2
    assert "make spark" in err
    assert versions.current() is None
    assert not list((home / "drafts").iterdir())


@pytest.mark.parametrize("page", ["overview", "services", "catalogue", "ledgers"])
def test_the_screens_open(rolled, page):
    opened(page)


def test_a_whole_table_says_where_its_rows_lie(rolled):
    app = opened("explore", "整表", sheet="matters")
    assert "明细在“台账/办理事项”，不在本机" in "".join(one.value for one in [*app.caption, *app.markdown])
