"""What is wrong between the rows of a draft: keys that occur twice, names that nobody knows, rules (``queries/checks``)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import duckdb

from warehouse.intake.cells import quoted
from warehouse.intake.directory import Directory, alike, loose
from warehouse.intake.remarks import MOST_KEPT, Remarks, address
from warehouse.intake.table import Table
from warehouse.ledgers import LEDGERS, Ledger
from warehouse.metrics import METRICS
from warehouse.queries import names, query

ORGANISATIONS = (
    "select code from communities where code is not null union select street from communities where street is not null "
    "union select district from communities where district is not null"
)
_SMALL = 1_000  # 元: where no amount of a column is larger, it may be counted in others
_SAID = 3  # ledgers named beside a community that went


class Rows(Protocol):
    def fetchall(self) -> list[Any]: ...


class Asked(Protocol):
    """Whatever answers SQL: a connection to DuckDB, or a cluster."""

    def execute(self, sql: str, /) -> Rows: ...


class Checks:
    """The checks of one draft: ``tables`` are what this import read, by batch; ``connection`` uses the draft."""

    def __init__(self, connection: Asked, tables: Mapping[str, Table], remarks: Remarks):
        self._connection, self._tables, self._remarks = connection, tables, remarks
        self._bad = {(problem.file, problem.sheet, _row(problem.cell)) for problem in remarks.problems if problem.cell}
        self._doubtful = {
            table.ledger.name for table in tables.values()
            if not table.sound or any(problem.file == table.sheet.file and problem.sheet == table.sheet.name for problem in remarks.problems)
        }  # fmt: skip

    def all(self, directory: Directory) -> None:
        """Everything that can be told without a doubt; rows with bad cells are not judged again."""
        touched = [LEDGERS[name] for name in dict.fromkeys(table.ledger.name for table in self._tables.values())]
        for ledger in touched:
            self._duplicates(ledger)
            self._alike(ledger)
        self._recoded()
        for ledger in LEDGERS.values():
            self._unknown(ledger, directory)
        for name in names("checks"):
            self._rule(name)

    def of(self, ledger: Ledger, directory: Directory, rules: Iterable[str]) -> None:
        """What concerns one ledger alone, and the rules that read it."""
        self._duplicates(ledger)
        self._unknown(ledger, directory)
        for name in rules:
            self._rule(name)

    def _rows(self, sql: str) -> list[tuple]:
        """Rows of ``sql``, at most as many as are kept, the number of all counted."""
        found = self._connection.execute(f"select *, count(*) over () from ({sql}) limit {MOST_KEPT}").fetchall()
        self._remarks.beyond += found[0][-1] - len(found) if found else 0
        return [row[:-1] for row in found]

    def _say(
        self, ledger: str, column: str, batch: str, row: int, found: object, expected: str, surely: bool = False
    ) -> None:
        table = self._tables.get(batch)
        if table is None:
            self._remarks.problem("", LEDGERS[ledger].title, None, f"现有数据中的“{found}”", expected)
        elif surely or (table.sheet.file, table.sheet.name, row) not in self._bad:
            letter = table.letter(column)
            heads = [address(place, table.last) for place in table.headed(column, found)]
            where = heads[0] if heads else f"{letter}{row}" if letter else f"第 {row} 行"
            self._remarks.problem(table.sheet.file, table.sheet.name, where, found, expected)

    def _duplicates(self, ledger: Ledger) -> None:
        key = ", ".join(ledger.key)
        given = " and ".join(f"{name} is not null" for name in ledger.key if ledger.by_name[name].required)
        order = "batch, sheet_row"
        mine = ", ".join(map(quoted, self._tables))
        written = " || '、' || ".join(f"coalesce({name}::varchar, '空')" for name in ledger.key)
        titles = "、".join(ledger.by_name[name].title for name in ledger.key)
        monthly = any(ledger.by_name[name].precision == "month" for name in ledger.key)
        hint = "；一个月只有一行，按天、按周记的请先合计" if monthly else ""
        # first by a number made of the key: a hundred million keys themselves are more than memory holds
        rows = self._rows(f"""
            with suspected as (select hash({key}) as number from {ledger.name} where {given} group by number having count(*) > 1),
            twice as (select {key} from {ledger.name} where {given} and hash({key}) in (select number from suspected) group by {key} having count(*) > 1),
            alike as (
              select r.*, first_value(sheet_row) over same as first_row, first_value(batch) over same as first_batch, row_number() over same as place
              from {ledger.name} as r join twice on {_same(ledger.key, "r", "twice")}
              window same as (partition by {", ".join(f"r.{name}" for name in ledger.key)} order by batch in ({mine}), {order}))
            select batch, sheet_row, {written}, first_batch, first_row from alike where place > 1 order by {order}""")
        for batch, row, found, first_batch, first_row in rows:
            where, mend = self._where(first_batch, first_row, batch), "请合并或删除其一"
            if first_batch not in self._tables and (unit := self._unit(ledger, first_batch, first_row)):
                mend = f"它现在属于{unit}；确要改属的，请把两个单位的行放在一起导入"
            self._say(
                ledger.name,
                ledger.key[0],
                batch,
                row,
                found,
                f"“{titles}”不与其他行重复（与{where}相同，{mend}{hint}）",
            )

    def _where(self, batch: str, row: int, seen_from: str) -> str:
        table = self._tables.get(batch)
        if table is None:
            return "现有数据中另一单位的一行"
        return f"第 {row} 行" if batch == seen_from else f" {table.sheet.title} 第 {row} 行"

    def _unit(self, ledger: Ledger, batch: str, row: int) -> str | None:
        """Whose a row is that is there already."""
        own = f"select {ledger.scope} as unit from {ledger.name} where batch = {quoted(batch)} and sheet_row = {row}"
        found = self._rows(f"select coalesce(c.name, unit) from ({own}) left join communities as c on c.code = unit")
        return found[0][0] if found else None

    def _alike(self, ledger: Ledger) -> None:
        """Keys that differ from another row's in brackets or spaces only: one thing would be counted twice."""
        free = [name for name in ledger.key if ledger.free(name)]
        if not free:
            return
        mine = ", ".join(map(quoted, self._tables))
        rest = [name for name in ledger.key if name not in free]
        bare = {
            name: f"regexp_replace(translate({name}, '（）［］【】：，；－—', '()[][]:,;--'), '\\s', '', 'g')"
            for name in free
        }
        plain = f"select *, {', '.join(f'{sql} as bare_{name}' for name, sql in bare.items())} from {ledger.name}"
        same = _same([*rest, *(f"bare_{name}" for name in free)], "mine", "old")
        for name in free:
            rows = self._rows(f"""
                with plain as ({plain})
                select mine.batch, mine.sheet_row, mine.{name}, min_by(old.{name}, old.sheet_row)
                from plain as mine join plain as old on {same} and mine.{name} <> old.{name}
                where mine.batch in ({mine}) and (old.batch not in ({mine}) or (old.batch, old.sheet_row) < (mine.batch, mine.sheet_row))
                group by all order by all""")
            for batch, row, found, other in rows:
                self._say(
                    ledger.name,
                    name,
                    batch,
                    row,
                    found,
                    f"“{other}”，与同一项的其他行写法一致；现在只差括号、标点或空格",
                )

    def _recoded(self) -> None:
        """A community that comes under another code, or another way of writing its name, while the old one stays."""
        mine = ", ".join(map(quoted, self._tables)) or "''"
        found = self._connection.execute(
            f"select code, name, street, batch, sheet_row, batch in ({mine}) from communities where name is not null order by 6, 4, 5"
        ).fetchall()
        known: dict[tuple[str, str], tuple[str, str]] = {}
        for code, name, street, batch, row, arriving in found:
            before, old = known.setdefault((loose(re.sub("[（）()]", "", name)), alike(street or "")), (name, code))
            if arriving and old != code:
                self._say(
                    "communities", "code", batch, row, code,
                    f"{street}{before}原来的代码 {old}；确要改码的，请把各类台账中的代码一并改好，选“整表替换”导入",
                )  # fmt: skip

    def _unknown(self, ledger: Ledger, directory: Directory) -> None:
        wanted = [
            (ref.field, f"select {ref.key} from {ref.ledger} where {ref.key} is not null", ref.ledger)
            for ref in ledger.references
        ]
        wanted += [
            (field.name, ORGANISATIONS, "communities") for field in ledger.fields if field.refers_to == "organisations"
        ]
        mine = ", ".join(map(quoted, self._tables)) or "''"
        for column, known, target in wanted:
            if target in self._doubtful:
                continue
            lost = f"from {ledger.name} where {column} is not null and {column} not in ({known})"
            for batch, row, word in self._rows(
                f"select batch, sheet_row, {column} {lost} and batch in ({mine}) order by all"
            ):
                expected = (
                    directory.expected(word, LEDGERS[target].title)
                    if target == "communities"
                    else self._near(word, target, known)
                )
                self._say(ledger.name, column, batch, row, word, expected, surely=True)
            if target != "communities":
                for word, count in self._rows(
                    f"select {column}, count(*) {lost} and batch not in ({mine}) group by all order by all"
                ):
                    self._remarks.problem(
                        "", LEDGERS[target].title, None, f"没有“{word}”",
                        f"有它的一行；现有“{ledger.title}”还有 {count:,} 行属于它，请补上，或把“{ledger.title}”一并导入",
                    )  # fmt: skip
        if ledger.name == "communities" and "communities" not in self._doubtful:
            self._left_out(mine)

    def _near(self, word: str, target: str, known: str) -> str:
        words = [found for (found,) in self._connection.execute(f"{known} limit 20000").fetchall()]
        listed = Directory((code, "", "", None) for code in words)
        return listed.expected(word, LEDGERS[target].title)

    def _left_out(self, mine: str) -> None:
        """Communities that are gone from the directory while rows carried over still name them: one line each."""
        parts = [
            f"select {name} as code, '{ledger.title}' as ledger, count(*) as rows from {ledger.name} "
            f"where {name} is not null and batch not in ({mine}) and {name} not in ({ORGANISATIONS if refers else 'select code from communities'}) group by 1"
            for ledger in LEDGERS.values()
            for name, refers in [(field, False) for field in ledger.community_fields]
            + [(field.name, True) for field in ledger.fields if field.refers_to]
        ]
        found: dict[str, list[tuple[str, int]]] = {}
        for code, title, count in self._connection.execute(" union all ".join(parts)).fetchall():
            found.setdefault(code, []).append((title, count))
        for code, ledgers in found.items():
            (name,) = (
                self._connection.execute(f"select name from base.communities where code = {quoted(code)}").fetchall()
                or [("",)]
            )[0]
            said = "、".join(f"“{title}”{count:,} 行" for title, count in ledgers[:_SAID])
            more = f"等 {len(ledgers)} 类台账" if len(ledgers) > _SAID else ""
            self._remarks.problem(
                "", LEDGERS["communities"].title, None, f"没有{name}（{code}）",
                f"有它的一行；{said}{more}还属于它。请把它补回名录；确要撤销的，请把这些台账一并整表替换",
            )  # fmt: skip

    def _rule(self, name: str) -> None:
        for ledger, column, batch, row, found, expected in self._rows(query(name).sql):
            if batch is not None and (ledger not in self._doubtful or batch in self._tables):
                self._say(ledger, column, batch, row, found, expected)


