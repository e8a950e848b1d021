"""The served product as somebody finds it who tries something: with people of every role signed up, and without sign-in."""

import json
import shutil
from contextlib import closing

import pytest

from tests.browser.server import ROOT, served
from tests.test_access import GOOD, signed_up
from tests.viewer import Page, Visitor
from warehouse import versions
from warehouse.explore import views
from warehouse.explore.views import View
from warehouse.people import ROLES, Person, machine

OWN, OTHER = "东关街道", "仲景街道"
PEOPLE = {
    **{role: role for role in ROLES},
    "东关分析": f"分析={OWN}",
    "东关发布": f"发布={OWN}",
    "没有角色": "浏览",
}
ORIGINS = [
    "https://evil.example",
    "null",
    "http://[",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost.evil.example",
    "file://",
    None,
]


class Bureau:
    """The product with people signed up, and visitors of theirs."""

    def __init__(self, address, home):
        self.address, self.home, self._signed, self._visitors = address, home, {}, []

    def somebody(self, **how) -> Visitor:
        """A browser that nobody has signed in with."""
        visitor = Visitor(self.address, **how)
        self._visitors.append(visitor)
        visitor.get("/_stcore/health")
        return visitor

    def close(self):
        for visitor in self._visitors:
            visitor.close()

    def person(self, name, fresh=False) -> Visitor:
        if fresh or name not in self._signed:
            visitor = self.somebody()
            assert visitor.sign_in(name, GOOD).status_code == 303
            assert visitor.cookie
            if fresh:
                return visitor
            self._signed[name] = visitor
        return self._signed[name]

    def page(self, name, page="", query="") -> tuple[Page, str]:
        opened = self.person(name).page()
        said = opened.run(page, query)
        while "正在运行" in said:  # a query that takes a moment
            said = opened.run(page, query)
        return opened, said


@pytest.fixture(scope="module")
def bureau(demo_home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bureau")
    shutil.copytree(demo_home, folder / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANCHENG_HOME", str(folder / "home"))
        for name, role in PEOPLE.items():
            signed_up(name, role)
        views.save(View("他人的查询", "", sql="select 'geheim' as word", shared=False), Person("乙", machine().grants))
        views.save(View("共享的查询", "", sql="select street, count(*) as n from communities group by all"), machine())
        described = versions.manifest("v0001") | {"version": "v0002"}
        shutil.copy(versions.path("v0001"), versions.path("v0001").with_stem("v0002"))
        (folder / "home" / "versions" / "v0002.json").write_text(json.dumps(described), encoding="utf-8")
        with (
            served(ROOT / "app.py", folder / "home", folder / "log") as address,
            closing(Bureau(address, folder / "home")) as made,
        ):
            yield made


@pytest.fixture(scope="module")
def open_(demo_home, tmp_path_factory):
    """The product without sign-in."""
    folder = tmp_path_factory.mktemp("open")
    shutil.copytree(demo_home, folder / "home")
    with (
        served(ROOT / "app.py", folder / "home", folder / "log") as address,
        closing(Bureau(address, folder / "home")) as made,
    ):
        yield made
