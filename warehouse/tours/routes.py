"""Routes of a 观摩: stops in order, kept under a name in ``WANCHENG_HOME/routes.json``.

A stop names a community by its code and stays when the community is gone from the directory; who shows it says so.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.refused import Refused

_MOST, _LONGEST = 100, 40  # stops, letters of a name


@dataclass(frozen=True)
class Stop:
    community: str
    highlight: str = ""
    name: str = ""  # what the community was called when the route was saved, should it go from the directory


@dataclass(frozen=True)
class Route:
    name: str
    stops: tuple[Stop, ...]


def saved() -> dict[str, Route]:
    """All routes by name, in the order they were first saved."""
    path = _path()
    declared = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {name: Route(name, tuple(Stop(**stop) for stop in stops)) for name, stops in declared.items()}


def save(route: Route) -> None:
    """Keep a route under its name. Raises Refused for a name or stops that cannot be shown."""
    name = route.name.strip()
    if not name or len(name) > _LONGEST:
        raise Refused(f"请给路线起一个不超过 {_LONGEST} 个字的名称。")
    if not 1 <= len(route.stops) <= _MOST:
        raise Refused(f"一条路线须有 1 至 {_MOST} 站，现有 {len(route.stops)} 站。")
    counted = Counter(stop.community for stop in route.stops)
    if twice := dict.fromkeys(stop.name or stop.community for stop in route.stops if counted[stop.community] > 1):
        raise Refused(f"一条路线中每个社区只能有一站，重复的有：{'、'.join(twice)}。")
    with versions.writing():
        _write(saved() | {name: Route(name, route.stops)})


def delete(name: str) -> None:
    """Forget a route."""
    with versions.writing():
        _write({key: route for key, route in saved().items() if key != name})


def known(dataset: Dataset, streets: Iterable[str] | None) -> dict[str, Route]:
    """The routes by name: saved, planned in the ledger 观摩安排, every community of the streets; what was saved wins."""
    every = whole(dataset, streets)
    kept, listed = saved(), planned(dataset)
    return kept | listed | {every.name: every} | listed | kept


def find(dataset: Dataset, name: str, streets: Iterable[str] | None = None) -> Route:
    """The known route of that name. Raises Refused where there is none."""
    routes = known(dataset, streets)
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
    kept = {name: [asdict(stop) for stop in route.stops] for name, route in routes.items()}
    versions.replace_text(_path(), json.dumps(kept, ensure_ascii=False, indent=2))


def _path():
    return versions.home() / "routes.json"