def _same(key: Iterable[str], one: str, other: str) -> str:
    return " and ".join(f"{one}.{name} is not distinct from {other}.{name}" for name in key)


def _row(cell: str | None) -> int | None:
    digits = "".join(letter for letter in cell or "" if letter.isdigit())
    return int(digits) if digits else None


def after_cutoff(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], remarks: Remarks) -> None:
    """Tell of rows that lie after the dataset's cut-off: they are kept and not counted."""
    ((cutoff,),) = connection.execute("select max(cutoff) from dataset").fetchall() or [(None,)]
    if cutoff is None:
        return
    for batch, table in tables.items():
        for field in table.ledger.fields:
            day = field.type == "date" and not field.planned
            if not table.letter(field.name) or not (day or field.name == "year"):
                continue
            later = f"{field.name} > date '{cutoff}'" if day else f"{field.name} > {cutoff.year}"
            ((count, first),) = connection.execute(
                f"select count(*), min(sheet_row) from {table.ledger.name} where batch = {quoted(batch)} and {later}"
            ).fetchall()
            if count:
                remarks.notice(
                    table.sheet.file, table.sheet.name, f"“{field.title}”在截止日期 {cutoff} 之后，收存但不计入统计", count,
                    f"{table.letter(field.name)}{first}",
                )  # fmt: skip


