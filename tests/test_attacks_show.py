"""What somebody might try at a running show: at its desk, from a telephone, as a judge."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from components.gate.asked import Asked
from tests.bureau import ORIGINS
from warehouse.access import settings
from warehouse.people import ROLES, machine
from warehouse.tours import codes, judging, running, shows
from warehouse.tours.codes import JUDGE, REMOTE
from warehouse.tours.shows import Drawn, Slide

SLIDES = (
    Slide("cover", "观摩"),
    Slide("stop", "甲", "999901001001", notes=("geheim",)),
    Slide("stop", "乙", "999901001002"),
    Slide("closing", "谢谢"),
)


def a_show(bureau, monkeypatch, owner="发布"):
    """A show of somebody's that is at its first stop, and its codes."""
    monkeypatch.setenv("WANCHENG_HOME", str(bureau.home))
    start, by = shows.start(), replace(machine(), name=owner)
    shows.frozen(start, lambda: Drawn("<p>geheim</p>", SLIDES), {})
    show = running.begin(start, f"观摩 {start}", "v0001", 1, by)
    running.turn(show.id, "next")
    return running.find(show.id), codes.given(show, REMOTE, by), codes.given(show, JUDGE, by)


@pytest.mark.parametrize("role", ROLES)
def test_a_desk_is_for_who_began_the_show_and_may_present(bureau, monkeypatch, role):
    show, _, _ = a_show(bureau, monkeypatch, owner=role)
    visitor, foreign = bureau.person(role), bureau.person("发布" if role != "发布" else "讲解")
    may, asked = "present" in ROLES[role], f"?show={show.start}"
    assert visitor.get(f"/desk{asked}").status_code == (200 if may else 403)
    assert visitor.get(f"/desk/state{asked}").status_code == (200 if may else 204)
    assert ("geheim" in visitor.get(f"/desk/slides{asked}").text) == may
    given = visitor.post(f"/desk/code{asked}", kind="judge").status_code
    assert given == (200 if may and "publish" in ROLES[role] else 409), (
        "judges' scores need somebody who may record them"
    )
    for other in ([] if may else [visitor]) + [foreign]:
        for path in ("", "/state", "/slides", "/laid"):
            answer = other.get(f"/desk{path}{asked}")
            assert answer.status_code in (204, 403)
            assert "geheim" not in answer.text
        for act, form in (
            ("put", {"at": "2", "shown": "0", "black": "0"}), ("turn", {"do": "next"}), ("code", {"kind": "judge"}),
            ("code", {"kind": "remote", "new": "1"}), ("release", {"number": "1"}), ("reveal", {}), ("end", {}),
        ):  # fmt: skip
            assert other.post(f"/desk/{act}{asked}", **form).status_code == 409, act
    assert (running.find(show.id).at, running.find(show.id).over) == (1, False)


def test_strange_words_at_the_desk_change_nothing(bureau, monkeypatch):
    show, _, _ = a_show(bureau, monkeypatch)
    visitor, before = bureau.person("发布"), running.find(show.id)
    for act, form in (
        ("put", {}), ("put", {"at": "x", "shown": "", "black": ""}), ("put", {"at": "99", "shown": "1", "black": "0"}), ("turn", {}),
        ("turn", {"do": "drop"}), ("turn", {"to": "-1"}), ("turn", {"do": "results"}), ("code", {"kind": "admin"}), ("code", {}),
        ("release", {"number": "1 or 1"}), ("reveal", {}), ("nothing", {}), ("turn", {"do": "next", "x": "y" * 10_000}),
    ):  # fmt: skip
        assert visitor.post(f"/desk/{act}?show={show.start}", **form).status_code in (400, 404, 409), (act, form)
    headers = {"Origin": visitor.origin}
    for body in (b"\xff\xfe", b"&" * 5_000, b"{}", b""):
        assert visitor.http.post(f"/desk/turn?show={show.start}", content=body, headers=headers).status_code == 400
    for name in ("", "x" * 5_000, "'; drop table shows --", show.id):
        assert visitor.get("/desk/state", **{}).status_code == 204
        assert visitor.get(f"/desk?show={quote(name)}").status_code == 403
    assert replace(running.find(show.id), seq=before.seq) == before


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_site_turns_no_page_and_scores_nothing(bureau, monkeypatch, origin):
    show, remote, judges = a_show(bureau, monkeypatch)
    phone = bureau.somebody(source="127.0.0.3")
    assert phone.post(f"/remote/{remote}/turn", origin, do="next").status_code == 403
    assert phone.post(f"/judge/{judges}/join", origin, name="甲").status_code == 403
    assert phone.post("/remote", origin, code=remote).status_code == 403
    assert bureau.person("发布").post(f"/desk/end?show={show.start}", origin).status_code == 403
    assert (running.find(show.id).at, judging.seats(show), running.find(show.id).over) == (1, [], False)


