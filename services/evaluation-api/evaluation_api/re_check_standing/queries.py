"""Re-checks and bulletin entries of a year, of one region, under row-level security."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

_RE_CHECKS = text(
    "SELECT r.department_id, evaluation.current_name(r.department_id, NULL) AS department_name, r.status,"
    " r.own_total, r.final_score, r.grade, r.result -> 'scale' AS scale FROM evaluation.re_check r"
    " WHERE r.region_path = :region_path AND r.budget_year = :budget_year ORDER BY r.department_id, r.id"
)
_BULLETINED = text(
    "SELECT (e -> 'place' ->> 'department_id')::bigint AS department_id, count(*) AS entries"
    " FROM evaluation.bulletin b CROSS JOIN LATERAL jsonb_array_elements(b.entries) e"
    " WHERE b.region_path = :region_path AND b.budget_year = :budget_year AND b.status = 'issued' GROUP BY 1"
)


async def re_checks(session: AsyncSession, region_path: str, budget_year: int) -> Sequence[RowMapping]:
    where = {"region_path": region_path, "budget_year": budget_year}
    return (await session.execute(_RE_CHECKS, where)).mappings().all()


async def bulletined(session: AsyncSession, region_path: str, budget_year: int) -> dict[int, int]:
    """How often each department stands in an issued bulletin of the year."""
    where = {"region_path": region_path, "budget_year": budget_year}
    found = await session.execute(_BULLETINED, where)
    return {row.department_id: row.entries for row in found}
