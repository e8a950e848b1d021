"""PDF of what is Word or PowerPoint, drawn by LibreOffice where it is installed."""

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from reports.typeset import INSTEAD
from warehouse.refused import Refused
from warehouse.words import plain

_SECONDS = 300
_MARKUP = plain.markup(__file__)


def there() -> bool:
    """Whether this machine can draw."""
    return shutil.which("soffice") is not None


def writers(write: Callable, own: str) -> dict[str, Callable]:
    """What can be written of something by the ending of the file: ``own`` (docx, pptx) by ``write(made, target, …)``, and pdf.

    Another process can be handed them.
    """
    return {own: write, "pdf": partial(_written, write, own)}


def _written(write: Callable, own: str, made: object, target: Path | BinaryIO, *more: object) -> None:
    document = io.BytesIO()
    write(made, document, *more)
    content = drawn(document.getvalue(), f".{own}")
    target.write_bytes(content) if isinstance(target, Path) else target.write(content)


def offered(write: Callable, own: str) -> dict[str, Callable]:
    """The same, without PDF where this machine cannot draw it."""
    return {ending: one for ending, one in writers(write, own).items() if ending == own or there()}


def drawn(document: bytes, ending: str) -> bytes:
    """A document (``.docx``) or presentation (``.pptx``) as PDF, with every typeface in it and tagged: headings, tables and pictures are such.

    Raises Refused where LibreOffice is not installed, or gives nothing back in five minutes. It runs in a process of its own, with
    settings of its own, so that several may draw at once.
    """
    if not there():
        raise Refused(
            "这台机器没有安装 LibreOffice，不能生成 PDF；请改为 Word 或 PPTX，或安装 libreoffice-writer、libreoffice-impress。"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"document{ending}"
        source.write_bytes(document)
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(_MARKUP.fonts(INSTEAD), encoding="utf-8")
        own = Path(folder) / "own" / "user"
        own.mkdir(parents=True)
        (own / "registrymodifications.xcu").write_text(_MARKUP.settings(), encoding="utf-8")
        command = ["soffice", f"-env:UserInstallation=file://{folder}/own", "--headless", "--convert-to", "pdf"]
        try:
            subprocess.run(
                [*command, "--outdir", folder, str(source)],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
                env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
            )
            return source.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError):
            raise Refused("LibreOffice 没有生成 PDF；请稍后再试，或改为 Word、PPTX。") from None
