"""Views of 自由探索 kept under a name in ``WANCHENG_HOME/views.json``: a build or a query, its filters, whose it is, where it is pinned.

A view names measures and columns by id and outlives versions of the data; what is gone is said when it is opened.
"""

import contextlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from warehouse import home, log, versions
from warehouse.dataset import Dataset
from warehouse.explore.builds import Build, Condition
from warehouse.filters import Filters
from warehouse.people import Person
from warehouse.refused import Refused

_LONGEST = 40  # letters of a name
TARGETS = {"tour": "观摩", "brief": "简报"}


@dataclass(frozen=True)
class View:
    """One saved view: a ``build`` with how its table is shaped (``sort``, ``top``, ``share``), or an ``sql`` text."""

    name: str
    owner: str
    build: Build | None = None
    sql: str | None = None
    shape: dict = field(default_factory=dict)
    look: dict = field(default_factory=dict)  # as table, chart or map, and of what: parts of the address
    filters: dict = field(default_factory=dict)
    version: str = ""
    pinned: tuple[str, ...] = ()
    shared: bool = True  # with everybody who may explore; what is pinned is seen by all

    def within(self, dataset: Dataset) -> Filters:
        """Its filters on a dataset: a period with a name moves on with the data.

        Raises Refused where a street, a type of community or a month is gone.
        """
        directory = dataset.rows("map/directory", dataset.everything)
        for key, column in (("streets", "street"), ("types", "type")):
            if lost := [value for value in self.filters.get(key) or () if value not in set(directory[column])]:
                raise Refused(f"视图筛选的“{'、'.join(lost)}”已不在社区名录中。")
        places = tuple(tuple(self.filters.get(key) or ()) for key in ("streets", "types"))
        if period := self.filters.get("period"):
            return Filters.named(dataset, period, *places)
        since, until = (
            date.fromisoformat(self.filters[key]) if self.filters.get(key) else None for key in ("since", "until")
        )
        return Filters.months(dataset, since, until, *places)


def limited(dataset: Dataset, filters: Filters) -> dict:
    """Filters as they are kept: a period that has a name is kept by it, so that the view moves on with the data."""
    named = filters.period(dataset)
    return {
        "period": named,
        "since": None if named else f"{filters.since}",
        "until": None if named else f"{filters.until}",
        "streets": filters.streets,
        "types": filters.types,
    }


def known(by: Person) -> dict[str, View]:
    """The views somebody may open: their own and those that others share."""
    return {name: view for name, view in saved().items() if view.shared or view.owner == by.name}


def saved() -> dict[str, View]:
    """All views by name, in the order they were first saved; what cannot be read is left alone."""
    found = {}
    for declared in _declared():
        with contextlib.suppress(TypeError, KeyError, ValueError, AttributeError):  # one that another program wrote
            found[declared["name"]] = _read(declared)
    return found


def changed() -> float:
    """When the views were last changed, for what is remembered of them."""
    return _path().stat().st_mtime if _path().is_file() else 0.0


def save(view: View, by: Person) -> None:
    """Keep a view under its name as theirs. Raises Refused without a name, and for a name that somebody else uses."""
    by.require("query")
    name = view.name.strip()
    if not name or len(name) > _LONGEST:
        raise Refused(f"请给视图起一个不超过 {_LONGEST} 个字的名称。")
    with versions.writing():
        known = saved()
        if name in known and known[name].owner != by.name:
            raise Refused(f"名称“{name}”已被他人使用，请换一个。")
        # what everybody sees is pinned by who may arrange shows, and is not changed under it by who may not
        pinned = known[name].pinned if name in known and _arranges(by) else ()
        _write(known | {name: replace(view, name=name, owner=by.name, pinned=pinned)})
    log.add("保存视图", by, name=name, shared=view.shared)


def delete(name: str, by: Person) -> None:
    """Forget a view. Raises Refused for somebody else's."""
    with versions.writing():
        known = saved()
        if name in known and known[name].owner != by.name:
            by.require("publish")
            if by.units("publish") is not None:
                raise Refused("他人的视图须由全区范围的发布人员删除。")
        _write({key: view for key, view in known.items() if key != name})
    log.add("删除视图", by, name=name)


def pin(name: str, targets: tuple[str, ...], by: Person) -> None:
    """Pin a view where everybody sees it: any of ``TARGETS``. Raises Refused to who may not arrange shows."""
    by.require("tours")
    if not _arranges(by):
        raise Refused("固定到观摩、简报的内容人人可见，须由全区范围的发布人员操作。")
    with versions.writing():
        known = saved()
        if name in known:
            _write(known | {name: replace(known[name], pinned=targets)})
    log.add("固定视图", by, name=name, targets=list(targets))


def _arranges(by: Person) -> bool:
    """Whether somebody decides what everybody sees: a pinned view runs on the whole district."""
    return by.may("tours") and by.units("tours") is None


def _declared() -> list[dict]:
    """The file as it stands; one that is no list of views is moved aside, so that nothing is written over."""
    path = _path()
    try:
        declared = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    except ValueError:
        declared = None
    if not isinstance(declared, list):
        path.replace(path.with_suffix(".unreadable.json"))
        return []
    return declared


def _read(declared: dict) -> View:
    known = {attribute.name for attribute in fields(View)}
    declared = {key: value for key, value in declared.items() if key in known}
    build = declared.pop("build", None)
    if build:
        chosen: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in build.items()
        }
        chosen |= {"where": tuple((id, tuple(values)) for id, values in build["where"])}
        chosen |= {key: tuple(Condition(**each) for each in build.get(key, ())) for key in ("having", "scope")}
        build = Build(**chosen)
    return View(**declared | {"build": build, "pinned": tuple(declared.get("pinned", ()))})


def _write(views: dict[str, View]) -> None:
    readable = saved()
    strange = [entry for entry in _declared() if not (isinstance(entry, dict) and entry.get("name") in readable)]
    kept = [asdict(view) for view in views.values()] + strange
    home.replace_text(_path(), json.dumps(kept, ensure_ascii=False, indent=2))


def _path():
    return home.folder() / "views.json"
