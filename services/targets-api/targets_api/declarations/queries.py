"""The entries of the library that ask for money in a year, each with how far its target has come."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text

from targets_api.database import Session
from targets_api.domain.declaration_coverage import Entry
from targets_api.domain.lifecycle import Status
from wenxiao.access import Principal, ReachKind

_ENTRIES = text(
    """
    SELECT p.id::text AS project_id, p.code, p.name, p.budget_book, p.department_id,
           p.object,
           (SELECT t.status FROM targets.target t WHERE t.project_id = p.id AND t.budget_year = :budget_year
            ORDER BY t.revision DESC LIMIT 1) AS target_status
    FROM targets.project p
    WHERE p.region_path = :region_path AND p.status <> 'exited'
      AND (p.budget_year = :budget_year
           OR EXISTS (SELECT FROM targets.project_year y
                      WHERE y.project_id = p.id AND y.budget_year = :budget_year)
           OR EXISTS (SELECT FROM targets.target t
                      WHERE t.project_id = p.id AND t.budget_year = :budget_year))
    ORDER BY p.department_id, p.code
    """
)
_DEPARTMENTS = text(
    """
    SELECT o.id, o.name FROM targets.directory_organisation o
    WHERE o.region_path = :region_path AND o.kind = 'department'
      AND o.valid_from <= :day AND (o.valid_until IS NULL OR o.valid_until >= :day)
      AND (CAST(:own AS bigint) IS NULL OR o.id = CAST(:own AS bigint))
    ORDER BY o.code
    """
)


async def entries_of(session: Session, region_path: str, budget_year: int) -> Sequence[Entry]:
    rows = (await session.execute(_ENTRIES, {"region_path": region_path, "budget_year": budget_year})).all()
    return [
        Entry(
            project_id=row.project_id,
            code=row.code,
            name=row.name,
            object=row.object,
            budget_book=row.budget_book,
            department_id=row.department_id,
            target_status=Status(row.target_status) if row.target_status else None,
        )
        for row in rows
    ]


async def departments_of(session: Session, who: Principal, day: date) -> dict[int, str]:
    """Departments of the caller's region by the directory; whoever reads single units is shown his own only."""
    own = who.department_id if who.read.kind is ReachKind.UNITS else None
    found = (await session.execute(_DEPARTMENTS, {"region_path": who.region_path, "day": day, "own": own})).all()
    return {row.id: row.name for row in found}
