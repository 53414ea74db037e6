"""An approved target is not written over: an adjustment is a new revision, asked for with a reason.

It goes the way of every target and, once approved, takes the place of the one before it for that year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from targets_api.domain.lifecycle import Status
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter

REASONS_ZH: Mapping[str, str] = {
    "budget_adjustment": "预算调整",
    "policy_change": "政策变化",
    "emergency": "突发事件",
    "other": "其他使目标难以实现的情形",
}
APPLICANT_ZH: Mapping[str, str] = {"department": "主管部门", "unit": "预算单位"}


class NotAdjustable(Conflict):
    title = "绩效目标不能调整"


class AdjustmentUnfounded(Invalid):
    title = "调整理由不符合规定"


@dataclass(frozen=True)
class AdjustmentRule:
    """What the place's document says; without one (`None`) any stated reason is enough."""

    reasons: tuple[str, ...]
    open_ended: bool
    applicant: str


@dataclass(frozen=True)
class Wanted:
    """Why somebody asks for an adjustment, and in which role he asks."""

    reason: str
    applicant: str


def require_adjustable(status: Status, newest_revision: int, revision: int, newest_status: Status) -> None:
    """Only the newest revision, and only once it is approved; one adjustment at a time."""
    if status is not Status.APPROVED:
        raise NotAdjustable("只有已批复的绩效目标才谈得上调整；未批复的请退回或撤回后直接修改")
    if newest_revision == revision:
        return
    if newest_status is Status.APPROVED:
        raise NotAdjustable(f"该目标已由第{newest_revision}版替代，请在最新一版上调整")
    raise NotAdjustable(f"该目标已有一份调整（第{newest_revision}版）在办理，请先办完")


def adjustment_findings(wanted: Wanted, rule: Parameter[AdjustmentRule | None]) -> tuple[Finding, ...]:
    """Refusals stop the application; an advice is kept with the new revision."""
    asked = rule.value
    if asked is None:
        detail = "当地文件没有写明调整的情形，按通行做法由财政部门逐项审定理由"
        return (Finding("adjustment.no_rule", detail, rule.basis, "#/reason", "advice"),)
    findings: list[Finding] = []
    if wanted.applicant != asked.applicant:
        who = APPLICANT_ZH.get(asked.applicant, asked.applicant)
        detail = f"调整应由{who}提出申请；请由{who}的编制人员发起"
        findings.append(Finding("adjustment.not_by_applicant", detail, rule.basis))
    listed = wanted.reason in asked.reasons
    if listed:
        detail = f"理由“{REASONS_ZH[wanted.reason]}”属当地文件所列的情形，随预算程序报批"
        findings.append(Finding("adjustment.reason_listed", detail, rule.basis, "#/reason", "advice"))
    if not listed and not asked.open_ended:
        detail = f"当地只允许因{_words(asked.reasons)}调整目标，请核对理由"
        findings.append(Finding("adjustment.reason_not_listed", detail, rule.basis, "#/reason"))
    if not listed and asked.open_ended:
        detail = f"理由不在文件列举的{_words(asked.reasons)}之内，属“等”字所及；请财政部门从严审定"
        findings.append(Finding("adjustment.reason_open", detail, rule.basis, "#/reason", "warning"))
    return tuple(findings)


def _words(reasons: Sequence[str]) -> str:
    return "、".join(REASONS_ZH[reason] for reason in reasons)
