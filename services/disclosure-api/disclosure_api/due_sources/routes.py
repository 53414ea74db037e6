"""The inboxes for approved targets and finished results; the edge does not lead here."""

from disclosure_api.access import DueSourceReceiver
from disclosure_api.due_sources.models import DueResultMessage, DueTargetMessage, Received
from disclosure_api.due_sources.usecases import take_result, take_target
from wenxiao.database import Session
from wenxiao.outbox import InboundMessage
from wenxiao.service import paths

router = paths("/internal", "internal")


@router.post("/due-targets", response_model=Received)
async def receive_due_target(
    message: DueTargetMessage, inbound: InboundMessage, who: DueSourceReceiver, session: Session
) -> Received:
    """For targets-api's outbox: taken once, older versions of a project's year are ignored."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await take_target(session, message)
    return Received(taken=True)


@router.post("/due-results", response_model=Received)
async def receive_due_result(
    message: DueResultMessage, inbound: InboundMessage, who: DueSourceReceiver, session: Session
) -> Received:
    """For evaluation-api's outbox: what a department has passed, and what finance concluded."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await take_result(session, message)
    return Received(taken=True)
