"""The baseline of the measurements: a Streamlit page with one button."""

import streamlit as st

st.session_state["count"] = st.session_state.get("count", 0) + st.button("再运行一次")
st.write(f"第 {st.session_state['count']} 次")
