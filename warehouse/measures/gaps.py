"""Gaps: what was not handed in is said, and never taken for nothing to report."""

from warehouse.dataset import Dataset
from warehouse.filters import Filters
from warehouse.ledgers import LEDGERS
from warehouse.measures import catalogue, lineage

_FRAME = ("communities", "dataset")  # without them there is nothing at all


def missing(dataset: Dataset, filters: Filters, query: str, community: str | None = None) -> list[str]:
    """The titles of the ledgers that a named query reads and that say nothing of the chosen places, or of one community."""
    return [
        LEDGERS[name].title
        for name in lineage.read(query)
        if name not in _FRAME and not _said(dataset, filters, name, community)
    ]


def absent(dataset: Dataset, filters: Filters) -> dict[str, list[str]]:
    """Ledger → the chosen communities, by code, that it does not name, of the ledgers that every community hands in."""
    chosen = dataset.rows("map/directory", filters)["community"]
    gone = {
        name: [code for code in chosen if not _said(dataset, filters, name, code)]
        for name, ledger in LEDGERS.items()
        if ledger.everywhere
    }
    return {name: codes for name, codes in gone.items() if codes}


def outside(dataset: Dataset, ledger: str) -> str:
    """Where the rows of a ledger lie, in words; empty where they lie in this version."""
    if ledger not in dataset.outside:
        return ""
    about = dataset.outside[ledger]
    return f"“{LEDGERS[ledger].title}”共 {about['rows']:,} 行，明细在“{about['from']}”，不在本机；这里只有汇总，不能逐行列出。"


def _said(dataset: Dataset, filters: Filters, ledger: str, community: str | None) -> bool:
    if not dataset.sizes.get(ledger, 0) or not LEDGERS[ledger].everywhere:
        return bool(dataset.sizes.get(ledger, 0))  # whoever has nothing to hand in has no row
    named = catalogue.named(dataset, ledger)
    return named.among(filters.units, filters.types) if community is None else community in named.communities
