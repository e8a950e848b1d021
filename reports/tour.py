"""观摩: a presentation along a route. Cover, route, one slide per 化, one per stop, ranking, closing."""

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from reports import district, pdf, pinned, show, slides
from reports.brief import Brief, Part, Progress, card, origin, passport
from reports.geography import district_map
from reports.land import Map
from reports.pieces import Card, Picture, Table, letters
from reports.spoken import of_chapter, said
from reports.statements import DECLARED
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.intake import pictures
from warehouse.measures import catalogue
from warehouse.measures.ranking import ranks
from warehouse.metrics import METRICS, Reading
from warehouse.people import Person
from warehouse.tours import routes, scores
from warehouse.tours.routes import Route
from warehouse.tours.shows import Drawn, Slide
from warehouse.words import numbers

_LISTED, _NAME = 11, 12  # lines of stops on a slide of the route, letters in a line
_LETTERS = 18  # letters in a line of the ranking
_ROWS, _HALVES = 10, 84  # lines of a pinned table on a slide, half-width letters in a line
_BARS = 8  # of a chart below its figures
_NEXT = 2  # names said after the first
_SHORT = 12  # letters of a name that may stand in a heading
_BESIDE, _ALONE = 90, 330  # letters of a 看点 above the figures of its stop, on a slide of its own
_MARKS = ("。；！？", "，、")  # where a long one is parted, best first
_NOTHING = "相关台账尚未报送，报送后这一页自动列出数字。"


def brief(
    dataset: Dataset,
    filters: Filters,
    route: Route,
    revealed: bool = False,
    progress: Progress = lambda share, text: None,
    drop: int = scores.DROPPED,
) -> Brief:
    """The slides of a route. ``filters`` give the period and what the chapters are about; ranks are among all communities.

    A stop whose community is gone, or of which nothing is known, says so and the show goes on.
    Raises Refused for more stops than a show can bear.
    """
    routes.bearable(route)
    chart = district_map(dataset, [stop.community for stop in route.stops])
    stops = [part for parts in _stops(dataset, filters, route, chart, progress) for part in parts]
    ranking = _ranking(dataset, route, revealed, drop)
    told = origin(dataset, filters)
    cover = said(
        "cover",
        name=route.name,
        stops=len(route.stops),
        period=filters.spoken,
        demo=told.dataset if told.demo else "",
    )
    parts = [
        Part(
            route.name,
            statement=f"{len(route.stops)} 站 · {filters.sentence()}",
            kind="cover",
            map=chart,
            spoken=cover,
            notes=chart.remarks if chart else (),
        ),
        *_listings(dataset, route, [part.title for part in stops if part.kind == "stop"], chart),
        *(_set(part) for part in district.chapters(dataset, filters)),
        *(paged for part in pinned.parts(dataset, "tour") for paged in _paged(_set(part))),
        *stops,
        *([ranking] if ranking else []),
        Part(
            "谢谢",
            statement=DECLARED["closing"],
            kind="closing",
            spoken=said("closing", origin=DECLARED["closing"]),
            notes=tuple(f"{label}：{words}。" for label, words in told.rows),
        ),
    ]
    return Brief(route.name, told, tuple(parts))


def _set(part: Part) -> Part:
    """A slide without empty frames: one bar alone is a figure, and a chapter nobody reported says so in one sentence."""
    charts = tuple(chart.shortened(_BARS) if part.cards else chart for chart in part.charts if len(chart.known) > 1)
    alone = (chart for chart in part.charts if len(chart.known) == 1)
    figures = tuple(one.alone for one in alone if not any(card.label in one.title for card in part.cards))
    cards = (*part.cards, *figures) if any(card.is_known for card in part.cards) or figures else ()
    bare = not (cards or charts or part.table or part.sentences)
    spoken = part.spoken or of_chapter(part.title, part.statement, figures, charts)
    return replace(part, cards=cards, charts=charts, sentences=(_NOTHING,) if bare else part.sentences, spoken=spoken)


