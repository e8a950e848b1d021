"""Signing in as people do: a real browser, a certified provider of OpenID Connect, a real nginx with TLS in front."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import docx
import httpx2
import pytest

from tests.browser.conftest import settled
from tests.browser.looking import STREAMLITS, english, serious
from tests.browser.server import CHROMIUM, FLAGS, ROOT, served
from tests.test_access import GOOD, signed_up
from tests.viewer import Visitor
from warehouse import log
from warehouse.access import accounts
from warehouse.people import granted, machine

BY = machine()
NAMES = ("board.test",)


@pytest.fixture
def people(demo_home, tmp_path, monkeypatch):
    """A home of its own, where people may be signed up."""
    home = tmp_path / "people"
    shutil.copytree(demo_home, home)
    monkeypatch.setenv("WANCHENG_HOME", str(home))
    return home


@pytest.fixture
def board(people, tmp_path):
    with served(ROOT / "app.py", people, tmp_path / "board.log") as address:
        yield address


@pytest.fixture(scope="module")
def named(browser):
    """A browser to which names of ours lead to this machine."""
    rules = ",".join(f"MAP {name} 127.0.0.1" for name in NAMES)
    flags = [*FLAGS, f"--host-resolver-rules={rules}"]
    started = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield started
    started.close()


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def fill(page, name, password):
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def looked_at(page):
    assert not english(page)
    assert not serious(page)


def test_a_first_sign_in_the_deep_link_and_the_way_out(people, board, visit):
    first = accounts.add("张三", granted(["发布"]), BY)
    page = visit(f"{board}/services?tab=办理效率", wait=False)
    page.get_by_role("heading", name="登录").wait_for()
    looked_at(page)
    fill(page, "张三", "错的")
    page.get_by_role("alert").filter(has_text="不正确").wait_for()
    fill(page, "张三", first)
    page.get_by_role("heading", name="修改密码").wait_for()
    looked_at(page)
    page.get_by_label("原密码").fill(first)
    for label in ("新密码", "再输一次新密码"):
        page.get_by_label(label, exact=True).fill("weak")
    page.get_by_role("button", name="修改并继续").click()
    page.get_by_role("alert").filter(has_text="至少 10 个字符").wait_for()
    page.get_by_label("原密码").fill(first)
    for label in ("新密码", "再输一次新密码"):
        page.get_by_label(label, exact=True).fill(GOOD)
    page.get_by_role("button", name="修改并继续").click()
    settled(page)
    page.goto(f"{board}/services?tab=办理效率")
    settled(page)
    page.get_by_text("张三").wait_for()
    page.get_by_role("link", name="张三").click()
    page.get_by_role("heading", name="我的账号").wait_for()
    looked_at(page)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("heading", name="登录").wait_for()
    page.go_back()
    page.get_by_role("heading", name="登录").wait_for()
    fill(page, "ＺＨＡＮＧ", "x")
    page.get_by_role("alert").wait_for()


def test_an_open_page_leads_to_the_sign_in_when_its_session_ends(people, board, visit):
    signed_up("张三", "浏览")
    page = visit(f"{board}/map", wait=False)
    fill(page, "张三", GOOD)
    settled(page)
    other = page.context.new_page()
    other.goto(f"{board}/people")
    settled(other)
    accounts.disable("张三", BY)
    for opened in (page, other):
        opened.get_by_role("heading", name="登录").wait_for(timeout=30_000)
    assert "/signin?next=" in page.url


def test_a_draft_is_gone_with_who_made_it(people, board, visit):
    for name in ("甲", "乙"):
        signed_up(name, "发布")
    page = visit(f"{board}/ledgers", wait=False)
    fill(page, "甲", GOOD)
    settled(page)
    page.locator("input[type=file]").set_input_files(
        {
            "name": "台账.csv",
            "mimeType": "text/csv",
            "buffer": "社区,登记日期,面积\n仲景01社区,2019-01-01,600\n".encode(),
        }
    )
    page.get_by_role("button", name="读取").click()
    page.locator(".st-key-panel-understood").wait_for()
    page.goto(f"{board}/account")
    page.get_by_role("button", name="退出登录").click()
    fill(page, "乙", GOOD)
    settled(page)
    page.goto(f"{board}/ledgers")
    settled(page)
    page.get_by_role("heading", name="上传台账").wait_for()
    assert page.locator(".st-key-panel-understood").count() == 0


def test_each_role_finds_its_screens_and_no_others(people, board, visit):
    for role in ("浏览", "审计", "管理"):
        signed_up(role, role)
    page = visit(board, wait=False)
    fill(page, "审计", GOOD)
    settled(page)
    assert page.locator('[data-testid="stSidebarNavLink"]').count() == 0, "one screen needs no menu"
    page.get_by_role("heading", name="操作日志").wait_for()
    looked_at_app(page)
    page.goto(f"{board}/audit")
    settled(page)
    page.get_by_text("日志完整").wait_for()
    page = visit(board, wait=False)
    fill(page, "管理", GOOD)
    settled(page)
    page.get_by_role("heading", name="用户管理").wait_for()
    page.get_by_label("用户名").fill("新来的")
    page.get_by_role("button", name="浏览").last.click()
    page.get_by_role("button", name="新增", exact=True).click()
    page.get_by_text("首次登录的密码（只显示这一次）").wait_for()
    looked_at_app(page)
    assert accounts.find("新来的").grants == granted(["浏览"])
    page = visit(board, wait=False)
    fill(page, "浏览", GOOD)
    settled(page)
    menu = " ".join(page.locator('[data-testid="stSidebarNavLink"]').all_inner_texts())
    assert "台账管理" in menu
    assert not [title for title in ("自由探索", "用户管理", "操作日志") if title in menu]
    assert "没有“自由探索、整表和查询”的权限" in page.request.get(f"{board}/explore").text()


def looked_at_app(page):
    assert not english(page)
    assert not serious(page) - {*STREAMLITS}


# —— OpenID Connect ——


@contextmanager
def provider(board, home, inside=""):
    port = free_port()
    command = ["node", str(ROOT / "tests/browser/provider.mjs"), str(port), f"{board}/signin/back", inside]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert started.stdout.readline() == "ready\n"
        (home / "access.toml").write_text(
            f'url = "{board}"\n[oidc]\nissuer = "http://127.0.0.1:{port}"\nclient_id = "board"\n'
            'client_secret = "kept-by-the-board-and-the-provider"\ntitle = "区统一认证"\n',
            encoding="utf-8",
        )
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait()
        started.stdout.close()


def at_the_provider(page, name):
    page.get_by_role("link", name="使用区统一认证登录").click()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("inside", ["inside", ""])
def test_the_provider_says_who_somebody_is(people, board, named, inside):
    accounts.add("wang.wu", granted(["分析"]), BY, local=False)
    with provider(board, people, inside):
        context = named.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(f"{board}/explore?tab=SQL")
        looked_at(page)
        at_the_provider(page, "wang.wu")
        settled(page)
        assert urlsplit(page.url).path == "/explore"
        page.get_by_role("link", name="wang.wu").wait_for()
        context.close()
    assert [line["way"] for line in log.lines() if line["action"] == "登录"] == ["统一认证"]


def test_whom_the_provider_knows_and_we_do_not_stays_outside(people, board, named):
    signed_up("zhang3", "管理")
    with provider(board, people):
        for name in ("nobody", "zhang3"):
            context = named.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(board)
            at_the_provider(page, name)
            page.get_by_role("alert").filter(has_text="不能进入").wait_for()
            assert not [cookie for cookie in context.cookies() if cookie["name"] == "wancheng"]
            context.close()
        (people / "access.toml").write_text(
            'newcomers = "浏览"\n' + (people / "access.toml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        context = named.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(board)
        at_the_provider(page, "nobody")
        settled(page)
        page.get_by_role("link", name="nobody").wait_for()
        context.close()


def test_an_answer_that_nobody_asked_for_signs_nobody_in(people, board):
    """States and codes that were made up, belong to another browser, or were used before."""
    accounts.add("wang.wu", granted(["分析"]), BY, local=False)
    with provider(board, people):
        visitor, other = Visitor(board), Visitor(board)
        begun = visitor.get("/signin/provider")
        state = re.search(r"state=([^&]+)", begun.headers["location"])[1]
        assert {"code_challenge=", "nonce=", "code_challenge_method=S256"} <= set(
            re.findall(r"code_challenge_method=S256|code_challenge=|nonce=", begun.headers["location"])
        )
        for who, query in (
            (visitor, "code=x&state=made-up"),
            (other, f"code=x&state={state}"),
            (visitor, f"code=made-up&state={state}"),
            (visitor, f"code=made-up&state={state}"),
            (visitor, "error=access_denied&error_description=<script>"),
            (visitor, ""),
        ):
            answer = who.get(f"/signin/back?{query}")
            assert answer.status_code == 403
            assert "<script" not in answer.text
            assert not who.cookie
        visitor.close()
        other.close()


def test_a_provider_that_is_away_is_said(people, board):
    accounts.add("wang.wu", granted(["分析"]), BY, local=False)
    with provider(board, people):
        pass
    visitor = Visitor(board)
    answer = visitor.get("/signin/provider")
    assert answer.status_code == 403
    assert "没有应答" in answer.text
    visitor.close()


# —— nginx ——


@contextmanager
def nginx(boards, folder, named_user=False, base=""):
    """The configuration of deploy/, on free ports and with a certificate of its own, in front of several processes; ``named_user``: it
    names the user whom its own cookie knows.
    """
    folder.mkdir()
    port, plain = free_port(), free_port()
    certificate = [
        "-keyout",
        folder / "board.key",
        "-out",
        folder / "board.crt",
        "-days",
        "2",
        "-subj",
        "/CN=board.test",
    ]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *certificate], check=True, capture_output=True
    )
    said = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for words, better in {
        "board.example.gov.cn": "board.test", "server 127.0.0.1:8501;": "".join(f"server {urlsplit(board).netloc};" for board in boards), "/signin": f"{base}/signin", "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}", "/etc/ssl/certs": str(folder), "/etc/ssl/private": str(folder),
        "/var/lib/nginx/wancheng": f"{folder}/files",
    }.items():  # fmt: skip
        assert words in said
        said = said.replace(words, better)
    if named_user:
        said = said.replace('X-Remote-User ""', "X-Remote-User $cookie_portal")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"user root; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off;\nevents {{}}\n"
        f"http {{ access_log off; {temporary}\n{said}\n}}\n",
        encoding="utf-8",
    )
    started = subprocess.Popen(
        ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"https://board.test:{port}", plain
    finally:
        started.terminate()
        started.wait()


def settings(home, url, more=""):
    (home / "access.toml").write_text(f'url = "{url}"\n{more}', encoding="utf-8")


def test_behind_nginx_with_tls(people, board, named, tmp_path):
    signed_up("张三", "发布")
    with nginx([board], tmp_path / "nginx") as (url, plain):
        settings(people, url, '[proxy]\naddresses = ["127.0.0.1"]\n')
        context = named.new_context(locale="zh-CN", ignore_https_errors=True)
        page = context.new_page()
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{url}/ledgers")
        fill(page, "张三", GOOD)
        settled(page)
        page.get_by_role("heading", name="上传台账").wait_for()
        (cookie,) = (cookie for cookie in context.cookies() if cookie["name"].endswith("wancheng"))
        assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (
            "__Host-wancheng",
            True,
            True,
            "Lax",
        )
        page.locator("input[type=file]").set_input_files(
            {"name": "台账.csv", "mimeType": "text/csv", "buffer": "社区,面积\n".encode()}
        )
        page.get_by_role("button", name="读取").click()
        settled(page)
        with page.expect_download() as taken:
            page.get_by_role("button", name="下载空白工作簿").click()
        assert taken.value.path().stat().st_size > 10_000
        context.close()
        assert not wrong
        answer = httpx2.get(f"http://127.0.0.1:{plain}/map", headers={"Host": "board.test"})
        assert answer.headers["location"] == "https://board.test/map", "plain HTTP leads to TLS"
        unverified = ssl.create_default_context()
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        with httpx2.Client(verify=unverified, base_url=f"https://127.0.0.1:{urlsplit(url).port}") as client:
            assert client.get("/", headers={"Host": urlsplit(url).netloc}).headers["strict-transport-security"]
            assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    addresses = {line["address"] for line in log.lines() if line["action"] == "登录"}
    assert addresses == {"127.0.0.1"}


def test_without_tls_nobody_signs_in_from_elsewhere(people, board, named):
    signed_up("张三", "发布")
    port = urlsplit(board).port
    settings(people, f"http://board.test:{port}")
    context = named.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"http://board.test:{port}/")
    page.get_by_role("alert").filter(has_text="没有加密").wait_for()
    assert page.get_by_label("密码", exact=True).count() == 0
    context.close()
    visitor = Visitor(board, host=f"board.test:{port}")
    assert visitor.sign_in("张三", GOOD).status_code == 403
    assert not visitor.cookie
    visitor.close()


def test_a_portal_that_names_the_user(people, board, named, tmp_path):
    accounts.add("wang.wu", granted(["分析"]), BY, local=False)
    signed_up("zhang3", "管理")
    with nginx([board], tmp_path / "nginx", named_user=True) as (url, _):
        settings(people, url, '[proxy]\nheader = "X-Remote-User"\naddresses = ["127.0.0.1"]\n')
        for name, path, found in (("wang.wu", "explore", "link"), ("zhang3", "users", "heading")):
            context = named.new_context(locale="zh-CN", ignore_https_errors=True)
            context.add_cookies([{"name": "portal", "value": name, "url": url}])
            page = context.new_page()
            page.goto(f"{url}/{path}")
            page.get_by_role(found, name={"link": name, "heading": "登录"}[found]).wait_for()
            context.close()
    stranger = Visitor(board, source="127.0.0.2", host=urlsplit(url).netloc, headers={"X-Remote-User": "wang.wu"})
    assert stranger.get("/explore").status_code == 303, "the same word from an address that is no proxy of ours"
    stranger.close()
    assert any(line["action"] == "拒绝进入" and "本地账号" in line["result"] for line in log.lines())


def test_name_and_time_stand_on_screens_and_documents_but_not_on_a_show(people, board, visit):
    signed_up("张三<b>", "发布")
    page = visit(f"{board}/brief", wait=False)
    fill(page, "张三<b>", GOOD)
    settled(page)
    assert page.locator(".watermark").count() == 0
    (people / "access.toml").write_text("watermark = true\n", encoding="utf-8")
    page.reload()
    settled(page)
    style = page.locator(".watermark").get_attribute("style")
    assert "张三&lt;b&gt; 20" in unquote(style), "an image of words, and nothing but words"
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载 Word").click()
    foot = docx.Document(taken.value.path()).sections[0].footer
    assert re.search(r"导出 张三<b> 20\d\d-\d\d-\d\d \d\d:\d\d", " ".join(paragraph.text for paragraph in foot.paragraphs))
    page.goto(f"{board}/tour")
    settled(page)
    page.get_by_role("button", name="开始放映").click()
    page.locator(".st-key-stage iframe").wait_for()
    over = "([a, b]) => [a, b].map((one) => Number(getComputedStyle(document.querySelector(one)).zIndex))"
    mark, stage = page.evaluate(over, [".watermark", ".st-key-stage"])
    assert mark < stage
