"""A registered act lies ahead, or has become so; what lies ahead can still be cancelled."""

from enum import StrEnum

from wenxiao.errors import Conflict


class ChangeStatus(StrEnum):
    """`refused`: the day came, and what the act rests on was no longer so."""

    SCHEDULED = "scheduled"
    EFFECTIVE = "effective"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class ChangeAction(StrEnum):
    MAKE_EFFECTIVE = "make_effective"
    CANCEL = "cancel"
    REFUSE = "refuse"


class ChangeNotScheduled(Conflict):
    title = "机构变动已不在待生效状态"


MOVES = {
    (ChangeStatus.SCHEDULED, ChangeAction.MAKE_EFFECTIVE): ChangeStatus.EFFECTIVE,
    (ChangeStatus.SCHEDULED, ChangeAction.CANCEL): ChangeStatus.CANCELLED,
    (ChangeStatus.SCHEDULED, ChangeAction.REFUSE): ChangeStatus.REFUSED,
}
WORDS = {
    ChangeStatus.EFFECTIVE: "已经生效，不能撤回；登记有误的请办理更正",
    ChangeStatus.CANCELLED: "已经取消，不必再办",
    ChangeStatus.REFUSED: "到期时未能生效，请按所记原因处理后重新登记",
}


def next_status(status: ChangeStatus, action: ChangeAction) -> ChangeStatus:
    if (status, action) not in MOVES:
        raise ChangeNotScheduled(f"这项机构变动{WORDS[status]}。", status=status.value)
    return MOVES[status, action]


def diagram() -> str:
    """For the README, which a test holds equal to the table."""
    moves = [f"    {before.value} --> {after.value}: {action.value}" for (before, action), after in MOVES.items()]
    ends = [f"    {status.value} --> [*]" for status in WORDS]
    return "\n".join(["stateDiagram-v2", "    [*] --> scheduled: register", *moves, *ends])
