"""HTTP of assignments."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from evaluation_api.access import AssignmentReader, Commissioner, Revoker
from evaluation_api.assignments import usecases
from evaluation_api.assignments.models import AssignmentDraft, AssignmentNotFound, AssignmentView, RevokeBody
from evaluation_api.clients import Project, TargetsApi
from evaluation_api.domain.commissioning import AssignedProjectUnknown, AssigneeUnknown, AssignmentPeriodNotUsable
from evaluation_api.domain.lifecycle import ActionNotAllowed, AssignmentStatus
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("assignments")
VIEW = "evaluation.assignment_view"


async def visible_projects(body: AssignmentDraft, officer: Commissioner, targets: TargetsApi) -> list[Project]:
    """Each once; asked before a transaction of ours is open."""
    asked = dict.fromkeys(body.project_ids)
    return [await targets.project(project_id, at) for at, project_id in enumerate(asked)]


VisibleProjects = Annotated[list[Project], Depends(visible_projects)]


@router.post(
    "", status_code=201, response_model=AssignmentView,
    responses=problems(AssignedProjectUnknown, AssigneeUnknown, AssignmentPeriodNotUsable),
)  # fmt: skip
async def commission_assignment(
    body: AssignmentDraft,
    officer: Commissioner,
    projects: VisibleProjects,
    session: Session,
    today: Today,
    request: Request,
) -> Response:
    """Commissions a third party or an expert: it reads exactly these projects, from the first day to the last."""
    library = request.app.state.policies
    row = await usecases.commission(session, body, projects, officer=officer, library=library, today=today)
    return await one(session, VIEW, row.id, AssignmentNotFound, status=201)


@router.get("", response_model=Page[AssignmentView])
async def list_assignments(
    reader: AssignmentReader,
    session: Session,
    paging: Paging,
    status: AssignmentStatus | None = None,
    assignee: str | None = None,
) -> Response:
    """Assignments of the caller's region; an assignee sees its own while they hold."""
    return await page(session, VIEW, paging, where={"status": status, "assignee": assignee})


@router.get("/{assignment_id}", response_model=AssignmentView, responses=problems(AssignmentNotFound))
async def read_assignment(assignment_id: UUID, reader: AssignmentReader, session: Session) -> Response:
    """One assignment with its projects, period, clauses and history."""
    return await one(session, VIEW, assignment_id, AssignmentNotFound)


@router.post(
    "/{assignment_id}/revoke", response_model=AssignmentView,
    responses=problems(AssignmentNotFound, ActionNotAllowed, StaleVersion, PreconditionRequired),
)  # fmt: skip
async def revoke_assignment(
    assignment_id: UUID, body: RevokeBody, officer: Revoker, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Ends an assignment before its day: the assignee sees nothing of the projects any more, within seconds."""
    await usecases.revoke(session, assignment_id, body.reason, officer=officer, expected=expected, today=today)
    return await one(session, VIEW, assignment_id, AssignmentNotFound)
