"""A grade is read off a scale of half-open intervals, after the score has been rounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.domain.scoring import HUNDRED, ScoringRules


@dataclass(frozen=True)
class GradeStep:
    """`grade` from `lowest` points (inclusive) up to the next step (exclusive)."""

    grade: str
    lowest: Decimal


def grade_of(score: Decimal, scale: Sequence[GradeStep], rules: ScoringRules) -> str:
    """89.995 is rounded to 90.00 first and is 优 then; a scale starts at nought, so every score has a grade."""
    rounded = rules.rounded(score, HUNDRED)
    steps = sorted(scale, key=lambda step: step.lowest, reverse=True)
    return next((step.grade for step in steps if rounded >= step.lowest), steps[-1].grade)
