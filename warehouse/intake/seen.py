"""What was seen on a sheet of a workbook beside its values, and is told: who reads the rows would not know of it.

And which sheets are our own and hold no data.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.intake.raw import Merge, Sheet, Writer
from warehouse.intake.remarks import Remarks, address

OWN = ("填写说明", "问题清单")  # sheets of our own that hold no data
FRONT = "填写要求"  # stands in the former
LISTED = {
    "文件": 22,
    "工作表": 16,
    "单元格": 12,
    "填写内容": 30,
    "应为": 70,
}  # the columns of the latter, with their widths
CHECKED = "检查结果"  # who comments on bad cells
DEMO = "演示数据"  # what our own workbooks of invented data have as the header of their pages
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")  # digits above the line are the marks of footnotes

_SECTIONS = re.compile("&[LCR]|[\r\n]+")  # of a header; one with a page's number is no heading
_CODES = re.compile('&(?:"[^"]*"|[0-9]{1,3}|K[0-9A-F+-]{6}|[A-Z])')  # typefaces and fields among its words
_SHOWN = 40  # letters of what stands in a text box
_HIDDEN = "隐藏的工作表没有读取；需要导入的，请取消隐藏"
_FAR = "远离表格的内容没有读取"
_CELLS = {  # what cells were seen to be → what is said of them
    "formulas": "公式按显示的结果读取",
    "crossed_out": "单元格里划了删除线的一部分没有读取",
    "struck": "带删除线的内容照常读取；已作废的，请删去后重新导入",
    "notes": "批注没有读取；批注里另有数据或更正的，请填入单元格",
}
_COUNTS = {
    "hidden": "隐藏的行或列同样读取",
    "pictures": "浮在表格上的图片没有读取；请把图片存为文件，文件名填入“图片”列，与工作簿一起上传",
}


@dataclass
class Seen:
    """The addresses of such cells, in the order of the sheet; rows, columns and pictures are only counted."""

    formulas: list[str] = field(default_factory=list)
    crossed_out: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hidden: int = 0
    pictures: int = 0
    merges: list[Merge] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)  # lines of the pages' header and of text boxes

    def note(self, column: int, row: int, author: str) -> None:
        """A comment on a cell: not one of our own, nor on the first row by nobody, where templates explain their columns."""
        if author != CHECKED and (row > 1 or author.strip()):
            self.notes.append(address(column, row))

    def header(self, text: str) -> None:
        """The header of the pages, with its codes."""
        for part in _SECTIONS.split(text):
            self.heading("" if re.search("&[PN]", part) else _CODES.sub("", part))

    def heading(self, text: str) -> None:
        """What stands in the pages' header or in a text box."""
        lines = (line.strip() for line in text.splitlines())
        self.headings += [line for line in lines if line and line != DEMO and line not in self.headings]


def sheet(
    path: Path, file: str, name: str, writer: Writer, seen: Seen, remarks: Remarks, visible: bool, from_1904: bool
) -> Sheet | None:
    """The sheet whose cells were written, with what was seen on it told; None where there is nothing to read."""
    scan = writer.scan()
    if not writer.head or ours(writer.head):
        return None
    if not visible:
        remarks.notice(file, name, _HIDDEN)
        return None
    far = [address(column, row) for row, column in writer.far]
    for words, cells in ((_FAR, far), *((words, getattr(seen, kind)) for kind, words in _CELLS.items())):
        if cells:
            remarks.notice(file, name, words, len(cells), cells[0])
    for kind, words in _COUNTS.items():
        if count := getattr(seen, kind):
            remarks.notice(file, name, words, count)
    for heading in seen.headings[:1]:
        remarks.notice(file, name, f"页眉、文本框里的文字（“{heading[:_SHOWN]}”）只作标题看待", len(seen.headings))
    return Sheet(path, file, name, scan, writer.width, writer.head, seen.merges, from_1904, seen.headings)


def ours(head: list[tuple[int, list[str | None]]]) -> bool:
    """Whether a sheet is one of our own that holds no data: the list of problems, or what is said in front of a workbook."""
    first = [text for text in head[0][1] if text]
    return first == [*LISTED] or any(cells[0] == FRONT for _, cells in head)
