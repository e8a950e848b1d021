"""Shows that were begun: each document as it was first drawn, so that F5 brings it back whatever was changed meanwhile.

They lie in ``WANCHENG_HOME/shows``, the newest ones only; the presenter's address names the one on the screen.
"""

import hashlib
import secrets
from collections.abc import Callable

from filelock import FileLock

from warehouse import home

_KEPT = 20


def start() -> str:
    """A name for a show that begins now."""
    return secrets.token_hex(6)


def frozen(start: str, make: Callable[[], str]) -> str:
    """The document of the show of that name, made by ``make`` the first time."""
    folder = home.folder() / "shows"
    path = folder / f"{hashlib.sha256(start.encode()).hexdigest()[:16]}.html"  # the address may hold anything
    if not path.is_file():
        document = make()
        folder.mkdir(exist_ok=True)
        with FileLock(folder / ".lock"):
            if not path.is_file():  # who asks at the same time has the same show
                home.replace_text(path, document)
            for old in sorted(folder.glob("*.html"), key=lambda path: path.stat().st_mtime_ns)[:-_KEPT]:
                old.unlink()
    return path.read_text(encoding="utf-8")
