"""Files and sheets as they lie about: odd names, links, drafts among them, tables whose heads and keys are written unlike."""

import datetime as dt
import zipfile

import openpyxl
import pytest

from tests.workbooks import book, drafted, ledger, taken, wrong
from warehouse.intake import imports, sources

D = dt.date
VISITS = ["社区", "月份", "接待人次"]
DIRECTORY = ["社区代码", "社区名称", "所属街道", "社区类型", "户数", "人口"]


@pytest.mark.parametrize(("found", "right"), [("石桥社区（新华街道）", None), ("石桥社区（东关街道）", 5)])
def test_a_street_behind_a_community_s_name_is_believed(base, tmp_path, found, right):
    taken(drafted(tmp_path, {"社区名录": [DIRECTORY, ["999902001001", "梅园社区", "新华街道", "板块型", 10, 30]]}))
    draft = drafted(tmp_path, {"接待群众": [VISITS, [found, "2019-01", 5]]})
    if right is None:
        assert "写的街道是“新华街道”，“社区名录”中它属于东关街道" in wrong(draft)
    else:
        taken(draft)


@pytest.mark.parametrize("text", ["9.99901E+11", "99990100100", "999901001019"])
def test_no_code_is_guessed(base, tmp_path, text):
    said = wrong(drafted(tmp_path, {"接待群众": [VISITS, [text, "2019-01", 5]]}))
    assert "是否为" not in said
    assert ("末尾几位已丢失" in said) == ("E" in text)


@pytest.mark.parametrize("other", ["照明工程(一期)", "照明工程（一期） ", "照明 工程（一期）"])
@pytest.mark.parametrize("later", [True, False])
def test_a_project_is_not_counted_twice_for_its_brackets(base, tmp_path, other, later):
    heads, row = ["年度", "社区", "项目", "类别", "金额"], [2019, "石桥社区", "照明工程（一期）", "其他", 50000]
    again = [*row[:2], other, *row[3:]]
    if later:
        taken(drafted(tmp_path, {"专项经费": [heads, row]}))
        rows = [heads, again]
    else:
        rows = [heads, row, again]
    draft = drafted(tmp_path, {"专项经费": rows})
    if "(" in other or not later:
        assert draft.problems
    if "(" in other:
        assert "应为“照明工程（一期）”，与同一项的其他行写法一致" in wrong(draft)


def test_a_community_under_another_way_of_writing_its_name_is_the_same(base, tmp_path):
    row = ["999901001009", "石桥社区居委会", "东关街道", "板块型", 2000, 6000]
    said = wrong(drafted(tmp_path, {"社区名录": [DIRECTORY, row]}))
    assert "东关街道石桥社区原来的代码 999901001001" in said


@pytest.mark.parametrize(
    ("head", "said"), [("划拨金额〔万元〕", None), ("划拨金额（w）", "以"), ("划拨金额（k元）", "以")]
)
def test_a_unit_in_other_brackets_or_letters_is_not_lost(base, tmp_path, head, said):
    draft = drafted(tmp_path, {"经费划拨": [["年度", "社区", head], [2019, "石桥社区", 20]]})
    if said:
        assert "为单位的“划拨金额”" in wrong(draft)
    else:
        taken(draft)
        assert ledger("allocations", "amount::bigint") == [(200000,)]


@pytest.mark.parametrize("word", ["汇总", "石桥社区 汇总", "东关街道 汇总", "平均值", "总计数"])
def test_the_sums_that_excel_inserts_are_sums(base, tmp_path, word):
    rows = [VISITS, ["石桥社区", "2019-01", 5], [word, None, 5], ["柳湾社区", "2019-01", 6]]
    assert "合计、小计行没有读取（1 处" in taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "visitors") == [(5,), (6,)]


