import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from gateway.domain.sessions import (
    MOVES,
    Presented,
    SessionAction,
    SessionEnded,
    SessionFacts,
    SessionRule,
    SessionStatus,
    displaced,
    is_alive,
    is_idle,
    is_to_be_noted,
    next_status,
    presented,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=12)
RULE = SessionRule(idle=timedelta(minutes=30), seen_every=timedelta(minutes=1), at_once=5)


@pytest.mark.parametrize(("status", "action"), list(itertools.product(SessionStatus, SessionAction)))
def test_every_pair_moves_as_the_table_says_or_is_refused(status: SessionStatus, action: SessionAction) -> None:
    expected = {
        SessionAction.REFRESH: SessionStatus.ACTIVE,
        SessionAction.SIGN_OUT: SessionStatus.SIGNED_OUT,
        SessionAction.REVOKE: SessionStatus.REVOKED,
        SessionAction.REPORT_REUSE: SessionStatus.REVOKED,
        SessionAction.EXPIRE: SessionStatus.EXPIRED,
        SessionAction.DISPLACE: SessionStatus.REVOKED,
    }
    if status is SessionStatus.ACTIVE:
        assert next_status(status, action) is expected[action]
    else:
        with pytest.raises(SessionEnded):
            next_status(status, action)


def test_only_revoking_needs_a_permission() -> None:
    assert {action: move.permission for (_, action), move in MOVES.items() if move.permission} == {
        SessionAction.REVOKE: "session:revoke"
    }


@pytest.mark.parametrize(
    ("status", "used", "now", "meaning"),
    [
        (SessionStatus.ACTIVE, False, NOON, Presented.ROTATE),
        (SessionStatus.ACTIVE, True, NOON, Presented.REUSED),
        (SessionStatus.ACTIVE, True, LATER, Presented.REUSED),
        (SessionStatus.ACTIVE, False, LATER, Presented.RUN_OUT),
        (SessionStatus.SIGNED_OUT, False, NOON, Presented.ENDED),
        (SessionStatus.REVOKED, True, NOON, Presented.ENDED),
        (SessionStatus.EXPIRED, False, NOON, Presented.ENDED),
    ],
)
def test_what_a_presented_refresh_token_means(
    status: SessionStatus, used: bool, now: datetime, meaning: Presented
) -> None:
    seen_just_now = SessionFacts(status, LATER, now)
    assert presented(seen_just_now, RULE, now, token_used=used) is meaning


def test_a_refresh_token_of_an_idle_session_has_run_out() -> None:
    held = SessionFacts(SessionStatus.ACTIVE, LATER, NOON)
    assert presented(held, RULE, NOON + timedelta(minutes=30), token_used=False) is Presented.ROTATE
    assert presented(held, RULE, NOON + timedelta(minutes=31), token_used=False) is Presented.RUN_OUT


def test_a_call_is_noted_once_a_minute_and_so_much_later_idleness_counts() -> None:
    second = timedelta(seconds=1)
    assert not is_to_be_noted(NOON, RULE, NOON + timedelta(minutes=1) - second)
    assert is_to_be_noted(NOON, RULE, NOON + timedelta(minutes=1))
    # The last call may have come just before it was due to be noted: 30 minutes after that one, the session lives.
    assert not is_idle(NOON, RULE, NOON + timedelta(minutes=31) - second)
    assert is_idle(NOON, RULE, NOON + timedelta(minutes=31))


def test_the_longest_unseen_make_room() -> None:
    first, second, third = (UUID(int=number) for number in (3, 2, 1))
    seen = {first: NOON, second: NOON + timedelta(minutes=5), third: NOON + timedelta(minutes=1)}
    assert displaced(seen, SessionRule(at_once=4)) == ()
    assert displaced(seen, SessionRule(at_once=3)) == (first,)
    assert displaced(seen, SessionRule(at_once=1)) == (first, third, second)
    assert displaced(seen, SessionRule(at_once=None)) == ()
    assert displaced({}, SessionRule(at_once=1)) == ()


def test_a_session_is_dead_from_the_instant_of_its_expiry() -> None:
    assert is_alive(SessionStatus.ACTIVE, LATER, LATER - timedelta(microseconds=1))
    assert not is_alive(SessionStatus.ACTIVE, LATER, LATER)
    assert not is_alive(SessionStatus.REVOKED, LATER, NOON)
