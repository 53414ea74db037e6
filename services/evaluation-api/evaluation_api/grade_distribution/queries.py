"""The one statement that spreads a year's grades, under row-level security."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

# An average of the two middle ones where the number is even; exact, which percentile_cont is not.
_MEDIAN = (
    "round((percentile_disc(0.5) WITHIN GROUP (ORDER BY s.{of})"
    " + percentile_disc(0.5) WITHIN GROUP (ORDER BY s.{of} DESC)) / 2, 2)"
)
# A form of a revision that another has replaced speaks of no target in force; the frame knows which that is.
_SPREAD = """
SELECT c.*, d.name AS region_name, evaluation.current_name(c.department_id, NULL) AS department_name
FROM (SELECT GROUPING(s.region_code) = 1 AS whole, GROUPING(s.grade) = 1 AS together,
          s.region_code, {department} AS department_id, s.grade_scale::text AS scale, s.grade, count(*) AS forms,
          sum(s.adjusted_budget)::numeric(20, 2) AS money, round(avg(s.total), 2) AS average_total,
          {median} AS median_total, round(avg(s.own_total), 2) AS average_own_total, {own_median} AS median_own_total
      FROM evaluation.self_evaluation s
      LEFT JOIN evaluation.owed_self_evaluation o ON o.project_id = s.project_id AND o.budget_year = s.budget_year
      WHERE s.budget_year = :budget_year AND s.status IN ('passed', 'accepted')
          AND (o.target_id IS NULL OR o.target_id = s.target_id)
          AND coalesce(o.object, 'project') = ANY (CAST(:objects AS text[]))
      GROUP BY GROUPING SETS ((s.grade_scale), (s.grade_scale, s.grade),
          (s.grade_scale, {by}), (s.grade_scale, {by}, s.grade))) c
LEFT JOIN evaluation.directory_region d ON d.code = c.region_code
ORDER BY c.whole DESC, c.region_code, c.department_id, c.scale, c.together DESC
"""
_BY = {
    "region": {"by": "s.region_code", "department": "NULL::bigint"},
    "department": {"by": "s.region_code, s.department_id", "department": "s.department_id"},
}


async def spread(session: AsyncSession, budget_year: int, by: str, objects: Sequence[str]) -> Sequence[RowMapping]:
    """Per line and scale one row of all forms together, then one per grade; the whole comes first."""
    medians = {"median": _MEDIAN.format(of="total"), "own_median": _MEDIAN.format(of="own_total")}
    statement = _SPREAD.format(**medians, **_BY[by])
    given = {"budget_year": budget_year, "objects": list(objects)}
    return (await session.execute(text(statement), given)).mappings().all()
