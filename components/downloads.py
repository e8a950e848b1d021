"""Tables to take along: Excel with a sheet on their origin, CSV that Excel opens in Chinese, Parquet for other programs."""

import io
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType

import pandas as pd
import streamlit as st

from components import visitor
from components.page import Screen
from warehouse import log
from warehouse.words import numbers, plain

_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False}
_KINDS = {
    "Excel": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "CSV": ("csv", "text/csv"),
    "Parquet": ("parquet", "application/vnd.apache.parquet"),
}


def filename(screen: Screen, title: str, ending: str) -> str:
    """A name that tells the version, and demo data."""
    mark = "-演示数据" if screen.dataset.is_demo else ""
    return plain.filename(title, f"-{screen.dataset.version}{mark}.{ending}")


def exported(screen: Screen, file: str) -> None:
    """Add an export from the screen to the log."""
    log.add("导出", visitor.person(), version=screen.dataset.version, file=file)


def buttons(
    screen: Screen,
    rows: Callable[[], pd.DataFrame],
    title: str,
    kinds: Iterable[str] = _KINDS,
    scope: str | None = None,
    about: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """A button per kind of file; rows and file are made on the click, and demo data says so in it and in its name.

    ``scope`` says which rows these are, where it is not the filters of the page; ``about`` what their columns mean.
    """
    kinds = tuple(kinds)
    with st.container(horizontal=True):
        for kind in kinds:
            ending, mime = _KINDS[kind]
            file = filename(screen, title, ending)
            st.download_button(
                "下载表格" if len(kinds) == 1 else f"下载 {kind}",
                visitor.only(
                    partial(_made, kind, screen, rows, title, file, scope or screen.filters.sentence(), about)
                ),
                file_name=file,
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"download-{title}-{kind}",
            )


def _made(
    kind: str, screen: Screen, make: Callable, title: str, file: str, scope: str, about: Mapping[str, str]
) -> bytes:
    exported(screen, file)
    rows = numbers.whole(make())
    if kind == "Excel":
        return _workbook(screen, rows, title, scope, about)
    if screen.dataset.is_demo:
        rows = rows.assign(**{"数据性质" if "数据性质" not in rows else "数据性质（本系统）": "演示数据"})
    target = io.BytesIO()
    if kind == "CSV":
        rows.rename(columns=plain.cell).map(plain.cell).to_csv(target, index=False, encoding="utf-8-sig")
    else:
        rows.to_parquet(target, index=False)
    return target.getvalue()


def _workbook(screen: Screen, rows: pd.DataFrame, title: str, scope: str, about: Mapping[str, str]) -> bytes:
    told = {
        "内容": title,
        "数据集": screen.dataset.manifest["name"],
        "版本": screen.dataset.version,
        "截止日期": str(screen.dataset.cutoff),
        "范围": scope,
        "演示数据": "是" if screen.dataset.is_demo else "否",
        **about,
    }
    target = io.BytesIO()
    with pd.ExcelWriter(target, engine="xlsxwriter", engine_kwargs={"options": _TEXTS}) as writer:
        rows.to_excel(writer, sheet_name="数据", index=False)
        pd.DataFrame(told.items(), columns=["项目", "说明"]).to_excel(writer, sheet_name="说明", index=False)
        writer.sheets["数据"].set_column(0, len(rows.columns), 16)
        writer.sheets["说明"].set_column(1, 1, 100)
    return target.getvalue()
