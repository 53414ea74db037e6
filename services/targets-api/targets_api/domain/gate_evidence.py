"""What the budget gate looks at, and the rules it looks with; both are kept with the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets_api.domain.ex_ante import Assessment, ExAntePolicy
from targets_api.domain.lifecycle import Status
from targets_api.domain.outcome import Outcome
from targets_api.domain.projects import ExitTrigger
from targets_api.domain.terms import MultiYear
from wenxiao.findings import Finding, Parameter


class Purpose(StrEnum):
    """What the money is asked for: a year's budget, or a place in the medium-term plan."""

    BUDGET = "budget"
    PLAN = "plan"


PURPOSE_ZH = {Purpose.BUDGET: "预算", Purpose.PLAN: "中期财政规划"}


class Advice(StrEnum):
    """What the application of a result asks of the next budget; `keep` changes nothing."""

    PRIORITY = "priority"
    KEEP = "keep"
    URGE_IMPROVEMENT = "urge_improvement"
    REDUCE = "reduce"
    STOP = "stop"


class EvaluationKind(StrEnum):
    """Which evaluation a directive rests on; the clauses about key evaluation hold for that one only."""

    RE_CHECK = "re_check"
    KEY_EVALUATION = "key_evaluation"


@dataclass(frozen=True)
class ProjectFacts:
    id: str
    code: str
    name: str
    kind: str
    scale: str
    admitted: bool
    infrastructure: bool = False
    traits: tuple[str, ...] = ()
    budget_book: str = ""
    object: str = "project"
    exited: ExitTrigger | None = None
    last_day: date | None = None
    assessed_on: date | None = None


@dataclass(frozen=True)
class TargetFacts:
    id: str
    version: int
    status: Status


@dataclass(frozen=True)
class DirectiveFacts:
    """A directive in force for the budget year, with the clauses it was issued on."""

    id: str
    advice: Advice
    grade: str
    evaluated_year: int
    reduction_percent: Decimal | None
    basis: tuple[str, ...]
    kind: EvaluationKind = EvaluationKind.RE_CHECK


@dataclass(frozen=True)
class Suggestion:
    """What finance suggested after it had read the assessment."""

    id: str
    amount: Decimal


@dataclass(frozen=True)
class Evidence:
    """`purpose` and `suggestion` are missing from what was kept before they were asked."""

    project: ProjectFacts
    budget_year: int
    amount: Decimal
    assessment: Assessment | None
    target: TargetFacts | None
    directives: tuple[DirectiveFacts, ...] = ()
    purpose: Purpose = Purpose.BUDGET
    suggestion: Suggestion | None = None


@dataclass(frozen=True)
class GatePolicy:
    """Who must set a target, beside what follows without one, is missing from rules kept before it was asked."""

    ex_ante: ExAntePolicy
    budget_without_target: Parameter[Outcome]
    budget_outside_library: Parameter[Outcome]
    budget_with_stop_directive: Parameter[Outcome]
    mandatory_books: Parameter[tuple[str, ...]] | None = None
    in_year_target_required: Parameter[bool] | None = None
    review_rule: Parameter[str | None] | None = None
    gate_triggers: Parameter[tuple[str, ...]] | None = None
    coverage: Parameter[tuple[str, ...]] | None = None
    exit_rule: Parameter[MultiYear | None] | None = None


@dataclass(frozen=True)
class Step:
    """One rule that was asked: what it saw and what it said."""

    rule: str
    inputs: Mapping[str, str]
    result: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    amount_asked: Decimal
    amount_allowed: Decimal
    findings: tuple[Finding, ...]
    steps: tuple[Step, ...]
    decided_on: date
