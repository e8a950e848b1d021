"""What is said of rows: extremes and who shares them, parts of shares, what was left blank, what became less."""

import pandas as pd
import pytest

from components import charts
from reports import problems, supervision
from reports.statements import DECLARED, speaker
from tests.ledger_rows import RIVER, D
from tests.workbooks import COMMUNITIES, DATASET, book, publish
from warehouse import queries, versions
from warehouse.filters import Filters
from warehouse.measures import attention, catalogue, opening
from warehouse.metrics import METRICS
from warehouse.words import numbers, sentences


def test_what_knows_no_time_is_said_to_be_so_now_under_a_period_that_ended_before(small):
    now, then = (attention.lines(small, Filters(D(2018, 1, 1), until)) for until in (small.cutoff, D(2019, 3, 31)))
    assert {id for id, line in then.items() if line.sentence.endswith("（现状）")} == {
        "windows_missing",
        "rules_missing",
        "unclaimed_posts",
    }
    assert not any("现状" in line.sentence for line in now.values())
    filters = Filters(D(2018, 1, 1), D(2019, 3, 31))
    sheet = supervision.brief(small, filters, "东关街道")
    assert sum("（现状）" in row[0] for row in sheet.parts[0].table.rows) == 3
    assert sum(sentence.count("（现状）") for sentence in problems.parts(small, filters)[0].sentences) == 3


def test_a_sentence_says_how_many_share_an_extreme():
    rows = pd.DataFrame(
        {
            "name": ["甲", "乙", "丙", "丁"],
            "late": [3, 3, 2, 1],
            "share": [9.0, 8.0, None, None],
            "month": [D(2019, 1, 1), D(2019, 2, 1), D(2019, 3, 1), D(2019, 4, 1)],
            "visitors": [1, 5, 5, 2],
        }
    )
    assert sentences.fill("{first[name by late]}最多（{first[late]} 件）", rows) == "甲等 2 个并列最多（3 件）"
    assert sentences.fill("{last[name by late]}最少，{first[name by share]}最高", rows) == "丁最少，甲最高"
    assert sentences.fill("{last[name by share]}", rows) == "丁", "two without a share do not share it"
    assert sentences.fill("{first[name by late]:“”}最多", rows) == "“甲”等 2 个并列最多"
    assert sentences.fill("{last[name by late]:“”}最少", rows) == "“丁”最少"
    assert sentences.fill("{most[month by visitors]:%-m月}最多", rows) == "2月等 2 个并列最多"
    doubled = pd.concat([rows, rows]).assign(street="东关街道")
    assert sentences.fill("{first[street by late]}", doubled) == "东关街道", "rows of one street are one street"


def test_equal_scores_share_a_place(home, tmp_path):
    tours = [
        ["观摩名称", "日期", "顺序", "社区", "看点", "得分"],
        ["春季观摩", D(2019, 4, 1), 1, "柳湾社区", None, 90],
        ["春季观摩", D(2019, 4, 1), 2, "石桥社区", None, 90],
        ["冬季观摩", D(2018, 12, 1), 1, "石桥社区", None, 90],
    ]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "观摩安排": tours}))
    dataset = versions.open()
    rows = dataset.rows("sites/tours", dataset.everything)
    assert rows["place"].tolist() == ["并列 1", "并列 1", "1"]
    assert (
        sentences.finding(queries.query("sites/tours"), rows)
        == "最近一次观摩柳湾社区等 2 个并列得分最高（90.0 分，填报名次 并列 1）"
    )


def test_the_best_of_a_tour_of_two_days_is_the_best_of_both(home, tmp_path):
    tours = [
        ["观摩名称", "日期", "顺序", "社区", "看点", "得分"],
        ["春季观摩", D(2019, 4, 1), 1, "柳湾社区", None, 95],
        ["春季观摩", D(2019, 4, 2), 2, "石桥社区", None, 90],
    ]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "观摩安排": tours}))
    dataset = versions.open()
    rows = dataset.rows("sites/tours", dataset.everything)
    said = sentences.finding(queries.query("sites/tours"), rows)
    assert said == "最近一次观摩柳湾社区得分最高（95.0 分，填报名次 1）"


