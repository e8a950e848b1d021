"""The door 搭建 of 自由探索: choose measures, rows and columns; the result as table, chart or map."""

import pandas as pd
import streamlit as st

from components import address, charts, downloads, maps, tables
from components.markdown import literal
from components.page import Screen
from components.panel import head
from components.screens.explore import editor, keeping
from warehouse.explore import builds, cubes, pivot
from warehouse.explore.builds import Build
from warehouse.explore.cubes import CATALOGUE, Cube
from warehouse.explore.pivot import SHARES, Table
from warehouse.explore.views import View
from warehouse.refused import Refused

_COMPARED = {builds.BEFORE: "上一时期", builds.YEAR_BEFORE: "上年同期"}
_CHOSEN = ("measures", "rows", "across", "where", "compare", "share", "sort", "top", "way")
_FIRST = {CATALOGUE: ["matters", "on_time_share"]}  # measures to begin with; of a ledger its first
_DRAWN = 30  # bars that can still be read
_SERIES = 5  # lines that can still be told apart


def door(screen: Screen) -> None:
    """Everything about a build; what is chosen stands in the address."""
    with st.container(border=True, key="panel-build"):
        build, shape = _chosen(screen)
    with st.container(border=True, key="panel-built"):
        try:
            long = builds.run(screen.dataset, screen.filters, build)
            table = pivot.table(screen.dataset, build, long, **shape)
        except Refused as refused:
            st.info("\n".join(refused.reasons), icon=":material/info:")
            return
        _result(screen, build, table, long)
    keeping.box(screen, View("", "", build=build, shape=shape, look={"way": st.session_state.get("way")}))


def asked(screen: Screen, view: View) -> dict:
    """A saved build as what stands in the address of the screen.

    Raises Refused where something in it is gone.
    """
    build = view.build
    builds.sql(screen.dataset, view.within(screen.dataset), build)
    cube = build.source
    named = {"measures": [measure.title for measure in build.measured]}
    named |= {
        key: [cube.dimensions[id].title for id in ids] for key, ids in (("rows", build.rows), ("across", build.columns))
    }
    named |= {"where": [cube.dimensions[id].title for id, _ in build.where], "cube": cube.title}
    named |= {f"where-{id}": list(values) for id, values in build.where}
    sort, top, share = (view.shape.get(key) for key in ("sort", "top", "share"))
    named |= {"compare": _COMPARED.get(build.compare), "share": SHARES.get(share)}
    named |= {"sort": cube.measures[sort].title if sort in cube.measures else None, "top": str(top) if top else None}
    named |= view.look
    return {key: value or "" for key, value in named.items() if value or key in ("rows", "across")}


def _chosen(screen: Screen) -> tuple[Build, dict]:
    sources = cubes.cubes()
    titles = {id: source.title for id, source in sources.items()}
    with st.container(horizontal=True, key="build-first"):
        id = st.selectbox(
            "数据来源",
            list(titles),
            key=address.key("cube", CATALOGUE, titles, "数据来源"),
            width=180,
            on_change=_forget,
            format_func=titles.get,
        )
        cube = sources[id]
        measures = _several("度量", cube.measures, "measures", _FIRST.get(cube.id, list(cube.measures)[:1]), 380)
        rows = _several("行", cube.dimensions, "rows", list(cube.dimensions)[:1], 260)
        across = _several("列", cube.dimensions, "across", [], 240)
    with st.container(horizontal=True, key="build-second"):
        where = _conditions(screen, cube)
        compare = _single("与之前比较", _COMPARED, "compare", "不比较", disabled=cube.date is None)
        share = _single("占比", SHARES, "share", "不计算")
        sort = _single("由大到小", {id: cube.measures[id].title for id in measures}, "sort", "默认顺序")
        top = st.number_input(
            "只看前几项（0 为全部）", 0, 999, key=address.key("top", 0, range(1000), "只看前几项"), width=180
        )
    build = Build(cube.id, tuple(measures), tuple(rows), tuple(across), where, compare)
    return build, {"sort": sort, "top": int(top) or None, "share": share}


def _forget() -> None:
    for key in [*st.session_state]:
        if key in _CHOSEN or str(key).startswith("where-"):
            del st.session_state[key]


def _several(label: str, options: dict, key: str, default: list[str], width: int) -> list[str]:
    titles = {id: option.title for id, option in options.items()}
    key = address.key(key, default, titles, label)
    return st.multiselect(label, list(titles), key=key, width=width, placeholder="请选择", format_func=titles.get)


