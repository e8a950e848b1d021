"""The script that runs for every visitor: page settings, menu, and the banner that says which dataset is shown."""

import streamlit as st

from components import address, frame, link, search

frame.settings()
page = st.navigation(frame.menu(), expanded=True)
frame.begin(page)
with st.container(key="tools", horizontal=True):
    search.box()
    link.button()
page.run()
address.write()