def test_a_street_without_findings_due_is_said_and_not_the_lowest(small):
    filters = Filters(D(2019, 4, 1), D(2019, 6, 30))
    rows = small.rows("safeguards/closure", filters)
    assert rows[["street", "due", "label"]].values.tolist() == [
        ["东关街道", 0, "无到期问题"],
        ["新华街道", 1, "0.0% · 0 / 1 个"],
    ]
    drawn = charts.bars(rows, category="street", value="share", text="label", unit="%")
    assert "无到期问题" in str(drawn["layout"]["annotations"])
    assert small.rows("safeguards/closure", Filters(D(2018, 1, 1), D(2018, 6, 30))).empty


#: What needs attention is said with what it was looked for among
AMONG = {
    "overdue_projects": "1 / 2 个到期项目",
    "late_findings": "1 / 3 个已到期的督查问题",
    "fund_breaches": "1 / 3 笔专项经费有 3 处",
    "late_matters": "涉及 1 / 2 个有事项的社区",
    "low_on_time_share": "2 / 2 个有到期事项的社区",
    "unreported_projects": "3 / 3 个在建项目",
    "windows_missing": "2 / 2 个已报送的社区",
    "rules_missing": "2 / 2 个已报送的社区",
    "unserved_communities": "1 / 3 个社区",
    "unclaimed_posts": "1 / 2 个公益岗位",
    "unsigned_targets": "1 / 3 个单位",
    "promises_behind": "2 个已报送兑现数的单位中，1 个到年中兑现不足 50%，这些单位还有 9 项承诺未兑现（已报送单位共 9 项）",
    "below_standard": "1 / 2 个社区",
}


def test_attention_is_said_with_what_it_was_looked_for_among(small):
    lines = attention.lines(small, Filters(D(2018, 1, 1), D(2019, 6, 30)))
    assert {id: words for id, words in AMONG.items() if words not in lines[id].sentence} == {}


#: A share is said with its parts
PARTS = {
    "people/frontline": "东关街道班子成员一线锻炼占比 50.0% · 7 / 14 人",
    "people/terms": "第 8 届 2 个社区共有班子成员 14 人；一线锻炼 7 / 14 人（50.0%）",
    "people/grades": "2018 年考核 10 人，优秀 3 人（30.0%）",
    "people/grades_by_street": "2018 年，东关街道优秀占比 30.0%（3 / 10 人）",
    "services/quality": "东关街道按时办结率 33.3% · 1 / 3 件",
    "services/satisfaction": "2 件有评价，东关街道满意率 50.0% · 1 / 2 件",
    "services/by_window": "党员服务等 2 个并列受理最多（2 / 4 件，占 50.0%）",
    "services/by_channel": "窗口受理最多（3 / 4 件，占 75.0%）",
    "services/taken": "已办结 2 件，其中当天办结 1 件，占 50.0%",
    "services/rules": "东关街道 · 一次性告知单等 6 个并列落实率最低（0.0%，0 / 2）",
    "safeguards/execution": "划拨 50.0 万元，已支付 7.0 万元，东关街道执行率最低（12.5% · 5.0 / 40.0 万元）",
    "safeguards/joint": "1 / 3 个社区建立大党委，新华街道覆盖最低（0.0% · 0 / 1 个）",
}


@pytest.mark.parametrize(("name", "said"), PARTS.items())
def test_a_share_is_said_with_its_parts(small, name, said):
    assert sentences.finding(queries.query(name), small.rows(name, Filters(D(2018, 1, 1), D(2019, 6, 30)))) == said


