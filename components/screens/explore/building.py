"""The door 搭建 of 自由探索: choose measures, rows and columns, what they are narrowed to and compared with."""

from dataclasses import replace

import streamlit as st

from components import address
from components.page import Screen
from components.screens.explore import built, conditions, keeping
from warehouse.explore import cubes, pivot, statements
from warehouse.explore.builds import COMPARED, HALF_BEFORE, Build
from warehouse.explore.cubes import CATALOGUE, Cube
from warehouse.explore.pivot import SHARES
from warehouse.explore.views import View
from warehouse.refused import Refused
from warehouse.words.plain import markdown

_CHOSEN = ("measures", "rows", "across", "compare", "share", "sort", "rising", "top", "draw", "way")
_FIRST = {CATALOGUE: ["matters", "on_time_share"]}  # measures to begin with; of a ledger its first


def door(screen: Screen) -> None:
    """Everything about a build; what is chosen stands in the address."""
    with st.container(border=True, key="panel-build"):
        build, shape = _chosen(screen)
    with st.container(border=True, key="panel-built"):
        try:
            long = statements.run(screen.dataset, screen.filters, build)
            table = pivot.table(screen.dataset, build, long, **shape)
        except Refused as refused:
            st.info(markdown(str(refused)), icon=":material/info:")
            return
        built.show(screen, build, shape, table, long)
    keeping.box(screen, View("", "", build=build, shape=shape, look={"way": st.session_state.get("way")}))


def asked(screen: Screen, view: View) -> dict:
    """A saved build as what stands in the address of the screen.

    Raises Refused where something in it is gone.
    """
    build = view.build
    statements.sql(screen.dataset, view.within(screen.dataset), build)
    cube, figures = build.source, build.figures
    named: dict = {"cube": cube.title, "measures": [measure.title for measure in build.measured]}
    for key, ids in (("rows", build.rows), ("across", build.columns)):
        named[key] = [cube.dimensions[id].title for id in ids]
    named |= conditions.asked(build)
    named |= {"compare": COMPARED[build.compare][0] if build.compare else None}
    named |= {"share": SHARES.get(view.shape.get("share")), "rising": "true" if view.shape.get("rising") else None}
    named |= {key: figures[id].label for key in ("sort", "draw") if (id := view.shape.get(key)) in figures}
    named |= {"top": str(view.shape.get("top") or "")} | view.look
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
        offered = {id: one for id, one in cube.dimensions.items() if id != "district" or screen.dataset.districts}
        rows = _several("行", offered, "rows", list(offered)[:1], 260)
        across = _several("列", offered, "across", [], 240)
    with st.container(horizontal=True, key="build-second", vertical_alignment="bottom"):
        compare = _single("与之前比较", _comparable(cube), "compare", "不比较", disabled=cube.date is None)
        build = Build(cube.id, tuple(measures), tuple(rows), tuple(across), (), compare)
        shape = _shape({id: column.label for id, column in build.figures.items()})
    with st.container(horizontal=True, key="build-third", vertical_alignment="bottom"):
        where, having = conditions.chosen(screen, cube), conditions.of_rows(build)
        scope = conditions.of_communities(cube)
    return replace(build, where=where, having=having, scope=scope), shape


def _comparable(cube: Cube) -> dict[str, str]:
    return {id: words for id, (words, _) in COMPARED.items() if not (cube.yearly and id == HALF_BEFORE)}


def _shape(figures: dict[str, str]) -> dict:
    """How the table is put: shares, order, the first n; and which figure is drawn."""
    share = _single("占比", SHARES, "share", "不计算")
    sort = _single("排序", figures, "sort", "默认顺序", width=190)
    rising = st.toggle("由小到大", key=address.key("rising", False), disabled=sort is None)
    key = address.key("top", 0, range(1000), "只看前几项")
    top = st.number_input("只看前几项（0 为全部）", 0, 999, key=key, width=180)
    draw = _single("结论和图表依据", figures, "draw", "第一个度量", width=190)
    return {"sort": sort, "rising": bool(sort and rising), "top": int(top) or None, "share": share, "draw": draw}


def _forget() -> None:
    for key in [*st.session_state]:
        if key in _CHOSEN or str(key).partition("-")[0] in conditions.KEYS:
            del st.session_state[key]


def _several(label: str, options: dict, key: str, default: list[str], width: int) -> list[str]:
    titles = {id: option.title for id, option in options.items()}
    key = address.key(key, default, titles, label)
    return st.multiselect(label, list(titles), key=key, width=width, placeholder="请选择", format_func=titles.get)


def _single(
    label: str, options: dict[str, str], key: str, nothing: str, disabled: bool = False, width: int = 150
) -> str | None:
    return st.selectbox(
        label,
        list(options),
        key=address.key(key, None, options, label),
        width=width,
        placeholder=nothing,
        disabled=disabled,
        format_func=options.get,
    )
