"""Pictures of the weekly stream: checked, kept once by content, and named by the version they belong to.

A version's manifest says which content goes by which name; the files lie in ``WANCHENG_HOME/pictures`` and never change,
so going back to a version brings its pictures back.
"""

import base64
import hashlib
import io
import os
import shutil
import time
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

import pillow_heif
from PIL import Image, ImageOps

from warehouse import home, versions
from warehouse.intake.remarks import Remarks
from warehouse.ledgers import LEDGERS

pillow_heif.register_heif_opener()

FORMATS = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".heic": "HEIF", ".heif": "HEIF", ".bmp": "BMP", ".gif": "GIF",
    ".tif": "TIFF", ".tiff": "TIFF",
}  # fmt: skip
MOST_BYTES = 10 * 2**20  # of one picture
_DELIMITER = LEDGERS["progress"].by_name["pictures"].delimiter or ";"
_MOST, _SIDE = (1640, 1200), 480  # pixels of a picture that is handed over, and of a thumbnail
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    Image.DecompressionBombError,
)  # what a file that is no picture raises
_NAMED = 20  # pictures named in one notice
_DAY = 24 * 60 * 60  # seconds


def find(folder: Path) -> list[Path]:
    """The pictures in a folder and below."""
    return [path for path in within(folder) if path.suffix.lower() in FORMATS and path.name[:2] != "._"]


def within(folder: Path) -> list[Path]:
    """The files in a folder and below; folders that are links are followed, once each."""
    found, met = list[Path](), set[str]()
    for here, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(here)
        if real in met:
            folders.clear()
            continue
        met.add(real)
        found += [path for name in names if (path := Path(here) / name).is_file()]
    return sorted(found)


def beside(workbook: Path) -> Path:
    """The folder that goes along with a workbook."""
    return workbook.with_name(f"{workbook.stem}-图片")


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:  # however large it is
        return hashlib.file_digest(stream, "sha256").digest()


def check(found: list[Path], remarks: Remarks) -> None:
    """Name pictures that are too large, no pictures at all, or different ones of one name."""
    digests = {path: _digest(path) for path in found}
    different: dict[str, set[bytes]] = {}  # a picture that came twice is one
    for path, digest in digests.items():
        different.setdefault(path.name, set()).add(digest)
    for name, contents in different.items():
        if len(contents) > 1:
            expected = "不同名的图片；请改名，并改“图片”列中的名称"
            remarks.problem("", name, None, f"{len(contents)} 张同名的不同图片", expected)
    seen: dict[tuple[str, bytes], bool] = {}  # many files may hold the very same picture
    for path in found:
        size = path.stat().st_size
        if size > MOST_BYTES:
            remarks.problem(
                "", path.name, None, f"{size / 2**20:,.0f} MB 的图片", f"不超过 {MOST_BYTES // 2**20} MB 的图片"
            )
            continue
        content = path.suffix.lower(), digests[path]
        if content not in seen:
            seen[content] = _decodes(path)
        if not seen[content]:
            remarks.problem("", path.name, None, "打不开的图片", "能打开的 jpg、png、webp、heic 或 bmp 图片")


def _decodes(path: Path) -> bool:
    try:
        with Image.open(path, formats=[FORMATS[path.suffix.lower()]]) as picture:
            picture.load()
    except _BROKEN:
        return False
    return True


def adopt(
    found: list[Path], reported: list[tuple[str, bool]], known: dict[str, str], remarks: Remarks
) -> dict[str, str]:
    """Keep the pictures that reports name. Returns name → file of the new version; what is missing or doubled is said.

    ``reported``: the names in every report, and whether it arrives; ``known``: name → file of the version it builds on. A name
    means the file that bears it, or bears it in other letters (.JPG for .jpg, full-width for half-width) where only one does.
    Another picture under the name of one that a report has which stays as it is, is a problem.
    """
    arrived = {path.name: path for path in found}
    loose = Counter(_loose(name) for name in arrived)
    alike = {_loose(name): path for name, path in arrived.items() if loose[_loose(name)] == 1}
    named = Counter(name for cell, _ in reported for name in cell.split(_DELIMITER))
    stay = {name for cell, arrives in reported if not arrives for name in cell.split(_DELIMITER)}
    kept = {name: known[name] for name in named if name in known}
    used = set()
    for name in named:
        path = arrived.get(name) or alike.get(_loose(name))
        if path is None or set(name) & {"/", "\\"}:  # a name that leads into another folder is none
            continue
        used.add(path.name)
        kept[name] = f"{hashlib.sha256(path.read_bytes()).hexdigest()}{path.suffix.lower()}"
        if name in stay and kept[name] != known.get(name, kept[name]):
            remarks.problem(
                "", name, None, "现有进展已用这个名称的另一张图片", "不同名的图片；请改名，并改“图片”列中的名称"
            )
            continue
        target = folder() / kept[name]
        if not target.exists():
            part = home.drafts() / f"{token_hex(8)}.part"
            shutil.copyfile(path, part)
            home.settle(part, target)
    for what, names in {
        "缺少图片": [name for name in named if name not in kept],
        "多条进展使用同一张图片": [name for name, count in named.items() if count > 1],
        "没有进展提到的图片没有收存": [name for name in arrived if name not in used],
    }.items():
        if names:
            more = f" 等 {len(names)} 张" if len(names) > _NAMED else ""
            remarks.notice(
                "", LEDGERS["progress"].title, f"{what}：{'、'.join(sorted(names)[:_NAMED])}{more}", len(names)
            )
    return kept


def _loose(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def sweep() -> None:
    """Let go of pictures that no version names and that came more than a day ago: a draft left them behind."""
    named = {file for described in versions.versions() for file in described.get("pictures", {}).values()}
    for path in folder().iterdir():
        if path.name not in named and path.stat().st_mtime < time.time() - _DAY:
            path.unlink(missing_ok=True)


def folder() -> Path:
    """Where all pictures lie."""
    path = home.folder() / "pictures"
    path.mkdir(exist_ok=True)
    return path


def export(pictures: dict[str, str], target: Path) -> None:
    """Copy a version's pictures under their names into a folder; none, no folder."""
    if pictures:
        target.mkdir(exist_ok=True)
    for name, file in pictures.items():
        shutil.copyfile(folder() / file, target / name)


def opens(file: str) -> bool:
    """Whether a kept picture is still there and can be drawn."""
    try:
        return bool(upright(file))
    except _BROKEN:
        return False


@lru_cache(maxsize=128)
def upright(file: str, most: tuple[int, int] = _MOST) -> bytes:
    """A kept picture as every document takes it: a JPEG of moderate size, the way up the camera was held."""
    with Image.open(folder() / file) as kept:
        picture = ImageOps.exif_transpose(kept).convert("RGB")
    picture.thumbnail(most)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=82)
    return target.getvalue()


def address(file: str) -> str:
    """A kept picture as a data address."""
    return _address(upright(file))


@lru_cache(maxsize=256)
def thumbnail(file: str) -> str:
    """A small kept picture as a data address."""
    return _address(upright(file, (_SIDE, _SIDE)))


def _address(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"
