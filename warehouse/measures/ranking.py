"""Places in a ranking: the best is first, equals share a place."""

import pandas as pd

from warehouse.metrics import Metric
from warehouse.words.numbers import ABSENT


def ranks(values: pd.Series, better: str) -> pd.Series:
    """The place of every value; ``better`` is ``higher`` or ``lower``."""
    return values.rank(ascending=better == "lower", method="min")


def place(own: pd.Series, among: pd.DataFrame, metric: Metric) -> str:
    """“3 / 55”, with 并列 where others share the place; a dash where more is neither better nor worse."""
    if pd.isna(own[metric.id]) or metric.better == "neither":
        return ABSENT
    places = ranks(among[metric.id], metric.better)
    at = int(places[among["community"] == own["community"]].iloc[0])
    tied = "并列" if (places == at).sum() > 1 else ""
    return f"{tied}{at} / {int(among[metric.id].notna().sum())}"
