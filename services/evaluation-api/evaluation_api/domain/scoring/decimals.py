"""Exact arithmetic on points and money, rounding as the law of a place says, and numbers as people read them."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cached_property, lru_cache

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
# Wide enough that no quotient of two printed numbers can be rounded twice into another last digit.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
_ROUNDING_ZH = {"half_up": "四舍五入", "half_even": "四舍六入五成双", "down": "直接截尾"}
_CENT = Decimal("0.01")
_MILLIONTH = Decimal("0.000001")
_WAN = Decimal(10_000)
_LONG = 999  # digits before or after the point


@dataclass(frozen=True)
class Rounding:
    """How a score gets its digits: `half_up`, `half_even` or `down` to `decimals` places."""

    mode: str = "half_up"
    decimals: int = 2

    @cached_property
    def quantum(self) -> Decimal:
        return ONE.scaleb(-self.decimals)

    def rounded(self, exact: Decimal, weight: Decimal) -> Decimal:
        """Rounding up never lifts a score above its weight, which is then shown as it is stored: 72.8, never 72.80."""
        score = exact.quantize(self.quantum, _ROUNDINGS[self.mode], EXACT)
        return score if score <= weight else Decimal(number(weight))

    def __str__(self) -> str:
        return f"{self.mode}:{self.decimals}"

    @property
    def zh(self) -> str:
        return f"{_ROUNDING_ZH[self.mode]}到小数点后{self.decimals}位"


@lru_cache(maxsize=4096)
def rounding_of(written: str) -> Rounding:
    """From its written form, `half_up:2`; a KeyError or ValueError for anything else."""
    mode, _, decimals = written.partition(":")
    _ROUNDINGS[mode]
    read = Rounding(mode, int(decimals))
    if str(read) != written:
        raise ValueError(written)
    return read


def number(value: Decimal) -> str:
    """Without trailing noughts and never in exponent form."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def stored(text: str) -> Decimal:
    """A number of a stored result; ValueError for one that would fill the memory when it is written out again."""
    read = Decimal(text)
    if not read.is_finite() or max(abs(read.adjusted()), abs(int(read.as_tuple().exponent))) > _LONG:
        raise ValueError(text[:40])
    return read


def percent(rate: Decimal) -> str:
    """With two decimals; rounding never lifts it to a whole per cent, so that nothing below an edge is shown on it."""
    exact = EXACT.multiply(rate, HUNDRED)
    shown = _cut(exact, _CENT, ROUND_HALF_UP)
    if exact < shown == shown.to_integral_value():
        shown = _cut(exact, _CENT, ROUND_DOWN)
    return f"{shown:f}%"


def _cut(exact: Decimal, place: Decimal, mode: str) -> Decimal:
    """To that place; a number with more digits before it than we compute with has none there to cut."""
    fits = exact.adjusted() - place.adjusted() < EXACT.prec
    return exact.quantize(place, mode, EXACT) if fits else exact


def six_digits(exact: Decimal) -> str:
    """An intermediate result as it is shown: six decimals are enough to follow, the arithmetic keeps them all."""
    return number(_cut(exact, _MILLIONTH, ROUND_HALF_UP))


def wan(yuan: Decimal) -> str:
    return f"{number(EXACT.divide(yuan, _WAN))} 万元"


def amount(value: Decimal, unit: str) -> str:
    """`8755 人`, `99.1%`."""
    return f"{number(value)}{unit}" if unit in ("", "%", "‰") else f"{number(value)} {unit}"


def share(weight: Decimal, in_percent: Decimal) -> Decimal:
    return EXACT.divide(EXACT.multiply(weight, in_percent), HUNDRED)
