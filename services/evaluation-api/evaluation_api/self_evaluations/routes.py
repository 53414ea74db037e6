"""HTTP of self-evaluations."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from evaluation_api.access import Acceptor, Author, Recomputer, Returner, Reviewer, SelfEvaluationReader, Submitter
from evaluation_api.clients import ApprovedTarget, Execution, TargetsApi
from evaluation_api.database import Year
from evaluation_api.domain.declaring import (
    BudgetYearNotEnded,
    FormIncomplete,
    NotYetScored,
    RowsNotInForm,
    TargetNotApproved,
    TargetReplaced,
)
from evaluation_api.domain.lifecycle import Action, ActionNotAllowed, SamePersonTwice, SelfEvaluationStatus
from evaluation_api.self_evaluations import queries, reviewing, usecases
from evaluation_api.self_evaluations.models import (
    ReturnBody,
    SelfEvaluationNotFound,
    SelfEvaluationRequest,
    SelfEvaluationSheet,
    SelfEvaluationView,
)
from evaluation_api.self_evaluations.monitored import Monitored, monitored_of
from evaluation_api.self_evaluations.reviewing import DrawnForReCheck
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import AlreadyExists, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("self-evaluations")
VIEW = "evaluation.self_evaluation_view"
# A parameter that asks a neighbour stands before Session: no transaction of ours is open meanwhile.


async def approved_form(
    body: SelfEvaluationRequest, author: Author, targets: TargetsApi
) -> tuple[ApprovedTarget, Execution, Monitored]:
    target = await targets.target(body.target_id)
    execution = await targets.execution(target.project_id, target.budget_year)
    return target, execution, (await monitored_of(targets, [target])).get(target.id, {})


async def figures_now(evaluation_id: UUID, author: Submitter, targets: TargetsApi, request: Request) -> Execution:
    row = await queries.seen_beforehand(request.app.state.database, author, evaluation_id)
    return await targets.execution(row.project_id, row.budget_year)


ApprovedForm = Annotated[tuple[ApprovedTarget, Execution, Monitored], Depends(approved_form)]
FiguresNow = Annotated[Execution, Depends(figures_now)]
STEP = problems(SelfEvaluationNotFound, ActionNotAllowed, SamePersonTwice, StaleVersion, PreconditionRequired)


@router.post(
    "", status_code=201, response_model=SelfEvaluationView,
    responses=problems(TargetNotApproved, TargetReplaced, BudgetYearNotEnded, AlreadyExists),
)  # fmt: skip
async def open_self_evaluation(
    form: ApprovedForm, author: Author, session: Session, today: Today, request: Request
) -> Response:
    """Opens the self-evaluation of an approved target after its year; form, weights and money are pre-filled."""
    library, (target, execution, monitored) = request.app.state.policies, form
    row = await usecases.open_self_evaluation(
        session, author=author, target=target, execution=execution, library=library, today=today, monitored=monitored
    )
    return await one(session, VIEW, row.id, SelfEvaluationNotFound, status=201)


@router.get("", response_model=Page[SelfEvaluationView])
async def list_self_evaluations(
    reader: SelfEvaluationReader,
    session: Session,
    paging: Paging,
    budget_year: Annotated[Year | None, Query()] = None,
    status: SelfEvaluationStatus | None = None,
    project_id: UUID | None = None,
) -> Response:
    """Self-evaluations within the caller's reach."""
    where = {"budget_year": budget_year, "status": status, "project_id": project_id}
    return await page(session, VIEW, paging, where=where)


@router.get("/{evaluation_id}", response_model=SelfEvaluationView, responses=problems(SelfEvaluationNotFound))
async def read_self_evaluation(evaluation_id: UUID, reader: SelfEvaluationReader, session: Session) -> Response:
    """One self-evaluation: what the unit typed, and after submission our scores with their trace beside it."""
    return await one(session, VIEW, evaluation_id, SelfEvaluationNotFound)


@router.put("/{evaluation_id}", response_model=SelfEvaluationView, responses=STEP | problems(RowsNotInForm))
async def fill_self_evaluation(
    evaluation_id: UUID, sheet: SelfEvaluationSheet, author: Author, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Replaces what the unit typed. A total that does not add up is kept as typed and reported at submission."""
    await usecases.fill(session, evaluation_id, sheet, author=author, expected=expected, today=today)
    return await one(session, VIEW, evaluation_id, SelfEvaluationNotFound)


@router.post("/{evaluation_id}/submit", response_model=SelfEvaluationView, responses=STEP | problems(FormIncomplete))
async def submit_self_evaluation(
    evaluation_id: UUID,
    figures: FiguresNow,
    author: Submitter,
    session: Session,
    expected: IfMatch,
    today: Today,
    request: Request,
) -> Response:
    """Hands the form to the department: the treasury is read again, every row scored, each difference reported."""
    library = request.app.state.policies
    await usecases.submit(
        session, evaluation_id, author=author, expected=expected, figures=figures, library=library, today=today
    )
    return await one(session, VIEW, evaluation_id, SelfEvaluationNotFound)


@router.post("/{evaluation_id}/pass", response_model=SelfEvaluationView, responses=STEP)
async def pass_self_evaluation(
    evaluation_id: UUID, reviewer: Reviewer, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The department passes the self-evaluation on to finance; from then on its content is final."""
    await reviewing.review(session, evaluation_id, Action.PASS, reviewer=reviewer, expected=expected, today=today)
    return await one(session, VIEW, evaluation_id, SelfEvaluationNotFound)


@router.post("/{evaluation_id}/accept", response_model=SelfEvaluationView, responses=STEP)
async def accept_self_evaluation(
    evaluation_id: UUID, reviewer: Acceptor, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Finance takes in what the department has passed, and keeps it on record."""
    await reviewing.review(session, evaluation_id, Action.ACCEPT, reviewer=reviewer, expected=expected, today=today)
    return await one(session, VIEW, evaluation_id, SelfEvaluationNotFound)


@router.post("/{evaluation_id}/return", response_model=SelfEvaluationView, responses=STEP | problems(DrawnForReCheck))
async def return_self_evaluation(
    evaluation_id: UUID, body: ReturnBody, reviewer: Returner, session: Session, expected: IfMatch, today: Today
) -> Response:
    """The department, or finance what the department has passed, returns it with a reason for the unit to correct."""
    await reviewing.review(
        session, evaluation_id, Action.RETURN, reviewer=reviewer, expected=expected, today=today, reason=body.reason
    )
    return await one(session, VIEW, evaluation_id, SelfEvaluationNotFound)


@router.post(
    "/{evaluation_id}/recompute", response_model=RecomputationView,
    responses=problems(SelfEvaluationNotFound, NotYetScored),
)  # fmt: skip
async def recompute_self_evaluation(evaluation_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Computes the stored scores again from the stored form under the stored policy, and compares digits and digest."""
    return await usecases.recompute(session, evaluation_id)
