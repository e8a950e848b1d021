"""What a query says of every choice of some streets, asked at once: to plan it once costs more than to answer it for all of them.

Only where streets are few, for n of them have 2 ** n choices. A query that declares it is sorted by its own columns.
"""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from warehouse.queries import Expression, Query, literal

_FEW = 6  # streets
_CHOICE = "choice"

Streets = tuple[str, ...]


def listed(streets: Streets) -> list[Streets]:
    """Every choice of some of them, in their order, but not of all, which is none; nothing where they are many."""
    counts = range(1, len(streets)) if len(streets) <= _FEW else ()
    return [chosen for count in counts for chosen in combinations(streets, count)]


def asked(query: Query, values: Mapping[str, object], choices: list[Streets]) -> str:
    """The SELECT that answers the query once for each choice of streets, in the order of the choices."""
    each = query.written({**values, "streets": Expression(f"each_{_CHOICE}.streets")})
    rows, _, order = each.rpartition("\norder by ")
    return f"""
        select each_{_CHOICE}.{_CHOICE}, answer.*
        from (select unnest(range({len(choices)})) as {_CHOICE}, unnest({literal(choices)}) as streets) as each_{_CHOICE},
             lateral ({rows}) as answer
        order by {_CHOICE}, {order}"""


class Choices:
    """The rows for every choice, ready to be taken one choice at a time."""

    def __init__(self, rows: pd.DataFrame, choices: list[Streets]):
        self._rows = rows.drop(columns=_CHOICE)
        ends = np.searchsorted(rows[_CHOICE].to_numpy(), np.arange(len(choices) + 1))
        self._of = {chosen: slice(*ends[at : at + 2]) for at, chosen in enumerate(choices)}

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return sum(column.nbytes for _, column in self._rows.items()) + 300 * len(self._of)

    def of(self, streets: Streets) -> pd.DataFrame:
        """The rows of one choice, in the order of :func:`listed`."""
        return self._rows.iloc[self._of[streets]].reset_index(drop=True)
