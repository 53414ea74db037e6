"""A poor result costs money next year, a good one secures it; aid paid to persons is never cut for a grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from evaluation_api.domain.uses import (
    UsesPolicy,
    corrections_of,
    covers,
    put_right,
    silence_of,
    unquantified,
    uses_of,
)
from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter

LIVELIHOOD_AID = "livelihood_subsidy_to_individuals"


class EvaluationKind(StrEnum):
    """Whose result is applied: documents tie harder consequences to a key evaluation than to a re-check."""

    RE_CHECK = "re_check"
    KEY_EVALUATION = "key_evaluation"


class Advice(StrEnum):
    """What next year's budget should do; `keep` changes nothing."""

    PRIORITY = "priority"
    KEEP = "keep"
    IMPROVE = "urge_improvement"
    REDUCE = "reduce"
    STOP = "stop"


ADVICE_ZH = {
    Advice.PRIORITY: "原则上优先保障预算",
    Advice.KEEP: "据实安排预算",
    Advice.IMPROVE: "督促改进，整改情况作为安排预算的依据",
    Advice.REDUCE: "原则上压减预算",
    Advice.STOP: "原则上不安排预算",
}
_ACTION_ZH = {
    "funding_priority": "原则上优先保障资金",
    "urge_improvement": "督促改进",
    "reduce": "原则上减少预算安排",
    "no_budget": "原则上不安排预算",
    "reduce_or_no_budget": "原则上减少或不再安排预算",
    "cut_or_cancel": "低效无效资金削减或取消",
}
_WITHOUT_CUT = {"funding_priority": Advice.PRIORITY, "urge_improvement": Advice.IMPROVE}
_TO_BE_PUT_RIGHT = (Advice.IMPROVE, Advice.REDUCE, Advice.STOP)
_OF_OUTCOME = {"reduced": Advice.REDUCE, "refused": Advice.STOP, "refused_in_principle": Advice.STOP}


@dataclass(frozen=True)
class Consequence:
    """What follows for a result (好/一般/差) or a grade (中/低/差) of these evaluations, with its own clauses."""

    of: tuple[str, ...]
    when: tuple[str, ...]
    scale: str
    action: str
    basis: tuple[str, ...]
    scope: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkagePolicy:
    """The section `application` on a day; `outcome_of_grade`, by kind, decides between cutting and stopping.

    `uses` is missing in what was stored before it was looked at, and is then left out again.
    """

    result_of_grade: Parameter[Mapping[str, str]]
    consequences: tuple[Consequence, ...]
    results_used_in_budget: Parameter[bool]
    outcome_of_grade: Parameter[Mapping[str, Mapping[str, str]]]
    reduction_percent: Parameter[Mapping[str, Decimal]]
    livelihood_exception: Parameter[tuple[str, ...]]
    applies_to_year: Parameter[str]
    re_check_applies_to_year: Parameter[str]
    uses: UsesPolicy | None = None


@dataclass(frozen=True)
class LinkageEvidence:
    """A concluded evaluation: its grade, whether the money is aid paid to persons, the year it was concluded in.

    `subject` is what was evaluated, a project or a policy; `shortcomings` an officer states beside the grade.
    """

    kind: EvaluationKind
    grade: str
    score: Decimal
    livelihood: bool
    concluded_in: int
    subject: str = "project"
    shortcomings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linkage:
    """`percent` only with `reduce`; `findings` say every part of the advice with its clauses."""

    advice: Advice
    percent: Decimal | None
    budget_year: int
    result: str
    findings: tuple[Finding, ...]

    @property
    def basis(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clause for finding in self.findings for clause in finding.basis))


class GradeWithoutConsequence(Conflict):
    title = "政策包未规定该等级的结果应用"


