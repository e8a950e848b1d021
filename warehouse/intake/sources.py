"""A SOURCE becomes sheets: workbooks, text and Parquet files, any number of them, folders too, and the pictures beside them.

What a file is follows from its content, not from its name. What is not read is named; nothing here raises for bad input.
"""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from warehouse import home
from warehouse.intake import columnar, delimited, legacy, pictures, xlsx
from warehouse.intake.raw import Sheet
from warehouse.intake.remarks import Remarks
from warehouse.ledgers import LEDGERS

Progress = Callable[[float, str], None]  # share done, what is being done

_LONGEST = 70  # letters of a file's name: with three bytes each no more than a name may have
MARKED = "-问题标注"  # behind the name of a file, of the workbook with its problems marked
MOST_BYTES = 200 * 2**20  # of a workbook as it comes
_TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".xlsb", ".ods", ".csv", ".tsv", ".txt", ".parquet")  # what may hold rows
#: Kinds that are known and cannot be read: how they begin, and what they are.
_STRANGE = {
    b"%PDF": "PDF 文件", b"{\\rtf": "RTF 文档", b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"Rar!": "压缩包", b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包",
}  # fmt: skip
_WEB = (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<body", b"<div", b"<style", b"mime-version:")
_SAVE_AS = "Excel 工作簿；请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传"


@dataclass
class Source:
    """The sheets that were read, the pictures that came along, and what is to be said of both."""

    names: list[str]
    folder: Path  # where parts of sheets lie until it is closed
    sheets: list[Sheet] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)

    @property
    def name(self) -> str:
        """All of it in a few words."""
        shown = "、".join(self.names[:3])
        return f"{shown} 等 {len(self.names)} 个文件" if len(self.names) > 3 else shown

    def close(self) -> None:
        """Let go of the parts."""
        shutil.rmtree(self.folder, ignore_errors=True)


class _Strange(Exception):
    """A file of a kind that is not read: what it is, and what is expected instead."""

    def __init__(self, found: str, expected: str = _SAVE_AS):
        super().__init__(found)
        self.found, self.expected = found, expected


def read(
    paths: Path | Iterable[Path],
    progress: Progress = lambda share, text: None,
    folder: Path | None = None,
    aside: Collection[Path] = (),
) -> Source:
    """Read files, and what lies in folders. ``folder`` is where parts of sheets are put, by default one of its own.

    ``aside``: files and folders in them that somebody else reads.
    """
    given = [paths] if isinstance(paths, Path) else list(paths)
    source = Source([path.name for path in given if path.suffix.lower() not in pictures.FORMATS], folder or _folder())
    source.pictures += [path for path in given if path.suffix.lower() in pictures.FORMATS and path.is_file()]
    files = [(path, path.name, False) for path in given if not path.is_dir() and path not in source.pictures]
    for top in (path for path in given if path.is_dir()):
        files += [(path, str(path.relative_to(top)), True) for path in pictures.within(top)]
    files = [one for one in files if not {one[0], *one[0].parents} & set(aside)]
    files = _told_apart(files)
    for path in given:
        source.pictures += pictures.find(path if path.is_dir() else pictures.beside(path))
    stems = {path.with_suffix(""): name for path, name, _ in files}
    tried = 0
    for number, (path, name, found) in enumerate(files):

        def tell(share: float, number: int = number, name: str = name) -> None:
            progress((number + share) / len(files), f"读取 {name}")

        tell(0.0)
        if any(part.startswith(("~$", ".")) for part in Path(name).parts) or (
            found and path.suffix.lower() in pictures.FORMATS
        ):
            continue
        if found and path.suffix.lower() not in _TABLES:
            source.remarks.notice(name, "", "没有读取，不是表格文件")
            continue
        own, marked, _ = path.stem.partition(MARKED)
        if marked and (origin := stems.get(path.with_name(own))):
            expected = f"它或“{origin}”中的一份，同一批内容不能导入两次；请留下改好的，移走另一份"
            source.remarks.problem(name, name, None, "标注过问题的工作簿", expected)
            continue
        _read(source, path, name, number, found, tell)
        tried += 1
    if not tried and not aside:
        source.remarks.problem("", source.name, None, "没有可以读取的文件", "Excel 工作簿，或 csv、parquet 文件")
    elif tried and not source.sheets and not source.remarks.problems:
        source.remarks.problem("", source.name, None, "没有内容的表格", "填写了台账的表格")
    return source


def _told_apart(files: list[tuple[Path, str, bool]]) -> list[tuple[Path, str, bool]]:
    """The files with names of which no two are equal."""
    seen: dict[str, int] = {}
    named = []
    for path, name, found in files:
        seen[name] = seen.get(name, 0) + 1
        own = Path(name)
        named.append((path, name if seen[name] == 1 else f"{own.with_suffix('')}（{seen[name]}）{own.suffix}", found))
    return named


def receive(files: Iterable[tuple[str, bytes | memoryview]], progress: Progress = lambda share, text: None) -> Source:
    """Read files that come as names and contents; they are kept beside the parts of the source."""
    folder = _folder()
    paths = []
    for number, (name, content) in enumerate(files):
        own = Path(
            Path(name).name
        )  # each in a folder of its own, as two may bear one name, and no longer than a name may be
        path = folder / "files" / f"{number}" / f"{own.stem[:_LONGEST]}{own.suffix[:10]}"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        paths.append(path)
    return read(paths, progress, folder)


