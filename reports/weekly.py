"""每周进展: what was reported in a week, what is overdue, and who did not report."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from reports.brief import Brief, Part, origin, table
from reports.pieces import Picture, Table
from reports.problems import said
from reports.statements import DECLARED
from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.intake import pictures
from warehouse.measures import attention, catalogue
from warehouse.measures.attention import RULES
from warehouse.refused import Refused
from warehouse.words import numbers, wording
from warehouse.words.sentences import fill

_NONE = "本周没有项目报送"
_SHOWN = 5  # weeks named in a refusal


def brief(dataset: Dataset, filters: Filters, week: date | None = None) -> Brief:
    """The report of the week that ``week`` lies in, by default the latest the district reported; a week ends on Sunday.

    Where nothing was reported it still lists what is overdue and silent. Raises Refused where there are no projects.
    """
    week = _known(dataset, filters, week)
    then = replace(filters, since=week - timedelta(days=6), until=week)
    rows = dataset.rows("sites/weekly", filters, week=week)
    late = attention.found(dataset, then, RULES["overdue_projects"])
    silent = dataset.rows("brief/unreported", then, threshold=RULES["unreported_projects"].threshold)
    overdue = _listed("attention/overdue_projects", late, ["street", "name", "subject", "planned_finish", "days"])
    unreported = _listed("brief/unreported", silent, ["street", "subject", "last_week", "percent", "report", "days"])
    found = (("overdue_projects", late, overdue), ("unreported_projects", silent, unreported))
    shown = tuple(picture for row in rows.itertuples(index=False) for picture in _pictures(dataset, row))
    days = dict(zip(late["project"], late["days"], strict=True))
    parts = (
        Part(
            "一、本周概况",
            sentences=(f"{_reported(rows)}。", *(f"{said(id, rows)}。" for id, rows, listed in found if listed.rows)),
            table=_progress(rows) if len(rows) else None,
            notes=(
                "较上次：本周报送的完成比例减去该项目上一次报送的完成比例，首次报送的减去零。来源：台账“每周进度”。",
                "逾期：计划完工日期早于本周末而尚未完工。未报送：在建，距最近一次报送（从未报送的自计划开工起）满 7 天。来源：台账“阵地项目”“每周进度”。",
            ),
        ),
        Part("二、项目进展", sentences=() if len(rows) else (f"{_NONE}。",)),
        *(
            _project(dataset, row, number, days.get(row.project))
            for number, row in enumerate(rows.itertuples(index=False), start=1)
        ),
        Part("三、逾期项目", table=overdue),
        Part("四、未报送项目", table=unreported),
        *([Part("五、现场图片", pictures=shown)] if shown else []),
    )
    scope = _scope(dataset, filters)
    title = f"阵地项目每周进展（{span(then.since, week)}）"
    return Brief(title, origin(dataset, then), parts, f"（{scope}）" if scope else "")


def span(first: date, last: date) -> str:
    """2019年6月24日—30日, 2019年7月29日—8月4日, 2018年12月31日—2019年1月6日: what is the same is named once."""
    year = "" if first.year == last.year else f"{last.year}年"
    month = "" if first.month == last.month else f"{last.month}月"
    return f"{first.year}年{first.month}月{first.day}日—{year}{month}{last.day}日"


def spoken(day: date) -> str:
    """2019年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _scope(dataset: Dataset, filters: Filters) -> str:
    """Whose projects these are: the district, or the streets and types that were chosen."""
    places = filters.where or dataset.place
    return "，".join(filter(None, [places, "、".join(filters.types or ())]))


def _known(dataset: Dataset, filters: Filters, week: date | None) -> date:
    if not catalogue.read(dataset, filters, ["projects"])["projects"].value:
        raise Refused("所选范围内没有阵地项目，请先导入台账“阵地项目”或放宽筛选条件。")
    week = week and week + timedelta(days=6 - week.weekday())  # any day stands for its week
    weeks = list(dataset.rows("sites/weeks", replace(filters, streets=None, types=None))["week"])
    if week is not None and weeks and week not in weeks:
        shown = "、".join(f"{day:%Y-%m-%d}" for day in weeks[:_SHOWN])
        more = f"等 {len(weeks)} 周" if len(weeks) > _SHOWN else ""
        raise Refused(f"没有截至 {week:%Y-%m-%d} 一周的进展；已报送的有：{shown}{more}。")
    return week or next(iter(weeks), filters.until)


def _listed(name: str, rows: pd.DataFrame, columns: list[str]) -> Table:
    """What is late or silent."""
    query = queries.query(name)
    return table(query, rows, columns, query.title.partition("，")[0])


def _reported(rows: pd.DataFrame) -> str:
    if rows.empty:
        return _NONE
    gained = numbers.rounded(rows["gained"].max(), 0) > 0
    return fill(DECLARED["weekly"]["still" if not gained else "alone" if len(rows) == 1 else "said"], rows)


def _progress(rows: pd.DataFrame) -> Table:
    columns = ["street", "name", "planned_finish", "overdue", "percent", "gained"]
    return table(queries.query("sites/weekly"), rows, columns, "报送进展的项目")


def _project(dataset: Dataset, row: Any, number: int, late: int | None) -> Part:
    """One project's week: where it stands and what was reported; one that is overdue says so in its heading."""
    told = row.report if isinstance(row.report, str) and row.report else "进展文字未填写"
    done = numbers.written(row.percent, "%")
    known = re.search(rf"(?<![\d.]){re.escape(done)}", told)
    reported = f"{row.street}，计划{spoken(row.planned_finish)}完工" + ("" if known else f"，完成{done}")
    gained = "" if pd.isna(row.gained) else f"，较上次{_changed(row.gained)}"
    there = {picture.name for picture in _pictures(dataset, row)}
    missing = [name for name in _named(row) if name not in there]
    sentences = [f"{reported}{gained}。{told.rstrip('。')}。"]
    if missing:
        sentences.append(f"缺少图片：{'、'.join(missing)}。")
    overdue = f"（逾期{late}天）" if late else ""
    return Part(f"（{wording.listed(number)}）{row.name}{overdue}", level=2, sentences=tuple(sentences))


def _changed(points: float) -> str:
    amount = numbers.exact(abs(points))
    return "持平" if amount == "0" else f"{'提高' if points > 0 else '降低'}{amount}个百分点"


def _named(row: Any) -> list[str]:
    return row.pictures.split(";") if isinstance(row.pictures, str) else []


def _pictures(dataset: Dataset, row: Any) -> list[Picture]:
    """The pictures of a report that are there and can be opened."""
    there = [name for name in _named(row) if pictures.opens(dataset.pictures.get(name, ""))]
    return [Picture(dataset.pictures[name], f"{row.name}，{row.week.month}月{row.week.day}日", name) for name in there]
