"""The demo dataset: invented ledgers in which every published figure comes true.

Streets carry their real names and numbers of communities; everything below them is invented. A latent strength of each
community drives all its ledgers, so that weak and strong communities can be told apart; seasons and a rising trend do
the rest. Each ledger has a random stream of its own: changing one leaves the others as they are.
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd
from filelock import FileLock

from warehouse import imports, store
from warehouse.ledgers import LEDGERS, Ledger

START, CUTOFF = np.datetime64("2018-01-01"), np.datetime64("2019-06-30")
EARLIER = np.datetime64("2017-01-01")  # rows from here on let the period be compared with the year before
EARLIER_SHARE = 0.4  # rows of 2017 per row of the period
NEVER = np.datetime64("NaT")
SIZE = 55  # communities that the counts below are meant for; with more or fewer, most counts scale

# fmt: off
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
FLAT, EVERY_DAY = (1,) * 12, (1,) * 7
SPRING = (0.7, 0.6, 2.4, 1.2, 1.3, 0.9, 0.8, 0.8, 0.9, 1.1, 0.9, 0.9)  # the volunteers' month is March
OFFICE = (0.95, 0.6, 1.3, 1.1, 1.05, 1, 0.9, 0.9, 1.2, 0.95, 1.05, 1)
WORKDAYS, WEEKENDS = (1.25, 1.1, 1.05, 1, 0.95, 0.25, 0.1), (0.7, 0.7, 0.8, 0.8, 1.2, 2, 1.5)

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
STANDARDS = {"选址设计": "位置偏离居民区", "建筑面积": "面积不足", "建设标准": "布局不合规", "配套设施": "缺调解室"}
CHECK_ROUNDS = {"2018-06-12": -0.1, "2019-05-16": 0.5}  # how much above its strength a community is judged
TIER_SIZES = {  # communities and streets that are 示范, 先进, 达标; the rest is 后进
    2017: ((8, 16, 21), (2, 1, 1)), 2018: ((10, 18, 20), (2, 1, 2)), 2019: ((12, 20, 18), (2, 2, 1)),
}
TIER_NOTES = {"示范": "整街推进，作为观摩点", "后进": "列入整顿提升名单"}
TOURS = {"2018 年秋季逐社观摩": ("2018-10-18", 9), "2019 年第一次逐社观摩": ("2019-04-18", 11)}
HIGHLIGHTS = ["一站式大厅", "党群议事厅", "日间照料室", "志愿服务积分超市", "智慧平台大屏", "四点半课堂", "红色物业"]

# term: first election, members, share proven in the front line, trainings of the head
TERMS = {7: (np.datetime64("2015-03-16"), 6.2, 0.25, 2), 8: (np.datetime64("2018-04-09"), 7, 0.4, 4)}
WAGES = {2017: 2_000, 2018: 2_300}  # 元 a month
BONUSES = {"excellent": 500, "competent": 300, "ordinary": 100}  # 元 a month
MEMBERS, COUNTY_LEVEL, CHECKINS = 7_223, 60, 400
# unit: odds of a row, of a 县处级 member in it
UNIT_KINDS = {"机关": (30, 6), "事业单位": (26, 2), "国有企业": (9, 1), "学校": (15, 1), "医院": (9, 1), "其他": (6, 0)}
POSTS = {
    "宣传教育": "政策宣传 普法宣传 文明劝导 家风倡导",
    "民生服务": "就业指导 代办服务 养老助残 健康义诊 家电维修 课后辅导",
    "平安建设": "矛盾调处 治安巡逻 消防安全 交通疏导 夜间值守",
    "环境卫生": "环境卫生 绿化养护 垃圾分类 河道巡查",
    "文化生活": "文体活动 图书管理 心理疏导",
}
UNPOPULAR = {"夜间值守": 0.65, "河道巡查": 0.35}  # share of communities where nobody claims the post; elsewhere 3 %
STATIONS, STATION_NAMES = 79, ["学雷锋志愿服务站", "便民志愿岗亭", "关爱老人志愿站", "青少年志愿站", "文明交通志愿站"]
VOLUNTEERS, VOLUNTEER_TREND = 62_800, {2016: 1.9, 2017: 1.2, 2018: 0.9, 2019: 1}
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


def generate(communities: int = SIZE, matters: int = 32_000, seed: int = 20190630) -> dict[str, pd.DataFrame]:
    """One frame per ledger with exactly its fields, the same for the same seed. ``matters``: accepted in the period.

    Strings are ``str``, numbers float64, integers int64 or, where optional, Int64, booleans bool. Dates are
    datetime64[s] at midnight, because objects would be slow by the million: cast them to the ledger's type when
    writing. The published figures hold for 55 communities and 32,000 matters.
    """
    world = _world(communities, seed)
    sites, carriers = _sites(world), _carriers(world)
    projects = _projects(world, sites)
    frames = {
        "communities": world.communities,
        "sites": sites,
        "site_checks": _site_checks(world, sites),
        "projects": projects,
        "progress": _progress(world, projects),
        "carriers": carriers,
        "activities": _activities(world, carriers),
        "matters": _matters(world, matters),
    }
    makers = {name: globals()[f"_{name}"] for name in LEDGERS if name not in frames}
    frames |= {name: make(world) for name, make in makers.items()}
    return {name: _typed(ledger, frames[name]) for name, ledger in LEDGERS.items()}


def publish(
    communities: int = SIZE,
    matters: int = 32_000,
    who: str = "",
    progress: Callable[[float, str], None] = lambda share, text: None,
) -> dict:
    """Generate the dataset and publish it through the same import as any other source. Returns the manifest."""
    progress(0.0, "生成演示数据")
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in generate(communities, matters).items():
            frame.to_parquet(Path(folder) / f"{name}.parquet", index=False)
        draft = imports.prepare(
            Path(folder),
            note="首次启动",
            who=who,
            name="演示数据",
            progress=lambda share, text: progress(0.2 + 0.8 * share, text),
        )
    if draft.problems:
        raise AssertionError("\n".join(map(str, draft.problems[:20])))
    return imports.publish(draft)


def publish_first(progress: Callable[[float, str], None]) -> None:
    """Publish the demo dataset unless there is a version already; who comes second waits for the first."""
    with FileLock(store.home() / "versions" / ".first"):
        if store.current() is None:
            publish(progress=progress)


def _typed(ledger: Ledger, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame in the ledger's columns and types."""
    types = {"string": "str", "number": "float64", "date": "datetime64[s]", "boolean": "bool"}
    wanted = {one.name: types.get(one.type, "int64" if one.required else "Int64") for one in ledger.fields}
    return frame.reindex(columns=list(wanted)).astype(wanted).reset_index(drop=True)


