"""A release is drafted by one finance officer and published by the head; nothing undoes it.

What was published stays as it is: a correction is a new release that supersedes the one before
it, a withdrawal is an event that everybody is told of. What was superseded can still be withdrawn: it may hold what
must not be read any more.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wenxiao.errors import Conflict, Forbidden
from wenxiao.findings import Finding


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Action(StrEnum):
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


class Drafted(Protocol):
    @property
    def drafted_by(self) -> str: ...
    @property
    def drafted_for(self) -> str | None: ...


Guard = Callable[[Drafted, Set[str | None]], Finding | None]


@dataclass(frozen=True)
class Transition:
    next: Status
    permission: str
    guards: tuple[Guard, ...] = ()


class ReleaseActionNotAllowed(Conflict):
    title = "当前状态不能执行此操作"


class AuthorMayNotPublish(Forbidden):
    title = "起草人不能发布自己起草的内容"


def publisher_is_not_the_author(release: Drafted, actors: Set[str | None]) -> Finding | None:
    if not {release.drafted_by, release.drafted_for} & actors:
        return None
    detail = "发布人与起草人是同一人，或其中一人受另一人委托，请由另一名负责人发布。"
    return Finding(rule="release.author_publishes", detail=detail)


TRANSITIONS: Mapping[tuple[Status, Action], Transition] = {
    (Status.DRAFT, Action.PUBLISH): Transition(Status.PUBLISHED, "release:publish", (publisher_is_not_the_author,)),
    (Status.DRAFT, Action.DISCARD): Transition(Status.DISCARDED, "release:discard"),
    (Status.PUBLISHED, Action.SUPERSEDE): Transition(Status.SUPERSEDED, "release:publish"),
    (Status.PUBLISHED, Action.WITHDRAW): Transition(Status.WITHDRAWN, "release:withdraw"),
    (Status.SUPERSEDED, Action.WITHDRAW): Transition(Status.WITHDRAWN, "release:withdraw"),
}

ZH = {
    Status.DRAFT: "草稿",
    Status.PUBLISHED: "已发布",
    Status.SUPERSEDED: "已被更正",
    Status.WITHDRAWN: "已撤回",
    Status.DISCARDED: "已作废",
    Action.PUBLISH: "发布",
    Action.SUPERSEDE: "更正",
    Action.WITHDRAW: "撤回",
    Action.DISCARD: "作废",
}


def next_status(release: Drafted, status: Status, action: Action, actor: str, acting_for: str | None = None) -> Status:
    """The only door to a new status; `actor` is the subject of the one who acts, `acting_for` of whose post it is."""
    transition = TRANSITIONS.get((status, action))
    if transition is None:
        raise ReleaseActionNotAllowed(
            f"{ZH[status]}的公开内容不能{ZH[action]}。", state=status.value, action=action.value
        )
    findings = [f for guard in transition.guards if (f := guard(release, {actor, acting_for} - {None})) is not None]
    if findings:
        raise AuthorMayNotPublish(findings[0].detail, findings=findings)
    return transition.next


def diagram() -> str:
    """The states as drawn in the README."""
    arrows = [
        f"    {status.value} --> {transition.next.value}: {action.value} ({transition.permission})"
        for (status, action), transition in TRANSITIONS.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Status.DRAFT.value}", *arrows])
