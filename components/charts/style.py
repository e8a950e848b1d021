"""How every chart is set: axes, margins, keys and notes; tones of marks; the words on and beside them."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from itertools import pairwise

import pandas as pd

from components import theme
from warehouse.words import numbers, plain

#: The upper left corner of the plot, where words stand on its edge.
_CORNER = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}

#: What plotly's own buttons do and say.
PLOTLY = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "图表"},
    "scrollZoom": False,
    "responsive": True,
    "locale": "zh-CN",
    "locales": {
        "zh-CN": {
            "dictionary": {"Download plot as a PNG": "下载图片"},
            "format": {
                "days": [f"星期{day}" for day in "日一二三四五六"],
                "shortDays": [f"周{day}" for day in "日一二三四五六"],
                "months": [f"{month}月" for month in range(1, 13)],
                "shortMonths": [f"{month}月" for month in range(1, 13)],
                "date": "%Y-%m-%d",
            },
        }
    },
}


def layout(**over) -> dict:
    """The layout every figure begins with.

    Streamlit hands plotly a copy of each figure right after the first: that its data are of one revision, and that it names no
    template, tells plotly that nothing is new, which would else draw it again.
    """
    colour = theme.palette()
    words, clear = {"family": theme.FONT, "size": 13, "color": colour.ink}, "rgba(0,0,0,0)"
    return {
        "font": words,
        "paper_bgcolor": clear,
        "plot_bgcolor": clear,
        "margin": margin(),
        "separators": ".,",
        "hovermode": "closest",
        "dragmode": False,
        "clickmode": "event+select",
        "selectionrevision": 1,
        "datarevision": 1,
        "showlegend": False,
        "minreducedwidth": 24,
        "colorway": [colour.mark, *colour.streets],
        "modebar": {"bgcolor": clear, "color": colour.muted, "activecolor": colour.ink},
        "hoverlabel": {"bgcolor": colour.surface, "bordercolor": colour.muted, "align": "left", "font": words},
    } | over


def margin(**over) -> dict:
    """Pixels around the plot. Where the words beside and under it need more, plotly finds out, and draws everything twice."""
    return {"l": 8, "r": 8, "t": 8, "b": 8, "pad": 4} | over


def axis(**over) -> dict:
    """An axis without grid, frame and zoom."""
    quiet = {"showgrid": False, "zeroline": False, "showline": False, "ticks": ""}
    quiet |= {"automargin": True, "ticklabeloverflow": "allow", "fixedrange": True, "tickangle": 0}
    return quiet | {"tickfont": {"color": theme.palette().muted, "size": 12}} | over


def amount_axis(**over) -> dict:
    """A vertical axis with its level lines; what it measures and the unit stand above it, see :func:`measure`."""
    return axis(**({"showgrid": True, "gridcolor": theme.palette().line, "nticks": 6, "tickformat": ",~r"} | over))


def indent(names: Iterable, *, size: int = 13) -> float:
    """The margin in pixels that the names beside an axis need."""
    return 17 + max(map(width, short(names))) * size / 13


def gutter(low: float, high: float) -> float:
    """The margin in pixels that the numbers of an amount axis need, and the first month under it."""
    step = (high - low or 1) / 6
    decimals = max(0, -math.floor(math.log10(step)))
    return max(34, 17 + max(width(f"{end:,.{decimals}f}") for end in (low, high)) * 12 / 13)


def name_axis(names: Iterable, *, size: int = 13, lined: bool = False) -> dict:
    """Categories from top to bottom at 0, 1, 2 …, so that two of the same name keep a row each."""
    names = short(names)
    rows = {"tickvals": list(range(len(names))), "ticktext": names, "range": [len(names) - 0.5, -0.5]}
    faint = theme.blend(theme.palette().line, theme.palette().surface, 0.4)
    return axis(**rows, showgrid=lined, gridcolor=faint, tickfont={"color": theme.palette().ink, "size": size})


def time_axis(times: Iterable, columns: bool = False) -> dict:
    """From the first to the last time; half a column more at either end for columns."""
    days = [pd.Timestamp(day) for day in sorted(numbers.days(times))]
    span = {} if columns or days[0] == days[-1] else {"range": numbers.days([days[0], days[-1]])}
    return axis(type="date", ticklabelstandoff=6, **span, **months(days[0], days[-1]))


def moments(calendar: Mapping[str, str]) -> dict[str, str]:
    """Days, months and years as they stand under columns: 2018-03-05, 2018-03, 2018年."""
    monthly = all(day.endswith("-01") for day in calendar)
    return {day: said if said.endswith("年") else day[:7] if monthly else day for day, said in calendar.items()}


def marks(moments: Sequence[str]) -> dict:
    """At most six names under columns, of days four."""
    month, longest = len("2019-01"), max(map(len, moments))
    told = moments[:: -(-len(moments) // (6 if longest <= month else 4))]
    return {"tickvals": told, "ticktext": _once(told) if longest == month else told}


def months(first: pd.Timestamp, last: pd.Timestamp, most: int = 5) -> dict:
    """At most so many marks on a time axis, written 2018-03, 06 or 2018年; never the name of a month."""
    count = 12 * (last.year - first.year) + last.month - first.month
    step = next((size for size in (1, 2, 3, 6, 12, 24, 36) if count / size < most), 60)
    every = pd.date_range(f"{first.year}-01-01", last, freq=f"{step}MS")
    told = [day for day in every if day >= first] or [first]
    words = [f"{day.year}年" for day in told] if step >= 12 else _once([f"{day:%Y-%m}" for day in told])
    return {"tickvals": numbers.days(told), "ticktext": words}


def _once(months: Sequence[str]) -> list[str]:
    """The months of a year after its first without it: 2019-01, 02, 03."""
    return [now[5:] if now[:4] == before[:4] else now for before, now in pairwise(["", *months])]


def key(entries: Iterable[tuple[str, str, str]], *, above: int = 6, indent: float = 0) -> dict:
    """Signs, colours and names in lines of at most 330 px (for phones), ``above`` px over the plot."""
    lines, used = [[]], 0.0
    for sign, colour, name in entries:
        wide = width(f"{sign} {name}") * 12 / 13 + 12
        if used + wide > 330 and lines[-1]:
            lines, used = [*lines, []], 0.0
        rim = f";stroke:{theme.palette().mark};stroke-width:1px" if _pale(colour) else ""
        lines[-1].append(f"<span style='color:{colour}{rim}'>{sign}</span> {plain.label(name)}")
        used += wide
    words = "<br>".join("\u2003".join(line) for line in lines)
    spot = {"xshift": -indent, "yshift": above, "align": "left"}
    return note(words, **_CORNER, **spot, font={"color": theme.palette().ink, "size": 12})


def room(words: dict) -> int:
    """How many pixels a key takes over the plot."""
    return words["yshift"] + 17 * (words["text"].count("<br>") + 1) + 4


def note(words: str, **over) -> dict:
    """Words at a spot of the plot."""
    return {"text": words, "showarrow": False, "font": {"color": theme.palette().muted, "size": 12}} | over


def beside(words: str, x: float, y: float) -> dict:
    """Words right of a spot in the plot's own coordinates."""
    return note(words, x=x, xref="x", xanchor="left", xshift=6, y=y, yref="y")


