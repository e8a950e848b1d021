"""Shows that were begun: each document as it was first drawn, so that F5 brings it back whatever was changed meanwhile.

They lie in ``WANCHENG_HOME/shows``, each with the outline of its slides beside it; the presenter's address names the one on the
screen. A show that runs keeps its document; of those that are over, and of those that somebody only looked at, the newest stay.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from warehouse import home
from warehouse.refused import Refused

_KEPT = 20  # documents of shows that are over, and of those that nobody presents


@dataclass(frozen=True)
class Slide:
    """What the presenter's desk knows of a slide: ``spoken`` is read aloud, ``notes`` say where its numbers come from;
    ``hidden``: turning on from it shows first what it hides.
    """

    kind: str
    title: str
    community: str = ""  # of a stop
    spoken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Drawn:
    document: str
    slides: tuple[Slide, ...]


def keys(slides: Iterable[Slide]) -> list[str]:
    """What each slide is known by from one show of a route to the next: its stop, else its title, and which one of several."""
    counted: Counter[str] = Counter()
    found = []
    for slide in slides:
        key = f"{slide.kind}:{slide.community or slide.title}"
        counted[key] += 1
        found.append(key if counted[key] == 1 else f"{key}:{counted[key]}")
    return found


def start() -> str:
    """A name for a show that begins now."""
    return secrets.token_hex(6)


def id(start: str) -> str:
    """By what a show is kept, whatever the address holds."""
    return hashlib.sha256(start.encode()).hexdigest()[:16]


def frozen(start: str, make: Callable[[], Drawn], presented: Mapping[str, bool]) -> str:
    """The document of the show of that name, made by ``make`` the first time; ``presented``: which ones somebody presents, and
    whether they still run.
    """
    path = _path(id(start))
    if not path.is_file():
        drawn = make()
        path.parent.mkdir(exist_ok=True)
        outline = json.dumps([asdict(one) for one in drawn.slides], ensure_ascii=False)
        with FileLock(path.parent / ".lock"):
            if not path.is_file():  # who asks at the same time has the same show
                home.replace_text(path.with_suffix(".json"), outline)
                home.replace_text(path, drawn.document)
            _clear(path.parent, presented)
    return document(id(start))


def _clear(folder: Path, presented: Mapping[str, bool]) -> None:
    found = sorted(folder.glob("*.html"), key=lambda path: path.stat().st_mtime_ns)
    over = [path for path in found if presented.get(path.stem) is False]
    watched = [path for path in found if path.stem not in presented]
    for old in (*over[:-_KEPT], *watched[:-_KEPT]):
        old.unlink()
        old.with_suffix(".json").unlink(missing_ok=True)


def document(id: str) -> str:
    """The document of a show. Raises Refused where it is no longer kept."""
    try:
        return _path(id).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused("这次放映的画面已清理，请重新开始放映。") from None


@lru_cache(maxsize=32)
def slides(id: str) -> tuple[Slide, ...]:
    """The outline of a show. Raises Refused where it is no longer kept."""
    try:
        kept = json.loads(_path(id).with_suffix(".json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused("这次放映的画面已清理，请重新开始放映。") from None
    return tuple(Slide(**one | {"spoken": tuple(one["spoken"]), "notes": tuple(one["notes"])}) for one in kept)


def _path(id: str) -> Path:
    return home.folder() / "shows" / f"{id}.html"
