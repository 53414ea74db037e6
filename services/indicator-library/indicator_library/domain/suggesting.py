"""What the observations of the years before suggest as a standard: the middle, what the better ones reach, the trend.

A suggestion is computed and says so. It is never published by itself, and what it was computed from stays beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from indicator_library.domain.attaining import LOWER, RANGE
from indicator_library.domain.comparing import BEYOND_MEANING
from indicator_library.domain.silence import plain
from indicator_library.domain.statistics import QUARTILE_METHOD, Distribution, Trend, distribution
from indicator_library.domain.summing_up import FEWEST_UNITS, Told, by_year, movement, per_year
from wenxiao.errors import Conflict

YEARS_BACK = 3  # as the use of an indicator is looked back on; older values are of another time
FEWEST = 5  # below it a quartile is a single value
PLACES = Decimal("0.0001")


class Basis(StrEnum):
    """On what the value rests: what half of the units reach, a quarter of them, or where the years lead."""

    MEDIAN = "median"
    BETTER_QUARTILE = "better_quartile"
    TREND = "trend"


BASIS_ZH = {
    Basis.MEDIAN: "近三年完成值的中位数",
    Basis.BETTER_QUARTILE: "近三年完成值中较好的四分位数",
    Basis.TREND: "近三年各年中位数按趋势推算",
}


class TooFewObservations(Conflict):
    title = "观测值太少，不能推算标准值"


@dataclass(frozen=True)
class Suggestion:
    """A range has no `value`."""

    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    evidence: dict[str, Any]


def suggest(told: Sequence[Told], direction: str, basis: Basis, year: int) -> Suggestion:
    """From evaluated observations of the three years before `year`, of five units at the least: what is published is
    read by everybody, and must not be laid at one door."""
    seen = [one for one in told if one.actual is not None and one.met is not None]
    units = len({one.unit_id for one in seen})
    lying = distribution([one.actual for one in seen if one.actual is not None])
    if lying is None or units < FEWEST_UNITS or len(seen) < FEWEST:
        need = f"至少须有{FEWEST_UNITS}个单位、{FEWEST}条"
        detail = f"{year - YEARS_BACK}至{year - 1}年{units}个单位{len(seen)}条完成值，{need}；请按文件或行业资料填写。"
        raise TooFewObservations(detail, units=units, observations=len(seen))
    moving = movement(seen)
    evidence = _evidence(seen, units, lying, moving, basis)
    if direction == RANGE:
        return Suggestion(None, _told(lying.lower_quartile), _told(lying.upper_quartile), evidence)
    value = _value(seen, lying, moving, direction, basis, year)
    if abs(value) >= BEYOND_MEANING:
        raise TooFewObservations("按趋势推算的数值超出范围；请核对完成值，或改用中位数（median）。")
    return Suggestion(_told(value), None, None, evidence)


def _value(
    seen: Sequence[Told], lying: Distribution, moving: Trend, direction: str, basis: Basis, year: int
) -> Decimal:
    if basis is Basis.BETTER_QUARTILE:
        return lying.lower_quartile if direction == LOWER else lying.upper_quartile
    if basis is Basis.MEDIAN:
        return lying.median
    if moving.slope is None:
        raise TooFewObservations(
            f"只有{moving.years}个年度有完成值，说不出趋势；请改用中位数（median）。", years=moving.years
        )
    last, rows = list(by_year(seen).items())[-1]
    middle = distribution([one.actual for one in rows if one.actual is not None])
    return (middle.median if middle else lying.median) + moving.slope * (year - last)


def _evidence(seen: Sequence[Told], units: int, lying: Distribution, moving: Trend, basis: Basis) -> dict[str, Any]:
    """Neither minimum nor maximum: these are values of single units."""
    return {
        "basis": basis.value,
        "method": f"{BASIS_ZH[basis]}；四分位数按{QUARTILE_METHOD}法，趋势按泰尔—森估计",
        "observations": len(seen),
        "units": units,
        "years": sorted({one.budget_year for one in seen}),
        "lower_quartile": plain(lying.lower_quartile),
        "median": plain(lying.median),
        "upper_quartile": plain(lying.upper_quartile),
        "trend": moving.movement.value,
        "per_year": per_year(moving.slope),
    }


def _told(number: Decimal) -> Decimal:
    """With four decimals at the most: a standard is read by people."""
    return Decimal(plain(number.quantize(PLACES, ROUND_HALF_UP)))
