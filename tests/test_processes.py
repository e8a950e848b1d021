"""Several processes on one folder: what one of them does holds for the others, and what two do at once is done one after the other."""

import multiprocessing
import shutil
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from unittest.mock import patch

import pytest

from tests.browser.server import ROOT, served
from tests.ledger_rows import SHEETS
from tests.test_access import GOOD, signed_up
from tests.viewer import Visitor
from tests.workbooks import book, publish
from warehouse import demo, log, people, versions
from warehouse.access import accounts, backup
from warehouse.explore import views
from warehouse.explore.views import View
from warehouse.intake import imports
from warehouse.people import granted
from warehouse.refused import Refused
from warehouse.tours import codes, routes, running, shows
from warehouse.tours.codes import JUDGE, REMOTE
from warehouse.tours.routes import Route, Stop
from warehouse.tours.shows import Drawn, Slide

BY = people.machine()
MANY = 4


# —— what processes write at once ——


def _at_once(ready, said, work, arguments):
    """In a process of its own: get ready, wait for the others, do it, say what came of it."""
    steps = work(*arguments)
    try:
        next(steps)
        ready.wait(60)
        said.put(next(steps, None))
    except Refused as refused:
        said.put(refused)
    except BaseException as error:
        said.put(f"{error!r}")
        raise


def at_once(work, *each):
    """What came of ``work`` with each of the arguments, in as many processes, from the same moment on."""
    spawn = multiprocessing.get_context("spawn")
    ready, said = spawn.Barrier(len(each)), spawn.Queue()
    started = [spawn.Process(target=_at_once, args=(ready, said, work, arguments)) for arguments in each]
    with patch.dict(
        sys.modules, __main__=sys.modules[__name__]
    ):  # not the page that AppTest drew last, which it leaves there
        for process in started:
            process.start()
    found = [said.get(timeout=120) for _ in started]
    for process in started:
        process.join(30)
    return found


def publishes(file):
    draft = imports.prepare(file, by=BY)
    assert draft.verdict == "通过", draft.problems
    yield
    yield imports.publish(draft, BY)["version"]


def test_of_two_who_publish_at_once_one_is_refused(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    found = at_once(publishes, *[(book(tmp_path / f"{name}.xlsx", SHEETS),) for name in "bc"])
    assert Counter(map(type, found)) == {str: 1, Refused: 1}, found
    assert versions.current() == "v0002"
    assert [line["version"] for line in log.lines() if line["action"] == "发布"] == ["v0001", "v0002"]


def adds(who):
    yield
    for number in range(25):
        log.add("导出", people.Person(who, ()), file=f"{number}.xlsx")
    yield who


def test_the_log_holds_together_whoever_writes_it(home):
    assert set(at_once(adds, *[(f"第{number}人",) for number in range(MANY)])) == {f"第{n}人" for n in range(MANY)}
    assert log.verify() == []
    assert Counter(line["who"] for line in log.lines()) == {f"第{n}人": 25 for n in range(MANY)}


def keeps(name):
    yield
    for number in range(5):
        views.save(View(f"{name}-{number}", "", sql="select 1"), BY)
        routes.save(Route(f"{name}-{number}", (Stop("999901001001"),)), BY)
    yield name


def test_no_view_and_no_route_is_lost(home):
    at_once(keeps, *[(f"第{number}人",) for number in range(MANY)])
    names = {f"第{n}人-{number}" for n in range(MANY) for number in range(5)}
    assert set(views.saved()) == set(routes.saved()) == names


def signs_up(name):
    yield
    yield accounts.add(name, granted(["浏览"]), BY)


def test_a_name_is_given_once_and_the_database_made_once(home):
    found = at_once(signs_up, *[("张三",)] * MANY)
    assert Counter(map(type, found)) == {str: 1, Refused: MANY - 1}, found
    assert [account.shown for account in accounts.listed()] == ["张三"]


def shown(folder, number):
    yield
    yield shows.frozen("石桥观摩", lambda: shows.Drawn(f"第{number}份", ()), {})


def test_a_show_is_the_same_wherever_it_is_asked_for(home):
    assert len(set(at_once(shown, *[(home, number) for number in range(MANY)]))) == 1


def serves(folder):
    yield
    with backup.serving():
        yield versions.current()


def test_processes_that_start_at_once_finish_what_a_restore_began(home, tmp_path, monkeypatch):
    demo.publish_first(lambda share, text: None)
    backup.backup(tmp_path / "kept.zip", BY)
    mark = home / backup._STEP

    def stopped():
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backup, "finish", lambda: stopped() if mark.is_file() else None)
        with pytest.raises(KeyboardInterrupt):
            backup.restore(tmp_path / "kept.zip", BY)
    assert mark.is_file()
    assert at_once(serves, *[(home,)] * MANY) == ["v0001"] * MANY
    assert not (home / "restoring").exists()


