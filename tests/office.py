"""Documents and slides as a viewer draws them: by LibreOffice and poppler."""

import subprocess
from pathlib import Path

from PIL import Image

from tests.test_layers import ROOT


def kept(name: str) -> Path:
    """Where a file to be looked at later is written."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder / name


def drawn(source: Path, tmp_path: Path) -> tuple[str, list[Image.Image]]:
    """The words of a document's pages and their pictures; every character has a typeface, and the typefaces are embedded."""
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", str(source.parent), str(source)], check=True, capture_output=True, timeout=180)
    pdf = source.with_suffix(".pdf")
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    assert "\N{REPLACEMENT CHARACTER}" not in text
    fonts = subprocess.run(["pdffonts", str(pdf)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all(" yes " in line for line in fonts), "a typeface is not embedded"
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(pdf), str(tmp_path / "page")], check=True)
    return text, [Image.open(path).convert("L") for path in sorted(tmp_path.glob("page*.png"))]
