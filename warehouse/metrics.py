"""The metrics (``data/metrics.yaml``) as declared, and a metric read off a dataset (see :mod:`warehouse.measures.catalogue`)."""

import re
from dataclasses import dataclass
from functools import cached_property

import yaml

from warehouse.ledgers import DATA, LEDGERS, Field
from warehouse.queries import Column


@dataclass(frozen=True)
class Ratio:
    """Numerator and denominator of a ratio, columns of the metric's query; it is ``scale`` times their quotient. ``unit``: what they count."""

    numerator: str
    denominator: str
    unit: str = ""
    scale: int = 100


@dataclass(frozen=True)
class SourceRows:
    """The ledger rows a metric is counted from; ``where`` is SQL over that ledger, $since and $until."""

    ledger: str
    where: str = "true"


@dataclass(frozen=True)
class Kinds:
    """The query that splits a metric by a kind of its own, with the same columns as the metric's, and the column that names the kind."""

    query: str
    column: str


@dataclass(frozen=True)
class Metric:
    """One metric as declared. ``kind``: stock (as at the end), flow (within the period) or ratio.

    ``absence``: what the ledger does not name is what is counted; else a place that a ledger of every community does not name is a gap.
    ``of`` are the parts of a ratio that are told beside it, ``made`` those of one whose parts would say nothing. ``states`` are the words
    for a community that a share of communities counts, and for one that it does not.
    """

    id: str
    label: str
    chapter: str
    unit: str
    kind: str
    adds_up: bool
    better: str
    query: str
    definition: str
    use: str
    rows: SourceRows
    decimals: int = 0
    of: Ratio | None = None
    made: Ratio | None = None
    absence: bool = False
    kinds: Kinds | None = None
    states: tuple[str, str] | None = None

    @cached_property
    def ratio(self) -> Ratio | None:
        """What it is the quotient of, if it is one."""
        return self.of or self.made

    @cached_property
    def params(self) -> tuple[str, ...]:
        """What of the filters decides the number: the places, and of the period what its source rows depend on."""
        return ("streets", *re.findall(r"\$(\w+)", self.rows.where))

    @cached_property
    def dated(self) -> Field | None:
        """The field of its ledger that the period decides by; None where it knows no time, only how things stand."""
        found = re.search(r"make_date\((\w+)|(\w+) (?:between|<=?) ", self.rows.where)
        return LEDGERS[self.rows.ledger].by_name[found[1] or found[2]] if found else None

    @cached_property
    def yearly(self) -> bool:
        """Whether it is of a period and its ledger knows years only."""
        return self.dated is not None and self.dated.type == "integer" and "since" in self.params

    @cached_property
    def monthly(self) -> bool:
        """Whether its ledger knows months only, so that a part of one cannot be told."""
        fields = LEDGERS[self.rows.ledger].by_name
        return any(fields[name].precision for name in re.findall(r"\w+", self.rows.where) if name in fields)

    @property
    def column(self) -> Column:
        return Column(self.id, self.label, self.unit, self.decimals)


@dataclass(frozen=True)
class Reading:
    """A metric read off a dataset. Values are in the metric's unit; None where there is nothing to count."""

    metric: Metric
    value: float | None
    numerator: float | None
    denominator: float | None
    trend: tuple[float | None, ...]  # the last twelve months, oldest first; none where the ledger knows no time
    year_before: "Earlier | None" = None  # 同比
    preceding: "Earlier | None" = None  # 环比

    @property
    def incomparable(self) -> str:
        """What is said where nothing earlier is to be held against it."""
        return "没有可比的同期" if self.metric.dated else "现状，不作同比"

    @property
    def change(self) -> float | None:
        """Value less the value of the same period a year before, in the metric's unit (ratios: percentage points)."""
        return self.against(self.year_before)

    def against(self, earlier: "Earlier | None") -> float | None:
        """Value less an earlier one, in the metric's unit; None where there is nothing to compare."""
        return None if self.value is None or earlier is None else self.value - earlier.value


@dataclass(frozen=True)
class Earlier:
    """What a value is held against: the value of an earlier period, and the period as it is spoken of."""

    value: float
    period: str


def _metric(declared: dict) -> Metric:
    ratios = {name: Ratio(**declared[name]) for name in ("of", "made") if name in declared}
    kinds = {"kinds": Kinds(**declared["kinds"])} if "kinds" in declared else {}
    states = {"states": tuple(declared["states"])} if "states" in declared else {}
    return Metric(**declared | ratios | kinds | states | {"rows": SourceRows(**declared["rows"])})


METRICS: dict[str, Metric] = {
    declared["id"]: _metric(declared)
    for declared in yaml.safe_load((DATA / "metrics.yaml").read_text(encoding="utf-8"))
}

BY_LABEL: dict[str, str] = {metric.label: metric.id for metric in METRICS.values()}
