"""指标来历：这个数是多少、为什么变、谁高谁低、从哪里来？"""

import streamlit as st

from components import page
from components.screens.metric import head, places, sources, why

screen = page.open("指标来历", "一个数是多少、为什么变、谁高谁低、怎么算、从哪里来")
if metric := head.choose():
    left, right = st.columns([2, 3])
    with left:
        head.value(screen, metric)
    with right:
        (places.trend if metric.dated else places.streets)(screen, metric)

    why.panel(screen, metric)

    if metric.dated:
        left, right = st.columns([2, 3])
        with left:
            places.streets(screen, metric)
        with right:
            places.communities(screen, metric)
    else:
        places.communities(screen, metric)

    sources.panel(screen, metric)
