"""The library around one entry: what would be decided, what to look at, its years, its end; and many at once."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from targets_api.access import Admitter, ProjectReader, ProjectWriter
from targets_api.database import Session
from targets_api.domain.projects import ProjectExited
from targets_api.domain.terms import YearNotRollable
from targets_api.projects import lifetime
from targets_api.projects.batches import BatchAnswer, ProjectBatch, enter_many
from targets_api.projects.cycle import ProjectCycle, cycle_of
from targets_api.projects.library import attention_of
from targets_api.projects.library_models import AttentionAnswers, ForeseenAdmission, foreseen
from targets_api.projects.models import Project, ProjectView
from targets_api.projects.usecases import ProjectNotFound, foreseen_admission
from targets_api.projects.years import Exit, RollForward
from targets_api.request_policies import Policies
from targets_api.scope import seen
from wenxiao.access import Today
from wenxiao.pages import IfMatch, one
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("projects")
VIEW = "targets.project_view"
_CHANGES = (ProjectNotFound, OutsideReach, PreconditionRequired, StaleVersion, ProjectExited)


@router.post("/bulk", response_model=BatchAnswer, responses=problems(OutsideReach))
async def enter_projects(
    batch: ProjectBatch,
    who: ProjectWriter,
    session: Session,
    today: Today,
    dry_run: Annotated[bool, Query(description="只检查，不登记")] = False,
) -> BatchAnswer:
    """Enter many at once: each row is judged alone and answered alone, and nothing of a refused row is kept."""
    return await enter_many(session, batch, who=who, today=today, dry_run=dry_run)


@router.get("/{project_id}/attention", response_model=AttentionAnswers, responses=problems(ProjectNotFound))
async def get_attention(
    project_id: UUID, who: ProjectReader, session: Session, policies: Policies, today: Today
) -> AttentionAnswers:
    """The points of attention that the place asks of such an entry, what it says to each, and what it leaves out."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    return await attention_of(session, project, who=who, library=policies, today=today)


@router.get("/{project_id}/cycle", response_model=ProjectCycle, responses=problems(ProjectNotFound))
async def get_cycle(
    project_id: UUID,
    who: ProjectReader,
    session: Session,
    policies: Policies,
    today: Today,
    budget_year: Annotated[int, Query(ge=2000, le=2100)],
) -> ProjectCycle:
    """Which stages the place's document draws for an item, and which of them this one has been through in a year."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    return await cycle_of(session, project, budget_year, who=who, library=policies, today=today)


@router.get("/{project_id}/admission", response_model=ForeseenAdmission, responses=problems(ProjectNotFound))
async def get_admission(
    project_id: UUID, who: ProjectReader, session: Session, policies: Policies, today: Today
) -> ForeseenAdmission:
    """What would be decided if the entry were to be admitted today, with every finding and its clauses."""
    project = await seen(session, Project, project_id, ProjectNotFound)
    found = await foreseen_admission(session, project, who=who, library=policies, today=today)
    return foreseen(project.id, found)


@router.post("/{project_id}/roll-forward", response_model=ProjectView, responses=problems(*_CHANGES, YearNotRollable))
async def roll_forward(
    project_id: UUID, body: RollForward, expected: IfMatch, who: ProjectWriter, session: Session, today: Today
) -> Response:
    """The same entry under the same code in the next budget year; nothing is typed twice."""
    await lifetime.roll_forward(session, project_id, body, expected=expected, who=who, today=today)
    return await one(session, VIEW, project_id, ProjectNotFound)


@router.post("/{project_id}/exit", response_model=ProjectView, responses=problems(*_CHANGES))
async def exit_project(
    project_id: UUID,
    body: Exit,
    expected: IfMatch,
    who: Admitter,
    session: Session,
    policies: Policies,
    today: Today,
) -> Response:
    """Finance takes an entry out of the library; the gate gives it no more money."""
    await lifetime.exit_project(session, project_id, body, expected=expected, who=who, library=policies, today=today)
    return await one(session, VIEW, project_id, ProjectNotFound)
