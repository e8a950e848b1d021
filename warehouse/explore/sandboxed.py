"""The child of ``warehouse.explore.sandbox``: one query in one process that may do nothing else. Run by path, with DuckDB alone.

It reads one JSON object from its input and writes one to its output: columns and rows, or why not. Before it reads the query
it gives up what the operating system lets a process do; before it runs it, the query's own parse tree must name nothing but
the tables, functions and table functions that are admitted.
"""

import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

_OWN = 1 << 30  # bytes of addresses that the interpreter takes at most until DuckDB has opened the version
_MOST_BYTES = 32 << 20  # of an answer
_MOST_CELLS = 1_000_000
_MOST_TEXT = 10_000  # letters of a cell
_MOST_COLUMNS = 500
_MOST_SAID = 2_000  # letters of an error, which may quote the query's own values
#: Types that an answer holds as they are; all others (lists, intervals, times with zones …) as DuckDB writes them.
_PLAIN = re.compile(r"BOOLEAN|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|VARCHAR|DATE|TIMESTAMP")
_FROM = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "CTE"}
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series", "json_each", "json_tree"}
_MACROS = re.compile(
    r"(array|list|json|map_contains)_\w+|json|if|nullif|split_part|regexp_split_to_table|fdiv|fmod|ago|date_add|days_in_month"
    r"|geomean|geometric_mean|wavg|weighted_avg|generate_subscripts"
)
_TIMES = {"now", "today", "current_date", "get_current_time", "transaction_timestamp", "random"}
_DENIED = re.compile(r"__internal.*|json_(de)?serialize_.*|version|parse_duckdb.*|to_aggregate_state|finalize|combine")


class Unfit(Exception):
    """The query may not be run; ``code`` says why, ``detail`` names what."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    _confine(asked["memory"], asked["seconds"])
    try:
        answer = _answer(asked)
    except Unfit as unfit:
        answer = {"refused": unfit.code, "detail": unfit.detail}
    except (duckdb.OutOfMemoryException, MemoryError):
        answer = {"refused": "memory", "detail": ""}
    except duckdb.Error as error:
        memory = "memory" in str(error).lower() or "bad_alloc" in str(error) or "bad allocation" in str(error)
        answer = {"refused": "memory" if memory else "error", "detail": str(error)[:_MOST_SAID]}
    except RecursionError:
        answer = {"refused": "deep", "detail": ""}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def _confine(memory: int, seconds: float) -> None:
    """No memory beyond the limit, no file written, no core dump, no further files; other processes go first."""
    os.nice(10)
    limits = {
        resource.RLIMIT_AS: memory + _OWN,
        resource.RLIMIT_CPU: int(seconds * 2) + 2,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def _answer(asked: dict) -> dict:
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "python_enable_replacements": "false",
        "temp_directory": "",
        "max_temp_directory_size": "0B",
        "lambda_syntax": "ENABLE_SINGLE_ARROW",
        "memory_limit": f"{asked['memory']}B",
        "threads": "2",
        "lock_configuration": "true",
    }
    connection = duckdb.connect(asked["path"], read_only=True, config=config)
    for name, select in asked["views"].items():  # tables under their Chinese names, of this connection alone
        connection.execute(f'create temp view "{name}" as {select}')
    text = _bare(asked["statement"])
    _own(asked["memory"])
    tables = {name.lower() for name in (*asked["tables"], *asked["views"])}
    _check(connection, text, tables, _TABLE_FUNCTIONS | {*asked["macros"]})
    described = connection.execute(f"describe select * from (\n{text}\n)").fetchall()
    columns = [(name, kind) for name, kind, *_ in described]
    if len(columns) > _MOST_COLUMNS:
        raise Unfit("columns", f"{len(columns):,}")
    most = min(asked["rows"], _MOST_CELLS // len(columns))
    aliases = [f"c{index}" for index in range(len(columns))]
    taken = [
        alias if _PLAIN.fullmatch(kind) else f"{alias}::varchar"
        for alias, (_, kind) in zip(aliases, columns, strict=True)
    ]
    within = f"(\n{text}\n) as answer({', '.join(aliases)})"
    result = connection.execute(f"select {', '.join(taken)} from {within} limit {most + 1}")
    rows, size, cut = [], 0, False
    while found := result.fetchmany(500):
        for row in found:
            cells = [_cell(value) for value in row]
            size += sum(
                len(json.dumps(cell, ensure_ascii=False).encode()) if isinstance(cell, str) else 16 for cell in cells
            )
            if size > _MOST_BYTES:
                raise Unfit("large")
            rows.append(cells)
    cut = len(rows) > most
    return {"columns": columns, "rows": rows[:most], "truncated": cut}


def _own(memory: int) -> None:
    """From here on only so much memory beyond what DuckDB has taken to open the version."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))


