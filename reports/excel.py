"""全部表格: every metric and every named query of the four chapters in one workbook, with what each of them means."""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.brief import Origin, Progress, origin
from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import attention, gaps, published
from warehouse.measures.published import STATUS
from warehouse.measures.standards import STANDARDS
from warehouse.metrics import METRICS
from warehouse.queries import Column, Query
from warehouse.words import numbers

TOPICS = {
    "sites": "阵地规范化",
    "people": "队伍专业化",
    "services": "服务精细化",
    "safeguards": "保障机制化",
    "attention": "需要关注",
}
_LINES = {"low": 500, "high": 1000}  # ㎡, the lines of the published shares
_ROWS = 1_048_576 - 3  # of a sheet below its title, origin and header
_NAME = 31  # letters of a sheet's name, as Excel has it
_FOOT = 110  # letters of a sheet's foot: Excel takes 255, with the page numbers and every & doubled
_FONT = {"font_name": "微软雅黑", "font_size": 10}
_CALENDAR = ("year", "term")  # whole numbers without 千分位


@dataclass(frozen=True)
class _Sheet:
    """A sheet before it is written: ``grain`` says what a row is, ``scope`` which places and time it is of, ``empty`` what stands there
    without any; ``decimals`` those of each row's numbers, where they are not the columns'; ``printed`` so many columns, if not all.
    """

    title: str
    grain: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple]
    chapter: str = ""
    empty: str = ""
    decimals: tuple[int, ...] = ()
    scope: str = ""
    printed: int = 0


def write(
    dataset: Dataset,
    filters: Filters,
    target: Path | BinaryIO,
    progress: Progress = lambda share, text: None,
    taker: str = "",
) -> None:
    """Write the workbook, one sheet after the other; ``progress`` hears of every sheet, ``taker`` stands at its feet."""
    about = replace(origin(dataset, filters), taker=taker)
    listed = [(chapter, name) for topic, chapter in TOPICS.items() for name in queries.names(topic)]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True, "use_zip64": True}
    absent: dict[str, str] = {}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": "全部表格", "author": "", "comments": about.line})
        pen = _Pen(book, about)
        pen.sheet(_metrics(dataset, filters))
        for number, (chapter, name) in enumerate(listed, start=1):
            progress(number / (len(listed) + 1), queries.query(name).title)
            if ledgers := gaps.missing(dataset, filters, name):
                absent[queries.query(name).title] = "、".join(ledgers)
            else:
                pen.sheet(_result(dataset, filters, chapter, name))
        pen.sheet(_definitions(dataset))
        pen.front(absent)
    progress(1.0, "完成")


def content(dataset: Dataset, filters: Filters, taker: str, progress: Progress) -> bytes:
    """The workbook's bytes."""
    target = io.BytesIO()
    write(dataset, filters, target, progress, taker)
    return target.getvalue()


def defaults(dataset: Dataset, filters: Filters, query: Query) -> dict:
    """What a screen would hand to the query at first: lines, thresholds of the rules, the latest week."""
    standard = STANDARDS["published"]
    given = _LINES | {"per_hundred": standard.per_hundred, "standard": standard.label}
    rule = attention.RULES.get(query.name.removeprefix("attention/"))
    given["threshold"] = standard.minimum if "standard" in query.params or rule is None else rule.threshold
    if "week" in query.params:
        given["week"] = next(iter(dataset.rows("sites/weeks", filters)["week"]), None)
    return {name: value for name, value in given.items() if name in query.params}


def _result(dataset: Dataset, filters: Filters, chapter: str, name: str) -> _Sheet:
    query = queries.query(name)
    found = dataset.rows(name, filters, **defaults(dataset, filters, query))
    fitted, rows = numbers.columns(query, found), query.table(found)
    columns = tuple(fitted[name] for name in rows.columns)
    listed, scope = list(rows.itertuples(index=False)), filters.sentence(query.params)
    return _Sheet(query.title, query.grain, columns, listed, chapter, query.empty, scope=scope)


