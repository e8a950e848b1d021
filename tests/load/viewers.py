"""Many people at once, without a browser: each speaks Streamlit's own protocol over a websocket of this machine, as a browser does.

A person has cookies and a page of their own, opens screens from the menu and clicks streets. A rerun counts from the message
until the server says that the script has finished. Of the server its processor time is what to steer by: what else the machine
does hardly changes it.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

#: The screens that people walk through.
SCREENS = ("", "map", "profile", "sites", "people", "services", "safeguards", "catalogue")
_SMALL = 4_096  # bytes: what is longer is content, and is not read
_KEPT = 2  # runs for which a browser keeps a message that it may be sent again by name
_PATIENCE = 120.0  # seconds that somebody waits for a screen


@dataclass
class Measured:
    """What a time of clicking took."""

    seconds: list[float] = field(default_factory=list)  # of every rerun, from click to end
    lasted: float = 0.0  # seconds in all
    cpu: float = 0.0  # seconds of processor time of the server
    memory: float = 0.0  # MiB of the server at the end
    filling: list[float] = field(default_factory=list)  # MiB, each thousand reruns

    @property
    def each(self) -> float:
        """Milliseconds of processor time per rerun."""
        return 1000 * self.cpu / max(len(self.seconds), 1)

    def quantile(self, share: float) -> float:
        """Milliseconds within which a share of the reruns was done."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@dataclass
class Screen:
    """What is known of a screen once somebody has seen it: the buttons of its filters, by their names."""

    filters: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # name → widget's id, options


