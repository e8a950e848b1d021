"""The application that ``streamlit run app.py`` serves: the frame script for every visitor, and a log of what goes wrong in it."""

import streamlit as st

from components import failures

app = st.App("components/menu.py", on_script_error=failures.tell)