def test_a_sentence_says_what_the_ledgers_left_blank_and_who_is_equal(home, tmp_path):
    terms = [
        ["社区", "届次", "换届日期", "班子人数", "一线锻炼人数"],
        ["石桥社区", 7, D(2015, 3, 1), 5, 3],
        ["石桥社区", 8, D(2018, 4, 1), 6, None],
    ]
    assessed = [
        ["年度", "社区", "优秀人数", "称职人数", "一般人数", "人均月工资", "人均绩效工资"],
        [2016, "石桥社区", 1, 4, 0, 2100, 300],
        [2017, "石桥社区", 1, 4, 0, 2200, None],
        [2018, "石桥社区", 1, 4, 0, None, None],
    ]
    matters = [["编号", "社区", "窗口", "事项", "办理层级", "渠道", "受理日期", "限办日期"]]
    matters += [
        [f"S{at}", "石桥社区", "党员服务", "转接", "代办", channel, D(2019, 3, 1), D(2019, 3, 9)]
        for at, channel in enumerate([None, None, "窗口"])
    ]
    posts = [["社区", "岗位", "认领人数", "岗位类别"], ["石桥社区", "巡逻", 1, "治安"], ["柳湾社区", "巡逻", 1, "平安"]]
    windows = [["社区", "窗口", "是否设置"], ["石桥社区", "党员服务", "是"], ["石桥社区", "社会救助", "是"]]
    activities = [["日期", "社区", "类别", "主题", "参与人次"], [D(2019, 3, 2), "石桥社区", "志愿服务", "清洁家园", 30]]
    built = [
        ["社区", "建成日期", "已建部件"],
        ["石桥社区", D(2018, 9, 1), "网;端;网"],
        ["柳湾社区", D(2018, 9, 1), None],
    ]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "两委班子": terms, "干部考核": assessed}
    sheets |= {"办理事项": matters, "公益岗位": posts, "信息平台": built}
    services = [["社区", "月份", "社会组织", "方式", "服务项目", "服务人次"]]
    services += [["石桥社区", D(2019, 3, 1), name, "政府购买", "膳食配送", 5] for name in ("近邻社工", "夕阳红文艺队")]
    reports = [["单位类别", "人数", "居住地社区", "报到日期"]]
    reports += [[kind, 5, "石桥社区", D(2019, 3, 1)] for kind in ("学校", "医院")]
    sheets |= {"社会服务": services, "双报到": reports, "服务窗口": windows, "活动": activities}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    rows = {name: dataset.rows(name, dataset.everything) for name in SAID_OF_BLANKS}
    assert {name: sentences.finding(queries.query(name), found) for name, found in rows.items()} == SAID_OF_BLANKS
    assert dataset.rows("people/posts", dataset.everything)[["category", "label"]].values.tolist() == [
        ["平安、治安", "2 人"]
    ]
    assert dataset.rows("people/themes", dataset.everything)["label"].tolist() == ["1 场次 · 30 人次"]
    assert dataset.rows("people/sides", dataset.everything)["label"].tolist() == ["10"]
    assert dataset.rows("services/platforms", dataset.everything)[["name", "part_count"]].values.tolist()[0] == [
        "石桥社区",
        2,
    ]


SAID_OF_BLANKS = {
    "people/terms": "第 8 届 1 个社区共有班子成员 6 人",
    "safeguards/wages": "2017 年人均月工资 2,200 元",
    "services/by_channel": "未填渠道受理最多（2 / 3 件，占 66.7%）",
    "services/parts": "各部件都已在 1 / 2 个平台建成",
    "services/windows": "1 / 1 个社区窗口不齐，共缺 4 个；已设 2 个，工作人员 — 人，2 个窗口人数未填",
    "services/social": "夕阳红文艺队 · 膳食配送等 2 个并列服务最多（5 人次，1 个社区）",
    "people/checkins": "10 名在职党员报到，其中县处级 — 名，医院党员到东关街道等 2 个并列报到的最多",
}


