"""A poor result costs money next year, a good one secures it; aid paid to persons is never cut for a grade."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter

LIVELIHOOD_AID = "livelihood_subsidy_to_individuals"


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
}
_WITHOUT_CUT = {"funding_priority": Advice.PRIORITY, "urge_improvement": Advice.IMPROVE}
_OF_OUTCOME = {"reduced": Advice.REDUCE, "refused": Advice.STOP, "refused_in_principle": Advice.STOP}


@dataclass(frozen=True)
class Consequence:
    """What follows for a result (好/一般/差) or a grade (中/低/差), with its own clauses."""

    when: tuple[str, ...]
    scale: str
    action: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class LinkagePolicy:
    """The section `application` on a day; `outcome_of_grade` decides between cutting and stopping."""

    result_of_grade: Parameter[Mapping[str, str]]
    consequences: tuple[Consequence, ...]
    outcome_of_grade: Parameter[Mapping[str, str]]
    reduction_percent: Parameter[Mapping[str, Decimal]]
    livelihood_exception: Parameter[tuple[str, ...]]
    applies_to_year: Parameter[str]


@dataclass(frozen=True)
class LinkageEvidence:
    """A concluded evaluation: its grade, whether the money is aid paid to persons, the year it was concluded in."""

    grade: str
    score: Decimal
    livelihood: bool
    concluded_in: int


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
    grade = evidence.grade
    if grade not in policy.result_of_grade.value or grade not in policy.outcome_of_grade.value:
        detail = f"现行政策没有规定等级“{grade}”的结果如何应用，请先由财政部门补充政策包，或按现行政策重新评价。"
        raise GradeWithoutConsequence(detail, grade=grade)
    result = policy.result_of_grade.value[grade]
    asked = [c for c in policy.consequences if (grade if c.scale == "grade" else result) in c.when]
    findings = [
        _said(
            "result_of_grade",
            f"评价得分{evidence.score:f}分，等级“{grade}”，结果应用按“{result}”对待",
            policy.result_of_grade.basis,
        ),
        *(
            _said("consequence", f"“{grade if c.scale == 'grade' else result}”：{_ACTION_ZH[c.action]}", c.basis)
            for c in asked
        ),
    ]
    advice = _OF_OUTCOME.get(policy.outcome_of_grade.value[grade])
    if advice is None:
        advice = next((_WITHOUT_CUT[c.action] for c in asked if c.action in _WITHOUT_CUT), Advice.KEEP)
    elif evidence.livelihood and LIVELIHOOD_AID in policy.livelihood_exception.value:
        advice = Advice.IMPROVE
        spared = "属于对个人的民生补助，不因评价结果压减或停止预算，改为督促改进"
        findings.append(_said("livelihood_exception", spared, policy.livelihood_exception.basis))
    percent = policy.reduction_percent.value[grade] if advice is Advice.REDUCE else None
    year = evidence.concluded_in + (1 if policy.applies_to_year.value == "next" else 0)
    share = "" if percent is None else f"{percent:f}%"
    findings.append(_said("applies_to_year", f"{year}年：{ADVICE_ZH[advice]}{share}", policy.applies_to_year.basis))
    if percent is not None:
        findings.append(
            _said("reduction_percent", f"压减比例{share}为惯例值，可由政策包调整", policy.reduction_percent.basis)
        )
    return Linkage(advice, percent, year, result, tuple(findings))


def _said(rule: str, detail: str, basis: tuple[str, ...]) -> Finding:
    return Finding(rule=rule, detail=detail, basis=basis, severity="advice")
