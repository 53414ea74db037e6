"""An opinion of the congress and the way of its answer: forwarded, drafted, sent, accepted or asked again."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden, Invalid


class OpinionStatus(StrEnum):
    OPEN = "open"
    FORWARDED = "forwarded"
    CONTRIBUTED = "contributed"
    DRAFTED = "drafted"
    ANSWERED = "answered"
    ACCEPTED = "accepted"


class OpinionAction(StrEnum):
    FORWARD = "forward"
    CONTRIBUTE = "contribute"
    DRAFT_ANSWER = "draft_answer"
    SEND = "send"
    ACCEPT = "accept"
    ASK_AGAIN = "ask_again"


class About(StrEnum):
    """What an opinion is about: one release, one paper, or a year."""

    RELEASE = "release"
    PAPER = "paper"
    YEAR = "year"


class OpinionActionNotAllowed(Conflict):
    title = "当前状态不能办理这一步"


class AnswerBySamePerson(Forbidden):
    title = "起草答复的人不能发出答复"


class SubjectIncomplete(Invalid):
    title = "没有写明意见所针对的内容"


@dataclass(frozen=True)
class Step:
    next: OpinionStatus
    permission: str


_S, _A = OpinionStatus, OpinionAction
_FORWARD = Step(_S.FORWARDED, "review_opinion:forward")
_DRAFT = Step(_S.DRAFTED, "review_opinion:answer")
STEPS: Mapping[tuple[OpinionStatus, OpinionAction], Step] = {
    (_S.OPEN, _A.FORWARD): _FORWARD,
    (_S.FORWARDED, _A.FORWARD): _FORWARD,
    (_S.CONTRIBUTED, _A.FORWARD): _FORWARD,
    (_S.FORWARDED, _A.CONTRIBUTE): Step(_S.CONTRIBUTED, "review_opinion:contribute"),
    (_S.OPEN, _A.DRAFT_ANSWER): _DRAFT,
    (_S.FORWARDED, _A.DRAFT_ANSWER): _DRAFT,
    (_S.CONTRIBUTED, _A.DRAFT_ANSWER): _DRAFT,
    (_S.DRAFTED, _A.DRAFT_ANSWER): _DRAFT,
    (_S.DRAFTED, _A.SEND): Step(_S.ANSWERED, "review_opinion:send"),
    (_S.ANSWERED, _A.ACCEPT): Step(_S.ACCEPTED, "review_opinion:submit"),
    (_S.ANSWERED, _A.ASK_AGAIN): Step(_S.OPEN, "review_opinion:submit"),
}
STATUS_ZH = {
    _S.OPEN: "尚未办理",
    _S.FORWARDED: "已转办，等待部门答复",
    _S.CONTRIBUTED: "部门已答复财政",
    _S.DRAFTED: "答复已起草，等待发出",
    _S.ANSWERED: "已答复",
    _S.ACCEPTED: "人大已认可答复",
}
ACTION_ZH = {
    _A.FORWARD: "转办",
    _A.CONTRIBUTE: "由部门答复",
    _A.DRAFT_ANSWER: "起草答复",
    _A.SEND: "发出答复",
    _A.ACCEPT: "认可答复",
    _A.ASK_AGAIN: "再次询问",
}


def next_status(status: OpinionStatus, action: OpinionAction) -> OpinionStatus:
    """The only door to a new status."""
    step = STEPS.get((status, action))
    if step is None:
        possible = "、".join(ACTION_ZH[other] for at, other in STEPS if at is status) or "不再办理"
        raise OpinionActionNotAllowed(
            f"该审查意见{STATUS_ZH[status]}，不能{ACTION_ZH[action]}；现在可以：{possible}。",
            state=status.value,
            action=action.value,
        )
    return step.next


def require_other_hand(drafted: Set[str | None], sending: Set[str | None]) -> None:
    """Author is not approver, nor one who acts for the other."""
    if (drafted - {None}) & (sending - {None}):
        raise AnswerBySamePerson("发出人与起草人是同一人，或其中一人受另一人委托，请由另一名负责人发出。")


def require_subject(about: About, release: object, paper: object) -> None:
    """One release, one paper, or neither: what is named must be what it is about."""
    named = {About.RELEASE: release, About.PAPER: paper}
    if about in named and named[about] is None:
        raise SubjectIncomplete("请写明意见所针对的公开内容或草案的编号。", pointer=f"#/{about.value}_id")
    for other, given in named.items():
        if other is not about and given is not None:
            raise SubjectIncomplete("意见只能针对一项内容，请删去另一个编号。", pointer=f"#/{other.value}_id")


def diagram() -> str:
    """The states as drawn in the README."""
    arrows = [f"    {at} --> {step.next}: {action} ({step.permission})" for (at, action), step in STEPS.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {_S.OPEN}", *arrows])