def said_of(dataset, name, **params):
    return sentences.finding(queries.query(name), dataset.rows(name, dataset.everything, **params))


ASSESSED = ["年度", "社区", "优秀人数", "称职人数", "一般人数", "人均月工资", "人均绩效工资"]


@pytest.mark.parametrize(
    ("pay", "amounts", "said"),
    [
        (((2000, 300), (3000, None)), [2000, 300], "人均月工资和绩效合计 2,300 元（两项都填报的 1 / 2 个社区）"),
        (((2000, None), (None, 500)), [2000, 500], "人均月工资 2,000 元，人均月绩效工资 500 元（没有社区两项都填报，不相加）"),
        (((2000, None), (3000, None)), [2500, None], "人均月工资 2,500 元"),
        (((None, 200), (None, 400)), [None, 300], "人均月绩效工资 300 元"),
        (((2000, 200), (3000, 400)), [2500, 300], "人均月工资和绩效合计 2,800 元"),
    ],
)  # fmt: skip
def test_means_over_different_communities_are_not_added(home, tmp_path, pay, amounts, said):
    assessed = [[2018, name, 1, 4, 0, *of] for name, of in zip(("石桥社区", "柳湾社区"), pay, strict=True)]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "干部考核": [ASSESSED, *assessed]}))
    dataset = versions.open()
    shown = dataset.rows("safeguards/wages", dataset.everything)["amount"]
    assert shown.astype(object).where(shown.notna(), None).tolist() == amounts
    assert said_of(dataset, "safeguards/wages") == f"2018 年{said}"


def test_what_became_less_is_not_said_to_have_grown(home, tmp_path):
    areas = [
        ["社区", "登记日期", "面积", "措施"],
        ["石桥社区", D(2018, 1, 1), 1000, None],
        ["石桥社区", D(2019, 3, 1), 620, "租借"],
    ]
    projects = [
        ["项目编号", "社区", "项目名称", "措施", "计划开工", "计划完工", "目标面积"],
        ["P1", "石桥社区", "扩建", "购买", D(2018, 3, 1), D(2019, 12, 31), 900],
    ]
    weeks = [
        ["项目编号", "周末日期", "完成比例", "进展文字"],
        ["P1", D(2019, 6, 2), 40, "主体"],
        ["P1", D(2019, 6, 16), 35, "返工"],
    ]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "阵地面积": areas, "阵地项目": projects, "每周进度": weeks}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    assert said_of(dataset, "sites/growth_by_measure") == "扩面措施 1 次，面积没有增加，共减少 380 ㎡"
    assert said_of(dataset, "sites/growth_by_type") == "各类社区的阵地总面积都没有扩大"
    weekly = dataset.rows("sites/weekly", dataset.everything, week=D(2019, 6, 16))
    assert sentences.finding(queries.query("sites/weekly"), weekly).endswith("累计完成比例没有提高")
    chapter, says = DECLARED["chapters"][0], speaker(dataset, dataset.everything)
    told = " ".join([*says.paragraphs(chapter["paragraphs"]), says.statement(chapter["slide"]["statement"])])
    assert told.count("用地平均缩小38") == 2
    assert "用地平均扩大" not in told


def test_a_wage_nobody_filled_in_does_not_lower_the_mean(home, tmp_path):
    assessed = [
        ["年度", "社区", "优秀人数", "称职人数", "一般人数", "人均月工资", "人均绩效工资"],
        [2018, "石桥社区", 1, 4, 0, 2300, 300],
        [2018, "柳湾社区", 2, 3, 0, None, None],
    ]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "干部考核": assessed}))
    dataset = versions.open()
    assert dataset.rows("safeguards/wages", dataset.everything)["amount"].tolist() == [2300, 300]
    assert said_of(dataset, "safeguards/wages") == "2018 年人均月工资和绩效合计 2,600 元"
    (wage,) = catalogue.read(dataset, dataset.everything, ["cadre_wage"]).values()
    assert wage.value == 2300


