"""What tables there are and what their columns mean: the answers to SHOW TABLES and DESCRIBE, and tables under Chinese names."""

import duckdb
import pandas as pd

from warehouse.dataset import Dataset
from warehouse.explore import sheets
from warehouse.explore.sheets import PLACES, Sheet
from warehouse.measures import gaps

_LONGEST = 500  # letters of a statement that may be one of these; others are read by nobody but the sandbox


def asked(statement: str) -> str | None:
    """The table that a statement wants described, ``""`` for all of them, None where it wants something else."""
    if len(statement) > _LONGEST:
        return None
    said = statement.encode()
    tokens = duckdb.tokenize(statement)
    ends = [start for start, _ in tokens[1:]] + [len(said)]
    words = [
        said[start:end].decode().strip().strip('"')
        for (start, kind), end in zip(tokens, ends, strict=True)
        if kind != duckdb.token_type.comment
    ]
    match [word.lower() for word in words if word != ";"]:
        case ["show", "tables"] | ["show", "all", "tables"]:
            return ""
        case ["describe" | "desc" | "show", name]:
            return name
    return None


def tables(dataset: Dataset) -> pd.DataFrame:
    """All tables: name, Chinese name, what a row is."""
    every = [sheets.sheet(dataset, name) for name in sheets.titles()]
    rows = [(each.name, each.title, each.grain + gaps.outside(dataset, each.name)) for each in every]
    return pd.DataFrame(rows, columns=["表", "中文名", "说明"])


def columns(dataset: Dataset, table: str) -> pd.DataFrame | None:
    """The columns of a table, which may go by either name; None where there is none."""
    titles = {title: name for name, title in sheets.titles().items()}
    name = titles.get(table, table)
    if name not in sheets.titles():
        return None
    kinds = dataset.frame(f"select column_name, column_type from (describe {name})").set_index("column_name")
    own = [column for column in sheets.sheet(dataset, name).columns.values() if column.name not in PLACES]
    rows = [(each.name, each.label, each.unit, kinds.loc[each.name, "column_type"]) for each in own]
    return pd.DataFrame(rows, columns=["列", "中文名", "单位", "类型"])


def views(dataset: Dataset, statement: str) -> dict[str, str]:
    """The tables that a statement names in Chinese: name → SELECT with Chinese columns, and those of the community's place."""
    return {
        title: _select(sheets.sheet(dataset, name))
        for name, title in sheets.titles().items()
        if title in statement and name not in dataset.outside
    }


def english(dataset: Dataset, statement: str, word: str) -> str:
    """How a Chinese column is called in the tables that a statement names; nothing where none has it."""
    for name, title in sheets.titles().items():
        for column in sheets.sheet(dataset, name).columns.values():
            if name in statement and column.label == word and column.name not in PLACES:
                return f"“{word}”在 {name} 中写作 {column.name}，或改用 FROM {title}。"
    return ""


def _select(sheet: Sheet) -> str:
    own = [name for name in sheet.columns if name not in PLACES]
    places = {"community_name": "communities.name", "community_street": "communities.street"}
    known = {name: f"facts.{name}" for name in own} | places
    columns = ", ".join(f'{known[name]} as "{column.label}"' for name, column in sheet.columns.items())
    join = (
        f" left join communities on communities.code = {sheet.community}" if "community_name" in sheet.columns else ""
    )
    return f"select {columns} from {sheet.name} as facts{join}"
