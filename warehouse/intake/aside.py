"""What stands among the rows of a table and is no record: totals, notes, headers once more, another table.

None of it is read, and each is said.
"""

import re
from collections.abc import Iterable

import duckdb

from warehouse.intake import cells, naming, units
from warehouse.intake.cells import quoted
from warehouse.intake.directory import Directory
from warehouse.intake.remarks import Remarks, address
from warehouse.intake.table import BESIDE, Placed, Table, raw_of
from warehouse.ledgers import LEDGERS, Field, Ledger

_SUM = re.compile(
    r"(合|小|总|共|累)计(数|人数|金额)?|汇总|计数|总(数|和|人数|金额|面积)|平均(数|值)?|全区|total|sum", re.IGNORECASE
)
_TOTAL = re.compile(r".{0,12}((合|小|总|共|累)计(数|人数|金额)?|汇总|计数|平均值)|" + _SUM.pattern, re.IGNORECASE)
_TAIL = re.compile(r"[:：]?([（(].*[)）])?[:：]?$")
_LABEL = (
    "(单位|部门|分管|主管|统计|填表|填报|填写|制表|打印|导出|生成|更新|录入|采集|汇总|经办|经手|报送|审核|审签|审批|复核|校对|核对|联系)?"
    "(负责人|领导|人员?|电话|单位|日期|时间|签字|签名|盖章)|"
    "填表|制表|填报|审核|审签|审批|复核|核对|报送|报出日期|盖章|签字|签名|联系方式"
)
_NOTE = re.compile(
    rf"[（(]?((备?注|说明|附注?)(\d*[:：、.．]|[一二三四五六七八九\d]|$)|({_LABEL})([（(].*[)）])?([:：]|$)|第\d+页|共\d+页|以下空白|本表|此表)"
)
_SIGNED = (
    "(人员?|领导|电话|[报表送管]单位|日期|时间|签字|签名|盖章)([（(].*)?$"  # a row of labels may fill every column
)
_EXPLAINS = "填写|填报|必填|选填|可不填|格式|下拉|例如|请选|请按|[yY]{4}|(^|[，,（(；;])如[:：“]?[0-9]"  # how to fill a column in
_DAY = re.compile(
    r"(20\d\d|[二〇○零一三四五六七八九]{4})[年./-][\d一二三四五六七八九十]{1,3}[月./-]?([\d一二三四五六七八九十]{1,3}日?)?(T[\d:]+)?|年月日?"
)
_GROUP = re.compile(r"[（(]?[一二三四五六七八九十]+[)）]?[、.．]?[\u4e00-\u9fff（）()\d]+")
_ITEM = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．]?")
SHOWN = 60  # letters of what was found in a cell
_MOST_ODD = 200_000  # rows without something they need that are looked at one by one


def ends(connection: duckdb.DuckDBPyConnection, table: Table, row: int) -> bool:
    """Whether a row is a total or a note, so that its cells may be merged."""
    texts = connection.execute(f"select columns('c\\d+') from {table.sheet.scan} where row = {row}").fetchall()
    held = [spaceless(text) for text in (texts[0] if texts else ()) if text and not text.isspace()]
    return len(held) <= 1 or bool(_TOTAL.fullmatch(_TAIL.sub("", held[0])) or _NOTE.match(held[0]))


def telling(table: Table) -> dict[str, str]:
    """SQL by column: whether its text lacks, or says that the row is a total or a header, so that the row may be no record."""

    def said(name: str) -> str:
        return f"split_part({raw_of(name)}, chr({BESIDE}), 2)" if table.columns[name].beside else raw_of(name)

    ledger, told = table.ledger, {}
    leftmost = min(table.columns.values(), key=lambda placed: placed.column).field.name
    blank = " or ".join(f"({{0}} >= '{space}' and {{0}} < '{chr(ord(space) + 1)}')" for space in "\u00a0\u3000")
    for name, placed in table.columns.items():
        tests = [f"{{0}} is null or {{0}} < '!' or {blank}".format(raw_of(name))] if placed.field.required else []
        if name == leftmost:
            tests.append(f"regexp_matches({said(name)}, '[:：]($|[^0-9])|{_SIGNED}|{_EXPLAINS}')")
        named = name in ledger.community_fields or (name in ledger.key and name not in ledger.identifiers)
        if named and placed.field.type == "string":
            tests.append(f"regexp_matches({said(name)}, '计|汇总|总数|平均|[Tt]otal|全区')")
        elif placed.field.type == "date" or (placed.field.type == "string" and not placed.field.enum and not named):
            tests.append(f"{said(name)} in ('合计', '小计', '总计', '共计', '累计', '汇总')")
        told[name] = " or ".join(tests) or "false"
    heads = [
        f"starts_with({said(name)}, {quoted(word[:1])}) and regexp_replace({said(name)}, '\\s', '', 'g') = {quoted(word)}"
        for name, placed in list(table.columns.items())[:2] for word in [_headed(table, placed)] if word
    ]  # fmt: skip
    told[leftmost] += f" or ({' and '.join(heads)})"
    return told


