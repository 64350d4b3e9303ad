"""The script that Streamlit runs for every visit and every change on a page."""

from app.ui.frame import show_frame

show_frame()
