"""Every page and tab runs, with the demo data and with ledgers that are nearly empty; the walk through a browser is elsewhere."""

import datetime as dt
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import charts, stream
from components.page import Screen
from components.panel import panel
from reports.brief import origin
from tests.test_layers import ROOT
from tests.workbooks import REAL, book, publish
from warehouse import queries, versions
from warehouse.intake import imports
from warehouse.measures import attention, ranking
from warehouse.metrics import METRICS

SCREENS = [
    ("overview", None),
    ("map", None),
    ("profile", None),
    *(("profile", tab) for tab in ("概况", "阵地", "服务", "经费和督查")),
    *(("sites", tab) for tab in ("面积达标", "扩面增效", "建设标准", "三年行动", "每周进展", "示范晋位")),
    *(("people", tab) for tab in ("两委班子", "考核激励", "双报到", "公益岗位", "志愿服务")),
    *(("services", tab) for tab in ("事项办理", "办理效率", "窗口规范", "信息平台", "服务载体", "社会服务")),
    *(("safeguards", tab) for tab in ("目标责任", "共驻共建", "经费保障", "督查整改")),
    *(("tour", tab) for tab in ("放映", "路线", "评分")),
    *(("brief", tab) for tab in ("区情简报", "每周进展", "全部表格")),
    *(("explore", tab) for tab in ("搭建", "SQL", "整表", "我的视图")),
    ("catalogue", None),
    ("metric", None),
    *(("ledgers", tab) for tab in ("导入与导出", "版本", "数据字典")),
    ("users", None),
    ("audit", None),
]


def opened(page, tab=None, **address):
    """A screen as its first visitor finds it; a tab of a profile with the first community."""
    if page == "profile" and tab:
        address = {"community": next(iter(versions.open().names))} | address
    app = AppTest.from_file(str(ROOT / "components" / "menu.py"), default_timeout=60)
    tabs = {"part" if page == "profile" else "tab": tab} if tab else {}
    for key, value in (address | tabs).items():
        app.query_params[key] = value
    app.run()
    if page != "overview":
        app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("page", "tab"), SCREENS)
def test_with_the_demo_data(dataset, page, tab):
    app = opened(page, tab)
    assert app.title[0].value


@pytest.mark.parametrize(
    ("page", "formerly", "tab"),
    [("safeguards", "工资待遇", "经费保障"), ("safeguards", "专项经费", "经费保障"), ("tour", "大屏", "放映")],
)
def test_the_address_of_a_tab_that_was_merged_opens_where_it_stands_now(dataset, page, formerly, tab):
    app = opened(page, formerly)
    assert app.session_state["tab"] == tab
    assert not app.warning


@pytest.mark.parametrize(("page", "tab"), SCREENS)
def test_with_two_communities_and_little_else(home, tmp_path, page, tab):
    publish(book(tmp_path / "a.xlsx", REAL))
    opened(page, tab)


def test_without_a_choice_the_communities_stand_there_to_choose_from(dataset):
    app = opened("profile", streets="仲景街道")
    (asked,) = [element.value.replace("\u00a0", " ") for element in app.header]
    assert asked == "请选择社区：共 9 个，点选名称打开档案"
    assert not app.get("download_button")


@pytest.mark.parametrize(
    "page", ["overview", "map", "profile", "sites", "people", "services", "safeguards", "catalogue", "metric"]
)
def test_where_the_filters_leave_nothing(dataset, page):
    app = opened(page, streets="仲景街道", since="2018-01", until="2018-01", types="不存在")
    assert not app.exception


@pytest.mark.parametrize(("draw", "options"), [(charts.bars, {"category": "type", "value": "growth"}), (None, {})])
def test_a_panel_takes_no_option_that_nobody_reads(dataset, draw, options):
    with pytest.raises(TypeError, match="ordre"):
        panel(Screen(dataset, dataset.everything), "sites/growth_by_type", draw, **options, ordre="given")


@pytest.mark.parametrize("id", METRICS)
def test_every_metric_has_its_screen(dataset, id):
    app = opened("metric", metric=id)
    assert METRICS[id].label in [element.value for element in app.header]
    assert METRICS[id].definition in "".join(element.proto.body for element in app.get("html"))
    told = [element.value for element in [*app.header, *app.info]]
    assert any(re.search("为什么变了：|不作分解|无法比较|没有可比|不作同比", words) for words in told)


def test_the_target_of_a_metric_stands_beside_it_for_its_own_period(dataset):
    shown = {}
    for period in ("今年", "本月"):
        app = opened("metric", metric="on_time_share", period=period)
        shown[period] = "".join(element.proto.body for element in app.get("html"))
    assert "≥96%（演示目标（虚构，非真实文件），2019年1—6月）" in shown["今年"]
    assert ">接近目标<" in shown["今年"]
    assert "≥96%" not in shown["本月"]


@pytest.mark.parametrize("split", ["街道", "社区", "社区类型", "窗口"])
def test_why_a_metric_changed_is_asked_for_in_the_address(dataset, split):
    app = opened("metric", metric="on_time_share", period="本月", against="环比", split=split)
    (why,) = [element.value for element in app.header if "为什么变了" in element.value]
    assert "按时办结率环比" in why
    assert any(f"每一条是一个{split}" in element.value for element in app.caption)


