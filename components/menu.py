"""The script that runs for every visitor: page settings, menu, and the banner that says which dataset is shown."""

import streamlit as st

from components import frame

st.set_page_config(page_title="宛城区社区党建数据看板", page_icon=frame.ICON, layout="wide", initial_sidebar_state=224)
page = st.navigation(frame.menu())
frame.begin()
page.run()
