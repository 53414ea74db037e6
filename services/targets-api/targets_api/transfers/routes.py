"""Transfers over HTTP: overall and regional targets that must fit together, issued with the fund document."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import TransferIssuer, TransferReader, TransferWriter
from targets_api.database import Session
from targets_api.domain.transfers import TransferIssued, TransferNotIssuable, TransferNotIssued, TransferStatus
from targets_api.projects.usecases import ProjectNotFound
from targets_api.request_policies import Policies
from targets_api.scope import seen
from targets_api.transfers import usecases
from targets_api.transfers.models import (
    FundDocument,
    Listing,
    ReconciliationView,
    Transfer,
    TransferDraft,
    TransferView,
)
from targets_api.transfers.usecases import AlreadyListed, TransferMalformed, TransferNotFound
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("transfers")
VIEW = "targets.transfer_view"
_CHANGES = (TransferNotFound, OutsideReach, PreconditionRequired, StaleVersion, TransferIssued)


@router.get("", response_model=Page[TransferView])
async def list_transfers(
    who: TransferReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    status: TransferStatus | None = None,
    listed_year: Annotated[int | None, Query(ge=2000, le=2100, description="列入该年度自评名单的")] = None,
) -> Response:
    """Transfers within reach, and those issued by the regions above."""
    listed = ["v.listings::jsonb @> CAST(:listed AS jsonb)"] if listed_year else []
    given = {"listed": f'[{{"year": {listed_year}}}]'} if listed_year else None
    where = {"budget_year": budget_year, "status": status}
    return await page(session, VIEW, paging, where=where, conditions=listed, parameters=given)


@router.post(
    "",
    status_code=201,
    response_model=TransferView,
    responses=problems(TransferMalformed, ProjectNotFound, OutsideReach),
)
async def draft_transfer(draft: TransferDraft, who: TransferWriter, session: Session) -> Response:
    """Write a transfer with its overall target and those of its parts; it may still be incomplete."""
    row = await usecases.draft_transfer(session, draft, who=who)
    place = {"Location": f"/api/v1/transfers/{row.id}"}
    return await one(session, VIEW, row.id, TransferNotFound, status=201, headers=place)


@router.get("/{transfer_id}", response_model=TransferView, responses=problems(TransferNotFound))
async def get_transfer(transfer_id: UUID, who: TransferReader, session: Session) -> Response:
    """One transfer with its targets and the years in which it is evaluated."""
    return await one(session, VIEW, transfer_id, TransferNotFound)


@router.put(
    "/{transfer_id}", response_model=TransferView, responses=problems(*_CHANGES, TransferMalformed, ProjectNotFound)
)
async def edit_transfer(
    transfer_id: UUID, draft: TransferDraft, expected: IfMatch, who: TransferWriter, session: Session
) -> Response:
    """Replace what was written, as long as it is not issued."""
    await usecases.edit_transfer(session, transfer_id, draft, expected=expected, who=who)
    return await one(session, VIEW, transfer_id, TransferNotFound)


@router.get("/{transfer_id}/reconciliation", response_model=ReconciliationView, responses=problems(TransferNotFound))
async def get_reconciliation(
    transfer_id: UUID, who: TransferReader, session: Session, policies: Policies, today: Today
) -> ReconciliationView:
    """Per indicator: the whole, what the parts come to by its kind, the difference, and where it is red."""
    row = await seen(session, Transfer, transfer_id, TransferNotFound)
    return usecases.reconciled(row, who=who, library=policies, today=today)[1]


@router.post("/{transfer_id}/issue", response_model=TransferView, responses=problems(*_CHANGES, TransferNotIssuable))
async def issue_transfer(
    transfer_id: UUID,
    document: FundDocument,
    expected: IfMatch,
    who: TransferIssuer,
    session: Session,
    policies: Policies,
    today: Today,
) -> Response:
    """Issue the targets with the fund document; refused while they do not fit together."""
    await usecases.issue_transfer(
        session, transfer_id, document, expected=expected, who=who, library=policies, today=today
    )
    return await one(session, VIEW, transfer_id, TransferNotFound)


@router.post(
    "/{transfer_id}/listings",
    status_code=201,
    response_model=TransferView,
    responses=problems(TransferNotFound, TransferNotIssued, AlreadyListed, OutsideReach),
)
async def list_for_evaluation(
    transfer_id: UUID, listing: Listing, who: TransferIssuer, session: Session, policies: Policies, today: Today
) -> Response:
    """Put an issued transfer on the list of those that are evaluated in a year."""
    await usecases.list_for_evaluation(session, transfer_id, listing, who=who, library=policies, today=today)
    return await one(session, VIEW, transfer_id, TransferNotFound, status=201)
