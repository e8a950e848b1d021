"""观摩：现场放映什么，按什么路线走，评委打多少分？"""

from components import page, visitor
from components.screens.tour import hosting, stage, touring
from reports import tour, wall

screen = page.open("观摩", "编排路线、现场放映、评委评分、大屏展示")

if not stage.stands(screen, tour.page, wall.html):
    match page.tabs(*visitor.among({"放映": ("view",), "路线": ("tours",), "评分": ("tours",), "大屏": ("view",)})):
        case "放映":
            hosting.running_shows()
            route = touring.choose(screen)
            touring.overview(screen, route)
            hosting.rehearsed(route)
            made = tour.files(screen.dataset, screen.filters, route, touring.dropped(), visitor.mark())
            touring.files(screen, route, made)
        case "路线":
            touring.editor(screen)
        case "评分":
            touring.scoring(screen)
        case "大屏":
            touring.wall(screen)
