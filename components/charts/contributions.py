"""What units add to a change, for better and for worse."""

import pandas as pd

from components import theme
from components.charts import style
from components.charts.figure import OUTSIDE, empty, figure, hbar
from warehouse.words import plain
from warehouse.words.numbers import signed


def contributions(
    rows: pd.DataFrame,
    *,
    category: str,
    value: str,
    identity: str,
    rest: str,
    better: str,
    label: str,
    unit: str,
    decimals: int,
) -> dict:
    """Horizontal bars to either side of zero as given, blue for what is better and orange for what is worse.

    Rows without an ``identity`` answer no click; the ``rest`` of the units is neither better nor worse.
    """
    if rows.empty:
        return empty()
    colour, amounts = theme.palette(), [float(amount) for amount in rows[value]]
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    words = [plain.label(signed(amount, decimals)) for amount in amounts]
    good = {"higher": 1, "lower": -1}.get(better, 0)
    tones = [
        colour.rest if others else colour.mark if not good else colour.met if good * amount > 0 else colour.unmet
        for amount, others in zip(amounts, rows[rest], strict=True)
    ]
    height = max(200, 28 * len(rows) + 16)
    trace = hbar(label, range(len(rows)), amounts, min(0.68, 24 * len(rows) / height), tones)
    trace |= {"text": words, **OUTSIDE, "customdata": [[] if pd.isna(who) else [who] for who in rows[identity]]}
    trace |= {"hovertext": style.tips(rows[category], (label, [f"{word} {unit}" for word in words], "", decimals))}
    room = (high - low or 1) * 0.16
    zero = {"type": "line", "x0": 0, "x1": 0, "xref": "x", "y0": 0, "y1": 1, "yref": "paper"}
    return figure(
        [trace],
        height=height,
        margin=style.margin(l=style.indent(rows[category])),
        xaxis=style.axis(visible=False, range=[low - (room if low else 0), high + (room if high else 0)]),
        yaxis=style.name_axis(rows[category]),
        shapes=[zero | {"line": {"color": colour.muted, "width": 1}}],
    )
