"""观摩评分: judges' scores of a tour, kept as a ledger, and the ranking they give."""

from collections.abc import Sequence
from itertools import accumulate

import pandas as pd

from warehouse import versions
from warehouse.dataset import Dataset
from warehouse.intake import imports, sources
from warehouse.people import Person
from warehouse.refused import Refused
from warehouse.words.numbers import ABSENT

DROPPED, MOST_DROPPED = 1, 5  # highest and lowest scores left out of each stop's mean: by default, at most
_PLACES, _MORE = 10, 12  # lines of a ranking on the stage, and in how many all of it may stand instead
_TRIES = 5  # when others publish in between
_CELL = ["community", "judge"]


def rule(drop: int) -> str:
    """How the ranking is made, in words."""
    left_out = f"各去掉 {drop} 个最高分和最低分后取平均（评委不足时全部计入）" if drop else "取全部评分的平均"
    return f"{left_out}；评委最多的站点才排名次，其余列为评分不全；得分相同的，全部评分的平均分高者在前；仍相同的并列。"


def ranking(dataset: Dataset, tour: str, drop: int = DROPPED) -> pd.DataFrame:
    """One row per community with scores: place, tied, name, score (mean without the ``drop`` highest and lowest), judges.

    With too few judges to leave any out, all count. Only those that every judge scored have a place.
    """
    return dataset.rows("tours/ranking", tour=tour, drop=drop)


def shown(lines: Sequence[int]) -> int:
    """How many places of a ranking are shown at once: all of them where they are few more than ten, else the first. ``lines``: what each takes."""
    room = _MORE if sum(lines) <= _MORE else _PLACES
    return max(1, sum(taken <= room for taken in accumulate(lines)))


def record(dataset: Dataset, tour: str, table: pd.DataFrame, by: Person) -> str:
    """Publish scores (community, judge, score) of a tour as they stand after editing; ``dataset`` is what they were read from.

    A cell without a score is taken back, one that is not in the ``table`` was not asked about and stays. So does what others
    saved meanwhile: only the cells that were changed here are written, onto the version that is active now. Returns the new version. Raises Refused where somebody else changed the same cell otherwise, naming both scores, and with
    what is wrong, as any import would.
    """
    by.require("tours")
    read, edited = given(dataset, tour), table.set_index(_CELL)["score"].astype(float)
    asked = {cell: None if pd.isna(score) else score for cell, score in edited.items()}
    changed = {cell: score for cell, score in asked.items() if read.get(cell) != score}
    for _ in range(_TRIES):
        active = versions.open()
        standing = given(active, tour)
        _refuse_conflicts(active, changed, read, standing)
        merged = {cell: score for cell, score in (standing | changed).items() if score is not None}
        draft = _draft(active, tour, merged)
        try:
            if draft.problems:
                raise Refused(*map(str, draft.problems))
            if draft.base == active.version:
                return imports.publish(draft, by)["version"]
        except Refused:
            if draft.problems or draft.base == versions.current():
                raise
        finally:
            draft.discard()
    raise Refused("其他人正在不断发布新版本，评分没有保存，请稍后再试。")


def given(dataset: Dataset, tour: str) -> dict[tuple[str, int], float]:
    """The scores of a tour by community and number of the judge."""
    rows = dataset.records("select community, judge, score from scores where tour = $tour", {"tour": tour})
    return {(row["community"], row["judge"]): float(row["score"]) for row in rows}


def _refuse_conflicts(active: Dataset, changed: dict, read: dict, standing: dict) -> None:
    names = active.rows("map/directory", active.everything).set_index("community")["name"].to_dict()
    conflicts = [
        f"{names.get(community, community)}、评委 {judge}：他人已改为 {_written(standing.get((community, judge)))}，"
        f"这里填的是 {_written(score)}。"
        for (community, judge), score in changed.items()
        if standing.get((community, judge)) not in (read.get((community, judge)), score)
    ]
    if conflicts:
        raise Refused(*conflicts, "以上评分没有保存，请核对后重新填写。")


def _written(score: float | None) -> str:
    return ABSENT if score is None else f"{score:g}"


def _draft(active: Dataset, tour: str, merged: dict) -> imports.Draft:
    """The draft that holds these scores of the tour, and those of all others."""
    others = active.frame("select tour, community, judge, score from scores where tour <> $tour", {"tour": tour})
    rows = [(tour, community, judge, score) for (community, judge), score in merged.items()]
    scores = pd.concat([others, pd.DataFrame(rows, columns=list(others))]) if rows else others
    about = active.frame("select name, cutoff, start, reporter, is_demo from dataset")
    frames = {"dataset": about} | ({"scores": scores} if len(scores) else {})
    source = sources.of_frames(frames, "观摩评分")
    note, any_left = f"观摩评分：{tour}", len(scores) > 0
    whole, empty = (["scores"], []) if any_left else ([], ["scores"])
    return imports.prepare(source, imports.REPLACE, note, whole=whole, empty=empty)
