"""The presentation as one HTML file: no foreign request, opens from disk, the same on the screen 观摩 and from a USB stick."""

import secrets
from pathlib import Path

from reports.brief import UNKNOWN, Brief, Chart, Map, Place, Progress
from warehouse.intake.pictures import address
from warehouse.words import plain

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
    """The marks of a chart: name, words, and how long in shares of the longest."""
    most = max((value for value in chart.values if value), default=0) or 1
    return [
        {"name": name, "words": words, "share": f"{max(value or 0, 0) / most:.4f}", "peak": value == most}
        for name, value, words in zip(chart.categories, chart.values, chart.words, strict=True)
    ]


def _tone(map: Map, place: Place) -> str:
    if place.code == map.current or (map.current is None and place.number and not map.crowded):
        return "now"
    if place.number:
        return f"t{map.tint(place)}" if map.crowded else "stop"
    shade = f"c{map.shades[place.code]}" if place.code in map.shades else "none"
    return shade if map.street in (None, place.street) else f"{shade} off"


_HTML = plain.markup(__file__, marks=_marks, tone=_tone, address=address, unknown=UNKNOWN)
