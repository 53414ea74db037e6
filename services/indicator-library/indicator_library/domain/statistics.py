"""What many observations of one indicator say together: how they lie, where they move, which of them stand apart.

Quartiles are read between neighbouring values (inclusive method, QUARTILE.INC of a spreadsheet), so that anybody can
recompute them. Spread is measured by medians, which a single mistyped value cannot move.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

QUARTILE_METHOD = "inclusive"
FEWEST_YEARS_OF_A_TREND = 3  # through two points any line fits
STEADY = Decimal("0.01")  # a change of less than one per cent of the usual value a year is not felt
FEWEST_FOR_OUTLIERS = 5  # with fewer there is no middle that others could stand apart from
# Iglewicz and Hoaglin's cut on the modified z-score; 1.4826 and 1.2533 make either spread a standard deviation where
# values are normally distributed.
OUTLIER_CUT = Decimal("3.5")
OF_MEDIAN_DEVIATION = Decimal("1.4826")
OF_MEAN_DEVIATION = Decimal("1.2533")


class Movement(StrEnum):
    RISING = "上升"
    FALLING = "下降"
    STEADY = "平稳"
    TOO_SHORT = "年份不足"


@dataclass(frozen=True)
class Distribution:
    count: int
    minimum: Decimal
    lower_quartile: Decimal
    median: Decimal
    upper_quartile: Decimal
    maximum: Decimal


@dataclass(frozen=True)
class Trend:
    """`slope` is per year, in the unit of the values; None over too few years."""

    movement: Movement
    slope: Decimal | None
    years: int


def distribution(values: Sequence[Decimal]) -> Distribution | None:
    if not values:
        return None
    rising = sorted(values)
    lower, median, upper = (_quartile(rising, quarters) for quarters in (1, 2, 3))
    return Distribution(len(rising), rising[0], lower, median, upper, rising[-1])


def _quartile(rising: Sequence[Decimal], quarters: int) -> Decimal:
    below, rest = divmod(quarters * (len(rising) - 1), 4)
    if not rest:
        return rising[below]
    return (rising[below] * (4 - rest) + rising[below + 1] * rest) / 4


def median_of(values: Sequence[Decimal]) -> Decimal:
    return _quartile(sorted(values), 2)


def trend(by_year: Mapping[int, Decimal]) -> Trend:
    """Theil–Sen: the median of the slopes between all pairs of years; one odd year does not turn it."""
    years = sorted(by_year)
    if len(years) < FEWEST_YEARS_OF_A_TREND:
        return Trend(Movement.TOO_SHORT, None, len(years))
    slopes = [
        (by_year[later] - by_year[earlier]) / (later - earlier)
        for at, earlier in enumerate(years)
        for later in years[at + 1 :]
    ]
    slope = median_of(slopes)
    usual = abs(median_of(list(by_year.values())))
    if abs(slope) <= STEADY * usual:
        return Trend(Movement.STEADY, slope, len(years))
    return Trend(Movement.RISING if slope > 0 else Movement.FALLING, slope, len(years))


@dataclass(frozen=True)
class Fence:
    """Values outside are outliers; both ends are still inside."""

    lower: Decimal
    upper: Decimal

    def excludes(self, value: Decimal) -> bool:
        return not self.lower <= value <= self.upper


def fence(values: Sequence[Decimal]) -> Fence | None:
    """Around the median by the median absolute deviation; where more than half of the values are one and the same that
    is zero, and the mean absolute deviation takes its place. None: too few values, or all alike.
    """
    if len(values) < FEWEST_FOR_OUTLIERS:
        return None
    middle = median_of(values)
    away = [abs(value - middle) for value in values]
    spread = OF_MEDIAN_DEVIATION * median_of(away) or OF_MEAN_DEVIATION * sum(away, Decimal()) / len(away)
    if not spread:
        return None
    return Fence(middle - OUTLIER_CUT * spread, middle + OUTLIER_CUT * spread)
