"""Who may come near: roles, accounts, sessions, settings, the rows of one's units."""

import os
import threading
import time

import pytest

from tests.ledger_rows import SHEETS
from tests.test_pictures import picture
from tests.workbooks import book, publish
from warehouse import log, people, versions
from warehouse.access import accounts, portions, sessions, settings, store
from warehouse.dataset import Dataset
from warehouse.explore import sandbox
from warehouse.intake import imports
from warehouse.ledgers import LEDGERS
from warehouse.people import CAPABILITIES, ROLES, Grant, Person, granted, machine
from warehouse.refused import Busy, Refused

BY = machine()
GOOD = "Shi-Qiao-2026"
#: Capability × role, written out: a change of data/roles.yaml is a change of this table.
MAY = {
    "view": {"浏览", "分析", "填报", "审核", "讲解", "发布"},
    "rows": {"分析", "填报", "审核", "发布"},
    "query": {"分析"},
    "export": {"分析", "发布"},
    "hand_in": {"填报", "发布"},
    "publish": {"发布"},
    "tours": {"发布"},
    "present": {"讲解", "发布"},
    "score": set(),
    "audit": {"审计"},
    "users": {"管理"},
}


def signed_up(name, *roles, password=GOOD):
    """A local account whose first password was changed."""
    first = accounts.add(name, granted(roles or ["浏览"]), BY)
    accounts.choose(name, first, password, "10.0.0.8")
    return accounts.find(name)


@pytest.fixture
def clock(monkeypatch):
    """Time that only moves when told to."""

    class Clock:
        now = 1_800_000_000.0

        def pass_(self, seconds):
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(time, "time", lambda: clock.now)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    return clock


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_capability_by_role(capability, role):
    person = Person("甲", (Grant(role),))
    assert person.may(capability) == (role in MAY[capability])
    if role not in MAY[capability]:
        with pytest.raises(Refused, match=CAPABILITIES[capability]):
            person.units(capability)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_the_terminal_is_for_who_may_write_the_folder(capability):
    """A door without roles: whoever may start it could change every file by hand."""
    assert machine().units(capability) is None


def test_scopes_of_several_roles_add_up():
    person = Person("甲", (Grant("填报", "石桥街道"), Grant("分析", "999901001001"), Grant("浏览")))
    assert person.units("hand_in") == {"石桥街道"}
    assert person.units("rows") == {"石桥街道", "999901001001"}
    assert person.units("view") is None, "one role in the whole district is enough"
    assert person.scopes == "填报（石桥街道）、分析（999901001001）、浏览"
    with pytest.raises(KeyError):
        person.may("anything")


def test_a_role_or_unit_that_is_not_is_refused():
    assert granted(["填报=石桥街道", "浏览"], ["石桥街道"]) == (Grant("填报", "石桥街道"), Grant("浏览"))
    for wrong in (["超级管理员"], ["填报=火星街道"]):
        with pytest.raises(Refused):
            granted(wrong, ["石桥街道"])


@pytest.mark.parametrize("name", ["Zhang3", "ZHANG3", "ｚｈａｎｇ３", " zhang3 ", "Ｚhang３"])
def test_a_name_is_one_however_it_is_typed(home, name):
    signed_up("zhang3")
    assert accounts.check(name, GOOD, "").shown == "zhang3"
    with pytest.raises(Refused, match="已存在"):
        accounts.add(name, granted(["浏览"]), BY)


@pytest.mark.parametrize("name", ["", " ", "a b", "甲\u200b乙", "甲\n乙", "甲\u202e乙", "长" * 41])
def test_a_name_that_is_none_is_refused(home, name):
    with pytest.raises(Refused, match="用户名"):
        accounts.add(name, granted(["浏览"]), BY)


