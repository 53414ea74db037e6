"""The budget gate: no assessment, no reviewed target, or a poor result last time, and the money is cut or stays away.

Every rule that speaks leaves a step (what it saw, what it said, on which clauses); the hardest answer is the answer.
Asked for the medium-term plan it looks at assessment, library and directives: targets come with the year's budget.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from targets_api.domain import admission, ex_ante
from targets_api.domain.ex_ante import CONCLUSION_ZH, Assessment, ExAntePolicy, FinanceReview, Nature
from targets_api.domain.gate_answers import Answer, bounded, directive_answer, share_left, together, yes
from targets_api.domain.gate_evidence import (
    PURPOSE_ZH,
    Advice,
    Decision,
    DirectiveFacts,
    EvaluationKind,
    Evidence,
    GatePolicy,
    ProjectFacts,
    Purpose,
    Step,
    Suggestion,
    TargetFacts,
)
from targets_api.domain.lifecycle import REVIEWED_STATES, STATUS_ZH
from targets_api.domain.outcome import Outcome, hardest
from targets_api.domain.terms import Ended, left_library
from wenxiao.findings import Finding, Parameter

__all__ = [
    "Advice",
    "Decision",
    "DirectiveFacts",
    "EvaluationKind",
    "Evidence",
    "GatePolicy",
    "ProjectFacts",
    "Purpose",
    "Step",
    "Suggestion",
    "TargetFacts",
    "amount_overridden",
    "decide",
]

CENT = Decimal("0.01")
_USED_AS = {
    "important_reference": "本地以评估结论作安排预算的重要参考",
    "reference_only": "本地以评估结论作参考，没有否决效力",
    "budget_suggestion": "本地据评估结论提出预算建议",
}


def decide(evidence: Evidence, policy: GatePolicy, today: date) -> Decision:
    answers = (
        _assessment(evidence, policy),
        _library(evidence, policy),
        *_left(evidence, policy, today),
        *_target(evidence, policy, today),
        *_suggestion(evidence, policy),
        *(directive_answer(directive, policy) for directive in evidence.directives),
    )
    outcome = hardest(answer.outcome for answer in answers)
    allowed = amount_overridden(evidence)
    if outcome in (Outcome.REFUSED, Outcome.REFUSED_IN_PRINCIPLE):
        allowed = Decimal("0.00")
    findings = tuple(a.finding for a in answers if a.finding is not None)
    asked = evidence.amount.quantize(CENT)
    return Decision(outcome, asked, allowed, findings, tuple(a.step for a in answers), today)


def amount_overridden(evidence: Evidence) -> Decimal:
    """What is left after the cuts, which stay whatever is overridden; the largest counts."""
    return (evidence.amount * share_left(evidence.directives)).quantize(CENT, ROUND_HALF_UP)


def _without(rules: ExAntePolicy, purpose: Purpose) -> Parameter[Outcome]:
    """What a missing assessment keeps out of; rules kept before the plan was asked know the budget only."""
    plan = rules.plan_without_assessment
    return plan if purpose is Purpose.PLAN and plan is not None else rules.budget_without_assessment


def _with_poor(rules: ExAntePolicy, purpose: Purpose) -> Parameter[Outcome]:
    plan = rules.plan_with_poor_assessment
    return plan if purpose is Purpose.PLAN and plan is not None else rules.budget_with_poor_assessment


def _consequence(rule: Parameter[Outcome], purpose: Purpose) -> str:
    into = "申请和安排预算" if purpose is Purpose.BUDGET else f"列入{PURPOSE_ZH[purpose]}"
    return f"原则上不得{into}" if rule.value is Outcome.REFUSED_IN_PRINCIPLE else f"不得{into}"


def _nature(project: ProjectFacts) -> Nature:
    return Nature(project.kind, project.scale, project.infrastructure, project.traits, project.object)


def _assessment(evidence: Evidence, policy: GatePolicy) -> Answer:
    rules, project, found = policy.ex_ante, evidence.project, evidence.assessment
    required = admission.required_as(_nature(project), rules)
    inputs = {
        "kind": project.kind,
        "scale": project.scale,
        "required": yes(required.category is not None),
        "conclusion": found.conclusion.value if found else "",
        "total": str(found.total) if found else "",
    }
    if evidence.purpose is not Purpose.BUDGET:
        inputs |= {"purpose": evidence.purpose.value}
    if required.category is None:
        step = Step("gate.ex_ante", inputs, "不需要事前绩效评估", rules.required_for.basis)
        doubt = None if found else admission.unmarked_finding("gate.ex_ante_unmarked", required, rules)
        return Answer(step, finding=doubt)
    if found is None:
        return _missing_assessment(evidence, rules, required.zh, inputs)
    if not found.current:
        rule = _without(rules, evidence.purpose)
        detail = f"“{project.name}”在评估之后改过内容，原事前绩效评估不再作数，"
        detail += f"{_consequence(rule, evidence.purpose)}；请重新评估"
        if rule.value is Outcome.ALLOWED and rules.required_when is not None:
            into = PURPOSE_ZH[evidence.purpose]
            detail = f"“{project.name}”在评估之后改过内容，原事前绩效评估不再作数；请安排{into}时斟酌"
        return bounded("gate.ex_ante_stale", detail, rule, inputs)
    if not ex_ante.has_passed(found, rules):
        return _poor_assessment(found, rules, evidence.purpose, inputs)
    return Answer(Step("gate.ex_ante", inputs, "事前绩效评估已通过", rules.passing_conclusions.basis))


def _missing_assessment(evidence: Evidence, rules: ExAntePolicy, zh: str, inputs: Mapping[str, str]) -> Answer:
    rule, name = _without(rules, evidence.purpose), evidence.project.name
    rested = Parameter(rule.value, admission.missing_basis(rule, rules), rule.source)
    detail = f"“{name}”属{zh}，未开展事前绩效评估，{_consequence(rule, evidence.purpose)}；请先完成评估"
    if rule.value is Outcome.ALLOWED and rules.required_when is not None:
        into = "安排预算" if evidence.purpose is Purpose.BUDGET else f"列入{PURPOSE_ZH[evidence.purpose]}"
        detail = f"“{name}”属{zh}，未开展事前绩效评估；本地以评估结论作参考，不因此不{into}"
    return bounded("gate.ex_ante_missing", detail, rested, inputs)


def _poor_assessment(found: Assessment, rules: ExAntePolicy, purpose: Purpose, inputs: Mapping[str, str]) -> Answer:
    """Where the document makes the conclusion a reference only, the finding says so and rests on that clause."""
    rule, used_as = _with_poor(rules, purpose), rules.result_used_as
    detail = f"事前绩效评估结论为“{CONCLUSION_ZH[found.conclusion]}”（{found.total}分），"
    if rule.value is not Outcome.ALLOWED or used_as is None:
        words = "不得安排预算" if purpose is Purpose.BUDGET else _consequence(rule, purpose)
        return bounded("gate.ex_ante_poor", f"{detail}{words}；请完善后重新评估", rule, inputs)
    words = _USED_AS[used_as.value]
    rested: Parameter[Outcome] = Parameter(rule.value, together(rule.basis, used_as.basis), rule.source)
    return bounded("gate.ex_ante_poor", f"{detail}{words}；请安排{PURPOSE_ZH[purpose]}时斟酌", rested, inputs)


def _library(evidence: Evidence, policy: GatePolicy) -> Answer:
    inputs = {"admitted": yes(evidence.project.admitted)}
    if evidence.project.admitted:
        return Answer(Step("gate.library", inputs, "已入库", policy.budget_outside_library.basis))
    detail = f"“{evidence.project.name}”尚未进入项目库，请先办理入库"
    rule, covered = policy.budget_outside_library, policy.coverage
    if covered and evidence.project.object in covered.value:
        rule = Parameter(rule.value, together(rule.basis, covered.basis), rule.source)
    return bounded("gate.not_in_library", detail, rule, inputs)


def _left(evidence: Evidence, policy: GatePolicy, today: date) -> tuple[Answer, ...]:
    """Speaks only of what has left the library, or has expired and was not assessed again."""
    project, law = evidence.project, policy.exit_rule or Parameter(None)
    ended = Ended(project.name, project.exited, project.last_day, project.assessed_on, evidence.budget_year)
    return tuple(bounded(one.rule, one.detail, one.bound, one.inputs) for one in left_library(ended, law, today))


def _target(evidence: Evidence, policy: GatePolicy, today: date) -> tuple[Answer, ...]:
    """A place in the plan needs no target of the year yet."""
    return (_target_of_year(evidence, policy, today),) if evidence.purpose is Purpose.BUDGET else ()


def _target_of_year(evidence: Evidence, policy: GatePolicy, today: date) -> Answer:
    rule, target = policy.budget_without_target, evidence.target
    inputs = {"budget_year": str(evidence.budget_year), "status": target.status.value if target else ""}
    if target is None:
        rested = Parameter(rule.value, _target_demanded(evidence, policy, today), rule.source)
        detail = f"未设定{evidence.budget_year}年度绩效目标，不得安排预算；请申报绩效目标并经审核通过"
        return bounded("gate.target_missing", detail, rested, inputs)
    if target.status not in REVIEWED_STATES:
        state, reviewers = STATUS_ZH[target.status], policy.review_rule
        both = reviewers.basis if reviewers and reviewers.value == "fund_allocator_reviews" else ()
        detail = f"{evidence.budget_year}年度绩效目标处于“{state}”，未经财政审核通过，不得安排预算；请完成审核"
        if policy.gate_triggers and "review_not_passed" not in policy.gate_triggers.value:
            detail = f"{evidence.budget_year}年度绩效目标处于“{state}”，尚未经财政审核通过；请在批复前完成审核"
            named = Parameter(Outcome.ALLOWED, together(policy.gate_triggers.basis, both))
            return bounded("gate.target_not_reviewed", detail, named, inputs)
        rested = Parameter(rule.value, together(rule.basis, both), rule.source)
        return bounded("gate.target_not_reviewed", detail, rested, inputs)
    return Answer(Step("gate.target", inputs, "绩效目标已审核通过", rule.basis))


def _target_demanded(evidence: Evidence, policy: GatePolicy, today: date) -> tuple[str, ...]:
    """Beside the consequence, what demands a target of this project: its budget book, or that it came in the year."""
    books, in_year = policy.mandatory_books, policy.in_year_target_required
    demanded = books.basis if books and evidence.project.budget_book in books.value else ()
    if in_year and in_year.value and today.year >= evidence.budget_year:
        demanded = (*demanded, *in_year.basis)
    return together(policy.budget_without_target.basis, demanded)


def _suggestion(evidence: Evidence, policy: GatePolicy) -> Iterator[Answer]:
    """What finance made of the assessment: asked for where its review is a duty, shown beside the money everywhere."""
    rule, found = policy.ex_ante.finance_review, evidence.suggestion
    if rule is None or evidence.purpose is not Purpose.BUDGET:
        return
    held = rule.value or FinanceReview()
    if found is None:
        if held.mandatory and _has_passed_as_required(evidence, policy.ex_ante):
            detail = "财政部门尚未凭评估报告审核本项预算、提出安排建议；请在批复前完成审核"
            allowed = Parameter(Outcome.ALLOWED, rule.basis, rule.source)
            yield bounded("gate.finance_review_missing", detail, allowed, {"suggestion": ""})
        return
    inputs = {"suggestion": found.id, "suggested": f"{found.amount:.2f}"}
    if evidence.amount <= found.amount:
        yield Answer(Step("gate.finance_review", inputs, "不超过财政审核建议的数额", rule.basis))
        return
    binding = held.result == "budget_suggestion"
    detail = f"申请{evidence.amount:.2f}元，财政审核评估后建议安排{found.amount:.2f}元；请按建议核减或说明理由"
    finding = Finding(
        "gate.above_suggestion", detail, rule.basis, "#/amount", severity="warning" if binding else "advice"
    )
    yield Answer(Step("gate.above_suggestion", inputs, "超过财政审核建议的数额", rule.basis), finding=finding)


def _has_passed_as_required(evidence: Evidence, rules: ExAntePolicy) -> bool:
    found = evidence.assessment
    required = admission.is_required(_nature(evidence.project), rules)
    return required and found is not None and found.current and ex_ante.has_passed(found, rules)
