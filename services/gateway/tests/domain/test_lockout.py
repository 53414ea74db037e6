from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.lockout import AccountLocked, Attempts, LockoutRule, after_failure, is_locked, refuse_when_locked

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RULE = LockoutRule(failures=3, within=timedelta(minutes=10), lasts=timedelta(minutes=20))


def after(times: list[datetime]) -> Attempts:
    attempts = Attempts()
    for moment in times:
        attempts = after_failure(attempts, RULE, moment)
    return attempts


def test_the_third_failure_in_a_row_locks_for_twenty_minutes() -> None:
    attempts = after([NOON, NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)])
    assert attempts.locked_until == NOON + timedelta(minutes=22)
    assert is_locked(attempts, NOON + timedelta(minutes=21, seconds=59))
    assert not is_locked(attempts, NOON + timedelta(minutes=22))


def test_two_failures_do_not_lock() -> None:
    attempts = after([NOON, NOON + timedelta(minutes=1)])
    assert attempts.locked_until is None
    refuse_when_locked(attempts, NOON + timedelta(minutes=1))


def test_failures_far_apart_do_not_add_up() -> None:
    attempts = after([NOON, NOON + timedelta(minutes=9), NOON + timedelta(minutes=20)])
    assert attempts.failures == 1
    assert attempts.locked_until is None


def test_a_lock_that_ran_out_starts_the_count_again() -> None:
    attempts = after([NOON + timedelta(minutes=m) for m in (0, 1, 2)])
    assert attempts.locked_until is not None
    again = after_failure(attempts, LockoutRule(3, timedelta(days=1), timedelta(minutes=20)), attempts.locked_until)
    assert again.failures == 1
    assert again.locked_until is None


def test_the_refusal_says_how_long_to_wait() -> None:
    attempts = after([NOON, NOON, NOON])
    with pytest.raises(AccountLocked, match="请在 5 分钟后重试") as refused:
        refuse_when_locked(attempts, NOON + timedelta(minutes=15, seconds=1))
    assert refused.value.attributes == {"retry_after_seconds": 300}
