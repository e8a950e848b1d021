"""What the brief says is wrong, comes next and stands side by side, each computed again from the ledgers."""

import datetime as dt
import re

import pytest

from reports import comparison, district, problems
from reports.statements import DECLARED
from tests.ledger_rows import SHEETS
from tests.workbooks import COMMUNITIES, REAL, book, publish
from warehouse import versions
from warehouse.filters import Filters
from warehouse.intake import imports
from warehouse.measures import attention, catalogue
from warehouse.measures.attention import RULES
from warehouse.metrics import METRICS


def parts(dataset, filters):
    return {part.title.partition("、")[2] or part.title: part for part in district.brief(dataset, filters).parts}


def one(dataset, sql, **params):
    return dataset.frame(sql, params).iloc[0].tolist()


@pytest.fixture
def small(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    return versions.open()


def test_every_rule_has_its_words():
    assert DECLARED["problems"].keys() == RULES.keys()
    assert {each["step"] for each in DECLARED["problems"].values() if "step" in each} <= set(DECLARED["steps"]["order"])


def test_what_is_wrong_is_what_needs_attention_most_serious_first(dataset):
    filters = Filters(dt.date(2019, 1, 1), dataset.cutoff)
    found = attention.lines(dataset, filters)
    said = parts(dataset, filters)["存在问题"].sentences
    serious = [line for line in found.values() if line.severity != "提示"]
    assert [re.match(r"\d+\. (.+?)（(.+?)）", sentence).groups() for sentence in said[: len(serious)]] == [
        (row.title, row.severity) for row in serious
    ]
    assert len(said) == len(serious) + 1, "what is only a hint stands in one paragraph"
    assert not [sentence for sentence in said if "nan" in sentence or "{" in sentence]


def test_problems_name_who_has_to_act_with_the_number(dataset):
    until = dataset.cutoff
    said = "".join(parts(dataset, dataset.everything)["存在问题"].sentences)
    due, late = one(
        dataset,
        "select count(*), count(*) filter (where coalesce(finished > $until, true)) from projects where planned_finish < $until",
        until=until,
    )
    assert f"{due}个到期项目中{late}个未按期完工" in said
    streets = dataset.frame(
        """select street, count(*) as n from projects join communities on communities.code = projects.community
        where planned_finish < $until and coalesce(finished > $until, true) group by street""",
        {"until": until},
    )
    told = re.search(r"项目逾期（严重）.*?责任单位：(.*?)。", said)[1]
    assert {*told.split("、")} == {f"{row.street}{row.n}个" for row in streets.itertuples()}
    matters = one(
        dataset,
        "select count(*) from matters where due < $until and coalesce(closed > $until, true) and accepted <= $until",
        until=until,
    )[0]
    assert f"{matters}件事项超期未办结" in said


def test_what_comes_next_stands_in_the_ledgers_with_its_day(dataset):
    until = dataset.cutoff
    said = "".join(parts(dataset, dataset.everything)["下一步"].sentences)
    ahead = until + dt.timedelta(days=DECLARED["steps"]["within"])
    for kind, table, day, done, more in (
        ("完工的阵地项目", "projects", "planned_finish", "finished", "planned_start <= $until"),
        ("整改的督查问题", "inspections", "deadline", "rectified", "result = '问题' and date <= $until"),
    ):
        count, first = one(
            dataset,
            f"""select count(*), min({day}) from {table} where {more} and {day} between $until and $ahead
            and coalesce({done} > $until, true)""",
            until=until,
            ahead=ahead,
        )
        assert f"9月28日前应{kind}{count}个（" in said
        assert problems.day(first, until) in said


def test_a_deadline_of_today_is_due_and_one_of_yesterday_is_overdue(small):
    rows = small.rows("brief/due", small.everything, threshold=90)
    assert ["一期", dt.date(2019, 6, 30)] in rows[["subject", "day"]].values.tolist()
    assert "新建" not in set(rows["subject"]), "it was due in March"
    said = {title: "".join(part.sentences) for title, part in parts(small, small.everything).items()}
    assert "梅园社区“一期”6月30日" in said["下一步"]
    assert "逾期阵地项目1个" in said["下一步"]
    assert "2个到期项目中1个未按期完工" in said["存在问题"]


def test_who_is_silent_stands_with_the_state_of_the_last_report(small):
    rows = small.rows("brief/unreported", small.everything, threshold=7)
    kept = (
        rows[["project", "last_week", "report", "days"]]
        .astype(object)
        .where(rows[["project", "last_week", "report", "days"]].notna(), None)
    )
    assert kept.values.tolist() == [
        ["P3", None, "从未报送", 29],
        ["P2", dt.date(2019, 6, 16), "封顶", 14],
        ["P5", dt.date(2019, 6, 16), "装修", 14],
    ]
    assert rows["percent"].tolist()[1:] == [55, 80]


def test_streets_beside_each_other_are_counted_from_the_ledgers(dataset):
    table = parts(dataset, dataset.everything)["各街道对照"].table
    heads = [title.partition("（")[0] for title in table.columns]
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in table.rows}
    assert [*rows][-1] == dataset.place
    assert table.total
    members = dataset.frame(
        """select street, sum(members)::bigint as n from checkins
        join communities on communities.code = coalesce(checkins.home_community, checkins.work_community)
        where date <= $until group by street""",
        {"until": dataset.cutoff},
    )
    for row in members.itertuples():
        assert rows[row.street]["报到在职党员"] == f"{row.n:,.0f}"
    whole = catalogue.read(dataset, dataset.everything, ["on_time_share"])["on_time_share"].value
    assert rows[dataset.place]["按时办结率"] == f"{whole:.1f}"


