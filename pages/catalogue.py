"""指标口径：每个数是什么、怎么算、公布过没有？"""

from components import page
from components.screens import catalogue

screen = page.open("指标口径", "每个数是什么、怎么算、公布过没有；点选一个看它的来历")

catalogue.listed(screen)
