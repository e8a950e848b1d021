"""社区地图：哪里高，哪里低，点开看这个社区。"""

import streamlit as st

from components import page
from components.screens import atlas

screen = page.open("社区地图", "哪里高、哪里低；点选社区看它的情况，点选街道名只看这个街道")

settings = atlas.controls(screen)
left, right = st.columns([4, 3])
with left:
    atlas.draw(screen, settings)
with right:
    atlas.card(screen, settings)
