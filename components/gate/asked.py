"""What is known of a request before anything is done about it: where it came from, how, and for what."""

import ipaddress
import socket
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

import streamlit as st
from starlette.types import Scope

from warehouse.access.settings import Settings

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"via"}


def base() -> str:
    """The path that the application stands under, such as /board; empty at the root."""
    path = st.get_option("server.baseUrlPath").strip("/")
    return f"/{path}" if path else ""


@dataclass(frozen=True)
class Asked:
    """One request, or the opening of a websocket."""

    scope: Scope
    settings: Settings

    @cached_property
    def headers(self) -> dict[bytes, bytes]:
        """By name in small letters; of a name that comes twice the values are joined, so that neither is missed."""
        found: dict[bytes, bytes] = {}
        for name, value in self.scope["headers"]:
            name = name.lower()
            found[name] = found[name] + (b"; " if name == b"cookie" else b", ") + value if name in found else value
        return found

    def header(self, name: str) -> str:
        return self.headers.get(name.lower().encode(), b"").decode("latin-1")

    @property
    def inside(self) -> bool:
        """Whether it asks for something below the base."""
        return f"{self.scope['path']}/".startswith(f"{base()}/")

    @property
    def path(self) -> str:
        """Below the base, without the slash at its beginning."""
        return self.scope["path"].removeprefix(base()).removeprefix("/")

    @property
    def peer(self) -> str:
        """The machine that the connection comes from.

        The server takes a proxy on this machine at its word and puts the client in its place, with port 0: then the peer was this
        machine. Only an entry with a port of its own would hide that, and is believed by nobody here.
        """
        host, port = self.scope.get("client") or ("", 0)
        ported = any(entry.count(":") == 1 or "]:" in entry for entry in self.header("x-forwarded-for").split(","))
        return "" if ported else "127.0.0.1" if not port else host

    @property
    def client(self) -> str:
        """Whom to name in the log: what a proxy we know says, else the peer."""
        last = self.header("x-forwarded-for").split(",")[-1].strip()
        if self.proxied and last:
            return last[:45]
        return (self.scope.get("client") or ("",))[0]

    @property
    def proxied(self) -> bool:
        """Whether it comes from one of the bureau's proxies."""
        return self.peer in self.settings.proxy.addresses

    @property
    def host(self) -> str:
        return self.header("host").lower()

    @property
    def direct(self) -> bool:
        """Whether it comes from this machine: the connection, the name it was called by, and nothing in between that shows."""
        return self.peer in _LOOPBACK and _name(self.host) in _LOOPBACK and not _FORWARDED & self.headers.keys()

    @property
    def local(self) -> bool:
        """Whether somebody sits at this machine. A proxy that says nothing of itself cannot be seen: where the settings name an
        address or proxies, there are some.
        """
        return self.direct and not (self.settings.url or self.settings.proxy.addresses)

    @property
    def near(self) -> bool:
        """Whether it comes from this machine or the office's own network, as far as can be told: who comes through a proxy that is
        not one of the bureau's, or that does not say for whom, may come from anywhere.
        """
        if _FORWARDED & self.headers.keys() if not self.proxied else not self.header("x-forwarded-for"):
            return False
        try:
            address = ipaddress.ip_address(self.client)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return address.is_loopback or any(address in network for network in self.settings.ours)

    @property
    def secure(self) -> bool:
        """Whether nobody on the way can read along."""
        ours = self.scope["scheme"] in ("https", "wss")
        return ours or (self.proxied and self.header("x-forwarded-proto") == "https")

    @property
    def known_host(self) -> bool:
        """Whether it was called by a name that is ours: other names that lead here may be somebody's trick."""
        if self.direct or (self.settings.host and self.host == self.settings.host):
            return True
        name = _name(self.host)
        return not self.settings.host and (_is_address(name) or name in (socket.gethostname().lower(), *_LOOPBACK))

    @property
    def same_site(self) -> bool:
        """Whether a page of ours asks; browsers name the page's origin with everything that changes something."""
        return split(self.header("origin")).netloc.lower() == self.host != ""

    @property
    def cookie_name(self) -> str:
        """A name that browsers keep to this host and to TLS where they can."""
        return "__Host-wancheng" if self.secure and not base() else "wancheng"

    @cached_property
    def token(self) -> str:
        """What our cookie holds; nothing where there are several, as somebody else set one of them."""
        pairs = (pair.strip().partition("=") for pair in self.header("cookie").split(";"))
        found = [value for name, _, value in pairs if name == self.cookie_name]
        return found[0] if len(found) == 1 else ""

    @property
    def proxy_user(self) -> str:
        """The user that a proxy of ours names, if it names one."""
        given = (
            self.headers.get(self.settings.proxy.header.lower().encode(), b"") if self.settings.proxy.header else b""
        )
        try:
            return given.decode("utf-8").strip() if self.proxied else ""
        except UnicodeDecodeError:
            return ""


def _name(host: str) -> str:
    return split(f"//{host}").hostname or "" if host.isascii() and "@" not in host else ""


def split(address: str) -> SplitResult:
    """The parts of an address; none where it is no address at all."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
