"""What a gate may answer, from the kindest to the hardest."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    ALLOWED = "allowed"
    REDUCED = "reduced"
    REFUSED_IN_PRINCIPLE = "refused_in_principle"
    REFUSED = "refused"


_ORDER = tuple(Outcome)


def hardest(outcomes: Iterable[Outcome]) -> Outcome:
    """Several rules spoke: the hardest answer is the answer."""
    return max(outcomes, key=_ORDER.index, default=Outcome.ALLOWED)
