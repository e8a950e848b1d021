"""One demo dataset for the whole run, and empty homes for tests that publish."""

import sys

import pytest

import manage
from components import visitor
from components.gate import tickets
from tests import hostile
from tests.bureau import bureau, open_  # noqa: F401 -- fixtures
from tests.ledger_rows import SHEETS
from tests.workbooks import REAL, book, publish
from warehouse import demo, versions


def pytest_collection_modifyitems(items):
    """The longest file first: no worker is left with it at the end."""
    items.sort(key=lambda item: "test_versions" not in item.nodeid)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory):
    """Nothing a test does reaches the home of the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(tmp_path_factory.mktemp("own")))
        yield


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory):
    """A home with the demo dataset as its only version; treat as read-only."""
    home = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(home))
        demo.publish()
    return home


@pytest.fixture
def dataset(demo_home, monkeypatch):
    """The demo dataset, opened."""
    monkeypatch.setenv("WANCHENG_HOME", str(demo_home))
    return versions.open()


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The workbook of ``ledger_rows``, published once; treat as read-only."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        publish(book(folder / "a.xlsx", SHEETS))
        return versions.open()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home."""
    monkeypatch.setenv("WANCHENG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory):
    """A home in which every text is hostile; treat as read-only."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(home))
        hostile.published(home)
    return home


@pytest.fixture(autouse=True)
def _at_the_machine(monkeypatch):
    """Scripts that run without a server run for who sits at the machine; behind a server the gate says who asks."""
    monkeypatch.setattr(visitor, "_given", lambda: tickets.MACHINE)


@pytest.fixture
def run(monkeypatch, capsys):
    """``run("versions", "--format", "json")`` → exit code, stdout, stderr."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["manage.py", *map(str, words)])
        try:
            manage.main()
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def full(dataset, run):
    """The terminal over the demo dataset, to be read only."""
    return run


@pytest.fixture
def base(home, tmp_path):
    """A home with a small dataset that is no demo as its only version."""
    publish(book(tmp_path / "base.xlsx", REAL))
    return home
