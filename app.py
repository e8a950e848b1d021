"""The application that ``streamlit run app.py`` serves: the gate, the frame script for everybody it lets in, a log of what goes wrong."""

import streamlit as st
from starlette.middleware import Middleware

from components import failures, frame
from components.gate.door import Gate, serving
from components.index import Index

app = st.App(
    "components/menu.py",
    lifespan=serving,
    middleware=[Middleware(Gate, screens=frame.screens()), Middleware(Index, screens=frame.screens())],
    on_script_error=failures.tell,
)
