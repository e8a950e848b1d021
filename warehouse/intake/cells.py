"""What one cell says: text as a clerk types it becomes a value of the ledger's type, and a header a column's title."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from difflib import get_close_matches

from warehouse.ledgers import Field

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?: 00:00:00)?")
_UNIT = re.compile("[(\uff08][^)\uff09]*[)\uff09]$")  # a header's unit, in either kind of parentheses
_LIST = re.compile(r"\s*[;,、\uff1b\uff0c]\s*")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")
_IDENTITY = re.compile(
    r"(?<!\d)[1-8]\d{5}(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]?(?![\dXx])"
)


def value(one: Field, cell, from_text: bool):
    """The cell as Python value: text, number, date or None. Raises ValueError with what is expected instead."""
    if blank(cell):
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if one.type == "date":
        return _date(one, cell, from_text)
    if isinstance(cell, date):
        raise ValueError(
            "文字，而不是日期" if one.type == "string" else "数字，而不是日期；请把单元格格式改为“常规”后重新填写"
        )
    if one.type == "boolean":
        return {True: "是", False: "否"}.get(cell, cell) if isinstance(cell, bool) else str(cell)
    if one.delimiter:
        return one.delimiter.join(_LIST.split(str(cell)))
    if one.type == "string":
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if isinstance(cell, str) and _NUMBER.fullmatch(cell):
        cell = float(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell


def _date(one: Field, cell, from_text: bool) -> date:
    if isinstance(cell, str) and (match := _DAY.fullmatch(cell)):
        year, month, day = match.groups()
        if day is None and one.precision != "month":
            raise ValueError("年月日齐全的日期，如 2019-03-01")
        try:
            found = date(int(year), int(month), int(day or 1))
        except ValueError:
            raise ValueError("存在的日期，如 2019-03-01") from None
        if not from_text and day is not None:
            raise ValueError("日期，而不是文字；请把单元格格式设为“日期”后重新输入，如 2019-03-01")
        cell = found
    if not isinstance(cell, date):
        raise ValueError("日期，如 2019-03-01；请把单元格格式设为“日期”后重新输入")
    return cell.replace(day=1) if one.precision == "month" else cell


def mended(text: str) -> tuple[str, str | None]:
    """The text without what nobody meant, and what that was."""
    clean = _INVISIBLE.sub("", text)
    what = "不可见字符" if clean != text else None
    narrow = _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match.group()), clean)
    what = what or ("全角数字或字母" if narrow != clean else None)
    spaced = _SPACES.sub(" ", narrow).strip()
    spaced = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", spaced)
    return spaced, what or ("多余空格" if spaced != narrow else None)


def head(cell) -> str:
    text = mended(str(cell if cell is not None else ""))[0]
    return _UNIT.sub("", text.strip("*＊ ")).strip()


def blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def personal(value) -> tuple[str, str] | None:
    if value is None or isinstance(value, bool | date):
        return None
    text = str(value)
    if match := _IDENTITY.search(text):
        return "身份证号码", _masked(match.group())
    if match := _MOBILE.search(text) or _LANDLINE.search(text):
        return "电话号码", _masked(match.group())
    return None


def _masked(text: str) -> str:
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def nearest(word: str, words: Collection[str], similar: float = 0.4) -> str:
    """A question whether the most similar word was meant, or nothing; ``similar`` from 0 to 1."""
    near = get_close_matches(word, words, 1, similar)
    return f"（是否为“{near[0]}”？）" if near else ""


def letter(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
