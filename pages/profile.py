"""社区档案：这个社区怎么样，排在哪里，还差什么？"""

import streamlit as st

from components import attention, charts, page, stream
from components.panel import panel
from components.screens import profile
from reports import community, word

screen = page.open("社区档案", "一个社区的全部情况，可与另外两个社区比较")
codes = profile.controls(screen, community.brief, word.writers())
chosen = {"communities": codes}
named = ["name"] * (len(codes) > 1)
over_time = {"time": "month", "series": "name", "colors": profile.colors(screen, codes), "params": chosen}

match page.tabs("概况", "阵地", "服务", "经费和督查", key="part") if codes else None:
    case None:
        panel(screen, "map/directory", columns=["name", "street", "type", "households", "residents"])
    case "概况":
        profile.ranks(screen, codes, community.METRICS_SHOWN)
        attention.listed(screen, codes[0])
    case "阵地":
        left, right = st.columns(2)
        with left:
            levels = profile.levels(screen, codes)
            panel(screen, "profile/areas", charts.lines, value="area", shape="hv", levels=levels, **over_time)
        with right:
            columns = [*named, "standard", "required", "area", "missing"]
            panel(screen, "profile/standards", columns=columns, params=chosen | profile.standards())
        planned = ["subject", "measure", "planned_start", "planned_finish", "finished", "state", "percent", "report"]
        panel(screen, "profile/projects", columns=[*named, *planned], params=chosen)
        panel(screen, "profile/weekly", stream.cards, params=chosen, kept=screen.dataset.pictures)
    case "服务":
        rows = st.columns(2), st.columns(2)
        with rows[0][0]:
            panel(screen, "profile/matters", charts.lines, value="accepted", **over_time)
        with rows[0][1]:
            panel(screen, "profile/volunteers", charts.lines, value="registered", **over_time)
        with rows[1][0]:
            panel(screen, "profile/windows", columns=[*named, "window_kind", "label"], params=chosen)
        with rows[1][1]:
            panel(screen, "profile/rules", columns=[*named, "rule", "in_place"], params=chosen)
    case "经费和督查":
        steps = ["consulted", "proposed", "deliberated", "resolved", "decision_published", "result_published", "paid"]
        panel(screen, "profile/funds", columns=[*named, "year", "project", "amount", "state", *steps], params=chosen)
        found = ["date", "way", "content", "finding", "deadline", "rectified", "state"]
        panel(screen, "profile/findings", columns=[*named, *found], params=chosen)
