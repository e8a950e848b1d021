"""What one cell says: text as a clerk types it becomes a value of the field's type, with what was mended, or what is wrong.

Every format comes here as text: a date cell of a workbook as ``2019-03-05T00:00:00``, a percent cell as ``60%``, a number as
Excel shows it. There is one rule set for all of them. :func:`taken` says in SQL which texts stand as they are, so that millions
of ordinary cells never come here; both agree (``tests/test_cells.py``).
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from rapidfuzz import fuzz, process

from warehouse.intake import units
from warehouse.intake.units import Unit
from warehouse.ledgers import Field

#: What stands in a cell that is meant to be empty.
BLANKS = frozenset(
    [
        "/",
        "//",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "―――",
        "–",
        "―",
        "·",
        "无",
        "空",
        "暂无",
        "没有",
        "无数据",
        "未填",
        "待定",
        "未定",
        "不详",
        "暂缺",
        "略",
        "N/A",
        "n/a",
        "NA",
        "#N/A!",
        "null",
        "NULL",
        "None",
        "none",
        "nan",
        "NaN",
    ]
)
_YES = frozenset(
    [
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "☑",
        "V",
        "v",
        "1.0",
        "对",
        "已",
        "Y",
        "y",
        "YES",
        "Yes",
        "yes",
        "TRUE",
        "True",
        "true",
        "T",
        "1",
        "已设置",
        "已落实",
        "已设",
        "已设立",
        "已建",
        "已建立",
        "落实",
    ]
)
_NO = frozenset(
    [
        "否",
        "无",
        "×",
        "✗",
        "✘",
        "☐",
        "0.0",
        "错",
        "N",
        "n",
        "NO",
        "No",
        "no",
        "FALSE",
        "False",
        "false",
        "F",
        "0",
        "没有",
        "未设置",
        "未落实",
        "未设",
        "未设立",
        "未建",
        "未建立",
        "未",
    ]
)

#: What a day cell shows that refers to an empty one.
_NO_DAY = frozenset(["0", "00:00:00", "1900-01-00", "1900-1-0", "1900/1/0", "1900年1月0日"])
#: What stands for the cell above.
_DITTO = frozenset(["同上", "同前", "〃", "″", '"', "〞", "＂", "↑", "同", "上同", "同左"])
#: The mark of a footnote behind a number or a day: ① ¹ ⒈, of which Unicode makes digits; that of ㎡ stands behind a letter.
_FOOTNOTE = re.compile(
    "(?<=[^A-Za-z])[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793*＊※]+$"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\u2028\u2029\ufeff\u00ad]")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_FORMS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]+")  # letters that look like others, as PDFs give them: ⽯ is 石
_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_LIST = re.compile(r"[\s;,、/；，／]+")
_FILES = re.compile(r"(?<=\.)(jpe?g|png|webp|hei[cf]|bmp|gif|tiff?)\s*[;；,，、\s]\s*", re.IGNORECASE)

_MIDNIGHT = "T00:00:00"  # behind a day that is a cell of its own kind
_CELL_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})")
_DAY = re.compile(  # one sign twice: 2019.3-5 are three months, or three days
    r"(\d{4})(?:([-/.])(\d{1,2})\2|年(\d{1,2})月)(\d{1,2})[日号]?"
    r"(?:[T ]?(\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?))?(Z|[+-]\d{2}:?\d{2})?"
)
_SPAN = re.compile(r"\d{4}[-/.年]\d{1,2}月?([-~至到]|[.、,]\d).*|.*(季度?|[上下]半年|全年|年度)")
_HOURS = re.compile(  # behind a day: 下午, 下午3:00, 9:00-11:00
    r"(?<=[\d日号])\s*(?:[上下中]午|[早晚]上|晚|全天)\s*(?:\d{1,2}(?::\d\d){1,2}|\d{1,2}[点时]半?)?$"
    r"|(?:\s+|(?<=[日号]))(?:\d{1,2}:\d\d[-~至]\d{1,2}:\d\d|\d{1,2}[点时]半?)$"
)
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周)[一二三四五六日天]\)?$")
_DASHES = str.maketrans("—–―", "---")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:份)?")
_YEARLESS = re.compile(r"(\d{1,2})(?:月(?:份|(\d{1,2})[日号])?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
SERIAL = re.compile(r"[345]\d{4}(\.\d+)?")  # a day as Excel counts it, from 1982 to 2064
_WORDS = re.compile(
    r"([〇○零一二三四五六七八九]{4}|\d{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?"
)
_WORDED = re.compile("([一二三四五六七八九十]{1,2})月(?:份)?")
_COUNT = re.compile("[一二三四五六七八九]?十[一二三四五六七八九]?|[零一二三四五六七八九]")
_DIGITS = {"〇": "0", "○": "0"} | {word: str(number) for number, word in enumerate("零一二三四五六七八九")}

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d+")
_CURRENCY = re.compile(r"^(?:[￥¥$]|RMB|CNY|人民币)\s*")
_ESCAPED = re.compile("""'(?=[-+\\d])(.*)|="(.*)"$""")  # how other systems keep a text from becoming a number
HELD = "#原数"  # before a number that its cell shows divided, in words or not at all: the number itself is meant, whatever the header says
IN_PART = re.compile(
    "#只显示(年|年、月|月|月、日)#"
)  # before a day of which its cell shows no more: the rest was seen by nobody
UNCOUNTED = "#没有计算结果的公式"  # stands for a formula that was never computed
_ROUGH = re.compile(r"约|左右|大约|近|余|多|~|至|—|－|以上|以下|不足|超|[<>≥≤≈]|\d\s*[-–]\s*\d")
_TWO = re.compile(r"\d[ \t]*[\r\n\t]\s*[-+]?\d")  # numbers below or behind one another in one cell
_CLOCK = re.compile(r"(\d+)(?::|小时|时|h)([0-5]?\d)(?::00|分钟?|min)?")  # 1:30, 1小时30分
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
_DENIES = re.compile("[不未无没]|非(?!常)")
_DIGITS_OF_EXCEL = 15
_MOST_TOLD = 20  # words that a cell may hold, one by one
_ORDINAL = re.compile(r"(?:第|评委)?\s*(?:([零一二三四五六七八九十]{1,3})|(\d+))\s*[号届]?")