def test_within_a_street_its_communities_stand_beside_each_other(dataset):
    filters = Filters(dataset.start, dataset.cutoff, ("东关街道",))
    made = district.brief(dataset, filters)
    table = parts(dataset, filters)["各社区对照"].table
    assert len(table.rows) == 17 + 1
    assert table.rows[-1][0] == "东关街道"
    assert made.title == "东关街道城市社区党建工作情况"
    assert not [part for part in made.parts if "公布数" in part.title]
    assert not [chart for part in made.parts for chart in part.charts if chart.kind == "bars"], "one bar is no chart"


def test_a_type_has_a_title_of_its_own_and_no_total_of_the_district(dataset):
    filters = Filters(dataset.start, dataset.cutoff, None, ("村改居型",))
    made = district.brief(dataset, filters)
    assert made.title == f"{dataset.place}村改居型社区党建工作情况"
    assert parts(dataset, filters)["各街道对照"].table.rows[-1][0] == "合计"
    assert not [part for part in made.parts if "公布数" in part.title]


def test_every_chapter_has_a_chart_and_definitions_only_of_what_was_said(dataset):
    made = district.brief(dataset, dataset.everything)
    assert [len(part.charts) for part in made.parts if part.title.endswith("化")] == [1, 1, 1, 1]
    text = "".join(sentence for part in made.parts for sentence in part.sentences)
    notes = "".join(made.notes)
    assert METRICS["promises_kept_share"].label in notes
    unsaid = METRICS["households"].label
    assert f"{unsaid}：" not in notes
    assert unsaid not in text


def test_the_opening_and_the_chapters_say_what_is_there_and_no_more(dataset):
    half = parts(dataset, Filters(dt.date(2019, 1, 1), dataset.cutoff))
    assert half[""].sentences == ("全区现有5个街道、55个城市社区。",)
    assert any("统计期内办理服务事项" in sentence for sentence in half["服务精细化"].sentences)
    assert any("截至6月底已支付" in sentence for sentence in half["保障机制化"].sentences)
    assert half["服务精细化"].charts[0].title == "办理服务事项，2018年7月—2019年6月"
    assert all(part.endswith(" 万元") for part in half["保障机制化"].charts[0].parts)
    assert [sentence[:3] for sentence in half["下一步"].sentences] == ["（一）", "（二）", "（三）", "（四）"][
        : len(half["下一步"].sentences)
    ]
    one = parts(dataset, Filters(dt.date(2019, 1, 1), dataset.cutoff, None, ("村改居型",)))
    said = "".join(one[""].sentences + one["阵地规范化"].sentences)
    assert said.startswith("现有")
    assert "均为村改居型社区" in said
    assert not re.search(r"(?<!\d)0[个名]", said)


