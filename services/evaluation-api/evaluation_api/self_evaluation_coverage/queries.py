"""The one statement that counts a year: all its sums at once, under row-level security."""

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.regional_law import DUE, SUBMITTED, YearLaw

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
# A department's overall target holds the money of its projects once more: only the line of that object counts it.
_MONEY = (
    "coalesce(sum(d.approved_budget::numeric) FILTER (WHERE ({held}) AND (d.object <> 'department')), 0)",
    "coalesce(sum(d.approved_budget::numeric) FILTER (WHERE {held}), 0)",
)
_SUMS = ", ".join(
    f"count(*) FILTER (WHERE {held}) AS {name}, (CASE GROUPING(d.object) WHEN 1 THEN {_MONEY[0].format(held=held)}"
    f" ELSE {_MONEY[1].format(held=held)} END)::numeric(20, 2) AS {name}_money"
    for name, held in MEASURES.items()
)
# Which columns a line sums over, as GROUPING tells it.
WHOLE, OBJECT, REGION, REGION_OBJECT, DEPARTMENT, UNIT = 15, 14, 7, 6, 3, 1
_COUNTED = """
SELECT c.*, evaluation.current_name(c.department_id, NULL) AS department_name,
    evaluation.current_name(c.unit_id, c.unit_as_written) AS unit_name
FROM (SELECT GROUPING(d.region_code, d.department_id, d.unit_id, d.object) AS grouped,
          d.region_code, d.department_id, d.unit_id, d.object, max(d.unit_name) AS unit_as_written, {sums}
      FROM {due} d {narrowed}
      GROUP BY GROUPING SETS ((), (d.object), (d.region_code), (d.region_code, d.object),
          (d.region_code, d.department_id), (d.region_code, d.department_id, d.unit_id))) c
WHERE :units OR c.grouped <> 1
ORDER BY c.grouped, c.region_code, c.department_id, c.unit_id, c.object
"""


async def counted(
    session: AsyncSession, law: YearLaw, *, department_id: int | None, units: bool
) -> Sequence[RowMapping]:
    narrowed = "" if department_id is None else "WHERE d.department_id = :department_id"
    statement = _COUNTED.format(sums=_SUMS, due=DUE, narrowed=narrowed)
    given = law.parameters() | {"units": units} | ({} if department_id is None else {"department_id": department_id})
    return (await session.execute(text(statement), given)).mappings().all()
