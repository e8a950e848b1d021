"""Words in Streamlit's Markdown."""

import re


def literal(words: str) -> str:
    """Words from ledgers and people as they stand, none of them taken for Markdown."""
    return re.sub(r"([\\`*_\[\]!$:<>#~])", r"\\\1", words)
