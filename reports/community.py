"""社区档案: one community as a document: its ranks among all, its premises, services, funds and findings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from reports.brief import Brief, Part, Table, origin, passport, table
from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import attention, catalogue, standards
from warehouse.measures.ranking import rank_of
from warehouse.metrics import METRICS
from warehouse.queries import Column, Query
from warehouse.refused import Refused
from warehouse.words import numbers
from warehouse.words.sentences import finding

METRICS_SHOWN = [
    "site_area",
    "area_per_100_households",
    "standards_met_share",
    "members",
    "volunteers_per_1000",
    "volunteer_events",
    "windows_missing",
    "matters",
    "on_time_share",
    "satisfaction",
    "visits",
    "fund_execution",
    "findings_late",
]
_SECTIONS = {  # chapter → heading, query, columns
    "二、阵地": [
        ("面积变化", "profile/areas", ["month", "area"]),
        ("对照各地标准", "profile/standards", ["standard", "required", "area", "per_100", "missing"]),
        ("阵地项目", "profile/projects", ["subject", "measure", "planned_finish", "finished", "state", "percent"]),
    ],
    "三、队伍": [
        ("注册志愿者", "profile/volunteers", ["month", "registered"]),
    ],
    "四、服务": [
        ("服务窗口", "profile/windows", ["window_kind", "label"]),
        ("窗口制度和标牌", "profile/rules", ["rule", "in_place"]),
        ("办理事项", "profile/matters", ["month", "accepted"]),
    ],
    "五、经费和督查": [
        ("专项经费", "profile/funds", ["year", "project", "amount", "state", "steps"]),
        ("督查问题", "profile/findings", ["date", "content", "finding", "deadline", "rectified", "state"]),
    ],
}
_COUNTED = {  # chapter → heading, metrics
    "三、队伍": [
        (
            "双报到、公益岗位和志愿服务",
            [
                "members",
                "county_level_members",
                "committee_members",
                "posts",
                "post_holders",
                "stations",
                "volunteers",
                "volunteer_events",
            ],
        )
    ]
}
_ALL = list(dict.fromkeys([*METRICS_SHOWN, *(id for all_of in _COUNTED.values() for _, ids in all_of for id in ids)]))
_MONTHS = 12  # of a table by month, at most
_ORDER = {
    "window_kind": LEDGERS["windows"].by_name["window_kind"].enum,
    "rule": LEDGERS["window_rules"].by_name["rule"].enum,
}
_STEPS = ["consulted", "proposed", "deliberated", "resolved", "decision_published", "result_published", "paid"]


def brief(dataset: Dataset, filters: Filters, code: str) -> Brief:
    """The profile of the community with that code or name, ranked among all. Raises Refused for an unknown one."""
    whole = replace(filters, streets=None, types=None)
    everyone = catalogue.by("community", dataset, whole, _ALL)
    own = everyone.set_index("community", drop=False).loc[_code(dataset, code)]
    concerns = attention.lines(dataset, whole, standards.STANDARDS["published"], code)
    parts = [
        Part(
            "一、概况和位次",
            sentences=(_about(own),),
            table=_ranks(own, everyone, METRICS_SHOWN, "主要指标"),
            notes=tuple(map(passport, METRICS_SHOWN)),
        ),
        Part(
            "需要关注",
            level=2,
            sentences=(
                *(f"{concern}。" for concern in concerns["sentence"]),
                *attention.said_of(dataset, whole, concerns, code),
            ),
        ),
    ]
    for chapter, sections in _SECTIONS.items():
        counted = (_counted(own, everyone, *group) for group in _COUNTED.get(chapter, ()))
        parts += [Part(chapter), *counted, *(_section(dataset, whole, code, *section) for section in sections)]
    return Brief(f"{own['name']}档案", origin(dataset, whole), tuple(parts))


def _code(dataset: Dataset, asked: str) -> str:
    """The code of the community that was asked for by code or name. Raises Refused where there is none, or more than one."""
    if asked in dataset.names:
        return asked
    directory = dataset.rows("map/directory", dataset.everything)
    called = [*directory["community"][directory["name"] == asked]] or [
        code for code, name in dataset.names.items() if name == asked
    ]
    if not called:
        shown = "、".join(f"{code} {name}" for code, name in [*dataset.names.items()][:3])
        raise Refused(f"名录中没有代码或名称为“{asked}”的社区；共 {len(dataset.names)} 个，如 {shown}。")
    if len(called) > 1:
        several = "、".join(f"{code} {dataset.names[code]}" for code in called)
        raise Refused(f"有 {len(called)} 个社区名为“{asked}”：{several}。请改填社区代码。")
    return called[0]


def _about(own: pd.Series) -> str:
    counted = [
        f"{numbers.exact(own[column])} {unit}"
        for column, unit in (("households", "户"), ("residents", "名居民"))
        if pd.notna(own[column])
    ]
    return "，".join([f"{own['name']}属{own['street']}", own["type"], *counted]) + "。"


def _ranks(own: pd.Series, everyone: pd.DataFrame, ids: list[str], title: str) -> Table:
    street = everyone[everyone["street"] == own["street"]]

    def lines() -> Iterator[tuple[str, ...]]:
        for metric in (METRICS[id] for id in ids):
            value = numbers.written(own[metric.id], metric.unit, metric.decimals)
            middle = numbers.written(everyone[metric.id].median(), metric.unit, metric.decimals)
            yield metric.label, value, rank_of(own, everyone, metric), rank_of(own, street, metric), middle

    return Table(
        f"{title}及在 {len(everyone)} 个社区中的位次",
        ("指标", "数值", "全区位次", "街道位次", "全区中位数"),
        tuple(lines()),
        frozenset({1, 2, 3, 4}),
    )


def _counted(own: pd.Series, everyone: pd.DataFrame, heading: str, ids: list[str]) -> Part:
    return Part(heading, level=2, table=_ranks(own, everyone, ids, heading), notes=tuple(map(passport, ids)))


def _section(dataset: Dataset, filters: Filters, code: str, heading: str, name: str, columns: list[str]) -> Part:
    query = queries.query(name)
    given = standards.params(list(standards.STANDARDS.values())) if "standards" in query.params else {}
    rows = dataset.rows(name, filters, communities=[code], **given)
    if rows.empty:
        return Part(heading, level=2, sentences=(query.empty.replace("所选社区", "本社区"),))
    shown, title = _in_order(rows), heading
    if "area" in columns and "month" in columns:  # only the months in which it changed
        shown = rows[rows["area"] != rows["area"].shift()]
    if "month" in columns:
        if len(shown) > _MONTHS:
            shown, title = shown.tail(_MONTHS), f"{heading}（近 {_MONTHS} 个月）"
        shown = shown.assign(month=[f"{month:%Y-%m}" for month in shown["month"]])
    if "steps" in columns:
        shown = shown.assign(steps=[_steps(query, row) for _, row in shown.iterrows()])
        query = replace(query, declared={**query.declared, "steps": Column("steps", "各步骤日期")})
    return Part(heading, level=2, statement=f"{finding(query, rows)}。", table=table(query, shown, columns, title))


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order in which the ledgers list the kinds of windows and rules, which is the published one."""
    for column, kinds in _ORDER.items():
        if column in rows:
            return rows.sort_values(column, key=lambda values: values.map(kinds.index), kind="stable")
    return rows


def _steps(query: Query, row: pd.Series) -> str:
    """The steps that were taken, each with its day on a line of its own; the year only where it is not the fund's."""
    taken = [
        f"{query.column(step).label.removesuffix('日期')} {_day(row[step], row['year'])}"
        for step in _STEPS
        if pd.notna(row[step])
    ]
    return "\n".join(taken) or numbers.ABSENT


def _day(day: date, year: int) -> str:
    return f"{day:%m-%d}" if day.year == year else f"{day:%Y-%m-%d}"
