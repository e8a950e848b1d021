"""People on screen: who is known, what they may do and where; adding, changing, disabling, a new first password."""

from collections.abc import Callable

import streamlit as st

from components import edition, tables, visitor
from components.panel import head
from warehouse.access import accounts
from warehouse.access.accounts import Account
from warehouse.people import CAPABILITIES, ROLES, Grant
from warehouse.refused import Refused
from warehouse.words.plain import markdown

_DISTRICT = "全区"


def listed() -> None:
    """Everybody, and what can be changed of the one who is chosen."""
    visitor.person().require("users")
    known = accounts.listed()
    with st.container(border=True, key="panel-people"):
        head(
            "people",
            f"{len(known)} 位用户" if known else "还没有用户",
            "有了本地账号，或配置了统一认证、单位门户之后，所有人都须登录；第一个账号请授予“管理”角色。",
        )
        _said()
        if not known:
            return
        rows = [
            {"用户": one.shown, "角色": one.person().scopes, "登录方式": one.way, "状态": one.state} for one in known
        ]
        tables.words(rows, "用户")
        by_name = {one.name: one for one in known}
        name = st.selectbox(
            "选择用户", list(by_name), key="person", format_func=lambda name: by_name[name].shown, width=260
        )
        _changes(by_name[name])


def _changes(account: Account) -> None:
    with st.expander(f"变更“{markdown(account.shown)}”的角色"):
        if len({grant.unit for grant in account.grants}) > 1:
            st.caption("现在各角色的范围不同；在这里保存后将相同，需要不同请在终端用 users grant 授予。")
        grants = _granted(f"of-{account.name}", account.grants)
        if st.button("保存角色", key=f"grant-{account.name}", type="primary"):
            _try(accounts.grant, account.name, grants, said=f"已变更“{account.shown}”的角色。")
    with st.container(horizontal=True):
        word = "启用" if account.disabled else "停用"
        if st.button(f"{word}此用户", key=f"disable-{account.name}", icon=":material/block:"):
            _try(accounts.disable, account.name, said=f"已{word}“{account.shown}”。", disabled=not account.disabled)
        if account.local and st.button("重置密码", key=f"reset-{account.name}", icon=":material/key:"):
            _try(accounts.reset, account.name, said=f"“{account.shown}”的新密码（只显示这一次）：")


def add() -> None:
    """A new person."""
    with st.container(border=True, key="panel-person"):
        head("person", "新增用户", "本地账号会得到一个首次登录的密码，登录后须修改；外部认证的用户不设密码。")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("用户名", key="new-name", max_chars=40, width=260)
            external = st.checkbox("从统一认证或单位门户登录", key="new-external")
        grants = _granted("new", ())
        if st.button("新增", key="new-person", type="primary", icon=":material/person_add:"):
            said = f"已新增“{name}”。" if external else f"已新增“{name}”，首次登录的密码（只显示这一次）："
            _try(accounts.add, name, grants, local=not external, said=said)


def roles() -> None:
    """What each role may do."""
    with st.container(border=True, key="panel-roles"):
        head(
            "roles",
            "角色和权限",
            "看来源行、查询、导出、上传、发布的权限可限于一个街道或一个社区；全区的合计数对所有人相同。",
        )
        rows = [
            {"可以做什么": words} | {role: "✓" if able in has else "" for role, has in ROLES.items()}
            for able, words in CAPABILITIES.items()
        ]
        tables.words(rows, "角色和权限")


def _granted(key: str, now: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """Roles, and the scope they all have."""
    dataset = edition.dataset()
    units = dict.fromkeys(dataset.streets) | dataset.names
    roles = st.pills(
        "角色", list(ROLES), selection_mode="multi", default=list(dict.fromkeys(grant.role for grant in now)), key=f"roles-{key}"
    )  # fmt: skip
    scopes = [None, *dict.fromkeys([*units, *(grant.unit for grant in now if grant.unit)])]
    unit = st.selectbox(
        "范围", scopes, scopes.index(now[0].unit) if now else 0, key=f"unit-{key}", width=260,
        format_func=lambda unit: _DISTRICT if unit is None else units.get(unit) or unit,
    )  # fmt: skip
    return tuple(Grant(role, unit) for role in roles)


def _try(change: Callable, *given: object, said: str, **named: object) -> None:
    try:
        password = change(*given, visitor.person(), **named)
    except Refused as refused:
        st.error(markdown(str(refused)), icon=":material/error:")
        return
    st.session_state["people-said"] = said, password or ""
    st.rerun()


def _said() -> None:
    said, password = st.session_state.pop("people-said", ("", ""))
    if said:
        st.success(markdown(said), icon=":material/check_circle:")
    if password:
        st.code(password, language=None)
