"""为什么变了: what a change is made of, in a sentence, as bars that add up to it, and in numbers."""

import pandas as pd
import streamlit as st

from components import address, charts, tables, visitor
from components.page import Screen, go_to_community
from components.panel import drawn, head
from warehouse import versions
from warehouse.filters import Filters
from warehouse.measures import changes, shares
from warehouse.measures.catalogue import read
from warehouse.measures.changes import Change
from warehouse.measures.shares import COMMUNITY, STREET, Side
from warehouse.metrics import Metric
from warehouse.queries import Column
from warehouse.refused import Refused
from warehouse.words import numbers
from warehouse.words.plain import markdown

_FIRST, _LAST = 9, 4  # bars of units that moved it its own way, and of those that did not
_LEVELS = {STREET: "street", COMMUNITY: "community"}
_VERSION = "与版本 {} 相比"


def panel(screen: Screen, metric: Metric) -> None:
    """The change against the year before, the period before or another version, by one of the ways it can be taken apart."""
    with st.container(border=True, key="panel-metric-why"):
        if reason := changes.why_not(metric):
            head("metric-why", "为什么变了", f"{metric.label}的变化")
            st.info(reason, icon=":material/info:")
            return
        slot = st.container()
        held = _held(screen, metric)
        if not held:
            with slot:
                head("metric-why", "为什么变了", f"{metric.label}的变化")
            told = "没有可比的同期：所选时段超过一年，或台账没有更早的记录。请改选较短的时段。"
            st.info(told if metric.dated else "台账没有日期，只有现状，不作同比。", icon=":material/info:")
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="controls-why"):
            against = st.selectbox(
                "与什么相比",
                list(held),
                key=address.key("against", next(iter(held)), {word: word for word in held}, "比较"),
                width=240,
            )
            ways = shares.ways(metric, screen.filters)
            by = st.segmented_control(
                "按什么分解", ways, required=True, key=address.key("split", ways[0], {way: way for way in ways}, "分解")
            )
        try:
            before, after = _side(screen, held[against]), Side(screen.dataset, screen.filters)
        except Refused as refused:
            st.info(markdown(str(refused)), icon=":material/info:")
            return
        if before.dataset is after.dataset:
            _shown(screen, changes.change(metric, before, after, by), against, by, slot, before.filters)
        else:
            _revised(screen, metric, before, by, slot)


def _held(screen: Screen, metric: Metric) -> dict[str, Filters | str]:
    """What the number can be held against, by its words: a period that was recorded in full, or another version."""
    reading = read(screen.dataset, screen.filters, [metric.id])[metric.id]
    periods = {
        "同比": screen.filters.year_before if reading.year_before else None,
        "环比": screen.filters.preceding if reading.preceding else None,
    }
    others = versions.numbers() if visitor.may("rows") else []
    return {word: filters for word, filters in periods.items() if filters} | {
        _VERSION.format(version): version for version in others if version != screen.dataset.version
    }


def _side(screen: Screen, held: Filters | str) -> Side:
    """The same places in that period; in another version over its own period of the same name, else over the same months.

    Raises Refused where the other version does not reach so far or has none of the places.
    """
    if isinstance(held, Filters):
        return Side(screen.dataset, held)
    filters, dataset = screen.filters, versions.open(held)
    if named := filters.period(screen.dataset):
        return Side(dataset, Filters.named(dataset, named, filters.streets, filters.types))
    return Side(dataset, Filters.months(dataset, filters.since, filters.until, filters.streets, filters.types))


def _shown(screen: Screen, found: Change | None, against: str, by: str, slot, held: Filters) -> None:
    if found is None:
        with slot:
            head("metric-why", "为什么变了", f"与{held.spoken}相比")
        st.info("两个时段中有一个没有数，无法比较。", icon=":material/info:")
        return
    values = [numbers.written(value, found.metric.unit, found.metric.decimals) for value in (found.before, found.after)]
    with slot:
        head(
            "metric-why",
            f"为什么变了：{changes.told(found, against, by).removesuffix('。')}",
            f"{held.spoken}为 {values[0]}，{screen.filters.spoken}为 {values[1]} · {screen.filters.places()}",
        )
    _parts(screen, found, by, "change")