def test_a_period_before_the_ledger_begins_explains_no_change(home, tmp_path):
    visits = [["社区", "月份", "接待人次"], ["石桥社区", dt.date(2018, 5, 1), 40]]
    publish(book(tmp_path / "a.xlsx", REAL | {"接待群众": visits}))
    app = opened("metric", metric="visits", period="自选", since="2018-05", until="2018-05")
    assert any("没有可比的同期" in element.value for element in app.info)
    assert not any("每一条是" in element.value for element in app.caption)


def test_another_version_is_held_against_a_metric(home, tmp_path):
    visits = [["社区", "月份", "接待人次"], ["石桥社区", dt.date(2018, 5, 1), 40]]
    publish(book(tmp_path / "a.xlsx", REAL | {"接待群众": visits}))
    visits[1][2] = 45
    publish(book(tmp_path / "b.xlsx", {"接待群众": visits}), imports.APPEND)
    app = opened("metric", metric="visits", period="全部", against="与版本 v0001 相比")
    assert any(element.value.endswith("台账变动 +5，时段推进 0") for element in app.header), (
        "a heading has no full stop"
    )


def test_a_metric_of_the_address_that_is_none_is_named(dataset):
    app = opened("metric", metric="nonsense")
    assert "地址中的指标“nonsense”" in app.warning[0].value
    assert not app.header


def test_a_passport_tells_how_its_batch_was_read(home, tmp_path):
    rows = [["面积表"], ["序号", "社区", "登记日期", "面积（亩）"], [1, "石桥社区", "2019.3.5", 1.2]]
    publish(book(tmp_path / "a.xlsx", REAL))
    publish(book(tmp_path / "上半年.xlsx", {"Sheet1": rows}), imports.APPEND)
    passport = {"metric": "area_per_100_households"}
    app = opened("metric", proof="怎样读取", **passport)
    said = "".join(element.proto.body for element in app.get("html"))
    assert "上半年.xlsx" in said
    assert "第 2 行" in said
    assert "“面积”亩换算为㎡（1 处，首处 D3）" in said
    rows = opened("metric", **passport).dataframe
    batches = next(frame.value["batch"] for frame in rows if "batch" in frame.value)
    assert batches.str.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d").all()


@pytest.mark.parametrize("rule", attention.RULES.values(), ids=lambda rule: rule.id)
def test_a_line_of_what_needs_attention_lands_on_its_panel(dataset, rule):
    app = opened(rule.page, rule.params.get("tab"), period="全部")
    heads = [element.value for element in app.get("caption")]
    assert any(queries.query(rule.query).title in head.replace("\\", "") for head in heads)


@pytest.mark.parametrize(
    ("metric", "columns", "said"),
    [
        ("share_500", ["name", "state", "street", "type"], {"达到", "未达"}),
        ("platform_share", ["name", "state", "street", "type"], {"已建成", "未建成"}),
        ("on_time_share", ["name", "value", "rank", "n", "of", "street", "type"], None),
    ],
)
def test_of_a_share_of_communities_each_is_counted_or_not_and_has_no_rank(dataset, monkeypatch, metric, columns, said):
    seen = []
    monkeypatch.setattr("components.tables.read", lambda rows, *_, **__: seen.append(rows))
    app = opened("metric", metric=metric)
    rows = next(rows for rows in seen if "type" in rows)
    assert list(rows) == columns
    assert said is None or {*rows["state"].dropna()} <= said
    assert f"{len(rows)} 个社区均有数据，最需要关注的在前" in [one.value.replace("\xa0", " ") for one in app.header]


def test_ranks_that_are_shared_are_said_to_be():
    told = ranking.told(pd.Series([3, 5, 5, None]), "higher")
    assert told.fillna("").tolist() == ["3", "并列 1", "并列 1", ""]


def test_the_map_shows_the_community_of_a_profile_unless_another_is_asked_for(dataset):
    (one, first), (other, second) = [*dataset.names.items()][:2]
    assert opened("map", community=first).selectbox(key="place").value == one
    assert opened("map", community=first, place=second).selectbox(key="place").value == other
    elsewhere = opened("map", community=first, streets=dataset.streets[-1])
    assert elsewhere.selectbox(key="place").value is None


def test_data_reach_a_day_and_do_not_end(dataset):
    about = origin(dataset, dataset.everything)
    assert f" · 数据截至 {dataset.cutoff}" in about.line
    assert f" · 数据截至 {dataset.cutoff}" in about.short
    app = opened("explore", "SQL")
    said = "".join(element.proto.body for element in app.get("html"))
    assert f"<span>数据截至 {dataset.cutoff}</span>" in said
    assert any("不受时段、街道筛选影响" in one.value for one in app.caption), "no filters stand above"


def test_a_report_of_the_week_says_what_is_overdue_and_what_did_not_move():
    rows = pd.DataFrame(
        {
            "community": ["1", "2"],
            "name": ["扩建", "新建"],
            "street": ["东关街道"] * 2,
            "week": ["2019-06-16"] * 2,
            "planned_finish": ["2019-03-31", "2019-12-31"],
            "overdue": [77, None],
            "percent": [55, 80],
            "gained": [0, 15],
            "report": ["封顶", "装修"],
            "pictures": [None, None],
        }
    )
    late, other = stream.cards(rows, kept={}).split("</article>")[:2]
    assert "逾期 77 天" in late
    assert "与上次持平" in late
    assert "逾期" not in other
    assert "较上次 +15 个百分点" in other
