"""What a presenter finds beside a route: the shows that are running, and what the last rehearsal took."""

from datetime import datetime
from itertools import accumulate
from urllib.parse import quote

import pandas as pd
import streamlit as st

from components import tables, visitor
from components.gate import desk
from components.panel import head
from components.screens.tour import stage
from warehouse.refused import Refused
from warehouse.tours import pace, running
from warehouse.tours.routes import Route
from warehouse.tours.running import Show
from warehouse.words.plain import markdown


def running_shows() -> None:
    """The shows they began and have not ended: back onto the stage, to the desk, or to an end."""
    if not visitor.may("present") or not (found := running.open_of(visitor.person())):
        return
    with st.container(border=True, key="panel-running"):
        head(
            "running",
            f"正在进行的观摩：{len(found)} 场",
            f"退出放映不会结束观摩；手机遥控和评分在结束观摩时关闭，最长 {running.HOURS} 小时。",
        )
        for show in found:
            _line(show)


def _line(show: Show) -> None:
    begun = datetime.fromtimestamp(show.begun)
    state = (
        "评委评分尚未写入台账"
        if show.ended
        else f"已超过 {running.HOURS} 小时，遥控和评分已关闭"
        if show.over
        else f"第 {show.at + 1} 页"
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"running-{show.id}"):
        what = "排练 · " if show.rehearsal else ""
        st.markdown(f"{what}{markdown(show.route)} · {begun:%m-%d %H:%M} 开始 · {state}", width="stretch")
        if not show.over:
            st.link_button("讲解台", f"desk?show={quote(show.start)}", icon=":material/speaker_notes:")
        if not show.over and st.button("回到放映", key=f"back-{show.id}", icon=":material/slideshow:"):
            stage.back(show)
        word = "写入台账" if show.ended else "结束排练" if show.rehearsal else "结束观摩"
        if st.button(word, key=f"end-{show.id}", icon=":material/stop_circle:"):
            _end(show)


def _end(show: Show) -> None:
    try:
        version = desk.finish(show, visitor.person())
    except Refused as refused:
        st.error(markdown(str(refused)), icon=":material/error:")
        return
    if version:
        st.toast(f"评委评分已写入台账，版本 {version}。", icon=":material/check_circle:")
    st.rerun()


def rehearsed(route: Route) -> None:
    """Seconds per slide as the route was rehearsed last."""
    if not visitor.may("present") or (last := pace.rehearsed(route.name)) is None:
        return
    with st.container(border=True, key="panel-rehearsed"):
        head(
            "rehearsed",
            f"上次排练用时 {pace.written(last.total)}，{len(last.seconds)} 页",
            f"{datetime.fromtimestamp(last.when):%Y-%m-%d %H:%M} 排练；从第一次翻页起计时，讲解台以此为计划用时。",
        )
        rows = [
            {"顺序": number, "标题": last.titles[key], "用时": pace.written(seconds), "累计": pace.written(sofar)}
            for number, ((key, seconds), sofar) in enumerate(
                zip(last.seconds.items(), accumulate(last.seconds.values()), strict=True), start=1
            )
        ]
        tables.read(pd.DataFrame(rows), {}, "rehearsed", f"{route.name}排练各页用时", most=None)
