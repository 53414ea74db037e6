"""A release is drafted by one finance officer and published by the head; nothing undoes it.

What was published stays as it is: a correction is a new release that supersedes the one before
it, a withdrawal is an event that everybody is told of.
"""

from collections.abc import Callable, Mapping
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


class Action(StrEnum):
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


class Drafted(Protocol):
    @property
    def drafted_by(self) -> str: ...


Guard = Callable[[Drafted, str], Finding | None]


@dataclass(frozen=True)
class Transition:
    next: Status
    permission: str
    guards: tuple[Guard, ...] = ()


class ReleaseActionNotAllowed(Conflict):
    title = "当前状态不能执行此操作"


class AuthorMayNotPublish(Forbidden):
    title = "起草人不能发布自己起草的内容"


def publisher_is_not_the_author(release: Drafted, actor: str) -> Finding | None:
    if release.drafted_by != actor:
        return None
    return Finding(rule="release.author_publishes", detail="发布人与起草人是同一人，请由另一名负责人发布。")


TRANSITIONS: Mapping[tuple[Status, Action], Transition] = {
    (Status.DRAFT, Action.PUBLISH): Transition(Status.PUBLISHED, "release:publish", (publisher_is_not_the_author,)),
    (Status.PUBLISHED, Action.SUPERSEDE): Transition(Status.SUPERSEDED, "release:publish"),
    (Status.PUBLISHED, Action.WITHDRAW): Transition(Status.WITHDRAWN, "release:withdraw"),
}

ZH = {
    Status.DRAFT: "草稿",
    Status.PUBLISHED: "已发布",
    Status.SUPERSEDED: "已被更正",
    Status.WITHDRAWN: "已撤回",
    Action.PUBLISH: "发布",
    Action.SUPERSEDE: "更正",
    Action.WITHDRAW: "撤回",
}


def next_status(release: Drafted, status: Status, action: Action, actor: str) -> Status:
    """The only door to a new status; `actor` is the subject of the one who acts."""
    transition = TRANSITIONS.get((status, action))
    if transition is None:
        raise ReleaseActionNotAllowed(
            f"{ZH[status]}的公开内容不能{ZH[action]}。", state=status.value, action=action.value
        )
    findings = [f for guard in transition.guards if (f := guard(release, actor)) is not None]
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
