"""Controls that belong to one screen; what they say stands in the address."""

from datetime import date

import streamlit as st

from components.page import Screen
from components.panel import literal
from warehouse.measures.standards import STANDARDS, Standard


def thresholds(low: int, high: int) -> dict[str, int]:
    """Two movable area standards in ㎡, the lower one first."""
    with st.container(horizontal=True, key="thresholds"):
        first = st.number_input("第一标准线（㎡）", 50, 5000, low, 50, key="low", bind="query-params", width=180)
        second = st.number_input("第二标准线（㎡）", 50, 5000, high, 50, key="high", bind="query-params", width=180)
    return {"low": min(first, second), "high": max(first, second)}


def choice(label: str, screen: Screen, query: str, column: str) -> date | None:
    """One of the values of a query's column, the first by default; None when there is none."""
    values = [str(value) for value in screen.dataset.rows(query, screen.filters)[column]]
    chosen = st.selectbox(label, values, key=column, bind="query-params", width=220, placeholder="没有可选的日期")
    return date.fromisoformat(chosen) if chosen else None


def standard() -> dict:
    """The area standard to hold communities against, as parameters; the choice stays for all screens."""
    st.selectbox(
        "对照标准",
        list(STANDARDS),
        key="standard",
        bind="query-params",
        persist_state="session",
        width=260,
        format_func=lambda id: STANDARDS[id].label,
        help="可选公开文件中的标准对照；程序不认定哪一项适用。",
    )
    chosen = standard_in_force()
    st.caption(f"依据：{chosen.source}。")
    return {"threshold": chosen.minimum, "per_hundred": chosen.per_hundred, "standard": chosen.label}


def standard_in_force() -> Standard:
    """The standard chosen on any screen, by default the line of the published figures."""
    return STANDARDS[st.session_state.get("standard") or "published"]


def gone(label: str, key: str, known) -> bool:
    """Say which values of the address are no longer to be chosen; whether there are any."""
    lost = [value for value in st.query_params.get_all(key) if value and value not in known]
    if lost:
        st.warning(
            f"地址中的{label}“{literal('、'.join(lost))}”已不存在，没有采用，请重新选择。", icon=":material/warning:"
        )
    return bool(lost)


def communities(screen: Screen, most: int) -> list[str]:
    """Codes of up to ``most`` communities, by their names in the address; the first of the filtered ones by default."""
    directory = screen.dataset.rows("map/directory", screen.dataset.everything)
    names = dict(zip(directory["community"], directory["name"], strict=True))
    chosen = st.multiselect(
        "社区",
        list(names),
        key="community",
        bind="query-params",
        format_func=lambda code: names.get(code, code),
        max_selections=most,
        placeholder="输入社区名称，最多比较三个",
        width=520,
    )
    return chosen or [*screen.dataset.rows("map/directory", screen.filters)["community"], *names][:1]