def at_end(words: str, x: str, y: float) -> dict:
    """Words at the end of a column, in the plot's own coordinates."""
    own = theme.palette()
    side = {"yanchor": "bottom", "yshift": 1} if y >= 0 else {"yanchor": "top", "yshift": -1}
    return note(
        words,
        x=x,
        xref="x",
        y=y,
        yref="y",
        **side,
        borderpad=0,
        bgcolor=own.surface,
        font={"color": own.ink, "size": 12},
    )


def flag(words: str, x: float, share: float, above: int) -> dict:
    """What a line down at ``x`` means, over its upper end; ``share`` (0–1) of the way along the axis it turns inwards."""
    side = "left" if share < 0.25 else "right" if share > 0.75 else "center"
    at = {"x": x, "xref": "x", "xanchor": side, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": above}
    return note(plain.label(words), **at, font={"color": theme.palette().ink, "size": 12})


def measure(label: str, unit: str) -> dict:
    """What a vertical axis measures, written level above it instead of upright beside it."""
    return note(titled(label, unit), **_CORNER, yshift=6)


def title(label: str, unit: str) -> dict:
    """The title of a horizontal axis."""
    return {"text": titled(label, unit), "standoff": 8, "font": {"color": theme.palette().muted, "size": 12}}


def titled(label: str, unit: str) -> str:
    """``阵地面积（㎡）``, or whichever of the two is known."""
    return plain.label(f"{label}（{unit}）" if label and unit else label or unit)


def rule(x, color: str, *, y1: float, yref: str) -> dict:
    """A dashed vertical line."""
    line = {"color": color, "width": 1.2, "dash": "4px,3px"}
    return {"type": "line", "x0": x, "x1": x, "xref": "x", "y0": 0, "y1": y1, "yref": yref, "line": line}


def across(y: float) -> dict:
    """A dashed horizontal line at an amount."""
    line = {"color": theme.palette().muted, "width": 1.2, "dash": "4px,3px"}
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": y, "y1": y, "yref": "y", "line": line}


def level(words: str, y: float, xanchor: str, yanchor: str) -> dict:
    """What a line across means, written at its left or right end, above (its ``yanchor`` is "bottom") or under it."""
    at = {"x": int(xanchor == "right"), "xref": "paper", "xanchor": xanchor, "y": y, "yref": "y", "yanchor": yanchor}
    return note(plain.label(words), **at)


# Which colour a mark has


def tones(names: list[str], colors: Mapping[str, str] | None = None) -> dict[str, str]:
    """Series → colour: given ones, else theme.streets by name and others by order; all alike where there are too many."""
    own, known = theme.palette(), theme.streets()
    if colors:
        return {name: colors.get(name, own.rest) for name in names}
    if len(names) > len(own.streets):
        return dict.fromkeys(names, own.rest)
    if len(names) == 1 and names[0] not in known:
        return {names[0]: own.mark}
    return {name: known.get(name, own.streets[index]) for index, name in enumerate(names)}


def parts(names: list[str]) -> dict[str, str]:
    """Like :func:`tones`, for parts of one whole: only streets have colours of their own, others go from strong to pale."""
    if len(names) < 2 or set(names) <= set(theme.streets()):
        return tones(names)
    return dict(zip(names, ramp(len(names)), strict=True))


def ramp(count: int) -> list[str]:
    """``count`` neutral colours from strong to pale, for parts with an order of their own."""
    own = theme.palette()
    return [theme.blend(own.mark, own.surface, 0.55 * index / max(count - 1, 1)) for index in range(count)]


def edge(fill: str, amounts: Iterable[float | None]) -> dict:
    """The lines around parts of bars: too pale for the surface, they have the colour of marks, else that of the surface between them."""
    own = theme.palette()
    return {"color": own.mark if _pale(fill) else own.surface, "width": [1 if amount else 0 for amount in amounts]}


def _pale(fill: str) -> bool:
    """Whether a mark of it needs an edge to be seen."""
    return theme.contrast(fill, theme.palette().surface) < 3


def state(word: str) -> str:
    """The fill behind a state: strong for what is wrong, so that the eye finds it among the others."""
    own = theme.palette()
    met, near = theme.blend(own.met, own.surface, 0.82), theme.blend(own.near, own.surface, 0.5)
    fills = {"达标": met, "已设": met, "基本达标": near, "未达标": own.unmet, "未设": own.unmet}
    return fills.get(word, own.line)


def fills(values: pd.Series, scale: str) -> list[str]:
    """Fills of cells: along the sequence from nothing to the largest, or the stronger the further under 100 %."""
    return shades(values) if scale == "sequence" else [_shortfall(share) for share in values]


def _shortfall(share: float) -> str:
    own = theme.palette()
    if pd.isna(share):
        return own.line
    return (
        state("达标")
        if share >= 100
        else theme.blend(own.unmet, own.surface, max(0.0, 0.86 * (1 - (100 - share) / 50)))
    )


def shades(values: pd.Series) -> list[str]:
    """Fills along the sequence, from nothing (or the least below it) to the largest: what differs little looks little different."""
    low = min(0, values.min())
    spread, own = values.max() - low, theme.palette()
    shares = [None if pd.isna(value) else (value - low) / spread if spread else 0 for value in values]
    return [own.line if share is None else theme.shade(share, own.sequence) for share in shares]


# Words in charts


def word(value) -> str:
    """A word as it stands, a dash for a missing one."""
    return numbers.ABSENT if pd.isna(value) else str(value)


def tips(names: Iterable, *said: tuple[str, Iterable, str, int]) -> list[str]:
    """The form of all tooltips: a name in bold, then a line for each (label, values, unit, decimals)."""
    tips = [f"<b>{plain.label(name)}</b>" for name in names]
    for label, values, unit, decimals in said:
        words = [
            plain.label(value if isinstance(value, str) else numbers.written(value, unit, decimals)) for value in values
        ]
        tips = [f"{tip}<br>{plain.label(label)}：{word}" for tip, word in zip(tips, words, strict=True)]
    return tips


def amount(value: float | None, unit: str, decimals: int) -> str:
    """The amount at a mark, its unit in smaller type."""
    words, number = numbers.written(value, unit, decimals), numbers.exact(value, decimals)
    return (
        words if unit == "%" or words == number else f"{number}<span style='font-size:11px'> {plain.label(unit)}</span>"
    )


LETTER = 13  # pixels of a Chinese letter


def width(words: str) -> float:
    """About how many pixels the words take at 13 px."""
    bare = unescape(re.sub(r"<[^>]+>", "", words))
    return sum(LETTER if ord(letter) > 0x2000 else 7.4 for letter in bare)


def widest(words: str) -> float:
    """The width of the longest line, small ones as they are."""
    return max(width(line) * (11 / 13 if "font-size:11px" in line else 1) for line in words.split("<br>"))


def stacked(words: str) -> str:
    """``98.3% · 1,101 / 1,120 件`` in two lines, what the share is of in small."""
    first, _, rest = map(plain.label, str(words).partition(" · "))
    return f"{first}<br><span style='font-size:11px;color:{theme.palette().muted}'>{rest}</span>" if rest else first


def short(names: Iterable) -> list[str]:
    """Names that leave room for the plot on a phone; the tooltip has the whole."""
    return [plain.label(name if len(name) <= 9 else f"{name[:8]}…") for name in map(str, names)]


def wrapped(words: str, letters: int) -> str:
    """Broken into lines of so many letters; years, months and other numbers stay whole."""
    if re.search(r"\d", words):
        return re.sub(r"(\d{4})(?:-(?=\d)|(年)(?=\d))", r"\1\2<br>", plain.label(words))
    letters = -(-len(words) // -(-len(words) // letters))  # lines alike, none of a single letter
    return "<br>".join(plain.label(words[start : start + letters]) for start in range(0, len(words), letters))
