"""Communities and streets held against thresholds, each other and the plan."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from components import theme
from components.charts import style
from components.charts.figure import cell_table, cells, empty, figure, identities
from warehouse.words import plain
from warehouse.words.numbers import beside, floats, signed, written

_DOTS = 400  # communities that a curve shows one by one


def exceedance(
    rows: pd.DataFrame,
    *,
    value: str,
    thresholds: Sequence[float] = (500, 1000),
    label: str = "阵地面积",
    unit: str = "㎡",
    decimals: int = 0,
    category: str = "name",
    identity: str | None = None,
) -> dict:
    """Share of communities (y, %) with at least x ``unit``; each threshold bears a flag: how many reach it.

    Of more than can be told apart some stand for all, evenly along the ranks.
    """
    amounts = rows[value].dropna().astype(float).sort_values()
    if amounts.empty:
        return empty()
    colour, rows, count = theme.palette(), rows.loc[amounts.index], len(amounts)
    shares = 100 * amounts.rank(method="max", ascending=False) / count
    every = np.linspace(0, count - 1, min(count, _DOTS)).round().astype(int)
    values, shares, rows = amounts.iloc[every], shares.iloc[every], rows.iloc[every]
    picked, dotted = identities(rows, identity, category), f"，点为其中 {_DOTS} 个社区" if count > _DOTS else ""
    step = {"type": "scatter", "mode": "lines", "x": [0, *values, values.max()], "y": [100, *shares, 0]}
    step |= {"line": {"color": colour.mark, "shape": "vh", "width": 2}, "hoverinfo": "skip"}
    dots = {"type": "scatter", "mode": "markers", "name": plain.label(label), "x": [*values], "y": [*shares]}
    dots |= {"marker": {"color": colour.mark, "size": 6}, "customdata": [[who] for who in picked]}
    tips = style.tips(rows[category], (label, values, unit, decimals), ("不低于此面积的社区", shares, "%", 1))
    traces, flags, posts = [step, dots | {"hovertext": tips}], [], []
    most, furthest = values.max(), max(thresholds)
    width = max(1.04 * most, 2 * furthest) if furthest < 0.7 * most else 1.04 * max(most, furthest)
    for row, limit in enumerate(thresholds):
        reached, top = int((amounts >= limit).sum()), 100 + 12 * (len(thresholds) - row)
        words = f"≥{limit:,g} {plain.label(unit)} <b>{reached}/{count}</b> {written(100 * reached / count, '%', 1)}"
        side = {"xanchor": "left", "xshift": 5} if limit <= width / 2 else {"xanchor": "right", "xshift": -5}
        side |= {"yanchor": "top", "bgcolor": colour.surface, "font": {"color": colour.identity, "size": 13}}
        flags.append(style.note(words, x=limit, xref="x", y=top, yref="y", **side))
        posts.append(style.rule(limit, colour.identity, y1=top, yref="y"))
        mark = {"type": "scatter", "mode": "markers", "x": [limit], "y": [100 * reached / count], "hoverinfo": "skip"}
        traces.append(mark | {"marker": {"color": colour.identity, "size": 10}})
    return figure(
        traces,
        height=360,
        margin=style.margin(l=style.gutter(0, 100), r=28, t=28, b=48),
        shapes=posts,
        annotations=[*flags, style.measure(f"社区占比（%）{dotted}", "")],
        xaxis=style.axis(range=[0, width], tickformat=",~r", nticks=6, title=style.title(label, unit)),
        yaxis=style.amount_axis(range=[0, 101 + 12 * len(thresholds)], tickvals=[0, 25, 50, 75, 100]),
    )


def dumbbell(
    rows: pd.DataFrame,
    *,
    category: str,
    before: str,
    after: str,
    label: str = "阵地面积",
    unit: str = "㎡",
    decimals: int = 0,
    identity: str | None = None,
) -> dict:
    """Before (hollow) → after (solid) with a line between and the change; one row of 18 px per category, as given."""
    if rows.empty:
        return empty()
    colour, names, picked = theme.palette(), rows[category], identities(rows, identity, category)
    old, new, lines = floats(rows[before]), floats(rows[after]), range(len(rows))
    pairs = list(zip(old, new, strict=True))
    changes = [signed(None if None in pair else pair[1] - pair[0], decimals) for pair in pairs]
    furthest = [max((amount for amount in pair if amount is not None), default=None) for pair in pairs]
    amounts = (("扩面前", old, unit, decimals), ("扩面后", new, unit, decimals))
    tips = style.tips(names, *amounts, ("变化", [f"{change} {unit}" for change in changes], "", 0))
    link = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": colour.rest, "width": 2}}
    link |= {
        "x": [amount for pair in pairs for amount in (*pair, None)],
        "y": [row for row in lines for _ in range(3)],
    }
    added = {"type": "scatter", "mode": "text", "hoverinfo": "skip", "x": furthest, "y": [*lines], "cliponaxis": False}
    added |= {"text": [f"\u2002{change}" for change in changes], "textposition": "middle right"}
    traces = [link, added | {"textfont": {"color": colour.muted, "size": 11}}]

    ends = {"type": "scatter", "mode": "markers", "y": [*lines], "hovertext": tips}
    ends |= {"customdata": [[who] for who in picked]}
    hollow = {"color": colour.surface, "size": 8, "line": {"color": colour.muted, "width": 1.5}}
    traces.append(ends | {"name": "扩面前", "x": old, "marker": hollow})
    traces.append(ends | {"name": "扩面后", "x": new, "marker": {"color": colour.mark, "size": 9}})
    left = style.indent(names, size=12)
    said = style.key([("○", colour.muted, "扩面前"), ("●", colour.mark, "扩面后")], above=48, indent=left)
    return figure(
        traces,
        height=max(260, 18 * len(rows) + style.room(said) + 8),
        annotations=[said],
        margin=style.margin(l=left, t=style.room(said), r=56),
        yaxis=style.name_axis(names, size=12, lined=True),
        xaxis=style.axis(side="top", tickformat=",~r", nticks=5, title=style.title(label, unit), rangemode="tozero"),
    )


def heat(
    rows: pd.DataFrame,
    *,
    x: str,
    y: str,
    value: str,
    text: str | None = None,
    scale: str = "sequence",
    label: str = "",
    unit: str = "",
    decimals: int = 0,
    identity: str | None = None,
) -> dict:
    """A table coloured by amount (``scale="sequence"``), by what a share lacks of 100 % (``"shortfall"``) or, with 达标, 基本达标, 未达标 or 已设, 未设 as values, by ``"states"``."""
    if rows.empty:
        return empty()
    heads, names, states = list(dict.fromkeys(rows[x])), list(dict.fromkeys(rows[y])), scale == "states"
    line = 100 if scale == "shortfall" else None
    said = [style.word(cell) if states else beside(cell, line, unit, decimals) for cell in rows[value]]
    words = [*map(style.word, rows[text])] if text else [word.removesuffix(f" {unit}") for word in said]
    fills = [style.state(word) for word in said] if states else style.fills(rows[value], scale)
    titles = [f"{name} {head}" for name, head in zip(rows[y], rows[x], strict=True)]
    tips = style.tips(titles, (label, said, "", 0), *([("说明", words, "", 0)] if text else []))
    picked = zip(identities(rows, identity, y), rows[x], strict=True)
    trace = cells(map(heads.index, rows[x]), map(names.index, rows[y]), [*map(plain.label, words)], fills, size=13)
    trace |= {"hovertext": tips, "customdata": [[*pair] for pair in picked]}
    return cell_table(trace, heads, names, row_height=26 if len(names) > 12 else 40)


def movement(
    rows: pd.DataFrame,
    *,
    before: str,
    after: str,
    count: str,
    years: tuple[str, str] = ("earlier", "year"),
    order: Sequence[str] = ("示范", "先进", "达标", "后进"),
) -> dict:
    """Tiers of the earlier year (rows) against those of the later (columns): promoted in blue, demoted in orange, unchanged in grey.

    ``years`` are the columns that name the two.

    A matrix and not a flow: its numbers can be read from ten metres, and the move of a single community can be seen.
    """
    if rows.empty:
        return empty()
    colour, table = theme.palette(), rows.groupby([before, after])[count].sum()
    earlier, later = (int(rows[year].iloc[0]) for year in years)
    moves = [(a, b) for a in order for b in order]
    steps = [order.index(a) - order.index(b) for a, b in moves]
    counts = [int(table.get(move, 0)) for move in moves]
    kinds = ["晋位" if step > 0 else "退位" if step < 0 else "未变" for step in steps]
    tones = {"晋位": colour.met, "退位": colour.unmet, "未变": colour.rest}
    faint, small = theme.blend(colour.line, colour.surface, 0.5), "<span style='font-size:14px'>"
    fills = [tones[kind] if n else faint for kind, n in zip(kinds, counts, strict=True)]
    words = [f"<b>{n}</b>{small} {kind}</span>" if n else "" for kind, n in zip(kinds, counts, strict=True)]
    trace = cells([order.index(b) for _, b in moves], [order.index(a) for a, _ in moves], words, fills, size=26)
    said = [f"{kind} {n} 个社区" for kind, n in zip(kinds, counts, strict=True)]
    trace |= {"hovertext": style.tips([f"{a} → {b}" for a, b in moves], ("变化", said, "", 0))}
    trace |= {"customdata": [[*move] for move in moves]}
    return cell_table(
        trace, [f"{later}年{tier}" for tier in order], [f"{earlier}年{tier}" for tier in order], row_height=68, size=14
    )
