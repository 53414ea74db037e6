"""The budget gate: no assessment, no reviewed target, or a poor result last time, and the money is cut or stays away.

Every rule that speaks leaves a step (what it saw, what it said, on which clauses); the hardest answer is the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from targets_api.domain import admission, ex_ante
from targets_api.domain.ex_ante import CONCLUSION_ZH, Assessment, ExAntePolicy, Nature
from targets_api.domain.lifecycle import REVIEWED_STATES, STATUS_ZH, Status
from targets_api.domain.outcome import Outcome, hardest
from targets_api.domain.projects import ExitTrigger
from targets_api.domain.terms import Ended, MultiYear, left_library
from wenxiao.findings import Finding, Parameter

CENT = Decimal("0.01")


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


_ADVICE_RULE = {
    Advice.PRIORITY: ("gate.directive_priority", "原则上优先保障"),
    Advice.KEEP: ("gate.directive_keep", "据实安排"),
    Advice.URGE_IMPROVEMENT: ("gate.directive_urge", "应督促改进"),
}
_USED_AS = {
    "important_reference": "本地以评估结论作安排预算的重要参考",
    "reference_only": "本地以评估结论作参考，没有否决效力",
    "budget_suggestion": "本地据评估结论提出预算建议",
}


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
class Evidence:
    project: ProjectFacts
    budget_year: int
    amount: Decimal
    assessment: Assessment | None
    target: TargetFacts | None
    directives: tuple[DirectiveFacts, ...] = ()


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


@dataclass(frozen=True)
class _Answer:
    """What one rule says: its step, how hard it is, what share of the money it leaves."""

    step: Step
    outcome: Outcome = Outcome.ALLOWED
    finding: Finding | None = None
    share: Decimal = field(default=Decimal(1))


def decide(evidence: Evidence, policy: GatePolicy, today: date) -> Decision:
    answers = (
        _assessment(evidence, policy),
        _library(evidence, policy),
        *_left(evidence, policy, today),
        _target(evidence, policy, today),
        *(_directive(directive, policy) for directive in evidence.directives),
    )
    outcome = hardest(answer.outcome for answer in answers)
    share = min(answer.share for answer in answers)
    allowed = (evidence.amount * share).quantize(CENT, ROUND_HALF_UP)
    if outcome in (Outcome.REFUSED, Outcome.REFUSED_IN_PRINCIPLE):
        allowed = Decimal("0.00")
    findings = tuple(a.finding for a in answers if a.finding is not None)
    asked = evidence.amount.quantize(CENT)
    return Decision(outcome, asked, allowed, findings, tuple(a.step for a in answers), today)


def _assessment(evidence: Evidence, policy: GatePolicy) -> _Answer:
    rules, project, found = policy.ex_ante, evidence.project, evidence.assessment
    nature = Nature(project.kind, project.scale, project.infrastructure, project.traits, project.object)
    required = admission.required_as(nature, rules)
    inputs = {
        "kind": project.kind,
        "scale": project.scale,
        "required": _yes(required.category is not None),
        "conclusion": found.conclusion.value if found else "",
        "total": str(found.total) if found else "",
    }
    if required.category is None:
        step = Step("gate.ex_ante", inputs, "不需要事前绩效评估", rules.required_for.basis)
        doubt = None if found else admission.unmarked_finding("gate.ex_ante_unmarked", required, rules)
        return _Answer(step, finding=doubt)
    if found is None:
        rule = rules.budget_without_assessment
        rested = Parameter(rule.value, admission.missing_basis(rule, rules), rule.source)
        detail = f"“{project.name}”属{required.zh}，未开展事前绩效评估，不得申请和安排预算；请先完成评估"
        if rule.value is Outcome.ALLOWED and rules.required_when is not None:
            detail = f"“{project.name}”属{required.zh}，未开展事前绩效评估；本地以评估结论作参考，不因此不安排预算"
        return _bounded("gate.ex_ante_missing", detail, rested, inputs)
    if not found.current:
        detail = f"“{project.name}”在评估之后改过内容，原事前绩效评估不再作数，不得申请和安排预算；请重新评估"
        if rules.budget_without_assessment.value is Outcome.ALLOWED and rules.required_when is not None:
            detail = f"“{project.name}”在评估之后改过内容，原事前绩效评估不再作数；请安排预算时斟酌"
        return _bounded("gate.ex_ante_stale", detail, rules.budget_without_assessment, inputs)
    if not ex_ante.has_passed(found, rules):
        return _poor_assessment(found, rules, inputs)
    return _Answer(Step("gate.ex_ante", inputs, "事前绩效评估已通过", rules.passing_conclusions.basis))


def _poor_assessment(found: Assessment, rules: ExAntePolicy, inputs: Mapping[str, str]) -> _Answer:
    """Where the document makes the conclusion a reference only, the finding says so and rests on that clause."""
    rule, used_as = rules.budget_with_poor_assessment, rules.result_used_as
    detail = f"事前绩效评估结论为“{CONCLUSION_ZH[found.conclusion]}”（{found.total}分），"
    if rule.value is not Outcome.ALLOWED or used_as is None:
        return _bounded("gate.ex_ante_poor", f"{detail}不得安排预算；请完善后重新评估", rule, inputs)
    words = _USED_AS[used_as.value]
    rested: Parameter[Outcome] = Parameter(rule.value, _together(rule.basis, used_as.basis), rule.source)
    return _bounded("gate.ex_ante_poor", f"{detail}{words}；请安排预算时斟酌", rested, inputs)


def _library(evidence: Evidence, policy: GatePolicy) -> _Answer:
    inputs = {"admitted": _yes(evidence.project.admitted)}
    if evidence.project.admitted:
        return _Answer(Step("gate.library", inputs, "已入库", policy.budget_outside_library.basis))
    detail = f"“{evidence.project.name}”尚未进入项目库，请先办理入库"
    rule, covered = policy.budget_outside_library, policy.coverage
    if covered and evidence.project.object in covered.value:
        rule = Parameter(rule.value, _together(rule.basis, covered.basis), rule.source)
    return _bounded("gate.not_in_library", detail, rule, inputs)


def _left(evidence: Evidence, policy: GatePolicy, today: date) -> tuple[_Answer, ...]:
    """Speaks only of what has left the library, or has expired and was not assessed again."""
    project, law = evidence.project, policy.exit_rule or Parameter(None)
    ended = Ended(project.name, project.exited, project.last_day, project.assessed_on, evidence.budget_year)
    return tuple(_bounded(one.rule, one.detail, one.bound, one.inputs) for one in left_library(ended, law, today))


def _target(evidence: Evidence, policy: GatePolicy, today: date) -> _Answer:
    rule, target = policy.budget_without_target, evidence.target
    inputs = {"budget_year": str(evidence.budget_year), "status": target.status.value if target else ""}
    if target is None:
        rested = Parameter(rule.value, _target_demanded(evidence, policy, today), rule.source)
        detail = f"未设定{evidence.budget_year}年度绩效目标，不得安排预算；请申报绩效目标并经审核通过"
        return _bounded("gate.target_missing", detail, rested, inputs)
    if target.status not in REVIEWED_STATES:
        state, reviewers = STATUS_ZH[target.status], policy.review_rule
        both = reviewers.basis if reviewers and reviewers.value == "fund_allocator_reviews" else ()
        detail = f"{evidence.budget_year}年度绩效目标处于“{state}”，未经财政审核通过，不得安排预算；请完成审核"
        if policy.gate_triggers and "review_not_passed" not in policy.gate_triggers.value:
            detail = f"{evidence.budget_year}年度绩效目标处于“{state}”，尚未经财政审核通过；请在批复前完成审核"
            named = Parameter(Outcome.ALLOWED, _together(policy.gate_triggers.basis, both))
            return _bounded("gate.target_not_reviewed", detail, named, inputs)
        rested = Parameter(rule.value, _together(rule.basis, both), rule.source)
        return _bounded("gate.target_not_reviewed", detail, rested, inputs)
    return _Answer(Step("gate.target", inputs, "绩效目标已审核通过", rule.basis))


def _target_demanded(evidence: Evidence, policy: GatePolicy, today: date) -> tuple[str, ...]:
    """Beside the consequence, what demands a target of this project: its budget book, or that it came in the year."""
    books, in_year = policy.mandatory_books, policy.in_year_target_required
    demanded = books.basis if books and evidence.project.budget_book in books.value else ()
    if in_year and in_year.value and today.year >= evidence.budget_year:
        demanded = (*demanded, *in_year.basis)
    return _together(policy.budget_without_target.basis, demanded)


def _together(*bases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for basis in bases for clause in basis))


def _directive(directive: DirectiveFacts, policy: GatePolicy) -> _Answer:
    """Carried out as issued, on its own clauses; who is excepted was decided where the result was applied."""
    inputs, about = _directive_inputs(directive), f"{directive.evaluated_year}年度评价等级为“{directive.grade}”"
    if directive.advice is Advice.STOP:
        rule = policy.budget_with_stop_directive
        asked = Parameter(rule.value, directive.basis, rule.source)
        detail = f"{about}，结果应用意见为不再安排预算；原则上不安排，确需安排的由财政部门负责人说明理由"
        return _bounded("gate.directive_stop", detail, asked, inputs)
    if directive.advice is Advice.REDUCE:
        percent = directive.reduction_percent
        if percent is None:
            held = Parameter(policy.budget_with_stop_directive.value, directive.basis)
            detail = f"{about}，结果应用意见为压减，但没有写明比例；请由评价服务补发后重新生成挂钩意见"
            return _bounded("gate.directive_percent_missing", detail, held, inputs)
        finding = Finding(
            "gate.directive_reduce", f"{about}，按结果应用意见压减{percent}%", directive.basis, "#/amount"
        )
        step = Step("gate.directive_reduce", inputs, Outcome.REDUCED.value, directive.basis)
        return _Answer(step, Outcome.REDUCED, finding, 1 - percent / 100)
    rule_id, words = _ADVICE_RULE[directive.advice]
    finding = Finding(rule_id, f"{about}，{words}", directive.basis, severity="advice")
    return _Answer(Step(rule_id, inputs, words, directive.basis), finding=finding)


def _directive_inputs(directive: DirectiveFacts) -> Mapping[str, str]:
    percent = directive.reduction_percent
    return {
        "directive": directive.id,
        "grade": directive.grade,
        "evaluated_year": str(directive.evaluated_year),
        "advice": directive.advice.value,
        "reduction_percent": "" if percent is None else str(percent),
    }


def _bounded(rule: str, detail: str, parameter: Parameter[Outcome], inputs: Mapping[str, str]) -> _Answer:
    """What the policy makes of a shortcoming: a refusal, a refusal in principle, or a mere warning."""
    severity = "warning" if parameter.value is Outcome.ALLOWED else "refusal"
    finding = Finding(rule, detail, parameter.basis, severity=severity)
    return _Answer(Step(rule, inputs, parameter.value.value, parameter.basis), parameter.value, finding)


def _yes(value: bool) -> str:
    return "是" if value else "否"
