"""指标口径：这个数是什么、怎么算、从哪里来？"""

from components import metrics, page

view = page.open("指标口径", "每个数是什么、怎么算、从哪里来")

chosen = metrics.search(view)
if chosen:
    metrics.detail(view, chosen)
