"""A target goes from its author through two reviews in the department and two in finance; nothing skips a step.

It may go back to any earlier step, and who took the last step may take it back before the next one has acted.
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
    RETURN_TO_DEPARTMENT = "return_to_department"
    RETURN_TO_FINANCE = "return_to_finance"
    WITHDRAW = "withdraw"


class Guard(StrEnum):
    """What must hold besides the permission; the use case asks the rule of that name."""

    AUTHOR = "author"
    COMPLETE = "complete"
    ANOTHER_PERSON = "another_person"
    REASON = "reason"
    GATE = "gate"
    COLLECTIVE = "collective"
    COUNTERSIGNED = "countersigned"
    OWN_STEP = "own_step"
    PORTFOLIO = "portfolio"


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
    Action.RETURN_TO_DEPARTMENT: "退回部门重审",
    Action.RETURN_TO_FINANCE: "退回财政重审",
    Action.WITHDRAW: "撤回",
}

_WRITES = (Guard.AUTHOR,)
_SUBMITS = (Guard.AUTHOR, Guard.COMPLETE)
_ANOTHER = (Guard.ANOTHER_PERSON,)
_REASON = (Guard.REASON,)
_OWN = (Guard.OWN_STEP,)
_HANDS_OVER = (Guard.ANOTHER_PERSON, Guard.COLLECTIVE)
_REVIEWS = (Guard.ANOTHER_PERSON, Guard.PORTFOLIO)
_APPROVES = (Guard.ANOTHER_PERSON, Guard.PORTFOLIO, Guard.COUNTERSIGNED, Guard.GATE)
_FINANCE_RETURNS = (Guard.REASON, Guard.PORTFOLIO)

TABLE: Mapping[tuple[Status, Action], Transition] = {
    (Status.DRAFT, Action.EDIT): Transition(Status.DRAFT, "target:write", _WRITES),
    (Status.DRAFT, Action.SUBMIT): Transition(Status.SUBMITTED, "target:submit", _SUBMITS),
    (Status.RETURNED, Action.EDIT): Transition(Status.RETURNED, "target:write", _WRITES),
    (Status.RETURNED, Action.SUBMIT): Transition(Status.SUBMITTED, "target:submit", _SUBMITS),
    (Status.SUBMITTED, Action.CHECK): Transition(Status.CHECKED, "target:check", _ANOTHER),
    (Status.SUBMITTED, Action.RETURN): Transition(Status.RETURNED, "target:check", _REASON),
    (Status.SUBMITTED, Action.WITHDRAW): Transition(Status.DRAFT, "target:submit", _OWN),
    (Status.CHECKED, Action.PASS): Transition(Status.PASSED, "target:pass", _HANDS_OVER),
    (Status.CHECKED, Action.RETURN): Transition(Status.RETURNED, "target:pass", _REASON),
    (Status.CHECKED, Action.RETURN_TO_DEPARTMENT): Transition(Status.SUBMITTED, "target:pass", _REASON),
    (Status.CHECKED, Action.WITHDRAW): Transition(Status.SUBMITTED, "target:check", _OWN),
    (Status.PASSED, Action.REVIEW): Transition(Status.REVIEWED, "target:review", _REVIEWS),
    (Status.PASSED, Action.RETURN): Transition(Status.RETURNED, "target:review", _FINANCE_RETURNS),
    (Status.PASSED, Action.RETURN_TO_DEPARTMENT): Transition(Status.SUBMITTED, "target:review", _FINANCE_RETURNS),
    (Status.PASSED, Action.WITHDRAW): Transition(Status.CHECKED, "target:pass", _OWN),
    (Status.REVIEWED, Action.APPROVE): Transition(Status.APPROVED, "target:approve", _APPROVES),
    (Status.REVIEWED, Action.RETURN): Transition(Status.RETURNED, "target:approve", _FINANCE_RETURNS),
    (Status.REVIEWED, Action.RETURN_TO_DEPARTMENT): Transition(Status.SUBMITTED, "target:approve", _FINANCE_RETURNS),
    (Status.REVIEWED, Action.RETURN_TO_FINANCE): Transition(Status.PASSED, "target:approve", _FINANCE_RETURNS),
    (Status.REVIEWED, Action.WITHDRAW): Transition(Status.PASSED, "target:review", _OWN),
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
        "、".join(ACTION_ZH[a] for a in allowed_actions(status))
        or "无（已批复的绩效目标不再变更；确需变更的走调整程序，以后年度可由它结转）"
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
