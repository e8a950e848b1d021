"""需要关注 as a worklist: one line per rule that found something; a click opens the screen that shows more."""

from dataclasses import replace

import streamlit as st

from components import inputs
from components.board import board
from components.page import Screen, go, supervise
from components.panel import head
from warehouse.dataset import Dataset, remembered
from warehouse.filters import Filters
from warehouse.measures import attention as rules
from warehouse.measures.attention import SEVERITIES
from warehouse.measures.standards import Standard
from warehouse.words import plain

_HTML = plain.markup(__file__)


def listed(screen: Screen, community: str | None = None) -> None:
    """需要关注: one line per rule that found something; a click opens the screen that shows more."""
    filters = screen.filters if community is None else replace(screen.filters, streets=None, types=None)
    whose, picked = "" if community is None else screen.dataset.names[community], None
    with st.container(border=True, key="panel-attention", height="stretch"):
        slot = st.container()
        inputs.standard()
        lines = rules.lines(screen.dataset, filters, inputs.standard_in_force(), community)
    with slot:
        row = head(
            "attention",
            f"{whose}需要关注：{len(lines)} 类问题" if lines else f"{whose}需要关注",
            f"按严重程度排列，点选查看 · {filters.span}" + ("" if community else f" · {filters.places()}"),
        )
        if lines:
            supervise(row, "all", street=community and next(iter(lines.values())).street)
            drawn = _drawn(screen.dataset, filters, inputs.standard_in_force(), community)
            picked = board(drawn, key="attention")
        for words in rules.said_of(screen.dataset, filters, lines, community):
            st.info(plain.markdown(words), icon=":material/info:")
    if picked:
        line = lines[picked]
        whose = {} if community is None else {"streets": line.street, "community": community}
        go(line.page, line.params | whose | {"at": rules.RULES[picked].query})


@remembered
def _drawn(dataset: Dataset, filters: Filters, standard: Standard, community: str | None) -> str:
    lines = rules.lines(dataset, filters, standard, community)
    return _HTML.lines([*lines.values()], [*SEVERITIES.values()])
