"""社区档案: one community as a document: its ranks among all, its premises, services, funds and findings."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

import pandas as pd
from dateutil.relativedelta import relativedelta

from reports.brief import Brief, Part, definitions, origin, table
from reports.geography import district_map
from reports.pieces import Chart, Table
from warehouse import queries
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import attention, catalogue, gaps, standards, targets
from warehouse.measures.ranking import rank_of
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS
from warehouse.queries import Column, Query
from warehouse.refused import Refused
from warehouse.words import numbers, wording
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
_COUNTED = [
    "members",
    "county_level_members",
    "committee_members",
    "posts",
    "post_holders",
    "stations",
    "volunteers",
    "volunteer_events",
]
_ALL = list(dict.fromkeys([*METRICS_SHOWN, *_COUNTED]))
_MONTHS, _ROWS = 12, 6  # of a chart, of a table
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
    ask = partial(_section, dataset, whole, own["community"])
    parts = (
        _overview(dataset, whole, own, everyone),
        _concerns(dataset, whole, own["community"]),
        _chapter(
            "三、阵地",
            ask("面积变化", "profile/areas", ["month", "area"]),
            ask("对照各地标准", "profile/standards", ["standard", "required", "missing"]),
            ask(
                "阵地项目", "profile/projects", ["subject", "measure", "planned_finish", "finished", "state", "percent"]
            ),
        ),
        _chapter(
            "四、队伍",
            Part("", tables=(_counted(own, everyone),)),
            ask("注册志愿者", "profile/volunteers", ["registered"]),
        ),
        _chapter(
            "五、服务",
            ask("服务窗口", "profile/windows", ["window_kind", "label"]),
            ask("窗口制度和标牌", "profile/rules", ["rule", "in_place"]),
            ask("受理事项", "profile/matters", ["accepted"]),
        ),
        _chapter("六、专项经费", ask("专项经费", "profile/funds", ["project", "amount", "state", "steps"])),
        _chapter(
            "七、督查",
            ask("督查问题", "profile/findings", ["date", "content", "finding", "deadline", "rectified", "state"]),
        ),
    )
    return Brief(f"{own['name']}档案", origin(dataset, whole), parts, f"（{whole.spoken}）", compact=True)


def _overview(dataset: Dataset, filters: Filters, own: pd.Series, everyone: pd.DataFrame) -> Part:
    """Who it is, where it lies, and where it stands among all."""
    place = district_map(dataset)
    facts = Table(
        "基本情况",
        ("项目", "内容"),
        (
            ("社区代码", own["community"]),
            ("街道", own["street"]),
            ("社区类型", own["type"]),
            *((METRICS[id].label, _filled(own[id], METRICS[id].unit)) for id in ("households", "residents")),
        ),
    )
    return Part(
        "一、概况和位次",
        sentences=(_about(own),),
        tables=(facts,),
        map=replace(place, current=own["community"], street=own["street"], legend=_where(own)) if place else None,
        table=_ranks(own, everyone, METRICS_SHOWN, "主要指标", _targets(dataset, filters)),
        notes=definitions(_ALL),
    )


def _targets(dataset: Dataset, filters: Filters) -> dict[str, Target]:
    return {id: one for id, one in targets.of(dataset, filters, parts=True).items() if id in METRICS_SHOWN}


def _where(own: pd.Series) -> str:
    return f"{own['name']}的位置（深色，灰色为{own['street']}）"


def _filled(value: float | None, unit: str) -> str:
    return "未填写" if pd.isna(value) else numbers.written(value, unit)


def _concerns(dataset: Dataset, filters: Filters, code: str) -> Part:
    found = attention.lines(dataset, filters, standards.STANDARDS["published"], code)
    listed = (f"{at}. {line.title}（{line.severity}）。{line.sentence}。" for at, line in enumerate(found.values(), 1))
    return Part("二、需要关注", sentences=(*listed, *attention.said_of(dataset, filters, found, code)))


def _chapter(title: str, *sections: Part) -> Part:
    """The sections' sentences, each once, then what they list and draw: the small ones side by side."""
    return Part(
        title,
        sentences=tuple(dict.fromkeys(sentence for section in sections for sentence in section.sentences)),
        tables=tuple(table for section in sections for table in section.tables),
        charts=tuple(chart for section in sections for chart in section.charts),
    )


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