# —— two that serve ——


@pytest.fixture(scope="module")
def two(demo_home, tmp_path_factory):
    """Two servers on one folder."""
    folder = tmp_path_factory.mktemp("two")
    shutil.copytree(demo_home, folder / "home")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as servers:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        for name in ("张三", "李四"):
            signed_up(name, "发布", "分析")
        yield [
            servers.enter_context(served(ROOT / "app.py", folder / "home", folder / f"{number}.log"))
            for number in range(2)
        ]


@pytest.fixture
def visitors(two):
    """The same browser at both."""
    at = [Visitor(address) for address in two]
    at[0].sign_in("张三", GOOD)
    at[1].http.cookies.set("wancheng", at[0].cookie)
    yield at
    for visitor in at:
        visitor.close()


@pytest.fixture(autouse=True)
def _where(request, monkeypatch):
    if "two" in request.fixturenames:
        request.getfixturevalue("two")


def test_who_signed_in_at_one_is_known_at_the_other_until_they_sign_out(visitors):
    one, other = visitors
    pages = [visitor.page() for visitor in visitors]
    for page in pages:
        assert "总览" in page.run()
    one.post("/signout")
    begun = time.monotonic()
    for page in pages:
        page.told("nothing", seconds=10)
        assert page.code == 4401
    assert time.monotonic() - begun < 15
    assert other.get("/").status_code == 303


def test_what_is_published_and_kept_at_one_is_seen_at_the_other(visitors):
    one, other = (visitor.page() for visitor in visitors)
    for page in (one, other):
        assert "数据已更新至" not in page.run()
    demo.publish()
    active = versions.current()
    for page in (one, other):
        assert f"数据已更新至 {active}" in page.run()
        assert f"数据已更新至 {active}" not in page.click(f"数据已更新至 {active}，点此查看")
    owner = people.Person("张三", granted(["发布", "分析"]))
    routes.save(Route("石桥路线", routes.whole(versions.open(), None).stops[:2]), owner)
    assert all("石桥路线" in page.run("tour") for page in (one, other))


def test_wrong_passwords_are_counted_together(two):
    strangers = [Visitor(address) for address in two]

    def tries(number):
        return strangers[number % 2].sign_in("李四", f"wrong-{number}").status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(tries, range(accounts.FAILURES))) == {403}
    for stranger in strangers:
        stranger.sign_in("李四", GOOD)
        assert not stranger.cookie, "locked at both"
        stranger.close()
    said = [line["result"] for line in log.lines() if line["action"] in ("登录", "锁定账号") and line["who"] == "李四"]
    assert Counter(said) == {"密码错误": accounts.FAILURES, "连续 5 次密码错误": 1, "账号锁定中": 2}
    assert log.verify() == []


def test_a_running_show_is_one_wherever_its_desk_and_its_telephones_are_answered(two, visitors):
    active = versions.current()
    community = next(iter(versions.open().names))
    slides = Slide("cover", "石桥路线"), Slide("stop", "石桥社区", community), Slide("closing", "谢谢")
    start, owner = shows.start(), people.Person("张三", granted(["发布"]))
    shows.frozen(start, lambda: Drawn("<p>", slides), {})
    show = running.begin(start, "石桥路线", active, 1, owner)
    remote, judges = (codes.given(show, kind, owner) for kind in (REMOTE, JUDGE))
    phones = [Visitor(address) for address in two]
    for at, phone in enumerate(phones):
        assert phone.post(f"/remote/{remote}/turn", do="next").json()["at"] == at + 1
    assert [phone.get(f"/remote/{remote}/state").json()["at"] for phone in phones] == [2, 2]
    assert phones[0].post(f"/judge/{judges}/join", name="评委甲").status_code == 200
    phones[1].http.cookies.set("wancheng-seat", phones[0].http.cookies["wancheng-seat"])
    told = phones[1].post(f"/judge/{judges}/mark", community=community, score="90").json()
    assert told["given"] == {community: 90}
    assert [visitor.get(f"/desk?show={start}").status_code for visitor in visitors] == [200, 200]
    assert visitors[1].post(f"/desk/end?show={start}").status_code == 200
    assert [phone.post(f"/remote/{remote}/turn", do="back").status_code for phone in phones] == [410, 410]
    for phone in phones:
        phone.close()
