"""The district as it is drawn in what is handed over: communities, their streets, what is marked and said of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import mean

from warehouse.measures.geography import UNOFFICIAL

_LEADING = 1.3  # from one name on a map to the next, in letters
_TINTS = 5
_UNUSED = "边界文件有误，没有采用"


@dataclass(frozen=True)
class Place:
    """A community on the map: outer rings in the map's own units, y downwards; ``number``: its stop on the route."""

    code: str
    street: str
    rings: tuple[tuple[tuple[float, float], ...], ...]
    centre: tuple[float, float]
    number: int | None = None


@dataclass(frozen=True)
class Map:
    """The district: 1000 units wide, ``height`` units high; ``schematic``: the cells are no official boundaries.

    A route marks its stops; of them a slide picks out those ``listed`` on it (code → number), or its ``current`` one. The
    wall shades communities (code → class 0 to 4), looks at one ``street`` and names all; ``legend`` says what the shades
    mean, ``classes`` what each of them holds. Maps of one document share their ``places``.
    """

    places: tuple[Place, ...]
    height: float
    schematic: bool
    trouble: str = ""  # why the district's own boundaries are not drawn
    current: str | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    street: str | None = None
    shades: Mapping[str, int] = field(default_factory=dict)
    legend: str = ""
    classes: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def streets(self) -> dict[str, tuple[float, float]]:
        """Where the name of each street stands: amid its communities."""
        centres: dict[str, list[tuple[float, float]]] = {}
        for place in self.places:
            centres.setdefault(place.street, []).append(place.centre)
        return {
            street: (round(mean(x for x, _ in found), 1), round(mean(y for _, y in found), 1))
            for street, found in centres.items()
        }

    def named(self, letter: float) -> dict[str, tuple[float, float]]:
        """Where the names of the streets stand in letters so high: below another's where they would lie over it."""
        placed: dict[str, tuple[float, float]] = {}
        for street, (x, y) in sorted(self.streets.items(), key=lambda each: each[1][1]):
            for other, (left, top) in sorted(placed.items(), key=lambda each: each[1][1]):
                if abs(x - left) < letter * (len(street) + len(other)) / 2 and abs(y - top) < letter * _LEADING:
                    y = round(top + letter * _LEADING, 1)
            placed[street] = x, y
        return placed

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of its lines, for notes."""
        said = [
            f"地图为{UNOFFICIAL}。" if self.schematic else "",
            f"{_UNUSED}：{self.trouble}" if self.trouble else "",
        ]
        return tuple(filter(None, said))

    @property
    def tints(self) -> dict[str, str]:
        """Which streets each tint stands for, where they are told apart by them; of very many streets some share one."""
        found: dict[str, list[str]] = {}
        for at, street in enumerate(self.streets if self.crowded and not self.shades else ()):
            found.setdefault(f"t{at % _TINTS}", []).append(street)
        return {tint: "、".join(streets) for tint, streets in found.items()}

    @property
    def caption(self) -> str:
        """What stands below it where there are no notes."""
        return "；".join(
            filter(None, [self.legend, UNOFFICIAL if self.schematic else "", _UNUSED if self.trouble else ""])
        )

    @property
    def alt(self) -> str:
        """What it shows, for who does not see it."""
        stops = sum(place.number is not None for place in self.places)
        shown = (
            f"，标出第 {self.listed[self.current]} 站的位置"
            if self.current
            else f"，标出第 {min(self.listed.values())} 至 {max(self.listed.values())} 站"
            if self.listed
            else ""
        )
        return f"地图：{len(self.streets)} 个街道、{len(self.places):,} 个社区{f'，其中 {stops} 个是站点' if stops else ''}{shown}。"

    @cached_property
    def crowded(self) -> bool:
        """Whether so many places, of several streets, are stops that one colour would cover the map."""
        stops = [place.street for place in self.places if place.number is not None]
        return len(stops) > 20 and len(set(stops)) > 1

    def tone(self, place: Place) -> str:
        """How a place is drawn that is not picked out: its shade (c0–c4), its street's tint where stops are many (t0–t4), stop, none."""
        if place.code in self.shades:
            return f"c{self.shades[place.code]}"
        if place.number is None:
            return "none"
        return f"t{list(self.streets).index(place.street) % _TINTS}" if self.crowded else "stop"

    @property
    def line(self) -> float:
        """How wide the lines between cells are: the more cells, the finer."""
        return round(min(3.0, 60 / math.sqrt(len(self.places))), 2)

    @property
    def picked(self) -> tuple[Place, ...]:
        """The places picked out."""
        return tuple(place for place in self.places if place.code in self.listed)

    def marks(self, letter: float) -> list[tuple[Place, int, bool]]:
        """The numbers of the places picked out, none over another, and whether its cell is too small to hold it; ``letter``: their height."""
        marks: list[tuple[Place, int, bool]] = []
        for place in self.picked:
            across = min(max(values) - min(values) for values in zip(*max(place.rings, key=len), strict=True))
            near = (math.dist(place.centre, other.centre) for other, _, _ in marks)
            if all(distance > 1.6 * letter for distance in near):
                marks.append((place, self.listed[place.code], across < 1.6 * letter))
        return marks
