"""The one statement that counts a year: all its sums at once, under row-level security."""

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.regional_law import DUE, SUBMITTED, YearLaw, expect_many

MEASURES: Mapping[str, str] = {
    "owed": "true",
    "opened": "d.state <> 'not_opened'",
    "submitted": f"d.state IN {SUBMITTED}",
    "passed": "d.state IN ('passed', 'accepted')",
    "accepted": "d.state = 'accepted'",
    "missing": f"d.state NOT IN {SUBMITTED}",
    "overdue": f"d.state NOT IN {SUBMITTED} AND d.late",
    "late": "d.late",
}
_COUNTED_ONCE = ", ".join(
    f"count(*) FILTER (WHERE {held}) AS {name}, coalesce(sum(d.money) FILTER (WHERE {held}), 0) AS {name}_money"
    for name, held in MEASURES.items()
)
# A department's overall target holds the money of its projects once more: only the line of that object counts it.
_SUMS = ", ".join(
    f"coalesce(sum(u.{name}), 0)::bigint AS {name}, coalesce(CASE GROUPING(u.object) WHEN 0 THEN sum(u.{name}_money)"
    f" ELSE sum(u.{name}_money) FILTER (WHERE u.object <> 'department') END, 0)::numeric(20, 2) AS {name}_money"
    for name in MEASURES
)
# Which columns a line sums over, as GROUPING tells it.
WHOLE, OBJECT, REGION, REGION_OBJECT, DEPARTMENT, UNIT = 15, 14, 7, 6, 3, 1
# Every target is looked at once, and counted into its unit and object; all other lines are sums of those few.
_COUNTED = """
WITH due AS MATERIALIZED (
    SELECT d.region_code, d.department_id, d.unit_id, d.unit_name, d.object, d.state, d.late,
        d.approved_budget::numeric AS money FROM {due} d {narrowed}),
of_unit AS MATERIALIZED (
    SELECT d.region_code, d.department_id, d.unit_id, d.object, max(d.unit_name) AS unit_name, {counted_once}
    FROM due d GROUP BY d.region_code, d.department_id, d.unit_id, d.object)
SELECT c.*, evaluation.current_name(c.department_id, NULL) AS department_name,
    evaluation.current_name(c.unit_id, c.unit_as_written) AS unit_name
FROM (SELECT GROUPING(u.region_code, u.department_id, u.unit_id, u.object) AS grouped,
          u.region_code, u.department_id, u.unit_id, u.object, max(u.unit_name) AS unit_as_written, {sums}
      FROM of_unit u
      GROUP BY GROUPING SETS ((), (u.object), (u.region_code), (u.region_code, u.object),
          (u.region_code, u.department_id), (u.region_code, u.department_id, u.unit_id))) c
WHERE :units OR c.grouped <> 1
ORDER BY c.grouped, c.region_code, c.department_id, c.unit_id, c.object
"""


async def counted(
    session: AsyncSession, law: YearLaw, *, department_id: int | None, units: bool
) -> Sequence[RowMapping]:
    narrowed = "" if department_id is None else "WHERE d.department_id = :department_id"
    statement = _COUNTED.format(sums=_SUMS, counted_once=_COUNTED_ONCE, due=DUE, narrowed=narrowed)
    given = law.parameters() | {"units": units} | ({} if department_id is None else {"department_id": department_id})
    await expect_many(session)
    return (await session.execute(text(statement), given)).mappings().all()