def test_only_who_manages_users_does(home):
    other = Person("乙", (Grant("发布"),))
    signed_up("甲")
    changes = [
        lambda: accounts.add("丙", granted(["浏览"]), other),
        lambda: accounts.grant("甲", granted(["管理"]), other),
        lambda: accounts.disable("甲", other),
        lambda: accounts.reset("甲", other),
    ]
    for change in changes:
        with pytest.raises(Refused, match="管理用户"):
            change()
    assert accounts.find("甲").grants == (Grant("浏览"),)


def test_the_first_password_lets_nobody_in_before_it_is_changed(home):
    first = accounts.add("张三", granted(["浏览"]), BY)
    token = sessions.begin(accounts.check("张三", first, "").name, "本地账号", "")
    ticket = sessions.ticket(token)
    assert sessions.person(ticket) is None
    assert sessions.pending(ticket) == "张三"
    accounts.choose("张三", first, GOOD, "")
    assert sessions.pending(ticket) is None, "the session of the first password has ended"
    assert accounts.check("张三", GOOD, "").must_change is False


@pytest.mark.parametrize(
    "weak", ["short1A!", "alllowercaseletters", "1234567890123", "zhang3-Zhang3-9", "aaaaaaaaaaaaA1!", GOOD]
)
def test_weak_and_used_passwords_are_refused(home, weak):
    signed_up("zhang3")
    with pytest.raises(Refused, match="密码"):
        accounts.choose("zhang3", GOOD, weak, "")
    assert accounts.check("zhang3", GOOD, "")


def test_five_failures_lock_for_ten_minutes(home, clock):
    signed_up("张三")
    for _ in range(accounts.FAILURES):
        with pytest.raises(Refused, match="不正确"):
            accounts.check("张三", "wrong", "")
    with pytest.raises(Refused, match="锁定"):
        accounts.check("张三", GOOD, "")
    clock.pass_(accounts.LOCKED + 1)
    assert accounts.check("张三", GOOD, "")
    assert "锁定账号" in {line["action"] for line in log.lines()}


def test_many_tries_at_once_are_no_more_than_five(home, monkeypatch):
    signed_up("张三")
    tried = []
    matches = accounts._matches
    monkeypatch.setattr(accounts, "_matches", lambda *pair: tried.append(pair) or matches(*pair))

    def guess():
        with pytest.raises(Refused):
            accounts.check("张三", "wrong", "")

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([pair for pair in tried if pair[0] != accounts._NOBODY]) == accounts.FAILURES


def test_unknown_disabled_and_wrong_sound_alike(home):
    signed_up("张三")
    signed_up("李四")
    accounts.disable("李四", BY)
    said = set()
    for name, password in (("张三", "wrong"), ("没有", "wrong"), ("李四", GOOD)):
        with pytest.raises(Refused) as refused:
            accounts.check(name, password, "")
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_session_ends_unused_and_in_any_case(home, clock):
    signed_up("张三")
    ticket = sessions.ticket(sessions.begin("张三", "本地账号", "10.0.0.8"))
    assert sessions.person(ticket).address == "10.0.0.8"
    clock.pass_(29 * 60)
    sessions.seen(ticket)
    clock.pass_(29 * 60)
    assert sessions.person(ticket), "seen in between"
    clock.pass_(2 * 60)
    assert sessions.person(ticket) is None, "unused for half an hour"
    ticket = sessions.ticket(sessions.begin("张三", "本地账号", ""))
    for _ in range(24):
        clock.pass_(20 * 60)
        sessions.seen(ticket)
    assert sessions.person(ticket)
    clock.pass_(60)
    assert sessions.person(ticket) is None, "eight hours, used or not"


