"""阵地规范化：阵地够不够，差在哪里，怎样补齐？"""

import streamlit as st

from components import charts, inputs, page, stream
from components.panel import panel, watched

screen = page.open("阵地规范化", "阵地够不够，差在哪里，怎样补齐")

by_street = {"category": "street", "pick": "street"}
match page.tabs("面积达标", "扩面增效", "建设标准", "三年行动", "每周进展", "示范晋位"):
    case "面积达标":
        lines = inputs.thresholds(low=500, high=1000)
        marks = {"thresholds": tuple(lines.values()), "pick": "community"}
        panel(screen, "sites/areas", charts.exceedance, value="area", params=lines, **marks)
        left, right = st.columns(2)
        with left:
            panel(screen, "sites/thresholds", charts.bars, value="missing_low", **by_street, params=lines)
        with right:
            panel(screen, "sites/just_below", columns=["name", "missing", "area", "line", "street"], params=lines)
        columns = ["name", "missing", "area", "required", "per_100", "street"]
        panel(screen, "attention/below_standard", columns=columns, params=inputs.standard())
    case "扩面增效":
        left, right = st.columns([3, 2])
        with left:
            ends = {"before": "baseline", "after": "area"}
            panel(screen, "sites/growth", charts.dumbbell, category="name", **ends, pick="community")
        with right:
            panel(screen, "sites/growth_by_measure", charts.bars, category="measure", value="added")
            panel(screen, "sites/growth_by_type", charts.bars, category="type", value="growth")
    case "建设标准":
        cells = {"x": "standard", "y": "street", "value": "share", "text": "label"}
        panel(screen, "sites/standards", charts.heat, **cells, scale="shortfall", pick="street")
        panel(screen, "sites/unmet_standards", columns=["name", "result", "standard", "note", "date", "street"])
    case "三年行动":
        days = {"start": "planned_start", "finish": "planned_finish", "actual_finish": "finished"}
        drawn = {"category": "subject", "state": "state", "cutoff": screen.filters.until, "pick": "community"}
        panel(screen, "sites/programme", charts.gantt, **days, **drawn)
        left, right = st.columns(2)
        with left:
            panel(screen, "sites/burn_up", charts.burn_up, time="month", planned="planned", actual="actual", unit="个")
        with right:
            panel(screen, "sites/grades", charts.stacked, part="grade", value="projects", **by_street)
        watched(screen, "overdue_projects", ["subject", "days", "planned_finish", "name", "street"])
    case "每周进展":
        week = inputs.choice("周截止日", screen, "sites/weeks", "week")
        panel(screen, "sites/weekly", stream.cards, params={"week": week}, kept=screen.dataset.pictures)
        watched(screen, "unreported_projects", ["subject", "days", "last_week", "name", "street"])
    case "示范晋位":
        panel(screen, "sites/movement", charts.movement, before="before", after="after", count="communities")
        panel(screen, "sites/demonstrations", columns=["name", "year", "level", "note", "street"])
        panel(screen, "sites/tours", columns=["name", "place", "score", "highlight", "tour", "date", "street"])
