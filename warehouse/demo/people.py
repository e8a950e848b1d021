"""Demo ledgers of 队伍专业化: committees, assessments, check-ins, posts, stations, volunteers."""

import numpy as np
import pandas as pd

from warehouse.demo.world import (
    CUTOFF,
    METRES_PER_DEGREE,
    SIZE,
    SPRING,
    STREETS,
    WORKDAYS,
    World,
    all_pairs,
    by_month,
    dated,
    frame_of,
    odds_of,
    pick,
    words_at,
)

# fmt: off
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
# fmt: on


def committees(world: World) -> pd.DataFrame:
    rng, terms = world.rng("committees"), []
    for term, (first, size, frontline, trainings) in TERMS.items():
        members = np.clip(rng.normal(size, 1, len(world)).round(), 5, 9).astype(int)
        elected = first + rng.integers(0, 20, len(STREETS))
        rows = frame_of(community=world.code, election_date=elected[pd.factorize(world.street)[0]], members=members)
        proven = rng.binomial(members, np.clip(frontline + 0.08 * world.strength, 0.05, 0.9))
        terms.append(rows.assign(term=term, frontline_members=proven, head_trainings=rng.poisson(trainings, len(rows))))
    return pd.concat(terms)


def assessments(world: World) -> pd.DataFrame:
    rng = world.rng("assessments")
    year, at = all_pairs(WAGES, range(len(world)))
    cadres = rng.integers(6, 11, len(at))
    excellent = rng.binomial(cadres, np.clip(0.22 + 0.06 * world.strength[at], 0.05, 0.5))
    ordinary = rng.binomial(cadres - excellent, np.clip(0.07 - 0.04 * world.strength[at], 0.01, 0.3))
    rows = frame_of(excellent=excellent, competent=cadres - excellent - ordinary, ordinary=ordinary)
    bonus = (rows * pd.Series(BONUSES)).sum(axis=1) / cadres
    wage = [WAGES[one] for one in year]
    return rows.assign(year=year, community=world.code[at], monthly_wage=wage, monthly_bonus=(bonus / 10).round() * 10)


def checkins(world: World) -> pd.DataFrame:
    rng, count = world.rng("checkins"), world.scaled(CHECKINS)
    drawn = 2 * count  # of which those with a key of their own are kept
    home = pick(rng, drawn, world.weights(0.15))
    offices = rng.permutation(len(world))[pick(rng, drawn, 1 / np.arange(2, len(world) + 2))]
    work, told = np.where(rng.random(drawn) < 0.2, home, offices), pick(rng, drawn, [86, 8, 6])
    odds, leading = zip(*UNIT_KINDS.values(), strict=True)
    kind = pick(rng, drawn, odds)
    rows = frame_of(
        unit_kind=np.take(list(UNIT_KINDS), kind),
        home_community=pd.Series(world.code[home]).mask(told == 2, None),
        work_community=pd.Series(world.code[work]).mask(told == 1, None),
        date=dated(rng, drawn, np.datetime64("2017-05-01"), CUTOFF, SPRING, WORKDAYS),
    )
    rows = rows.drop_duplicates().sample(count, random_state=rng).sort_index()
    members = 1 + rng.multinomial(world.scaled(MEMBERS) - count, odds_of(rng.lognormal(0, 0.8, count)))
    leaders = rng.multinomial(world.scaled(COUNTY_LEVEL), odds_of(np.take(leading, kind[rows.index]) * members))
    return rows.assign(members=members, county_level_members=np.minimum(leaders, members))


def posts(world: World) -> pd.DataFrame:
    rng = world.rng("posts")
    category = {post: kind for kind, posts in POSTS.items() for post in posts.split()}
    at, post = all_pairs(range(len(world)), category)
    offered = rng.random(len(at)) < np.clip(0.58 + 0.12 * world.strength[at], 0.25, 0.9)
    at, post = at[offered], post[offered]
    shunned = rng.random(len(at)) < [UNPOPULAR.get(one, 0.03) for one in post]
    claimed = np.where(shunned, 0, 1 + rng.poisson(7 * np.exp(0.3 * world.strength[at])))
    rows = frame_of(community=world.code[at], post=post, claimed=claimed, services=rng.poisson(claimed * 3.5))
    return rows.assign(category=rows["post"].map(category))


def stations(world: World) -> pd.DataFrame:
    rng = world.rng("stations")
    first = world.best(rng, world.scaled(SIZE - 4))
    more = rng.choice(first, world.scaled(STATIONS) - len(first), p=odds_of(world.weights(0.4)[first]))
    homes = world.communities.iloc[np.sort(np.concatenate([first, more]))].reset_index(drop=True)
    angle, metres = rng.uniform(0, 2 * np.pi, len(homes)), rng.uniform(30, 160, len(homes))
    shift = np.column_stack([np.cos(angle), np.sin(angle)]) * metres[:, None] / METRES_PER_DEGREE
    opened = rng.permutation(dated(rng, len(homes), np.datetime64("2016-03-01"), CUTOFF, SPRING))
    names = homes["name"] + words_at(np.resize(STATION_NAMES, len(homes)), homes.groupby("code").cumcount())
    rows = frame_of(community=homes["code"], name=names, opened=opened)
    rows[["longitude", "latitude"]] = (homes[["longitude", "latitude"]] + shift).round(6)
    rows = rows.sort_values(["opened", "community"], ignore_index=True)
    return rows.assign(station=[f"ZD-{number + 1:03d}" for number in rows.index])


def volunteers(world: World) -> pd.DataFrame:
    rng = world.rng("volunteers")
    rows = by_month(world, rng, "2016-01", SPRING, 0.3)
    weights = rows["weight"] * rows["month"].dt.year.map(VOLUNTEER_TREND)
    return rows.assign(registered=rng.multinomial(world.scaled(VOLUNTEERS), odds_of(weights)))
