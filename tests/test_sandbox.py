"""The sandbox: ordinary questions are answered; whatever else is tried is refused or contained, and nothing is changed."""

import datetime as dt
import hashlib
import os
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from warehouse.explore import cubes, sandbox, sheets, statements
from warehouse.explore.builds import Build
from warehouse.refused import Refused

NOT_SELECT = [
    "create table x (a int)",
    "create temp table x as select 1",
    "create view x as select 1",
    "create macro f(x) as x",
    "create sequence s",
    "create type t as enum ('a')",
    "create schema s",
    "create secret (type s3)",
    "drop table matters",
    "delete from matters",
    "update matters set subject = ''",
    "insert into matters select * from matters",
    "truncate matters",
    "alter table matters add column x int",
    "merge into matters using sites on true when matched then delete",
    "copy matters to '/tmp/stolen.csv'",
    "copy matters from '/etc/passwd'",
    "export database '/tmp/stolen'",
    "import database '/tmp'",
    "attach '/tmp/other.duckdb'",
    "attach ':memory:' as other",
    "detach v0001",
    "use memory",
    "install httpfs",
    "load httpfs",
    "update extensions",
    "pragma version",
    "pragma database_list",
    "pragma enable_profiling",
    "set memory_limit = '100GB'",
    "set variable x = 1",
    "reset all",
    "set enable_external_access = true",
    "call pragma_version()",
    "checkpoint",
    "vacuum",
    "analyze",
    "begin transaction",
    "commit",
    "prepare q as select 1",
    "execute q",
    "deallocate q",
    "explain analyze select * from matters",
    "show databases",
    "describe select getenv('HOME')",
    "describe sqlite_master",
    "summarize matters",
    "comment on table matters is 'x'",
    "",
]
MORE_THAN_ONE = ["select 1; select 2", "select 1; drop table matters", "select 1;;; copy matters to '/tmp/stolen.csv'"]
NOT_A_TABLE = [
    "from '/etc/passwd'",
    "from 'data.csv'",
    "from '/tmp/*.parquet'",
    "from 'https://example.com/a.csv'",
    'from "/etc/passwd"',
    "from information_schema.tables",
    "from duckdb_tables",
    "from duckdb_databases",
    "from sqlite_master",
    "from pg_catalog.pg_class",
    "from pg_settings",
    "from pragma_database_list",
    "from other.main.matters",
    "from system.main.duckdb_logs",
    "from nothing",
    "select (select count(*) from sqlite_master)",
    "select * from matters where subject in (select view_name from duckdb_views)",
    "with sqlite_master as (select 1) from sqlite_master",
    'with "/etc/passwd" as (select 1) from "/etc/passwd"',
    "from (describe matters)",
    "from (show databases)",
    "from (summarize matters)",
    "from temp.阵地面积",
    'from "阵地面积.csv"',
    "from 阵地面积, duckdb_views",
    "select * from 办理事项 where 事项 in (select view_name from pg_catalog.pg_views)",
]
NOT_A_FUNCTION = [
    "from read_csv('/etc/passwd')",
    "from read_text('/etc/passwd')",
    "from read_blob('/etc/shadow')",
    "from read_parquet('a.parquet')",
    "from read_json('a.json')",
    "from glob('/*')",
    "from sniff_csv('/etc/passwd')",
    "from parquet_metadata('a')",
    "from duckdb_settings()",
    "from duckdb_secrets()",
    "from duckdb_extensions()",
    "from duckdb_functions()",
    "from pragma_version()",
    "from query('select 1')",
    "from query_table('matters')",
    "from which_secret('a', 's3')",
    "from duckdb_logs()",
    "from duckdb_temporary_files()",
    "from test_all_types()",
    "select getenv('HOME')",
    "select current_setting('memory_limit')",
    "select getvariable('x')",
    "select current_database()",
    "select version()",
    "select nextval('s')",
    "select sleep_ms(60000)",
    "select pg_sleep(60)",
    "select write_log('x')",
    "select current_query()",
    "select json_serialize_plan('select 1')",
    "select txid_current()",
    "select inet_client_addr()",
    "select error('x')",
    "select count(*) filter (where current_setting('threads') = '1') from matters",
    "select list_transform([1], x -> getvariable('x'))",
]
TOO_MUCH = [
    "select repeat('x', 2000000000)",
    "select length(repeat(repeat('x', 100000), 100000))",
    "select count(*) from range(1000000000000)",
    "with recursive a as (select 1 as x union all select x + 1 from a) select count(*) from a",
    "select count(*) from matters a, matters b, matters c",
    "select list(x) from range(2000000000) t(x)",
    "select range(10000000000)",
    "select string_agg(repeat('x', 1000000), '') from range(100000)",
    "select sum(a.x * b.x) from range(100000000) a(x), range(100000000) b(x)",
    "from range(100000000000) order by random()",
    "select md5(repeat('x', 900000000))",
    "select list_sort(range(500000000))",
    "select unnest(range(1000000000000))",
    "select histogram(x::varchar) from range(1000000000) t(x)",
    f"select {'(' * 9000}1{')' * 9000}",
    f"select {'-' * 1}{'- ' * 9000}1",
    f"select {', '.join(f'{n} as c{n}' for n in range(1500))}",
    f"select {'1+' * 9000}1",
    "select 'x'" + " || repeat('x', 500000000)" * 20,
    f"select {'[' * 5000}{']' * 5000}",
    f"{'select * from (' * 1000}select 1{')' * 1000}",
    "select regexp_replace(repeat('a', 30000000), '(a*)*b', 'x')",
    "select repeat(repeat('a', 60000), 1000) from range(20000)",
    "x" * 300_000,
]


