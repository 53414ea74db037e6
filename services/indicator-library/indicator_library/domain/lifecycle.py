"""Who may take which step with a proposal: one table, and one door through which a status changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden


class ProposalAction(StrEnum):
    CREATE = "create"
    REVISE = "revise"
    RETIRE = "retire"


class ProposalStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


class Step(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    RETURN = "return"
    PUBLISH = "publish"
    NOTE = "note"  # finance takes note; the status stays


class StepNotAllowed(Conflict):
    title = "当前状态不能进行此操作"


class SamePersonTwice(Forbidden):
    title = "经办与审核不能为同一人"


@dataclass(frozen=True)
class Transition:
    """`not_by` names the earlier steps of which nobody may take this one who took part in them."""

    to: ProposalStatus
    permission: str
    not_by: tuple[str, ...] = ()


WRITE, REVIEW, PUBLISH = "indicator_proposal:write", "indicator_proposal:review", "indicator_proposal:publish"
AUTHORED = ("edit", "submit")
ZH = {
    "draft": "草稿",
    "submitted": "待审核",
    "reviewed": "待发布",
    "returned": "已退回",
    "withdrawn": "已撤回",
    "published": "已发布",
    "edit": "修改",
    "submit": "提交",
    "withdraw": "撤回",
    "review": "审核",
    "return": "退回",
    "publish": "发布",
    "note": "备案",
}
PROPOSAL: Mapping[tuple[ProposalStatus, Step], Transition] = {
    (ProposalStatus.DRAFT, Step.EDIT): Transition(ProposalStatus.DRAFT, WRITE),
    (ProposalStatus.RETURNED, Step.EDIT): Transition(ProposalStatus.RETURNED, WRITE),
    (ProposalStatus.DRAFT, Step.SUBMIT): Transition(ProposalStatus.SUBMITTED, WRITE),
    (ProposalStatus.RETURNED, Step.SUBMIT): Transition(ProposalStatus.SUBMITTED, WRITE),
    (ProposalStatus.DRAFT, Step.WITHDRAW): Transition(ProposalStatus.WITHDRAWN, WRITE),
    (ProposalStatus.RETURNED, Step.WITHDRAW): Transition(ProposalStatus.WITHDRAWN, WRITE),
    (ProposalStatus.SUBMITTED, Step.WITHDRAW): Transition(ProposalStatus.WITHDRAWN, WRITE),
    (ProposalStatus.SUBMITTED, Step.REVIEW): Transition(ProposalStatus.REVIEWED, REVIEW, AUTHORED),
    (ProposalStatus.SUBMITTED, Step.RETURN): Transition(ProposalStatus.RETURNED, REVIEW, AUTHORED),
    (ProposalStatus.REVIEWED, Step.PUBLISH): Transition(ProposalStatus.PUBLISHED, PUBLISH, (*AUTHORED, "review")),
    (ProposalStatus.REVIEWED, Step.RETURN): Transition(ProposalStatus.RETURNED, PUBLISH, (*AUTHORED, "review")),
}


def next_status(
    status: ProposalStatus, step: Step, *, by: Collection[str], hands: Mapping[str, set[str]]
) -> Transition:
    """The transition; `by`: the caller and whoever he acts for, `hands`: who took part in which step before."""
    transition = PROPOSAL.get((status, step))
    if transition is None:
        possible = "、".join(ZH[name] for (state, name) in PROPOSAL if state == status)
        then = f"现在可以：{possible}。" if possible else "不能再作任何操作；需要更改请另提一份建议。"
        raise StepNotAllowed(f"这份建议{ZH[status]}，不能{ZH[step]}。{then}", status=status.value)
    for earlier in transition.not_by:
        if hands.get(earlier, set()) & set(by):
            raise SamePersonTwice(f"您（或您代办的人）已经{ZH[earlier]}过这份建议，请由另一人{ZH[step]}。")
    return transition


def steps_from(status: ProposalStatus) -> Mapping[Step, Transition]:
    """What may happen next at all, by whomever."""
    return {step: transition for (state, step), transition in PROPOSAL.items() if state == status}
