"""Imports point right, never left: app, manage → pages → components, reports → warehouse. No exceptions."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["app", "manage", "pages", "components", "reports", "warehouse"]
MAY_IMPORT = {
    "app": {"components"},
    "manage": {"reports", "warehouse"},
    "pages": {"components", "reports"},
    "components": {"components", "warehouse"},
    "reports": {"reports", "warehouse"},
    "warehouse": {"warehouse"},
}
FORBIDDEN = {"warehouse": {"streamlit", "plotly", "pydeck"}, "reports": {"streamlit"}}
SOURCES = [path for layer in LAYERS for path in (sorted((ROOT / layer).glob("**/*.py")) or ROOT.glob(f"{layer}.py"))]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_right(path):
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    ours = imported(path) & set(LAYERS)
    assert ours <= MAY_IMPORT[layer], f"{path.name} imports {ours - MAY_IMPORT[layer]}"
    assert not imported(path) & FORBIDDEN.get(layer, set())


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_a_page_reads_like_its_screen(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a page begins with the question it answers"
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    assert "select " not in path.read_text(encoding="utf-8").lower()
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("room", ["queries", "data"])
def test_statisticians_rooms_hold_no_python(room):
    assert not list((ROOT / room).glob("**/*.py"))


def test_no_room_is_called_utils():
    names = {path.stem for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "common", "misc"}
