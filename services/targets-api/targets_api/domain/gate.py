"""The budget gate: no assessment, no reviewed target, or a poor result last time, and the money is cut or stays away.

Every rule that speaks leaves a step (what it saw, what it said, on which clauses); the hardest answer is the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from targets_api.domain import ex_ante
from targets_api.domain.ex_ante import CONCLUSION_ZH, Assessment, ExAntePolicy, Nature
from targets_api.domain.lifecycle import REVIEWED_STATES, STATUS_ZH, Status
from targets_api.domain.outcome import Outcome, hardest
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


@dataclass(frozen=True)
class ProjectFacts:
    id: str
    code: str
    name: str
    kind: str
    scale: str
    admitted: bool


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
    ex_ante: ExAntePolicy
    budget_without_target: Parameter[Outcome]
    budget_outside_library: Parameter[Outcome]
    budget_with_stop_directive: Parameter[Outcome]


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
        _target(evidence, policy),
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
    needed = ex_ante.is_required(Nature(project.kind, project.scale), rules)
    inputs = {
        "kind": project.kind,
        "scale": project.scale,
        "required": _yes(needed),
        "conclusion": found.conclusion.value if found else "",
        "total": str(found.total) if found else "",
    }
    if not needed:
        return _Answer(Step("gate.ex_ante", inputs, "不需要事前绩效评估", rules.required_for.basis))
    if found is None:
        detail = f"“{project.name}”属新增重大项目，未开展事前绩效评估，不得申请和安排预算；请先完成评估"
        return _bounded("gate.ex_ante_missing", detail, rules.budget_without_assessment, inputs)
    if not found.current:
        detail = f"“{project.name}”在评估之后改过内容，原事前绩效评估不再作数，不得申请和安排预算；请重新评估"
        return _bounded("gate.ex_ante_stale", detail, rules.budget_without_assessment, inputs)
    if not ex_ante.has_passed(found, rules):
        detail = (
            f"事前绩效评估结论为“{CONCLUSION_ZH[found.conclusion]}”（{found.total}分），不得安排预算；请完善后重新评估"
        )
        return _bounded("gate.ex_ante_poor", detail, rules.budget_with_poor_assessment, inputs)
    return _Answer(Step("gate.ex_ante", inputs, "事前绩效评估已通过", rules.passing_conclusions.basis))


def _library(evidence: Evidence, policy: GatePolicy) -> _Answer:
    inputs = {"admitted": _yes(evidence.project.admitted)}
    if evidence.project.admitted:
        return _Answer(Step("gate.library", inputs, "已入库", policy.budget_outside_library.basis))
    detail = f"“{evidence.project.name}”尚未进入项目库，请先办理入库"
    return _bounded("gate.not_in_library", detail, policy.budget_outside_library, inputs)


def _target(evidence: Evidence, policy: GatePolicy) -> _Answer:
    rule, target = policy.budget_without_target, evidence.target
    inputs = {"budget_year": str(evidence.budget_year), "status": target.status.value if target else ""}
    if target is None:
        detail = f"未设定{evidence.budget_year}年度绩效目标，不得安排预算；请申报绩效目标并经审核通过"
        return _bounded("gate.target_missing", detail, rule, inputs)
    if target.status not in REVIEWED_STATES:
        state = STATUS_ZH[target.status]
        detail = f"{evidence.budget_year}年度绩效目标处于“{state}”，未经财政审核通过，不得安排预算；请完成审核"
        return _bounded("gate.target_not_reviewed", detail, rule, inputs)
    return _Answer(Step("gate.target", inputs, "绩效目标已审核通过", rule.basis))


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
