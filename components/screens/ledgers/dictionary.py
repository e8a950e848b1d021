"""The ledgers as they are declared, column by column."""

import streamlit as st

from components import address, tables
from components.panel import head
from warehouse.ledgers import LEDGERS

_TYPES = {"string": "文字", "integer": "整数", "number": "数值", "date": "日期", "boolean": "是 / 否"}


def door() -> None:
    """Every ledger with its columns, as declared."""
    titles = [ledger.title for ledger in LEDGERS.values()]
    title = st.selectbox("台账", titles, key=address.key("ledger", titles[0], titles, "台账"), width=260)
    ledger = next(ledger for ledger in LEDGERS.values() if ledger.title == title)
    with st.container(border=True, key="panel-dictionary"):
        keys = "、".join(ledger.by_name[name].title for name in ledger.key)
        head("dictionary", f"{ledger.title}（{ledger.name}）", f"{ledger.chapter} · {ledger.description} 主键：{keys}")
        rows = [
            {"列": field.title, "标识": field.name, "类型": _TYPES[field.type], "必填": "是" if field.required else "", "单位": field.unit or "",
             "可填内容": "、".join(field.enum), "说明": field.description or "", "示例": field.example or "", "也认作": "、".join(field.aliases)}
            for field in ledger.fields
        ]  # fmt: skip
        tables.words(rows, f"{ledger.title}的列", typed=("标识", "示例", "也认作"))
