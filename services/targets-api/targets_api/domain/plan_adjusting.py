"""The year plan of an admitted entry is not written over: an adjustment is asked for with a reason, finance decides.

Years that are past keep their amounts; the term keeps to what the place allows; nothing changes before finance agrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from targets_api.domain import terms
from targets_api.domain.adjusting import REASONS_ZH
from targets_api.domain.entries import Entry, Life, YearAmount
from targets_api.domain.library import LibraryPolicy
from targets_api.domain.projects import ProjectStatus
from targets_api.domain.terms import MultiYear
from wenxiao.errors import Conflict, Forbidden
from wenxiao.findings import Finding, Parameter


class PlanAdjustmentStatus(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


class PlanNotAdjustable(Conflict):
    title = "分年度安排不能调整"


class PlanAdjustmentSettled(Conflict):
    title = "分年度安排的调整已办结"


class OwnPlanAdjustment(Forbidden):
    title = "不能审定本人提出的调整"


@dataclass(frozen=True)
class WantedPlan:
    """Why somebody asks, and what the entry's life is to be from then on."""

    reason: str
    life: Life


def require_adjustable(status: ProjectStatus, *, one_is_open: bool) -> None:
    """What is not admitted yet is edited; of what is, one adjustment at a time."""
    if status is ProjectStatus.ENTERED:
        raise PlanNotAdjustable("项目尚未入库，分年度安排请直接在项目上修改")
    if status is ProjectStatus.EXITED:
        raise PlanNotAdjustable("项目已退出项目库，分年度安排不再调整")
    if one_is_open:
        raise PlanNotAdjustable("该项目已有一份分年度安排的调整待财政审定，请先办完")


def require_decidable(
    status: PlanAdjustmentStatus, asked: Sequence[str | None], deciding: Sequence[str | None]
) -> None:
    """Once, and neither by who asked nor by somebody who acts for him."""
    if status is not PlanAdjustmentStatus.ASKED:
        raise PlanAdjustmentSettled("这份调整财政已经审定，不能再改；确需变更的请另行提出")
    if set(asked) & set(deciding) - {None}:
        raise OwnPlanAdjustment("调整由您本人或委托人提出，请由财政部门其他人员审定")


def plan_adjustment_findings(
    entry: Entry, wanted: WantedPlan, policy: LibraryPolicy, today: date
) -> tuple[Finding, ...]:
    """Refusals stop the application; what else is found stays with it for finance."""
    adjusted = replace(entry, life=wanted.life)
    return (
        *_past_years(entry.life.year_plan, wanted.life.year_plan, today),
        *terms.term_findings(adjusted, policy.term),
        *_provided(adjusted, wanted.reason, policy.multi_year),
    )


def _past_years(before: Sequence[YearAmount], after: Sequence[YearAmount], today: date) -> list[Finding]:
    told = {one.year: one.amount for one in after}
    return [
        Finding(
            "plan.past_year_changed",
            f"{one.year}年度已过，安排的{one.amount:.2f}元不能再改，请照原数填写",
            pointer="#/year_plan",
        )
        for one in before
        if one.year < today.year and told.get(one.year) != one.amount
    ]


def _provided(entry: Entry, reason: str, rule: Parameter[MultiYear | None]) -> list[Finding]:
    """Where a document has such items adjusted as they go, on its clause; elsewhere finance judges the reason alone."""
    said = REASONS_ZH[reason]
    held = rule.value
    years = entry.life.term_years or 0
    if held is None or f"{entry.scale}_{entry.object.value}" not in held.applies_to or years <= held.over_years:
        detail = f"理由：{said}；当地文件没有写明这类项目分年度安排的调整，由财政部门审定"
        return [Finding("plan.no_rule", detail, (), "#/reason", "advice")]
    if not held.dynamic_adjustment:
        detail = "当地文件没有让跨年重大事项动态调整，请财政部门从严审定"
        return [Finding("plan.not_provided", detail, rule.basis, "#/reason", "warning")]
    detail = f"理由：{said}；跨年重大事项从头到尾跟踪问效，按文件动态调整"
    return [Finding("plan.adjusted_as_it_goes", detail, rule.basis, "#/reason", "advice")]
