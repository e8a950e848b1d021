"""Documents and slides as a viewer draws them: by LibreOffice and poppler."""

import re
import subprocess
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


def placed(paper: Path) -> list[tuple[float, float, list[tuple[float, float, float, float, str]]]]:
    """Width and height of every page of a PDF, and where its words stand: left, top, right, bottom, word; in points."""
    told = subprocess.run(["pdftotext", "-bbox", str(paper), "-"], check=True, capture_output=True, text=True).stdout
    pages = []
    for page in told.split("<page ")[1:]:
        width, height = map(float, re.findall(r'(?:width|height)="([\d.]+)"', page.partition(">")[0]))
        found = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', page)
        pages.append((width, height, [(*map(float, box), word) for *box, word in found]))
    return pages


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
