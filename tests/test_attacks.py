"""What somebody might try, each tried against the served product: by address, by message made by hand, by stolen parts.

A signed-in product with people of every role, and one without sign-in that is looked at from another machine (a second address of
this one). Nothing here goes through a browser; what only a browser shows stands in browser/test_access.py.
"""

import json
import re
import shutil
import socket
import time
from contextlib import closing
from urllib.parse import quote

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

from tests.browser.server import ROOT, served
from tests.bureau import ORIGINS
from tests.test_access import GOOD, signed_up
from tests.viewer import Visitor
from warehouse import log
from warehouse.access import accounts, sessions, store
from warehouse.people import CAPABILITIES, ROLES, Grant, machine

#: Every door: an address or an act, the capability it takes, and a word that only who has it gets to read.
PAGES = {
    "view": [
        "",
        "map",
        "profile",
        "sites",
        "people",
        "services",
        "safeguards",
        "tour",
        "brief",
        "catalogue",
        "metric",
        "ledgers",
    ],
    "query": ["explore"],
    "users": ["users"],
    "audit": ["audit"],
}
DOORS = [
    ("rows", "metric", "metric=area_per_100_households", "中据以统计的行"),
    ("query", "explore", "tab=SQL&sql=select 7*191 as n", "1337"),
    ("query", "explore", "tab=整表&sheet=sites", "阵地面积："),
    ("export", "ledgers", "", "下载当前数据"),
    ("hand_in", "ledgers", "", "上传台账"),
    ("publish", "ledgers", "tab=版本", "退回此版本"),
    ("tours", "tour", "tab=路线", "保存路线"),
    ("tours", "tour", "tab=评分", "保存评分"),
    ("present", "tour", "", "排练"),
    ("users", "users", "", "角色和权限"),
    ("audit", "audit", "", "日志完整"),
]


# —— capability × role × door ——


@pytest.mark.parametrize("role", ROLES)
def test_pages_by_role(bureau, role):
    """As addresses, and as pages that a message made by hand asks for."""
    visitor, (page, _) = bureau.person(role), bureau.page(role)
    for capability, stems in PAGES.items():
        may = capability in ROLES[role]
        for stem in stems:
            if stem:
                assert visitor.get(f"/{stem}").status_code in ((200, 307) if may else (403,)), stem
                assert (stem in page.pages() or page.pages().get("") is not None) if may else stem not in page.pages()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("capability", "page", "query", "word"), DOORS)
def test_doors_by_role(bureau, role, capability, page, query, word):
    opened, said = bureau.page(role, page, query)
    assert opened.code is None
    assert (word in said) == (capability in ROLES[role])


@pytest.mark.parametrize("role", ROLES)
def test_uploads_by_role(bureau, role):
    visitor, (page, _) = bureau.person(role), bureau.page(role)
    token = visitor.http.cookies.get("_streamlit_xsrf")
    headers = {"Origin": visitor.origin, "X-Xsrftoken": token}
    answer = visitor.http.put(
        f"/_stcore/upload_file/{page.session}/1", files={"file": ("a.csv", b"1")}, headers=headers
    )
    assert (answer.status_code == 204) == ("hand_in" in ROLES[role])


def test_every_capability_has_a_door():
    """One belongs to no role: who scores comes with the judges' code of a running show (below)."""
    assert {door[0] for door in DOORS} | set(PAGES) | {"score"} == set(CAPABILITIES)


# —— somebody unknown ——

