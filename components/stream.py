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
        "gained": _gained(row.gained),
        "overdue": "" if pd.isna(row.overdue) else f"逾期 {row.overdue:,.0f} 天",
        "pictures": shown,
        "missing": [name for name in names if name not in shown],
    }


def _gained(points: float) -> str:
    if pd.isna(points):
        return ""
    said = numbers.signed(points)
    return "与上次持平" if said == "0" else f"较上次 {said} 个百分点"
