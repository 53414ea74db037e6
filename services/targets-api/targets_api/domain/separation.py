"""Author, reviewers and approver are different people; nobody reviews twice in one round.

What somebody does in a delegated post counts as done by both, the delegate and the giver.
"""

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
    def acting_for(self) -> str | None: ...
    @property
    def round(self) -> int: ...


class SamePerson(Forbidden):
    title = "编制、审核、批复须由不同人员办理"


def require_another_person(
    deeds: Sequence[Deed], *, actor: str, action: Action, current_round: int, acting_for: str | None = None
) -> None:
    """Refuses who wrote the target, or already took a review step since the last submission, and who acts for one."""
    for deed in deeds:
        both = {deed.subject, deed.acting_for} & {actor, acting_for} - {None}
        if not both:
            continue
        who = "您" if both == {actor} == {deed.subject} else "您或委托人"
        if deed.action in _WRITES or deed.action == "create":
            raise SamePerson(f"{who}是该绩效目标的编制人，不能{ACTION_ZH[action]}；请由其他人员办理")
        if deed.action in _REVIEWS and deed.round == current_round:
            done = ACTION_ZH[Action(deed.action)]
            raise SamePerson(f"{who}在本轮已办理“{done}”，不能再{ACTION_ZH[action]}；请由其他人员办理")
