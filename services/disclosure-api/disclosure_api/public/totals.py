"""What the project-years of a department or region come to, kept so that a comparison costs what it shows."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_GROUPED = """
INSERT INTO disclosure.public_{noun}_year ({place}, budget_year, region_name{name}, projects, approved_budget, budget,
    executed, settled, settled_budget, settled_executed, scored, score_sum, graded, graded_by_finance, grades,
    rectified)
WITH told AS MATERIALIZED (
    SELECT y.* FROM {touched} JOIN disclosure.public_project_year y USING ({place}, budget_year)
), grades AS (
    SELECT {place}, budget_year, jsonb_object_agg(grade, held) AS grades FROM (
        SELECT {place}, budget_year, grade, count(*) AS held FROM told WHERE grade IS NOT NULL
        GROUP BY {place}, budget_year, grade) one GROUP BY {place}, budget_year
)
SELECT {place}, budget_year, max(region_name){max_name}, count(*), coalesce(sum(approved_budget), 0),
    coalesce(sum(budget), 0), coalesce(sum(executed), 0), count(*) FILTER (WHERE {settled}),
    coalesce(sum(adjusted_budget) FILTER (WHERE {settled}), 0), coalesce(sum(executed) FILTER (WHERE {settled}), 0),
    count(score), coalesce(sum(score), 0), count(grade),
    count(grade) FILTER (WHERE graded_by = 'finance'), coalesce((SELECT g.grades FROM grades g WHERE {same}), '{{}}'),
    count(*) FILTER (WHERE rectifications > 0)
FROM told GROUP BY {place}, budget_year
"""
_SETTLED = "adjusted_budget IS NOT NULL AND executed IS NOT NULL"
_OF_DEPARTMENTS = (
    "unnest(CAST(:regions AS text[]), CAST(:departments AS text[]), CAST(:years AS int[]))"
    " AS touched (region_code, department_code, budget_year)"
)
_OF_REGIONS = "unnest(CAST(:regions AS text[]), CAST(:years AS int[])) AS touched (region_code, budget_year)"


def _grouped(noun: str, place: tuple[str, ...], touched: str, name: str | None) -> str:
    return _GROUPED.format(
        noun=noun,
        place=", ".join(place),
        touched=touched,
        settled=_SETTLED,
        name=f", {name}" if name else "",
        max_name=f", max({name})" if name else "",
        same=" AND ".join(f"g.{column} = told.{column}" for column in (*place, "budget_year")),
    )


async def sum_up(session: AsyncSession, places: Iterable[tuple[str, str, int]]) -> None:
    """Anew the totals of these departments (region, department, year), and of their regions."""
    departments = sorted(places)
    regions = sorted({(region, year) for region, _, year in departments})
    of_departments = {
        "regions": [region for region, _, _ in departments],
        "departments": [department for _, department, _ in departments],
        "years": [year for _, _, year in departments],
    }
    of_regions = {"regions": [region for region, _ in regions], "years": [year for _, year in regions]}
    for noun, place, touched, binds, name in (
        ("department", ("region_code", "department_code"), _OF_DEPARTMENTS, of_departments, "department_name"),
        ("region", ("region_code",), _OF_REGIONS, of_regions, None),
    ):
        same = " AND ".join(f"t.{column} = touched.{column}" for column in (*place, "budget_year"))
        await session.execute(text(f"DELETE FROM disclosure.public_{noun}_year t USING {touched} WHERE {same}"), binds)
        await session.execute(text(_grouped(noun, place, touched, name)), binds)
