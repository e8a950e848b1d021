"""Views of 自由探索 that were pinned: a slide of the presentation, a chapter of the brief, with what they are counted from."""

from dataclasses import replace
from typing import Any

import pandas as pd

from reports.brief import Part, passport
from reports.pieces import Chart, Table
from warehouse.dataset import Dataset, remembered
from warehouse.explore import builds, pivot, sandbox, statements, views
from warehouse.explore.builds import Build
from warehouse.explore.cubes import CATALOGUE
from warehouse.explore.pivot import UNFILLED
from warehouse.explore.sandbox import Result
from warehouse.explore.views import View
from warehouse.filters import Filters
from warehouse.refused import Busy, Refused
from warehouse.words import numbers

_BARS, _MONTHS, _ROWS = 10, 12, 10  # what a slide can hold
_LETTERS = {"tour": 84, "brief": 84}  # half-width letters across a slide, across a page
_LONGEST = 16  # letters of a cell
_SECONDS = 3.0  # for a query: everybody who opens the brief waits for it


def parts(dataset: Dataset, target: str) -> tuple[Part, ...]:
    """The views pinned to a ``target`` (a key of ``views.TARGETS``), on this dataset; one that cannot be shown says why."""
    return tuple(_part(dataset, view, _LETTERS[target]) for view in views.saved().values() if target in view.pinned)


def _part(dataset: Dataset, view: View, room: int) -> Part:
    try:
        if view.sql or view.build is None:
            return _of_query(dataset, view, view.sql or "", room)
        build, filters = view.build, view.within(dataset)
        table = pivot.table(dataset, build, statements.run(dataset, filters, build), **view.shape)
    except Refused as refused:
        return Part(view.name, statement="这个视图已无法显示", sentences=refused.reasons, notes=refused.reasons)
    charted = build.rows and "part" not in table.drawn and not (table.drawn["value"] < 0).any()
    scope = builds.sentence(filters, build)
    return Part(
        view.name,
        statement=table.finding,
        charts=(_chart(view, build, table, scope),) if charted else (),
        table=None if charted else _table(view, build, table, scope, room),
        notes=_notes(view, build, filters),
    )


def _of_query(dataset: Dataset, view: View, sql: str, room: int) -> Part:
    """What a query answers, as the chart or the table it was kept as; its text is the passport."""
    answer = _answered(dataset, sql)
    if isinstance(answer, Refused):
        raise answer
    frame, notes = answer.frame, (f"查询：{sql}", f"视图由{view.owner}在版本 {view.version} 上保存。")
    way, category, value = (view.look.get(f"answer-{key}") for key in ("way", "category", "value"))
    if way == "图表" and {category, value} <= {*frame}:
        rows = frame.dropna(subset=[category, value]).head(_BARS)
        values, names = numbers.floats(rows[value]), tuple(map(str, rows[category]))
        decimals = 0 if all(amount is None or amount.is_integer() for amount in values) else 1
        cut = f"（前 {_BARS} 项）" if len(frame) > _BARS else ""
        drawn = Chart("bars", f"各{category}的{value}{cut}", "", decimals, names, tuple(values))
        return Part(view.name, statement=f"各{category}的{value}", charts=(drawn,), notes=notes)
    shown = frame.head(_ROWS)
    numeric = frozenset(index for index, name in enumerate(shown) if pd.api.types.is_numeric_dtype(shown[name]))
    cells = tuple(
        tuple(_written(value, index in numeric) for index, value in enumerate(row))
        for row in shown.itertuples(index=False)
    )
    table = _fitting(Table(view.name, tuple(shown.columns), cells, numeric, "查询没有结果。"), room, 1)
    counted = f"{'超过' if answer.truncated else '共'} {len(frame):,} 行"
    left_out = _cuts((len(cells), len(frame)), (len(table.columns), len(frame.columns)))
    return Part(view.name, statement="，".join([counted, *left_out]), table=table, notes=notes)


@remembered
def _answered(dataset: Dataset, statement: str) -> Result | Refused:
    """The answer, or why there is none: both are remembered, so that nobody waits for it twice."""
    try:
        return sandbox.run(dataset, statement, seconds=_SECONDS)
    except Busy:
        raise  # a moment's crowd is not remembered
    except Refused as refused:
        return refused


def _written(value: Any, numeric: bool) -> str:
    if value is None or pd.isna(value):
        return numbers.ABSENT
    if numeric:
        return numbers.exact(value, 0 if float(value).is_integer() else 1)
    return f"{value}" if len(f"{value}") <= _LONGEST else f"{f'{value}'[: _LONGEST - 1]}…"


def _chart(view: View, build: Build, table: pivot.Table, scope: str) -> Chart:
    measure, over_time = table.measure, bool(build.dimensions[0].months)
    rows = table.drawn[table.drawn["row"] != UNFILLED]
    if not over_time and not view.shape.get("sort"):
        rows = rows.sort_values("value", ascending=False, kind="stable")
    rows = rows.tail(_MONTHS) if over_time else rows.head(_BARS)
    cut = f"（前 {_BARS} 项）" if not over_time and table.groups > _BARS else ""
    return Chart(
        "columns" if over_time else "bars",
        f"{measure.label}{cut}，{scope}",
        measure.unit,
        measure.decimals or 0,
        tuple(rows["row"]),
        tuple(numbers.floats(rows["value"])),
    )


def _table(view: View, build: Build, table: pivot.Table, scope: str, room: int) -> Table:
    """As many rows and columns as fit, the totals last; the title says how many there are."""
    columns = list(table.columns.values())
    rows = table.rows if len(table.rows) <= _ROWS else table.rows[~table.rows.index.isin(table.body.index[_ROWS - 1 :])]
    cells = tuple(
        (
            *(row[head] for head in table.heads),
            *(numbers.exact(row[column.name], column.decimals or 0) for column in columns),
        )
        for _, row in rows.head(_ROWS).iterrows()
    )
    heads = (*table.heads, *(column.title for column in columns))
    whole = Table(view.name, heads, cells, frozenset(range(len(table.heads), len(heads))))
    fitting = _fitting(whole, room, len(table.heads), len(build.measures) if build.columns else 0)
    cuts = _cuts((len(cells), len(table.rows)), (len(fitting.columns) - len(table.heads), len(columns)))
    return replace(fitting, title="；".join([view.name, scope, *cuts]))


def _fitting(table: Table, room: int, heads: int, last: int = 0) -> Table:
    """With as many columns as there is ``room`` for: the ``heads`` stay, the ``last`` ones (of the total) longest."""
    count, needs = len(table.columns), table.needs
    kept = set(range(count))
    for index in (*reversed(range(heads, count - last)), *reversed(range(count - last, count))):
        if sum(needs[each] for each in kept) > room and len(kept) > heads + 1:
            kept.discard(index)
    return table.only(kept)


def _cuts(rows: tuple[int, int], columns: tuple[int, int]) -> list[str]:
    """What is left out, in words: how many are shown of how many."""
    said = [f"{shown} / {every} {what}" for what, (shown, every) in (("行", rows), ("列", columns)) if shown < every]
    return [f"列出 {'、'.join(said)}"] if said else []


def _notes(view: View, build: Build, filters: Filters) -> tuple[str, ...]:
    """The passport: how each measure is counted, within which filters, who keeps the view."""
    if build.cube == CATALOGUE:
        counted = [passport(id) for id in build.measures]
    else:
        counted = [f"{title}：{said}" for title, said in builds.definitions(build).items()]
    return (
        *counted,
        f"统计范围：{builds.sentence(filters, build)}。视图由{view.owner}在版本 {view.version} 上保存。",
    )
