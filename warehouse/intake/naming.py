"""What the words of a header name: of each ledger the field that a title, an alias or the declaration's own name stands for."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from warehouse.intake import cells
from warehouse.ledgers import LEDGERS, Field, Ledger

SIMILAR = 62  # of 100: from where a name is like another
_BRACKETS = str.maketrans("〔〖｛[【〕〗｝]】", "（" * 5 + "）" * 5)
_SHORT = 5  # letters of a label that says of all its columns what their numbers are: 计划, 上年同期
SUMS = ("合计", "小计", "总计", "共计", "总数")
_OF_A_YEAR = ("本年", "全年", "年度")
#: What makes of a number or a day another one.
_OTHERWISE = re.compile(
    "累计|计划|预[计算期]|规划|[应拟]|目标|[上去]年|上[季月]|同[期比]|环比|[新净]增|增[长加减]|减少|占|比例|[人户平]均|其中|"
    "本年|全年|年度|[本全]季|季度|半年|以来|[需缺差欠]|原有|历年|[日周月年]均|排名|名次|位次|\\d月|截[至止]|使用|[+±]/?[-－]"
)


@lru_cache(maxsize=4096)
def meanings(stack: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Of every ledger the field that a column's header names, and whether its upper rows are needed for it."""
    found = ((name, named(ledger, stack), named(ledger, stack[-1:])) for name, ledger in LEDGERS.items())
    return [(name, field.name, field != below) for name, field, below in found if field is not None]


def stacked(lines: Sequence[list[str | None]]) -> list[list[str]]:
    """Per column the texts of a header's rows from the top; a label above several columns stands in each of them."""
    width = max(map(len, lines))
    grid = [[text_of(cells[place]) if place < len(cells) else "" for place in range(width)] for cells in lines]
    for line, below in pairwise(grid):
        label = ""
        for place in range(width):
            label = line[place] or (label if below[place] else "")
            line[place] = line[place] or label
    return [[line[place] for line in grid if line[place]] for place in range(width)]


def text_of(cell: str | None) -> str:
    """What a cell of a header says, without white space, its number in a form (3、) and the colon that leads to its cells."""
    return re.sub(r"\s|^\d{1,2}[、.．](?!\d)|[:：]+$", "", cells.mended(cell)[0]).translate(_BRACKETS) if cell else ""


def named(ledger: Ledger, stack: Sequence[str]) -> Field | None:
    """The field that a column's header names for certain."""
    return _found(ledger, stack)[0]


def doubtful(ledger: Ledger, stack: Sequence[str]) -> bool:
    """Whether a header says in parentheses or behind the name what may make its numbers or days others: 人次（本年累计）."""
    field, said = _found(ledger, stack)
    if field is None or field.type not in ("integer", "number", "date"):
        return False
    return bool(otherwise(ledger, field, re.sub("/[^,，、;；]*", "", said)))


def otherwise(ledger: Ledger, field: Field, said: str) -> list[str]:
    """The words beside a field's name that make its numbers or days others: 本年累计, 计划, 上年同期."""
    words = _OTHERWISE.findall(said)
    return [word for word in words if word not in field.title and not (word in _OF_A_YEAR and "year" in ledger.key)]


def _found(ledger: Ledger, stack: Sequence[str]) -> tuple[Field | None, str]:
    """The field, and what the header says beside its name. 小计 under a label is the label's own number."""
    names = NAMES[ledger.name]
    if len(stack) > 1 and bare(stack[-1]) in SUMS:
        stack = stack[:-1]
    for text in ("".join(stack), "".join(_outside(part) for part in stack), stack[-1] if stack else ""):
        for name, said in parted(text):
            if name and name in names:
                above = [label for label in stack[:-1] if len(label) <= _SHORT and _OTHERWISE.match(label)]
                return names[name], said or "".join([*above, *re.findall(r"[（(\[【]([^）)\]】]*)", "".join(stack))])
    return None, ""


def _outside(text: str) -> str:
    """A header without what stands in parentheses."""
    return re.sub(r"[（(\[【][^）)\]】]*[）)\]】]", "", text)


def bare(text: str) -> str:
    """A name without what does not tell names apart."""
    return re.sub(r"[\s*＊:：、，,.。()（）\[\]【】/]", "", unicodedata.normalize("NFKC", text)).lower()


def _all_names(ledger: Ledger) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for field in ledger.fields:
        found |= {bare(field.title): field, field.name: field}
    for field in ledger.fields:
        found = {bare(alias): field for alias in field.aliases} | found
    return found


#: By ledger every name that stands for a field for certain; a title goes before an alias.
NAMES = {name: _all_names(ledger) for name, ledger in LEDGERS.items()}
EVERY = sorted({name for names in NAMES.values() for name in names})


def parted(text: str) -> list[tuple[str, str]]:
    """A header as name and what is said in parentheses or behind it, in the order in which that is tried."""
    ways = [(bare(text), "")]
    if match := re.fullmatch(r"[*＊]?(.+?)[（(\[【]([^）)\]】]*)[）)\]】][*＊]?", text):
        ways.append((bare(match[1]), match[2]))
    if match := re.fullmatch(r"(.+?)[/:：,，]([^/:：,，]+)", text):
        ways.append((bare(match[1]), match[2]))
    if match := re.fullmatch(r"(.+?)(㎡|m2|m²|%|％|平方米|万元|千元|元|亩|万人|万户)", text):
        ways.append((bare(match[1]), match[2]))
    return ways