# —— drawing ——


def _frame(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns)


def _grid(first: Iterable, second: Iterable) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of two lists, as two columns."""
    first, second = np.array(list(first)), np.array(list(second))
    return np.repeat(first, len(second)), np.tile(second, len(first))


def _odds(weights: Iterable[float]) -> np.ndarray:
    weights = np.asarray(list(weights), dtype=float)
    return weights / weights.sum()


def _pick(rng, count: int, weights: Iterable[float]) -> np.ndarray:
    """Positions drawn by weight, in small integers because there may be millions."""
    return np.searchsorted(np.cumsum(_odds(weights)[:-1]), rng.random(count, dtype=np.float32)).astype(np.int16)


def _words(words: Iterable[str], at: np.ndarray) -> pd.Series:
    return pd.Series(list(words), dtype="str").take(at).reset_index(drop=True)


def _days(rng, low, high, count: int) -> np.ndarray:
    """Days from ``low`` to ``high``, each as likely."""
    return np.datetime64(low) + rng.integers(0, (np.datetime64(high) - np.datetime64(low)).astype(int) + 1, count)


def _dated(rng, count: int, first, last, season=FLAT, week=EVERY_DAY, trend: float = 0.0) -> np.ndarray:
    """``count`` days in order; ``trend``: growth a year."""
    days = np.arange(first, last + 1)
    months, weekdays = days.astype("datetime64[M]").astype(int) % 12, (days.astype(int) + 3) % 7
    growth = (1 + trend) ** ((days - first).astype(int) / 365)
    return np.repeat(days, rng.multinomial(count, _odds(np.take(season, months) * np.take(week, weekdays) * growth)))


def _by_month(world: World, rng, first: str, season, push: float) -> pd.DataFrame:
    """Communities × months up to the cutoff with weights; the two weakest communities lack three months each."""
    months = np.arange(np.datetime64(first, "M"), CUTOFF.astype("datetime64[M]") + 1)
    at, month = _grid(range(len(world)), months)
    weight = world.weights(push)[at] * np.take(season, month.astype(int) % 12) * rng.lognormal(0, 0.25, len(at))
    rows = _frame(community=world.code[at], month=month.astype("datetime64[s]"), weight=weight)
    gaps = [weak * len(months) - rng.choice(10, 3, replace=False) - 1 for weak in 1 + np.argsort(world.strength)[:2]]
    return rows.drop(index=np.concatenate(gaps)).reset_index(drop=True)


def _weak_spots(world: World, rng, count: int, odds: Iterable[float]) -> np.ndarray:
    """``count`` of communities × kinds, mostly in weak communities, as a flat mask."""
    weights = np.outer(np.exp(-1.5 * world.strength), list(odds)).ravel()
    mask = np.zeros(len(weights), dtype=bool)
    mask[rng.choice(len(weights), world.scaled(count), replace=False, p=_odds(weights))] = True
    return mask


# —— 总则 ——


def _world(count: int, seed: int) -> World:
    rng = np.random.default_rng(seed)
    exact = np.array([size for size, _ in STREETS.values()]) * count / SIZE
    sizes = exact.astype(int)
    sizes[np.argsort(sizes - exact, kind="stable")[: count - sizes.sum()]] += 1  # the largest remainders
    street, number = np.repeat(np.arange(len(STREETS)), sizes), np.concatenate([np.arange(size) + 1 for size in sizes])
    strength = rng.normal(0, 1, count) + rng.permutation([0.9, 0.5, 0.0, -0.3, -0.7])[street]
    households = np.clip(rng.lognormal(7.65, 0.38, count), 800, 4_500).astype(int)
    names, kinds = np.array(list(STREETS), dtype=object)[street], LEDGERS["communities"].by_name["type"].enum
    places = _places(rng, street)
    communities = _frame(
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


def _places(rng, street: np.ndarray) -> np.ndarray:
    """Degrees: a jittered honeycomb, a sector for each street, whose first community is nearest the centre."""
    step, reach = RADIUS * np.sqrt(2 * np.pi / np.sqrt(3) / len(street)), int(np.sqrt(len(street))) + 2
    row, column = _grid(range(-reach, reach + 1), range(-reach, reach + 1))
    spots = np.column_stack([column + row % 2 / 2, row * np.sqrt(3) / 2])
    spots = spots[np.argsort(np.hypot(*spots.T), kind="stable")[: len(street)]]
    x, y = (spots + rng.uniform(-0.22, 0.22, spots.shape)).T * step
    turn = np.argsort((np.arctan2(y, x) + 1) % (2 * np.pi))
    order = turn[np.lexsort((np.hypot(x, y)[turn], street))]
    return (CENTRE + np.column_stack([x, y])[order] / METRES_PER_DEGREE).round(6)


def _dataset(world: World) -> pd.DataFrame:
    name, reporter = "宛城区城市社区台账（演示数据）", "演示数据生成程序"
    return _frame(name=[name], cutoff=CUTOFF, start=START, reporter=reporter, is_demo=True)


# —— 阵地规范化 ——


def _sites(world: World) -> pd.DataFrame:
    rng = world.rng("sites")
    edges = [world.scaled(upto) for upto, *_ in AREA_BANDS[:-1]]
    band = np.searchsorted(edges, world.ranks(rng, 0.6), side="right")
    low, high, odds = np.array(AREA_BANDS)[band, 1:].T
    area = low + np.floor(rng.beta(1.3, 2.2, len(world)) * (high - low + 1))
    count = min(world.scaled(ENLARGED), np.count_nonzero(odds))
    enlarged = rng.choice(len(world), count, replace=False, p=_odds(odds))
    gain = np.zeros(len(world))
    gain[enlarged] = _gains(rng, area[enlarged], area.sum() * GROWTH / (1 + GROWTH))
    twice = world.scaled(ENLARGED_TWICE)
    at = np.concatenate([enlarged, enlarged[:twice]])
    left, date = np.zeros(len(at)), _days(rng, "2017-09-01", "2019-06-20", len(at))
    left[:twice], date[:twice] = rng.uniform(0.4, 0.7, twice), _days(rng, "2017-07-01", "2018-06-30", twice)
    date[count:] = _days(rng, "2018-11-01", "2019-06-20", twice)
    measure = rng.permutation(np.resize(list(MEASURES), len(at)))
    notes = [MEASURES[one][0] for one in measure]
    before = _frame(at=np.arange(len(world)), date=EARLIER - 1, area=area - gain, note="扩面前底数")
    after = _frame(at=at, date=date, area=area[at] - (left * gain[at]).round(), measure=measure, note=notes)
    rows = pd.concat([before, after]).sort_values(["at", "date"])
    return rows.assign(community=world.code[rows["at"]])


def _gains(rng, area: np.ndarray, wanted: float) -> np.ndarray:
    """What enlargements added (whole ㎡), together as much as ``wanted``, none from less than 120 ㎡."""
    gain, most = area * rng.uniform(0.3, 0.7, len(area)), np.minimum(0.8 * area, area - 120)
    for _ in range(20):
        gain = np.minimum(gain * wanted / gain.sum(), most)
    return gain.round()


def _areas(sites: pd.DataFrame, day) -> np.ndarray:
    """Each community's area on a day (㎡)."""
    return sites[sites["date"] <= np.datetime64(day)].groupby("at")["area"].last().to_numpy()


