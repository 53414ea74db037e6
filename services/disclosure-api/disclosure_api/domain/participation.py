"""What anybody says to a public release: where a document sets up a channel for it, and within its bounds."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden, Invalid
from wenxiao.findings import Finding, Parameter


class CommentStatus(StrEnum):
    """Seen by finance alone until it is shown."""

    RECEIVED = "received"
    ANSWERED = "answered"
    SHOWN = "shown"
    DECLINED = "declined"


class ParticipationNotProvided(Conflict):
    title = "当地没有设公众参与渠道"


class CommentTooLong(Invalid):
    title = "意见过长"


class TooManyComments(Conflict):
    title = "今日意见已满"


class CommentActionNotAllowed(Conflict):
    title = "该意见已经办结"


class AnswererMayNotShow(Forbidden):
    title = "答复人不能公布自己写的答复"


@dataclass(frozen=True)
class ParticipationPolicy:
    platform: Parameter[bool]
    characters: int
    per_release_and_day: int


def require_welcome(text: str, had_today: int, policy: ParticipationPolicy) -> Finding:
    """The finding names the clause under which everybody may speak."""
    if not policy.platform.value:
        raise ParticipationNotProvided("当地文件没有规定设公众参与平台，本系统不收集意见；请向当地财政部门直接反映。")
    if len(text) > policy.characters:
        detail = f"意见有{len(text)}字，最多{policy.characters}字，请缩短后再提交。"
        raise CommentTooLong(detail, pointer="#/text", basis=policy.platform.basis)
    if had_today >= policy.per_release_and_day:
        detail = f"这项公开内容今日已收到{had_today}条意见，达到每日上限，请明日再提交。"
        raise TooManyComments(detail, basis=policy.platform.basis)
    detail = "财政部门设公众参与渠道，意见由财政部门答复后公布"
    return Finding("disclosure.participation", detail, policy.platform.basis, severity="advice")


def require_undecided(status: CommentStatus) -> None:
    if status in (CommentStatus.SHOWN, CommentStatus.DECLINED):
        raise CommentActionNotAllowed("该意见已经公布或不予公布，不能再变动。")


def require_answered(status: CommentStatus, answered: Set[str | None], showing: Set[str | None]) -> None:
    require_undecided(status)
    if status is not CommentStatus.ANSWERED:
        raise CommentActionNotAllowed("该意见还没有答复，请先由经办人写出答复再公布。")
    if (answered - {None}) & (showing - {None}):
        raise AnswererMayNotShow("公布人与答复人是同一人，或其中一人受另一人委托，请由另一名负责人公布。")
