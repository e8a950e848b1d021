"""Projects on the calendar: what was planned, and what was done."""

from datetime import date

import pandas as pd

from components import theme
from components.charts import style
from components.charts.figure import empty, figure, hbar, identities
from warehouse.words import plain
from warehouse.words.numbers import days

_ROW = 44  # pixels of a project: its name, and its bars under it
_LATE = "超出计划"


def gantt(
    rows: pd.DataFrame,
    *,
    category: str,
    start: str,
    finish: str,
    actual_finish: str,
    state: str,
    cutoff: date,
    identity: str | None = None,
) -> dict:
    """Under the name of each project its plan as a frame, and in it the work up to its finish or the cut-off.

    Work is coloured by its ``state`` (完工, 在建, 逾期); what goes on after the planned finish is orange.
    """
    if rows.empty:
        return empty()
    colour, names, picked = theme.palette(), rows[category], identities(rows, identity, category)
    begun, planned, done = (pd.to_datetime(rows[column]) for column in (start, finish, actual_finish))
    cut = pd.Timestamp(cutoff)
    until, today, pale = done.fillna(cut), f"{cut:%Y-%m-%d}", theme.blend(colour.rest, colour.surface, 0.7)
    late = [max((b - a).days, 0) for a, b in zip(planned, until, strict=True)]
    plans = [f"{a} 至 {b}" for a, b in zip(days(begun), days(planned), strict=True)]
    finished = ["未完工" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in done]
    tips = style.tips(names, ("计划", plans, "", 0), ("完工", finished, "", 0), ("状态", [*rows[state]], "", 0))

    def bars(name: str, at: list[int], since: pd.Series, to: pd.Series) -> dict:
        trace = hbar(name, [row + 0.22 for row in at], _length(since.iloc[at], to.iloc[at]), 0.22, tones[name])
        trace |= {"base": days(since.iloc[at]), "customdata": [[picked[row]] for row in at]}
        return trace | {"hovertext": [tips[row] for row in at]}

    everyone, within = [*range(len(rows))], until.where(until < planned, planned)
    tones = {"计划工期": colour.mark, "完工": colour.met, "在建": colour.mark, _LATE: colour.unmet}
    spans = {
        "计划工期": (everyone, begun, planned),
        "完工": ([row for row in everyone if pd.notna(done.iloc[row])], begun, within),
        "在建": ([row for row in everyone if pd.isna(done.iloc[row])], begun, within),
        _LATE: ([row for row in everyone if late[row]], planned, until),
    }
    spans = {name: span for name, span in spans.items() if span[0]}
    plan, *work = [bars(name, *span) for name, span in spans.items()]
    plan |= {"width": 0.44, "marker": {"color": pale, "line": {"color": colour.mark, "width": 1.2}}}
    key = style.key([("▭" if name == "计划工期" else "■", tones[name], name) for name in spans], above=46)
    first, last = begun.min(), max(planned.max(), until.max(), cut, begun.min() + pd.Timedelta(days=1))
    flag = style.flag(f"截止日 {today}", today, (cut - first) / (last - first), above=24)
    separate = {"showgrid": True, "gridcolor": colour.line, "tickvals": [row - 0.5 for row in everyone[1:]]}
    return figure(
        [plan, *work],
        height=max(260, _ROW * len(rows) + style.room(key) + 8),
        barmode="overlay",
        margin=style.margin(t=style.room(key)),
        yaxis=style.axis(range=[len(rows) - 0.5, -0.5], showticklabels=False, **separate),
        xaxis=style.axis(type="date", side="top", range=days([first, last]), **style.months(first, last, 6)),
        shapes=[style.rule(today, colour.ink, y1=1, yref="paper")],
        annotations=[key, flag, *map(_named, everyone, names, rows[state], late)],
    )


def _named(row: int, name: str, state: str, late: int) -> dict:
    """The name of a project over its bars, with how many days it is late."""
    own = theme.palette()
    said = f"{state} {late} 天" if state == "逾期" else f"{state}，晚 {late} 天" if late else state
    tone = theme.words_in(own.unmet if late else own.muted)
    words = f"{plain.label(name)}\u2003<span style='color:{tone}'>{plain.label(said)}</span>"
    spot = {"x": 0, "xref": "paper", "xanchor": "left", "y": row - 0.24, "yref": "y", "bgcolor": own.surface}
    return style.note(words, **spot, font={"color": own.ink, "size": 12}, borderpad=0)


def _length(start: pd.Series, end: pd.Series) -> list[int]:
    """Bars of a date axis are measured in milliseconds; at least a day, so that one can be seen."""
    return [max((b - a).days, 1) * 86_400_000 for a, b in zip(start, end, strict=True)]
