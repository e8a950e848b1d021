"""What went wrong in a script: a number to quote on the screen, the same number with the traceback in the log."""

import logging
import secrets

import streamlit as st

_LOG = logging.getLogger("wancheng")


def tell(error: Exception) -> bool:
    """Log an exception that nobody caught and say so where it came up. True: Streamlit shows nothing of its own."""
    number = secrets.token_hex(3).upper()
    _LOG.error("编号 %s", number, exc_info=error)
    st.error(
        f"这里出了错，编号 **{number}**。数据没有变化；请刷新页面再试，仍然出错时，请把编号告诉管理员，日志中可以查到原因。",
        icon=":material/error:",
    )
    return True