def test_a_telephone_turns_its_show_and_does_nothing_else(bureau, monkeypatch):
    show, remote, judges = a_show(bureau, monkeypatch)
    other, _, _ = a_show(bureau, monkeypatch)
    phone = bureau.somebody(source="127.0.0.4")
    page = phone.get(f"/remote/{remote}")
    assert page.status_code == 200
    assert "geheim" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    told = phone.get(f"/remote/{remote}/state").json()
    assert (told["at"], told["title"], "geheim" in str(told)) == (1, "甲", False)
    assert phone.post(f"/remote/{remote}/turn", do="next").json()["at"] == 2
    for act in ("black", "reveal", "results", "invitation", "end"):
        assert phone.post(f"/remote/{remote}/turn", do=act).status_code == 409
    assert phone.post(f"/remote/{remote}/turn").status_code == 400
    for path in (f"/remote/{judges}", f"/judge/{remote}", f"/judge/{remote}/state", f"/remote/{other.start}"):
        assert phone.get(path).status_code == 404, path
    for path in ("/map", "/desk?show=" + show.start, "/ledgers", f"/remote/{remote}/../../map", "/account"):
        assert phone.get(path).status_code in (303, 404), path
    assert running.find(other.id).at == 1
    assert running.find(show.id).black == 0


def test_codes_are_of_their_show_and_of_its_time(bureau, monkeypatch):
    show, remote, judges = a_show(bureau, monkeypatch)
    phone = bureau.somebody(source="127.0.0.5")
    assert phone.post(f"/judge/{judges}/join", name="甲").status_code == 200
    running.end(show.id, replace(machine(), name="发布"))
    for path in (f"/remote/{remote}", f"/judge/{judges}", f"/remote/{remote}/state", f"/judge/{judges}/state"):
        answer = phone.get(path)
        assert answer.status_code == 410
        assert "观摩已结束" in answer.text
    assert phone.post(f"/remote/{remote}/turn", do="next").status_code == 410
    assert phone.post(f"/judge/{judges}/mark", community="999901001001", score="90").status_code == 410
    assert bureau.person("发布").get(f"/desk?show={show.start}").status_code == 410


def test_who_guesses_codes_is_stopped(bureau, monkeypatch):
    _, remote, _ = a_show(bureau, monkeypatch)
    guesser = bureau.somebody(source="127.0.0.6")
    said = [guesser.get(f"/remote/2222222{letter}/state").status_code for letter in "ABCDEFGHJKMN"]
    assert said == [404] * 10 + [429] * 2
    assert guesser.post("/judge", code="x").status_code == 429
    assert bureau.somebody(source="127.0.0.7").get("/remote/22222222/state").status_code == 404
    assert guesser.get(f"/remote/{remote}").status_code == 200, "a hall's telephones share one address"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "10.0.0.8"},
        {"Forwarded": "for=10.0.0.8"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "10.0.0.8"},
    ],
)
def test_from_elsewhere_no_code_opens_anything(bureau, monkeypatch, headers):
    """Through a proxy that nobody knows one may come from anywhere, whatever it says."""
    _, remote, judges = a_show(bureau, monkeypatch)
    visitor = bureau.somebody(headers=headers)
    for path in ("/remote", f"/remote/{remote}", f"/remote/{remote}/state", f"/judge/{judges}", "/judge/judge.js"):
        assert visitor.get(path).status_code == 403
    assert visitor.post(f"/remote/{remote}/turn", do="next").status_code == 403


