"""Units of measure (``data/units.yaml``): what a header, a number format or a cell may state, and what it makes of a number."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

import yaml

from warehouse.ledgers import DATA, Field


@dataclass(frozen=True)
class Unit:
    """A unit as written; one of it is ``factor`` of the ledger's unit."""

    written: str
    factor: Fraction


#: Of every unit of the ledgers what it may be written as.
UNITS: dict[str, dict[str, Unit]] = {
    unit: {_written: Unit(_written, Fraction(str(factor))) for _written, factor in ways.items()}
    for unit, ways in yaml.safe_load((DATA / "units.yaml").read_text(encoding="utf-8")).items()
}
_KNOWN = {written for ways in UNITS.values() for written in ways}
_OF_MANY = {
    _written for ways in UNITS.values() if any(unit.factor >= 1000 for unit in ways.values()) for _written in ways
}
#: Those that are more or less than the ledgers' own.
CONVERTED = sorted({_written for ways in UNITS.values() for _written, unit in ways.items() if unit.factor != 1})
_SHARES = ("小数", "比例", "百分之", "百分数", "百分比")
_MANY = "十百千万亿kKwW0123456789"  # before a unit: it is another one
_BARE = ("万", "个", *_SHARES)  # words that are units only where a header states them
_PARTS = re.compile(r"[\s、，,；;：:。（）()\[\]【】〔〕〖〗/和及或]+")
_AROUND = re.compile(
    r"^(?:(?:金额|计量|货币|资金|经费|计价|面积)?单位(?:为|是)?|人民币|折合|均?以|均?按)+|(?:人民币|为单位|(?<=[元㎡米亩顷人户个件次%])计|整)+$"
)
_PLACE = re.compile("(街道|社区|[镇乡村区县市局委办站所队部会校院厂]|中心|公司|集团)$")
_ODD = re.compile(
    r"[kKwW](?![A-Za-z]).{0,2}|(?!百分)[十百千万亿兆].{0,3}|.{0,3}[元圆块角币顷亩尺里]|[^年月季周日是否\W\d_a-zA-Z]|[批户件家桌班组]次"
)
_TIMES = re.compile(r"(.*?)([\d.,]+|[×xX*][\d^]+)(\D+)")  # 10万元, ×10^4元: so many units are one


def of(field: Field, written: str) -> Unit | None:
    """The unit of that name, if it measures what the field holds."""
    return _ways(field).get(_normal(written))


def known(written: str) -> bool:
    """Whether it is a unit at all, of whatever it may measure."""
    return _normal(written) in _KNOWN


def ambiguous(written: str) -> bool:
    """Whether it is a unit only behind a name, as 比例 may be a name itself."""
    return written in _BARE


def odd(written: str) -> bool:
    """Whether it looks like a unit that is not known, such as 万圆 or 英亩, or says how many units are one: 10万元."""
    if (many := _TIMES.fullmatch(written)) and known(many[3]):
        return _factors(many[3]) != {1} if many[1] else _normal(many[3]) in _OF_MANY
    return not (known(written) or _within(written) or _PLACE.search(written)) and bool(_ODD.fullmatch(written))


def _factors(written: str) -> set[Fraction]:
    return {ways[written].factor for ways in UNITS.values() if written in ways}


def per(text: str) -> list[str]:
    """What a header divides its unit by: （元/人·月） → 人, 月."""
    found = re.findall(r"([^\s(\[【/]+)/([^)\]】,;\s]+)", unicodedata.normalize("NFKC", text))
    return [one for unit, rest in found if known(unit) for one in re.split("[/·•.*每]+", rest) if one]


def behind(field: Field, text: str) -> tuple[str, Unit | None]:
    """The number and the unit that is written behind it; no unit where none of the field's stands there. 1.2万 has none."""
    ways = _ways(field)
    for written in sorted(ways, key=len, reverse=True):
        if written not in _BARE and text.endswith(written):
            return text.removesuffix(written), ways[written]
    return text, None


def begins(field: Field, text: str) -> bool:
    """Whether what stands behind a number is the field's own unit, with a remark: 元/月 for money, but 间 not for ㎡."""
    return any(text.startswith(written) for written, unit in _ways(field).items() if unit.factor == 1)


def _ways(field: Field) -> dict[str, Unit]:
    """What a field's unit may be written as; one that is not listed only as it is."""
    return UNITS.get(unit, {unit: Unit(unit, Fraction(1))}) if (unit := field.unit) else {}


def parts(text: str) -> list[str]:
    """What is said in a text, part by part, without words that only lead up to a unit: （单位：人民币万元） → 万元."""
    return [bare for part in _PARTS.split(unicodedata.normalize("NFKC", text)) if (bare := _bare(part))]


def stated(text: str) -> list[str]:
    """The units that a line beside a table states for it: in parentheses, behind 单位, or as a word of their own."""
    written = unicodedata.normalize("NFKC", text)
    inside = {part for said in re.findall(r"\(([^()]*)\)", written) for part in parts(said)}
    named = re.search("单位|以.+计", written)
    found = [part for part in parts(text) if known(part) and (len(part) > 1 or part in inside or named)]
    return [part for part in found if part not in _SHARES]


def _bare(part: str) -> str:
    """A part of a text, or the unit that it begins or ends with: 税前万元 → 万元."""
    part = _AROUND.sub("", part)
    return _within(part) or part


def _within(part: str) -> str | None:
    if part in _KNOWN:
        return part
    for written in sorted((one for one in _KNOWN if len(one) > 1 and one not in _SHARES), key=len, reverse=True):
        if part.startswith(written) or (part.endswith(written) and part[-len(written) - 1] not in _MANY):
            return written
    return "元" if re.fullmatch(rf".*[^{_MANY}美日港欧]元", part) else None


def _normal(written: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).replace("m2", "㎡") or written
