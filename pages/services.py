"""服务精细化：窗口齐不齐，事办得快不快，群众满不满意？"""

import streamlit as st

from components import charts, page
from components.panel import panel, watched

screen = page.open("服务精细化", "窗口齐不齐，事办得快不快，群众满不满意")

street, community = ({"text": "label", "pick": level} for level in ("street", "community"))
by_street = {"category": "street", "value": "share", **street}
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
            panel(screen, "services/quality", charts.bars, **by_street)
        with right:
            panel(screen, "services/satisfaction", charts.bars, **by_street)
        left, right = st.columns(2)
        with left:
            panel(screen, "services/taken", charts.bars, category="taken", value="closed_count", order="given")
        with right:
            panel(screen, "services/backlog", charts.bars, category="age", value="open", order="given")
        left, right = st.columns([3, 2])
        with left:
            columns = ["window_kind", "p90", "median", "share", "in_time", "decided", "closed_count"]
            panel(screen, "services/speed", columns=columns)
        with right:
            watched(screen, "low_on_time_share", ["name", "share", "in_time", "decided", "street"])
        watched(screen, "late_matters", ["name", "late", "new", "done", "street"])
    case "窗口规范":
        left, right = st.columns(2)
        with left:
            watched(screen, "windows_missing", ["name", "missing", "kinds", "street"])
        with right:
            watched(screen, "rules_missing", ["name", "missing", "rules", "street"])
        panel(screen, "services/rules", charts.heat, x="rule", y="street", value="share", scale="shortfall", **street)
        cells = {"x": "window_kind", "y": "name", "value": "state", "scale": "states"}
        panel(screen, "services/windows", charts.heat, **cells, **community)
    case "信息平台":
        left, right = st.columns(2)
        with left:
            panel(screen, "services/network", charts.bars, **by_street)
        with right:
            panel(
                screen, "services/parts", charts.bars, category="part", value="platforms", text="label", order="given"
            )
        panel(screen, "services/platforms", columns=["name", "part_count", "parts", "built", "street"])
    case "服务载体":
        panel(screen, "services/carrier_levels", charts.bars, category="level", value="carriers", text="label")
        panel(screen, "services/carriers", columns=["carrier_name", "events", "participants", "theme", "name", "level"])
    case "社会服务":
        panel(screen, "services/social", charts.heat, x="service", y="organisation", value="served", text="label")
        left, right = st.columns([2, 1])
        with left:
            panel(screen, "services/served", charts.heat, x="organisation", y="name", value="served", **community)
        with right:
            watched(screen, "unserved_communities", ["name", "street"])
