"""搜索: what is found by name, pinyin and code, what comes first, and who finds what."""

import pytest

from tests.ledger_rows import SHEETS
from tests.workbooks import book, publish
from warehouse import versions
from warehouse.access import portions
from warehouse.measures import search
from warehouse.measures.search import COMMUNITY, METRIC, PROJECT, SCREEN, Entry
from warehouse.metrics import METRICS
from warehouse.people import Grant, Person


def named(*names):
    return [Entry(COMMUNITY, f"99990{number}", name, code=f"99990{number}") for number, name in enumerate(names)]


def names(found):
    return [entry.name for _, entries in found.groups for entry in entries]


def test_the_whole_name_comes_first_then_its_beginning_pinyin_and_parts():
    among = named("新石桥社区", "石桥社区", "石桥", "石桥北社区", "四季社区")
    assert names(search.find(among, "石桥")) == ["石桥", "石桥社区", "石桥北社区", "新石桥社区"]
    assert names(search.find(among, "sq"))[:3] == ["石桥", "石桥社区", "石桥北社区"], "社区 is spelt so too"
    assert names(search.find(among, "shiqiao")) == ["石桥", "石桥社区", "石桥北社区", "新石桥社区"]
    assert names(search.find(among, "shiqiaob")) == ["石桥北社区"]
    assert names(search.find(among, "石qiao社")) == ["石桥社区", "新石桥社区"]
    assert names(search.find(among, "sj")) == ["四季社区"]


@pytest.mark.parametrize("typed", ["ＳＨＩＱＩＡＯ", "Shi'Qiao", "  shiqiao ", "shqsq", "shiqsheq", "999900"])
def test_however_it_is_typed(typed):
    assert names(search.find(named("石桥社区", "梅园社区"), typed)) == ["石桥社区"]


def test_letters_with_several_readings_are_found_by_each_the_usual_one_first():
    among = named("重庆路社区", "重阳社区", "曾家社区", "绿地社区")
    assert names(search.find(among, "chongqing")) == names(search.find(among, "zhongqing")) == ["重庆路社区"]
    assert names(search.find(among, "zengjia")) == names(search.find(among, "cengjia")) == ["曾家社区"]
    assert names(search.find(among, "lvdi")) == names(search.find(among, "ludi")) == ["绿地社区"]
    assert names(search.find(named("中阳社区", "重阳社区", "冲阳社区"), "chongy")) == ["重阳社区", "冲阳社区"]
    assert names(search.find(named("单村社区", "山村社区"), "shanc")) == ["山村社区", "单村社区"]


def test_every_word_has_to_fit():
    among = [Entry(COMMUNITY, "1", "石桥社区", "渡口街道"), Entry(COMMUNITY, "2", "石桥社区", "柳湾街道")]
    assert [entry.id for entry in search.find(among, "石桥 柳湾").groups[0][1]] == ["2"]
    assert not search.find(among, "石桥 梅园").groups


@pytest.mark.parametrize("typed", ["", "   ", "'", "没有的名字", "%", "_", ".*", "<script>", "\x00", "啊" * 500, "('"])
def test_nothing_is_found_where_nothing_fits(typed):
    found = search.find(named("石桥社区"), typed)
    assert (found.groups, found.more) == ((), 0)


@pytest.mark.parametrize(
    "name", ["<b>石桥</b>", "=1+1", "", "𠮷野社区", "石\u200b桥", "a'b\"c", "\U0001f600社区", "ﬀ社区", "石\n桥"]
)
def test_hostile_names_are_names(name):
    entry = Entry(COMMUNITY, "1", name)
    assert [entry.fits(word) for word in ("q", "石", "b")]
    if name and "\n" not in name:
        assert names(search.find([entry], name)) == [name]


def test_kinds_stand_together_and_what_is_not_listed_is_counted():
    among = [*named(*(f"石桥{number}社区" for number in range(9))), Entry(SCREEN, "sites", "石桥")]
    found = search.find(among, "shiq", most=4)
    assert [(kind, len(entries)) for kind, entries in found.groups] == [(SCREEN, 1), (COMMUNITY, 4)]
    assert found.more == 5


def test_the_demo_is_found_by_name_initials_and_code(dataset):
    entries = search.entries(dataset)
    assert search.entries(dataset) is entries, "made once for a version"
    sizes = {kind: sum(entry.kind == kind for entry in entries) for kind in (COMMUNITY, METRIC, PROJECT)}
    begun = dataset.frame("select count(*) as n from projects where planned_start <= $day", {"day": dataset.cutoff})
    assert sizes == {COMMUNITY: 55, METRIC: len(METRICS), PROJECT: begun["n"].iloc[0]}
    for metric in METRICS.values():
        found = search.find(entries, metric.label)
        assert metric.label in names(found)[: len(found.groups)], "the first of its kind"
    for row in dataset.frame(
        "select * from projects where planned_start <= $day", {"day": dataset.cutoff}
    ).itertuples():
        (_, (hit, *_)), *_ = search.find(entries, row.project).groups
        assert (hit.id, dict(hit.given)["community"]) == (row.project, row.community)


def test_another_district_is_found_and_this_one_is_not(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    entries = search.entries(versions.open())
    communities = [entry for entry in entries if entry.kind == COMMUNITY]
    assert {entry.id for entry in communities} == set(versions.open().names)
    assert names(search.find(entries, "梅园"))[0] == "梅园社区"
    assert not [entry for entry in entries if "东关0" in entry.name]


def test_a_scope_narrows_what_is_found(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    whole = versions.open()
    street = whole.streets[0]
    own = portions.of(whole, Person("甲", (Grant("浏览", street),)), "view")
    every, mine = search.entries(whole), search.entries(own)
    assert {entry.about for entry in mine if entry.kind == COMMUNITY} == {street}
    assert {dict(entry.given)["streets"] for entry in mine if entry.kind == PROJECT} <= {street}
    assert 0 < len(mine) < len(every)
    for entry in {*every} - {*mine}:
        assert entry not in [hit for _, hits in search.find(mine, entry.name, most=999).groups for hit in hits]
