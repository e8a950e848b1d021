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

from warehouse import imports
from warehouse.ledgers import LEDGERS, Ledger

START, CUTOFF = np.datetime64("2018-01-01"), np.datetime64("2019-06-30")
EARLIER = np.datetime64("2017-01-01")  # rows from here on let the period be compared with the year before
EARLIER_SHARE = 0.4  # rows of 2017 per row of the period
NEVER = np.datetime64("NaT")
SIZE = 55  # communities that the counts below are meant for; with more or fewer, counts scale

# street: communities of 55, shares of 板块型, 村改居型, 新建小区型
STREETS = {
    "东关街道": (17, (0.75, 0.10, 0.15)),
    "新华街道": (13, (0.60, 0.10, 0.30)),
    "汉冶街道": (12, (0.30, 0.25, 0.45)),
    "仲景街道": (9, (0.20, 0.45, 0.35)),
    "五里堡街道": (4, (0.05, 0.70, 0.25)),
}
DISTRICT = "宛城区"
CENTRE = (112.54, 32.99)  # degrees
RADIUS = 3_000  # metres
METRES_PER_DEGREE = 111_320
FLAT = (1,) * 12
SPRING = (0.7, 0.6, 2.4, 1.2, 1.3, 0.9, 0.8, 0.8, 0.9, 1.1, 0.9, 0.9)  # the volunteers' month is March
OFFICE = (0.95, 0.6, 1.3, 1.1, 1.05, 1.0, 0.9, 0.9, 1.2, 0.95, 1.05, 1.0)
WORKDAYS, ALL_DAYS, WEEKENDS = (1.25, 1.1, 1.05, 1.0, 0.95, 0.25, 0.1), (1,) * 7, (0.7, 0.7, 0.8, 0.8, 1.2, 2, 1.5)

# up to this many of 55 communities: smallest and largest area (㎡), odds of having been enlarged
AREA_BANDS = (
    (12, 1000, 2300, 4),
    (15, 950, 999, 1),
    (30, 500, 949, 1.5),
    (36, 450, 499, 0),
    (46, 300, 449, 0.5),
    (55, 120, 299, 0),
)
GROWTH = 0.35
ENLARGED, ENLARGED_TWICE, UNFINISHED, OVERDUE, SILENT, LATE = 20, 8, 17, 8, 5, 9
# measure: note of the enlargement, days it takes, 元 per ㎡ gained, whether something is built
MEASURES = {
    "租借": ("租用临街商铺改造", 90, 600, False),
    "借用": ("借用辖区单位闲置用房", 75, 300, False),
    "购买": ("购买临街门面", 150, 3_500, False),
    "配建": ("新建小区配套用房移交", 210, 1_200, True),
    "新建": ("新建社区综合服务楼", 260, 2_600, True),
}
# from this percentage on: reports of something built, of something acquired
STAGES = (
    (0, ("完成选址和设计", "办理规划和施工手续"), ("完成房源比选", "征求党员和居民代表意见")),
    (12, ("基坑开挖,基础施工", "地基验槽,材料进场"), ("与产权单位洽谈{measure}事宜", "{measure}方案上会研究")),
    (35, ("主体施工,进度正常", "墙体砌筑,屋面施工"), ("签订{measure}协议", "办理交接,现场测量")),
    (65, ("室内装修,水电安装", "外墙粉刷,门窗安装"), ("改造装修,划分功能室", "水电改造,墙面粉刷")),
    (88, ("配备设施,制度上墙", "功能室布置,清理场地"), ("桌椅设备进场,标识安装", "功能室布置,试运行")),
    (100, ("竣工验收,投入使用",), ("验收合格,投入使用",)),
)
STALLED = "资金和手续尚在协调,本周进展缓慢"
STANDARDS = {
    "选址设计": "服务半径偏大,位置不够居中",
    "建筑面积": "面积不足",
    "建设标准": "功能室布局不合规范",
    "配套设施": "缺一间调解室,档案柜不足",
}
CHECK_ROUNDS = {"2018-06-12": -0.1, "2019-05-16": 0.5}  # how much higher than its strength a community is judged
TIERS = ("示范", "先进", "达标", "后进")
TIER_SIZES = {2017: (8, 16, 21), 2018: (10, 18, 20), 2019: (12, 20, 18)}  # the rest of 55 is 后进
STREET_TIER_SIZES = {2017: (2, 1, 1), 2018: (2, 1, 2), 2019: (2, 2, 1)}
TIER_NOTES = {"示范": "整街推进,作为观摩点", "后进": "列入整顿提升名单"}
TOURS = {"2018 年秋季逐社观摩": ("2018-10-18", 9), "2019 年第一次逐社观摩": ("2019-04-18", 11)}
HIGHLIGHTS = (
    "一站式服务大厅",
    "党群议事厅",
    "日间照料室",
    "志愿服务积分超市",
    "智慧平台大屏",
    "四点半课堂",
    "红色物业",
)
TERMS = {7: (np.datetime64("2015-03-16"), 6.2, 0.25, 2.0), 8: (np.datetime64("2018-04-09"), 7.0, 0.4, 4.0)}
WAGES = {2017: 2_000, 2018: 2_300}  # 元 a month
BONUSES = {"excellent": 500, "competent": 300, "ordinary": 100}  # 元 a month

MEMBERS, COUNTY_LEVEL, CHECKIN_ROWS = 7_223, 60, 400
UNIT_KINDS = {"机关": 30, "事业单位": 26, "国有企业": 14, "学校": 15, "医院": 9, "其他": 6}  # odds
POSTS = {
    "宣传教育": ("政策宣传", "普法宣传", "文明劝导", "家风倡导"),
    "民生服务": ("就业指导", "代办服务", "养老助残", "健康义诊", "家电维修", "课后辅导"),
    "平安建设": ("矛盾调处", "治安巡逻", "消防安全", "交通疏导", "夜间值守"),
    "环境卫生": ("环境卫生", "绿化养护", "垃圾分类", "河道巡查"),
    "文化生活": ("文体活动", "图书管理", "心理疏导"),
}
UNPOPULAR = {"夜间值守": 0.65, "河道巡查": 0.35}  # share of communities where nobody claims the post; elsewhere 3 %
STATIONS, VOLUNTEERS = 79, 62_800
STATION_NAMES = ("学雷锋志愿服务站", "便民志愿服务岗亭", "关爱老人志愿服务站", "青少年志愿服务站", "文明交通志愿服务站")
VOLUNTEER_TREND = {2016: 1.9, 2017: 1.2, 2018: 0.9, 2019: 1.0}
# level: names and themes
CARRIERS = {
    "区级特色服务": (
        ("律师服务团进基层", "法律服务"), ("五心工程助和谐", "和谐共建"), ("幸福社区", "文明创建"), ("十送十无忧", "便民服务"),
        ("流动党校", "党员教育"),
    ),
    "街道下沉服务": (
        ("日间照料中心", "养老服务"), ("就业直通车", "就业服务"), ("健康小屋", "健康服务"), ("流动服务大厅", "便民服务"),
        ("调解工作室", "和谐共建"), ("文化大舞台", "文化服务"), ("红色物业联盟", "物业服务"), ("创业孵化站", "就业服务"),
    ),
    "社区直接服务": (
        ("日间照料中心", "养老服务"), ("四点半课堂", "青少年服务"), ("邻里议事厅", "和谐共建"), ("爱心超市", "困难帮扶"),
        ("银龄艺术团", "文化服务"), ("便民代办点", "便民服务"), ("党员先锋岗", "党员教育"), ("连心茶座", "和谐共建"),
        ("健康驿站", "健康服务"), ("巧手工坊", "就业服务"), ("图书漂流角", "文化服务"), ("平安巡逻队", "平安建设"),
        ("日间照料室", "养老服务"),
    ),
}  # fmt: skip
# kind: events in the period, share that a carrier holds, weekdays, people in the median, themes
ACTIVITIES = {
    "志愿服务": (
        846,
        0.12,
        WEEKENDS,
        28,
        ("环境清洁", "文明交通劝导", "敬老助残", "义务植树", "普法宣传", "平安巡防", "扶贫济困"),
    ),
    "主题服务": (637, 0.75, WORKDAYS, 42, ("主题党日", "政策宣讲", "健康讲座", "文艺演出", "亲子活动", "技能培训")),
}

