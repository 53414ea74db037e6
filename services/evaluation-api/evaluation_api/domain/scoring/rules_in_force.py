"""The scoring values of one policy section on one day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from evaluation_api.domain.scoring.counted import AllOrNothing, Brackets, Interval, OverAchievement, Proportional
from evaluation_api.domain.scoring.decimals import ZERO, Rounding
from evaluation_api.domain.scoring.execution import Cap, Execution
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.scoring.judged import Band, OnTime, Qualitative
from evaluation_api.domain.scoring.rules import RowRule, parameters_of

_WARN = OverAchievement(trigger=Decimal("1.3"))
_CENTS, _PROPORTIONAL, _NOUGHT_WHEN_LATE = Rounding(), Execution(), OnTime()


@dataclass(frozen=True)
class ScoringRules:
    """What decides where neither the form nor the row says otherwise; `basis` holds clause ids per kind of rule.

    `caps` limit the total by the execution rate; `by_category` are rules for numbers whose first-level indicator, or
    subcategory, holds a word; `reason_below_execution` is the rate (0.9 = 90 %) below which an
    office explains itself.
    """

    bands: tuple[Band, ...]
    rounding: Rounding = _CENTS
    execution: Execution = _PROPORTIONAL
    without_operator: Direction = Direction.AT_LEAST
    cost_without_operator: Direction = Direction.AT_MOST
    pass_mark: Decimal = ZERO
    over: OverAchievement = _WARN
    caps: tuple[Cap, ...] = ()
    late: OnTime = _NOUGHT_WHEN_LATE
    outside_interval: str = "proportion"
    reason_required: bool = True
    reason_below_execution: Decimal = ZERO
    by_category: tuple[tuple[str, Brackets], ...] = ()
    basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def qualitative(self) -> Qualitative:
        return Qualitative(self.bands)

    @cached_property
    def proportional(self) -> Mapping[Direction, Proportional]:
        # Only for more-is-better is a target that was set too low known by its over-achievement.
        return {
            one: Proportional(one, self.pass_mark, self.over if one is Direction.AT_LEAST else None)
            for one in Direction
        }

    @cached_property
    def all_or_nothing(self) -> Mapping[Direction, AllOrNothing]:
        return {one: AllOrNothing(one) for one in Direction}

    @cached_property
    def interval(self) -> Interval:
        return Interval(self.outside_interval)

    @cached_property
    def parameters(self) -> Mapping[int, dict[str, Any]]:
        """The written parameters of the rules held here, by the identity of each: they score most rows."""
        held: tuple[RowRule, ...] = (
            *self.proportional.values(),
            self.qualitative,
            self.interval,
            self.late,
            self.execution,
        )
        return {id(rule): parameters_of(rule) for rule in held}

    def source(self, kind: str) -> str:
        return "law" if self.basis.get(kind) else "convention"
