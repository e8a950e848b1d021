"""Workbooks for people: the blank one to fill in, the dataset as one, and the one that comes back marked."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from warehouse.intake.rows import Problem, Source
from warehouse.intake.xlsx import NOT_LEDGERS
from warehouse.ledgers import DATA, LEDGERS, Field, Ledger

_FONT = {"font_name": "微软雅黑", "font_size": 11}
_LAST_ROW = 20_000  # drop-downs and formats reach this far in a blank sheet
_RULES = [
    "每类台账一张工作表，一行一条记录；请勿改动工作表名称和第一行表头，无关的工作表请删除。",
    "红色表头为必填列；鼠标停在表头上可查看含义、单位、可填内容和示例。",
    "先填“社区名录”和“数据集”，再填其他台账；手头没有的台账整张留空即可。",
    "社区可填名称，也可填代码；有重名的社区请填代码。",
    "日期请用日期格式（如 2019-03-01），月份填 2019-03 或当月任意一天。",
    "数字只填数值，不写单位，不写“万”；人数、件数填整数，金额以元为单位。",
    "不要合并单元格，不要留公式；从别处复制时请选择性粘贴为“数值”。",
    "只登记数量：任何单元格都不得出现姓名之外的身份证号、电话号码等个人信息。",
]
_BAD = PatternFill("solid", fgColor="F7C9B6")


def template(target: Path | BinaryIO) -> None:
    """A blank workbook: a sheet per ledger, and the directory of the communities filled in."""
    with (DATA / "regions.csv").open(encoding="utf-8") as file:
        directory = pd.DataFrame(list(csv.DictReader(file)))
    directory = directory[["code", "name", "street"]].assign(district="宛城区")
    _write(
        {"communities": directory.reindex(columns=list(LEDGERS["communities"].by_name))},
        target,
        {"用途": "空白工作簿"},
        blank=True,
    )


def export(frames: Mapping[str, pd.DataFrame], target: Path | BinaryIO, properties: Mapping[str, str]) -> None:
    """A dataset as a workbook of the same layout; communities by name where the name is unique."""
    names = frames["communities"].drop_duplicates("name", keep=False).set_index("code")["name"].to_dict()
    shown = {}
    for name, frame in frames.items():
        ledger = LEDGERS[name]
        naming = [*ledger.community_fields, *(one.name for one in ledger.fields if one.refers_to)]
        shown[name] = frame.assign(
            **{column: frame[column].map(lambda code: names.get(code, code)) for column in naming}
        )
    _write(shown, target, properties)


def mark(source: Source, problems: list[Problem], target: Path | BinaryIO) -> None:
    """The workbook as it came, bad cells filled and commented, with a list of the problems in front."""
    try:
        book = openpyxl.load_workbook(source.path) if source.path.suffix.lower() == ".xlsx" else openpyxl.Workbook()
    except Exception:  # whatever openpyxl cannot open comes back as the list alone
        book = openpyxl.Workbook()
    for problem in problems:
        if (
            problem.sheet in book.sheetnames
            and problem.cell
            and problem.cell[0].isascii()
            and problem.cell[-1].isdigit()
        ):
            cell = book[problem.sheet][problem.cell.split(":")[0]]
            cell.fill = _BAD
            if not isinstance(cell, openpyxl.cell.MergedCell):
                cell.comment = Comment(
                    f"填的是“{problem.found}”，应为{problem.expected}", "检查结果", width=320, height=120
                )
    title = NOT_LEDGERS[1]
    if title in book.sheetnames:
        del book[title]
    listed = book.create_sheet(title, 0)
    for row in [
        ("工作表", "单元格", "填写内容", "应为"),
        *((one.sheet, one.cell, one.found, one.expected) for one in problems),
    ]:
        listed.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", str(text or "")) for text in row])
    for letter, width in zip("ABCD", (16, 12, 30, 70), strict=True):
        listed.column_dimensions[letter].width = width
    listed.freeze_panes = "A2"
    if "Sheet" in book.sheetnames and len(book.sheetnames) > 1 and source.path.suffix.lower() != ".xlsx":
        del book["Sheet"]
    book.active = 0
    book.save(target)
    book.close()


def _write(frames: Mapping[str, pd.DataFrame], target, properties: Mapping[str, str], blank: bool = False) -> None:
    with xlsxwriter.Workbook(
        target, {"constant_memory": not blank, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties(
            {
                "title": properties.get("数据集", "城市社区台账"),
                "comments": ";".join(f"{k}:{v}" for k, v in properties.items()),
            }
        )
        demo = properties.get("演示数据") == "是"
        _front(book, properties, demo)
        formats = _formats(book)
        for name, ledger in LEDGERS.items():
            sheet = book.add_worksheet(ledger.title)
            if demo:
                sheet.set_header('&C&"微软雅黑,Bold"演示数据')
            frame = frames.get(name, pd.DataFrame(columns=list(ledger.by_name)))
            _sheet(book, sheet, ledger, frame, formats)


def _front(book, properties: Mapping[str, str], demo: bool) -> None:
    sheet = book.add_worksheet(NOT_LEDGERS[0])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 96)
    title = book.add_format({**_FONT, "font_size": 18, "bold": True, "font_color": "#A4201B"})
    bold = book.add_format({**_FONT, "bold": True, "valign": "top"})
    plain = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
    rows = [("演示数据：全部内容为虚构，不代表任何真实社区" if demo else "城市社区台账", "", title), ("", "", plain)]
    rows += [(key, value, plain) for key, value in properties.items()] + [("", "", plain), ("填写要求", "", bold)]
    rows += [(f"{number}", text, plain) for number, text in enumerate(_RULES, 1)] + [
        ("", "", plain),
        ("台账", "一行是什么", bold),
    ]
    rows += [(ledger.title, ledger.description, plain) for ledger in LEDGERS.values()]
    for number, (left, right, look) in enumerate(rows):
        sheet.write_string(number, 0, left, look)
        if right:
            sheet.write_string(number, 1, right, look)


def _formats(book) -> dict:
    head = {**_FONT, "bold": True, "bg_color": "#F0EEE9", "bottom": 1, "bottom_color": "#B9BEC5", "valign": "vcenter"}
    return {
        "required": book.add_format({**head, "font_color": "#A4201B"}),
        "optional": book.add_format(head),
        "date": book.add_format({**_FONT, "num_format": "yyyy-mm-dd"}),
        "month": book.add_format({**_FONT, "num_format": "yyyy-mm"}),
        "string": book.add_format({**_FONT, "num_format": "@"}),
        "integer": book.add_format({**_FONT, "num_format": "0"}),
        "number": book.add_format({**_FONT, "num_format": "General"}),
        "boolean": book.add_format(_FONT),
    }


def _sheet(book, sheet, ledger: Ledger, frame: pd.DataFrame, formats: dict) -> None:
    sheet.freeze_panes(1, 0)
    looks = [formats["month" if one.precision else one.type] for one in ledger.fields]
    for place, (one, look) in enumerate(zip(ledger.fields, looks, strict=True)):
        sheet.set_column(place, place, max(12, 2.2 * len(one.title) + 4, min(34, 1.6 * len(one.example) + 4)), look)
        sheet.write_string(0, place, one.title, formats["required" if one.required else "optional"])
        sheet.write_comment(0, place, _explained(one), {"x_scale": 2, "y_scale": 1.2, "font_size": 10})
        if rule := _validation(ledger, one):
            sheet.data_validation(1, place, max(_LAST_ROW, len(frame)), place, rule)
    columns = [frame[one.name].tolist() for one in ledger.fields]
    for number, row in enumerate(zip(*columns, strict=True), 1):
        for place, (one, value, look) in enumerate(zip(ledger.fields, row, looks, strict=True)):
            if value is None or value is pd.NaT or value is pd.NA or value != value:  # NaN differs from itself
                continue
            if one.type == "date":
                sheet.write_datetime(number, place, _day(value), look)
            elif one.type == "boolean":
                sheet.write_string(number, place, "是" if value else "否", look)
            elif one.type == "string":
                sheet.write_string(number, place, str(value), look)
            else:
                sheet.write_number(number, place, value, look)


def _day(value) -> date:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _explained(one: Field) -> str:
    lines = [
        f"{one.title}({'必填' if one.required else '选填'})",
        one.description or "",
        f"单位：{one.unit}" if one.unit else "",
    ]
    lines += [f"可填：{'、'.join(one.enum)}" if one.enum else "", f"示例：{one.example}"]
    return "\n".join(line for line in lines if line)


def _validation(ledger: Ledger, one: Field) -> dict | None:
    refusal = {"error_title": "填写有误", "error_message": f"“{one.title}”{_said(one)}"[:220]}
    if one.type == "boolean" or one.enum:
        words = list(one.enum) or ["是", "否"]
        listed = {"validate": "list", "source": words} if len(",".join(words)) <= 250 else None
        return listed and listed | refusal
    if one.name in ledger.community_fields:
        return {"validate": "list", "source": "=社区名录!$B$2:$B$1000", "error_type": "warning"} | refusal
    if one.type in ("integer", "number") and one.minimum is not None:
        kind = {"validate": "integer" if one.type == "integer" else "decimal"}
        if one.maximum is None:
            return kind | {"criteria": ">=", "value": one.minimum} | refusal
        return kind | {"criteria": "between", "minimum": one.minimum, "maximum": one.maximum} | refusal
    return None


def _said(one: Field) -> str:
    if one.enum or one.type == "boolean":
        return "请从下拉选项中选择。"
    if one.type in ("integer", "number"):
        most = f"、不大于 {one.maximum:g}" if one.maximum is not None else ""
        return f"应为不小于 {one.minimum:g}{most} 的{'整数' if one.type == 'integer' else '数字'}，不写单位。"
    return "请填写“社区名录”中的名称或代码。"
