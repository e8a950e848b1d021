"""The weekly stream: pictures, words and percent of every project that reported."""

import pandas as pd

from warehouse.intake.pictures import opens, thumbnail
from warehouse.words import numbers, plain

_HTML = plain.markup(__file__)


def cards(rows: pd.DataFrame, *, kept: dict[str, str]) -> str:
    """Markup of the reports of one week, one card per project; ``kept``: the dataset's pictures, name → file."""
    return _HTML.cards([_report(row, kept) for row in rows.itertuples()])


def _report(row, kept: dict[str, str]) -> dict:
    names = row.pictures.split(";") if isinstance(row.pictures, str) else []
    shown = {name: thumbnail(kept[name]) for name in names if opens(kept.get(name, ""))}
    return {
        "row": row,
        "percent": numbers.written(row.percent, "%"),
        "gained": "" if pd.isna(row.gained) else f"较上次 {numbers.signed(row.gained)} 个百分点",
        "pictures": shown,
        "missing": [name for name in names if name not in shown],
    }
