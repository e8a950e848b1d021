"""观摩：现场放映什么，按什么路线走，评委打多少分？"""

import streamlit as st

from components import page, visitor
from components.screens.tour import hosting, stage, touring
from reports import tour, wall

screen = page.open("观摩", "编排路线、现场放映、评委评分、大屏展示", unfiltered=("大屏",))

if not stage.stands(screen, tour.page, wall.html):
    shown = visitor.among({"放映": ("view",), "路线": ("tours",), "评分": ("tours",)})
    match page.tabs(*shown, formerly={"大屏": "放映"}):
        case "放映":
            hosting.running_shows()
            route = touring.choose(screen)
            touring.overview(screen, route)
            hosting.rehearsed(route)
            made = tour.files(screen.dataset, screen.filters, route, touring.dropped(), visitor.mark())
            left, right = st.columns([3, 2])
            with left:
                touring.files(screen, route, made)
            with right:
                touring.wall(screen)
        case "路线":
            touring.editor(screen)
        case "评分":
            touring.scoring(screen)
