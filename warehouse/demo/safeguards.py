"""Demo ledgers of 保障机制化: accountability, joint committees, funds, allocations, inspections."""

import numpy as np
import pandas as pd

from warehouse.demo.world import (
    CUTOFF,
    DISTRICT,
    FLAT,
    NEVER,
    START,
    WORKDAYS,
    World,
    all_pairs,
    dated,
    days_between,
    frame_of,
    pick,
)

# fmt: off
STREET_JOINT, COMMUNITY_JOINT, UNSIGNED = 4, 25, 3
ALLOTMENT = 200_000  # 元 a year
FUND_PROJECTS = {
    "基础设施": "楼道照明改造 路面修补 下水管道疏通 扶手和坡道安装 健身器材更新",
    "环境整治": "楼院绿化补植 垃圾分类亭 墙面粉刷 乱堆乱放清理",
    "文体活动": "社区文化节 图书室购书 广场舞音响 重阳节联欢",
    "困难帮扶": "困难家庭慰问 助学助老 残疾人辅助器具",
    "便民服务": "非机动车充电桩 便民座椅 老年助餐补贴 晾晒设施",
}
FUND_STEPS = ["consulted", "proposed", "deliberated", "resolved", "decision_published", "result_published"]
FUND_SEASONS = {2018: ("2018-02-20", "2018-10-31"), 2019: ("2019-02-18", "2019-06-20")}  # days of consultation
SKIPPED, SWAPPED, EARLY, STUCK = 0.08, 0.04, 0.03, 0.1  # shares of the projects
INSPECTIONS, OPEN_LATE, OPEN_IN_TIME = 400, 12, 6
INSPECTED = [
    ("明察", "服务大厅", "叫号机未启用"), ("明察", "功能室", "被挪作他用"), ("明察", "服务窗口设置", "未公示服务项目"),
    ("暗访", "岗位值守", "窗口无人"), ("暗访", "窗口服务态度", "答复生硬"), ("暗访", "周边环境卫生", "门前堆放杂物"),
]
# fmt: on


def accountability(world: World) -> pd.DataFrame:
    rng, streets = world.rng("accountability"), world.street_strength
    layers = [1, len(streets), len(world)]
    strength = np.tile(np.concatenate([[0], streets, world.strength]), 2)
    unit = np.tile(np.concatenate([[DISTRICT], streets.index, world.code]), 2)
    year, layer = all_pairs((2018, 2019), np.repeat([0, 1, 2], layers))
    count, reviewed = len(unit), year == 2018
    unsigned = np.isin(unit, world.code[world.ranks(rng) >= len(world) - UNSIGNED]) & ~reviewed
    january = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    checked = january + rng.integers(176, 201, count)
    promises = rng.integers(8, 15, count)
    kept = rng.binomial(promises, np.clip(0.9 + 0.05 * strength, 0.6, 1))
    score = np.clip(88 + 3.5 * strength + rng.normal(0, 2.5, count), 65, 99).round(1)
    by_summer = rng.binomial(kept.astype(int), np.clip(0.62 + 0.08 * strength, 0.3, 0.9))
    return frame_of(
        year=year,
        level=np.take(["区", "街道", "社区"], layer),
        unit=unit,
        signed=np.where(unsigned, NEVER, january + 7 + 3 * layer + rng.integers(0, 25, count)),
        promises=np.where(unsigned, np.nan, promises),
        self_checked=np.where(unsigned | (checked > CUTOFF), NEVER, checked),
        kept=np.where(reviewed, kept, np.where(unsigned | (checked > CUTOFF), np.nan, by_summer)),
        reviewed=np.where(reviewed, january + rng.integers(378, 394, count), NEVER),
        score=np.where(reviewed, score, np.nan),
    )


def joint_committees(world: World) -> pd.DataFrame:
    rng = world.rng("joint_committees")
    streets = world.street_strength.sort_values(ascending=False).index[:STREET_JOINT]
    leading = world.code[world.best(rng, world.scaled(COMMUNITY_JOINT))]
    kind = np.repeat(["街道大工委", "社区大党委"], [len(streets), len(leading)])
    founded = days_between(rng, "2017-06-01", "2019-03-31", len(kind))
    meetings = 1 + rng.poisson((CUTOFF - founded).astype(int) / 80)
    rows = frame_of(kind=kind, unit=np.concatenate([streets, leading]), founded=founded, meetings=meetings)
    projects = rng.binomial(meetings, 0.6)
    return rows.assign(member_units=rng.integers(5, 15, len(rows)), joint_projects=projects)


def funds(world: World) -> pd.DataFrame:
    rng, rows = world.rng("funds"), []
    known = [(project, category) for category, projects in FUND_PROJECTS.items() for project in projects.split()]
    for year, at in zip(*all_pairs(FUND_SEASONS, range(len(world))), strict=True):
        chosen = rng.choice(len(known), rng.integers(3, 7), replace=False)
        total = ALLOTMENT * np.clip(0.86 + 0.04 * world.strength[at] + rng.normal(0, 0.05), 0.6, 0.94)
        amounts = np.clip(rng.dirichlet(np.full(len(chosen), 9)) * total, 10_000, 90_000)
        rows += [(year, at, *known[one], round(amount, -2)) for one, amount in zip(chosen, amounts, strict=True)]
    frame = pd.DataFrame(rows, columns=["year", "at", "project", "category", "amount"])
    return frame.assign(community=world.code[frame["at"]], **_fund_steps(world, rng, frame))


