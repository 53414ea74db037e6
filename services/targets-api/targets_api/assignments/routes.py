"""The inbox for assignments from evaluation-api; the edge does not lead here."""

from targets_api.access import AssignmentReceiver
from targets_api.assignments.models import AssignmentMessage
from targets_api.assignments.usecases import take_assignment
from targets_api.database import Session
from targets_api.directives.models import Received
from wenxiao.outbox import InboundMessage
from wenxiao.service import paths

router = paths("/internal/assignments", "internal")


@router.post("", response_model=Received)
async def receive_assignment(
    message: AssignmentMessage, inbound: InboundMessage, who: AssignmentReceiver, session: Session
) -> Received:
    """For evaluation-api's outbox: taken once, older versions are ignored; from now on the row policies ask it."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await take_assignment(session, message)
    return Received(taken=True)