_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[- ]?)?1[3-9]\d[-. ]?\d{4}[-. ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)[(（]?0\d{2,3}[)）]?[- ]?[2-8]\d{6,7}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read: its value as text that DuckDB casts, what was mended, or what was expected instead.

    ``unsure``: the number stands, but the column has to be asked about (0.6 in a column of percent). ``unit``: what the cell
    itself says that it is counted in.
    """

    value: str | None = None
    mend: str | None = None
    wrong: str | None = None
    unsure: bool = False
    unit: Unit | None = None


class _Wrong(ValueError):
    """A cell that cannot be taken, with what is expected instead."""


def read(field: Field, text: str | None, unit: Unit | None = None, year: int | None = None, of: str = "表题") -> Cell:
    """A cell of a column that holds ``field``; ``unit`` is what the column is known to be counted in, ``year`` that of days
    without, ``of`` where it stands."""
    if text is None:
        return Cell()
    clean, what = mended(text, verbatim=field.verbatim)
    if blank(field, clean):
        return Cell(None, "占位符按空白读取" if clean else None)
    if clean.startswith(HELD):
        return replace(read(field, clean.removeprefix(HELD)), mend="单元格显示的不是其中的数，按其中的数读取")
    if part := IN_PART.match(clean):
        return _in_part(field, clean[part.end() :], part[1], year, of)
    if clean == UNCOUNTED:
        return Cell(wrong="固定的数值；请在 Excel 中打开保存一次，或选择性粘贴为“数值”")
    if clean in _DITTO and clean not in field.enum:
        return Cell(wrong="完整的内容；每一行各自写全，不用“同上”")
    if _ERROR.fullmatch(clean):
        return Cell(wrong="正确的内容；请改正 #N/A、#DIV/0! 等错误")
    if clean.upper().startswith("=DISPIMG("):
        return Cell(None, "嵌入单元格的图片没有读取")
    if field.type in ("date", "integer", "number") and (bare := _FOOTNOTE.sub("", clean)) != clean:
        found = read(field, bare, unit, year, of)
        return replace(found, mend="、".join(filter(None, [found.mend, "脚注标记没有读取"])))
    try:
        if field.type == "date":
            value, said = _date(field, clean, year, of)
        elif field.type in ("integer", "number"):
            if _TWO.search(text):
                raise _Wrong(f"{_kind(field)}；一格里只填一个数")
            return _number(field, clean, unit, what)
        elif field.type == "boolean":
            value, said = _boolean(clean)
        elif field.delimiter and not field.verbatim:
            value, said = field.delimiter.join(one for part in _LIST.split(text) if (one := mended(part)[0])), None
        else:
            value, said = _text(field, clean)
    except _Wrong as wrong:
        return Cell(wrong=str(wrong))
    return Cell(value, said or what)


def in_part(day: str, shows: str) -> str:
    """The raw text of a day of which its cell ``shows`` only a part."""
    return f"#只显示{shows}#{day}"


def _in_part(field: Field, day: str, shows: str, year: int | None, of: str) -> Cell:
    """A day that was seen in part, where ``of`` says another ``year`` or none."""
    if field.name == "year" and "年" in shows:
        return read(field, day[:4])
    found = read(field, day, year=year, of=of)
    if field.type != "date" or not found.value:
        return found
    if shows == "年、月" and field.precision == "month":
        return replace(found, mend=None)
    if "年" in shows:
        return replace(found, mend=f"单元格只显示{shows}，按其中存的日期读取")
    held = found.value[:4]
    if year is None or held == f"{year}":
        return replace(found, mend=f"单元格只显示{shows}，按其中存的 {held} 年读取" if year is None else None)
    like = "月份，如 2019-03" if field.precision == "month" else "日期，如 2019-03-01"
    return Cell(wrong=f"写明年份的{like}；单元格只显示{shows}，其中存的是 {held} 年，与{of}的 {year} 年不一致")


def plain(text: str) -> str:
    """A raw text as it is told to people."""
    if text == UNCOUNTED:
        return text.removeprefix("#")
    return IN_PART.sub("", text.removeprefix(HELD)).replace(_MIDNIGHT, "")


def blank(field: Field, text: str) -> bool:
    """Whether a cell says that there is nothing."""
    if field.type == "boolean" and text in _NO:
        return False
    return (
        not text
        or text in field.blanks
        or (text in BLANKS and text not in field.enum)
        or (field.type == "date" and text in _NO_DAY)
    )


def mended(text: str, verbatim: bool = False) -> tuple[str, str | None]:
    """The text without what nobody meant, and what that was; of what is ``verbatim`` only control characters
    and signs around it go."""
    clean = _CONTROL.sub("", text)
    what = "去除控制字符" if clean != text else None
    if match := _ESCAPED.match(clean.strip()):
        clean, what = match[1] or match[2] or "", what or "去除使内容成为文字的符号"
    if verbatim:
        return clean.strip("\r\n\t"), what
    seen = _INVISIBLE.sub("", clean)
    what = what or ("去除不可见字符" if seen != clean else None)
    narrow = _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match.group()), seen)
    what = what or ("全角数字、字母改为半角" if narrow != seen else None)
    usual = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), narrow)
    what = what or ("形近的部首字改为通用字" if usual != narrow else None)
    spaced = _SPACES.sub(" ", usual).strip()
    spaced = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", spaced)
    return spaced, what or ("去除多余空格" if spaced != usual else None)


def _text(field: Field, text: str) -> tuple[str, str | None]:
    if match := _CELL_DATE.fullmatch(text):
        if field.enum or field.required:
            raise _Wrong("文字，而不是日期；请把单元格格式改为“文本”后重新填写")
        return match[1], "日期单元格按文字读取"
    if _SCIENTIFIC.fullmatch(text) and "+" in text:
        raise _Wrong("完整的编号；Excel 已把长数字变成科学计数法，末尾几位已丢失。请把单元格格式改为“文本”后重新填写")
    if field.enum:
        if text not in field.enum:
            among = f"“{'、'.join(field.enum)}”之一" if len(field.enum) <= _MOST_TOLD else field.description
            raise _Wrong(f"{among}{nearest(text, field.enum, 0.3)}")
        return text, None
    if field.delimiter:
        return field.delimiter.join(
            one for one in _FILES.sub(rf"\1{field.delimiter}", text).split(field.delimiter) if one
        ), None
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise _Wrong(f"{_kind(field)}，如 {field.example}")
    return text, None


def _boolean(text: str) -> tuple[str, str | None]:
    if text in _YES or text in _NO:
        return ("true" if text in _YES else "false"), (None if text in "是否" else "按“是”“否”读取")
    raise _Wrong("“是”或“否”")


def _date(field: Field, text: str, titled: int | None = None, of: str = "") -> tuple[str, str | None]:
    month = field.precision == "month"
    like = "月份，如 2019-03" if month else "日期，如 2019-03-01"
    written = re.sub(r"\s*([年月日号])\s*", r"\1", unicodedata.normalize("NFKC", text).translate(_DASHES))
    timed = _WEEKDAY.sub("", written).rstrip("。.,，;；、")
    written = _HOURS.sub("", timed)
    hours = written != timed
    if (match := _WORDED.fullmatch(written)) and (nth := _counted(match[1])):
        written = f"{nth}月"
    if match := _WORDS.fullmatch(written):
        year = "".join(_DIGITS.get(letter, letter) for letter in match[1])
        written = "-".join([year, *(str(_counted(word) or 99) for word in match.groups()[1:] if word)])
    said = None
    if titled and (match := _YEARLESS.fullmatch(written)) and month == (match[2] is None):
        return _date(field, f"{titled}-{match[1]}-{match[2] or 1}")[0], f"按{of}的 {titled} 年读取"
    if match := _CELL_DATE.fullmatch(text):
        day, said = match[1], None if match[2] == "00:00:00" else "只取日期，不计时刻"
        year, number, of_month = day.split("-")
    elif match := _DAY.fullmatch(written):
        year, sign, number, worded, of_month, time, zone = match.groups()
        number, plain = number or worded, written == text and (month or sign in ("-", "/"))
        said = None if plain else "日期的其他写法"
        if hours or (time and time.strip("0:.")):
            if zone and zone.replace(":", "") != "+0800":
                raise _Wrong(f"{like}；带时区的时刻分不清是哪一天")
            said = "只取日期，不计时刻"
    elif (match := _COMPACT.fullmatch(written)) and (match[3] or month):
        (year, number, of_month), said = match.groups(default="01"), "日期的其他写法"
    elif month and re.fullmatch(r"\d{4}\.1", written):
        raise _Wrong(
            f"{written[:4]}-01 或 {written[:4]}-10；Excel 会把 {written[:4]}.10 变成 {written}，分不清是哪个月"
        )
    elif (match := _MONTH.fullmatch(written)) and month:
        year, number, of_month = *match.groups(), "1"
    elif match := _MONTH.fullmatch(written):
        raise _Wrong("年月日齐全的日期，如 2019-03-01；请补上日")
    elif re.fullmatch(r"\d{4}年?", written) and 1900 <= int(written[:4]) <= 2100:
        raise _Wrong(f"{'' if month else '年月日齐全的'}{like}；只有年份不知道是哪一{'月' if month else '天'}")
    elif SERIAL.fullmatch(text):
        counted = date.fromordinal(date(1899, 12, 30).toordinal() + int(float(text)))
        (year, number, of_month), said = f"{counted}".split("-"), "日期序号换算为日期"
    elif re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[-/.]\d{1,2}", written):
        raise _Wrong(f"四位年份在前的{like}；这样写分不清年、月、日")
    elif not month and re.fullmatch(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", written):
        raise _Wrong(f"写法一致的{like}；“{text.strip()}”分不清是一天还是一段时间")
    elif _SPAN.fullmatch(written):
        raise _Wrong(f"{'一个' if month else '确定的'}{like}；一段时间请分成几行填写")
    elif re.match(r"\d{2}[-/.年]\d{1,2}", written):
        raise _Wrong(f"{like}；年份请写全四位")
    elif re.fullmatch(r"第.{1,3}周", written):
        raise _Wrong(f"{like}；填这一周最后一天的日期")
    else:
        raise _Wrong(like)
    try:
        found = date(int(year), int(number), int(of_month))
    except ValueError:
        raise _Wrong(f"存在的{like}") from None
    if not field.earliest <= found <= field.latest:
        hint = "；只填年份的单元格不要设为日期格式" if found.year < 1910 else ""
        raise _Wrong(f"{field.earliest.year} 至 {field.latest.year} 年之间的日期{hint}")
    if month and found.day != 1:
        return f"{found.replace(day=1)}", said or "按日期所在的月份读取"
    return f"{found}", said


def _number(field: Field, text: str, unit: Unit | None, what: str | None) -> Cell:
    if field.name == "year" and (match := re.fullmatch(r"(\d{4})-01-01T00:00:00", text)):
        return Cell(match[1], "日期单元格取年份")
    if _CELL_DATE.fullmatch(text):
        raise _Wrong("数字，而不是日期；请把单元格格式改为“常规”后重新填写")
    narrow = unicodedata.normalize("NFKC", text).replace("，", ",")
    if field.unit == "小时" and (match := _CLOCK.fullmatch(narrow)):
        narrow = f"{60 * int(match[1]) + int(match[2])}分钟"
    plain = _CURRENCY.sub("", narrow).strip()
    bare, own = units.behind(field, plain)
    if field.name == "year":
        bare = bare.removesuffix("度").removesuffix("年")
    if field.is_money:
        bare, own = units.behind(field, plain.removesuffix("整"))
    number = _amount(bare.strip())
    ordinal = _ORDINAL.fullmatch(bare.strip()) if number is None and field.unit in ("分", "次", "人", None) else None
    if ordinal and (counted := int(ordinal[2]) if ordinal[2] else _counted(ordinal[1])) is not None:
        number = Decimal(counted)
    if number is None:
        raise _Wrong(_no_number(field, plain, bare.strip()))
    if abs(number) >= 10**20:
        raise _Wrong(f"{_kind(field)}，连同小数不超过 {_DIGITS_OF_EXCEL} 位")
    grouped = "去除千分位" if _GROUPED.fullmatch(bare.strip()) else None
    said = what or ("去除货币符号" if plain != narrow.strip() else None) or grouped
    unsure = field.unit == "%" and own is None and unit is None and 0 < number <= 1
    ways = own or unit
    if ways is not None and ways.factor != 1:
        exact = Fraction(number) * ways.factor
        number, said = _decimal(exact), f"{ways.written}换算为{field.unit}"
    elif bare != plain and field.unit != "%":
        said = said or "去除单位"
    elif not said and own is None and not _NUMBER.fullmatch(text):
        said = "按数字读取"
    if field.is_money and number != (cents := number.quantize(Decimal("0.01"), ROUND_HALF_UP)):
        number, said = cents, said if ways is not None and ways.factor != 1 else "保留两位小数"
    if not field.is_money and len(number.as_tuple().digits) > _DIGITS_OF_EXCEL and number % 1:
        number, said = +Decimal(f"{number:.{_DIGITS_OF_EXCEL}g}"), said or "保留 15 位有效数字"
    if field.type == "integer" and number % 1:
        raise _Wrong(f"{_kind(field)}，不带小数")
    if (field.minimum is not None and number < field.minimum) or (field.maximum is not None and number > field.maximum):
        hint = "；经度、纬度可能填反了" if field.name in ("longitude", "latitude") and 3 <= number <= 136 else ""
        raise _Wrong(f"{_kind(field)}{hint}")
    if abs(number) >= 10 ** (_DIGITS_OF_EXCEL - 2 if field.is_money else _DIGITS_OF_EXCEL):
        raise _Wrong(f"{_kind(field)}，连同小数不超过 {_DIGITS_OF_EXCEL} 位")
    return Cell(_plain(number), said, unsure=unsure, unit=own)


def _amount(text: str) -> Decimal | None:
    if _GROUPED.fullmatch(text):
        text = re.sub("[, ']", "", text)
    if _NUMBER.fullmatch(text) or (_SCIENTIFIC.fullmatch(text) and "+" not in text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    return None


def _counted(words: str) -> int | None:
    """十二 → 12; None for what is no number up to 99, such as 三五 (three or five)."""
    if not _COUNT.fullmatch(words):
        return None
    tens, ten, ones = words.rpartition("十")
    return (10 * int(_DIGITS[tens] if tens else 1) if ten else 0) + int(_DIGITS[ones] if ones else 0)


def _decimal(exact: Fraction) -> Decimal:
    return +(Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("1e-9"), ROUND_HALF_UP).normalize()


def _plain(number: Decimal) -> str:
    written = f"{number:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def _no_number(field: Field, text: str, bare: str) -> str:
    """Why a text is no number, and what to type."""
    if _SCIENTIFIC.fullmatch(bare):
        return f"{_kind(field)}；科学计数法的末尾几位已丢失，请填写完整的数字"
    if (match := re.fullmatch(r"([-\d.,]+)\s*([^\d\s]\S*)", text)) and units.known(match[2]) and match[2] != "万":
        return f"{_kind(field)}，不能以{match[2]}计"
    if match := re.fullmatch(r"([\d.,]+)\s*万", bare):
        whole = _amount(match[1])
        many = _plain(whole * 10**4) if whole is not None else "35000"
        return f"{_kind(field)}；“{match[1]}万”请写成 {many}"
    if _ROUGH.search(text):
        return f"{_kind(field)}；只填一个确定的数，不写“约”“左右”或范围，如 {field.example}"
    if (
        (match := re.fullmatch(r"([-\d.,]+)\s*([^\d十百千万亿兆wWkK美日欧港台英]+)", text))
        and _amount(match[1]) is not None
        and units.begins(field, match[2])
    ):
        return f"{_kind(field)}；只填数字，如 {match[1]}"
    return f"{_kind(field)}；只填数字，如 {field.example}"


def _kind(field: Field) -> str:
    words = {"string": "文字", "integer": "整数", "number": "数字", "date": "日期", "boolean": "“是”或“否”"}[field.type]
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (("不小于", field.minimum), ("不大于", field.maximum))
        if bound is not None
    ]
    unit = [f"单位为{field.unit}"] if field.unit else []
    return "，".join([words, *bounds, *unit]) + (
        f"（{field.description}）" if field.pattern and field.description else ""
    )


def required(field: Field) -> str:
    """What is expected of a cell that may not be empty."""
    return f"必填内容（{_kind(field)}，如 {field.example}）"


def personal(field: Field, text: str, key: bool) -> tuple[str, str] | None:
    """What kind of personal data a text holds, and the text with it masked.

    Identity numbers are known by their check digit. Of a ``key``, whose values are numbers of somebody's own making, they are
    judged over the whole column (:func:`identity`), as numbers of matters may be built the same way.
    """
    if key or field.enum or field.verbatim or field.type != "string":
        return None
    return _personal(text)


def _personal(text: str) -> tuple[str, str] | None:
    closed = re.sub(r"(?<=\d)[ -](?=[\dXx])", "", text)
    if match := next((match for match in _IDENTITY.finditer(closed) if identity(match.group())), None):
        return "身份证号码", _masked(match.group())
    if match := _MOBILE.search(text) or _LANDLINE.search(text):
        return "电话号码", _masked(match.group())
    return None


def identity(text: str) -> bool | None:
    """Whether an 18-digit number built like an identity number bears its check digit (GB 11643); None for anything else."""
    if not _IDENTITY.fullmatch(text):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def _masked(text: str) -> str:
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def nearest(word: str, words: Collection[str], similar: float = 0.4) -> str:
    """A question whether the most similar word was meant, or nothing; ``similar`` from 0 to 1. No word means its denial."""
    denies = bool(_DENIES.search(word))
    alike = [one for one in words if bool(_DENIES.search(one)) == denies]
    near = process.extractOne(word, alike, scorer=fuzz.ratio, score_cutoff=100 * similar)
    return f"（是否为“{near[0]}”？）" if near else ""


#: Texts that stand as they are: no space, no invisible letter, nothing full-width.
_CLEAN = r"[\x{4e00}-\x{9fff}A-Za-z0-9，。；：、（）《》“”！？…—\-_./+#&:;()%]+"


def taken(field: Field, column: str, unit: Unit | None, key: bool) -> str:
    """SQL: whether a text column's value (not null) stands as it is, so that casting it gives what :func:`read` would."""
    if unit is not None and unit.factor != 1:
        return "false"
    if field.type == "date":
        day = f"try_cast({column} as date)"
        return (
            f"regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{2}}-{'01' if field.precision == 'month' else '[0-9]{2}'}') and "
            f"coalesce({day} between date '{field.earliest}' and date '{field.latest}', false)"
        )
    if field.type in ("integer", "number"):
        places = {"integer": "", "number": r"(\.[0-9]{1,4})?"}[field.type]
        places = r"(\.[0-9]{1,2})?" if field.is_money else places
        bounds = [
            f"{column}::double {sign} {bound}"
            for sign, bound in ((">=", field.minimum), ("<=", field.maximum))
            if bound is not None
        ]
        bounds += [f"({column}::double > 1 or {column}::double = 0)"] if field.unit == "%" and unit is None else []
        plain = f"regexp_full_match({column}, '-?(0|[1-9][0-9]{{0,9}}){places}')"
        return f"case when {plain} then {' and '.join(bounds) or 'true'} else false end"
    if field.type == "boolean":
        return f"{column} in ('是', '否')"
    if field.enum:
        return f"{column} in ({', '.join(map(quoted, field.enum))})"
    if field.delimiter or field.verbatim or field.pattern:
        return "false"
    numbers = "[0-9]{17}" if key else "[0-9]{7}|[0-9][-.)][0-9]{3,4}"
    words = ", ".join(map(quoted, sorted(BLANKS | set(field.blanks))))
    return (
        f"regexp_full_match({column}, '{_CLEAN}') and {column} not in ({words}) and not regexp_matches({column}, "
        f"'{numbers}|^([0-9.]+[eE][+]|#|=|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T)')"  # one pattern: they are what costs most
    )


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
