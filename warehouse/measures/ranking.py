"""Ranks: the best is first, equals share a rank."""

import pandas as pd

from warehouse.metrics import Metric
from warehouse.words.numbers import ABSENT


def ranks(values: pd.Series, better: str) -> pd.Series:
    """The rank of every value; ``better`` is ``higher`` or ``lower``."""
    return values.rank(ascending=better == "lower", method="min")


def told(values: pd.Series, better: str) -> pd.Series:
    """The rank of every value in words: 3, 并列 3 where others share it; a gap where there is no value."""
    ranked = ranks(values, better)
    tied = ranked.duplicated(keep=False).map({True: "并列 ", False: ""})
    return (tied + ranked.fillna(0).astype(int).astype(str)).where(ranked.notna())


def rank_of(own: pd.Series, among: pd.DataFrame, metric: Metric) -> str:
    """“3 / 55”, with 并列 where others share the rank; a dash where more is neither better nor worse."""
    if pd.isna(own[metric.id]) or metric.better == "neither":
        return ABSENT
    ranked = ranks(among[metric.id], metric.better)
    at = int(ranked[among["community"] == own["community"]].iloc[0])
    tied = "并列 " if (ranked == at).sum() > 1 else ""
    return f"{tied}{at} / {int(among[metric.id].notna().sum())}"
