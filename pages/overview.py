"""总览：现在怎么样，哪里有问题，谁需要帮助？"""

from components import attention, page
from components.screens.overview import cards, heat, reconciliation

screen = page.open("总览", "现在怎么样，哪里有问题，谁需要帮助")

cards.cards(
    screen,
    [
        "share_500",
        "share_1000",
        "site_growth",
        "members",
        "volunteers",
        "volunteer_events",
        "matters",
        "on_time_share",
        "visits",
        "platforms",
        "community_joint",
        "fund_execution",
    ],
    besides=["matters_late", "satisfaction", "findings_late", "rectified_in_time_share", "projects_overdue"],
)

attention.listed(screen)

heat.heat(
    screen,
    [
        "share_500",
        "area_per_100_households",
        "standards_met_share",
        "members_per_1000",
        "volunteers_per_1000",
        "window_coverage",
        "on_time_share",
        "satisfaction",
        "platform_share",
        "fund_execution",
        "rectified_in_time_share",
    ],
)

reconciliation.folded(screen)