def _paged(part: Part) -> Iterator[Part]:
    """The slide, or several where its table has more lines than one holds."""
    if part.table is None:
        yield part
        return
    needs = part.table.needs
    lines = [
        max(math.ceil(letters(cell) * sum(needs) / need / _HALVES) for cell, need in zip(row, needs, strict=True))
        for row in part.table.rows
    ]
    for number, (first, last) in enumerate(_pages(lines, _ROWS) or [(0, 0)]):
        shown = replace(part.table, rows=part.table.rows[first:last])
        yield replace(part, title=part.title + ("（续）" if number else ""), table=shown)


def _pages(lines: Iterable[int], room: int) -> list[tuple[int, int]]:
    """Which things, each so many lines high, go together onto slides with ``room`` for so many: from, to; no more on one slide
    than on the others, so that none has a single line.
    """
    lines = list(lines)
    least = len(_packed(lines, room))
    return next(pages for height in range(1, room + 1) if len(pages := _packed(lines, height)) == least)


def _packed(lines: Iterable[int], room: int) -> list[tuple[int, int]]:
    pages: list[tuple[int, int]] = []
    used = room + 1
    for at, needed in enumerate(lines):
        used += needed
        if used > room:
            pages.append((at, at))
            used = needed
        pages[-1] = (pages[-1][0], at + 1)
    return pages


def _lines(names: Iterable[str], letters: int) -> list[int]:
    return [math.ceil(len(name) / letters) for name in names]


def _ends(names: list[str]) -> str:
    ends = list(dict.fromkeys((names[0], names[-1])))
    return f"：{'至'.join(ends)}" if max(map(len, ends)) <= _SHORT else ""


def _listings(dataset: Dataset, route: Route, names: list[str], chart: Map | None) -> Iterator[Part]:
    """The route: some stops a slide, each slide with a map of its own ones."""
    directory = dataset.rows("map/directory", dataset.everything).set_index("community")["street"].to_dict()
    streets = list(dict.fromkeys(directory[stop.community] for stop in route.stops if stop.community in directory))
    ends = {"first": names[0], "last": names[-1]} if len(names) > 1 else {"only": names[0]}
    where = {"streets": len(streets)} if len(streets) > 1 else {"street": "".join(streets)}
    pages = _pages(_lines(names, _NAME), _LISTED)
    for first, last in pages:
        here = {stop.community: number for number, stop in enumerate(route.stops[first:last], first + 1)}
        known = ends | where if first == 0 else {}
        part_of = {"from": first + 1, "from_name": names[first]} if len(pages) > 1 else {}
        part_of |= {"to": last, "to_name": names[last - 1]} if part_of and last > first + 1 else {}
        rows = tuple((str(number), name) for number, name in enumerate(names[first:last], first + 1))
        yield Part(
            "观摩路线" + (f"（{first + 1}—{last}）" if len(pages) > 1 else ""),
            statement=f"{len(names)} 站{_ends(names)}",
            kind="route",
            map=chart and replace(chart, listed=here),
            table=Table("站点", ("站", "社区"), rows, frozenset({0})),
            spoken=said("route", **known, **part_of),
            notes=chart.remarks if chart else (),
        )


def _stops(
    dataset: Dataset, filters: Filters, route: Route, chart: Map | None, progress: Progress
) -> Iterator[list[Part]]:
    whole, ids = replace(filters, streets=None, types=None), DECLARED["stop"]["figures"]
    everyone = catalogue.by("community", dataset, whole, ids).set_index("community", drop=False)
    ranked = {id: ranks(everyone[id], METRICS[id].better) for id in ids if METRICS[id].better != "neither"}
    found = _pictures(dataset, filters, [stop.community for stop in route.stops])
    for number, stop in enumerate(route.stops, start=1):
        progress(number / (len(route.stops) + 1), f"第 {number} / {len(route.stops)} 站")
        here = chart and replace(chart, current=stop.community, listed={stop.community: number})
        pages = _parted(stop.highlight)
        if stop.community not in everyone.index:
            name = stop.name or stop.community
            part = Part(
                f"{name}（名录中已没有这个社区）", spoken=said("stop", number=number, gone=name, highlight=pages[0])
            )
            first = replace(part, kind="stop", number=number, highlight=pages[0], map=None)
        else:
            own = everyone.loc[stop.community]
            first = _stop(filters, number, pages[0], own, ranked, found.get(stop.community, ()), here)
        rest = (
            Part(
                first.title,
                statement=f"看点（续 {page} / {len(pages) - 1}）" if len(pages) > 2 else "看点（续）",
                kind="highlight",
                number=number,
                highlight=words,
                spoken=said("highlight", name=stop.name or first.title, highlight=words),
            )
            for page, words in enumerate(pages[1:], start=1)
        )
        yield [first, *rest]


