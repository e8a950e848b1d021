"""保障机制化：责任落没落实，钱用得对不对，问题改没改？"""

import streamlit as st

from components import charts, page
from components.panel import panel, watched

screen = page.open("保障机制化", "责任落没落实，钱用得对不对，问题改没改")

match page.tabs("目标责任", "共驻共建", "专项经费", "工资待遇", "督查整改"):
    case "目标责任":
        left, right = st.columns(2)
        with left:
            panel(screen, "safeguards/cycle", charts.bars, category="step", value="share", text="label", order="given")
        with right:
            panel(
                screen,
                "safeguards/promises",
                charts.bars,
                category="street",
                value="share",
                text="label",
                pick="street",
            )
        watched(screen, "promises_behind", ["name", "street", "year", "promises", "kept", "open"])
        watched(screen, "unsigned_targets", ["level", "name", "street", "year"])
        panel(
            screen,
            "safeguards/organisations",
            columns=["level", "name", "street", "signed", "self_checked", "reviewed", "promises", "kept", "score"],
        )
    case "共驻共建":
        panel(screen, "safeguards/joint", charts.bars, category="street", value="share", text="label", pick="street")
        panel(
            screen,
            "safeguards/committees",
            columns=["kind", "name", "street", "founded", "member_units", "meetings", "joint_projects"],
        )
    case "专项经费":
        left, right = st.columns(2)
        with left:
            panel(
                screen,
                "safeguards/execution",
                charts.bars,
                category="street",
                value="share",
                text="label",
                pick="street",
            )
        with right:
            panel(screen, "safeguards/categories", charts.bars, category="category", value="paid")
        panel(screen, "safeguards/steps", charts.bars, category="step", value="share", text="label", order="given")
        watched(screen, "fund_breaches", ["name", "street", "year", "project", "amount", "breach", "detail"])
    case "工资待遇":
        panel(screen, "safeguards/wages", charts.stacked, category="day", part="part", value="amount", share=False)
    case "督查整改":
        left, right = st.columns(2)
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
        with right:
            panel(
                screen, "safeguards/closure", charts.bars, category="street", value="share", text="label", pick="street"
            )
        left, right = st.columns(2)
        with left:
            panel(screen, "safeguards/open_by_age", charts.bars, category="age", value="findings", order="given")
        with right:
            watched(screen, "repeated_findings", ["name", "street", "content", "times"])
        watched(screen, "late_findings", ["name", "street", "content", "finding", "deadline", "days"])
