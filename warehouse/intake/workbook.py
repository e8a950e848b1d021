"""Workbooks for people: the blank one to fill in, and the dataset as one, or as a folder of Parquet files."""

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import duckdb
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.intake.cells import quoted
from warehouse.intake.columnar import OWN as OWN_FILE
from warehouse.intake.seen import DEMO, FRONT, OWN
from warehouse.ledgers import DATA, LEDGERS, Field, Ledger
from warehouse.refused import Refused

MOST_ROWS = 3_000_000  # of all ledgers together; nobody opens a larger workbook
_SHEET_ROWS = 1_048_575  # below the header
_CELL_LETTERS = 16_000  # Excel's cells hold 32,767 units, of which some letters take two
_FONT = {"font_name": "微软雅黑", "font_size": 11}
_LISTED = 20  # words that a comment lists
_LAST_ROW = 20_000  # drop-downs and formats reach this far in a blank sheet
_RULES = [
    "每类台账一张工作表，一行一条记录；表头请勿改动，可以在上方加标题、在下方加合计，导入时会自动略过并说明。",
    "红色表头为必填列；鼠标停在表头上可查看含义、单位、可填内容和示例。",
    "先填“社区名录”和“数据集”，再填其他台账；手头没有的台账整张留空即可，原有数据不变。",
    "社区可填名称，也可填代码；有重名的社区请填代码。",
    "日期写明年月日（如 2019-03-01），月份填 2019-03 或当月任意一天。",
    "数字填一个确定的数；以“万元”“亩”等计的，请在表头括号里写明单位，导入时换算。",
    "没有内容的单元格留空，或填“/”；导入按台账中出现的社区替换，其他社区的数据不变。",
    "只登记数量：任何单元格都不得出现身份证号、电话号码等个人信息。",
]


def template(target: Path | BinaryIO) -> None:
    """A blank workbook: a sheet per ledger, and the directory of the communities filled in."""
    directory = _directory()
    _write(
        target,
        {"用途": "空白工作簿"},
        lambda ledger: [directory] if ledger.name == "communities" else [],
        lambda ledger: {},
    )


def _directory() -> list[tuple]:
    """The active dataset's communities; while that is the demo or there is none, those that ship (``data/regions.csv``)."""
    names = [field.name for field in LEDGERS["communities"].fields]
    if versions.current() is not None and not versions.open().is_demo:
        rows = versions.open().records(f"select {', '.join(names)} from communities order by code", {})
    else:
        rows = [*csv.DictReader((DATA / "regions.csv").read_text(encoding="utf-8").splitlines())]
    return [tuple(row.get(name) for name in names) for row in rows]


def export(dataset: Dataset, target: Path | BinaryIO) -> None:
    """A dataset as a workbook of the same layout; communities by name where the name is unique. Importing it changes nothing.

    A ledger longer than a sheet goes on on further sheets, a text longer than a cell in further columns; both come back whole.
    Raises Refused for more rows than anybody opens.
    """
    rows = dataset.held
    if rows > MOST_ROWS:
        raise Refused(
            f"共 {rows:,} 行，超过一个工作簿的 {MOST_ROWS:,} 行。请导出到文件夹（如 export 台账/），每类台账一个 parquet 文件。"
        )
    _write(
        target,
        versions.properties(dataset),
        lambda ledger: _rows(dataset, ledger),
        lambda ledger: _long(dataset, ledger),
    )


