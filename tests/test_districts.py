"""A directory of several districts: 区县 is a choice of streets, said and linked by name; with a single one nothing of it shows."""

import datetime as dt

import pandas as pd
import pytest

from components import charts
from components.charts.folding import ENDS, LARGEST, MOST
from components.filters import asked
from reports import district, excel
from tests.test_pages import opened
from tests.workbooks import DATASET, book, publish, refused
from warehouse import versions
from warehouse.explore import statements
from warehouse.explore.builds import Build
from warehouse.filters import MOST_NAMED, Filters
from warehouse.measures import catalogue
from warehouse.metrics import METRICS
from warehouse.refused import Refused

HEAD = ["社区代码", "社区名称", "街道", "区县", "社区类型", "户数", "常住人口"]
STREETS = {"石桥区": ("东坡街道", "西坡街道"), "柳湾区": ("南坡街道", "北坡街道", "中坡街道"), "梅园区": ("岭上街道",)}


def directory(streets):
    rows, number = [], 0
    for name, of in streets.items():
        for street in of:
            for kind in ("板块型", "村改居型"):
                number += 1
                rows.append(
                    [f"9999{number:05d}", f"第{number:03d}社区", street, name, kind, 100 * number, 300 * number]
                )
    return [HEAD, *rows]


def published(path, streets):
    about = [DATASET[0], ["测试台账", dt.date(2019, 6, 30), dt.date(2018, 1, 1), "组织部"]]
    publish(book(path / "a.xlsx", {"社区名录": directory(streets), "数据集": about}))
    return versions.open()


@pytest.fixture
def three(tmp_path, home):
    return published(tmp_path, STREETS)


def households(dataset, filters):
    return catalogue.read(dataset, filters, ["households"])["households"].value


def test_streets_stand_under_their_districts(three):
    assert three.districts == STREETS
    assert three.streets == tuple(street for of in STREETS.values() for street in of)
    assert three.place == ""


def test_districts_that_signed_the_same_are_several(tmp_path, home):
    signed = [["年度", "层级", "名称或代码", "签订日期", "承诺事项数"]]
    signed += [[2019, "区", name, dt.date(2019, 1, 5), 10] for name in STREETS]
    publish(book(tmp_path / "a.xlsx", {"社区名录": directory(STREETS), "数据集": DATASET, "目标责任": signed}))
    dataset = versions.open()
    assert catalogue.read(dataset, dataset.everything, ["units_signed"])["units_signed"].value == 3


def test_what_a_district_has_of_its_own_counts_where_the_district_is_chosen(tmp_path, home):
    day = dt.date(2019, 1, 5)
    signed = [["年度", "层级", "名称或代码", "签订日期", "承诺事项数", "已兑现数", "述职日期"]]
    signed += [[2019, "区", name, day, 10 * at, at, dt.date(2019, 6, 20)] for at, name in enumerate(STREETS, 1)]
    signed += [[2019, "街道", "南坡街道", day, 5, 5, dt.date(2019, 6, 20)]]
    carriers = [["载体编号", "载体名称", "级别", "所属街道或社区"]]
    carriers += [[f"Q{name}", f"{name}讲堂", "区级特色服务", name] for name in STREETS] + [
        ["Q", "讲堂", "区级特色服务", None]
    ]
    sheets = {"社区名录": directory(STREETS), "数据集": DATASET, "目标责任": signed, "服务载体": carriers}
    publish(book(tmp_path / "a.xlsx", sheets))
    dataset = versions.open()
    ids = ["promises_kept_share", "units_signed", "carriers"]

    def values(filters):
        kept, *others = catalogue.read(dataset, filters, ids).values()
        return [kept.numerator, *(other.value for other in others)]

    assert values(dataset.everything) == [11, 4, 4]
    for name, told in {"石桥区": [1, 1, 1], "柳湾区": [7, 2, 1], "梅园区": [3, 1, 1]}.items():
        filters = Filters.named(dataset, "全部", districts=[name])
        assert values(filters) == told
        assert len(dataset.rows("safeguards/organisations", filters)) == told[1]
        assert dataset.rows("safeguards/cycle", filters)["of"].tolist() == [told[1]] * 3
        assert list(dataset.rows("services/carriers", filters)["carrier_name"]) == [f"{name}讲堂"]
        assert len(dataset.rows("attention/promises_behind", filters, threshold=50)) == 1
        assert len(catalogue.source_rows(dataset, filters, METRICS["units_signed"])) == told[1]
        typed = Filters.named(dataset, "全部", types=["板块型"], districts=[name])
        assert values(typed)[2] == 0
    assert values(Filters.named(dataset, "全部", ("南坡街道", "北坡街道"))) == [5, 1, 0], "the district is not chosen"
    build = Build("catalogue", ("units_signed",), ("district", "street"))
    table = statements.run(dataset, dataset.everything, build)
    assert {*table["街道"].dropna()} <= {*dataset.streets}
    outer = table[table["区县"].notna() & table["街道"].isna()].set_index("区县")[build.measured[0].head]
    assert outer.to_dict() == {"石桥区": 1, "柳湾区": 2, "梅园区": 1}


