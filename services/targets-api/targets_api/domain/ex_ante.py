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

from targets_api.domain.entries import Entry
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
class Emphasis:
    """A kind of spending whose assessment is to be stricter, and who leads it."""

    kind: str
    lead: str | None = None
    preparatory_work: tuple[str, ...] = ()


class Trait(StrEnum):
    """What its unit marks about a project, because some jurisdiction asks for it."""

    POLICY_PROGRAMME = "policy_programme"
    SPECIAL_FUND = "special_fund"
    CONCENTRATED_RESOURCES = "concentrated_resources"
    NEEDS_APPROVAL = "needs_approval"
    HIGH_ATTENTION = "high_attention"
    LARGE_AMOUNT = "large_amount"


TRAIT_ZH = {
    Trait.POLICY_PROGRAMME: "属政策",
    Trait.SPECIAL_FUND: "设专项资金",
    Trait.CONCENTRATED_RESOURCES: "列入集中财力办大事",
    Trait.NEEDS_APPROVAL: "须立项审批",
    Trait.HIGH_ATTENTION: "关注度高",
    Trait.LARGE_AMOUNT: "金额大",
}
PREPARATORY_ZH = {"project_initiation": "立项", "feasibility_study": "可行性研究"}


@dataclass(frozen=True)
class ExAntePolicy:
    """`required_when` and what follows it are missing from rules that were kept before they were asked."""

    dimensions: Parameter[tuple[Dimension, ...]]
    required_for: Parameter[tuple[str, ...]]
    passing_conclusions: Parameter[tuple[str, ...]]
    conclusion_edges: Parameter[Mapping[str, Decimal]]
    library_without_assessment: Parameter[Outcome]
    library_with_poor_assessment: Parameter[Outcome]
    budget_without_assessment: Parameter[Outcome]
    budget_with_poor_assessment: Parameter[Outcome]
    assessment_before_month: Parameter[int]
    required_when: Parameter[tuple[str, ...]] | None = None
    emphasised_for: Parameter[tuple[Emphasis, ...]] | None = None
    result_used_as: Parameter[str] | None = None
    before_month_includes_it: bool = False
    late_is_refused: bool = False


@dataclass(frozen=True)
class Nature:
    """What a project is, as far as the duty to assess asks; departments and governments are assessed otherwise."""

    kind: str
    scale: str
    infrastructure: bool = False
    traits: tuple[str, ...] = ()
    object: str = "project"


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
    traits: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A project without traits keeps the digest it had before there were any."""
        content = asdict(self) | {"amount_requested": f"{self.amount_requested:.2f}"}
        if not self.traits:
            del content["traits"]
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
    """`entry` is missing from admissions that were decided before the library asked for more than an assessment."""

    nature: Nature
    assessment: Assessment | None
    entry: Entry | None = None


@dataclass(frozen=True)
class Admission:
    outcome: Outcome
    findings: tuple[Finding, ...]


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
    findings = (*sheet_findings(evidence.sheet, policy), *late, *_emphasis_findings(evidence.subject, policy))
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
    """Due before a month of the year before; whether that month is included, and whether late is refused, is policy."""
    before = policy.assessment_before_month
    last = before.value if policy.before_month_includes_it else before.value - 1
    if (today.year, today.month) <= (budget_year - 1, last):
        return ()
    detail = f"{budget_year}年度项目的事前绩效评估应在{budget_year - 1}年{before.value}月前完成，本次登记已逾期"
    severity = "refusal" if policy.late_is_refused else "warning"
    return (Finding("ex_ante.late", detail, before.basis, severity=severity),)


def _emphasis_findings(subject: Subject, policy: ExAntePolicy) -> tuple[Finding, ...]:
    emphasised = policy.emphasised_for
    if emphasised is None or not subject.infrastructure:
        return ()
    return tuple(
        Finding("ex_ante.emphasised", _emphasis_told(one), emphasised.basis, severity="advice")
        for one in emphasised.value
        if one.kind == "infrastructure_investment"
    )


def _emphasis_told(one: Emphasis) -> str:
    lead = "，由投资主管部门加强评估" if one.lead == "investment_authority" else "，从严评估"
    first = "、".join(PREPARATORY_ZH[work] for work in one.preparatory_work)
    return f"本项目属基本建设投资{lead}" + (f"；评估前先做好{first}" if first else "")
