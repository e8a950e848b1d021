"""Ledgers and rollups whole: as recorded, with the names of communities, narrowed by filters and a search."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from warehouse.dataset import Dataset, remembered
from warehouse.explore import cubes
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.queries import Column, field_column, names, query
from warehouse.words.numbers import exact, recorded

#: Columns that every table with a community gets on screen.
PLACES = {
    "community_name": Column("community_name", "社区名称"),
    "community_street": Column("community_street", "所属街道"),
}
_LABELS = {"VARCHAR": "{}", "BOOLEAN": "if({}, '是', '否')", "DATE": "strftime({}, '%Y-%m')"}
_MOST_VALUES = 500  # of a column, to choose from
_NAMING = ("year", "term", "sheet_row")  # numbers that name something, and take no commas
_MEASURED = {
    "column": "列",
    "filled": "填写率（%）",
    "distinct_values": "不同的值（约）",
    "least": "最小或最早",
    "most": "最大或最晚",
    "mean": "平均",
}


#: Columns and the labels that rows may have in them.
Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sheet:
    """A table that can be read whole; ``community``: the SQL of its community's code over ``facts``, if it has one.

    ``labels``: SQL of what a column's values are called, for those it can be narrowed by: texts, yes and no, months.
    """

    name: str
    title: str
    grain: str
    columns: Mapping[str, Column]
    community: str | None
    labels: Mapping[str, str]


def titles() -> dict[str, str]:
    """All ledgers in their order, then the rollups: name → title."""
    ledgers = {ledger.name: ledger.title for ledger in LEDGERS.values()}
    return ledgers | {name.removeprefix("rollups/"): query(name).title for name in names("rollups")}


@remembered
def sheet(dataset: Dataset, name: str) -> Sheet:
    """One of ``titles``, with the columns it has in this version."""
    if name in LEDGERS:
        ledger = LEDGERS[name]
        community = cubes.code(ledger)
        grain, columns = ledger.description, {field.name: field_column(field) for field in ledger.fields}
    else:
        rollup = query(f"rollups/{name}")
        grain, columns = (
            rollup.grain,
            {column: rollup.column(column) for column in dataset.frame(f"from {name} limit 0")},
        )
        community = "facts.community" if "community" in columns else None
    places = PLACES if community and name != "communities" else {}
    kinds = dataset.frame(f"select column_name, column_type from (describe {name})").itertuples(index=False)
    labels = {
        column: _LABELS[kind].format(f"facts.{column}")
        for column, kind in kinds
        if column in columns and kind in _LABELS
    }
    if places:
        labels |= {"community_name": "communities.name", "community_street": "communities.street"}
    labels = {column: labels[column] for column in places | columns if column in labels}
    return Sheet(name, titles()[name], grain, places | columns, community, labels)


def rows(
    dataset: Dataset,
    filters: Filters,
    sheet: Sheet,
    words: str = "",
    where: Where = (),
    sort: str | None = None,
    falling: bool = False,
    limit: int | None = None,
) -> pd.DataFrame:
    """The rows that the filters on place admit, in which some column contains ``words`` and those of ``where`` have one
    of the labels, at most ``limit``.
    """
    sql, params = _asked(filters, sheet, words, where)
    order = f" order by {sort} {'desc' if falling else 'asc'} nulls last" if sort in sheet.columns else ""
    return dataset.frame(f"{sql}{order}{f' limit {int(limit)}' if limit else ''}", params)


def values(dataset: Dataset, sheet: Sheet, column: str) -> list[str]:
    """What the values of one of the sheet's ``labels`` are called, up to a number."""
    join = f"left join communities on communities.code = {sheet.community}" if sheet.community else ""
    found = dataset.records(
        f"select distinct {sheet.labels[column]} as label from {sheet.name} as facts {join} "
        f"where label is not null order by 1 limit {_MOST_VALUES}",
        {},
    )
    return [row["label"] for row in found]


def count(dataset: Dataset, filters: Filters, sheet: Sheet, words: str = "", where: Where = ()) -> int:
    """How many rows there are."""
    sql, params = _asked(filters, sheet, words, where)
    return dataset.records(f"select count(*) as count from ({sql})", params)[0]["count"]


def described(dataset: Dataset, filters: Filters, sheet: Sheet, words: str = "", where: Where = ()) -> pd.DataFrame:
    """One row per column: share filled in, number of different values (estimated), least, greatest and mean."""
    sql, params = _asked(filters, sheet, words, where)
    found = dataset.frame(
        "select column_name as column, column_type as type, 100 - null_percentage as filled, least(approx_unique, round(count * (100 - null_percentage) / 100))::bigint as distinct_values, min as least, "
        f"max as most, if(column_type in ('BIGINT', 'DOUBLE'), try_cast(avg as double), null) as mean from (summarize {sql})",
        params,
    )
    counts = found["mean"].notna() & ~found["column"].isin(_NAMING)
    for end in ("least", "most"):
        told = [_end(*each) for each in zip(found[end], found["type"], counts, strict=True)]
        found[end] = pd.Series(told, found.index, dtype=object)
    found["mean"] = found["mean"].where(counts).round(2)
    found["column"] = [sheet.columns[name].title for name in found["column"]]
    return found[[*_MEASURED]].set_axis(_MEASURED.values(), axis=1)


def _end(value: str | None, type: str, counts: bool) -> str | None:
    """The least or the greatest of a column; texts have none that says anything."""
    if value is None or type == "VARCHAR":
        return None
    return exact(float(value), recorded([float(value)])) if counts else value


def _asked(filters: Filters, sheet: Sheet, words: str, where: Where) -> tuple[str, dict]:
    """The SELECT of a sheet and its values."""
    given = {key: value for key, value in filters.params().items() if key in ("streets", "types")}
    names = [f"facts.{name}" for name in sheet.columns if name not in PLACES]
    places = (
        "communities.name as community_name, communities.street as community_street, "
        if "community_name" in sheet.columns
        else ""
    )
    join = f" left join communities on communities.code = {sheet.community}" if sheet.community else ""
    asked = []
    if sheet.community and (given["streets"] or given["types"]):
        chosen = "select community from chosen($streets, $types)"
        asked.append(
            f"({sheet.community} in ({chosen}) or $types::varchar[] is null and contains($streets::varchar[], {sheet.community}))"
        )
    if words:
        texts = [*names, *(["communities.name", "communities.street"] if places else [])]
        asked.append(f"contains(lower(concat_ws(' ', {', '.join(texts)})), lower($words))")
        given["words"] = words
    for number, (column, labels) in enumerate(where):
        asked.append(f"contains($labels{number}::varchar[], {sheet.labels[column]})")
        given[f"labels{number}"] = list(labels)
    within = f" where {' and '.join(asked)}" if asked else ""
    sql = f"select {places}{', '.join(names)} from {sheet.name} as facts{join}{within}"
    return sql, {key: value for key, value in given.items() if f"${key}" in sql}