def digest(dataset):
    return hashlib.sha256(dataset.path.read_bytes()).hexdigest()


def refused(dataset, statement, **limits):
    with pytest.raises(Refused) as caught:
        sandbox.run(dataset, statement, **limits)
    (reason,) = caught.value.reasons
    assert reason
    return reason


def test_there_are_eighty_attacks_and_more():
    attacks = [*NOT_SELECT, *MORE_THAN_ONE, *NOT_A_TABLE, *NOT_A_FUNCTION, *TOO_MUCH]
    assert len(set(attacks)) == len(attacks) >= 120


@pytest.mark.parametrize(
    ("attacks", "words"),
    [
        (NOT_SELECT, ("只能写一条 SELECT", "语法错误", "请先写一条查询", "没有名为“")),
        (MORE_THAN_ONE, ("一次只能运行一条", "只能写一条 SELECT")),
        (NOT_A_TABLE, ("没有名为“", "只能写一条 SELECT")),
        (NOT_A_FUNCTION, ("在这里不可用", "没有名为“", "查询无法运行：")),
    ],
)
def test_what_is_no_question_is_refused(dataset, tmp_path, attacks, words):
    before = digest(dataset)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for attack, reason in zip(attacks, pool.map(lambda attack: refused(dataset, attack), attacks), strict=True):
            assert any(word in reason for word in words), (attack, reason)
    assert digest(dataset) == before
    assert not os.path.exists("/tmp/stolen.csv")
    assert sandbox.run(dataset, "select 1 as x").frame["x"].tolist() == [1]


def test_what_is_too_much_is_contained(dataset):
    before, memory = digest(dataset), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    small = {"seconds": 2.0, "memory": 200 << 20}

    def contained(statement):
        begun = time.monotonic()
        try:
            result = sandbox.run(dataset, statement, **small)
        except Refused as refusal:
            return time.monotonic() - begun, refusal.reasons[0]
        assert len(result.frame) <= sandbox.ROWS
        return time.monotonic() - begun, "bounded"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for statement, (taken, _) in zip(TOO_MUCH, pool.map(contained, TOO_MUCH), strict=True):
            assert taken < 20, statement[:80]
    assert digest(dataset) == before
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 400_000, "the parent grew"
    assert sandbox.run(dataset, "select count(*) as n from communities").frame["n"].tolist() == [55]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("select count(*) from range(100000000000)", "查询超过 1 秒，已停止"),
        ("select repeat('x', 2000000000)", "内存超过上限（200 MB）"),
        (f"select {', '.join(f'{n} as c{n}' for n in range(600))}", "结果有 600 列"),
        (f"select {'(' * 9000}1{')' * 9000}", "嵌套太深"),
        ("select repeat('长', 9000) from range(1300)", "结果太大，超过 32 MB"),
        ("selec 1", "语法错误，第 1 行第 1 个字符附近：“selec”附近有语法错误。"),
        ("select\n  1,,2", "语法错误，第 2 行"),
        ("select accept from matters", "没有名为“accept”的列；若是文字，请用单引号 'accept'。相近的列："),
        ("select 面积 from sites", "“面积”在 sites 中写作 area，或改用 FROM 阵地面积。"),
        ("select name， street from communities", "查询中用了全角符号 ， 。SQL 只认英文输入法的符号"),
        ("select count（*） from communities", "查询中用了全角符号 （ ） 。"),
        ("select * from communities where type = ‘板块型’", "查询中用了全角符号 ‘ ’ 。"),
        ("select * from communities where type = “板块型”", "查询中用了全角符号 “ ” 。"),
        ("select acceptd from matters", "相近的列：accepted"),
        ("select 1 // 0", "除数为零"),
        ("select $1", "不能有待填的参数"),
        ("select community from sites, matters", "在几张表中都有"),
        ("select frobnicate(1)", "没有名为“frobnicate”的函数"),
        ("select 'a'::int", "“a”不能转换为 INT32"),
        ("from matter", "没有名为“matter”的表。可用的表：communities、sites"),
        ("x" * 200_001, "超过 200,000 个字符"),
    ],
)
def test_the_reason_says_how_to_mend_it(dataset, statement, words):
    assert words in refused(
        dataset, statement, seconds=1.0 if "range(1000000000" in statement else 10.0, memory=200 << 20
    )


