"""Answering an alert with a rectification."""

from datetime import date
from uuid import UUID

from targets_api.alerts.models import Alert
from targets_api.database import Session
from targets_api.domain.rectification import AlertStatus, require_open
from targets_api.rectifications.models import Rectification, RectificationDraft
from targets_api.scope import scope_of
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Invalid, NotFound


class AlertNotFound(NotFound):
    title = "没有该预警"


class DueInThePast(Invalid):
    title = "完成时限有误"


async def rectify_alert(
    session: Session, alert_id: UUID, draft: RectificationDraft, *, who: Principal, today: date
) -> Rectification:
    alert = await locked(session, Alert, alert_id, AlertNotFound)
    require_open(alert.status)
    if draft.due_on < today:
        raise DueInThePast(f"完成时限{draft.due_on.isoformat()}早于今天，请改正", pointer="#/due_on")
    row = Rectification(
        **scope_of(alert),
        author_subject=who.subject,
        author_name=who.name,
        author_acting_for=who.acting_for,
        alert_id=alert.id,
        project_id=alert.project_id,
        cause=draft.cause,
        measures=draft.measures,
        due_on=draft.due_on,
        submitted_on=today,
    )
    session.add(row)
    alert.status = AlertStatus.RECTIFYING
    alert.version += 1
    await session.flush()
    await audit.record(session, action="rectification:submit", resource=f"rectifications/{row.id}")
    return row
