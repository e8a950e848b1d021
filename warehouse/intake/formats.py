"""Number formats of workbooks: what a cell shows of the number that it holds, as far as it says what the number is.

A date, a percent, a unit, a length of time; a number that is shown in thousands is meant as it is held.
"""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warehouse.intake.cells import HELD, in_part, mended

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # builtin formats, Chinese locales included
_MONTHS = {17, 27, 36, 50, 52, 57}  # of these those that show no day
_UNDATED = {16, 28, 29, 51, 53, 54, 58}  # those that show a day without its year
_PERCENTS = {9, 10}
_SIGNS = re.compile(r'("[^"]*")|[\\!](.)|(\[[^\]]*\]|_.|\*.)|(.)')
_CONDITION = re.compile(r"\[([<>=]{1,2})(-?[\d.]+)\]")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_CURRENCIES = ("￥", "¥", "$", "元", "RMB", "CNY")


@dataclass(frozen=True)
class Format:
    """What a number format says: ``kind`` date, elapsed, percent, scaled or number, what it writes around numbers, and
    their least digits."""

    kind: str = "number"
    front: str = ""
    behind: str = ""
    whole: int = 0  # digits before the point, filled with zeros
    places: int = 0  # digits behind it; a number that has more is not rounded
    between: tuple[int | str, ...] = ()  # digits and what stands between them, as in 0000年00月00日
    shows: str = ""  # of a date, where it is not the whole: 年, 年、月, 月 or 月、日
    sections: tuple["Section", ...] = ()  # what goes for numbers that are so (<, 10000), the first that fits

    def of(self, number: float) -> "Format":
        """The format that goes for a number."""
        return next((one for sign, bound, one in self.sections if _HOLDS[sign](number, bound)), self)


Section = tuple[str, float, Format]


def shown(number: float) -> str:
    """A number with the fifteen digits Excel keeps; a longer whole number in Excel's own notation, as its end is lost."""
    if number == int(number):
        return f"{int(number)}" if abs(number) < 10**15 else f"{number:.14E}"
    shown = f"{number:.15g}"
    return f"{float(shown):.20f}".rstrip("0") if "e" in shown and abs(number) < 1 else shown


def seen_as(number: float, look: Format, from_1904: bool) -> str:
    """A number as its cell shows it, to the last of its own digits."""
    look = look.of(number)
    if look.kind == "date" and 0 <= number < 2_958_466:
        moment = _moment(number, from_1904)
        return moment if number < 1 else day_as(moment, look)
    if look.kind == "elapsed":
        return f"{shown(round(number * 24, 9))}小时"
    if look.kind == "scaled":
        return f"{HELD}{shown(number)}"
    if look.kind == "percent":
        return f"{shown(number * 100)}%"
    text = shown(number)
    if look.between and text.isdigit():
        return _filled(text, look.between)
    if (look.whole or look.places) and "E" not in text:
        whole, _, places = text.partition(".")
        sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        places = places.ljust(look.places, "0")
        text = f"{sign}{whole.zfill(look.whole)}{'.' if places else ''}{places}"
    return f"{look.front}{text}{look.behind}"


def day_as(moment: str, look: Format) -> str:
    """A day as its cell shows it."""
    if not look.shows:
        return moment
    typed = moment.removesuffix("-01T00:00:00") if look.shows.endswith("月") else moment  # that day Excel adds
    return typed if typed != moment and "年" in look.shows else in_part(typed, look.shows)


def _filled(digits: str, between: tuple[int | str, ...]) -> str:
    """Digits put into their places from the right; those that are left over stand in the first place."""
    counts = [one for one in between if isinstance(one, int)]
    digits = digits.zfill(sum(counts))
    groups = [digits[: len(digits) - sum(counts[1:])]]
    for at in range(1, len(counts)):
        start = len(digits) - sum(counts[at:])
        groups.append(digits[start : start + counts[at]])
    filled = iter(groups)
    return "".join(next(filled) if isinstance(one, int) else one for one in between)


