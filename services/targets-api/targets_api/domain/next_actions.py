"""What a caller may do next with a target, so that no front end guesses."""

from collections.abc import Sequence
from dataclasses import dataclass

from targets_api.domain.countersigning import Countersigned, CountersignOpen, require_countersigned
from targets_api.domain.lifecycle import ACTION_ZH, STATUS_ZH, TABLE, Action, Guard, Status
from targets_api.domain.portfolio import OutsidePortfolio, require_portfolio
from targets_api.domain.projects import LibraryObject, ObjectNotYours, require_author
from targets_api.domain.separation import Deed, NotOwnStep, SamePerson, require_another_person, require_own_step


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
    role: str
    granted: frozenset[str]
    portfolio: Sequence[int] = ()


@dataclass(frozen=True)
class UnderWay:
    """A target as far as the guards of its steps look at it."""

    round: int
    deeds: Sequence[Deed]
    of: LibraryObject = LibraryObject.PROJECT
    department_id: int | None = None
    countersigns: Sequence[Countersigned] = ()


def possible_actions(status: Status, target: UnderWay, *, asker: Asker) -> tuple[Possible, ...]:
    """Every action of the table, with the first reason that stands against it."""
    found = []
    for action in Action:
        reason = _against_table(status, action, asker) or _against_guards((status, action), target, asker)
        found.append(Possible(action, reason is None, reason))
    return tuple(found)


def _against_table(status: Status, action: Action, asker: Asker) -> str | None:
    row = TABLE.get((status, action))
    if row is None:
        return f"绩效目标处于“{STATUS_ZH[status]}”，不能{ACTION_ZH[action]}"
    if row.permission not in asker.granted:
        return "当前岗位不办理这一步"
    return None


def _against_guards(step: tuple[Status, Action], target: UnderWay, asker: Asker) -> str | None:
    guards, who, acting_for = TABLE[step].guards, asker.subject, asker.acting_for
    deeds, current_round = target.deeds, target.round
    try:
        if Guard.AUTHOR in guards:
            require_author(target.of, asker.role)
        if Guard.ANOTHER_PERSON in guards:
            require_another_person(deeds, actor=who, action=step[1], current_round=current_round, acting_for=acting_for)
        if Guard.OWN_STEP in guards:
            require_own_step(deeds, actor=who, current_round=current_round, acting_for=acting_for)
        if Guard.PORTFOLIO in guards:
            require_portfolio(asker.portfolio, target.department_id)
        if Guard.COUNTERSIGNED in guards:
            require_countersigned(target.countersigns, current_round)
    except (ObjectNotYours, SamePerson, NotOwnStep, OutsidePortfolio, CountersignOpen) as against:
        return against.detail
    return None
