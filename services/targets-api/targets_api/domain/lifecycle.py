"""A target goes from its author through two reviews in the department and two in finance; nothing skips a step.

Everything about a step stands in its row of the table: where it leads, who may take it, what must hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wenxiao.errors import Conflict


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    PASSED = "passed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RETURNED = "returned"


class Action(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    CHECK = "check"
    PASS = "pass"  # noqa: S105 - the step of the department's head, no password
    REVIEW = "review"
    APPROVE = "approve"
    RETURN = "return"


class Guard(StrEnum):
    """What must hold besides the permission; the use case asks the rule of that name."""

    COMPLETE = "complete"
    ANOTHER_PERSON = "another_person"
    REASON = "reason"
    GATE = "gate"


@dataclass(frozen=True)
class Transition:
    next: Status
    permission: str
    guards: tuple[Guard, ...] = ()


STATUS_ZH: Mapping[Status, str] = {
    Status.DRAFT: "草稿",
    Status.SUBMITTED: "已提交",
    Status.CHECKED: "部门已审核",
    Status.PASSED: "部门已通过",
    Status.REVIEWED: "财政已审核",
    Status.APPROVED: "已批复",
    Status.RETURNED: "已退回",
}

ACTION_ZH: Mapping[Action, str] = {
    Action.EDIT: "修改",
    Action.SUBMIT: "提交",
    Action.CHECK: "部门审核",
    Action.PASS: "部门通过",
    Action.REVIEW: "财政审核",
    Action.APPROVE: "批复",
    Action.RETURN: "退回",
}

_ANOTHER = (Guard.ANOTHER_PERSON,)
_REASON = (Guard.REASON,)
_ANOTHER_AND_GATE = (Guard.ANOTHER_PERSON, Guard.GATE)

TABLE: Mapping[tuple[Status, Action], Transition] = {
    (Status.DRAFT, Action.EDIT): Transition(Status.DRAFT, "target:write"),
    (Status.DRAFT, Action.SUBMIT): Transition(Status.SUBMITTED, "target:submit", (Guard.COMPLETE,)),
    (Status.RETURNED, Action.EDIT): Transition(Status.RETURNED, "target:write"),
    (Status.RETURNED, Action.SUBMIT): Transition(Status.SUBMITTED, "target:submit", (Guard.COMPLETE,)),
    (Status.SUBMITTED, Action.CHECK): Transition(Status.CHECKED, "target:check", _ANOTHER),
    (Status.SUBMITTED, Action.RETURN): Transition(Status.RETURNED, "target:check", _REASON),
    (Status.CHECKED, Action.PASS): Transition(Status.PASSED, "target:pass", _ANOTHER),
    (Status.CHECKED, Action.RETURN): Transition(Status.RETURNED, "target:pass", _REASON),
    (Status.PASSED, Action.REVIEW): Transition(Status.REVIEWED, "target:review", _ANOTHER),
    (Status.PASSED, Action.RETURN): Transition(Status.RETURNED, "target:review", _REASON),
    (Status.REVIEWED, Action.APPROVE): Transition(Status.APPROVED, "target:approve", _ANOTHER_AND_GATE),
    (Status.REVIEWED, Action.RETURN): Transition(Status.RETURNED, "target:approve", _REASON),
}

REVIEWED_STATES = frozenset({Status.REVIEWED, Status.APPROVED})


class ActionNotAllowed(Conflict):
    title = "当前状态不能进行此操作"


def allowed_actions(status: Status) -> tuple[Action, ...]:
    return tuple(action for at, action in TABLE if at is status)


def transition(status: Status, action: Action) -> Transition:
    """The only door to a next status."""
    found = TABLE.get((status, action))
    if found is not None:
        return found
    may = (
        "、".join(ACTION_ZH[a] for a in allowed_actions(status)) or "无（已批复的绩效目标不再变更；以后年度可由它结转）"
    )
    raise ActionNotAllowed(
        f"绩效目标处于“{STATUS_ZH[status]}”，不能{ACTION_ZH[action]}；当前可做：{may}",
        state=status.value,
        action=action.value,
    )


def diagram() -> str:
    """The table drawn; README shows exactly this."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for (status, action), row in TABLE.items():
        guards = f" [{', '.join(row.guards)}]" if row.guards else ""
        lines.append(f"    {status} --> {row.next}: {action} ({row.permission}){guards}")
    lines.append("    approved --> [*]")
    return "\n".join(lines)