def test_what_was_paid_in_several_years_is_of_their_whole_allocation_and_the_day_has_its_year(dataset):
    for since, until, said in (
        (dt.date(2018, 7, 1), dt.date(2019, 6, 30), "截至2019年6月底已支付2018—2019年全年划拨的"),
        (dt.date(2018, 1, 1), dt.date(2018, 12, 31), "截至12月底已支付全年划拨的"),
    ):
        assert said in "".join(parts(dataset, Filters(since, until))["保障机制化"].sentences)


def test_one_street_is_no_number_of_streets_and_several_add_up_to_a_total(dataset):
    one = parts(dataset, Filters(dataset.start, dataset.cutoff, ("五里堡街道",)))
    assert one[""].sentences == ("现有4个城市社区。",)
    several = Filters(dataset.start, dataset.cutoff, ("新华街道", "五里堡街道"))
    assert parts(dataset, several)["各街道对照"].table.rows[-1][:2] == ("合计", "17")
    assert district.brief(dataset, several).head == "新华街道、五里堡街道"


def test_of_one_thing_nothing_is_the_most_and_what_did_not_move_has_no_noughts(small):
    said = "".join(parts(small, small.everything)["存在问题"].sentences)
    assert re.search(r"2个到期项目中1个未按期完工，为.+?，已逾期\d+天", said)
    assert not re.search(r"中1个[^。]*最[多长低大]", said)
    month = Filters(dt.date(2019, 6, 1), small.cutoff)
    still = parts(small, month)["存在问题"].sentences[0]
    assert "已逾期" in still
    assert "，本期没有新增，也没有销号。" in still


def test_a_directory_alone_has_gaps_and_no_praise(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", {"社区名录": COMMUNITIES, "数据集": REAL["数据集"]}))
    dataset = versions.open()
    found = parts(dataset, dataset.everything)
    assert "没有检查：没有报送台账" in "".join(found["存在问题"].sentences)
    assert found["下一步"].sentences == (found["下一步"].sentences[0],)
    assert found["下一步"].sentences[0].startswith("（一）补报台账：没有报送的“")
    assert not [part for part in found.values() if part.charts]
    assert comparison.part(dataset, dataset.everything, "合计") is None


@pytest.mark.parametrize(
    ("goal", "said"),
    [(50, "50%（目标50%，达标）"), (50.2, "50%（目标50.2%，接近目标）"), (90, "50%（目标90%，未达标）")],
)
def test_a_target_is_named_with_whether_it_is_reached(home, tmp_path, goal, said):
    heads = ["指标", "目标值", "起始日期", "截止日期", "依据文件"]
    row = ["500㎡以上社区占比", goal, dt.date(2018, 1, 1), dt.date(2019, 6, 30), "分解表"]
    publish(book(tmp_path / "a.xlsx", SHEETS))
    before = versions.open()
    assert "目标" not in "".join(parts(before, before.everything)["阵地规范化"].sentences)
    publish(book(tmp_path / "b.xlsx", {"目标值": [heads, row]}), imports.APPEND)
    told = "".join(parts(versions.open(), before.everything)["阵地规范化"].sentences)
    assert f"500㎡以上的社区占{said}" in told
    street = Filters(before.start, dt.date(2019, 5, 31))
    assert "目标" not in "".join(parts(versions.open(), street)["阵地规范化"].sentences), (
        "another period, another target"
    )
