"""A unit of measurement is on the closed list, or composed of units that are: 元/人·月, 万亩, 微克/立方米.

Amounts convert only within one dimension. The factors are exact fractions (1公顷 is 15亩), the result is a decimal:
exact where it ends within 28 digits, else rounded half to even at the 28th.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache

from indicator_library.domain.unit_table import (
    BASES,
    BY_SPELLING,
    DIMENSIONS,
    NOT_COUNTED,
    RATIO,
    SCALES,
    THING,
    TOGETHER,
    Base,
)
from wenxiao.errors import Invalid

DIGITS = 28
LONGEST, MOST_FACTORS, MOST_DIGITS = 30, 6, 30
_CONTEXT = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_SCALED = re.compile(rf"^(\d{{1,6}})?({'|'.join(sorted(SCALES, key=len, reverse=True))})?", re.ASCII)
_FLAT = str.maketrans({"*": "·", "×": "·", "•": "·", "・": "·", "每": "/", "／": "/", "µ": "μ"})

Axes = tuple[tuple[str, int], ...]


class UnitUnknown(Invalid):
    title = "计量单位不在清单中"


class UnitsDiffer(Invalid):
    title = "计量单位不能换算"


class AmountUnfit(Invalid):
    title = "数值超出范围"


@dataclass(frozen=True)
class Unit:
    """`factor` times the first units of its dimensions; `axes` says which they are, and to which power."""

    text: str
    axes: Axes
    factor: Fraction
    counted: bool = True

    @property
    def dimension(self) -> str:
        """In Chinese: 人民币/件数（人）."""
        return dimension_of(self.axes)


def unit(text: str, pointer: str | None = None) -> Unit:
    """The unit that `text` spells, whatever the spelling: ㎡ and 平米 are 平方米."""
    found = _unit(text)
    if found is None:
        near = suggestions(text)
        advice = f"是不是“{'”“'.join(near)}”？" if near else "请从计量单位清单（/api/v1/indicator-units）中选用。"
        raise UnitUnknown(f"“{text[:LONGEST]}”不在计量单位清单中，{advice}", pointer=pointer, near=list(near))
    return found


def is_unit(text: str) -> bool:
    return _unit(text) is not None


def convertible(one: Unit, other: Unit) -> bool:
    """Whether amounts in the one can be told in the other; what is judged converts only into itself."""
    if not (one.counted and other.counted):
        return one == other
    return one.axes == other.axes


def spelled_alike(one: str, other: str) -> bool:
    """Whether both words are units of the list, and amounts in the one can be told in the other."""
    return is_unit(one) and is_unit(other) and convertible(unit(one), unit(other))


def exactly(value: Decimal, pointer: str | None = None) -> Fraction:
    """Refuses what nobody means: no number, or one of more than thirty digits before or behind the point."""
    if not value.is_finite() or (value and not -MOST_DIGITS <= _last_place(value) <= value.adjusted() <= MOST_DIGITS):
        raise AmountUnfit(f"数值须为小数点前后各不超过{MOST_DIGITS}位的数，请核对。", pointer=pointer)
    return Fraction(value)


def convert(value: Decimal, given: Unit, wanted: Unit) -> Decimal:
    amount = exactly(value)
    if given == wanted:
        return value
    if not convertible(given, wanted):
        why = f"“{given.text}”（{given.dimension}）不能换算为“{wanted.text}”（{wanted.dimension}）"
        raise UnitsDiffer(f"{why}，请改用同一类计量单位。", given=given.text, wanted=wanted.text)
    return told(amount * given.factor / wanted.factor)


def told(amount: Fraction) -> Decimal:
    """The fraction as a decimal, exact or to 28 digits, without trailing zeros."""
    plain = _CONTEXT.divide(Decimal(amount.numerator), Decimal(amount.denominator))
    return Decimal(format(plain.normalize(_CONTEXT), "f"))


def joined(one: Axes, other: Axes, sign: int) -> Axes:
    """The dimensions of a product, or with `sign` -1 of a quotient."""
    powers = dict(one)
    for axis, power in other:
        powers[axis] = powers.get(axis, 0) + sign * power
    return tuple(sorted((axis, power) for axis, power in powers.items() if power))


def dimension_of(axes: Axes) -> str:
    above = "·".join(_axis_name(axis, power) for axis, power in axes if power > 0)
    below = "·".join(_axis_name(axis, -power) for axis, power in axes if power < 0)
    return (above or ("1" if below else DIMENSIONS[RATIO])) + (f"/{below}" if below else "")


def first_unit(axes: Axes) -> str:
    """How an amount in the first units of these dimensions is written: 元/人, and nothing for a ratio."""
    above = "·".join(_axis_unit(axis, power) for axis, power in axes if power > 0)
    below = "·".join(_axis_unit(axis, -power) for axis, power in axes if power < 0)
    return above + (f"/{below}" if below else "")


def spelled(text: str) -> str:
    flat = unicodedata.normalize("NFKC", text).translate(_FLAT)
    return re.sub(r"\s+", "", flat)


def suggestions(text: str, known: Iterable[str] = tuple(BY_SPELLING)) -> tuple[str, ...]:
    """At most five units of the list that look like it."""
    flat = spelled(text)[:LONGEST].replace("/", "")
    rated: dict[str, float] = {}
    for one in known:
        if set(one) & set(flat):
            text_of = BY_SPELLING[one].text
            rated[text_of] = max(rated.get(text_of, 0.0), SequenceMatcher(None, flat, one).ratio())
    return tuple(sorted(rated, key=lambda one: (-rated[one], len(one), one))[:5])


def _last_place(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


@lru_cache(maxsize=4096)
def _unit(text: str) -> Unit | None:
    flat = spelled(text) if len(text) <= LONGEST else ""
    if not flat or len(flat) > LONGEST:
        return None
    whole = BY_SPELLING.get(flat)
    if whole is not None:
        return Unit(whole.text, _axes(whole), whole.factor, whole.dimension not in NOT_COUNTED)
    for together, apart in TOGETHER.items():
        flat = flat.replace(together, apart)
    parts = [part.split("·") for part in flat.rstrip(")").replace("/(", "/").split("/")]
    if sum(len(part) for part in parts) > MOST_FACTORS:
        return None
    return _composed(parts)


def _composed(parts: list[list[str]]) -> Unit | None:
    """What stands before the first stroke is above, all after it below."""
    axes: Axes = ()
    factor, written = Fraction(1), (list[str](), list[str]())
    composed = len(parts) > 1 or len(parts[0]) > 1
    for place, part in enumerate(parts):
        sign = 1 if place == 0 else -1
        for word in part:
            known = _scaled(word, alone=not composed)
            if known is None:
                return None
            base, scale, spelling = known
            axes, factor = joined(axes, _axes(base), sign), factor * (base.factor * scale) ** sign
            written[place > 0].append(spelling)
    return Unit("/".join("·".join(words) for words in written if words), axes, factor)


def _scaled(word: str, *, alone: bool) -> tuple[Base, int, str] | None:
    """A base with 千, 万 or 亿 before it; a ratio or what is judged takes neither a scale nor a partner."""
    base = BY_SPELLING.get(word)
    if base is not None:
        fits = base.dimension not in NOT_COUNTED and (alone or base.dimension != RATIO)
        return (base, 1, base.text) if fits else None
    found = _SCALED.match(word)
    rest = BY_SPELLING.get(word[found.end() :]) if found else None
    if found is None or rest is None or rest.dimension in (*NOT_COUNTED, RATIO, "points", "date"):
        return None
    times = int(found[1] or 1) * (SCALES[found[2]] if found[2] else 1)
    return (rest, times, f"{found[0]}{rest.text}") if times and (found[2] or not alone) else None


def _axes(base: Base) -> Axes:
    return () if base.dimension == RATIO else ((base.axis, 1),)


def _axis_name(axis: str, power: int) -> str:
    kind, _, thing = axis.partition(":")
    name = f"{DIMENSIONS[kind]}（{thing}）" if thing else DIMENSIONS[kind]
    return name if power == 1 else f"{name}^{power}"


def _axis_unit(axis: str, power: int) -> str:
    kind, _, thing = axis.partition(":")
    name = thing or _FIRST[kind]
    return name if power == 1 else f"{name}^{power}"


_FIRST: Mapping[str, str] = {
    kind: next(base.text for base in BASES if base.dimension == kind and base.factor == 1)
    for kind in DIMENSIONS
    if kind != THING
}