def _site_checks(world: World, sites: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("site_checks")
    at, standard = _grid(range(len(world)), STANDARDS)
    own = world.strength[at] + rng.normal(0, 0.7, len(at))
    day, spot = _grid(CHECK_ROUNDS, range(len(at)))
    areas = np.concatenate([_areas(sites, day)[at] for day in CHECK_ROUNDS])
    judged = own[spot] + [CHECK_ROUNDS[one] for one in day]
    level = np.digitize(np.where(standard[spot] == "建筑面积", (areas - 500) / 100, judged), [-1, 0])
    note = np.where(level < 2, [STANDARDS[one] for one in standard[spot]], None)
    result = np.take(["未达标", "基本达标", "达标"], level)
    return _frame(community=world.code[at[spot]], date=day, standard=standard[spot], result=result, note=note)


def _projects(world: World, sites: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("projects")
    gain = sites["area"] - sites.groupby("at")["area"].shift()
    done = sites.assign(gain=gain, times=sites.groupby("at").cumcount())[gain.notna()]
    count = len(done)
    finished = done["date"] - pd.to_timedelta(rng.integers(3, 20, count), "D")
    strain = rng.normal(0, 0.7, count) - world.strength[done["at"]]
    late = np.argsort(np.argsort(-strain)) < world.scaled(LATE)
    delay = np.where(late, rng.integers(10, 60, count), -rng.integers(0, 25, count))
    grade = np.where(late, _words(["良好", "一般"], _pick(rng, count, [3, 7])), np.where(strain < -0.2, "优秀", "良好"))
    done = done.assign(finished=finished, planned_finish=finished - pd.to_timedelta(delay, "D"), grade=grade)
    rows = pd.concat([done, _unfinished(world, rng, sites)], ignore_index=True)
    days = np.array([MEASURES[one][1] for one in rows["measure"]]) * rng.uniform(0.8, 1.2, len(rows))
    start = rows["planned_finish"].to_numpy("datetime64[D]") - days.astype(int)
    latest = _days(rng, "2019-03-10", "2019-05-20", len(rows))
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


def _unfinished(world: World, rng, sites: pd.DataFrame) -> pd.DataFrame:
    """Projects under way: the largest communities below 950 ㎡ that were never enlarged; the weakest are overdue."""
    area = _areas(sites, CUTOFF)
    untouched = (np.bincount(sites["at"]) == 1) & (area < 950)
    at = np.argsort(np.where(untouched, -area, 0), kind="stable")[: world.scaled(UNFINISHED)]
    at = at[np.argsort(world.strength[at])]
    count, overdue = len(at), world.scaled(OVERDUE)
    planned = _days(rng, "2019-07-31", "2019-12-31", count)
    planned[:overdue] = _days(rng, "2018-10-15", "2019-05-31", overdue)
    target = (np.maximum(area[at] * rng.uniform(1.2, 1.7, count), 520) / 10).round() * 10
    measure = rng.permutation(np.resize(list(MEASURES), count))
    return _frame(at=at, measure=measure, planned_finish=planned, area=target, gain=target - area[at], times=1)


def _progress(world: World, projects: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("progress")
    running = projects.index[projects["finished"].isna()]
    silent = rng.choice(running, min(world.scaled(SILENT), len(running)), replace=False)
    reports = [_reports(rng, project) for project in projects.itertuples()]
    return pd.concat([rows[: -rng.integers(3, 8)] if at in silent else rows for at, rows in enumerate(reports)])


def _reports(rng, project) -> pd.DataFrame:
    """Every Sunday from a project's start until it is finished or the ledgers end; overdue projects stall."""
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
    report = [f"{stages[int(one) // 10]},{end}" for one, end in zip(percent, ends, strict=True)]
    return _frame(project=project.project, week=weeks, percent=percent, report=report)


def _standings(world: World) -> pd.DataFrame:
    rng, years = world.rng("standings"), []
    streets = world.street_strength
    for year, (of_communities, of_streets) in TIER_SIZES.items():
        for level, unit, strength, sizes in (
            ("社区", world.code, world.strength, [world.scaled(one) for one in of_communities]),
            ("街道", streets.index, 2 * streets.to_numpy(), of_streets),
        ):
            rank = np.argsort(np.argsort(-(strength + rng.normal(0, 0.45, len(unit)))))
            tiers = np.take(["示范", "先进", "达标", "后进"], np.digitize(rank, np.cumsum(sizes)))
            years.append(_frame(year=year, level=level, unit=unit, standing=tiers))
    rows = pd.concat(years)
    return rows.assign(note=rows["standing"].map(TIER_NOTES))


def _tours(world: World) -> pd.DataFrame:
    rng, stops = world.rng("tours"), []
    for tour, (day, count) in TOURS.items():
        at = world.best(rng, count, 0.8)
        score = np.clip(89 + 2.5 * world.strength[at] + rng.normal(0, 2, len(at)), 75, 99).round(1)
        rows = _frame(community=world.code[at], highlight=rng.choice(HIGHLIGHTS, len(at)), score=score)
        stops.append(rows.assign(tour=tour, date=day, position=rows.index + 1))
    return pd.concat(stops)


# —— 队伍专业化 ——


def _committees(world: World) -> pd.DataFrame:
    rng, terms = world.rng("committees"), []
    for term, (first, size, frontline, trainings) in TERMS.items():
        members = np.clip(rng.normal(size, 1, len(world)).round(), 5, 9).astype(int)
        elected = first + rng.integers(0, 20, len(STREETS))
        rows = _frame(community=world.code, election_date=elected[pd.factorize(world.street)[0]], members=members)
        proven = rng.binomial(members, np.clip(frontline + 0.08 * world.strength, 0.05, 0.9))
        terms.append(rows.assign(term=term, frontline_members=proven, head_trainings=rng.poisson(trainings, len(rows))))
    return pd.concat(terms)


def _assessments(world: World) -> pd.DataFrame:
    rng = world.rng("assessments")
    year, at = _grid(WAGES, range(len(world)))
    cadres = rng.integers(6, 11, len(at))
    excellent = rng.binomial(cadres, np.clip(0.22 + 0.06 * world.strength[at], 0.05, 0.5))
    ordinary = rng.binomial(cadres - excellent, np.clip(0.07 - 0.04 * world.strength[at], 0.01, 0.3))
    rows = _frame(excellent=excellent, competent=cadres - excellent - ordinary, ordinary=ordinary)
    bonus = (rows * pd.Series(BONUSES)).sum(axis=1) / cadres
    wage = [WAGES[one] for one in year]
    return rows.assign(year=year, community=world.code[at], monthly_wage=wage, monthly_bonus=(bonus / 10).round() * 10)


def _checkins(world: World) -> pd.DataFrame:
    rng, count = world.rng("checkins"), world.scaled(CHECKINS)
    drawn = 2 * count  # of which those with a key of their own are kept
    home = _pick(rng, drawn, world.weights(0.15))
    offices = rng.permutation(len(world))[_pick(rng, drawn, 1 / np.arange(2, len(world) + 2))]
    work, told = np.where(rng.random(drawn) < 0.2, home, offices), _pick(rng, drawn, [86, 8, 6])
    odds, leading = zip(*UNIT_KINDS.values(), strict=True)
    kind = _pick(rng, drawn, odds)
    rows = _frame(
        unit_kind=np.take(list(UNIT_KINDS), kind),
        home_community=np.where(told == 2, None, world.code[home]),
        work_community=np.where(told == 1, None, world.code[work]),
        date=_dated(rng, drawn, np.datetime64("2017-05-01"), CUTOFF, SPRING, WORKDAYS),
    )
    rows = rows.drop_duplicates().sample(count, random_state=rng).sort_index()
    members = 1 + rng.multinomial(world.scaled(MEMBERS) - count, _odds(rng.lognormal(0, 0.8, count)))
    leaders = rng.multinomial(world.scaled(COUNTY_LEVEL), _odds(np.take(leading, kind[rows.index]) * members))
    return rows.assign(members=members, county_level_members=np.minimum(leaders, members))


def _posts(world: World) -> pd.DataFrame:
    rng = world.rng("posts")
    category = {post: kind for kind, posts in POSTS.items() for post in posts.split()}
    at, post = _grid(range(len(world)), category)
    offered = rng.random(len(at)) < np.clip(0.58 + 0.12 * world.strength[at], 0.25, 0.9)
    at, post = at[offered], post[offered]
    shunned = rng.random(len(at)) < [UNPOPULAR.get(one, 0.03) for one in post]
    claimed = np.where(shunned, 0, 1 + rng.poisson(7 * np.exp(0.3 * world.strength[at])))
    rows = _frame(community=world.code[at], post=post, claimed=claimed, services=rng.poisson(claimed * 3.5))
    return rows.assign(category=rows["post"].map(category))


def _stations(world: World) -> pd.DataFrame:
    rng = world.rng("stations")
    first = world.best(rng, world.scaled(SIZE - 4))
    more = rng.choice(first, world.scaled(STATIONS) - len(first), p=_odds(world.weights(0.4)[first]))
    homes = world.communities.iloc[np.sort(np.concatenate([first, more]))].reset_index(drop=True)
    angle, metres = rng.uniform(0, 2 * np.pi, len(homes)), rng.uniform(30, 160, len(homes))
    shift = np.column_stack([np.cos(angle), np.sin(angle)]) * metres[:, None] / METRES_PER_DEGREE
    opened = rng.permutation(_dated(rng, len(homes), np.datetime64("2016-03-01"), CUTOFF, SPRING))
    names = homes["name"] + _words(np.resize(STATION_NAMES, len(homes)), homes.groupby("code").cumcount())
    rows = _frame(community=homes["code"], name=names, opened=opened)
    rows[["longitude", "latitude"]] = (homes[["longitude", "latitude"]] + shift).round(6)
    rows = rows.sort_values(["opened", "community"], ignore_index=True)
    return rows.assign(station=[f"ZD-{number + 1:03d}" for number in rows.index])


def _volunteers(world: World) -> pd.DataFrame:
    rng = world.rng("volunteers")
    rows = _by_month(world, rng, "2016-01", SPRING, 0.3)
    weights = rows["weight"] * rows["month"].dt.year.map(VOLUNTEER_TREND)
    return rows.assign(registered=rng.multinomial(world.scaled(VOLUNTEERS), _odds(weights)))


# —— 服务精细化 ——


def _carriers(world: World) -> pd.DataFrame:
    strongest = world.code[np.argsort(world.ranks(world.rng("carriers")))]
    units = {"区级特色服务": [None], "街道下沉服务": world.street_strength.index, "社区直接服务": strongest}
    rows = [
        (*carrier.split("/"), level, units[level][number % len(units[level])])
        for level, carriers in CARRIERS.items()
        for number, carrier in enumerate(carriers.split())
    ]
    frame = pd.DataFrame(rows, columns=["name", "theme", "level", "unit"])
    return frame.assign(carrier=[f"ZT-{number + 1:02d}" for number in frame.index])


def _activities(world: World, carriers: pd.DataFrame) -> pd.DataFrame:
    rng, events = world.rng("activities"), []
    units = zip(world.street, world.code, strict=True)
    within = [np.flatnonzero(carriers["unit"].isna() | carriers["unit"].isin(unit)) for unit in units]
    codes, carried = (carriers[column].to_numpy(dtype=object) for column in ("carrier", "theme"))
    for kind, (in_period, share, week, people, themes) in ACTIVITIES.items():
        for part, first, last in ((1, START, CUTOFF), (EARLIER_SHARE, EARLIER, START - 1)):
            count = world.scaled(in_period * part)
            drawn = 2 * count  # of which those with a key of their own are kept
            at, held = _pick(rng, drawn, world.weights(0.35)), rng.random(drawn) < share
            carrier = np.array([rng.choice(within[one]) for one in at])
            crowd = people * rng.lognormal(0, 0.5, drawn) * np.exp(0.1 * world.strength[at])
            rows = _frame(
                date=_dated(rng, drawn, first, last, SPRING, week, 0.15),
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


def _windows(world: World) -> pd.DataFrame:
    rng = world.rng("windows")
    missing = _weak_spots(world, rng, WINDOWS_MISSING, [odds for odds, _ in WINDOWS.values()])
    at, kind = _grid(range(len(world)), WINDOWS)
    staff = 1 + rng.binomial(2, np.clip(0.3 + 0.1 * world.strength[at], 0.05, 0.8))
    staff = np.where(missing, np.nan, staff)
    return _frame(community=world.code[at], window_kind=kind, installed=~missing, staff=staff)


def _window_rules(world: World) -> pd.DataFrame:
    rules = LEDGERS["window_rules"].by_name["rule"].enum
    missing = _weak_spots(world, world.rng("window_rules"), RULES_MISSING, np.linspace(0.6, 1.5, len(rules)))
    at, rule = _grid(range(len(world)), rules)
    return _frame(community=world.code[at], rule=rule, in_place=~missing)


def _matters(world: World, count: int) -> pd.DataFrame:
    rng = world.rng("matters")
    spans = ((round(count * EARLIER_SHARE), EARLIER, START - 1), (count, START, CUTOFF))
    accepted = np.concatenate([_dated(rng, size, first, last, OFFICE, WORKDAYS, 0.12) for size, first, last in spans])
    at = _pick(rng, len(accepted), world.weights(0.15))
    known = [(window, *one.split("/")) for window, (_, subjects) in WINDOWS.items() for one in subjects.split()]
    windows, subjects, limits, weights = zip(*known, strict=True)
    subject = _pick(rng, len(accepted), weights)
    limit = np.array(limits, dtype=int)[subject]
    due, closed = accepted + limit, accepted + _days_to_close(world, rng, at, limit, accepted)
    closed[(closed > CUTOFF) | _forgotten(world, rng, at, due)] = NEVER
    year = accepted.astype("datetime64[Y]")
    years, number = np.unique(year), pd.Series(np.arange(len(year)) - np.searchsorted(year, year) + 1)
    prefix = _words([f"SX-{one}-" for one in years], np.searchsorted(years, year))
    return _frame(
        matter=prefix + number.astype("str").str.zfill(max(6, len(str(len(year))))),
        community=_words(world.code, at),
        window_kind=_words(windows, subject),
        subject=_words(subjects, subject),
        level=_words(LEVELS, _pick(rng, len(at), LEVELS.values())),
        channel=_words(CHANNELS, _pick(rng, len(at), CHANNELS.values())),
        accepted=accepted,
        due=due,
        closed=closed,
        rating=_ratings(world, rng, at, closed, due),
    )


def _days_to_close(world: World, rng, at: np.ndarray, limit: np.ndarray, accepted: np.ndarray) -> np.ndarray:
    """Days: lognormal around a part of the days allowed; strong communities and later years are quicker."""
    margin = np.clip(1.7 + 0.33 * world.strength, 1.0, 2.2)[at] + 0.1 * ((accepted - START).astype(int) / 365)
    taken = limit * np.exp(0.7 * (rng.standard_normal(len(at), dtype=np.float32) - margin))
    return np.where(taken <= limit, np.floor(taken), np.ceil(taken)).astype(int)


def _forgotten(world: World, rng, at: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Matters due in the last half year that nobody closed: some 110 of 32,000, mostly in weak communities."""
    age = (CUTOFF - due).astype(int)
    neglect = 0.032 * np.exp(-0.6 * world.strength)[at] * np.exp(-age / 60)
    return (age > 0) & (age < 180) & (rng.random(len(at), dtype=np.float32) < neglect)


def _ratings(world: World, rng, at: np.ndarray, closed: np.ndarray, due: np.ndarray) -> pd.Series:
    """A third is not rated; late ones and weak communities are rated worse."""
    mood = rng.standard_normal(len(at), dtype=np.float32) + 0.15 * world.strength[at] - 0.8 * (closed > due)
    rating = _words(["不满意", "基本满意", "满意"], np.digitize(mood, [-2.2, -1.3]))
    return rating.mask(np.isnat(closed) | (rng.random(len(at), dtype=np.float32) < 0.34))


def _visits(world: World) -> pd.DataFrame:
    rng, total = world.rng("visits"), world.scaled(VISITS)
    rows = _by_month(world, rng, "2017-01", OFFICE, 0.15)
    within = rows["month"] >= START
    for mask, count in ((within, total), (~within, round(1.4 * EARLIER_SHARE * total))):
        rows.loc[mask, "visitors"] = rng.multinomial(count, _odds(rows.loc[mask, "weight"]))
    return rows


def _platforms(world: World) -> pd.DataFrame:
    rng = world.rng("platforms")
    at = world.best(rng, world.scaled(PLATFORMS))
    share = np.clip(0.65 + 0.12 * world.strength[at], 0.4, 0.95)
    parts = [";".join(["网", *(part for part in PARTS if rng.random() < one)]) for one in share]
    return _frame(community=world.code[at], built=_days(rng, "2017-06-01", "2019-05-31", len(at)), parts=parts)


def _social_services(world: World) -> pd.DataFrame:
    rng, contracts = world.rng("social_services"), []
    offers = [(one, way, service) for one, (way, services) in ORGANISATIONS.items() for service in services.split()]
    months = np.arange(np.datetime64("2017-09"), CUTOFF.astype("datetime64[M]") + 1)
    for at in world.best(rng, len(world) - world.scaled(UNSERVED)):
        for offer in rng.choice(len(offers), rng.integers(1, 5), replace=False):
            organisation, way, service = offers[offer]
            first = rng.integers(0, 19)
            month = months[first : first + rng.integers(6, 21)]
            served = rng.poisson(rng.gamma(4, 14) * np.exp(0.2 * world.strength[at]), len(month))
            rows = _frame(month=month.astype("datetime64[s]"), served=served, organisation=organisation)
            contracts.append(rows.assign(community=world.code[at], way=way, service=service))
    return pd.concat(contracts)


# —— 保障机制化 ——


def _accountability(world: World) -> pd.DataFrame:
    rng, streets = world.rng("accountability"), world.street_strength
    layers = [1, len(streets), len(world)]
    strength = np.tile(np.concatenate([[0], streets, world.strength]), 2)
    unit = np.tile(np.concatenate([[DISTRICT], streets.index, world.code]), 2)
    year, layer = _grid((2018, 2019), np.repeat([0, 1, 2], layers))
    count, reviewed = len(unit), year == 2018
    unsigned = np.isin(unit, world.code[world.ranks(rng) >= len(world) - UNSIGNED]) & ~reviewed
    january = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    checked = january + rng.integers(176, 201, count)
    promises = rng.integers(8, 15, count)
    kept = rng.binomial(promises, np.clip(0.9 + 0.05 * strength, 0.6, 1))
    score = np.clip(88 + 3.5 * strength + rng.normal(0, 2.5, count), 65, 99).round(1)
    return _frame(
        year=year,
        level=np.take(["区", "街道", "社区"], layer),
        unit=unit,
        signed=np.where(unsigned, NEVER, january + 7 + 3 * layer + rng.integers(0, 25, count)),
        promises=np.where(unsigned, np.nan, promises),
        self_checked=np.where(unsigned | (checked > CUTOFF), NEVER, checked),
        kept=np.where(reviewed, kept, np.nan),
        reviewed=np.where(reviewed, january + rng.integers(378, 394, count), NEVER),
        score=np.where(reviewed, score, np.nan),
    )


def _joint_committees(world: World) -> pd.DataFrame:
    rng = world.rng("joint_committees")
    streets = world.street_strength.sort_values(ascending=False).index[:STREET_JOINT]
    leading = world.code[world.best(rng, world.scaled(COMMUNITY_JOINT))]
    kind = np.repeat(["街道大工委", "社区大党委"], [len(streets), len(leading)])
    founded = _days(rng, "2017-06-01", "2019-03-31", len(kind))
    meetings = 1 + rng.poisson((CUTOFF - founded).astype(int) / 80)
    rows = _frame(kind=kind, unit=np.concatenate([streets, leading]), founded=founded, meetings=meetings)
    projects = rng.binomial(meetings, 0.6)
    return rows.assign(member_units=rng.integers(5, 15, len(rows)), joint_projects=projects)


def _funds(world: World) -> pd.DataFrame:
    rng, rows = world.rng("funds"), []
    known = [(project, category) for category, projects in FUND_PROJECTS.items() for project in projects.split()]
    for year, at in zip(*_grid(FUND_SEASONS, range(len(world))), strict=True):
        chosen = rng.choice(len(known), rng.integers(3, 7), replace=False)
        total = ALLOTMENT * np.clip(0.86 + 0.04 * world.strength[at] + rng.normal(0, 0.05), 0.6, 0.94)
        amounts = np.clip(rng.dirichlet(np.full(len(chosen), 9)) * total, 10_000, 90_000)
        rows += [(year, at, *known[one], round(amount, -2)) for one, amount in zip(chosen, amounts, strict=True)]
    frame = pd.DataFrame(rows, columns=["year", "at", "project", "category", "amount"])
    return frame.assign(community=world.code[frame["at"]], **_fund_steps(world, rng, frame))


def _fund_steps(world: World, rng, funds: pd.DataFrame) -> dict[str, np.ndarray]:
    """The dates of six steps and of payment up to the cutoff, some of them skipped, out of order or too early."""
    count, year = len(funds), funds["year"].to_numpy()
    seasons = [_days(rng, *season, count) for season in FUND_SEASONS.values()]
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


def _allocations(world: World) -> pd.DataFrame:
    year, community = _grid(FUND_SEASONS, world.code)
    return _frame(year=year, community=community, amount=ALLOTMENT)


def _inspections(world: World) -> pd.DataFrame:
    rng, count = world.rng("inspections"), world.scaled(INSPECTIONS)
    campaign = count // 4  # before the half-year ends
    spans = ((2 * count - campaign, START, CUTOFF - 15), (campaign, CUTOFF - 14, CUTOFF))
    date = np.concatenate([_dated(rng, size, first, last, FLAT, WORKDAYS) for size, first, last in spans])
    at = _pick(rng, len(date), np.exp(-0.3 * world.strength))
    usual = rng.integers(0, len(INSPECTED), len(world))[at]  # what goes wrong in a weak community goes wrong again
    again = (world.strength[at] < -0.6) & (rng.random(len(date)) < 0.5)
    kind = np.where(again, usual, rng.integers(0, len(INSPECTED), len(date)))
    rows = _frame(date=date, at=at, kind=kind, again=again).drop_duplicates(["date", "at", "kind"])
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


def _left_open(world: World, rng, strength: np.ndarray, day: np.ndarray, deadline: np.ndarray) -> np.ndarray:
    """Positions of findings not yet put right: recent ones in weak communities past their date, and some not due."""
    past, pending = np.flatnonzero(deadline < CUTOFF), np.flatnonzero(deadline >= CUTOFF)
    neglect = (CUTOFF - day[past]).astype(int) / 60 + strength[past] + rng.gumbel(0, 1, len(past))
    late, newest = past[np.argsort(neglect)], pending[np.argsort(-day[pending].astype(int), kind="stable")]
    return np.concatenate([late[: world.scaled(OPEN_LATE)], newest[: world.scaled(OPEN_IN_TIME)]])
