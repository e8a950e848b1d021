"""Words that would be a formula, a script, a formula of mathematics, emphasis, a link or a colour, in every field that takes words."""

import datetime as dt
from pathlib import Path

import xlsxwriter

from tests.ledger_rows import SHEETS
from tests.workbooks import publish
from warehouse.explore import views
from warehouse.explore.builds import Build
from warehouse.explore.views import View
from warehouse.ledgers import BY_TITLE, Field
from warehouse.people import machine
from warehouse.tours import routes
from warehouse.tours.routes import Route, Stop

#: As short as a name has to be.
NAME = "=1+\"'<u>&$x$*甲*[a](b):red[x]"
WORDS = f"{NAME}<script>hacked=1</script><img src=x onerror=hacked=1> "
COMMUNITY = "999901001001"


def sheets() -> dict[str, list]:
    """The rows of every ledger with ``WORDS`` before each text of somebody's own, and places for the map."""
    heads, *communities = SHEETS["社区名录"]
    places = [[*row, 112.5 + number / 50, 32.99] for number, row in enumerate(communities)]
    return {
        title: [rows[0], *_lines(BY_TITLE[title].by_title, *rows)]
        for title, rows in (SHEETS | {"社区名录": [[*heads, "经度", "纬度"], *places]}).items()
    }


def _lines(fields: dict[str, Field], heads: list[str], *rows: list) -> list[list]:
    free = [_takes_words(fields.get(head)) for head in heads]
    return [
        [
            WORDS + value if own and isinstance(value, str) and not value.isdigit() else value
            for own, value in zip(free, row, strict=True)
        ]
        for row in rows
    ]


def _takes_words(field: Field | None) -> bool:
    return field is not None and field.type == "string" and not (field.enum or field.pattern)


def published(home: Path) -> None:
    """A version, a route and two pinned views, all of them named so; ``home`` is where the data lies."""
    source = home.with_suffix(".xlsx")
    with xlsxwriter.Workbook(source, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets().items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value is not None:
                        sheet.write(row, column, value, day if isinstance(value, dt.date) else None)
    publish(source)
    routes.save(Route(NAME, (Stop(COMMUNITY, NAME, NAME), Stop("999999999999", NAME, NAME))), machine())
    build = Build("catalogue", ("site_area",), ("street",))
    for view in (
        View(f"{NAME}一", NAME, build=build),
        View(
            f"{NAME}二",
            NAME,
            sql=f"select '{NAME.replace(chr(39), chr(39) * 2)}' as \"{NAME.replace(chr(34), chr(34) * 2)}\", 1 as n",
        ),
    ):
        views.save(view, machine())
        views.pin(view.name, tuple(views.TARGETS), machine())
