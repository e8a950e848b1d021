"""Small workbooks written by hand, as a clerk would."""

import datetime as dt

import openpyxl

from warehouse.intake import imports

COMMUNITIES = [
    ["社区代码", "社区名称", "街道", "社区类型", "户数", "常住人口"],
    ["411302001001", "河街社区", "东关街道", "板块型", 2000, 6000],
    ["411302001002", "市场社区", "东关街道", "村改居型", 1500, 4000],
]
DATASET = [
    ["名称", "截止日期", "统计起始日期", "填报单位"],
    ["测试台账", dt.date(2019, 6, 30), dt.date(2018, 1, 1), "组织部"],
]
SITES = [
    ["社区", "登记日期", "面积"],
    ["河街社区", dt.date(2017, 1, 1), 400],
    ["411302001002", dt.date(2017, 1, 1), 1200],
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


def publish(path, mode=imports.REPLACE):
    draft = imports.prepare(path, mode)
    assert not draft.problems, draft.problems
    return imports.publish(draft)["version"]
