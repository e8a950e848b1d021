"""Charts: tidy rows in, a plotly figure as a plain dict out, to be shown with ``theme=None`` and ``config=CONFIG``.

Arguments name columns of the rows. ``highlight`` (a value or several) is drawn in identity red while the others step
back. The first entry of a mark's ``customdata`` says what was clicked: the column ``identity``, by default the code of
a community where the rows have one, else the name on the axis. No rows make a figure without data; a gap is no data.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from components import theme
from components.numbers import days, exact, floats, moments, signed, written

CONFIG = theme.PLOTLY
_PROGRESS = {"完工": ("●", "met"), "在建": ("○", "mark"), "逾期": ("▲", "unmet")}
_INSIDE = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0}
_OUTSIDE = {"textposition": "outside", "constraintext": "none", "cliponaxis": False}


def bars(
    rows: pd.DataFrame, *, category: str, value: str, label: str = "", unit: str = "", decimals: int = 0,
    highlight=None, text: str | None = None, order: str = "value", identity: str | None = None,
) -> dict:  # fmt: skip
    """Horizontal bars from zero, the largest on top (or ``order="given"``), amount or column ``text`` at their ends."""
    if rows[value].isna().all():
        return _empty()
    if order == "value":
        rows = rows.sort_values(value, ascending=False, kind="stable")
    names, amounts, picked = rows[category], floats(rows[value]), _picked(rows, identity, category)
    low, high = min(0, rows[value].min()), max(0, rows[value].max())
    words = [*map(theme.plain, rows[text])] if text else [theme.amount(one, unit, decimals) for one in amounts]
    height, fills = max(260, 30 * len(rows) + 16), theme.emphasis(names, picked, highlight)
    trace = _hbar(label, range(len(rows)), amounts, min(0.68, 26 * len(rows) / height), fills)
    trace |= {"text": words, **_OUTSIDE, "customdata": [[one] for one in picked]}
    trace |= {"hovertext": theme.tips(names, (label, amounts, unit, decimals))}
    return _figure(
        [trace], height=height, margin=theme.margin(r=10 + max(map(theme.width, words))),
        xaxis=theme.axis(visible=False, range=[float(low) * 1.25, float(high) or 1]), yaxis=theme.name_axis(names),
        annotations=[theme.beside("无数据", 0, row) for row, one in enumerate(amounts) if one is None],
    )  # fmt: skip


def columns_over_time(
    rows: pd.DataFrame, *, time: str, value: str, series: str | None = None, label: str = "", unit: str = "",
    decimals: int = 0, highlight=None, colors: Mapping[str, str] | None = None,
) -> dict:  # fmt: skip
    """Columns per month (or day, or year), stacked by at most five ``series``, which a key above names."""
    if rows[value].isna().all():
        return _empty()
    groups, calendar, traces = _groups(rows, series, label), moments(rows[time]), []
    tones = theme.tones(list(groups), highlight, colors)
    key = theme.key([("■", tones[name], name) for name in groups], above=28)
    for name, group in groups.items():
        when, amounts = days(group[time]), floats(group[value])
        titles = [f"{name} {calendar[day]}" if series else calendar[day] for day in when]
        trace = {"type": "bar", "name": theme.plain(name), "x": when, "y": amounts, "marker": {"color": tones[name]}}
        trace |= {"customdata": [[name if series else day, day] for day in when]}
        traces.append(trace | {"hovertext": theme.tips(titles, (label, amounts, unit, decimals))})
    return _figure(
        traces, height=320, margin=theme.margin(t=theme.room(key) if series else 30, b=32), barmode="stack",
        bargap=0.25, xaxis=theme.time_axis(rows[time], columns=True), yaxis=theme.amount_axis(rangemode="tozero"),
        annotations=[theme.measure(label, unit), *([key] if series else [])],
    )  # fmt: skip


def lines(
    rows: pd.DataFrame, *, time: str, value: str, series: str | None = None, label: str = "", unit: str = "",
    decimals: int = 0, highlight=None, area: bool = False, colors: Mapping[str, str] | None = None,
    shape: str = "linear",
) -> dict:  # fmt: skip
    """Lines over time, named at their ends (up to five, else the highlighted ones only); a missing month is a gap."""
    if rows[value].isna().all():
        return _empty()
    groups, calendar, chosen = _groups(rows, series, label), moments(rows[time]), theme.chosen_of(highlight)
    tones, (low, high) = theme.tones(list(groups), highlight, colors), _reach(rows[value])
    height, traces, ends = 320, [], []
    for name, group in groups.items():
        known, tone = dict(zip(days(group[time]), floats(group[value]), strict=True)), tones[name]
        values = [known.get(day) for day in calendar]
        titles = [f"{name} {moment}" if series else moment for moment in calendar.values()]
        trace = {"type": "scatter", "mode": "lines+markers", "name": theme.plain(name), "x": [*calendar], "y": values}
        trace |= {"line": {"color": tone, "width": 3 if name in chosen else 2, "shape": shape}, "connectgaps": False}
        trace |= {"marker": {"color": tone, "size": _dots(values), "line": {"width": 0}}, "cliponaxis": False}
        trace |= {"customdata": [[name if series else day, day] for day in calendar]}
        trace |= {"fill": "tozeroy", "fillcolor": theme.blend(tone, theme.palette().surface, 0.85)} if area else {}
        traces.append(trace | {"hovertext": theme.tips(titles, (label, values, unit, decimals))})
        last = [one for one in values if one is not None][-1:]
        if last and (name in chosen or len(groups) <= 5):
            words = written(last[0], unit if unit == "%" else "", decimals)
            ends.append((last[0], f"{theme.plain(name)} {words}" if series else words, tone))
    heights = _spread([one for one, _, _ in ends], gap=17 * (high - low) / (height - 62), low=low, high=high)
    side = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "yref": "y"}
    notes = [
        theme.note(words, **side, y=y, font={"color": theme.words_in(tone), "size": 13})
        for y, (_, words, tone) in zip(heights, ends, strict=True)
    ]
    return _figure(
        traces, height=height, margin=theme.margin(t=30, b=32, r=14 + max([0, *(theme.width(end[1]) for end in ends)])),
        xaxis=theme.time_axis(rows[time]), yaxis=theme.amount_axis(range=[low, high]),
        annotations=[theme.measure(label, unit), *notes],
    )  # fmt: skip


def burn_up(rows: pd.DataFrame, *, time: str, planned: str, actual: str, unit="个", label="累计完工") -> dict:
    """Cumulative plan (grey) and cumulative actual (red) as steps, named at their ends."""
    tidy = rows.rename(columns={planned: "计划", actual: "实际"}).melt(time, ["计划", "实际"], "series", "amount")
    colors = {"计划": theme.palette().muted, "实际": theme.palette().identity}
    return lines(tidy, time=time, value="amount", series="series", label=label, unit=unit, colors=colors, shape="hv")


def stacked(
    rows: pd.DataFrame, *, category: str, part: str, value: str, colors: Mapping[str, str] | None = None,
    share: bool = True, label: str = "", unit: str = "", decimals: int = 0, identity: str | None = None,
) -> dict:  # fmt: skip
    """Horizontal bars of parts, as shares of 100 % or as amounts, with the whole (共 n) at the end of each.

    Parts stand in the order of ``colors`` (part → colour), else as in the fullest category, from strong to pale.
    """
    if rows.empty:
        return _empty()
    table = rows.pivot_table(index=category, columns=part, values=value, aggfunc="sum", sort=False)
    fullest = rows[rows[category] == rows.groupby(category)[part].count().idxmax()][part]
    parts = [one for one in colors or dict.fromkeys([*fullest, *rows[part]]) if one in table]
    tones = colors or dict(zip(parts, theme.ramp(len(parts)), strict=True))
    picked, totals = _picked(rows.drop_duplicates(category), identity, category), table.sum(axis=1)
    height, full, traces = max(260, 38 * len(table) + 48), 100 if share else max(totals), []
    for one in parts:
        amounts, shares = floats(table[one]), floats(100 * table[one] / totals.where(totals > 0))
        drawn, titles = shares if share else amounts, [f"{name} {one}" for name in table.index]
        words = [exact(n, decimals) if (x or 0) >= 0.09 * full else "" for n, x in zip(amounts, drawn, strict=True)]
        width = min(0.68, 28 * len(table) / (height - 48))
        trace = _hbar(theme.plain(one), range(len(table)), drawn, width, tones[one])
        trace["marker"]["line"] = {"color": theme.palette().surface, "width": 1}
        trace |= {"text": words, **_INSIDE, "textfont": {"color": theme.words_on(tones[one])}}
        trace |= {"hovertext": theme.tips(titles, (label, amounts, unit, decimals), ("占比", shares, "%", 1))}
        traces.append(trace | {"customdata": [[who, one] for who in picked]})
    wholes, left = [f"共 {written(total, unit, decimals)}" for total in totals], theme.indent(table.index)
    notes = [theme.beside(wholes[row], full if share else total, row) for row, total in enumerate(totals)]
    key = theme.key([("■", tones[one], one) for one in parts], indent=left)
    return _figure(
        traces, height=height, margin=theme.margin(l=left, t=theme.room(key), r=12 + max(map(theme.width, wholes))),
        barmode="stack", xaxis=theme.axis(visible=False, range=[0, full or 1]), yaxis=theme.name_axis(table.index),
        annotations=[key, *notes],
    )  # fmt: skip


def exceedance(
    rows: pd.DataFrame, *, value: str, thresholds: Sequence[float] = (500, 1000), label: str = "阵地面积",
    unit: str = "㎡", category: str = "name", identity: str | None = None,
) -> dict:  # fmt: skip
    """Share of communities (y, %) with at least x ``unit``; each threshold bears a flag: how many reach it."""
    rows = rows.dropna(subset=[value]).astype({value: float}).sort_values(value)
    if rows.empty:
        return _empty()
    colour, values, picked, count = theme.palette(), rows[value], _picked(rows, identity, category), len(rows)
    shares = 100 * values.rank(method="max", ascending=False) / count
    step = {"type": "scatter", "mode": "lines", "x": [0, *values, values.max()], "y": [100, *shares, 0]}
    step |= {"line": {"color": colour.mark, "shape": "vh", "width": 2}, "hoverinfo": "skip"}
    dots = {"type": "scatter", "mode": "markers", "name": label, "x": [*values], "y": [*shares]}
    dots |= {"marker": {"color": colour.mark, "size": 6}, "customdata": [[one] for one in picked]}
    tips = theme.tips(rows[category], (label, values, unit, 0), ("不低于此面积的社区", shares, "%", 1))
    traces, flags, posts = [step, dots | {"hovertext": tips}], [], []
    most, furthest = values.max(), max(thresholds)
    width = max(1.04 * most, 2 * furthest) if furthest < 0.7 * most else 1.04 * max(most, furthest)
    for row, limit in enumerate(thresholds):
        reached, top = int((values >= limit).sum()), 100 + 12 * (len(thresholds) - row)
        words = f"≥{limit:g}{unit} <b>{reached}/{count}</b> {100 * reached / count:.1f}%"
        side = {"xanchor": "left", "xshift": 5} if limit <= width / 2 else {"xanchor": "right", "xshift": -5}
        side |= {"yanchor": "top", "bgcolor": colour.surface, "font": {"color": colour.identity, "size": 13}}
        flags.append(theme.note(words, x=limit, xref="x", y=top, yref="y", **side))
        posts.append(theme.rule(limit, colour.identity, y1=top, yref="y"))
        mark = {"type": "scatter", "mode": "markers", "x": [limit], "y": [100 * reached / count], "hoverinfo": "skip"}
        traces.append(mark | {"marker": {"color": colour.identity, "size": 10}})
    return _figure(
        traces, height=360, margin=theme.margin(t=28, b=48), shapes=posts,
        annotations=[*flags, theme.measure("社区占比", "%")],
        xaxis=theme.axis(range=[0, width], tickformat=",~r", nticks=6, title=theme.title(label, unit)),
        yaxis=theme.amount_axis(range=[0, 101 + 12 * len(thresholds)], tickvals=[0, 25, 50, 75, 100]),
    )  # fmt: skip


def dumbbell(
    rows: pd.DataFrame, *, category: str, before: str, after: str, color_by: str | None = None, label: str = "",
    unit: str = "㎡", decimals: int = 0, highlight=None, words: tuple[str, str] = ("扩面前", "扩面后"),
    identity: str | None = None,
) -> dict:  # fmt: skip
    """Before (hollow) → after (solid) with a line between and the change; one row of 18 px per category, as given."""
    if rows.empty:
        return _empty()
    colour, names, picked = theme.palette(), rows[category], _picked(rows, identity, category)
    old, new, places = floats(rows[before]), floats(rows[after]), range(len(rows))
    pairs = list(zip(old, new, strict=True))
    changes = [signed(None if None in pair else pair[1] - pair[0], decimals) for pair in pairs]
    furthest = [max((one for one in pair if one is not None), default=None) for pair in pairs]
    amounts = ((words[0], old, unit, decimals), (words[1], new, unit, decimals))
    tips = theme.tips(names, *amounts, ("变化", [f"{one} {unit}" for one in changes], "", 0))
    link = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": colour.rest, "width": 2}}
    link |= {"x": [one for pair in pairs for one in (*pair, None)], "y": [row for row in places for _ in range(3)]}
    added = {"type": "scatter", "mode": "text", "hoverinfo": "skip", "x": furthest, "y": [*places], "cliponaxis": False}
    added |= {"text": [f"\u2002{one}" for one in changes], "textposition": "middle right"}
    traces = [link, added | {"textfont": {"color": colour.muted, "size": 11}}]

    def ends(name: str, values: list, at: Iterable[int], **marker) -> dict:
        trace = {"type": "scatter", "mode": "markers", "name": theme.plain(name), "marker": marker, "y": (at := [*at])}
        trace |= {"x": [values[row] for row in at], "customdata": [[picked[row]] for row in at]}
        return trace | {"hovertext": [tips[row] for row in at]}

    key, groups = [("○", colour.muted, words[0])], [*rows[color_by]] if color_by else []
    traces.append(ends(words[0], old, places, color=colour.surface, size=8, line={"color": colour.muted, "width": 1.5}))
    for group, tone in theme.tones(list(dict.fromkeys(groups)), None, None).items():
        traces.append(ends(group, new, [row for row in places if groups[row] == group], color=tone, size=9))
        key.append(("●", tone, group))
    if not color_by:
        traces.append(ends(words[1], new, places, color=theme.emphasis(names, picked, highlight), size=9))
        key.append(("●", colour.rest if theme.chosen_of(highlight) else colour.mark, words[1]))
    left = theme.indent(names, size=12)
    said = theme.key(key, above=48, indent=left)
    return _figure(
        traces, height=max(260, 18 * len(rows) + theme.room(said) + 8), annotations=[said],
        margin=theme.margin(l=left, t=theme.room(said), r=56), yaxis=theme.name_axis(names, size=12, lined=True),
        xaxis=theme.axis(side="top", tickformat=",~r", nticks=5, title=theme.title(label, unit), rangemode="tozero"),
    )  # fmt: skip


def heat(
    rows: pd.DataFrame, *, x: str, y: str, value: str, text: str | None = None, scale: str = "sequence",
    label: str = "", unit: str = "", decimals: int = 0, identity: str | None = None,
) -> dict:  # fmt: skip
    """A table coloured by amount (``scale="sequence"``) or, with 达标, 基本达标, 未达标 as values, by ``"states"``."""
    if rows.empty:
        return _empty()
    heads, names, states = list(dict.fromkeys(rows[x])), list(dict.fromkeys(rows[y])), scale == "states"
    said = [theme.word(one) if states else written(one, unit, decimals) for one in rows[value]]
    words = [*map(theme.word, rows[text])] if text else [one.removesuffix(f" {unit}") for one in said]
    fills = [theme.state(one) for one in said] if states else theme.shades(rows[value])
    titles = [f"{name} {head}" for name, head in zip(rows[y], rows[x], strict=True)]
    tips = theme.tips(titles, (label, said, "", 0), *([("说明", words, "", 0)] if text else []))
    picked = zip(_picked(rows, identity, y), rows[x], strict=True)
    trace = _cells(map(heads.index, rows[x]), map(names.index, rows[y]), words, fills, size=13)
    trace |= {"hovertext": tips, "customdata": [[*one] for one in picked]}
    return _table(trace, heads, names, row_height=26 if len(names) > 12 else 40)


def movement(
    rows: pd.DataFrame, *, before: str, after: str, count: str, order: Sequence[str] = ("示范", "先进", "达标", "后进")
) -> dict:
    """Tiers a year before (rows) against tiers now (columns): promoted in blue, demoted in orange, unchanged in grey.

    A matrix and not a flow: its numbers can be read from ten metres, and the move of a single community can be seen.
    """
    if rows.empty:
        return _empty()
    colour, table = theme.palette(), rows.groupby([before, after])[count].sum()
    places = [(a, b) for a in order for b in order]
    steps = [order.index(a) - order.index(b) for a, b in places]
    counts = [int(table.get(place, 0)) for place in places]
    kinds = ["晋位" if step > 0 else "退位" if step < 0 else "未变" for step in steps]
    tones = {"晋位": colour.met, "退位": colour.unmet, "未变": colour.rest}
    faint, small = theme.blend(colour.line, colour.surface, 0.5), "<span style='font-size:14px'>"
    fills = [tones[kind] if n else faint for kind, n in zip(kinds, counts, strict=True)]
    words = [f"<b>{n}</b>{small} {kind}</span>" if n else "" for kind, n in zip(kinds, counts, strict=True)]
    trace = _cells([order.index(b) for _, b in places], [order.index(a) for a, _ in places], words, fills, size=26)
    said = [f"{kind} {n} 个社区" for kind, n in zip(kinds, counts, strict=True)]
    trace |= {"hovertext": theme.tips([f"{a} → {b}" for a, b in places], ("变化", said, "", 0))}
    trace |= {"customdata": [[*place] for place in places]}
    return _table(trace, [f"本年{one}" for one in order], [f"上年{one}" for one in order], row_height=68, size=14)


def gantt(
    rows: pd.DataFrame, *, category: str, start: str, finish: str, actual_finish: str, state: str, cutoff: date,
    identity: str | None = None,
) -> dict:  # fmt: skip
    """Plan as a pale bar; on it work up to its finish or the cut-off as a solid one, coloured and signed by state."""
    if rows.empty:
        return _empty()
    colour, names, picked = theme.palette(), rows[category], _picked(rows, identity, category)
    begun, planned, done = (pd.to_datetime(rows[one]) for one in (start, finish, actual_finish))
    cut = pd.Timestamp(cutoff)
    until, today, pale = done.fillna(cut), f"{cut:%Y-%m-%d}", theme.blend(colour.rest, colour.surface, 0.45)
    plans = [f"{a} 至 {b}" for a, b in zip(days(begun), days(planned), strict=True)]
    finished = ["未完工" if pd.isna(one) else f"{one:%Y-%m-%d}" for one in done]
    tips = theme.tips(names, ("计划", plans, "", 0), ("完工", finished, "", 0), ("状态", [*rows[state]], "", 0))
    plan = _hbar("计划工期", range(len(rows)), _length(begun, planned), 0.78, pale) | {"base": days(begun)}
    traces = [plan | {"hovertext": tips, "customdata": [[one] for one in picked]}]
    key = [("■", pale, "计划工期")]
    for name, (sign, tone) in _PROGRESS.items():
        at, tone = [row for row, said in enumerate(rows[state]) if said == name], getattr(colour, tone)
        trace = _hbar(name, at, _length(begun.iloc[at], until.iloc[at]), 0.4, tone) | {"base": days(begun.iloc[at])}
        trace |= {"text": [sign] * len(at), **_OUTSIDE, "textfont": {"color": tone, "size": 10}}
        traces.append(trace | {"hovertext": [tips[row] for row in at], "customdata": [[picked[row]] for row in at]})
        key.append((sign, tone, name))
    first, last, left = begun.min(), max(planned.max(), until.max(), cut), theme.indent(names, size=12)
    place = {"x": today, "xref": "x", "xanchor": "right" if cut - first > 0.6 * (last - first) else "left"}
    place |= {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 24, "font": {"color": colour.ink, "size": 12}}
    said = theme.key(key, above=46, indent=left)
    return _figure(
        traces, height=max(260, 22 * len(rows) + theme.room(said) + 8), barmode="overlay",
        margin=theme.margin(l=left, t=theme.room(said), r=20), yaxis=theme.name_axis(names, size=12, lined=True),
        xaxis=theme.axis(type="date", side="top", range=days([first, last]), **theme.months(first, last)),
        shapes=[theme.rule(today, colour.ink, y1=1, yref="paper")],
        annotations=[said, theme.note(f"截止日 {today}", **place)],
    )  # fmt: skip


def sparkline_svg(values: Sequence[float | None], *, color: str) -> str:
    """A tiny line as inline SVG, broken where a value is missing, a dot on the last one; empty below two values."""
    amounts = floats(values)
    known = [one for one in amounts if one is not None]
    if len(known) < 2:
        return "<svg aria-hidden='true'></svg>"
    low, spread, step = min(known), max(known) - min(known), 112 / (len(amounts) - 1)
    path, pen, last = "", "M", ""
    for place, one in enumerate(amounts):
        if one is not None:
            last = f"{4 + place * step:.1f} {26 - 22 * (one - low) / spread if spread else 15:.1f}"
            path += f"L{last}" if pen == "L" else f"M{last}h0"
        pen = "M" if one is None else "L"
    style = "stroke-linecap='round' stroke-linejoin='round' vector-effect='non-scaling-stroke'"
    return (
        f"<svg viewBox='0 0 120 30' preserveAspectRatio='none' aria-hidden='true' fill='none' stroke='{color}'>"
        f"<path d='{path}' stroke-width='1.5' {style}/><path d='M{last}h0' stroke-width='6' {style}/></svg>"
    )


# What the charts share


def _figure(data: list[dict], **over) -> dict:
    """A mark that can be clicked has words, and greys nothing when it is."""
    mark = {"hovertemplate": "%{hovertext}<extra></extra>"}
    mark |= {one: {"marker": {"opacity": 1}} for one in ("selected", "unselected")}
    return {"data": [one | mark if "customdata" in one else one for one in data], "layout": theme.layout(**over)}


def _empty() -> dict:
    return _figure([], height=260, xaxis={"visible": False}, yaxis={"visible": False})


def _hbar(name: str, places: Iterable[int], values: list, width: float, color) -> dict:
    trace = {"type": "bar", "orientation": "h", "name": name, "y": list(places), "x": values, "width": width}
    return trace | {"marker": {"color": color}}


def _cells(columns: Iterable[int], lines: Iterable[int], words: list[str], fills: list[str], size: int) -> dict:
    """Cells as bars of length 1: unlike a heatmap's, they answer clicks and hold their words in readable colours."""
    columns = list(columns)
    trace = _hbar("", lines, [0.97] * len(columns), 0.94, fills) | {"base": columns, "text": words, **_INSIDE}
    return trace | {"textfont": {"color": [theme.words_on(fill) for fill in fills], "size": size}}