def test_sign_out_disabling_and_a_new_role_hold_at_once(home, clock):
    signed_up("张三", "浏览")
    here, there = (sessions.ticket(sessions.begin("张三", "本地账号", "")) for _ in range(2))
    sessions.end(here)
    assert sessions.person(here) is None
    assert sessions.person(there)
    accounts.grant("张三", granted(["分析"]), BY)
    clock.pass_(2)
    assert sessions.person(there).may("query")
    accounts.disable("张三", BY)
    clock.pass_(2)
    assert sessions.person(there) is None
    accounts.disable("张三", BY, disabled=False)
    clock.pass_(2)
    assert sessions.person(there) is None, "ended for good"
    here, there = (sessions.ticket(sessions.begin("张三", "本地账号", "")) for _ in range(2))
    sessions.end(here, everywhere=True)
    assert sessions.person(there) is None


def test_the_database_holds_no_secret(home):
    token = sessions.begin(signed_up("张三").name, "本地账号", "")
    with store.opened() as db:
        told = str([tuple(row) for table in ("people", "sessions") for row in db.execute(f"select * from {table}")])
    assert token not in told
    assert GOOD not in told
    assert "$argon2id$" in told
    assert (home / "access.sqlite").stat().st_mode & 0o077 == 0


def test_an_old_password_has_to_be_changed(home, monkeypatch):
    signed_up("张三")
    with store.opened() as db:
        db.execute("update people set changed = '2020-01-01T00:00:00+08:00'")
    assert accounts.check("张三", GOOD, "").must_change
    (home / "access.toml").write_text("password_days = 0\n", encoding="utf-8")
    assert not accounts.check("张三", GOOD, "").must_change