# window: odds of missing, subjects with days allowed and weight
WINDOWS = {
    "党员服务": (0.1, {"党员组织关系转接": (5, 5), "流动党员登记": (5, 3), "党费收缴查询": (3, 3), "党员证明开具": (3, 3)}),
    "就业社保": (
        0.6,
        {"就业失业登记": (5, 9), "灵活就业社保补贴": (20, 4), "居民养老保险参保": (7, 9), "居民医疗保险参保": (7, 9), "待遇资格认证": (3, 8)},
    ),
    "社会救助": (
        0.8,
        {"低保申请初审": (20, 5), "临时救助申请": (7, 4), "残疾人补贴申请": (10, 4), "高龄津贴申报": (10, 5), "特困人员供养": (20, 1)},
    ),
    "综合治理": (0.8, {"矛盾纠纷调解": (10, 5), "居住证明开具": (3, 7), "出租房屋登记": (5, 4), "安全隐患上报": (7, 3)}),
    "人口计生": (1.4, {"生育登记": (5, 6), "独生子女奖励申报": (15, 3), "流动人口登记": (3, 5), "计生证明开具": (3, 4)}),
    "住房保障": (2.0, {"公租房申请初审": (20, 4), "住房补贴申请": (15, 2), "房屋修缮申报": (10, 2), "住房情况证明": (5, 3)}),
}  # fmt: skip
WINDOWS_MISSING, RULES_MISSING = 20, 30
LEVELS = {"本级办理": 0.78, "中转": 0.14, "代办": 0.08}
CHANNELS = {"窗口": 0.72, "客户端": 0.12, "网站": 0.10, "热线": 0.06}
VISITS = 52_300
PLATFORMS, UNSERVED = 21, 12
PARTS = ("网", "端", "号", *(f"中心{number}" for number in range(1, 7)))
# organisation: way, services
ORGANISATIONS = {
    "近邻社工": ("政府购买", ("平安钟", "文化咨询", "心理疏导")),
    "乐如家养老服务": ("政府购买", ("膳食配送", "平安钟", "衣物干洗")),
    "小蚂蚁志愿者服务队": ("公益岗位", ("家电维修", "衣物干洗")),
    "夕阳红文艺队": ("公益岗位", ("文化咨询", "文艺辅导")),
}

STREET_JOINT, COMMUNITY_JOINT, UNSIGNED = 4, 25, 3
ALLOTMENT = 200_000  # 元 a year
FUND_PROJECTS = {
    "基础设施": ("楼道照明改造", "路面修补", "下水管道疏通", "扶手和坡道安装", "健身器材更新"),
    "环境整治": ("楼院绿化补植", "垃圾分类亭", "墙面粉刷", "乱堆乱放清理"),
    "文体活动": ("社区文化节", "图书室购书", "广场舞音响", "重阳节联欢"),
    "困难帮扶": ("困难家庭慰问", "助学助老", "残疾人辅助器具"),
    "便民服务": ("非机动车充电桩", "便民座椅", "老年助餐补贴", "晾晒设施"),
}
FUND_STEPS = ("consulted", "proposed", "deliberated", "resolved", "decision_published", "result_published")
# year: first and last day of consultation, days until payment
FUND_SEASONS = {2018: ("2018-02-20", "2018-10-31", 55), 2019: ("2019-02-18", "2019-06-10", 38)}
FUND_FAULTS = {"skipped": 0.08, "swapped": 0.04, "early": 0.03}
INSPECTIONS, OPEN_LATE, OPEN_IN_TIME = 400, 12, 6
INSPECTED = {
    "明察": {"服务大厅": "大厅标识不清,排队叫号未启用", "功能室": "功能室被挪作他用", "服务窗口设置": "窗口未按规定公示服务项目"},
    "暗访": {"岗位值守": "一个窗口无人值守", "窗口服务态度": "窗口人员答复生硬", "周边环境卫生": "门前堆放杂物"},
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """What all ledgers draw on: the communities in the order of their codes, and how strong each is."""

    seed: int
    communities: pd.DataFrame  # the ledger
    strength: np.ndarray  # standard scores, one per community

    def __len__(self) -> int:
        return len(self.strength)

    @property
    def code(self) -> np.ndarray:
        return self.communities["code"].to_numpy(dtype=object)

    @property
    def street(self) -> np.ndarray:
        return self.communities["street"].to_numpy(dtype=object)

    @property
    def streets(self) -> list[str]:
        return list(dict.fromkeys(self.street))

    @property
    def street_strength(self) -> pd.Series:
        return pd.Series(self.strength).groupby(self.street, sort=False).mean()

    def rng(self, ledger: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, crc32(ledger.encode())])

    def scaled(self, count: int) -> int:
        """A count meant for 55 communities, for as many as there are."""
        return round(count * len(self) / SIZE)

    def ranked(self, rng: np.random.Generator, noise: float = 0.5) -> np.ndarray:
        """Positions of the communities, the strongest first; ``noise`` in standard scores."""
        return np.argsort(-(self.strength + rng.normal(0, noise, len(self))))

    def size(self, push: float) -> np.ndarray:
        """Weights by residents; ``push``: how much more a strong community gets than its residents would."""
        return self.communities["residents"].to_numpy(dtype=float) * np.exp(push * self.strength)


