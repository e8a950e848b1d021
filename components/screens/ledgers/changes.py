"""What differs between two versions, or between a version and a draft."""

from functools import partial

import pandas as pd
import streamlit as st

from components import printing
from warehouse.metrics import METRICS
from warehouse.words import numbers

_SHOWN = 1_000  # units of a list on screen


def show(
    ledgers: pd.DataFrame | None, units: pd.DataFrame | None, metrics: pd.DataFrame | None, opens: bool = False
) -> None:
    """What differs: by ledger, by unit, and in the metrics; where one ``opens``, :func:`picked` says which in the next run."""
    assert ledgers is not None
    assert units is not None
    assert metrics is not None
    left, right = st.columns([1, 1])
    counts = {"added": "新增", "changed": "修改", "removed": "删除"}
    with left:
        touched = ledgers[(ledgers[list(counts)] > 0).any(axis=1)]
        st.caption(f"{len(touched)} 类台账有变化" if len(touched) else "台账没有变化")
        if len(touched):
            printing.table(
                touched[["title", "before", "after", *counts]],
                hide_index=True,
                key="ledger-changes",
                alt="各类台账的变化",
                column_config={"title": "台账", "before": "原有行", "after": "现有行", **counts},
            )
        if len(units):
            st.caption(f"涉及 {units['unit'].nunique()} 个单位")
            printing.table(
                units[["unit", "title", *counts]].head(_SHOWN),
                hide_index=True,
                key="unit-changes",
                alt="各单位的变化",
                column_config={"unit": "单位", "title": "台账", **counts},
            )
    with right:
        st.caption(
            f"{len(metrics)} 个指标有变化{'，点选指标看为什么' if opens else ''}" if len(metrics) else "指标没有变化"
        )
        if len(metrics):
            printing.table(
                metrics.assign(**{side: _exact(metrics, side) for side in ("before", "after")})[
                    ["label", "before", "after", "unit"]
                ],
                hide_index=True,
                key="metric-changes",
                alt="各指标的变化",
                on_select=partial(_pick, [*metrics["id"]]) if opens else "ignore",
                selection_mode="single-cell",
                column_config={
                    "label": "指标",
                    "before": st.column_config.TextColumn("原值", alignment="right"),
                    "after": st.column_config.TextColumn("新值", alignment="right"),
                    "unit": "单位",
                },
            )


def _pick(ids: list[str]) -> None:
    if cells := st.session_state["metric-changes"]["selection"]["cells"]:
        st.session_state["metric-picked"] = ids[cells[0][0]]


def picked() -> str | None:
    """The metric that was clicked, once."""
    return st.session_state.pop("metric-picked", None)


def _exact(metrics: pd.DataFrame, side: str) -> list[str]:
    return [numbers.exact(value, METRICS[id].decimals) for id, value in zip(metrics["id"], metrics[side], strict=True)]
