"""简报: the district's four chapters, and the same chapters as slides."""

from collections.abc import Iterable
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from reports import comparison, pinned, problems
from reports.brief import Brief, Part, card, definitions, origin, passport
from reports.pieces import Chart, Table
from reports.spoken import of_chapter
from reports.statements import DECLARED, Speaker, named, speaker
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.measures import catalogue, published, targets
from warehouse.measures.published import STATUS, reconcile
from warehouse.metrics import METRICS, Reading
from warehouse.words import numbers, wording

_STREETS = 3  # that a title names


def brief(dataset: Dataset, filters: Filters) -> Brief:
    """The district's brief, or that of the chosen streets and types: an opening, four chapters with a chart each, the places beside
    each other, what is wrong, what comes next and, of the whole district over its own period, how the published figures agree.
    """
    said, opening = speaker(dataset, filters), DECLARED["opening"][comparison.level(filters)]
    place, whole = _place(dataset, filters), filters == dataset.everything
    after = [
        comparison.part(dataset, filters, "合计" if filters.types or len(filters.chosen) > 1 or not place else place),
        *problems.parts(dataset, filters),
    ]
    counted = len(DECLARED["chapters"])
    parts = [
        Part("", sentences=said.paragraphs(opening)),
        *(_chapter(dataset, filters, said, chapter) for chapter in DECLARED["chapters"]),
        *(
            replace(part, title=f"{wording.listed(number)}、{part.title}")
            for number, part in enumerate(filter(None, after), start=counted + 1)
        ),
        *pinned.parts(dataset, "brief"),
        *([_reconciled(dataset)] if whole and published.of(dataset) else []),
    ]
    parts[0] = replace(
        parts[0], notes=definitions([*_told(said, opening), *(comparison.shown(dataset, filters) if after[0] else [])])
    )
    kind = "、".join(filters.types) + "社区" if filters.types else "城市社区"
    title = DECLARED["title"].format(place=place, kind=kind)
    return Brief(title, origin(dataset, filters), tuple(parts), f"（{filters.spoken}）", place)


def _place(dataset: Dataset, filters: Filters) -> str:
    """The chosen districts and streets, all of them by their number where they are many; else the district."""
    if not filters.streets:
        return dataset.place
    return "、".join(filters.chosen) if len(filters.chosen) <= _STREETS else f"{len(filters.streets)}个街道"


def _chapter(dataset: Dataset, filters: Filters, said: Speaker, declared: dict) -> Part:
    """Its paragraphs and its chart, the last of the bars or the latest month standing out."""
    asked = declared["slide"]["chart"]
    drawn = chart(dataset, filters, said.readings[asked["metric"]], asked["by"])
    known = [name for name, value in zip(drawn.categories, drawn.values, strict=True) if value is not None]
    return Part(
        declared["title"],
        sentences=said.paragraphs(declared["paragraphs"]),
        charts=(replace(drawn, highlight=known[-1]),) if drawn.is_drawn else (),
    )


def _told(said: Speaker, opening: list[list[str]]) -> list[str]:
    """The metrics whose numbers or names the paragraphs hold."""
    declared = [*opening, *(lines for each in DECLARED["chapters"] for lines in each["paragraphs"])]
    return [id for id in _named(declared) if said.readings[id].value is not None]


def chapters(dataset: Dataset, filters: Filters) -> list[Part]:
    """One slide per chapter: a statement, three cards, one chart."""
    said = speaker(dataset, filters)
    return [_slide(dataset, filters, said, chapter) for chapter in DECLARED["chapters"]]


def _slide(dataset: Dataset, filters: Filters, said: Speaker, declared: dict) -> Part:
    slide = declared["slide"]
    ids = [*slide["figures"], slide["chart"]["metric"]]
    statement, told = said.statement(slide["statement"]), _named([slide["statement"]])
    drawn = chart(dataset, filters, said.readings[slide["chart"]["metric"]], slide["chart"]["by"])
    aims = targets.of(dataset, filters)
    cards = {id: card(said.readings[id], target=aims.get(id)) for id in slide["figures"]}
    others = [each for id, each in cards.items() if id not in told]
    return Part(
        title=declared["title"],
        period=filters.span,
        statement=statement,
        cards=tuple(cards.values()),
        charts=(drawn,),
        spoken=of_chapter(declared["title"], statement, others, [drawn]),
        notes=_notes(dataset, ids),
    )


def chart(dataset: Dataset, filters: Filters, reading: Reading, by: str) -> Chart:
    """A metric by street, the best first, or by month of the year that ends with the period."""
    metric = reading.metric
    if by == "month":
        last = filters.until.replace(day=1)
        months = [last - relativedelta(months=back) for back in range(len(reading.trend) - 1, -1, -1)]
        titles = [f"{month.month}月" for month in months]
        if filters.until != filters.until + relativedelta(day=31):  # the last is not over
            titles[-1] += f"1—{filters.until.day}日"
        span = f"{metric.label}，{wording.months(months[0], months[-1])}"
        return Chart("columns", span, metric.unit, metric.decimals, tuple(titles), reading.trend)
    rows = catalogue.by("street", dataset, filters, [metric.id])
    rows = rows.sort_values(metric.id, ascending=metric.better == "lower", kind="stable")
    pairs = zip(rows[f"{metric.id}_n"], rows[f"{metric.id}_of"], strict=True) if metric.of else ()
    told = (numbers.n_of(n, of, rows[f"{metric.id}_of"].max()) for n, of in pairs)
    parts = tuple(part + metric.of.unit[:1] if metric.of and part.endswith("万") else part for part in told)
    values = tuple(numbers.floats(rows[metric.id]))
    return Chart("bars", f"各街道{metric.label}", metric.unit, metric.decimals, tuple(rows["street"]), values, parts)


def _named(paragraphs: list[list[str]]) -> list[str]:
    return [id for clauses in paragraphs for clause in clauses for id in named(clause)]


def _notes(dataset: Dataset, ids: Iterable[str]) -> tuple[str, ...]:
    figures = published.of(dataset)
    return tuple(passport(id, figures.get(id)) for id in dict.fromkeys(ids))


def _reconciled(dataset: Dataset) -> Part:
    """The published figures beside what the ledgers say; where they were published stands below them once."""
    found = reconcile(dataset)
    rows = tuple(
        (row.label, row.written, numbers.written(row.computed, row.unit, METRICS[row.id].decimals), STATUS[row.status])
        for row in found.itertuples()
    )
    table = Table("公布数与台账计算的核对（全区，全部时段）", ("项目", "公布", "计算", "结果"), rows, frozenset({2}))
    sources = "；".join(dict.fromkeys(found["source"]))
    return Part("附：公布数核对", table=table, notes=(f"公布数出处：{sources}。",))
