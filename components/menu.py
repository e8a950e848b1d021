"""The script that runs for every visitor: page settings, menu, and the banner that says which dataset is shown."""

import streamlit as st

from components import frame

st.set_page_config(page_title=frame.name(), page_icon=frame.seal(), layout="wide", initial_sidebar_state=224)
page = st.navigation(frame.menu())
frame.begin()
page.run()