def _headed(table: Table, placed: Placed) -> str:
    """The lowest word of a column's header."""
    words = [spaceless(cells[placed.column - 1] or "") for cells in table.lines if placed.column <= len(cells)]
    return next((word for word in reversed(words) if word), "")


def spaceless(text: str) -> str:
    return re.sub(r"\s", "", cells.mended(text)[0])


def left_aside(
    connection: duckdb.DuckDBPyConnection, table: Table, directory: Directory, remarks: Remarks
) -> dict[str, list[int]]:
    """Find totals, notes, repeated headers and rows without data among the rows that tell of it; they are not read."""
    columns = [f"c{number}" for number in range(1, table.sheet.width + 1)]
    found: dict[str, list[int]] = {}
    first = min(table.columns.values(), key=lambda placed: (not placed.field.required, placed.column))
    begun = raw_of(first.field.name)  # merged, it begins other rows too
    rows = connection.execute(
        f"select {'distinct ' if table.crossed else ''}row, {begun} is not null, {', '.join(columns)} from below "
        f"where {' or '.join(telling(table).values())} order by row limit {_MOST_ODD}"
    ).fetchall()
    for row, begins, *texts in rows:
        held = {
            number: spaceless(text) for number, text in enumerate(texts, start=1) if text and text != cells.UNCOUNTED
        }
        held = {number: text for number, text in held.items() if text}
        if kind := _kind(table, held, begins, directory):
            found.setdefault(kind, []).append(row)
            if kind in (_SAID, _HEADING):
                _unit_said(table, row, held, remarks)
    for kind, numbers in found.items():
        if kind != _NOTHING:
            remarks.notice(table.sheet.file, table.sheet.name, f"{kind}没有读取", len(numbers), f"第 {numbers[0]} 行")
    return found


def _unit_said(table: Table, row: int, held: dict[int, str], remarks: Remarks) -> None:
    """A note below the rows that states another unit than the columns are read in."""
    for number, text in held.items():
        for placed in table.columns.values():
            other = [unit for said in units.stated(text) if (unit := units.of(placed.field, said)) and unit.factor != 1]
            if other and placed.unit is None:
                remarks.problem(
                    table.sheet.file, table.sheet.name, address(number, row), text[:SHOWN],
                    f"写在表头里的单位，如“{placed.field.title}（{other[0].written}）”",
                )  # fmt: skip
                return


TOTALS, _NOTHING, _SAID, _HEADING = "合计、小计行", "空行", "说明行", "分组标题行"


def _kind(table: Table, held: dict[int, str], begins: bool, directory: Directory) -> str | None:
    """What a row is that lacks something it needs or looks like a total; None for an ordinary one. ``held``: without spaces;
    ``begins``: whether it has the first of what a record needs."""
    if not held:
        return _NOTHING
    mapped = {number: placed for placed in table.columns.values() for number in placed.columns if number in held}
    if table.crossed:
        crossed = table.crossed.columns
        mapped |= {number: table.columns[value.name] for number, (_, value) in crossed.items() if number in held}
    first = next(iter(held.values()))
    keys = {
        number
        for number, placed in mapped.items()
        if placed.field.name in (*table.ledger.key, *table.ledger.community_fields)
    }
    community = [
        held[number] for number, placed in mapped.items() if placed.field.name in table.ledger.community_fields
    ]
    own = (placed for placed in table.columns.values() if placed.column <= table.sheet.width)
    needed = {placed.column for placed in own if placed.field.required}
    whole = needed <= held.keys() and all(map(directory.is_community, community))
    for number, text in held.items():
        bare = _TAIL.sub("", text)
        if whole and number in mapped and not _sums(table, mapped[number].field, bare, number in keys):
            continue  # a record of which a text sounds like a total
        if _SUM.fullmatch(bare) or (_TOTAL.fullmatch(bare) and (text is first or number in keys)):
            return TOTALS
    if mapped and any(_is_header(cells, held) for cells in table.lines):
        return "重复的表头行"
    if not whole and any(directory.is_above(_ITEM.sub("", text)) for text in community):
        return TOTALS
    if _explains(mapped, held, directory):
        return _SAID
    if any(number in keys and directory.knows(text) for number, text in held.items()) and not all(
        _names_a_place(table, placed.field) for placed in mapped.values()
    ):
        return None  # a record with a cell missing, whatever its words are like
    if _NOTE.match(first):
        return _SAID
    if not mapped:
        return _NOTHING if all(text.isdigit() for text in held.values()) else _SAID
    if len(held) == 1 and len(table.columns) > 2 and _GROUP.fullmatch(first) and not directory.knows(first):
        return _HEADING
    if len(mapped) == len(held) == 1 and next(iter(held)) == 1 and len(table.columns) > 2:
        field = mapped[1].field
        return "没有数据的行" if _names_a_place(table, field) else _HEADING if field.type != "string" else None
    fields = [placed.field for placed in mapped.values()]
    if len(fields) < len(table.columns) and all(_names_a_place(table, field) for field in fields):
        return "没有数据的行"
    signs = not begins and not any(_tells(placed.field, held[number], directory) for number, placed in mapped.items())
    return _SAID if signs else None


