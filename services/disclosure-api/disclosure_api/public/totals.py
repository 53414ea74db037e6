"""What the project-years of a department or region come to, kept so that a comparison costs what it shows."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ADDED = (
    *("projects", "approved_budget", "adjusted_budget", "budget", "executed", "approved_of", "adjusted_of"),
    *("executed_of", "settled", "settled_budget", "settled_executed", "scored", "score_sum", "graded"),
    *("graded_by_finance", "rectified"),
)
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _ADDED)
_SETTLED = "y.adjusted_budget IS NOT NULL AND y.executed IS NOT NULL"
_PLACES = (
    "unnest(CAST(:regions AS text[]), CAST(:departments AS text[]), CAST(:years AS int[]))"
    " AS touched (region_code, department_code, budget_year)"
)
_REGIONS = "unnest(CAST(:regions AS text[]), CAST(:years AS int[])) AS touched (region_code, budget_year)"
# First by grade, then all grades together. What is touched is looked up by the index one by one: joined as a table, it
# was once merged with the whole register. A sum of figures of which none is told is null.
_DEPARTMENTS = f"""
INSERT INTO disclosure.public_department_year (region_code, department_code, budget_year, region_name,
    department_name, grades, {", ".join(_ADDED)})
SELECT region_code, department_code, budget_year, max(region_name), max(department_name),
    coalesce(jsonb_object_agg(grade, projects) FILTER (WHERE grade IS NOT NULL), '{{}}'), {_SUMS}
FROM (
    SELECT y.region_code, y.department_code, y.budget_year, y.grade, max(y.region_name) AS region_name,
        max(y.department_name) AS department_name, count(*) AS projects, sum(y.approved_budget) AS approved_budget,
        sum(y.adjusted_budget) AS adjusted_budget, sum(y.budget) AS budget, sum(y.executed) AS executed,
        count(y.approved_budget) AS approved_of, count(y.adjusted_budget) AS adjusted_of,
        count(y.executed) AS executed_of, count(*) FILTER (WHERE {_SETTLED}) AS settled,
        coalesce(sum(y.adjusted_budget) FILTER (WHERE {_SETTLED}), 0) AS settled_budget,
        coalesce(sum(y.executed) FILTER (WHERE {_SETTLED}), 0) AS settled_executed, count(y.score) AS scored,
        coalesce(sum(y.score), 0) AS score_sum, count(y.grade) AS graded,
        count(y.grade) FILTER (WHERE y.graded_by = 'finance') AS graded_by_finance,
        count(*) FILTER (WHERE y.rectifications > 0) AS rectified
    FROM {_PLACES} CROSS JOIN LATERAL
        (SELECT * FROM disclosure.public_project_year held WHERE held.region_code = touched.region_code
         AND held.department_code = touched.department_code AND held.budget_year = touched.budget_year OFFSET 0) y
    GROUP BY y.region_code, y.department_code, y.budget_year, y.grade) one
GROUP BY region_code, department_code, budget_year
"""
# A region is the sum of its departments, those of no department among them: as many rows as it has departments.
_OF_REGIONS = f"""
INSERT INTO disclosure.public_region_year (region_code, budget_year, region_name, grades, {", ".join(_ADDED)})
SELECT d.region_code, d.budget_year, max(d.region_name),
    (SELECT coalesce(jsonb_object_agg(g.grade, g.projects), '{{}}') FROM (
        SELECT told.key AS grade, sum(told.value::int) AS projects
        FROM disclosure.public_department_year e, jsonb_each_text(e.grades) told
        WHERE e.region_code = d.region_code AND e.budget_year = d.budget_year GROUP BY told.key) g),
    {_SUMS}
FROM {_REGIONS} CROSS JOIN LATERAL
    (SELECT * FROM disclosure.public_department_year held WHERE held.region_code = touched.region_code
     AND held.budget_year = touched.budget_year OFFSET 0) d
GROUP BY d.region_code, d.budget_year
"""
_SAME = "t.region_code = touched.region_code AND t.budget_year = touched.budget_year"
_FORGET = (
    f"DELETE FROM disclosure.public_department_year t USING {_PLACES}"
    f" WHERE {_SAME} AND t.department_code = touched.department_code"
)
_STEPS = (_FORGET, _DEPARTMENTS)
_STEPS_OF_REGIONS = (f"DELETE FROM disclosure.public_region_year t USING {_REGIONS} WHERE {_SAME}", _OF_REGIONS)


async def sum_up(session: AsyncSession, places: Iterable[tuple[str, str, int]]) -> None:
    """Anew the totals of these departments (region, department, year), and of their regions."""
    departments = sorted(places)
    if not departments:
        return
    names, codes, years = (list(column) for column in zip(*departments, strict=True))
    for step in _STEPS:
        await session.execute(text(step), {"regions": names, "departments": codes, "years": years})
    regions = sorted({(region, year) for region, _, year in departments})
    names, years = (list(column) for column in zip(*regions, strict=True))
    for step in _STEPS_OF_REGIONS:
        await session.execute(text(step), {"regions": names, "years": years})
