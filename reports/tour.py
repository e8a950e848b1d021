"""观摩: a presentation along a route. Cover, route, one slide per 化, one per stop, ranking, closing."""

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import pandas as pd

from reports import district, pdf, pinned, show, slides
from reports.brief import Brief, Card, Map, Part, Picture, Progress, Table, card, origin, passport
from reports.geography import district_map
from reports.statements import DECLARED
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.intake import pictures
from warehouse.measures import catalogue
from warehouse.measures.ranking import rank_of
from warehouse.metrics import METRICS, Reading
from warehouse.people import Person
from warehouse.tours import routes, scores
from warehouse.tours.routes import Route, Stop
from warehouse.tours.shows import Drawn, Slide
from warehouse.words import numbers

_LISTED, _NAME = 11, 15  # lines of stops on the route's slide, letters in a line
_RANKED, _LETTERS = 10, 24  # lines on the ranking's slide, letters in a line
_SHORT = 12  # letters of a name that may stand in a heading


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
    """
    whole = replace(filters, streets=None, types=None)
    everyone = catalogue.by("community", dataset, whole, DECLARED["stop"]["figures"]).set_index("community", drop=False)
    chart = district_map(dataset, [stop.community for stop in route.stops])
    stops = []
    for number, stop in enumerate(route.stops, start=1):
        progress(number / (len(route.stops) + 1), f"第 {number} / {len(route.stops)} 站")
        stops.append(_stop(dataset, filters, number, stop, everyone, chart))
    names = [part.title for part in stops]
    ranking = _ranking(dataset, route, revealed, drop)
    parts = [
        Part(route.name, statement=f"{len(stops)} 站 · {filters.sentence()}", kind="cover", map=chart),
        Part(
            "观摩路线",
            statement=f"{len(stops)} 站{_ends(names)}",
            kind="route",
            map=chart,
            table=_listing(names),
            notes=_trouble(chart),
        ),
        *district.chapters(dataset, filters),
        *pinned.parts(dataset, "tour"),
        *stops,
        *([ranking] if ranking else []),
        Part("谢谢", statement=DECLARED["closing"], kind="closing"),
    ]
    return Brief(route.name, origin(dataset, filters), tuple(parts))


def _trouble(chart: Map | None) -> tuple[str, ...]:
    return (chart.trouble,) if chart and chart.trouble else ()


def _ends(names: list[str]) -> str:
    ends = list(dict.fromkeys((names[0], names[-1])))
    return f"：{' 至 '.join(ends)}" if max(map(len, ends)) <= _SHORT else ""


def _fitting(names: Sequence[str], room: int, letters: int) -> int:
    """How many names fit into so many lines of a table; a long one takes several."""
    return sum(used <= room for used in accumulate(math.ceil(len(name) / letters) for name in names))


def _listing(names: list[str]) -> Table:
    shown = _fitting(names, _LISTED, _NAME)
    rows = [(str(number), name) for number, name in enumerate(names[:shown], start=1)]
    rows += [("…", f"共 {len(names)} 站")] if len(names) > shown else []
    return Table("站点", ("站", "社区"), tuple(rows), frozenset({0}))


def _stop(
    dataset: Dataset, filters: Filters, number: int, stop: Stop, everyone: pd.DataFrame, chart: Map | None
) -> Part:
    highlight = f"看点：{stop.highlight}" if stop.highlight else ""
    here = _here(chart, stop.community, number) if chart else None
    if stop.community not in everyone.index:
        title = f"{stop.name or stop.community}（名录中已没有这个社区）"
        return Part(title, statement=highlight, kind="stop", number=number, map=here)
    own = everyone.loc[stop.community]
    found = _pictures(dataset, filters, stop.community)
    cards = tuple(_ranked(own, everyone, id) for id in DECLARED["stop"]["figures"])
    return Part(
        title=own["name"],
        statement=" · ".join(filter(None, [own["street"], own["type"], highlight])),
        kind="stop",
        number=number,
        period=filters.span,
        cards=cards,
        pictures=found,
        map=here and replace(here, legend="" if found else "暂无图片"),
        notes=(f"第 {number} 站，{own['street']}，{own['type']}。", *map(passport, DECLARED["stop"]["figures"])),
    )


def _here(chart: Map, code: str, number: int) -> Map:
    """The map with this stop and its own number, whatever other stops the place has."""
    places = (replace(place, number=number) if place.code == code else place for place in chart.places)
    return replace(chart, current=code, places=tuple(places))


def _ranked(own: pd.Series, everyone: pd.DataFrame, id: str) -> Card:
    metric = METRICS[id]
    value = None if pd.isna(own[id]) else float(own[id])
    rank = rank_of(own, everyone, metric)
    below = f"位次 {rank}" if rank != numbers.ABSENT else "不排位次"
    return card(Reading(metric, value, None, None, ()), below)


def _pictures(dataset: Dataset, filters: Filters, community: str) -> tuple[Picture, ...]:
    """The latest picture of the weekly stream that can be drawn; none is drawn in its stead."""
    for row in dataset.rows("tours/pictures", filters, communities=[community]).itertuples(index=False):
        for name in row.pictures.split(";"):
            if pictures.opens(dataset.pictures.get(name, "")):
                return (Picture(dataset.pictures[name], f"{row.name}，{row.week:%Y-%m-%d}"),)
    return ()


def _ranking(dataset: Dataset, route: Route, revealed: bool, drop: int) -> Part | None:
    table = scores.ranking(dataset, route.name, drop)
    if table.empty:
        return None
    shown = _fitting(table["name"], _RANKED, _LETTERS)
    rows = tuple(
        (row.standing, row.name, numbers.exact(row.score, 2), str(row.judges))
        for row in table.head(shown).itertuples(index=False)
    )
    title = "评分结果" + (f"（前 {shown} 名）" if len(table) > shown else "")
    first = "、".join(table.loc[table["place"] == 1, "name"])
    return Part(
        title,
        statement=f"第一名：{first}",
        kind="ranking",
        hidden=not revealed,
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
    """What can be taken along, with ``taker`` at its feet: label → (ending, mime, maker of the bytes that tells its progress)."""

    def pptx(progress: Progress) -> bytes:
        target = io.BytesIO()
        slides.write(brief(dataset, filters, route, drop=drop).taken(taker), target, progress)
        return target.getvalue()

    def html(progress: Progress) -> bytes:
        return show.html(brief(dataset, filters, route, progress=progress, drop=drop).taken(taker)).encode()

    def as_pdf(progress: Progress) -> bytes:
        return pdf.drawn(pptx(progress), ".pptx")

    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    made = {"PPTX": ("pptx", kind, pptx), "网页": ("html", "text/html", html)}
    return made | ({"PDF": ("pdf", "application/pdf", as_pdf)} if pdf.there() else {})
