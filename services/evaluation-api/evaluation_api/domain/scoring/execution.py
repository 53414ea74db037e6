"""The row of the budget execution rate: executed over budget, adjusted or initial as the place says."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from evaluation_api.domain.scoring.counted import Bracket
from evaluation_api.domain.scoring.decimals import EXACT, HUNDRED, ONE, ZERO, number, percent, share, six_digits, wan
from evaluation_api.domain.scoring.facts import Facts, Outcome, Step

_NAME = {"initial": "年初预算数", "adjusted": "全年预算数"}


@dataclass(frozen=True, slots=True)
class ExecutionFigures:
    """Yuan; `initial` is the opening budget, `adjusted` the whole-year budget."""

    initial: Decimal
    adjusted: Decimal
    executed: Decimal
    weight: Decimal

    def budget(self, basis: str) -> Decimal:
        return self.initial if basis == "initial" else self.adjusted


@dataclass(frozen=True, slots=True)
class Execution:
    """`steps` are per cent of the weight from a rate (in per cent) on; without steps weight × rate, the weight at most.

    In the facts `target` is the budget of the basis, `actual` what was executed, both in yuan.
    """

    kind: ClassVar[str] = "execution_rate"
    basis: str = "adjusted"
    steps: tuple[Bracket, ...] = ()

    def facts(self, figures: ExecutionFigures) -> Facts:
        return Facts(target=figures.budget(self.basis), actual=figures.executed, unit="元")

    def rate(self, facts: Facts) -> Decimal | None:
        """Never below nought; may exceed 1. None: without a budget there is no rate."""
        if facts.target is None or facts.actual is None or facts.target <= ZERO:
            return None
        return max(EXACT.divide(facts.actual, facts.target), ZERO)

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        name, rate = _NAME[self.basis], self.rate(facts)
        if rate is None or facts.target is None or facts.actual is None:
            told = f"{name}为 {number(facts.target or ZERO)}，无法计算预算执行率，请核对预算数"
            return Outcome(None, None, None, (), told)
        told = f"{name} {wan(facts.target)}，全年执行数 {wan(facts.actual)}，执行率 {percent(rate)}"
        fraction = f"{number(facts.actual)} ÷ {number(facts.target)}"
        step = Step("执行率", fraction, percent(rate))
        if self.steps:
            return self._by_steps(weight, rate, step, told)
        exact = EXACT.divide(EXACT.multiply(weight, facts.actual), facts.target)
        exact = min(max(exact, ZERO), weight)
        told = f"{told}，超过 100% 的按满分计，" if rate > ONE else f"{told}，按比例"
        steps = (step, Step("计分", f"{number(weight)} × {fraction}", six_digits(exact)))
        return Outcome(exact, rate, rate >= ONE, steps, told)

    def _by_steps(self, weight: Decimal, rate: Decimal, step: Step, told: str) -> Outcome:
        in_percent = EXACT.multiply(rate, HUNDRED)
        held = next((one for one in self.steps if in_percent >= one.edge), None)
        if held is None:
            below = f"低于 {number(self.steps[-1].edge)}%"
            return Outcome(ZERO, rate, False, (step, Step("分档", f"{below}，不得分", "0")), f"{told}，{below}，")
        exact = min(share(weight, held.points), weight)
        edge, part = f"不低于 {number(held.edge)}%", f"按分值的 {number(held.points)}%"
        steps = (step, Step("分档", f"{edge}，{part}", six_digits(exact)))
        return Outcome(exact, rate, rate >= ONE, steps, f"{told}，属“{edge}”一档，{part} ")


@dataclass(frozen=True, slots=True)
class Cap:
    """Where the execution rate is below `below` per cent the total is `at_most` points."""

    below: Decimal
    at_most: Decimal


def cap_of(rate: Decimal | None, caps: tuple[Cap, ...]) -> Cap | None:
    """The strictest cap that holds; none without a rate."""
    if rate is None:
        return None
    held = [cap for cap in caps if EXACT.multiply(rate, HUNDRED) < cap.below]
    return min(held, key=lambda cap: cap.at_most, default=None)
