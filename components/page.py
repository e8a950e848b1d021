"""What every page begins with: the door, the title, the filters."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import address, edition, filters, frame, printing, visitor
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.words.plain import markdown


@dataclass(frozen=True)
class Screen:
    """What a page looks at."""

    dataset: Dataset
    filters: Filters


def open(title: str, question: str, filtered: bool = True, unfiltered: Collection[str] = ()) -> Screen:
    """Begin a page: write title and question in one row, read the filters; on the tabs ``unfiltered`` they have no say."""
    dataset = edition.dataset()
    with st.container(key="title", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(title, anchor=False, width="content")
        st.caption(question, width="content")
    filtered = filtered and address.value("tab", "") not in unfiltered
    chosen = filters.row(dataset) if filtered else dataset.everything
    printing.foot(dataset, chosen.sentence() if filtered else title)
    return Screen(dataset, chosen)


def narrowed(screen: Screen, capability: str) -> Screen:
    """What the visitor may have of a screen by a capability: all of it or, as a line then says, the rows of their units."""
    own = visitor.own(screen.dataset, capability)
    if own is not screen.dataset:
        st.caption(f"只含您范围内的数据：{markdown(visitor.person().scopes)}")
    return replace(screen, dataset=own)


def tabs(*titles: str, key: str = "tab", formerly: dict[str, str] | None = None) -> str:
    """Tabs whose choice stands in the address. Returns the open one; what is hidden is not computed.

    ``formerly`` leads from what older addresses name to the tab where it stands today.
    """
    address.renamed(key, formerly or {})
    key = address.key(key, titles[0], titles, "标签页")
    return st.segmented_control("内容", titles, required=True, key=key, label_visibility="collapsed")


def go(stem: str, params: dict[str, str | list[str]] | None = None) -> None:
    """Leave for another screen; the filters come along by themselves, ``params`` say what else is chosen there."""
    address.leave()
    st.switch_page(frame.page(stem), query_params=params or {})


def supervise(slot: DeltaGenerator, name: str, rules: Iterable[str] = (), street: str | None = None) -> None:
    """A button to the sheets of what rules of 需要关注 found (督办单), of one street or of those chosen; without rules of all."""
    if slot.button("督办单", icon=":material/assignment_late:", key=f"supervise-{name}", type="tertiary"):
        go("brief", {"tab": "督办单", "rules": [*rules]} | ({"streets": street} if street else {}))


def go_to_metric(id: str, params: dict[str, str | list[str]] | None = None) -> None:
    """Open what is known of a metric: where it stands, why it changed, what it was counted from."""
    go("metric", {"metric": id, **(params or {})})


def go_to_community(screen: Screen, code: str) -> None:
    """Open a community where it is shown in full, from its own screen in the same part; its name stands in the address."""
    go("profile", {"community": code, "part": address.values("part")})
