"""自由探索：没有现成画面的问题，怎样在两分钟内得到答案？"""

from components import page
from components.screens.explore import building, editor, keeping, sheets

screen = page.narrowed(page.open("自由探索", "搭建表格、编写查询、翻阅整表", unfiltered=("SQL", "我的视图")), "query")

keeping.follow()
match page.tabs("搭建", "SQL", "整表", "我的视图"):
    case "搭建":
        building.door(screen)
    case "SQL":
        editor.door(screen)
    case "整表":
        sheets.door(screen)
    case "我的视图":
        keeping.listed(screen, building.asked, editor.take_over)
