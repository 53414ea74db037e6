"""A session lives from sign-in until it is signed out, revoked or runs out; a used refresh token ends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wenxiao.errors import Conflict


class SessionStatus(StrEnum):
    ACTIVE = "active"
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    EXPIRED = "expired"


class SessionAction(StrEnum):
    REFRESH = "refresh"
    SIGN_OUT = "sign_out"
    REVOKE = "revoke"
    REPORT_REUSE = "report_reuse"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Move:
    """`permission` None: the session's own holder, or the gateway itself."""

    next: SessionStatus
    permission: str | None = None


MOVES: Mapping[tuple[SessionStatus, SessionAction], Move] = {
    (SessionStatus.ACTIVE, SessionAction.REFRESH): Move(SessionStatus.ACTIVE),
    (SessionStatus.ACTIVE, SessionAction.SIGN_OUT): Move(SessionStatus.SIGNED_OUT),
    (SessionStatus.ACTIVE, SessionAction.REVOKE): Move(SessionStatus.REVOKED, "session:revoke"),
    (SessionStatus.ACTIVE, SessionAction.REPORT_REUSE): Move(SessionStatus.REVOKED),
    (SessionStatus.ACTIVE, SessionAction.EXPIRE): Move(SessionStatus.EXPIRED),
}


class SessionEnded(Conflict):
    title = "会话已结束"


def next_status(status: SessionStatus, action: SessionAction) -> SessionStatus:
    move = MOVES.get((status, action))
    if move is None:
        raise SessionEnded("该会话已经结束，不能再作此操作。请重新登录。", state=status.value, action=action.value)
    return move.next


class Presented(StrEnum):
    """What a refresh token that was shown to us means."""

    ROTATE = "rotate"
    REUSED = "reused"
    RUN_OUT = "run_out"
    ENDED = "ended"


@dataclass(frozen=True)
class RefreshEvidence:
    session_status: SessionStatus
    session_expires_at: datetime
    token_used: bool


def presented(evidence: RefreshEvidence, now: datetime) -> Presented:
    """A token shown twice means that two parties hold it: nobody can tell which one is the thief."""
    if evidence.session_status is not SessionStatus.ACTIVE:
        return Presented.ENDED
    if evidence.token_used:
        return Presented.REUSED
    if now >= evidence.session_expires_at:
        return Presented.RUN_OUT
    return Presented.ROTATE


def is_alive(status: SessionStatus, expires_at: datetime, now: datetime) -> bool:
    return status is SessionStatus.ACTIVE and now < expires_at


def diagram() -> str:
    """The table as Mermaid; the README shows it and a test compares the two."""
    lines = ["stateDiagram-v2", "    [*] --> active: sign_in"]
    lines += [f"    {status} --> {move.next}: {action}" for (status, action), move in MOVES.items()]
    ends = [status for status in SessionStatus if all(source is not status for source, _ in MOVES)]
    return "\n".join(lines + [f"    {status} --> [*]" for status in ends])
