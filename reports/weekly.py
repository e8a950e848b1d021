"""每周进展: what was reported in a week, what is overdue, and who did not report."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from reports.brief import Brief, Part, Picture, Table, origin, table
from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.intake import pictures
from warehouse.measures import catalogue
from warehouse.measures.attention import RULES, Rule
from warehouse.refused import Refused
from warehouse.words import numbers
from warehouse.words.sentences import finding

_NONE = "本周没有项目报送"
_SHOWN = 5  # weeks named in a refusal


def brief(dataset: Dataset, filters: Filters, week: date | None = None) -> Brief:
    """The report of the week that ``week`` lies in, by default the latest the district reported; a week ends on Sunday.

    Where nothing was reported it still lists what is overdue and silent. Raises Refused where there are no projects.
    """
    week = _known(dataset, filters, week)
    then = replace(filters, since=week - timedelta(days=6), until=week)
    rows = dataset.rows("sites/weekly", filters, week=week)
    overdue, overdue_said = _found(dataset, then, RULES["overdue_projects"], "planned_finish", "days")
    silent, silent_said = _found(dataset, then, RULES["unreported_projects"], "last_week", "days")
    said = finding(queries.query("sites/weekly"), rows) if len(rows) else _NONE
    parts = (
        Part(
            "一、本周概况",
            sentences=(f"{said}。", f"{overdue_said}。", f"{silent_said}。"),
            table=_progress(rows) if len(rows) else None,
            notes=(
                "较上次：本周报送的完成比例减去该项目上一次报送的完成比例，首次报送的减去零。来源：台账“每周进度”。",
                "逾期：计划完工日期早于本周而尚未完工。未报送：在建，距最近一次报送（从未报送的自计划开工起）满 7 天。来源：台账“阵地项目”“每周进度”。",
            ),
        ),
        Part("二、项目进展", sentences=() if len(rows) else (f"{_NONE}。",)),
        *(_project(dataset, row) for row in rows.itertuples(index=False)),
        Part("三、逾期项目", table=overdue),
        Part("四、未报送项目", table=silent),
    )
    return Brief(f"阵地项目每周进展（{week:%Y-%m-%d}）", origin(dataset, then), parts)


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


def _found(dataset: Dataset, then: Filters, rule: Rule, *columns: str) -> tuple[Table, str]:
    """What an attention rule lists, and the sentence about it."""
    query, given = queries.query(rule.query), {"threshold": rule.threshold}
    rows = dataset.rows(rule.query, then, **given)
    none = f"没有{query.title}"
    listed = table(query, rows, ["street", "name", "subject", *columns])
    return replace(listed, empty=f"{none}。"), finding(query, rows, **given) if len(rows) else none


def _progress(rows: pd.DataFrame) -> Table:
    columns = ["street", "name", "planned_finish", "percent", "gained"]
    return table(queries.query("sites/weekly"), rows, columns, "报送进展的项目")


def _project(dataset: Dataset, row: Any) -> Part:
    reported = f"{row.street}，计划 {row.planned_finish:%Y-%m-%d} 完工，完成 {numbers.written(row.percent, '%')}"
    gained = "" if pd.isna(row.gained) else f"，较上次 {numbers.signed(row.gained)} 个百分点"
    named = row.pictures.split(";") if isinstance(row.pictures, str) else []
    there = [name for name in named if pictures.opens(dataset.pictures.get(name, ""))]
    missing = [name for name in named if name not in there]
    kept = tuple(Picture(dataset.pictures[name], f"{row.name}，{row.week:%Y-%m-%d}") for name in there)
    sentences = [f"{reported}{gained}。", *([f"{row.report}。"] if row.report else [])]
    if missing:
        sentences.append(f"缺少图片：{'、'.join(missing)}。")
    return Part(row.name, level=2, sentences=tuple(sentences), pictures=kept)
