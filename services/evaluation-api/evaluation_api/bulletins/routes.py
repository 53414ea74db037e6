"""HTTP of bulletins."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from evaluation_api.access import BulletinIssuer, BulletinProposer, BulletinReader, Recomputer
from evaluation_api.bulletins import usecases
from evaluation_api.bulletins.models import BulletinRequest, BulletinView
from evaluation_api.bulletins.usecases import BulletinNotFound, BulletinOutdated
from evaluation_api.database import Year
from evaluation_api.domain.bulletin import BulletinNotProvided, NothingToAnnounce
from evaluation_api.domain.lifecycle import ActionNotAllowed, BulletinStatus, SamePersonTwice
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("bulletins")
VIEW = "evaluation.bulletin_view"
STEP = problems(BulletinNotFound, ActionNotAllowed, SamePersonTwice, StaleVersion, PreconditionRequired)


@router.post(
    "", status_code=201, response_model=BulletinView, responses=problems(BulletinNotProvided, NothingToAnnounce)
)
async def propose_bulletin(
    body: BulletinRequest, proposer: BulletinProposer, session: Session, today: Today, request: Request
) -> Response:
    """Proposes the bulletin of a year: large gaps to concluded re-checks, and self-evaluations late or missing."""
    library = request.app.state.policies
    row = await usecases.propose(session, body.budget_year, proposer=proposer, library=library, today=today)
    return await one(session, VIEW, row.id, BulletinNotFound, status=201)


@router.get("", response_model=Page[BulletinView])
async def list_bulletins(
    reader: BulletinReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[Year | None, Query()] = None,
    status: BulletinStatus | None = None,
) -> Response:
    """Bulletins of the caller's region; units and departments see those that are issued."""
    return await page(session, VIEW, paging, where={"budget_year": budget_year, "status": status})


@router.get("/{bulletin_id}", response_model=BulletinView, responses=problems(BulletinNotFound))
async def read_bulletin(bulletin_id: UUID, reader: BulletinReader, session: Session) -> Response:
    """One bulletin: every entry with its figures, its reason and its clauses."""
    return await one(session, VIEW, bulletin_id, BulletinNotFound)


@router.post("/{bulletin_id}/issue", response_model=BulletinView, responses=STEP | problems(BulletinOutdated))
async def issue_bulletin(
    bulletin_id: UUID, head: BulletinIssuer, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Finance's head issues what another officer proposed; everybody of the region reads it from then on."""
    await usecases.issue(session, bulletin_id, head=head, expected=expected, today=today)
    return await one(session, VIEW, bulletin_id, BulletinNotFound)


@router.post("/{bulletin_id}/recompute", response_model=RecomputationView, responses=problems(BulletinNotFound))
async def recompute_bulletin(bulletin_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Computes the entries again from the stored evidence under the stored policy, and compares them and the digest."""
    return await usecases.recompute(session, bulletin_id)
