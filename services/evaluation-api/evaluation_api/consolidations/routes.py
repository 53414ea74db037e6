"""HTTP of consolidations: a county reports the self-evaluations of a transfer, the city puts its counties together."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from evaluation_api.access import ConsolidationReader, ConsolidationReporter, Consolidator
from evaluation_api.clients import TargetsApi, Transfer
from evaluation_api.consolidations import queries, usecases
from evaluation_api.consolidations.models import (
    ConsolidationContent,
    ConsolidationNotFound,
    ConsolidationRequest,
    ConsolidationView,
)
from evaluation_api.database import Year
from evaluation_api.domain.consolidating import (
    ConsolidationMalformed,
    NotAPartOfTransfer,
    NothingToConsolidate,
    PartNotPassed,
    TransferStillDraft,
)
from evaluation_api.domain.lifecycle import ActionNotAllowed, ConsolidationStatus, SamePersonTwice
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import AlreadyExists, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("consolidations")
VIEW = "evaluation.consolidation_view"
GATHERED = problems(TransferStillDraft, NotAPartOfTransfer, NothingToConsolidate, PartNotPassed, ConsolidationMalformed)
STEP = problems(ConsolidationNotFound, ActionNotAllowed, SamePersonTwice, StaleVersion, PreconditionRequired)


async def asked_transfer(body: ConsolidationRequest, author: Consolidator, targets: TargetsApi) -> Transfer:
    """Asked before a transaction of ours is open."""
    return await targets.transfer(body.transfer_id)


async def transfer_of(consolidation_id: UUID, author: Consolidator, targets: TargetsApi, request: Request) -> Transfer:
    row = await queries.seen_beforehand(request.app.state.database, author, consolidation_id)
    return await targets.transfer(row.transfer_id)


AskedTransfer = Annotated[Transfer, Depends(asked_transfer)]
ItsTransfer = Annotated[Transfer, Depends(transfer_of)]


@router.post("", status_code=201, response_model=ConsolidationView, responses=GATHERED | problems(AlreadyExists))
async def gather_consolidation(
    transfer: AskedTransfer,
    body: ConsolidationRequest,
    author: Consolidator,
    session: Session,
    today: Today,
    request: Request,
) -> Response:
    """Puts together the passed self-evaluations of a transfer; the city also what its counties have reported."""
    library = request.app.state.policies
    row = await usecases.gather(session, transfer, body, author=author, library=library, today=today)
    return await one(session, VIEW, row.id, ConsolidationNotFound, status=201)


@router.get("", response_model=Page[ConsolidationView])
async def list_consolidations(
    reader: ConsolidationReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[Year | None, Query()] = None,
    status: ConsolidationStatus | None = None,
    transfer_id: UUID | None = None,
) -> Response:
    """Consolidations within reach, and those reported to the caller's department."""
    where = {"budget_year": budget_year, "status": status, "transfer_id": transfer_id}
    return await page(session, VIEW, paging, where=where)


@router.get("/{consolidation_id}", response_model=ConsolidationView, responses=problems(ConsolidationNotFound))
async def read_consolidation(consolidation_id: UUID, reader: ConsolidationReader, session: Session) -> Response:
    """One consolidation: every part, how its values were put together, who is missing, and the score."""
    return await one(session, VIEW, consolidation_id, ConsolidationNotFound)


@router.put("/{consolidation_id}", response_model=ConsolidationView, responses=STEP | GATHERED)
async def gather_consolidation_again(
    consolidation_id: UUID,
    transfer: ItsTransfer,
    body: ConsolidationContent,
    author: Consolidator,
    session: Session,
    expected: IfMatch,
    today: Today,
    request: Request,
) -> Response:
    """Reads again what has been passed and reported meanwhile; refused once it is reported."""
    await usecases.gather_again(
        session, consolidation_id, transfer, body, author=author, expected=expected,
        library=request.app.state.policies, today=today,
    )  # fmt: skip
    return await one(session, VIEW, consolidation_id, ConsolidationNotFound)


@router.post("/{consolidation_id}/report", response_model=ConsolidationView, responses=STEP)
async def report_consolidation(
    consolidation_id: UUID, author: ConsolidationReporter, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Reports it to finance and, from a county, to the department that the transfer came from; final from then on."""
    await usecases.report(session, consolidation_id, author=author, expected=expected, today=today)
    return await one(session, VIEW, consolidation_id, ConsolidationNotFound)


@router.post(
    "/{consolidation_id}/recompute", response_model=RecomputationView, responses=problems(ConsolidationNotFound)
)
async def recompute_consolidation(
    consolidation_id: UUID, reader: ConsolidationReader, session: Session
) -> RecomputationView:
    """Rolls up and scores once more from what the parts said."""
    return await usecases.recompute(session, consolidation_id)