class Site:
    """A server, and what the first who came learnt about its screens."""

    def __init__(self, address: str, pids: Sequence[int], headers: dict[str, str] | None = None, tls=None):
        self.address, self.pids, self.headers, self.tls = address.rstrip("/"), pids, headers or {}, tls
        self.hashes: dict[str, str] = {}  # address of a screen → its hash
        self.screens: dict[str, Screen] = {}

    def cpu(self) -> float:
        """Seconds of processor time that its processes have taken."""
        ticks = 0
        for pid in self.pids:
            said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(said[11]) + int(said[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MiB that its processes hold."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Viewer:
    """Somebody with one open page."""

    def __init__(self, site: Site):
        self._site, self._stack = site, AsyncExitStack()
        self._screen, self._query, self._runs = "", "", 0
        self._known: dict[str, int] = {}  # messages that the page has, and the run that last used them

    async def open(self, screen: str = "") -> float:
        """Load a screen as a browser does first: the page, then its websocket. Seconds until the script has finished."""
        site, begun = self._site, time.monotonic()
        parts = urlsplit(site.address)
        verify = site.tls if site.tls is not None else True
        async with httpx2.AsyncClient(headers=site.headers, verify=verify, timeout=_PATIENCE) as http:
            answer = await http.get(f"{site.address}/{screen}")
            answer.raise_for_status()
            cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        host = site.headers.get("Host", parts.netloc)
        scheme = parts.scheme.replace("http", "ws")
        self._socket = await self._stack.enter_async_context(
            connect(
                f"{scheme}://{host}{parts.path}/_stcore/stream",
                host=parts.hostname,
                port=parts.port,
                origin=f"{parts.scheme}://{host}",
                additional_headers={"Cookie": cookies},
                subprotocols=["streamlit", "none"],
                max_size=None,
                open_timeout=_PATIENCE,
                ping_interval=None,
                proxy=None,
                ssl=site.tls,
            )
        )
        self._screen = screen
        await self._run(BackMsg(), page_name=screen)
        return time.monotonic() - begun

    async def go(self, screen: str) -> float:
        """Click a screen of the menu."""
        self._screen, self._query = screen, ""
        return await self._run(BackMsg(), page_script_hash=self._site.hashes[screen])

    async def choose(self, **chosen: Iterable[str]) -> float:
        """Click a filter so that these are chosen of it, in this order; with nothing, run the script again as it stands."""
        message = BackMsg()
        for name, values in chosen.items():
            id, _ = self._site.screens[self._screen].filters[name]
            state = message.rerun_script.widget_states.widgets.add(id=id)
            state.string_array_value.data.extend(values)
        return await self._run(message, page_script_hash=self._site.hashes.get(self._screen, ""))

    def options(self, name: str = "streets") -> list[str]:
        """What a filter of this screen offers; nothing where there is no such filter."""
        return self._site.screens[self._screen].filters.get(name, ("", []))[1]

    async def close(self) -> None:
        await self._stack.aclose()

    async def _run(self, message: BackMsg, **asked: str) -> float:
        self._runs += 1
        message.rerun_script.query_string = self._query
        for name, value in asked.items():
            setattr(message.rerun_script, name, value)
        known = [name for name, run in self._known.items() if self._runs - run <= _KEPT]
        message.rerun_script.cached_message_hashes.extend(known)
        learning = self._screen not in self._site.screens
        seen = Screen()
        begun = time.monotonic()
        await self._socket.send(message.SerializeToString())
        while True:
            said = await asyncio.wait_for(self._socket.recv(), _PATIENCE)
            if said[:1] == b"\x0a":  # the first field, by what name it is kept
                self._known[said[2 : 2 + said[1]].decode()] = self._runs
            if len(said) > _SMALL and not learning:
                continue
            told = ForwardMsg.FromString(said)
            kind = told.WhichOneof("type")
            if kind == "ref_hash":
                self._known[told.ref_hash] = self._runs
            elif kind == "page_info_changed":
                self._query = told.page_info_changed.query_string
            elif kind == "navigation" and not self._site.hashes:
                pages = told.navigation.app_pages
                self._site.hashes = {page.url_pathname: page.page_script_hash for page in pages}
            elif kind == "delta" and learning:
                group = told.delta.new_element.button_group
                if group.options:
                    name = group.id.rpartition("-")[2]
                    options = [option.content for option in group.options]
                    seen.filters[name] = group.id, options
            elif kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                break
        if learning:
            self._site.screens[self._screen] = seen
        return time.monotonic() - begun


Step = Callable[[Viewer, random.Random], Awaitable[float]]


async def crowd(
    site: Site, people: int, step: Step, think: float, seconds: float = 1e9, count: int = 10**9
) -> Measured:
    """People who each do ``step`` every ``think`` seconds, for so many seconds or until so many steps were done.

    They come one after another, and nothing is measured before the last is there.
    """
    viewers = [Viewer(site) for _ in range(people)]
    measured = Measured()

    async def person(viewer: Viewer, number: int) -> None:
        chance = random.Random(number)
        due = begun + think * chance.random()
        while due < begun + seconds and len(measured.seconds) < count:
            await asyncio.sleep(max(due - time.monotonic(), 0))
            measured.seconds.append(await step(viewer, chance))
            if len(measured.seconds) % 1_000 == 0:
                measured.filling.append(site.memory())
            due = max(due + think, time.monotonic())  # nobody clicks before the screen is there

    try:
        for viewer in viewers:
            await viewer.open()
        begun, cpu = time.monotonic(), site.cpu()
        await asyncio.gather(*(person(viewer, number) for number, viewer in enumerate(viewers)))
        measured.lasted, measured.cpu = time.monotonic() - begun, site.cpu() - cpu
        measured.memory = site.memory()
    finally:
        await asyncio.gather(*(viewer.close() for viewer in viewers))
    return measured


async def alone(
    site: Site, choices: Iterable[Mapping[str, Sequence[str]]], screen: str = "", think: float = 0.05
) -> Measured:
    """One person who makes these choices one after another on one screen."""
    viewer, measured = Viewer(site), Measured()
    try:
        await viewer.open(screen)
        await viewer.choose()
        cpu = site.cpu()
        for chosen in choices:
            measured.seconds.append(await viewer.choose(**chosen))
            await asyncio.sleep(think)
        measured.cpu, measured.memory = site.cpu() - cpu, site.memory()
    finally:
        await viewer.close()
    return measured


def walk(options: Mapping[str, Sequence[str]], count: int) -> list[dict[str, list[str]]]:
    """Choices that differ by one click from one to the next and never come twice (Gray code)."""
    every = [(name, option) for name, offered in options.items() for option in offered]
    found = []
    for number in range(1, min(count, 2 ** len(every) - 1) + 1):
        on = [one for bit, one in enumerate(every) if (number ^ number >> 1) >> bit & 1]
        found.append({name: [option for one, option in on if one == name] for name in options})
    return found


async def streets(viewer: Viewer, chance: random.Random) -> float:
    """A click on a street: one of the choices in the order of the directory."""
    return await viewer.choose(streets=[one for one in viewer.options() if chance.random() < 0.3])


async def wander(viewer: Viewer, chance: random.Random) -> float:
    """A click on the menu, or on a street of the screen that is open, in any order."""
    if chance.random() < 0.3 or not viewer.options():
        return await viewer.go(chance.choice(SCREENS))
    offered = viewer.options()
    return await viewer.choose(streets=chance.sample(offered, chance.randrange(len(offered))))
