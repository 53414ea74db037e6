"""Whether an actual value reaches its target, and how far it went."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

HIGHER, LOWER, EQUAL, RANGE = "higher", "lower", "equal", "range"
STRICT = (">", "<")


@dataclass(frozen=True)
class Attained:
    """`ratio` 1 is the target exactly; None where a ratio says nothing, as against a target of zero."""

    met: bool
    ratio: Decimal | None


@dataclass(frozen=True)
class Attainment:
    """`share` of the evaluated observations that reached their targets; None while nothing is evaluated."""

    evaluated: int
    met: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.met) / self.evaluated if self.evaluated else None


def attained(
    direction: str, target: Decimal, actual: Decimal, *, upper: Decimal | None = None, operator: str | None = None
) -> Attained:
    """`operator` counts where it is strict: reaching the number itself is not enough then."""
    if direction == RANGE:
        return _within(target, target if upper is None else upper, actual)
    if direction == EQUAL:
        return _exactly(target, actual)
    better, worse = (actual, target) if direction == HIGHER else (target, actual)
    met = better > worse if operator in STRICT else better >= worse
    return Attained(met, better / worse if worse > 0 and better >= 0 else None)


def _within(lower: Decimal, upper: Decimal, actual: Decimal) -> Attained:
    if lower <= actual <= upper:
        return Attained(True, Decimal(1))
    if actual < lower:
        return Attained(False, max(actual / lower, Decimal()) if lower > 0 else None)
    return Attained(False, max(upper / actual, Decimal()) if actual > 0 else None)


def _exactly(target: Decimal, actual: Decimal) -> Attained:
    if actual == target:
        return Attained(True, Decimal(1))
    return Attained(False, max(1 - abs(actual - target) / abs(target), Decimal()) if target else None)


def attainment(met: Iterable[bool | None]) -> Attainment:
    """None stands for what is not evaluated, and counts neither way."""
    known = [one for one in met if one is not None]
    return Attainment(len(known), sum(known))
