"""How the grades of a year are spread; each scale by itself, since the same total is another grade under another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.domain.coverage import percent


@dataclass(frozen=True)
class Tally:
    """Of one grade: how many forms, and their year's budget."""

    forms: int
    money: Decimal


@dataclass(frozen=True)
class GradeShare:
    grade: str
    forms: int
    money: Decimal
    percent: Decimal


def shares(scale: Sequence[str], counted: Mapping[str, Tally]) -> tuple[GradeShare, ...]:
    """In the order of the scale, the best first; a grade that nobody has stands there with none."""
    forms = sum(one.forms for one in counted.values())
    order = dict.fromkeys((*scale, *sorted(counted)))
    nothing = Tally(0, Decimal("0.00"))
    return tuple(
        GradeShare(grade, found.forms, found.money, percent(found.forms, forms) or Decimal("0.00"))
        for grade in order
        for found in (counted.get(grade, nothing),)
    )
