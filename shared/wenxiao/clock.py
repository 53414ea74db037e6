"""Business days are days in Asia/Shanghai; instants are real time, always."""

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """Real time, also under the demonstration clock: tokens and audit use nothing else."""
    return datetime.now(UTC)


def real_today() -> date:
    """The day it is in Shanghai; deadlines count in these."""
    return now().astimezone(SHANGHAI).date()
