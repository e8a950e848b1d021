"""Results whose rows stand apart: what a query says of some streets and types are its rows for all of them that lie there.

Such a query is asked once for everything. It names every unit that was looked at, ``found`` those it is about; numbers over
all that were looked at (``among``) are counted over the choice.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from warehouse.queries import Query

_FOUND = "found"


class Apart:
    """The rows for everything, ready to be narrowed; ``kinds``: code of a community → its type.

    A unit that is no community lies in no type.
    """

    def __init__(self, query: Query, whole: pd.DataFrame, kinds: Mapping[str, str]):
        self._rows = whole.drop(columns=_FOUND, errors="ignore")
        self._streets, self._units = whole["street"].tolist(), whole["community"].tolist()
        self._kinds = [kinds.get(unit) for unit in self._units]
        self._found = whole[_FOUND].to_numpy(bool, na_value=False) if _FOUND in whole else np.ones(len(whole), bool)
        self._among = {
            name: (np.ones(len(whole), int) if what == "rows" else whole[what].to_numpy(), over)
            for name, (what, over) in query.among.items()
        }

    def narrowed(self, streets: tuple[str, ...] | None, types: tuple[str, ...] | None) -> pd.DataFrame:
        """The rows of the chosen streets (or communities, by code) and types of community."""
        within = np.ones(len(self._rows), bool)
        if streets:
            places = zip(self._streets, self._units, strict=True)
            within &= np.fromiter((street in streets or unit in streets for street, unit in places), bool, len(within))
        if types:
            within &= np.fromiter((kind in types for kind in self._kinds), bool, len(within))
        found = within & self._found
        rows = self._rows.take(np.flatnonzero(found))
        rows.index = pd.RangeIndex(len(rows))
        for name, (amounts, over) in self._among.items():
            rows[name] = int(amounts[found if over == _FOUND else within].sum())
        return rows
