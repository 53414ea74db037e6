"""Writing the register of those who answer for entries."""

from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.projects import require_not_exited
from targets_api.project_leads.models import LeadDraft, ProjectLead
from targets_api.projects.models import Project
from targets_api.scope import scope_of
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Invalid, NotFound
from wenxiao.pages import check_version


class ProjectLeadNotFound(NotFound):
    title = "没有该责任记录"


class LeadNotLater(Invalid):
    title = "负责起始日有误"


def lead_of(project: Project, draft: LeadDraft, who: Principal) -> ProjectLead:
    return ProjectLead(
        **scope_of(project),
        author_subject=who.subject,
        author_name=who.name,
        project_id=project.id,
        **draft.model_dump(),
    )


async def register_lead(session: Session, project: Project, draft: LeadDraft, *, who: Principal) -> ProjectLead:
    row = lead_of(project, draft, who)
    session.add(row)
    await session.flush()
    return row


async def change_lead(
    session: Session,
    project_id: UUID,
    draft: LeadDraft,
    *,
    expected: int,
    who: Principal,
    today: date,
    missing: type[NotFound],
) -> ProjectLead:
    """Also of an admitted entry: who answers is no part of what was assessed."""
    project = await locked(session, Project, project_id, missing)
    check_version(project.version, expected)
    require_not_exited(project.status, "变更负责人")
    latest = await session.scalar(
        select(func.max(col(ProjectLead.since))).where(col(ProjectLead.project_id) == project_id)
    )
    if draft.since > today:
        raise LeadNotLater("起始日晚于今天，请到时再登记", pointer="#/since")
    if latest is not None and draft.since < latest:
        raise LeadNotLater(f"现任负责人自{latest.isoformat()}起负责，新任起始日不能早于该日", pointer="#/since")
    row = await register_lead(session, project, draft, who=who)
    project.responsible_person = draft.person
    project.version += 1
    said = {"person": draft.person, "since": draft.since.isoformat()}
    await audit.record(session, action="project:change_lead", resource=f"projects/{project.id}", detail=said)
    return row
