"""A session lives from sign-in until it is signed out, revoked, idle for too long or runs out.

A refresh token that was used before ends it, and so does a further sign-in where there are as many as allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

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
    DISPLACE = "displace"


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
    (SessionStatus.ACTIVE, SessionAction.DISPLACE): Move(SessionStatus.REVOKED),
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
class SessionFacts:
    status: SessionStatus
    expires_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class SessionRule:
    """How long without a call, and how many at once of one person (None: as many as one likes).

    That somebody was here is written down once per `seen_every`, not at each call: so much later at the most a
    session ends, never earlier.
    """

    idle: timedelta = timedelta(minutes=30)
    seen_every: timedelta = timedelta(minutes=1)
    at_once: int | None = 5


def presented(held: SessionFacts, rule: SessionRule, now: datetime, *, token_used: bool) -> Presented:
    """A token shown twice means that two parties hold it: nobody can tell which one is the thief."""
    if held.status is not SessionStatus.ACTIVE:
        return Presented.ENDED
    if token_used:
        return Presented.REUSED
    if not is_alive(held.status, held.expires_at, now) or is_idle(held.last_seen_at, rule, now):
        return Presented.RUN_OUT
    return Presented.ROTATE


def is_alive(status: SessionStatus, expires_at: datetime, now: datetime) -> bool:
    return status is SessionStatus.ACTIVE and now < expires_at


def is_idle(last_seen_at: datetime, rule: SessionRule, now: datetime) -> bool:
    return now - last_seen_at >= rule.idle + rule.seen_every


def is_to_be_noted(last_seen_at: datetime, rule: SessionRule, now: datetime) -> bool:
    """Whether this call must be written down as the last one seen."""
    return now - last_seen_at >= rule.seen_every


def displaced(seen: Mapping[UUID, datetime], rule: SessionRule) -> tuple[UUID, ...]:
    """Whom a further session pushes out: those that nobody used for longest. `seen` is when each was seen last."""
    if rule.at_once is None:
        return ()
    longest_unseen = sorted(seen, key=lambda held: (seen[held], held))
    return tuple(longest_unseen[: max(0, len(seen) + 1 - rule.at_once)])


def diagram() -> str:
    """The table as Mermaid; the README shows it and a test compares the two."""
    lines = ["stateDiagram-v2", "    [*] --> active: sign_in"]
    lines += [f"    {status} --> {move.next}: {action}" for (status, action), move in MOVES.items()]
    ends = [status for status in SessionStatus if all(source is not status for source, _ in MOVES)]
    return "\n".join(lines + [f"    {status} --> [*]" for status in ends])
