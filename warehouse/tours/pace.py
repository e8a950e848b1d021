"""The pace of a show: seconds per slide as they were rehearsed, and how far ahead or behind it is."""

import time
from dataclasses import dataclass

from warehouse.tours import running, shows
from warehouse.tours.running import Show


@dataclass(frozen=True)
class Rehearsal:
    """What the last rehearsal of a route took: seconds by the key of each slide; ``when``: seconds since 1970."""

    when: float
    seconds: dict[str, float]
    titles: dict[str, str]

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


@dataclass(frozen=True)
class Pace:
    """All in seconds. ``spent``: on the present slide; ``elapsed``: since the first slide was left; ``due``: what was planned for the
    slides before this one; ``planned``: for this one, None where it was not rehearsed.
    """

    elapsed: float
    spent: float
    due: float
    planned: float | None
    total: float

    @property
    def behind(self) -> float | None:
        """How far behind the plan, negative when ahead; None without a plan."""
        return self.elapsed - self.due - min(self.spent, self.planned or 0) if self.total else None


def rehearsed(route: str) -> Rehearsal | None:
    """The last rehearsal of a route that was ended and turned a page."""
    with running.opened() as db:
        row = db.execute(f"select id, begun from ({running.REHEARSED}) where route = ?", [route]).fetchone()
        if row is None:
            return None
        timed = db.execute(
            "select slide, seconds, title from seconds where show = ? order by rowid", [row["id"]]
        ).fetchall()
    return Rehearsal(
        row["begun"], {one["slide"]: one["seconds"] for one in timed}, {one["slide"]: one["title"] for one in timed}
    )


def of(show: Show, plan: Rehearsal | None) -> Pace:
    """How the show stands now against a plan."""
    now = min(show.ended or time.time(), show.begun + running.HOURS * 3600)
    seconds = plan.seconds if plan else {}
    keys = shows.keys(show.slides)
    return Pace(
        elapsed=now - show.started if show.started else 0,
        spent=now - show.turned if show.turned else 0,
        due=sum(seconds.get(key, 0) for key in keys[: show.at]),
        planned=seconds.get(keys[show.at]),
        total=sum(seconds.get(key, 0) for key in keys),
    )


def written(seconds: float) -> str:
    """Minutes and seconds, such as 3 分 05 秒."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest:02d} 秒" if minutes else f"{rest} 秒"
