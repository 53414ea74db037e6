"""Who did what when, kept on the proposal itself."""

from datetime import date

from indicator_library.domain.lifecycle import ProposalStatus, Step
from indicator_library.indicator_proposals.models import IndicatorProposal
from wenxiao.access import Principal


def hands_of(proposal: IndicatorProposal) -> dict[str, set[str]]:
    """Everybody who took part in each step so far; a delegate and the giver both did."""
    hands: dict[str, set[str]] = {}
    for line in proposal.history:
        hands.setdefault(line["action"], set()).update({line["subject"], line.get("acting_for")} - {None})
    return hands


def note_step(
    proposal: IndicatorProposal,
    who: Principal,
    day: date,
    step: Step,
    to: ProposalStatus,
    *,
    before: ProposalStatus | None = None,
    reason: str | None = None,
) -> None:
    """A new list, so that the session sees the change; the version moves with every step but the first."""
    line = {
        "action": step.value,
        "from_status": before.value if before else None,
        "to_status": to.value,
        "subject": who.subject,
        "name": who.name,
        "role": who.role.value,
        "duty": who.duty.value,
        "organisation": who.organisation_name,
        "reason": reason,
        "day": day.isoformat(),
        "acting_for": who.acting_for,
    }
    proposal.history = [*proposal.history, line]
    proposal.status = to
    if before is not None:
        proposal.version += 1
