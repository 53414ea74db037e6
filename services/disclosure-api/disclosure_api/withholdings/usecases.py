"""Proposing, deciding and lifting; what is kept back itself is never asked for and never kept here."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from secrets import token_bytes
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.domain.binding import Bound
from disclosure_api.domain.deriving import Proposed, default_scope, derivable
from disclosure_api.domain.fields import Audience, seen_by
from disclosure_api.domain.publication import distinct, require_final
from disclosure_api.domain.sources import Source
from disclosure_api.domain.succession import item_id
from disclosure_api.domain.withholding import SALT_BYTES, bind, require_withholdable
from disclosure_api.domain.withholding_machine import WithholdingAction, next_withholding_status
from disclosure_api.releases.discarding import discard_drafts
from disclosure_api.releases.freezing import Names, scope
from disclosure_api.withholdings.models import Withholding, WithholdingDraft
from disclosure_api.withholdings.queries import WithholdingNotFound, about_source, about_withholding, alone
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.pages import check_version


async def propose(
    session: AsyncSession, proposer: Principal, draft: WithholdingDraft, source: Source, today: date
) -> UUID | None:
    audiences = distinct(draft.audiences)
    require_final(source.kind, source.status)
    item = item_id(source.matter)
    await alone(session, about_source(source, item))
    pointers = sorted(set(draft.pointers))
    scope_of = draft.scope or default_scope(draft.ground)
    told_from = derivable(Proposed(source.kind, audiences, tuple(pointers), scope_of))
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
        pointers=pointers,
        ground=draft.ground,
        reason=draft.reason,
        told=draft.told,
        scope=scope_of,
        bound=[asdict(one) for one in _bound(source, audiences, draft.pointers)],
        findings=[asdict(finding) for finding in told_from],
        proposed_by=proposer.subject,
        proposed_for=proposer.acting_for,
        proposed_by_name=proposer.name,
        proposed_on=today,
    )
    session.add(proposed)
    await session.flush()
    await _note(session, proposed, "withholding:propose")
    return proposed.id


def _bound(source: Source, audiences: Iterable[Audience], pointers: Sequence[str]) -> tuple[Bound, ...]:
    """Rows hold no names of regions or departments: those may be unknown still."""
    nameless = Names(None, None, None).members()
    contents = {
        audience: seen_by(audience, source.kind, {**source.document_for(audience), **nameless})
        for audience in audiences
    }
    return bind(contents, pointers, lambda: token_bytes(SALT_BYTES))


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
    await alone(session, about_withholding(found))
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
    if action is WithholdingAction.GRANT:
        await discard_drafts(session, head, found)
    await _note(session, found, f"withholding:{action.value}")


async def _note(session: AsyncSession, found: Withholding, action: str) -> None:
    detail = {"kind": found.kind.value, "source_id": str(found.source_id), "audiences": found.audiences}
    await record(session, action=action, resource=f"withholdings/{found.id}", detail=detail)
