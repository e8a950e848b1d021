"""Facts in, frames out. Nothing here draws and nothing here knows Streamlit."""
