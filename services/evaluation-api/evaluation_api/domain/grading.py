"""A grade is read off a scale of half-open intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class GradeStep:
    """`grade` from `lowest` points (inclusive) up to the next step (exclusive)."""

    grade: str
    lowest: Decimal


def scale_of(stored: Sequence[Mapping[str, object]]) -> tuple[GradeStep, ...]:
    """A scale as policies and results keep it."""
    return tuple(GradeStep(str(step["grade"]), Decimal(str(step["from"]))) for step in stored)


def grade_of(total: Decimal, scale: Sequence[GradeStep]) -> str:
    """By the total as it is printed: rows are rounded before they are added, and nothing is rounded again, so that no
    89.99 becomes 优. A scale starts at nought, so every score has a grade."""
    steps = sorted(scale, key=lambda step: step.lowest, reverse=True)
    return next((step.grade for step in steps if total >= step.lowest), steps[-1].grade)