def test_a_clause_whose_number_is_nothing_is_left_out_and_what_is_left_blank_is_counted(home, tmp_path):
    days = ["征求意见日期", "提议日期", "商议日期", "决议日期", "决议公开日期", "结果公开日期", "支付日期"]
    funds = [
        ["年度", "社区", "项目", "类别", "金额", *days],
        [2019, "石桥社区", "路灯", "其他", 12_345, D(2019, 3, 1), *[None] * 6],
        [2019, "石桥社区", "长椅", "其他", 12_345, *[D(2019, 3, day) for day in range(1, 8)]],
    ]
    allotted = [["年度", "社区", "划拨金额"], [2019, "石桥社区", 200_000]]
    joint = [
        ["类型", "街道或社区", "成立日期", "成员单位数", "共建项目数"],
        ["社区大党委", "石桥社区", D(2018, 5, 1), None, 2],
        ["社区大党委", "柳湾社区", D(2018, 5, 1), 5, 0],
    ]
    sheets = {"社区名录": COMMUNITIES, "数据集": DATASET, "共驻共建": joint, "经费划拨": allotted, "专项经费": funds}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    assert {name: said_of(dataset, name) for name in LEFT_OUT} == LEFT_OUT
    assert dataset.rows("safeguards/execution", dataset.everything)["label"].tolist() == ["6.2% · 1.2 / 20.0 万元"]


LEFT_OUT = {
    "safeguards/steps": "2 笔经费：1 笔六步齐全且合规，0 笔不合规，1 笔办理中",
    "safeguards/committees": "2 个大工委、大党委共有成员单位 5 个，共建项目 2 个，1 个未填成员单位",
    "safeguards/execution": "划拨 20.0 万元，已支付 1.2 万元，东关街道执行率 6.2% · 1.2 / 20.0 万元",
}


def test_an_area_is_written_as_it_was_recorded(home, tmp_path):
    areas = [["社区", "登记日期", "面积"], ["石桥社区", D(2018, 1, 1), 700], ["石桥社区", D(2019, 3, 1), 1760.2]]
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": DATASET, "阵地面积": areas}))
    dataset = versions.open()
    asked = {"profile/areas": {"communities": [RIVER]}, "sites/growth": {}}
    for (name, params), said in zip(asked.items(), ("1,760.2 ㎡", "1,060.2 ㎡"), strict=True):
        rows = dataset.rows(name, dataset.everything, **params)
        assert numbers.columns(queries.query(name), rows)["area"].decimals == 1
        assert said in sentences.finding(queries.query(name), rows)


def test_one_of_several_streets_is_not_alone_where_one_thing_is_compared():
    rows = pd.DataFrame(
        {"street": ["东关街道", "新华街道"], "standard": "建筑面积", "share": [50.0, 80.0], "label": "一"}
    )
    said = sentences.finding(queries.query("sites/standards"), rows)
    assert said == "东关街道 · 建筑面积达标率最低（50.0%，一）"


def test_a_sum_over_what_may_be_left_blank_says_so():
    told = {metric.id for metric in METRICS.values() if f"as {metric.id}_known" in queries.query(metric.query).sql}
    assert {"window_staff", "joint_meetings", "county_level_members", "volunteer_hours"} <= told
    assert {id for id in told if "未填" not in METRICS[id].definition} == set()


def test_what_knows_no_time_is_not_held_against_itself(dataset):
    readings = catalogue.read(dataset, Filters.named(dataset, "本月"))
    timeless = {id for id, reading in readings.items() if reading.trend == ()}
    assert {"posts", "window_coverage", "carriers", "rules_coverage", "communities"} <= timeless
    assert all(readings[id].year_before is None and readings[id].preceding is None for id in timeless)
    compared, _, _ = opening.sentence(dataset, Filters.named(dataset, "本月"), readings).partition("；")
    assert not any(METRICS[id].label in compared for id in timeless if METRICS[id].better != "neither")