SHUT = [
    "/map", "/explore", "/ledgers", "/audit", "/users", "/nothing", "/?show=大屏", "/ledgers?tab=导入与导出",
    "/media/" + "0" * 56 + ".csv", "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/upload_file/1/1",
    "/_stcore/agent/v1", "/_stcore/message?hash=1", "/auth/login", "/oauth2callback", "/app/static/x.txt", "/data/store/CURRENT",
    "/../data/store/access.sqlite", "/static/../data/roles.yaml", "/%2e%2e/app.py", "/account", "/signin/password", "//evil.example",
    "/desk", "/desk?show=x", "/desk/state?show=x", "/desk/slides?show=x", "/desk/laid?show=x", "/remote/AAAAAAAA", "/judge/AAAAAAAA/state",
    "/remote/../desk", "/judge/%2e%2e/desk?show=x", "/static/%2e%2e/%2e%2e/requirements.txt", "/component/..%2f..%2fapp.py/x",
]  # fmt: skip


@pytest.mark.parametrize("path", SHUT)
def test_nothing_is_open_to_somebody_unknown(bureau, path):
    answer = bureau.somebody().get(path)
    assert answer.status_code in (303, 307, 400, 401, 403, 404)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/signin")
    for word in ("v0001", "argon2", "streamlit==", "st.App"):
        assert word not in answer.text


def test_a_websocket_of_somebody_unknown_closes(bureau):
    page = bureau.somebody().page()
    page.told("script_finished", 5)
    assert (page.code, page.messages) == (4401, [])


def test_the_way_in_comes_back_to_what_was_asked_for(bureau):
    visitor = bureau.somebody()
    asked = visitor.get("/sites?tab=每周进展&streets=东关街道")
    assert asked.headers["location"].startswith("/signin?next=")
    form = visitor.get(asked.headers["location"]).text
    wanted = re.search(r'name="next" value="([^"]*)"', form)[1].replace("&amp;", "&")
    assert (
        visitor.sign_in("浏览", GOOD, wanted).headers["location"]
        == f"/sites?{quote('tab=每周进展&streets=东关街道', safe='=&')}"
    )


# —— cookies ——


