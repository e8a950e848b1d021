"""The terminal is a contract: names, exit codes, one plain line per reason on stderr, formats."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import docx
import duckdb
import openpyxl
import pandas as pd
import pytest

import manage
from tests.test_versions import copy_demo
from tests.workbooks import REAL, SITES, book
from warehouse import log, queries, versions
from warehouse.access import accounts

NAMES = {
    "template",
    "import",
    "export",
    "versions",
    "rollback",
    "rollup",
    "diff",
    "demo",
    "metrics",
    "query",
    "attention",
    "sql",
    "slides",
    "show",
    "brief",
    "weekly",
    "profile",
    "supervise",
    "tables",
    "bench",
}


USAGE = {
    ("nosuch",): "没有“nosuch”这个命令。用法见 manage.py --help。",
    ("imprt",): "没有“imprt”这个命令；是否为“import”。用法见 manage.py --help。",
    ("import", "a.xlsx", "--mapping", "/没有.yaml"): "没有对照文件 /没有.yaml，请核对路径。",
    ("metrics", "--form"): "没有“--form”这个选项。用法见 manage.py metrics --help。",
    ("sql",): "缺少“statement”。用法见 manage.py sql --help。",
    ("sql", "select 1", "--max-rows", "0"): "“--max-rows”不能小于 1。用法见 manage.py sql --help。",
    ("demo", "--communities", "0"): "“--communities”不能小于 2。用法见 manage.py demo --help。",
    ("demo", "--matters", "-5"): "“--matters”不能小于 0。用法见 manage.py demo --help。",
    ("sql", "select 1", "--timeout", "900"): "“--timeout”不能大于 600。用法见 manage.py sql --help。",
    ("metrics", "--street"): "“--street”后面要有值。用法见 manage.py --help。",
    ("versions", "a", "b"): "多出了“a b”。用法见 manage.py versions --help。",
    (
        "weekly",
        "a.docx",
        "--week",
        "上周",
    ): "“--week”的“上周”不是日期，应写作 2019-06-30。用法见 manage.py weekly --help。",
    (
        "metrics",
        "--format",
        "xml",
    ): "“--format”不能是“xml”，可以是 'table', 'csv', 'json'。用法见 manage.py metrics --help。",
    ("metrics", "--from", "2019-06-01", "--to", "2018-01-01"): "起始日期 2019-06-01 晚于截止日期 2018-01-01，请对调。",
}


@pytest.mark.parametrize("words", USAGE)
def test_a_mistyped_command_is_refused_in_one_plain_line(run, demo_home, monkeypatch, words):
    monkeypatch.setenv("WANCHENG_HOME", str(demo_home))
    assert run(*words) == (2, "", f"{USAGE[words]}\n")


def test_names():
    assert {command.name or command.callback.__name__ for command in manage.app.registered_commands} >= NAMES


def test_template_import_export_and_back(home, tmp_path, run):
    assert run("template", tmp_path / "blank.xlsx")[0] == 0
    assert openpyxl.load_workbook(tmp_path / "blank.xlsx")["社区名录"].max_row >= 56
    code, out, _ = run("import", book(tmp_path / "a.xlsx", REAL), "--note", "首次")
    assert code == 0
    assert "已发布版本 v0001" in out
    assert run("export", tmp_path / "out.xlsx")[0] == 0
    code, out, _ = run("import", tmp_path / "out.xlsx", "--dry-run")
    assert code == 0
    assert "检查通过，与当前版本 v0001 相同，没有变化，未发布。" in out
    assert versions.current() == "v0001"
    code, out, _ = run("versions", "--format", "json")
    assert [(version["version"], version["note"], version["active"]) for version in json.loads(out)] == [
        ("v0001", "首次", True)
    ]


def test_a_refusal_is_2_one_line_per_reason_and_changes_nothing(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    bad = book(tmp_path / "b.xlsx", {"阵地面积": [*SITES, ["石桥社区", "去年", -5]]})
    code, out, err = run("import", bad, "--report", tmp_path / "marked.xlsx")
    assert code == 2
    assert out == ""
    lines = err.strip().splitlines()
    assert [line.split("：")[0] for line in lines[:2]] == ["阵地面积!B4", "阵地面积!C4"]
    assert str(tmp_path / "marked.xlsx") in lines[-1]
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames
    assert versions.current() == "v0001"


def test_only_a_workbook_is_a_template(home, tmp_path, run):
    assert run("template", tmp_path / "台账.csv") == (2, "", "不能生成 .csv；请以 .xlsx 结尾。\n")


def test_what_changes_nothing_is_no_version(home, tmp_path, run):
    source = book(tmp_path / "a.xlsx", REAL)
    run("import", source)
    code, out, _ = run("import", source)
    assert (code, out.splitlines()[-1]) == (0, "检查通过，与当前版本 v0001 相同，没有变化，未发布。")
    assert json.loads(run("import", source, "--format", "json")[1])["version"] is None
    assert versions.numbers() == ["v0001"]


def test_a_full_disk_is_called_so(home, tmp_path, run, monkeypatch):
    def full(*_, **__):
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr(manage.imports, "prepare", full)
    code, _, err = run("import", book(tmp_path / "a.xlsx", REAL))
    assert (code, "磁盘已满，请清理后再试；当前版本仍为 无。" in err) == (2, True)


def test_two_versions_differ_and_the_older_comes_back(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    rows = [*SITES[:-1], [*SITES[-1][:2], 1500]]
    assert run("import", book(tmp_path / "b.xlsx", {"阵地面积": rows}), "--mode", "append")[0] == 0
    code, out, _ = run("diff", "v0001", "v0002", "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert [ledger["changed"] for ledger in told["ledgers"] if ledger["ledger"] == "sites"] == [1]
    assert {metric["id"]: (metric["before"], metric["after"]) for metric in told["metrics"]}["site_area"] == (
        1600,
        1900,
    )
    assert run("rollback", "v0001", "--note", "重报")[0] == 0
    assert versions.current() == "v0001"
    assert run("rollback", "v0009")[0] == 2
    assert run("diff", "v0001", "v0009")[0] == 2


@pytest.mark.parametrize("format", ["csv", "json", "table"])
def test_metrics_agree_with_what_was_published(full, format):
    code, out, err = full("metrics", "--format", format)
    assert (code, err) == (0, "")
    if format == "table":
        assert "志愿者" in out
        return
    table = pd.read_csv(io.StringIO(out)) if format == "csv" else pd.DataFrame(json.loads(out))
    assert list(table) == ["id", "label", "value", "unit", "n", "of", "published", "rule", "status"]
    published = table.dropna(subset="published")
    assert len(published) == 27
    assert set(published["status"]) == {"agrees"}


def test_metrics_of_a_street_and_a_period(full):
    whole = {metric["id"]: metric["value"] for metric in json.loads(full("metrics", "--format", "json")[1])}
    words = ("metrics", "--street", "仲景街道", "--from", "2019-01-01", "--to", "2019-03-31", "--format", "json")
    part = {metric["id"]: metric["value"] for metric in json.loads(full(*words)[1])}
    assert 0 < part["matters"] < whole["matters"]
    code, _, err = full("metrics", "--street", "不存在街道")
    assert code == 2
    assert "仲景街道" in err
    code, _, err = full("brief", "a.docx", "--type", "城中村型")
    assert (code, "新建小区型" in err) == (2, True)


def test_queries_and_attention(full):
    code, out, _ = full("query", "sites/areas", "--param", "streets=仲景街道,新华街道", "--format", "json")
    assert code == 0
    assert {row["street"] for row in json.loads(out)} == {"仲景街道", "新华街道"}
    assert full("query", "profile/windows", "--param", "communities=990001001,990001002")[0] == 0
    assert full("query", "sites/nothing")[0] == 2
    assert full("query", "../data/metrics")[0] == 2
    assert full("query", "sites/areas", "--param", "wrong=1")[0] == 2
    assert full("query", "sites/areas", "--param", "streets")[0] == 2
    assert json.loads(full("attention", "--format", "json")[1])


def test_every_query_answers_at_the_terminal(full):
    for name in queries.names():
        if name.split("/")[0] in ("sites", "map", "metrics"):
            assert full("query", name, "--format", "csv")[0] == 0, name


def test_documents_are_written_and_recorded(demo_home, home, tmp_path, run):
    copy_demo(demo_home, home)
    code = versions.open().rows("map/directory", versions.open().everything)["community"].iloc[0]
    commands = {
        "a.docx": ["brief", tmp_path / "a.docx", "--street", "东关街道", "--from", "2019-01-01"],
        "b.docx": ["weekly", tmp_path / "b.docx", "--week", "2019-06-23"],
        "c.docx": ["profile", code, tmp_path / "c.docx"],
        "d.xlsx": ["tables", tmp_path / "d.xlsx", "--to", "2018-12-31", "--type", "板块型"],
        "e.html": [
            "show",
            tmp_path / "e.html",
            "--from",
            "2019-01-01",
            "--to",
            "2019-03-31",
            "--type",
            "板块型",
            "--street",
            "东关街道",
            "--drop",
            "2",
        ],
        "f.pptx": ["slides", tmp_path / "f.pptx", "--street", "东关街道", "--to", "2018-12-31", "--drop", "0"],
    }
    for name, words in commands.items():
        code, out, _ = run(*words)
        assert (code, out) == (0, f"已生成 {tmp_path / name}\n")
    assert "6月17日—23日" in docx.Document(tmp_path / "b.docx").core_properties.title
    assert "2018-01 至 2018-12" in openpyxl.load_workbook(tmp_path / "d.xlsx")["指标"]["A1"].value
    assert "东关街道，板块型，2018" not in (shown := (tmp_path / "e.html").read_text(encoding="utf-8"))
    assert "东关街道，板块型，2019-01 至 2019-03" in shown
    lines = list(log.lines())
    assert [entry["file"] for entry in lines if entry["action"] == "导出"] == list(commands)
    for words in (["weekly", tmp_path / "e.docx", "--week", "2030-06-22"], ["profile", "0", tmp_path / "e.docx"]):
        code, out, err = run(*words)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert not (tmp_path / "e.docx").exists()


def test_a_file_that_is_not_there(home, tmp_path, run):
    code, _, err = run("import", tmp_path / "没有.xlsx")
    assert code == 2
    assert "Traceback" not in err


def test_free_sql_prints_rows_or_says_why_not(full):
    code, out, _ = full("sql", "select count(*) as n from matters", "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["n"] >= 32_000
    code, out, err = full("sql", "from matters", "--max-rows", "3", "--format", "csv")
    assert len(out.splitlines()) == 4
    assert "只列出前 3 行" in err
    assert full("sql", "-- 一\nselect 1 as a", "--format", "csv")[1].splitlines() == ["a", "1"]
    assert "area" in full("sql", "describe 阵地面积", "--format", "csv")[1]
    code, out, err = full("sql", "drop table matters")
    assert (code, out) == (2, "")
    assert "只能写一条 SELECT" in err


def test_import_takes_many_sources_and_tells_everything_as_json(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    folder = tmp_path / "各社区"
    folder.mkdir()
    head = ["序号", "社区", "登记日期", "面积（亩）"]
    book(folder / "石桥.xlsx", {"阵地面积": [head, [1, "石桥社区", "2019.3.5", 1.2]]})
    (tmp_path / "接待群众.csv").write_text("社区,月份,接待人次\n柳湾社区,2019年7月,70\n", encoding="gb18030")
    code, out, err = run("import", folder, tmp_path / "接待群众.csv", "--format", "json", "--note", "街道报来")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["version"] == "v0002"
    assert told["scope"][0] == (
        "将替换石桥社区的阵地面积 1 行，换为 1 行，其他 1 个单位的 1 行不变；"
        "原有的 1 行文件里没有，将删除（只作补充的，请选“追加”）。"
    )
    said = {notice["what"]: (notice["count"], notice["first"]) for notice in told["notices"]}
    assert said["“面积”亩换算为㎡"] == (1, "D2")
    assert said["“月份”在截止日期 2019-06-30 之后，收存但不计入统计"] == (1, "B2")
    assert {(unit["unit"], unit["title"], unit["added"]) for unit in told["units"]} >= {("柳湾社区", "接待群众", 1)}
    bad = book(tmp_path / "c.xlsx", {"阵地面积": [*SITES, ["石桥社区", "去年", -5]]})
    code, out, _ = run("import", bad, "--format", "json")
    assert code == 2
    assert [problem["cell"] for problem in json.loads(out)["problems"]] == ["B4", "C4"]
    assert json.loads(out)["total"] == 2


def test_a_question_is_answered_by_a_mapping_file(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    odd = book(tmp_path / "b.xlsx", {"阵地面积": [["社区", "登记日", "面积"], ["石桥社区", "2019-03-05", 620]]})
    code, _, err = run("import", odd)
    assert code == 2
    assert "“阵地面积”的列“登记日”是哪一项？（如 2019-03-05）" in err
    mapping = tmp_path / "b-对照.yaml"
    assert f"--mapping {mapping}" in err
    assert run("import", odd, "--mapping", mapping)[0] == 0
    assert run("import", odd)[0] == 0, "remembered"
    assert "“阵地面积”的列“登记日”是哪一项？" in run("import", odd, "--ask")[2]
    assert run("import", odd)[0] == 2, "forgotten"


def test_whole_ledgers_and_empty_ones_only_by_saying_so(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    one = book(tmp_path / "b.xlsx", {"阵地面积": SITES[:2]})
    code, out, _ = run("import", one, "--whole", "阵地面积")
    assert code == 0
    assert "将整表替换阵地面积：原有 2 行换为 1 行。" in out
    code, out, _ = run("import", book(tmp_path / "c.xlsx", {"阵地面积": SITES[:1]}), "--empty", "sites")
    assert code == 0
    assert "将清空阵地面积，原有 1 行。" in out
    code, _, err = run("import", one, "--whole", "阵地")
    assert code == 2
    assert err.startswith("没有名为“阵地”的台账；现有：")


def test_export_into_a_folder_and_back(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    assert run("export", tmp_path / "台账")[0] == 0
    assert {path.name for path in (tmp_path / "台账").iterdir()} == {
        "社区名录.parquet",
        "数据集.parquet",
        "阵地面积.parquet",
    }
    code, out, _ = run("import", tmp_path / "台账", "--dry-run", "--format", "json")
    assert code == 0
    assert {ledger["added"] + ledger["changed"] + ledger["removed"] for ledger in json.loads(out)["ledgers"]} == {0}
    assert run("export", tmp_path / "台账.docx") == (2, "", "不能导出为 .docx；请以 .xlsx 结尾，或填写一个文件夹。\n")


@pytest.mark.parametrize("param", ["until=2019年6月", "until=", "streets=1", "since=[]"])
def test_a_parameter_that_does_not_fit_is_one_line(full, param):
    code, _, err = full("query", "sites/areas", "--param", param)
    assert code in (0, 2)
    assert "Traceback" not in err
    assert len(err.splitlines()) == (1 if code else 0)


def test_a_home_with_odd_letters_in_its_name(tmp_path, monkeypatch, run):
    for name in ('it\'s "home"', "a[1]*b", "家 目录;--"):
        monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / name))
        (tmp_path / f"源 '{len(name)}'[1]").mkdir()
        path = book(tmp_path / f"源 '{len(name)}'[1]" / "a'b[2].xlsx", REAL)
        assert run("import", path)[0] == 0
        assert run("metrics")[0] == 0
        assert run("export", tmp_path / f"out {len(name)}'")[0] == 0
        assert run("import", tmp_path / f"out {len(name)}'", "--dry-run")[0] == 0


def test_a_home_that_no_database_opens_is_refused(tmp_path, monkeypatch, run):
    monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / "a?b"))
    assert "含有问号" in run("versions")[2]


def test_what_nobody_expected_is_a_number_and_a_log(home, monkeypatch, run):
    monkeypatch.setattr(versions, "versions", lambda: 1 / 0)
    code, out, err = run("versions")
    assert (code, out) == (1, "")
    assert re.fullmatch(r"出了错，编号 [0-9A-F]{6}；当前版本仍为 无，原因见 .*errors.log。\n", err)
    assert "ZeroDivisionError" in (home / "errors.log").read_text(encoding="utf-8")
    (home / "errors.log").unlink()
    (home / "errors.log").mkdir()
    code, _, err = run("versions")
    assert (code, "ZeroDivisionError" in err) == (1, True), "where nothing can be written, all of it is said"


def test_who_cannot_be_heard_is_not_told_that_nothing_was_done(home, tmp_path):
    """The reader of a pipe is gone, the disk that the result goes to is full: what was published is so all the same."""
    command = [sys.executable, "manage.py", "import", str(book(tmp_path / "a.xlsx", REAL))]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    said = "命令已经完成，只是结果无法输出：No space left on device。当前版本为 v0001。\n"
    assert (done.returncode, done.stderr[-len(said) :]) == (1, said)
    done = subprocess.run(
        f"{sys.executable} manage.py versions | true; exit ${{PIPESTATUS[0]}}", shell=True, executable="/bin/bash",
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 1), "the other end may not have gone yet"
    assert "Traceback" not in done.stderr


def failing(*_, **__):
    raise OSError(28, "No space left on device")


def test_what_fails_once_a_version_is_active_says_that_it_is(home, tmp_path, run, monkeypatch):
    monkeypatch.setattr(manage.imports.pictures, "sweep", failing)
    code, _, err = run("import", book(tmp_path / "a.xlsx", REAL))
    assert (code, "新的版本已经生效，当前版本由 无 变为 v0001。" in err) == (1, True)
    assert versions.current() == "v0001"


def test_what_cannot_be_logged_is_not_published(home, tmp_path, run, monkeypatch):
    run("import", book(tmp_path / "a.xlsx", REAL))
    monkeypatch.setattr(log, "add", failing)
    more = book(tmp_path / "b.xlsx", {"阵地面积": [SITES[0], [*SITES[1][:2], 1500]]})
    code, _, err = run("import", more)
    assert (code, "当前版本仍为 v0001。" in err, versions.numbers()) == (2, True, ["v0001"])


def test_help_needs_no_folder(monkeypatch, run):
    monkeypatch.setenv("WANCHENG_HOME", "/proc/没有")
    assert [run(*words)[0] for words in ([], ["--help"], ["import", "--help"])] == [0, 0, 0]
    assert run("versions")[0] == 2


def test_demo_data_come_at_any_size_and_never_over_real_ones(home, tmp_path, run):
    for size in (2, 3):
        code, out, _ = run("demo", "--communities", size, "--matters", 0)
        assert (code, out) == (0, f"已发布演示数据，版本 v000{size - 1}\n")
    assert [versions.manifest(version)["note"] for version in versions.numbers()] == ["", ""], "no first start"
    run("import", book(tmp_path / "a.xlsx", REAL))
    code, _, err = run("demo", "--communities", 2, "--matters", 0)
    assert (code, "请把演示数据放到另一个数据目录" in err, err.splitlines()[-1]) == (
        2,
        True,
        "演示数据没有发布，数据没有变化。",
    )
    assert (versions.current(), list((home / "drafts").iterdir())) == ("v0003", [])


def test_users_at_the_terminal(home, run):
    code, out, _ = run("users", "add", "张三", "--role", "发布", "--role", "分析=石桥街道")
    first = out.split("：")[1].strip()
    assert (code, accounts.check("张三", first, "").must_change) == (0, True)
    assert run("users", "add", "wang.wu", "--role", "浏览", "--external")[1] == "已新增用户 wang.wu\n"
    rows = json.loads(run("users", "list", "--format", "json")[1])
    assert [tuple(row.values()) for row in rows] == [
        ("wang.wu", "浏览", "外部认证", "正常"),
        ("张三", "发布、分析（石桥街道）", "本地账号", "须改密码"),
    ]
    assert run("users", "grant", "张三", "--role", "审计")[0] == 0
    assert accounts.find("张三").person().scopes == "审计"
    assert run("users", "disable", "张三")[0] == 0
    assert accounts.find("张三").disabled
    assert run("users", "disable", "张三", "--enable")[0] == 0
    second = run("users", "reset", "张三")[1].split("：")[1].split("（")[0]
    assert accounts.check("张三", second, "")
    for words, said in {
        ("add", "张三", "--role", "浏览"): "已存在",
        ("add", "李四", "--role", "超级"): "没有名为“超级”的角色",
        ("add", "李四"): "缺少“--role”",
        ("disable", "李四"): "没有名为“李四”的用户",
        ("reset", "wang.wu"): "没有名为“wang.wu”的本地账号",
    }.items():
        code, out, err = run("users", *words)
        assert (code, out) == (2, "")
        assert said in err
    assert [line["action"] for line in log.lines() if line["action"] != "登录"] == [
        "新增用户", "新增用户", "变更角色", "停用用户", "启用用户", "重置密码",
    ]  # fmt: skip


def test_a_unit_that_is_not_there_is_refused(full):
    code, _, err = full("users", "add", "张三", "--role", "分析=火星街道")
    assert (code, "没有名为“火星街道”的街道或社区" in err) == (2, True)
