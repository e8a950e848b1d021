"""What reruns, crowds and processes cost: the product beside an empty page, a plainly written one and DuckDB alone, in one run."""

import asyncio
import os
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from tests.browser.server import ROOT, running
from tests.browser.test_access import nginx
from tests.load import intake, plain_queries, viewers
from tests.load.told import tell
from tests.load.viewers import Measured, Site, Viewer, alone, crowd

_THINK = 5.0  # seconds between two clicks of one person
_BARE, _PLAIN, _PRODUCT = ROOT / "tests/browser/bare.py", ROOT / "tests/load/plain_app.py", ROOT / "app.py"
_CROWD = ["人数", "次数", "次/秒", "中位 ms", "P95 ms", "最长 ms", "每次 CPU ms", "用去的核", "内存 MiB"]


def main(part: str, amount: int) -> None:
    """One part; ``amount`` is how many choices, seconds, reruns or starts it measures."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _ran(folder / "home", "manage.py", "demo")
        _PARTS[part](folder, amount)


def _reruns(folder: Path, amount: int) -> None:
    """A filter changed by one person: choices never made on this server, the same again, the same clicked in another order."""
    rows: list[list[object]] = []
    base = 0.0
    for name, script, settings in (
        ("空白页面，本项目设置", _BARE, ROOT),
        ("空白页面，Streamlit 默认设置", _BARE, folder),
        ("总览", _PRODUCT, ROOT),
        ("普通页面", _PLAIN, ROOT),
    ):
        with running(script, folder / "home", folder / "log", settings) as server:
            for kind, measured in asyncio.run(_one(Site(server.address, [server.pid]), amount)).items():
                base = base or measured.each
                middle, high = measured.quantile(0.5), measured.quantile(0.95)
                rows.append(
                    [name, kind, f"{measured.each:.1f}", f"{measured.each / base:.1f} ×", f"{middle:.0f}", f"{high:.0f}", f"{measured.memory:.0f}"]
                )  # fmt: skip
    rows.append(["DuckDB 单独", "普通页面的 6 条查询", *_alone(folder / "home", amount), "", ""])
    columns = ["页面", "选择", "每次 CPU ms", "÷ 空白页面", "中位 ms", "P95 ms", "内存 MiB"]
    with running(_PRODUCT, folder / "home", folder / "log", ROOT) as server:
        screens = asyncio.run(_screens(Site(server.address, [server.pid]), base))
    tell(
        "切换筛选：一个人，服务器一侧", columns, rows,
        "普通页面（tests/load/plain_app.py）按教程的写法用 Streamlit、DuckDB 和 plotly 读同一些办理事项：8 张卡片、4 张图、1 张表。"
        "时间从消息发出到脚本结束，不含浏览器绘制。“从未用过”先走遍街道，再加上社区类型；第一次选类型时各项指标按类型一次问齐，计入其中。",
    )  # fmt: skip
    tell(
        "走遍五个街道的全部选择：各屏，服务器一侧",
        ["页面", "从未用过 CPU ms", "用过 CPU ms", "÷ 用过", "用过 ÷ 空白页面", "次序不同 ÷ 用过"], screens,
    )  # fmt: skip


async def _one(site: Site, amount: int) -> dict[str, Measured]:
    viewer = Viewer(site)
    await viewer.open()
    options = {name: viewer.options(name) for name in ("streets", "types") if viewer.options(name)}
    await viewer.close()
    if not options:
        return {
            "再运行一次": await alone(site, [{}] * 10 * amount)
        }  # so little that the clock of processes must tick often
    choices = viewers.walk(options, amount)
    turned = [{name: chosen[::-1] for name, chosen in each.items()} for each in choices]
    return {
        "从未用过": await alone(site, choices),
        "用过": await alone(site, choices),
        "用过，点击次序不同": await alone(site, turned),
    }


async def _screens(site: Site, base: float) -> list[list[object]]:
    """Every choice of streets on each screen with a filter, never made there before, again, and clicked in another order."""
    rows: list[list[object]] = []
    for screen in ("", "map", "sites", "people", "services", "safeguards"):
        viewer = Viewer(site)
        await viewer.open(screen)
        choices = viewers.walk({"streets": viewer.options()}, 31)
        await viewer.close()
        turned = [{"streets": each["streets"][::-1]} for each in choices]
        new, used, order = [(await alone(site, each, screen)).each for each in (choices, choices, turned)]
        rows.append(
            [f"/{screen}", f"{new:.1f}", f"{used:.1f}", f"{new / used:.2f} ×", f"{used / base:.1f} ×", f"{order / used:.2f} ×"]
        )  # fmt: skip
    return rows


def _alone(home: Path, amount: int) -> list[str]:
    """DuckDB without anything around it, on what the plain page asks: CPU and wall time."""
    version = (home / "CURRENT").read_text().strip()
    with duckdb.connect(str(home / "versions" / f"{version}.duckdb"), read_only=True) as connection:
        streets = [row[0] for row in connection.execute("select distinct street from communities").fetchall()]
        cpu, seconds = time.process_time(), []
        for number in range(amount):
            begun = time.monotonic()
            for sql in plain_queries.every(f"street <> '{streets[number % len(streets)]}'"):
                connection.execute(sql).fetchall()
            seconds.append(time.monotonic() - begun)
        cpu = time.process_time() - cpu
    return [f"{1000 * cpu / amount:.1f}", "", f"{1000 * statistics.median(seconds):.0f}"]


def _row(people: object, measured: Measured) -> list[object]:
    quantiles = [f"{measured.quantile(share):,.0f}" for share in (0.5, 0.95, 1)]
    rate, used = len(measured.seconds) / measured.lasted, measured.cpu / measured.lasted
    counted = f"{len(measured.seconds):,}"
    return [people, counted, f"{rate:.1f}", *quantiles, f"{measured.each:.1f}", f"{used:.2f}", f"{measured.memory:.0f}"]


def _viewers(folder: Path, seconds: int) -> None:
    """1 to 100 people who click every five seconds, on one process of each."""

    async def crowds(site: Site, step: viewers.Step, *sizes: int) -> list[list[object]]:
        await crowd(site, 4, step, 0, count=200)  # warm
        return [_row(people, await crowd(site, people, step, _THINK, seconds)) for people in sizes]

    with running(_PRODUCT, folder / "home", folder / "log") as server:
        site = Site(server.address, [server.pid])
        held = asyncio.run(_held(site, 100))
        wandering = asyncio.run(crowds(site, viewers.wander, 1, 10, 50, 100))
        staying = asyncio.run(crowds(site, viewers.streets, 100))
    with running(_PLAIN, folder / "home", folder / "log") as server:
        plainly = asyncio.run(crowds(Site(server.address, [server.pid]), viewers.streets, 10, 50))
    tell("众人同看，一个进程：每人每 5 秒在各屏之间走动或点选街道", _CROWD, wandering)
    tell("众人同看，一个进程：只在总览点选街道", _CROWD, staying)
    tell(
        "众人同看，一个进程：普通页面", _CROWD, plainly,
        f"每多一位打开页面的人，服务器内存增加 {held:.1f} MiB（100 人同时打开总览，与一人打开时相比）。",
    )  # fmt: skip


async def _held(site: Site, people: int) -> float:
    """MiB per open page."""
    await crowd(site, 1, viewers.streets, 0, count=40)
    before, opened = site.memory(), [Viewer(site) for _ in range(people)]
    for viewer in opened:
        await viewer.open()
    held = (site.memory() - before) / people
    await asyncio.gather(*(viewer.close() for viewer in opened))
    return held


@contextmanager
def _behind(folder: Path, count: int) -> Iterator[Site]:
    """So many processes on one folder, behind nginx as in deploy/."""
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running(_PRODUCT, folder / "home", folder / f"log-{number}")) for number in range(count)
        ]
        url, _ = stack.enter_context(nginx([server.address for server in servers], folder / f"nginx-{count}"))
        yield Site(f"https://127.0.0.1:{urlsplit(url).port}", [server.pid for server in servers], tls=unverified)


def _processes(folder: Path, count: int) -> None:
    """One and two processes behind nginx: a hundred people, then as much as they can; memory over many reruns."""
    rows, kept, rates = [], [], []
    for processes in (1, 2):
        with _behind(folder, processes) as site:

            async def measured(site: Site = site, processes: int = processes) -> tuple[Measured, Measured]:
                await crowd(site, 4 * processes, viewers.wander, 0, count=300)
                people = await crowd(site, 100, viewers.wander, _THINK, 20)
                begun = site.memory()
                most = await crowd(site, 16, viewers.wander, 0, count=count if processes == 2 else min(count, 500))
                most.filling.insert(0, begun)
                return people, most

            people, most = asyncio.run(measured())
            rows += [
                [processes, *_row("100，每 5 秒", people)],
                [processes, *_row("16，不停", most)],
            ]
            rates.append(len(most.seconds) / most.lasted)
            kept = most.filling
    tell(
        "几个进程，nginx 在前（TLS，各人留在一个进程）", ["进程", *_CROWD], rows,
        f"两个进程每秒完成的次数是一个进程的 {rates[1] / rates[0]:.2f} 倍（机器的核也由发出点击的程序和 nginx 使用）。",
        f"两个进程在 {count:,} 次操作中的内存，开始和每千次：{'、'.join(f'{one:.0f}' for one in kept)} MiB。",
    )  # fmt: skip


def _starts(folder: Path, amount: int) -> None:
    """From the start of the process until the first screen is there; what the process then holds."""
    rows: list[list[object]] = []
    for name, script, settings in (("空白页面", _BARE, folder), ("总览", _PRODUCT, ROOT), ("普通页面", _PLAIN, ROOT)):
        taken, held = [], 0.0
        for _ in range(amount):
            begun = time.monotonic()
            with running(script, folder / "home", folder / "log", settings) as server:
                site = Site(server.address, [server.pid])
                asyncio.run(_opened(site))
                taken.append(time.monotonic() - begun)
                held = site.memory()
        rows.append([name, f"{statistics.median(taken):.1f}", f"{min(taken):.1f}–{max(taken):.1f}", f"{held:.0f}"])
    tell("冷启动：从启动进程到第一屏", ["页面", "中位 秒", "最短–最长 秒", "内存 MiB"], rows)


async def _opened(site: Site) -> None:
    viewer = Viewer(site)
    await viewer.open()
    await viewer.close()


def _tables(folder: Path, rows: int) -> None:
    """自由探索, metrics and export on a ledger of many rows, beside DuckDB on the same file, each a process of its own."""
    (large,) = (path for path in intake.written(folder, rows) if path.suffix == ".parquet")
    home, out = folder / "large", folder / "out"
    for given in (["社区名录.csv", "数据集.csv"], [large.name]):
        _ran(home, "manage.py", "import", *(str(folder / name) for name in given))
    version = (home / "CURRENT").read_text().strip()
    file = home / "versions" / f"{version}.duckdb"
    build = "measures=('accepted', 'on_time_share'), rows=('street', 'window_kind'), columns=('quarter',)"
    grouped = f"""
        select street, window_kind, date_trunc('quarter', accepted), count(*), avg((closed <= due)::integer)
        {plain_queries.FROM.format(where="true")} group by cube (1, 2, 3)"""
    sides = {
        "搭建：街道 × 窗口 × 季度，含各级合计": (
            ["-c", "from warehouse import versions; from warehouse.explore import builds, statements; d = versions.open(); "
             f"statements.run(d, d.everything, builds.Build('matters', {build}))"], [grouped],
        ),
        "metrics：全部指标，各街道各社区": (["manage.py", "metrics", "--format", "csv"], plain_queries.every("true")),
        "export：每类台账一个 Parquet": (["manage.py", "export", str(out)], [f"copy matters to '{folder}/raw.parquet'"]),
    }  # fmt: skip
    told = []
    for name, (words, queries) in sides.items():
        raw = f"import duckdb\nc = duckdb.connect({str(file)!r}, read_only=True)\nfor q in {queries!r}: c.execute(q).fetchall()"
        ours, theirs = ([_ran(home, *each) for _ in range(3)] for each in (words, ["-c", raw]))
        mine, base = (statistics.median(seconds for seconds, _ in taken) for taken in (ours, theirs))
        spread = f"{min(ours)[0]:.1f}–{max(ours)[0]:.1f}"
        memory = [f"{max(held for _, held in taken):,.0f}" for taken in (ours, theirs)]
        told.append([name, f"{mine:.1f}", spread, f"{base:.1f}", f"{mine / base:.1f} ×", *memory])
    columns = ["做什么", "中位 秒", "最短–最长", "DuckDB 单独 秒", "÷ DuckDB", "内存峰值 MiB", "DuckDB 内存"]
    tell(f"{rows:,} 件办理事项：搭建、指标、导出（独立进程，含启动）", columns, told)


def _ran(home: Path, *words: str) -> tuple[float, float]:
    """Seconds and the peak of memory in MiB of Python on a home."""
    os.environ["WANCHENG_HOME"] = str(home)
    return intake.ran(*words)


_PARTS = {"reruns": _reruns, "viewers": _viewers, "processes": _processes, "starts": _starts, "tables": _tables}

if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1], int(sys.argv[2]))
