"""A build's long answer as a table: sub-totals in their places, shares, changes, order and the first n."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from warehouse.dataset import Dataset
from warehouse.explore import builds
from warehouse.explore.builds import LEVEL, THEN, Build
from warehouse.explore.cubes import Dimension, Measure
from warehouse.ledgers import LEDGERS
from warehouse.queries import Column
from warehouse.refused import Refused
from warehouse.words import numbers

TOTAL, SUBTOTAL, UNFILLED = "合计", "小计", "（未填）"
#: What a share is taken of: the total of its row, of its column, or of everything.
SHARES = {"row": "占本行", "column": "占本列", "total": "占总计"}
_MOST_CELLS = 100_000

Labels = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows as read. ``heads`` name the columns of the row dimensions, ``columns`` declare all others in order."""

    rows: pd.DataFrame
    heads: tuple[str, ...]
    columns: dict[str, Column]
    groups: int  # of the first row dimension, before the first n were kept
    finding: str  # the largest of all groups by the first measure, or the amount alone
    measure: Column  # what is drawn: the first measure, or its share
    drawn: pd.DataFrame  # the first measure (``value``) by ``row``, and by ``part`` where columns or more rows part it

    @property
    def totals(self) -> pd.Series:
        """Which rows are totals or sub-totals."""
        return self.rows[list(self.heads)].isin([TOTAL, SUBTOTAL]).any(axis=1)

    @property
    def body(self) -> pd.DataFrame:
        """Without totals and sub-totals."""
        return self.rows[~self.totals]


class _Pivot:
    """The cells of a build by labels of rows and of columns."""

    def __init__(self, dataset: Dataset, build: Build, long: pd.DataFrame):
        self.build = build
        self.cells: dict[tuple[Labels, Labels], dict] = {}
        titles, split = [dimension.title for dimension in build.dimensions], len(build.rows)
        for record in long.to_dict("records"):
            labels = _labels([record[title] for title in titles], record[LEVEL], split)
            self.cells[labels[:split], labels[split:]] = record
        self.natural = [_natural(dataset, dimension, long) for dimension in build.dimensions]
        self.all_rows, self.all_columns = (
            _labels([None] * split, -1, split),
            _labels([None] * len(build.columns), -1, 0),
        )

    def value(self, row: Labels, column: Labels, title: str) -> float | None:
        value = self.cells.get((row, column), {}).get(title)
        return None if value is None or pd.isna(value) else float(value)

    def columns(self) -> list[Labels]:
        natural = self.natural[len(self.build.rows) :]
        return sorted({column for _, column in self.cells}, key=lambda labels: _positions(labels, natural))

    def rows(self, sort: Measure | None) -> list[Labels]:
        """In the order of the directory and the forms, or the largest (by its own total) first, group within group."""

        def key(row: Labels) -> list:
            positions = _positions(row, self.natural)
            if sort is None:
                return positions
            totals = [
                _labels(row[: depth + 1] + ("",) * (len(row) - depth - 1), _summed(len(row), depth + 1), len(row))
                for depth in range(len(row))
            ]
            values = [self.value(total, self.all_columns, sort.head) for total in totals]
            return [
                (position[0], -(value if value is not None else float("-inf")), position)
                for position, value in zip(positions, values, strict=True)
            ]

        return sorted({row for row, _ in self.cells}, key=key)


