"""A department hands a target to finance after it was decided collectively, where its document asks for that."""

from dataclasses import dataclass
from datetime import date

from targets_api.domain.lifecycle import Status
from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter


class CollectiveDecisionRequired(Conflict):
    title = "尚未集体研究"


class CollectiveDecisionTooLate(Conflict):
    title = "已送财政，不能再登记集体研究"


@dataclass(frozen=True)
class CollectiveDecision:
    """What is known of the meeting, and for which round of submission it was held."""

    held_on: date
    round: int


@dataclass(frozen=True)
class DecisionEvidence:
    decision: CollectiveDecision | None
    round: int
    today: date


# Until the department has passed the target on; a later record would be no decision before submission.
RECORDABLE = frozenset({Status.DRAFT, Status.RETURNED, Status.SUBMITTED, Status.CHECKED})


def require_recordable(status: Status) -> None:
    if status not in RECORDABLE:
        raise CollectiveDecisionTooLate("绩效目标已由部门送出，集体研究应在送出之前登记；确需补登的，请先退回")


def require_collective_decision(evidence: DecisionEvidence, required: Parameter[bool]) -> tuple[Finding, ...]:
    """Asked when the department hands over; a refusal stops that step, a warning goes with the target."""
    if not required.value:
        return ()
    decision = evidence.decision
    if decision is None:
        detail = "送财政部门之前应经部门集体研究；请先登记集体研究的日期、会议、参加人数、结论和纪要"
        return (Finding("declaration.collective_decision_missing", detail, required.basis, "#/collective_decision"),)
    if decision.held_on > evidence.today:
        detail = f"登记的集体研究日期{decision.held_on.isoformat()}晚于今天，请核对"
        return (Finding("declaration.collective_decision_future", detail, required.basis, "#/collective_decision"),)
    if decision.round < evidence.round:
        detail = "集体研究之后目标曾退回修改，所登记的是修改之前的研究；改动较大的请重新研究并登记"
        at = "#/collective_decision"
        return (Finding("declaration.collective_decision_earlier", detail, required.basis, at, "warning"),)
    return ()
