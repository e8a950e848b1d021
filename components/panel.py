"""The one way a result reaches a screen: a finding as title, the chart, and the table, SQL and source behind its menu."""

import inspect
from collections.abc import Callable
from string import Template

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import address, charts, filters, passport, tables
from components.board import board
from components.page import Screen, go_to_community, supervise
from warehouse import queries
from warehouse.measures import gaps, targets
from warehouse.measures.attention import RULES
from warehouse.queries import Column, Query
from warehouse.words import numbers
from warehouse.words.plain import markdown
from warehouse.words.sentences import fill, finding

_LOW = 200  # pixels: what is lower is not stretched to the height of its neighbour
#: Brings what a link asked for into view, and marks it for a moment.
_LANDED = Template("""<script>
{
  const panel = document.querySelector(".st-key-$key");
  panel.scrollIntoView({ block: "start" });
  panel.classList.add("landed");
  setTimeout(() => panel.classList.remove("landed"), 4000);
}
</script>""")


def panel(
    screen: Screen,
    name: str,
    draw: Callable | None = None,
    *,
    columns: list[str] | None = None,
    pick: str | None = None,
    params: dict | None = None,
    **options,
) -> None:
    """Show the result of a named query.

    ``draw`` makes a figure (or markup) of the rows, with ``options``; without it ``columns`` stand as a table. ``pick`` says what a
    click on a mark names: a "street" filters the screen, a "community" opens on the map.
    Raises TypeError for an option that ``draw`` does not take.
    """
    params = params or {}
    query = queries.query(name)
    rows = screen.dataset.rows(name, screen.filters, **params)
    held = {
        "whole": query.whole(rows),
        "target": targets.of(screen.dataset, screen.filters, True).get(query.metric or ""),
    }
    options = _options(draw, numbers.columns(query, rows), options, {"identity": pick, **held})
    bare = rows.empty or ("value" in options and rows[options["value"]].isna().all())
    said, way = _nothing(screen, query, params) if bare else (finding(query, rows, **params), "")
    seen, options, folded = charts.of_streets(rows, options, screen.dataset.districts)
    shown, rest = _parted(seen)
    figure = draw(shown, **options) if draw and not bare else ""
    low = bare or (isinstance(figure, dict) and figure["layout"]["height"] < _LOW)
    key = f"panel-{name.replace('/', '-')}"
    with st.container(border=True, key=key, height="content" if low else "stretch"):
        if address.landed(name):
            st.html(_LANDED.substitute(key=key), unsafe_allow_javascript=True)
        about = [query.title, screen.filters.sentence(query.params), folded]
        line = head(name, said, " · ".join(filter(None, about)))
        if len(rows) and (rule := next((one for one in RULES.values() if one.query == name), None)):
            supervise(line, rule.id, [rule.id])
        _menu(line, screen, query, params)
        if bare:
            if way:
                st.caption(way)
        elif draw is None:
            called = rows["community"].map(screen.dataset.names) if "community" in rows else rows.index
            strong = pd.Series(called.isin(address.values("community")), rows.index)
            strong &= not strong.all()  # what is all there is does not stand out
            if community := tables.listed(query, rows, f"rows-{name}", columns, strong):
                go_to_community(screen, community)
        else:
            drawn(screen, name, figure, said, pick)
            if query.folds and not rest.empty:
                more = st.expander(
                    markdown(fill(query.folds, rest)), key=f"rest-{name}", on_change="rerun", type="compact"
                )
                if more.open:
                    with more:
                        drawn(screen, f"{name}-rest", draw(rest, **options), query.title, pick)


def _nothing(screen: Screen, query: Query, params: dict) -> tuple[str, str]:
    """What is said where nothing is found: that, as the heading, and the way out."""
    first, *others = (
        gaps.missing(screen.dataset, screen.filters, query.name, code) for code in params.get("communities") or [None]
    )
    if ledgers := "、".join(title for title in first if all(title in missing for missing in others)):
        return f"没有报送台账“{ledgers}”", ""
    said, _, way = query.empty.partition("。")
    return said, way


def _parted(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What calls for attention, and what steps back (column ``folded``) until it is asked for; without the former, all."""
    if "folded" not in rows or rows["folded"].all():
        return rows, rows.head(0)
    back = rows["folded"].astype(bool)
    return rows[~back], rows[back]


def watched(screen: Screen, id: str, columns: list[str]) -> None:
    """What a rule of 需要关注 lists, as a table; the threshold is the rule's."""
    rule = RULES[id]
    panel(screen, rule.query, columns=columns, params={"threshold": rule.threshold})


def head(name: str, said: str, measure: str) -> DeltaGenerator:
    """The head of a panel: the finding as its heading, and what was measured where and when. Returns the slot for its menu."""
    row = st.container(horizontal=True, vertical_alignment="top", key=f"head-{name.replace('/', '-')}")
    with row.container():
        st.header(markdown(numbers.tied(said)), anchor=False)
        st.caption(markdown(numbers.tied(measure)))
    return row


def _menu(slot: DeltaGenerator, screen: Screen, query: Query, params: dict) -> None:
    words = f"{query.title}：表格、SQL、来源与下载"
    if slot.button(words, icon=":material/more_horiz:", key=f"more-{query.name}", help=words, type="tertiary"):
        passport.of_query(screen, query.name, params)


def _options(draw: Callable | None, columns: dict[str, Column], asked: dict, offered: dict) -> dict:
    """What was asked for and, where ``draw`` takes it, what is ``offered`` and how the drawn value is called and written."""
    if draw is None:
        if asked:
            raise TypeError(f"a table takes no {', '.join(asked)}")
        return {}
    if "value" in asked:
        column = columns[asked["value"]]
        offered |= {"label": column.label, "unit": column.unit, "decimals": column.decimals}
    taken = inspect.signature(draw).parameters
    if "order" in taken:
        offered |= {"order": taken["order"].default}
    options = {key: value for key, value in offered.items() if key in taken} | asked
    inspect.signature(draw).bind(None, **options)
    return options


def drawn(screen: Screen, name: str, figure: dict | str, said: str, pick: str | None) -> None:
    """A figure, or markup, that says the same as ``said``; a click on a mark opens a community or filters by a street."""
    if isinstance(figure, str):
        if community := board(figure, key=f"board-{name}"):
            go_to_community(screen, community)
        return
    key = f"chart-{name}"
    least = figure["layout"].get("meta")
    slot = st.container(key=f"wide-{least}-{name}", height="stretch") if least else st
    slot.plotly_chart(
        charts.Checked(figure),
        theme=None,
        height="stretch",
        key=key,
        config=charts.CONFIG,
        alt=said,
        on_select=(lambda: _picked(key, pick)) if pick else "ignore",
        selection_mode="points",
    )
    if community := st.session_state.pop("go-to-community", None):
        go_to_community(screen, community)


def _picked(key: str, pick: str) -> None:
    points = st.session_state[key]["selection"]["points"]
    if not points or not points[0].get("customdata"):
        return
    chosen = points[0]["customdata"]
    chosen = chosen[0] if isinstance(chosen, list) else chosen
    if pick == "street":
        filters.toggle("streets", chosen)
    else:
        st.session_state["go-to-community"] = chosen
