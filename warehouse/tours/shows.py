"""Shows that were begun: each document as it was first drawn, so that F5 brings it back whatever was changed meanwhile.

They lie in ``WANCHENG_HOME/shows``, the newest ones only, each with the outline of its slides beside it; the presenter's address
names the one on the screen.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from warehouse import home
from warehouse.refused import Refused

_KEPT = 20


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


def frozen(start: str, make: Callable[[], Drawn]) -> str:
    """The document of the show of that name, made by ``make`` the first time."""
    path = _path(id(start))
    if not path.is_file():
        drawn = make()
        path.parent.mkdir(exist_ok=True)
        outline = json.dumps([asdict(one) for one in drawn.slides], ensure_ascii=False)
        with FileLock(path.parent / ".lock"):
            if not path.is_file():  # who asks at the same time has the same show
                home.replace_text(path.with_suffix(".json"), outline)
                home.replace_text(path, drawn.document)
            for old in sorted(path.parent.glob("*.html"), key=lambda path: path.stat().st_mtime_ns)[:-_KEPT]:
                old.unlink()
                old.with_suffix(".json").unlink(missing_ok=True)
    return document(id(start))


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
