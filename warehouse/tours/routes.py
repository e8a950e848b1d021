"""Routes of a 观摩: stops in order, kept under a name in ``WANCHENG_HOME/routes.json``.

A stop names a community by its code and stays when the community is gone from the directory; who shows it says so.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from warehouse import home, log, versions
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.people import Person
from warehouse.refused import Refused

MOST, _LONGEST = 200, 40  # stops that a show can bear, letters of a name


@dataclass(frozen=True)
class Stop:
    community: str
    highlight: str = ""
    name: str = ""  # what the community was called when the route was saved, should it go from the directory


@dataclass(frozen=True)
class Route:
    name: str
    stops: tuple[Stop, ...]
    owner: str = ""
    shared: bool = True  # with everybody who may watch


def saved(by: Person | None = None) -> dict[str, Route]:
    """All routes by name, in the order they were first saved; of somebody: their own and those that others share."""
    path = _path()
    declared = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    routes = {name: _read(name, kept) for name, kept in declared.items()}
    return {name: route for name, route in routes.items() if by is None or route.shared or route.owner == by.name}


def _read(name: str, kept: dict | list) -> Route:
    about = {"stops": kept} if isinstance(kept, list) else kept  # routes belonged to nobody once
    return Route(name, **about | {"stops": tuple(Stop(**stop) for stop in about["stops"])})


def save(route: Route, by: Person) -> None:
    """Keep a route under its name as theirs. Raises Refused for a name or stops that cannot be shown, and for another's name."""
    by.require("tours")
    name = route.name.strip()
    if not name or len(name) > _LONGEST:
        raise Refused(f"请给路线起一个不超过 {_LONGEST} 个字的名称。")
    if not 1 <= len(route.stops) <= MOST:
        raise Refused(f"一条路线须有 1 至 {MOST} 站，现有 {len(route.stops)} 站。")
    counted = Counter(stop.community for stop in route.stops)
    if twice := dict.fromkeys(stop.name or stop.community for stop in route.stops if counted[stop.community] > 1):
        raise Refused(f"一条路线中每个社区只能有一站，重复的有：{'、'.join(twice)}。")
    with versions.writing():
        if name in saved() and not _mine(saved()[name], by):
            raise Refused(f"名称“{name}”已被他人使用，请换一个。")
        _write(saved() | {name: replace(route, name=name, owner=by.name)})
    log.add("保存路线", by, name=name, shared=route.shared)


def delete(name: str, by: Person) -> None:
    """Forget a route. Raises Refused for somebody else's."""
    by.require("tours")
    with versions.writing():
        if name in saved() and not _mine(saved()[name], by):
            raise Refused(f"路线“{name}”由{saved()[name].owner}保存，不能由他人删除。")
        _write({key: route for key, route in saved().items() if key != name})
    log.add("删除路线", by, name=name)


def _mine(route: Route, by: Person) -> bool:
    return route.owner in ("", by.name)


def bearable(route: Route) -> None:
    """Raises Refused for a route with more stops than a show can bear."""
    if len(route.stops) > MOST:
        raise Refused(f"一次放映最多 {MOST} 站，“{route.name}”有 {len(route.stops):,} 站；请先选街道，或另编一条路线。")


def known(dataset: Dataset, streets: Iterable[str] | None, by: Person | None = None) -> dict[str, Route]:
    """The routes by name, all or those somebody may see: saved, planned in the ledger 观摩安排, every community of the streets; what was saved wins."""
    every = whole(dataset, streets)
    kept, listed = saved(by), planned(dataset)
    return kept | listed | {every.name: every} | listed | kept


def find(dataset: Dataset, name: str, streets: Iterable[str] | None = None, by: Person | None = None) -> Route:
    """The known route of that name, of all or of those somebody may see. Raises Refused where there is none."""
    routes = known(dataset, streets, by)
    if name not in routes:
        raise Refused(f"没有名为“{name}”的路线；现有：{'、'.join(routes)}。")
    return routes[name]


def planned(dataset: Dataset) -> dict[str, Route]:
    """The tours of the ledger 观摩安排 as routes, the latest first."""
    stops: dict[str, list[Stop]] = {}
    for row in dataset.rows("tours/stops", dataset.everything).itertuples(index=False):
        stops.setdefault(row.tour, []).append(Stop(row.community, row.highlight or ""))
    return {name: Route(name, tuple(found)) for name, found in stops.items()}


def whole(dataset: Dataset, streets: Iterable[str] | None) -> Route:
    """整街推进: every community of the streets (None: of the district) in the order of the directory."""
    chosen = tuple(streets) if streets else None
    rows = dataset.rows("map/directory", Filters(dataset.start, dataset.cutoff, chosen))
    highlights = {
        stop.community: stop.highlight for route in reversed(planned(dataset).values()) for stop in route.stops
    }
    name = f"{'、'.join(chosen)}整街观摩" if chosen else "全区整街观摩"
    return Route(name, tuple(Stop(code, highlights.get(code, "")) for code in rows["community"]))


def _write(routes: dict[str, Route]) -> None:
    kept = {
        name: {key: value for key, value in asdict(route).items() if key != "name"} for name, route in routes.items()
    }
    home.replace_text(_path(), json.dumps(kept, ensure_ascii=False, indent=2))


def _path():
    return home.folder() / "routes.json"
