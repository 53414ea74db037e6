"""Beside the target itself: advice on what is saved, and the department's collective decision."""

from uuid import UUID

from fastapi import Response

from targets_api.access import Author, Reader
from targets_api.database import Session
from targets_api.domain.collective_decision import CollectiveDecisionTooLate
from targets_api.targets.acting import VIEW, Act
from targets_api.targets.advising import TargetAdvice
from targets_api.targets.collective_decisions import MeetingInTheFuture, record_collective_decision
from targets_api.targets.content import CollectiveDecisionDraft
from targets_api.targets.saved_advice import advice_on_saved
from targets_api.targets.usecases import TargetNotFound
from targets_api.targets.views import TargetView
from wenxiao.pages import IfMatch, one
from wenxiao.problems import NotPermitted, OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("targets")


@router.get("/{target_id}/advice", response_model=TargetAdvice, responses=problems(TargetNotFound))
async def get_target_advice(target_id: UUID, who: Reader, session: Session, act: Act) -> TargetAdvice:
    """How each value of a saved target is read, advice on it, and everything a submission would find today."""
    return await advice_on_saved(session, target_id, doing=act)


@router.put(
    "/{target_id}/collective-decision",
    response_model=TargetView,
    responses=problems(
        TargetNotFound,
        OutsideReach,
        NotPermitted,
        PreconditionRequired,
        StaleVersion,
        CollectiveDecisionTooLate,
        MeetingInTheFuture,
    ),
)
async def put_collective_decision(
    target_id: UUID, draft: CollectiveDecisionDraft, expected: IfMatch, who: Author, session: Session, act: Act
) -> Response:
    """Record the department's collective decision, before the target goes to finance."""
    await record_collective_decision(session, target_id, draft, expected=expected, doing=act)
    return await one(session, VIEW, target_id, TargetNotFound)
