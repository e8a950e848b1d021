"""Imports point right, never left: app, manage → pages → components, reports → warehouse, and so within them. No exceptions."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: What each layer may import of the others.
MAY_IMPORT = {
    "app": {"components"},
    "manage": {"reports", "warehouse"},
    "pages": {"components", "reports"},
    "components": {"components", "warehouse"},
    "reports": {"reports", "warehouse"},
    "warehouse": {"warehouse"},
}
#: The wings of a layer from the ground up: a wing imports itself and those before it. The ground is what lies in no folder.
WINGS = {
    "warehouse": ["", "words", "measures", "intake", "cluster", "explore", "tours", "demo", "access"],
    "components": ["charts", "", "screens"],
}
FORBIDDEN = {"warehouse": {"streamlit", "plotly", "pydeck"}, "reports": {"streamlit"}}
JOB = ROOT / "warehouse/cluster/job.py"  # runs where a cluster is, by itself
SOURCES = [
    path for layer in MAY_IMPORT for path in (sorted((ROOT / layer).glob("**/*.py")) or ROOT.glob(f"{layer}.py"))
]


def imported(path: Path) -> set[str]:
    """The dotted names that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def wing(layer: str, parts: tuple[str, ...]) -> str:
    """The wing of a layer that a path or dotted name lies in."""
    return parts[1] if len(parts) > 1 and parts[1] in WINGS[layer] else ""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_said_of_a_module_names_one_that_is_there(path):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"(?<![.\w])(?:warehouse|components|reports)(?:\.[a-z]\w*)+", text):
        whole = ROOT.joinpath(*name.split("."))  # a module, a room, or what stands in a module
        assert any(
            one.is_file() for one in (whole.with_suffix(".py"), whole / "__init__.py", whole.parent.with_suffix(".py"))
        ), name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_right(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    layer, names = parts[0], {tuple(name.split(".")) for name in imported(path)}
    others = {name[0] for name in names}
    assert others & set(MAY_IMPORT) <= MAY_IMPORT[layer]
    assert not others & FORBIDDEN.get(layer, set())
    if layer in WINGS and wing(layer, parts) != "charts":
        floors = WINGS[layer]
        above = {
            name
            for name in names
            if name[0] == layer and floors.index(wing(layer, name)) > floors.index(wing(layer, parts))
        }
        assert not above, f"{path.name} imports from above: {above}"


@pytest.mark.parametrize("path", sorted((ROOT / "components/charts").glob("*.py")), ids=lambda path: path.name)
def test_charts_know_only_the_theme(path):
    ours = {
        name for name in imported(path) if name.startswith("components.") and not name.startswith("components.charts")
    }
    assert {".".join(name.split(".")[:2]) for name in ours} <= {"components.theme"}


@pytest.mark.parametrize("path", sorted((ROOT / "components/screens").glob("**/*.py")), ids=lambda path: path.stem)
def test_screens_share_nothing_but_the_pieces(path):
    own = path.relative_to(ROOT / "components/screens").parts[0].removesuffix(".py")
    screens = {name.split(".")[2] for name in imported(path) if name.startswith("components.screens.")}
    assert screens <= {own}


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_a_page_reads_like_its_screen(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a page begins with the question it answers"
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    assert "select " not in path.read_text(encoding="utf-8").lower()
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("room", ["queries", "data"])
def test_statisticians_rooms_hold_no_python(room):
    assert not list((ROOT / room).glob("**/*.py"))


def test_no_room_is_called_utils():
    names = {path.stem for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


def pinned(file: str) -> set[str]:
    """The packages that a file of requirements names."""
    found = re.findall(r"^([\w-]+)==", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    return {name.lower().replace("-", "_") for name in found}


def test_what_is_imported_is_pinned():
    # what comes along with another package goes with it, and is missed on a new machine only
    named, brought = pinned("requirements.txt"), packages_distributions()
    modules = {name.split(".")[0] for path in SOURCES if path != JOB for name in imported(path)}
    foreign = modules - set(sys.stdlib_module_names) - set(MAY_IMPORT)
    assert foreign
    missing = {
        module
        for module in foreign
        if not any(name.lower().replace("-", "_") in named for name in brought.get(module, ()))
    }
    assert not missing, f"requirements.txt does not name what brings {missing}"


def test_the_job_of_a_cluster_knows_nothing_but_its_own_environment():
    modules = {name.split(".")[0] for name in imported(JOB)}
    assert modules - set(sys.stdlib_module_names) == pinned("requirements-spark.txt")
