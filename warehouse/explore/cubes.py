"""What 自由探索 builds from: the catalogue and every ledger as measures and dimensions.

A measure of a ledger is one SQL aggregate, so a ratio is computed afresh from its parts at every level. Ledgers give
count, sums, means and dimensions by their fields; ``data/cubes.yaml`` names better tables and ratios where there are some.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from warehouse.ledgers import DATA, LEDGERS, Field, Ledger
from warehouse.metrics import METRICS, Metric
from warehouse.queries import Column

CATALOGUE = "catalogue"
#: Dimensions of time: months they last, and their label as SQL over a date.
PERIODS = {
    "year": (12, "strftime({day}, '%Y年')"),
    "quarter": (3, "strftime({day}, '%Y年') || quarter({day}) || '季度'"),
    "month": (1, "strftime({day}, '%Y-%m')"),
}
_PERIOD_TITLES = {"year": "年度", "quarter": "季度", "month": "月份"}
#: What a measure is looked at as where it is compared, after its id and a dot; of what is in per cent no growth.
THEN, CHANGE, GROWTH = "then", "change", "growth"
PLACES = {"district": "区县", "street": "街道", "type": "社区类型", "community": "社区"}
#: A community in SQL as people call it: with its street where another one bears the name.
CALLED = (
    "if(communities.name in (select name from communities as namesakes group by name having count(*) > 1), "
    "communities.name || '（' || communities.street || '）', communities.name)"
)
_PLACE_COLUMNS = {
    "district": "communities.district",
    "street": "communities.street",
    "type": "communities.type",
    "community": CALLED,
}


@dataclass(frozen=True)
class Dimension:
    """Something to group by: ``sql`` is its label, over ``facts`` and ``communities``; ``values``: known ones in order."""

    id: str
    title: str
    sql: str
    values: tuple[str, ...] = ()

    @property
    def months(self) -> int:
        """How long one value lasts; 0 for what is no period."""
        return PERIODS[self.id][0] if self.id in PERIODS else 0

    def over(self, day: str) -> str:
        """Its label over another day (SQL), for what is a period."""
        return PERIODS[self.id][1].format(day=day)


@dataclass(frozen=True)
class Measure:
    """Something to compute: an aggregate over ``facts``, or (of the catalogue) a metric. Only what adds up has shares."""

    id: str
    title: str
    unit: str = ""
    decimals: int = 0
    sql: str = ""
    adds_up: bool = False

    @property
    def column(self) -> Column:
        return Column(self.head, self.title, self.unit, self.decimals)

    @property
    def head(self) -> str:
        """Its column in an answer; with the unit, so that it is never that of a dimension."""
        return f"{self.title}（{self.unit or '数'}）"

    @property
    def compared(self) -> dict[str, Column]:
        """What it was in the period compared with and how it changed, as columns of an answer."""
        points = self.unit.startswith("%")
        said = {THEN: ("比较期", self.unit, self.decimals)}
        said |= {CHANGE: ("增减", "个百分点" if points else self.unit, self.decimals)}
        said |= {} if points else {GROWTH: ("增幅", "%", 1)}
        return {
            aspect: Column(f"{self.title} {word}（{unit or '数'}）", f"{self.title} {word}", unit, decimals)
            for aspect, (word, unit, decimals) in said.items()
        }


@dataclass(frozen=True)
class Cube:
    """A source to build from. ``date`` is SQL of the day a row counts for (``dated``: what that day is), ``community``
    that of its community's code.
    """

    id: str
    title: str
    table: str
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    date: str | None
    community: str | None
    yearly: bool = False  # rows count for a year as a whole
    dated: str = ""

    @property
    def monthly(self) -> bool:
        """Whether rows count for a month as a whole."""
        fields = LEDGERS[self.id].by_name if self.id in LEDGERS else {}
        field = fields.get((self.date or "").removeprefix("facts."))
        return field is not None and field.precision == "month"


@cache
def cubes() -> dict[str, Cube]:
    """All sources by id: the catalogue, then the ledgers in their order. 区县 is for a directory that names several."""
    declared = {entry["ledger"]: entry for entry in yaml.safe_load((DATA / "cubes.yaml").read_text(encoding="utf-8"))}
    ledgers = [ledger for ledger in LEDGERS.values() if ledger.name != "dataset"]
    return {CATALOGUE: _catalogue()} | {
        ledger.name: _of_ledger(ledger, declared.get(ledger.name, {})) for ledger in ledgers
    }


def _catalogue() -> Cube:
    measures = [_of_metric(metric) for metric in METRICS.values()]
    return Cube(
        CATALOGUE, "指标目录", "", _by_id([*_places(), *_periods("since")]), _by_id(measures), "since", "community"
    )


def _of_metric(metric: Metric) -> Measure:
    return Measure(metric.id, metric.label, metric.unit, metric.decimals, adds_up=metric.adds_up)


def _of_ledger(ledger: Ledger, declared: dict) -> Cube:
    fields = [ledger.by_name[name] for name in declared.get("dimensions", ledger.by_name)]
    date, has_months = _day(ledger, declared)
    community = "facts.community" if "table" in declared else code(ledger)
    dimensions = [
        *(_places(ledger) if community else []),
        *(_periods(date)[: None if has_months else 1] if date else []),
        *(_dimension(field) for field in fields if _groups(ledger, field)),
    ]
    own = [Measure(**measure) for measure in declared.get("measures", [])]
    measures = own if "dimensions" in declared else [*_derived(ledger), *own]
    table, dated = declared.get("table", ledger.name), _dated(ledger, date)
    return Cube(
        ledger.name, ledger.title, table, _by_id(dimensions), _by_id(measures), date, community, not has_months, dated
    )


def _day(ledger: Ledger, declared: dict) -> tuple[str | None, bool]:
    """The day a row counts for: what is declared, else the first date of the ledger, else its year; and whether it knows months."""
    if "date" in declared:
        return f"facts.{declared['date']}", True
    dates = [field for field in ledger.fields if field.type == "date"]
    if "year" in ledger.by_name:
        return "make_date(facts.year, 1, 1)", False
    return (f"facts.{dates[0].name}", True) if dates else (None, False)


def _dated(ledger: Ledger, date: str | None) -> str:
    """What the day of a row is called: the field's title, of a rollup by month the ledger's first date."""
    if date is None:
        return ""
    dates = (field for field in ledger.fields if field.type == "date" or field.name == "year")
    return (ledger.by_name.get(date.removeprefix("facts.")) or next(dates)).title


def code(ledger: Ledger) -> str | None:
    """SQL of the code of a row's community (or of the street or district it names instead), None where it names none."""
    if ledger.name == "communities":
        return "facts.code"
    fields = [f"facts.{name}" for name in ledger.community_fields or _organisations(ledger)]
    return f"coalesce({', '.join(fields)})" if len(fields) > 1 else next(iter(fields), None)


