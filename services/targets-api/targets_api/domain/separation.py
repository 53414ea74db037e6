"""Author, reviewers and approver are different people; nobody reviews twice in one round.

What somebody does in a delegated post counts as done by both, the delegate and the giver. A step that was taken back,
or that has to be done anew after a return, no longer stands in anybody's way.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from targets_api.domain.lifecycle import ACTION_ZH, Action
from wenxiao.errors import Forbidden

_WRITES = frozenset({Action.EDIT, Action.SUBMIT})
_REVIEWS = frozenset({Action.CHECK, Action.PASS, Action.REVIEW, Action.APPROVE})
_STEPS = _REVIEWS | {Action.SUBMIT}
_SENDS_BACK = frozenset({Action.RETURN, Action.RETURN_TO_DEPARTMENT, Action.RETURN_TO_FINANCE})


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


OneDeed = TypeVar("OneDeed", bound=Deed)


class SamePerson(Forbidden):
    title = "编制、审核、批复须由不同人员办理"


class NotOwnStep(Forbidden):
    title = "只能撤回本人办理的步骤"


def standing_steps(deeds: Sequence[OneDeed], current_round: int) -> list[OneDeed]:
    """The steps of this round that still count, in order; a step sent back stands at the end as who sent it."""
    standing: list[OneDeed] = []
    for deed in deeds:
        if deed.round != current_round:
            continue
        if deed.action in _STEPS:
            standing.append(deed)
        elif deed.action == Action.WITHDRAW and standing:
            standing.pop()
        elif deed.action in _SENDS_BACK:
            undone = {Action.REVIEW} if deed.action == Action.RETURN_TO_FINANCE else _STEPS
            standing = [one for one in standing if one.action not in undone and one.action not in _SENDS_BACK]
            standing.append(deed)
    return standing


def require_another_person(
    deeds: Sequence[Deed], *, actor: str, action: Action, current_round: int, acting_for: str | None = None
) -> None:
    """Refuses who wrote the target, or took a review step that still stands, and who acts for one."""
    standing = {id(deed) for deed in standing_steps(deeds, current_round)}
    for deed in deeds:
        both = {deed.subject, deed.acting_for} & {actor, acting_for} - {None}
        if not both:
            continue
        who = "您" if both == {actor} == {deed.subject} else "您或委托人"
        if deed.action in _WRITES or deed.action == "create":
            raise SamePerson(f"{who}是该绩效目标的编制人，不能{ACTION_ZH[action]}；请由其他人员办理")
        if deed.action in _REVIEWS and id(deed) in standing:
            done = ACTION_ZH[Action(deed.action)]
            raise SamePerson(f"{who}在本轮已办理“{done}”，不能再{ACTION_ZH[action]}；请由其他人员办理")


def require_own_step(deeds: Sequence[Deed], *, actor: str, current_round: int, acting_for: str | None = None) -> None:
    """Only who took the last step takes it back; a giver may do so for his delegate, and the other way round."""
    standing = standing_steps(deeds, current_round)
    last = standing[-1] if standing else None
    if last is None or last.action in _SENDS_BACK:
        raise NotOwnStep("目标是被退回到这一步的，没有可以撤回的办理；请按退回理由办理")
    if not {last.subject, last.acting_for} & {actor, acting_for} - {None}:
        done = ACTION_ZH[Action(last.action)]
        raise NotOwnStep(f"最近一步“{done}”不是您办理的，不能撤回；请由办理人撤回，或由下一步退回")
