"""The application that ``streamlit run app.py`` serves: the frame script for every visitor, and a log of what goes wrong in it."""

import streamlit as st
from starlette.middleware import Middleware

from components import failures, frame
from components.index import Index

app = st.App(
    "components/menu.py", middleware=[Middleware(Index, screens=frame.screens())], on_script_error=failures.tell
)
