"""服务精细化：窗口齐不齐，事办得快不快，群众满不满意？"""

import streamlit as st

from components import charts, page
from components.panel import panel, watched

screen = page.open("服务精细化", "窗口齐不齐，事办得快不快，群众满不满意")

match page.tabs("事项办理", "办理效率", "窗口规范", "信息平台", "服务载体", "社会服务"):
    case "事项办理":
        panel(screen, "services/by_month", charts.columns_over_time, time="month", value="accepted", series="level")
        left, right = st.columns(2)
        with left:
            panel(screen, "services/by_window", charts.bars, category="window_kind", value="accepted")
        with right:
            panel(screen, "services/by_channel", charts.bars, category="channel", value="accepted")
        panel(screen, "services/visits", charts.columns_over_time, time="month", value="visitors")
    case "办理效率":
        left, right = st.columns(2)
        with left:
            panel(
                screen, "services/quality", charts.bars, category="street", value="share", text="label", pick="street"
            )
            panel(screen, "services/taken", charts.bars, category="taken", value="closed_count", order="given")
        with right:
            panel(
                screen,
                "services/satisfaction",
                charts.bars,
                category="street",
                value="share",
                text="label",
                pick="street",
            )
            panel(screen, "services/backlog", charts.bars, category="age", value="open", order="given")
        panel(
            screen,
            "services/speed",
            columns=["window_kind", "closed_count", "median", "p90", "in_time", "decided", "share"],
        )
        left, right = st.columns(2)
        with left:
            watched(screen, "low_on_time_share", ["name", "street", "share", "in_time", "decided"])
        with right:
            watched(screen, "late_matters", ["name", "street", "late"])
    case "窗口规范":
        left, right = st.columns(2)
        with left:
            watched(screen, "windows_missing", ["name", "street", "missing", "kinds"])
        with right:
            watched(screen, "rules_missing", ["name", "street", "missing", "rules"])
        panel(
            screen,
            "services/rules",
            charts.heat,
            x="rule",
            y="street",
            value="share",
            text="label",
            scale="shortfall",
            pick="street",
        )
        panel(
            screen,
            "services/windows",
            charts.heat,
            x="window_kind",
            y="name",
            value="state",
            text="label",
            scale="states",
            pick="community",
        )
    case "信息平台":
        left, right = st.columns([2, 3])
        with left:
            panel(
                screen, "services/network", charts.bars, category="street", value="share", text="label", pick="street"
            )
            panel(screen, "services/parts", charts.bars, category="part", value="platforms", text="label")
        with right:
            panel(screen, "services/platforms", columns=["name", "street", "built", "part_count", "parts"])
    case "服务载体":
        panel(screen, "services/carrier_levels", charts.bars, category="level", value="carriers", text="label")
        panel(screen, "services/carriers", columns=["level", "carrier_name", "name", "theme", "events", "participants"])
    case "社会服务":
        panel(screen, "services/social", charts.heat, x="service", y="organisation", value="served", text="label")
        panel(
            screen,
            "services/served",
            charts.heat,
            x="organisation",
            y="name",
            value="served",
            text="label",
            pick="community",
        )
        watched(screen, "unserved_communities", ["name", "street"])
