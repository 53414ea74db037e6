"""`/api/v1/disclosure-bulletins`: who was late, incomplete or irregular, where a document has it announced."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from disclosure_api.access import BulletinIssuer, BulletinProposer, BulletinReader
from disclosure_api.disclosure_bulletins import usecases
from disclosure_api.disclosure_bulletins.models import (
    BulletinRequest,
    DisclosureBulletinView,
    RecomputationView,
    Year,
)
from disclosure_api.disclosure_bulletins.usecases import DisclosureBulletinNotFound, DisclosureBulletinOutdated
from disclosure_api.domain.announcing import (
    BulletinStatus,
    DisclosureBulletinIssued,
    DisclosureBulletinNotProvided,
    NoDisclosureToAnnounce,
    ProposerMayNotIssue,
)
from disclosure_api.request_parts import Policies
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import problems
from wenxiao.service import nouns

VIEW = "disclosure.disclosure_bulletin_view"
router = nouns("disclosure-bulletins")
ISSUING = problems(
    DisclosureBulletinNotFound, DisclosureBulletinIssued, ProposerMayNotIssue, DisclosureBulletinOutdated
)


@router.post(
    "",
    status_code=201,
    response_model=DisclosureBulletinView,
    responses=problems(DisclosureBulletinNotProvided, NoDisclosureToAnnounce),
)
async def propose_disclosure_bulletin(
    body: BulletinRequest, proposer: BulletinProposer, session: Session, policies: Policies, today: Today
) -> Response:
    """Proposes the bulletin of a year; its entries follow from what was due and what came of it."""
    row = await usecases.propose(session, body.budget_year, proposer=proposer, library=policies, today=today)
    return await one(session, VIEW, row.id, DisclosureBulletinNotFound, status=201)


@router.get("", response_model=Page[DisclosureBulletinView])
async def list_disclosure_bulletins(
    reader: BulletinReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[Year | None, Query()] = None,
    status: BulletinStatus | None = None,
) -> Response:
    """Bulletins of the caller's region; departments and units see those that are issued."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year, "status": status})


@router.get("/{bulletin_id}", response_model=DisclosureBulletinView, responses=problems(DisclosureBulletinNotFound))
async def read_disclosure_bulletin(bulletin_id: UUID, reader: BulletinReader, session: Session) -> Response:
    """One bulletin: every entry with its days, its reasons and its clauses."""
    return await one(session, VIEW, bulletin_id, DisclosureBulletinNotFound)


@router.post("/{bulletin_id}/issue", response_model=DisclosureBulletinView, responses=ISSUING)
async def issue_disclosure_bulletin(
    bulletin_id: UUID, head: BulletinIssuer, session: Session, expected: IfMatch, policies: Policies, today: Today
) -> Response:
    """Finance's head issues what another officer proposed; everybody of the region reads it from then on."""
    await usecases.issue(session, bulletin_id, head=head, expected=expected, library=policies, today=today)
    return await one(session, VIEW, bulletin_id, DisclosureBulletinNotFound)


@router.post(
    "/{bulletin_id}/recompute", response_model=RecomputationView, responses=problems(DisclosureBulletinNotFound)
)
async def recompute_disclosure_bulletin(
    bulletin_id: UUID, reader: BulletinReader, session: Session
) -> RecomputationView:
    """Computes the entries again from the stored evidence under the stored policy, and compares them and the digest."""
    return await usecases.recompute(session, bulletin_id)