def _organisations(ledger: Ledger) -> list[str]:
    """The fields that name a community, a street or the district."""
    return [field.name for field in ledger.fields if field.refers_to == "organisations"]


def _places(ledger: Ledger | None = None) -> list[Dimension]:
    """Where a row belongs; what names no community but a street belongs to that street."""
    sql = dict(_PLACE_COLUMNS)
    if ledger and (named := _organisations(ledger)):
        sql["street"] = f"coalesce(communities.street, facts.{named[0]})"
        above = f"select min(district) from communities as c where facts.{named[0]} in (c.street, c.district)"
        sql["district"] = f"coalesce(communities.district, ({above}))"
    return [Dimension(id, title, sql[id]) for id, title in PLACES.items()]


def _periods(day: str) -> list[Dimension]:
    return [Dimension(id, _PERIOD_TITLES[id], label.format(day=day)) for id, (_, label) in PERIODS.items()]


def _groups(ledger: Ledger, field: Field) -> bool:
    """Whether a field names groups: texts and yes or no, but neither the row's own name nor a list nor what places name."""
    told = (*ledger.community_fields, *_organisations(ledger), *(ledger.key if len(ledger.key) == 1 else ()))
    places = ("code", "name", *_PLACE_COLUMNS) if ledger.name == "communities" else ()
    return field.type in ("string", "boolean") and not field.delimiter and field.name not in (*told, *places)


def _dimension(field: Field) -> Dimension:
    sql = f"facts.{field.name}"
    if field.type == "boolean":
        return Dimension(field.name, field.title, f"if({sql}, '是', '否')", ("是", "否"))
    return Dimension(field.name, field.title, sql, field.enum)


def _derived(ledger: Ledger) -> list[Measure]:
    counted = [
        field
        for field in ledger.fields
        if field.type in ("integer", "number")
        and field.name not in ("year", "term", "position", "judge", "longitude", "latitude")
    ]
    measures = [Measure("rows", "记录数", "条", sql="count(*)", adds_up=True)]
    for field in counted:
        unit, decimals = field.unit or "", 0 if field.type == "integer" else 2
        if field.adds_up:
            measures.append(
                Measure(
                    f"{field.name}_sum", f"{field.title}合计", unit, decimals, f"sum(facts.{field.name})", adds_up=True
                )
            )
        measures += [
            Measure(f"{field.name}_mean", f"{field.title}平均", unit, 2, f"avg(facts.{field.name})"),
            Measure(f"{field.name}_median", f"{field.title}中位", unit, 2, f"median(facts.{field.name})"),
        ]
    return measures


def _by_id(declared: Iterable) -> dict:
    return {entry.id: entry for entry in declared}
