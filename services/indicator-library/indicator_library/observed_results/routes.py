"""The inbox for finished evaluations from evaluation-api; the edge does not lead here."""

from indicator_library.access import ObservationReceiver
from indicator_library.observed_results.models import ObservedResultMessage
from indicator_library.observed_results.usecases import take_observed_result
from indicator_library.observed_targets.models import Received
from wenxiao.database import Session
from wenxiao.outbox import InboundMessage
from wenxiao.service import paths

router = paths("/internal/observed-results", "internal")


@router.post("", response_model=Received)
async def receive_observed_result(
    message: ObservedResultMessage, inbound: InboundMessage, who: ObservationReceiver, session: Session
) -> Received:
    """For evaluation-api's outbox: taken once; a concluded re-check counts before the self-evaluation it looked at."""
    if not await inbound.first_time(session):
        return Received(taken=False)
    await take_observed_result(session, message, inbound.version)
    return Received(taken=True)
