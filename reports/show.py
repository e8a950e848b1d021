"""The presentation as one HTML file: no foreign request, opens from disk, the same on the screen 观摩 and from a USB stick."""

import secrets
from collections.abc import Sequence
from html import escape
from pathlib import Path

from reports.brief import UNKNOWN, Brief, Card, Chart, Map, Part, Picture, Place, Progress, Table
from warehouse.intake.pictures import address

_HERE = Path(__file__).parent
_STYLE, _SCRIPT = ((_HERE / name).read_text(encoding="utf-8") for name in ("show.css", "show.js"))
_DRAWN = 640  # pixels of height that a route's map has at least
_LONG = 22  # letters from which a heading is set smaller
_BUTTONS = {"back": "‹", "next": "›", "auto": "自动", "full": "全屏"}
_LABELS = {"back": "上一页", "next": "下一页", "auto": "自动播放", "full": "全屏"}


def html(brief: Brief, look: str = "", at: str = "") -> str:
    """The whole document; each one made begins at its first slide of the kind ``at``, or at its first.

    ``look="wall"``: dark, changing slides by itself without end.
    """
    first = next((index for index, part in enumerate(brief.parts) if part.kind == at), 0)
    total = len(brief.parts)
    slides = "".join(_slide(part, number, total, brief) for number, part in enumerate(brief.parts, start=1))
    buttons = "".join(
        f'<button data-do="{act}" aria-label="{_LABELS[act]}">{sign}</button>' for act, sign in _BUTTONS.items()
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(brief.title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><style>{_STYLE}</style></head>'
        f'<body class="{look}"><main id="stage" data-id="{secrets.token_hex(6)}" data-first="{first}">{slides}<div id="bar"></div><div id="black"></div></main>'
        f'<nav id="keys" aria-label="放映">{buttons}</nav><script>{_SCRIPT}</script></body></html>'
    )


def write(brief: Brief, target: Path, progress: Progress = lambda share, text: None) -> None:
    target.write_text(html(brief), encoding="utf-8")
    progress(1.0, "网页")


def _slide(part: Part, number: int, total: int, brief: Brief) -> str:
    shown = "" if part.hidden else " shown"
    notes = "".join(f"<p>{escape(note)}</p>" for note in part.notes)
    passport = f'<aside class="passport" aria-label="口径和来源">{notes}</aside>' if notes else ""
    return (
        f'<section class="slide {part.kind}{shown}" aria-label="{escape(part.title)}">{_KINDS[part.kind](part, brief)}{passport}'
        f'<div class="foot"><span>{escape(brief.origin.line)}</span><span class="at">{number} / {total}</span></div></section>'
    )


def _cover(part: Part, brief: Brief) -> str:
    mark = '<span class="demo">演示数据</span>' if brief.origin.demo else ""
    behind = _svg(part.map, numbered=False) if part.map else ""
    return f'{behind}<div class="eyebrow">{mark}</div>{_heading("h1", part.title)}<p>{escape(part.statement)}</p>'


def _closing(part: Part, brief: Brief) -> str:
    return f"{_heading('h1', part.title)}<p>{escape(part.statement)}</p>"


def _chapter(part: Part, brief: Brief) -> str:
    return (
        f'<div class="eyebrow">{escape(part.eyebrow)}</div>{_heading("h2", part.statement)}'
        f'<div class="body">{_cards(part.cards) if part.cards else ""}{"".join(map(_chart, part.charts))}'
        f"{f'<div>{_table(part.table)}<p>{escape(part.caption)}</p></div>' if part.table else ''}</div>"
    )


def _route(part: Part, brief: Brief) -> str:
    return (
        f'<div class="eyebrow">{escape(part.title)}</div>{_heading("h2", part.statement)}'
        f'<div class="body">{_map(part.map) if part.map else ""}{_table(part.table) if part.table else ""}</div>'
    )


def _stop(part: Part, brief: Brief) -> str:
    badge = f'<span class="badge">{part.number}</span>'
    head = f'<div class="eyebrow">{badge}{escape(part.eyebrow)}</div>{_heading("h2", part.title)}'
    if not part.pictures:
        return f'<div>{head}</div><div class="body">{_map(part.map) if part.map else "<div></div>"}{_cards(part.cards)}</div>'
    inset = _svg(part.map, numbered=False) if part.map else ""
    return (
        f'<div class="with-map"><div>{head}</div>{inset}</div>'
        f'<div class="body">{_picture(part.pictures[0])}{_cards(part.cards)}</div>'
    )


def _wall(part: Part, brief: Brief) -> str:
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in part.sentences)
    mark = '<span class="demo">演示数据</span>' if brief.origin.demo else ""
    centre = _map(part.map) if part.map else ""
    return (
        f'<header>{_heading("h2", part.title)}<p>{escape(part.statement)}</p>{mark}</header><div class="body">{_cards(part.cards)}'
        f'<div class="centre">{centre}</div><div class="side">{"".join(map(_chart, part.charts))}<div><p>需要关注</p><ol>{lines}</ol></div></div></div>'
    )


