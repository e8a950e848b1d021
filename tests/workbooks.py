"""Small workbooks written by hand, as a clerk would."""

import csv
import datetime as dt
import zipfile

import duckdb
import openpyxl

from warehouse import versions
from warehouse.intake import imports, workbook
from warehouse.intake.cells import quoted
from warehouse.ledgers import DATA, LEDGERS
from warehouse.people import machine

COMMUNITIES = [
    ["社区代码", "社区名称", "街道", "社区类型", "户数", "常住人口"],
    ["999901001001", "石桥社区", "东关街道", "板块型", 2000, 6000],
    ["999901001002", "柳湾社区", "东关街道", "村改居型", 1500, 4000],
]
#: The figures that the project ships, as a sheet, and as they are held against numbers.
FIGURES = [*csv.reader((DATA / "published.csv").read_text(encoding="utf-8").splitlines())]
DATASET = [
    ["名称", "截止日期", "统计起始日期", "填报单位"],
    ["测试台账", dt.date(2019, 6, 30), dt.date(2018, 1, 1), "组织部"],
]
SITES = [
    ["社区", "登记日期", "面积"],
    ["石桥社区", dt.date(2017, 1, 1), 400],
    ["999901001002", dt.date(2017, 1, 1), 1200],
]
REAL = {"社区名录": COMMUNITIES, "数据集": DATASET, "阵地面积": SITES}


def book(path, sheets):
    """A workbook from {sheet: rows}."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    made.close()
    return path


def rewritten(path, part, text):
    """The workbook with one part of the archive replaced."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (parts | {part: text}).items():
            new.writestr(name, content)
    return path


def publish(path, mode=imports.REPLACE, **choices):
    """Import and publish; the new version."""
    draft = imports.prepare(path, mode, **choices)
    assert not draft.problems, draft.problems
    assert not draft.questions, draft.questions
    return imports.publish(draft, machine())["version"]


def refused(path, mode=imports.REPLACE, **choices):
    """Everything that is wrong with a source, a line each."""
    draft = imports.prepare(path, mode, **choices)
    assert draft.problems
    draft.discard()
    return "\n".join(map(str, draft.problems))


def ledger(name, columns, where="true"):
    """Rows of a ledger of the current version, in order."""
    rows = versions.open().records(f"select {columns} from {name} where {where} order by all", {})
    return [tuple(row.values()) for row in rows]


def drafted(tmp_path, sheets, mode=imports.APPEND, **choices):
    """Sheets as an import that is not published yet."""
    return imports.prepare(book(tmp_path / "台账.xlsx", sheets), mode, **choices)


def taken(draft):
    """Publish an import; what was said of it."""
    assert not draft.problems, draft.problems
    assert not draft.questions, draft.questions
    imports.publish(draft, machine())
    return "\n".join(map(str, draft.notices))


def wrong(draft):
    """What is wrong with an import."""
    return "\n".join(map(str, draft.problems))


def frames(dataset):
    """All ledgers of a dataset as frames, in the order of their keys."""
    return {
        name: dataset.frame(f"select {', '.join(ledger.by_name)} from {name} order by {', '.join(ledger.key)}")
        for name, ledger in LEDGERS.items()
    }


def parted(dataset, folder, sql="from matters"):
    """A folder as export writes it, in which the matters (``sql``) come as three files in a folder of their own."""
    workbook.export_folder(dataset, folder)
    whole = folder / "办理事项.parquet"
    whole.unlink()
    whole.with_suffix("").mkdir()
    with duckdb.connect() as connection:
        versions.attach(connection, dataset.path, "kept", read_only=True)
        connection.execute("use kept")
        for number in range(3):
            rows = f"select * exclude (batch, sheet_row, n) from (select *, row_number() over (order by matter) as n from ({sql})) where n % 3 = {number}"
            connection.execute(f"copy ({rows}) to {quoted(str(folder / '办理事项' / f'part 0+{number}.parquet'))}")
    return folder
