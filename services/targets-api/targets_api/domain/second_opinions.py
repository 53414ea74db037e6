"""A second sheet by somebody whom finance asks, and finance's own review: both stand beside the office's sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from targets_api.domain import admission
from targets_api.domain.ex_ante import (
    CONCLUSION_ZH,
    Assessment,
    Conclusion,
    ExAntePolicy,
    FinanceReview,
    Nature,
    Sheet,
    SheetDecision,
    Subject,
)
from targets_api.domain.sheets import dimensions_of, sheet_findings, suggested_conclusion, total_points
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding


class AssessorMisnamed(Invalid):
    title = "评估方填写有误"


class AlreadyTakenOver(Conflict):
    title = "单独评估无须接收"


class NotTakenOver(Conflict):
    title = "单独评估尚未接收"


_THIRD_PARTY_ZH = {"optional": "财政部门可以委托第三方单独评估", "if_needed": "必要时财政部门委托第三方单独评估"}


@dataclass(frozen=True)
class SecondSheet:
    """What the assessor found about the project as it is, beside what the office concluded."""

    subject: Subject
    sheet: Sheet
    assessor: str
    own_conclusion: Conclusion | None


@dataclass(frozen=True)
class Reviewed:
    """What finance saw when it suggested an amount."""

    nature: Nature
    assessment: Assessment | None
    amount_requested: Decimal
    suggested: Decimal


def judge_second_sheet(second: SecondSheet, policy: ExAntePolicy, today: date) -> SheetDecision:
    """The same sheet under the same rules; that the two conclude differently is shown, not settled."""
    total = total_points(second.sheet)
    findings = (
        *sheet_findings(second.sheet, policy, dimensions_of(second.subject, policy)),
        *_asked_by_law(second, policy),
    )
    return SheetDecision(total, suggested_conclusion(total, policy), findings)


def _asked_by_law(second: SecondSheet, policy: ExAntePolicy) -> Iterator[Finding]:
    rule = policy.finance_review
    mode = rule.value.third_party if rule is not None and rule.value is not None else None
    words = _THIRD_PARTY_ZH[mode] if mode else "本地文件没有写明委托第三方单独评估，照录备查"
    basis = rule.basis if rule is not None and mode else ()
    yield Finding("ex_ante.independent", f"{words}；评估方：{second.assessor}", basis, severity="advice")
    own = second.own_conclusion
    if own is not None and own is not second.sheet.conclusion:
        detail = (
            f"单独评估结论为“{CONCLUSION_ZH[second.sheet.conclusion]}”，"
            f"部门评估结论为“{CONCLUSION_ZH[own]}”，两份并列留存；请财政部门审核时说明采信哪一份"
        )
        yield Finding("ex_ante.independent_differs", detail, basis, "#/conclusion", "warning")


def review_findings(seen: Reviewed, policy: ExAntePolicy) -> tuple[Finding, ...]:
    """What the place's law makes of finance's review, and what the review could not rest on."""
    rule = policy.finance_review
    held = (rule.value if rule is not None else None) or FinanceReview()
    basis, found = (rule.basis if rule is not None else ()), []
    category = admission.required_as(seen.nature, policy).category
    if held.result == "budget_suggestion":
        detail = f"凭评估报告审核，建议安排{seen.suggested:.2f}元"
        found.append(Finding("ex_ante.budget_suggested", detail, basis, severity="advice"))
    elif held.scope and category in held.scope:
        detail = f"新增重大事项预算从严审核，建议安排{seen.suggested:.2f}元，供安排预算时参考"
        found.append(Finding("ex_ante.budget_reviewed", detail, basis, severity="advice"))
    if seen.assessment is None or not seen.assessment.current:
        detail = "审核时没有有效的事前绩效评估可凭；请先由部门评估或重新评估"
        found.append(Finding("ex_ante.reviewed_without_assessment", detail, basis, severity="warning"))
    return tuple(found)


def assessor_of(given: str | None, own_name: str | None) -> str:
    """Whose sheet it is: an assessor files in its own name, finance says whose it records."""
    if own_name is None:
        if given is None:
            detail = "财政部门代为登记的，请写明评估方是哪家第三方机构或专家组"
            raise AssessorMisnamed(detail, pointer="#/assessor")
        return given
    if given not in (None, own_name):
        detail = f"受托方自行填报的，评估方即“{own_name}”，请留空"
        raise AssessorMisnamed(detail, pointer="#/assessor")
    return own_name


def require_takable(filed_by: str, *, taken_over: bool) -> None:
    if filed_by == "finance":
        raise AlreadyTakenOver("这份单独评估由财政部门自行登记，无须接收")
    if taken_over:
        raise AlreadyTakenOver("这份单独评估已经接收，无须重复接收")


def require_taken_over(filed_by: str, *, taken_over: bool) -> None:
    """A review rests on what finance has accepted, not on what has just come in."""
    if filed_by != "finance" and not taken_over:
        raise NotTakenOver("所引用的单独评估由受托方填报，财政部门尚未接收；请先接收再据以审核")
