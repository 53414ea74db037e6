"""Who may take which step when: one table per paper, and one door through which a status changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Generic, TypeVar

from wenxiao.errors import Conflict, Forbidden


class SelfEvaluationStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PASSED = "passed"
    ACCEPTED = "accepted"


FINISHED = (SelfEvaluationStatus.PASSED, SelfEvaluationStatus.ACCEPTED)


class ReCheckStatus(StrEnum):
    DRAWN = "drawn"
    RECORDED = "recorded"
    TOLD = "told"
    REPLIED = "replied"
    CONCLUDED = "concluded"


class ApplicationStatus(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


class AssignmentStatus(StrEnum):
    IN_FORCE = "in_force"
    REVOKED = "revoked"


class ConsolidationStatus(StrEnum):
    GATHERED = "gathered"
    REPORTED = "reported"


class BulletinStatus(StrEnum):
    DRAFTED = "drafted"
    ISSUED = "issued"


class Action(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    PASS = "pass"  # noqa: S105 - the department's step, no password
    ACCEPT = "accept"
    RECORD = "record"
    NOTIFY = "notify"
    REPLY = "reply"
    CONCLUDE = "conclude"
    CONFIRM = "confirm"
    ISSUE = "issue"
    REVOKE = "revoke"
    GATHER = "gather"
    REPORT = "report"


class ActionNotAllowed(Conflict):
    title = "当前状态不能进行此操作"


class SamePersonTwice(Forbidden):
    title = "经办与审核不能为同一人"


Status = TypeVar("Status", bound=Enum)


@dataclass(frozen=True)
class Transition(Generic[Status]):
    """`not_by` names the earlier steps, as the history has them: whoever took part in one may not take this one."""

    to: Status
    permission: str
    not_by: tuple[str, ...] = ()


Lifecycle = Mapping[tuple[Status, Action], Transition[Status]]

SELF_EVALUATION: Lifecycle[SelfEvaluationStatus] = {
    (SelfEvaluationStatus.DRAFT, Action.EDIT): Transition(SelfEvaluationStatus.DRAFT, "self_evaluation:write"),
    (SelfEvaluationStatus.RETURNED, Action.EDIT): Transition(SelfEvaluationStatus.RETURNED, "self_evaluation:write"),
    (SelfEvaluationStatus.DRAFT, Action.SUBMIT): Transition(SelfEvaluationStatus.SUBMITTED, "self_evaluation:submit"),
    (SelfEvaluationStatus.RETURNED, Action.SUBMIT): Transition(
        SelfEvaluationStatus.SUBMITTED, "self_evaluation:submit"
    ),
    (SelfEvaluationStatus.SUBMITTED, Action.RETURN): Transition(
        SelfEvaluationStatus.RETURNED, "self_evaluation:review", ("edit", "submit")
    ),
    (SelfEvaluationStatus.SUBMITTED, Action.PASS): Transition(
        SelfEvaluationStatus.PASSED, "self_evaluation:review", ("edit", "submit")
    ),
    (SelfEvaluationStatus.PASSED, Action.ACCEPT): Transition(
        SelfEvaluationStatus.ACCEPTED, "self_evaluation:accept", ("edit", "submit", "pass")
    ),
    (SelfEvaluationStatus.PASSED, Action.RETURN): Transition(
        SelfEvaluationStatus.RETURNED, "self_evaluation:accept", ("edit", "submit", "pass")
    ),
}

_RECORD = Transition(ReCheckStatus.RECORDED, "re_check:record")
_REPLY = Transition(ReCheckStatus.REPLIED, "re_check:reply", ("record", "notify"))
_CONCLUDE = Transition(ReCheckStatus.CONCLUDED, "re_check:conclude", ("record", "notify", "reply"))
RE_CHECK: Lifecycle[ReCheckStatus] = {
    (ReCheckStatus.DRAWN, Action.RECORD): _RECORD,
    (ReCheckStatus.RECORDED, Action.RECORD): _RECORD,
    (ReCheckStatus.RECORDED, Action.NOTIFY): Transition(ReCheckStatus.TOLD, "re_check:notify", ("record_as_assigned",)),
    (ReCheckStatus.TOLD, Action.REPLY): _REPLY,
    (ReCheckStatus.TOLD, Action.RECORD): _RECORD,
    (ReCheckStatus.TOLD, Action.CONCLUDE): _CONCLUDE,
    (ReCheckStatus.REPLIED, Action.REPLY): _REPLY,
    (ReCheckStatus.REPLIED, Action.RECORD): _RECORD,
    (ReCheckStatus.REPLIED, Action.CONCLUDE): _CONCLUDE,
}
# Whoever is commissioned records before the office is told, and again once it has replied; not while it may reply.
RE_CHECK_BY_ASSIGNEES: Lifecycle[ReCheckStatus] = {
    (status, Action.RECORD): _RECORD for status in (ReCheckStatus.DRAWN, ReCheckStatus.RECORDED, ReCheckStatus.REPLIED)
}

RESULT_APPLICATION: Lifecycle[ApplicationStatus] = {
    (ApplicationStatus.PROPOSED, Action.CONFIRM): Transition(
        ApplicationStatus.CONFIRMED, "result_application:confirm", ("propose",)
    ),
}

ASSIGNMENT: Lifecycle[AssignmentStatus] = {
    (AssignmentStatus.IN_FORCE, Action.REVOKE): Transition(AssignmentStatus.REVOKED, "assignment:revoke"),
}

CONSOLIDATION: Lifecycle[ConsolidationStatus] = {
    (ConsolidationStatus.GATHERED, Action.GATHER): Transition(ConsolidationStatus.GATHERED, "consolidation:make"),
    (ConsolidationStatus.GATHERED, Action.REPORT): Transition(
        ConsolidationStatus.REPORTED, "consolidation:report", ("gather",)
    ),
}

BULLETIN: Lifecycle[BulletinStatus] = {
    (BulletinStatus.DRAFTED, Action.ISSUE): Transition(BulletinStatus.ISSUED, "bulletin:issue", ("propose",)),
}

STATUS_ZH: Mapping[Enum, str] = {
    SelfEvaluationStatus.DRAFT: "草稿",
    SelfEvaluationStatus.SUBMITTED: "已提交，待主管部门审核",
    SelfEvaluationStatus.RETURNED: "已退回",
    SelfEvaluationStatus.PASSED: "主管部门已审核通过",
    SelfEvaluationStatus.ACCEPTED: "财政部门已接收备案",
    ReCheckStatus.DRAWN: "已抽取，待复核",
    ReCheckStatus.RECORDED: "已登记复核情况，待告知",
    ReCheckStatus.TOLD: "已告知，待答复",
    ReCheckStatus.REPLIED: "已答复，待审定",
    ReCheckStatus.CONCLUDED: "已审定",
    ApplicationStatus.PROPOSED: "已提出，待审定",
    ApplicationStatus.CONFIRMED: "已审定",
    AssignmentStatus.IN_FORCE: "委托中",
    AssignmentStatus.REVOKED: "已撤销",
    ConsolidationStatus.GATHERED: "已汇总，待上报",
    ConsolidationStatus.REPORTED: "已上报",
    BulletinStatus.DRAFTED: "已起草，待签发",
    BulletinStatus.ISSUED: "已签发",
}
ACTION_ZH: Mapping[Action, str] = {
    Action.EDIT: "修改",
    Action.SUBMIT: "提交",
    Action.RETURN: "退回",
    Action.PASS: "审核通过",
    Action.ACCEPT: "接收备案",
    Action.RECORD: "登记复核情况",
    Action.NOTIFY: "告知复核情况",
    Action.REPLY: "答复",
    Action.CONCLUDE: "审定复核结论",
    Action.CONFIRM: "审定结果应用",
    Action.ISSUE: "签发通报",
    Action.REVOKE: "撤销委托",
    Action.GATHER: "汇总",
    Action.REPORT: "上报",
}


def next_status(
    lifecycle: Lifecycle[Status],
    status: Status,
    action: Action,
    *,
    actor: str,
    hands: Mapping[str, Collection[str]],
    acting_for: str | None = None,
) -> Status:
    """`hands` says who took part in each earlier step; the same person, or one acting for another, never does both."""
    transition = lifecycle.get((status, action))
    if transition is None:
        open_in = "、".join(dict.fromkeys(STATUS_ZH[source] for source, named in lifecycle if named is action))
        raise ActionNotAllowed(
            f"当前状态为“{STATUS_ZH[status]}”，不能{ACTION_ZH[action]}；须在“{open_in}”状态下进行。",
            state=status.value,
            action=action.value,
        )
    if any(person in hands.get(step, ()) for step in transition.not_by for person in (actor, acting_for)):
        raise SamePersonTwice(f"本人或委托人已经办前一环节，不能再{ACTION_ZH[action]}，请由另一位有权人员办理。")
    return transition.to


def drawn_as_mermaid(lifecycle: Lifecycle[Status], start: Status) -> str:
    """The table as the diagram that stands in the README."""
    lines = ["stateDiagram-v2", f"    [*] --> {start.value}"]
    lines += [f"    {source.value} --> {step.to.value}: {action.value}" for (source, action), step in lifecycle.items()]
    return "\n".join(lines)
