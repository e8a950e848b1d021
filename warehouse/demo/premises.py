"""Demo ledgers of 阵地规范化: areas, standards, projects and their weekly reports, standings, tours."""

from typing import Any

import numpy as np
import pandas as pd

from warehouse.demo.world import CUTOFF, EARLIER, Day, World, all_pairs, days_between, frame_of, odds_of, pick, words_at

# fmt: off
# up to this many of 55 communities: smallest and largest area (㎡), odds of having been enlarged
AREA_BANDS = [(12, 1000, 2300, 4), (15, 950, 999, 1), (30, 500, 949, 1.5), (36, 450, 499, 0), (46, 300, 449, 0.5),
              (55, 120, 299, 0)]
GROWTH, ENLARGED, ENLARGED_TWICE = 0.35, 20, 8
# measure: note of the enlargement, days it takes, 元 per ㎡ gained, reports from tenth to tenth of the work
BUILT = ("选址和方案设计 办理规划和施工手续 基坑开挖、基础施工 地基验槽、材料进场 主体施工 墙体砌筑 "
         "屋面施工 门窗和水电安装 室内装修 设施配备、制度上墙 竣工验收")
ACQUIRED = ("房源摸底 房源比选、征求居民意见 洽谈{} 方案上会研究 签订{}协议 办理交接、现场测量 "
            "改造设计 水电改造 墙面粉刷、划分功能室 桌椅设备进场、标识安装 验收启用")
MEASURES = {
    "租借": ("租用临街商铺改造", 90, 600, ACQUIRED),
    "借用": ("借用辖区单位闲置用房", 75, 300, ACQUIRED),
    "购买": ("购买临街门面", 150, 3_500, ACQUIRED),
    "配建": ("新建小区配套用房移交", 210, 1_200, BUILT),
    "新建": ("新建社区综合服务楼", 260, 2_600, BUILT),
}
LATE, UNFINISHED, OVERDUE, SILENT = 9, 17, 8, 5  # projects
PICTURED = ["基础", "主体", "装修", "完工"]
STANDARDS = {"选址设计": "位置偏离居民区", "建筑面积": "面积不足", "建设标准": "布局不合规", "配套设施": "缺调解室"}
CHECK_ROUNDS = {"2018-06-12": -0.1, "2019-05-16": 0.5}  # how much above its strength a community is judged
TIER_SIZES = {  # communities and streets that are 示范, 先进, 达标; the rest is 后进
    2017: ((8, 16, 21), (2, 1, 1)), 2018: ((10, 18, 20), (2, 1, 2)), 2019: ((12, 20, 18), (2, 2, 1)),
}
TIER_NOTES = {"示范": "整街推进，作为观摩点", "后进": "列入整顿提升名单"}
TOURS = {"2018 年秋季逐社观摩": ("2018-10-18", 9), "2019 年第一次逐社观摩": ("2019-04-18", 11)}
HIGHLIGHTS = ["一站式大厅", "党群议事厅", "日间照料室", "志愿服务积分超市", "智慧平台大屏", "四点半课堂", "红色物业"]
# fmt: on


def sites(world: World) -> pd.DataFrame:
    rng = world.rng("sites")
    edges = [world.scaled(upto) for upto, *_ in AREA_BANDS[:-1]]
    band = np.searchsorted(edges, world.ranks(rng, 0.6), side="right")
    low, high, odds = np.array(AREA_BANDS)[band, 1:].T
    area = low + np.floor(rng.beta(1.3, 2.2, len(world)) * (high - low + 1))
    count = min(world.scaled(ENLARGED), int(np.count_nonzero(odds)))
    enlarged = rng.choice(len(world), count, replace=False, p=odds_of(odds))
    gain = np.zeros(len(world))
    gain[enlarged] = _gains(rng, area[enlarged], area.sum() * GROWTH / (1 + GROWTH))
    twice = world.scaled(ENLARGED_TWICE)
    at = np.concatenate([enlarged, enlarged[:twice]])
    left, date = np.zeros(len(at)), days_between(rng, "2017-09-01", "2019-06-20", len(at))
    left[:twice], date[:twice] = rng.uniform(0.4, 0.7, twice), days_between(rng, "2017-07-01", "2018-06-30", twice)
    date[count:] = days_between(rng, "2018-11-01", "2019-06-20", twice)
    measure = rng.permutation(np.resize(list(MEASURES), len(at)))
    notes = [MEASURES[one][0] for one in measure]
    before = frame_of(at=np.arange(len(world)), date=EARLIER - 1, area=area - gain, note="扩面前底数")
    after = frame_of(at=at, date=date, area=area[at] - (left * gain[at]).round(), measure=measure, note=notes)
    rows = pd.concat([before, after]).sort_values(["at", "date"])
    return rows.assign(community=world.code[rows["at"]])


