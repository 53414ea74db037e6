from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.grading import GradeStep, grade_of

SCALE = [
    GradeStep(grade, Decimal(lowest)) for grade, lowest in (("优", 90), ("良", 80), ("中", 70), ("低", 60), ("差", 0))
]


@pytest.mark.parametrize(
    ("score", "grade"),
    [("100", "优"), ("90", "优"), ("89.995", "良"), ("89.994", "良"), ("80", "良"), ("79.99", "中"), ("70", "中"),
     ("69.99", "低"), ("60", "低"), ("59.99", "差"), ("0", "差"), ("104", "优")],
)  # fmt: skip
def test_an_edge_belongs_to_the_better_grade_and_nothing_is_rounded_over_it(score: str, grade: str) -> None:
    assert grade_of(Decimal(score), SCALE) == grade


@given(st.decimals(min_value=0, max_value=100, places=4), st.decimals(min_value=0, max_value=100, places=4))
def test_a_better_score_never_has_a_worse_grade(one: Decimal, other: Decimal) -> None:
    order = [step.grade for step in SCALE]
    low, high = sorted((one, other))
    assert order.index(grade_of(high, SCALE)) <= order.index(grade_of(low, SCALE))
