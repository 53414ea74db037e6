"""Finance settles a rectification: accepts it and closes the alert, or sends it back and opens it again."""

from datetime import date
from uuid import UUID

from sqlmodel import col, update

from targets_api.alerts.models import Alert
from targets_api.database import Session
from targets_api.domain.rectification import Verdict, settle
from targets_api.rectifications.models import Rectification
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version


class RectificationNotFound(NotFound):
    title = "没有该整改"


async def settle_rectification(
    session: Session,
    rectification_id: UUID,
    verdict: Verdict,
    *,
    expected: int,
    who: Principal,
    today: date,
    remark: str | None,
) -> Rectification:
    row = await locked(session, Rectification, rectification_id, RectificationNotFound)
    check_version(row.version, expected)
    authors, actors = {row.author_subject, row.author_acting_for}, {who.subject, who.acting_for}
    row.status, alert_status = settle(row.status, verdict, authors=authors - {None}, actors=actors - {None})
    row.settled_by_subject, row.settled_by_name = who.subject, who.name
    row.settled_on, row.remark = today, remark
    row.version += 1
    await session.execute(
        update(Alert).where(col(Alert.id) == row.alert_id).values(status=alert_status, version=col(Alert.version) + 1)
    )
    await session.flush()
    said = {"remark": remark}
    resource = f"rectifications/{row.id}"
    await audit.record(session, action=f"rectification:{verdict}", resource=resource, detail=said)
    return row
