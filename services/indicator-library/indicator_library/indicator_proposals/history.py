"""Who did what when, kept on the proposal itself."""

from datetime import date
from typing import Any, Protocol

from indicator_library.domain.lifecycle import ProposalStatus, Step
from wenxiao.access import Principal


class Remembering(Protocol):
    """A proposal, or a batch of them."""

    status: ProposalStatus
    version: int
    history: list[dict[str, Any]]


def hands_of(proposal: Remembering) -> dict[str, set[str]]:
    """Everybody who took part in each step so far; a delegate and the giver both did."""
    hands: dict[str, set[str]] = {}
    for line in proposal.history:
        hands.setdefault(line["action"], set()).update({line["subject"], line.get("acting_for")} - {None})
    return hands


def note_step(
    proposal: Remembering,
    who: Principal,
    day: date,
    step: Step,
    to: ProposalStatus,
    *,
    before: ProposalStatus | None = None,
    reason: str | None = None,
) -> None:
    """A new list, so that the session sees the change; the version moves with every step but the first."""
    proposal.history = [*proposal.history, line_of(who, day, step, to, before=before, reason=reason)]
    proposal.status = to
    if before is not None:
        proposal.version += 1


def line_of(
    who: Principal,
    day: date,
    step: Step,
    to: ProposalStatus,
    *,
    before: ProposalStatus | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    return {
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
