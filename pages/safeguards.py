"""保障机制化：责任落没落实，钱用得对不对，问题改没改？"""

import streamlit as st

from components import charts, page
from components.panel import panel, watched

screen = page.open("保障机制化", "责任落没落实，钱用得对不对，问题改没改")

by_street = {"category": "street", "value": "share", "text": "label", "pick": "street"}
formerly = {"专项经费": "经费保障", "工资待遇": "经费保障"}
match page.tabs("目标责任", "共驻共建", "经费保障", "督查整改", formerly=formerly):
    case "目标责任":
        left, right = st.columns(2)
        with left:
            panel(screen, "safeguards/cycle", charts.bars, category="step", value="share", text="label", order="steps")
        with right:
            panel(screen, "safeguards/promises", charts.bars, **by_street)
        left, right = st.columns([3, 2])
        with left:
            watched(screen, "promises_behind", ["name", "open", "kept", "promises", "year", "street"])
        with right:
            watched(screen, "unsigned_targets", ["name", "level", "year", "street"])
        panel(
            screen,
            "safeguards/organisations",
            columns=["name", "signed", "promises", "kept", "self_checked", "reviewed", "score", "level", "street"],
        )
    case "共驻共建":
        panel(screen, "safeguards/joint", charts.bars, **by_street)
        panel(
            screen,
            "safeguards/committees",
            columns=["name", "joint_projects", "meetings", "member_units", "founded", "kind", "street"],
        )
    case "经费保障":
        left, right = st.columns(2)
        with left:
            panel(screen, "safeguards/execution", charts.bars, **by_street)
        with right:
            panel(screen, "safeguards/categories", charts.bars, category="category", value="paid")
        left, right = st.columns(2)
        with left:
            panel(screen, "safeguards/steps", charts.bars, category="step", value="share", text="label", order="steps")
        with right:
            panel(screen, "safeguards/wages", charts.stacked, category="day", part="part", value="amount", share=False)
        watched(screen, "fund_breaches", ["name", "amount", "breach", "detail", "project", "year", "street"])
    case "督查整改":
        left, middle, right = st.columns(3)
        with left:
            panel(
                screen,
                "safeguards/contents",
                charts.stacked,
                category="content",
                part="way",
                value="findings",
                share=False,
            )
        with middle:
            panel(screen, "safeguards/open_by_age", charts.bars, category="age", value="findings", order="given")
        with right:
            panel(screen, "safeguards/closure", charts.bars, **by_street)
        watched(screen, "late_findings", ["name", "days", "content", "finding", "deadline", "street"])
        watched(screen, "repeated_findings", ["name", "times", "content", "street"])
