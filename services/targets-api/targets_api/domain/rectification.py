"""An alert asks for a rectification; finance accepts it or sends it back, and never the hand that wrote it."""

from collections.abc import Set
from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden


class AlertStatus(StrEnum):
    OPEN = "open"
    RECTIFYING = "rectifying"
    CLOSED = "closed"


class RectificationStatus(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Verdict(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"


RECTIFICATION_TABLE = {
    (RectificationStatus.SUBMITTED, Verdict.ACCEPT): (RectificationStatus.ACCEPTED, AlertStatus.CLOSED),
    (RectificationStatus.SUBMITTED, Verdict.RETURN): (RectificationStatus.RETURNED, AlertStatus.OPEN),
}

_ZH = {
    RectificationStatus.SUBMITTED: "待确认",
    RectificationStatus.ACCEPTED: "已确认",
    RectificationStatus.RETURNED: "已退回",
}


class AlertNotOpen(Conflict):
    title = "预警当前不能提交整改"


class RectificationSettled(Conflict):
    title = "整改已办结"


class OwnRectification(Forbidden):
    title = "不得确认本人提交的整改"


def require_open(status: AlertStatus) -> None:
    if status is AlertStatus.RECTIFYING:
        raise AlertNotOpen("该预警已有整改待财政确认，请等待确认结果")
    if status is AlertStatus.CLOSED:
        raise AlertNotOpen("该预警已办结，无需再提交整改")


def settle(
    status: RectificationStatus, verdict: Verdict, *, authors: Set[str | None], actors: Set[str | None]
) -> tuple[RectificationStatus, AlertStatus]:
    """The next status of the rectification and of the alert behind it; a delegate and the giver count as both."""
    found = RECTIFICATION_TABLE.get((status, verdict))
    if found is None:
        raise RectificationSettled(f"该整改{_ZH[status]}，不能再次办理")
    if authors & actors:
        raise OwnRectification("整改由您本人或委托人提交，请由财政部门其他人员确认")
    return found


def diagram() -> str:
    """The table drawn; README shows exactly this."""
    lines = ["stateDiagram-v2", "    [*] --> submitted"]
    lines += [
        f"    {status} --> {row[0]}: {verdict} [alert becomes {row[1]}]"
        for (status, verdict), row in RECTIFICATION_TABLE.items()
    ]
    return "\n".join(lines)