def test_the_usual_questions_are_answered(dataset):
    for statement, expected in {
        "select count(*) as n from communities": [(55,)],
        "from communities select street, count(*) as n group by all order by n desc limit 1": [("东关街道", 17)],
        "with late as (select * from matters where closed > due) select count(*) > 0 as 有 from late;": [(True,)],
        "values (1, 'a'), (2, 'b')": [(1, "a"), (2, "b")],
        "select street, rank() over (order by count(*) desc) as 名次 from communities group by street order by 2 limit 1": [
            ("东关街道", 1)
        ],
        "select unnest(['甲', '乙']) as x": [("甲",), ("乙",)],
        "select quantile_cont(x, 0.5) as m from range(5) t(x)": [(2.0,)],
        "select min(accepted) as d from matters where accepted >= date '2018-01-01'": [(dt.date(2018, 1, 1),)],
        "select sum(amount)::decimal(18, 2) > 0 as x from funds -- 注释": [(True,)],
        "select list_sum([1, 2]) + json_extract('{\"a\": 1}', '$.a')::int as x": [(4,)],
        "select sum(板块型) > 0 as x from (pivot communities on type in ('板块型') using count(*) group by street)": [
            (True,)
        ],
        "select 1 as a, 2 as a": [(1, 2)],
        "select count(*) > 0 as x from matters_by_month join site_history using (community)": [(True,)],
        "select count(*) as n from chosen(['东关街道'], null)": [(17,)],
    }.items():
        frame = sandbox.run(dataset, statement).frame
        assert [
            tuple(None if value != value else value for value in row) for row in frame.itertuples(index=False)
        ] == expected, statement


def test_tables_and_their_columns_are_told(dataset):
    tables = sandbox.run(dataset, "-- 有哪些表\nshow tables;").frame
    assert dict(zip(tables["表"], tables["中文名"], strict=True)) == sheets.titles()
    for asked in ("describe sites", "DESC sites;", 'show "sites"', "describe 阵地面积"):
        columns = sandbox.run(dataset, asked).frame
        assert ("area", "面积", "㎡", "DOUBLE") in set(columns.itertuples(index=False, name=None)), asked
    assert "没有名为“nothing”的表" in refused(dataset, "describe nothing")


@pytest.mark.parametrize("table", list(sheets.titles()))
def test_every_table_goes_by_its_chinese_name(dataset, table):
    columns = sandbox.run(dataset, f"describe {table}").frame["中文名"]
    titled = ", ".join(f'"{column}"' for column in columns)
    title = sheets.titles()[table]
    assert list(sandbox.run(dataset, f'select {titled} from "{title}" limit 1').frame.columns) == list(columns)
    counted = sandbox.run(dataset, f'select (select count(*) from "{title}") - (select count(*) from {table}) as n')
    assert counted.frame["n"].tolist() == [0]


def test_a_question_in_chinese(dataset):
    asked = "select 社区名称, 面积 from 阵地面积 where 所属街道 = '东关街道' order by 面积 desc, 社区名称 limit 1"
    plain = (
        "select name, area from sites join communities on code = community where street = '东关街道' "
        "order by area desc, name limit 1"
    )
    ours, theirs = (sandbox.run(dataset, each).frame.values.tolist() for each in (asked, plain))
    assert ours == theirs
    assert sandbox.run(dataset, "select count(*) as 数（个） from 社区名录").frame["数（个）"].tolist() == [55]