@pytest.mark.parametrize(
    "wrong",
    [
        "idle_minutes = 0",
        "hours = 100",
        "idle_minutes = '30'",
        "watermark = 1",
        "idle = 30",
        "newcomers = '超级'",
        "newcomers = '管理'",
        "url = 'board.example.org'",
        "[oidc]\nissuer = 'https://id.example.org'\nclient_id = 'x'",
        "url = 'https://x'\n[oidc]\nissuer = 'ftp://id'\nclient_id = 'x'",
        "[proxy]\nheader = 'X-User'",
        "[proxy]\nheader = 'X-User'\naddresses = []",
        "[ldap]\nhost = 'x'",
        "= broken",
    ],
)
def test_settings_that_are_wrong_open_no_door(home, wrong):
    home.mkdir()
    (home / "access.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(Refused, match=r"access\.toml 有误"):
        settings.read()


# —— the rows of one's units ——


@pytest.fixture
def whole(home, tmp_path):
    publish(book(tmp_path / "a.xlsx", SHEETS))
    return versions.open()


def own_units(dataset, street):
    rows = dataset.records("select code from communities where street = $street", {"street": street})
    return {row["code"] for row in rows} | {street}


def test_a_portion_holds_the_rows_of_ones_units_and_no_other(whole):
    streets = whole.streets
    assert len(streets) > 1
    own = own_units(whole, streets[0])
    part = portions.of(whole, Person("甲", (Grant("分析", streets[0]),)), "rows")
    for name, ledger in LEDGERS.items():
        every, kept = (dataset.frame(f"select * from {name}") for dataset in (whole, part))
        if ledger.belongs_to_all:
            assert len(kept) == len(every)
            continue
        named = ledger.community_fields or (ledger.scope,)
        units = whole.frame(f"select {', '.join(f'{one} as u{n}' for n, one in enumerate(named))} from {name}")
        mine = units.isin(own).any(axis=1)
        assert len(kept) == mine.sum(), name
        left, kept = ({*map(str, rows.itertuples(index=False))} for rows in (every[~mine.to_numpy()], kept))
        assert not left & kept, name
    assert part.sizes == {name: len(part.frame(f"from {name}")) for name in LEDGERS}
    assert whole.sizes["communities"] > part.sizes["communities"] == len(own) - 1


def test_a_portion_in_use_stays_and_one_that_was_cleared_is_cut_again(whole):
    day = 24 * 60 * 60
    later = Dataset(whole.path, dict(whole.manifest) | {"version": "v0002"})
    one, other = (Person("甲", (Grant("分析", street),)) for street in whole.streets[:2])

    def cut_later(by):
        """Somebody looks at the next version, a day after the portion was last written to."""
        os.utime(part.path.parent, (time.time() - 2 * day,) * 2)
        for _ in range(used):
            assert portions.of(whole, one, "query") is part
        portions.of(later, by, "query")

    part, used = portions.of(whole, one, "query"), 1
    cut_later(one)
    assert part.path.is_file(), "used a moment ago"
    used = 0
    cut_later(other)
    assert not part.path.exists()
    again = portions.of(whole, one, "query")
    assert sandbox.run(again, "select count(*) as n from communities").frame["n"].tolist() == [len(again.names)]


def test_a_portion_is_rolled_up_from_its_own_rows(whole):
    code = next(iter(whole.names))
    part = portions.of(whole, Person("甲", (Grant("分析", code),)), "query")
    tables = [name for (name,) in part.frame("select table_name from duckdb_tables()").itertuples(index=False)]
    for name in set(tables) - LEDGERS.keys():
        columns = set(part.frame(f"from {name} limit 0"))
        if "community" in columns:
            assert set(part.frame(f"select distinct community from {name}")["community"]) <= {code}
    assert sandbox.run(part, "select count(*) as n from communities").frame["n"].tolist() == [1]


def test_whom_everything_is_open_gets_the_dataset_itself(whole):
    assert portions.of(whole, machine(), "rows") is whole
    with pytest.raises(Refused, match="看来源行"):
        portions.of(whole, people.visitor(), "rows")


def test_a_scoped_draft_changes_no_other_rows(whole, tmp_path):
    clerk = Person("甲", (Grant("发布", "新华街道"),))
    head, *every = SHEETS["阵地面积"]
    rows = [head, *([*row[:2], 777, *row[3:]] for row in every)]
    draft = imports.prepare(book(tmp_path / "b.xlsx", {"阵地面积": rows}))
    assert not draft.problems, draft.problems
    with pytest.raises(Refused, match="范围以外"):
        imports.publish(draft, clerk)
    with pytest.raises(Refused, match="范围以外"):
        imports.prepare(tmp_path / "b.xlsx", by=clerk)
    with pytest.raises(Refused, match="权限"):
        imports.prepare(tmp_path / "b.xlsx", by=people.visitor())
    assert versions.current() == "v0001"
    with pytest.raises(Refused, match="全区范围"):
        versions.rollback("v0001", clerk)
    path = book(tmp_path / "c.xlsx", {"阵地面积": [head, ["梅园社区", every[0][1], 600, None]]})
    own = imports.prepare(path, by=Person("乙", (Grant("填报", "新华街道"),)))
    described = imports.publish(own, clerk)
    assert (described["drafted"], described["who"]) == ("乙", "甲")
    said = [(line["who"], line["result"]) for line in log.lines() if line["action"] == "核对"]
    assert said == [("甲", "超出范围"), ("乙", "通过")]


def offered(tmp_path, **sheets):
    """A draft of more rows."""
    draft = imports.prepare(book(tmp_path / "more.xlsx", sheets), imports.APPEND)
    assert not draft.problems, draft.problems
    return draft


def test_nobody_makes_anothers_community_their_own(whole, tmp_path):
    """By saying in the directory that it lies in one's street."""
    clerk = Person("甲", (Grant("发布", "新华街道"),))
    head, *rows = SHEETS["社区名录"]
    taken = [[value if title != "街道" else "新华街道" for title, value in zip(head, rows[0], strict=True)]]
    draft = imports.prepare(book(tmp_path / "more.xlsx", {"社区名录": [head, *taken]}), imports.APPEND)
    if not draft.problems:
        with pytest.raises(Refused, match="范围以外"):
            imports.publish(draft, clerk)
    away = [[value if title != "街道" else whole.streets[0] for title, value in zip(head, rows[-1], strict=True)]]
    draft = imports.prepare(book(tmp_path / "away.xlsx", {"社区名录": [head, *away]}), imports.APPEND)
    if not draft.problems:
        with pytest.raises(Refused, match="范围以外"):
            imports.publish(draft, clerk)
    assert versions.current() == "v0001"


def test_nobody_takes_anothers_row_by_its_key(whole, tmp_path):
    """A number of somebody else's with one's own community in its row."""
    clerk = Person("甲", (Grant("发布", "新华街道"),))
    head, first, *_ = SHEETS["阵地项目"]
    assert first[head.index("社区")] != "梅园社区"
    row = [value if title != "社区" else "梅园社区" for title, value in zip(head, first, strict=True)]
    draft = imports.prepare(book(tmp_path / "more.xlsx", {"阵地项目": [head, row]}), imports.APPEND)
    assert "现在属于石桥社区" in str(draft.problems[0])
    with pytest.raises(Refused):
        imports.publish(draft, clerk)
    assert versions.current() == "v0001"


def test_a_role_without_its_unit_is_not_the_district():
    with pytest.raises(Refused, match="后面要写"):
        granted(["填报="])


def test_users_are_of_the_whole_district_and_nobody_raises_themselves(home):
    signed_up("甲", "管理")
    chief, local = Person("甲", (Grant("管理"),)), Person("乙", (Grant("管理", "新华街道"),))
    for change in (
        lambda: accounts.add("丙", granted(["浏览"]), local),
        lambda: accounts.grant("甲", granted(["管理", "发布"]), chief),
        lambda: accounts.disable("甲", chief),
        lambda: accounts.add("丁", granted(["审计=新华街道"]), chief),
    ):
        with pytest.raises(Refused):
            change()
    assert accounts.add("丙", granted(["浏览"]), chief)


def test_who_is_known_keeps_the_door_shut_whatever_becomes_of_the_settings(home):
    assert not accounts.exist()
    accounts.add("wang.wu", granted(["浏览"]), BY, local=False)
    assert accounts.exist()
    assert not accounts.any_local()


def test_passwords_wait_for_each_other(home, monkeypatch):
    signed_up("张三")
    monkeypatch.setattr(accounts, "_WAIT", 0.05)
    with accounts._SLOTS, accounts._SLOTS:
        for name in ["没有", *["张三"] * accounts.FAILURES]:
            with pytest.raises(Busy, match="太多"):
                accounts.check(name, GOOD, "")
    assert accounts.check("张三", GOOD, ""), "who had no turn gave no wrong password"


def test_a_draft_brings_no_picture_under_anothers_name(home, tmp_path):
    """Pictures go by their names in the whole district."""
    folder = tmp_path / "all"
    folder.mkdir()
    book(folder / "a.xlsx", SHEETS)
    named = [row for row in SHEETS["每周进度"][1:] if row[4]]
    for row in named:
        for name in row[4].split(";"):
            picture(folder / name)
    imports.publish(imports.prepare(folder), BY)
    theirs = named[0]
    project = next(row for row in SHEETS["阵地项目"][1:] if row[0] == theirs[0])
    assert project[1] != "梅园社区"
    own = next(row for row in SHEETS["阵地项目"][1:] if row[1] == "梅园社区")
    again = tmp_path / "again"
    again.mkdir()
    book(again / "a.xlsx", {"每周进度": [SHEETS["每周进度"][0], [own[0], theirs[1], 50, "进展", theirs[4]]]})
    for name in theirs[4].split(";"):
        picture(again / name, "blue")
    draft = imports.prepare(again, imports.APPEND)
    assert "现有进展已用这个名称的另一张图片" in "\n".join(map(str, draft.problems))
    draft = imports.prepare(again, imports.REPLACE, whole=["每周进度"])
    with pytest.raises(Refused, match="范围以外"):
        imports.publish(draft, Person("甲", (Grant("发布", "新华街道"),)))
