"""The frame around every screen: page settings, menu, and the banner that says which dataset is shown."""

import streamlit as st

from components import frame

st.set_page_config(page_title="宛城区社区党建数据看板", page_icon=frame.ICON, layout="wide", initial_sidebar_state=224)

menu = {
    "看数": [
        st.Page("pages/overview.py", title="总览", icon=":material/dashboard:", default=True),
        st.Page("pages/map.py", title="社区地图", icon=":material/map:"),
        st.Page("pages/profile.py", title="社区档案", icon=":material/badge:"),
    ],
    "四化": [
        st.Page("pages/sites.py", title="阵地规范化", icon=":material/home_work:"),
        st.Page("pages/people.py", title="队伍专业化", icon=":material/groups:"),
        st.Page("pages/services.py", title="服务精细化", icon=":material/handshake:"),
        st.Page("pages/safeguards.py", title="保障机制化", icon=":material/verified_user:"),
    ],
    "汇报": [
        st.Page("pages/tour.py", title="观摩", icon=":material/slideshow:"),
        st.Page("pages/brief.py", title="简报", icon=":material/article:"),
    ],
    "用数": [
        st.Page("pages/explore.py", title="自由探索", icon=":material/query_stats:"),
        st.Page("pages/catalogue.py", title="指标口径", icon=":material/menu_book:"),
        st.Page("pages/ledgers.py", title="台账管理", icon=":material/table_view:"),
    ],
}

page = st.navigation(menu)
frame.begin()
page.run()