def _metrics(dataset: Dataset, filters: Filters) -> _Sheet:
    """Metrics down, the whole, every district of several and every street across, so that a line compares them; behind the values the parts of ratios, which are not printed.

    Only the whole district is held against published figures.
    """
    streets, figures = dataset.rows("map/directory", filters)["street"].unique(), published.of(dataset)
    places = {"所选社区" if filters.types else "所选街道" if filters.streets else "全区": filters}
    places |= filters.each
    places |= {street: replace(filters, streets=(street,)) for street in streets}
    tables = [published.table(dataset, chosen).set_index("id") for chosen in places.values()]
    whole = filters == dataset.everything and bool(figures)
    rows = []
    for id, metric in METRICS.items():
        told = (metric.chapter, metric.label, metric.unit)
        compared = (tables[0].at[id, "published"], STATUS.get(tables[0].at[id, "status"])) if whole else ()
        values = [one.at[id, column] for column in ("value", "n", "of") for one in tables]
        rows.append((*told, *values[: len(tables)], *compared, *values[len(tables) :]))
    titles = ["章", "指标", "单位", *places, *["公布数", "与公布数"] * whole]
    printed = len(titles)
    titles += [f"{place} {part}" for part in ("分子", "分母") for place in places]
    columns = tuple(Column(title, title, decimals=None if title in places else 0) for title in titles)
    decimals = tuple(metric.decimals for metric in METRICS.values())
    scope = filters.sentence()
    return _Sheet(
        "指标", "一行是一项指标，一列是一个地区", columns, rows, decimals=decimals, scope=scope, printed=printed
    )


def _definitions(dataset: Dataset) -> _Sheet:
    """What every metric and every table means."""
    figures = published.of(dataset)
    rows: list[tuple[str | None, ...]] = [
        (
            metric.chapter,
            "指标",
            metric.label,
            metric.definition,
            LEDGERS[metric.rows.ledger].title,
            figures[metric.id].written if metric.id in figures else None,
        )
        for metric in METRICS.values()
    ]
    shown = ((chapter, queries.query(name)) for topic, chapter in TOPICS.items() for name in queries.names(topic))
    rows += [(chapter, "表格", query.title, f"{query.grain}。", None, None) for chapter, query in shown]
    titles: tuple[str, ...] = ("章", "种类", "名称", "口径", "来源台账", "公布数")
    if not figures:
        titles, rows = titles[:-1], [row[:-1] for row in rows]
    return _Sheet("口径", "一行是一项指标或一张表格", tuple(Column(title, title) for title in titles), rows)


def _named(title: str, seen: Counter[str]) -> str:
    """A valid name for a sheet, unlike those ``seen``; what is too long ends before a bracket rather than inside."""
    name = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    name = name if len(name) <= _NAME else re.sub(r"（[^）]*$", "", name[:_NAME])
    seen[name] += 1
    ending = f"（{seen[name]}）" if seen[name] > 1 else ""
    return name[: _NAME - len(ending)] + ending


