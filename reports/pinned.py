"""Views of 自由探索 that were pinned: a slide of the presentation, a chapter of the brief, with what they are counted from."""

import pandas as pd

from reports.brief import Chart, Part, Table, passport
from warehouse import builds, numbers, pivot, sandbox, store, views
from warehouse.builds import Build
from warehouse.catalogue import METRICS
from warehouse.cubes import CATALOGUE
from warehouse.ledgers import LEDGERS
from warehouse.pivot import UNFILLED
from warehouse.sql import Dataset, Filters, remembered
from warehouse.views import Kept

_BARS, _MONTHS, _ROWS, _COLUMNS = 10, 12, 10, 6  # what a slide can hold


def parts(dataset: Dataset, place: str) -> tuple[Part, ...]:
    """The views pinned to a place (a key of ``views.PLACES``), on this dataset; one that cannot be shown says why."""
    return tuple(_part(dataset, one) for one in views.saved().values() if place in one.pinned)


def _part(dataset: Dataset, kept: Kept) -> Part:
    filters = kept.within(dataset)
    try:
        if kept.sql:
            return _of_query(dataset, kept)
        long = builds.run(dataset, filters, kept.build)
        table = pivot.table(dataset, kept.build, long, **kept.shape)
    except store.Refused as refused:
        return Part(kept.name, statement="这个视图已无法显示", sentences=refused.reasons, notes=refused.reasons)
    charted = kept.build.rows and "part" not in table.drawn
    return Part(
        kept.name,
        statement=table.finding,
        charts=(_chart(kept.build, table),) if charted else (),
        table=None if charted else _table(kept, table),
        notes=_notes(kept, filters),
    )


def _of_query(dataset: Dataset, kept: Kept) -> Part:
    """The first rows of a query as a table; its text is the passport."""
    frame = _answered(dataset, kept.sql)
    shown = frame.iloc[:_ROWS, :_COLUMNS]
    numeric = frozenset(place for place, name in enumerate(shown) if pd.api.types.is_numeric_dtype(shown[name]))
    cells = tuple(
        tuple(_written(value, place in numeric) for place, value in enumerate(row))
        for row in shown.itertuples(index=False)
    )
    cut = f"，列出前 {_ROWS} 行" if len(frame) > _ROWS else ""
    table = Table(kept.name, tuple(shown.columns), cells, numeric, "查询没有结果。")
    notes = (f"查询：{kept.sql}", f"视图由{kept.owner}在版本 {kept.version} 上保存。")
    return Part(kept.name, statement=f"共 {len(frame):,} 行{cut}", table=table, notes=notes)


@remembered
def _answered(dataset: Dataset, statement: str) -> pd.DataFrame:
    return sandbox.run(dataset, statement).frame


def _written(value, numeric: bool) -> str:
    if value is None or pd.isna(value):
        return numbers.ABSENT
    return numbers.exact(value, 0 if float(value).is_integer() else 1) if numeric else str(value)


def _chart(build: Build, table: pivot.Table) -> Chart:
    measure, over_time = table.measure, bool(build.dimensions[0].months)
    rows = table.drawn[table.drawn["row"] != UNFILLED]
    rows = rows.tail(_MONTHS) if over_time else rows.sort_values("value", ascending=False, kind="stable").head(_BARS)
    cut = f"（前 {_BARS} 项）" if not over_time and table.groups > _BARS else ""
    return Chart(
        "columns" if over_time else "bars", f"{measure.label}{cut}", measure.unit, measure.decimals,
        tuple(rows["row"]), tuple(numbers.floats(rows["value"])),
    )  # fmt: skip


def _table(kept: Kept, table: pivot.Table) -> Table:
    columns = list(table.columns.values())[-_COLUMNS:]
    rows = table.rows if len(table.rows) <= _ROWS else table.rows[~table.rows.index.isin(table.body.index[_ROWS - 1 :])]
    cells = tuple(
        (*(row[head] for head in table.heads), *(numbers.exact(row[one.name], one.decimals or 0) for one in columns))
        for _, row in rows.head(_ROWS).iterrows()
    )  # fmt: skip
    heads = (*table.heads, *(one.title for one in columns))
    return Table(kept.name, heads, cells, frozenset(range(len(table.heads), len(heads))))


def _notes(kept: Kept, filters: Filters) -> tuple[str, ...]:
    """The passport: how each measure is counted, within which filters, who keeps the view."""
    if kept.build.cube == CATALOGUE:
        counted = [passport(id) for id in kept.build.measures if id in METRICS]
    else:
        ledger = LEDGERS[kept.build.cube]
        counted = [
            f"{one.title}：{one.sql}。来源：台账“{ledger.title}”，{ledger.description}" for one in kept.build.measured
        ]
    return (*counted, f"统计范围：{filters.sentence()}。视图由{kept.owner}在版本 {kept.version} 上保存。")