def _explains(mapped: dict[int, Placed], held: dict[int, str], directory: Directory) -> bool:
    """Whether a row says of its columns how to fill them in, and nothing that a record may say."""
    if 2 * sum(bool(re.search(_EXPLAINS, text)) for text in held.values()) <= len(held):
        return False
    fields = [(placed.field, held[number]) for number, placed in mapped.items()]
    return not any(
        directory.knows(text) or ((field.type != "string" or field.enum) and not cells.read(field, text).wrong)
        for field, text in fields
    )


def _tells(field: Field, text: str, directory: Directory) -> bool:
    """Whether a cell may be a record's: no day, and no words where a field takes others. Who signs a form, and when, stand anywhere."""
    if _DAY.fullmatch(text):
        return False
    free = field.type == "string" and not field.enum
    return (
        bool(re.search(r"\d", text))
        or directory.knows(text)
        or (field.required if free else not cells.read(field, text).wrong)
    )


def _sums(table: Table, field: Field, text: str, key: bool) -> bool:
    """Whether a text makes a total even of a row that has all it needs; 全区 may be whom or what it is about."""
    return key and text != "全区" and (_names_a_place(table, field) or bool(_SUM.fullmatch(text)))


def another(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> list[int]:
    """Name a second table below the first, with a header of its own; its rows."""
    first, sheet = min(placed.column for placed in table.columns.values()), table.sheet
    sql = f"from below where trim(c{first}) in (select unnest($names::varchar[])) order by row limit 100"
    columns = ", ".join(f"c{number}" for number in range(1, sheet.width + 1))
    for row, *texts in connection.execute(f"select row, {columns} {sql}", {"names": naming.EVERY}).fetchall():
        held = {number: spaceless(text) for number, text in enumerate(texts, start=1) if text}
        other = next((ledger for ledger in (table.ledger, *LEDGERS.values()) if _heads(ledger, held.values())), None)
        if other and not any(_is_header(cells, held) for cells in table.lines):
            remarks.problem(
                sheet.file, sheet.name, f"第 {row} 行", f"另一张“{other.title}”表",
                f"一张工作表只放一张台账；请把它与上面的“{table.ledger.title}”分成两张工作表，同一类的改成同样的列",
            )  # fmt: skip
            return [number for (number,) in connection.execute(f"select row from below where row >= {row}").fetchall()]
    return []


def _heads(ledger: Ledger, texts: Iterable[str]) -> bool:
    """Whether texts name all that a ledger needs."""
    named = {field.name for text in texts if (field := naming.named(ledger, [text]))}
    needed = {field.name for field in ledger.fields if field.required}
    return len(needed) > 1 and needed <= named


def _is_header(line: list[str | None], held: dict[int, str]) -> bool:
    """Whether a row says what a row of the header says."""
    return len(held) > 1 and all(
        number <= len(line) and text == spaceless(line[number - 1] or "") for number, text in held.items()
    )


def _names_a_place(table: Table, field: Field) -> bool:
    if table.ledger.name == "communities":
        return field.name in ("code", "name", "street", "district")
    return field.name in table.ledger.community_fields or field.refers_to is not None


def called_off(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> None:
    """Tell of rows of which a column that is not read, or what is left out of a community's name, says that they do not count."""
    whole = (placed for name, placed in table.columns.items() if name not in table.ledger.community_fields)
    used = {number for placed in whole for number in (*placed.columns, placed.beside)}
    used |= {*table.crossed.columns} if table.crossed else set()
    free = [number for number, head in enumerate(table.heads, start=1) if head and number not in used]
    for number in free:
        word = f"regexp_extract(c{number}, '作废|不计|重复|请删除|示例|样例|^(删除|撤销|取消|注销)$')"
        for said, count, row in connection.execute(
            f"select {word}, count(distinct row), min(row) from below where {word} <> '' and row not in (from aside) group by 1 order by 3"
        ).fetchall():
            words = f"“{table.heads[number - 1]}”写有“{said}”的行照常读取；不应计入的，请删去后重新导入"
            remarks.notice(table.sheet.file, table.sheet.name, words, count, address(number, row))


def counted_beside(connection: duckdb.DuckDBPyConnection, table: Table, remarks: Remarks) -> None:
    """A column 计量单位 beside the numbers, or a remark that is nothing but a unit: what it says belongs into the header."""
    remark = f"[（(]?(.*单位.*|{'|'.join(map(re.escape, units.CONVERTED))})[）)]?"
    for number, head in enumerate(table.heads, start=1):
        if re.fullmatch("(计量|金额|面积|货币)?单位", head) and number not in {
            one.column for one in table.columns.values()
        }:
            said = "true"
        elif re.fullmatch("备注(说明)?|(情况)?说明|附注", head):
            said = f"regexp_full_match(trim(c{number}), {quoted(remark)})"
        else:
            continue
        rows = connection.execute(
            f"select c{number}, min(row) from below where c{number} is not null and {said} group by 1 order by 2 limit 20"
        )
        for text, row in rows.fetchall():
            _unit_said(table, row, {number: text if "单位" in text else f"单位：{text}"}, remarks)
