"""The inbox for approved targets from targets-api; the edge does not lead here."""

from indicator_library.access import ObservationReceiver
from indicator_library.observed_targets.models import ObservedTargetMessage, Received
from indicator_library.observed_targets.usecases import take_observed_target
from wenxiao.database import Session
from wenxiao.outbox import InboundMessage
from wenxiao.service import paths

router = paths("/internal/observed-targets", "internal")


@router.post("", response_model=Received)
async def receive_observed_target(
    message: ObservedTargetMessage, inbound: InboundMessage, who: ObservationReceiver, session: Session
) -> Received:
    """For targets-api's outbox: taken once, older versions of a project's year are ignored."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await take_observed_target(session, message)
    return Received(taken=True)
