"""Telephones in a running show: the presenter's remote and the judges' page. Nobody signs in; a code opens one show until it is over.

They are answered in the office's own network only, and find nothing else behind the code.
"""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from components.gate import forms, pages
from components.gate.asked import Asked, base
from components.gate.desk import news
from warehouse import people, versions
from warehouse.access import settings
from warehouse.refused import Refused
from warehouse.tours import codes, judging, running
from warehouse.tours.codes import JUDGE, REMOTE
from warehouse.tours.running import Show
from warehouse.words import plain

STEMS = (REMOTE, JUDGE)
_SEAT = "wancheng-seat"
_TITLES = {REMOTE: "遥控", JUDGE: "评委评分"}
_STATUS = {codes.TooMany: 429, codes.Wrong: 404, codes.Over: 410}
_HTML = plain.markup(__file__, head=pages.head, shell=pages.shell)


def application() -> ASGIApp:
    routes = []
    for kind in STEMS:
        at = f"{base()}/{kind}"
        routes += [
            Route(at, _entry(kind), methods=["GET"]),
            Route(at, _entered(kind), methods=["POST"]),
            Route(f"{at}/{kind}.js", _script(kind), methods=["GET"]),
            Route(f"{at}/{{code}}", _page(kind), methods=["GET"]),
            Route(f"{at}/{{code}}/state", _state(kind), methods=["GET"]),
        ]
    routes += [
        Route(f"{base()}/{REMOTE}/{{code}}/turn", _posted(REMOTE, _turn), methods=["POST"]),
        Route(f"{base()}/{JUDGE}/{{code}}/join", _posted(JUDGE, _join), methods=["POST"]),
        Route(f"{base()}/{JUDGE}/{{code}}/mark", _posted(JUDGE, _mark), methods=["POST"]),
    ]
    return Starlette(routes=routes)


def far() -> Response:
    """What somebody outside the office's own network finds."""
    return pages.scripted(_HTML.far(), 403)


def _script(kind: str):
    return lambda request: pages.script(f"{kind}.js")


def _entry(kind: str):
    return lambda request: pages.scripted(_HTML.entry(base(), kind, _TITLES[kind], ""))


def _entered(kind: str):
    async def entered(request: Request) -> Response:
        form = await forms.read(request)
        return await run_in_threadpool(_led, kind, request, form.get("code", ""))

    return entered


def _led(kind: str, request: Request, code: str) -> Response:
    try:
        codes.show(code, kind, _client(request))
    except Refused as refused:
        return _refused(kind, refused)
    return RedirectResponse(f"{base()}/{kind}/{codes.plain(code)}", 303)


def _page(kind: str):
    def page(request: Request) -> Response:
        try:
            show = _show(kind, request)
        except Refused as refused:
            return _refused(kind, refused)
        if kind == REMOTE:
            return pages.scripted(_HTML.remote(base(), show))
        limits = f"{judging.LOWEST:g}", f"{judging.HIGHEST:g}"
        return pages.scripted(_HTML.judge(base(), show, judging.seat(show, _secret(request)), *limits))

    return page


def _state(kind: str):
    """How the show stands, as soon as it has changed. Every waiting is a new request: the code is looked at again."""

    async def state(request: Request) -> Response:
        try:
            show = await run_in_threadpool(_show, kind, request)
            show = await news(request, show.id, request.query_params.get("after", "")) or show
            told = await run_in_threadpool(_seen if kind == REMOTE else _judged, request, show)
        except Refused as refused:
            return _said(refused)
        return JSONResponse(told, headers={"cache-control": "no-store"})

    return state


def _posted(kind: str, act):
    async def posted(request: Request) -> Response:
        form = await forms.read(request)
        return await run_in_threadpool(_done, request, form)

    def _done(request: Request, form: dict[str, str]) -> Response:
        try:
            return act(request, form, _show(kind, request))
        except Refused as refused:
            return _said(refused)
        except KeyError:
            return JSONResponse({"words": "没有看懂这个请求。"}, 400)

    return posted


def _seen(request: Request, show: Show) -> dict:
    slides = show.slides
    slide, following = slides[show.at], slides[show.at + 1 : show.at + 2]
    reveals = slide.hidden and not show.shown and not show.laid
    return {
        "seq": show.seq, "over": show.over, "at": show.at, "total": len(slides), "title": slide.title, "black": show.black,
        "next": following[0].title if following else "", "reveals": reveals,
    }  # fmt: skip


def _turn(request: Request, form: dict[str, str], show: Show) -> Response:
    if form["do"] not in ("next", "back"):
        raise Refused("没有这个操作。")
    return JSONResponse(_seen(request, running.turn(show.id, form["do"])))


def _judged(request: Request, show: Show) -> dict:
    """The stops so far, the present one first, and the judge's own scores: nobody else's."""
    own = judging.seat(show, _secret(request))
    names, slides = versions.open(show.version).names, show.slides
    present = slides[show.at].community
    visited = sorted(dict.fromkeys(slide.community for slide in show.visited), key=lambda one: one != present)
    return {
        "seq": show.seq, "over": show.over, "scored": bool(show.scored), "seated": own is not None, "present": present,
        "stops": [{"community": one, "name": names.get(one, one)} for one in visited],
        "given": judging.given(show, own.number) if own else {},
    }  # fmt: skip


def _join(request: Request, form: dict[str, str], show: Show) -> Response:
    secret = judging.join(show, form["name"], _client(request))
    answer = JSONResponse({})
    secure = Asked(request.scope, settings.read()).secure
    answer.set_cookie(
        _SEAT, secret, running.HOURS * 3600, path=f"{base()}/{JUDGE}", secure=secure, httponly=True, samesite="strict"
    )
    return answer


def _mark(request: Request, form: dict[str, str], show: Show) -> Response:
    own = judging.seat(show, _secret(request))
    if own is None:
        raise Refused("您的席位已释放，请重新填写姓名。")
    judging.mark(show, own.number, form["community"], form["score"], people.judge(own.name, _client(request)))
    return JSONResponse(_judged(request, show))


def _show(kind: str, request: Request) -> Show:
    return codes.show(request.path_params["code"], kind, _client(request))


def _secret(request: Request) -> str:
    return request.cookies.get(_SEAT, "")


def _client(request: Request) -> str:
    return Asked(request.scope, settings.read()).client


def _refused(kind: str, refused: Refused) -> Response:
    status = _STATUS.get(type(refused), 409)
    if isinstance(refused, codes.Over):
        return pages.scripted(_HTML.over(), status)
    return pages.scripted(_HTML.entry(base(), kind, _TITLES[kind], str(refused)), status)


def _said(refused: Refused) -> Response:
    return JSONResponse({"words": str(refused)}, _STATUS.get(type(refused), 409))
