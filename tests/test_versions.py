"""Versions are immutable, published all or nothing, and real data never mixes with demo rows."""

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.ledger_rows import RIVER, SHEETS
from tests.release import RELEASE
from tests.workbooks import COMMUNITIES, DATASET, REAL, SITES, book, publish, refused
from warehouse import log, versions
from warehouse.filters import Filters
from warehouse.home import drafts
from warehouse.intake import compare, imports, sources, workbook
from warehouse.measures import published
from warehouse.people import machine
from warehouse.refused import Refused


def area(code):
    return versions.open().frame(
        "select max_by(area, date) as area from sites where community = $code", {"code": code}
    )["area"][0]


def test_first_real_import_by_name_and_code(home, tmp_path):
    assert publish(book(tmp_path / "a.xlsx", REAL)) == "v0001"
    assert area("999901001001") == 400
    assert not versions.open().is_demo
    assert versions.versions()[0]["active"]


def test_bad_cells_and_unknown_communities_are_named_together(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    rows = [*SITES[:2], ["石娇社区", dt.date(2018, 1, 1), 500], ["柳湾社区", dt.date(2018, 1, 1), -30], SITES[1]]
    said = refused(book(tmp_path / "b.xlsx", {"阵地面积": rows}))
    assert "阵地面积!C4" in said
    assert "阵地面积!A3" in said
    assert "石桥社区" in said
    assert "阵地面积!A5" in said
    assert len(said.splitlines()) == 3


def test_first_import_needs_directory_and_dataset(home, tmp_path):
    assert "社区名录、数据集" in refused(book(tmp_path / "a.xlsx", {"阵地面积": SITES}))
    assert versions.current() is None


def test_real_data_starts_from_empty_ledgers(demo_home, home, tmp_path):
    copy_demo(demo_home, home)
    publish(book(tmp_path / "a.xlsx", REAL))
    sizes = versions.open().sizes
    assert sizes["communities"] == 2
    assert sizes["matters"] == 0
    assert published.table(versions.open(), versions.open().everything).set_index("id").loc["matters", "value"] != 0


def copy_demo(demo_home, home):
    (home / "versions").mkdir(parents=True)
    for one in (demo_home / "versions").glob("v*"):
        (home / "versions" / one.name).write_bytes(one.read_bytes())
    (home / "CURRENT").write_text("v0001")


def test_replace_carries_over_and_append_updates_by_key(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    more = [SITES[0], ["石桥社区", dt.date(2017, 1, 1), 450], ["石桥社区", dt.date(2018, 5, 1), 700]]
    publish(book(tmp_path / "b.xlsx", {"阵地面积": more}), imports.APPEND)
    assert versions.open().sizes["sites"] == 3
    assert area("999901001001") == 700
    publish(book(tmp_path / "c.xlsx", {"阵地面积": more}), whole=["阵地面积"])
    assert versions.open().sizes == versions.open().sizes | {"sites": 2, "communities": 2}


def test_export_then_import_is_the_identity(demo_home, home, tmp_path):
    copy_demo(demo_home, home)
    workbook.export(versions.open(), tmp_path / "out.xlsx")
    workbook.export_folder(versions.open(), tmp_path / "out")
    for path in (tmp_path / "out.xlsx", tmp_path / "out"):
        version = publish(path)
        ledgers, _, metrics = compare.diff("v0001", version)
        assert ledgers[["added", "changed", "removed"]].to_numpy().sum() == 0
        assert metrics.empty
        assert versions.open().is_demo


def test_export_loses_nothing_of_long_texts_small_percents_and_money(home, tmp_path, monkeypatch):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    long = "".join(f"第{number}项，" for number in range(8_000))
    assert len(long) > 40_000
    frames = {
        "sites": pd.DataFrame(
            {"community": [RIVER], "date": [dt.date(2016, 1, 1)], "area": [0.123456789], "note": [long]}
        ),
        "progress": pd.DataFrame(
            {"project": ["P2"], "week": [dt.date(2019, 6, 30)], "percent": [0.6], "report": ["=1+1_x0041_"]}
        ),
        "allocations": pd.DataFrame({"year": [2017], "community": [RIVER], "amount": [1234567890123.45]}),
        "tours": pd.DataFrame(
            {"tour": [" 观摩 １组"], "date": [dt.date(2019, 4, 1)], "position": [1], "community": [RIVER]}
        ),
    }
    draft = imports.prepare(sources.of_frames(frames, "更多"), imports.APPEND)
    assert not draft.problems
    before = imports.publish(draft, machine())["version"]
    monkeypatch.setattr(workbook, "_SHEET_ROWS", 3)
    workbook.export(versions.open(), tmp_path / "out.xlsx")
    after = publish(tmp_path / "out.xlsx")
    ledgers, _, _ = compare.diff(before, after)
    assert ledgers[["added", "changed", "removed"]].to_numpy().sum() == 0
    assert versions.open().records("select note from sites where length(note) > 40000", {})[0]["note"] == long


def test_what_no_workbook_holds_is_refused_with_the_way_out(home, tmp_path, monkeypatch):
    publish(book(tmp_path / "a.xlsx", REAL))
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    with pytest.raises(Refused, match="请导出到文件夹"):
        workbook.export(versions.open(), tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"阵地面积": [*SITES, ["石乔社区", dt.date(2018, 1, 1), 5]]},
            "阵地面积!A4：填的是“石乔社区”，应为“社区名录”中已有的名称或编号（是否为“石桥社区”？）",
        ),
        ({"阵地面积": [*SITES, SITES[1]]}, "阵地面积!A4"),
        (
            {
                "阵地面积": [*SITES, ["石桥社区", dt.date(2019, 1, 1), "很大"]],
                "每周进度": [["项目编号", "周末日期", "完成比例", "进展文字"]],
            },
            "阵地面积!C4",
        ),
        ({"社区名录": [*COMMUNITIES, ["999901001003", "石桥社区", "东关街道", "板块型", 1, 1]]}, "同名社区"),
        ({"数据集": [*DATASET, ["又一行", dt.date(2019, 1, 1), dt.date(2018, 1, 1), "某单位"]]}, "只有一行"),
        ({"数据集": [DATASET[0], ["颠倒", dt.date(2017, 1, 1), dt.date(2018, 1, 1), "某单位"]]}, "不晚于截止日期"),
        ({"数据集": [DATASET[0], ["月中", dt.date(2018, 6, 1), dt.date(2018, 1, 15), "某单位"]]}, "某月 1 日"),
        (
            {
                "两委班子": [
                    ["社区", "届次", "换届日期", "班子人数", "一线锻炼人数"],
                    ["石桥社区", 8, dt.date(2018, 4, 1), 5, 6],
                ]
            },
            "两委班子!E2",
        ),
        (
            {
                "督查": [
                    ["日期", "社区", "方式", "内容", "结果", "整改期限"],
                    ["日期", "石桥社区", "明察", "服务大厅", "问题", None],
                ]
            },
            "督查!A2",
        ),
        (
            {"每周进度": [["项目编号", "周末日期", "完成比例", "进展文字"], ["XM-1", dt.date(2019, 1, 6), 5, "开工"]]},
            "每周进度!A2",
        ),
        (
            {"共驻共建": [["类型", "街道或社区", "成立日期"], ["街道大工委", "东门街道", dt.date(2018, 1, 1)]]},
            "共驻共建!B2",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(home, tmp_path, change, words):
    assert words in refused(book(tmp_path / "a.xlsx", REAL | change))
    assert versions.current() is None
    assert not list((home / "versions").glob("*.duckdb"))


def test_rollback_and_diff(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    bigger = [SITES[0], ["石桥社区", dt.date(2017, 1, 1), 800], SITES[2]]
    publish(book(tmp_path / "b.xlsx", {"阵地面积": bigger}))
    ledgers, _, metrics = compare.diff("v0001", "v0002")
    assert ledgers.set_index("ledger").loc["sites", ["added", "changed", "removed"]].tolist() == [0, 1, 0]
    assert metrics.set_index("id").loc["share_500", ["before", "after"]].tolist() == [50.0, 100.0]
    versions.rollback("v0001", machine(), "试一试")
    assert area("999901001001") == 400
    assert publish(book(tmp_path / "c.xlsx", {"阵地面积": bigger})) == "v0003"
    with pytest.raises(Refused, match="没有版本"):
        versions.rollback("v0009", machine())
    assert [line["action"] for line in log.lines()] == ["发布", "发布", "回退", "发布"]


def test_a_stale_draft_is_not_published(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    draft = imports.prepare(book(tmp_path / "b.xlsx", {"阵地面积": SITES}))
    publish(book(tmp_path / "c.xlsx", {"阵地面积": SITES}))
    with pytest.raises(Refused, match="检查之后已发布版本 v0002"):
        imports.publish(draft, machine())
    assert versions.current() == "v0002"
    anew = imports.again(draft)
    assert imports.publish(anew, machine())["base"] == "v0002"


def test_a_version_published_during_a_check_is_found_out(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    other = book(
        tmp_path / "c.xlsx", {"接待群众": [["社区", "月份", "接待人次"], ["石桥社区", dt.date(2018, 3, 1), 60]]}
    )
    told = []

    def meanwhile(share, text):
        if "核对" in text and not told:
            told.append(publish(other))

    draft = imports.prepare(book(tmp_path / "b.xlsx", {"阵地面积": SITES}), progress=meanwhile)
    assert told == ["v0002"]
    with pytest.raises(Refused, match="v0002"):
        imports.publish(draft, machine())
    imports.publish(imports.again(draft), machine())
    assert versions.open().sizes["visits"] == 1, "nothing vanished"


#: An import in a process of its own, to be killed.
KILLED = """
import sys
from pathlib import Path
from warehouse.intake import imports
from warehouse.people import machine
imports.publish(imports.prepare(Path(sys.argv[1])), machine())
"""
#: When, as shares of the time that an import takes.
_STEPS = 15 if RELEASE else 6
EARLY = [0.3 + 0.5 * step / _STEPS for step in range(_STEPS)]
LATE = [0.8 + 0.3 * step / _STEPS for step in range(_STEPS)]


@pytest.mark.release
def test_a_kill_at_any_moment_leaves_the_old_version_whole(home, tmp_path):
    """kill -9 during an import, those moments closest together in which a version comes into being."""
    path = book(tmp_path / "a.xlsx", SHEETS)
    publish(path)
    command = [sys.executable, "-c", KILLED, str(path)]
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - begun
    for share in EARLY + LATE:
        before = versions.current()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * share)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        after = versions.current()
        assert after == before or int(after[1:]) > int(before[1:])
        with duckdb.connect(str(versions.path(after)), read_only=True) as connection:
            rows = connection.execute("select count(*) from matters").fetchall()[0][0]
        assert rows == versions.manifest(after)["rows"]["matters"]
    publish(path)
    known = {one["version"] for one in versions.versions()}
    assert {file.stem for file in (home / "versions").glob("v*.duckdb")} == known, "nothing is left half done"


def test_what_a_crash_left_is_cleared_a_day_later(home):
    for name in ("a.duckdb", "b.part"):
        (drafts() / name).write_text("x")
    (drafts() / ".reading-x").mkdir()
    old = time.time() - 2 * 24 * 60 * 60
    for path in drafts().iterdir():
        if path.name != "b.part":
            os.utime(path, (old, old))
    assert {path.name for path in drafts().iterdir()} == {"b.part"}


def test_two_publishers_do_not_lose_each_others_rows(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", REAL))
    heads = {"接待群众": ["社区", "月份", "接待人次"], "志愿者": ["社区", "月份", "新增注册人数"]}
    paths = [
        book(tmp_path / f"{name}{month}.xlsx", {name: [head, ["石桥社区", dt.date(2018, month, 1), month]]})
        for name, head in heads.items() for month in range(1, 5)
    ]  # fmt: skip

    def hand_in(path):
        draft = imports.prepare(path, imports.APPEND)
        while True:
            try:
                return imports.publish(draft, machine())
            except Refused:
                draft = imports.again(draft)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(hand_in, paths))
    assert versions.open().sizes["visits"] == 4
    assert versions.open().sizes["volunteers"] == 4
    assert len(versions.versions()) == 9


def test_threads_share_one_dataset(dataset):
    expected = published.table(dataset, dataset.everything)
    filters = [dataset.everything, Filters(dataset.start, dataset.cutoff, ("东关街道",))]

    def ask(number):
        dataset.rows("map/directory", filters[number % 2])
        return published.table(dataset, dataset.everything).equals(expected)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(64)))


@pytest.fixture
def released(home):
    """The home of a version that release 0.1.0 made of the rows of ``ledger_rows``."""
    with zipfile.ZipFile(Path(__file__).parent / "releases" / "0.1.0.zip") as archive:
        archive.extractall(home)
    return home


def test_a_version_of_release_0_1_0_opens_imports_and_exports(released, small, tmp_path):
    opened = versions.open()
    numbers = ["id", "value", "n", "of"]  # release 0.1.0 wrote a district where none was given
    pd.testing.assert_frame_equal(
        published.table(opened, opened.everything)[numbers],
        published.table(small, small.everything)[numbers],
        check_exact=False,
    )
    workbook.export(opened, tmp_path / "out.xlsx")
    version = publish(tmp_path / "out.xlsx")
    ledgers, _, metrics = compare.diff("v0001", version)
    assert ledgers[["added", "changed", "removed"]].to_numpy().sum() == 0
    assert metrics.empty
    publish(book(tmp_path / "b.xlsx", {"阵地面积": SITES}), imports.APPEND)
    assert versions.open().sizes["matters"] == opened.sizes["matters"]


def test_a_version_without_a_ledger_or_column_of_today_is_as_if_they_were_empty(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    path, described = versions.path("v0001"), home / "versions" / "v0001.json"
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table posts")
        connection.execute("alter table sites drop measure")
    manifest = json.loads(described.read_text(encoding="utf-8"))
    del manifest["rows"]["posts"]
    described.write_text(json.dumps(manifest | {"derivation": "of long ago"}), encoding="utf-8")
    opened = versions.open()
    assert opened.records("select count(*) as n from posts", {}) == [{"n": 0}]
    assert opened.records("select count(measure) as n from sites", {}) == [{"n": 0}]
    workbook.export(opened, tmp_path / "out.xlsx")
    publish(book(tmp_path / "b.xlsx", {"公益岗位": SHEETS["公益岗位"], "阵地面积": SHEETS["阵地面积"]}))
    assert versions.open().records("select count(*) as n from posts", {}) == [{"n": 2}]
    assert versions.open().records("select count(measure) as n from sites", {}) == [{"n": 1}]


def test_a_version_of_an_earlier_release_is_read_with_rollups_and_macros_of_this_one(dataset, demo_home, home):
    copy_demo(demo_home, home)
    path, described = home / "versions" / "v0001.duckdb", home / "versions" / "v0001.json"
    expected = published.table(dataset, dataset.everything)
    with duckdb.connect(str(path)) as connection:  # as an earlier release left it
        connection.execute("drop table matters_by_month")
        connection.execute("create table forgotten as select 1 as x")
        connection.execute("drop macro table chosen")
        connection.execute("create macro bygone() as table select 1 as x")
    manifest = json.loads(described.read_text(encoding="utf-8"))
    described.write_text(json.dumps(manifest | {"derivation": "of long ago"}), encoding="utf-8")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    renewed = versions.open()
    pd.testing.assert_frame_equal(published.table(renewed, renewed.everything), expected)
    made = {row["name"] for row in renewed.records("select table_name as name from duckdb_tables()", {})}
    assert "forgotten" not in made
    assert versions.open() is renewed, "renewed once"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before, "the version itself stays as it was"
    assert versions.next_version() == "v0002"
