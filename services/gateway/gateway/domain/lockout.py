"""Somebody who guesses is stopped: too many wrong passwords in a short time close the name for a while.

Counted per name as typed, known or not, so that the lock tells nobody which names exist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wenxiao.errors import Forbidden


@dataclass(frozen=True)
class LockoutRule:
    """No document states these numbers; GB/T 22239 only requires that such a limit exists."""

    failures: int = 5
    within: timedelta = timedelta(minutes=15)
    lasts: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Attempts:
    failures: int = 0
    last_failure: datetime | None = None
    locked_until: datetime | None = None


class AccountLocked(Forbidden):
    title = "账号已锁定"


def is_locked(attempts: Attempts, now: datetime) -> bool:
    return attempts.locked_until is not None and now < attempts.locked_until


def refuse_when_locked(attempts: Attempts, now: datetime) -> None:
    if attempts.locked_until is None or not is_locked(attempts, now):
        return
    seconds = int((attempts.locked_until - now).total_seconds()) + 1
    raise AccountLocked(
        f"密码连续输错次数过多，该账号暂时锁定。请在 {-(-seconds // 60)} 分钟后重试，或联系安全管理员。",
        retry_after_seconds=seconds,
    )


def after_failure(attempts: Attempts, rule: LockoutRule, now: datetime) -> Attempts:
    """A lock that has run out, or a failure long ago, does not count towards the next lock."""
    stale = attempts.last_failure is None or now - attempts.last_failure > rule.within
    over = attempts.locked_until is not None and not is_locked(attempts, now)
    failures = 1 if stale or over else attempts.failures + 1
    locked_until = now + rule.lasts if failures >= rule.failures else None
    return Attempts(failures=failures, last_failure=now, locked_until=locked_until)
