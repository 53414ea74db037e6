"""What the law of each region within reach says of the self-evaluations of one budget year."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.domain.coverage import FullCoverage, Window, full_coverage_of, law_day, window_of
from evaluation_api.policies import effective, evaluation_policy
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

# From region to region by the index, whatever lies in each.
_NEXT = (
    "SELECT region_path, region_code FROM evaluation.owed_self_evaluation"
    " WHERE budget_year = :budget_year {after} ORDER BY region_path LIMIT 1"
)
_REGIONS = text(
    f"WITH RECURSIVE owing AS (({_NEXT.format(after='')}) UNION ALL SELECT n.region_path, n.region_code FROM owing"
    f" CROSS JOIN LATERAL ({_NEXT.format(after='AND region_path > owing.region_path')}) n)"
    " SELECT o.region_code, d.name, d.level FROM owing o"
    " LEFT JOIN evaluation.directory_region d ON d.code = o.region_code ORDER BY o.region_code"
)
SUBMITTED = "('submitted', 'passed', 'accepted')"
# A frame of the law around what is owed: until when, and whether it came, or is, late on the caller's business day.
DUE = (
    "(SELECT f.*, l.last_day AS due_on,"
    f" CASE WHEN f.state IN {SUBMITTED} THEN f.submitted_on > l.last_day"
    " ELSE CAST(:today AS date) > l.last_day END AS late"
    " FROM evaluation.owed_self_evaluation_view f"
    " JOIN unnest(CAST(:law_codes AS text[]), CAST(:law_days AS date[])) l(code, last_day)"
    " ON l.code = f.region_code WHERE f.budget_year = :budget_year)"
)


@dataclass(frozen=True)
class RegionLaw:
    region_code: str
    region_name: str | None
    window: Window
    demanded: tuple[FullCoverage, ...]


@dataclass(frozen=True)
class YearLaw:
    """`regions` are those in which anything is owed that the caller sees."""

    budget_year: int
    today: date
    regions: tuple[RegionLaw, ...]

    def parameters(self) -> dict[str, Any]:
        """What the binds of `DUE` take."""
        return {
            "budget_year": self.budget_year,
            "today": self.today,
            "law_codes": [one.region_code for one in self.regions],
            "law_days": [one.window.last for one in self.regions],
        }


async def law_of_year(
    session: AsyncSession, budget_year: int, *, who: Principal, library: PolicyLibrary, today: date
) -> YearLaw:
    """Each region by its own pack and level; a town is no county because a county asks."""
    found = await session.execute(_REGIONS, {"budget_year": budget_year})
    day = law_day(budget_year, today)
    regions = []
    for code, name, level in found:
        policy = evaluation_policy(effective(library, "evaluation", replace(who, level=level or who.level), code, day))
        window = window_of(budget_year, policy.self_months)
        regions.append(RegionLaw(code, name, window, full_coverage_of(policy.demands)))
    return YearLaw(budget_year, today, tuple(regions))


async def expect_many(session: AsyncSession) -> None:
    """The planner takes whatever is within a reach for one row, and would look up each of 60,000 by itself."""
    await session.execute(text("SET LOCAL enable_nestloop = off"))
