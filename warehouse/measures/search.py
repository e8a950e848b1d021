"""搜索: communities, metrics and projects by a part of their name, by pinyin, whole or initials, or by code."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin, pinyin

from warehouse.dataset import Dataset, remembered
from warehouse.metrics import METRICS

COMMUNITY, METRIC, PROJECT, SCREEN = "社区", "指标", "项目", "屏幕"
_MOST = 60  # letters that are looked for
_INITIALS = ("zh", "ch", "sh")  # of two letters
_APART: Any = list  # what is no 汉字 stays as it is, letter by letter
#: How well a word fits, best first.
_SAME, _BEGINS, _SPELT, _PART, _SPELT_INSIDE, _OTHERWISE, _ABOUT = range(7)


@dataclass(frozen=True)
class Entry:
    """What can be found: ``about`` is said beside it and searched too, ``code`` known to who works with it; ``given`` is what
    the way there takes besides."""

    kind: str
    id: str
    name: str
    about: str = ""
    code: str = ""
    given: tuple[tuple[str, str], ...] = ()
    _texts: tuple[str, str, str] = field(init=False, compare=False, repr=False)
    _spelt: tuple[tuple[str, ...], ...] = field(init=False, compare=False, repr=False)
    _otherwise: tuple[tuple[str, ...], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        name = _folded(self.name)
        object.__setattr__(self, "_texts", (name, _folded(self.code), _folded(self.about)))
        read = lazy_pinyin(name, style=Style.NORMAL, errors=_APART)
        object.__setattr__(
            self, "_spelt", tuple(_pieces(letter, (one,)) for letter, one in zip(name, read, strict=True))
        )
        object.__setattr__(self, "_otherwise", tuple(_pieces(letter, _readings(letter)) for letter in name))

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes; readings are shared."""
        return 600 + 100 * len(self.name)

    def fits(self, word: str) -> int | None:
        """How well a folded word fits, 0 the best; None where it does not."""
        name, code, about = self._texts
        if word in (name, code):
            return _SAME
        if name.startswith(word) or code.startswith(word):
            return _BEGINS
        if _spells(self._spelt, word):
            return _SPELT
        if word in name:
            return _PART
        places = range(1, len(name))
        if any(_spells(self._spelt[place:], word) for place in places):
            return _SPELT_INSIDE
        if any(_spells(self._otherwise[place:], word) for place in (0, *places)):
            return _OTHERWISE
        return _ABOUT if word in about or word in code else None


@dataclass(frozen=True)
class Found:
    """Entries by kind, the kind of the best one first, and how many more there are than are listed."""

    groups: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    more: int = 0


@remembered
def entries(dataset: Dataset) -> tuple[Entry, ...]:
    """Everything to be found in a dataset, in the order of the directory, of the metrics and of the projects' numbers."""
    places = dataset.rows("map/directory", dataset.everything)
    communities = [
        Entry(COMMUNITY, row.community, dataset.names[row.community], row.street, row.community)
        for row in places.itertuples(index=False)
    ]
    metrics = [Entry(METRIC, metric.id, metric.label, metric.chapter, metric.id) for metric in METRICS.values()]
    projects = [
        Entry(
            PROJECT, row["project"], row["name"], f"{row['street']} · {row['project']}", row["project"],
            (("community", row["community"]), ("streets", row["street"])),
        )
        for row in dataset.records(
            """select project, projects.name, community, street from projects join communities on code = community
               where planned_start <= $until order by project""",
            {"until": dataset.cutoff},
        )
    ]  # fmt: skip
    return (*communities, *metrics, *projects)


def find(among: Iterable[Entry], typed: str, most: int = 4) -> Found:
    """What fits every word that was typed, at most ``most`` of a kind: as a whole, from its beginning, by pinyin, in part."""
    words = _folded(typed[:_MOST]).split()
    ranked: list[tuple[int, int, int, Entry]] = []
    for place, entry in enumerate(among):
        fits = [entry.fits(word) for word in words]
        known = [one for one in fits if one is not None]
        if words and len(known) == len(fits):
            ranked.append((max(known), len(entry.name), place, entry))
    kinds: dict[str, list[Entry]] = {}
    for *_, entry in sorted(ranked, key=lambda one: one[:3]):
        kinds.setdefault(entry.kind, []).append(entry)
    groups = tuple((kind, tuple(found[:most])) for kind, found in kinds.items())
    return Found(groups, len(ranked) - sum(len(found) for _, found in groups))


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().replace("'", "").strip()


@lru_cache(maxsize=16_384)
def _pieces(letter: str, readings: tuple[str, ...]) -> tuple[str, ...]:
    """What may be typed for a letter: itself, its reading, or how that begins."""
    begins = (*(one[:1] for one in readings), *(one[:2] for one in readings if one.startswith(_INITIALS)))
    return tuple(dict.fromkeys((letter, *readings, *begins)))


@lru_cache(maxsize=8192)
def _readings(letter: str) -> tuple[str, ...]:
    """All readings of a letter; ü is typed as v or u."""
    known = pinyin(letter, style=Style.NORMAL, heteronym=True, errors=_APART)[0]
    return tuple(dict.fromkeys((*known, *(one.replace("v", "u") for one in known))))


def _spells(pieces: tuple[tuple[str, ...], ...], word: str) -> bool:
    """Whether a word can be typed for these letters from the first on; the last one may be begun only."""
    reached = {0}
    for able in pieces:
        ahead = set()
        for place in reached:
            for piece in able:
                if piece.startswith(word[place:]):
                    return True
                if word.startswith(piece, place):
                    ahead.add(place + len(piece))
        if not ahead:
            return False
        reached = ahead
    return False