def _table(trace: dict, heads: list, names: list, *, row_height: int, size: int = 13) -> dict:
    heads = [theme.wrapped(str(one), 5 if len(heads) <= 4 else 2) for one in heads]
    top = 16 + 16 * max(one.count("<br>") + 1 for one in heads)
    middle = {"tickvals": [place + 0.485 for place in range(len(heads))], "ticktext": heads, "range": [0, len(heads)]}
    return _figure(
        [trace], height=max(260, row_height * len(names) + top + 8), margin=theme.margin(t=top),
        xaxis=theme.axis(**middle, side="top"), yaxis=theme.name_axis(names, size=size),
    )  # fmt: skip


def _picked(rows: pd.DataFrame, identity: str | None, category: str) -> list:
    return [*rows[identity or ("community" if "community" in rows else category)]]


def _groups(rows: pd.DataFrame, series: str | None, label: str) -> dict[str, pd.DataFrame]:
    return {one: rows[rows[series] == one] for one in dict.fromkeys(rows[series])} if series else {label: rows}


def _length(start: pd.Series, end: pd.Series) -> list[int]:
    """Bars of a date axis are measured in milliseconds; at least a day, so that one can be seen."""
    return [max((b - a).days, 1) * 86_400_000 for a, b in zip(start, end, strict=True)]


def _dots(values: list[float | None]) -> list[int]:
    """Sizes of markers: on the last value, and on those that no line reaches."""
    last = max((place for place, one in enumerate(values) if one is not None), default=-1)
    around = [None, *values, None]
    alone = [around[place] is None and around[place + 2] is None for place in range(len(values))]
    return [7 if place == last else 5 if alone[place] else 0 for place in range(len(values))]


def _reach(values: pd.Series) -> tuple[float, float]:
    """The range of lines: from zero, unless all of them run far above it."""
    low, high = float(values.min()), float(values.max())
    room = (high - low or abs(high) or 1) * 0.08
    return (low - room if low < 0 or low > 0.6 * high else 0), high + room


def _spread(heights: list[float], *, gap: float, low: float, high: float) -> list[float]:
    """Heights moved apart until none is nearer than ``gap`` to the next, upwards first, then back under ``high``."""
    placed, rising = list(heights), sorted(range(len(heights)), key=lambda one: heights[one])
    for place in rising:
        placed[place] = low = max(heights[place], low)
        low += gap
    for place in reversed(rising):
        placed[place] = high = min(placed[place], high)
        high -= gap
    return placed
