"""社区地图 on screen: what to colour by, the map, and the card of the chosen community."""

import os
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from components import address, filters, maps, theme
from components.board import board
from components.charts import decks, pictures, scales
from components.page import Screen, go_to_community, go_to_metric
from components.panel import head
from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.measures import targets
from warehouse.measures.catalogue import by, read
from warehouse.measures.ranking import rank_of
from warehouse.measures.targets import Target
from warehouse.metrics import METRICS, Metric
from warehouse.words import numbers, plain, wording
from warehouse.words.sentences import fill

_HTML = plain.markup(__file__)

_ENDS = 6
_MODES = ("面", "点", "柱")  # columns are for amounts: shares of nearly the same height say nothing
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
    address.borrow("place", "community", names)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="controls"):
        metric = st.selectbox(
            "指标",
            _SHOWN,
            key=address.key("metric", "site_area", _SHOWN, "指标"),
            width=290,
            format_func=lambda id: f"{METRICS[id].label}（{METRICS[id].unit}）",
        )
        community = st.selectbox(
            "查找社区",
            list(names),
            key=address.key("place", None, names, "社区"),
            format_func=names.__getitem__,
            placeholder="输入社区名称",
            width=260,
        )
        modes = _MODES if METRICS[metric].adds_up else _MODES[:-1]
        modes = modes if len(names) <= pictures.MOST else _MODES[:1]
        mode = st.segmented_control("样式", modes, required=True, key=address.key("mode", modes[0], modes, "样式"))
        stations = st.toggle("志愿服务站点", key=address.key("stations", False))
    return Settings(METRICS[metric], mode, stations, community)


def draw(screen: Screen, settings: Settings) -> None:
    """The map with its legend. A click on a community opens its card, on a street's name filters the screen."""
    rows = _values(screen.dataset, screen.filters, settings.metric.id).rename(
        columns={"community": "code", settings.metric.id: "value"}
    )
    with st.container(border=True, key="panel-map", height="stretch"):
        if rows[["longitude", "latitude"]].dropna().empty:
            st.info("所选社区没有坐标。请在“社区名录”填写经度、纬度，或放宽筛选。", icon=":material/info:")
            return
        land = maps.land(screen)
        palette = theme.palette()
        metric = settings.metric
        scale = scales.scale(
            rows["value"],
            palette=palette,
            better=metric.better,
            middle=_middle(screen, metric),
            unit=metric.unit,
            decimals=metric.decimals,
        )
        said = _finding(rows, metric)
        head("map", said, f"{metric.label}（{metric.unit}） · {screen.filters.sentence(metric.params)}")
        deck = partial(
            decks.deck,
            rows,
            land,
            scale=scale,
            palette=palette,
            mode=settings.mode,
            selected=settings.community,
            sized=metric.adds_up,
            stations=screen.dataset.rows("map/stations", screen.filters) if settings.stations else None,
            tile_url=os.environ.get("WANCHENG_TILES"),
        )
        maps.stand(deck, land, "map", said, on_select=_clicked, selection_mode="single-object")
        sizes = settings.mode if metric.adds_up else _MODES[0]  # sizes that are alike say nothing
        st.html(scales.legend_html(scale, metric.label, metric.unit, land.schematic, sizes))


def _middle(screen: Screen, metric: Metric) -> scales.Middle | None:
    """What communities are held against: the target where one is set, else the district's ratio, of amounts the median."""
    if metric.better == "neither":
        return None
    if target := targets.of(screen.dataset, screen.filters, parts=True).get(metric.id):
        return scales.Middle(target.value, "目标值")
    whole = replace(screen.filters, streets=None, types=None)
    if metric.kind == "ratio":
        return scales.Middle(read(screen.dataset, whole, [metric.id])[metric.id].value, "全区")
    return scales.Middle(_values(screen.dataset, whole, metric.id)[metric.id].median(), "全区社区中位数")


@remembered
def _values(dataset: Dataset, filters: Filters, id: str) -> pd.DataFrame:
    """A metric of every community looked at."""
    return by("community", dataset, filters, [id])


def _finding(rows: pd.DataFrame, metric: Metric) -> str:
    known = rows.dropna(subset="value").sort_values("value")
    if known.empty:
        return f"{metric.label}没有数据"
    low, high = (numbers.written(known["value"].iloc[at], metric.unit, metric.decimals) for at in (0, -1))
    if len(known) == 1:
        return f"{known['name'].iloc[0]}{metric.label} {high}"
    if low == high:
        return f"{len(known):,} 个社区{metric.label}都是 {high}"
    most, least = wording.ends(metric)
    return fill(f"{{last[name by value]}}最{most}（{high}），{{first[name by value]}}最{least}（{low}）", known)


def _clicked() -> None:
    kind, name = decks.picked(st.session_state["map"])
    if kind == "community":
        st.session_state["clicked-community"] = name
    elif kind == "street":
        filters.toggle("streets", name)


def card(screen: Screen, settings: Settings) -> None:
    """The chosen community: its numbers, with its rank in the district and in its street."""
    with st.container(border=True, key="panel-card", height="stretch"):
        if settings.community is None:
            _ends(screen, settings.metric)
            return
        everything = by("community", screen.dataset, replace(screen.filters, streets=None, types=None), _CARD)
        own = everything[everything["community"] == settings.community].iloc[0]
        street = everything[everything["street"] == own["street"]]
        people = f"{numbers.exact(own['households'])} 户 {numbers.exact(own['residents'])} 人"
        head("card", own["name"], f"{own['street']} · {own['type']} · {people}")
        held = targets.of(screen.dataset, screen.filters, parts=True)
        lines = [_line(METRICS[id], own, everything, street, held.get(id)) for id in _CARD]
        picked = board(_HTML.card(lines), key="card")
        if st.button("查看社区档案", icon=":material/badge:", key="to-profile"):
            go_to_community(screen, settings.community)
    if picked:
        go_to_metric(picked)


def _ends(screen: Screen, metric: Metric) -> None:
    """The highest and the lowest communities; a click chooses one."""
    rows = _values(screen.dataset, screen.filters, metric.id).dropna(subset=metric.id)
    rows = rows.sort_values(metric.id, ascending=False)
    shown = rows if len(rows) <= 2 * _ENDS else pd.concat([rows.head(_ENDS), rows.tail(_ENDS)])
    which = f"最高和最低各 {_ENDS} 个社区" if len(rows) > 2 * _ENDS else "从高到低"
    where = "地图上或名单中" if len(rows) <= pictures.MOST else "名单中"
    head("card", f"{metric.label}：{which}", f"在{where}点选社区，这里显示它的主要指标和位次。")
    picked = board(_HTML.ends(shown.to_dict("records"), metric, which, _ENDS, len(rows) - len(shown)), key="ends")
    if picked:
        st.session_state["clicked-community"] = picked
        st.rerun()


def _line(metric: Metric, own: pd.Series, district: pd.DataFrame, street: pd.DataFrame, target: Target | None) -> tuple:
    decimals = targets.decimals(metric, target, own[metric.id])
    value = numbers.written(own[metric.id], "%" if metric.unit == "%" else "", decimals)
    said = targets.status(target, own[metric.id])
    return (
        metric,
        value,
        said,
        said and theme.judged(said),
        rank_of(own, district, metric),
        rank_of(own, street, metric),
    )
