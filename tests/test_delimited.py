"""Text files in every encoding, with every delimiter and line end; a stray quote swallows nothing."""

import codecs

import duckdb
import pytest

from warehouse.intake import delimited, sources

ROWS = [
    ["社区", "登记日期", "面积", "说明"],
    ["石桥社区", "2019/3/1", "620", "临街"],
    ["柳湾社区", "2019/3/2", "1100", ""],
]
EXPECTED = [(1, *ROWS[0]), (2, *ROWS[1]), (3, *ROWS[2][:3], None)]


def text(delimiter=",", end="\n"):
    return "".join(delimiter.join(row) + end for row in ROWS)


def rows(path):
    source = sources.read(path)
    assert not source.remarks.problems, source.remarks.problems
    return duckdb.sql(f"select * from {source.sheets[0].scan} order by row").fetchall()


def said(path):
    return "\n".join(map(str, sources.read(path).remarks.problems))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_delimiter_and_line_end(tmp_path, encoding, delimiter, end):
    (tmp_path / "阵地面积.csv").write_bytes(text(delimiter, end).encode(encoding))
    assert rows(tmp_path / "阵地面积.csv") == EXPECTED


@pytest.mark.parametrize("name", ["阵地面积.tsv", "阵地面积.txt", "阵地面积.xls", "阵地面积.xlsx"])
def test_what_it_is_follows_from_its_content(tmp_path, name):
    (tmp_path / name).write_bytes(codecs.BOM_UTF8 + text("\t").encode())
    assert rows(tmp_path / name) == EXPECTED


def test_blank_lines_mixed_ends_and_quotes_keep_the_rows_of_a_spreadsheet(tmp_path):
    (tmp_path / "a.csv").write_bytes('社区,说明\r\n\r\n石桥社区,"一层,\n二层"\n柳湾社区,"写作""新""楼"\r\n'.encode())
    assert rows(tmp_path / "a.csv") == [
        (1, "社区", "说明"),
        (3, "石桥社区", "一层,\n二层"),
        (4, "柳湾社区", '写作"新"楼'),
    ]


def test_a_quote_inside_a_text_is_a_letter(tmp_path):
    (tmp_path / "a.csv").write_text('社区,说明\n石桥社区,5"管道\n', encoding="utf-8")
    assert rows(tmp_path / "a.csv")[1] == (2, "石桥社区", '5"管道')


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('社区,说明\n石桥社区,"临街\n柳湾社区,二层\n竹溪社区,三层\n', 2),
        ('社区,说明\n石桥社区,一层\n柳湾社区,"二层\n竹溪社区,三层\n西关社区,"四层"\n', 3),
        ('社区,说明\n石桥社区,"一层"二层\n', 2),
        ('社区,说明\n石桥社区,"临街\n柳湾社区,二层"\n', 2),
    ],
)
def test_a_stray_quote_is_refused_with_its_row(tmp_path, content, row):
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    assert f"a.csv!第 {row} 行" in said(tmp_path / "a.csv")
    assert "引号" in said(tmp_path / "a.csv")


def test_the_plain_way_and_the_careful_one_read_the_same(tmp_path, monkeypatch):
    lines = ["编号,社区,说明"] + [f"SX-{number},社区{number % 7},第{number}件 " for number in range(5_000)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert delimited._looked_through(path) == ("utf-8-sig", True)
    plain = rows(path)
    monkeypatch.setattr(delimited, "_plain", lambda *_: False)
    assert rows(path) == plain


@pytest.mark.parametrize(("start", "plain"), [("甲" * 3, True), ("甲,\r", False), ("甲\n\n", False), ('"甲"', False)])
def test_what_is_unusual_is_seen_across_blocks(tmp_path, monkeypatch, start, plain):
    monkeypatch.setattr(delimited, "_BLOCK", 4)
    (tmp_path / "a.csv").write_bytes((start + "\n乙\n丙\n").encode())
    assert delimited._looked_through(tmp_path / "a.csv")[1] is plain


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        (b"\0\1\2" * 500, "二进制内容"),
        (b"%PDF-1.7 ...", "PDF 文件"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        ("﻿\n<!DOCTYPE html>".encode(), "网页"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "网页"),
        (b"<?xml version='1.0'?><Workbook/>", "XML 表格"),
        (b"abc,\xff\xff\xff\n", "无法识别的编码"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, words):
    (tmp_path / "阵地面积.csv").write_bytes(content)
    assert words in said(tmp_path / "阵地面积.csv")
