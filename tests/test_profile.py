"""One community in full: few rows in, the expected rows out."""

import datetime as dt

import pandas as pd
import pytest

from reports import community
from tests.workbooks import REAL, book, publish
from warehouse import queries, versions
from warehouse.filters import Filters
from warehouse.measures import attention, catalogue, standards
from warehouse.measures.standards import STANDARDS, Standard
from warehouse.words import numbers, sentences

RIVER, MARKET = "999901001001", "999901001002"
LEDGERS = REAL | {
    "阵地面积": [
        ["社区", "登记日期", "面积", "措施"],
        ["石桥社区", dt.date(2018, 1, 10), 400, None],
        ["石桥社区", dt.date(2018, 3, 31), 520, "购买"],
        ["柳湾社区", dt.date(2017, 6, 1), 430, None],
    ],
    "志愿者": [
        ["社区", "月份", "新增注册人数"],
        ["石桥社区", dt.date(2017, 12, 1), 10],
        ["石桥社区", dt.date(2018, 2, 1), 5],
    ],
    "服务窗口": [
        ["社区", "窗口", "是否设置", "工作人员数"],
        ["石桥社区", "党员服务", "是", 2],
        ["石桥社区", "就业社保", "否", None],
    ],
}


@pytest.fixture
def small(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", LEDGERS))
    return versions.open()


def rows(dataset, name, **params):
    filters = Filters(dt.date(2018, 1, 1), dt.date(2018, 4, 30))
    return dataset.rows(f"profile/{name}", filters, **params)


def test_areas_stand_at_every_month_end(small):
    found = rows(small, "areas", communities=[RIVER])
    assert list(found["area"]) == [400, 400, 520, 520]
    assert set(found["now"]) == {520}
    both = rows(small, "areas", communities=[MARKET, RIVER])
    assert list(dict.fromkeys(both["name"])) == ["柳湾社区", "石桥社区"]
    market = both[both["name"] == "柳湾社区"]
    assert set(market["area"]) == {430}
    assert len(market) == 11, "from June 2017, when it was first recorded, to April 2018, whatever period is chosen"
    assert set(market["begun"]) == {"2017年6月"}


def test_standards_ask_for_the_larger_of_two_sizes(small):
    asked = [Standard("a", "总面积", 500, "", "", "", ""), Standard("b", "每百户", 300, "", "", "", "", per_hundred=30)]
    assert [standard.required(2000) for standard in asked] == [500, 600]
    assert asked[1].required(float("nan")) == 300
    found = rows(small, "standards", communities=[RIVER, MARKET], **standards.params(asked))
    # 2,000 households need 600 ㎡ at 30 ㎡ per 100, 1,500 households 450 ㎡
    assert list(found["required"]) == [500, 600, 500, 450]
    assert list(found["missing"]) == [0, 80, 70, 20]
    declared = numbers.columns(queries.query("profile/standards"), found.assign(required=[500, 547.5, 500, 450]))
    assert (declared["required"].decimals, declared["missing"].decimals) == (0, 0)
    assert list(found["reached"]) == [1, 1, 0, 0]
    assert list(found["per_100"].round(2)) == [26, 26, 28.67, 28.67]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("areas", "期末阵地面积：柳湾社区 430 ㎡，石桥社区 520 ㎡"),
        ("standards", "达到公开标准：柳湾社区 0 / 1 项，石桥社区 1 / 1 项"),
        ("volunteers", "石桥社区期末有注册志愿者 15 人"),  # the other one has none on record
        ("windows", "石桥社区设置 1 类窗口，共 2 名工作人员"),
    ],
)
def test_a_title_speaks_of_every_community_that_is_compared(small, name, said):
    asked = standards.params([Standard("a", "总面积", 500, "", "", "", "")]) if name == "standards" else {}
    found = rows(small, name, communities=[MARKET, RIVER], **asked)
    assert sentences.finding(queries.query(f"profile/{name}"), found) == said


def test_nothing_is_said_as_not_yet_or_none_and_not_as_a_zero(small):
    asked = standards.params([Standard("a", "总面积", 500, "", "", "", "")])
    found = rows(small, "standards", communities=[MARKET], **asked)
    assert sentences.finding(queries.query("profile/standards"), found) == "柳湾社区对照 1 项公开标准，均未达到"
    projects = pd.DataFrame({"state": ["逾期"], "finished_count": [0], "overdue_count": [1], "community": [RIVER]})
    said = sentences.finding(queries.query("profile/projects"), projects)
    assert said == "1 个阵地项目尚未完工，1 个逾期"


@pytest.mark.parametrize("name", queries.names("profile"))
def test_a_title_that_names_a_community_says_how_it_names_several(name):
    query = queries.query(name)
    assert query.several or "name]" not in query.finding


def test_volunteers_add_up_over_the_months(small):
    found = rows(small, "volunteers", communities=[RIVER])
    assert list(found["registered"]) == [10, 15, 15, 15]


def test_a_window_that_is_missing_has_no_staff(small):
    found = rows(small, "windows", communities=[RIVER]).set_index("window_kind")
    assert found.loc["党员服务", "staffed"] == 2
    assert pd.isna(found.loc["就业社保", "staffed"])
    assert found.loc["就业社保", "label"] == "未设"
    assert set(found["installed_count"]) == {1}


def test_the_standard_in_force_decides_who_is_below(small):
    filters = small.everything
    lines = attention.lines(small, filters, STANDARDS["published"])
    assert lines["below_standard"].count == 1
    lines = attention.lines(small, filters, STANDARDS["dezhou"])
    assert lines["below_standard"].count == 2
    assert "德州市" in lines["below_standard"].sentence
    own = attention.lines(small, filters, STANDARDS["published"], RIVER)
    assert "below_standard" not in own


def test_what_a_community_did_not_hand_in_is_said_and_is_not_nothing(small):
    """Nobody handed in 办理事项, and of the windows one community did."""
    told, own = (
        " ".join(" ".join(part.sentences) for part in community.brief(small, small.everything, code).parts)
        for code in (MARKET, RIVER)
    )
    assert "没有报送台账“服务窗口”。" in told
    assert "没有报送台账“办理事项”。" in told
    assert "没有受理事项" not in told
    assert "没有报送台账“服务窗口”" not in own


def test_profile_of_the_demo_equals_the_metrics(dataset):
    code = dataset.rows("map/directory", dataset.everything)["community"].iloc[7]
    table = catalogue.by(
        "community", dataset, dataset.everything, ["matters", "on_time_share", "volunteers", "site_area"]
    )
    own = table.set_index("community").loc[code]
    matters = dataset.rows("profile/matters", dataset.everything, communities=[code])
    assert matters["accepted"].sum() == own["matters"]
    assert matters["on_time_share"].iloc[0] == pytest.approx(own["on_time_share"])
    volunteers = dataset.rows("profile/volunteers", dataset.everything, communities=[code])
    assert volunteers["now"].iloc[0] == own["volunteers"]
    areas = dataset.rows("profile/areas", dataset.everything, communities=[code])
    assert areas["now"].iloc[0] == own["site_area"]
