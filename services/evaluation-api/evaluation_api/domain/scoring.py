"""Points follow from attainment by a stated rule, and every score can say how it came about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import cached_property

from evaluation_api.domain.typed_values import Operator, Quantity, Wording, in_unit_of, plain, read_target, read_value
from evaluation_api.domain.typed_values import yes_or_no as yes_or_no_in

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
# Wide enough that no quotient of two printed numbers can be rounded twice into another last digit.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


class Rule(StrEnum):
    EXECUTION = "execution_rate"
    PROPORTIONAL = "proportional"
    YES_NO = "all_or_nothing"
    QUALITATIVE = "qualitative_band"
    JUDGED = "judged"
    NOT_SCOREABLE = "not_scoreable"


class Direction(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EXACT = "exact"


class Attainment(StrEnum):
    """The three levels of a qualitative indicator: 达成 / 部分达成并具有一定效果 / 未达成且效果较差."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    MISSED = "not"


@dataclass(frozen=True)
class Band:
    """`low` to `high` percent of the weight for one level of attainment."""

    attainment: Attainment
    zh: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class ScoringRules:
    """The scoring values of one policy section on one day; `basis` holds clause ids per rule.

    `pass_threshold` is the attainment below which a counted indicator earns nothing (0: plain ratio);
    `over_achieved_from` the attainment (1.3 = 130 %) from which a target counts as set too low.
    """

    decimals: int
    rounding: str
    execution_basis: str
    bands: tuple[Band, ...]
    without_operator: Direction
    cost_without_operator: Direction
    pass_threshold: Decimal
    over_achieved_from: Decimal
    reason_required: bool
    basis: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def quantum(self) -> Decimal:
        return ONE.scaleb(-self.decimals)

    def rounded(self, exact: Decimal, weight: Decimal) -> Decimal:
        """Rounding up never lifts a score above its weight."""
        return min(exact.quantize(self.quantum, _ROUNDINGS[self.rounding], EXACT), weight)

    def band(self, attainment: Attainment) -> Band:
        return next(band for band in self.bands if band.attainment is attainment)


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """What one row of the form says; `judged` are the points of whoever may judge it, which only words need."""

    row: int
    indicator: str
    target_text: str
    actual_text: str
    weight: Decimal
    unit: str = ""
    operator: Operator | None = None
    direction: Direction | None = None
    is_cost: bool = False
    attainment: Attainment | None = None
    judged: Decimal | None = None


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
class Score:
    """`value` is rounded, `exact` is not; both None: nothing to compute from. `rate` 1 means reached."""

    rule: Rule
    evidence: RowEvidence | ExecutionFigures
    value: Decimal | None
    exact: Decimal | None
    rate: Decimal | None
    met: bool | None
    direction: Direction | None = None

    @property
    def points(self) -> Decimal:
        return ZERO if self.value is None else self.value


@dataclass(frozen=True)
class FormScore:
    """The rows in the form's order, the execution row, and their sum."""

    rows: tuple[Score, ...]
    execution: Score
    total: Decimal


def score_form(rows: Sequence[RowEvidence], figures: ExecutionFigures, rules: ScoringRules) -> FormScore:
    scored = tuple(score_row(row, rules) for row in rows)
    execution = score_execution(figures, rules)
    return FormScore(scored, execution, sum((score.points for score in scored), execution.points))


def score_execution(figures: ExecutionFigures, rules: ScoringRules) -> Score:
    """Executed over budget, never above the weight and never below nought; without a budget there is no rate."""
    budget = figures.budget(rules.execution_basis)
    if budget <= ZERO:
        return Score(Rule.EXECUTION, figures, None, None, None, None)
    rate = EXACT.divide(figures.executed, budget)
    exact = EXACT.divide(EXACT.multiply(figures.weight, figures.executed), budget)
    exact = min(max(exact, ZERO), figures.weight)
    return Score(Rule.EXECUTION, figures, rules.rounded(exact, figures.weight), exact, rate, rate >= ONE)


def score_row(row: RowEvidence, rules: ScoringRules) -> Score:
    """By ratio where target and actual are numbers in one unit, all or nothing for 是/否, by bands for words."""
    target = read_target(row.target_text, indicator=row.indicator, unit=row.unit)
    actual = read_value(row.actual_text)
    if isinstance(target, Quantity) and isinstance(actual, Quantity):
        number = in_unit_of(target, actual)
        if number is not None:
            return _proportional(row, target, number, rules)
    elif isinstance(target, Wording) and isinstance(actual, Wording):
        wanted, found = yes_or_no_in(target.text), yes_or_no_in(actual.text)
        if wanted is not None and found is not None:
            return _all_or_nothing(row, wanted is found, rules)
    return _worded(row, rules)