def test_a_district_is_all_of_its_streets(three):
    district = Filters.named(three, "全部", districts=["柳湾区"])
    streets = Filters.named(three, "全部", STREETS["柳湾区"])
    assert district == streets
    assert hash(district) == hash(streets)
    assert district.params()["streets"] == [*STREETS["柳湾区"], "柳湾区"]
    assert households(three, district) == sum(range(500, 1100, 100))
    assert Filters.named(three, "全部", districts=list(STREETS)).streets is None


@pytest.mark.parametrize(
    ("districts", "streets", "said"),
    [
        ([], None, "全部区县"),
        (["柳湾区"], None, "柳湾区"),
        (["梅园区", "石桥区"], None, "石桥区、梅园区岭上街道"),
        (["柳湾区"], ("北坡街道",), "柳湾区北坡街道"),
        ([], ("中坡街道", "南坡街道", "东坡街道"), "石桥区东坡街道、柳湾区南坡街道、中坡街道"),
    ],
)
def test_places_are_said_by_district(three, districts, streets, said):
    filters = Filters.named(three, "全部", streets, districts=districts)
    assert filters.places() == f"{said}，全部类型社区"
    assert filters.sentence().startswith(said)


def test_a_street_of_another_district_is_no_choice(three):
    with pytest.raises(Refused, match="石桥区"):
        Filters.named(three, "全部", ("南坡街道",), districts=["石桥区"])


def test_districts_add_up_to_the_whole(three):
    rows = catalogue.by("district", three, three.everything, ["households", "area_per_100_households"])
    assert rows["district"].tolist() == list(STREETS)
    assert rows["households"].sum() == households(three, three.everything)
    assert list(three.everything.each) == list(STREETS)


@pytest.mark.parametrize("source", ["catalogue", "communities"])
def test_a_table_is_built_by_district(three, source):
    measure = "households" if source == "catalogue" else "households_sum"
    for filters, of in (
        (three.everything, [*STREETS]),
        (Filters.named(three, "全部", districts=["柳湾区"]), ["柳湾区"]),
    ):
        build = Build(source, (measure,), ("district", "street"))
        table = statements.run(three, filters, build)
        inner = table[table["区县"].notna() & table["街道"].notna()]
        assert dict.fromkeys(inner["区县"]) == dict.fromkeys(of)
        assert all(row["街道"] in STREETS[row["区县"]] for _, row in inner.iterrows())
        head = build.measured[0].head
        outer = table[table["区县"].notna() & table["街道"].isna()].set_index("区县")[head]
        assert outer.to_dict() == {
            name: households(three, Filters.named(three, "全部", districts=[name])) for name in of
        }


