"""Charts: tidy rows in, a plotly figure as a plain dict out, to be shown with ``theme=None`` and ``config=CONFIG``.

Arguments name columns of the rows. The first entry of a mark's ``customdata`` says what was clicked: the column
``identity``, by default the code of a community where the rows have one, else the name on the axis. No rows make a
figure without data; a gap is no data.
"""

from components.charts import style
from components.charts.contributions import contributions
from components.charts.figure import Checked
from components.charts.flows import calendar, sankey
from components.charts.folding import of_streets
from components.charts.places import dumbbell, exceedance, heat, movement
from components.charts.plans import gantt
from components.charts.series import bars, burn_up, columns_over_time, lines, sparkline_svg, stacked

CONFIG = style.PLOTLY

__all__ = [
    "CONFIG",
    "Checked",
    "bars",
    "burn_up",
    "calendar",
    "columns_over_time",
    "contributions",
    "dumbbell",
    "exceedance",
    "gantt",
    "heat",
    "lines",
    "movement",
    "of_streets",
    "sankey",
    "sparkline_svg",
    "stacked",
]
