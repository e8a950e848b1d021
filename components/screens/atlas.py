"""社区地图 on screen: what to colour by, the map, and the card of the chosen community."""

import os
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from components import address, filters, maps, theme
from components.board import board
from components.charts import decks, scales
from components.page import Screen, go_to_community, go_to_metric
from components.panel import head
from warehouse.measures.catalogue import by
from warehouse.measures.ranking import rank_of
from warehouse.metrics import METRICS, Metric
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)

_ENDS = 5
_MODES = ("面", "柱", "点")
_SHOWN = [metric.id for metric in METRICS.values() if metric.kind == "ratio" or metric.adds_up]
_CARD = [
    "site_area",
    "area_per_100_households",
    "standards_met_share",
    "members",
    "volunteers",
    "volunteer_events",
    "windows_missing",
    "matters",
    "on_time_share",
    "satisfaction",
    "visits",
    "fund_execution",
    "findings_late",
]


@dataclass(frozen=True)
class Settings:
    """What the map shows."""

    metric: Metric
    mode: str
    stations: bool
    community: str | None


def controls(screen: Screen) -> Settings:
    """The row of controls above the map; all of it stands in the address."""
    shown = screen.dataset.rows("map/directory", screen.filters)["community"]
    names = {code: screen.dataset.names[code] for code in shown}
    if clicked := st.session_state.pop("clicked-community", None):
        st.session_state["place"] = clicked
    with st.container(horizontal=True, vertical_alignment="top", gap="medium", key="controls"):
        metric = st.selectbox(
            "指标",
            _SHOWN,
            key=address.key("metric", "site_area", _SHOWN, "指标"),
            width=260,
            format_func=lambda id: f"{METRICS[id].label}（{METRICS[id].unit}）",
        )
        community = st.selectbox(
            "查找社区",
            list(names),
            key=address.key("place", None, names, "社区"),
            format_func=names.__getitem__,
            placeholder="输入社区名称",
            width=200,
        )
        mode = st.segmented_control("样式", _MODES, required=True, key=address.key("mode", _MODES[0], _MODES, "样式"))
        stations = st.toggle("志愿服务站点", key=address.key("stations", False))
    return Settings(METRICS[metric], mode, stations, community)


def draw(screen: Screen, settings: Settings) -> None:
    """The map with its legend. A click on a community opens its card, on a street's name filters the screen."""
    rows = by("community", screen.dataset, screen.filters, [settings.metric.id]).rename(
        columns={"community": "code", settings.metric.id: "value"}
    )
    with st.container(border=True, key="panel-map"):
        if rows[["longitude", "latitude"]].dropna().empty:
            st.info("所选社区没有坐标。请在“社区名录”填写经度、纬度，或放宽筛选。", icon=":material/info:")
            return
        land = maps.land(screen)
        palette = theme.palette()
        scale = scales.scale(
            rows["value"],
            palette=palette,
            better=settings.metric.better,
            unit=settings.metric.unit,
            decimals=settings.metric.decimals,
        )
        head(
            "map",
            _finding(rows, settings.metric),
            f"{settings.metric.label}（{settings.metric.unit}） · {screen.filters.sentence()}",
        )
        deck = decks.deck(
            rows,
            land,
            scale=scale,
            palette=palette,
            mode=settings.mode,
            selected=settings.community,
            stations=screen.dataset.rows("map/stations", screen.filters) if settings.stations else None,
            tile_url=os.environ.get("WANCHENG_TILES"),
        )
        st.pydeck_chart(
            deck,
            height=560,
            on_select=_clicked,
            selection_mode="single-object",
            key="map",
            alt=_finding(rows, settings.metric),
        )
        st.html(scales.legend_html(scale, settings.metric.label, settings.metric.unit, land.schematic))


def _finding(rows: pd.DataFrame, metric: Metric) -> str:
    known = rows.dropna(subset="value").sort_values("value")
    if known.empty:
        return f"{metric.label}没有数据"
    low, high = known.iloc[0], known.iloc[-1]
    return (
        f"{high['name']}最高（{numbers.written(high['value'], metric.unit, metric.decimals)}），"
        f"{low['name']}最低（{numbers.written(low['value'], metric.unit, metric.decimals)}）"
    )


def _clicked() -> None:
    kind, name = decks.picked(st.session_state["map"])
    if kind == "community":
        st.session_state["clicked-community"] = name
    elif kind == "street":
        filters.toggle_street(name)


def card(screen: Screen, settings: Settings) -> None:
    """The chosen community: its numbers, with its rank in the district and in its street."""
    with st.container(border=True, key="panel-card"):
        if settings.community is None:
            _ends(screen, settings.metric)
            return
        everything = by("community", screen.dataset, replace(screen.filters, streets=None, types=None), _CARD)
        own = everything[everything["community"] == settings.community].iloc[0]
        street = everything[everything["street"] == own["street"]]
        people = f"{numbers.exact(own['households'])} 户 {numbers.exact(own['residents'])} 人"
        head("card", own["name"], f"{own['street']} · {own['type']} · {people}")
        picked = board(_HTML.card([_line(METRICS[id], own, everything, street) for id in _CARD]), key="card")
        if st.button("查看社区档案", icon=":material/badge:", key="to-profile"):
            go_to_community(screen, settings.community)
    if picked:
        go_to_metric(picked)


def _ends(screen: Screen, metric: Metric) -> None:
    """The five highest and the five lowest communities; a click chooses one."""
    rows = by("community", screen.dataset, screen.filters, [metric.id]).dropna(subset=metric.id)
    rows = rows.sort_values(metric.id, ascending=False)
    shown = rows if len(rows) <= 2 * _ENDS else pd.concat([rows.head(_ENDS), rows.tail(_ENDS)])
    which = f"最高和最低各 {_ENDS} 个社区" if len(rows) > 2 * _ENDS else "从高到低"
    head("card", f"{metric.label}：{which}", "在地图上或名单中点选社区，这里显示它的主要指标和位次。")
    picked = board(_HTML.ends(shown.to_dict("records"), metric, which), key="ends")
    if picked:
        st.session_state["clicked-community"] = picked
        st.rerun()


def _line(metric: Metric, own: pd.Series, district: pd.DataFrame, street: pd.DataFrame) -> tuple:
    value = numbers.written(own[metric.id], "%" if metric.unit == "%" else "", metric.decimals)
    return metric, value, rank_of(own, district, metric), rank_of(own, street, metric)
