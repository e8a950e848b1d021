"""How people sign in, as ``WANCHENG_HOME/access.toml`` says; ``docs/security.md`` explains every line.

A file that cannot be read lets nobody in: there is no setting that a typing error turns into an open door.
"""

import tomllib
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from warehouse import home
from warehouse.people import ROLES
from warehouse.refused import Refused


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider; ``claim`` names who signs in, ``title`` what the button says."""

    issuer: str
    client_id: str
    client_secret: str = ""
    claim: str = "preferred_username"
    title: str = "统一身份认证"


@dataclass(frozen=True)
class Proxy:
    """The bureau's reverse proxies: their addresses and, where they name the user, the header that does."""

    addresses: tuple[str, ...]
    header: str = ""
    signout: str = ""  # where the proxy's own sign-out is


#: Networks that nobody reaches from the internet.
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Settings:
    """``url``: the address people use; minutes and hours after which a session ends unused, and in any case."""

    url: str = ""
    idle_minutes: int = 30
    hours: int = 8
    password_days: int = 90  # after which a password has to be changed
    newcomers: str = ""  # the role of who is known to the provider or proxy but not to us; empty: refused
    watermark: bool = False
    networks: tuple[str, ...] = PRIVATE  # from where telephones may take part in a show
    oidc: Provider | None = None
    proxy: Proxy = field(default_factory=lambda: Proxy(()))

    @property
    def configured(self) -> bool:
        """Whether a provider or a proxy says who somebody is; local accounts make themselves known by existing."""
        return self.oidc is not None or bool(self.proxy.header)

    @cached_property
    def ours(self) -> tuple[Network, ...]:
        """``networks``, as networks."""
        return tuple(map(ip_network, self.networks))

    @property
    def host(self) -> str:
        """The host name (and port) of ``url``."""
        return urlsplit(self.url).netloc.lower()


def read() -> Settings:
    """The settings as they stand now. Raises Refused for a file that cannot be understood."""
    path = home.folder() / "access.toml"
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else Settings()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Settings:
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        if "oidc" in declared:
            declared["oidc"] = Provider(**_of(Provider, declared["oidc"], "oidc"))
        if "proxy" in declared:
            proxy = _of(Proxy, declared["proxy"], "proxy")
            declared["proxy"] = Proxy(**proxy | {"addresses": tuple(proxy["addresses"])})
        if "networks" in declared:
            declared["networks"] = tuple(declared["networks"])
        found = Settings(**_of(Settings, declared, ""))
        _check(found)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, KeyError, ValueError) as error:
        raise Refused(f"登录设置 access.toml 有误，已停止服务：{error}") from None
    return found


def _of(kind: type, declared: dict, name: str) -> dict:
    known = {one.name: one for one in fields(kind)}
    for key, value in declared.items():
        if key not in known:
            raise ValueError(f"没有名为“{name + '.' if name else ''}{key}”的设置")
        default = known[key].default
        if isinstance(default, bool | int | str) and type(value) is not type(default):
            raise ValueError(
                f"“{key}”应为{'是否（true、false）' if isinstance(default, bool) else '整数' if isinstance(default, int) else '文字'}"
            )
    return declared


def _check(found: Settings) -> None:
    if not found.ours:
        raise ValueError('networks 应写明一个或多个网段，如 ["10.20.0.0/16"]')
    if found.newcomers and found.newcomers not in ROLES:
        raise ValueError(f"newcomers 中没有名为“{found.newcomers}”的角色")
    if not 1 <= found.idle_minutes <= 24 * 60 or not 1 <= found.hours <= 24 or found.password_days < 0:
        raise ValueError("idle_minutes 应为 1 至 1440，hours 应为 1 至 24，password_days 不能为负")
    if found.url and not found.host:
        raise ValueError("url 应写完整，如 https://board.example.gov.cn")
    if found.newcomers and ROLES[found.newcomers] & {"publish", "users", "audit"}:
        raise ValueError(f"newcomers 不能是“{found.newcomers}”：没有登记的人不能发布、管理或审计")
    if found.oidc and not found.url:
        raise ValueError("使用统一身份认证须写明 url，即大家访问本系统的地址")
    if found.oidc and urlsplit(found.oidc.issuer).scheme not in ("https", "http"):
        raise ValueError("oidc.issuer 应为认证服务的地址")
    if found.proxy.header and not found.proxy.addresses:
        raise ValueError("proxy.header 须与 proxy.addresses 一起写明：只有来自这些地址的用户名才可信")
