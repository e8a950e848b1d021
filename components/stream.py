"""The weekly stream: pictures, words and percent of every project that reported."""

import html

import pandas as pd

from warehouse.intake.pictures import opens, thumbnail
from warehouse.words import numbers


def cards(rows: pd.DataFrame, *, kept: dict[str, str]) -> str:
    """Markup of the reports of one week, one card per project; ``kept``: the dataset's pictures, name → file."""
    return f'<div class="stream">{"".join(_report(row, kept) for row in rows.itertuples())}</div>'


def _report(row, kept: dict[str, str]) -> str:
    gained = "" if pd.isna(row.gained) else f"较上次 {numbers.signed(row.gained)} 个百分点"
    return (
        f'<article class="report">{_pictures(row, kept)}<header>'
        f'<button class="name" data-pick="{row.community}" title="查看社区档案">{html.escape(row.name)}</button>'
        f'<time class="muted">{row.week}</time></header>'
        f'<div class="muted">{html.escape(row.street)} · 计划 {row.planned_finish} 完工</div>'
        f"<p>{html.escape(row.report)}</p>"
        f'<div class="bar"><i style="width:{row.percent:.0f}%"></i></div>'
        f'<div class="muted">{row.percent:.0f}% {gained}</div></article>'
    )


def _pictures(row, kept: dict[str, str]) -> str:
    if not isinstance(row.pictures, str):
        return ""
    names = row.pictures.split(";")
    shown = [name for name in names if opens(kept.get(name, ""))]
    missing = (
        f'<div class="muted">缺少图片：{html.escape("、".join(set(names) - set(shown)))}</div>'
        if len(shown) < len(names)
        else ""
    )
    images = "".join(
        f'<img src="{thumbnail(kept[name])}" alt="{html.escape(row.name)}：{html.escape(name)}">' for name in shown
    )
    return f'<div class="pictures">{images}</div>{missing}'
