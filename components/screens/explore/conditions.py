"""What a build is narrowed by: chosen values, its own figures, and the communities that other sources give."""

from collections.abc import Mapping

import streamlit as st

from components import address
from components.page import Screen
from warehouse.explore import builds, cubes
from warehouse.explore.builds import SIGNS, Build, Condition
from warehouse.explore.cubes import Cube
from warehouse.queries import Column

#: What the keys of these controls begin with; each stands in the address.
KEYS = ("where", "having", "scope")


def chosen(screen: Screen, cube: Cube) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values of further dimensions."""
    own = {
        id: dimension for id, dimension in cube.dimensions.items() if id not in cubes.PLACES and not dimension.months
    }
    if not own:
        return ()
    picked = _several("只看其中", {id: dimension.title for id, dimension in own.items()}, "where", 200)
    values = {id: builds.values(screen.dataset, cube, own[id]) for id in picked}
    return tuple((id, _wanted(own[id].title, values[id], f"where-{id}")) for id in picked)


def of_rows(build: Build) -> tuple[Condition, ...]:
    """Bounds on the build's own figures."""
    return tuple(Condition(id, *bound) for id, bound in _bounds("行条件", build.figures, "having", 220))


def of_communities(cube: Cube) -> tuple[Condition, ...]:
    """Bounds on what other sources say of a community."""
    if not cube.community:
        return ()
    return tuple(
        Condition(figure, *bound, source)
        for id, bound in _bounds("社区条件", _elsewhere(), "scope", 260)
        for source, figure in [id.split(".")]
    )


def asked(build: Build) -> dict:
    """The conditions of a build as they stand in the address."""
    cube, elsewhere = build.source, _elsewhere()
    named: dict = {"where": [cube.dimensions[id].title for id, _ in build.where]}
    named |= {f"where-{id}": list(values) for id, values in build.where}
    bound = {"having": {each.figure: each for each in build.having}}
    bound |= {"scope": {f"{each.cube}.{each.figure}": each for each in build.scope}}
    for key, columns in (("having", build.figures), ("scope", elsewhere)):
        named |= {key: [columns[id].label for id in bound[key]]}
        named |= {f"{key}-sign-{id}": SIGNS[each.sign] for id, each in bound[key].items()}
        named |= {f"{key}-bound-{id}": f"{each.bound}" for id, each in bound[key].items()}
    return named


def _elsewhere() -> dict[str, Column]:
    """Every measure of every source that knows communities: ``cube.measure`` → its column, named with its source."""
    return {
        f"{cube.id}.{measure.id}": Column(measure.id, f"{cube.title}·{measure.title}", measure.unit, measure.decimals)
        for cube in cubes.cubes().values()
        if cube.community
        for measure in cube.measures.values()
    }


def _bounds(label: str, columns: Mapping[str, Column], key: str, width: int) -> list[tuple[str, tuple[str, float]]]:
    picked = _several(label, {id: column.label for id, column in columns.items()}, key, width)
    return [(id, _bound(columns[id], f"{key}-{{}}-{id}")) for id in picked]


def _bound(column: Column, key: str) -> tuple[str, float]:
    """A sign and an amount."""
    sign, bound = (
        address.key(key.format("sign"), "<", SIGNS, column.label),
        address.key(key.format("bound"), 0.0, label=column.label),
    )
    with st.container(horizontal=True, width="content", gap="xsmall", vertical_alignment="bottom"):
        chosen = st.selectbox(column.label, list(SIGNS), key=sign, width=150, format_func=SIGNS.get)
        amount = st.number_input(
            column.unit or "数值", step=1.0, format=f"%.{column.decimals or 0}f", key=bound, width=140
        )
    return chosen, float(amount)


def _several(label: str, words: Mapping[str, str], name: str, width: int) -> list[str]:
    key = address.key(name, [], words, label)
    return st.multiselect(label, list(words), key=key, width=width, placeholder="不限", format_func=words.get)


def _wanted(label: str, values: list[str], name: str) -> tuple[str, ...]:
    key = address.key(name, [], values, label)
    return tuple(st.multiselect(label, values, key=key, width=260, placeholder="全部"))
