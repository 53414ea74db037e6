"""What one rule of the gate says, and what the directives of an evaluation say there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from targets_api.domain.gate_evidence import Advice, DirectiveFacts, GatePolicy, Step
from targets_api.domain.outcome import Outcome
from wenxiao.findings import Finding, Parameter

_ADVICE_RULE = {
    Advice.PRIORITY: ("gate.directive_priority", "原则上优先保障"),
    Advice.KEEP: ("gate.directive_keep", "据实安排"),
    Advice.URGE_IMPROVEMENT: ("gate.directive_urge", "应督促改进"),
}


@dataclass(frozen=True)
class Answer:
    """What one rule says: its step, how hard it is, and what it found."""

    step: Step
    outcome: Outcome = Outcome.ALLOWED
    finding: Finding | None = None


def bounded(rule: str, detail: str, parameter: Parameter[Outcome], inputs: Mapping[str, str]) -> Answer:
    """What the policy makes of a shortcoming: a refusal, a refusal in principle, or a mere warning."""
    severity = "warning" if parameter.value is Outcome.ALLOWED else "refusal"
    finding = Finding(rule, detail, parameter.basis, severity=severity)
    return Answer(Step(rule, inputs, parameter.value.value, parameter.basis), parameter.value, finding)


def together(*bases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for basis in bases for clause in basis))


def yes(value: bool) -> str:
    return "是" if value else "否"


def directive_answer(directive: DirectiveFacts, policy: GatePolicy) -> Answer:
    """Carried out as issued, on its own clauses; who is excepted was decided where the result was applied."""
    inputs, about = _directive_inputs(directive), f"{directive.evaluated_year}年度评价等级为“{directive.grade}”"
    if directive.advice is Advice.STOP:
        rule = policy.budget_with_stop_directive
        asked = Parameter(rule.value, directive.basis, rule.source)
        detail = f"{about}，结果应用意见为不再安排预算；原则上不安排，确需安排的由财政部门负责人说明理由"
        return bounded("gate.directive_stop", detail, asked, inputs)
    if directive.advice is Advice.REDUCE:
        percent = directive.reduction_percent
        if percent is None:
            held = Parameter(policy.budget_with_stop_directive.value, directive.basis)
            detail = f"{about}，结果应用意见为压减，但没有写明比例；请由评价服务补发后重新生成挂钩意见"
            return bounded("gate.directive_percent_missing", detail, held, inputs)
        finding = Finding(
            "gate.directive_reduce", f"{about}，按结果应用意见压减{percent}%", directive.basis, "#/amount"
        )
        step = Step("gate.directive_reduce", inputs, Outcome.REDUCED.value, directive.basis)
        return Answer(step, Outcome.REDUCED, finding)
    rule_id, words = _ADVICE_RULE[directive.advice]
    finding = Finding(rule_id, f"{about}，{words}", directive.basis, severity="advice")
    return Answer(Step(rule_id, inputs, words, directive.basis), finding=finding)


def share_left(directives: Iterable[DirectiveFacts]) -> Decimal:
    """What cuts leave of the money; the largest counts. Nobody overrides them by overriding something harder."""
    cuts = [one.reduction_percent for one in directives if one.advice is Advice.REDUCE and one.reduction_percent]
    return 1 - max(cuts, default=Decimal(0)) / 100


def _directive_inputs(directive: DirectiveFacts) -> Mapping[str, str]:
    percent = directive.reduction_percent
    return {
        "directive": directive.id,
        "grade": directive.grade,
        "evaluated_year": str(directive.evaluated_year),
        "advice": directive.advice.value,
        "reduction_percent": "" if percent is None else str(percent),
    }
