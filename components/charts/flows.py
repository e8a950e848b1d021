"""Where people come from and go to, and when: a Sankey diagram and a calendar."""

import pandas as pd

from components import theme
from components.charts import style
from components.charts.figure import WIDTHS, empty, figure
from components.charts.scales import nice
from components.charts.series import bars
from warehouse.words import plain
from warehouse.words.numbers import exact, written

_FEW = 2  # months whose weeks are named one by one
_WEEK = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


def sankey(rows: pd.DataFrame, *, source: str, target: str, value: str, label: str = "", unit: str = "") -> dict:
    """Flows from left to right, as wide as their amounts; the ends in the order of their sums. To or from one end alone they are bars."""
    if rows.empty:
        return empty()
    for end, other in ((target, source), (source, target)):
        if rows[end].nunique() == 1:
            sums = rows.groupby(other, as_index=False, sort=False)[value].sum()
            return bars(sums, category=other, value=value, label=label, unit=unit)
    colour = theme.palette()
    ends = [rows.groupby(end)[value].sum().sort_values(ascending=False) for end in (source, target)]
    names = [(side, name) for side, sums in enumerate(ends) for name in sums.index]
    tones = [colour.mark if side == 0 else theme.streets().get(name, colour.muted) for side, name in names]
    node = {"pad": 14, "thickness": 14, "line": {"width": 0}, "color": tones}
    node |= {"label": [f"{plain.label(name)} {exact(ends[side][name])}" for side, name in names]}
    node |= {
        "x": [1e-3 if side == 0 else 0.999 for side, _ in names],
        "y": [y for sums in ends for y in _heights(sums)],
    }
    node |= {"hovertemplate": f"%{{label}} {plain.label(unit)}<extra></extra>"}
    link = {
        "source": [names.index((0, name)) for name in rows[source]],
        "target": [names.index((1, name)) for name in rows[target]],
        "value": [float(amount) for amount in rows[value]],
        "color": [theme.blend(theme.streets().get(name, colour.muted), colour.surface, 0.6) for name in rows[target]],
        "customdata": [
            f"{plain.label(f'{a} → {b}')}<br>{plain.label(f'{label} {written(amount, unit)}')}"
            for a, b, amount in zip(rows[source], rows[target], rows[value], strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": node,
        "link": link,
        "textfont": {"color": colour.ink, "size": 13},
    }
    return figure([trace], height=380, margin=style.margin(t=12, b=12))


def _heights(sums: pd.Series, *, pad: float = 14 / 356) -> list[float]:
    """The middles of the ends, in their own order: left alone, plotly sorts them so that fewer flows cross."""
    scale = (1 - pad * (len(sums) - 1)) / sums.sum()
    return [scale * (float(sums.iloc[:i].sum()) + float(sums.iloc[i]) / 2) + pad * i for i in range(len(sums))]


def calendar(rows: pd.DataFrame, *, day: str, value: str, label: str = "", unit: str = "") -> dict:
    """A cell per day, a column per week from Monday on; the more, the further along the sequence."""
    if rows.empty:
        return empty()
    colour, days = theme.palette(), pd.DatetimeIndex(pd.to_datetime(rows[day]))
    amounts = pd.Series([float(amount) for amount in rows[value]], index=days)
    weeks = pd.date_range(days.min() - pd.Timedelta(days=days.min().weekday()), days.max(), freq="7D")
    table = [[amounts.get(week + pd.Timedelta(days=weekday)) for week in weeks] for weekday in range(7)]
    words = [
        [
            f"{week + pd.Timedelta(days=weekday):%Y-%m-%d} {_WEEK[weekday]}<br>{plain.label(f'{label} {written(cell, unit)}')}"
            for week, cell in zip(weeks, line, strict=True)
        ]
        for weekday, line in enumerate(table)
    ]
    steps = [[index / (len(colour.sequence) - 1), tone] for index, tone in enumerate(colour.sequence)]
    trace = {
        "type": "heatmap",
        "x": [f"{week:%Y-%m-%d}" for week in weeks],
        "y": _WEEK,
        "z": table,
        "xgap": 2,
        "ygap": 2,
        "colorscale": steps,
        "showscale": True,
        "hoverongaps": False,
        "text": words,
        "hovertemplate": "%{text}<extra></extra>",
        "colorbar": {
            "dtick": max(1, nice(amounts.max() / 3)),
            "thickness": 10,
            "len": 1,
            "outlinewidth": 0,
            "tickfont": {"color": colour.muted, "size": 12},
            "title": {"text": plain.label(unit), "font": {"color": colour.muted, "size": 12}},
        },
    }
    months = (days.max().year - days.min().year) * 12 + days.max().month - days.min().month + 1
    along = {"type": "date", "tickangle": 0, "showgrid": False}
    if months > _FEW:
        along |= style.months(max(weeks[0] - pd.Timedelta(days=3), days.min().replace(day=1)), days.max(), 6)
    else:
        along |= {
            "tickvals": [f"{week:%Y-%m-%d}" for week in weeks[:: -(-len(weeks) // 5)]],
            "tickformat": "%-m月%-d日",
        }
    return figure(
        [trace],
        height=260,
        margin=style.margin(t=12, b=32, l=44, r=80),
        xaxis=style.axis(**along),
        yaxis=style.axis(autorange="reversed", showgrid=False),
        meta=WIDTHS[-1],
    )
