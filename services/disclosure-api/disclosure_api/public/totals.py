"""What the project-years of a department or region come to, kept so that a comparison costs what it shows."""

from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# First by grade, then all grades together. What is touched is looked up by the index one by one: joined as a table, it
# was once merged with the whole register.
_GROUPED = """
INSERT INTO disclosure.public_{noun}_year ({place}, budget_year, region_name, {more}projects, approved_budget,
    budget, executed, settled, settled_budget, settled_executed, scored, score_sum, graded, graded_by_finance,
    rectified, grades)
SELECT {place}, budget_year, max(region_name), {max_more}sum(projects), sum(approved_budget), sum(budget),
    sum(executed), sum(settled), sum(settled_budget), sum(settled_executed), sum(scored), sum(score_sum), sum(graded),
    sum(graded_by_finance), sum(rectified),
    coalesce(jsonb_object_agg(grade, projects) FILTER (WHERE grade IS NOT NULL), '{{}}')
FROM (
    SELECT {own}, y.budget_year, y.grade, max(y.region_name) AS region_name, {own_more}count(*) AS projects,
        coalesce(sum(y.approved_budget), 0) AS approved_budget, coalesce(sum(y.budget), 0) AS budget,
        coalesce(sum(y.executed), 0) AS executed, count(*) FILTER (WHERE {settled}) AS settled,
        coalesce(sum(y.adjusted_budget) FILTER (WHERE {settled}), 0) AS settled_budget,
        coalesce(sum(y.executed) FILTER (WHERE {settled}), 0) AS settled_executed, count(y.score) AS scored,
        coalesce(sum(y.score), 0) AS score_sum, count(y.grade) AS graded,
        count(y.grade) FILTER (WHERE y.graded_by = 'finance') AS graded_by_finance,
        count(*) FILTER (WHERE y.rectifications > 0) AS rectified
    FROM {touched} CROSS JOIN LATERAL
        (SELECT * FROM disclosure.public_project_year held WHERE {same} OFFSET 0) y
    GROUP BY {own}, y.budget_year, y.grade) one
GROUP BY {place}, budget_year
"""
_PLACES: Mapping[str, tuple[str, ...]] = {"department": ("region_code", "department_code"), "region": ("region_code",)}


def _touched(place: tuple[str, ...]) -> str:
    lists = ", ".join(f"CAST(:{column} AS text[])" for column in place)
    return f"unnest({lists}, CAST(:budget_year AS int[])) AS touched ({', '.join(place)}, budget_year)"


def _same(row: str, place: tuple[str, ...]) -> str:
    return " AND ".join(f"{row}.{column} = touched.{column}" for column in (*place, "budget_year"))


def _grouped(noun: str, place: tuple[str, ...]) -> str:
    more = "department_name" if noun == "department" else ""
    return _GROUPED.format(
        noun=noun,
        place=", ".join(place),
        own=", ".join(f"y.{column}" for column in place),
        more=more and f"{more}, ",
        max_more=more and f"max({more}), ",
        own_more=more and f"max(y.{more}) AS {more}, ",
        touched=_touched(place),
        same=_same("held", place),
        settled="y.adjusted_budget IS NOT NULL AND y.executed IS NOT NULL",
    )


async def sum_up(session: AsyncSession, places: Iterable[tuple[str, str, int]]) -> None:
    """Anew the totals of these departments (region, department, year), and of their regions."""
    departments = sorted(places)
    regions = sorted({(region, year) for region, _, year in departments})
    asked = {
        "department": [list(column) for column in zip(*departments, strict=True)],
        "region": [list(column) for column in zip(*regions, strict=True)],
    }
    if not departments:
        return
    for noun, place in _PLACES.items():
        binds = dict(zip((*place, "budget_year"), asked[noun], strict=True))
        gone = f"DELETE FROM disclosure.public_{noun}_year t USING {_touched(place)} WHERE {_same('t', place)}"
        await session.execute(text(gone), binds)
        await session.execute(text(_grouped(noun, place)), binds)
