"""Raw tables held against the declarations, cell by cell, by frictionless; what it says becomes Chinese problems."""

from collections.abc import Iterable

import pandas as pd
from frictionless import Resource, Schema

from warehouse.intake.cells import nearest
from warehouse.intake.rows import Problem, Progress, Source
from warehouse.ledgers import LEDGERS, Field, Ledger

MOST = 1_000  # problems named per ledger
_DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[us]", "boolean": "boolean"}


def cells(source: Source, progress: Progress = lambda share, text: None) -> list[Problem]:
    """Every cell that breaks its declaration, except those already named while reading."""
    known = {(problem.sheet, problem.cell) for problem in source.problems}
    found = []
    for number, (name, table) in enumerate(source.tables.items()):
        if name in source.typed:
            continue
        ledger = LEDGERS[name]
        progress(number / len(source.tables), f"检查“{ledger.title}”")
        found += [problem for problem in _of_table(source, ledger, table) if (problem.sheet, problem.cell) not in known]
    return found


def typed(source: Source, problems: Iterable[Problem] = ()) -> dict[str, pd.DataFrame]:
    """The tables of a source with the declared types and ``sheet_row``; cells with a problem are left empty."""
    bad = {(problem.sheet, problem.cell) for problem in problems}
    return {
        name: table if name in source.typed else _typed(source, LEDGERS[name], table, bad)
        for name, table in source.tables.items()
    }


def _of_table(source: Source, ledger: Ledger, table: pd.DataFrame) -> list[Problem]:
    """Problems of one table, at most MOST, and one more that says how many were left out."""
    names = list(ledger.by_name)
    schema = Schema.from_descriptor({"fields": ledger.schema["fields"]})
    rows = table[names].astype(object).where(table[names].notna(), None).to_numpy().tolist()
    report = Resource(data=[names, *rows], schema=schema).validate(limit_errors=MOST + 1, limit_rows=None)
    found = []
    for row, name in report.flatten(["rowNumber", "fieldName"]):
        if name is None:
            continue
        one, value = ledger.by_name[name], table[name].iloc[row - 2]
        letter = source.columns[ledger.name].get(name)
        cell = f"{letter}{table['sheet_row'].iloc[row - 2]}" if letter else None
        found.append(
            Problem(ledger.title, cell, str(value) if value not in (None, "") else "空", _expected(one, value))
        )
    found = list({(problem.cell, problem.expected): problem for problem in found}.values())
    if len(found) > MOST:
        found[MOST:] = [Problem(ledger.title, None, f"{MOST:,} 处以上的问题", "先改正以上各处，再重新导入查看其余")]
    return found


def _expected(one: Field, value: object) -> str:
    """What the declaration expects instead, with a hint where the mistake is a common one."""
    text = str(value)
    if value is None:
        return f"必填内容（{_kind(one)}，如 {one.example}）"
    if one.type in ("integer", "number"):
        number = _as_number(text)
        if number is None:
            bare = text.rstrip("".join(set("万元㎡平方米人户个件次场名%分岁届亩")))
            hint = (
                "“3.5万”请写成 35000"
                if "万" in text
                else f"只填数字，如 {bare if _as_number(bare) is not None else one.example}"
            )
            return f"{_kind(one)}；{hint}"
        if one.name in ("longitude", "latitude") and 3 <= number <= 136:
            return f"{_kind(one)}；经度、纬度可能填反了"
        if one.type == "integer" and not number.is_integer():
            return f"{_kind(one)}，不带小数"
    if one.enum:
        return f"“{'、'.join(one.enum)}”之一{nearest(text, one.enum, 0.3)}"
    return f"{_kind(one)}，如 {one.example}"


def _kind(one: Field) -> str:
    words = {"string": "文字", "integer": "整数", "number": "数字", "date": "日期", "boolean": "“是”或“否”"}[one.type]
    bounds = [
        f"{word} {bound:g}" for word, bound in (("不小于", one.minimum), ("不大于", one.maximum)) if bound is not None
    ]
    unit = [f"单位为{one.unit}"] if one.unit else []
    return "，".join([words, *bounds, *unit]) + (f"（{one.description}）" if one.pattern and one.description else "")


def _as_number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _typed(source: Source, ledger: Ledger, table: pd.DataFrame, bad: set[tuple]) -> pd.DataFrame:
    table = table.copy()
    for one in ledger.fields:
        column = table[one.name]
        if bad:
            letter = source.columns[ledger.name].get(one.name)
            wrong = [(ledger.title, f"{letter}{row}") in bad for row in table["sheet_row"]]
            column = column.mask(pd.Series(wrong, index=table.index, dtype=bool), None)
        if one.type == "boolean":
            column = column.map({"是": True, "否": False})
        table[one.name] = (
            column.astype(_DTYPES[one.type]) if one.type != "string" else column.map(str, na_action="ignore")
        )
    return table.astype({"sheet_row": "int32"})
