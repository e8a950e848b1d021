"""What is looked at: the streets, types of communities and period that a reader chose, in SQL's parameters and in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from warehouse.dataset import Dataset

#: How the time of a result is said, by the first of these parameters that its query takes; without any it is as things stand.
_TIMES = {
    "since": "{since:%Y-%m} 至 {until:%Y-%m}",
    "until": "截至 {until:%Y-%m}",
    "week": "所选一周",
    "tour": "所选观摩",
}


@dataclass(frozen=True)
class Filters:
    """What is looked at: streets and community types (None: all) and a period of whole months, both ends included."""

    since: date
    until: date
    streets: tuple[str, ...] | None = None
    types: tuple[str, ...] | None = None

    @classmethod
    def months(
        cls,
        dataset: "Dataset",
        since: date | None,
        until: date | None,
        streets: tuple[str, ...] | None = None,
        types: tuple[str, ...] | None = None,
    ) -> "Filters":
        """Filters over whole months within the dataset's period, in either order; what is left out is not limited."""
        first, last = sorted((since or dataset.start, until or dataset.cutoff))
        return cls(
            first.replace(day=1), min(last + relativedelta(day=31), dataset.cutoff), streets or None, types or None
        )

    def sentence(self, params: Collection[str] = ("streets", "since")) -> str:
        """The filters in words, for subtitles and file names; of a result only what its query takes (``params``)."""
        time = next((words for name, words in _TIMES.items() if name in params), "现状")
        places = [self.places()] if "streets" in params else []
        return "，".join([*places, time.format(since=self.since, until=self.until)])

    def places(self) -> str:
        """Which communities, in words."""
        where = "、".join(self.streets) if self.streets else "全部街道"
        return f"{where}，{'、'.join(self.types) if self.types else '全部类型社区'}"

    def params(self) -> dict:
        return {
            "streets": _listed(self.streets),
            "types": _listed(self.types),
            "since": self.since,
            "until": self.until,
        }


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return list(values) if values else None
