"""Author, reviewers and approver are different people; nobody reviews twice in one round."""

from collections.abc import Sequence
from typing import Protocol

from targets_api.domain.lifecycle import ACTION_ZH, Action
from wenxiao.errors import Forbidden

_WRITES = frozenset({Action.EDIT, Action.SUBMIT})
_REVIEWS = frozenset({Action.CHECK, Action.PASS, Action.REVIEW, Action.APPROVE})


class Deed(Protocol):
    """One line of the history: who did what in which round of submission."""

    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def round(self) -> int: ...


class SamePerson(Forbidden):
    title = "编制、审核、批复须由不同人员办理"


def require_another_person(deeds: Sequence[Deed], *, actor: str, action: Action, current_round: int) -> None:
    """Refuses an actor who wrote the target, or who already took a review step since the last submission."""
    for deed in deeds:
        if deed.subject != actor:
            continue
        if deed.action in _WRITES or deed.action == "create":
            raise SamePerson(f"您是该绩效目标的编制人，不能{ACTION_ZH[action]}；请由其他人员办理")
        if deed.action in _REVIEWS and deed.round == current_round:
            done = ACTION_ZH[Action(deed.action)]
            raise SamePerson(f"您在本轮已办理“{done}”，不能再{ACTION_ZH[action]}；请由其他人员办理")
