"""The terminal is a contract: names, exit codes, one plain line per reason on stderr, formats."""

import io
import json
import sys

import docx
import openpyxl
import pandas as pd
import pytest

import manage
from tests.test_versions import copy_demo
from tests.workbooks import REAL, SITES, book
from warehouse import queries, versions

NAMES = {
    "template",
    "import",
    "export",
    "versions",
    "rollback",
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
    "tables",
    "bench",
}


USAGE = {
    ("nosuch",): "没有“nosuch”这个命令。用法见 manage.py --help。",
    ("metrics", "--form"): "没有“--form”这个选项。用法见 manage.py metrics --help。",
    ("sql",): "缺少“statement”。用法见 manage.py sql --help。",
    ("sql", "select 1", "--max-rows", "0"): "“--max-rows”不能小于 1。用法见 manage.py sql --help。",
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


@pytest.fixture
def run(monkeypatch, capsys):
    """``run("versions", "--format", "json")`` → exit code, stdout, stderr."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["manage.py", *map(str, words)])
        try:
            manage.main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def full(dataset, run):
    """The terminal over the demo dataset, to be read only."""
    return run


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
    assert "检查通过，未发布。" in out
    assert versions.current() == "v0001"
    code, out, _ = run("versions", "--format", "json")
    assert [(version["version"], version["note"], version["active"]) for version in json.loads(out)] == [
        ("v0001", "首次", True)
    ]


def test_a_refusal_is_2_one_line_per_reason_and_changes_nothing(home, tmp_path, run):
    run("import", book(tmp_path / "a.xlsx", REAL))
    bad = book(tmp_path / "b.xlsx", {"阵地面积": [*SITES, ["河街社区", "去年", -5]]})
    code, out, err = run("import", bad, "--report", tmp_path / "marked.xlsx")
    assert code == 2
    assert out == ""
    lines = err.strip().splitlines()
    assert [line.split("：")[0] for line in lines[:2]] == ["阵地面积!B4", "阵地面积!C4"]
    assert str(tmp_path / "marked.xlsx") in lines[-1]
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames
    assert versions.current() == "v0001"


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
    assert "2019-06-23" in docx.Document(tmp_path / "b.docx").core_properties.title
    assert "2018-01 至 2018-12" in openpyxl.load_workbook(tmp_path / "d.xlsx")["指标"]["A1"].value
    assert "东关街道，板块型，2018" not in (shown := (tmp_path / "e.html").read_text(encoding="utf-8"))
    assert "东关街道，板块型，2019-01 至 2019-03" in shown
    log = [json.loads(line) for line in (home / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [entry["file"] for entry in log if entry["action"] == "导出"] == list(commands)
    for words in (["weekly", tmp_path / "e.docx", "--week", "2019-06-22"], ["profile", "0", tmp_path / "e.docx"]):
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
    code, out, err = full("sql", "drop table matters")
    assert (code, out) == (2, "")
    assert "只能写一条 SELECT" in err
