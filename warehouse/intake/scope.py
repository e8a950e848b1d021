"""Whose rows an import replaces: within the units that the files speak for, unless a whole ledger is meant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd

from warehouse.dataset import Dataset
from warehouse.ledgers import BY_TITLE, LEDGERS, Ledger
from warehouse.refused import Refused

REPLACE, APPEND = "replace", "append"
_NAMED = 3  # units named in a sentence


@dataclass(frozen=True)
class Scope:
    """How rows arrive: ``replace`` within their units or ``append`` by key; ``whole`` ledgers; ledgers to be emptied."""

    mode: str = REPLACE
    whole: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    @classmethod
    def of(cls, mode: str, whole: Iterable[str] = (), empty: Iterable[str] = ()) -> "Scope":
        """Ledgers by title or name. Raises Refused for one that there is not, and for what contradicts itself."""
        scope = cls(mode, frozenset(map(_ledger, whole)), frozenset(map(_ledger, empty)))
        if mode == APPEND and scope.whole:
            raise Refused("“整表替换”只能与“替换”一起使用；追加时不要选择整表替换的台账。")
        if kept := [name for name in scope.empty if LEDGERS[name].single]:
            raise Refused(f"“{LEDGERS[kept[0]].title}”不能清空。")
        return scope

    def kept(self, ledger: Ledger, arriving: bool, mine: str) -> str:
        """SQL: which rows of ``base.<ledger>`` stay; ``mine`` is the condition by which rows are those of this import."""
        name = ledger.name
        if name in self.empty or (arriving and self.mode == REPLACE and name in self.whole):
            return "false"
        if not arriving:
            return "true"
        if self.mode == REPLACE or ledger.single:
            return f"coalesce({ledger.scope}, '') not in (select coalesce({ledger.scope}, '') from draft.{name} as {name} where {mine})"
        same = " and ".join(f"{name}.{key} is not distinct from mine.{key}" for key in ledger.key)
        return f"not exists (select 1 from draft.{name} as mine where {mine.replace('batch', 'mine.batch')} and {same})"

    def sentence(
        self, connection: duckdb.DuckDBPyConnection, ledger: Ledger, arriving: bool, mine: str, gone: int
    ) -> str:
        """What becomes of a ledger, with counts. ``base`` and ``draft`` are attached, the draft is complete.

        ``gone``: rows of which the files hold none with that key.
        """
        name, title = ledger.name, ledger.title
        before = _count(connection, f"base.{name}")
        if name in self.empty and not arriving:
            return f"将清空{title}，原有 {before:,} 行。"
        rows = _count(connection, f"draft.{name} where {mine}")
        kept = _count(connection, f"draft.{name}") - rows
        if ledger.single:
            return ""
        rest = f"，其余 {kept:,} 行不变" if kept else ""
        if self.mode == APPEND:
            again = before - kept
            renewed = f"，其中 {again:,} 行与原有的编号相同，取代原有内容" if again else ""
            return f"将向{title}追加 {rows:,} 行{renewed}{rest}。"
        if name in self.whole:
            return f"将整表替换{title}：原有 {before:,} 行换为 {rows:,} 行。"
        units = [unit for (unit,) in connection.execute(f"""
            select coalesce(c.name, unit, '全区') from (select distinct {ledger.scope} as unit from draft.{name} as {name} where {mine}) as scoped
            left join draft.communities as c on c.code = scoped.unit order by unit""").fetchall()]  # fmt: skip
        said = "、".join(units[:_NAMED]) + (f"等 {len(units)} 个单位" if len(units) > _NAMED else "")
        if before == kept:
            return f"将新增{said}的{title} {rows:,} 行{rest}。"
        others = _count(
            connection,
            f"(select distinct {ledger.scope} from base.{name} as {name} where {self.kept(ledger, True, mine)})",
        )
        rest = f"，其他 {others} 个单位的 {kept:,} 行不变" if others else ""
        lost = f"；原有的 {gone:,} 行文件里没有，将删除（只作补充的，请选“追加”）" if gone else ""
        return f"将替换{said}的{title} {before - kept:,} 行，换为 {rows:,} 行{rest}{lost}。"


def beyond(
    connection: duckdb.DuckDBPyConnection,
    base: Dataset | None,
    units: frozenset[str],
    touched: pd.DataFrame,
    pictures: Mapping[str, str],
) -> list[str]:
    """What a draft (``connection``) would change outside ``units``: units, communities that would change hands, pictures.

    Whose a community is goes by the version before: nobody makes one their own by saying so. ``touched``: compare.by_unit.
    """
    where = "select code, street from communities"
    fresh = dict(connection.execute(where).fetchall())
    streets = fresh | ({row["code"]: row["street"] for row in base.records(where, {})} if base else {})
    own = {code for code, street in streets.items() if {code, street} & units} | units
    moved = [code for code in own & fresh.keys() if code not in units and fresh[code] not in units]
    scope = LEDGERS["progress"].scope
    shown = connection.execute(f"select {scope}, pictures from progress where pictures <> ''").fetchall()
    theirs = {name for unit, names in shown if unit not in own for name in names.split(";")}
    before = base.pictures if base else {}
    swapped = [f"图片 {name}" for name in sorted(theirs) if before.get(name) != pictures.get(name)]
    return [*touched.loc[~touched["code"].isin(own), "unit"].unique(), *moved, *swapped]


def sentence_beyond(others: list[str], units: frozenset[str]) -> str:
    """What :func:`beyond` found, in words."""
    more = f"等 {len(others)} 处" if len(others) > _NAMED else ""
    return f"文件会改动您范围以外的数据：{'、'.join(others[:_NAMED])}{more}。您只能处理{'、'.join(sorted(units))}；没有任何改动。"


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    return connection.execute(f"select count(*) from {source}").fetchall()[0][0]


def _ledger(word: str) -> str:
    ledger = LEDGERS.get(word) or BY_TITLE.get(word)
    if ledger is None:
        raise Refused(f"没有名为“{word}”的台账；现有：{'、'.join(BY_TITLE)}。")
    return ledger.name


def known(names: Collection[str]) -> list[str]:
    """Titles of ledgers, in the order of the workbook."""
    return [ledger.title for name, ledger in LEDGERS.items() if name in names]
