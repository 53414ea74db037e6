"""HTTP of result applications."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from evaluation_api.access import ApplicationReader, Confirmer, Proposer, Recomputer
from evaluation_api.database import Year
from evaluation_api.domain.lifecycle import ActionNotAllowed, ApplicationStatus, SamePersonTwice
from evaluation_api.domain.linkage import GradeWithoutConsequence
from evaluation_api.re_checks.models import ReCheckNotFound
from evaluation_api.result_applications import usecases
from evaluation_api.result_applications.models import ApplicationRequest, ResultApplicationView
from evaluation_api.result_applications.usecases import ReCheckNotConcluded, ResultApplicationNotFound
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import AlreadyExists, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("result-applications")
VIEW = "evaluation.result_application_view"
STEP = problems(ResultApplicationNotFound, ActionNotAllowed, SamePersonTwice, StaleVersion, PreconditionRequired)


@router.post(
    "", status_code=201, response_model=ResultApplicationView,
    responses=problems(ReCheckNotFound, ReCheckNotConcluded, GradeWithoutConsequence, AlreadyExists),
)  # fmt: skip
async def propose_result_application(
    body: ApplicationRequest, proposer: Proposer, session: Session, today: Today, request: Request
) -> Response:
    """Proposes what a concluded result means for the next budget, with every clause it rests on."""
    library = request.app.state.policies
    row = await usecases.propose(session, body, proposer=proposer, library=library, today=today)
    return await one(session, VIEW, row.id, ResultApplicationNotFound, status=201)


@router.get("", response_model=Page[ResultApplicationView])
async def list_result_applications(
    reader: ApplicationReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[Year | None, Query()] = None,
    status: ApplicationStatus | None = None,
    project_id: UUID | None = None,
) -> Response:
    """Result applications within the caller's reach; `budget_year` is the year they advise on."""
    where = {"budget_year": budget_year, "status": status, "project_id": project_id}
    return await page(session, VIEW, paging, where=where)


@router.get("/{application_id}", response_model=ResultApplicationView, responses=problems(ResultApplicationNotFound))
async def read_result_application(application_id: UUID, reader: ApplicationReader, session: Session) -> Response:
    """One decision: evidence, rule, clauses, who, digest."""
    return await one(session, VIEW, application_id, ResultApplicationNotFound)


@router.post(
    "/{application_id}/confirm", response_model=ResultApplicationView,
    responses=STEP,
)  # fmt: skip
async def confirm_result_application(
    application_id: UUID, head: Confirmer, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Finance's head confirms what another officer proposed; the budget gate hears of it at once."""
    await usecases.confirm(session, application_id, head=head, expected=expected, today=today)
    return await one(session, VIEW, application_id, ResultApplicationNotFound)


@router.post(
    "/{application_id}/recompute", response_model=RecomputationView, responses=problems(ResultApplicationNotFound)
)
async def recompute_result_application(application_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Decides again from the stored evidence under the stored policy, and compares advice and digest."""
    return await usecases.recompute(session, application_id)
