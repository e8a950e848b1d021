"""Pictures of the weekly stream: checked, kept once by content, and named by the version they belong to.

A version's manifest says which content goes by which name; the files lie in ``WANCHENG_HOME/pictures`` and never change,
so going back to a version brings its pictures back.
"""

import base64
import hashlib
import io
import shutil
from collections import Counter
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageOps

from warehouse import versions
from warehouse.intake.rows import Problem, Source
from warehouse.ledgers import LEDGERS

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
MOST_BYTES = 10 * 2**20  # of one picture
_DELIMITER = LEDGERS["progress"].by_name["pictures"].delimiter
_MOST, _SIDE = (1640, 1200), 480  # pixels of a picture that is handed over, and of a thumbnail
_BROKEN = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)  # what a file that is no picture raises


def find(folder: Path) -> list[Path]:
    """The pictures in a folder and below."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS and path.is_file())


def beside(workbook: Path) -> Path:
    """The folder that goes along with a workbook."""
    return workbook.with_name(f"{workbook.stem}-图片")


def problems(source: Source) -> list[Problem]:
    """Pictures that are too large, no pictures at all, or of one name."""
    names = Counter(path.name for path in source.pictures)
    found = [Problem(name, None, f"{count} 张同名图片", "不同名的图片") for name, count in names.items() if count > 1]
    for path in source.pictures:
        size = path.stat().st_size
        if size > MOST_BYTES:
            found.append(Problem(path.name, None, f"{size / 2**20:,.0f} MB 的图片", "不超过 10 MB 的图片"))
        elif not _decodes(path):
            found.append(Problem(path.name, None, "打不开的图片", "能打开的 jpg、png 或 webp 图片"))
    return found


def _decodes(path: Path) -> bool:
    try:
        with Image.open(path, formats=[FORMATS[path.suffix.lower()]]) as picture:
            picture.load()
    except _BROKEN:
        return False
    return True


def adopt(source: Source, reported: list[str], known: dict[str, str]) -> dict[str, str]:
    """Keep the pictures that reports name. Returns name → file of the new version; what is missing or doubled is noted.

    ``reported``: the names in every report; ``known``: name → file of the version it builds on.
    """
    arrived = {path.name: path for path in source.pictures}
    named = Counter(name for cell in reported for name in cell.split(_DELIMITER))
    kept = {name: known[name] for name in named if name in known}
    for name in named.keys() & arrived.keys():
        content = hashlib.sha256(arrived[name].read_bytes()).hexdigest()
        kept[name] = f"{content}{arrived[name].suffix.lower()}"
        target = folder() / kept[name]
        if not target.exists():
            shutil.copyfile(arrived[name], target.with_suffix(".part"))
            target.with_suffix(".part").replace(target)
    notes = {
        "缺少图片": [name for name in named if name not in kept],
        "多条进展使用同一张图片": [name for name, count in named.items() if count > 1],
        "没有进展提到的图片（未收存）": [name for name in arrived if name not in named],
    }
    source.notices += [f"每周进度：{what}：{'、'.join(sorted(names)[:20])}" for what, names in notes.items() if names]
    return kept


def folder() -> Path:
    """Where all pictures lie."""
    path = versions.home() / "pictures"
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