def generate(communities: int = SIZE, matters: int = 32_000, seed: int = 20190630) -> dict[str, pd.DataFrame]:
    """One frame per ledger with exactly its fields, the same for the same seed. ``matters``: accepted in the period.

    Strings are ``str``, numbers float64, integers int64 or, where optional, Int64, booleans bool. Dates are
    datetime64[s] at midnight, because objects would be slow by the million: cast them to the ledger's type when
    writing. The published figures hold for 55 communities and 32,000 matters.
    """
    world = _world(communities, seed)
    sites = _sites(world)
    projects = _projects(world, sites)
    carriers = _carriers(world)
    frames = {
        "communities": world.communities,
        "sites": sites,
        "site_checks": _site_checks(world, sites),
        "projects": projects,
        "progress": _progress(world, projects),
        "carriers": carriers,
        "activities": _activities(world, carriers),
        "matters": _matters(world, matters),
        "dataset": _dataset(),
    }
    alone = (
        _standings, _tours, _committees, _assessments, _checkins, _posts, _stations, _volunteers, _windows,
        _window_rules, _visits, _platforms, _social_services, _accountability, _joint_committees, _funds, _allocations,
        _inspections,
    )  # fmt: skip
    frames |= {make.__name__.removeprefix("_"): make(world) for make in alone}
    return {name: _typed(ledger, frames[name]) for name, ledger in LEDGERS.items()}


