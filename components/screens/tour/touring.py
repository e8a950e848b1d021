"""观摩 on screen: choose, build and keep a route; judges' scores."""

import pandas as pd
import streamlit as st

from components import address, downloads, edition, making, printing, tables, visitor
from components.page import Screen, go_to_community
from components.panel import head
from components.screens.tour import stage
from warehouse import queries, versions
from warehouse.dataset import Dataset
from warehouse.explore import views
from warehouse.refused import Refused
from warehouse.tours import routes, scores
from warehouse.tours.routes import Route, Stop
from warehouse.words import numbers
from warehouse.words.plain import markdown

_WAYS = ("整街推进", "逐社观摩")
_JUDGES = 7  # columns of the score sheet at first


def choose(screen: Screen) -> Route:
    """One of the routes: kept, planned in the ledger, or every community of the chosen streets."""
    known = routes.known(screen.dataset, screen.filters.streets, visitor.person())
    name = st.selectbox(
        "路线",
        list(known),
        key=address.key("route", next(iter(known)), known.keys(), "路线"),
        width=420,
        placeholder="选择一条路线",
        format_func=lambda name: f"{name}（{len(known[name].stops)} 站）",
    )
    return known[name]


def overview(screen: Screen, route: Route) -> None:
    """What will be shown, and the way into it."""
    with st.container(border=True, key="panel-show"):
        head(
            "show",
            f"{route.name}：{len(route.stops)} 站",
            f"放映固定在版本 {screen.dataset.version}，期间导入数据、修改路线都不影响画面 · {screen.filters.sentence()}",
        )
        unscored = screen.dataset.rows("tours/scores", tour=route.name).empty
        with st.container(horizontal=True):
            if st.button("开始放映", type="primary", icon=":material/slideshow:", key="begin"):
                stage.begin(screen, route.name, dropped())
            if visitor.may("present") and st.button("排练", icon=":material/timer:", key="begin-rehearsal"):
                stage.begin(screen, route.name, dropped(), rehearsal=True)
            if st.button("放映评分结果", icon=":material/emoji_events:", key="begin-ranking", disabled=unscored):
                stage.begin(screen, route.name, dropped(), at="ranking")
        desk = "S 打开讲解台，" if visitor.may("present") else ""
        st.caption(
            f"翻页：→ ↓ 空格 PageDown，或翻页笔；上一页：← ↑ PageUp。数字加回车跳到该页，A 自动播放，I 查看本页口径，B 黑屏，F 全屏，{desk}Esc 退出。"
            "名次页先按翻页键或 R 公布名次，再按翻到下一页。放映开始后保存的评分不进入当前画面：退出后按“放映评分结果”，从名次页按最新评分重新放映。"
        )
        _listed(screen, route)


def _listed(screen: Screen, route: Route) -> None:
    names, streets = (
        screen.dataset.names,
        screen.dataset.rows("map/directory", screen.dataset.everything).set_index("community")["street"],
    )
    rows = [
        {
            "站": number,
            "社区": names.get(stop.community, f"{stop.name or stop.community}（名录中已没有）"),
            "看点": stop.highlight or numbers.ABSENT,
            "街道": streets.get(stop.community, numbers.ABSENT),
        }
        for number, stop in enumerate(route.stops, start=1)
    ]
    codes = pd.Series([stop.community if stop.community in names else None for stop in route.stops])
    if community := tables.read(pd.DataFrame(rows), {}, "stops", f"{route.name}各站", codes, name="社区"):
        go_to_community(screen, community)


