"""总览: what got worse, where most of it comes from, what stands first, who must act: each against plain Python."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.screens.overview import cards, heat
from tests.release import OFTEN
from tests.workbooks import DATASET, book, publish
from warehouse import versions
from warehouse.filters import Filters
from warehouse.measures import attention, catalogue, opening, targets
from warehouse.metrics import METRICS, Earlier, Reading

D = dt.date
HALF = Filters(D(2019, 1, 1), D(2019, 6, 30))
STREETS = {"石桥社区": "渡口街道", "柳湾社区": "渡口街道", "梅园社区": "坡上街道"}
COMMUNITIES = [
    ["社区代码", "社区名称", "街道", "社区类型", "户数", "常住人口"],
    *([f"99990100{n}001", name, street, "板块型", 2000, 5000] for n, (name, street) in enumerate(STREETS.items(), 1)),
]
MATTERS = ["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期", "办结日期"]
FINDINGS = ["日期", "社区", "方式", "内容", "结果", "问题描述", "整改期限", "整改完成日期"]


def dataset_of(path, **sheets):
    publish(book(path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, **sheets}))
    return versions.open()


def matters(counts):
    """Rows from (community, year) → (in time, late), all accepted and decided in January."""
    rows = [
        [name, D(year, 1, 3), D(year, 1, 10), D(year, 1, 5 if number < in_time else 20)]
        for (name, year), (in_time, late) in counts.items()
        for number in range(in_time + late)
    ]
    return [
        MATTERS,
        *([f"S{n}", row[0], "党员服务", "咨询", "代办", "窗口", *row[1:]] for n, row in enumerate(rows)),
    ]


def reading(id, value, before=None):
    return Reading(METRICS[id], value, None, None, (), None if before is None else Earlier(before, "2018年1—6月"))


@pytest.mark.parametrize(
    ("id", "before", "now", "share"),
    [
        ("volunteers", 100, 80, 0.2),
        ("volunteers", 80, 100, -0.2),
        ("matters_late", 0, 12, 1),
        ("matters_late", 12, 6, -0.5),
        ("on_time_share", 90, 90.04, 0),  # nobody sees it
        ("matters", 100, 50, None),  # neither good nor bad
        ("volunteers", None, 50, None),
        ("volunteers", 50, None, None),
    ],
)
def test_how_much_worse(id, before, now, share):
    assert opening.worsening(reading(id, now, before)) == share


def test_cards_stand_worst_first():
    def aim(id, value):
        return targets.Target(id, value, HALF.since, HALF.until, "甲")

    given = [
        (reading("on_time_share", 50, 60), aim("on_time_share", 90)),  # 未达标, and worse
        (reading("share_500", 50, 40), aim("share_500", 90)),  # 未达标, better
        (reading("members", 97, 90), aim("members", 100)),  # 接近目标
        (reading("visits", 5, 9), None) and (reading("volunteer_events", 50, 80), None),  # much worse, no target
        (reading("volunteers", 99, 100), aim("volunteers", 90)),  # 达标, a little worse
        (reading("stations", 10, 10), None),
        (reading("platforms", 20, 10), None),
        (reading("visits", 5, 9), None),  # neither good nor bad
        (reading("community_joint", None), None),  # a gap
    ]
    keys = [cards.urgency(*one) for one in given]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_the_sentence_says_what_where_and_who(home, tmp_path):
    counts = {(name, year): (9, 1) for name in STREETS for year in (2018, 2019)} | {("梅园社区", 2019): (4, 6)}
    dataset = dataset_of(tmp_path, 办理事项=matters(counts))
    readings = catalogue.read(dataset, HALF, ["on_time_share", "matters", "volunteers"])
    assert opening.sentence(dataset, HALF, readings) == (
        "2019年1—6月与2018年1—6月相比，可比的 1 项指标中 1 项变差，最明显的是按时办结率，由 90.0%降到 73.3%，"
        "主要在坡上街道（拉低 16.7 个百分点），注册志愿者没有可比的同期。"
    )
    street = Filters(HALF.since, HALF.until, ("渡口街道",))
    readings = catalogue.read(dataset, street, ["on_time_share"])
    assert opening.sentence(dataset, street, readings) == ("2019年1—6月与2018年1—6月相比，可比的 1 项指标都没有变差。")
    assert opening.sentence(dataset, dataset.everything, readings) == "2018年1月—2019年6月超过一年，不作同比。"


def test_where_a_total_got_worse_and_what_is_below_its_target(home, tmp_path):
    late = [
        [D(2019, 2, 1), name, "暗访", f"内容{n}", "问题", "甲", D(2019, 3, 1), None]
        for n, name in enumerate(["石桥社区", "柳湾社区", "梅园社区"])
    ]
    early = [D(2018, 2, 1), "梅园社区", "暗访", "内容", "问题", "甲", D(2018, 3, 1), D(2018, 9, 1)]
    aims = [["指标", "目标值", "起始日期", "截止日期", "依据文件"], ["超期未整改问题", 1, HALF.since, HALF.until, "甲"]]
    dataset = dataset_of(tmp_path, 督查=[FINDINGS, early, *late], 目标值=aims)
    readings = catalogue.read(dataset, HALF, ["findings_late"])
    assert opening.sentence(dataset, HALF, readings) == (
        "2019年1—6月与2018年1—6月相比，可比的 1 项指标中 1 项变差，最明显的是超期未整改问题，由 1 个升到 3 个，"
        "主要在渡口街道（增加 2 个）；已定目标的 1 项未达标（超期未整改问题）。"
    )
    both = [*aims, ["按期整改率", 2, HALF.since, HALF.until, "甲"]]
    for goals, told in [((1, 60), "2 项均未达标（"), ((9, 0), "2 项均达标。"), ((1, 0), "2 项中 1 项未达标（")]:
        given = [both[0], *([*row[:1], goal, *row[2:]] for row, goal in zip(both[1:], goals, strict=True))]
        held = dataset_of(tmp_path, 督查=[FINDINGS, early, *late], 目标值=given)
        assert f"已定目标的 {told}" in opening.sentence(held, HALF, readings)
    line = attention.lines(dataset, HALF)["late_findings"]
    assert line.who == "渡口街道 2 个、坡上街道 1 个"
    assert line.days == (HALF.until - D(2019, 3, 1)).days
    assert [line.start, line.new, line.done] == [0, 3, 0]
    one = Filters(HALF.since, HALF.until, ("渡口街道",))
    assert attention.lines(dataset, one)["late_findings"].who == "石桥社区 1 个、柳湾社区 1 个"


COUNTS = st.tuples(st.integers(0, 9), st.integers(0, 9))


@pytest.mark.release
@settings(max_examples=15 * OFTEN, deadline=None)
@given(st.fixed_dictionaries({(name, year): COUNTS for name in STREETS for year in (2018, 2019)}))
def test_what_the_streets_add_to_a_change_makes_the_whole(tmp_path_factory, counts):
    folder = tmp_path_factory.mktemp("change")
    whole = {year: [sum(counts[name, year][part] for name in STREETS) for part in (0, 1)] for year in (2018, 2019)}
    if not all(sum(parts) for parts in whole.values()):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        dataset = dataset_of(folder, 办理事项=matters(counts))
        (found,) = catalogue.read(dataset, HALF, ["on_time_share"]).values()
        carrier = opening.carrier(dataset, HALF, found)
    if found.year_before is None:  # nothing was recorded then
        return
    middle = sum(in_time / (in_time + late) for in_time, late in whole.values()) / 2  # as in 为什么变了
    parts = dict.fromkeys(STREETS.values(), 0.0)
    for name, street in STREETS.items():
        for year, sign in ((2019, 100), (2018, -100)):
            in_time, late = counts[name, year]
            parts[street] += sign * (in_time - middle * (in_time + late)) / sum(whole[year])
    assert sum(parts.values()) == pytest.approx(found.change)
    worst = min(parts, key=parts.get)
    if carrier is not None:
        assert carrier.share == pytest.approx(-parts[worst])
        assert all(parts[place] == pytest.approx(parts[worst]) for place in carrier.place.split("、"))


def test_arrears_of_the_demo_agree_with_the_metrics(dataset):
    filters = Filters.named(dataset, "今年")
    ids = {"late_matters": "matters_late", "late_findings": "findings_late", "overdue_projects": "projects_overdue"}
    found = catalogue.read(dataset, filters, ids.values())
    before = Filters(filters.since - dt.timedelta(31), filters.since - dt.timedelta(1))
    start = catalogue.read(dataset, before, ids.values())
    lines = attention.lines(dataset, filters)
    for rule, id in ids.items():
        line = lines[rule]
        assert line.start == start[id].value, rule
        assert line.start + line.new - line.done == found[id].value, rule


def test_the_heat_table_says_which_street_is_behind_in_most(dataset):
    ids = ("on_time_share", "area_per_100_households", "platform_share", "volunteers_per_1000")
    filters = Filters.named(dataset, "今年")
    title, _, drawn = heat._drawn(dataset, filters, (), (), ids)
    rows, whole = catalogue.by("street", dataset, filters, ids), catalogue.read(dataset, filters, ids)
    aims = targets.of(dataset, filters, parts=True)
    norms = {id: aims[id].value if id in aims else whole[id].value for id in ids}
    behind = {row["street"]: sum(row[id] < norms[id] for id in ids) for _, row in rows.iterrows()}
    most = [street for street, count in behind.items() if count == max(behind.values())]
    assert title.startswith("、".join(most[:2]))
    assert f"{max(behind.values())} / {len(ids)} 项不及全区或未达目标" in title
    assert all(f'data-pick="{street}"' in drawn for street in behind)
