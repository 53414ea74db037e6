"""What a commitment is about: the approved targets in force, by department and year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from targets_api.commitments.models import Commitment
from targets_api.database import Session
from targets_api.domain.commitments import CommitmentStatus, Promise

# In force: approved, and no later revision of the same year approved. What a department or government promises as a
# whole is no further money.
_IN_FORCE = """
FROM targets.target t JOIN targets.project p ON p.id = t.project_id
WHERE t.status = 'approved' AND t.budget_year = :budget_year AND p.object IN ('project', 'policy')
  AND NOT EXISTS (SELECT FROM targets.target n WHERE n.project_id = t.project_id AND n.budget_year = t.budget_year
                  AND n.revision > t.revision AND n.status = 'approved')
"""
_INDICATORS = "(SELECT count(*) FROM targets.indicator i WHERE i.target_id = t.id AND i.period = 'annual')"
_PROMISES = text(
    f"SELECT p.code, p.name, t.unit_name, t.approved_budget, {_INDICATORS} AS indicators"
    f" {_IN_FORCE} AND t.department_id = :department_id ORDER BY p.code"
)
_BY_DEPARTMENT = text(
    "SELECT t.region_code, t.department_id, targets.current_name(t.department_id, min(t.unit_name)) AS name,"
    f" jsonb_agg(jsonb_build_array(p.code, p.name, t.unit_name, t.approved_budget::text, {_INDICATORS})"
    f" ORDER BY p.code) AS promises {_IN_FORCE}"
    " GROUP BY t.region_code, t.department_id ORDER BY t.region_code, t.department_id"
)


@dataclass(frozen=True)
class DepartmentPromises:
    region_code: str
    department_id: int
    name: str
    promises: tuple[Promise, ...]


async def promises_of(session: Session, department_id: int, budget_year: int) -> tuple[Promise, ...]:
    asked = {"department_id": department_id, "budget_year": budget_year}
    rows = (await session.execute(_PROMISES, asked)).all()
    return tuple(Promise(row.code, row.name, row.unit_name, row.approved_budget, row.indicators) for row in rows)


async def promises_by_department(session: Session, budget_year: int) -> tuple[DepartmentPromises, ...]:
    rows = (await session.execute(_BY_DEPARTMENT, {"budget_year": budget_year})).all()
    return tuple(
        DepartmentPromises(
            row.region_code,
            row.department_id,
            row.name or str(row.department_id),
            tuple(Promise(code, name, unit, Decimal(budget), n) for code, name, unit, budget, n in row.promises),
        )
        for row in rows
    )


async def commitments_of(session: Session, budget_year: int) -> Mapping[int, Sequence[Commitment]]:
    """By department, oldest first."""
    asked = select(Commitment).where(col(Commitment.budget_year) == budget_year).order_by(col(Commitment.id))
    found: dict[int, list[Commitment]] = {}
    for one in (await session.scalars(asked)).all():
        found.setdefault(one.unit_id, []).append(one)
    return found


def kept_promises(kept: Mapping[str, Any]) -> tuple[Promise, ...]:
    """What a letter lists, as it was drafted."""
    return tuple(Promise(**one | {"budget": Decimal(one["budget"])}) for one in kept["items"])


def newest_signed(commitments: Sequence[Commitment]) -> Commitment | None:
    return next((one for one in reversed(commitments) if one.status is CommitmentStatus.SIGNED), None)
