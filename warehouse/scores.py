"""观摩评分: judges' scores of a tour, kept as a ledger, and the ranking they give."""

import tempfile
from pathlib import Path

import pandas as pd

from warehouse import imports, store
from warehouse.sql import Dataset

DROPPED = 1  # highest and lowest scores left out of each stop's mean, by default
RULE = "去掉最高分和最低分后取平均；得分相同的，全部评分的平均分高者在前；仍相同的并列。"


def ranking(dataset: Dataset, tour: str, drop: int = DROPPED) -> pd.DataFrame:
    """One row per community with scores: place, tied, name, score (mean without the ``drop`` highest and lowest), judges.

    With too few judges to leave any out, all count.
    """
    return dataset.rows("tours/ranking", tour=tour, drop=drop)


def record(dataset: Dataset, tour: str, table: pd.DataFrame, who: str) -> str:
    """Publish scores (community, judge, score) as rows of the ledger 观摩评分; the same judge's score is replaced.

    Returns the new version. Raises Refused with what is wrong, as any import would.
    """
    with tempfile.TemporaryDirectory() as folder:
        table.assign(tour=tour).to_csv(Path(folder) / "scores.csv", index=False)
        about = store.frames(dataset)["dataset"]
        about.to_parquet(Path(folder) / "dataset.parquet", index=False)
        draft = imports.prepare(Path(folder), imports.APPEND, f"观摩评分：{tour}", who, name="观摩评分")
    if draft.problems:
        raise store.Refused(*map(str, draft.problems))
    return imports.publish(draft)["version"]
