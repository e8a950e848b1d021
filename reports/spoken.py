"""What a presenter reads aloud on a slide: sentences of ``data/spoken.yaml``, filled with what stands on it."""

import string
from collections.abc import Iterable

import yaml

from reports.pieces import Card, Chart
from warehouse.ledgers import DATA
from warehouse.words import numbers

DECLARED: dict[str, list[list[str]]] = yaml.safe_load((DATA / "spoken.yaml").read_text(encoding="utf-8"))
_MOST = 3  # sentences on a slide
_NAMED = 3  # of several that share a place


def said(kind: str, **known: object) -> tuple[str, ...]:
    """The sentences of a kind of slide, each in the first wording of which everything is known; None and "" are not."""
    words = {name: str(value).rstrip("。；，") for name, value in known.items() if value not in (None, "")}
    chosen = (next((way for way in ways if _named(way) <= words.keys()), None) for ways in DECLARED[kind])
    return tuple(way.format(**words) for way in chosen if way)[:_MOST]


def of_chapter(topic: str, statement: str, others: Iterable[Card], charts: Iterable[Chart]) -> tuple[str, ...]:
    """What is said on a slide with a finding, cards that it does not name yet, and a chart."""
    told = "，".join(f"{card.label}{card.spoken}" for card in others if card.is_known)
    _, _, name = topic.rpartition("、")  # without the number of its chapter
    chart = next((chart for chart in charts if len(chart.known) > 1), None)
    return said("chapter", topic=name, statement=statement, others=told, **(_seen(chart) if chart else {}))


def _seen(chart: Chart) -> dict[str, str]:
    """What a chart shows: the highest and lowest of its bars, or its peak and its last month."""
    amounts = list(chart.known.values())
    most, least, last = max(amounts), min(amounts), amounts[-1]
    written = {
        value: numbers.written(value, chart.unit, chart.decimals).replace(" ", "") for value in (most, least, last)
    }
    words = {"measure": chart.title.partition("，")[0]}
    if chart.kind == "columns":
        latest = list(chart.known)[-1]
        if least == most:
            return words | {"every_value": written[most]}
        words |= {"peak": latest if last == most else _at(chart, most), "peak_value": written[most]}
        return words | ({} if last == most else {"latest": latest, "latest_value": written[last]})
    words |= {"most": _at(chart, most), "most_value": written[most]}
    return words | ({} if least == most else {"least": _at(chart, least), "least_value": written[least]})


def _at(chart: Chart, value: float) -> str:
    alike = [name for name, amount in chart.known.items() if amount == value]
    return (
        "、".join(alike)
        if len(alike) <= _NAMED
        else f"{alike[0]}等{len(alike)}个{'月' if chart.kind == 'columns' else ''}"
    )


def _named(way: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(way) if name}