def of_frames(frames: Mapping[str, pd.DataFrame], name: str) -> Source:
    """A source of tables that the program made itself: one sheet per ledger, by name."""
    source = Source([name], _folder())
    for ledger, frame in frames.items():
        path = source.folder / f"{LEDGERS[ledger].title}.parquet"
        columnar.write([frame], path)
        source.sheets.append(columnar.read(path, path.name))
    return source


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix=".reading-", dir=home.drafts()))


def _read(source: Source, path: Path, name: str, number: int, found: bool, progress: Callable[[float], None]) -> None:
    remarks, folder = source.remarks, source.folder / f"{number}"
    try:
        source.sheets += _sheets(path, name, folder, remarks, progress)
        return
    except _Strange as strange:
        cell, what, expected = None, strange.found, strange.expected
    except delimited.Unreadable as wrong:
        cell, what, expected = f"第 {wrong.row} 行" if wrong.row else None, wrong.found, wrong.expected
    except xlsx.TooLarge:
        cell, what, expected = None, "解压后过大的工作簿", "正常的工作簿；请复制内容到新工作簿后另存"
    except (*xlsx.UNREADABLE, duckdb.Error, pa.ArrowException) as error:
        said = f"（{error}）" if isinstance(error, ValueError) and str(error).startswith("带有") else ""
        cell, what, expected = (
            None,
            f"损坏的文件{said}",
            "能够打开的文件；请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”",
        )
    if found and cell is None:
        remarks.notice(name, "", f"没有读取：{what}，应为{expected}")
    else:
        remarks.problem(name, name, cell, what, expected)


def _sheets(path: Path, name: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    """The sheets of one file. Raises what its reader raises, and _Strange for what nobody reads."""
    if not path.is_file():
        raise _Strange("没有这个文件", "一个存在的文件或文件夹")
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start:
        raise _Strange("空文件", "填写了台账的文件")
    if start.startswith(b"PAR1"):
        return [columnar.read(path, name)]
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and path.stat().st_size > MOST_BYTES:
        size = f"{path.stat().st_size / 2**20:,.0f} MB 的工作簿"
        raise _Strange(size, f"不超过 {MOST_BYTES // 2**20} MB 的工作簿；数据量大的台账请改用 csv 或 parquet")
    if start.startswith(b"PK"):
        return _packed(path, name, folder, remarks, progress)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _legacy(path, name, folder, remarks, progress)
    if strange := next((what for mark, what in _STRANGE.items() if start.startswith(mark)), None):
        raise _Strange(strange)
    bare = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if bare.startswith(_WEB) or (bare.startswith(b"<?xml") and b"<html" in bare):
        raise _Strange("网页（改了扩展名的 HTML）")
    if bare.startswith(b"<?xml"):
        raise _Strange("XML 表格")
    if path.suffix.lower() not in (".csv", ".tsv", ".txt") and not _is_text(start):
        raise _Strange(
            "无法识别的内容，可能已被文档加密软件加密",
            "未加密的 Excel 工作簿；请在本单位电脑上解密，或另存为“Excel 工作簿（.xlsx）”",
        )
    return delimited.read(path, name, folder, remarks, progress)


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            text = start[: len(start) // 4 * 4].decode(encoding, "strict" if len(start) < 4096 else "ignore")
            return sum(not (letter.isprintable() or letter in "\r\n\t") for letter in text) * 50 < len(text)
    return False


def _packed(path: Path, name: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    with zipfile.ZipFile(path) as archive:
        parts = {name.replace("\\", "/") for name in archive.namelist()}
        if "xl/workbook.bin" in parts or "content.xml" in parts:
            return _legacy(path, name, folder, remarks, progress)
        if any(part.startswith("word/") for part in parts):
            raise _Strange("Word 文档")
        if any(part.startswith("ppt/") for part in parts):
            raise _Strange("PowerPoint 文档")
        if "_rels/.rels" not in parts and "xl/workbook.xml" not in parts:
            raise _Strange("压缩包", "表格文件；请先解压，再把其中的表格一起选中上传")
    return xlsx.read(path, name, folder, remarks, progress)


def _legacy(path: Path, name: str, folder: Path, remarks: Remarks, progress: Callable[[float], None]) -> list[Sheet]:
    locked = _Strange("设有打开密码的工作簿", "没有密码的工作簿；请取消密码后保存")
    with path.open("rb") as stream:
        if "EncryptedPackage".encode("utf-16-le") in stream.read(2**20):
            raise locked
    try:
        return legacy.read(path, name, folder, remarks, progress)
    except BaseException as error:  # calamine may panic, which is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | xlsx.TooLarge):
            raise
        if re.search("encrypted|password", f"{type(error).__name__} {error}", re.IGNORECASE):
            raise locked from error
        kind = {".xlsb": "二进制工作簿（xlsb）", ".ods": "OpenDocument 表格（ods）"}.get(
            Path(name).suffix.lower(), "旧版工作簿（xls、et）"
        )
        raise _Strange(f"读不出内容的{kind}") from error
