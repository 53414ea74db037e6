"""An indicator that everybody always reaches, with always the same value, tells nothing of anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicator_library.domain.attaining import attainment
from indicator_library.domain.statistics import distribution

# Were one in four missed, twelve in a row would all be reached in three cases of a hundred only.
FEWEST_OBSERVED = 12
FEWEST_YEARS = 3  # one good year, or one soft target carried over, is no proof


@dataclass(frozen=True)
class Seen:
    """One evaluated observation; `actual` in the unit of the indicator, None where it is told in words."""

    year: int
    met: bool
    actual: Decimal | None


@dataclass(frozen=True)
class Silence:
    """`because` is a sentence for people, whichever way it was decided."""

    says_nothing: bool
    because: str


def silence(seen: Sequence[Seen]) -> Silence:
    years, kept = len({one.year for one in seen}), attainment(one.met for one in seen)
    counted = f"{years}个年度共{len(seen)}条评价结果"
    if len(seen) < FEWEST_OBSERVED or years < FEWEST_YEARS:
        need = f"至少须有{FEWEST_YEARS}个年度、{FEWEST_OBSERVED}条"
        return Silence(False, f"只有{counted}，{need}才判断是否有区分度。")
    if kept.met < kept.evaluated:
        return Silence(False, f"{counted}中有{kept.evaluated - kept.met}条没有完成，有区分度。")
    return _varying(seen, counted)


def _varying(seen: Sequence[Seen], counted: str) -> Silence:
    told = distribution([one.actual for one in seen if one.actual is not None])
    if told is not None and told.lower_quartile != told.upper_quartile:
        between = f"{plain(told.lower_quartile)}至{plain(told.upper_quartile)}之间"
        return Silence(False, f"{counted}都完成了，但完成值中间一半在{between}，可以比较；建议提高指标值。")
    same = f"，完成值多为{plain(told.median)}" if told else ""
    return Silence(
        True, f"{counted}全部完成{same}，没有高低之分，说明不了工作好坏；建议换成更能反映成效的指标，或提高指标值。"
    )


def plain(number: Decimal) -> str:
    """Without an exponent and without zeros at the end."""
    return f"{number.normalize():f}"
