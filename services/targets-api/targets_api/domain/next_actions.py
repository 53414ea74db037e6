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


def possible_actions(
    status: Status, current_round: int, deeds: Sequence[Deed], *, subject: str, granted: frozenset[str]
) -> tuple[Possible, ...]:
    """Every action of the table, with the first reason that stands against it."""
    found = []
    for action in Action:
        reason = _against(status, action, current_round, deeds, subject, granted)
        found.append(Possible(action, reason is None, reason))
    return tuple(found)


def _against(
    status: Status, action: Action, current_round: int, deeds: Sequence[Deed], subject: str, granted: frozenset[str]
) -> str | None:
    row = TABLE.get((status, action))
    if row is None:
        return f"绩效目标处于“{STATUS_ZH[status]}”，不能{ACTION_ZH[action]}"
    if row.permission not in granted:
        return "当前岗位不办理这一步"
    if Guard.ANOTHER_PERSON in row.guards:
        try:
            require_another_person(deeds, actor=subject, action=action, current_round=current_round)
        except SamePerson as same:
            return same.detail
    return None
