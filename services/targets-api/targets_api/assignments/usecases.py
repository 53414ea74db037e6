"""Keeping the copy of an assignment that row-level security asks at each statement."""

from sqlalchemy import text

from targets_api.assignments.models import AssignmentMessage
from targets_api.database import Session
from wenxiao import audit

_KEEP = text(
    "INSERT INTO targets.assigned_project (assignment_id, project_id, assignee, starts_on, ends_on, revoked_at)"
    " SELECT :assignment_id, project, :assignee, :starts_on, :ends_on,"
    " CASE WHEN :revoked THEN clock_timestamp() END FROM unnest(CAST(:project_ids AS uuid[])) project"
    " ON CONFLICT (assignment_id, project_id) DO UPDATE SET assignee = excluded.assignee,"
    " starts_on = excluded.starts_on, ends_on = excluded.ends_on, revoked_at = excluded.revoked_at"
)


async def take_assignment(session: Session, message: AssignmentMessage) -> None:
    """Projects that are not here do no harm: the assignee sees none of their rows."""
    await session.execute(_KEEP, message.model_dump())
    action = "assignment:end" if message.revoked else "assignment:begin"
    detail = {"assignee": message.assignee, "projects": message.project_ids}
    await audit.record(session, action=action, resource=f"assignments/{message.assignment_id}", detail=detail)
