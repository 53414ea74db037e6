"""The lifetime register of responsible persons, per entry and per person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from targets_api.access import ProjectReader, ProjectWriter
from targets_api.database import Session
from targets_api.domain.projects import ProjectExited
from targets_api.project_leads.models import LeadDraft, ProjectLeadView
from targets_api.project_leads.usecases import LeadNotLater, ProjectLeadNotFound, change_lead
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import seen
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("project-leads")
of_project: APIRouter = nouns("projects")
VIEW = "targets.project_lead_view"


@router.get("", response_model=Page[ProjectLeadView])
async def list_leads(
    who: ProjectReader,
    session: Session,
    paging: Paging,
    person: Annotated[str | None, Query(max_length=200, description="负责人，全名")] = None,
    project_id: UUID | None = None,
) -> Response:
    """Who answers or answered for which entries, within reach; nothing is ever written over."""
    return await page(session, VIEW, paging, where={"person": person, "project_id": project_id})


@router.get("/{lead_id}", response_model=ProjectLeadView, responses=problems(ProjectLeadNotFound))
async def get_lead(lead_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One row of the register."""
    return await one(session, VIEW, lead_id, ProjectLeadNotFound)


@of_project.get(
    "/{project_id}/project-leads", response_model=Page[ProjectLeadView], responses=problems(ProjectNotFound)
)
async def list_leads_of_project(project_id: UUID, who: ProjectReader, session: Session, paging: Paging) -> Response:
    """Everybody who answered for an entry, in the order of registration."""
    await seen(session, Project, project_id, ProjectNotFound)
    return await page(session, VIEW, paging, where={"project_id": project_id})


@of_project.post(
    "/{project_id}/project-leads",
    status_code=201,
    response_model=ProjectLeadView,
    responses=problems(ProjectNotFound, OutsideReach, PreconditionRequired, StaleVersion, ProjectExited, LeadNotLater),
)
async def change_lead_of_project(
    project_id: UUID, draft: LeadDraft, expected: IfMatch, who: ProjectWriter, session: Session, today: Today
) -> Response:
    """Another person answers from a day on; If-Match is the project's ETag."""
    row = await change_lead(
        session, project_id, draft, expected=expected, who=who, today=today, missing=ProjectNotFound
    )
    place = {"Location": f"/api/v1/project-leads/{row.id}"}
    return await one(session, VIEW, row.id, ProjectLeadNotFound, status=201, headers=place)
