"""How good a department's self-evaluations were, judged by its re-checks: what its appraisal counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from evaluation_api.domain.coverage import percent

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class QualityRule:
    """`points` in full, less `off_per_point` of mean deviation beyond `tolerance`, less `off_per_bulletin` for each."""

    points: Decimal
    tolerance: Decimal
    off_per_point: Decimal
    off_per_bulletin: Decimal


@dataclass(frozen=True)
class Confirmed:
    """One concluded re-check: the office's own total and grade, and the final ones; no own total, no deviation."""

    own_total: Decimal | None
    own_grade: str | None
    final_score: Decimal
    grade: str


@dataclass(frozen=True)
class Standing:
    """Deviations in points, grades confirmed in per cent; null where nothing is concluded, `points` too."""

    concluded: int
    mean_deviation: Decimal | None
    largest_deviation: Decimal | None
    confirmed_percent: Decimal | None
    points: Decimal | None
    sentence: str


def standing_of(checked: Sequence[Confirmed], bulletined: int, rule: QualityRule) -> Standing:
    """The mean is exact until the points are rounded once, half up, to two places; never below nothing."""
    apart = [abs(one.own_total - one.final_score) for one in checked if one.own_total is not None]
    same = sum(one.own_grade == one.grade for one in checked)
    if not apart:
        return Standing(len(checked), None, None, percent(same, len(checked)), None, "没有可以比较的复核结论，不计分")
    mean = sum(apart, Decimal(0)) / len(apart)
    beyond = max(mean - rule.tolerance, Decimal(0))
    off = beyond * rule.off_per_point + bulletined * rule.off_per_bulletin
    points = _rounded(max(rule.points - off, Decimal(0)))
    sentence = (
        f"满分{rule.points:f}分；平均偏差{_rounded(mean):f}分，超出{rule.tolerance:f}分的部分每分扣{rule.off_per_point:f}分，"
        f"通报{bulletined}次，每次扣{rule.off_per_bulletin:f}分；得{points:f}分"
    )
    return Standing(len(checked), _rounded(mean), max(apart), percent(same, len(checked)), points, sentence)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(HUNDREDTH, ROUND_HALF_UP)
