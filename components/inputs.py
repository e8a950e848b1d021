"""Controls that belong to one screen; what they say stands in the address."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from components import address
from components.page import Screen
from warehouse.measures.attention import RULES
from warehouse.measures.standards import STANDARDS, Standard
from warehouse.words.plain import markdown

_AREAS = range(50, 5001)  # ㎡
_FIRST = next(iter(STANDARDS))


def thresholds(low: int, high: int) -> dict[str, int]:
    """Two movable area standards in ㎡, the lower one first."""
    with st.container(horizontal=True, key="thresholds"):
        first, second = (
            st.number_input(
                label, _AREAS.start, _AREAS.stop - 1, step=50, key=address.key(name, default, _AREAS, label), width=180
            )
            for label, name, default in (("第一标准线（㎡）", "low", low), ("第二标准线（㎡）", "high", high))
        )
    return {"low": min(first, second), "high": max(first, second)}


def choice(label: str, screen: Screen, query: str, column: str) -> date | None:
    """One of the values of a query's column, the first by default; None when there is none."""
    chosen = option(label, column, [str(value) for value in screen.dataset.rows(query, screen.filters)[column]])
    return date.fromisoformat(chosen) if chosen else None


def option(label: str, name: str, values: Sequence[str]) -> str | None:
    """One of some words, the first by default; None when there is none."""
    key = address.key(name, values[0] if values else None, values, label)
    return st.selectbox(label, values, key=key, width=220, placeholder="没有可选的内容")


def rules() -> tuple[tuple[str, ...], Standard]:
    """The rules of 需要关注 that somebody chose, all of them where none is, and the area standard in force."""
    titles = {rule.id: rule.title for rule in RULES.values()}
    chosen = st.multiselect(
        "督办事项",
        list(titles),
        key=address.key("rules", [], titles, "督办事项"),
        format_func=titles.__getitem__,
        placeholder="不选为全部事项",
        width=520,
    )
    return tuple(id for id in titles if id in chosen or not chosen), standard_in_force()


def standard() -> dict:
    """The area standard to hold communities against, as parameters; the choice stays for all screens."""
    st.selectbox(
        "对照标准",
        list(STANDARDS),
        key=address.key("standard", _FIRST, list(STANDARDS), "对照标准"),
        width=260,
        format_func=lambda id: STANDARDS[id].label,
        help="可选公开文件中的标准对照；程序不认定哪一项适用。",
    )
    chosen = standard_in_force()
    st.caption(f"依据：{markdown(chosen.source)}。")
    return {"threshold": chosen.minimum, "per_hundred": chosen.per_hundred, "standard": chosen.label}


def standard_in_force() -> Standard:
    """The standard chosen on any screen, by default the line of the published figures."""
    return STANDARDS.get(address.value("standard", _FIRST), STANDARDS[_FIRST])


def communities(screen: Screen, most: int) -> list[str]:
    """Codes of up to ``most`` communities, by name or code in the address; none where nobody has chosen any."""
    names = screen.dataset.names
    return st.multiselect(
        "社区",
        list(names),
        key=address.key("community", [], names, "社区"),
        format_func=names.__getitem__,
        max_selections=most,
        placeholder="输入社区名称，最多比较三个",
        width=520,
    )
