"""The demo dataset: invented ledgers in which every published figure comes true.

Streets carry their real names and numbers of communities; everything below them is invented. A latent strength of each
community drives all its ledgers, so that weak and strong communities can be told apart; seasons and a rising trend do
the rest. Each ledger has a random stream of its own: changing one leaves the others as they are.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pandas as pd
from filelock import FileLock

from warehouse import home, versions
from warehouse.demo import people, premises, safeguards, services, world
from warehouse.intake import columnar, imports
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.people import Person, machine
from warehouse.refused import Refused

_PICTURES = Path(__file__).with_name("pictures")  # drawings that say they are none of a real site


def generate(communities: int = world.SIZE, matters: int = 32_000, seed: int = 20190630) -> dict[str, pd.DataFrame]:
    """One frame per ledger with exactly its fields, the same for the same seed. ``matters``: accepted in the period.

    Strings are ``str``, numbers float64, integers int64 or, where optional, Int64, booleans bool. Dates are
    datetime64[s] at midnight, because objects would be slow by the million: cast them to the ledger's type when
    writing. The published figures hold for 55 communities and 32,000 matters.
    """
    ledgers = _ledgers(communities, matters, seed)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in ledgers.items()}


def _ledgers(communities: int, matters: int, seed: int) -> dict[str, Iterable[pd.DataFrame]]:
    """Every ledger as frames; matters come some at a time, so that there may be many millions of them."""
    all_of = world.build(communities, seed)
    sites, carriers = premises.sites(all_of), services.carriers(all_of)
    projects = premises.projects(all_of, sites)
    frames = {
        "communities": all_of.communities,
        "sites": sites,
        "site_checks": premises.site_checks(all_of, sites),
        "projects": projects,
        "progress": premises.progress(all_of, projects),
        "carriers": carriers,
        "activities": services.activities(all_of, carriers),
    }
    made = {*frames, "matters"}
    for chapter in (world, premises, people, services, safeguards):
        frames |= {name: make(all_of) for name, make in vars(chapter).items() if name in LEDGERS.keys() - made}
    parts: dict[str, Iterable[pd.DataFrame]] = {name: [frame] for name, frame in frames.items()}
    parts["matters"] = services.matters(all_of, matters)
    return {name: map(partial(_typed, ledger), parts[name]) for name, ledger in LEDGERS.items()}


def publish(
    communities: int = world.SIZE,
    matters: int = 32_000,
    by: Person | None = None,
    progress: Callable[[float, str], None] = lambda share, text: None,
    note: str = "",
) -> dict:
    """Generate the dataset and publish it through the same import as any other source. Returns the manifest.

    Raises Refused where it does not go with what is there, as it never does with real data.
    """
    progress(0.0, "生成演示数据")
    with tempfile.TemporaryDirectory(dir=home.drafts()) as made:
        folder = Path(made)
        for name, frames in _ledgers(communities, matters, seed=20190630).items():
            columnar.write(frames, folder / f"{name}.parquet")
        for name in pd.read_parquet(folder / "progress.parquet", columns=["pictures"])["pictures"].dropna():
            shutil.copyfile(_PICTURES / f"{name.removesuffix('.jpg').rsplit('-', 1)[1]}.jpg", folder / name)
        draft = imports.prepare(
            folder,
            note=note,
            whole=LEDGERS,
            name="演示数据",
            progress=lambda share, text: progress(0.2 + 0.8 * share, text),
        )
        try:
            if draft.problems:
                raise Refused(*map(str, draft.problems[:20]), "演示数据没有发布，数据没有变化。")
            return imports.publish(draft, by or machine())
        finally:
            draft.discard()


def publish_first(progress: Callable[[float, str], None]) -> None:
    """Publish the demo dataset unless there is a version already; who comes second waits for the first."""
    with FileLock(home.folder() / "versions" / ".first"):
        if versions.current() is None:
            publish(progress=progress, note="首次启动")


def _typed(ledger: Ledger, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame in the ledger's columns and types."""
    types = {"string": "str", "number": "float64", "date": "datetime64[s]", "boolean": "bool"}
    wanted = {one.name: types.get(one.type, "int64" if one.required else "Int64") for one in ledger.fields}
    return frame.reindex(columns=list(wanted)).astype(wanted).reset_index(drop=True)