def forged(bureau):
    """What somebody might put into the cookie, or beside it."""
    signed = bureau.person("发布")
    yield "nothing", {"Cookie": "wancheng="}
    yield "chance", {"Cookie": f"wancheng={'A' * 43}"}
    yield "the ticket inside", {"Cookie": f"wancheng={sessions.ticket(signed.cookie)}"}
    yield "cut", {"Cookie": f"wancheng={signed.cookie[:-1]}"}
    yield "longer", {"Cookie": f"wancheng={signed.cookie}A"}
    yield "two", {"Cookie": f"wancheng={signed.cookie}; wancheng={'A' * 43}"}
    yield "of TLS", {"Cookie": f"__Host-wancheng={signed.cookie}"}
    yield "SQL", {"Cookie": "wancheng=' or 1=1 --"}
    yield "our header", {"X-Wancheng-Ticket": "machine"}
    yield "our header, a ticket", {"X-Wancheng-Ticket": sessions.ticket(signed.cookie)}
    yield (
        "a proxy's header",
        {name: "发布".encode().decode("latin-1") for name in ("X-Remote-User", "Remote-User", "X-Forwarded-User")},
    )
    yield "forwarded", {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"}
    yield "basic", {"Authorization": "Basic cm9vdDpyb290"}


def test_forged_cookies_and_headers_are_worth_nothing(bureau):
    for name, headers in forged(bureau):
        visitor = bureau.somebody(headers=headers)
        assert visitor.get("/ledgers").status_code == 303, name
        page = visitor.page(headers=headers)
        page.told("script_finished", 3)
        assert page.code == 4401, name


def test_the_ticket_of_a_message_made_by_hand_is_our_own(open_):
    """Somebody from elsewhere who says they sit at the machine."""
    visitor = open_.somebody(source="127.0.0.2", headers={"X-Wancheng-Ticket": "machine"})
    page = visitor.page()
    assert "上传台账" not in page.run("ledgers")


def test_a_session_ends_with_its_sign_out_in_every_open_page(bureau):
    visitor = bureau.person("浏览", fresh=True)
    stolen = bureau.somebody()
    stolen.http.cookies.set("wancheng", visitor.cookie)
    page, other = visitor.page(), stolen.page()
    assert "总览" in page.run() + other.run()
    assert visitor.post("/signout").status_code == 303
    for opened in (page, other):
        opened.told("script_finished", 20)
        assert opened.code == 4401
    assert stolen.get("/map").status_code == 303


def test_a_session_that_is_over_ends_what_is_open(bureau, monkeypatch):
    """Unused for too long, and too old: as the clock would have it."""
    monkeypatch.setenv("WANCHENG_HOME", str(bureau.home))
    for column, seconds in (("seen", 31 * 60), ("begun", 8 * 3600 + 60)):
        visitor = bureau.person("浏览", fresh=True)
        page = visitor.page()
        assert "总览" in page.run()
        with store.opened() as db:
            ticket = sessions.ticket(visitor.cookie)
            db.execute(f"update sessions set {column} = {column} - ? where id = ?", [seconds, ticket])
        page.told("script_finished", 20)
        assert page.code == 4401
        assert visitor.get("/map").status_code == 303


def test_disabling_ends_what_is_open_and_a_role_taken_away_is_gone(bureau, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(bureau.home))
    visitor = bureau.person("没有角色", fresh=True)
    page = visitor.page()
    for role, answered in (("分析", True), ("浏览", False)):
        accounts.grant("没有角色", (Grant(role),), machine())
        until = time.monotonic() + 30
        while ("1337" in page.run("explore", "tab=SQL&sql=select 7*191 as n")) != answered:
            assert time.monotonic() < until, role
            time.sleep(1.1)
    accounts.disable("没有角色", machine())
    page.told("script_finished", 20)
    assert page.code == 4401
    accounts.disable("没有角色", machine(), disabled=False)


def test_signing_in_never_keeps_the_secret_that_was_there(bureau):
    visitor = bureau.somebody()
    visitor.http.cookies.set("wancheng", "planted-by-somebody-else")
    visitor.sign_in("浏览", GOOD)
    kept = [cookie.value for cookie in visitor.http.cookies.jar if cookie.name == "wancheng"]
    assert "planted-by-somebody-else" not in [value for value in kept if len(value) == 43]
    again = bureau.person("浏览", fresh=True)
    first = again.cookie
    again.http.cookies.clear()
    again.http.cookies.set("wancheng", first)
    answer = again.sign_in("浏览", GOOD)
    fresh = re.match(r"wancheng=([^;]+)", answer.headers["set-cookie"])[1]
    assert fresh != first
    old = bureau.somebody()
    old.http.cookies.set("wancheng", first)
    assert old.get("/map").status_code == 303, "the session before has ended"


def test_the_cookie_says_how_far_it_goes(bureau):
    said = bureau.somebody().sign_in("浏览", GOOD).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(said.split("; "))


# —— other sites, other names ——


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_site_changes_nothing_and_listens_to_nothing(bureau, origin):
    visitor = bureau.person("发布", fresh=True)
    assert visitor.post("/signin", origin, name="发布", password=GOOD).status_code == 403
    assert visitor.post("/signout", origin).status_code == 403
    assert visitor.get("/map").status_code == 200, "still signed in"
    with pytest.raises(InvalidStatus) as refused:
        visitor.page(origin=origin)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "host",
    [
        "[",
        "[::1",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "evil.example:8501",
        "",
        "127.0.0.1, evil.example",
    ],
)
def test_by_a_name_that_is_not_ours_nothing_answers(bureau, open_, host):
    for site in (bureau, open_):
        with httpx2.Client(base_url=site.address, headers={"Host": host}) as client:
            assert client.get("/").status_code in (400, 421)
            assert client.get("/_stcore/health").status_code in (400, 421)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example", "/%5cevil.example",
        "javascript:alert(1)", "/signin/../..//evil.example", "/map\r\nSet-Cookie: a=b", "http:evil.example", " //evil.example",
        "/\t/evil.example", "/map/../../x", "/.evil.example", "@evil.example", "/signout", "//[x", "http://[",
    ],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_only(bureau, wanted):
    where = bureau.somebody().sign_in("浏览", GOOD, wanted).headers["location"]
    assert re.fullmatch(r"/(map(\?.*)?)?", where)
    assert "evil" not in where


