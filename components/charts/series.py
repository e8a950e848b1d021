"""Amounts by category and over time."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from components import theme
from components.charts import style
from components.charts.figure import INSIDE, OUTSIDE, empty, figure, grouped, hbar, identities, least, tall
from components.charts.shares import shares, step
from warehouse.measures.targets import Target
from warehouse.words import plain
from warehouse.words.numbers import apart, days, exact, floats, moments, written

_HTML = plain.markup(__file__)
_NARROW = 400  # pixels: how wide the ground of a chart is at the least where two stand beside each other
_LENGTH = 60  # pixels that the longest bar has at the least
_COURSE = 140  # pixels that a line has at the least
_LABELLED = 6  # columns that have room for their numbers on a phone
_BROAD = 10  # columns that share the width of a chart; fewer are no broader


def bars(
    rows: pd.DataFrame,
    *,
    category: str,
    value: str,
    label: str = "",
    unit: str = "",
    decimals: int = 0,
    text: str | None = None,
    order: str = "value",
    whole: float | None = None,
    target: Target | None = None,
    identity: str | None = None,
) -> dict:
    """Horizontal bars from zero, the largest on top (or ``order="given"``), amount or column ``text`` at their ends.

    Shares, in %, are held against the ``whole`` and a ``target``, and may stand as dots, see :func:`shares`; those of ``"steps"``
    stand as given, on the axis of the whole.
    """
    if rows[value].isna().all():
        return empty()
    if order == "value":
        rows = rows.sort_values(value, ascending=False, kind="stable")
    if unit == "%":
        whole = whole if len(rows) > 1 else None
        said = {"label": label, "unit": unit, "decimals": decimals, "text": text, "identity": identity}
        said |= {"full": order == "steps"}
        return shares(rows, category=category, value=value, whole=whole, target=target, **said)
    names, amounts, picked = rows[category], floats(rows[value]), identities(rows, identity, category)
    low, most = min(0, rows[value].min()), max(0, rows[value].max())
    words = [*map(style.stacked, rows[text])] if text else [style.amount(amount, unit, decimals) for amount in amounts]
    left, right = style.indent(names), 10 + max(map(style.widest, words))
    broken = any("<br>" in word for word in words)  # plotly would set them around their middle
    height = tall(len(rows), 38 if broken else 30, 16)
    trace = hbar(label, range(len(rows)), amounts, min(0.68, 26 * len(rows) / (height - 16)), theme.palette().mark)
    trace |= {"text": words, **OUTSIDE} if not broken else {}
    trace |= {"customdata": [[who] for who in picked]}
    trace |= {"hovertext": style.tips(names, (label, [*rows[text]] if text else amounts, unit, decimals))}
    ends = [
        style.beside(word if text else "无数据", max(amount or 0, 0), row)
        | {"align": "left", "font": {"color": theme.palette().ink, "size": 13}}
        for row, (word, amount) in enumerate(zip(words, amounts, strict=True))
        if broken or amount is None
    ]
    return figure(
        [trace],
        height=height,
        margin=style.margin(l=left, r=right),
        meta=least(left + _LENGTH + right),
        xaxis=style.axis(visible=False, range=[float(low) * 1.25, float(most) or 1]),
        yaxis=style.name_axis(names),
        annotations=ends,
    )


def columns_over_time(
    rows: pd.DataFrame,
    *,
    time: str,
    value: str,
    series: str | None = None,
    label: str = "",
    unit: str = "",
    decimals: int = 0,
) -> dict:
    """Columns per month (or day, or year), stacked by at most five ``series``, which a key above names; few have their numbers, stacks their sums."""
    if rows[value].isna().all():
        return empty()
    groups, calendar, traces = grouped(rows, series, label), moments(rows[time]), []
    tones = style.parts(list(groups))
    key = style.key([("■", tones[name], name) for name in groups], above=28)
    named = style.moments(calendar)
    broad = 0.75 * min(1, len(named) / _BROAD)
    for name, group in groups.items():
        when, amounts = days(group[time]), floats(group[value])
        titles = [f"{name} {calendar[day]}" if series else calendar[day] for day in when]
        trace = {
            "type": "bar",
            "name": plain.label(name),
            "x": [named[day] for day in when],
            "y": amounts,
            "marker": {"color": tones[name], "line": style.edge(tones[name], amounts)},
            "width": broad,
        }
        trace |= {"customdata": [[name if series else day, day] for day in when]}
        traces.append(trace | {"hovertext": style.tips(titles, (label, amounts, unit, decimals))})
    few = len(named) <= _LABELLED and (not series or rows[value].min() >= 0)
    sums: dict[str, float] = {}
    for day, amount in zip(days(rows[time]), floats(rows[value]), strict=True):
        if amount is not None:
            sums[day] = sums.get(day, 0) + amount
    numbered = {day: style.amount(amount, unit if unit == "%" else "", decimals) for day, amount in sums.items() if few}
    return figure(
        traces,
        height=320,
        margin=style.margin(
            l=style.gutter(min([0, *sums.values()]), max([0, *sums.values()])),
            r=12,
            t=style.room(key) if series else 30,
            b=38,
        ),
        barmode="stack",
        xaxis=style.axis(
            type="category", categoryarray=[*named.values()], **style.marks([*named.values()]), ticklabelstandoff=6
        ),
        yaxis=style.amount_axis(rangemode="tozero"),
        annotations=[
            style.measure(label, unit),
            *([key] if series else []),
            *(style.at_end(words, named[day], sums[day]) for day, words in numbered.items()),
        ],
    )


def lines(
    rows: pd.DataFrame,
    *,
    time: str,
    value: str,
    series: str | None = None,
    label: str = "",
    unit: str = "",
    decimals: int = 0,
    colors: Mapping[str, str] | None = None,
    shape: str = "linear",
    levels: Mapping[str, float] | None = None,
) -> dict:
    """Lines over time, named at their ends where they are five at most; a missing month is a gap.

    ``levels`` (words → amount) are dashed lines across, to hold the amounts against.
    """
    if rows[value].isna().all():
        return empty()
    groups, calendar, levels = grouped(rows, series, label), moments(rows[time]), levels or {}
    tones = style.tones(list(groups), colors)

    def clear(amounts: Sequence[float]) -> int:
        """Decimals that round none of these onto a level."""
        return max([decimals, *(apart(amounts, [level] * len(amounts), decimals) for level in levels.values())])

    told = clear(rows[value])
    low, high = _reach(pd.Series([*rows[value], *levels.values()]))
    marked = {"dtick": step(high - low, 6)} if levels else {}
    if levels and max(levels.values()) > high // marked["dtick"] * marked["dtick"]:
        high = -(-high // marked["dtick"]) * marked["dtick"]  # a mark above the line says how high it is
    height, top, bottom, traces, ends = 320, 30, 38, [], []
    for name, group in groups.items():
        known, tone = dict(zip(days(group[time]), floats(group[value]), strict=True)), tones[name]
        values = [known.get(day) for day in calendar]
        titles = [f"{name} {moment}" if series else moment for moment in calendar.values()]
        trace = {"type": "scatter", "mode": "lines+markers", "name": plain.label(name), "x": [*calendar], "y": values}
        trace |= {"line": {"color": tone, "width": 2, "shape": shape}, "connectgaps": False}
        trace |= {
            "marker": {"color": tone, "size": _dots(values), "opacity": 1, "line": {"width": 0}},
            "cliponaxis": False,
        }
        trace |= {"customdata": [[name if series else day, day] for day in calendar]}
        traces.append(trace | {"hovertext": style.tips(titles, (label, values, unit, told))})
        last = [amount for amount in values if amount is not None][-1:]
        if last and len(groups) <= 5:
            words = written(last[0], unit if unit == "%" else "", clear(last))
            ends.append((last[0], f"{plain.label(name)} {words}" if series else words, tone))
    drawn, pixel = [trace["y"] for trace in traces], (high - low) / (height - top - bottom)
    levelled = []
    for words, level in levels.items():
        if place := _clear(level, style.width(words) / _NARROW, drawn, 20 * pixel, high):
            levelled.append(style.level(words, level, *place))
        else:
            ends.append((level, plain.label(words), theme.palette().muted))
    heights = _spread([amount for amount, _, _ in ends], gap=17 * pixel, low=low, high=high)
    side = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "yref": "y"}
    notes = [
        style.note(words, **side, y=y, font={"color": theme.words_in(tone), "size": 13})
        for y, (_, words, tone) in zip(heights, ends, strict=True)
    ]
    left, right = style.gutter(low, high), 14 + max([0, *(style.width(end[1]) for end in ends)])
    return figure(
        traces,
        height=height,
        margin=style.margin(l=left, r=right, t=top, b=bottom),
        meta=least(left + _COURSE + right),
        xaxis=style.time_axis(rows[time]),
        yaxis=style.amount_axis(range=[low, high], **marked),
        annotations=[
            style.measure(label, "，".join(filter(None, [unit, "纵轴不从 0 起" if low > 0 else ""]))),
            *notes,
            *levelled,
        ],
        shapes=[style.across(amount) for amount in levels.values()],
    )


def burn_up(rows: pd.DataFrame, *, time: str, planned: str, actual: str, unit="个", label="累计完工") -> dict:
    """Cumulative plan (grey) and cumulative actual (in ink) as steps, named at their ends."""
    tidy = rows.rename(columns={planned: "计划", actual: "实际"}).melt(time, ["计划", "实际"], "series", "amount")
    colors = {"计划": theme.palette().muted, "实际": theme.palette().ink}
    return lines(tidy, time=time, value="amount", series="series", label=label, unit=unit, colors=colors, shape="hv")


def stacked(
    rows: pd.DataFrame,
    *,
    category: str,
    part: str,
    value: str,
    share: bool = True,
    label: str = "",
    unit: str = "",
    decimals: int = 0,
    identity: str | None = None,
) -> dict:
    """Horizontal bars of parts, as shares of 100 % or as amounts, with the whole (共 n) at the end of each.

    Parts stand in the order of the fullest category, from strong to pale.
    """
    if rows.empty:
        return empty()
    table = rows.pivot_table(index=category, columns=part, values=value, aggfunc="sum", sort=False)
    fullest = rows[rows[category] == rows.groupby(category)[part].count().idxmax()][part]
    parts = [piece for piece in dict.fromkeys([*fullest, *rows[part]]) if piece in table]
    tones = dict(zip(parts, style.ramp(len(parts)), strict=True))
    picked, totals = identities(rows.drop_duplicates(category), identity, category), table.sum(axis=1)
    height, full, traces = tall(len(table), 38, 48), 100 if share else max(totals), []
    for piece in parts:
        amounts, shares = floats(table[piece]), floats(100 * table[piece] / totals.where(totals > 0))
        drawn, titles = shares if share else amounts, [f"{name} {piece}" for name in table.index]
        words = [exact(n, decimals) if (x or 0) >= 0.09 * full else "" for n, x in zip(amounts, drawn, strict=True)]
        width = min(0.68, 28 * len(table) / (height - 48))
        trace = hbar(piece, range(len(table)), drawn, width, tones[piece])
        trace["marker"]["line"] = style.edge(tones[piece], drawn)
        trace |= {"text": words, **INSIDE, "textfont": {"color": theme.words_on(tones[piece])}}
        trace |= {"hovertext": style.tips(titles, (label, amounts, unit, decimals), ("占比", shares, "%", 1))}
        traces.append(trace | {"customdata": [[who, piece] for who in picked]})
    wholes, left = [plain.label(f"共 {written(total, unit, decimals)}") for total in totals], style.indent(table.index)
    notes = [style.beside(wholes[row], full if share else total, row) for row, total in enumerate(totals)]
    key = style.key([("■", tones[piece], piece) for piece in parts], indent=left)
    return figure(
        traces,
        height=height,
        margin=style.margin(l=left, t=style.room(key), r=12 + max(map(style.width, wholes))),
        barmode="stack",
        xaxis=style.axis(visible=False, range=[0, full or 1]),
        yaxis=style.name_axis(table.index),
        annotations=[key, *notes],
    )


def sparkline_svg(values: Sequence[float | None], *, color: str, level: float | None = None) -> str:
    """A tiny line as inline SVG, broken where a value is missing, a dot on the last one; empty below two values.

    ``level`` is a dashed line across, to hold the values against.
    """
    amounts = floats(values)
    reach = [amount for amount in (*amounts, level) if amount is not None]
    low, spread = min(reach, default=0), max(reach, default=0) - min(reach, default=0)
    step = 112 / max(len(amounts) - 1, 1)

    def height(amount: float) -> float:
        return round(26 - 22 * (amount - low) / spread if spread else 15, 1)

    points = [
        None if amount is None else (round(4 + index * step, 1), height(amount)) for index, amount in enumerate(amounts)
    ]
    pieces = [(*(before or point), *point) for before, point in pairwise([None, *points]) if point]
    return _HTML.sparkline(pieces if len(pieces) > 1 else [], color, None if level is None else height(level))


def _clear(
    level: float, share: float, series: list[list[float | None]], line: float, high: float
) -> tuple[str, str] | None:
    """The end of a level, and the side of it, where words over a ``share`` of the width and a ``line`` high cover no series.

    None where there is none: they stand beside the chart.
    """
    for end, side in (("right", "top"), ("right", "bottom"), ("left", "bottom"), ("left", "top")):
        floor, ceiling = (level - line, level) if side == "top" else (level, level + line)
        if ceiling <= high and not any(_runs_through(values, end, share, floor, ceiling) for values in series):
            return end, side
    return None


def _runs_through(values: list[float | None], end: str, share: float, floor: float, ceiling: float) -> bool:
    """Whether a line runs between two heights at one end of the chart."""
    reach = min(math.ceil(share * (len(values) - 1)) + 1, len(values))
    near = [amount for amount in (values[-reach:] if end == "right" else values[:reach]) if amount is not None]
    pairs = zip(near, near[1:] or near, strict=False)
    return any(max(pair) >= floor and min(pair) <= ceiling for pair in pairs)


def _dots(values: list[float | None]) -> list[int]:
    """Sizes of markers: on the last value, and on those that no line reaches."""
    last = max((index for index, value in enumerate(values) if value is not None), default=-1)
    around = [None, *values, None]
    alone = [around[index] is None and around[index + 2] is None for index in range(len(values))]
    return [7 if index == last else 5 if alone[index] else 0 for index in range(len(values))]


def _reach(values: pd.Series) -> tuple[float, float]:
    """The range of lines: from zero, unless all of them run far above it."""
    low, high = float(values.min()), float(values.max())
    room = (high - low or abs(high) or 1) * 0.08
    return (low - room if low < 0 or low > 0.6 * high else 0), high + room


def _spread(heights: list[float], *, gap: float, low: float, high: float) -> list[float]:
    """Heights moved apart until none is nearer than ``gap`` to the next, upwards first, then back under ``high``."""
    placed, rising = list(heights), sorted(range(len(heights)), key=lambda index: heights[index])
    for index in rising:
        placed[index] = low = max(heights[index], low)
        low += gap
    for index in reversed(rising):
        placed[index] = high = min(placed[index], high)
        high -= gap
    return placed