def _ranking(part: Part, brief: Brief) -> str:
    notes = "".join(f"<p>{escape(note)}</p>" for note in part.notes)
    return (
        f'<div class="eyebrow">{escape(part.title)}</div>{_heading("h2", part.statement)}'
        f'<div class="secret">名次待公布（按 R 键公布）</div><div class="body"><div>{_table(part.table) if part.table else ""}{notes}</div></div>'
    )


_KINDS = {
    "cover": _cover,
    "closing": _closing,
    "chapter": _chapter,
    "route": _route,
    "stop": _stop,
    "wall": _wall,
    "ranking": _ranking,
}


def _heading(tag: str, words: str) -> str:
    return f"<{tag}{' class=long' if len(words) > _LONG else ''}>{escape(words)}</{tag}>"


def _cards(cards: tuple[Card, ...]) -> str:
    return f'<div class="cards">{"".join(map(_card, cards))}</div>'


def _card(card: Card) -> str:
    return (
        f'<div class="card" title="{escape(card.passport)}"><div class="label">{escape(card.label)}</div>'
        f'<div class="value">{escape(card.amount)}<small>{escape(card.unit)}</small></div>'
        f'<div class="below">{escape(card.below)}</div></div>'
    )


def _chart(chart: Chart) -> str:
    most = max((value for value in chart.values if value), default=0) or 1
    draw = _bar if chart.kind == "bars" else _column
    marks = "".join(
        draw(name, 0 if value is None else max(value, 0) / most, word, name == chart.highlight, value == most)
        for name, value, word in zip(chart.categories, chart.values, chart.words, strict=True)
    )
    unit = f"（{chart.unit}）" if chart.unit else ""
    title = escape(chart.title + unit)
    body = f'<div class="{chart.kind}" role="img" aria-label="{title}">{marks}</div>'
    return f'<div class="chart"><div class="title">{title}</div>{f"<p>{UNKNOWN}</p>" if chart.is_empty else body}</div>'


def _bar(name: str, share: float, word: str, on: bool, peak: bool) -> str:
    return (
        f'<span class="name">{escape(name)}</span><div class="track{" on" if on else ""}">'
        f'<i style="width:calc({share:.4f} * (100% - 300px))"></i><span>{escape(word)}</span></div>'
    )


def _column(name: str, share: float, word: str, on: bool, peak: bool) -> str:
    return (
        f'<div class="{"peak" if peak else ""}"><div class="tower"><span>{escape(word)}</span>'
        f'<i style="height:calc({share:.4f} * (100% - 44px))"></i></div><span class="name">{escape(name)}</span></div>'
    )


def _picture(picture: Picture) -> str:
    words = escape(picture.caption)
    return f'<div class="picture"><img src="{address(picture.file)}" alt="{words}"><p>{words}</p></div>'


def _map(map: Map) -> str:
    swatches = "".join(f'<span><i class="c{at}"></i>{escape(held)}</span>' for at, held in map.classes.items())
    legend = f'<div class="legend">{swatches}</div>' if swatches else ""
    return f'<div class="map">{_svg(map)}<p>{escape(map.caption)}</p>{legend}</div>'


def _svg(map: Map, numbered: bool = True) -> str:
    cells = "".join(
        f'<path class="{_tone(map, place)}" d="{"".join(_path(ring) for ring in place.rings)}"/>'
        for place in map.places
    )
    stops = "".join(
        f'<text x="{place.centre[0]}" y="{place.centre[1]}">{place.number}</text>'
        for place in map.places
        if numbered and place.number and (map.current is None or place.code == map.current)
    )
    names = "".join(
        f'<text class="street" x="{x}" y="{y}">{escape(street)}</text>'
        for street, (x, y) in (map.streets if map.shades else {}).items()
    )
    look = "many" if map.crowded and map.current is None else "single" if map.current else "few"
    # the higher the map, the smaller it is drawn
    size = max(29, round(29 * map.height / _DRAWN)) if look != "single" else 64
    return (
        f'<svg viewBox="-4 -4 1008 {map.height + 8}" role="img" aria-label="地图">{cells}'
        f'<g class="{look}" font-size="{size}">{stops}{names}</g></svg>'
    )


def _tone(map: Map, place: Place) -> str:
    if place.code == map.current or (map.current is None and place.number and not map.crowded):
        return "now"
    if place.number:
        return f"t{map.tint(place)}" if map.crowded else "stop"
    shade = f"c{map.shades[place.code]}" if place.code in map.shades else "none"
    return shade if map.street in (None, place.street) else f"{shade} off"


def _path(ring: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in ring) + "Z"


def _table(table: Table) -> str:
    def cells(row: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=number' if index in table.numeric else ''}>{escape(word)}</{tag}>"
            for index, word in enumerate(row)
        )

    lines = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in table.rows)
    return f"<table><thead><tr>{cells(table.columns, 'th')}</tr></thead><tbody>{lines}</tbody></table>"
