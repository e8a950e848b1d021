"""What a build gives: as table, chart or map, as files, and as the SQL that was run."""

import pandas as pd
import streamlit as st

from components import address, charts, downloads, maps, tables
from components.page import Screen
from components.panel import head
from components.screens.explore import editor
from warehouse.explore import builds, cubes, pivot, statements
from warehouse.explore.builds import Build
from warehouse.explore.pivot import Table

_DRAWN = 30  # bars that can still be read
_SERIES = 5  # lines that can still be told apart


def show(screen: Screen, build: Build, shape: dict, table: Table, long: pd.DataFrame) -> None:
    """The finding, the table (or chart, or map), files and SQL."""
    titles = "、".join(measure.title for measure in build.measured)
    said = builds.sentence(screen.filters, build)
    head("built", table.finding, "".join([f"{build.source.title}：{titles} · {said}", *_left_out(build, table)]))
    if table.body.empty or table.rows[list(table.columns)].isna().all(axis=None):
        bound = build.having and not table.rows.empty
        why = (
            "没有符合条件的行。请放宽条件"
            if bound
            else "所选范围内没有记录。请放宽筛选条件，或在“台账管理”导入这项台账"
        )
        st.info(f"{why}。", icon=":material/info:")
        return
    ways = ["表格", *(["图表"] if build.rows else []), *(["地图"] if pivot.mapped(build) else [])]
    key = address.key("way", ways[0], ways, "看法")
    way = st.segmented_control("看法", ways, required=True, key=key, label_visibility="collapsed")
    drawn = shape["draw"] or build.measures[0]
    if way == "图表":
        _chart(build, table, drawn, shape["sort"])
    elif way == "地图":
        _map(screen, build, table, long, drawn)
    else:
        tables.table(table.rows, table.columns, "built", table.finding, strong=table.totals)
        earlier = [measure.compared[cubes.THEN].name for measure in build.measured]
        if build.compare and long[earlier].isna().all(axis=None):
            st.caption("比较期早于台账最早的记录，或本期尚未填报完整，无法比较。")
    written = statements.sql(screen.dataset, screen.filters, build)
    downloads.buttons(
        screen,
        lambda: tables.headed(table.rows, table.columns),
        f"自由探索-{titles}"[:60],
        scope=said,
        about=builds.definitions(build) | {"SQL": written},
    )
    with st.expander("查看生成的 SQL"):
        st.caption("上表由这条查询算出，含比较期、增减和条件；汇总为 0 的行是明细，其余为各级小计和合计。")
        st.code(written, language="sql", wrap_lines=True)
        st.button("在 SQL 中继续修改", icon=":material/edit:", on_click=editor.take_over, args=(written,))


def _left_out(build: Build, table: Table) -> list[str]:
    """What the table does not hold, and what its totals are of."""
    said = [f"，显示前 {table.shown} 项，共 {table.groups} 项"] if table.shown < table.groups else []
    said += ["；小计和合计仍为全部"] if said or build.having else []
    cut = f"；只取了前 {statements.MOST:,} 格，请减少维度或缩小筛选范围"
    return [*said, *([cut] if table.cut else [])]


def _chart(build: Build, table: Table, drawn: str, sort: str | None) -> None:
    """Bars by rows, stacked by columns where parts make a whole, else a table in colours; time runs on."""
    first, rows, adds = build.dimensions[0], table.drawn, drawn in build.measures and _adds_up(build, drawn)
    if rows["value"].isna().all():
        st.info("没有可以画的数据。", icon=":material/info:")
        return
    options = {"label": table.measure.label, "unit": table.measure.unit, "decimals": table.measure.decimals}
    across = "part" if "part" in rows else None
    few = across is None or rows[across].nunique() <= _SERIES
    if first.id == "month" and (adds or few):
        draw = charts.columns_over_time if adds else charts.lines
        figure = draw(rows, time="row", value="value", series=across, **options)
    elif across and few and adds:
        figure = charts.stacked(rows, category="row", part="part", value="value", share=False, **options)
    elif across:
        figure = charts.heat(rows, x="part", y="row", value="value", **options)
    else:
        given = bool(sort or first.months)
        shown = rows if first.months or len(rows) <= _DRAWN else _foremost(rows, sort, drawn)
        figure = charts.bars(shown, category="row", value="value", order="given" if given else "value", **options)
        if len(shown) < len(rows):
            which = "排在最前" if sort else "变化最大" if drawn.endswith(cubes.CHANGE) else "最大"
            st.caption(f"图中只画{which}的 {_DRAWN} 项，共 {len(rows):,} 项。")
    st.plotly_chart(charts.Checked(figure), theme=None, key="built-chart", config=charts.CONFIG, alt=table.finding)


def _foremost(rows: pd.DataFrame, sort: str | None, drawn: str) -> pd.DataFrame:
    """As many as can be read: the first of an order, else the largest, of changes in either direction."""
    size = rows["value"].abs() if drawn.endswith(cubes.CHANGE) else rows["value"]
    return rows.head(_DRAWN) if sort else rows.loc[size.nlargest(_DRAWN).index]


def _adds_up(build: Build, measure: str) -> bool:
    return build.source.measures[measure].adds_up


def _map(screen: Screen, build: Build, table: Table, long: pd.DataFrame, drawn: str) -> None:
    values = pivot.by_community(build, long, drawn)
    shown = values["name"].isin(table.rows[build.source.dimensions["community"].title])
    maps.shaded(screen, values[shown], build.figures[drawn], key="built-map")