def _bare(text: str) -> str:
    """The statement without what may follow it: semicolons and comments."""
    said = text.encode()
    end = len(said)
    for start, kind in reversed(duckdb.tokenize(text)):
        if kind != duckdb.token_type.comment and said[start:end].strip() != b";":
            break
        end = start
    return said[:end].decode().strip()


def _cell(value):
    """What JSON can hold: numbers, yes and no, and texts (dates as in ISO 8601), cut to a length."""
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 2**63 else str(value)
    if type(value).__name__ in ("float", "Decimal"):
        number = float(value)
        return number if abs(number) < float("inf") else None
    return str(value)[:_MOST_TEXT]


# —— what a query may name ——


def _check(connection: duckdb.DuckDBPyConnection, text: str, tables: set[str], sources: set[str]) -> None:
    [(tree,)] = connection.execute("select json_serialize_sql($1)", [text]).fetchall()
    parsed = json.loads(tree)
    if parsed["error"]:
        if parsed["error_type"] == "parser":
            raise Unfit("syntax", _at(text, parsed))
        raise Unfit("pivot" if re.search(r"\bpivot\b", text, re.IGNORECASE) else "select")
    if len(parsed["statements"]) != 1:
        raise Unfit("single")
    nodes = list(_nodes(parsed["statements"][0]))
    system = {
        name.lower() for (name,) in connection.execute("select view_name from duckdb_views() where internal").fetchall()
    }
    named = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", [])}
    if odd := sorted(name for name in named if name in system or not re.fullmatch(r"[\w ]+", name)):
        raise Unfit("table", odd[0])
    functions = _functions(connection)
    for node in nodes:
        kind, sort = node.get("type"), node.get("class")
        if kind == "BASE_TABLE":
            where = {node.get("schema_name", "").lower(), node.get("catalog_name", "").lower()} - {"", "main"}
            if where or node["table_name"].lower() not in tables | named:
                raise Unfit("table", node["table_name"])
        elif kind == "TABLE_FUNCTION":
            name = node["function"]["function_name"].lower()
            if name not in sources or node["function"].get("schema", "") not in ("", "main"):
                raise Unfit("function", name)
        elif (
            "from_table" in node and node["from_table"] and node["from_table"].get("type") not in _FROM
        ) or kind == "SHOW_REF":
            raise Unfit("select")
        if sort in ("FUNCTION", "WINDOW"):
            name = (node.get("function_name") or "").lower()
            if functions.get(name, True) is False and name not in sources:
                raise Unfit("function", name)


def _functions(connection: duckdb.DuckDBPyConnection) -> dict[str, bool]:
    """Every function there is: whether it only computes."""
    found: dict[str, bool] = {}
    rows = connection.execute("select distinct lower(function_name), function_type, stability from duckdb_functions()")
    for name, kind, stability in rows.fetchall():
        fit = (
            kind == "aggregate"
            or (kind in ("scalar", "window") and stability == "CONSISTENT")
            or (kind == "macro" and bool(_MACROS.fullmatch(name)))
            or name in _TIMES
        )
        found[name] = found.get(name, False) or (fit and not _DENIED.fullmatch(name))
    return found


def _nodes(tree: object) -> Iterator[dict]:
    """Every object of a parse tree; with a list of its own instead of recursion, as trees may be deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _at(text: str, parsed: dict) -> str:
    before = text[: int(parsed.get("position") or 0)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}:{parsed['error_message'][:_MOST_SAID]}"


if __name__ == "__main__":
    main()
