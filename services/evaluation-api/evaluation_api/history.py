"""Who did what when, kept on the paper itself."""

from datetime import date
from typing import Any, Protocol

from evaluation_api.access import ASSIGNEES
from evaluation_api.domain.trace import document
from wenxiao.access import Principal
from wenxiao.clock import now


class Paper(Protocol):
    """A row with a version and a history."""

    version: int
    history: list[dict[str, Any]]


def hands_of(paper: Paper) -> dict[str, set[str]]:
    """Everybody who took part in each step so far, not only the last hand; a delegate and the giver both did.

    Whoever took it on a commission stands under `<step>_as_assigned` as well."""
    hands: dict[str, set[str]] = {}
    for line in paper.history:
        both = {line["subject"], line.get("acting_for")} - {None}
        steps = [line["action"], f"{line['action']}_as_assigned"] if line["role"] in ASSIGNEES else [line["action"]]
        for step in steps:
            hands.setdefault(step, set()).update(both)
    return hands


def note_step(
    paper: Paper,
    who: Principal,
    day: date,
    *,
    action: str,
    to_status: str,
    from_status: str | None = None,
    reason: str | None = None,
) -> None:
    """A new list, so that the session sees the change; the version moves with every step."""
    given = {"acting_for": who.acting_for} if who.acting_for else {}
    line = document(
        {
            **given,
            "action": action,
            "from_status": from_status,
            "to_status": to_status,
            "subject": who.subject,
            "name": who.name,
            "role": who.role.value,
            "duty": who.duty.value,
            "organisation": who.organisation_name,
            "reason": reason,
            "day": day,
            "recorded_at": now().isoformat(timespec="milliseconds"),
        }
    )
    paper.history = [*paper.history, line]
    if from_status is not None:
        paper.version += 1
