"""简报：把数写成文字，交给领导看什么，交给街道办什么？"""

import streamlit as st

from components import inputs, page, papers
from reports import district, excel, supervision, weekly, word

screen = page.open("简报", "由台账写成的区情简报、每周进展、督办单和全部表格，可下载修改")

match page.tabs("区情简报", "每周进展", "督办单", "全部表格"):
    case "区情简报":
        papers.paper(screen, district.brief(screen.dataset, screen.filters), word.writers())
    case "每周进展":
        week = inputs.choice("周截止日", screen, "sites/weeks", "week")
        papers.report(screen, weekly.brief, word.writers(), week)
    case "督办单":
        with st.container(horizontal=True, vertical_alignment="bottom", key="controls"):
            rules = inputs.rules()
            unit = inputs.option("责任单位", "unit", supervision.units(screen.dataset, screen.filters, *rules))
            papers.every(screen, "督办单", supervision.bundle, {"zip": supervision.write}, *rules)
        papers.report(screen, supervision.brief, word.writers(), unit, *rules)
    case "全部表格":
        papers.workbook(screen, "全部表格", excel.content)
