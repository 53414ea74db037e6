"""The inbox for approved targets from targets-api; the edge does not lead here."""

from evaluation_api.access import ApprovedTargetReceiver
from evaluation_api.approved_targets.models import ApprovedTargetMessage, Received
from evaluation_api.approved_targets.usecases import take_approved_target
from wenxiao.database import Session
from wenxiao.outbox import InboundMessage
from wenxiao.service import paths

router = paths("/internal/approved-targets", "internal")


@router.post("", response_model=Received)
async def receive_approved_target(
    message: ApprovedTargetMessage, inbound: InboundMessage, who: ApprovedTargetReceiver, session: Session
) -> Received:
    """For targets-api's outbox: taken once, older versions of a project's year are ignored; from now on it owes."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await take_approved_target(session, message)
    return Received(taken=True)
