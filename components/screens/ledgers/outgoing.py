"""Workbooks out: a blank one, the current data, the pictures."""

import io
import zipfile
from functools import partial

import streamlit as st

from components import visitor
from components.downloads import exported, filename
from components.page import Screen
from components.panel import head
from warehouse import jobs
from warehouse.intake import pictures, workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def door(screen: Screen) -> None:
    """The blank workbook and the current data."""
    with st.container(border=True, key="panel-template"):
        head("template", "空白工作簿", "每类台账一张工作表，已填好社区名录，带下拉选项和填写说明。")
        st.download_button(
            "下载空白工作簿", _template, "城市社区台账-空白.xlsx", _XLSX, icon=":material/download:", on_click="ignore"
        )
    if not visitor.may("export"):
        return
    own = visitor.own(screen.dataset, "export")
    with st.container(border=True, key="panel-export"):
        count = sum(own.sizes.values())
        whose = "全部台账" if own is screen.dataset else "台账中您范围内的行"
        head("export", "当前数据", f"版本 {own.version} 的{whose}，共 {count:,} 行；改好后可再次导入。")
        if count > workbook.MOST_ROWS:
            st.caption("数据量超过一个工作簿，请在终端用 export 导出为文件夹。")
        else:
            st.download_button(
                "下载当前数据",
                visitor.only(lambda: _export(screen)),
                filename(screen, "城市社区台账", "xlsx"),
                _XLSX,
                icon=":material/download:",
                on_click="ignore",
            )
        if own.pictures:
            st.download_button(
                "下载图片",
                visitor.only(lambda: _zipped(screen)),
                filename(screen, "每周进度图片", "zip"),
                "application/zip",
                icon=":material/photo_library:",
                on_click="ignore",
            )


def _template() -> bytes:
    target = io.BytesIO()
    workbook.template(target)
    return target.getvalue()


def _export(screen: Screen) -> bytes:
    content = jobs.wait(partial(jobs.written, workbook.export, visitor.own(screen.dataset, "export")))
    exported(screen, filename(screen, "城市社区台账", "xlsx"))
    return content


def _zipped(screen: Screen) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, file in visitor.own(screen.dataset, "export").pictures.items():
            archive.write(pictures.folder() / file, name)
    exported(screen, filename(screen, "每周进度图片", "zip"))
    return target.getvalue()
