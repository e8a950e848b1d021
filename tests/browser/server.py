"""A real server and a real browser, for tests and measurements."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Server:
    """A Streamlit script that is being served, by a process of its own."""

    address: str
    pid: int


@contextmanager
def served(script: Path, home: Path, log: Path, settings: Path = ROOT, base: str = "") -> Iterator[str]:
    """The address of a script that is :func:`running`."""
    with running(script, home, log, settings, base) as server:
        yield server.address


@contextmanager
def running(script: Path, home: Path, log: Path, settings: Path = ROOT, base: str = "") -> Iterator[Server]:
    """Run a Streamlit script on a free port of 127.0.0.1 until the block ends; yields it once it is healthy.

    ``settings`` is the folder whose .streamlit/config.toml applies, if it has one; ``base`` the path it stands below.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command += ["--server.baseUrlPath", base] if base else []
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=settings,
            env=os.environ | {"WANCHENG_HOME": str(home)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_healthy(f"{address}/{base}".rstrip("/"), server, log)
            yield Server(address, server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def _wait_until_healthy(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{log.read_text(encoding='utf-8', errors='replace')}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless, as it runs on a machine without a graphics card: drawn by the processor, WebGL by SwiftShader."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