@pytest.mark.parametrize(
    ("client", "headers", "near"),
    [
        ("127.0.0.1", {}, True),
        ("10.20.0.8", {}, True),
        ("192.168.1.7", {}, True),
        ("::ffff:192.168.1.7", {}, True),
        ("fd12::1", {}, True),
        ("203.0.113.9", {}, False),
        ("100.64.0.1", {}, False),
        ("2001:db8::1", {}, False),
        ("", {}, False),
        ("10.20.0.8", {"x-forwarded-for": "10.20.0.9"}, False),
        ("10.9.9.9", {"x-forwarded-for": "10.20.0.9"}, True),
        ("10.9.9.9", {"x-forwarded-for": "10.20.0.9, 203.0.113.9"}, False),
        ("10.9.9.9", {"x-forwarded-for": "nobody"}, False),
        ("10.9.9.9", {}, False),
    ],
)
def test_the_offices_own_network(client, headers, near):
    limits = settings.Settings(proxy=settings.Proxy(("10.9.9.9",)))
    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert Asked({"type": "http", "headers": given, "client": (client, 4711)}, limits).near == near
    narrow = replace(limits, networks=("10.99.0.0/16",))
    assert Asked({"type": "http", "headers": given, "client": (client, 4711)}, narrow).near == (client == "127.0.0.1")


@pytest.mark.parametrize("body", [b"score=x" * 10_000, b"\xff\xfe", b"&" * 5_000, b"", b"community=%00&score=%00"])
def test_strange_scores_are_refused(bureau, monkeypatch, body):
    show, _, judges = a_show(bureau, monkeypatch)
    phone = bureau.somebody(source="127.0.0.8")
    headers = {"Origin": phone.origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert phone.http.post(f"/judge/{judges}/mark", content=body, headers=headers).status_code == 409, "no seat"
    assert phone.http.post(f"/judge/{judges}/join", content=body, headers=headers).status_code == 400
    phone.post(f"/judge/{judges}/join", name="甲")
    assert phone.http.post(f"/judge/{judges}/mark", content=body, headers=headers).status_code in (400, 409)
    assert judging.given(show, 1) == {}


def test_a_judge_scores_for_nobody_else_and_sees_nobody_elses(bureau, monkeypatch):
    show, _, judges = a_show(bureau, monkeypatch)
    other, _, others = a_show(bureau, monkeypatch)
    one, two = bureau.somebody(source="127.0.0.9"), bureau.somebody(source="127.0.0.10")
    name = "<img src=x onload=1>"
    answer = one.post(f"/judge/{judges}/join", name=name)
    assert {"HttpOnly", "SameSite=strict", "Path=/judge"} <= set(answer.headers["set-cookie"].split("; "))
    assert two.post(f"/judge/{judges}/join", name=name).status_code == 409, "taken"
    two.post(f"/judge/{judges}/join", name="乙")
    for score in ("90", "90", "91"):
        told = one.post(f"/judge/{judges}/mark", community="999901001001", score=score, number="2").json()
    assert told["given"] == {"999901001001": 91}
    assert two.get(f"/judge/{judges}/state").json()["given"] == {}
    assert one.post(f"/judge/{judges}/mark", community="999901001002", score="90").status_code == 409, "not yet shown"
    assert one.post(f"/judge/{others}/mark", community="999901001001", score="90").status_code == 409, (
        "another show's seat"
    )
    assert "<img" not in one.get(f"/judge/{judges}").text
    assert "onload=1&gt;" in one.get(f"/judge/{judges}").text
    assert {seat.number: judging.given(show, seat.number) for seat in judging.seats(show)} == {
        1: {"999901001001": 91},
        2: {},
    }
    assert judging.seats(other) == []
