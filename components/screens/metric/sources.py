"""What proves a metric: the rows it was counted from, how they were read, the query, the way from ledger to screen."""

import streamlit as st

from components import downloads, page, passport, tables, visitor
from components.page import Screen, go_to_community
from components.panel import head
from warehouse import queries
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, gaps
from warehouse.metrics import Metric
from warehouse.words import numbers
from warehouse.words.plain import markdown

_PROOFS = {"来源行": ("rows",), "怎样读取": ("rows",), "从台账到屏幕": ("view",), "SQL": ("view",)}
_ROWS, _ORIGINS = 1_000, 100
_BATCH = r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*"  # its day and time; what follows tells batches of one second apart


def panel(screen: Screen, metric: Metric) -> None:
    """Behind tabs all that the number rests on."""
    with st.container(border=True, key="panel-metric-sources"):
        head("metric-sources", "出处", f"{metric.label}由哪些行、怎样算出，在哪些屏幕上")
        match page.tabs(*visitor.among(_PROOFS), key="proof"):
            case "来源行":
                _rows(screen, metric)
            case "怎样读取":
                _origins(screen, metric)
            case "从台账到屏幕":
                passport.way(metric)
            case "SQL":
                st.code(queries.query(metric.query).sql, language="sql", wrap_lines=True)


def _rows(screen: Screen, metric: Metric) -> None:
    ledger = LEDGERS[metric.rows.ledger]
    if away := gaps.outside(screen.dataset, ledger.name):
        st.caption(markdown(away))
        return
    own = visitor.own(screen.dataset, "rows")
    rows = catalogue.source_rows(own, screen.filters, metric, _ROWS)
    rows = rows.assign(batch=rows["batch"].str.replace(_BATCH, r"\1 \2", regex=True))
    st.caption(
        f"台账“{ledger.title}”中据以统计的行"
        + ("" if own is screen.dataset else "，只列您范围内的")
        + (f"，只列前 {_ROWS:,} 行" if len(rows) == _ROWS else f"，共 {len(rows):,} 行")
    )
    columns = {field.name: queries.field_column(field) for field in ledger.fields}
    key, alt = f"source-{metric.id}", f"{metric.label}来源行"
    community, named = (
        ("code", "name") if ledger.name == "communities" else [next(iter(ledger.community_fields), "")] * 2
    )
    if named:
        shown = rows.assign(**{field: rows[field].map(screen.dataset.names) for field in ledger.community_fields})
        if opened := tables.of_communities(
            rows.assign(community=rows[community]), shown, columns, key, alt, name=named
        ):
            go_to_community(screen, opened)
    else:
        tables.table(rows, columns, key, alt)
    if visitor.may("export"):
        downloads.buttons(
            screen,
            lambda: rows,
            f"{metric.label}来源行",
            kinds=("Excel",),
            scope=screen.filters.sentence(metric.params),
        )


def _origins(screen: Screen, metric: Metric) -> None:
    """From which files and sheets the rows came, how those were read, and what was mended on the way."""
    own, known = visitor.own(screen.dataset, "rows"), screen.dataset.manifest.get("batches", {})
    counted = catalogue.batches(own, screen.filters, metric)
    origins = [(known[batch], rows) for batch, rows in counted.items() if batch in known]
    note = screen.dataset.manifest["note"]
    st.caption(markdown(f"版本 {screen.dataset.version}{f'，发布备注：{note}' if note else ''}"))
    if not origins:
        st.info(
            "这些行由演示数据生成，没有读取文件。" if screen.dataset.is_demo else "这些行没有留下读取记录。",
            icon=":material/info:",
        )
        return
    st.markdown(f"这些行来自 {len(origins)} 张表。“读取和更正”写明清理、换算、更正了什么。")
    tables.words(
        [
            {
                "文件": origin["file"],
                "工作表": LEDGERS[origin["ledger"]].title if origin["sheet"] == origin["ledger"] else origin["sheet"],
                "表头": f"第 {origin['header']} 行",
                "据以统计的行数": rows,
                "读取和更正": "\n".join(
                    notice["what"]
                    + (f"（{numbers.exact(notice['count'])} 处，首处 {notice['first']}）" if notice["first"] else "")
                    for notice in origin["notices"]
                )
                or "照原样读取",
            }
            for origin, rows in origins[:_ORIGINS]
        ],
        "来源",
    )
