"""What somebody who may see some rows might try to see others: by SQL, by address, by what another was given."""

import re
import time
from urllib.parse import quote

import pytest

from tests.bureau import OTHER, OWN
from warehouse import versions
from warehouse.access import accounts
from warehouse.people import Grant, Person, machine
from warehouse.tours import routes
from warehouse.tours.routes import Route, Stop


def sql(bureau, name, statement):
    """The cells of the answer."""
    page, _ = bureau.page(name, "explore", f"tab=SQL&sql={quote(statement)}")
    return page.cells()


@pytest.mark.parametrize(
    "statement",
    [
        "select street, count(*) as n from communities group by 1",
        "select street from main.communities",
        "select c.street from matters m join communities c on c.code = m.community group by 1",
        "select street from posts p join communities c on c.code = p.community group by 1",
        "select 街道 from 社区名录",
        "with a as (from communities) select street from a",
        "select street from matters_by_street_month group by 1",
        "select distinct street from matters_by_community_month join communities on code = community",
        "from (from communities) select street",
        "select max(street) from communities union all select min(street) from communities",
        "pivot communities on street in ('仲景街道') using count(*)",
        "select street from duckdb_tables(), communities",
        "select * from read_text('/etc/hostname'), (select street from communities)",
        "attach 'x' as y",
    ],
)
def test_sql_of_a_scoped_person_sees_no_other_rows(bureau, statement):
    assert OTHER not in sql(bureau, "东关分析", statement).replace(f"'{OTHER}'", "")


def test_the_same_sql_of_a_whole_person_sees_all(bureau):
    assert "5013" in sql(bureau, "分析", "select count(distinct street) * 1000 + 13 as n from communities")
    assert "1013" in sql(bureau, "东关分析", "select count(distinct street) * 1000 + 13 as n from communities")


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("explore", f"tab=整表&sheet=communities&find={OTHER}"),
        ("explore", f"tab=整表&sheet=communities&streets={OTHER}"),
        ("explore", "tab=整表&sheet=matters&find=仲景"),
        ("explore", "tab=我的视图"),
        ("metric", "metric=area_per_100_households"),
    ],
)
def test_pages_of_a_scoped_person_show_no_other_rows(bureau, page, query):
    opened, said = bureau.page("东关分析", page, query)
    if page == "metric":  # what is counted of others is seen by all, row by row only one's own
        assert "只列您范围内的" in said
        rows = [line for line in opened.cells().splitlines() if "'sheet_row'" in line or "'date'" in line]
        assert rows
        assert {name for line in rows for name in re.findall(r"'community': '([^']+)'", line)} <= names(bureau, OWN)
    assert "geheim" not in said
    assert "他人的查询" not in said
    if "整表" in query:
        assert "：0 行" in said or "没有符合条件的行" in said or "地址中的" in said


def names(bureau, street):
    """The communities of a street, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(bureau.home))
        dataset = versions.open()
        own = dataset.rows("map/directory", dataset.everything)[lambda rows: rows["street"] == street]["community"]
        return set(map(dataset.names.get, own))


def test_a_private_view_is_nobody_elses(bureau):
    for name in ("分析", "东关分析"):
        _, said = bureau.page(name, "explore", "tab=我的视图")
        assert "共享的查询" in said
        assert "他人的查询" not in said


def test_a_shared_query_is_run_on_the_rows_of_who_opens_it(bureau):
    for name, streets in (("分析", 5), ("东关分析", 1)):
        page, _ = bureau.page(name, "explore", "tab=我的视图")
        said = page.click("打开", "explore", "tab=我的视图")
        while "正在运行" in said or "'n':" not in page.cells():
            said = page.run("explore", "tab=SQL")
        assert page.cells().count("'n':") == streets


def ledger_export(bureau, name):
    page, said = bureau.page(name, "ledgers", "tab=导入与导出")
    return page, said, page.download("下载当前数据")


def test_an_export_holds_ones_own_rows_and_is_given_to_nobody_else(bureau):
    page, said, id = ledger_export(bureau, "东关分析")
    assert "您范围内的行" in said
    other, _ = bureau.page("浏览")
    assert "Failed" in other.file(id), "asked for by another's page"
    path = page.file(id)
    assert bureau.person("浏览").get(path).status_code == 404, "by its address, to who was not offered it"
    assert bureau.somebody().get(path).status_code == 401
    answer = bureau.person("东关分析").get(path)
    assert answer.status_code == 200
    book = bureau.home / "out.xlsx"
    book.write_bytes(answer.content)
    import openpyxl

    directory = openpyxl.load_workbook(book)["社区名录"]
    assert {row[2].value for row in directory.iter_rows(min_row=2) if row[0].value} == {OWN}


def test_a_download_goes_with_the_role_it_was_offered_to(bureau, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(bureau.home))
    accounts.grant("没有角色", (Grant("分析"),), machine())
    page = bureau.person("没有角色", fresh=True).page()
    page.run("explore", "tab=整表&sheet=sites")
    id = page.download("下载 CSV")
    accounts.grant("没有角色", (Grant("浏览"),), machine())
    time.sleep(1.1)
    assert "Failed" in page.file(id)


def test_a_files_address_is_not_offered_by_repeating_it(bureau):
    page, _, id = ledger_export(bureau, "分析")
    path = page.file(id)
    _, said = bureau.page("浏览", "catalogue", f"search={path}")
    assert path.strip("/") in said, "the page repeats what was searched for"
    assert bureau.person("浏览").get(path).status_code == 404


def test_a_private_route_is_nobody_elses(bureau, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(bureau.home))
    routes.save(Route("私下的路线", (Stop("999901001001"),), shared=False), Person("乙", machine().grants))
    for name in ("私下的路线", "没有"):
        _, said = bureau.page("浏览", "tour", f"show={name}")
        assert "现有：" in said
        assert "私下的路线" not in said.split("现有：")[1]


def test_anothers_page_cannot_be_taken_over(bureau):
    page, _ = bureau.page("分析")
    thief = bureau.person("浏览").page(session=page.session)
    thief.run()
    assert thief.session != page.session
    own = bureau.person("分析").page(session=page.session)
    own.run()


def test_an_upload_into_anothers_page_is_refused(bureau):
    page, _ = bureau.page("发布", "ledgers")
    visitor = bureau.person("填报")
    token = visitor.http.cookies.get("_streamlit_xsrf")
    headers = {"Origin": visitor.origin, "X-Xsrftoken": token}
    answer = visitor.http.put(
        f"/_stcore/upload_file/{page.session}/1", files={"file": ("a.csv", b"1")}, headers=headers
    )
    assert answer.status_code == 403
