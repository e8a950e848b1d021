"""A build's long answer as a table: sub-totals in their places, shares, changes, order and the first n.

A row (or a column) is known by the labels of its leading dimensions that are not summed over: fewer labels than dimensions
are a sub-total, none at all is the total, whatever the labels say. An empty label is None.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from warehouse.dataset import Dataset
from warehouse.explore import builds, statements
from warehouse.explore.builds import Build
from warehouse.explore.cubes import CHANGE, PLACES, Dimension, Measure
from warehouse.explore.statements import LEVEL
from warehouse.ledgers import LEDGERS
from warehouse.queries import Column
from warehouse.refused import Refused
from warehouse.words import numbers

UNFILLED = "（未填）"
#: Words for a total and a sub-total; the first that is no label of the dimension itself.
_TOTALS, _SUBTOTALS = ("合计", "全部合计", "总的合计"), ("小计", "本组小计", "本组的小计")
#: What a share is taken of: the total of its row, of its column, or of everything.
SHARES = {"row": "占本行", "column": "占本列", "total": "占总计"}
_NAMED = 3  # groups that a sentence names

Labels = tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    """Rows as read. ``heads`` name the columns of the row dimensions, ``columns`` declare all others in order."""

    rows: pd.DataFrame
    totals: pd.Series  # which rows are totals or sub-totals
    heads: tuple[str, ...]
    columns: dict[str, Column]
    shown: int  # groups of the first row dimension
    groups: int  # the same before the first n were kept
    cut: bool  # whether there are more cells than were asked for
    finding: str  # what the drawn figure says of all groups, or the amount alone
    measure: Column  # what is drawn: a figure of the build, or its share
    drawn: pd.DataFrame  # its ``value`` by ``row``, and by ``part`` where columns or more rows part it

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
        depths = {level: {dimension.title for dimension in kept} for kept, level in builds.levels(build)}
        for record in long.to_dict("records"):
            kept = depths[record[LEVEL]]
            labels = [_label(record[title]) if title in kept else ... for title in titles]
            row, column = (
                tuple(label for label in part if label is not ...) for part in (labels[:split], labels[split:])
            )
            self.cells[row, column] = record
        self.natural = [_natural(dataset, dimension, long) for dimension in build.dimensions]

    def value(self, row: Labels, column: Labels, name: str) -> float | None:
        value = self.cells.get((row, column), {}).get(name)
        return None if value is None or pd.isna(value) else float(value)

    def columns(self) -> list[Labels]:
        natural = self.natural[len(self.build.rows) :]
        return sorted({column for _, column in self.cells}, key=lambda labels: _positions(labels, natural))

    def rows(self, sort: str | None, rising: bool) -> list[Labels]:
        """In the order of the directory and the forms, or the largest (by its own total) first, group within group."""

        def key(row: Labels) -> list:
            positions = _positions(row, self.natural)
            if sort is None:
                return positions
            values = [self.value(row[: depth + 1], (), sort) for depth in range(len(row))]
            ranks = [float("inf") if value is None else value if rising else -value for value in values]
            return [(0, rank, *place) for rank, place in zip(ranks, positions, strict=False)] + positions[len(row) :]

        return sorted({row for row, _ in self.cells}, key=key)

    def words(self, labels: Labels, axis: slice) -> list[str]:
        """Labels as read, of the dimensions of an ``axis``: behind the last one kept 小计, of all of them 合计."""
        natural = self.natural[axis]
        if len(labels) == len(natural):
            return [_read(label) for label in labels]
        words = _SUBTOTALS if labels else _TOTALS
        total = next(word for word in words if word not in natural[len(labels)])
        return [*map(_read, labels), total, *[""] * (len(natural) - len(labels) - 1)]


def table(
    dataset: Dataset,
    build: Build,
    long: pd.DataFrame,
    *,
    sort: str | None = None,
    rising: bool = False,
    top: int | None = None,
    share: str | None = None,
    draw: str | None = None,
) -> Table:
    """Shape the answer. ``sort``: id of the figure by which the largest come first (the smallest where it is ``rising``);
    None keeps the order of forms and directory. ``draw``: id of the figure to be drawn, else the first.

    ``share`` (of ``SHARES``) turns what adds up into per cent; a ratio stays as it is. Raises Refused for an order, a
    figure or a share that does not exist.
    """
    if lost := [id for id in (sort, draw) if id and id not in build.figures]:
        raise Refused(f"所选度量中没有“{lost[0]}”，无法排序或画图，请重新选择。")
    if share and share not in SHARES:
        raise Refused(f"没有名为“{share}”的占比，请重新选择。")
    cut, long = len(long) > statements.MOST, long.head(statements.MOST)
    pivot, split = _Pivot(dataset, build, long), len(build.rows)
    rows = pivot.rows(build.figures[sort].name if sort else None, rising)
    drawn = draw or build.measures[0]
    said = f"结果超过 {statements.MOST:,} 格，下面只是一部分" if cut else _finding(pivot, rows, drawn)
    groups = list(dict.fromkeys(row[0] for row in rows if row))
    kept = {*groups[:top]}
    rows = [row for row in rows if not row or row[0] in kept]
    words = [pivot.words(row, slice(split)) for row in rows]
    heads = [build.source.dimensions[id].title for id in build.rows]
    frame = {head: [line[index] for line in words] for index, head in enumerate(heads)}
    declared: dict[str, Column] = {}
    for labels in pivot.columns():
        for measure in build.measured:
            for column, values in _written(pivot, rows, labels, measure, share):
                declared[column.name] = column
                frame[column.name] = pd.Series(values, dtype="float64")
    totals = pd.Series([len(row) < split for row in rows], dtype=bool)
    measure = build.source.measures[drawn.partition(".")[0]]
    shared = share if measure.adds_up and drawn == measure.id else None
    column = _column(f"{measure.title} {SHARES[shared]}", "%", 1) if shared else build.figures[drawn]
    return Table(
        pd.DataFrame(frame),
        totals,
        tuple(heads),
        declared,
        len(kept),
        len(groups),
        cut,
        said,
        column,
        _drawn(pivot, long, groups[:top], build.figures[drawn].name, shared),
    )


def mapped(build: Build) -> bool:
    """Whether there is one row for each community: nothing but places stands before it."""
    before = build.rows[: build.rows.index("community")] if "community" in build.rows else ("",)
    return all(id in PLACES for id in before)


def by_community(build: Build, long: pd.DataFrame, figure: str) -> pd.DataFrame:
    """A figure by the name of the community, over all columns: ``name`` and ``value``."""
    index = build.rows.index("community")
    rows = long[long[LEVEL] == builds.level(build, list(range(index + 1)))]
    return pd.DataFrame({"name": rows[build.dimensions[index].title], "value": rows[build.figures[figure].name]})


# —— what a figure says, in a sentence ——


def _finding(pivot: _Pivot, rows: list[Labels], figure: str) -> str:
    build, column = pivot.build, pivot.build.figures[figure]
    id, _, aspect = figure.partition(".")
    measure, decimals = build.source.measures[id], column.decimals or 0
    values = {row: pivot.value(row, (), column.name) for row in rows}
    known = {row: numbers.rounded(value, decimals) for row, value in values.items() if value is not None}
    title = column.label.replace(f"{measure.title} ", measure.title)
    if not known:
        return "所选范围内没有记录"
    groups = {row: value for row, value in known.items() if row and len(row) == len(build.rows)}
    if not groups:
        return f"{title} {numbers.written([*known.values()][-1], column.unit, decimals)}"
    if len(groups) == 1:
        ((only, value),) = groups.items()
        return f"{_called([only])}的{title}：{numbers.written(value, column.unit, decimals)}"
    if aspect == CHANGE:
        return _moved(pivot, groups, measure, column)
    return _ranked(
        pivot, groups, title, ("最多", "最少") if measure.adds_up and not aspect else ("最高", "最低"), column
    )


def _ranked(pivot: _Pivot, groups: dict, title: str, ends: tuple[str, str], column: Column) -> str:
    """Who has most; where too many share that, who has least, or what they all lie between."""
    high, low = max(groups.values()), min(groups.values())
    most, least = (numbers.written(end, column.unit, column.decimals or 0) for end in (high, low))
    first, last = _at(groups, high), _at(groups, low)
    if high == low:
        return f"{_each(pivot)}的{title}都是 {most}"
    if len(first) <= _NAMED:
        return f"{_called(first)}的{title}{'并列' if len(first) > 1 else ''}{ends[0]}，{most}"
    if len(last) <= _NAMED:
        tied = "并列" if len(last) > 1 else ""
        return f"{_called(last)}的{title}{tied}{ends[1]}，{least}；有 {_counted(pivot, first)}都是 {most}"
    between = f"{numbers.exact(low, column.decimals or 0)} 至 {most}"
    return f"{_each(pivot)}的{title}在 {between}之间，有 {_counted(pivot, first)}{ends[0]}"


def _moved(pivot: _Pivot, groups: dict, measure: Measure, column: Column) -> str:
    """Who rose and who fell most, the greater of both first."""
    rose, fell = ("增加", "减少") if measure.adds_up else ("上升", "下降")
    ends = [end for end in (max(0, *groups.values()), min(0, *groups.values())) if end]
    said: list[str] = []
    for end in sorted(ends, key=abs, reverse=True):
        at, amount = _at(groups, end), numbers.written(abs(end), column.unit, column.decimals or 0)
        who = _called(at) if len(at) <= _NAMED else f"{_counted(pivot, at)}同样"
        what = "" if said else f"的{measure.title}"
        said.append(f"{who}{what}{rose if end > 0 else fell}最多，{amount}")
    return "；".join(said) or f"{_each(pivot)}的{measure.title}都没有变化"


def _at(groups: dict[Labels, float], value: float) -> list[Labels]:
    return [row for row, own in groups.items() if own == value]


def _called(rows: list[Labels]) -> str:
    return "、".join(" ".join(map(_read, row)) for row in rows)


def _each(pivot: _Pivot) -> str:
    dimensions = pivot.build.dimensions[: len(pivot.build.rows)]
    return f"各{dimensions[0].title}" if len(dimensions) == 1 else "各项"


def _counted(pivot: _Pivot, rows: list[Labels]) -> str:
    dimensions = pivot.build.dimensions[: len(pivot.build.rows)]
    return f"{len(rows)} 个{dimensions[0].title}" if len(dimensions) == 1 else f"{len(rows)} 项"


# —— what is drawn ——


def _drawn(pivot: _Pivot, long: pd.DataFrame, groups: list[str | None], name: str, share: str | None) -> pd.DataFrame:
    build, natural = pivot.build, pivot.natural
    if not build.rows:
        return pd.DataFrame(columns=["row", "value"])
    positions = [0, *([len(build.rows)] if build.columns else [1] if len(build.rows) > 1 else [])]
    rows = long[long[LEVEL] == builds.level(build, positions)]
    named = {word: build.dimensions[position].title for word, position in zip(("row", "part"), positions, strict=False)}
    found = pd.DataFrame({word: rows[title].map(_label).map(_read) for word, title in named.items()}, dtype="str")
    found["value"] = rows[name]
    if share:
        found["value"] = 100 * found["value"] / _wholes(build, long, rows, positions, name, share)
    order = [map(_read, groups), [*natural[positions[-1]], UNFILLED]][: len(positions)]
    ranks = {
        word: {label: index for index, label in enumerate(known)} for word, known in zip(named, order, strict=True)
    }
    found = found[found["row"].isin(ranks["row"])]
    return found.sort_values([*named], key=lambda labels: labels.map(ranks[labels.name])).reset_index(drop=True)


def _wholes(
    build: Build, long: pd.DataFrame, rows: pd.DataFrame, positions: list[int], name: str, share: str
) -> pd.Series:
    """What each drawn value is a share of."""
    split = len(build.rows)
    kept = {
        "row": [position for position in positions if position < split],
        "column": [position for position in positions if position >= split],
        "total": [],
    }[share]
    titles = [build.dimensions[position].title for position in kept]
    wholes = long[long[LEVEL] == builds.level(build, kept)]
    if not titles:
        return pd.Series(wholes[name].iloc[0] if len(wholes) else None, index=rows.index, dtype="float64")
    return rows[titles].merge(wholes[[*titles, name]], on=titles, how="left")[name].set_axis(rows.index)


# —— the cells ——


def _written(
    pivot: _Pivot, rows: list[Labels], column: Labels, measure: Measure, share: str | None
) -> Iterator[tuple[Column, list[float | None]]]:
    """The columns of one measure: its share, or its figures."""
    build = pivot.build
    above = " ".join(filter(None, pivot.words(column, slice(len(build.rows), None)))) if build.columns else ""
    name = above if above and len(build.measures) == 1 else f"{above} {measure.title}".strip()
    if share and measure.adds_up:
        now = [pivot.value(row, column, measure.head) for row in rows]
        wholes = [pivot.value(*_whole(row, column, share), measure.head) for row in rows]
        yield _column(f"{name} {SHARES[share]}", "%", 1), [_percent(*pair) for pair in zip(now, wholes, strict=True)]
        return
    for id, figure in build.figures.items():
        if id.partition(".")[0] == measure.id:
            label = f"{name}{figure.label.removeprefix(measure.title)}"
            values = [pivot.value(row, column, figure.name) for row in rows]
            yield _column(label, figure.unit, figure.decimals or 0), values


def _whole(row: Labels, column: Labels, share: str) -> tuple[Labels, Labels]:
    """The cell that a share is taken of."""
    return row if share == "row" else (), column if share == "column" else ()


def _percent(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else 100 * part / whole


def _column(label: str, unit: str, decimals: int) -> Column:
    """Named with its unit, so that it is never the name of a dimension."""
    return Column(f"{label}（{unit or '数'}）", label, unit, decimals)


def _label(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _read(label: str | None) -> str:
    return UNFILLED if label is None else label


def _positions(labels: Labels, natural: list[dict[str | None, int]]) -> list[tuple]:
    """What rows and columns are sorted by: the places of their labels, a total behind what it sums up."""
    found: list[tuple] = [(0, order.get(label, len(order))) for label, order in zip(labels, natural, strict=False)]
    return found + ([(1,)] if len(labels) < len(natural) else [])


def _natural(dataset: Dataset, dimension: Dimension, long: pd.DataFrame) -> dict[str | None, int]:
    """The order of a dimension's labels: that of the directory, of the form, else of the alphabet."""
    known: Iterable[str] = dimension.values
    if dimension.id == "type":
        known = LEDGERS["communities"].by_name["type"].enum
    elif dimension.id in PLACES:
        known = {"district": dataset.districts, "street": dataset.streets}.get(dimension.id, dataset.names.values())
    found = sorted({str(value) for value in long[dimension.title].dropna()})
    return {label: index for index, label in enumerate(dict.fromkeys([*known, *found]))}