def editor(screen: Screen) -> None:
    """Build a route: whole streets or chosen stops, order and highlights; keep it under a name, or forget one."""
    names = screen.dataset.names
    with st.container(border=True, key="panel-route"):
        head(
            "route",
            "编排路线",
            "整街推进按名录顺序列出上方所选街道的全部社区；逐社观摩按选择的先后排列，改“顺序”可调整。",
        )
        way = st.segmented_control("方式", _WAYS, default=_WAYS[0], required=True, key="way")
        if way == _WAYS[0]:
            begun = routes.whole(screen.dataset, screen.filters.streets)
        else:
            picked = st.multiselect(
                "社区",
                list(names),
                key="stops-picked",
                placeholder="输入社区名称，可选多个",
                format_func=names.__getitem__,
            )
            known = {stop.community: stop for stop in routes.whole(screen.dataset, None).stops}
            begun = Route("逐社观摩", tuple(known[code] for code in picked))
        table = pd.DataFrame(
            [
                (number, stop.community, names[stop.community], stop.highlight)
                for number, stop in enumerate(begun.stops, start=1)
            ],
            columns=["order", "community", "name", "highlight"],
        )
        edited = printing.editor(
            table,
            hide_index=True,
            key=f"route-{way}-{hash(begun)}",
            alt="路线各站的顺序和看点",
            width=732,  # wider, Streamlit would share it out evenly
            height="auto",
            disabled=["name"],
            column_config={
                "order": st.column_config.NumberColumn("顺序", width=70, min_value=0, step=1),
                "community": None,
                "name": st.column_config.TextColumn("社区", width=180),
                "highlight": st.column_config.TextColumn("看点", width=480, max_chars=40),
            },
        )
        name = st.text_input("路线名称", begun.name, max_chars=40, key=f"name-{way}-{begun.name}", width=420)
        shared = st.checkbox("大家都可以选用", value=True, key="share-route")
        if st.button("保存路线", type="primary", icon=":material/save:", disabled=edited.empty, key="save-route"):
            _save(name, edited, shared)
    _kept()


def _save(name: str, edited: pd.DataFrame, shared: bool) -> None:
    ordered = edited.sort_values("order", kind="stable")
    stops = tuple(Stop(row.community, row.highlight or "", row.name) for row in ordered.itertuples(index=False))
    try:
        routes.save(Route(name, stops, shared=shared), visitor.person())
    except Refused as refused:
        st.error(markdown(str(refused)), icon=":material/error:")
    else:
        st.toast(f"已保存“{markdown(name)}”，可在“放映”中选用。", icon=":material/check_circle:")


def _kept() -> None:
    kept = routes.saved(visitor.person())
    if not kept:
        return
    with st.container(border=True, key="panel-kept"):
        head("kept", f"已保存 {len(kept)} 条路线", "删除路线不影响台账。")
        for name, route in kept.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                whose = f" · {markdown(route.owner)}保存" if route.owner else ""
                alone = "" if route.shared else " · 仅自己可见"
                st.markdown(f"{markdown(name)} · {len(route.stops)} 站{whose}{alone}", width="stretch")
                mine = route.owner in ("", visitor.person().name)
                if mine and st.button("删除", key=f"delete-{name}", icon=":material/delete:"):
                    routes.delete(name, visitor.person())
                    st.rerun()


def dropped() -> int:
    """How many of the highest and of the lowest scores are left out, as chosen on this screen."""
    return int(st.session_state.get("drop", scores.DROPPED))


def scoring(screen: Screen) -> None:
    """The judges' sheet of a route, and the ranking once it is revealed."""
    route = choose(screen)
    given = screen.dataset.rows("tours/scores", tour=route.name)
    left, right = st.columns([2, 1])
    with left, st.container(border=True, key="panel-scores", height="stretch"):
        head(
            "scores", "评委评分", "每行一站，每列一位评委，0 至 100 分，可留空；保存后作为台账“观摩评分”的新版本发布。"
        )
        _sheet(screen, route)
    with right, st.container(border=True, key="panel-ranking", height="stretch"):
        head("ranking", "评分结果", scores.rule(dropped()))
        _result(screen, route, given)


