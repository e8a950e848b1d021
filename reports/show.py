"""The presentation as one HTML file: no foreign request, opens from disk, the same on the screen 观摩 and from a USB stick."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from reports.brief import Brief, Part, Progress
from reports.land import Map, Place
from reports.pieces import UNKNOWN, Chart
from warehouse.intake.pictures import address
from warehouse.words import numbers, plain

_ACROSS = 62  # digits side by side in a chart
_SAID = {"large": 20, "middle": 50}  # letters of a 看点 so large
_HERE = Path(__file__).parent
_STYLE, _SCRIPT, _LIVE = ((_HERE / name).read_text(encoding="utf-8") for name in ("show.css", "show.js", "live.js"))


def html(brief: Brief, look: str = "", at: str = "", live: bool = False) -> str:
    """The whole document; each one made begins at its first slide of the kind ``at``, or at its first.

    ``look="wall"``: dark, changing slides by itself without end. ``live``: turns pages together with the presenter's desk.
    """
    first = next((index for index, part in enumerate(brief.parts) if part.kind == at), 0)
    return str(_HTML.document(brief, look, first, _STYLE, _SCRIPT + (_LIVE if live else ""), secrets.token_hex(6)))


def write(brief: Brief, target: Path, progress: Progress = lambda share, text: None) -> None:
    target.write_text(html(brief), encoding="utf-8")
    progress(1.0, "网页")


def _marks(chart: Chart) -> list[dict]:
    """The marks of a chart: name, words, how long in shares of the longest, and how far the words of one stand above it
    so that they clear the mark before it (None: beside those of the longest there is no room)."""
    lengths = [max(value or 0, 0) for value in chart.values]
    most = max(lengths, default=0) or 1
    return [
        {
            "name": name,
            "words": UNKNOWN if value is None and chart.kind == "bars" else words,
            "share": f"{length / most:.4f}",
            "peak": value == most,
            "known": value is not None,
            "above": None if before == most > length else f"{max(before - length, 0) / most:.4f}",
        }
        for name, value, words, length, before in zip(
            chart.categories, chart.values, chart.words, lengths, [0, *lengths[:-1]], strict=True
        )
    ]


def _outline(places: Iterable[Place]) -> str:
    """The cells of some places as one path."""
    rings = (ring for place in places for ring in place.rings)
    return "".join(f"M{'L'.join(f'{x:g} {y:g}' for x, y in ring)}Z" for ring in rings)


def _outlines(map: Map) -> list[list[tuple[str, str]]]:
    """The land by street and, within it, by tone: a path for each."""
    found: dict[str, dict[str, list[Place]]] = {street: {} for street in map.streets}
    for place in map.places:
        found[place.street].setdefault(map.tone(place), []).append(place)
    return [[(tone, _outline(places)) for tone, places in tones.items()] for tones in found.values()]


def _sparse(chart: Chart) -> bool:
    """Whether the numbers over its columns would run into each other."""
    return chart.kind == "columns" and max(map(len, chart.words)) > _ACROSS / len(chart.values)


def _said(part: Part) -> str:
    """How large a 看点 is set."""
    if part.kind == "highlight":
        return "alone"
    return next((size for size, most in _SAID.items() if len(part.highlight) <= most), "small")


_HTML = plain.markup(
    __file__,
    marks=_marks,
    outline=_outline,
    outlines=_outlines,
    sparse=_sparse,
    said=_said,
    tied=numbers.tied,
    address=address,
    unknown=UNKNOWN,
)
