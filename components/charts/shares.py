"""Shares beside each other, held against the whole and a target."""

import math
from collections.abc import Mapping

import pandas as pd

from components import theme
from components.charts import style
from components.charts.figure import figure, hbar, identities, tall
from components.charts.scales import nice
from warehouse.measures import targets
from warehouse.measures.targets import Target
from warehouse.words.numbers import floats, written

#: Where shares differ by less than this part of the least of them, bars from zero all look alike.
_ALIKE = 0.2
_LINE = 18  # pixels of a line of words


def shares(
    rows: pd.DataFrame,
    *,
    category: str,
    value: str,
    label: str,
    unit: str,
    decimals: int,
    text: str | None,
    identity: str | None,
    whole: float | None,
    target: Target | None,
    full: bool,
) -> dict:
    """Bars from zero or, where those would look alike, dots on an axis that is cut and says so; their words in a column. In ``full`` the bars stand on the axis of the whole.

    The ``whole`` and the ``target`` stand across as lines, the dots hang on the first of them; a target says which are 达标.
    """
    lines = {"总体": whole} if whole is not None else {}
    lines |= {"目标": target.value} if target else {}
    names, amounts, picked = rows[category], floats(rows[value]), identities(rows, identity, category)
    words = [*map(style.stacked, rows[text])] if text else [written(amount, unit, decimals) for amount in amounts]
    known = [amount for amount in amounts if amount is not None]
    full = full or len(known) == 1  # one bar alone would fill any axis but that of the whole
    cut, held = not full and 0 < max(known) - min(known) < _ALIKE * min(known), [*known, *lines.values()]
    low, most = (_cut(held) if cut else min([0, *held])), max([0, *held, *([100] if full else [])]) or 1
    states = [targets.status(target, amount) for amount in amounts]
    tones = [theme.palette().state(state) for state in states]
    top = 8 + _LINE * (len(lines) + 1)
    height = tall(len(rows), 38, top + 32)
    thick = 26 * len(rows) / (height - top - 32)
    marks = _hung(amounts, lines, tones) if cut else [hbar(label, range(len(rows)), amounts, thick, tones)]
    words = [_judged(*each, target) for each in zip(words, amounts, states, strict=True)]
    tips = style.tips(names, (label, [*rows[text]] if text else amounts, unit, decimals))
    marks[-1] |= {"hovertext": tips, "customdata": [[who] for who in picked]}
    quiet, strong = theme.palette().muted, theme.palette().ink
    posts = [style.rule(at, quiet if name == "总体" else strong, y1=1, yref="paper") for name, at in lines.items()]
    words_of = {"总体": written(whole, unit, decimals), "目标": target.words if target else ""}
    flags = [
        style.flag(f"{name} {words_of[name]}", at, (at - low) / (most - low), above=4 + _LINE * row)
        for row, (name, at) in enumerate(lines.items())
    ]
    said = style.measure(f"{label}（横轴从 {low:g}{unit} 起）" if cut else label, "" if cut else unit)
    spot = {"xref": "paper", "xshift": 12, "align": "left", "font": {"color": strong, "size": 13}}
    column = [style.beside(word, 1, row) | spot for row, word in enumerate(words)]
    return figure(
        marks,
        height=height,
        margin=style.margin(l=style.indent(names), t=top, r=16 + max(map(style.widest, words)), b=32),
        shapes=posts,
        annotations=[said | {"yshift": 4 + _LINE * len(lines)}, *flags, *column],
        xaxis=style.axis(
            range=[low, most + 0.04 * (most - low)],
            ticksuffix=unit,
            tickformat=",~r",
            tick0=low,
            dtick=step(most - low),
        ),
        yaxis=style.name_axis(names, lined=cut),
    )


def step(reach: float, marks: float = 3.4) -> float:
    """Between marks of an axis: four of them at the most, which a phone has room for."""
    return next(
        size * 10.0**power for power in range(-3, 12) for size in (1, 2, 5) if reach <= marks * size * 10.0**power
    )


def _cut(held: list[float]) -> float:
    """A round number a little below all that stands on the axis."""
    low, high = min(held), max(held)
    round_to = nice((high - low) / 2 or 1)
    return max(0.0, math.floor((low - 0.1 * (high - low)) / round_to) * round_to)


def _judged(words: str, amount: float | None, state: str, target: Target | None) -> str:
    """The words of a share with 达标, 接近目标 or 未达标 behind its first line, where it keeps on its side of the target."""
    first, newline, rest = words.partition("<br>")
    first = targets.written(target.metric, target, amount) if target and state else first
    tone = theme.words_in(theme.palette().state(state))
    return f"{first} <span style='color:{tone}'>{state}</span>{newline}{rest}" if state else words


def _hung(amounts: list[float | None], lines: Mapping[str, float], tones: list[str]) -> list[dict]:
    """Dots, each with a thread to the first line."""
    rows, colour = range(len(amounts)), theme.palette()
    dots = {"type": "scatter", "mode": "markers", "x": amounts, "y": [*rows], "cliponaxis": False}
    dots |= {"marker": {"color": tones, "size": 13, "opacity": 1}}
    if not lines:
        return [dots]
    middle = next(iter(lines.values()))
    thread = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": colour.rest, "width": 3}}
    thread |= {
        "x": [at for amount in amounts for at in (middle, amount, None)],
        "y": [row for row in rows for _ in range(3)],
    }
    return [thread, dots]
