"""Who does something: a person with roles, each within a scope, as ``data/roles.yaml`` declares them.

Code asks for a capability, never for a role. The scope of a role is the district (None), a street by its name or a community
by its code; what has no scope of its own, such as a setting, is asked for with :meth:`Person.may` alone.
"""

import getpass
import os
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from warehouse.ledgers import DATA
from warehouse.refused import Refused

_DECLARED = yaml.safe_load((DATA / "roles.yaml").read_text(encoding="utf-8"))
#: Capability → what it lets one do; role → its capabilities.
CAPABILITIES: dict[str, str] = _DECLARED["capabilities"]
ROLES: dict[str, frozenset[str]] = {role: frozenset(able) for role, able in _DECLARED["roles"].items()}


@dataclass(frozen=True)
class Grant:
    """A role within a scope: the district (None), a street or a community."""

    role: str
    unit: str | None = None


@dataclass(frozen=True)
class Person:
    """Somebody at a door: what they are called, what they were granted, and the network address they came from; ``able``: what they
    may do without a role.
    """

    name: str
    grants: tuple[Grant, ...] = ()
    address: str = ""
    able: frozenset[str] = frozenset()

    def may(self, capability: str) -> bool:
        """Whether any role, in whatever scope, lets them. Raises KeyError for a capability that is not declared."""
        CAPABILITIES[capability]
        return capability in self.able or any(capability in ROLES[grant.role] for grant in self.grants)

    def require(self, capability: str) -> None:
        """Raises Refused, in words, for what they may not do."""
        if not self.may(capability):
            raise Refused(f"{self.name}没有“{CAPABILITIES[capability]}”的权限；如工作需要，请与管理员联系。")

    def units(self, capability: str) -> frozenset[str] | None:
        """Within which units (streets, communities) they may; None: in the whole district. Raises Refused for nowhere."""
        self.require(capability)
        if capability in self.able:
            return None
        within = {grant.unit for grant in self.grants if capability in ROLES[grant.role]}
        return None if None in within else frozenset(unit for unit in within if unit)

    @property
    def scopes(self) -> str:
        """Their roles in words, such as 填报（渡口街道）、浏览."""
        return "、".join(grant.role + (f"（{grant.unit}）" if grant.unit else "") for grant in self.grants)


def machine() -> Person:
    """Who sits at the machine itself: its user, who may read and write every file and so may do everything."""
    return Person(
        os.environ.get("WANCHENG_USER") or getpass.getuser(), tuple(map(Grant, ROLES)), "本机", frozenset(CAPABILITIES)
    )


def visitor(address: str = "") -> Person:
    """Somebody unknown, where nobody need sign in: looks, and no more."""
    return Person("访客", (Grant("浏览"),), address)


def judge(name: str, address: str) -> Person:
    """Somebody who came with the judges' code of a show: scores, and no more."""
    return Person(name, (), address, frozenset({"score"}))


def granted(declared: Iterable[str], units: Iterable[str] = ()) -> tuple[Grant, ...]:
    """Grants as they are written: ``填报=渡口街道`` or ``浏览``. Raises Refused for a role, or a unit of ``units``, there is not."""
    known, found = set(units), []
    for words in declared:
        role, sign, unit = words.partition("=")
        if sign and not unit.strip():
            raise Refused(f"“{words}”的“=”后面要写街道全称或社区编码；全区的只写“{role}”。")
        if role not in ROLES:
            raise Refused(f"没有名为“{role}”的角色；现有：{'、'.join(ROLES)}。")
        if unit and known and unit not in known:
            raise Refused(f"没有名为“{unit}”的街道或社区；请写街道全称，或社区编码。")
        found.append(Grant(role, unit or None))
    return tuple(dict.fromkeys(found))
