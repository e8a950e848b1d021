"""Demo ledgers of 服务精细化: carriers, activities, windows, matters, visits, platforms, social services."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from warehouse.demo.world import (
    CUTOFF,
    EARLIER,
    EARLIER_SHARE,
    NEVER,
    OFFICE,
    SPRING,
    START,
    WEEKENDS,
    WORKDAYS,
    World,
    all_pairs,
    by_month,
    counted,
    dated,
    days_between,
    frame_of,
    odds_of,
    pick,
    weak_spots,
    words_at,
)
from warehouse.ledgers import LEDGERS

AT_A_TIME = 500_000  # matters in memory

# fmt: off
CARRIERS = {  # name/theme
    "区级特色服务": "律师服务团进基层/法律服务 五心工程助和谐/和谐共建 幸福社区/文明创建 "
                    "十送十无忧/便民服务 流动党校/党员教育",
    "街道下沉服务": "日间照料中心/养老服务 就业直通车/就业服务 健康小屋/健康服务 流动服务大厅/便民服务 "
                    "调解工作室/和谐共建 文化大舞台/文化服务 红色物业联盟/物业服务 创业孵化站/就业服务",
    "社区直接服务": "日间照料中心/养老服务 四点半课堂/青少年服务 邻里议事厅/和谐共建 爱心超市/困难帮扶 "
                    "银龄艺术团/文化服务 便民代办点/便民服务 党员先锋岗/党员教育 连心茶座/和谐共建 "
                    "健康驿站/健康服务 巧手工坊/就业服务 图书漂流角/文化服务 平安巡逻队/平安建设 日间照料室/养老服务",
}
# kind: events in the period, share that a carrier holds, weekdays, people in the median, themes
ACTIVITIES = {
    "志愿服务": (846, 0.12, WEEKENDS, 28, "环境清洁 文明交通劝导 敬老助残 义务植树 普法宣传 平安巡防 扶贫济困"),
    "主题服务": (637, 0.75, WORKDAYS, 42, "主题党日 政策宣讲 健康讲座 文艺演出 亲子活动 技能培训"),
}

# window: odds of missing, subjects/days allowed/weight
WINDOWS = {
    "党员服务": (0.1, "党员组织关系转接/5/5 流动党员登记/5/3 党费收缴查询/3/3 党员证明开具/3/3"),
    "就业社保": (0.6, "就业失业登记/5/9 灵活就业社保补贴/20/4 养老保险参保/7/9 医疗保险参保/7/9 待遇资格认证/3/8"),
    "社会救助": (0.8, "低保申请初审/20/5 临时救助申请/7/4 残疾人补贴申请/10/4 高龄津贴申报/10/5 特困人员供养/20/1"),
    "综合治理": (0.8, "矛盾纠纷调解/10/5 居住证明开具/3/7 出租房屋登记/5/4 安全隐患上报/7/3"),
    "人口计生": (1.4, "生育登记/5/6 独生子女奖励申报/15/3 流动人口登记/3/5 计生证明开具/3/4"),
    "住房保障": (2.0, "公租房申请初审/20/4 住房补贴申请/15/2 房屋修缮申报/10/2 住房情况证明/5/3"),
}
WINDOWS_MISSING, RULES_MISSING = 20, 30
LEVELS = {"本级办理": 0.78, "中转": 0.14, "代办": 0.08}
CHANNELS = {"窗口": 0.72, "客户端": 0.12, "网站": 0.10, "热线": 0.06}
VISITS, PLATFORMS, UNSERVED = 52_300, 21, 12
PARTS = ["端", "号", *(f"中心{number}" for number in range(1, 7))]  # beside 网, which every platform has
# organisation: way, services
ORGANISATIONS = {
    "近邻社工": ("政府购买", "平安钟 文化咨询 心理疏导"),
    "乐如家养老服务": ("政府购买", "膳食配送 平安钟 衣物干洗"),
    "小蚂蚁志愿者服务队": ("公益岗位", "家电维修 衣物干洗"),
    "夕阳红文艺队": ("公益岗位", "文化咨询 文艺辅导"),
}
# fmt: on


def carriers(world: World) -> pd.DataFrame:
    strongest = world.code[np.argsort(world.ranks(world.rng("carriers")))]
    units = {"区级特色服务": [None], "街道下沉服务": world.street_strength.index, "社区直接服务": strongest}
    rows = [
        (*carrier.split("/"), level, units[level][number % len(units[level])])
        for level, carriers in CARRIERS.items()
        for number, carrier in enumerate(carriers.split())
    ]
    frame = pd.DataFrame(rows, columns=["name", "theme", "level", "unit"])
    return frame.assign(carrier=[f"ZT-{number + 1:02d}" for number in frame.index])


def activities(world: World, carriers: pd.DataFrame) -> pd.DataFrame:
    rng, events = world.rng("activities"), []
    units = zip(world.street, world.code, strict=True)
    within = [np.flatnonzero(carriers["unit"].isna() | carriers["unit"].isin(unit)) for unit in units]
    held_by, counts = np.concatenate(within), np.array([len(one) for one in within])
    first_of = np.cumsum(counts) - counts
    codes, carried = (carriers[column].to_numpy(dtype=object) for column in ("carrier", "theme"))
    for kind, (in_period, share, week, people, themes) in ACTIVITIES.items():
        for part, first, last in ((1, START, CUTOFF), (EARLIER_SHARE, EARLIER, START - 1)):
            count = world.scaled(in_period * part)
            drawn = 2 * count  # of which those with a key of their own are kept
            at, held = pick(rng, drawn, world.weights(0.35)), rng.random(drawn) < share
            carrier = held_by[first_of[at] + rng.integers(0, counts[at])]
            crowd = people * rng.lognormal(0, 0.5, drawn) * np.exp(0.1 * world.strength[at])
            rows = frame_of(
                date=dated(rng, drawn, first, last, SPRING, week, 0.15),
                community=world.code[at],
                kind=kind,
                theme=np.where(held, carried[carrier], rng.choice(themes.split(), drawn)),
                carrier=np.where(held, codes[carrier], None),
                participants=crowd.astype(int),
            ).drop_duplicates(["date", "community", "kind", "theme"])
            events.append(rows.sample(count, random_state=rng))
    rows = pd.concat(events).sort_values(["date", "community"])
    hours = (rows["participants"] * rng.uniform(1.5, 3.5, len(rows))).round()
    return rows.assign(hours=hours.where(rows["kind"] == "志愿服务"))


def windows(world: World) -> pd.DataFrame:
    rng = world.rng("windows")
    missing = weak_spots(world, rng, WINDOWS_MISSING, [odds for odds, _ in WINDOWS.values()])
    at, kind = all_pairs(range(len(world)), WINDOWS)
    staff = 1 + rng.binomial(2, np.clip(0.3 + 0.1 * world.strength[at], 0.05, 0.8))
    staff = np.where(missing, np.nan, staff)
    return frame_of(community=world.code[at], window_kind=kind, installed=~missing, staff=staff)


def window_rules(world: World) -> pd.DataFrame:
    rules = LEDGERS["window_rules"].by_name["rule"].enum
    missing = weak_spots(world, world.rng("window_rules"), RULES_MISSING, np.linspace(0.6, 1.5, len(rules)))
    at, rule = all_pairs(range(len(world)), rules)
    return frame_of(community=world.code[at], rule=rule, in_place=~missing)


def matters(world: World, count: int) -> Iterator[pd.DataFrame]:
    """The matters in the order in which they were accepted, some at a time, as there may be many millions."""
    rng = world.rng("matters")
    spans = ((round(count * EARLIER_SHARE), EARLIER, START - 1), (count, START, CUTOFF))
    drawn = [counted(rng, size, first, last, OFFICE, WORKDAYS, 0.12) for size, first, last in spans]
    days, sizes = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    ends, year = np.cumsum(sizes), days.astype("datetime64[Y]")
    begins = {first: ends[at] - sizes[at] for first, at in zip(*np.unique(year, return_index=True), strict=True)}
    for begin in range(0, ends[-1], AT_A_TIME):
        number = np.arange(begin, min(begin + AT_A_TIME, ends[-1]))
        accepted = days[np.searchsorted(ends, number, side="right")]
        in_year = number - pd.Series(accepted.astype("datetime64[Y]")).map(begins).to_numpy() + 1
        yield _accepted(world, rng, accepted, in_year, max(6, len(str(ends[-1]))))


def _accepted(
    world: World, rng: np.random.Generator, accepted: np.ndarray, in_year: np.ndarray, digits: int
) -> pd.DataFrame:
    """Matters accepted on these days; ``in_year`` counts them within their year."""
    at = pick(rng, len(accepted), world.weights(0.15))
    known = [(window, *one.split("/")) for window, (_, subjects) in WINDOWS.items() for one in subjects.split()]
    windows, subjects, limits, weights = zip(*known, strict=True)
    subject = pick(rng, len(accepted), weights)
    limit = np.array(limits, dtype=int)[subject]
    due, closed = accepted + limit, accepted + _days_to_close(world, rng, at, limit, accepted)
    closed[(closed > CUTOFF) | _forgotten(world, rng, at, due)] = NEVER
    years, of_year = np.unique(accepted.astype("datetime64[Y]"), return_inverse=True)
    prefix = words_at([f"SX-{year}-" for year in years], of_year)
    return frame_of(
        matter=prefix + pd.Series(in_year).astype("str").str.zfill(digits),
        community=words_at(world.code, at),
        window_kind=words_at(windows, subject),
        subject=words_at(subjects, subject),
        level=words_at(LEVELS, pick(rng, len(at), LEVELS.values())),
        channel=words_at(CHANNELS, pick(rng, len(at), CHANNELS.values())),
        accepted=accepted,
        due=due,
        closed=closed,
        rating=_ratings(world, rng, at, closed, due),
    )


def _days_to_close(
    world: World, rng: np.random.Generator, at: np.ndarray, limit: np.ndarray, accepted: np.ndarray
) -> np.ndarray:
    """Days: lognormal around a part of the days allowed; strong communities and later years are quicker."""
    margin = np.clip(1.7 + 0.33 * world.strength, 1.0, 2.2)[at] + 0.1 * ((accepted - START).astype(int) / 365)
    taken = limit * np.exp(0.7 * (rng.standard_normal(len(at), dtype=np.float32) - margin))
    return np.where(taken <= limit, np.floor(taken), np.ceil(taken)).astype(int)


def _forgotten(world: World, rng: np.random.Generator, at: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Matters due in the last half year that nobody closed: some 110 of 32,000, mostly in weak communities."""
    age = (CUTOFF - due).astype(int)
    neglect = 0.032 * np.exp(-0.6 * world.strength)[at] * np.exp(-age / 60)
    return (age > 0) & (age < 180) & (rng.random(len(at), dtype=np.float32) < neglect)


