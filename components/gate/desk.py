"""The presenter's desk (讲解台): notes, next slide, pace; the stage that turns with it; codes for telephones and judges.

A show belongs to who began it: nobody else's session opens its desk.
"""

import asyncio
import socket
from collections.abc import Callable

import segno
import streamlit as st
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from components.gate import forms, pages, tickets
from components.gate.asked import Asked, base, split
from warehouse import versions
from warehouse.access import settings
from warehouse.people import Person
from warehouse.refused import Refused
from warehouse.tours import codes, judging, pace, running, scores, shows
from warehouse.tours.running import Show
from warehouse.words import numbers, plain

STEM = "desk"
_HOLD, _LOOK = 10.0, 0.12  # seconds that an answer may wait for news, and between looks for some
_HTML = plain.markup(__file__, head=pages.head)


def application() -> ASGIApp:
    at = f"{base()}/{STEM}"
    return Starlette(
        routes=[
            Route(at, _desk, methods=["GET"]),
            Route(f"{at}/desk.js", lambda request: pages.script("desk.js"), methods=["GET"]),
            Route(f"{at}/state", _state, methods=["GET"]),
            Route(f"{at}/slides", _slides, methods=["GET"]),
            Route(f"{at}/laid", _laid, methods=["GET"]),
            *(Route(f"{at}/{name}", _acting(act), methods=["POST"]) for name, act in _ACTS.items()),
        ]
    )


async def news(request: Request, id: str, after: str) -> Show | None:
    """The show, as soon as it is not as it was ``after``, or when nobody waits any longer."""
    for _ in range(int(_HOLD / _LOOK)):
        show = await run_in_threadpool(running.lately, id)
        if show is None or show.over or str(show.seq) != after or await request.is_disconnected():
            return show
        await asyncio.sleep(_LOOK)
    return show


def _own(request: Request) -> tuple[Show, Person]:
    """The show that is asked for and who asks. Raises Refused where it is not theirs."""
    person = tickets.holder(request.headers.get(tickets.HEADER, "")) or Person("已退出的用户")
    person.require("present")
    show = running.find(shows.id(request.query_params.get("show", "")))
    if show.owner != person.name:
        raise Refused(f"这场观摩由{show.owner}主持，讲解台只供其本人使用。")
    return show, person


def _desk(request: Request) -> Response:
    try:
        show, person = _own(request)
        if show.over:
            return pages.told(410, "观摩已结束", "遥控和评分也已随之关闭。")
        show.slides  # noqa: B018  Refused where they are cleared away
    except Refused as refused:
        return pages.told(403, "打不开讲解台", str(refused))
    judged = not show.rehearsal and codes.judged(person)
    return pages.scripted(_HTML.desk(base(), show, judged, versions.open(show.version).is_demo))


async def _state(request: Request) -> Response:
    """How the show stands; nothing to who has no part in it, as everybody's stage asks."""
    try:
        show, _ = await run_in_threadpool(_own, request)
        found = await news(request, show.id, request.query_params.get("after", ""))
        return JSONResponse(await run_in_threadpool(_told, found or show), headers={"cache-control": "no-store"})
    except Refused:
        return Response(status_code=204)


def _told(show: Show) -> dict:
    plan = pace.rehearsed(show.route)
    stands, slides = pace.of(show, plan), show.slides
    slide, following = slides[show.at], slides[show.at + 1 : show.at + 2]
    return {
        "seq": show.seq, "at": show.at, "total": len(slides), "shown": show.shown, "black": show.black, "laid": show.laid,
        "over": show.over, "title": slide.title, "next": following[0].title if following else "", "hides": slide.hidden,
        "spoken": slide.spoken, "notes": slide.notes, "scored": bool(show.scored),
        "started": bool(show.started), "elapsed": stands.elapsed, "spent": stands.spent, "due": stands.due, "planned": stands.planned,
        "whole": stands.total, "judges": [{"number": one.number, "name": one.name, "count": one.count} for one in judging.seats(show)],
        "stops": len({slide.community for slide in show.visited}),
    }  # fmt: skip


def _slides(request: Request) -> Response:
    """The slides as the stage has them, for the desk's own pictures."""
    try:
        return HTMLResponse(shows.document(_own(request)[0].id), headers={"cache-control": "no-store"})
    except Refused as refused:
        return pages.told(403, "没有画面", str(refused))


