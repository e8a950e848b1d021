"""What is looked at: the streets, types of communities and period that a reader chose, in SQL's parameters and in words."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from warehouse.refused import Refused

if TYPE_CHECKING:
    from warehouse.dataset import Dataset

#: The periods that have a name: the first month of each, given the last month (its first day) and the first day of the data.
PERIODS: dict[str, Callable[[date, date], date]] = {
    "本月": lambda last, start: last,
    "本季": lambda last, start: last - relativedelta(months=(last.month - 1) % 3),
    "今年": lambda last, start: last.replace(month=1),
    "近12个月": lambda last, start: last - relativedelta(months=11),
    "全部": lambda last, start: start,
}
DEFAULT = "今年"
MOST_NAMED = 12  # places said one by one; of more the first and their number

#: How the time of a result is said, by the first of these parameters that its query takes; without any it is as things stand.
_TIMES = {
    "since": "{span}",
    "until": "截至 {end}",
    "week": "所选一周",
    "tour": "所选观摩",
}


@dataclass(frozen=True)
class Filters:
    """What is looked at: streets and community types (None: all) and a period of months, both ends included.

    The last month ends where the data end, if they end within it. A district that is looked at is all of its streets;
    ``districts``, each with its streets, are those of the directory where it names several, and no choice.
    """

    since: date
    until: date
    streets: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None
    districts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def months(
        cls,
        dataset: "Dataset",
        since: date | None,
        until: date | None,
        streets: tuple[str, ...] | None = None,
        types: tuple[str, ...] | None = None,
        districts: Collection[str] | None = None,
    ) -> "Filters":
        """Filters over whole months of the dataset's period; what is left out is not limited.

        Raises Refused where the period is reversed or reaches beyond the data, and where no community is left.
        """
        first = since.replace(day=1) if since else dataset.start
        last = until + relativedelta(day=31) if until else dataset.cutoff
        if since and until and since > until:
            raise Refused(f"起始日期 {since:%Y-%m-%d} 晚于截止日期 {until:%Y-%m-%d}，请对调。")
        if first < dataset.start.replace(day=1) or last > dataset.cutoff + relativedelta(day=31) or first > last:
            raise Refused(
                f"数据从 {dataset.start:%Y-%m} 到 {dataset.cutoff:%Y-%m-%d}，"
                f"不包含所选的 {first:%Y-%m} 至 {last:%Y-%m}，请改选这段时间以内的月份。"
            )
        chosen = cls(max(first, dataset.start), min(last, dataset.cutoff), streets or None, types or None)
        return chosen._of(dataset, districts or ())

    @classmethod
    def named(
        cls,
        dataset: "Dataset",
        period: str,
        streets: tuple[str, ...] | None = None,
        types: tuple[str, ...] | None = None,
        districts: Collection[str] | None = None,
    ) -> "Filters":
        """Filters over one of :data:`PERIODS`, as far as the data reach."""
        first = PERIODS[period](dataset.cutoff.replace(day=1), dataset.start)
        chosen = cls(max(first, dataset.start), dataset.cutoff, streets or None, types or None)
        return chosen._of(dataset, districts or ())

    def _of(self, dataset: "Dataset", districts: Collection[str]) -> "Filters":
        """These filters within districts, in the order of the directory; all that there are is no choice.

        Raises Refused where no community is left.
        """
        inside = [street for name in districts for street in dataset.districts.get(name, ())]
        streets = tuple(street for street in self.streets or inside if not districts or street in inside) or None
        if (districts and not streets) or not any(
            street in (streets or [street]) and type in (self.types or [type]) for street, type in dataset.cells
        ):
            raise Refused(f"{'、'.join([*districts, self.places()])}：其中没有社区，请放宽筛选条件。")
        return replace(
            self,
            streets=_canonical(streets, dataset.streets),
            types=_canonical(self.types, dataset.types),
            districts=dataset.districts,
        )

    def period(self, dataset: "Dataset") -> str | None:
        """The name of its period, if it has one."""
        return next((name for name in PERIODS if Filters.named(dataset, name, self.streets, self.types) == self), None)

    @cached_property
    def year_before(self) -> "Filters | None":
        """The same months a year before, up to the same day; a period of more than a year has none: it would overlap."""
        return self._back(12) if self.until < self.since + relativedelta(months=12) else None

    @cached_property
    def preceding(self) -> "Filters | None":
        """The month before a month, the quarter before a quarter, up to the same day; any other period has none."""
        first = self.until.replace(day=1)
        quarter = first - relativedelta(months=(first.month - 1) % 3)
        return self._back({first: 1, quarter: 3}[self.since]) if self.since in (first, quarter) else None

    def _back(self, months: int) -> "Filters":
        earlier = relativedelta(months=months)
        until = self.until - earlier
        return replace(
            self, since=self.since - earlier, until=until + relativedelta(day=31) if self._ends_month else until
        )

    @property
    def _ends_month(self) -> bool:
        return self.until == self.until + relativedelta(day=31)

    @cached_property
    def spoken(self) -> str:
        """The period as it is spoken of: 2018年1—6月, 2018年6月, 2018年6月1—19日."""
        first, last = self.since, self.until
        year, month = first.year == last.year, f"{first:%Y-%m}" == f"{last:%Y-%m}"
        if self._ends_month:
            end = "" if month else f"—{last.month}" if year else f"月—{last.year}年{last.month}"
            return f"{first.year}年{first.month}{end}月"
        end = f"—{last.day}" if month else f"日—{'' if year else f'{last.year}年'}{last.month}月{last.day}"
        return f"{first.year}年{first.month}月{first.day}{end}日"

    @property
    def end(self) -> str:
        """Its last day as it is spoken of: 6月底, 6月19日; 2019年6月底 where it begins in an earlier year."""
        year = "" if self.since.year == self.until.year else f"{self.until.year}年"
        return f"{year}{self.until.month}月" + ("底" if self._ends_month else f"{self.until.day}日")

    @property
    def years(self) -> str:
        """The whole years it lies in: 全年, 2018—2019年全年."""
        return f"{'' if self.since.year == self.until.year else f'{self.since.year}—{self.until.year}年'}全年"

    @cached_property
    def span(self) -> str:
        """The period in words: its months, and the days where it begins within one, the last where it ends within one."""
        if self.since.day > 1:
            return f"{self.since:%Y-%m-%d} 至 {self.until:%Y-%m-%d}"
        end = f"{self.until:%Y-%m}" if self._ends_month else f"{self.until:%Y-%m-%d}"
        return end if f"{self.since:%Y-%m}" == end else f"{self.since:%Y-%m} 至 {end}"

    def sentence(self, params: Collection[str] = ("streets", "since")) -> str:
        """The filters in words, for subtitles and file names; of a result only what its query takes (``params``)."""
        time = next((words for name, words in _TIMES.items() if name in params), "现状")
        places = [self.places()] if "streets" in params else []
        return "，".join([*places, time.format(span=self.span, end=self.span.rsplit(" ", 1)[-1])])

    def places(self) -> str:
        """Which communities, in words."""
        return f"{self.where or self.all}，{'、'.join(self.types) if self.types else '全部类型社区'}"

    @property
    def where(self) -> str:
        """The chosen places in words, a district in place of all its streets; empty where all are looked at."""
        more = f"等 {len(self.streets or ())} 个街道" if len(self.chosen) > MOST_NAMED else ""
        return "、".join(self.chosen[:3] if more else self.chosen) + more

    @property
    def all(self) -> str:
        """All places in words."""
        return "全部区县" if self.districts else "全部街道"

    @property
    def inside(self) -> tuple[str, ...]:
        """The districts that hold what is chosen, where all of it lies in some."""
        chosen, found = set(self.streets or ()), [name for name, of in self.districts.items() if self._chosen(of)]
        return tuple(found) if chosen <= {street for name in found for street in self.districts[name]} else ()

    @property
    def each(self) -> dict[str, "Filters"]:
        """The same of each district looked at, where there are several."""
        return {
            name: replace(self, streets=chosen)
            for name, of in self.districts.items()
            if (chosen := tuple(self._chosen(of)) if self.streets else of)
        }

    @property
    def whole(self) -> bool:
        """Whether whole districts are chosen."""
        return bool(self.inside) and len(self.streets or ()) == sum(len(self.districts[name]) for name in self.inside)

    @property
    def chosen(self) -> list[str]:
        """The chosen places one by one: a district in place of all its streets, the first of other streets with theirs."""
        found = []
        for name, of in self.districts.items():
            chosen = self._chosen(of)
            found += [name] if chosen == [*of] != chosen[:1] else [f"{name}{one}" for one in chosen[:1]] + chosen[1:]
        held = {street for of in self.districts.values() for street in of}
        return found + [street for street in self.streets or () if street not in held]

    def _chosen(self, streets: tuple[str, ...]) -> list[str]:
        return [street for street in streets if street in (self.streets or ())]

    @cached_property
    def units(self) -> tuple[str, ...] | None:
        """The chosen streets, and the districts of which all are chosen: what these have of their own counts with them."""
        whole = [name for name, of in self.districts.items() if self._chosen(of) == [*of]]
        return (*self.streets, *whole) if self.streets else None

    def params(self) -> dict:
        return {
            "streets": _listed(self.units),
            "types": _listed(self.types),
            "since": self.since,
            "until": self.until,
        }


def _canonical(values: tuple[str, ...] | None, every: tuple[str, ...]) -> tuple[str, ...] | None:
    """The values in the order of all; None where these are all."""
    chosen = tuple(value for value in every if value in (values or ()))
    return None if chosen == every else chosen or None


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return list(values) if values else None
