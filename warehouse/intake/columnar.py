"""Parquet files, scanned by DuckDB where they lie; values become text as the other formats give it."""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.intake.cells import quoted
from warehouse.intake.raw import HEAD, Sheet, named

OWN = "wancheng-ledger"  # the mark in files of our own, whose numbers are in the ledgers' units
_HOME = "Asia/Shanghai"


def read(path: Path, file: str) -> Sheet:
    """The file as one sheet whose first row is the names of its columns. Raises ValueError, duckdb.Error or pyarrow's errors."""
    schema = pq.read_schema(path)
    if (
        "file_row_number" in schema.names
        or len(set(map(str.lower, schema.names))) < len(schema.names)
        or "" in schema.names
    ):
        raise ValueError("带有空的、重复的或名为 file_row_number 的列")
    with duckdb.connect() as connection:
        source = f"read_parquet({named(path)}, file_row_number = true)"
        columns = texts(connection, source, schema)
        listed = ", ".join(f"{column} as c{number}" for number, column in enumerate(columns, start=1))
        scan = f"(select file_row_number + 2 as row, {listed} from {source})"
        rows = connection.execute(f"select * from {scan} limit {HEAD}").fetchall()
    head: list[tuple[int, list[str | None]]] = [(1, list(schema.names))]
    head += [(row[0], list(row[1:])) for row in rows]
    return Sheet(path, file, Path(file).stem, scan, len(columns), head, own=OWN.encode() in (schema.metadata or {}))


def write(frames: Iterable[pd.DataFrame], path: Path) -> None:
    """A ledger of our own making as Parquet, marked as such; at least one frame, all of the same columns."""
    writer = None
    for frame in frames:
        table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata({OWN: "1"})
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def texts(connection: duckdb.DuckDBPyConnection, source: str, schema: pa.Schema) -> list[str]:
    """SQL: every column as text, in the order of the file."""
    return [_text(connection, source, name, schema.field(name).type) for name in schema.names]


def _text(connection: duckdb.DuckDBPyConnection, source: str, name: str, kind: pa.DataType) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if pa.types.is_boolean(kind):
        return f"case {column} when true then '是' when false then '否' end"
    if pa.types.is_floating(kind):
        whole = f"{column} = trunc({column}) and abs({column}) < 1e15"
        return f"case when isnan({column}) then null when {whole} then {column}::bigint::varchar else {column}::varchar end"
    if pa.types.is_timestamp(kind):
        moment = column if kind.tz is None else _there(connection, source, column, kind.tz)
        return f"strftime({moment}, '%Y-%m-%dT%H:%M:%S')"
    if pa.types.is_binary(kind):
        return f"coalesce(try(decode({column})), to_json({column})::varchar)"
    if pa.types.is_nested(kind):
        return f"to_json({column})::varchar"
    return f"{column}::varchar"


def _there(connection: duckdb.DuckDBPyConnection, source: str, column: str, zone: str) -> str:
    """SQL: the moments as clocks showed them where they were written, the zone that the file names.

    UTC is how such files keep any other zone, and is believed only where the moments are midnights there.
    """
    if match := re.fullmatch(r"([+-])(\d{2}):(\d{2})", zone):
        minutes = int(match[2]) * 60 + int(match[3])
        return f"(timezone('UTC', {column}) {match[1]} interval '{minutes} minutes')"
    if zone in ("UTC", "Etc/UTC", "GMT"):
        odd = f"select 1 from {source} where timezone('UTC', {column})::time <> time '00:00:00' limit 1"
        zone = _HOME if connection.execute(odd).fetchall() else zone
    return f"timezone({quoted(zone)}, {column})"
