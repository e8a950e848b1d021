"""What all demo ledgers draw on: the communities with their strength, seasons, and random draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd

from warehouse.ledgers import DATA, LEDGERS

# fmt: off
START, CUTOFF = np.datetime64("2018-01-01"), np.datetime64("2019-06-30")
EARLIER = np.datetime64("2017-01-01")  # rows from here on let the period be compared with the year before
EARLIER_SHARE = 0.4  # rows of 2017 per row of the period
NEVER = np.datetime64("NaT")
SIZE = 55  # communities that the counts below are meant for; with more or fewer, most counts scale

# street: communities of 55, shares of 板块型, 村改居型, 新建小区型
STREETS = {
    "东关街道": (17, (0.75, 0.10, 0.15)),
    "新华街道": (13, (0.60, 0.10, 0.30)),
    "汉冶街道": (12, (0.30, 0.25, 0.45)),
    "仲景街道": (9, (0.20, 0.45, 0.35)),
    "五里堡街道": (4, (0.05, 0.70, 0.25)),
}
DISTRICT, CENTRE, RADIUS = "宛城区", (112.54, 32.99), 3_000  # degrees, metres
METRES_PER_DEGREE = 111_320 * np.array([np.cos(np.radians(CENTRE[1])), 1])
# weights of the months and, from Monday on, of the days of a week
Day = str | np.datetime64

FLAT, EVERY_DAY = (1,) * 12, (1,) * 7
SPRING = (0.7, 0.6, 2.4, 1.2, 1.3, 0.9, 0.8, 0.8, 0.9, 1.1, 0.9, 0.9)  # the volunteers' month is March
OFFICE = (0.95, 0.6, 1.3, 1.1, 1.05, 1, 0.9, 0.9, 1.2, 0.95, 1.05, 1)
WORKDAYS, WEEKENDS = (1.25, 1.1, 1.05, 1, 0.95, 0.25, 0.1), (0.7, 0.7, 0.8, 0.8, 1.2, 2, 1.5)
# fmt: on


@dataclass(frozen=True)
class World:
    """What all ledgers draw on: the communities in the order of their codes, and how strong each is.

    Elsewhere ``at`` is a community's position in that order.
    """

    seed: int
    communities: pd.DataFrame  # the ledger
    code: np.ndarray
    street: np.ndarray
    strength: np.ndarray  # standard scores

    def __len__(self) -> int:
        return len(self.code)

    @property
    def street_strength(self) -> pd.Series:
        return pd.Series(self.strength).groupby(self.street, sort=False).mean()

    def rng(self, ledger: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, crc32(ledger.encode())])

    def scaled(self, count: float) -> int:
        """A count meant for 55 communities, for as many as there are."""
        return round(count * len(self) / SIZE)

    def ranks(self, rng: np.random.Generator, noise: float = 0.5) -> np.ndarray:
        """Each community's rank, 0 for the strongest; ``noise`` in standard scores."""
        return np.argsort(np.argsort(-(self.strength + rng.normal(0, noise, len(self)))))

    def best(self, rng: np.random.Generator, count: int, noise: float = 0.5) -> np.ndarray:
        return np.flatnonzero(self.ranks(rng, noise) < count)

    def weights(self, push: float) -> np.ndarray:
        """Weights by residents; ``push``: how much more a strong community gets than its residents would."""
        return self.communities["residents"].to_numpy(dtype=float) * np.exp(push * self.strength)