_DIRECTIONS = {
    Operator.AT_LEAST: Direction.AT_LEAST,
    Operator.ABOVE: Direction.AT_LEAST,
    Operator.AT_MOST: Direction.AT_MOST,
    Operator.BELOW: Direction.AT_MOST,
    Operator.EQUAL: Direction.EXACT,
}


def direction_of(row: RowEvidence, target: Quantity, rules: ScoringRules) -> Direction:
    """The printed sign speaks first, then what the author declared, then the convention of the place."""
    operator = row.operator or target.operator
    if operator is not None:
        return _DIRECTIONS[operator]
    if row.direction is not None:
        return row.direction
    return rules.cost_without_operator if row.is_cost else rules.without_operator


def _proportional(row: RowEvidence, target: Quantity, actual: Decimal, rules: ScoringRules) -> Score:
    direction = direction_of(row, target, rules)
    rate = attainment_rate(direction, target.number, actual)
    met = rate >= ONE and not _misses_strict(row.operator or target.operator, target, actual)
    if rate >= ONE:
        exact = row.weight
    elif rate < rules.pass_threshold or rate <= ZERO:
        exact = ZERO
    else:
        over, under = _fraction(direction, target.number, actual)
        passed = EXACT.multiply(rules.pass_threshold, under)
        exact = EXACT.divide(EXACT.multiply(row.weight, over - passed), under - passed)
    return Score(Rule.PROPORTIONAL, row, rules.rounded(exact, row.weight), exact, rate, met, direction)


def attainment_rate(direction: Direction, target: Decimal, actual: Decimal) -> Decimal:
    """B/A for 越多越好, A/B for 越少越好, the smaller of the two for an exact value.

    A ratio says something between positive numbers only; elsewhere the target is reached (1) or missed (0).
    """
    if direction is Direction.EXACT:
        reached = actual == target
    elif direction is Direction.AT_LEAST:
        reached = actual >= target
    else:
        reached = actual <= target
    over, under = _fraction(direction, target, actual)
    if target > ZERO and actual > ZERO:
        return EXACT.divide(over, under)
    return ONE if reached else ZERO


def _fraction(direction: Direction, target: Decimal, actual: Decimal) -> tuple[Decimal, Decimal]:
    inverted = direction is Direction.AT_MOST or (direction is Direction.EXACT and actual > target)
    return (target, actual) if inverted else (actual, target)


def _misses_strict(operator: Operator | None, target: Quantity, actual: Decimal) -> bool:
    return operator in (Operator.ABOVE, Operator.BELOW) and actual == target.number


def _all_or_nothing(row: RowEvidence, reached: bool, rules: ScoringRules) -> Score:
    exact = row.weight if reached else ZERO
    return Score(Rule.YES_NO, row, rules.rounded(exact, row.weight), exact, ONE if reached else ZERO, reached)


def _worded(row: RowEvidence, rules: ScoringRules) -> Score:
    """Words that repeat the target are the target reached; other words need a level, or a person's points."""
    if row.attainment is not None:
        return _banded(row, row.attainment, rules)
    actual = plain(row.actual_text)
    if actual and actual == plain(row.target_text):
        return Score(Rule.QUALITATIVE, row, rules.rounded(row.weight, row.weight), row.weight, ONE, True)
    if row.judged is None or not actual:
        return Score(Rule.NOT_SCOREABLE, row, None, None, None, None)
    exact = min(max(row.judged, ZERO), row.weight)
    return Score(Rule.JUDGED, row, rules.rounded(exact, row.weight), exact, None, None)


def _banded(row: RowEvidence, attainment: Attainment, rules: ScoringRules) -> Score:
    """The judge's points, held within the band of the level; without points the band's lower edge."""
    band = rules.band(attainment)
    low = EXACT.divide(EXACT.multiply(row.weight, band.low), HUNDRED)
    high = EXACT.divide(EXACT.multiply(row.weight, band.high), HUNDRED)
    exact = low if row.judged is None else min(max(row.judged, low), high)
    rate = EXACT.divide(exact, row.weight) if row.weight > ZERO else None
    return Score(
        Rule.QUALITATIVE, row, rules.rounded(exact, row.weight), exact, rate, attainment is Attainment.ACHIEVED
    )
