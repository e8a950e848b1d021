"""The passport of a number: definition, published figure beside it, SQL, the ledger rows it was counted from, download."""

import pandas as pd
import streamlit as st

from components import downloads, tables, visitor
from components.page import Screen, go_to_community
from warehouse import queries
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, gaps, lineage, published
from warehouse.measures.published import STATUS
from warehouse.metrics import METRICS, Metric
from warehouse.words import numbers
from warehouse.words.plain import markdown

_ROWS, _ORIGINS = 1_000, 100


def of_metric(screen: Screen, id: str) -> None:
    """Open the passport of a metric in a dialog."""
    st.dialog(METRICS[id].label, width="large")(metric)(screen, METRICS[id])


def of_query(screen: Screen, name: str, params: dict) -> None:
    """Open the passport of a panel in a dialog: table, SQL, source ledgers, download."""
    st.dialog(queries.query(name).title, width="large")(_query)(screen, name, params)


def metric(screen: Screen, metric: Metric) -> None:
    """The passport of a metric, written in place."""
    reading = catalogue.read(screen.dataset, screen.filters, [metric.id])[metric.id]
    value = numbers.written(reading.value, metric.unit, metric.decimals)
    st.markdown(
        f"**{value}**"
        + (f"（{share}）" if (share := numbers.share(reading)) else "")
        + f" · {markdown(screen.filters.sentence(metric.params))}"
    )
    st.markdown(f"**口径** {markdown(metric.definition)}\n\n**用途** {markdown(metric.use)}")
    _published(screen, metric)
    titles = ["来源行", "SQL", "血缘"] if visitor.may("rows") else ["SQL", "血缘"]
    *rows, query, read = st.tabs(titles)
    for tab in rows:
        with tab:
            _source_rows(screen, metric)
    with query:
        st.code(queries.query(metric.query).sql, language="sql")
    with read:
        _lineage(screen, metric.query)


def _published(screen: Screen, metric: Metric) -> None:
    figures = published.of(screen.dataset)
    if not figures:
        return
    known = figures.get(metric.id)
    if known is None:
        st.markdown("**公布数** 未公布")
        return
    whole = catalogue.read(screen.dataset, screen.dataset.everything, [metric.id])[metric.id].value
    status = STATUS[published.status(known, whole)]
    st.markdown(
        f"**公布数** {markdown(f'{known.written}（{known.source}）')} · 全区计算 {numbers.written(whole, metric.unit, metric.decimals)} · **{status}**"
    )


def _source_rows(screen: Screen, metric: Metric) -> None:
    ledger = LEDGERS[metric.rows.ledger]
    if away := gaps.outside(screen.dataset, ledger.name):
        st.caption(markdown(away))
        return
    own = visitor.own(screen.dataset, "rows")
    rows = catalogue.source_rows(own, screen.filters, metric, _ROWS)
    st.caption(
        f"台账“{ledger.title}”中计入的行"
        + ("" if own is screen.dataset else "，只列您范围内的")
        + (f"，只列前 {_ROWS:,} 行" if len(rows) == _ROWS else f"，共 {len(rows):,} 行")
    )
    columns = {field.name: queries.field_column(field) for field in ledger.fields}
    key, alt = f"source-{metric.id}", f"{metric.label}来源行"
    if named := next(iter(ledger.community_fields), None):
        shown = rows.assign(**{field: rows[field].map(screen.dataset.names) for field in ledger.community_fields})
        if community := tables.of_communities(rows.assign(community=rows[named]), shown, columns, key, alt, name=named):
            go_to_community(screen, community)
    else:
        tables.table(rows, columns, key, alt)
    _origins(screen, rows)
    if visitor.may("export"):
        downloads.buttons(screen, lambda: rows, f"{metric.label}来源行", kinds=("Excel",))


def _origins(screen: Screen, rows: pd.DataFrame) -> None:
    """From which files and sheets the rows came, and how those were read."""
    known = screen.dataset.manifest.get("batches", {})
    origins = [known[batch] for batch in dict.fromkeys(rows["batch"]) if batch in known] if "batch" in rows else []
    if not origins:
        return
    with st.expander(f"这些行来自 {len(origins)} 张表，是怎样读取的", expanded=False):
        tables.words(
            [
                {
                    "文件": origin["file"],
                    "工作表": origin["sheet"],
                    "表头": f"第 {origin['header']} 行",
                    "行数": origin["rows"],
                    "读取说明": "\n".join(
                        notice["what"]
                        + (f"（{notice['count']:,} 处，首处 {notice['first']}）" if notice["first"] else "")
                        for notice in origin["notices"]
                    ),
                }
                for origin in origins[:_ORIGINS]
            ],
            "来源",
        )


def _query(screen: Screen, name: str, params: dict) -> None:
    query = queries.query(name)
    rows = screen.dataset.rows(name, screen.filters, **params)
    table, code, read = st.tabs(["表格", "SQL", "血缘"])
    with table:
        st.caption(markdown(f"{query.grain} · {screen.filters.sentence(query.params)}"))
        tables.result(query, rows, key=f"table-{name}")
        downloads.buttons(screen, lambda: tables.titled(query, rows), query.title, kinds=("Excel",))
    with code:
        st.code(query.sql, language="sql")
    with read:
        _lineage(screen, name)


def _lineage(screen: Screen, name: str) -> None:
    for table, columns in lineage.read(name).items():
        ledger = LEDGERS[table]
        titles = "、".join(ledger.by_name[column].title for column in columns)
        st.markdown(f"**{ledger.title}**（{ledger.name}）：{titles or '行数'}")
