"""Rows of cells become the raw table of a ledger; what is wrong in their form becomes problems with sheet and cell.

What can be forgiven (stray spaces, full-width digits, zero-width characters) is mended and reported.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from warehouse.intake import cells as words
from warehouse.ledgers import Field, Ledger

Progress = Callable[[float, str], None]  # share done, what is being done


@dataclass(frozen=True)
class Problem:
    """Something that must be mended before an import: where it stands, what was found, what is expected."""

    sheet: str
    cell: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place}：填的是“{self.found}”，应为{self.expected}。"


@dataclass
class Source:
    """Raw tables by ledger name, columns by field name plus ``sheet_row``, and what was found on the way."""

    path: Path
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)  # ledger → field → letter of its column
    pictures: list[Path] = field(default_factory=list)  # files that came along
    typed: set[str] = field(default_factory=set)  # from Parquet: typed already

    def problem(self, sheet: str, cell: str | None, found: object, expected: str) -> None:
        self.problems.append(Problem(sheet, cell, str(found), expected))


def take(source: Source, ledger: Ledger, rows: list[list], from_text: bool = False) -> None:
    heads = [words.head(cell) for cell in rows[0]] if rows else []
    while heads and not heads[-1]:
        heads.pop()
    names = {one.title: one.name for one in ledger.fields} | (
        {name: name for name in ledger.by_name} if from_text else {}
    )
    if not headers_known(source, ledger, heads, names):
        return
    source.columns[ledger.name] = {names[head]: words.letter(place) for place, head in enumerate(heads, 1)}
    body = [(number, row) for number, row in enumerate(rows[1:], 2) if any(not words.blank(cell) for cell in row)]
    mended: Counter = Counter()
    table = {"sheet_row": [number for number, _ in body]}
    for one in ledger.fields:
        letter = source.columns[ledger.name].get(one.name)
        place = words.number(letter) - 1 if letter else None
        cells = [row[place] if place is not None and place < len(row) else None for _, row in body]
        table[one.name] = _column(source, ledger, one, letter, cells, table["sheet_row"], mended, from_text)
    for what, count in mended.items():
        source.notices.append(f"{ledger.title}：已清理 {count:,} 个单元格的{what}")
    source.tables[ledger.name] = pd.DataFrame(table, columns=[*ledger.by_name, "sheet_row"], dtype=object)


def headers_known(source: Source, ledger: Ledger, heads: list[str], names: dict[str, str]) -> bool:
    before = len(source.problems)
    titles = [one.title for one in ledger.fields]
    if heads and not any(head in names for head in heads):
        source.problem(
            ledger.title, "A1", heads[0] or "空", f"第一行为表头（{'、'.join(titles[:3])}……）；表头上方的标题行请删除"
        )
        return False
    for place, head in enumerate(heads, 1):
        if head not in names:
            source.problem(
                ledger.title,
                f"{words.letter(place)}1",
                head or "空",
                f"台账的列名{words.nearest(head, titles)}；无关的列请删除",
            )
    for head, count in Counter(names.get(head) for head in heads).items():
        if head and count > 1:
            source.problem(ledger.title, "第 1 行", f"重复的列“{ledger.by_name[head].title}”", "每列只出现一次")
    found = {names.get(head) for head in heads}
    for one in ledger.fields:
        if one.required and one.name not in found:
            source.problem(ledger.title, "第 1 行", "缺列", f"有“{one.title}”这一必填列")
    return len(source.problems) == before


def _column(
    source, ledger: Ledger, one: Field, letter, cells: list, rows: list[int], mended: Counter, from_text: bool
) -> list:
    known: dict = {}
    result = []
    for cell, number in zip(cells, rows, strict=True):
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = words.mended(cell)
            cell, what = known[cell]
            if what:
                mended[what] += 1
        try:
            result.append(words.value(one, cell, from_text))
        except ValueError as wrong:
            source.problem(ledger.title, f"{letter}{number}", cell, str(wrong))
            result.append(None)
    return result


def refuse_personal(source: Source, ledger: Ledger, table: pd.DataFrame) -> None:
    for one in ledger.fields:
        suspicious = {value: hit for value in set(table[one.name]) if (hit := words.personal(value))}
        if not suspicious:
            continue
        letter = source.columns[ledger.name].get(one.name, "")
        for value, number in zip(table[one.name], table["sheet_row"], strict=True):
            if value in suspicious:
                kind, shown = suspicious[value]
                source.problem(
                    ledger.title, f"{letter}{number}", shown, f"不含{kind}的内容；台账只登记数量，请删除个人信息"
                )
