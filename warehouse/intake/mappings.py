"""Answers about headers, kept in ``WANCHENG_HOME/mappings.json`` so that the same header is not asked about twice.

A mapping file for the terminal (``--mapping``) is the same in YAML: by header the ledger, the fields of columns, the units.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from warehouse import home
from warehouse.intake import units
from warehouse.intake.table import Answers, Question, Table, anywhere
from warehouse.ledgers import BY_TITLE, LEDGERS
from warehouse.refused import Refused

_ABOUT = """# 请核对下面各列的含义，改好后保存，用 --mapping 指向本文件再次导入。
# 列：表头 → 台账的列；写作“不导入”的列不读取。单位：表头 → 计量单位（“%”为百分数，“比例”为 0 到 1 的数）。
"""
_NOT = "不导入"


def remembered() -> Answers:
    """All answers given so far."""
    path = _path()
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def remember(tables: Iterable[Table], given: Answers) -> None:
    """Keep the answers that were used for these tables; where two tables alike were answered differently, none."""
    used: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        if answer := given.get(table.own_key) or given.get(anywhere(table.heads)):
            used.setdefault(table.key, []).append(answer)
    kept = {key: answers[0] for key, answers in used.items() if all(answer == answers[0] for answer in answers)}
    if kept:
        home.replace_text(_path(), json.dumps(remembered() | kept, ensure_ascii=False, indent=2))


def recalled(tables: Iterable[Table]) -> set[str]:
    """Under what answers are kept that these tables are read by."""
    return {table.key for table in tables} & remembered().keys()


def forget(tables: Iterable[Table]) -> None:
    """Let go of them, so that it is asked anew: an answer may have been wrong."""
    gone = recalled(tables)
    kept = {key: known for key, known in remembered().items() if key not in gone}
    home.replace_text(_path(), json.dumps(kept, ensure_ascii=False, indent=2))


def answered(questions: Iterable[tuple[Table, Question]], chosen: dict[str, str], before: Answers) -> Answers:
    """The answers with those ``chosen`` by a question's id; what is not answered takes what is likely."""
    answers = {key: dict(known) for key, known in before.items()}
    for table, question in questions:
        known = before.get(table.own_key) or before.get(anywhere(table.heads)) or before.get(table.key, {})
        known = answers.setdefault(table.own_key, {"columns": {}, "units": {}} | known | {"ledger": table.ledger.name})
        value = chosen.get(question.id, question.likely)
        if question.kind == "ledger":
            known["ledger"] = value
        else:
            kind = "units" if question.kind == "unit" else "columns"
            known[kind] = known[kind] | {question.head: value}
    return answers


def write(questions: Iterable[tuple[Table, Question]], target: Path) -> None:
    """A mapping file that holds what is likely, to be looked through."""
    entries: dict[str, dict[str, Any]] = {}
    for table, question in questions:
        entry = entries.setdefault(
            table.own_key,
            {"文件": table.sheet.file, "工作表": table.sheet.name, "表头": list(table.heads), "台账": table.ledger.title, "列": {}, "单位": {}},
        )  # fmt: skip
        if question.kind == "ledger":
            entry["台账"] = question.options[question.likely]
        elif question.kind == "unit":
            entry["单位"][question.head] = question.likely
        else:
            entry["列"][question.head] = table.ledger.by_name[question.likely].title if question.likely else _NOT
    text = yaml.safe_dump(list(entries.values()), allow_unicode=True, sort_keys=False, width=200)
    target.write_text(_ABOUT + text, encoding="utf-8")


def read(path: Path) -> Answers:
    """The answers of a mapping file, for every sheet with their header; where two have the same, for the sheet that is named.

    Raises Refused for what it does not say rightly.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        heads = [tuple(entry["表头"]) for entry in entries]
        return {
            f"{anywhere(own)}{entry['文件']}!{entry['工作表']}" if heads.count(own) > 1 else anywhere(own): _entry(path, entry)
            for own, entry in zip(heads, entries, strict=True)
        }  # fmt: skip
    except FileNotFoundError as error:
        raise Refused(f"没有对照文件 {path}，请核对路径。") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"读不懂对照文件 {path.name}：每一项都要有“表头”“台账”，可有“列”“单位”。") from error


def _entry(path: Path, entry: dict[str, Any]) -> dict[str, Any]:
    ledger = BY_TITLE.get(entry["台账"]) or LEDGERS.get(entry["台账"])
    if ledger is None:
        raise Refused(f"{path.name}：没有名为“{entry['台账']}”的台账；现有：{'、'.join(BY_TITLE)}。")
    columns, stated = {}, entry.get("单位") or {}
    for head, title in (entry.get("列") or {}).items():
        field = ledger.by_title.get(title) or ledger.by_name.get(title)
        if field is None and title != _NOT:
            raise Refused(f"{path.name}：“{ledger.title}”没有名为“{title}”的列；现有：{'、'.join(ledger.by_title)}。")
        columns[head] = field.name if field else ""
    for head, written in stated.items():
        if not isinstance(written, str) or not units.known(written):
            raise Refused(f"{path.name}：不认识“{head}”的单位“{written}”；请写元、万元、平方米、%、比例等计量单位。")
    if strange := [head for head in (*columns, *stated) if head not in entry["表头"]]:
        raise Refused(f"{path.name}：表头里没有“{strange[0]}”；“列”“单位”下请按“表头”里的写法填写。")
    return {"ledger": ledger.name, "columns": columns, "units": dict(stated)}


def _path() -> Path:
    return home.folder() / "mappings.json"
