"""Until when a step has to be taken: the calendar of the place, or the day given with a return.

Approval goes out with the budget, on whatever day that is; what comes in the year or is adjusted follows the budget's
procedure and has no month of its own.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from targets_api.domain.lifecycle import Status
from wenxiao.errors import Invalid
from wenxiao.findings import Parameter


class DueDayPast(Invalid):
    title = "办理期限已过"


@dataclass(frozen=True)
class Calendar:
    """First and last month of each window, in the year before the budget year."""

    declaration_months: Parameter[tuple[int, ...]]
    review_months: Parameter[tuple[int, ...]]


@dataclass(frozen=True)
class Waiting:
    """A target that waits for its next step; `given` is the day that came with a return."""

    status: Status
    budget_year: int
    off_calendar: bool
    given: date | None = None


@dataclass(frozen=True)
class Due:
    day: date
    basis: tuple[str, ...]


_WITH_ITS_DEPARTMENT = frozenset({Status.DRAFT, Status.SUBMITTED, Status.CHECKED, Status.RETURNED})


def due_of(waiting: Waiting, calendar: Calendar) -> Due | None:
    if waiting.given is not None:
        return Due(waiting.given, ())
    if waiting.off_calendar:
        return None
    if waiting.status in _WITH_ITS_DEPARTMENT:
        return _last_day(waiting.budget_year, calendar.declaration_months)
    if waiting.status is Status.PASSED:
        return _last_day(waiting.budget_year, calendar.review_months)
    return None


def require_ahead(given: date | None, today: date) -> None:
    if given is not None and given < today:
        raise DueDayPast(f"给定的办理期限{given.isoformat()}早于今天，请改为今天或以后的日期", pointer="#/due_on")


def _last_day(budget_year: int, months: Parameter[tuple[int, ...]]) -> Due:
    year, month = budget_year - 1, max(months.value)
    return Due(date(year, month, monthrange(year, month)[1]), months.basis)
