"""观摩：现场放映什么，按什么路线走，评委打多少分？"""

from components import page
from components.screens.tour import stage, touring
from reports import tour, wall

view = page.open("观摩", "编排路线、现场放映、评委评分、大屏展示")

if not stage.stands(view, tour.page, wall.html):
    match page.tabs("放映", "路线", "评分", "大屏"):
        case "放映":
            route = touring.choose(view)
            touring.overview(view, route)
            touring.files(view, route, tour.files(view.dataset, view.filters, route, touring.dropped()))
        case "路线":
            touring.editor(view)
        case "评分":
            touring.scoring(view)
        case "大屏":
            touring.wall(view)
