"""The words that are put in place of Streamlit's are still Streamlit's words."""

import re
from pathlib import Path

import pytest
import streamlit

from components import chinese

COMPOSED = re.compile(r"{}|…|\. |[:;] ?")  # where Streamlit puts a text together
OF_OTHERS = {"streamlit_ace.streamlit_ace"}


@pytest.fixture(scope="module")
def client():
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    return "".join(path.read_text(encoding="utf-8") for path in scripts)


def test_streamlit_still_says_what_is_replaced(client):
    pieces = {piece for words in chinese.places().values() for english in words for piece in COMPOSED.split(english)}
    assert {piece for piece in pieces if piece not in client} == OF_OTHERS


def test_the_places_are_still_there(client):
    names = {name for place in chinese.places() for name in re.findall(r'data-testid="(\w+)"', place)}
    assert [name for name in names if name not in client] == []


def test_every_word_is_chinese():
    said = [words for place in chinese.places().values() for words in place.values()]
    assert [words for words in said if not re.search("[一-鿿]", words)] == []