def _parted(words: str) -> list[str]:
    """A 看点 as it fits onto its stop and, where it is long, onto further slides; parted behind a mark where there is one."""
    parts, room = [], _BESIDE
    while len(words) > room:
        ends = (at for marks in _MARKS for at in range(room, room // 2, -1) if words[at - 1] in marks)
        end = next(ends, room)
        parts.append(words[:end])
        words, room = words[end:], _ALONE
    return [*parts, words]


def _stop(
    filters: Filters,
    number: int,
    highlight: str,
    own: pd.Series,
    ranked: dict[str, pd.Series],
    found: tuple[Picture, ...],
    here: Map | None,
) -> Part:
    ids = DECLARED["stop"]["figures"]
    values = {id: None if pd.isna(own[id]) else float(own[id]) for id in ids}
    standings = {id: _Standing.of(column, own.name) for id, column in ranked.items() if values[id] is not None}
    cards = {
        id: card(Reading(METRICS[id], value, None, None, ()), str(standings.get(id, "不排位次")))
        for id, value in values.items()
        if value is not None
    }
    unknown = "、".join(METRICS[id].label for id in ids if id not in cards)
    return Part(
        title=own["name"],
        statement=f"{own['street']} · {own['type']}",
        kind="stop",
        number=number,
        period=filters.span,
        highlight=highlight,
        cards=tuple(cards.values()),
        sentences=(f"{unknown}尚无记录。",) if unknown else (),
        pictures=found,
        map=here,
        spoken=said(
            "stop",
            number=number,
            name=own["name"],
            street=own["street"],
            type=own["type"].removesuffix("社区"),
            highlight=highlight,
            unknown=unknown,
            **_compared(cards, standings),
        ),
        notes=(*map(passport, ids), *(here.remarks if here else ())),
    )


@dataclass(frozen=True)
class _Standing:
    """A rank among so many communities."""

    at: int
    among: int
    tied: bool

    @classmethod
    def of(cls, column: pd.Series, community: str) -> "_Standing":
        at = column[community]
        return cls(int(at), int(column.notna().sum()), bool((column == at).sum() > 1))

    @property
    def spoken(self) -> str:
        return f"{'并列' if self.tied else '排'}第{self.at}位"

    def __str__(self) -> str:
        return f"位次 {'并列 ' if self.tied else ''}{self.at} / {self.among}"


def _compared(cards: dict[str, Card], standings: dict[str, _Standing]) -> dict[str, object]:
    """Where a stop stands best and worst, to be said; nothing where it stands alone."""
    share = {id: one.at / one.among for id, one in standings.items() if one.among > 1}
    if not share:
        return {}
    best, worst = min(share, key=share.__getitem__), max(share, key=share.__getitem__)
    words: dict[str, object] = {
        "best": cards[best].label,
        "best_value": cards[best].spoken,
        "best_among": standings[best].among,
        "best_place": standings[best].spoken,
    }
    if share[worst] > share[best]:
        words |= {
            "worst": cards[worst].label,
            "worst_value": cards[worst].spoken,
            "worst_place": standings[worst].spoken,
        }
        if standings[worst].among != standings[best].among:
            words["worst_among"] = standings[worst].among
    return words


def _pictures(dataset: Dataset, filters: Filters, communities: list[str]) -> dict[str, tuple[Picture, ...]]:
    """Of each community the latest picture of the weekly stream that can be drawn; none is drawn in its stead."""
    found: dict[str, tuple[Picture, ...]] = {}
    for row in dataset.rows("tours/pictures", filters, communities=communities).itertuples(index=False):
        if row.community not in found:
            drawn = (name for name in row.pictures.split(";") if pictures.opens(dataset.pictures.get(name, "")))
            if name := next(drawn, None):
                found[row.community] = (Picture(dataset.pictures[name], f"{row.name}，{row.week:%Y-%m-%d}"),)
    return found


def _ranking(dataset: Dataset, route: Route, revealed: bool, drop: int) -> Part | None:
    table = scores.ranking(dataset, route.name, drop)
    if table.empty:
        return None
    shown = scores.shown(_lines(table["name"], _LETTERS))
    rows = tuple(
        (row.standing, row.name, numbers.exact(row.score, 2), str(row.judges))
        for row in table.head(shown).itertuples(index=False)
    )
    title = "评分结果" + (f"（前 {shown} 名）" if len(table) > shown else "")
    placed = table[table["place"].notna()]
    first = placed[placed["place"] == 1]
    follow = "、".join(placed[placed["place"] > 1]["name"].head(_NEXT))
    names = "、".join(first["name"])
    return Part(
        title,
        statement=f"第一名：{names}" if names else "还没有评分完整的站点",
        kind="ranking",
        hidden=not revealed,
        spoken=said(
            "ranking",
            first=names,
            score=numbers.exact(first["score"].iloc[0], 2) if names else "",
            next=follow,
        ),
        notes=(scores.rule(drop),),
        table=Table("名次", ("名次", "社区", "得分", "评委数"), rows, frozenset({2, 3})),
    )


def page(
    dataset: Dataset, filters: Filters, name: str, drop: int = scores.DROPPED, at: str = "", by: Person | None = None
) -> Drawn:
    """The presentation of a route as one HTML document that begins at the first slide of the kind ``at``, with its outline.

    Raises Refused where there is no such route, or none that ``by`` may see.
    """
    route = routes.find(dataset, name, filters.streets, by)
    made = brief(dataset, filters, route, drop=drop)
    return Drawn(show.html(made, at=at, live=True), tuple(_outlined(part, route) for part in made.parts))


def _outlined(part: Part, route: Route) -> Slide:
    community = route.stops[part.number - 1].community if part.kind == "stop" and part.number else ""
    return Slide(part.kind, part.title, community, part.spoken, part.notes, part.hidden)


def files(dataset: Dataset, filters: Filters, route: Route, drop: int = scores.DROPPED, taker: str = "") -> dict:
    """What can be taken along, with ``taker`` at its feet: label → (ending, mime, maker of the bytes that tells its progress).

    The makers can be handed to another process.
    """
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    made = {"PPTX": ("pptx", kind, _pptx), "网页": ("html", "text/html", _html)}
    made |= {"PDF": ("pdf", "application/pdf", _pdf)} if pdf.there() else {}
    return {
        label: (ending, mime, partial(make, dataset, filters, route, drop, taker))
        for label, (ending, mime, make) in made.items()
    }


def _pptx(dataset: Dataset, filters: Filters, route: Route, drop: int, taker: str, progress: Progress) -> bytes:
    target = io.BytesIO()
    slides.write(brief(dataset, filters, route, drop=drop).taken(taker), target, progress)
    return target.getvalue()


def _html(dataset: Dataset, filters: Filters, route: Route, drop: int, taker: str, progress: Progress) -> bytes:
    return show.html(brief(dataset, filters, route, progress=progress, drop=drop).taken(taker)).encode()


def _pdf(dataset: Dataset, filters: Filters, route: Route, drop: int, taker: str, progress: Progress) -> bytes:
    written = _pptx(dataset, filters, route, drop, taker, lambda share, text: progress(share / 2, text))
    progress(0.5, "正在转换为 PDF")
    return pdf.drawn(written, ".pptx")
