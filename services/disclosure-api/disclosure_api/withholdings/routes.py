"""`/api/v1/withholdings`: what is kept back from whom, proposed by one and decided by another."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from disclosure_api.access import Opener, WithholdingDecider, WithholdingProposer, WithholdingReader
from disclosure_api.clients import neighbours_of
from disclosure_api.domain.fields import Kind, SourceIncomplete
from disclosure_api.domain.publication import SourceNotFinal
from disclosure_api.domain.sources import Source
from disclosure_api.domain.withholding import PointerNotWithholdable
from disclosure_api.domain.withholding_machine import (
    ProposerMayNotDecide,
    WithholdingAction,
    WithholdingActionNotAllowed,
    WithholdingStatus,
)
from disclosure_api.from_evaluation import SourceOfAnotherKind
from disclosure_api.withholdings import queries, usecases
from disclosure_api.withholdings.models import Openings, WithholdingDecision, WithholdingDraft, WithholdingView
from disclosure_api.withholdings.queries import WithholdingNotFound
from wenxiao.access import Today
from wenxiao.audit import record
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("withholdings")
DECIDING = problems(WithholdingNotFound, WithholdingActionNotAllowed, ProposerMayNotDecide)


class Proposal(NamedTuple):
    draft: WithholdingDraft
    source: Source


async def with_its_source(request: Request, proposer: WithholdingProposer, draft: WithholdingDraft) -> Proposal:
    """Asked for before the request's transaction begins."""
    usecases.require_places(draft)
    return Proposal(draft, await neighbours_of(request).source(draft.kind, draft.source_id))


Proposed = Annotated[Proposal, Depends(with_its_source)]


@router.post(
    "",
    status_code=201,
    response_model=WithholdingView,
    responses=problems(PointerNotWithholdable, SourceNotFinal, SourceOfAnotherKind, SourceIncomplete),
)
async def propose_withholding(
    proposed: Proposed, proposer: WithholdingProposer, session: Session, today: Today
) -> Response:
    """Until it is decided, nothing of this source is drafted or published; `findings` tell what else gives it away."""
    created = await usecases.propose(session, proposer, *proposed, today)
    location = {"Location": f"/api/v1/withholdings/{created}"}
    return await one(session, queries.VIEW, created, WithholdingNotFound, status=201, headers=location)


@router.get("", response_model=Page[WithholdingView])
async def list_withholdings(
    reader: WithholdingReader,
    session: Session,
    paging: Paging,
    status: WithholdingStatus | None = None,
    kind: Kind | None = None,
    source_id: UUID | None = None,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """Withholdings within the caller's reach, with what is published still and shows what is to be kept back."""
    where = {"status": status, "kind": kind, "source_id": source_id, "budget_year": budget_year}
    return await page(session, queries.VIEW, paging, where=where)


@router.get("/{withholding_id}", response_model=WithholdingView, responses=problems(WithholdingNotFound))
async def read_withholding(withholding_id: UUID, reader: WithholdingReader, session: Session) -> Response:
    """One withholding; the ETag is for If-Match."""
    return await one(session, queries.VIEW, withholding_id, WithholdingNotFound)


@router.get("/{withholding_id}/openings", response_model=Openings, responses=problems(WithholdingNotFound))
async def read_openings(withholding_id: UUID, opener: Opener, session: Session) -> Openings:
    """The salts of the commitments, never the values; that they were read is recorded."""
    found = await queries.openings_of(session, withholding_id)
    await record(session, action="withholding:open", resource=f"withholdings/{withholding_id}")
    return found


@router.post("/{withholding_id}/grant", response_model=WithholdingView, responses=DECIDING)
async def grant_withholding(
    withholding_id: UUID, body: WithholdingDecision, head: WithholdingDecider, session: Session, expected: IfMatch,
    today: Today,
) -> Response:  # fmt: skip
    """From now on it is left out of every draft; `to_withdraw` names what was published before."""
    action = WithholdingAction.GRANT
    await usecases.decide(session, head, withholding_id, action, expected=expected, reason=body.reason, today=today)
    return await one(session, queries.VIEW, withholding_id, WithholdingNotFound)


@router.post("/{withholding_id}/refuse", response_model=WithholdingView, responses=DECIDING)
async def refuse_withholding(
    withholding_id: UUID, body: WithholdingDecision, head: WithholdingDecider, session: Session, expected: IfMatch,
    today: Today,
) -> Response:  # fmt: skip
    """It is published as everything else is."""
    action = WithholdingAction.REFUSE
    await usecases.decide(session, head, withholding_id, action, expected=expected, reason=body.reason, today=today)
    return await one(session, queries.VIEW, withholding_id, WithholdingNotFound)


@router.post("/{withholding_id}/lift", response_model=WithholdingView, responses=DECIDING)
async def lift_withholding(
    withholding_id: UUID, body: WithholdingDecision, head: WithholdingDecider, session: Session, expected: IfMatch,
    today: Today,
) -> Response:  # fmt: skip
    """The next draft shows it; what was published stays as it is until it is corrected."""
    action = WithholdingAction.LIFT
    await usecases.decide(session, head, withholding_id, action, expected=expected, reason=body.reason, today=today)
    return await one(session, queries.VIEW, withholding_id, WithholdingNotFound)
