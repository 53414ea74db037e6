"""What a target or an actual value says: a number with operator and unit where it can be read, else its words."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum


class Operator(StrEnum):
    """计算符号 as printed; a target without one is read by policy."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    ABOVE = ">"
    BELOW = "<"
    EQUAL = "="


@dataclass(frozen=True)
class Quantity:
    """A number as printed, in `scale` (万, 亿 or one) of `unit`, so that 1万元 can be held against 10000元."""

    number: Decimal
    unit: str = ""
    operator: Operator | None = None
    scale: Decimal = Decimal(1)


@dataclass(frozen=True)
class Wording:
    """A value in words: qualitative, a date, a range, an option list, or nothing at all."""

    text: str


TypedValue = Quantity | Wording

_SIGNS = {
    "≥": Operator.AT_LEAST, ">=": Operator.AT_LEAST, "≧": Operator.AT_LEAST, "至少": Operator.AT_LEAST,
    "不低于": Operator.AT_LEAST, "不少于": Operator.AT_LEAST, "不小于": Operator.AT_LEAST,
    "大于等于": Operator.AT_LEAST,
    "≤": Operator.AT_MOST, "<=": Operator.AT_MOST, "≦": Operator.AT_MOST, "至多": Operator.AT_MOST,
    "不超过": Operator.AT_MOST, "不高于": Operator.AT_MOST, "不大于": Operator.AT_MOST, "不多于": Operator.AT_MOST,
    "小于等于": Operator.AT_MOST, ">": Operator.ABOVE, "大于": Operator.ABOVE, "高于": Operator.ABOVE,
    "超过": Operator.ABOVE, "多于": Operator.ABOVE, "<": Operator.BELOW, "‹": Operator.BELOW, "小于": Operator.BELOW,
    "低于": Operator.BELOW, "少于": Operator.BELOW, "=": Operator.EQUAL, "═": Operator.EQUAL, "等于": Operator.EQUAL,
}  # fmt: skip
_SUFFIXES = {
    "及以上": Operator.AT_LEAST, "以上": Operator.AT_LEAST,
    "及以下": Operator.AT_MOST, "以下": Operator.AT_MOST, "以内": Operator.AT_MOST,
}  # fmt: skip
_SIGN = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_SUFFIX = "|".join(_SUFFIXES)
_QUANTITY = re.compile(
    rf"(?P<sign>{_SIGN})?\s?(?P<number>-?\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,8}})?|-?\d{{1,16}}(?:\.\d{{1,8}})?)"
    rf"\s?(?P<scale>[万亿])?(?P<unit>[^\d\s]{{0,12}}?)(?P<suffix>{_SUFFIX})?"
)
_SIGN_IN_NAME = re.compile(rf"\((?P<sign>{_SIGN})\**(?P<unit>[^()\d]{{0,12}})\)$")
_ONE = Decimal(1)
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_SAME_UNITS = {"百分比": "%", "百分之": "%", "个百分点": "%"}
_YEAR_FROM = 1900


def plain(text: str) -> str:
    """Full-width signs and digits as half-width ones, without the blanks that cells carry."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_value(text: str | None) -> TypedValue:
    """Never refuses: what is not surely a number stays words."""
    words = plain(text or "")
    match = _QUANTITY.fullmatch(words)
    if match is None:
        return Wording(words)
    number = Decimal(match["number"].replace(",", ""))
    unit = match["unit"] or ""
    if unit == "年" and number >= _YEAR_FROM:
        return Wording(words)
    operator = _SIGNS.get(match["sign"] or "") or _SUFFIXES.get(match["suffix"] or "")
    return Quantity(number, _SAME_UNITS.get(unit, unit), operator, _SCALES.get(match["scale"] or "", _ONE))


def read_target(text: str | None, *, indicator: str = "", unit: str = "") -> TypedValue:
    """As `read_value`; the unit may stand in a cell of its own, and many forms print it with the
    operator inside the indicator's name: 公猪舍(≥**平方米)."""
    value = read_value(text)
    if isinstance(value, Quantity) and unit and not value.unit and value.scale == 1:
        value = read_value(f"{text}{unit}")
    if isinstance(value, Wording) or (value.operator and value.unit):
        return value
    printed = _SIGN_IN_NAME.search(plain(indicator))
    if printed is None:
        return value
    return replace(value, unit=value.unit or printed["unit"], operator=value.operator or _SIGNS[printed["sign"]])


def in_unit_of(target: Quantity, actual: Quantity) -> Decimal | None:
    """The actual number in the target's unit, or None where the two units say different things.

    A cell that leaves its unit out, or says only its beginning (元 for 元/人), is read in the target's.
    """
    if not actual.unit and actual.scale == 1:
        return actual.number
    if not (target.unit.startswith(actual.unit) or actual.unit.startswith(target.unit)):
        return None
    return actual.number * actual.scale / target.scale


_YES = frozenset({"是", "有", "完成", "已完成", "全部完成", "合格", "达标", "通过", "达成", "已达成"})
_NO = frozenset({"否", "无", "没有", "未完成", "不合格", "不达标", "未达标", "未通过", "未达成"})


def yes_or_no(text: str) -> bool | None:
    """True for 是 and its like, False for 否 and its like, None for anything that is not a plain yes or no."""
    words = plain(text).rstrip("。.;")
    if words in _YES:
        return True
    return False if words in _NO else None
