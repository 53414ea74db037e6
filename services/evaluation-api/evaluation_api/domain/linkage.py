"""A poor result costs money next year, a good one secures it; aid paid to persons is never cut for a grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from wenxiao.findings import Finding, Parameter


class Advice(str, Enum):
    """What next year's budget should do; `keep` changes nothing."""

    PRIORITY = "priority"
    KEEP = "keep"
    IMPROVE = "urge_improvement"
    REDUCE = "reduce"
    STOP = "stop"


ADVICE_ZH = {
    Advice.PRIORITY: "原则上优先保障下年度预算",
    Advice.KEEP: "据实安排下年度预算",
    Advice.IMPROVE: "督促改进，整改情况作为安排下年度预算的依据",
    Advice.REDUCE: "原则上减少安排下年度预算",
    Advice.STOP: "原则上不再安排下年度预算",
}
_CUTS = frozenset({Advice.REDUCE, Advice.STOP})


@dataclass(frozen=True)
class LinkagePolicy:
    """The section `application` on a day: grade → result → advice, each step with its clauses."""

    result_of_grade: Parameter[Mapping[str, str]]
    consequences: Mapping[str, Parameter[Advice]]
    reduction_percent: Parameter[Decimal]
    livelihood_exception: Parameter[bool]
    years_ahead: Parameter[int]


@dataclass(frozen=True)
class LinkageEvidence:
    """A concluded evaluation: its grade, whether the money is aid paid to persons, and the year it was concluded in."""

    grade: str
    score: Decimal
    livelihood: bool
    concluded_in: int


@dataclass(frozen=True)
class Linkage:
    """`percent` only with `reduce`; `basis` are all clauses that the advice rests on, each once."""

    advice: Advice
    percent: Decimal | None
    budget_year: int
    result: str
    findings: tuple[Finding, ...]

    @property
    def basis(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(clause for finding in self.findings for clause in finding.basis))


def advise(evidence: LinkageEvidence, policy: LinkagePolicy) -> Linkage:
    result = policy.result_of_grade.value[evidence.grade]
    consequence = policy.consequences[result]
    advice = consequence.value
    year = evidence.concluded_in + policy.years_ahead.value
    graded = f"评价得分{evidence.score:f}分，等级为“{evidence.grade}”，结果应用按“{result}”对待"
    findings = [
        _said("result_of_grade", graded, policy.result_of_grade.basis),
        _said("consequence_of_result", f"{result}：{ADVICE_ZH[advice]}", consequence.basis),
        _said("applies_to_year", f"评价结果用于{year}年预算", policy.years_ahead.basis),
    ]
    if advice in _CUTS and evidence.livelihood and policy.livelihood_exception.value:
        advice = Advice.IMPROVE
        spared = "属于对个人的民生补助，不因评价结果减少或取消预算，改为督促改进"
        findings.append(_said("livelihood_exception", spared, policy.livelihood_exception.basis))
    percent = None
    if advice is Advice.REDUCE:
        percent = policy.reduction_percent.value
        findings.append(_said("reduction_percent", f"建议压减比例{percent:f}%", policy.reduction_percent.basis))
    return Linkage(advice, percent, year, result, tuple(findings))


def _said(rule: str, detail: str, basis: tuple[str, ...]) -> Finding:
    return Finding(rule=rule, detail=detail, basis=basis, severity="advice")
