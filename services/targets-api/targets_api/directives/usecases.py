"""Taking a directive from evaluation-api: once, and the newest one of an evaluated year is in force."""

from typing import Any

from sqlmodel import col, update

from targets_api.database import Session
from targets_api.directives.models import Directive, DirectiveMessage, DirectiveStatus
from targets_api.projects.models import Project
from targets_api.projects.usecases import ProjectNotFound
from targets_api.scope import scope_of
from wenxiao import audit
from wenxiao.database import locked
from wenxiao.errors import NotFound


class DirectiveNotFound(NotFound):
    title = "没有该处置意见"


async def take_directive(session: Session, message: DirectiveMessage) -> Directive:
    """Older directives on the same project, evaluated year and budget year step back; approvals wait meanwhile."""
    project = await locked(session, Project, message.project_id, ProjectNotFound)
    await session.execute(
        update(Directive)
        .where(
            col(Directive.project_id) == message.project_id,
            col(Directive.evaluated_year) == message.evaluated_year,
            col(Directive.budget_year) == message.budget_year,
            col(Directive.status) == DirectiveStatus.IN_FORCE,
        )
        .values(status=DirectiveStatus.SUPERSEDED, version=col(Directive.version) + 1)
    )
    kept: dict[str, Any] = message.model_dump(mode="json")
    row = Directive(**scope_of(project), **message.model_dump(), message=kept)
    session.add(row)
    await session.flush()
    said = {"project": project.code, "advice": message.advice, "budget_year": message.budget_year}
    await audit.record(session, action="directive:receive", resource=f"directives/{row.id}", detail=said)
    return row
