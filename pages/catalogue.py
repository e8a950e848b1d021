"""指标口径：这个数是什么、怎么算、从哪里来？"""

from components import page
from components.screens import catalogue

screen = page.open("指标口径", "每个数是什么、怎么算、从哪里来", filtered=False)

chosen = catalogue.search(screen)
if chosen:
    catalogue.detail(screen, chosen)