def advise(evidence: LinkageEvidence, policy: LinkagePolicy) -> Linkage:
    """From grade to result, from both to what the documents ask for, from there to the one advice."""
    grade, outcomes = evidence.grade, policy.outcome_of_grade.value[evidence.kind]
    if grade not in policy.result_of_grade.value or grade not in outcomes:
        detail = f"现行政策没有规定等级“{grade}”的结果如何应用，请先由财政部门补充政策包，或按现行政策重新评价。"
        raise GradeWithoutConsequence(detail, grade=grade)
    result = policy.result_of_grade.value[grade]
    asked = _asked(evidence, result, policy)
    findings = [*_what_is_applied(evidence, result, policy), *(_asked_for(c, grade, result) for c in asked)]
    advice = _OF_OUTCOME.get(outcomes[grade])
    if not policy.results_used_in_budget.value:
        advice = Advice.KEEP
    elif advice is None:
        advice = next((_WITHOUT_CUT[c.action] for c in asked if c.action in _WITHOUT_CUT), Advice.KEEP)
    elif evidence.livelihood and LIVELIHOOD_AID in policy.livelihood_exception.value:
        advice = Advice.IMPROVE
        findings.append(_spared(evidence.kind, policy.livelihood_exception))
    if policy.uses is not None:
        advice, noted = _corrected(evidence, advice, policy.uses)
        by_law = any(one.basis for one in asked)
        findings += [*noted, *silence_of(evidence.kind, grade, result, policy.uses, by_law=by_law)]
    percent = policy.reduction_percent.value[grade] if advice is Advice.REDUCE else None
    year, said = _for_which_budget(evidence, advice, percent, policy)
    findings += said
    if policy.uses is not None:
        findings += _put_to_use(evidence, advice, policy.reduction_percent.source, policy.uses)
    return Linkage(advice, percent, year, result, tuple(findings))


def _asked(evidence: LinkageEvidence, result: str, policy: LinkagePolicy) -> list[Consequence]:
    """What the documents ask for a result like this, of what was evaluated."""
    return [
        c
        for c in policy.consequences
        if evidence.kind in c.of
        and (evidence.grade if c.scale == "grade" else result) in c.when
        and covers(c.scope, evidence.subject)
    ]


def _corrected(evidence: LinkageEvidence, advice: Advice, uses: UsesPolicy) -> tuple[Advice, list[Finding]]:
    """What has to be put right is not rewarded, whatever its grade."""
    findings, corrections = corrections_of(evidence.shortcomings, evidence.subject, uses)
    rewarded = corrections and advice in (Advice.PRIORITY, Advice.KEEP)
    return (Advice.IMPROVE if rewarded else advice), findings


def _for_which_budget(
    evidence: LinkageEvidence, advice: Advice, percent: Decimal | None, policy: LinkagePolicy
) -> tuple[int, list[Finding]]:
    share = "" if percent is None else f"{percent:f}%"
    key = evidence.kind is EvaluationKind.KEY_EVALUATION
    applies = policy.applies_to_year if key else policy.re_check_applies_to_year
    year = evidence.concluded_in + (1 if applies.value == "next" else 0)
    findings = [_said("applies_to_year", f"{year}年：{ADVICE_ZH[advice]}{share}", applies.basis)]
    if percent is not None:
        note = f"压减比例{share}为惯例值，可由政策包调整"
        findings.append(_said("reduction_percent", note, policy.reduction_percent.basis))
    return year, findings


def _put_to_use(evidence: LinkageEvidence, advice: Advice, percent_source: str, uses: UsesPolicy) -> list[Finding]:
    cut = unquantified(percent_source, uses) if advice is Advice.REDUCE else []
    wrong = put_right(evidence.kind, uses) if advice in _TO_BE_PUT_RIGHT else []
    return [*cut, *uses_of(evidence.kind, uses), *wrong]


def _what_is_applied(evidence: LinkageEvidence, result: str, policy: LinkagePolicy) -> list[Finding]:
    detail = f"评价得分{evidence.score:f}分，等级“{evidence.grade}”，结果应用按“{result}”对待"
    findings = [_said("result_of_grade", detail, policy.result_of_grade.basis)]
    if policy.results_used_in_budget.value:
        findings.append(_said("results_used", "评价和复核结果用于安排预算", policy.results_used_in_budget.basis))
    return findings


def _asked_for(consequence: Consequence, grade: str, result: str) -> Finding:
    named = grade if consequence.scale == "grade" else result
    return _said("consequence", f"“{named}”：{_ACTION_ZH[consequence.action]}", consequence.basis)


def _spared(kind: EvaluationKind, exception: Parameter[tuple[str, ...]]) -> Finding:
    """Documents grant the exception to key evaluations; for a re-check it is followed by analogy, as convention."""
    spared = "属于对个人的民生补助，不因评价结果压减或停止预算，改为督促改进"
    if kind is EvaluationKind.KEY_EVALUATION:
        return _said("livelihood_exception", spared, exception.basis)
    return _said("livelihood_exception", f"{spared}（比照重点评价）", ())


def _said(rule: str, detail: str, basis: tuple[str, ...]) -> Finding:
    return Finding(rule=rule, detail=detail, basis=basis, severity="advice")