def _ratings(world: World, rng: np.random.Generator, at: np.ndarray, closed: np.ndarray, due: np.ndarray) -> pd.Series:
    """A third is not rated; late ones and weak communities are rated worse."""
    mood = rng.standard_normal(len(at), dtype=np.float32) + 0.15 * world.strength[at] - 0.8 * (closed > due)
    rating = words_at(["不满意", "基本满意", "满意"], np.digitize(mood, [-2.2, -1.3]))
    return rating.mask(np.isnat(closed) | (rng.random(len(at), dtype=np.float32) < 0.34))


def visits(world: World) -> pd.DataFrame:
    rng, total = world.rng("visits"), world.scaled(VISITS)
    rows = by_month(world, rng, "2017-01", OFFICE, 0.15)
    within = rows["month"] >= START
    for mask, count in ((within, total), (~within, round(1.4 * EARLIER_SHARE * total))):
        rows.loc[mask, "visitors"] = rng.multinomial(count, odds_of(rows.loc[mask, "weight"]))
    return rows


def platforms(world: World) -> pd.DataFrame:
    rng = world.rng("platforms")
    at = world.best(rng, world.scaled(PLATFORMS))
    share = np.clip(0.65 + 0.12 * world.strength[at], 0.4, 0.95)
    parts = [";".join(["网", *(part for part in PARTS if rng.random() < one)]) for one in share]
    return frame_of(community=world.code[at], built=days_between(rng, "2017-06-01", "2019-05-31", len(at)), parts=parts)


def social_services(world: World) -> pd.DataFrame:
    rng, contracts = world.rng("social_services"), []
    offers = [(one, way, service) for one, (way, services) in ORGANISATIONS.items() for service in services.split()]
    months = np.arange(np.datetime64("2017-09"), CUTOFF.astype("datetime64[M]") + 1)
    for at in world.best(rng, len(world) - world.scaled(UNSERVED)):
        for offer in rng.choice(len(offers), rng.integers(1, 5), replace=False):
            organisation, way, service = offers[offer]
            first = rng.integers(0, 19)
            month = months[first : first + rng.integers(6, 21)]
            served = rng.poisson(rng.gamma(4, 14) * np.exp(0.2 * world.strength[at]), len(month))
            contracts.append((world.code[at], organisation, way, service, month, served))
    names, spans = ["community", "organisation", "way", "service"], [len(served) for *_, served in contracts]
    named = pd.DataFrame([contract[:4] for contract in contracts], columns=names)
    rows = named.take(np.repeat(np.arange(len(named)), spans)).reset_index(drop=True)
    month, served = (np.concatenate([contract[at] for contract in contracts]) for at in (4, 5))
    return rows.assign(month=month.astype("datetime64[s]"), served=served)
