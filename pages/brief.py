"""简报：把数写成文字，交给领导看什么？"""

import streamlit as st

from components import inputs, page, papers
from reports import district, tables, weekly, word

view = page.open("简报", "由台账写成的区情简报、每周进展和全部表格，可下载修改")

match page.tabs("区情简报", "每周进展", "全部表格"):
    case "区情简报":
        papers.paper(view, district.brief(view.dataset, view.filters), word.write)
    case "每周进展":
        week = inputs.choice("周末日期", view, "sites/weeks", "week")
        if week:
            papers.paper(view, weekly.brief(view.dataset, view.filters, week), word.write)
        else:
            st.info("所选范围内没有每周进度。请放宽筛选条件，或在“台账管理”导入“每周进度”。", icon=":material/info:")
    case "全部表格":
        papers.workbook(view, "全部表格", tables.write)
