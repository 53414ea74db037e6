"""Proposing, deciding and lifting; what is kept back itself is never asked for and never kept here."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.fields import Audience
from disclosure_api.domain.publication import distinct
from disclosure_api.domain.sources import Source
from disclosure_api.domain.succession import item_id
from disclosure_api.domain.withholding import require_withholdable
from disclosure_api.domain.withholding_machine import WithholdingAction, next_withholding_status
from disclosure_api.releases.freezing import scope
from disclosure_api.withholdings.models import Withholding, WithholdingDraft
from disclosure_api.withholdings.queries import WithholdingNotFound, one_at_a_time
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version


async def propose(
    session: AsyncSession, proposer: Principal, draft: WithholdingDraft, source: Source, today: date
) -> UUID | None:
    audiences = distinct(draft.audiences)
    item = item_id(source.matter)
    await one_at_a_time(session, item)
    proposed = Withholding(
        **scope(source),
        kind=source.kind,
        source_noun=source.noun,
        source_id=UUID(source.id),
        item_id=item,
        project_code=source.project_code,
        project_name=source.project_name,
        budget_year=source.budget_year,
        audiences=[audience.value for audience in audiences],
        pointers=sorted(set(draft.pointers)),
        ground=draft.ground,
        reason=draft.reason,
        told=draft.told,
        proposed_by=proposer.subject,
        proposed_for=proposer.acting_for,
        proposed_by_name=proposer.name,
        proposed_on=today,
    )
    session.add(proposed)
    await session.flush()
    await _note(session, proposed, "withholding:propose")
    return proposed.id


def require_places(draft: WithholdingDraft) -> None:
    """Before anybody is asked for the source."""
    audiences: tuple[Audience, ...] = distinct(draft.audiences)
    require_withholdable(draft.kind, audiences, draft.pointers, told=draft.told)


async def decide(
    session: AsyncSession,
    head: Principal,
    withholding_id: UUID,
    action: WithholdingAction,
    *,
    expected: int,
    reason: str,
    today: date,
) -> None:
    found = await locked(session, Withholding, withholding_id, WithholdingNotFound)
    check_version(found.version, expected)
    await one_at_a_time(session, found.item_id)
    actors = {head.subject, head.acting_for}
    found.status = next_withholding_status(found, found.status, action, actors)
    found.version += 1
    if action is WithholdingAction.LIFT:
        found.lifted_by, found.lifted_for, found.lifted_by_name = head.subject, head.acting_for, head.name
        found.lifted_on, found.lift_reason = today, reason
    else:
        found.decided_by, found.decided_for, found.decided_by_name = head.subject, head.acting_for, head.name
        found.decided_on, found.decision_reason = today, reason
    await session.flush()
    await _note(session, found, f"withholding:{action.value}")


async def _note(session: AsyncSession, found: Withholding, action: str) -> None:
    detail = {"kind": found.kind.value, "source_id": str(found.source_id), "audiences": found.audiences}
    await record(session, action=action, resource=f"withholdings/{found.id}", detail=detail)
