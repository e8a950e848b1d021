"""Documents and slides as a viewer draws them: by LibreOffice and poppler."""

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from PIL import Image

from reports import pdf
from tests.test_layers import ROOT


def kept(name: str) -> Path:
    """Where a file to be looked at later is written."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder / name


def words(paper: Path) -> str:
    """What stands in a PDF."""
    return subprocess.run(["pdftotext", str(paper), "-"], check=True, capture_output=True, text=True).stdout


def drawn(source: Path, tmp_path: Path) -> tuple[str, list[Image.Image]]:
    """The words of a document's pages and their pictures; every character has a typeface, and the typefaces are embedded."""
    paper = source.with_suffix(".pdf")
    paper.write_bytes(pdf.drawn(source.read_bytes(), source.suffix))
    text = words(paper)
    assert "\N{REPLACEMENT CHARACTER}" not in text
    fonts = subprocess.run(["pdffonts", str(paper)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all(" yes " in line for line in fonts), "a typeface is not embedded"
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(paper), str(tmp_path / "page")], check=True)
    return text, [Image.open(path).convert("L") for path in sorted(tmp_path.glob("page*.png"))]


@dataclass(frozen=True)
class Word:
    """A word of a page of a PDF and where it stands, in points from the page's left and upper edge."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page of a PDF, in points, and its words in the order in which they are read."""

    width: float
    height: float
    words: list[Word]


def placed(paper: Path) -> list[Page]:
    """The pages of a PDF with where their words stand."""
    found = subprocess.run(["pdftotext", "-bbox", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    word = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
    pages = []
    for page in found.split("<page ")[1:]:
        width, height = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page.partition(">")[0]))
        words = [Word(unescape(text), *map(float, box)) for *box, text in word.findall(page)]
        pages.append(Page(width, height, words))
    return pages