def _revised(screen: Screen, metric: Metric, before: Side, by: str, slot) -> None:
    """Two versions: what was changed in the ledgers apart from what went on."""
    after = Side(screen.dataset, screen.filters)
    found = changes.between(metric, before, after)
    with slot:
        if found is None:
            head("metric-why", "为什么变了", f"与版本 {before.dataset.version} 相比")
            st.info("两个版本中有一个没有这个数，无法比较。", icon=":material/info:")
            return
        version, period = before.dataset.version, before.filters.spoken
        head(
            "metric-why",
            changes.revised(metric, found, version, period).removesuffix("。"),
            f"版本 {version}：{period}；版本 {screen.dataset.version}：{screen.filters.spoken} · {screen.filters.places()}",
        )
    steps = (
        (f"同一时段（{period}）的台账变动", "与较早版本相比", before, found.middle),
        ("时段推进", f"与{period}相比", found.middle, after),
    )
    for number, (title, against, old, new) in enumerate(steps):
        step = changes.change(metric, old, new, by)
        if step is not None and (step.units["change"] != 0).any():
            st.subheader(title, anchor=False)
            st.markdown(markdown(changes.told(step, against, by)))
            _parts(screen, step, by, f"step-{number}")


def _parts(screen: Screen, found: Change, by: str, key: str) -> None:
    """The bars, and every number beside them."""
    pick = _LEVELS.get(by)
    rows = _bars(found)
    rows = rows.assign(pick=rows["unit"].where(rows["level"] == pick), rest=rows["level"] == "others")
    label = f"对变化的影响（{found.unit}）"
    if rows.empty:
        st.caption("各单位都没有变化。")
        return
    figure = charts.contributions(
        rows,
        category="name",
        value="change",
        identity="pick",
        rest="rest",
        better=found.metric.better,
        label="影响",
        unit=found.unit,
        decimals=found.decimals,
    )
    st.caption(
        markdown(
            f"每一条是一个{by}对变化的影响（{found.unit}），合计 {numbers.signed(found.total, found.decimals)}。{changes.mixed(found, by)}"
        )
    )
    left, right = st.columns([3, 2])
    with left:
        drawn(screen, f"why-{key}", figure, label, pick)
    with right:
        _table(screen, found, by, key)


def _bars(found: Change) -> pd.DataFrame:
    """The units that moved it most either way, and the others as one, so that the bars add up too."""
    units = found.units[found.units["change"] != 0]
    if len(units) <= _FIRST + _LAST + 1:
        return units
    others = units.iloc[_FIRST:-_LAST]
    amount = numbers.rounded(others["change"].sum(), found.decimals)
    rest = pd.DataFrame([{"level": "others", "unit": "", "name": f"其余 {len(others)} 个", "change": amount}])
    return pd.concat([units.head(_FIRST), units.tail(_LAST), rest], ignore_index=True)


def _table(screen: Screen, found: Change, by: str, key: str) -> None:
    metric = found.metric
    columns = {
        "name": Column("name", by),
        "change": Column("change", "影响", "", found.decimals, signed=True),
        "own": Column("own", "其中自身变化", "", found.decimals, signed=True),
        "mix": Column("mix", "其中比重变化", "", found.decimals, signed=True),
        "before": Column("before", "之前", metric.unit, metric.decimals),
        "after": Column("after", "现在", metric.unit, metric.decimals),
    }
    shown = [name for name in columns if metric.ratio or name not in ("own", "mix")]
    rows = found.units
    if by == COMMUNITY:
        rows = rows.assign(community=rows["unit"].where(rows["level"] == "community"))
    alt = f"{metric.label}各{by}的影响"
    if community := tables.read(
        rows[shown], columns, f"why-table-{key}", alt, rows.get("community"), most=None, beside=True
    ):
        go_to_community(screen, community)
