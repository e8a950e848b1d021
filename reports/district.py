"""简报: the district's four chapters, and the same chapters as slides."""

from collections.abc import Iterable

from dateutil.relativedelta import relativedelta

from reports import pinned
from reports.brief import Brief, Chart, Part, Table, card, origin, passport
from reports.statements import DECLARED, Speaker, named, speaker
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.measures import catalogue, published
from warehouse.measures.published import STATUS, reconcile
from warehouse.metrics import METRICS, Reading
from warehouse.words import numbers


def brief(dataset: Dataset, filters: Filters) -> Brief:
    """The district's brief: an opening, four chapters and, over its whole period, how the published figures agree."""
    said = speaker(dataset, filters)
    parts = [
        Part(
            "总体情况",
            sentences=said.paragraphs(DECLARED["opening"]),
            notes=_notes(dataset, _named(DECLARED["opening"])),
        )
    ]
    parts += [
        Part(
            chapter["title"],
            sentences=said.paragraphs(chapter["paragraphs"]),
            notes=_notes(dataset, _named(chapter["paragraphs"])),
        )
        for chapter in DECLARED["chapters"]
    ]
    parts += pinned.parts(dataset, "brief")
    if filters == dataset.everything and published.of(dataset):
        parts.append(Part("附：公布数核对", table=_reconciled(dataset)))
    place = filters.where or dataset.place
    return Brief(place + DECLARED["title"], origin(dataset, filters), tuple(parts))


def chapters(dataset: Dataset, filters: Filters) -> list[Part]:
    """One slide per chapter: a statement, three cards, one chart."""
    said = speaker(dataset, filters)
    return [_slide(dataset, filters, said, chapter) for chapter in DECLARED["chapters"]]


def _slide(dataset: Dataset, filters: Filters, said: Speaker, declared: dict) -> Part:
    slide = declared["slide"]
    ids = [*slide["figures"], slide["chart"]["metric"]]
    return Part(
        title=declared["title"],
        period=filters.span,
        statement=said.statement(slide["statement"]),
        cards=tuple(card(said.readings[id]) for id in slide["figures"]),
        charts=(chart(dataset, filters, said.readings[slide["chart"]["metric"]], slide["chart"]["by"]),),
        notes=_notes(dataset, ids),
    )


def chart(dataset: Dataset, filters: Filters, reading: Reading, by: str) -> Chart:
    """A metric by street, the best first, or by month of the year that ends with the period."""
    metric = reading.metric
    if by == "month":
        last = filters.until.replace(day=1)
        months = [last - relativedelta(months=back) for back in range(len(reading.trend) - 1, -1, -1)]
        titles = tuple(f"{month.month}月" for month in months)
        span = f"{metric.label}，{months[0]:%Y-%m} 至 {months[-1]:%Y-%m}"
        return Chart("columns", span, metric.unit, metric.decimals, titles, reading.trend)
    rows = catalogue.by("street", dataset, filters, [metric.id])
    rows = rows.sort_values(metric.id, ascending=metric.better == "lower", kind="stable")
    parts = tuple(map(numbers.n_of, rows[f"{metric.id}_n"], rows[f"{metric.id}_of"])) if metric.of else ()
    values = tuple(numbers.floats(rows[metric.id]))
    return Chart("bars", f"各街道{metric.label}", metric.unit, metric.decimals, tuple(rows["street"]), values, parts)


def _named(paragraphs: list[list[str]]) -> list[str]:
    return [id for clauses in paragraphs for clause in clauses for id in named(clause)]


def _notes(dataset: Dataset, ids: Iterable[str]) -> tuple[str, ...]:
    figures = published.of(dataset)
    return tuple(passport(id, figures.get(id)) for id in dict.fromkeys(ids))


def _reconciled(dataset: Dataset) -> Table:
    rows = tuple(
        (row.label, row.written, numbers.written(row.computed, row.unit, METRICS[row.id].decimals), STATUS[row.status])
        for row in reconcile(dataset).itertuples()
    )
    return Table("公布数与台账计算的核对（全区，全部时段）", ("项目", "公布", "计算", "结果"), rows, frozenset({2}))