def _moment(serial: float, from_1904: bool) -> str:
    if serial < 1:
        return (datetime(1900, 1, 1) + timedelta(seconds=round(serial * 86_400))).strftime("%H:%M:%S")
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
    return (first + timedelta(seconds=round(serial * 86_400))).strftime("%Y-%m-%dT%H:%M:%S")


def builtin(number: int) -> Format:
    if number in _DATES:
        shows = "年、月" if number in _MONTHS else "月、日" if number in _UNDATED else ""
        return Format("elapsed") if number == 46 else Format("date", shows=shows)
    return Format("percent") if number in _PERCENTS else Format(places=2 if number in (2, 4) else 0)


def look(code: str) -> Format:
    """What a number format of one's own says. Its sections go for numbers from 0 on and below, or for those they name: [<10000].

    Zero is zero, whatever a section of its own shows.
    """
    parts = re.findall(r'(?:"[^"]*"|\\.|[^;"])+', code)[:3] or [""]
    said = [_CONDITION.search(part) for part in parts]
    if any(said):
        signs = [(found[1], float(found[2])) if found else ("<>", math.inf) for found in said]  # without: all the rest
    else:
        signs = [(">=", 0.0), ("<", 0.0)]
    first, *others = (_section(part) for part in parts[: len(signs)])
    sections = tuple((*sign, one) for sign, one in zip(signs, (first, *others), strict=False))
    return replace(first, sections=sections) if any(one != first for one in others) else first


def _section(code: str) -> Format:
    if re.search(r"\[(h+|m+|s+)\]", code, re.IGNORECASE):
        return Format("elapsed")
    front = behind = bare = ""
    between: list[int | str] = []
    for literal, escaped, skipped, sign in _SIGNS.findall(code.replace("通用格式", "").replace("General", "0")):
        if skipped:
            continue
        if sign and sign in "0#?":
            between[-1:] = [between[-1] + 1] if between and isinstance(between[-1], int) else [*between[-1:], 1]
        elif bare:
            between.append((literal or escaped or sign).strip('"'))
        if sign and (sign in "0#?.,/%:-+ @年月日" or (sign.isascii() and sign.isalpha())):
            bare += sign
        elif re.search("[0#?G]", bare):
            behind += (literal or escaped or sign).strip('"')
        else:
            front += (literal or escaped or sign).strip('"')
    if re.search("[yYmMdDhHsSeE年月日]|aaa", bare) and not re.search("[0#?]", bare):
        return Format(
            "date", shows=parts_shown(*(re.search(f"[{one}]", bare) for one in ("yYeE年", "mM月", "dD日", "hHsS")))
        )
    if "%" in bare:
        return Format("percent")
    if sum(isinstance(one, int) for one in between) > 1 and not re.search("[.,/?eE]", bare):
        return Format(between=(front, *between))
    whole, _, places = bare.partition(".")
    zeros = whole.count("0") if re.fullmatch("0+", whole) else 0
    scaled = re.search(r"[0#?],+(?![0#?])", bare) or not re.search("[0#?G@]", bare)
    return number_of(front, behind, zeros, places.count("0"), bool(scaled))


def number_of(front: str, behind: str, whole: int, places: int, scaled: bool) -> Format:
    """What goes for a number with words around it. Shown in thousands or ten thousands, the number itself is meant."""
    front, behind = (mended(text)[0].strip("（）() ") for text in (front, behind))
    if scaled or behind.startswith("."):
        return Format("scaled")
    return Format(
        front="" if front in _CURRENCIES else front, behind=behind, whole=whole if whole > 1 else 0, places=places
    )


def parts_shown(year: object, month: object, day: object, time: object) -> str:
    """What a day's format shows of it, where that is not the whole; where it shows a time, that is what it is about."""
    if year and not day and not time:
        return "年、月" if month else "年"
    return "" if year or (time and not day) else "月、日" if day else "月" if month else ""
