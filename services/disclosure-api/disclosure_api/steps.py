"""Who did what when, kept on the paper itself; and who had a hand in it."""

from datetime import date
from typing import Any, Protocol

from wenxiao.access import Principal
from wenxiao.clock import now


class Paper(Protocol):
    """A row with a version and a history."""

    version: int
    history: list[dict[str, Any]]


def note_step(paper: Paper, who: Principal, day: date, *, action: str, to_status: str) -> None:
    """A new list, so that the session sees the change."""
    line = {
        "action": action,
        "to_status": to_status,
        "subject": who.subject,
        "acting_for": who.acting_for,
        "name": who.name,
        "role": who.role.value,
        "day": day.isoformat(),
        "recorded_at": now().isoformat(timespec="milliseconds"),
    }
    paper.history = [*paper.history, line]


def hands_of(paper: Paper, action: str) -> frozenset[str]:
    """Everybody who took part in this step so far; a delegate and the giver both did."""
    both = [{line["subject"], line["acting_for"]} for line in paper.history if line["action"] == action]
    return frozenset().union(*both) - {None}


def acting(who: Principal) -> frozenset[str]:
    return frozenset({who.subject} if who.acting_for is None else {who.subject, who.acting_for})
