"""Streamlit's own words in Chinese: chinese.yaml declares them, chinese.js puts them in the page that index.py sends."""

import json
from functools import cache
from pathlib import Path

import yaml

_HERE = Path(__file__).parent


@cache
def places() -> dict[str, dict[str, str]]:
    """Place in the page (a CSS selector) → English → Chinese; {} is what varies."""
    return yaml.safe_load((_HERE / "chinese.yaml").read_text(encoding="utf-8"))


def script() -> str:
    """What makes a page say in Chinese whatever Streamlit says."""
    told = json.dumps(places(), ensure_ascii=False).replace("<", "\\u003c")
    return f"{{ const places = {told};\n{(_HERE / 'chinese.js').read_text(encoding='utf-8')} }}"