def export_folder(dataset: Dataset, folder: Path) -> None:
    """A dataset as one Parquet file per ledger that has rows, for any number of them. Importing the folder changes nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        versions.attach(connection, dataset.path, "kept", read_only=True)
        for name, ledger in LEDGERS.items():
            file = folder / f"{ledger.title}.parquet"
            if dataset.sizes.get(name) and name not in dataset.outside:
                rows = f"select {', '.join(ledger.by_name)} from kept.{name}"
                target = quoted(str(file))
                connection.execute(f"copy ({rows}) to {target} (format parquet, kv_metadata {{'{OWN_FILE}': '1'}})")
            elif file.is_file() and OWN_FILE.encode() in (pq.read_metadata(file).metadata or {}):
                file.unlink()  # of an earlier export: read again it would bring back what has been deleted since


def _rows(dataset: Dataset, ledger: Ledger) -> Iterator[Sequence[tuple]]:
    """The rows of a ledger in the order of its key, some thousand at a time, with communities by name."""
    naming = {*ledger.community_fields, *(field.name for field in ledger.fields if field.refers_to)}
    columns = ", ".join(
        f"coalesce(n{place}.name, {ledger.name}.{field.name})"
        if field.name in naming
        else f"{ledger.name}.{field.name}"
        for place, field in enumerate(ledger.fields)
    )
    unique = (
        "group by name having count(*) = 1 and name not in (select street from communities where street is not null)"
    )
    known = f"(select name, any_value(code) as code from communities {unique})"
    joins = "".join(
        f" left join {known} as n{place} on n{place}.code = {ledger.name}.{field.name}"
        for place, field in enumerate(ledger.fields) if field.name in naming
    )  # fmt: skip
    order = ", ".join(f"{ledger.name}.{name}" for name in ledger.key)
    return dataset.batches(f"select {columns} from {ledger.name}{joins} order by {order}")


def _long(dataset: Dataset, ledger: Ledger) -> dict[str, int]:
    """How many cells the longest text of a field takes, where it is more than one."""
    texts = [field.name for field in ledger.fields if field.type == "string" and not field.enum]
    longest = dataset.records(
        f"select {', '.join(f'max(length({name})) as {name}' for name in texts)} from {ledger.name}", {}
    )[0]
    return {
        name: math.ceil(letters / _CELL_LETTERS) for name, letters in longest.items() if (letters or 0) > _CELL_LETTERS
    }


def _write(
    target: Path | BinaryIO,
    properties: Mapping[str, str],
    rows: Callable[[Ledger], Iterable[Sequence[tuple]]],
    long: Callable[[Ledger], Mapping[str, int]],
) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
    with xlsxwriter.Workbook(target, options) as book:
        said = ";".join(f"{key}:{value}" for key, value in properties.items())
        book.set_properties({"title": properties.get("数据集", "城市社区台账"), "comments": said})
        demo = properties.get("演示数据") == "是"
        _front(book, properties, demo)
        formats = _formats(book)
        for ledger in LEDGERS.values():
            _sheets(book, ledger, rows(ledger), long(ledger), formats, demo)


def _front(book: xlsxwriter.Workbook, properties: Mapping[str, str], demo: bool) -> None:
    sheet = book.add_worksheet(OWN[0])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 96)
    title = book.add_format({**_FONT, "font_size": 18, "bold": True, "font_color": "#A4201B"})
    bold = book.add_format({**_FONT, "bold": True, "valign": "top"})
    plain = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
    rows = [("演示数据：全部内容为虚构，不代表任何真实社区" if demo else "城市社区台账", "", title), ("", "", plain)]
    rows += [(key, value, plain) for key, value in properties.items()] + [("", "", plain), (FRONT, "", bold)]
    rows += [(f"{number}", text, plain) for number, text in enumerate(_RULES, 1)] + [
        ("", "", plain),
        ("台账", "一行是什么", bold),
    ]
    rows += [(ledger.title, ledger.description, plain) for ledger in LEDGERS.values()]
    for number, (left, right, look) in enumerate(rows):
        sheet.write_string(number, 0, left, look)
        if right:
            sheet.write_string(number, 1, right, look)


def _formats(book: xlsxwriter.Workbook) -> dict:
    head = {**_FONT, "bold": True, "bg_color": "#F0EEE9", "bottom": 1, "bottom_color": "#B9BEC5", "valign": "vcenter"}
    return {
        "required": book.add_format({**head, "font_color": "#A4201B"}),
        "optional": book.add_format(head),
        "date": book.add_format({**_FONT, "num_format": "yyyy-mm-dd"}),
        "month": book.add_format({**_FONT, "num_format": "yyyy-mm"}),
        "string": book.add_format({**_FONT, "num_format": "@"}),
        "integer": book.add_format({**_FONT, "num_format": "0"}),
        "number": book.add_format({**_FONT, "num_format": "General"}),
        "percent": book.add_format({**_FONT, "num_format": 'General"%"'}),  # tells 0.6 % from 60 %
        "boolean": book.add_format(_FONT),
    }


def _sheets(
    book: xlsxwriter.Workbook,
    ledger: Ledger,
    batches: Iterable[Sequence[tuple]],
    long: Mapping[str, int],
    formats: dict,
    demo: bool,
) -> None:
    """A ledger on as many sheets as its rows need."""
    sheet, number, sheets = _begun(book, ledger, ledger.title, long, formats, demo), 0, 1
    for batch in batches:
        for values in batch:
            if number == _SHEET_ROWS:
                sheets += 1
                sheet, number = _begun(book, ledger, f"{ledger.title}（{sheets}）", long, formats, demo), 0
            number += 1
            _row(sheet, number, ledger, values, long, formats)


def _begun(
    book: xlsxwriter.Workbook, ledger: Ledger, title: str, long: Mapping[str, int], formats: dict, demo: bool
) -> Worksheet:
    """A sheet with its header, drop-downs and comments."""
    sheet = book.add_worksheet(title)
    if demo:
        sheet.set_header(f'&C&"微软雅黑,Bold"{DEMO}')
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(ledger.fields):
        width = max(12, 2.2 * len(field.title) + 4, min(34, 1.6 * len(field.example) + 4))
        sheet.set_column(place, place, width, formats["month" if field.precision else field.type])
        sheet.write_string(0, place, field.title, formats["required" if field.required else "optional"])
        sheet.write_comment(0, place, _explained(field), {"x_scale": 2, "y_scale": 1.2, "font_size": 10})
        if rule := _validation(ledger, field):
            sheet.data_validation(1, place, _LAST_ROW, place, rule)
    further = (f"{ledger.by_name[name].title}（续{part}）" for name, cells in long.items() for part in range(1, cells))
    for place, head in enumerate(further, start=len(ledger.fields)):
        sheet.write_string(0, place, head, formats["optional"])
    return sheet


def _row(sheet: Worksheet, number: int, ledger: Ledger, values: tuple, long: Mapping[str, int], formats: dict) -> None:
    behind = len(ledger.fields)
    for place, (field, value) in enumerate(zip(ledger.fields, values, strict=True)):
        if field.name in long:
            text = value or ""
            for part in range(1, long[field.name]):
                if piece := text[part * _CELL_LETTERS : (part + 1) * _CELL_LETTERS]:
                    sheet.write_string(number, behind, piece, formats["string"])
                behind += 1
            value = text[:_CELL_LETTERS] or None
        if value is None:
            continue
        if field.type == "date":
            sheet.write_datetime(number, place, value, formats["month" if field.precision else "date"])
        elif field.type == "boolean":
            sheet.write_string(number, place, "是" if value else "否", formats["boolean"])
        elif field.type == "string":
            sheet.write_string(number, place, value, formats["string"])
        else:
            percent = field.unit == "%" and 0 < value <= 1
            sheet.write_number(number, place, float(value), formats["percent" if percent else field.type])


def _explained(one: Field) -> str:
    lines = [
        f"{one.title}({'必填' if one.required else '选填'})",
        one.description or "",
        f"单位：{one.unit}" if one.unit else "",
    ]
    lines += [f"可填：{'、'.join(one.enum)}" if 0 < len(one.enum) <= _LISTED else "", f"示例：{one.example}"]
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
        bounds = {"不小于": one.minimum, "不大于": one.maximum}
        within = "、".join(f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None)
        return f"应为{within}{' 的' if within else ''}{'整数' if one.type == 'integer' else '数字'}，不写单位。"
    return "请填写“社区名录”中的名称或代码。"
