"""简报：把数写成文字，交给领导看什么？"""

from components import inputs, page, papers
from reports import district, excel, weekly, word

screen = page.open("简报", "由台账写成的区情简报、每周进展和全部表格，可下载修改")

match page.tabs("区情简报", "每周进展", "全部表格"):
    case "区情简报":
        papers.paper(screen, district.brief(screen.dataset, screen.filters), word.writers())
    case "每周进展":
        week = inputs.choice("周末日期", screen, "sites/weeks", "week")
        papers.report(screen, weekly.brief, word.writers(), week)
    case "全部表格":
        papers.workbook(screen, "全部表格", excel.content)
