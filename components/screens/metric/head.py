"""Which metric, its value large with what it is held against, and the ways on: map, building, citation."""

import streamlit as st

from components import address, visitor
from components.page import Screen, go
from components.panel import head
from warehouse.measures import published, targets
from warehouse.measures.catalogue import read
from warehouse.metrics import METRICS, Earlier, Metric, Reading
from warehouse.words import numbers, plain, wording

_HTML = plain.markup(__file__)


def choose() -> Metric | None:
    """The metric of the address, or another one; None where nobody has chosen any."""
    with st.container(key="controls"):
        id = st.selectbox(
            "指标",
            list(METRICS),
            key=address.key("metric", None, list(METRICS), "指标"),
            format_func=lambda id: f"{METRICS[id].label}（{METRICS[id].chapter}）",
            placeholder="输入指标名称",
            width=420,
        )
    if id is None:
        st.info("请选择指标。", icon=":material/info:")
    return METRICS.get(id)


def value(screen: Screen, metric: Metric) -> None:
    """The value with its period, parts, changes and target, what it means, what was published of it, and the ways on."""
    reading = read(screen.dataset, screen.filters, [metric.id])[metric.id]
    target = targets.of(screen.dataset, screen.filters).get(metric.id)
    amount, unit = numbers.shortened(reading.value, metric.unit, targets.decimals(metric, target, reading.value))
    held = {"同比": reading.year_before, "环比": reading.preceding}
    with st.container(border=True, key="panel-metric-value", height="stretch"):
        head("metric-value", metric.label, screen.filters.sentence(metric.params))
        st.html(
            _HTML.value(
                amount,
                unit,
                targets.written(metric, target, reading.value),
                numbers.share(reading),
                [_change(reading, word, earlier) for word, earlier in held.items() if earlier],
                reading.incomparable,
                targets.status(target, reading.value),
                {
                    "目标": f"{target.words}（{target.document}，{target.period}）" if target else "",
                    "口径": metric.definition,
                    "用途": metric.use,
                    "公布数": _published(screen, metric),
                },
            )
        )
        with st.container(horizontal=True, key="metric-ways"):
            if (metric.kind == "ratio" or metric.adds_up) and st.button("去地图", icon=":material/map:", key="to-map"):
                go("map", {"metric": metric.id})
            if visitor.may("query") and st.button("去搭建", icon=":material/query_stats:", key="to-explore"):
                go("explore", {"measures": [metric.id], "rows": ["street"]})
            with st.popover("引用", icon=":material/format_quote:", key="cite"):
                st.code(_citation(screen, reading), language=None, wrap_lines=True)


def _change(reading: Reading, word: str, earlier: Earlier) -> dict[str, str]:
    """A change, named by what it is held against."""
    metric = reading.metric
    words, tone = wording.moved(reading, word, earlier)
    against = f"{earlier.period}为 {numbers.written(earlier.value, metric.unit, metric.decimals)}"
    return {"words": words, "tone": tone, "against": against}


def _published(screen: Screen, metric: Metric) -> str:
    """The published figure, and how the district's number over the whole period agrees with it."""
    figures = published.of(screen.dataset)
    if not figures:
        return ""
    known = figures.get(metric.id)
    if known is None:
        return "未公布"
    whole = read(screen.dataset, screen.dataset.everything, [metric.id])[metric.id].value
    status = published.STATUS[published.status(known, whole)]
    computed = numbers.written(whole, metric.unit, metric.decimals)
    return f"{known.written}（{known.source}），全区全部时段计算为 {computed}，{status}"


def _citation(screen: Screen, reading: Reading) -> str:
    """What to write where the number is quoted: value, period, definition and version."""
    metric, dataset = reading.metric, screen.dataset
    share = numbers.share(reading)
    target = targets.of(dataset, screen.filters).get(metric.id)
    said = targets.written(metric, target, reading.value) + (f"（{share}）" if share else "")
    return (
        f"{metric.label}：{said}。{screen.filters.sentence(metric.params)}。口径：{metric.definition}"
        f"数据：{dataset.manifest['name']}，版本 {dataset.version}，数据截至 {dataset.cutoff}"
        f"{'，演示数据' if dataset.is_demo else ''}。"
    )