def test_signs_that_keep_a_text_from_becoming_a_number_are_no_part_of_it(base, tmp_path):
    path = tmp_path / "接待群众.csv"
    path.write_text('="社区",="月份",="接待人次"\n="999901001001",="2019-01",="5"\n="柳湾社区",="2019-01",6\n', "utf-8")
    taken(imports.prepare(path, imports.APPEND))
    assert ledger("visits", "community, visitors") == [("999901001001", 5), ("999901001002", 6)]


@pytest.mark.parametrize(
    ("head", "rows", "parted"),
    [
        ("备注", ["石桥社区,2019-01,1,000", "柳湾社区,2019-01,2,350"], True),
        ("", ["石桥社区,2019-01,1,200", "柳湾社区,2019-01,900,"], True),
        ("来访", ["石桥社区,2019-01,150,120", "柳湾社区,2019-01,900,"], False),
        ("备注", ["石桥社区,2019-01,1,000", "柳湾社区,2019-01,900,补报"], False),
    ],
)
def test_a_number_that_a_comma_parts_is_not_read_up_to_it(base, tmp_path, head, rows, parted):
    path = tmp_path / "接待群众.csv"
    path.write_text("\n".join([f"社区,月份,接待人次,{head}", *rows, ""]), "utf-8")
    draft = imports.prepare(path, imports.APPEND)
    assert ("请去掉千分位的逗号" in wrong(draft)) is parted
    draft.discard()


@pytest.mark.parametrize("word", ["作废", "删除"])
def test_rows_that_a_remark_calls_off_are_told(base, tmp_path, word):
    rows = [["社区", "月份", "接待人次", "备注"], ["石桥社区", "2019-01", 5, None], ["柳湾社区", "2019-01", 6, word]]
    said = taken(drafted(tmp_path, {"接待群众": rows}))
    assert f"“备注”写有“{word}”的行照常读取；不应计入的，请删去后重新导入（1 处，首处 D3）" in said


def test_a_name_that_calls_its_row_off_is_told(base, tmp_path):
    rows = [VISITS, ["石桥社区", "2019-01", 5], ["柳湾社区（作废）", "2019-01", 6]]
    said = taken(drafted(tmp_path, {"接待群众": rows}))
    assert "“社区”写有“作废”的行照常读取；不应计入的，请删去后重新导入（1 处，首处 A3）" in said


def test_rows_that_take_the_place_of_others_are_counted(base, tmp_path):
    taken(drafted(tmp_path, {"接待群众": [VISITS, ["石桥社区", "2019-01", 5]]}))
    draft = drafted(tmp_path, {"接待群众": [VISITS, ["石桥社区", "2019-01", 7], ["柳湾社区", "2019-01", 6]]})
    assert draft.sentences == ["将向接待群众追加 2 行，其中 1 行与原有的编号相同，取代原有内容。"]


def test_a_name_that_looks_like_a_pattern_is_a_name(base, tmp_path):
    heads = "社区,月份,接待人次\n"
    (tmp_path / "来的").mkdir()
    (tmp_path / "来的" / "接待群众[1].csv").write_text(heads + "石桥社区,2019-01,5\n", encoding="utf-8")
    (tmp_path / "来的" / "接待群众1.csv").write_text(heads + "柳湾社区,2019-01,6\n", encoding="utf-8")
    taken(imports.prepare(tmp_path / "来的", imports.APPEND))
    assert ledger("visits", "visitors") == [(5,), (6,)]


def test_a_folder_that_is_a_link_is_read_and_a_ring_of_links_ends(base, tmp_path):
    for folder in ("来的", "别处"):
        (tmp_path / folder).mkdir()
    (tmp_path / "来的" / "东关").symlink_to(tmp_path / "别处")
    (tmp_path / "别处" / "自己").symlink_to(tmp_path / "别处")
    book(tmp_path / "别处" / "接待群众.xlsx", {"接待群众": [VISITS, ["石桥社区", "2019-01", 5]]})
    taken(imports.prepare(tmp_path / "来的", imports.APPEND))
    assert ledger("visits", "visitors") == [(5,)]


