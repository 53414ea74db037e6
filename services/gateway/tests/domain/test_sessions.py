import itertools
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.sessions import (
    MOVES,
    Presented,
    RefreshEvidence,
    SessionAction,
    SessionEnded,
    SessionStatus,
    is_alive,
    next_status,
    presented,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=12)


@pytest.mark.parametrize(("status", "action"), list(itertools.product(SessionStatus, SessionAction)))
def test_every_pair_moves_as_the_table_says_or_is_refused(status: SessionStatus, action: SessionAction) -> None:
    expected = {
        SessionAction.REFRESH: SessionStatus.ACTIVE,
        SessionAction.SIGN_OUT: SessionStatus.SIGNED_OUT,
        SessionAction.REVOKE: SessionStatus.REVOKED,
        SessionAction.REPORT_REUSE: SessionStatus.REVOKED,
        SessionAction.EXPIRE: SessionStatus.EXPIRED,
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
    assert presented(RefreshEvidence(status, LATER, used), now) is meaning


def test_a_session_is_dead_from_the_instant_of_its_expiry() -> None:
    assert is_alive(SessionStatus.ACTIVE, LATER, LATER - timedelta(microseconds=1))
    assert not is_alive(SessionStatus.ACTIVE, LATER, LATER)
    assert not is_alive(SessionStatus.REVOKED, LATER, NOON)
