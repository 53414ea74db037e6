"""The one statement that spreads a year's grades, under row-level security."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.regional_law import expect_many

# Of an even number the average of the two middle ones; exact, which percentile_cont is not.
_MEDIAN = (
    "round(((array_agg(s.{of} ORDER BY s.{of}))[(count(s.{of}) + 1) / 2]"
    " + (array_agg(s.{of} ORDER BY s.{of}))[(count(s.{of}) + 2) / 2]) / 2, 2)"
)
# A form of a revision that another has replaced speaks of no target in force; the frame knows which that is.
_SPREAD = """
WITH s AS MATERIALIZED (
    SELECT s.region_code, {department} AS department_id,
        coalesce(r.policy -> 'parameters' -> 'grade_scale' -> 'value', s.grade_scale)::text AS scale,
        coalesce(r.grade, s.grade) AS grade, s.adjusted_budget, coalesce(r.final_score, s.total) AS total, s.own_total
    FROM evaluation.self_evaluation s
    LEFT JOIN evaluation.re_check r ON r.self_evaluation_id = s.id AND r.status = 'concluded'
    LEFT JOIN evaluation.owed_self_evaluation o ON o.project_id = s.project_id AND o.budget_year = s.budget_year
    WHERE s.budget_year = :budget_year AND s.status IN ('passed', 'accepted')
        AND (o.target_id IS NULL OR o.target_id = s.target_id)
        AND coalesce(o.object, 'project') = ANY (CAST(:objects AS text[]))),
together AS (
    SELECT GROUPING(s.region_code) = 1 AS whole, s.region_code, s.department_id, s.scale, NULL AS grade,
        count(*) AS forms, sum(s.adjusted_budget)::numeric(20, 2) AS money, round(avg(s.total), 2) AS average_total,
        {median} AS median_total, round(avg(s.own_total), 2) AS average_own_total, {own_median} AS median_own_total
    FROM s GROUP BY GROUPING SETS ((s.scale), (s.scale, s.region_code, s.department_id))),
of_grade AS (
    SELECT GROUPING(s.region_code) = 1 AS whole, s.region_code, s.department_id, s.scale, s.grade,
        count(*) AS forms, sum(s.adjusted_budget)::numeric(20, 2) AS money, NULL::numeric, NULL::numeric,
        NULL::numeric, NULL::numeric
    FROM s GROUP BY GROUPING SETS ((s.scale, s.grade), (s.scale, s.grade, s.region_code, s.department_id)))
SELECT c.*, d.name AS region_name, evaluation.current_name(c.department_id, NULL) AS department_name
FROM (SELECT * FROM together UNION ALL SELECT * FROM of_grade) c
LEFT JOIN evaluation.directory_region d ON d.code = c.region_code
ORDER BY c.whole DESC, c.region_code, c.department_id, c.scale, c.grade NULLS FIRST
"""
_DEPARTMENT = {"region": "NULL::bigint", "department": "s.department_id"}


async def spread(session: AsyncSession, budget_year: int, by: str, objects: Sequence[str]) -> Sequence[RowMapping]:
    """Per line and scale one row of all forms together, then one per grade; the whole comes first."""
    medians = {"median": _MEDIAN.format(of="total"), "own_median": _MEDIAN.format(of="own_total")}
    statement = _SPREAD.format(**medians, department=_DEPARTMENT[by])
    given = {"budget_year": budget_year, "objects": list(objects)}
    await expect_many(session)
    return (await session.execute(text(statement), given)).mappings().all()