def table(
    dataset: Dataset,
    build: Build,
    long: pd.DataFrame,
    *,
    sort: str | None = None,
    top: int | None = None,
    share: str | None = None,
) -> Table:
    """Shape the answer. ``sort``: id of the measure by which the largest come first; None keeps the order of forms and directory.

    ``share`` (of ``SHARES``) turns what adds up into per cent; a ratio stays as it is. Raises Refused for too many cells,
    and for an order or a share that does not exist.
    """
    if (sort and sort not in build.source.measures) or (share and share not in SHARES):
        raise Refused(
            f"“{build.source.title}”中没有“{sort if sort not in build.source.measures else share}”，无法排序或计算占比。"
        )
    if len(long) > _MOST_CELLS:
        raise Refused(f"结果有 {len(long):,} 格，超过 {_MOST_CELLS:,} 格。请减少维度或缩小筛选范围。")
    pivot = _Pivot(dataset, build, long)
    rows = pivot.rows(build.source.measures[sort] if sort else None)
    said = _finding(pivot, rows)
    groups = list(dict.fromkeys(row[0] for row in rows if row and row[0] != TOTAL))
    kept = {*groups[:top], TOTAL}
    rows = [row for row in rows if not row or row[0] in kept]
    heads = [build.source.dimensions[id].title for id in build.rows]
    frame = {head: [row[index] for row in rows] for index, head in enumerate(heads)}
    declared: dict[str, Column] = {}
    for labels in pivot.columns():
        for measure in build.measured:
            for column, values in _written(pivot, rows, labels, measure, share):
                declared[column.name] = column
                frame[column.name] = pd.Series(values, dtype="float64")
    measure = build.measured[0]
    shared = share if measure.adds_up else None
    drawn = _drawn(pivot, long, groups[:top], shared)
    column = _column(f"{measure.title} {SHARES[shared]}", "%", 1) if shared else measure.column
    return Table(pd.DataFrame(frame), tuple(heads), declared, len(groups), said, column, drawn)


def _finding(pivot: _Pivot, rows: list[Labels]) -> str:
    measure = pivot.build.measured[0]
    values = {row: pivot.value(row, pivot.all_columns, measure.head) for row in rows}
    known = {row: value for row, value in values.items() if value is not None}
    if not known:
        return "所选范围内没有记录"
    groups = {row: value for row, value in known.items() if row and not {TOTAL, SUBTOTAL, ""} & set(row)}
    if not groups:
        return f"{measure.title} {numbers.written([*known.values()][-1], measure.unit, measure.decimals)}"
    if len(groups) == 1:
        ((only, value),) = groups.items()
        return f"{' '.join(only)}的{measure.title}：{numbers.written(value, measure.unit, measure.decimals)}"
    largest = max(groups.values())
    best = [row for row, value in groups.items() if value == largest]
    most = "最多" if measure.adds_up else "最高"
    said = f"等 {len(best)} 项的{measure.title}并列{most}" if len(best) > 1 else f"的{measure.title}{most}"
    return f"{' '.join(best[0])}{said}，{numbers.written(largest, measure.unit, measure.decimals)}"


def _drawn(pivot: _Pivot, long: pd.DataFrame, groups: list[str], share: str | None) -> pd.DataFrame:
    build, natural = pivot.build, pivot.natural
    if not build.rows:
        return pd.DataFrame(columns=["row", "value"])
    positions = [0, *([len(build.rows)] if build.columns else [1] if len(build.rows) > 1 else [])]
    rows = long[long[LEVEL] == builds.level(build, positions)]
    named = {name: build.dimensions[position].title for name, position in zip(("row", "part"), positions, strict=False)}
    found = pd.DataFrame({name: rows[title].fillna(UNFILLED).astype(str) for name, title in named.items()})
    found["value"] = rows[build.measured[0].head]
    if share:
        found["value"] = 100 * found["value"] / _wholes(build, long, rows, positions, share)
    order = [groups, list(natural[positions[-1]])][: len(positions)]
    found = found[found["row"].isin(groups)]
    ranks = {
        name: {label: index for index, label in enumerate(known)} for name, known in zip(named, order, strict=True)
    }
    return found.sort_values([*named], key=lambda labels: labels.map(ranks[labels.name])).reset_index(drop=True)


