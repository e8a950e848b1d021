"""Results whose rows stand apart: what a query says of some streets and types are its rows for all of them that lie there.

Such a query is asked once for everything, where a row is a street's once for each choice of types. It may name every unit that
was looked at, ``found`` then says which it is about; numbers over all that were looked at (``among``) are counted over the choice.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from warehouse.queries import Query

_FOUND = "found"


class Rows:
    """Some rows of a result, a column at a time as an array: where few values are read, much lighter than a frame.

    The numbers counted ``among`` all that were looked at stand in every row.
    """

    def __init__(self, columns: Mapping[str, np.ndarray], at: np.ndarray, among: Mapping[str, int]):
        self._columns, self._at, self._among = columns, at, among

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, column: str) -> bool:
        return column in self._among or column in self._columns

    def __getitem__(self, column: str) -> np.ndarray:
        if column in self._among:
            return np.full(len(self), self._among[column])
        return self._columns[column][self._at]

    def of(self, community: str) -> "Rows":
        """Those of one community, by code."""
        return self.where(self["community"] == community)

    def where(self, kept: np.ndarray) -> "Rows":
        """Those for which ``kept`` is true."""
        return Rows(self._columns, self._at[kept], self._among)


class Apart:
    """The rows for everything, ready to be narrowed; ``kinds``: code of a community → its type.

    A unit that is no community lies in no type.
    """

    def __init__(self, query: Query, whole: pd.DataFrame, kinds: Mapping[str, str]):
        self._frame = whole.drop(columns=_FOUND, errors="ignore")
        self._columns = _Columns(self._frame)
        units = self._columns[next(name for name in ("unit", "community", "street") if name in self._columns)]
        self._streets, self._units = _Named(self._columns["street"]), _Named(units)
        self._kinds = _Named(np.array([kinds.get(unit) for unit in units], object))
        self._found = whole[_FOUND].to_numpy(bool, na_value=False) if _FOUND in whole else np.ones(len(whole), bool)
        self._among = {
            name: (np.ones(len(whole), int) if what == "rows" else whole[what].to_numpy(), over)
            for name, (what, over) in query.among.items()
        }

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes, with the arrays that are read of it and the names it is asked by."""
        own = sum(values.nbytes for _, values in self._frame.items())
        return own + 300 * len(self._frame)

    def narrowed(self, streets: tuple[str, ...] | None, types: tuple[str, ...] | None) -> Rows:
        """The rows of the chosen streets (or communities, by code) and types of community."""
        at, among = self._chosen(streets, types)
        return Rows(self._columns, at, among)

    def frame(self, streets: tuple[str, ...] | None, types: tuple[str, ...] | None) -> pd.DataFrame:
        """The same as a frame."""
        at, among = self._chosen(streets, types)
        rows = self._frame.take(at)
        rows.index = pd.RangeIndex(len(rows))
        return rows.assign(**among)

    def _chosen(
        self, streets: tuple[str, ...] | None, types: tuple[str, ...] | None
    ) -> tuple[np.ndarray, dict[str, int]]:
        within = np.ones(len(self._frame), bool)
        if streets:
            within &= self._streets.among(streets) | self._units.among(streets)
        if types:
            within &= self._kinds.among(types)
        found = within & self._found
        among = {
            name: int(amounts[found if over == _FOUND else within].sum())
            for name, (amounts, over) in self._among.items()
        }
        return np.flatnonzero(found), among


class _Columns(dict[str, np.ndarray]):
    """The columns of a frame as arrays, each made when it is first read."""

    def __init__(self, frame: pd.DataFrame):
        self._frame = frame

    def __contains__(self, column: object) -> bool:
        return column in self._frame

    def __missing__(self, column: str) -> np.ndarray:
        values = self._frame[column]
        if isinstance(values.dtype, pd.StringDtype):  # rows that say the same share the words
            at, words = pd.factorize(values)
            self[column] = np.append(words.to_numpy(object), np.nan)[at]
        else:
            self[column] = values.to_numpy()
        return self[column]


class _Named:
    """A column of names, ready to be asked which rows bear some of them."""

    def __init__(self, names: np.ndarray):
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self._at = np.array([self._numbers[name] for name in names], int)

    def among(self, names: tuple[str, ...]) -> np.ndarray:
        wanted = np.zeros(len(self._numbers), bool)
        wanted[[self._numbers[name] for name in names if name in self._numbers]] = True
        return wanted[self._at]
