"""Words from elsewhere (ledgers, people, files, the address) as text in every medium, one function for each.

They are read as they were written: nothing in them is taken for markup, a formula or a path.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from warehouse.words import numbers

_MARKDOWN = re.compile(r"[\\`*_\[\]!$:<>#~|&]|^[-+=]|(?<=\d)[.)](?=\s)", re.MULTILINE | re.ASCII)
#: What Streamlit turns into something else after the Markdown was read: emoji, icons, arrows, addresses.
_TURNED = re.compile(
    r":(?=[\w+-]+:)|(?<!\S)[-<>~](?=[-=>]+(?:\s|$))|\bhttps?(?=://)|\bwww(?=\.)|@(?=\w)", re.ASCII | re.IGNORECASE
)
_JOINER = "\u2060"  # takes no room, and parts what would be read as one
_NO_XML = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_BYTES = 240  # of a file's name; most file systems take 255, and browsers add “ (1)”

_HTML = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
_HTML.globals["numbers"] = numbers


def markdown(words: str) -> str:
    """For whatever Streamlit reads as Markdown: texts, messages, labels, helps, titles."""
    return _MARKDOWN.sub(r"\\\g<0>", _TURNED.sub(rf"\g<0>{_JOINER}", words))


def markup(module: str, **used: object) -> Any:
    """The macros of the ``.html`` beside a Python file, which write HTML and SVG; every value in them is escaped.

    They know ``numbers`` and what is ``used`` besides.
    """
    return _HTML.from_string(Path(module).with_suffix(".html").read_text(encoding="utf-8"), used).module


def label(words: object) -> str:
    """For plotly, which reads a few tags in all of its texts."""
    return escape(str(words), quote=False)


def deck(value: object) -> object:
    """For pydeck, which takes a text that begins with @@ for code."""
    return value.replace("@@", f"@{_JOINER}@", 1) if isinstance(value, str) and value.startswith("@@") else value


def office(words: str) -> str:
    """For Word and PowerPoint, whose XML cannot hold control characters."""
    return _NO_XML.sub("", words)


def cell(value: object) -> object:
    """For CSV: a text that a spreadsheet would run as a formula is marked as text; numbers and all else stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def filename(title: str, ending: str) -> str:
    """The name of a file, on any system: ``title``, cut where it is too long, and then ``ending``."""
    words = _RESERVED.sub(r"_\1", _NO_NAME.sub("_", title).strip(" ."), count=1) or "未命名"
    return words.encode()[: _BYTES - len(ending.encode())].decode(errors="ignore") + ending