def test_a_long_name_and_backslashes_within_a_workbook_are_no_trouble(base, tmp_path):
    path = book(tmp_path / "a.xlsx", {"接待群众": [VISITS, ["石桥社区", "2019-01", 5]]})
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("/", "\\"), old.read(name))
    source = sources.receive([("很长的名字" * 20 + ".xlsx", (tmp_path / "b.xlsx").read_bytes())])
    taken(imports.prepare(source, imports.APPEND))
    assert ledger("visits", "visitors") == [(5,)]


def test_what_was_read_goes_when_a_check_is_refused(base, tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(imports, "understand", broken)
    with pytest.raises(RuntimeError):
        drafted(tmp_path, {"接待群众": [VISITS, ["石桥社区", "2019-01", 5]]})
    assert not [*base.glob("drafts/.reading-*")]


@pytest.mark.parametrize(("code", "right"), [("999901001001", True), ("999901001002", False)])
def test_a_code_beside_a_name_is_held_against_it(base, tmp_path, code, right):
    rows = [["社区代码", "社区名称", "月份", "接待人次"], [code, "石桥社区", "2019-01", 5]]
    draft = drafted(tmp_path, {"接待群众": rows})
    if right:
        assert "没有用到的列" not in taken(draft)
    else:
        assert f"与代码一致的社区；同一行的代码 {code} 是另一个社区" in wrong(draft)


def test_a_code_tells_communities_of_one_name_apart(base, tmp_path):
    taken(drafted(tmp_path, {"社区名录": [DIRECTORY, ["999902001001", "石桥社区", "新华街道", "板块型", 10, 30]]}))
    rows = [["社区代码", "社区名称", "月份", "接待人次"], ["999902001001", "石桥社区", "2019-01", 5]]
    taken(drafted(tmp_path, {"接待群众": rows}))
    assert ledger("visits", "community") == [("999902001001",)]


def test_a_sum_in_the_column_of_months_is_a_sum(base, tmp_path):
    path = book(
        tmp_path / "接待群众.xlsx",
        {"接待群众": [VISITS, ["石桥社区", "2019-01", 5], [None, "2019-02", 6], [None, "小计", 11]]},
    )
    made = openpyxl.load_workbook(path)
    made.active.merge_cells("A2:A4")
    made.save(path)
    assert "合计、小计行没有读取（1 处，首处 第 4 行）" in taken(imports.prepare(path, imports.APPEND))
    assert ledger("visits", "visitors") == [(5,), (6,)]


def test_a_row_of_the_header_may_only_state_the_unit(base, tmp_path):
    rows = [["社区", "经费", None], [None, "（万元）", None], [None, "年度", "划拨金额"], ["石桥社区", 2019, 20]]
    taken(drafted(tmp_path, {"经费划拨": rows}))
    assert ledger("allocations", "amount::bigint") == [(200000,)]


def test_a_column_without_a_head_is_told_in_text_files_too(base, tmp_path):
    path = tmp_path / "接待群众.csv"
    path.write_text(",社区,月份,接待人次\n1,石桥社区,2019-01,5\n2,柳湾社区,2019-01,6\n", encoding="utf-8")
    said = taken(imports.prepare(path, imports.APPEND))
    assert "没有表头的列没有读取；需要导入的，请补上表头（2 处，首处 A2）" in said


@pytest.mark.parametrize("name", ["样表", "接待群众草稿", "接待群众（作废）"])
def test_a_sheet_that_calls_itself_no_data_is_told(base, tmp_path, name):
    assert "照常读取；不是要报的数据，请删去或隐藏" in taken(
        drafted(tmp_path, {name: [VISITS, ["石桥社区", "2019-01", 5]]})
    )


def test_a_street_s_office_is_the_street(base, tmp_path):
    taken(drafted(tmp_path, {"接待群众": [["街道", *VISITS], ["东关街办", "石桥社区", "2019-01", 5]]}))