def _fund_steps(world: World, rng: np.random.Generator, funds: pd.DataFrame) -> dict[str, np.ndarray]:
    """The dates of six steps and of payment up to the cutoff, some of them skipped, out of order or too early."""
    count, year = len(funds), funds["year"].to_numpy()
    seasons = [days_between(rng, *season, count) for season in FUND_SEASONS.values()]
    first = np.where(year == min(FUND_SEASONS), *seasons)
    steps = first[:, None] + np.cumsum(rng.integers(3, 10, (count, 5)), axis=1)
    paid = steps[:, 4] + rng.integers(15, 60, count)
    steps = np.column_stack([steps, paid + rng.integers(5, 25, count)])
    stuck = (rng.random(count) < STUCK) & (year == min(FUND_SEASONS))
    reached = np.where(stuck, rng.integers(1, 5, count), 6)
    steps[(np.arange(6) >= reached[:, None]) | (steps > CUTOFF)] = NEVER
    paid[stuck | (paid > CUTOFF)] = NEVER
    luck = rng.random(count) * np.exp(0.35 * world.strength[funds["at"]])
    fault = np.where(np.isnat(paid), 3, np.digitize(luck, np.cumsum([SKIPPED, SWAPPED, EARLY])))
    skipped, swapped, early = (np.flatnonzero(fault == one) for one in range(3))
    paid[early] = steps[early, 4] - rng.integers(3, 15, len(early))
    steps[skipped, rng.integers(0, 5, len(skipped))] = NEVER
    left = rng.integers(0, 4, len(swapped))
    steps[swapped, left], steps[swapped, left + 1] = steps[swapped, left + 1], steps[swapped, left]
    return {**dict(zip(FUND_STEPS, steps.T, strict=True)), "paid": paid}


def allocations(world: World) -> pd.DataFrame:
    year, community = all_pairs(FUND_SEASONS, world.code)
    return frame_of(year=year, community=community, amount=ALLOTMENT)


def inspections(world: World) -> pd.DataFrame:
    rng, count = world.rng("inspections"), world.scaled(INSPECTIONS)
    campaign = count // 4  # before the half-year ends
    spans = ((2 * count - campaign, START, CUTOFF - 15), (campaign, CUTOFF - 14, CUTOFF))
    date = np.concatenate([dated(rng, size, first, last, FLAT, WORKDAYS) for size, first, last in spans])
    at = pick(rng, len(date), np.exp(-0.3 * world.strength))
    usual = rng.integers(0, len(INSPECTED), len(world))[at]  # what goes wrong in a weak community goes wrong again
    again = (world.strength[at] < -0.6) & (rng.random(len(date)) < 0.5)
    kind = np.where(again, usual, rng.integers(0, len(INSPECTED), len(date)))
    rows = frame_of(date=date, at=at, kind=kind, again=again).drop_duplicates(["date", "at", "kind"])
    rows = rows.sample(count, random_state=rng).sort_index()
    strength, day = world.strength[rows["at"]], rows["date"].to_numpy("datetime64[D]")
    way, content, finding = np.array(INSPECTED, dtype=object)[rows["kind"]].T
    found = rng.random(count) < np.clip(0.18 - 0.11 * strength + 0.25 * rows["again"], 0.03, 0.8)
    late = rng.random(count) < np.clip(0.12 - 0.08 * strength, 0.02, 0.5)
    deadline = np.where(found, day + 15, NEVER)
    rectified = np.minimum(deadline + np.where(late, rng.integers(1, 25, count), -rng.integers(1, 13, count)), CUTOFF)
    rectified[_left_open(world, rng, strength, day, deadline)] = NEVER
    rows = rows.assign(
        community=world.code[rows["at"]], way=way, content=content, result=np.where(found, "问题", "合格")
    )
    return rows.assign(finding=np.where(found, finding, None), deadline=deadline, rectified=rectified)


def _left_open(
    world: World, rng: np.random.Generator, strength: np.ndarray, day: np.ndarray, deadline: np.ndarray
) -> np.ndarray:
    """Positions of findings not yet put right: recent ones in weak communities past their date, and some not due."""
    past, pending = np.flatnonzero(deadline < CUTOFF), np.flatnonzero(deadline >= CUTOFF)
    neglect = (CUTOFF - day[past]).astype(int) / 60 + strength[past] + rng.gumbel(0, 1, len(past))
    late, newest = past[np.argsort(neglect)], pending[np.argsort(-day[pending].astype(int), kind="stable")]
    return np.concatenate([late[: world.scaled(OPEN_LATE)], newest[: world.scaled(OPEN_IN_TIME)]])
