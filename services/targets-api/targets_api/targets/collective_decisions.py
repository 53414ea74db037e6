"""The record of a department's collective decision on a target, before it goes to finance."""

from datetime import date
from typing import Any
from uuid import UUID

from targets_api.database import Session
from targets_api.domain.collective_decision import CollectiveDecision, DecisionEvidence, require_recordable
from targets_api.domain.lifecycle import Status
from targets_api.targets.content import CollectiveDecisionDraft
from targets_api.targets.models import Target
from targets_api.targets.usecases import Doing, TargetNotFound, record_event
from wenxiao.access import Role
from wenxiao.database import locked
from wenxiao.errors import Invalid
from wenxiao.pages import check_version
from wenxiao.problems import NotPermitted

RECORD = "record_collective_decision"


class MeetingInTheFuture(Invalid):
    title = "集体研究日期晚于今天"


async def record_collective_decision(
    session: Session, target_id: UUID, draft: CollectiveDecisionDraft, *, expected: int, doing: Doing
) -> Target:
    """By the department, as long as it has not passed the target on; a later record replaces an earlier one."""
    target = await locked(session, Target, target_id, TargetNotFound)
    check_version(target.version, expected)
    if doing.who.role is not Role.DEPARTMENT:
        raise NotPermitted("集体研究由主管部门登记，请由部门经办人办理。", permission="target:write")
    require_recordable(target.status)
    if draft.held_on > doing.today:
        detail = f"集体研究日期{draft.held_on.isoformat()}晚于今天，请核对"
        raise MeetingInTheFuture(detail, pointer="#/held_on")
    before_submission = target.status in (Status.DRAFT, Status.RETURNED)
    target.collective_decision = draft.model_dump(mode="json") | {
        "round": target.round + 1 if before_submission else target.round,
        "recorded_by": doing.who.name,
        "recorded_on": doing.today.isoformat(),
    }
    target.version += 1
    await session.flush()
    said = f"{draft.held_on.isoformat()}{draft.meeting}，{draft.participants}人参加：{draft.conclusion}"
    await record_event(session, target, RECORD, target.status, doing, said)
    return target


def decision_evidence(target: Target, doing: Doing) -> DecisionEvidence:
    """What the step that hands a target to finance has to look at."""
    kept: dict[str, Any] | None = target.collective_decision
    decision = CollectiveDecision(_day(kept["held_on"]), kept["round"]) if kept else None
    return DecisionEvidence(decision, target.round, doing.today)


def _day(written: str) -> date:
    return date.fromisoformat(written)
