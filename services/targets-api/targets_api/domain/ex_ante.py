"""Ex-ante assessment: a new major policy or project is assessed on its dimensions before it may ask for money.

Score and conclusion stand side by side: the sheet adds up to points, the points suggest a conclusion,
and the office that concludes otherwise says why.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets_api.domain.outcome import Outcome
from wenxiao.findings import Finding, Parameter


class Conclusion(StrEnum):
    SUPPORT = "support"
    ADJUSTED_SUPPORT = "adjusted_support"
    NOT_SUPPORT = "not_support"


CONCLUSION_ZH = {
    Conclusion.SUPPORT: "予以支持",
    Conclusion.ADJUSTED_SUPPORT: "调整完善后支持",
    Conclusion.NOT_SUPPORT: "不予支持",
}


@dataclass(frozen=True)
class Dimension:
    """One dimension of the sheet; `points` are the most it can earn."""

    code: str
    zh: str
    points: Decimal


@dataclass(frozen=True)
class ExAntePolicy:
    dimensions: Parameter[tuple[Dimension, ...]]
    required_for: Parameter[tuple[str, ...]]
    passing_conclusions: Parameter[tuple[str, ...]]
    conclusion_edges: Parameter[Mapping[str, Decimal]]
    library_without_assessment: Parameter[Outcome]
    library_with_poor_assessment: Parameter[Outcome]
    budget_without_assessment: Parameter[Outcome]
    budget_with_poor_assessment: Parameter[Outcome]
    assessment_before_month: Parameter[int]


@dataclass(frozen=True)
class Nature:
    """What a project is, as far as the duty to assess asks."""

    kind: str
    scale: str


@dataclass(frozen=True)
class Assessment:
    """A filed sheet; it is current as long as the project is what the sheet judged."""

    conclusion: Conclusion
    total: Decimal
    current: bool = True


@dataclass(frozen=True)
class Subject:
    """What of a project an assessment judges; who answers for it and its code may change without a new one."""

    name: str
    budget_year: int
    budget_book: str
    kind: str
    scale: str
    infrastructure: bool
    livelihood_subsidy_to_individuals: bool
    amount_requested: Decimal
    summary: str

    @property
    def digest(self) -> str:
        content = asdict(self) | {"amount_requested": f"{self.amount_requested:.2f}"}
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Sheet:
    """A filled sheet: points per dimension, and what the office concludes."""

    points: Mapping[str, Decimal]
    conclusion: Conclusion
    reason: str | None = None


@dataclass(frozen=True)
class SheetEvidence:
    """A filled sheet with the project it judges."""

    subject: Subject
    sheet: Sheet
    assessed_on: date
    report_title: str


@dataclass(frozen=True)
class SheetDecision:
    total: Decimal
    suggested_conclusion: Conclusion
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class AdmissionEvidence:
    nature: Nature
    assessment: Assessment | None


@dataclass(frozen=True)
class Admission:
    outcome: Outcome
    findings: tuple[Finding, ...]


def is_required(nature: Nature, policy: ExAntePolicy) -> bool:
    return f"{nature.kind}_{nature.scale}_project" in policy.required_for.value


def has_passed(assessment: Assessment, policy: ExAntePolicy) -> bool:
    return assessment.conclusion in policy.passing_conclusions.value


def total_points(sheet: Sheet) -> Decimal:
    return sum(sheet.points.values(), Decimal(0))


def suggested_conclusion(total: Decimal, policy: ExAntePolicy) -> Conclusion:
    """The best conclusion whose edge the total reaches; below all edges there is no support."""
    reached = [(edge, code) for code, edge in policy.conclusion_edges.value.items() if total >= edge]
    return Conclusion(max(reached)[1]) if reached else Conclusion.NOT_SUPPORT


def sheet_findings(sheet: Sheet, policy: ExAntePolicy) -> tuple[Finding, ...]:
    """Everything that is wrong with a filled sheet, at once."""
    known = {d.code: d for d in policy.dimensions.value}
    basis = policy.dimensions.basis
    findings = [
        Finding("ex_ante.dimension_missing", f"缺少“{d.zh}”的得分，请按{d.points}分打分", basis, f"#/points/{d.code}")
        for d in known.values()
        if d.code not in sheet.points
    ]
    for code, points in sheet.points.items():
        if code not in known:
            zh = "、".join(d.zh for d in known.values())
            findings.append(
                Finding("ex_ante.dimension_unknown", f"“{code}”不是评估维度，应为：{zh}", basis, f"#/points/{code}")
            )
        elif not 0 <= points <= known[code].points:
            detail = f"“{known[code].zh}”得分{points}超出0至{known[code].points}分，请改正"
            findings.append(Finding("ex_ante.points_out_of_range", detail, basis, f"#/points/{code}"))
    return (*findings, *_conclusion_findings(sheet, policy))


def judge_sheet(evidence: SheetEvidence, policy: ExAntePolicy, today: date) -> SheetDecision:
    """What a filled sheet comes to on the day it is filed."""
    total = total_points(evidence.sheet)
    late = lateness_findings(evidence.subject.budget_year, policy, today)
    findings = (*sheet_findings(evidence.sheet, policy), *late)
    return SheetDecision(total, suggested_conclusion(total, policy), findings)


def _conclusion_findings(sheet: Sheet, policy: ExAntePolicy) -> tuple[Finding, ...]:
    total = total_points(sheet)
    suggested = suggested_conclusion(total, policy)
    if suggested is sheet.conclusion or (sheet.reason or "").strip():
        return ()
    detail = (
        f"合计{total}分对应“{CONCLUSION_ZH[suggested]}”，填报结论为“{CONCLUSION_ZH[sheet.conclusion]}”，"
        "请更正结论或在 reason 中说明理由"
    )
    return (Finding("ex_ante.conclusion_differs", detail, policy.conclusion_edges.basis, "#/reason"),)


def lateness_findings(budget_year: int, policy: ExAntePolicy, today: date) -> tuple[Finding, ...]:
    """Due before a month of the year before, that month itself left out; a late assessment is marked, not refused."""
    before = policy.assessment_before_month
    due = date(budget_year - 1, before.value, 1)
    if today < due:
        return ()
    detail = f"{budget_year}年度项目的事前绩效评估应在{budget_year - 1}年{before.value}月前完成，本次登记已逾期"
    return (Finding("ex_ante.late", detail, before.basis, severity="warning"),)


def may_enter_library(nature: Nature, assessment: Assessment | None, policy: ExAntePolicy) -> Admission:
    """Whether a project may be admitted to the project library."""
    if not is_required(nature, policy):
        return Admission(Outcome.ALLOWED, ())
    if assessment is None:
        rule = policy.library_without_assessment
        return _refusal(rule, "library.ex_ante_missing", "新增重大项目未开展事前绩效评估，请先完成评估再申请入库")
    if not assessment.current:
        rule = policy.library_without_assessment
        detail = "项目在评估之后改过名称、性质、金额或概况等内容，原事前绩效评估不再作数；请重新评估后再申请入库"
        return _refusal(rule, "library.ex_ante_stale", detail)
    if not has_passed(assessment, policy):
        rule = policy.library_with_poor_assessment
        detail = f"事前绩效评估结论为“{CONCLUSION_ZH[assessment.conclusion]}”，不得进入项目库；请完善方案后重新评估"
        return _refusal(rule, "library.ex_ante_poor", detail)
    return Admission(Outcome.ALLOWED, ())


def _refusal(parameter: Parameter[Outcome], rule: str, detail: str) -> Admission:
    if parameter.value is Outcome.ALLOWED:
        return Admission(Outcome.ALLOWED, (Finding(rule, detail, parameter.basis, severity="warning"),))
    return Admission(parameter.value, (Finding(rule, detail, parameter.basis),))