class _Pen:
    """Writes sheets into one book, each row by row, none of which it keeps."""

    def __init__(self, book: xlsxwriter.Workbook, about: Origin):
        self._book, self._about = book, about
        self._title = self._look(font_size=14, bold=True)
        self._said = self._look(font_color="#5A6068")
        self._demo = self._look(bold=True, font_color="#A4201B")
        self._head = self._look(bold=True, bg_color="#F0EEE9", bottom=1, valign="vcenter", text_wrap=True)
        self._plain, self._long = self._look(valign="top"), self._look(valign="top", text_wrap=True)
        self._day = self._look(valign="top", align="left", num_format="yyyy-mm-dd")
        self._month = self._look(valign="top", align="left", num_format="yyyy-mm")
        self._calendar = self._look(valign="top", num_format="0")
        formats = ["#,##0", *("#,##0." + "0" * decimals for decimals in range(1, 7))]  # by decimals
        self._numbers = [self._look(valign="top", num_format=pattern) for pattern in formats]
        self._link = self._look(font_color="#2B6CB0", underline=1)
        self._front, self._seen = self._begin("说明", f"{about.place}城市社区党建数据：全部表格"), Counter(["说明"])
        self._listed: list[tuple[str, str, str, str, int]] = []  # chapter, title, grain, name, rows

    def _look(self, **options: object) -> Format:
        return self._book.add_format(_FONT | options)

    def front(self, absent: Mapping[str, str]) -> None:
        """说明: where everything comes from, the way to every sheet, and which are left out for want of which ledgers."""
        page = self._front
        for column, width in enumerate((14, 48, 56, 8)):
            page.set_column(column, column, width)
        for row, (label, words) in enumerate(self._about.rows, start=2):
            page.write_string(row, 0, label, self._said)
            page.write_string(row, 1, words, self._plain)
        top = len(self._about.rows) + 3
        for index, words in enumerate(("章", "工作表", "一行是什么", "行数")):
            page.write_string(top, index, words, self._head)
        for row, (chapter, title, grain, at, rows) in enumerate(self._listed, start=top + 1):
            page.write_string(row, 0, chapter, self._plain)
            page.write_url(row, 1, f"internal:'{at}'!A1", self._link, title)
            page.write_string(row, 2, grain, self._plain)
            page.write_number(row, 3, rows, self._numbers[0])
        for row, (title, ledgers) in enumerate(absent.items(), start=top + 2 + len(self._listed)):
            page.write_string(row, 0, "没有列出", self._said)
            page.write_string(row, 1, title, self._said)
            page.write_string(row, 2, f"没有报送台账“{ledgers}”", self._said)

    def sheet(self, sheet: _Sheet) -> None:
        """A sheet or, beyond the rows that one holds, several, numbered."""
        starts = range(0, max(len(sheet.rows), 1), _ROWS)
        for number, start in enumerate(starts, start=1):
            title = f"{sheet.title}（{number}）" if len(starts) > 1 else sheet.title
            rows = sheet.rows[start : start + _ROWS]
            decimals = sheet.decimals[start : start + _ROWS]
            self._page(replace(sheet, title=title, rows=rows, decimals=decimals))

    def _page(self, sheet: _Sheet) -> None:
        name = _named(sheet.title, self._seen)
        self._listed.append((sheet.chapter, sheet.title, sheet.grain, name, len(sheet.rows)))
        page = self._begin(name, f"{sheet.title}　{sheet.scope}".rstrip("　"))
        page.freeze_panes(3, 3 if sheet.decimals else 0)
        page.repeat_rows(2)
        if sheet.printed:
            page.print_area(0, 0, 2 + len(sheet.rows), sheet.printed - 1)
        looks = []
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, _width(column, [row[index] for row in sheet.rows[:200]]))
            page.write_string(2, index, column.title, self._head)
            looks.append(self._number(column, [row[index] for row in sheet.rows] if column.decimals is None else []))
        days = [self._month if column.name == "month" else self._day for column in sheet.columns]
        for row, cells in enumerate(sheet.rows, start=3):
            for index, value in enumerate(cells):
                self._cell(
                    page, row, index, value, self._own(sheet, row - 3, index, value) or looks[index], days[index]
                )
        if sheet.rows:
            page.autofilter(2, 0, 2 + len(sheet.rows), len(sheet.columns) - 1)
        else:
            page.write_string(3, 0, sheet.empty, self._said)

    def _own(self, sheet: _Sheet, row: int, index: int, value: Any) -> Format | None:
        """How a number is written where every row has decimals of its own: values with those, their parts as they are."""
        if not sheet.decimals:
            return None
        whole = sheet.columns[index].decimals is None
        return self._numbers[sheet.decimals[row] if whole else numbers.recorded([value])]

    def _begin(self, name: str, title: str) -> Worksheet:
        page = self._book.add_worksheet(name)
        page.hide_gridlines(2)
        page.write_string(0, 0, title, self._title)
        page.write_string(1, 0, self._about.line, self._demo if self._about.demo else self._said)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{self._about.line[:_FOOT].replace('&', '&&')}&R第 &P 页，共 &N 页")
        if self._about.demo:
            page.set_header('&C&"微软雅黑,Bold"演示数据')
        return page

    def _number(self, column: Column, values: list) -> Format:
        if column.name in _CALENDAR:
            return self._calendar
        return self._numbers[numbers.recorded(values) if column.decimals is None else column.decimals]

    def _cell(self, page: Worksheet, row: int, index: int, value: Any, number: Format, day: Format) -> None:
        if value is None or pd.isna(value):
            return
        if pd.api.types.is_bool(value):
            page.write_string(row, index, "是" if value else "否", self._plain)
        elif isinstance(value, date | datetime):
            page.write_datetime(row, index, value, day)
        elif pd.api.types.is_number(value):
            page.write_number(row, index, float(value), number)
        else:
            page.write_string(row, index, str(value), self._long)


def _width(column: Column, values: list) -> float:
    """Wide enough for the header and the longest words, within bounds."""
    words = [
        column.title,
        *(
            "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)
            for value in values[:200]
        ),
    ]
    return min(60, max(10, 3 + max(sum(1 if ord(letter) < 0x2000 else 2 for letter in word) for word in words)))
