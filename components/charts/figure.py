"""What the charts share."""

from collections.abc import Iterable

import pandas as pd
from plotly.basedatatypes import BaseFigure

from components import theme
from components.charts import style
from warehouse.words import plain

INSIDE = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0}


OUTSIDE = {"textposition": "outside", "constraintext": "none", "cliponaxis": False}


_TABLE = 150  # pixels that a table of cells is high at the least
_HIGH, _ROW = 260, 56  # pixels that bars are high where they fill them, and that a row has at the most
#: Pixels that a phone has for a figure, and those that one which needs more gets there, to be scrolled sideways.
_PHONE, WIDTHS = 330, (420, 520, 680)


def figure(data: list[dict], **over) -> dict:
    """A mark that can be clicked has words, and greys nothing when it is."""
    mark = {"hovertemplate": "%{hovertext}<extra></extra>"}
    mark |= {state: {"marker": {"opacity": 1}} for state in ("selected", "unselected")}
    return {
        "data": [trace | mark if "customdata" in trace else trace for trace in data],
        "layout": style.layout(**over),
    }


class Checked(BaseFigure):
    """A figure that is shown as the specification it is: a test holds each of ours against plotly's own, so that no run need.

    Streamlit builds an object for every part of what comes as a dict, and makes a dict of it again.
    """

    def __init__(self, specification: dict):
        self._specification = specification

    def to_dict(self) -> dict:
        return self._specification


def empty() -> dict:
    return figure([], height=260, xaxis={"visible": False}, yaxis={"visible": False})


def tall(rows: int, row: int, around: int) -> int:
    """How high bars are of which each needs so many pixels, besides what is around them: few are no thicker than many, nor far apart."""
    return max(row * rows, min(_HIGH - around, _ROW * rows)) + around


def hbar(name: str, rows: Iterable[int], values: list, width: float, color) -> dict:
    trace = {"type": "bar", "orientation": "h", "name": plain.label(name), "y": list(rows), "x": values, "width": width}
    return trace | {"marker": {"color": color}}


def cells(columns: Iterable[int], lines: Iterable[int], words: list[str], fills: list[str], size: int) -> dict:
    """Cells as bars of length 1: unlike a heatmap's, they answer clicks and hold their words in readable colours."""
    columns = list(columns)
    trace = hbar("", lines, [1] * len(columns), 1, fills) | {"base": columns, "text": words, **INSIDE}
    trace["marker"]["line"] = {"color": theme.palette().surface, "width": 3}
    return trace | {"textfont": {"color": [theme.words_on(fill) for fill in fills], "size": size}}


def cell_table(trace: dict, heads: list, names: list, *, row_height: int, size: int = 13) -> dict:
    longest = max(len(str(head)) for head in heads)
    letters = int(max(map(style.width, trace["text"]), default=0) / style.LETTER)  # as many as the words below are wide
    heads = [style.wrapped(str(head), max(5 if len(heads) <= 4 or longest > 8 else 2, letters)) for head in heads]
    top = 16 + 16 * max(head.count("<br>") + 1 for head in heads)
    lettered = [*trace["text"], *(line for head in heads for line in head.split("<br>"))]
    left = style.indent(names, size=size)
    need = left + len(heads) * (max(map(style.width, lettered)) * size / 13 + 8)
    middle = {"tickvals": [index + 0.5 for index in range(len(heads))], "ticktext": heads, "range": [0, len(heads)]}
    return figure(
        [trace],
        height=max(_TABLE, row_height * len(names) + top + 8),
        margin=style.margin(l=left, t=top),
        xaxis=style.axis(**middle, side="top"),
        yaxis=style.name_axis(names, size=size)
        | {"range": [max(len(names), (_TABLE - 8 - top) / row_height) - 0.5, -0.5]},
        meta=least(need),
    )


def least(need: float) -> int | None:
    """How wide a figure that needs so many pixels stands on a phone, where it has less of its own."""
    return next((width for width in WIDTHS if need <= width), WIDTHS[-1]) if need > _PHONE else None


def identities(rows: pd.DataFrame, identity: str | None, category: str) -> list:
    return [*rows[identity or ("community" if "community" in rows else category)]]


def grouped(rows: pd.DataFrame, series: str | None, label: str) -> dict[str, pd.DataFrame]:
    """The rows of each series, or all of them under ``label``."""
    if series is None:
        return {label: rows}
    found: dict[str, list[int]] = {}
    for at, name in enumerate(rows[series]):
        found.setdefault(name, []).append(at)
    return {name: rows.take(at) for name, at in found.items()}
