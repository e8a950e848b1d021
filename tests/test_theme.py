"""Colours: legible, the same in the frame as in the charts, and nothing is fetched for them."""

import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

from components import theme
from components.theme import DARK, LIGHT, contrast


@pytest.mark.parametrize("own", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_of_words_and_marks(own):
    for name in ("ink", "muted", "identity"):
        assert contrast(getattr(own, name), own.surface) >= 4.5, name
    assert contrast(theme.words_on(own.identity), own.identity) >= 4.5
    for name in ("mark", "met", "near", "unmet"):
        assert contrast(getattr(own, name), own.surface) >= 3, name
    assert all(contrast(color, own.surface) >= 3 for color in own.streets)
    if own is DARK:
        assert all(contrast(color, own.surface) >= 3 for color in own.sequence)


@pytest.mark.parametrize("own", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_a_heat_table_and_of_a_status_are_legible(own, monkeypatch):
    monkeypatch.setattr(theme, "palette", lambda: own)
    grounds = [
        theme.blend(own.surface, colour, theme.tinted(strength / 10))
        for colour in (own.met, own.unmet)
        for strength in range(11)
    ]
    assert min(contrast(own.ink, ground) for ground in grounds) >= 4.5
    assert all(contrast(theme.words_in(colour), own.surface) >= 4.5 for colour in (own.met, own.near, own.unmet))


def test_words_can_be_read_on_any_fill():
    for fill in (
        f"#{red:02X}{green:02X}{blue:02X}"
        for red in range(0, 256, 15)
        for green in range(0, 256, 15)
        for blue in range(0, 256, 15)
    ):
        assert contrast(theme.words_on(fill), fill) >= 4.5, fill


def test_the_style_opens_no_tag():
    style = (Path(theme.__file__).parent / "style.css").read_text(encoding="utf-8")
    assert "<" not in style + theme.fading(".a"), "Streamlit would drop the whole of it"


@pytest.mark.parametrize(("name", "own"), [("light", LIGHT), ("dark", DARK)])
def test_the_frame_has_the_same_colours(name, own):
    path = Path(theme.__file__).parent.parent / ".streamlit" / "config.toml"
    frame = tomllib.loads(path.read_text(encoding="utf-8"))["theme"][name]
    assert frame["primaryColor"] == own.identity
    assert frame["backgroundColor"] == own.ground
    assert frame["secondaryBackgroundColor"] == own.surface
    assert frame["textColor"] == own.ink
    assert frame["borderColor"] == own.line
    assert frame["chartCategoricalColors"] == list(own.streets)


def test_every_setting_of_the_frame_exists():
    path = Path(theme.__file__).parent.parent / ".streamlit" / "config.toml"

    def keys(table: dict, above: str = "") -> list[str]:
        return [
            key
            for name, value in table.items()
            for key in (keys(value, f"{above}{name}.") if isinstance(value, dict) else [f"{above}{name}"])
        ]

    known = config.get_config_options()
    assert [key for key in keys(tomllib.loads(path.read_text(encoding="utf-8"))) if key not in known] == []


def test_the_style_asks_nobody_and_knows_its_colours():
    style = (Path(theme.__file__).parent / "style.css").read_text(encoding="utf-8")
    assert not re.search("https?:|@import|url\\(", style)
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) <= {
        "--brand",
        "--share",
        *re.findall(r"--[\w-]+(?=:)", theme.variables()),
    }
