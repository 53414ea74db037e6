"""Alerts over HTTP, and the rectifications that answer them."""

from uuid import UUID

from fastapi import Response

from targets_api.access import MonitoringReader, Rectifier
from targets_api.alerts import usecases
from targets_api.alerts.models import AlertView
from targets_api.alerts.usecases import AlertNotFound, DueInThePast
from targets_api.database import Session
from targets_api.domain.rectification import AlertNotOpen, AlertStatus
from targets_api.rectifications.models import RectificationDraft, RectificationView
from targets_api.rectifications.usecases import RectificationNotFound
from wenxiao.access import Today
from wenxiao.pages import Page, Paging, one, page
from wenxiao.problems import OutsideReach, problems
from wenxiao.service import nouns

router = nouns("alerts")
VIEW = "targets.alert_view"


@router.get("", response_model=Page[AlertView])
async def list_alerts(
    who: MonitoringReader,
    session: Session,
    paging: Paging,
    project_id: UUID | None = None,
    report_id: UUID | None = None,
    status: AlertStatus | None = None,
) -> Response:
    """Alerts within reach."""
    where = {"project_id": project_id, "report_id": report_id, "status": status}
    return await page(session, VIEW, paging, where=where)


@router.get("/{alert_id}", response_model=AlertView, responses=problems(AlertNotFound))
async def get_alert(alert_id: UUID, who: MonitoringReader, session: Session) -> Response:
    """One alert with the figures and clauses it rests on."""
    return await one(session, VIEW, alert_id, AlertNotFound)


@router.post(
    "/{alert_id}/rectifications",
    status_code=201,
    response_model=RectificationView,
    responses=problems(AlertNotFound, AlertNotOpen, DueInThePast, OutsideReach),
)
async def rectify_alert(
    alert_id: UUID, draft: RectificationDraft, who: Rectifier, session: Session, today: Today
) -> Response:
    """Say what caused the alert and what is done about it; one at a time."""
    row = await usecases.rectify_alert(session, alert_id, draft, who=who, today=today)
    place = {"Location": f"/api/v1/rectifications/{row.id}"}
    view = "targets.rectification_view"
    return await one(session, view, row.id, RectificationNotFound, status=201, headers=place)