def test_an_address_names_districts_and_leads_back(three):
    for filters in (
        Filters.named(three, "全部", districts=["柳湾区"]),
        Filters.named(three, "全部", ("中坡街道", "东坡街道")),
        three.everything,
    ):
        said = asked(three, filters)
        places = [tuple(word for word in said[name] if word) for name in ("streets", "types", "districts")]
        assert Filters.named(three, "全部", *places) == filters
    assert asked(three, Filters.named(three, "全部", districts=["柳湾区"]))["districts"] == ["柳湾区"]


@pytest.mark.parametrize("order", ["value", "given"])
def test_charts_by_street_stand_under_their_districts(three, order):
    rows = pd.DataFrame({"street": list(reversed(three.streets)), "value": range(6)})
    shown, options, said = charts.of_streets(
        rows, {"category": "street", "value": "value", "order": order}, three.districts
    )
    assert shown["place"].str[:2].tolist() == ["石桥"] * 2 + ["柳湾"] * 3 + ["梅园"]
    assert (options["category"], options["order"], said) == ("place", "given", "")


def test_screens_say_and_choose_districts(three):
    app = opened("overview", districts="柳湾区")
    assert not app.exception
    assert any("柳湾区，全部类型社区" in caption.value for caption in app.caption)
    assert not opened("explore").exception


def test_documents_are_called_by_what_they_are_of(three, tmp_path):
    assert district.brief(three, Filters.named(three, "全部", districts=["柳湾区"])).title.startswith("柳湾区")
    excel.write(three, three.everything, tmp_path / "out.xlsx", lambda *_: None)


def test_the_terminal_takes_a_district_as_its_streets(three, run):
    whole = run("metrics", "--street", "柳湾区", "--format", "json")
    assert whole == run(
        "metrics", *(word for street in STREETS["柳湾区"] for word in ("--street", street)), "--format", "json"
    )


def test_a_street_lies_in_one_district(tmp_path, home):
    problems = refused(
        book(
            tmp_path / "a.xlsx",
            {"社区名录": directory({"石桥区": ("城关街道", "东坡街道"), "柳湾区": ("城关街道",)}), "数据集": DATASET},
        )
    )
    assert "“城关街道”在其他行属于“石桥区”" in problems


def test_a_single_district_is_no_level(tmp_path, home):
    one = published(tmp_path, {"石桥区": STREETS["石桥区"]})
    assert one.districts == one.everything.each == {}
    assert one.place == "石桥区"
    assert one.everything.places() == "全部街道，全部类型社区"


def test_of_many_places_the_first_and_their_number_are_said(tmp_path, home):
    streets = tuple(f"第{number}街道" for number in range(240))
    many = published(tmp_path, {"石桥区": streets})
    assert len(many.streets) == 240
    assert Filters.named(many, "全部", streets[:MOST_NAMED]).where == "、".join(streets[:MOST_NAMED])
    assert Filters.named(many, "全部", streets[1:]).where == "第1街道、第2街道、第3街道等 239 个街道"


def test_of_many_streets_charts_show_both_ends():
    streets = [f"第{number}街道" for number in range(240)]
    rows = pd.DataFrame({"street": streets, "value": range(240)})
    shown, options, said = charts.of_streets(rows, {"category": "street", "value": "value", "order": "value"}, {})
    assert shown["value"].tolist() == [*range(239, 239 - ENDS, -1), *range(ENDS - 1, -1, -1)]
    assert options["order"] == "given"
    assert "共 240 个街道" in said
    few = rows.head(MOST)
    assert charts.of_streets(few, {"category": "street", "value": "value"}, {})[0] is few
    flows = pd.concat([rows.assign(source=one) for one in ("机关", "学校")])
    flown, _, _ = charts.of_streets(flows, {"source": "source", "target": "street", "value": "value"}, {})
    assert flown["street"].nunique() == LARGEST + 1
    assert flown["value"].sum() == flows["value"].sum()


@pytest.mark.parametrize("page", ["overview", "map", "people"])
def test_screens_of_many_streets(tmp_path, home, page):
    published(tmp_path, {"石桥区": tuple(f"第{number}街道" for number in range(240))})
    app = opened(page)
    assert not app.exception
    assert [one.label for one in app.multiselect if one.label == "街道"] == ["街道"]
