"""Every page and tab runs, with the demo data and with ledgers that are nearly empty; the walk through a browser is elsewhere."""

import pytest
from streamlit.testing.v1 import AppTest

from components import charts
from components.page import Screen
from components.panel import panel
from tests.test_layers import ROOT
from tests.workbooks import REAL, book, publish
from warehouse import queries
from warehouse.intake import imports
from warehouse.measures import attention

SCREENS = [
    ("overview", None),
    ("map", None),
    *(("profile", tab) for tab in ("概况", "阵地", "服务", "经费和督查")),
    *(("sites", tab) for tab in ("面积达标", "扩面增效", "建设标准", "三年行动", "每周进展", "示范晋位")),
    *(("people", tab) for tab in ("两委班子", "考核激励", "双报到", "公益岗位", "志愿服务")),
    *(("services", tab) for tab in ("事项办理", "办理效率", "窗口规范", "信息平台", "服务载体", "社会服务")),
    *(("safeguards", tab) for tab in ("目标责任", "共驻共建", "经费保障", "督查整改")),
    *(("tour", tab) for tab in ("放映", "路线", "评分")),
    *(("brief", tab) for tab in ("区情简报", "每周进展", "全部表格")),
    *(("explore", tab) for tab in ("搭建", "SQL", "整表", "我的视图")),
    ("catalogue", None),
    *(("ledgers", tab) for tab in ("导入与导出", "版本", "数据字典")),
    ("users", None),
    ("audit", None),
]


def opened(page, tab=None, **address):
    app = AppTest.from_file(str(ROOT / "components" / "menu.py"), default_timeout=60)
    for key, value in (address | ({"tab": tab} if tab else {})).items():
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


@pytest.mark.parametrize(
    "page", ["overview", "map", "profile", "sites", "people", "services", "safeguards", "catalogue"]
)
def test_where_the_filters_leave_nothing(dataset, page):
    app = opened(page, streets="仲景街道", since="2018-01", until="2018-01", types="不存在")
    assert not app.exception


@pytest.mark.parametrize(("draw", "options"), [(charts.bars, {"category": "type", "value": "growth"}), (None, {})])
def test_a_panel_takes_no_option_that_nobody_reads(dataset, draw, options):
    with pytest.raises(TypeError, match="ordre"):
        panel(Screen(dataset, dataset.everything), "sites/growth_by_type", draw, **options, ordre="given")


def test_a_passport_tells_how_its_batch_was_read(home, tmp_path):
    rows = [["面积表"], ["序号", "社区", "登记日期", "面积（亩）"], [1, "石桥社区", "2019.3.5", 1.2]]
    publish(book(tmp_path / "a.xlsx", REAL))
    publish(book(tmp_path / "上半年.xlsx", {"Sheet1": rows}), imports.APPEND)
    app = opened("catalogue", search="每百户阵地面积")
    (origins,) = [expander for expander in app.expander if "是怎样读取的" in expander.label]
    said = origins.get("html")[0].proto.body
    assert "上半年.xlsx" in said
    assert "第 2 行" in said
    assert "“面积”亩换算为㎡（1 处，首处 D3）" in said


@pytest.mark.parametrize("rule", attention.RULES.values(), ids=lambda rule: rule.id)
def test_a_line_of_what_needs_attention_lands_on_its_panel(dataset, rule):
    app = opened(rule.page, rule.params.get("tab"), period="全部")
    heads = [element.value for element in app.get("caption")]
    assert any(queries.query(rule.query).title in head.replace("\\", "") for head in heads)
