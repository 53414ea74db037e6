"""Rules for what can be counted: by ratio, all or nothing, by brackets, by deduction, within an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import ClassVar

from evaluation_api.domain.scoring.decimals import EXACT, HUNDRED, ONE, ZERO, amount, number, percent, share, six_digits
from evaluation_api.domain.scoring.facts import Direction, Facts, Outcome, Step

_SHOULD_BE = {Direction.AT_LEAST: "应完成", Direction.AT_MOST: "应不超过", Direction.EXACT: "应等于"}
_STRICTLY = {Direction.AT_LEAST: "应大于", Direction.AT_MOST: "应小于", Direction.EXACT: "应等于"}
NOTHING_TO_COMPUTE = "实际完成值未填写或无法按公式计算，且没有评分，暂不计分，请补填"


def not_scoreable(told: str = NOTHING_TO_COMPUTE) -> Outcome:
    return Outcome(None, None, None, (), told)


def attainment_rate(direction: Direction, target: Decimal, actual: Decimal) -> Decimal:
    """B/A for 越多越好, A/B for 越少越好, the smaller of the two for an exact value.

    A ratio says something between positive numbers only; elsewhere the target is reached (1) or missed (0).
    """
    if target > ZERO and actual > ZERO:
        over, under = _fraction(direction, target, actual)
        return EXACT.divide(over, under)
    if direction is Direction.EXACT:
        return ONE if actual == target else ZERO
    return ONE if (actual >= target if direction is Direction.AT_LEAST else actual <= target) else ZERO


def _fraction(direction: Direction, target: Decimal, actual: Decimal) -> tuple[Decimal, Decimal]:
    inverted = direction is Direction.AT_MOST or (direction is Direction.EXACT and actual > target)
    return (target, actual) if inverted else (actual, target)


def _beside(direction: Direction, facts: Facts, target: Decimal, actual: Decimal) -> str:
    should_be = (_STRICTLY if facts.strict else _SHOULD_BE)[direction]
    return f"{should_be} {amount(target, facts.unit)}，实际 {amount(actual, facts.unit)}"


def _apart(difference: Decimal, unit: str) -> str:
    """Two rates are apart by points, not by per cent."""
    return f"{number(difference)} 个百分点" if unit == "%" else amount(difference, unit)


@dataclass(frozen=True, slots=True)
class OverAchievement:
    """From `trigger` (1.3 = 130 %) on a target counts as set too low. `warn` takes nothing, `points` `off` points,
    `deviation` takes the share of the weight by which the rate exceeds the trigger."""

    trigger: Decimal
    treatment: str = "warn"
    off: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Proportional:
    """Weight × attainment, never above the weight; below `pass_mark` nothing, and from there on
    (attainment − mark) ÷ (1 − mark), as 财预〔2021〕101号 has it; 0 is the plain ratio. `whole_above`: from the mark on
    the plain ratio, as forms say that write 按比例得分，低于60%不得分."""

    kind: ClassVar[str] = "proportional"
    direction: Direction
    pass_mark: Decimal = ZERO
    over: OverAchievement | None = None
    whole_above: bool = False

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        target, actual = facts.target, facts.actual
        if target is None or actual is None:
            return not_scoreable()
        rate = attainment_rate(self.direction, target, actual)
        told = _beside(self.direction, facts, target, actual)
        if rate >= ONE:
            return self._reached(facts, weight, rate, told, target, actual)
        if target <= ZERO or actual <= ZERO:
            step = Step("对照", f"目标{number(target)}，实际{number(actual)}", "未达到目标")
            return Outcome(ZERO, rate, False, (step,), f"{told}，未达到目标，")
        over, under = _fraction(self.direction, target, actual)
        return self._in_part(weight, rate, told, over, under)

    def _reached(
        self, facts: Facts, weight: Decimal, rate: Decimal, told: str, target: Decimal, actual: Decimal
    ) -> Outcome:
        met = not (facts.strict and actual == target)
        steps = [self._rate_step(rate, target, actual)]
        reached = "达到目标" if met else "与目标值相等"
        over = self.over
        if over is None or over.treatment == "warn" or self.direction is not Direction.AT_LEAST or rate < over.trigger:
            return Outcome(
                weight, rate, met, (*steps, Step("计分", f"{reached}，取满分", number(weight))), f"{told}，{reached}，"
            )
        if over.treatment == "points":
            exact, how = max(EXACT.subtract(weight, over.off), ZERO), f"{number(weight)} − {number(over.off)}"
        else:
            off = EXACT.multiply(weight, EXACT.subtract(rate, over.trigger))
            exact = max(EXACT.subtract(weight, off), ZERO)
            how = f"{number(weight)} × (1 − ({percent(rate)} − {percent(over.trigger)}))"
        low = f"完成率 {percent(rate)}，达到 {percent(over.trigger)} 以上，目标值定得偏低"
        steps.append(Step("调减", how, six_digits(exact)))
        return Outcome(exact, rate, met, tuple(steps), f"{told}，{low}，调减后")

    def _rate_step(self, rate: Decimal, target: Decimal, actual: Decimal) -> Step:
        if target <= ZERO or actual <= ZERO:
            return Step("对照", f"目标{number(target)}，实际{number(actual)}", "达到目标")
        over, under = _fraction(self.direction, target, actual)
        return Step("完成率", f"{number(over)} ÷ {number(under)}", percent(rate))

    def _in_part(self, weight: Decimal, rate: Decimal, told: str, over: Decimal, under: Decimal) -> Outcome:
        fraction, points = f"{number(over)} ÷ {number(under)}", number(weight)
        told = f"{told}，完成率 {percent(rate)}"
        steps = [Step("完成率", fraction, percent(rate))]
        if self.pass_mark <= rate and (self.whole_above or self.pass_mark <= ZERO):
            exact = EXACT.divide(EXACT.multiply(weight, over), under)
            steps.append(Step("计分", f"{points} × {fraction}", six_digits(exact)))
            return Outcome(exact, rate, False, tuple(steps), f"{told}，按比例")
        mark = number(self.pass_mark)
        if rate < self.pass_mark:
            steps.append(Step("计分", f"低于及格线{percent(self.pass_mark)}，不得分", "0"))
            return Outcome(ZERO, rate, False, tuple(steps), f"{told}，低于及格线 {percent(self.pass_mark)}，")
        passed = EXACT.multiply(self.pass_mark, under)
        above, whole = EXACT.subtract(over, passed), EXACT.subtract(under, passed)
        exact = EXACT.divide(EXACT.multiply(weight, above), whole)
        steps.append(Step("计分", f"{points} × ({fraction} − {mark}) ÷ (1 − {mark})", six_digits(exact)))
        return Outcome(exact, rate, False, tuple(steps), f"{told}，扣除及格线 {percent(self.pass_mark)} 后按比例")


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    """The whole weight where the number is reached, else nothing."""

    kind: ClassVar[str] = "all_or_nothing"
    direction: Direction

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        target, actual = facts.target, facts.actual
        if target is None or actual is None:
            return not_scoreable()
        rate = attainment_rate(self.direction, target, actual)
        met = rate >= ONE and not (facts.strict and actual == target)
        exact, found = (weight, "达到目标") if met else (ZERO, "未达到目标")
        step = Step("对照", f"目标{number(target)}，实际{number(actual)}", found)
        return Outcome(exact, rate, met, (step,), f"{_beside(self.direction, facts, target, actual)}，{found}，")


@dataclass(frozen=True, slots=True)
class Bracket:
    """From `edge` on (at_least) or up to it (at_most) `points` are earned."""

    edge: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Brackets:
    """Points by steps: of the `actual` number itself, or of the attainment `rate` in per cent.

    `steps` are tried in their order, the first that holds decides, none: nothing. `in_share`: their points are
    per cent of the weight. Points never exceed the weight.
    """

    kind: ClassVar[str] = "brackets"
    direction: Direction
    steps: tuple[Bracket, ...]
    of: str = "actual"
    in_share: bool = False

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        if facts.actual is None or (self.of == "rate" and facts.target is None):
            return not_scoreable()
        rate = None if facts.target is None else attainment_rate(self.direction, facts.target, facts.actual)
        if self.of == "rate" and rate is not None:
            value, unit = EXACT.multiply(rate, HUNDRED), "%"
            # A rate already says how much of the target is reached, whichever way the target points.
            at_least, shown = True, percent(rate)
        else:
            value, unit = facts.actual, facts.unit
            at_least, shown = self.direction is not Direction.AT_MOST, amount(value, unit)
        held = next((one for one in self.steps if (value >= one.edge if at_least else value <= one.edge)), None)
        subject = "完成率" if self.of == "rate" else "实际"
        told = f"{subject} {shown}"
        if self.of == "rate" and facts.target is not None:
            told = f"{_beside(self.direction, facts, facts.target, facts.actual)}，{told}"
        if held is None:
            step = Step("分档", f"{subject} {shown}，不在得分档内", "0")
            return Outcome(ZERO, rate, False, (step,), f"{told}，不在得分档内，")
        exact = min(share(weight, held.points) if self.in_share else held.points, weight)
        edge = f"{'不低于' if at_least else '不高于'} {amount(held.edge, unit)}"
        step = Step("分档", f"{subject} {shown}，{edge}", six_digits(exact))
        return Outcome(exact, rate, held is self.steps[0], (step,), f"{told}，属“{edge}”一档，")


@dataclass(frozen=True, slots=True)
class Deduction:
    """Full up to `threshold`; beyond it `off` points go for each `per`, down to nothing.

    `counted` says what of a part of `per`: `full` units only, each `started` unit, or in `proportion`.
    `direction` at_most: what lies above the threshold is too much; at_least: what lies below it is too little.
    """

    kind: ClassVar[str] = "deduction"
    direction: Direction
    threshold: Decimal
    per: Decimal
    off: Decimal
    counted: str = "full"

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        if facts.actual is None:
            return not_scoreable()
        at_most = self.direction is Direction.AT_MOST
        beyond = EXACT.subtract(*((facts.actual, self.threshold) if at_most else (self.threshold, facts.actual)))
        limit = f"{'不超过' if at_most else '不低于'} {amount(self.threshold, facts.unit)}"
        told = f"应{limit}，实际 {amount(facts.actual, facts.unit)}"
        if beyond <= ZERO:
            return Outcome(weight, ONE, True, (Step("对照", told, "达到要求"),), f"{told}，达到要求，")
        times = EXACT.divide(beyond, self.per)
        if self.counted != "proportion":
            times = times.to_integral_value(ROUND_FLOOR if self.counted == "full" else ROUND_CEILING)
        off = EXACT.multiply(times, self.off)
        exact = max(EXACT.subtract(weight, off), ZERO)
        how = f"{number(weight)} − {six_digits(times)} × {number(self.off)}，不足0的取0"
        side = "超出" if at_most else "低于要求"
        each, missing = _apart(self.per, facts.unit), _apart(beyond, facts.unit)
        steps = (
            Step(side, f"每 {each}扣 {number(self.off)} 分", missing),
            Step("扣分", how, six_digits(exact)),
        )
        taken = f"扣 {six_digits(min(off, weight))} 分" if times > ZERO else f"不足 {each}，不扣分"
        return Outcome(exact, None, False, steps, f"{told}，{side} {missing}，{taken}，")


@dataclass(frozen=True, slots=True)
class Interval:
    """Full within `target` to `upper`, ends included; outside nothing, or in proportion to the nearer end."""

    kind: ClassVar[str] = "interval"
    outside: str = "proportion"

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        low, high, actual = facts.target, facts.upper, facts.actual
        if low is None or high is None or actual is None:
            return not_scoreable()
        alone = facts.unit in ("", "%", "‰")
        ends = f"{amount(low, facts.unit if alone else '')} 至 {amount(high, facts.unit)}{' ' if alone else ''}"
        told = f"应在 {ends}之间，实际 {amount(actual, facts.unit)}"
        if low <= actual <= high:
            return Outcome(weight, ONE, True, (Step("对照", told, "在区间内"),), f"{told}，在区间内，")
        over, under = (actual, low) if actual < low else (high, actual)
        if self.outside != "proportion" or over <= ZERO or under <= ZERO:
            return Outcome(ZERO, ZERO, False, (Step("对照", told, "不在区间内"),), f"{told}，不在区间内，")
        rate, fraction = EXACT.divide(over, under), f"{number(over)} ÷ {number(under)}"
        exact = EXACT.divide(EXACT.multiply(weight, over), under)
        steps = (
            Step("完成率", fraction, percent(rate)),
            Step("计分", f"{number(weight)} × {fraction}", six_digits(exact)),
        )
        return Outcome(exact, rate, False, steps, f"{told}，不在区间内，与较近一端之比 {percent(rate)}，按比例")


def steps_in_order(steps: Sequence[Bracket], direction: Direction, of: str) -> bool:
    """Whether the first bracket that holds is the best one: edges fall for at_least, rise for at_most."""
    falling = of == "rate" or direction is not Direction.AT_MOST
    pairs = pairwise(steps)
    return all((one.edge > two.edge) if falling else (one.edge < two.edge) for one, two in pairs)
