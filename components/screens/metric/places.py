"""A metric over time, and its streets and communities beside each other."""

from dataclasses import replace

import pandas as pd
import streamlit as st
from dateutil.relativedelta import relativedelta

from components import charts, filters, tables, theme
from components.board import board
from components.page import Screen, go_to_community
from components.panel import head
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, targets
from warehouse.measures.ranking import told
from warehouse.metrics import Metric, Reading
from warehouse.queries import Column, field_column
from warehouse.words import numbers, plain, wording

_HTML = plain.markup(__file__)


def trend(screen: Screen, metric: Metric) -> None:
    """Every month, or year, as far as the metric has them."""
    rows = catalogue.history(screen.dataset, screen.filters, metric)
    known = rows.dropna(subset="value")
    times, until = "每年" if metric.yearly else "每月", screen.filters.until
    begun = until != until + (relativedelta(month=12, day=31) if metric.yearly else relativedelta(day=31))
    with st.container(border=True, key="panel-metric-trend", height="stretch"):
        head(
            "metric-trend",
            _extremes(known, metric, begun and "since" in metric.params),
            f"{metric.label}，{times} · {screen.filters.places()}，截至所选期末",
        )
        if known.empty:
            st.info("所选范围内没有数据。请放宽筛选条件。", icon=":material/info:")
            return
        drawn = {"time": "time", "value": "value", "label": metric.label, "unit": metric.unit}
        drawn |= {"decimals": metric.decimals}
        target = targets.of(screen.dataset, screen.filters).get(metric.id)
        if metric.kind == "flow" or metric.yearly:
            figure = charts.columns_over_time(rows, **drawn)
        else:
            figure = charts.lines(rows, levels={f"目标 {target.words}": target.value} if target else {}, **drawn)
        st.plotly_chart(
            charts.Checked(figure), theme=None, key="metric-trend", config=charts.CONFIG, alt=f"{metric.label}，{times}"
        )


def _extremes(known: pd.DataFrame, metric: Metric, begun: bool) -> str:
    """The highest and the lowest of the months or years, without the last where it has only ``begun``."""
    called = numbers.moments(known["time"]) if len(known) else {}
    known = known.iloc[:-1] if begun else known
    if known["value"].nunique() < 2 and len(known) != 1:
        return f"{metric.label}{'没有数据' if known.empty else '没有变化'}"
    days = dict(zip(numbers.days(known["time"]), known["value"], strict=True))

    def end(value: float, word: str) -> str:
        alike = [called[day] for day, one in days.items() if one == value]
        tied = f"等 {len(alike)} {'年' if metric.yearly else '个月'}" if len(alike) > 1 else ""
        return f"{alike[0]}{tied}最{word}（{numbers.written(value, metric.unit, metric.decimals)}）"

    if len(days) == 1:
        ((day, value),) = days.items()
        return f"{called[day]}为 {numbers.written(value, metric.unit, metric.decimals)}"
    return "，".join(
        end(value, word)
        for value, word in zip((max(days.values()), min(days.values())), wording.ends(metric), strict=True)
    )


def streets(screen: Screen, metric: Metric) -> None:
    """All streets, the chosen ones marked; a click looks at one only."""
    every = replace(screen.filters, streets=None)
    readings = {
        street: catalogue.read(screen.dataset, replace(every, streets=(street,)), [metric.id])[metric.id]
        for street in dict.fromkeys(screen.dataset.rows("map/directory", every)["street"])
    }
    whole = catalogue.read(screen.dataset, every, [metric.id])[metric.id]
    target = targets.of(screen.dataset, every, parts=True).get(metric.id)
    middle, held = (target.value, f"目标 {target.words}") if target else (whole.value, "全区")
    values = pd.Series({street: reading.value for street, reading in readings.items()}, dtype="float64")
    ranked = told(values, metric.better)
    lines = [
        {
            "street": street,
            "picked": street in (screen.filters.streets or ()),
            "rank": "" if metric.better == "neither" or pd.isna(ranked[street]) else ranked[street],
            "tint": _tint(metric, values, middle, street),
        }
        | _line(reading)
        for street, reading in readings.items()
    ]
    with st.container(border=True, key="panel-metric-streets", height="stretch"):
        head(
            "metric-streets",
            _apart(values, metric),
            f"各街道与{held}相比，点选只看一个街道 · {every.sentence(metric.params)}",
        )
        picked = board(_HTML.streets(lines, _line(whole), metric), key="metric-streets")
    if picked:
        filters.ask("streets", picked)