@pytest.mark.parametrize("body", [b"name=x" * 10_000, b"\xff\xfe", b"&" * 5_000, b"", b"name=%00&password=%00"])
def test_a_strange_form_is_only_a_wrong_one(bureau, body):
    visitor = bureau.somebody()
    headers = {"Origin": visitor.origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.http.post("/signin", content=body, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "path", ["/signin", "/signin/password", "/signout", "/remote", "/judge/AAAAAAAA/mark", "/desk/put?show=x"]
)
def test_who_leaves_in_the_middle_of_a_form_is_no_failure(bureau, path):
    visitor, log = bureau.person("讲解"), bureau.home.with_name("log")
    before = log.stat().st_size
    begun = f"POST {path} HTTP/1.1\r\nHost: {visitor.host}\r\nOrigin: {visitor.origin}\r\nCookie: {visitor.cookies}\r\n"
    begun += "Content-Length: 99\r\n\r\nat=1"
    with socket.create_connection(tuple(visitor.host.split(":"))) as line:
        line.sendall(begun.encode())
        time.sleep(0.2)
    time.sleep(0.3)
    assert not log.read_bytes()[before:]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/signout"), ("POST", "/account"), ("DELETE", "/signin"), ("POST", "/map")]
)
def test_another_method_is_refused(bureau, method, path):
    visitor = bureau.person("浏览", fresh=True)
    assert visitor.http.request(method, path, headers={"Origin": visitor.origin}).status_code in (404, 405)
    assert visitor.get("/map").status_code == 200


def test_words_of_a_name_are_only_words(bureau):
    answer = bureau.somebody().post("/signin", name="<script>alert(1)</script>", password="x", next='"><script>')
    assert "<script" not in answer.text


# —— messages made by hand ——


@pytest.mark.parametrize(
    "kind", ["clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime"]
)
def test_messages_that_no_page_sends_are_not_heard(bureau, kind):
    page, _ = bureau.page("浏览")
    message = BackMsg()
    setattr(message, kind, True)
    page.send(message)
    assert "总览" in page.run()
    assert page.code is None


def test_nobody_installs_anything(bureau):
    page, _ = bureau.page("浏览")
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.install_skills.SetInParent()
    page.send(message)
    assert "backendOperationResponse" not in page.run()


@pytest.mark.parametrize("junk", ["text", b"\xff\xff\xff", b""])
def test_junk_ends_the_connection_and_nothing_else(bureau, junk):
    page, _ = bureau.page("浏览")
    page.send(junk)
    page.told("script_finished", 3)
    _, said = bureau.page("浏览")
    assert "总览" in said


@pytest.mark.parametrize(("page", "label"), [("ledgers", "退回此版本"), ("tour", "保存路线"), ("users", "新增")])
def test_a_click_on_what_one_was_not_shown_does_nothing(bureau, page, label):
    """The id of a button is the same for everybody: somebody who has it presses it on a page of theirs."""
    who = {"ledgers": "发布", "tour": "发布", "users": "管理"}[page]
    query = {"ledgers": "tab=版本", "tour": "tab=路线", "users": ""}[page]
    able, said = bureau.page(who, page, query)
    assert f'"label": "{label}"' in said
    id = able.widget(label)
    poor, _ = bureau.page("浏览", page, query)
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = page, query
    message.rerun_script.widget_states.widgets.add(id=id, trigger_value=True)
    poor.send(message)
    said = poor.told("script_finished")
    assert label not in said
    assert "已保存" not in said


