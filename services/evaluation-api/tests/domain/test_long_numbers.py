"""Numbers of more digits than the default arithmetic carries: no difference loses one."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluation_api.domain.scoring.counted import Deduction, OverAchievement, Proportional
from evaluation_api.domain.scoring.facts import Direction, Facts

D = Decimal
TINY = D("0.000000000000000000000001")
HUGE = D("123456789012345678901234")


def counted(target: Decimal | None, actual: Decimal) -> Facts:
    return Facts(target_text="", actual_text="", target=target, actual=actual)


def near(found: Decimal | None, wanted: Fraction) -> bool:
    return found is not None and abs(Fraction(found) - wanted) < Fraction(1, 10**45)


@pytest.mark.parametrize(
    ("direction", "threshold", "actual"), [(Direction.AT_MOST, TINY, HUGE), (Direction.AT_LEAST, HUGE, TINY)]
)
def test_what_is_beyond_a_threshold(direction: Direction, threshold: Decimal, actual: Decimal) -> None:
    found = Deduction(direction, threshold, D(1), D(1)).apply(counted(None, actual), D(10))
    assert found.steps[0].result == "123456789012345678901233.999999999999999999999999"


def test_what_lies_above_the_pass_mark() -> None:
    """(A − 0.6 B) ÷ (B − 0.6 B)"""
    target, actual = HUGE + TINY * 10**20, D("98765432109876543210987.123456789012")
    found = Proportional(Direction.AT_LEAST, D("0.6")).apply(counted(target, actual), D(10))
    over, under = Fraction(actual), Fraction(target)
    assert near(found.exact, 10 * (over - under * 3 / 5) / (under * 2 / 5))


def test_what_an_over_achievement_takes() -> None:
    rule = Proportional(Direction.AT_LEAST, over=OverAchievement(D("1.3"), "deviation"))
    assert near(rule.apply(counted(D(3), D(4)), D(30)).exact, 30 * (1 - (Fraction(4, 3) - Fraction(13, 10))))
    rule = Proportional(Direction.AT_LEAST, over=OverAchievement(D("1.3"), "points", D(1).scaleb(-30)))
    assert near(rule.apply(counted(D(3), D(4)), D(30)).exact, 30 - Fraction(1, 10**30))