def beside_title(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], remarks: Remarks) -> None:
    """Tell of rows of other years or months than the one that the titles speak of."""
    for batch, table in tables.items():
        for field in table.ledger.fields:
            monthly = field.precision == "month"
            if not table.year or field.name not in table.columns or not (monthly or field.name == "year"):
                continue
            said, other = f"{table.year} 年", f"{f'year({field.name})' if monthly else field.name} <> {table.year}"
            if monthly and table.month and not table.crossed:
                said, other = f"{said} {table.month} 月", f"{other} or month({field.name}) <> {table.month}"
            ((count, first),) = connection.execute(
                f"select count(*), min(sheet_row) from {table.ledger.name} where batch = {quoted(batch)} and ({other})"
            ).fetchall()
            if count:
                words = f"标题说的是 {said}，“{field.title}”有不在其中的，按填的读取"
                remarks.notice(table.sheet.file, table.sheet.name, words, count, f"{table.letter(field.name)}{first}")


def small_shares(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], remarks: Remarks) -> None:
    """Tell of targets and published figures in % that are up to 1: 0.97 is 0.97 % and not 97 %."""
    shares = ", ".join(quoted(metric.label) for metric in METRICS.values() if metric.unit == "%")
    for batch, table in tables.items():
        for field in (field for field in table.ledger.fields if field.name == "value" and "metric" in table.columns):
            ((count, first, value),) = connection.execute(
                f"select count(*), min(sheet_row), min_by(value, sheet_row) from {table.ledger.name} "
                f"where batch = {quoted(batch)} and metric in ({shares}) and value > 0 and value <= 1"
            ).fetchall()
            if count:
                remarks.notice(
                    table.sheet.file, table.sheet.name,
                    f"“{field.title}”不大于 1，按百分数收存（{value:g} 就是 {value:g}%）；如果是 {100 * value:g}%，请填 {100 * value:g}", count,
                    f"{table.letter(field.name)}{first}",
                )  # fmt: skip


def small_amounts(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], remarks: Remarks) -> None:
    """Tell of amounts of money without a stated unit that are so small throughout that they may be 万元."""
    for batch, table in tables.items():
        for name, placed in table.columns.items():
            if not placed.field.is_money or placed.unit is not None:
                continue
            ((most, first),) = connection.execute(
                f"select max({name}), min(sheet_row) filter ({name} > 0) from {table.ledger.name} where batch = {quoted(batch)}"
            ).fetchall()
            if most and most < _SMALL:
                remarks.notice(
                    table.sheet.file, table.sheet.name,
                    f"“{placed.field.title}”没有写单位，最大只有 {float(most):g}，按元收存；以万元等计的，请写进表头，如“{placed.field.title}（万元）”",
                    first=f"{table.letter(name)}{first}",
                )  # fmt: skip
