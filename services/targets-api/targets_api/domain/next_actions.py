"""What a caller may do next with a target, so that no front end guesses."""

from collections.abc import Sequence
from dataclasses import dataclass

from targets_api.domain.lifecycle import ACTION_ZH, STATUS_ZH, TABLE, Action, Guard, Status
from targets_api.domain.separation import Deed, SamePerson, require_another_person


@dataclass(frozen=True)
class Possible:
    name: Action
    allowed: bool
    why_not: str | None


@dataclass(frozen=True)
class Asker:
    """Who asks, for whom he acts where the post is a delegated one, and what the post may do."""

    subject: str
    acting_for: str | None
    granted: frozenset[str]


def possible_actions(
    status: Status, current_round: int, deeds: Sequence[Deed], *, asker: Asker
) -> tuple[Possible, ...]:
    """Every action of the table, with the first reason that stands against it."""
    found = []
    for action in Action:
        reason = _against(status, action, current_round, deeds, asker)
        found.append(Possible(action, reason is None, reason))
    return tuple(found)


def _against(status: Status, action: Action, current_round: int, deeds: Sequence[Deed], asker: Asker) -> str | None:
    row = TABLE.get((status, action))
    if row is None:
        return f"绩效目标处于“{STATUS_ZH[status]}”，不能{ACTION_ZH[action]}"
    if row.permission not in asker.granted:
        return "当前岗位不办理这一步"
    if Guard.ANOTHER_PERSON in row.guards:
        try:
            require_another_person(
                deeds,
                actor=asker.subject,
                action=action,
                current_round=current_round,
                acting_for=asker.acting_for,
            )
        except SamePerson as same:
            return same.detail
    return None