def _gains(rng: np.random.Generator, area: np.ndarray, wanted: float) -> np.ndarray:
    """What enlargements added (whole ㎡), together as much as ``wanted``, none from less than 120 ㎡."""
    gain, most = area * rng.uniform(0.3, 0.7, len(area)), np.minimum(0.8 * area, area - 120)
    for _ in range(20):
        gain = np.minimum(gain * wanted / gain.sum(), most)
    return gain.round()


def _areas(sites: pd.DataFrame, day: Day) -> np.ndarray:
    """Each community's area on a day (㎡)."""
    return sites[sites["date"] <= np.datetime64(day)].groupby("at")["area"].last().to_numpy()


def site_checks(world: World, sites: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("site_checks")
    at, standard = all_pairs(range(len(world)), STANDARDS)
    own = world.strength[at] + rng.normal(0, 0.7, len(at))
    day, spot = all_pairs(CHECK_ROUNDS, range(len(at)))
    areas = np.concatenate([_areas(sites, day)[at] for day in CHECK_ROUNDS])
    judged = own[spot] + [CHECK_ROUNDS[one] for one in day]
    level = np.digitize(np.where(standard[spot] == "建筑面积", (areas - 500) / 100, judged), [-1, 0])
    note = pd.Series([STANDARDS[one] for one in standard[spot]], dtype=object).where(level < 2, None)
    result = np.take(["未达标", "基本达标", "达标"], level)
    return frame_of(community=world.code[at[spot]], date=day, standard=standard[spot], result=result, note=note)


def projects(world: World, sites: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("projects")
    gain = sites["area"] - sites.groupby("at")["area"].shift()
    done = sites.assign(gain=gain, times=sites.groupby("at").cumcount())[gain.notna()]
    count = len(done)
    finished = done["date"] - pd.to_timedelta(rng.integers(3, 20, count), "D")
    strain = rng.normal(0, 0.7, count) - world.strength[done["at"]]
    late = np.argsort(np.argsort(-strain)) < world.scaled(LATE)
    delay = np.where(late, rng.integers(10, 60, count), -rng.integers(0, 25, count))
    grade = np.where(
        late, words_at(["良好", "一般"], pick(rng, count, [3, 7])), np.where(strain < -0.2, "优秀", "良好")
    )
    done = done.assign(finished=finished, planned_finish=finished - pd.to_timedelta(delay, "D"), grade=grade)
    rows = pd.concat([done, _unfinished(world, rng, sites)], ignore_index=True)
    days = np.array([MEASURES[one][1] for one in rows["measure"]]) * rng.uniform(0.8, 1.2, len(rows))
    start = rows["planned_finish"].to_numpy("datetime64[D]") - days.astype(int)
    latest = days_between(rng, "2019-03-10", "2019-05-20", len(rows))
    rows["planned_start"] = np.clip(start, EARLIER + rng.integers(2, 30, len(rows)), latest)
    rows = rows.sort_values(["planned_start", "at"], ignore_index=True)
    year = rows["planned_start"].dt.year
    price = np.array([MEASURES[one][2] for one in rows["measure"]]) * rng.uniform(0.85, 1.15, len(rows))
    names = world.communities["name"].to_numpy(dtype=object)[rows["at"]]
    return rows.assign(
        project="XM-" + year.astype("str") + "-" + (rows.groupby(year).cumcount() + 1).astype("str").str.zfill(3),
        community=world.code[rows["at"]],
        name=names + "阵地" + rows["measure"] + np.where(rows["times"] > 1, "二期", ""),
        target_area=rows["area"],
        budget=np.ceil(price * rows["gain"] / 10_000) * 10_000,
        owner=world.street[rows["at"]] + "办事处",
    )


def _unfinished(world: World, rng: np.random.Generator, sites: pd.DataFrame) -> pd.DataFrame:
    """Projects under way: the largest communities below 950 ㎡ that were never enlarged; the weakest are overdue."""
    area = _areas(sites, CUTOFF)
    untouched = (np.bincount(sites["at"]) == 1) & (area < 950)
    at = np.argsort(np.where(untouched, -area, 0), kind="stable")[: world.scaled(UNFINISHED)]
    at = at[np.argsort(world.strength[at])]
    count, overdue = len(at), world.scaled(OVERDUE)
    planned = days_between(rng, "2019-07-31", "2019-12-31", count)
    planned[:overdue] = days_between(rng, "2018-10-15", "2019-05-31", overdue)
    target = (np.maximum(area[at] * rng.uniform(1.2, 1.7, count), 520) / 10).round() * 10
    measure = rng.permutation(np.resize(list(MEASURES), count))
    return frame_of(at=at, measure=measure, planned_finish=planned, area=target, gain=target - area[at], times=1)


def progress(world: World, projects: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("progress")
    running = projects.index[projects["finished"].isna()]
    silent = rng.choice(running, min(world.scaled(SILENT), len(running)), replace=False)
    reports = [_reports(rng, project) for project in projects.itertuples()]
    silenced = {at: rng.integers(3, 8) for at in sorted(silent)}
    kept = [slice(-silenced[at] if at in silenced else None) for at in range(len(reports))]
    names, columns = ["week", "percent", "report"], zip(*reports, strict=True)
    parts = {
        name: np.concatenate([one[part] for one, part in zip(column, kept, strict=True)])
        for name, column in zip(names, columns, strict=True)
    }
    lengths = [len(weeks[part]) for (weeks, *_), part in zip(reports, kept, strict=True)]
    rows = frame_of(project=np.repeat(projects["project"].to_numpy(dtype=object), lengths), **parts)
    return rows.assign(pictures=_pictures(projects, rows))


def _pictures(projects: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """A drawing of the stage it has reached goes with the last report of each project."""
    built = rows["project"].map(projects.set_index("project")["measure"].map(lambda one: MEASURES[one][3] is BUILT))
    stage = np.select(
        [rows["percent"] >= 100, (rows["percent"] >= 55) | ~built, rows["percent"] >= 25], PICTURED[3:0:-1], PICTURED[0]
    )
    named = "演示-" + rows["project"] + "-" + pd.Series(stage, index=rows.index) + ".jpg"
    return named.mask(rows["project"].duplicated(keep="last"), None)


def _reports(rng: np.random.Generator, project: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Week, percent and words of every Sunday from a project's start until it is finished or the ledgers end; overdue projects stall."""
    dates = pd.to_datetime([project.planned_start, project.planned_finish, project.finished])
    start, planned, finished = dates.to_numpy("datetime64[D]")
    running = np.isnat(finished)
    weeks = np.arange(start, (CUTOFF if running else finished + 6) + 1)
    weeks = weeks[weeks.astype(int) % 7 == 3]
    elapsed = (CUTOFF - start) / (planned - start)
    unfinished = rng.uniform(55, 92) if elapsed > 1 else min(95, 100 * elapsed * rng.uniform(0.75, 1))
    pace = (np.sin(np.linspace(0.3, 2.9, len(weeks))) + 0.2) * rng.gamma(3, 1, len(weeks))
    stalled = (np.arange(len(weeks)) > 0.7 * len(weeks)) & running & (elapsed > 1)
    pace[stalled] *= 0.1
    percent = np.floor(np.cumsum(pace) / pace.sum() * (unfinished if running else 100) + 1e-9)
    stages = MEASURES[project.measure][3].format(project.measure, project.measure).split()
    still = stalled & (np.diff(percent, prepend=-1) == 0)
    ends = np.where(still, "进展缓慢，正在协调", [f"累计完成 {one:.0f}%" for one in percent])
    report = [f"{stages[int(one) // 10]}，{end}" for one, end in zip(percent, ends, strict=True)]
    return weeks, percent, np.array(report, dtype=object)


def standings(world: World) -> pd.DataFrame:
    rng, years = world.rng("standings"), []
    streets = world.street_strength
    for year, (of_communities, of_streets) in TIER_SIZES.items():
        for level, unit, strength, sizes in (
            ("社区", world.code, world.strength, [world.scaled(one) for one in of_communities]),
            ("街道", streets.index, 2 * streets.to_numpy(), of_streets),
        ):
            rank = np.argsort(np.argsort(-(strength + rng.normal(0, 0.45, len(unit)))))
            tiers = np.take(["示范", "先进", "达标", "后进"], np.digitize(rank, np.cumsum(sizes)))
            years.append(frame_of(year=year, level=level, unit=unit, standing=tiers))
    rows = pd.concat(years)
    return rows.assign(note=rows["standing"].map(TIER_NOTES))


def tours(world: World) -> pd.DataFrame:
    rng, stops = world.rng("tours"), []
    for tour, (day, count) in TOURS.items():
        at = world.best(rng, count, 0.8)
        score = np.clip(89 + 2.5 * world.strength[at] + rng.normal(0, 2, len(at)), 75, 99).round(1)
        rows = frame_of(community=world.code[at], highlight=rng.choice(HIGHLIGHTS, len(at)), score=score)
        stops.append(rows.assign(tour=tour, date=day, position=rows.index + 1))
    return pd.concat(stops)


def scores(world: World) -> pd.DataFrame:
    """Seven judges around the score of each stop: without the highest and the lowest their mean is that score."""
    rng, given = world.rng("scores"), []
    for stop in tours(world).itertuples():
        around = rng.permutation([-3, -1.5, -0.5, 0, 0.5, 1.5, 3]) * min(1, (100 - stop.score) / 3)
        given.append(
            frame_of(tour=stop.tour, community=stop.community, judge=range(1, 8), score=(stop.score + around).round(2))
        )
    return pd.concat(given)