def _laid(request: Request) -> Response:
    """What lies over the slides: the ranking by the judges' scores once it is revealed, or the judges' code."""
    try:
        show, person = _own(request)
        if show.laid == running.INVITATION:
            code, address, drawn = _reaching(request, codes.JUDGE, codes.given(show, codes.JUDGE, person))
            return HTMLResponse(str(_HTML.invitation(drawn, code, address)))
    except Refused:
        return Response(status_code=204)
    if show.laid != running.RESULTS:
        return Response(status_code=204)
    dataset = versions.open(show.scored)
    table = scores.ranking(dataset, show.route, show.dropped)
    rows = [
        (row.standing, row.name, numbers.exact(row.score, 2), str(row.judges))
        for row in table.head(scores.shown([1] * len(table))).itertuples()
    ]
    first = "、".join(table.loc[table["place"] == 1, "name"])
    foot = f"{'演示数据 · ' if dataset.is_demo else ''}{dataset.manifest['name']} · 评分所在版本 {show.scored}"
    return HTMLResponse(str(_HTML.results(rows, first, len(table), scores.rule(show.dropped), foot)))


def _acting(act: Callable[[Request, dict[str, str], Show, Person], dict]) -> Callable:
    """What the stage or the desk does, as a route: answers with how the show then stands, or says why not."""

    async def acted(request: Request) -> Response:
        form = await forms.read(request)
        return await run_in_threadpool(_answered, request, form)

    def _answered(request: Request, form: dict[str, str]) -> Response:
        try:
            show, person = _own(request)
            more = act(request, form, show, person)
            return JSONResponse(_told(running.find(show.id)) | more)
        except Refused as refused:
            return JSONResponse({"words": str(refused)}, 409)
        except (KeyError, ValueError):
            return JSONResponse({"words": "没有看懂这个请求。"}, 400)

    return acted


def _put(request: Request, form: dict[str, str], show: Show, person: Person) -> dict:
    running.put(show.id, int(form["at"]), form["shown"] == "1", form["black"] == "1")
    return {}


def _turn(request: Request, form: dict[str, str], show: Show, person: Person) -> dict:
    if "to" in form:
        running.put(show.id, int(form["to"]), bool(show.shown), False)
    else:
        running.turn(show.id, form["do"])
    return {}


def _code(request: Request, form: dict[str, str], show: Show, person: Person) -> dict:
    kind = form["kind"]
    given = (codes.renew if form.get("new") else codes.given)(show, kind, person)
    code, address, drawn = _reaching(request, kind, given)
    return {"code": code, "address": address, "drawn": drawn}


def _reaching(request: Request, kind: str, code: str) -> tuple[str, str, str]:
    """A code as it is read, the address it is typed at and a picture to scan, both empty where telephones do not reach us."""
    if not (where := _reached(request)):
        return codes.grouped(code), "", ""
    drawn = segno.make(f"{where}/{kind}/{code}", error="m", micro=False).svg_data_uri(scale=8, border=2)
    return codes.grouped(code), f"{where}/{kind}", drawn


def _release(request: Request, form: dict[str, str], show: Show, person: Person) -> dict:
    judging.release(show, int(form["number"]), person)
    return {}


def _reveal(request: Request, form: dict[str, str], show: Show, person: Person) -> dict:
    if not judging.record(show, person):
        raise Refused("还没有评委评分。")
    running.turn(show.id, running.RESULTS)
    return {}


def _end(request: Request, form: dict[str, str], show: Show, person: Person) -> dict:
    return {"saved": finish(show, person)}


def finish(show: Show, by: Person) -> str:
    """End a show and bring its judges' scores into the ledger. Returns the version, empty where there are none."""
    running.end(show.id, by)
    return judging.record(show, by) if not show.rehearsal and by.may("tours") else ""


_ACTS = {"put": _put, "turn": _turn, "code": _code, "release": _release, "reveal": _reveal, "end": _end}


def _reached(request: Request) -> str:
    """The address that telephones reach us by; empty where they cannot."""
    asked = Asked(request.scope, settings.read())
    if asked.settings.url:
        return asked.settings.url.rstrip("/")
    scheme = "https" if asked.secure else "http"
    if not asked.direct:
        return f"{scheme}://{asked.host}{base()}"
    listens = st.get_option("server.address")
    if listens in ("127.0.0.1", "localhost", "::1"):
        return ""
    port = split(f"//{asked.host}").port
    host = _own_address()
    return f"{scheme}://{host}{f':{port}' if port else ''}{base()}" if host else ""


def _own_address() -> str:
    """This machine's address in the office's network; nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 9))
            return probe.getsockname()[0]
        except OSError:
            return ""