def _sheet(screen: Screen, route: Route) -> None:
    dataset = _read_from(screen, route)
    given = dataset.rows("tours/scores", tour=route.name)
    names = screen.dataset.names
    codes = list(dict.fromkeys(stop.community for stop in route.stops if stop.community in names))
    judges = range(1, max([_JUDGES, *given["judge"]]) + 1)
    wide = given.pivot_table(index="community", columns="judge", values="score").reindex(index=codes, columns=judges)
    wide.insert(0, "name", [names[code] for code in codes])
    columns = {
        judge: st.column_config.NumberColumn(
            f"评委 {judge}", width=88, min_value=0, max_value=100, step=0.01, format="%g"
        )
        for judge in judges
    }
    edited = printing.editor(
        wide.rename(columns=str),
        hide_index=True,
        key=_sheet_key(route, dataset.version),
        alt="评委评分表",
        disabled=["name"],
        placeholder=" ",
        column_config={"name": st.column_config.TextColumn("社区", pinned=True)}
        | {str(judge): column for judge, column in columns.items()},
    )
    given_now = edited.drop(columns="name").rename(columns=int)
    long = given_now.melt(ignore_index=False, var_name="judge", value_name="score")
    _left_alone(given[~given["community"].isin(codes)])
    nothing = given.empty and bool(long["score"].isna().all())
    if st.button("保存评分", type="primary", icon=":material/save:", disabled=nothing, key="save-scores"):
        try:
            version = scores.record(dataset, route.name, long.rename_axis("community").reset_index(), visitor.person())
        except Refused as refused:
            st.error(markdown(str(refused)), icon=":material/error:")
        else:
            st.toast(f"评分已保存，版本 {version}。", icon=":material/check_circle:")
            st.session_state[f"scored-from-{route.name}"] = version
            edition.renew()
            st.rerun()


def _left_alone(others: pd.DataFrame) -> None:
    """Name the scores of communities that are no stop of the route as it is now: the sheet has no line for them."""
    if not others.empty:
        counted = "、".join(f"{markdown(name)} {count} 个" for name, count in others.groupby("name").size().items())
        st.caption(
            f"这条路线现在没有、但已有评分的社区：{counted}。保存时不改动，名次仍计入；要清除，请先在“路线”中把社区加回，再清空其评分。"
        )


def _read_from(screen: Screen, route: Route) -> Dataset:
    """The version that the sheet was read from: it stays while there are edits, whoever publishes meanwhile."""
    pin, now = f"scored-from-{route.name}", screen.dataset.version
    pinned = st.session_state.setdefault(pin, now)
    edits = st.session_state.get(_sheet_key(route, pinned), {}).get("edited_rows")
    if pinned != now and edits:
        st.caption(f"打开评分表之后已有新版本 {now}；保存时逐格合并，他人的评分不会丢失。")
    elif pinned != now:
        st.session_state[pin] = pinned = now
    return versions.open(pinned)


def _sheet_key(route: Route, version: str) -> str:
    return f"scores-{route.name}-{version}"


def _result(screen: Screen, route: Route, given: pd.DataFrame) -> None:
    if given.empty:
        st.info("这次观摩还没有评分。", icon=":material/info:")
        return
    drop = st.number_input(
        "去掉最高、最低分各几个", 0, scores.MOST_DROPPED, scores.DROPPED, key="drop", persist_state="session", width=220
    )
    if not st.toggle("公布名次", key=f"revealed-{route.name}"):
        st.caption(
            f"已有 {given['judge'].nunique()} 位评委给 {given['community'].nunique()} 个社区评分，名次尚未公布。"
        )
        return
    query = queries.query("tours/ranking")
    table = scores.ranking(screen.dataset, route.name, drop)
    tables.result(
        query, table, key="ranking-table", columns=["standing", "name", "street", "score", "judges", "counted"]
    )


def files(screen: Screen, route: Route, makers: dict) -> None:
    """One button per kind of file: label → (ending, mime, maker), where ``maker(progress)`` gives the bytes."""
    with st.container(border=True, key="panel-files", height="stretch"):
        head(
            "files",
            "带走的文件",
            "内容与放映画面一致；图表可在 PowerPoint 中编辑，网页可从 U 盘直接打开，均不需要网络。",
        )
        with st.container(horizontal=True):
            for label, (ending, mime, maker) in makers.items():
                file = downloads.filename(screen, route.name, ending)
                making.made(screen, label, file, mime, maker, about=(route, views.changed(), dropped()))


def wall(screen: Screen) -> None:
    """The way to the wall screen."""
    with st.container(border=True, key="panel-wall", height="stretch"):
        head(
            "wall",
            "大屏",
            "一屏展示全区和各街道的全部时段，上方的选择对它不起作用；每 12 秒轮换，发布新版本后自动刷新；适合投到会议室或大厅的屏幕。",
        )
        if st.button("打开大屏", type="primary", icon=":material/tv:", key="open-wall"):
            stage.begin(screen, stage.WALL)
