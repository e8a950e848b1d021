"""观摩评分: judges' scores of a tour, kept as a ledger, and the ranking they give."""

import tempfile
from pathlib import Path

import pandas as pd

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.intake import imports
from warehouse.refused import Refused

DROPPED = 1  # highest and lowest scores left out of each stop's mean, by default


def rule(drop: int) -> str:
    """How the ranking is made, in words."""
    left_out = f"各去掉 {drop} 个最高分和最低分后取平均（评委不足时全部计入）" if drop else "取全部评分的平均"
    return f"{left_out}；评委最多的站点才排名次，其余列为评分不全；得分相同的，全部评分的平均分高者在前；仍相同的并列。"


def ranking(dataset: Dataset, tour: str, drop: int = DROPPED) -> pd.DataFrame:
    """One row per community with scores: place, tied, name, score (mean without the ``drop`` highest and lowest), judges.

    With too few judges to leave any out, all count. Only those that every judge scored have a place.
    """
    return dataset.rows("tours/ranking", tour=tour, drop=drop)


def record(dataset: Dataset, tour: str, table: pd.DataFrame, who: str) -> str:
    """Publish scores (community, judge, score) as rows of the ledger 观摩评分, instead of those the tour had.

    Returns the new version. Raises Refused with what is wrong, as any import would.
    """
    with tempfile.TemporaryDirectory() as folder:
        frames = versions.frames(dataset)
        others = frames["scores"][frames["scores"]["tour"] != tour]
        pd.concat([others, table.assign(tour=tour)]).to_csv(Path(folder) / "scores.csv", index=False)
        frames["dataset"].to_parquet(Path(folder) / "dataset.parquet", index=False)
        draft = imports.prepare(Path(folder), imports.REPLACE, f"观摩评分：{tour}", who, name="观摩评分")
    if draft.problems:
        raise Refused(*map(str, draft.problems))
    return imports.publish(draft)["version"]
