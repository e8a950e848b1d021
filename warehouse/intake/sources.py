"""A SOURCE (workbook, CSV or Parquet, or a folder of them) becomes raw tables, with everything that is wrong in its form.

Nothing here raises for bad input.
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import duckdb

from warehouse.intake import cells, pictures, xlsx
from warehouse.intake.rows import Problem, Progress, Source, headers_known, refuse_personal, take
from warehouse.ledgers import BY_TITLE, LEDGERS, Ledger

MOST_BYTES = 200 * 2**20  # of the file as it comes


def read(path: Path, progress: Progress = lambda share, text: None) -> Source:
    """Read a workbook, a CSV or Parquet file, or a folder with a workbook or one of them per ledger, and pictures."""
    source = Source(path, pictures=pictures.find(path if path.is_dir() else pictures.beside(path)))
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in (".csv", ".parquet", ".xlsx"))
        for number, file in enumerate(files):
            progress(number / len(files), f"读取 {file.name}")
            _read_file(source, file)
        if not files:
            source.problem(
                path.name, None, "没有 xlsx、csv 或 parquet 文件", "一本工作簿，或每类台账一个文件，如“办理事项.csv”"
            )
    elif not path.is_file():
        source.problem(path.name, None, "没有这个文件", "一个存在的 xlsx、csv 或 parquet 文件")
    elif path.stat().st_size > MOST_BYTES:
        source.problem(
            path.name,
            None,
            f"{path.stat().st_size / 2**20:,.0f} MB",
            "不超过 200 MB 的文件；数据量大的台账请改用 parquet",
        )
    elif path.suffix.lower() in (".csv", ".parquet"):
        _read_file(source, path)
    else:
        xlsx.read(source, path, progress)
    for name, table in source.tables.items():
        if name not in source.typed:
            refuse_personal(source, LEDGERS[name], table)
    return source


def _read_file(source: Source, path: Path) -> None:
    if path.suffix.lower() == ".xlsx":
        xlsx.read(source, path, lambda share, text: None)
        return
    ledger = LEDGERS.get(path.stem) or BY_TITLE.get(path.stem)
    if ledger is None:
        source.problem(path.name, None, path.stem, f"以台账命名的文件{cells.nearest(path.stem, [*BY_TITLE, *LEDGERS])}")
    elif ledger.name in source.tables:
        source.problem(path.name, None, "同一台账有两个文件", "每类台账一个文件")
    elif path.suffix.lower() == ".parquet":
        _read_parquet(source, path, ledger)
    elif (text := _decoded(source, path)) is not None:
        rows = list(csv.reader(io.StringIO(text)))
        width = len(rows[0]) if rows else 0
        for number, row in enumerate(rows, 1):
            if len(row) > width and any(row[width:]):
                source.problem(ledger.title, f"第 {number} 行", f"{len(row)} 列", f"与表头相同的 {width} 列")
        take(source, ledger, rows, from_text=True)


def _decoded(source: Source, path: Path) -> str | None:
    raw = path.read_bytes()
    if b"\0" in raw:
        source.problem(path.name, None, "二进制内容", "文本格式的 csv；Excel 文件请直接导入 xlsx")
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    source.problem(path.name, None, "无法识别的编码", "UTF-8 或 GB18030 编码的 csv")
    return None


def _read_parquet(source: Source, path: Path, ledger: Ledger) -> None:
    names = {one.title: one.name for one in ledger.fields} | {name: name for name in ledger.by_name}
    try:
        with duckdb.connect() as connection:
            found = connection.execute("select * from read_parquet($path) limit 0", {"path": str(path)}).df().columns
            if not headers_known(source, ledger, list(found), names):
                return
            given = {names[one]: one for one in found}
            columns = [
                f'"{given[one.name]}"::{one.sql_type} as {one.name}'
                if one.name in given
                else f"null::{one.sql_type} as {one.name}"
                for one in ledger.fields
            ]
            sql = f"select {', '.join(columns)}, (row_number() over ())::integer as sheet_row from read_parquet($path)"
            table = connection.execute(sql, {"path": str(path)}).df()
            connection.register("raw", table)
            source.problems += _broken(connection, ledger)
    except duckdb.Error as error:
        source.problem(ledger.title, None, str(error).splitlines()[0][:120], "能够读取、类型与台账一致的 parquet 文件")
        return
    source.tables[ledger.name] = table
    source.typed.add(ledger.name)


def _broken(connection, ledger: Ledger) -> Iterable[Problem]:
    """Values of a typed table that break the declaration: one problem per column and rule, with its first row."""
    for one in ledger.fields:
        rules = [
            (one.required, f"{one.name} is null", "必填"),
            (one.minimum is not None, f"{one.name} < {one.minimum}", f"不小于 {one.minimum}"),
        ]
        rules += [(one.maximum is not None, f"{one.name} > {one.maximum}", f"不大于 {one.maximum}")]
        allowed = ", ".join(f"'{word}'" for word in one.enum)
        rules += [(bool(one.enum), f"{one.name} not in ({allowed})", "、".join(one.enum))]
        for applies, condition, expected in rules:
            if not applies:
                continue
            row, value, count = connection.execute(
                f"select min(sheet_row), min_by({one.name}, sheet_row)::varchar, count(*) from raw where {condition}"
            ).fetchall()[0]
            if count:
                yield Problem(ledger.title, f"第 {row} 行", value or "空", f"{one.title}{expected}（共 {count:,} 行）")