def test_a_fragment_of_a_page_one_may_not_see_is_not_run(bureau):
    poor, _ = bureau.page("浏览")
    said = poor.run("explore", "tab=SQL&sql=select 7*191 as n", fragment_id="0" * 32, seconds=3)
    assert "1337" not in said
    said = poor.run("explore", "tab=SQL&sql=select 7*191 as n", page_script_hash="50c96920629f14ca8d417775b9b064ea")
    assert "1337" not in said


# —— without sign-in ——


@pytest.mark.parametrize(
    "how",
    [
        {"source": "127.0.0.2"},
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"Forwarded": "for=203.0.113.9"}},
        {"headers": {"Via": "1.1 proxy"}},
        {"headers": {"X-Real-IP": "203.0.113.9"}},
        {"source": "127.0.0.2", "headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1:80"}},
    ],
)
def test_from_elsewhere_without_sign_in_one_only_looks(open_, how):
    visitor = open_.somebody(**how)
    assert visitor.get("/").status_code == 200
    assert [visitor.get(f"/{stem}").status_code for stem in ("explore", "users", "audit")] == [403] * 3
    page = visitor.page()
    said = page.run("ledgers")
    assert "只读" in said
    for word in ("上传台账", "下载当前数据", "退回此版本"):
        assert word not in said


def test_below_a_path_of_its_own(demo_home, tmp_path, monkeypatch):
    shutil.copytree(demo_home, tmp_path / "home")
    monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / "home"))
    signed_up("张三", "浏览")
    log_file = tmp_path / "log"
    with (
        served(ROOT / "app.py", tmp_path / "home", log_file, base="board") as address,
        closing(Visitor(address)) as visitor,
    ):
        assert [visitor.get(path).status_code for path in ("/", "/map", "/signin", "/boardx", "/_stcore/health")] == [
            404
        ] * 5
        assert visitor.get("/board/map").headers["location"] == "/board/signin?next=/map"
        form = {"name": "张三", "password": GOOD, "next": "/map"}
        answer = visitor.post("/board/signin", **form)
        assert answer.headers["location"] == "/board/map"
        assert "Path=/board" in answer.headers["set-cookie"]
        assert visitor.get("/board/map").status_code == 200
        assert visitor.get("/board/explore").status_code == 403
        assert visitor.post("/board/signout").headers["location"] == "/board/signin"
    assert "Traceback" not in log_file.read_text(encoding="utf-8")


def test_who_sits_at_the_machine_does_everything(open_):
    page = open_.somebody().page()
    assert "上传台账" in page.run("ledgers")
    assert len(page.pages()) == 15


def test_the_first_account_shuts_the_door_at_once(open_, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(open_.home))
    visitor = open_.somebody()
    page = visitor.page()
    page.run()
    first = accounts.add("第一个", (Grant("管理"),), machine())
    time.sleep(0.1)
    page.told("script_finished", 20)
    assert page.code == 4401
    assert visitor.get("/map").status_code == 303
    answer = visitor.sign_in("第一个", first)
    assert answer.headers["location"] == "/signin/password"
    assert visitor.get("/").headers["location"] == "/signin/password", "nowhere else before it is changed"
    changed = visitor.post("/signin/password", old=first, new=GOOD, again=GOOD)
    assert changed.headers["location"] == "/"
    assert visitor.get("/users").headers["location"] == "/", "where who manages users arrives"


def test_what_was_refused_and_done_stands_in_the_log(bureau, monkeypatch):
    monkeypatch.setenv("WANCHENG_HOME", str(bureau.home))
    bureau.person("浏览").get("/audit")
    assert log.verify() == []
    lines = list(log.lines())
    assert {"登录", "退出", "拒绝进入", "查询", "新增用户", "停用用户"} <= {line["action"] for line in lines}
    assert any(line["action"] == "拒绝进入" and line["who"] == "浏览" for line in lines)
    assert all(line["address"] for line in lines if line["action"] == "登录")
    assert json.dumps(lines, ensure_ascii=False).count(GOOD) == 0
