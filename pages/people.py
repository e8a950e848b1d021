"""队伍专业化：队伍强不强，人到没到，活跃不活跃？"""

import streamlit as st

from components import charts, page
from components.panel import panel, watched

screen = page.open("队伍专业化", "队伍强不强，人到没到，活跃不活跃")

match page.tabs("两委班子", "考核激励", "双报到", "公益岗位", "志愿服务"):
    case "两委班子":
        panel(screen, "people/frontline", charts.bars, category="street", value="share", text="label", pick="street")
        panel(
            screen,
            "people/terms",
            columns=["term", "share", "frontline_members", "members", "mean", "communities", "head_trainings"],
        )
    case "考核激励":
        left, right = st.columns(2)
        with left:
            panel(screen, "people/grades", charts.stacked, category="day", part="grade", value="cadres")
        with right:
            panel(
                screen,
                "people/grades_by_street",
                charts.stacked,
                category="street",
                part="grade",
                value="cadres",
                pick="street",
            )
        panel(
            screen,
            "people/bonus_by_excellent_share",
            charts.bars,
            category="band",
            value="bonus",
            text="label",
            order="given",
        )
    case "双报到":
        panel(screen, "people/checkins", charts.sankey, source="unit_kind", target="street", value="members")
        panel(screen, "people/sides", charts.heat, x="side", y="street", value="members", text="label", pick="street")
    case "公益岗位":
        panel(screen, "people/posts", charts.bars, category="post", value="claimed", text="label")
        watched(screen, "unclaimed_posts", ["name", "post", "street"])
    case "志愿服务":
        left, right = st.columns(2)
        with left:
            panel(screen, "people/volunteers", charts.lines, time="month", value="registered", series="street")
        with right:
            panel(
                screen, "people/volunteers_by_street", charts.bars, category="street", value="per_1000", pick="street"
            )
        left, right = st.columns(2)
        with left:
            panel(screen, "people/themes", charts.bars, category="theme", value="events", text="label")
        with right:
            panel(screen, "people/stations", charts.bars, category="street", value="stations", pick="street")
        panel(screen, "people/calendar", charts.calendar, day="day", value="events")
