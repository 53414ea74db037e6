"""Commitments over HTTP: draft, sign, print, and which ones are missing."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from fastapi.responses import HTMLResponse

from targets_api.access import CommitmentDrafter, CommitmentReader, CommitmentSigner
from targets_api.commitments.models import Commitment, CommitmentDraft, CommitmentView, MissingCommitment
from targets_api.commitments.printing import page_of
from targets_api.commitments.usecases import (
    CommitmentNotFound,
    draft_commitment,
    missing_commitments,
    sign_commitment,
)
from targets_api.database import Session
from targets_api.domain.commitments import (
    CommitmentOutdated,
    CommitmentSigned,
    CommitmentStatus,
    NothingToCommit,
    NotOwnCommitment,
)
from targets_api.request_policies import Policies
from targets_api.scope import OrganisationId, seen
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("commitments")
VIEW = "targets.commitment_view"
BudgetYear = Annotated[int, Query(ge=2000, le=2100)]


@router.get("", response_model=Page[CommitmentView])
async def list_commitments(
    who: CommitmentReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: CommitmentStatus | None = None,
    department_id: OrganisationId | None = None,
) -> Response:
    """Commitments within reach."""
    where = {"budget_year": budget_year, "status": status, "unit_id": department_id}
    return await page(session, VIEW, paging, where=where)


@router.post(
    "",
    status_code=201,
    response_model=CommitmentView,
    responses=problems(NothingToCommit, OutsideReach),
)
async def draft(
    body: CommitmentDraft, who: CommitmentDrafter, session: Session, today: Today, policies: Policies
) -> Response:
    """The department's letter for a year, with the figures of its approved targets; a draft is written anew."""
    row = await draft_commitment(session, body, who=who, today=today, library=policies)
    place = {"Location": f"/api/v1/commitments/{row.id}"}
    return await one(session, VIEW, row.id, CommitmentNotFound, status=201, headers=place)


@router.get("/missing", response_model=list[MissingCommitment])
async def list_missing(
    budget_year: BudgetYear, who: CommitmentReader, session: Session, today: Today, policies: Policies
) -> list[MissingCommitment]:
    """Departments within reach whose approved targets no signed letter covers, where the place asks for one."""
    return await missing_commitments(session, budget_year, today=today, library=policies)


@router.get("/{commitment_id}", response_model=CommitmentView, responses=problems(CommitmentNotFound))
async def get_commitment(commitment_id: UUID, who: CommitmentReader, session: Session) -> Response:
    """One commitment with its figures."""
    return await one(session, VIEW, commitment_id, CommitmentNotFound)


@router.post(
    "/{commitment_id}/sign",
    response_model=CommitmentView,
    responses=problems(
        CommitmentNotFound,
        *(CommitmentSigned, CommitmentOutdated, NotOwnCommitment, OutsideReach, PreconditionRequired, StaleVersion),
    ),
)
async def sign(
    commitment_id: UUID, expected: IfMatch, who: CommitmentSigner, session: Session, today: Today
) -> Response:
    """The department's head signs; the letter is final from then on."""
    row = await sign_commitment(session, commitment_id, expected=expected, who=who, today=today)
    return await one(session, VIEW, row.id, CommitmentNotFound)


@router.get("/{commitment_id}/letter", response_class=HTMLResponse, responses=problems(CommitmentNotFound))
async def print_letter(commitment_id: UUID, who: CommitmentReader, session: Session) -> HTMLResponse:
    """The letter as a page to print; it needs nothing from elsewhere."""
    return HTMLResponse(page_of(await seen(session, Commitment, commitment_id, CommitmentNotFound)))