@pytest.mark.parametrize("cube", ["catalogue", "matters", "funds", "windows"])
def test_what_a_build_wrote_runs_here_and_says_the_same(dataset, cube):
    source = cubes.cubes()[cube]
    build = Build(
        cube, tuple(source.measures)[:3], ("street", "type"), ("year",) if "year" in source.dimensions else ()
    )
    frame = sandbox.run(dataset, statements.sql(dataset, dataset.everything, build)).frame
    expected = statements.run(dataset, dataset.everything, build)
    assert list(frame.columns) == list(expected.columns)
    for measure in build.measured:
        assert frame[measure.head].astype(float).tolist() == pytest.approx(expected[measure.head].tolist(), nan_ok=True)


@pytest.mark.parametrize("table", list(sheets.titles()))
def test_every_table_is_read_as_it_stands(dataset, table):
    found = sandbox.run(dataset, f"from {table}")
    assert len(found.frame) == min(dataset.frame(f"select count(*) as n from {table}")["n"][0], sandbox.ROWS)


def test_odd_values_come_as_text_and_large_numbers_whole(dataset):
    frame = sandbox.run(
        dataset,
        "select date '0044-03-15 (BC)' as a, [1, 2] as b, interval 90 day as c, 'ab'::blob as d, 2::hugeint ** 70 as e, "
        "9007199254740993 as f, timestamptz '2019-01-01 00:00:00+00' as g union all select null, null, null, null, null, null, null",
    ).frame
    assert frame.iloc[0, :4].tolist() == ["0044-03-15 (BC)", "[1, 2]", "90 days", "ab"]
    assert frame["f"][0] == 9007199254740993
    assert str(frame["g"][0]).startswith("2019-01-01")
    assert frame.iloc[1].isna().all()


def test_an_error_that_quotes_a_long_text_is_cut(dataset):
    begun = time.monotonic()
    said = refused(dataset, "select repeat('Referenced column \"x\" ', 2000000)::int")
    assert len(said) < 1_000
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("tail", [";", "; -- 注释", " ;  /* 完 */ ;", "\n-- 注释;", ";\n\n"])
def test_what_follows_a_query_is_no_part_of_it(dataset, tail):
    assert sandbox.run(dataset, f"select ';' as a{tail}").frame["a"].tolist() == [";"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("select * from matters where accepted = '2019-02-30'", "日期不对，应写作 '2019-06-30'"),
        ("select * from communities order by 99", "ORDER BY 的序号超过了列数"),
        ('select name from communities where name = "东关01社区"', "若是文字，请用单引号 '东关01社区'"),
        ("select count(*) from matters where count(*) > 1", "汇总后的条件写在 HAVING"),
        ("select * from communities where code > date '2019-01-01'", "VARCHAR 与 DATE 不能比较"),
        ("select name + street from communities", "文字相连请用 ||"),
        ("select * from communities, communities", "表或别名“communities”出现了两次"),
        ("pivot communities on type using count(*)", "PIVOT 要写明各列的取值"),
        ("select c.typ from communities c", "表“c”中没有名为“typ”的列"),
        ("select 'abc", "引号没有成对"),
        ("select ntile(0) over () from communities", "数据库的说明：Argument"),
    ],
)
def test_everyday_mistakes_are_explained(dataset, statement, words):
    assert words in refused(dataset, statement)


def test_a_query_may_use_only_its_own_memory(dataset):
    held = sandbox.run(dataset, "select length(repeat('x', 100000000)) as n", memory=400 << 20).frame["n"][0]
    assert held == 100_000_000
    assert "内存" in refused(dataset, "select length(repeat('x', 500000000)) as n", memory=400 << 20)


def test_wide_results_are_capped_by_their_cells(dataset):
    wide = sandbox.run(dataset, f"select {', '.join(f'x as c{n}' for n in range(400))} from range(10000) t(x)")
    assert (len(wide.frame), wide.truncated) == (2500, True)


def test_rows_are_capped_with_a_notice(dataset):
    result = sandbox.run(dataset, "from matters order by matter", rows=7)
    assert (len(result.frame), result.truncated) == (7, True)
    assert result.frame["matter"].is_monotonic_increasing
    assert not sandbox.run(dataset, "from communities").truncated


def test_a_cancelled_query_ends_at_once_and_others_go_on(dataset):
    cancelled = threading.Event()
    threading.Timer(0.8, cancelled.set).start()
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(sandbox.run, dataset, "select count(*) as n from communities")
        assert refused(dataset, "select count(*) from range(100000000000)", cancelled=cancelled) == "查询已取消。"
        assert other.result().frame["n"].tolist() == [55]
    assert time.monotonic() - begun < 5


def test_no_child_is_left_behind(dataset):
    refused(dataset, "select count(*) from range(100000000000)", seconds=0.5)
    children = " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split()
    assert not [child for child in children if b"sandboxed.py" in Path(f"/proc/{child}/cmdline").read_bytes()]
