"""Rectifications over HTTP."""

from uuid import UUID

from fastapi import Response

from targets_api.access import MonitoringReader, Settler
from targets_api.database import Session
from targets_api.domain.rectification import OwnRectification, RectificationSettled, RectificationStatus, Verdict
from targets_api.rectifications import usecases
from targets_api.rectifications.models import AcceptBody, RectificationView
from targets_api.rectifications.usecases import RectificationNotFound
from targets_api.targets.models import ReturnBody
from wenxiao.access import Today
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("rectifications")
VIEW = "targets.rectification_view"
_SETTLING = problems(
    RectificationNotFound,
    RectificationSettled,
    OwnRectification,
    OutsideReach,
    PreconditionRequired,
    StaleVersion,
)


@router.get("", response_model=Page[RectificationView])
async def list_rectifications(
    who: MonitoringReader,
    session: Session,
    paging: Paging,
    alert_id: UUID | None = None,
    project_id: UUID | None = None,
    status: RectificationStatus | None = None,
) -> Response:
    """Rectifications within reach."""
    where = {"alert_id": alert_id, "project_id": project_id, "status": status}
    return await page(session, VIEW, paging, where=where)


@router.get("/{rectification_id}", response_model=RectificationView, responses=problems(RectificationNotFound))
async def get_rectification(rectification_id: UUID, who: MonitoringReader, session: Session) -> Response:
    """One rectification."""
    return await one(session, VIEW, rectification_id, RectificationNotFound)


@router.post("/{rectification_id}/accept", response_model=RectificationView, responses=_SETTLING)
async def accept_rectification(
    rectification_id: UUID,
    expected: IfMatch,
    who: Settler,
    session: Session,
    today: Today,
    body: AcceptBody | None = None,
) -> Response:
    """Accept it, with a remark or without; its alert is closed."""
    remark = body.remark if body else None
    await usecases.settle_rectification(
        session, rectification_id, Verdict.ACCEPT, expected=expected, who=who, today=today, remark=remark
    )
    return await one(session, VIEW, rectification_id, RectificationNotFound)


@router.post("/{rectification_id}/return", response_model=RectificationView, responses=_SETTLING)
async def return_rectification(
    rectification_id: UUID, body: ReturnBody, expected: IfMatch, who: Settler, session: Session, today: Today
) -> Response:
    """Send it back with a reason; its alert is open again."""
    await usecases.settle_rectification(
        session, rectification_id, Verdict.RETURN, expected=expected, who=who, today=today, remark=body.reason
    )
    return await one(session, VIEW, rectification_id, RectificationNotFound)