def frame_of(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def all_pairs(first: Iterable, second: Iterable) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of two lists, as two columns."""
    first, second = np.array(list(first)), np.array(list(second))
    return np.repeat(first, len(second)), np.tile(second, len(first))


def odds_of(weights: Iterable[float]) -> np.ndarray:
    weights = np.asarray(list(weights), dtype=float)
    return weights / weights.sum()


def pick(rng: np.random.Generator, count: int, weights: Iterable[float]) -> np.ndarray:
    """Positions drawn by weight, in small integers because there may be millions."""
    return np.searchsorted(np.cumsum(odds_of(weights)[:-1]), rng.random(count, dtype=np.float32)).astype(np.int16)


def words_at(words: Iterable[str], at: np.ndarray) -> pd.Series:
    return pd.Series(list(words), dtype="str").take(at).reset_index(drop=True)


def days_between(rng: np.random.Generator, low: Day, high: Day, count: int) -> np.ndarray:
    """Days from ``low`` to ``high``, each as likely."""
    first, last = np.array([low, high], dtype="datetime64[D]")
    return first + rng.integers(0, (last - first).astype(int) + 1, count)


def dated(
    rng: np.random.Generator,
    count: int,
    first: np.datetime64,
    last: np.datetime64,
    season: Sequence[float] = FLAT,
    week: Sequence[float] = EVERY_DAY,
    trend: float = 0.0,
) -> np.ndarray:
    """``count`` days in order; ``trend``: growth a year."""
    return np.repeat(*counted(rng, count, first, last, season, week, trend))


def counted(
    rng: np.random.Generator,
    count: int,
    first: np.datetime64,
    last: np.datetime64,
    season: Sequence[float] = FLAT,
    week: Sequence[float] = EVERY_DAY,
    trend: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Days in order, and how many of ``count`` fall on each; ``trend``: growth a year."""
    days = np.arange(first, last + 1)
    months, weekdays = days.astype("datetime64[M]").astype(int) % 12, (days.astype(int) + 3) % 7
    growth = (1 + trend) ** ((days - first).astype(int) / 365)
    return days, rng.multinomial(count, odds_of(np.take(season, months) * np.take(week, weekdays) * growth))


def by_month(world: World, rng: np.random.Generator, first: str, season: Sequence[float], push: float) -> pd.DataFrame:
    """Communities × months up to the cutoff with weights; the two weakest communities lack three months each."""
    months = np.arange(np.datetime64(first, "M"), CUTOFF.astype("datetime64[M]") + 1)
    at, month = all_pairs(range(len(world)), months)
    weight = world.weights(push)[at] * np.take(season, month.astype(int) % 12) * rng.lognormal(0, 0.25, len(at))
    rows = frame_of(community=world.code[at], month=month.astype("datetime64[s]"), weight=weight)
    gaps = [weak * len(months) - rng.choice(10, 3, replace=False) - 1 for weak in 1 + np.argsort(world.strength)[:2]]
    return rows.drop(index=np.concatenate(gaps)).reset_index(drop=True)


def weak_spots(world: World, rng: np.random.Generator, count: int, odds: Iterable[float]) -> np.ndarray:
    """``count`` of communities × kinds, mostly in weak communities, as a flat mask."""
    weights = np.outer(np.exp(-1.5 * world.strength), list(odds)).ravel()
    mask = np.zeros(len(weights), dtype=bool)
    mask[rng.choice(len(weights), world.scaled(count), replace=False, p=odds_of(weights))] = True
    return mask


def build(count: int, seed: int) -> World:
    rng = np.random.default_rng(seed)
    exact = np.array([size for size, _ in STREETS.values()]) * count / SIZE
    sizes = exact.astype(int)
    sizes[np.argsort(sizes - exact, kind="stable")[: count - sizes.sum()]] += 1  # the largest remainders
    street, number = np.repeat(np.arange(len(STREETS)), sizes), np.concatenate([np.arange(size) + 1 for size in sizes])
    strength = rng.normal(0, 1, count) + rng.permutation([0.9, 0.5, 0.0, -0.3, -0.7])[street]
    households = np.clip(rng.lognormal(7.65, 0.38, count), 800, 4_500).astype(int)
    names, kinds = np.array(list(STREETS), dtype=object)[street], LEDGERS["communities"].by_name["type"].enum
    places = _places(rng, street)
    communities = frame_of(
        code=[f"99{at + 1:04d}{one:03d}" for at, one in zip(street, number, strict=True)],
        name=[f"{name.removesuffix('街道')}{one:02d}社区" for name, one in zip(names, number, strict=True)],
        street=names,
        district=DISTRICT,
        type=[rng.choice(kinds, p=STREETS[name][1]) for name in names],
        households=households,
        residents=(households * rng.normal(2.9, 0.12, count)).astype(int),
        longitude=places[:, 0],
        latitude=places[:, 1],
    )
    code = communities["code"].to_numpy(dtype=object)
    return World(seed, communities, code, names, (strength - strength.mean()) / strength.std())


def _places(rng: np.random.Generator, street: np.ndarray) -> np.ndarray:
    """Degrees: a jittered honeycomb, a sector for each street, whose first community is nearest the centre."""
    step, reach = RADIUS * np.sqrt(2 * np.pi / np.sqrt(3) / len(street)), int(np.sqrt(len(street))) + 2
    row, column = all_pairs(range(-reach, reach + 1), range(-reach, reach + 1))
    spots = np.column_stack([column + row % 2 / 2, row * np.sqrt(3) / 2])
    spots = spots[np.argsort(np.hypot(*spots.T), kind="stable")[: len(street)]]
    x, y = (spots + rng.uniform(-0.22, 0.22, spots.shape)).T * step
    turn = np.argsort((np.arctan2(y, x) + 1) % (2 * np.pi))
    order = turn[np.lexsort((np.hypot(x, y)[turn], street))]
    return (CENTRE + np.column_stack([x, y])[order] / METRES_PER_DEGREE).round(6)


def published(world: World) -> pd.DataFrame:
    """The published figures, which the demo of the district's own size makes true; of any other there are none."""
    rows = pd.read_csv(DATA / "published.csv")
    rows = rows.rename(columns={title: field.name for title, field in LEDGERS["published"].by_title.items()})
    return rows if len(world.code) == SIZE else rows.head(0)


def targets(world: World) -> pd.DataFrame:
    """Targets of the last half year, invented like everything else; totals as many communities as there are would reach."""
    ratios = {
        "500㎡以上社区占比": 60,
        "1000㎡以上社区占比": 20,
        "规范化标准达标率": 70,
        "窗口设置率": 95,
        "按时办结率": 96,
        "群众满意率": 98,
        "信息平台覆盖率": 40,
        "按期整改率": 85,
    }
    totals = {"报到在职党员": 7_500, "注册志愿者": 60_000}
    values = ratios | {label: world.scaled(total) for label, total in totals.items()}
    half, document = np.datetime64("2019-01-01"), "演示目标（虚构，非真实文件）"
    return frame_of(metric=list(values), value=list(values.values()), since=half, until=CUTOFF, document=document)


def dataset(world: World) -> pd.DataFrame:
    name, reporter = "宛城区城市社区台账（演示数据）", "演示数据生成程序"
    return frame_of(name=[name], cutoff=CUTOFF, start=START, reporter=reporter, is_demo=True)