def _ranks(
    own: pd.Series,
    everyone: pd.DataFrame,
    ids: list[str],
    title: str,
    set_for: Mapping[str, Target] = MappingProxyType({}),
) -> Table:
    """Values, ranks and medians; a column of targets where any are set (``set_for``: metric → target)."""
    street = everyone[everyone["street"] == own["street"]]

    def lines() -> Iterator[tuple[str, ...]]:
        for metric in (METRICS[id] for id in ids):
            value = targets.written(metric, set_for.get(metric.id), own[metric.id])
            middle = numbers.written(everyone[metric.id].median(), metric.unit, metric.decimals)
            ranks = rank_of(own, everyone, metric), rank_of(own, street, metric)
            yield metric.label, value, *ranks, middle, _against(set_for.get(metric.id), own[metric.id])

    heads = ("指标", "数值", "全区位次", "街道位次", "全区中位数", "对照目标")
    numeric = frozenset(range(1, 5))
    whole = Table(f"{title}及在 {len(everyone)} 个社区中的位次", heads, tuple(lines()), numeric)
    return whole if set_for else whole.only(range(5))


def _against(target: Target | None, value: float) -> str:
    if target is None or not target.status(value):
        return numbers.ABSENT
    return f"{target.words} {target.status(value)}"


def _counted(own: pd.Series, everyone: pd.DataFrame) -> Table:
    """People, posts and stations, in few columns."""
    return _ranks(own, everyone, _COUNTED, "队伍").only((0, 1, 2))


def _section(dataset: Dataset, filters: Filters, code: str, heading: str, name: str, columns: list[str]) -> Part:
    """A sentence on what a query answers, and its rows: a chart of months, or a table."""
    query = queries.query(name)
    given = standards.params(list(standards.STANDARDS.values())) if "standards" in query.params else {}
    rows = dataset.rows(name, filters, communities=[code], **given)
    if rows.empty:
        ledgers = "、".join(gaps.missing(dataset, filters, name, code))
        nothing = f"没有报送台账“{ledgers}”。" if ledgers else query.empty.replace("所选社区", "本社区")
        return Part(heading, sentences=(nothing,))
    said, rows = (f"{finding(query, rows)}。",), _in_order(rows)
    if "in_place" in columns:
        query = replace(query, declared={**query.declared, "in_place": Column("in_place", "落实")})
    if len(columns) == 1:
        return Part(heading, sentences=said, charts=(_by_month(query, rows, heading, columns[0]),))
    if "area" in columns:  # only the months in which it changed
        rows = rows[rows["area"] != rows["area"].shift()]
        rows = rows.assign(month=[f"{month:%Y-%m}" for month in rows["month"]])
    if "steps" in columns:
        named = [f"{year}年{project}" for year, project in zip(rows["year"], rows["project"], strict=True)]
        rows = rows.assign(project=named, steps=[_steps(query, row) for _, row in rows.iterrows()])
        query = replace(query, declared={**query.declared, "steps": Column("steps", "各步骤日期")})
    most = None if {*columns} & {*_ORDER} else _ROWS  # of kinds there are few, and all are wanted
    return Part(heading, sentences=said, tables=(table(query, rows, columns, heading, most),))


def _by_month(query: Query, rows: pd.DataFrame, heading: str, column: str) -> Chart:
    """The last twelve months, the latest standing out; a month without a row is a gap."""
    values = dict(zip(rows["month"], numbers.floats(rows[column]), strict=True))
    last = max(values)
    months = [last - relativedelta(months=back) for back in reversed(range(_MONTHS))]
    months = [month for month in months if month >= min(values)]
    names = tuple(f"{month.month}月" for month in months)
    title = f"{heading}，{wording.months(months[0], months[-1])}"
    return Chart(
        "columns", title, query.column(column).unit, 0, names, tuple(map(values.get, months)), highlight=names[-1]
    )


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by their day; kinds of windows and rules as the ledgers list them, which is the published order.

    Of more than a table holds the query says which come first.
    """
    for column, kinds in _ORDER.items():
        if column in rows:
            return rows.sort_values(column, key=lambda values: values.map(kinds.index), kind="stable")
    if len(rows) > _ROWS:
        return rows
    dated = next((column for column in ("date", "planned_finish", "consulted") if column in rows), None)
    return rows.sort_values(dated, kind="stable") if dated else rows


def _steps(query: Query, row: pd.Series) -> str:
    """The steps that were taken, in the order of their days; month, and year where it is not the fund's, are named once."""
    taken = sorted((row[step], query.column(step).label.removesuffix("日期")) for step in _STEPS if pd.notna(row[step]))
    befores = [date(row["year"], 1, 1), *(when for when, _ in taken)]
    said: list[str] = []
    for (when, step), before in zip(taken, befores, strict=False):
        month = f"{when.month}月" if not said or (when.year, when.month) != (before.year, before.month) else ""
        said.append(f"{'' if when.year == before.year else f'{when.year}年'}{month}{when.day}日{step}")
    return "，".join(said) or numbers.ABSENT