def _wholes(build: Build, long: pd.DataFrame, rows: pd.DataFrame, positions: list[int], share: str) -> pd.Series:
    """What each drawn value is a share of."""
    split = len(build.rows)
    kept = {
        "row": [position for position in positions if position < split],
        "column": [position for position in positions if position >= split],
        "total": [],
    }[share]
    titles, head = [build.dimensions[position].title for position in kept], build.measured[0].head
    wholes = long[long[LEVEL] == builds.level(build, kept)]
    if not titles:
        return pd.Series(wholes[head].iloc[0] if len(wholes) else None, index=rows.index, dtype="float64")
    return rows[titles].merge(wholes[[*titles, head]], on=titles, how="left")[head].set_axis(rows.index)


def _written(
    pivot: _Pivot, rows: list[Labels], column: Labels, measure: Measure, share: str | None
) -> Iterator[tuple[Column, list[float | None]]]:
    """The columns of one measure: its value or share, and what it was and how it changed where that is asked for."""
    build = pivot.build
    above = " ".join(label for label in column if label) if build.columns else ""
    name = above if above and len(build.measures) == 1 else f"{above} {measure.title}".strip()
    now = [pivot.value(row, column, measure.head) for row in rows]
    if share and measure.adds_up:
        wholes = [pivot.value(*_whole(pivot, row, column, share), measure.head) for row in rows]
        yield _column(f"{name} {SHARES[share]}", "%", 1), [_percent(*pair) for pair in zip(now, wholes, strict=True)]
        return
    yield _column(name, measure.unit, measure.decimals), now
    if build.compare:
        then = [pivot.value(row, column, measure.head + THEN) for row in rows]
        gains = [None if a is None or b is None else a - b for a, b in zip(now, then, strict=True)]
        points = measure.unit.startswith("%")
        yield _column(f"{name} 比较期", measure.unit, measure.decimals), then
        yield _column(f"{name} 增减", "个百分点" if points else measure.unit, measure.decimals), gains
        if not points:
            yield _column(f"{name} 增幅", "%", 1), [_percent(*pair) for pair in zip(gains, then, strict=True)]


def _whole(pivot: _Pivot, row: Labels, column: Labels, share: str) -> tuple[Labels, Labels]:
    """The cell that a share is taken of."""
    return pivot.all_rows if share != "row" else row, pivot.all_columns if share != "column" else column


def _percent(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else 100 * part / whole


def _column(label: str, unit: str, decimals: int) -> Column:
    """Named with its unit, so that it is never the name of a dimension."""
    return Column(f"{label}（{unit or '数'}）", label, unit, decimals)


def _labels(values: Sequence, level: int, split: int) -> Labels:
    """What the cells are called: a total where all before it is summed over, a sub-total behind the first group."""
    labels: list[str] = []
    for index, value in enumerate(values):
        if not level >> (len(values) - 1 - index) & 1:
            labels.append(UNFILLED if value is None or pd.isna(value) else str(value))
        elif index in (0, split):
            labels.append(TOTAL)
        else:
            labels.append(SUBTOTAL if labels[-1] not in (TOTAL, SUBTOTAL, "") else "")
    return tuple(labels)


def _summed(dimensions: int, kept: int) -> int:
    """The ``grouping`` number where only the first ``kept`` of so many dimensions are."""
    return 2 ** (dimensions - kept) - 1


def _positions(labels: Labels, natural: list[dict[str, int]]) -> list[tuple[bool, int]]:
    return [
        (label in (TOTAL, SUBTOTAL, ""), order.get(label, len(order)))
        for label, order in zip(labels, natural, strict=False)
    ]


def _natural(dataset: Dataset, dimension: Dimension, long: pd.DataFrame) -> dict[str, int]:
    """The order of a dimension's labels: that of the directory, of the form, else of the alphabet."""
    directory = {"street": "street", "community": "name"}.get(dimension.id)
    known: Iterable[str]
    if dimension.id == "type":
        known = LEDGERS["communities"].by_name["type"].enum
    elif directory:
        known = dataset.rows("map/directory", dataset.everything)[directory].unique()
    else:
        known = dimension.values or sorted({str(value) for value in long[dimension.title].dropna()})
    return {label: index for index, label in enumerate(dict.fromkeys([*known, UNFILLED]))}