def _line(reading: Reading) -> dict[str, str]:
    metric, change = reading.metric, reading.change
    return {
        "value": numbers.written(reading.value, metric.unit, metric.decimals),
        "parts": numbers.n_of(reading.numerator, reading.denominator) if metric.of else "",
        "change": numbers.ABSENT if change is None else numbers.signed(change, metric.decimals),
    }


def _tint(metric: Metric, values: pd.Series, middle: float | None, street: str) -> str:
    """How far a street is better (blue) or worse (orange) than the target, else the district; of amounts nothing is said."""
    spread = (values - middle).abs().max() if middle is not None else 0
    if metric.better == "neither" or metric.kind != "ratio" or not spread or pd.isna(values[street]):
        return "transparent"
    good = (values[street] > middle) == (metric.better == "higher")
    return theme.tint(good, abs(values[street] - (middle or 0)) / spread)


def _apart(values: pd.Series, metric: Metric) -> str:
    """Which is highest and which lowest."""
    known = values.dropna()
    if known.nunique() < 2:
        return "各街道没有数据" if known.empty else "各街道相同" if len(known) > 1 else f"{known.index[0]}"
    return "，".join(
        f"{known.index[list(known == end).index(True)]}{_tied(known, end)}最{word}（{numbers.written(end, metric.unit, metric.decimals)}）"
        for end, word in zip((known.max(), known.min()), wording.ends(metric), strict=True)
    )


def _tied(values: pd.Series, end: float) -> str:
    alike = int((values == end).sum())
    return f"等 {alike} 个" if alike > 1 else ""


def communities(screen: Screen, metric: Metric) -> None:
    """Every community by name, the worst first; a click opens it. Of a share of communities it says which are counted."""
    rows = catalogue.by("community", screen.dataset, screen.filters, [metric.id])
    rows = rows.assign(name=rows["community"].map(screen.dataset.names), value=rows[metric.id])
    if metric.better != "neither":
        rows["rank"] = told(rows["value"], metric.better)
    rows = rows.sort_values("value", ascending=metric.better == "higher", na_position="last", kind="stable")
    known, directory = int(rows["value"].notna().sum()), LEDGERS["communities"].by_name
    columns = {name: field_column(directory[name]) for name in ("name", "street", "type")}
    columns |= {"value": Column("value", metric.label, metric.unit, metric.decimals), "rank": Column("rank", "位次")}
    shown = ["name", "value", *(["rank"] if "rank" in rows else [])]
    if metric.states:
        rows["state"] = rows["value"].map(dict(zip((100, 0), metric.states, strict=True)))
        columns, shown = columns | {"state": Column("state", metric.label)}, ["name", "state"]
    elif metric.of:
        rows = rows.rename(columns={f"{metric.id}_n": "n", f"{metric.id}_of": "of"})
        columns |= {"n": Column("n", "分子", metric.of.unit), "of": Column("of", "分母", metric.of.unit)}
        shown += ["n", "of"]
    shown += ["street", "type"]
    order = "从高到低" if metric.better == "neither" else "最需要关注的在前"
    with st.container(border=True, key="panel-metric-communities", height="stretch"):
        head(
            "metric-communities",
            f"{_known(known, len(rows))}，{order}",
            f"各社区{metric.label}，点选名称打开社区档案 · {screen.filters.sentence(metric.params)}",
        )
        rows = rows.reset_index(drop=True)
        alt = f"各社区{metric.label}"
        key = f"communities-{metric.id}"
        if community := tables.read(rows[shown], columns, key, alt, rows["community"], most=None, beside=True):
            go_to_community(screen, community)


def _known(known: int, of: int) -> str:
    """How many communities have a number."""
    return f"{of} 个社区均有数据" if known == of else f"{known} / {of} 个社区有数据"
