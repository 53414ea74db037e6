"""A whole form: weights spread where rows do not apply, every row scored, the execution row, caps, and the sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from evaluation_api.domain.scoring.decimals import EXACT, ZERO, Rounding, number
from evaluation_api.domain.scoring.execution import Cap, ExecutionFigures, cap_of
from evaluation_api.domain.scoring.facts import Direction, Facts, Outcome
from evaluation_api.domain.scoring.judged import NotApplicable
from evaluation_api.domain.scoring.reading import RowEvidence, read_row
from evaluation_api.domain.scoring.rules import RowRule
from evaluation_api.domain.scoring.rules_in_force import ScoringRules

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is rounded, None: nothing to compute from. `weight` is what the row is worth after redistribution."""

    evidence: RowEvidence | ExecutionFigures
    rule: RowRule
    facts: Facts
    weight: Decimal
    outcome: Outcome
    value: Decimal | None

    @property
    def points(self) -> Decimal:
        return ZERO if self.value is None else self.value

    @property
    def rate(self) -> Decimal | None:
        return self.outcome.rate

    @property
    def met(self) -> bool | None:
        return self.outcome.met

    @property
    def direction(self) -> Direction | None:
        return getattr(self.rule, "direction", None)

    @property
    def sentence(self) -> str:
        """One sentence that an officer can read to the department that is judged."""
        if self.value is None:
            return self.outcome.told
        full = "满分 " if self.outcome.met and self.value == self.weight else " "
        return f"{self.outcome.told}得{full}{number(self.value)} 分{self.outcome.after}"


@dataclass(frozen=True)
class FormScore:
    """The rows in the form's order, the execution row, what capped their sum (None: nothing), and the total."""

    rows: tuple[Score, ...]
    execution: Score
    summed: Decimal
    cap: Cap | None
    total: Decimal


def score_form(rows: Sequence[RowEvidence], figures: ExecutionFigures, rules: ScoringRules) -> FormScore:
    scored = tuple(score_row(row, rules, weight) for row, weight in zip(rows, effective_weights(rows), strict=True))
    execution = score_execution(figures, rules)
    summed = sum((score.points for score in scored), execution.points)
    cap = cap_of(execution.rate, rules.caps)
    held = cap is not None and cap.at_most < summed
    return FormScore(scored, execution, summed, cap if held else None, cap.at_most if cap and held else summed)


def score_row(row: RowEvidence, rules: ScoringRules, weight: Decimal | None = None) -> Score:
    """`weight` is the effective one, where rows that do not apply gave theirs away."""
    rule, facts = read_row(row, rules)
    return applied(row, rule, facts, row.weight if weight is None else weight, rules.rounding)


def score_execution(figures: ExecutionFigures, rules: ScoringRules) -> Score:
    return applied(figures, rules.execution, rules.execution.facts(figures), figures.weight, rules.rounding)


def applied(
    evidence: RowEvidence | ExecutionFigures, rule: RowRule, facts: Facts, weight: Decimal, rounding: Rounding
) -> Score:
    """Arithmetic alone: what a recomputation does again with stored rule and facts."""
    outcome = rule.apply(facts, weight)
    value = None if outcome.exact is None else rounding.rounded(outcome.exact, weight)
    return Score(evidence, rule, facts, weight, outcome, value)


def effective_weights(rows: Sequence[RowEvidence]) -> list[Decimal]:
    """The weights of rows that do not apply go to the other rows of their category, in proportion; where it has none,
    to all other rows. The sum stays; what no row could take stays where it is, without points."""
    weights = [row.weight for row in rows]
    given = [place for place, row in enumerate(rows) if _gives_away(row)]
    if not given or len(given) == len(rows):
        return weights
    takers = [place for place in range(len(rows)) if place not in set(given)]
    shared: dict[tuple[int, ...], Decimal] = {}
    for place in given:
        akin = tuple(one for one in takers if rows[one].category == rows[place].category and rows[one].weight > ZERO)
        to = akin or tuple(one for one in takers if rows[one].weight > ZERO)
        if to:
            shared[to] = shared.get(to, ZERO) + rows[place].weight
            weights[place] = ZERO
    for to, spare in shared.items():
        for place, part in zip(to, _parts(spare, [rows[one].weight for one in to]), strict=True):
            weights[place] += part
    return weights


def _gives_away(row: RowEvidence) -> bool:
    return isinstance(row.rule, NotApplicable) and row.rule.treatment == "redistribute"


def _parts(spare: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """In cents, what is left over goes to the largest weight (the first of several)."""
    whole = sum(weights, ZERO)
    parts = [EXACT.divide(EXACT.multiply(spare, weight), whole).quantize(_CENT, ROUND_DOWN) for weight in weights]
    largest = max(range(len(weights)), key=lambda place: (weights[place], -place))
    parts[largest] += spare - sum(parts, ZERO)
    return parts