def _single(label: str, options: dict[str, str], key: str, nothing: str, disabled: bool = False) -> str | None:
    return st.selectbox(
        label,
        list(options),
        key=address.key(key, None, options, label),
        width=150,
        placeholder=nothing,
        disabled=disabled,
        format_func=options.get,
    )


def _conditions(screen: Screen, cube: Cube) -> tuple:
    own = {
        id: dimension for id, dimension in cube.dimensions.items() if id not in cubes.PLACES and not dimension.months
    }
    if not own:
        return ()
    chosen = _several("只看其中", own, "where", [], 200)
    values = {id: builds.values(screen.dataset, cube, cube.dimensions[id]) for id in chosen}
    return tuple((id, _wanted(own[id].title, values[id], f"where-{id}")) for id in chosen)


def _wanted(label: str, values: list[str], name: str) -> tuple[str, ...]:
    key = address.key(name, [], values, label)
    return tuple(st.multiselect(label, values, key=key, width=260, placeholder="全部", format_func=literal))


def _result(screen: Screen, build: Build, table: Table, long: pd.DataFrame) -> None:
    titles = "、".join(measure.title for measure in build.measured)
    shown = (
        f"，显示前 {len(set(table.body[table.heads[0]]))} 项，共 {table.groups} 项；合计为全部" if _cut(table) else ""
    )
    said = builds.sentence(screen.filters, build)
    head("built", table.finding, f"{build.source.title}：{titles} · {said}{shown}")
    if long[[measure.head for measure in build.measured]].isna().all(axis=None) or not len(table.body):
        st.info("所选范围内没有记录。请放宽筛选条件，或在“台账管理”导入这项台账。", icon=":material/info:")
        return
    ways = ["表格", "图表"] if build.rows else ["表格"]
    ways += ["地图"] if "community" in build.rows else []
    key = address.key("way", ways[0], ways, "看法")
    way = st.segmented_control("看法", ways, required=True, key=key, label_visibility="collapsed")
    if way == "图表":
        _chart(build, table)
    elif way == "地图":
        _map(screen, build, long)
    else:
        tables.table(table.rows, table.columns, "built", strong=table.totals)
        if build.compare and long[[measure.head + builds.THEN for measure in build.measured]].isna().all(axis=None):
            st.caption("比较期早于台账最早的记录，或本期尚未填报完整，无法比较。")
    written = builds.sql(screen.dataset, screen.filters, build)
    downloads.buttons(
        screen,
        lambda: tables.headed(table.rows, table.columns),
        f"自由探索-{titles}"[:60],
        scope=said,
        about=builds.definitions(build) | {"SQL": written},
    )
    with st.expander("查看生成的 SQL"):
        st.code(written, language="sql", wrap_lines=True)
        st.button("在 SQL 中继续修改", icon=":material/edit:", on_click=editor.take_over, args=(written,))


def _cut(table: Table) -> bool:
    return bool(table.heads) and len(set(table.body[table.heads[0]])) < table.groups


def _chart(build: Build, table: Table) -> None:
    """The first measure: bars by rows, stacked by columns where parts make a whole, else a table in colours; time runs on."""
    measure, first, long = build.measured[0], build.dimensions[0], table.drawn
    if long.empty:
        st.info("没有可以画的数据。", icon=":material/info:")
        return
    options = {"label": table.measure.label, "unit": table.measure.unit, "decimals": table.measure.decimals}
    across = "part" if "part" in long else None
    few = across is None or long[across].nunique() <= _SERIES
    if first.id == "month" and (measure.adds_up or few):
        draw = charts.columns_over_time if measure.adds_up else charts.lines
        figure = draw(long, time="row", value="value", series=across, **options)
    elif across and few and measure.adds_up:
        figure = charts.stacked(long, category="row", part="part", value="value", share=False, **options)
    elif across:
        figure = charts.heat(long, x="part", y="row", value="value", **options)
    else:
        order = "given" if first.months else "value"
        drawn = long if first.months else long.sort_values("value", ascending=False, kind="stable").head(_DRAWN)
        figure = charts.bars(drawn, category="row", value="value", order=order, **options)
        if len(drawn) < len(long):
            st.caption(f"图中只画最大的 {_DRAWN} 项，共 {len(long):,} 项。")
    if build.compare:
        st.caption("图中为本期的数，比较见表格。")
    st.plotly_chart(figure, theme=None, key="built-chart", config=charts.CONFIG, alt=table.finding)


def _map(screen: Screen, build: Build, long: pd.DataFrame) -> None:
    maps.shaded(screen, builds.by_community(build, long), build.measured[0].column, key="built-map")