def _typed(ledger: Ledger, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame in the ledger's columns and types."""
    types = {"string": "str", "number": "float64", "date": "datetime64[s]", "boolean": "bool"}
    frame = frame.reindex(columns=list(ledger.by_name))
    integers = {True: "int64", False: "Int64"}
    return frame.astype({one.name: types.get(one.type, integers[one.required]) for one in ledger.fields}).reset_index(
        drop=True
    )


# —— drawing ——


def _grid(first: Iterable, second: Iterable) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of two lists, as two columns."""
    first, second = np.asarray(first), np.asarray(second)
    return np.repeat(first, len(second)), np.tile(second, len(first))


def _words(words: Iterable[str], at: np.ndarray) -> pd.Series:
    return pd.Series(list(words), dtype="str").take(at).reset_index(drop=True)


def _odds(weights: Iterable[float]) -> np.ndarray:
    weights = np.asarray(list(weights), dtype=float)
    return weights / weights.sum()


def _days(rng: np.random.Generator, low, high, size: int | None = None) -> np.ndarray:
    """Days from ``low`` to ``high``, each as likely."""
    low, high = np.datetime64(low), np.datetime64(high)
    return low + rng.integers(0, (high - low).astype(int) + 1, size)


def _months(days: np.ndarray) -> np.ndarray:
    """0 January … 11 December."""
    return days.astype("datetime64[M]").astype(int) % 12


def _dated(rng, count: int, first, last, season=FLAT, week=ALL_DAYS, trend: float = 0.0) -> np.ndarray:
    """``count`` days in order; ``trend``: growth a year."""
    days = np.arange(first, last + 1)
    weights = np.take(season, _months(days)) * np.take(week, (days.astype(int) + 3) % 7)
    weights = weights * (1 + trend) ** ((days - first).astype(int) / 365)
    return np.repeat(days, rng.multinomial(count, _odds(weights)))


def _by_month(world: World, rng, first: str, season, push: float) -> pd.DataFrame:
    """Communities × months up to the cutoff with weights; the two weakest communities lack three months each."""
    at, month = _grid(range(len(world)), np.arange(np.datetime64(first, "M"), CUTOFF.astype("datetime64[M]") + 1))
    weight = world.size(push)[at] * np.take(season, month.astype(int) % 12) * rng.lognormal(0, 0.25, len(at))
    frame = pd.DataFrame(
        {"at": at, "community": world.code[at], "month": month.astype("datetime64[s]"), "weight": weight}
    )
    recent = np.unique(month)[-10:]
    gaps = [(weak, gap) for weak in np.argsort(world.strength)[:2] for gap in rng.choice(recent, 3, replace=False)]
    missing = np.logical_or.reduce([(at == weak) & (month == gap) for weak, gap in gaps])
    return frame[~missing].reset_index(drop=True)


def _weak_spots(world: World, rng, count: int, odds: Iterable[float]) -> np.ndarray:
    """``count`` of communities × kinds, mostly in weak communities, as a flat mask."""
    weights = np.outer(np.exp(-1.5 * world.strength), list(odds)).ravel()
    mask = np.zeros(len(weights), dtype=bool)
    mask[rng.choice(len(weights), min(count, np.count_nonzero(weights)), replace=False, p=_odds(weights))] = True
    return mask


# —— 总则 ——


def _world(count: int, seed: int) -> World:
    rng = np.random.default_rng(seed)
    street = np.repeat(np.arange(len(STREETS)), _shared(count))
    strength = rng.normal(0, 1, count) + rng.permutation([0.9, 0.5, 0.0, -0.3, -0.7])[street]
    households = np.clip(rng.lognormal(7.65, 0.38, count), 800, 4_500).astype(int)
    names = list(STREETS)
    number = np.concatenate([np.arange(1, size + 1) for size in np.bincount(street)])
    kinds = LEDGERS["communities"].by_name["type"].enum
    longitude, latitude = _places(rng, street)
    communities = pd.DataFrame(
        {
            "code": [f"99{at + 1:04d}{one:03d}" for at, one in zip(street, number, strict=True)],
            "name": [f"{names[at].removesuffix('街道')}{one:02d}社区" for at, one in zip(street, number, strict=True)],
            "street": np.take(names, street),
            "district": DISTRICT,
            "type": [rng.choice(kinds, p=STREETS[names[at]][1]) for at in street],
            "households": households,
            "residents": (households * rng.normal(2.9, 0.12, count)).astype(int),
            "longitude": longitude,
            "latitude": latitude,
        }
    )
    return World(seed, communities, (strength - strength.mean()) / strength.std())


def _shared(count: int) -> np.ndarray:
    """How many of ``count`` communities each street has: in proportion, the largest remainders rounded up."""
    exact = np.array([size for size, _ in STREETS.values()]) * count / SIZE
    sizes = exact.astype(int)
    sizes[np.argsort(sizes - exact, kind="stable")[: count - sizes.sum()]] += 1
    return sizes


def _places(rng, street: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes: a jittered honeycomb, a sector for each street, the first community nearest the centre."""
    step = RADIUS * np.sqrt(2 * np.pi / np.sqrt(3) / len(street))
    reach = np.arange(-int(np.sqrt(len(street))) - 2, int(np.sqrt(len(street))) + 3)
    row, column = _grid(reach, reach)
    x, y = (column + row % 2 / 2) * step, row * step * np.sqrt(3) / 2
    nearest = np.argsort(np.hypot(x, y), kind="stable")[: len(street)]
    x, y = (axis[nearest] + rng.uniform(-0.22, 0.22, len(street)) * step for axis in (x, y))
    turn = np.argsort((np.arctan2(y, x) + 1) % (2 * np.pi))
    order = turn[np.lexsort((np.hypot(x, y)[turn], street))]
    width = METRES_PER_DEGREE * np.cos(np.radians(CENTRE[1]))
    return (CENTRE[0] + x[order] / width).round(6), (CENTRE[1] + y[order] / METRES_PER_DEGREE).round(6)


def _dataset() -> pd.DataFrame:
    row = {"name": "宛城区城市社区台账(演示数据)", "cutoff": CUTOFF, "start": START, "reporter": "演示数据生成程序"}
    return pd.DataFrame([row | {"is_demo": True}])


# —— 阵地规范化 ——


def _sites(world: World) -> pd.DataFrame:
    rng = world.rng("sites")
    area, odds = np.zeros(len(world)), np.zeros(len(world))
    order, start = world.ranked(rng, 0.6), 0
    for upto, low, high, odd in AREA_BANDS:
        band = order[start : world.scaled(upto)]
        area[band] = low + np.floor(rng.beta(1.3, 2.2, len(band)) * (high - low + 1))
        odds[band], start = odd, world.scaled(upto)
    enlarged = rng.choice(len(world), min(world.scaled(ENLARGED), np.count_nonzero(odds)), replace=False, p=_odds(odds))
    gain = _gains(rng, area[enlarged], area.sum() * GROWTH / (1 + GROWTH))
    twice = np.arange(len(enlarged)) < world.scaled(ENLARGED_TWICE)
    first_gain = np.where(twice, (gain * rng.uniform(0.3, 0.6, len(gain))).round(), gain)
    baseline = area.copy()
    baseline[enlarged] -= gain
    count = len(enlarged) + twice.sum()
    first = np.where(
        twice, _days(rng, "2017-07-01", "2018-06-30", len(twice)), _days(rng, "2017-09-01", "2019-06-20", len(twice))
    )
    measure = rng.permutation(np.resize(list(MEASURES), count))
    rows = pd.DataFrame(
        {
            "at": np.concatenate([np.arange(len(world)), enlarged, enlarged[twice]]),
            "date": np.concatenate(
                [np.full(len(world), EARLIER - 1), first, _days(rng, "2018-11-01", "2019-06-20", twice.sum())]
            ),
            "area": np.concatenate([baseline, baseline[enlarged] + first_gain, area[enlarged[twice]]]),
            "measure": np.concatenate([np.full(len(world), None), measure]),
            "note": ["扩面前底数"] * len(world) + [MEASURES[one][0] for one in measure],
        }
    ).sort_values(["at", "date"])
    return rows.assign(community=world.code[rows["at"]])


def _gains(rng, area: np.ndarray, wanted: float) -> np.ndarray:
    """What enlargements added (whole ㎡), together as much as ``wanted``, none from less than 120 ㎡."""
    gain, most = area * rng.uniform(0.3, 0.7, len(area)), np.minimum(0.8 * area, area - 120)
    for _ in range(20):
        gain = np.minimum(gain * wanted / gain.sum(), most)
    return gain.round()


def _areas(world: World, sites: pd.DataFrame, day: np.datetime64) -> np.ndarray:
    """Each community's area on a day (㎡)."""
    return sites[sites["date"] <= day].groupby("at")["area"].last().to_numpy()


def _site_checks(world: World, sites: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("site_checks")
    own, rounds = rng.normal(0, 0.7, (len(world), len(STANDARDS))), []
    for day, lift in CHECK_ROUNDS.items():
        judged = world.strength[:, None] + own + lift
        judged[:, list(STANDARDS).index("建筑面积")] = (_areas(world, sites, np.datetime64(day)) - 500) / 100
        at, standard = _grid(range(len(world)), list(STANDARDS))
        level = np.digitize(judged.ravel(), [-1, 0])
        note = np.where(level < 2, [STANDARDS[one] for one in standard], None)
        result = np.take(["未达标", "基本达标", "达标"], level)
        rounds.append(
            pd.DataFrame(
                {"community": world.code[at], "date": day, "standard": standard, "result": result, "note": note}
            )
        )
    return pd.concat(rounds)


def _projects(world: World, sites: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("projects")
    gained = sites["area"] - sites.groupby("at")["area"].shift()
    done = sites.assign(gain=gained, times=sites.groupby("at").cumcount())[gained.notna()]
    finished = done["date"].to_numpy("datetime64[D]") - rng.integers(3, 20, len(done))
    strain = rng.normal(0, 0.7, len(done)) - world.strength[done["at"]]
    late = np.argsort(np.argsort(-strain)) < world.scaled(LATE)
    done = done.assign(
        finished=finished,
        planned_finish=finished + np.where(late, -rng.integers(10, 60, len(done)), rng.integers(0, 25, len(done))),
        target=done["area"],
        grade=np.where(
            late, rng.choice(["良好", "一般"], len(done), p=[0.3, 0.7]), np.where(strain < -0.2, "优秀", "良好")
        ),
    )
    rows = pd.concat([done, _unfinished(world, rng, sites)], ignore_index=True)
    rows["finished"] = pd.to_datetime(rows["finished"])
    days = np.array([MEASURES[one][1] for one in rows["measure"]]) * rng.uniform(0.8, 1.2, len(rows))
    start = rows["planned_finish"].to_numpy("datetime64[D]") - days.astype(int)
    rows["planned_start"] = np.clip(start, EARLIER + 2, CUTOFF - 45)
    rows = rows.sort_values(["planned_start", "at"], ignore_index=True)
    year = rows["planned_start"].dt.year
    number = rows.groupby(year).cumcount() + 1
    name, street = (world.communities[column].to_numpy(dtype=object)[rows["at"]] for column in ("name", "street"))
    price = np.array([MEASURES[one][2] for one in rows["measure"]]) * rng.uniform(0.85, 1.15, len(rows))
    return rows.assign(
        project="XM-" + year.astype(str) + "-" + number.astype(str).str.zfill(3),
        community=world.code[rows["at"]],
        name=name + "阵地" + rows["measure"] + np.where(rows["times"] > 1, "二期", ""),
        target_area=rows["target"],
        budget=np.ceil(price * rows["gain"] / 10_000) * 10_000,
        owner=street + "办事处",
    )


def _unfinished(world: World, rng, sites: pd.DataFrame) -> pd.DataFrame:
    """Projects under way: the largest communities below 950 ㎡ that were never enlarged; the weakest are overdue."""
    area = _areas(world, sites, CUTOFF)
    untouched = np.bincount(sites["at"]) == 1
    at = np.argsort(np.where(untouched & (area < 950), -area, 0), kind="stable")[: world.scaled(UNFINISHED)]
    at = at[np.argsort(world.strength[at])]
    overdue = np.arange(len(at)) < world.scaled(OVERDUE)
    target = (np.maximum(area[at] * rng.uniform(1.2, 1.7, len(at)), 520) / 10).round() * 10
    return pd.DataFrame(
        {
            "at": at,
            "measure": rng.permutation(np.resize(list(MEASURES), len(at))),
            "planned_finish": np.where(
                overdue,
                _days(rng, "2018-10-15", "2019-05-31", len(at)),
                _days(rng, "2019-07-31", "2019-12-31", len(at)),
            ),
            "target": target,
            "gain": target - area[at],
            "times": 1,
        }
    )


def _progress(world: World, projects: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("progress")
    running = projects.index[projects["finished"].isna()]
    silent = set(rng.choice(running, min(world.scaled(SILENT), len(running)), replace=False))
    weekly = []
    for project in projects.itertuples():
        dates = pd.to_datetime([project.planned_start, project.planned_finish, project.finished])
        start, planned, finished = dates.to_numpy("datetime64[D]")
        last = finished + 6 if project.Index not in running else CUTOFF
        sundays = np.arange(start, last + 1)
        sundays = sundays[sundays.astype(int) % 7 == 3]
        pace = (np.sin(np.linspace(0.3, 2.9, len(sundays))) + 0.2) * rng.gamma(3, 1, len(sundays))
        end, stalled = 100.0, np.zeros(len(sundays), dtype=bool)
        if project.Index in running:
            elapsed = (CUTOFF - start) / (planned - start)
            end = min(95, 100 * elapsed * rng.uniform(0.75, 1.0)) if elapsed < 1 else rng.uniform(55, 92)
            stalled = (np.arange(len(sundays)) > 0.7 * len(sundays)) & (elapsed > 1)
        pace[stalled] *= 0.1
        percent = np.floor(np.cumsum(pace) / pace.sum() * end + 1e-9)
        stage = np.searchsorted([floor for floor, *_ in STAGES], percent, side="right") - 1
        built = MEASURES[project.measure][3]
        texts = [STAGES[one][1 if built else 2] for one in stage]
        reports = [text[week % len(text)].format(measure=project.measure) for week, text in enumerate(texts)]
        reports = np.where(stalled & (np.diff(percent, prepend=-1) == 0), STALLED, reports)
        rows = pd.DataFrame({"project": project.project, "week": sundays, "percent": percent, "report": reports})
        weekly.append(rows[: -rng.integers(3, 8)] if project.Index in silent else rows)
    return pd.concat(weekly)


def _standings(world: World) -> pd.DataFrame:
    rng = world.rng("standings")
    kinds = {
        "社区": (
            world.code,
            world.strength,
            {year: [world.scaled(one) for one in row] for year, row in TIER_SIZES.items()},
        ),
        "街道": (np.array(world.streets), 2 * world.street_strength.to_numpy(), STREET_TIER_SIZES),
    }
    years = []
    for level, (units, strength, tiers) in kinds.items():
        for year, sizes in tiers.items():
            rank = np.argsort(np.argsort(-(strength + rng.normal(0, 0.45, len(units)))))
            standing = np.take(TIERS, np.digitize(rank, np.cumsum(sizes)))
            years.append(pd.DataFrame({"year": year, "level": level, "unit": units, "standing": standing}))
    rows = pd.concat(years)
    return rows.assign(note=rows["standing"].map(TIER_NOTES))


def _tours(world: World) -> pd.DataFrame:
    rng = world.rng("tours")
    stops = []
    for tour, (day, count) in TOURS.items():
        at = np.sort(world.ranked(rng, 0.8)[:count])
        score = np.clip(89 + 2.5 * world.strength[at] + rng.normal(0, 2, len(at)), 75, 99).round(1)
        highlight = rng.choice(HIGHLIGHTS, len(at))
        rows = {"tour": tour, "date": day, "position": np.arange(1, len(at) + 1), "community": world.code[at]}
        stops.append(pd.DataFrame(rows | {"highlight": highlight, "score": score}))
    return pd.concat(stops)


# —— 队伍专业化 ——


def _committees(world: World) -> pd.DataFrame:
    rng = world.rng("committees")
    terms = []
    for term, (first, size, frontline, trainings) in TERMS.items():
        members = np.clip(rng.normal(size, 1, len(world)).round(), 5, 9).astype(int)
        share = np.clip(frontline + 0.08 * world.strength, 0.05, 0.9)
        held = first + rng.integers(0, 20, len(world.streets))
        rows = {"community": world.code, "term": term, "election_date": held[pd.factorize(world.street)[0]]}
        counts = {
            "frontline_members": rng.binomial(members, share),
            "head_trainings": rng.poisson(trainings, len(world)),
        }
        terms.append(pd.DataFrame(rows | {"members": members} | counts))
    return pd.concat(terms)


def _assessments(world: World) -> pd.DataFrame:
    rng = world.rng("assessments")
    years = []
    for year, wage in WAGES.items():
        cadres = rng.integers(6, 11, len(world))
        excellent = rng.binomial(cadres, np.clip(0.22 + 0.06 * world.strength, 0.05, 0.5))
        ordinary = rng.binomial(cadres - excellent, np.clip(0.07 - 0.04 * world.strength, 0.01, 0.3))
        counts = pd.DataFrame(
            {"excellent": excellent, "competent": cadres - excellent - ordinary, "ordinary": ordinary}
        )
        bonus = (counts * pd.Series(BONUSES)).sum(axis=1) / cadres
        years.append(
            counts.assign(year=year, community=world.code, monthly_wage=wage, monthly_bonus=(bonus / 10).round() * 10)
        )
    return pd.concat(years)


def _checkins(world: World) -> pd.DataFrame:
    rng = world.rng("checkins")
    count = world.scaled(CHECKIN_ROWS)
    home = rng.choice(len(world), 2 * count, p=_odds(world.size(0.15)))
    near = rng.permutation(len(world))[rng.choice(len(world), 2 * count, p=_odds(1 / np.arange(2, len(world) + 2)))]
    work = np.where(rng.random(2 * count) < 0.2, home, near)
    told = rng.choice(3, 2 * count, p=[0.86, 0.08, 0.06])
    dates = _dated(rng, 2 * count, np.datetime64("2017-05-01"), CUTOFF, SPRING, WORKDAYS)
    rows = pd.DataFrame(
        {
            "unit_kind": rng.choice(list(UNIT_KINDS), 2 * count, p=_odds(UNIT_KINDS.values())),
            "home_community": np.where(told == 2, None, world.code[home]),
            "work_community": np.where(told == 1, None, world.code[work]),
            "date": dates,
        }
    )
    rows = rows.drop_duplicates().sample(count, random_state=rng).sort_values("date", ignore_index=True)
    weights = rng.lognormal(0, 0.8, count)
    members = 1 + rng.multinomial(world.scaled(MEMBERS) - count, _odds(weights))
    leading = rows["unit_kind"].map({"机关": 6, "事业单位": 2, "学校": 1, "医院": 1}).fillna(0.3) * members
    county_level = np.minimum(rng.multinomial(world.scaled(COUNTY_LEVEL), _odds(leading)), members)
    return rows.assign(members=members, county_level_members=county_level)


def _posts(world: World) -> pd.DataFrame:
    rng = world.rng("posts")
    category = {post: kind for kind, posts in POSTS.items() for post in posts}
    at, post = _grid(range(len(world)), list(category))
    offered = rng.random(len(at)) < np.clip(0.58 + 0.12 * world.strength[at], 0.25, 0.9)
    at, post = at[offered], post[offered]
    shunned = rng.random(len(at)) < [UNPOPULAR.get(one, 0.03) for one in post]
    claimed = np.where(shunned, 0, 1 + rng.poisson(7 * np.exp(0.3 * world.strength[at])))
    services = rng.poisson(claimed * 3.5)
    kinds = [category[one] for one in post]
    return pd.DataFrame(
        {"community": world.code[at], "post": post, "claimed": claimed, "services": services, "category": kinds}
    )


def _stations(world: World) -> pd.DataFrame:
    rng = world.rng("stations")
    first = world.ranked(rng)[: world.scaled(SIZE - 4)]
    more = rng.choice(first, world.scaled(STATIONS) - len(first), p=_odds(world.size(0.4)[first]))
    at = np.sort(np.concatenate([first, more]))
    turn = pd.Series(at).groupby(at).cumcount().to_numpy()
    angle, distance = rng.uniform(0, 2 * np.pi, len(at)), rng.uniform(30, 160, len(at)) / METRES_PER_DEGREE
    stretch = np.cos(np.radians(CENTRE[1]))
    homes = world.communities.iloc[at].reset_index(drop=True)
    dates = rng.permutation(_dated(rng, len(at), np.datetime64("2016-03-01"), CUTOFF, SPRING))
    rows = pd.DataFrame(
        {
            "community": homes["code"],
            "name": homes["name"] + _words(STATION_NAMES, turn % len(STATION_NAMES)),
            "opened": dates,
            "longitude": (homes["longitude"] + distance * np.cos(angle) / stretch).round(6),
            "latitude": (homes["latitude"] + distance * np.sin(angle)).round(6),
        }
    ).sort_values(["opened", "community"], ignore_index=True)
    return rows.assign(station=[f"ZD-{number + 1:03d}" for number in rows.index])


def _volunteers(world: World) -> pd.DataFrame:
    rng = world.rng("volunteers")
    rows = _by_month(world, rng, "2016-01", SPRING, 0.3)
    weights = rows["weight"] * rows["month"].dt.year.map(VOLUNTEER_TREND)
    return rows.assign(registered=rng.multinomial(world.scaled(VOLUNTEERS), _odds(weights)))


def _carriers(world: World) -> pd.DataFrame:
    rng = world.rng("carriers")
    units = {"街道下沉服务": np.array(world.streets), "社区直接服务": world.code[world.ranked(rng)]}
    rows = [
        (name, level, units[level][number % len(units[level])] if level in units else None, theme)
        for level, carriers in CARRIERS.items()
        for number, (name, theme) in enumerate(carriers)
    ]
    frame = pd.DataFrame(rows, columns=["name", "level", "unit", "theme"])
    return frame.assign(carrier=[f"ZT-{number + 1:02d}" for number in frame.index])


def _activities(world: World, carriers: pd.DataFrame) -> pd.DataFrame:
    rng = world.rng("activities")
    within = [
        carriers.index[carriers["unit"].isna() | carriers["unit"].isin(unit)].to_numpy()
        for unit in zip(world.street, world.code, strict=True)
    ]
    kinds = []
    for kind, (in_period, share, week, people, themes) in ACTIVITIES.items():
        spans = (
            (world.scaled(in_period), START, CUTOFF),
            (world.scaled(in_period * EARLIER_SHARE), EARLIER, START - 1),
        )
        for count, first, last in spans:
            at = rng.choice(len(world), 2 * count, p=_odds(world.size(0.35)))
            carrier = np.array([rng.choice(within[one]) for one in at])
            held = rng.random(len(at)) < share
            theme = np.where(held, carriers["theme"].to_numpy(dtype=object)[carrier], rng.choice(themes, len(at)))
            rows = pd.DataFrame(
                {
                    "date": _dated(rng, len(at), first, last, SPRING, week, 0.15),
                    "community": world.code[at],
                    "kind": kind,
                    "theme": theme,
                    "carrier": np.where(held, carriers["carrier"].to_numpy(dtype=object)[carrier], None),
                    "participants": (people * rng.lognormal(0, 0.5, len(at)) * np.exp(0.1 * world.strength[at])).astype(
                        int
                    ),
                }
            )
            rows = rows.drop_duplicates(["date", "community", "kind", "theme"])
            kinds.append(rows.sample(count, random_state=rng))
    rows = pd.concat(kinds, ignore_index=True).sort_values(["date", "community"], ignore_index=True)
    hours = (rows["participants"] * rng.uniform(1.5, 3.5, len(rows))).round()
    return rows.assign(hours=hours.where(rows["kind"] == "志愿服务"))


# —— 服务精细化 ——


def _windows(world: World) -> pd.DataFrame:
    rng = world.rng("windows")
    missing = _weak_spots(world, rng, world.scaled(WINDOWS_MISSING), [odds for odds, _ in WINDOWS.values()])
    at, kind = _grid(range(len(world)), list(WINDOWS))
    staff = pd.Series(1 + rng.binomial(2, np.clip(0.3 + 0.1 * world.strength[at], 0.05, 0.8)), dtype="Int64")
    return pd.DataFrame(
        {"community": world.code[at], "window_kind": kind, "installed": ~missing, "staff": staff.mask(missing)}
    )


def _window_rules(world: World) -> pd.DataFrame:
    rng = world.rng("window_rules")
    rules = LEDGERS["window_rules"].by_name["rule"].enum
    missing = _weak_spots(world, rng, world.scaled(RULES_MISSING), np.linspace(0.6, 1.5, len(rules)))
    at, rule = _grid(range(len(world)), rules)
    return pd.DataFrame({"community": world.code[at], "rule": rule, "in_place": ~missing})


def _matters(world: World, count: int) -> pd.DataFrame:
    rng = world.rng("matters")
    spans = ((round(count * EARLIER_SHARE), EARLIER, START - 1), (count, START, CUTOFF))
    accepted = np.concatenate([_dated(rng, size, first, last, OFFICE, WORKDAYS, 0.12) for size, first, last in spans])
    at = _pick(rng, len(accepted), world.size(0.15))
    subjects = [(window, subject, *rest) for window, (_, known) in WINDOWS.items() for subject, rest in known.items()]
    windows, names, limits, weights = zip(*subjects, strict=True)
    subject = _pick(rng, len(accepted), weights)
    limit = np.take(limits, subject)
    closed = accepted + _days_to_close(world, rng, at, limit, accepted)
    closed[(closed > CUTOFF) | _forgotten(world, rng, at, accepted + limit)] = NEVER
    year = accepted.astype("datetime64[Y]")
    number = np.arange(len(year)) - np.searchsorted(year, year) + 1
    years, digits = np.unique(year), max(6, len(str(len(year))))
    prefix = _words([f"SX-{one}-" for one in years], np.searchsorted(years, year))
    return pd.DataFrame(
        {
            "matter": prefix + pd.Series(number).astype("str").str.zfill(digits),
            "community": _words(world.code, at),
            "window_kind": _words(windows, subject),
            "subject": _words(names, subject),
            "level": _words(LEVELS, _pick(rng, len(at), LEVELS.values())),
            "channel": _words(CHANNELS, _pick(rng, len(at), CHANNELS.values())),
            "accepted": accepted,
            "due": accepted + limit,
            "closed": closed,
            "rating": _ratings(world, rng, at, closed, accepted + limit),
        }
    )


def _pick(rng, count: int, weights: Iterable[float]) -> np.ndarray:
    """Positions drawn by weight, in small integers because there may be millions."""
    return np.searchsorted(np.cumsum(_odds(weights)[:-1]), rng.random(count, dtype=np.float32)).astype(np.int16)


def _days_to_close(world: World, rng, at: np.ndarray, limit: np.ndarray, accepted: np.ndarray) -> np.ndarray:
    """Days: lognormal around a part of the days allowed; strong communities and later years are quicker."""
    margin = np.clip(1.72 + 0.3 * world.strength, 1.15, 2.25)[at] + 0.1 * ((accepted - START).astype(int) / 365)
    taken = limit * np.exp(0.7 * (rng.standard_normal(len(at), dtype=np.float32) - margin))
    return np.where(taken <= limit, np.floor(taken), np.ceil(taken)).astype(int)


def _forgotten(world: World, rng, at: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Matters due in the last half year that nobody closed: some 120 of 32,000, mostly in weak communities."""
    age = (CUTOFF - due).astype(int)
    neglect = 0.02 * np.exp(-0.6 * world.strength)[at] * np.exp(-age / 60)
    return (age > 0) & (age < 180) & (rng.random(len(at), dtype=np.float32) < neglect)


def _ratings(world: World, rng, at: np.ndarray, closed: np.ndarray, due: np.ndarray) -> pd.Series:
    """A third is not rated; late ones and weak communities are rated worse."""
    mood = rng.standard_normal(len(at), dtype=np.float32) + 0.15 * world.strength[at] - 0.8 * (closed > due)
    rating = _words(["不满意", "基本满意", "满意"], np.digitize(mood, [-2.2, -1.3]))
    return rating.mask(np.isnat(closed) | (rng.random(len(at), dtype=np.float32) < 0.34))


def _visits(world: World) -> pd.DataFrame:
    rng = world.rng("visits")
    rows = _by_month(world, rng, "2017-01", OFFICE, 0.15)
    within = rows["month"] >= START
    total = world.scaled(VISITS)
    for mask, count in ((within, total), (~within, round(1.4 * EARLIER_SHARE * total))):
        rows.loc[mask, "visitors"] = rng.multinomial(count, _odds(rows.loc[mask, "weight"]))
    return rows


def _platforms(world: World) -> pd.DataFrame:
    rng = world.rng("platforms")
    at = np.sort(world.ranked(rng)[: world.scaled(PLATFORMS)])
    share = np.clip(0.65 + 0.12 * world.strength[at], 0.4, 0.95)
    parts = [";".join(["网", *(part for part in PARTS[1:] if rng.random() < one)]) for one in share]
    return pd.DataFrame(
        {"community": world.code[at], "built": _days(rng, "2017-06-01", "2019-05-31", len(at)), "parts": parts}
    )


def _social_services(world: World) -> pd.DataFrame:
    rng = world.rng("social_services")
    offers = [(one, way, service) for one, (way, services) in ORGANISATIONS.items() for service in services]
    last, rows = CUTOFF.astype("datetime64[M]"), []
    for at in world.ranked(rng)[: len(world) - world.scaled(UNSERVED)]:
        for offer in rng.choice(len(offers), rng.integers(1, 5), replace=False):
            organisation, way, service = offers[offer]
            start = np.datetime64("2017-09") + rng.integers(0, 19)
            months = np.arange(start, min(start + rng.integers(6, 21), last + 1))
            served = rng.poisson(rng.gamma(4, 14) * np.exp(0.2 * world.strength[at]), len(months))
            contract = {"community": world.code[at], "organisation": organisation, "way": way, "service": service}
            rows += [contract | {"month": month, "served": count} for month, count in zip(months, served, strict=True)]
    return pd.DataFrame(rows)


# —— 保障机制化 ——


def _accountability(world: World) -> pd.DataFrame:
    rng = world.rng("accountability")
    level = np.repeat(["区", "街道", "社区"], [1, len(world.streets), len(world)])
    unit = np.concatenate([[DISTRICT], world.streets, world.code]).astype(object)
    strength = np.concatenate([[0], world.street_strength, world.strength])
    unsigned = 1 + len(world.streets) + np.argsort(world.strength + rng.normal(0, 0.5, len(world)))[:UNSIGNED]
    years = []
    for year in (2018, 2019):
        signed = _days(rng, f"{year}-01-08", f"{year}-02-01", len(unit)) + np.repeat(
            [0, 3, 7], [1, len(world.streets), len(world)]
        )
        promises = rng.integers(8, 15, len(unit))
        checked = _days(rng, f"{year}-06-26", f"{year}-07-20", len(unit))
        kept = rng.binomial(promises, np.clip(0.9 + 0.05 * strength, 0.6, 1)).astype(float)
        score = np.clip(88 + 3.5 * strength + rng.normal(0, 2.5, len(unit)), 65, 99).round(1)
        rows = pd.DataFrame({"year": year, "level": level, "unit": unit, "signed": signed, "promises": promises})
        rows["promises"] = rows["promises"].astype("Int64")
        rows["self_checked"] = np.where(checked > CUTOFF, NEVER, checked)
        if year < 2019:
            rows = rows.assign(kept=kept, reviewed=_days(rng, "2019-01-14", "2019-01-30", len(unit)), score=score)
        else:
            rows.loc[unsigned, ["signed", "promises", "self_checked"]] = None
        years.append(rows)
    return pd.concat(years)


def _joint_committees(world: World) -> pd.DataFrame:
    rng = world.rng("joint_committees")
    streets = world.street_strength.sort_values(ascending=False).index[:STREET_JOINT]
    leading = world.code[np.sort(world.ranked(rng)[: world.scaled(COMMUNITY_JOINT)])]
    rows = pd.DataFrame(
        {
            "kind": np.repeat(["街道大工委", "社区大党委"], [len(streets), len(leading)]),
            "unit": np.concatenate([streets, leading]),
        }
    )
    founded = _days(rng, "2017-06-01", "2019-03-31", len(rows))
    meetings = 1 + rng.poisson((CUTOFF - founded).astype(int) / 80)
    members = rng.integers(5, 15, len(rows))
    return rows.assign(
        founded=founded, member_units=members, meetings=meetings, joint_projects=rng.binomial(meetings, 0.6)
    )


def _funds(world: World) -> pd.DataFrame:
    rng = world.rng("funds")
    known = [(project, category) for category, projects in FUND_PROJECTS.items() for project in projects]
    rows = []
    for year in FUND_SEASONS:
        for at, strength in enumerate(world.strength):
            chosen = rng.choice(len(known), rng.integers(3, 7), replace=False)
            total = ALLOTMENT * np.clip(0.86 + 0.04 * strength + rng.normal(0, 0.05), 0.6, 0.94)
            amounts = np.clip(rng.dirichlet(np.full(len(chosen), 9)) * total, 10_000, 90_000)
            rows += [
                (year, at, *known[one], amount)
                for one, amount in zip(chosen, (amounts / 500).round() * 500, strict=True)
            ]
    frame = pd.DataFrame(rows, columns=["year", "at", "project", "category", "amount"])
    return frame.assign(community=world.code[frame["at"]], **_fund_steps(world, rng, frame))


def _fund_steps(world: World, rng, funds: pd.DataFrame) -> dict[str, np.ndarray]:
    """The dates of six steps and of payment up to the cutoff, some of them skipped, out of order or too early."""
    count = len(funds)
    first = np.empty(count, dtype="datetime64[D]")
    slow = np.empty(count, dtype=int)
    for year, (low, high, days) in FUND_SEASONS.items():
        mask = funds["year"] == year
        first[mask], slow[mask] = _days(rng, low, high, mask.sum()), days
    gaps = np.column_stack([np.zeros(count, int), rng.integers(3, 10, (count, 4))])
    steps = first[:, None] + np.cumsum(gaps, axis=1)
    paid = steps[:, 4] + (slow * rng.uniform(0.4, 1.6, count)).astype(int)
    steps = np.column_stack([steps, paid + rng.integers(5, 25, count)])
    stuck = (rng.random(count) < 0.07) & (funds["year"] == 2018)
    reached = np.where(stuck, rng.integers(1, 5, count), 6)
    steps[(np.arange(6) >= reached[:, None]) | (steps > CUTOFF)] = NEVER
    paid[stuck | (paid > CUTOFF)] = NEVER

    fault = rng.random(count) * np.exp(0.35 * world.strength[funds["at"]])
    skipped, swapped, early = (
        (fault < high) & (fault >= high - size) & ~np.isnat(paid)
        for high, size in zip(np.cumsum(list(FUND_FAULTS.values())), FUND_FAULTS.values(), strict=True)
    )
    paid[early] = steps[early, 4] - rng.integers(3, 15, early.sum())
    lost = rng.integers(0, 5, count)
    steps[skipped, lost[skipped]] = NEVER
    left = rng.integers(0, 4, count)
    steps[swapped, left[swapped]], steps[swapped, left[swapped] + 1] = (
        steps[swapped, left[swapped] + 1],
        steps[swapped, left[swapped]],
    )
    return {**{name: steps[:, at] for at, name in enumerate(FUND_STEPS)}, "paid": paid}


def _allocations(world: World) -> pd.DataFrame:
    year, community = _grid(list(FUND_SEASONS), world.code)
    return pd.DataFrame({"year": year, "community": community, "amount": ALLOTMENT})


def _inspections(world: World) -> pd.DataFrame:
    rng = world.rng("inspections")
    count = world.scaled(INSPECTIONS)
    kinds = [(way, content, finding) for way, contents in INSPECTED.items() for content, finding in contents.items()]
    campaign = CUTOFF - 14
    spans = ((2 * count - count // 5, START, campaign - 1), (count // 5, campaign, CUTOFF))
    dates = np.concatenate([_dated(rng, size, first, last, FLAT, WORKDAYS) for size, first, last in spans])
    at = rng.choice(len(world), len(dates), p=_odds(np.exp(-0.3 * world.strength)))
    kind = rng.integers(0, len(kinds), len(dates))
    usual = rng.integers(0, len(kinds), len(world))[at]  # what goes wrong in a weak community goes wrong again
    again = (world.strength[at] < -0.6) & (rng.random(len(dates)) < 0.5)
    kind = np.where(again, usual, kind)
    rows = pd.DataFrame({"date": dates, "at": at, "kind": kind}).drop_duplicates()
    rows = rows.sample(count, random_state=rng).sort_values(["date", "at", "kind"], ignore_index=True)
    way, content, finding = (np.array(column, dtype=object)[rows["kind"]] for column in zip(*kinds, strict=True))
    found = rng.random(count) < np.clip(0.17 - 0.13 * world.strength[rows["at"]], 0.03, 0.75)
    day = rows["date"].to_numpy("datetime64[D]")
    deadline = np.where(found, day + 15, NEVER)
    late = rng.random(count) < np.clip(0.12 - 0.08 * world.strength[rows["at"]], 0.02, 0.5)
    rectified = np.where(late, deadline + rng.integers(1, 25, count), deadline - rng.integers(1, 13, count))
    rectified[_left_open(world, rng, rows["at"].to_numpy(), day, deadline)] = NEVER
    rectified = np.where(rectified > CUTOFF, CUTOFF, rectified)
    return rows.assign(
        community=world.code[rows["at"]],
        way=way,
        content=content,
        result=np.where(found, "问题", "合格"),
        finding=np.where(found, finding, None),
        deadline=deadline,
        rectified=rectified,
    )


def _left_open(world: World, rng, at: np.ndarray, day: np.ndarray, deadline: np.ndarray) -> np.ndarray:
    """Positions of findings not yet put right: recent ones in weak communities past their date, and some not due."""
    past, pending = np.flatnonzero(deadline < CUTOFF), np.flatnonzero(deadline >= CUTOFF)
    neglect = (CUTOFF - day[past]).astype(int) / 60 + world.strength[at[past]] + rng.gumbel(0, 1, len(past))
    newest = np.argsort(-day[pending].astype(int), kind="stable")
    return np.concatenate(
        [past[np.argsort(neglect)[: world.scaled(OPEN_LATE)]], pending[newest[: world.scaled(OPEN_IN_TIME)]]]
    )


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
