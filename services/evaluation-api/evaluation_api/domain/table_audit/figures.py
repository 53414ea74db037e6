"""Numbers of points, money and rates as cells print them: full-width, with 分 or 万, with or without %."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from evaluation_api.domain.scoring.decimals import HUNDRED, ONE, ZERO
from evaluation_api.domain.table_audit.printed import Printed

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,30})?"
_LONG = re.compile(r"(?<=\.)(\d{12})\d{1,18}(?!\d)")
# What a spreadsheet divides has fifteen digits; nobody scores in more than these.
_FINEST, _SCORED = Decimal("0.000001"), Decimal("0.01")
_FINEST_RATE = Decimal("0.00000001")
NOISE = Decimal("0.0005")  # of a sum of such points
_POINTS = re.compile(rf"\(?({_NUMBER})\)?(?:分|%|\(分\))?\)?")
_MONEY = re.compile(rf"[¥$]?({_NUMBER})(万元|万|元|亿元|亿)?(?:\(.*\)?)?")
_RATE = re.compile(rf"({_NUMBER})(%|‰)?")
NOTHING = frozenset(("", "/", "-", "—", "--", "——", "-—", "―", "–", "\\", "*", "无", "不适用", "N/A", "n/a", "…", "……"))
_SCALES = {"元": ONE, "万": Decimal(10_000), "万元": Decimal(10_000), "亿": Decimal(10**8), "亿元": Decimal(10**8)}


@lru_cache(maxsize=8192)
def flat(text: str) -> str:
    """Full-width forms made plain, without any blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_nothing(cell: Printed | None) -> bool:
    """Whether a cell says nothing: it is missing, empty, or holds a stroke."""
    return cell is None or flat(cell.words) in NOTHING


def points(cell: Printed | None) -> Decimal | None:
    """None for a cell that says nothing or no number."""
    return None if cell is None else _points(flat(cell.words))


@lru_cache(maxsize=8192)
def _points(words: str) -> Decimal | None:
    found = None if words in NOTHING else _POINTS.fullmatch(words)
    return None if found is None else _no_finer(_exact(found[1]), _FINEST)


def _no_finer(read: Decimal, finest: Decimal) -> Decimal:
    """Float noise goes with it: 0.30000000000000004 is 0.3."""
    if read.as_tuple().exponent >= finest.as_tuple().exponent:  # type: ignore[operator]  # both are finite
        return read
    return read.quantize(finest, ROUND_HALF_UP).normalize() + ZERO


def as_scored(points: Decimal) -> Decimal:
    """To two decimals, as points are given: 9.83333 is shown as 9.83."""
    return points.quantize(_SCORED, ROUND_HALF_UP)


def shortened(text: str) -> str:
    """0.966666666666667 with as many decimals as are read."""
    return _LONG.sub(r"\1", text)


def not_points(cell: Printed | None) -> bool:
    """Whether something is printed where points should be, but no number."""
    return cell is not None and not is_nothing(cell) and points(cell) is None


def money(cell: Printed | None, unit: str) -> Decimal | None:
    """In yuan; a unit inside the cell comes before that of the table, and a table that names none is in 万元."""
    if cell is None or is_nothing(cell):
        return None
    found = _MONEY.fullmatch(flat(cell.words))
    if found is None:
        return None
    return _exact(found[1]) * _SCALES[found[2] or unit or "万元"]


def _exact(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@dataclass(frozen=True, slots=True)
class PrintedRate:
    """`percents` are the readings in per cent, each with the worth of its last printed digit: without a sign 1 may be
    1 % or 100 %."""

    percents: tuple[tuple[Decimal, Decimal], ...]
    signed: bool

    def agrees(self, percent: Decimal) -> bool:
        """Rounded, cut or rounded up: less than one in the last digit apart, and never more than one per cent."""
        return any(abs(percent - read) < min(last, ONE) for read, last in self.percents)

    def rounds(self, percent: Decimal) -> bool:
        """Whether a coarser rounding would lead from the true rate to the printed one."""
        return any(abs(percent - read) <= last / 2 for read, last in self.percents)


def rate(cell: Printed | None) -> PrintedRate | None:
    if cell is None or is_nothing(cell):
        return None
    found = _RATE.fullmatch(flat(cell.words))
    if found is None:
        return None
    number = _no_finer(_exact(found[1]), _FINEST_RATE)
    last = ONE.scaleb(min(int(number.as_tuple().exponent), 0))
    if found[2] == "%":
        return PrintedRate(((number, last),), signed=True)
    if found[2] == "‰":
        return PrintedRate(((number / 10, last / 10),), signed=True)
    return PrintedRate(((number, last), (number * HUNDRED, last * HUNDRED)), signed=False)


def added(figures: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in figures if one is not None), Decimal(0))
